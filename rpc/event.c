/* SPDX-License-Identifier: Apache-2.0 OR MIT */
#include "rpc/event.h"

/* What has happened, by kind of entry. */
static const char *const names[] = {
	[JOURNAL_GENESIS] = "genesis", [JOURNAL_MESSAGE] = "applied",
	[JOURNAL_ENV] = "environment", [JOURNAL_TIPSET] = "applied",
	[JOURNAL_EDIT] = "edited",     [JOURNAL_IMPLICIT] = "applied",
	[JOURNAL_IMPORT] = "imported",
};
static const char *const move_names[] = {
	[MOVE_RESTORE] = "restored",
	[MOVE_REWIND] = "restored",
	[MOVE_RESET] = "reset",
};

const char *event_name(const struct journal_entry *entry)
{
	return entry->kind == JOURNAL_MOVE ? move_names[entry->move.reason] : names[entry->kind];
}

static const struct last_event last_events[] = {
	[FEED_SLOW] = { "dropped", "SLOW_READER",
			"events came faster than they were read; connect again with the id of the "
			"last one, or read on with Chaos.History" },
	[FEED_DELETED] = { "deleted", "WORLD_DELETED",
			   "the world is no more; Chaos.WorldList lists those that are" },
	[FEED_EXPIRED] = { "dropped", "TOKEN_EXPIRED",
			   "the token that this was opened with has expired (claim exp); connect "
			   "again with another one" },
	[FEED_UNREADABLE] = { "dropped", "EVENTS_UNREADABLE",
			      "the journal cannot be read at the moment; Chaos.History tells why" },
};

const struct last_event *event_last(enum feed_state state)
{
	return &last_events[state];
}
