/* SPDX-License-Identifier: Apache-2.0 OR MIT */
#include "world/watch.h"

#include "base/clock.h"
#include "world/drain.h"

static void judge(const struct watched *job, int64_t now_ns, int64_t drained_ns)
{
	const struct watch_rule *rule = job->rule;
	const int64_t age_ns = now_ns - job->start_ns;

	if (drained_ns >= rule->stop_ns)
		cancel_request(job->cancel, CANCEL_STOP);
	else if (age_ns >= rule->limit_ns)
		cancel_request(job->cancel, CANCEL_TIME);
	else if (rule->move_ns != 0 && age_ns >= rule->move_ns && drained_ns < 0)
		cancel_request(job->cancel, CANCEL_MOVE);
}

/* Waits for the next look at the jobs. A thread that slept through a moment without jobs
 * would have to be woken by every job of a daemon that has one after the other; so it goes
 * to sleep only at the end of a tick. */
static void rest(struct watch *watch)
{
	struct timespec until;

	while (!watch->first && !watch->ending) {
		watch->asleep = true;
		pthread_cond_wait(&watch->changed, &watch->lock);
	}
	watch->asleep = false;
	until = clock_timespec(clock_ns() + (int64_t)WATCH_TICK_MS * NS_PER_MS);
	while (!watch->ending &&
	       pthread_cond_clockwait(&watch->changed, &watch->lock, CLOCK_MONOTONIC, &until) == 0)
		;
}

static void *watch_main(void *context)
{
	struct watch *watch = context;

	pthread_mutex_lock(&watch->lock);
	while (!watch->ending) {
		const int64_t now_ns = clock_ns();
		const int64_t drained_ns = drain_age_ns(watch->drain);

		for (struct watched *job = watch->first; job; job = job->next)
			judge(job, now_ns, drained_ns);
		rest(watch);
	}
	pthread_mutex_unlock(&watch->lock);
	return NULL;
}

enum status watch_start(struct watch *watch, const struct drain *drain)
{
	*watch = (struct watch){ .drain = drain };
	/* With default attributes these cannot fail on Linux. */
	pthread_mutex_init(&watch->lock, NULL);
	pthread_cond_init(&watch->changed, NULL);
	watch->running = pthread_create(&watch->thread, NULL, watch_main, watch) == 0;
	if (watch->running)
		return ST_OK;
	pthread_cond_destroy(&watch->changed);
	pthread_mutex_destroy(&watch->lock);
	return ST_NO_MEMORY;
}

void watch_stop(struct watch *watch)
{
	if (!watch->running)
		return;
	pthread_mutex_lock(&watch->lock);
	watch->ending = true;
	pthread_cond_signal(&watch->changed);
	pthread_mutex_unlock(&watch->lock);
	pthread_join(watch->thread, NULL);
	watch->running = false;
	pthread_cond_destroy(&watch->changed);
	pthread_mutex_destroy(&watch->lock);
}

void watch_enter(struct watch *watch, struct watched *job, const struct watch_rule *rule,
		 struct cancel *cancel)
{
	job->rule = rule;
	job->cancel = cancel;
	job->start_ns = clock_ns();
	pthread_mutex_lock(&watch->lock);
	job->next = watch->first;
	job->link = &watch->first;
	if (job->next)
		job->next->link = &job->next;
	watch->first = job;
	if (watch->asleep)
		pthread_cond_signal(&watch->changed);
	pthread_mutex_unlock(&watch->lock);
}

void watch_leave(struct watch *watch, struct watched *job)
{
	pthread_mutex_lock(&watch->lock);
	*job->link = job->next;
	if (job->next)
		job->next->link = job->link;
	pthread_mutex_unlock(&watch->lock);
}
