/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* Who runs jobs: one executor, which commits many of them at once, and workers. */

#include "base/clock.h"
#include "vm/vm.h"
#include "world/engine_internal.h"

/* A commit takes no more jobs, and no longer, than this. */
enum { COMMIT_JOBS_MAX = 1024, COMMIT_WAIT_NS = 20 * 1000 * 1000 };

/* Clients that were answered together come back together, but only after their
 * answers are out. A commit that starts before makes them wait for the next one: two
 * halves that take turns, and twice the syncs. So the executor waits for as many jobs
 * as it answered last, for up to this part of the time a commit takes. */
enum { GATHER_PART = 16, GATHER_NS_MAX = 2 * 1000 * 1000 };

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

/* Waits until count jobs wait in the lane, for patience_ns at most. */
static void lane_gather(struct job_lane *lane, size_t count, int64_t patience_ns)
{
	const struct timespec until = clock_timespec(clock_ns() + patience_ns);
	int late = 0;

	pthread_mutex_lock(&lane->lock);
	while (lane->count < count && !lane->stopping && late == 0)
		late = pthread_cond_clockwait(&lane->changed, &lane->lock, CLOCK_MONOTONIC, &until);
	pthread_mutex_unlock(&lane->lock);
}

static void lane_stop(struct job_lane *lane)
{
	pthread_mutex_lock(&lane->lock);
	lane->stopping = true;
	pthread_cond_broadcast(&lane->changed);
	pthread_mutex_unlock(&lane->lock);
}

/* ---- the executor ---------------------------------------------------------- */

/* Runs first and what else waits, chains them for the time after the commit, and
 * tells how many they were. */
static size_t run_jobs(struct engine *engine, struct session *session, struct job *first)
{
	const int64_t until = clock_ns() + COMMIT_WAIT_NS;
	struct job *job = first;
	size_t count = 0;

	while (job) {
		session__begin(session, &engine->main);
		job->run(job, session);
		session__end(session);
		if (++count >= COMMIT_JOBS_MAX || clock_ns() >= until)
			break;
		job->next = lane_take(&engine->lanes[LANE_WRITE], false);
		job = job->next;
	}
	return count;
}

static void finish_jobs(struct job *job, enum status commit, const struct error *err)
{
	while (job) {
		struct job *next = job->next; /* done may end the life of job */

		job->done(job, commit, err);
		job = next;
	}
}

/* The commit behind the jobs; tells how long it took. */
static int64_t commit_and_finish(struct engine *engine, struct job *first)
{
	struct error err = { .status = ST_OK };
	const int64_t start = clock_ns();
	enum status st = writer__commit(&engine->writer, engine, &engine->main, &err);
	const int64_t took = clock_ns() - start;

	if (st != ST_OK)
		log_event(engine->options.log, LOG_ERROR, "world", "commit_failed", "status=%s %s",
			  status_name(st), err.text);
	finish_jobs(first, st, st == ST_OK ? NULL : &err);
	return took;
}

static void *executor_main(void *context)
{
	struct engine *engine = context;
	struct job_lane *lane = &engine->lanes[LANE_WRITE];
	struct session session;
	struct job *first;

	session__init(&session, engine, &engine->writer);
	while ((first = lane_take(lane, true)) != NULL) {
		size_t jobs = run_jobs(engine, &session, first);
		int64_t patience = commit_and_finish(engine, first) / GATHER_PART;

		if (jobs > 1)
			lane_gather(lane, jobs,
				    patience < GATHER_NS_MAX ? patience : GATHER_NS_MAX);
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
		session__end(&session);
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

bool session_is_late(const struct session *session)
{
	const int64_t start = session->engine->drain_start_ns;

	return start != 0 && clock_ns() - start > (int64_t)ENGINE_DRAIN_MS * NS_PER_MS;
}

void executor__stop(struct engine *engine)
{
	int64_t not_before = 0;

	atomic_compare_exchange_strong(&engine->drain_start_ns, &not_before, clock_ns());
	for (size_t i = 0; i < LANES; i++)
		lane_stop(&engine->lanes[i]);
	vm_thread_join(&engine->executor);
	for (size_t i = 0; i < WORKERS_MAX; i++)
		vm_thread_join(&engine->workers[i]);
}
