/* SPDX-License-Identifier: Apache-2.0 OR MIT */
#ifndef CHAOSACTORD_WORLD_EXECUTOR_H
#define CHAOSACTORD_WORLD_EXECUTOR_H

#include "base/log.h"
#include "world/job.h"

/* Who runs jobs: a few threads that write, each of which commits many jobs at once, and a small
 * pool of workers that run the VM without writing. One worker more than asked for sees to it
 * that nobody with a little to do waits for those with a lot: long runs never have all of
 * them. All have stacks sized for the allowed call depth.
 *
 * Every job is asked to end (base/cancel.h) when it has run for run_timeout_ms and when it
 * still runs DRAIN_GRACE_MS, in LANE_WRITE DRAIN_WRITE_MS, after the drain began. A job
 * that may write and has closed its writing (world/writing.h) does not hear that. */

struct session_setup;
struct committer;

enum lane {
	LANE_WRITE, /* writers: those of a world in order of submission, by one at a time */
	LANE_RUN,   /* workers: the VM without writing. What takes long moves to LANE_LONG */
	LANE_LONG,  /* workers but one: the same, for what is known to take long */
	LANES,
};

enum { WORKERS_MAX = 64, WRITERS_MAX = 16 };

struct executor;

/* Everything pointed to outlives the executor. */
struct executor_options {
	const struct session_setup *setup;
	struct committer *committer;
	unsigned writers;        /* 1…WRITERS_MAX */
	unsigned workers;        /* 1…WORKERS_MAX: for long runs; and one more */
	size_t queue_limit;      /* jobs waiting in a lane before ST_LIMIT */
	unsigned run_timeout_ms; /* 0: no limit */
	const struct log *log;
};

/* executor_start starts the threads; ST_NO_MEMORY when they cannot be had. */
enum status executor_start(const struct executor_options *options, struct executor **out) MUSTCHECK;

/* executor_submit queues a job. ST_LIMIT when the lane is full, ST_STOPPING after
 * executor_stop; then none of its functions is called. Any thread. */
enum status executor_submit(struct executor *executor, struct job *job, enum lane lane) MUSTCHECK;

/* executor_is_stuck returns whether a thread has not come to the end of what it does for
 * patience_ms longer than that may take: a job as long as run_timeout_ms says, a commit no time at
 * all. Waits while somebody has the lock of a line. Any thread. */
bool executor_is_stuck(struct executor *executor, int64_t patience_ms);

/* executor_stop takes no new jobs, finishes what is queued and ends the threads: after it
 * no done will be called. Any thread, any number of times. */
void executor_stop(struct executor *executor);

/* executor_free stops it first; accepts NULL. */
void executor_free(struct executor *executor);

#endif
