/* SPDX-License-Identifier: Apache-2.0 OR MIT */
#include "world/write_line.h"

#include "base/check.h"
#include "base/clock.h"
#include "world/worlds.h"

void write_line_init(struct write_line *line)
{
	*line = (struct write_line){ .count = 0 };
	/* With default attributes these cannot fail on Linux. */
	pthread_mutex_init(&line->lock, NULL);
	pthread_cond_init(&line->ready_changed, NULL);
	pthread_cond_init(&line->held_changed, NULL);
}

void write_line_fini(struct write_line *line)
{
	pthread_cond_destroy(&line->held_changed);
	pthread_cond_destroy(&line->ready_changed);
	pthread_mutex_destroy(&line->lock);
}

/* Puts a world that has jobs behind those that are ready. */
static void add_ready(struct write_line *line, struct world *world)
{
	world->turn.next = NULL;
	if (line->last)
		line->last->turn.next = world;
	else
		line->first = world;
	line->last = world;
	pthread_cond_signal(&line->ready_changed);
}

static void add(struct write_line *line, struct job *job)
{
	struct write_turn *turn = &job->world->turn;

	job_list_add(&turn->jobs, job);
	line->count++;
	if (turn->held)
		pthread_cond_broadcast(&line->held_changed);
	else if (turn->jobs.count == 1)
		add_ready(line, job->world);
}

enum status write_line_add(struct write_line *line, struct job *job, size_t limit)
{
	enum status st = ST_OK;

	pthread_mutex_lock(&line->lock);
	if (line->stopping)
		st = ST_STOPPING;
	else if (line->count >= limit)
		st = ST_LIMIT;
	else
		add(line, job);
	pthread_mutex_unlock(&line->lock);
	return st;
}

struct world *write_line_take(struct write_line *line, bool wait, struct world **worlds)
{
	struct world *world;

	pthread_mutex_lock(&line->lock);
	while (!line->first && wait && !line->stopping)
		pthread_cond_wait(&line->ready_changed, &line->lock);
	world = line->first;
	if (world) {
		line->first = world->turn.next;
		if (!line->first)
			line->last = NULL;
		/* It may be deleted, and nobody else's, once its jobs are done. */
		world_hold(world);
		world->turn.held = true;
		world->turn.next = *worlds;
		*worlds = world;
	}
	pthread_mutex_unlock(&line->lock);
	return world;
}

struct job *write_line_next(struct write_line *line, struct world *world)
{
	struct job *job;

	pthread_mutex_lock(&line->lock);
	CHECK(world->turn.held);
	job = job_list_take(&world->turn.jobs);
	if (job)
		line->count--;
	pthread_mutex_unlock(&line->lock);
	return job;
}

static size_t jobs_of(const struct world *worlds)
{
	size_t count = 0;

	for (; worlds; worlds = worlds->turn.next)
		count += worlds->turn.jobs.count;
	return count;
}

void write_line_gather(struct write_line *line, const struct world *worlds, size_t count,
		       int64_t patience_ns)
{
	const struct timespec until = clock_timespec(clock_ns() + patience_ns);
	int late = 0;

	pthread_mutex_lock(&line->lock);
	while (jobs_of(worlds) < count && !line->stopping && late == 0)
		late = pthread_cond_clockwait(&line->held_changed, &line->lock, CLOCK_MONOTONIC,
					      &until);
	pthread_mutex_unlock(&line->lock);
}

void write_line_leave(struct write_line *line, struct world *worlds)
{
	pthread_mutex_lock(&line->lock);
	while (worlds) {
		struct world *world = worlds;

		worlds = world->turn.next;
		world->turn.held = false;
		world->turn.next = NULL;
		if (world->turn.jobs.count > 0)
			add_ready(line, world);
		world_drop(world);
	}
	pthread_mutex_unlock(&line->lock);
}

void write_line_stop(struct write_line *line)
{
	pthread_mutex_lock(&line->lock);
	line->stopping = true;
	pthread_cond_broadcast(&line->ready_changed);
	pthread_cond_broadcast(&line->held_changed);
	pthread_mutex_unlock(&line->lock);
}
