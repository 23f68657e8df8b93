/* SPDX-License-Identifier: Apache-2.0 OR MIT */
#ifndef CHAOSACTORD_RPC_EVENT_H
#define CHAOSACTORD_RPC_EVENT_H

#include "rpc/feed.h"

/* What is said of what happens in a world, by server-sent events and by channels. */

/* event_name returns what an entry of a journal says that has happened: applied, restored … Static
 * text. */
const char *event_name(const struct journal_entry *entry);

/* event_last returns the last event of a feed that has ended with state. */
struct last_event {
	const char *event, *name, *text;
};
const struct last_event *event_last(enum feed_state state);

#endif
