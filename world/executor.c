/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* Who runs jobs: one executor, which commits many of them at once, and workers. */
#include <time.h>

#include "vm/vm.h"
#include "world/engine_internal.h"

/* A commit waits for no more jobs, and no longer, than this. */
enum { COMMIT_JOBS_MAX = 1024, COMMIT_WAIT_NS = 20 * 1000 * 1000 };

/* ---- lanes ----------------------------------------------------------------- */

enum status engine_submit(struct engine *engine, struct job *job, enum lane lane_of)
{
	struct job_lane *lane = &engine->lanes[lane_of];
	enum status st = ST_OK;

	job->next = NULL;
	pthread_mutex_lock(&lane->lock);
	if (lane->stopping) {
		st = ST_STOPPING;
	} else if (lane->count >= engine->options.queue_limit) {
		st = ST_LIMIT;
	} else {
		if (lane->last)
			lane->last->next = job;
		else
			lane->first = job;
		lane->last = job;
		lane->count++;
		pthread_cond_signal(&lane->changed);
	}
	pthread_mutex_unlock(&lane->lock);
	return st;
}

/* The oldest job, or NULL: at once if wait is not set, else only when the lane is
 * empty for good. */
static struct job *lane_take(struct job_lane *lane, bool wait)
{
	struct job *job;

	pthread_mutex_lock(&lane->lock);
	while (wait && !lane->first && !lane->stopping)
		pthread_cond_wait(&lane->changed, &lane->lock);
	job = lane->first;
	if (job) {
		lane->first = job->next;
		if (!lane->first)
			lane->last = NULL;
		lane->count--;
		job->next = NULL;
	}
	pthread_mutex_unlock(&lane->lock);
	return job;
}

static void lane_stop(struct job_lane *lane)
{
	pthread_mutex_lock(&lane->lock);
	lane->stopping = true;
	pthread_cond_broadcast(&lane->changed);
	pthread_mutex_unlock(&lane->lock);
}

/* ---- the executor ---------------------------------------------------------- */

static int64_t now_ns(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return (int64_t)now.tv_sec * 1000000000 + now.tv_nsec;
}

/* Runs first and what else waits, and chains them for the time after the commit. */
static void run_jobs(struct engine *engine, struct session *session, struct job *first)
{
	const int64_t until = now_ns() + COMMIT_WAIT_NS;
	struct job *job = first;

	for (size_t count = 1; job; count++) {
		session__begin(session, &engine->main);
		job->run(job, session);
		if (count >= COMMIT_JOBS_MAX || now_ns() >= until)
			break;
		job->next = lane_take(&engine->lanes[LANE_WRITE], false);
		job = job->next;
	}
}

static void finish_jobs(struct job *job, enum status commit, const struct error *err)
{
	while (job) {
		struct job *next = job->next; /* done may end the life of job */

		job->done(job, commit, err);
		job = next;
	}
}

static void *executor_main(void *context)
{
	struct engine *engine = context;
	struct session session;
	struct job *first;

	session__init(&session, engine, &engine->writer);
	while ((first = lane_take(&engine->lanes[LANE_WRITE], true)) != NULL) {
		struct error err = { .status = ST_OK };
		enum status st;

		run_jobs(engine, &session, first);
		st = writer__commit(&engine->writer, engine, &engine->main, &err);
		if (st != ST_OK)
			log_event(engine->options.log, LOG_ERROR, "world", "commit_failed",
				  "status=%s %s", status_name(st), err.text);
		finish_jobs(first, st, st == ST_OK ? NULL : &err);
	}
	session__fini(&session);
	return NULL;
}

/* ---- workers --------------------------------------------------------------- */

static void *worker_main(void *context)
{
	struct engine *engine = context;
	struct session session;
	struct job *job;

	session__init(&session, engine, NULL);
	while ((job = lane_take(&engine->lanes[LANE_RUN], true)) != NULL) {
		session__begin(&session, &engine->main);
		job->run(job, &session);
		job->done(job, ST_OK, NULL);
	}
	session__fini(&session);
	return NULL;
}

enum status executor__start(struct engine *engine)
{
	size_t stack = vm_stack_bytes(engine->options.max_call_depth);

	TRY(vm_thread_start(&engine->executor, stack, executor_main, engine));
	for (unsigned i = 0; i < engine->options.workers; i++)
		TRY(vm_thread_start(&engine->workers[i], stack, worker_main, engine));
	return ST_OK;
}

void executor__stop(struct engine *engine)
{
	for (size_t i = 0; i < LANES; i++)
		lane_stop(&engine->lanes[i]);
	vm_thread_join(&engine->executor);
	for (size_t i = 0; i < WORKERS_MAX; i++)
		vm_thread_join(&engine->workers[i]);
}
