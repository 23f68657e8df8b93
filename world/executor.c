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
#include "world/write_line.h"
#include "world/writer.h"
#include "world/writing.h"

/* A commit takes no more jobs, and no longer, than this. */
enum { COMMIT_JOBS_MAX = 1024, COMMIT_WAIT_NS = 20 * 1000 * 1000 };

/* While a commit goes on, others may run what comes next in its worlds (writer_commit_ahead). So a
 * round lasts about as long as a commit, and at least so long: each costs something. */
enum { ROUND_NS_MIN = 500 * 1000 };

/* Where commits take longer than what they commit it is better that all share one. Clients that
 * were answered together come back together, but only after their answers are out. A commit that
 * starts before makes them wait for the next one: two halves that take turns, and twice the syncs.
 * So the executor waits for as many jobs as it answered last, for up to this part of the time a
 * commit takes. */
enum { GATHER_PART = 16, GATHER_NS_MAX = 2 * 1000 * 1000 };

/* Runs that take longer make room for short ones: they begin anew as long ones. What
 * that costs them is a small part of what they take. */
enum { SHORT_RUN_MS = 200 };

/* Jobs that wait for the workers. Long ones never have all of them, nor do short ones while a
 * long one waits. */
struct job_line {
	pthread_mutex_t lock;
	pthread_cond_t changed;
	struct job_list jobs, long_jobs;
	size_t long_running, long_max;
	bool stopping;
};

/* Until when (clock_ns) a thread may be at what it does; 0: it does nothing, INT64_MAX: for ever.
 * Written by the thread, read by whoever asks whether it is stuck. */
typedef _Atomic int64_t due_time;

struct worker {
	due_time due_ns;
	struct executor *executor;
	struct session *session;
	struct vm_thread thread;
	struct watched watched;
};

/* A thread that writes. */
struct scribe {
	due_time due_ns;
	struct executor *executor;
	struct writer writer;
	struct writing *writing;
	struct world *worlds; /* that it has */
	struct vm_thread thread;
	struct watched watched;
};

enum { THREADS_MAX = WORKERS_MAX + 1 };

struct executor {
	struct executor_options options;
	struct watch_rule rules[LANES];
	struct write_line writes;
	struct job_line runs;
	struct watch watch;
	struct scribe scribes[WRITERS_MAX];
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

	pthread_mutex_lock(&line->lock);
	if (line->stopping) {
		st = ST_STOPPING;
	} else if (list->count >= limit) {
		st = ST_LIMIT;
	} else {
		job_list_add(list, job);
		pthread_cond_signal(&line->changed);
	}
	pthread_mutex_unlock(&line->lock);
	return st;
}

/* The job that comes next, or NULL. */
static struct job *line_pick(struct job_line *line, bool *is_long)
{
	const bool may_be_long = line->long_jobs.first && line->long_running < line->long_max;

	*is_long = may_be_long && (line->long_running == 0 || !line->jobs.first);
	if (*is_long) {
		line->long_running++;
		return job_list_take(&line->long_jobs);
	}
	return job_list_take(&line->jobs);
}

/* The job that comes next, or NULL once the line is empty for good. *is_long: to be told to
 * line_end_long. */
static struct job *line_take(struct job_line *line, bool *is_long)
{
	struct job *job;

	pthread_mutex_lock(&line->lock);
	for (;;) {
		job = line_pick(line, is_long);
		if (job || (line->stopping && !line->long_jobs.first))
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

static void line_stop(struct job_line *line)
{
	pthread_mutex_lock(&line->lock);
	line->stopping = true;
	pthread_cond_broadcast(&line->changed);
	pthread_mutex_unlock(&line->lock);
}

/* ---- who is stuck ---------------------------------------------------------- */

static void begin_job(due_time *due_ns, const struct watched *job)
{
	const int64_t limit_ns = job->rule->limit_ns;

	*due_ns = limit_ns == INT64_MAX ? INT64_MAX : job->start_ns + limit_ns;
}

static bool is_over(const due_time *due_ns, int64_t now_ns, int64_t patience_ns)
{
	const int64_t due = *due_ns;

	return due != 0 && now_ns > due && now_ns - due > patience_ns;
}

static void pass_lock(pthread_mutex_t *lock)
{
	pthread_mutex_lock(lock);
	pthread_mutex_unlock(lock);
}

bool executor_is_stuck(struct executor *executor, int64_t patience_ms)
{
	const int64_t now_ns = clock_ns(), patience_ns = patience_ms * NS_PER_MS;
	bool stuck = false;

	for (size_t i = 0; i < executor->options.writers; i++)
		stuck = stuck || is_over(&executor->scribes[i].due_ns, now_ns, patience_ns);
	for (size_t i = 0; i <= executor->options.workers; i++)
		stuck = stuck || is_over(&executor->workers[i].due_ns, now_ns, patience_ns);
	/* Jobs come to nobody when a line's lock cannot be had. */
	pass_lock(&executor->writes.lock);
	pass_lock(&executor->runs.lock);
	return stuck;
}

/* ---- writing --------------------------------------------------------------- */

/* Runs a job on its world. Without memory to begin, the commit will fail. */
static void write_job(struct scribe *scribe, struct job *job)
{
	struct executor *executor = scribe->executor;
	struct changes *changes;

	if (writer_changes(&scribe->writer, job->world, &changes) != ST_OK)
		return;
	writing_begin(scribe->writing, changes);
	session_obey(writing_session(scribe->writing), &job->cancel);
	watch_enter(&executor->watch, &scribe->watched, &executor->rules[LANE_WRITE], &job->cancel);
	begin_job(&scribe->due_ns, &scribe->watched);
	job->write(job, scribe->writing);
	watch_leave(&executor->watch, &scribe->watched);
	session_rest(writing_session(scribe->writing));
}

/* How long a round may last. */
static int64_t round_ns(const struct scribe *scribe)
{
	const int64_t commit_ns = committer_took_ns(scribe->writer.committer);

	if (commit_ns < ROUND_NS_MIN)
		return ROUND_NS_MIN;
	return commit_ns < COMMIT_WAIT_NS ? commit_ns : COMMIT_WAIT_NS;
}

/* Runs what waits in the worlds at hand, and in others while there is room, and lists the jobs
 * for the time after the commit. Returns how long that took. */
static int64_t write_jobs(struct scribe *scribe, struct job_list *written)
{
	const int64_t start = clock_ns(), until = start + round_ns(scribe);
	struct write_line *line = &scribe->executor->writes;
	struct world *world = scribe->worlds;
	int64_t now = start;

	while (world && written->count < COMMIT_JOBS_MAX && now < until) {
		struct job *job = write_line_next(line, world);

		if (!job) {
			world = write_line_take(line, false, &scribe->worlds);
			continue;
		}
		write_job(scribe, job);
		job_list_add(written, job);
		now = clock_ns();
	}
	return now - start;
}

static void finish_jobs(struct job_list *written, enum status commit, const struct error *err)
{
	struct job *job;

	while ((job = job_list_take(written)))
		job->done(job, commit, err);
}

static void give_back_worlds(void *context)
{
	struct scribe *scribe = context;

	write_line_leave(&scribe->executor->writes, scribe->worlds);
	scribe->worlds = NULL;
}

/* The commit behind jobs that have run for so long. */
static void commit_and_finish(struct scribe *scribe, struct job_list *written, int64_t ran_ns)
{
	const bool ahead = committer_took_ns(scribe->writer.committer) <= ran_ns;
	struct error err = { .status = ST_OK };
	enum status st;

	scribe->due_ns = clock_ns();
	st = writer_commit_ahead(&scribe->writer, ahead ? give_back_worlds : NULL, scribe, &err);
	if (st != ST_OK)
		log_event(scribe->executor->options.log, LOG_ERROR, "world", "commit_failed",
			  "status=%s %s", status_name(st), err.text);
	session_leave_roots(writing_session(scribe->writing));
	finish_jobs(written, st, st == ST_OK ? NULL : &err);
	scribe->due_ns = 0;
}

static void gather(struct scribe *scribe, size_t count)
{
	const int64_t part_ns = committer_took_ns(scribe->writer.committer) / GATHER_PART;

	write_line_gather(&scribe->executor->writes, scribe->worlds, count,
			  part_ns < GATHER_NS_MAX ? part_ns : GATHER_NS_MAX);
}

static void *scribe_main(void *context)
{
	struct scribe *scribe = context;

	while (write_line_take(&scribe->executor->writes, true, &scribe->worlds)) {
		struct job_list written = { .count = 0 };
		const int64_t ran_ns = write_jobs(scribe, &written);
		const size_t count = written.count;

		commit_and_finish(scribe, &written, ran_ns);
		if (!scribe->worlds)
			continue;
		if (count > 1)
			gather(scribe, count);
		give_back_worlds(scribe);
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
	begin_job(&worker->due_ns, &worker->watched);
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

	while ((job = line_take(&executor->runs, &is_long)) != NULL) {
		run_job(worker, job, is_long ? LANE_LONG : LANE_RUN);
		if (is_long)
			line_end_long(&executor->runs);
		if (cancel_reason(&job->cancel) == CANCEL_MOVE)
			move_job(executor, job);
		else
			job->done(job, ST_OK, NULL);
		worker->due_ns = 0;
	}
	return NULL;
}

/* ---- starting and stopping ------------------------------------------------- */

static enum status start_threads(struct executor *executor)
{
	const struct executor_options *options = &executor->options;
	const size_t stack = vm_stack_bytes(options->setup->max_call_depth);

	TRY(watch_start(&executor->watch, options->setup->drain));
	for (unsigned i = 0; i < options->writers; i++) {
		struct scribe *scribe = &executor->scribes[i];

		scribe->executor = executor;
		TRY(writer_init(&scribe->writer, options->committer));
		TRY(writing_new(options->setup, &scribe->writing));
		TRY(vm_thread_start(&scribe->thread, stack, scribe_main, scribe));
	}
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
	write_line_init(&executor->writes);
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
	const size_t limit = executor->options.queue_limit;

	CHECK(job->world && (lane == LANE_WRITE ? job->write != NULL : job->run != NULL));
	if (lane == LANE_WRITE)
		return write_line_add(&executor->writes, job, limit);
	return line_add(&executor->runs, job, lane == LANE_LONG, limit);
}

void executor_stop(struct executor *executor)
{
	pthread_mutex_lock(&executor->stop_lock);
	write_line_stop(&executor->writes);
	line_stop(&executor->runs);
	for (size_t i = 0; i < WRITERS_MAX; i++)
		vm_thread_join(&executor->scribes[i].thread);
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
	for (size_t i = 0; i < WRITERS_MAX; i++) {
		writing_free(executor->scribes[i].writing);
		if (executor->scribes[i].executor)
			writer_fini(&executor->scribes[i].writer);
	}
	for (size_t i = 0; i < THREADS_MAX; i++)
		session_close(executor->workers[i].session);
	write_line_fini(&executor->writes);
	line_fini(&executor->runs);
	pthread_mutex_destroy(&executor->stop_lock);
	free(executor);
}
