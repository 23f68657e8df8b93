/* SPDX-License-Identifier: Apache-2.0 OR MIT */
#ifndef CHAOSACTORD_WORLD_WATCH_H
#define CHAOSACTORD_WORLD_WATCH_H

#include <pthread.h>
#include <stdint.h>

#include "base/cancel.h"
#include "base/status.h"

/* The watch over running jobs: a thread that asks those to end whose time is up. So the
 * jobs themselves never read a clock. It looks every WATCH_TICK_MS while jobs run, and
 * sleeps when none does. */

enum { WATCH_TICK_MS = 20 };

struct drain;

/* When a job is asked to end. Times count from its start but stop_ns, which counts from
 * the start of the drain. */
struct watch_rule {
	int64_t limit_ns; /* CANCEL_TIME */
	int64_t move_ns;  /* CANCEL_MOVE; 0: never; nor while the engine drains */
	int64_t stop_ns;  /* CANCEL_STOP */
};

/* One running job; the memory is its runner's. */
struct watched {
	struct watched *next, **link;
	const struct watch_rule *rule;
	struct cancel *cancel;
	int64_t start_ns;
};

struct watch {
	const struct drain *drain;
	pthread_mutex_t lock; /* guards what follows */
	pthread_cond_t changed;
	struct watched *first;
	bool asleep, ending;
	bool running; /* the thread */
	pthread_t thread;
};

/* watch_start starts the thread; ST_NO_MEMORY when it cannot be had. watch_stop ends it;
 * no job may be watched any more. Safe on a zeroed watch, and twice. drain outlives it. */
enum status watch_start(struct watch *watch, const struct drain *drain) MUSTCHECK;
void watch_stop(struct watch *watch);

/* watch_enter begins to watch a job that starts now, watch_leave ends that: after it the
 * token is not touched any more. Any thread. */
void watch_enter(struct watch *watch, struct watched *job, const struct watch_rule *rule,
		 struct cancel *cancel);
void watch_leave(struct watch *watch, struct watched *job);

#endif
