/* SPDX-License-Identifier: Apache-2.0 OR MIT */
#include "world/executor.h"

#include <stdlib.h>

#include "base/check.h"
#include "base/clock.h"
#include "vm/vm.h"
#include "world/session.h"
#include "world/vm_thread.h"
#include "world/writer.h"
#include "world/writing.h"

/* A commit takes no more jobs, and no longer, than this. */
enum { COMMIT_JOBS_MAX = 1024, COMMIT_WAIT_NS = 20 * 1000 * 1000 };

/* Clients that were answered together come back together, but only after their
 * answers are out. A commit that starts before makes them wait for the next one: two
 * halves that take turns, and twice the syncs. So the executor waits for as many jobs
 * as it answered last, for up to this part of the time a commit takes. */
enum { GATHER_PART = 16, GATHER_NS_MAX = 2 * 1000 * 1000 };

/* Jobs that wait, oldest first. */
struct job_lane {
	pthread_mutex_t lock;
	pthread_cond_t changed;
	struct job *first, *last;
	size_t count;
	bool stopping;
};

enum { LANES = 2 };

struct worker {
	struct executor *executor;
	struct session *session;
	struct vm_thread thread;
};

struct executor {
	struct executor_options options;
	struct job_lane lanes[LANES];
	struct writing *writing; /* the writing thread's */
	struct vm_thread writer;
	struct worker workers[WORKERS_MAX];
	pthread_mutex_t stop_lock;
};

/* ---- lanes ----------------------------------------------------------------- */

static void lane_init(struct job_lane *lane)
{
	*lane = (struct job_lane){ .count = 0 };
	/* With default attributes these cannot fail on Linux. */
	pthread_mutex_init(&lane->lock, NULL);
	pthread_cond_init(&lane->changed, NULL);
}

static void lane_fini(struct job_lane *lane)
{
	pthread_cond_destroy(&lane->changed);
	pthread_mutex_destroy(&lane->lock);
}

static enum status lane_add(struct job_lane *lane, struct job *job, size_t limit)
{
	enum status st = ST_OK;

	job->next = NULL;
	pthread_mutex_lock(&lane->lock);
	if (lane->stopping) {
		st = ST_STOPPING;
	} else if (lane->count >= limit) {
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

/* ---- writing --------------------------------------------------------------- */

/* Runs a job on its world. Without memory to begin, the commit will fail. */
static void write_job(struct executor *executor, struct job *job)
{
	struct changes *changes;

	if (writer_changes(executor->options.writer, job->world, &changes) != ST_OK)
		return;
	writing_begin(executor->writing, changes);
	job->write(job, executor->writing);
	session_rest(writing_session(executor->writing));
}

/* Runs first and what else waits, chains them for the time after the commit, and
 * returns how many they were. */
static size_t write_jobs(struct executor *executor, struct job *first)
{
	const int64_t until = clock_ns() + COMMIT_WAIT_NS;
	struct job *job = first;
	size_t count = 0;

	while (job) {
		write_job(executor, job);
		if (++count >= COMMIT_JOBS_MAX || clock_ns() >= until)
			break;
		job->next = lane_take(&executor->lanes[LANE_WRITE], false);
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

/* The commit behind the jobs; returns how long it took. */
static int64_t commit_and_finish(struct executor *executor, struct job *first)
{
	struct error err = { .status = ST_OK };
	const int64_t start = clock_ns();
	enum status st = writer_commit(executor->options.writer, &err);
	const int64_t took = clock_ns() - start;

	if (st != ST_OK)
		log_event(executor->options.log, LOG_ERROR, "world", "commit_failed",
			  "status=%s %s", status_name(st), err.text);
	finish_jobs(first, st, st == ST_OK ? NULL : &err);
	return took;
}

static void *writer_main(void *context)
{
	struct executor *executor = context;
	struct job_lane *lane = &executor->lanes[LANE_WRITE];
	struct job *first;

	while ((first = lane_take(lane, true)) != NULL) {
		size_t jobs = write_jobs(executor, first);
		int64_t patience = commit_and_finish(executor, first) / GATHER_PART;

		if (jobs > 1)
			lane_gather(lane, jobs,
				    patience < GATHER_NS_MAX ? patience : GATHER_NS_MAX);
	}
	return NULL;
}

/* ---- workers --------------------------------------------------------------- */

static void *worker_main(void *context)
{
	struct worker *worker = context;
	struct job *job;

	while ((job = lane_take(&worker->executor->lanes[LANE_RUN], true)) != NULL) {
		session_begin(worker->session, job->world);
		job->run(job, worker->session);
		session_rest(worker->session);
		job->done(job, ST_OK, NULL);
	}
	return NULL;
}

/* ---- starting and stopping ------------------------------------------------- */

static enum status start_threads(struct executor *executor)
{
	const struct executor_options *options = &executor->options;
	const size_t stack = vm_stack_bytes(options->setup->max_call_depth);

	TRY(writing_new(options->setup, &executor->writing));
	TRY(vm_thread_start(&executor->writer, stack, writer_main, executor));
	for (unsigned i = 0; i < options->workers; i++) {
		struct worker *worker = &executor->workers[i];

		worker->executor = executor;
		TRY(session_new(options->setup, &worker->session));
		TRY(vm_thread_start(&worker->thread, stack, worker_main, worker));
	}
	return ST_OK;
}

enum status executor_start(const struct executor_options *options, struct executor **out)
{
	struct executor *executor = calloc(1, sizeof(*executor));
	enum status st;

	*out = NULL;
	if (!executor)
		return ST_NO_MEMORY;
	executor->options = *options;
	pthread_mutex_init(&executor->stop_lock, NULL);
	for (size_t i = 0; i < LANES; i++)
		lane_init(&executor->lanes[i]);
	st = start_threads(executor);
	if (st == ST_OK)
		*out = executor;
	else
		executor_free(executor);
	return st;
}

enum status executor_submit(struct executor *executor, struct job *job, enum lane lane)
{
	CHECK(job->world && (lane == LANE_WRITE ? job->write != NULL : job->run != NULL));
	return lane_add(&executor->lanes[lane], job, executor->options.queue_limit);
}

void executor_stop(struct executor *executor)
{
	pthread_mutex_lock(&executor->stop_lock);
	for (size_t i = 0; i < LANES; i++)
		lane_stop(&executor->lanes[i]);
	vm_thread_join(&executor->writer);
	for (size_t i = 0; i < WORKERS_MAX; i++)
		vm_thread_join(&executor->workers[i].thread);
	pthread_mutex_unlock(&executor->stop_lock);
}

void executor_free(struct executor *executor)
{
	if (!executor)
		return;
	executor_stop(executor);
	writing_free(executor->writing);
	for (size_t i = 0; i < WORKERS_MAX; i++)
		session_close(executor->workers[i].session);
	for (size_t i = 0; i < LANES; i++)
		lane_fini(&executor->lanes[i]);
	pthread_mutex_destroy(&executor->stop_lock);
	free(executor);
}
