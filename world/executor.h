/* SPDX-License-Identifier: Apache-2.0 OR MIT */
#ifndef CHAOSACTORD_WORLD_EXECUTOR_H
#define CHAOSACTORD_WORLD_EXECUTOR_H

#include <stddef.h>

#include "base/cancel.h"
#include "base/log.h"
#include "base/status.h"

/* Who runs jobs: one thread that writes, which commits many jobs at once, and a small pool
 * of workers that run the VM without writing. One worker more than asked for sees to it
 * that nobody with a little to do waits for those with a lot: long runs never have all of
 * them. All have stacks sized for the allowed call depth.
 *
 * Every job is asked to end (base/cancel.h) when it has run for run_timeout_ms and when it
 * still runs DRAIN_GRACE_MS, in LANE_WRITE DRAIN_WRITE_MS, after the drain began. A job
 * that may write and has closed its writing (world/writing.h) does not hear that. */

struct session;
struct session_setup;
struct world;
struct writer;
struct writing;

enum lane {
	LANE_WRITE, /* the executor, in order of submission */
	LANE_RUN,   /* workers: the VM without writing. What takes long moves to LANE_LONG */
	LANE_LONG,  /* workers but one: the same, for what is known to take long */
	LANES,
};

/* A unit of work on one world, owned by whoever submits it; must stay valid until done. */
struct job {
	struct world *world;
	/* What the job does, on a VM thread: the one that its lane asks for. What `write`
	 * changed is committed, possibly together with other jobs, before done. A run may be
	 * ended and done again, from its beginning. */
	void (*run)(struct job *job, struct session *session);   /* LANE_RUN, LANE_LONG */
	void (*write)(struct job *job, struct writing *writing); /* LANE_WRITE */
	/* Runs once, after the commit (LANE_WRITE) or right after run, on an engine thread. commit
	 * is not ST_OK when nothing of the job was kept; then write may not even have been called.
	 * Must not block. */
	void (*done)(struct job *job, enum status commit, const struct error *err);
	/* New (zeroed) when submitted. Anybody may ask the job to end until done is called. */
	struct cancel cancel;
	struct job *next; /* the executor's */
};

enum { WORKERS_MAX = 64 };

struct executor;

/* Everything pointed to outlives the executor, and the writer is its own meanwhile. */
struct executor_options {
	const struct session_setup *setup;
	struct writer *writer;
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

/* executor_stop takes no new jobs, finishes what is queued and ends the threads: after it
 * no done will be called. Any thread, any number of times. */
void executor_stop(struct executor *executor);

/* executor_free stops it first; accepts NULL. */
void executor_free(struct executor *executor);

#endif
