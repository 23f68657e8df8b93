/* SPDX-License-Identifier: Apache-2.0 OR MIT */
#include "world/executor.h"

#include <stdlib.h>

#include "base/check.h"
#include "base/clock.h"
#include "vm/vm.h"
#include "world/drain.h"
#include "world/session.h"
#include "world/vm_thread.h"
#include "world/watch.h"
#include "world/writer.h"
#include "world/writing.h"

/* A commit takes no more jobs, and no longer, than this. */
enum { COMMIT_JOBS_MAX = 1024, COMMIT_WAIT_NS = 20 * 1000 * 1000 };

/* Clients that were answered together come back together, but only after their
 * answers are out. A commit that starts before makes them wait for the next one: two
 * halves that take turns, and twice the syncs. So the executor waits for as many jobs
 * as it answered last, for up to this part of the time a commit takes. */
enum { GATHER_PART = 16, GATHER_NS_MAX = 2 * 1000 * 1000 };

/* Runs that take longer make room for short ones: they begin anew as long ones. What
 * that costs them is a small part of what they take. */
enum { SHORT_RUN_MS = 200 };

/* Oldest first. */
struct job_list {
	struct job *first, *last;
	size_t count;
};

/* Jobs that wait for the same threads: for the writing one, or for the workers. Long ones
 * never have all of the workers, nor do short ones while a long one waits. */
struct job_line {
	pthread_mutex_t lock;
	pthread_cond_t changed;
	struct job_list jobs, long_jobs;
	size_t long_running, long_max;
	bool stopping;
};

struct worker {
	struct executor *executor;
	struct session *session;
	struct vm_thread thread;
	struct watched watched;
};

enum { THREADS_MAX = WORKERS_MAX + 1 };

struct executor {
	struct executor_options options;
	struct watch_rule rules[LANES];
	struct job_line writes, runs;
	struct watch watch;
	struct writing *writing; /* the writing thread's */
	struct vm_thread writer;
	struct watched written; /* the job of the writing thread */
	struct worker workers[THREADS_MAX];
	pthread_mutex_t stop_lock;
};

/* ---- lines ----------------------------------------------------------------- */

static void line_init(struct job_line *line, size_t long_max)
{
	*line = (struct job_line){ .long_max = long_max };
	/* With default attributes these cannot fail on Linux. */
	pthread_mutex_init(&line->lock, NULL);
	pthread_cond_init(&line->changed, NULL);
}

static void line_fini(struct job_line *line)
{
	pthread_cond_destroy(&line->changed);
	pthread_mutex_destroy(&line->lock);
}

static enum status line_add(struct job_line *line, struct job *job, bool is_long, size_t limit)
{
	struct job_list *list = is_long ? &line->long_jobs : &line->jobs;
	enum status st = ST_OK;

	job->next = NULL;
	pthread_mutex_lock(&line->lock);
	if (line->stopping) {
		st = ST_STOPPING;
	} else if (list->count >= limit) {
		st = ST_LIMIT;
	} else {
		if (list->last)
			list->last->next = job;
		else
			list->first = job;
		list->last = job;
		list->count++;
		pthread_cond_signal(&line->changed);
	}
	pthread_mutex_unlock(&line->lock);
	return st;
}

static struct job *list_take(struct job_list *list)
{
	struct job *job = list->first;

	list->first = job->next;
	if (!list->first)
		list->last = NULL;
	list->count--;
	job->next = NULL;
	return job;
}

/* The job that comes next, or NULL. */
static struct job *line_pick(struct job_line *line, bool *is_long)
{
	const bool may_be_long = line->long_jobs.first && line->long_running < line->long_max;

	*is_long = may_be_long && (line->long_running == 0 || !line->jobs.first);
	if (*is_long) {
		line->long_running++;
		return list_take(&line->long_jobs);
	}
	return line->jobs.first ? list_take(&line->jobs) : NULL;
}

/* The job that comes next, or NULL: at once if wait is not set, else only when the line is
 * empty for good. *is_long: to be told to line_end_long. */
static struct job *line_take(struct job_line *line, bool wait, bool *is_long)
{
	struct job *job;

	pthread_mutex_lock(&line->lock);
	for (;;) {
		job = line_pick(line, is_long);
		if (job || !wait || (line->stopping && !line->long_jobs.first))
			break;
		pthread_cond_wait(&line->changed, &line->lock);
	}
	pthread_mutex_unlock(&line->lock);
	return job;
}

static void line_end_long(struct job_line *line)
{
	pthread_mutex_lock(&line->lock);
	line->long_running--;
	pthread_cond_broadcast(&line->changed);
	pthread_mutex_unlock(&line->lock);
}

/* Waits until count jobs wait in the line, for patience_ns at most. */
static void line_gather(struct job_line *line, size_t count, int64_t patience_ns)
{
	const struct timespec until = clock_timespec(clock_ns() + patience_ns);
	int late = 0;

	pthread_mutex_lock(&line->lock);
	while (line->jobs.count < count && !line->stopping && late == 0)
		late = pthread_cond_clockwait(&line->changed, &line->lock, CLOCK_MONOTONIC, &until);
	pthread_mutex_unlock(&line->lock);
}

static void line_stop(struct job_line *line)
{
	pthread_mutex_lock(&line->lock);
	line->stopping = true;
	pthread_cond_broadcast(&line->changed);
	pthread_mutex_unlock(&line->lock);
}

/* ---- writing --------------------------------------------------------------- */

/* Runs a job on its world. Without memory to begin, the commit will fail. */
static void write_job(struct executor *executor, struct job *job)
{
	struct changes *changes;

	if (writer_changes(executor->options.writer, job->world, &changes) != ST_OK)
		return;
	writing_begin(executor->writing, changes);
	session_obey(writing_session(executor->writing), &job->cancel);
	watch_enter(&executor->watch, &executor->written, &executor->rules[LANE_WRITE],
		    &job->cancel);
	job->write(job, executor->writing);
	watch_leave(&executor->watch, &executor->written);
	session_rest(writing_session(executor->writing));
}

/* Runs first and what else waits, chains them for the time after the commit, and
 * returns how many they were. */
static size_t write_jobs(struct executor *executor, struct job *first)
{
	const int64_t until = clock_ns() + COMMIT_WAIT_NS;
	struct job *job = first;
	size_t count = 0;
	bool is_long;

	while (job) {
		write_job(executor, job);
		if (++count >= COMMIT_JOBS_MAX || clock_ns() >= until)
			break;
		job->next = line_take(&executor->writes, false, &is_long);
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
	struct job_line *line = &executor->writes;
	struct job *first;
	int64_t patience;
	bool is_long;

	while ((first = line_take(line, true, &is_long)) != NULL) {
		const size_t jobs = write_jobs(executor, first);

		patience = commit_and_finish(executor, first) / GATHER_PART;
		if (jobs > 1)
			line_gather(line, jobs,
				    patience < GATHER_NS_MAX ? patience : GATHER_NS_MAX);
	}
	return NULL;
}

/* ---- workers --------------------------------------------------------------- */

static void run_job(struct worker *worker, struct job *job, enum lane lane)
{
	struct executor *executor = worker->executor;

	session_begin(worker->session, job->world);
	session_obey(worker->session, &job->cancel);
	watch_enter(&executor->watch, &worker->watched, &executor->rules[lane], &job->cancel);
	job->run(job, worker->session);
	watch_leave(&executor->watch, &worker->watched);
	session_rest(worker->session);
}

/* Queues a job anew, as a long one. */
static void move_job(struct executor *executor, struct job *job)
{
	struct error err = { .status = ST_OK };
	enum status st;

	cancel_reset(&job->cancel);
	st = line_add(&executor->runs, job, true, executor->options.queue_limit);
	if (st == ST_OK)
		return;
	if (st == ST_LIMIT)
		error_set(&err, st, "too many long requests are waiting");
	job->done(job, st, &err);
}

static void *worker_main(void *context)
{
	struct worker *worker = context;
	struct executor *executor = worker->executor;
	struct job *job;
	bool is_long;

	while ((job = line_take(&executor->runs, true, &is_long)) != NULL) {
		run_job(worker, job, is_long ? LANE_LONG : LANE_RUN);
		if (is_long)
			line_end_long(&executor->runs);
		if (cancel_reason(&job->cancel) == CANCEL_MOVE)
			move_job(executor, job);
		else
			job->done(job, ST_OK, NULL);
	}
	return NULL;
}

/* ---- starting and stopping ------------------------------------------------- */

static enum status start_threads(struct executor *executor)
{
	const struct executor_options *options = &executor->options;
	const size_t stack = vm_stack_bytes(options->setup->max_call_depth);

	TRY(watch_start(&executor->watch, options->setup->drain));
	TRY(writing_new(options->setup, &executor->writing));
	TRY(vm_thread_start(&executor->writer, stack, writer_main, executor));
	for (unsigned i = 0; i <= options->workers; i++) {
		struct worker *worker = &executor->workers[i];

		worker->executor = executor;
		TRY(session_new(options->setup, &worker->session));
		TRY(vm_thread_start(&worker->thread, stack, worker_main, worker));
	}
	return ST_OK;
}

static int64_t ns(unsigned ms)
{
	return (int64_t)ms * NS_PER_MS;
}

static void make_rules(struct executor *executor)
{
	const unsigned limit_ms = executor->options.run_timeout_ms;
	const int64_t limit_ns = limit_ms == 0 ? INT64_MAX : ns(limit_ms);

	executor->rules[LANE_WRITE] = (struct watch_rule){ limit_ns, 0, ns(DRAIN_WRITE_MS) };
	executor->rules[LANE_RUN] = (struct watch_rule){ limit_ns, ns(SHORT_RUN_MS),
							 ns(DRAIN_GRACE_MS) };
	executor->rules[LANE_LONG] = (struct watch_rule){ limit_ns, 0, ns(DRAIN_GRACE_MS) };
}

enum status executor_start(const struct executor_options *options, struct executor **out)
{
	struct executor *executor = calloc(1, sizeof(*executor));
	enum status st;

	*out = NULL;
	if (!executor)
		return ST_NO_MEMORY;
	executor->options = *options;
	make_rules(executor);
	pthread_mutex_init(&executor->stop_lock, NULL);
	line_init(&executor->writes, 0);
	line_init(&executor->runs, options->workers);
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
	return line_add(lane == LANE_WRITE ? &executor->writes : &executor->runs, job,
			lane == LANE_LONG, executor->options.queue_limit);
}

void executor_stop(struct executor *executor)
{
	pthread_mutex_lock(&executor->stop_lock);
	line_stop(&executor->writes);
	line_stop(&executor->runs);
	vm_thread_join(&executor->writer);
	for (size_t i = 0; i < THREADS_MAX; i++)
		vm_thread_join(&executor->workers[i].thread);
	watch_stop(&executor->watch);
	pthread_mutex_unlock(&executor->stop_lock);
}

void executor_free(struct executor *executor)
{
	if (!executor)
		return;
	executor_stop(executor);
	writing_free(executor->writing);
	for (size_t i = 0; i < THREADS_MAX; i++)
		session_close(executor->workers[i].session);
	line_fini(&executor->writes);
	line_fini(&executor->runs);
	pthread_mutex_destroy(&executor->stop_lock);
	free(executor);
}
