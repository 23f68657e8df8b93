/* SPDX-License-Identifier: Apache-2.0 OR MIT */
#include "world/waits.h"

#include "base/clock.h"
#include "world/history.h"
#include "world/world.h"

/* ---- looking ------------------------------------------------------------------------- */

/* A failure ends the wait too: whoever runs the job meets it again, and says it. */
static bool is_there(struct waits *waits, struct message_wait *wait)
{
	struct world *world = wait->job->world;
	const uint64_t head = world_head(world).seq;
	struct error err = { .status = ST_OK };
	struct message_place place;

	if (wait->looked && wait->seen == head)
		return false;
	wait->looked = true;
	wait->seen = head;
	session_forget_damage(waits->session);
	session_begin(waits->session, world);
	return session_find_message(waits->session, cid_of(&wait->message), &place, &err) !=
	       ST_NOT_FOUND;
}

static bool is_over(struct waits *waits, struct message_wait *wait)
{
	return cancel_asked(&wait->job->cancel) || clock_ns() >= wait->until_ns ||
	       atomic_load(&wait->job->world->state) != WORLD_OPEN || is_there(waits, wait);
}

/* From here on the wait is its owner's again. */
static void submit(struct waits *waits, struct job *job)
{
	struct error err = { .status = ST_OK };
	const enum status st = executor_submit(waits->executor, job, LANE_RUN);

	if (st == ST_OK)
		return;
	if (st == ST_LIMIT)
		error_set(&err, st, "too many requests are waiting");
	job->done(job, st, &err);
}

static void leave(struct waits *waits)
{
	pthread_mutex_lock(&waits->lock);
	waits->count--;
	pthread_mutex_unlock(&waits->lock);
}

static void look(struct waits *waits)
{
	struct message_wait **link = &waits->waiting;

	while (*link) {
		struct message_wait *wait = *link;

		if (!is_over(waits, wait)) {
			link = &wait->next;
			continue;
		}
		*link = wait->next;
		leave(waits);
		submit(waits, wait->job);
	}
	session_rest(waits->session);
}

/* ---- the thread ---------------------------------------------------------------------- */

static void take_fresh(struct waits *waits)
{
	while (waits->fresh) {
		struct message_wait *wait = waits->fresh;

		waits->fresh = wait->next;
		wait->next = waits->waiting;
		waits->waiting = wait;
	}
}

/* Until somebody comes, or it is time for the next look; with the lock. */
static void rest(struct waits *waits)
{
	const int64_t until_ns = clock_ns() + (int64_t)WAITS_TICK_MS * NS_PER_MS;
	const struct timespec until = clock_timespec(until_ns);

	while (!waits->ending && !waits->fresh) {
		if (!waits->waiting)
			pthread_cond_wait(&waits->changed, &waits->lock);
		else if (pthread_cond_clockwait(&waits->changed, &waits->lock, CLOCK_MONOTONIC,
						&until) != 0)
			break;
	}
}

static void *waits_main(void *context)
{
	struct waits *waits = context;

	pthread_mutex_lock(&waits->lock);
	while (!waits->ending) {
		take_fresh(waits);
		pthread_mutex_unlock(&waits->lock);
		look(waits);
		pthread_mutex_lock(&waits->lock);
		rest(waits);
	}
	take_fresh(waits);
	pthread_mutex_unlock(&waits->lock);
	return NULL;
}

/* ---- from outside --------------------------------------------------------------------- */

enum status waits_start(struct waits *waits, const struct session_setup *setup,
			struct executor *executor)
{
	*waits = (struct waits){ .executor = executor };
	TRY(session_new(setup, &waits->session));
	/* With default attributes these cannot fail on Linux. */
	pthread_mutex_init(&waits->lock, NULL);
	pthread_mutex_init(&waits->stop_lock, NULL);
	pthread_cond_init(&waits->changed, NULL);
	waits->running = pthread_create(&waits->thread, NULL, waits_main, waits) == 0;
	if (waits->running)
		return ST_OK;
	waits_fini(waits);
	return ST_NO_MEMORY;
}

static void end_waiting(struct waits *waits)
{
	struct error err = { .status = ST_OK };

	error_set(&err, ST_STOPPING, "the daemon is stopping");
	while (waits->waiting) {
		struct job *job = waits->waiting->job;

		waits->waiting = waits->waiting->next;
		leave(waits);
		job->done(job, ST_STOPPING, &err);
	}
}

void waits_stop(struct waits *waits)
{
	if (!waits->session)
		return;
	pthread_mutex_lock(&waits->stop_lock);
	if (waits->running) {
		pthread_mutex_lock(&waits->lock);
		waits->ending = true;
		pthread_cond_signal(&waits->changed);
		pthread_mutex_unlock(&waits->lock);
		pthread_join(waits->thread, NULL);
		waits->running = false;
		end_waiting(waits);
	}
	pthread_mutex_unlock(&waits->stop_lock);
}

void waits_fini(struct waits *waits)
{
	if (!waits->session)
		return;
	waits_stop(waits);
	pthread_cond_destroy(&waits->changed);
	pthread_mutex_destroy(&waits->stop_lock);
	pthread_mutex_destroy(&waits->lock);
	session_close(waits->session);
	waits->session = NULL;
}

enum status waits_add(struct waits *waits, struct message_wait *wait)
{
	enum status st = ST_OK;

	pthread_mutex_lock(&waits->lock);
	if (waits->ending) {
		st = ST_STOPPING;
	} else if (waits->count == WAITS_MAX) {
		st = ST_LIMIT;
	} else {
		wait->looked = false;
		wait->next = waits->fresh;
		waits->fresh = wait;
		waits->count++;
		pthread_cond_signal(&waits->changed);
	}
	pthread_mutex_unlock(&waits->lock);
	return st;
}
