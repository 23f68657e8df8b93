/* SPDX-License-Identifier: Apache-2.0 OR MIT */
#ifndef CHAOSACTORD_WORLD_WAITS_H
#define CHAOSACTORD_WORLD_WAITS_H

#include <pthread.h>

#include "ipld/cid.h"
#include "world/executor.h"

/* Jobs that wait until a message was applied to their world, and take no thread meanwhile: one
 * thread looks for all of them, every WAITS_TICK_MS, and sleeps while nobody waits. */

enum {
	WAITS_TICK_MS = 20,
	WAITS_MAX = 256, /* at once: each look costs some microseconds for every one */
};

struct session;

/* One that waits; the memory is its owner's. */
struct message_wait {
	struct message_wait *next;
	struct job *job;
	struct block_cid message; /* the bare one's CID or the signed one's */
	int64_t until_ns;         /* as clock_ns has it */
	uint64_t seen;            /* the head that was looked at last … */
	bool looked;              /* … if any was */
};

struct waits {
	struct executor *executor;
	struct session *session;      /* the thread's */
	struct message_wait *waiting; /* the thread's, while there is one */
	pthread_mutex_t lock;         /* guards what follows */
	pthread_cond_t changed;
	struct message_wait *fresh;
	size_t count;
	bool ending;
	pthread_mutex_t stop_lock;
	bool running; /* the thread. Under stop_lock */
	pthread_t thread;
};

/* waits_start starts the thread; setup and executor outlive it. ST_NO_MEMORY. waits_stop ends it,
 * and all that still wait, whose jobs are done with ST_STOPPING; any thread, any number of times.
 * Before executor_stop. Safe on a zeroed struct, as is waits_fini. */
enum status waits_start(struct waits *waits, const struct session_setup *setup,
			struct executor *executor) MUSTCHECK;
void waits_stop(struct waits *waits);
void waits_fini(struct waits *waits);

/* waits_add lets wait->job, whose world is visited, wait. It is submitted to LANE_RUN once the
 * message is there, the time is over, the job was asked to end or the world deleted: it has to find
 * out by itself which. ST_LIMIT when too many wait, ST_STOPPING; then none of its functions is
 * called. Any thread; does not block. */
enum status waits_add(struct waits *waits, struct message_wait *wait) MUSTCHECK;

#endif
