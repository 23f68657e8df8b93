/* SPDX-License-Identifier: Apache-2.0 OR MIT */
#ifndef CHAOSACTORD_WORLD_WRITE_LINE_H
#define CHAOSACTORD_WORLD_WRITE_LINE_H

#include <pthread.h>

#include "world/world.h"

/* Jobs that wait to write, world by world: those of one world are done in the order in which
 * they came, by one thread at a time; those of others go on beside them. A thread takes a world,
 * runs its jobs, and leaves it once they are committed. Any thread. */
struct write_line {
	pthread_mutex_t lock;
	pthread_cond_t ready_changed; /* another world is ready */
	pthread_cond_t held_changed;  /* a job came to a world that a thread has */
	struct world *first, *last;   /* worlds with jobs that no thread has */
	size_t count;                 /* jobs, of all worlds */
	bool stopping;
};

void write_line_init(struct write_line *line);
void write_line_fini(struct write_line *line);

/* write_line_add puts a job behind those of its world. ST_LIMIT when `limit` jobs wait,
 * ST_STOPPING after write_line_stop. */
enum status write_line_add(struct write_line *line, struct job *job, size_t limit) MUSTCHECK;

/* write_line_take gives the world that has been ready longest to the caller, who leaves it
 * again; or NULL: at once unless wait is set, else only when the line is empty for good.
 * *worlds, a chain, gets the world in front. */
struct world *write_line_take(struct write_line *line, bool wait, struct world **worlds);

/* write_line_next takes the next job of a world that the caller has, or returns NULL. */
struct job *write_line_next(struct write_line *line, struct world *world);

/* write_line_gather waits until `count` jobs wait in the worlds of the chain, for patience_ns at
 * most. */
void write_line_gather(struct write_line *line, const struct world *worlds, size_t count,
		       int64_t patience_ns);

/* write_line_leave gives the worlds of a chain back. */
void write_line_leave(struct write_line *line, struct world *worlds);

/* write_line_stop takes no more jobs; those that wait are still given out. */
void write_line_stop(struct write_line *line);

#endif
