/* SPDX-License-Identifier: Apache-2.0 OR MIT */
#ifndef CHAOSACTORD_ACTORS_POWER_QUEUE_H
#define CHAOSACTORD_ACTORS_POWER_QUEUE_H

#include "actors/power/state.h"
#include "actors/runtime.h"
#include "ipld/hamt.h"

/* The cron event queue. */

struct outcome power__queue_open(struct runtime *rt, const struct power_state *state,
				 struct hamt **queue);
struct outcome power__queue_flush(struct runtime *rt, struct hamt *queue,
				  struct power_state *state);

/* Appends an event to those of an epoch: writes their array, changes the map. */
struct outcome power__queue_append(struct runtime *rt, struct hamt *queue, int64_t epoch,
				   const struct power_cron_event *event);

/* Events in order, in the arena. */
struct power_event_list {
	struct power_event_item *first;
	struct power_event_item **end; /* where the next one goes */
};
struct power_event_item {
	struct power_cron_event event;
	struct power_event_item *next;
};
void power__events_init(struct power_event_list *list);
enum status power__events_add(struct runtime *rt, struct power_event_list *list,
			      const struct power_cron_event *event);

/* Adds the events of an epoch to a list; they live as long as the arena. */
struct outcome power__queue_load(struct runtime *rt, struct hamt *queue, int64_t epoch,
				 struct power_event_list *list);

/* Takes an epoch that has events out of the map. */
struct outcome power__queue_remove(struct runtime *rt, struct hamt *queue, int64_t epoch);

#endif
