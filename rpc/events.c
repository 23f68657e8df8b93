/* SPDX-License-Identifier: Apache-2.0 OR MIT */
#include "rpc/events.h"

#include <errno.h>
#include <inttypes.h>
#include <stdlib.h>

#include "rpc/call.h"
#include "rpc/chaos/history.h"
#include "world/engine.h"
#include "world/worlds.h"

enum { ENTRY_MEMORY_BYTES = 1 << 30 };

struct events {
	struct world_listener listener; /* first: the world hands this back */
	struct rpc *rpc;
	struct world *world; /* held */
	void (*hear)(void *context);
	void *context;
	uint64_t last;     /* the entry that was told last */
	bool greeted;      /* the stream has begun */
	bool unknown_last; /* the client knows a later entry than there is */
	int64_t behind_ms; /* since when the reader is too far behind; 0: it is not */
};

static void on_heard(struct world_listener *listener)
{
	struct events *events = (struct events *)listener;

	events->hear(events->context);
}

/* ---- events of the journal --------------------------------------------------------- */

/* What has happened, by kind of entry. */
static const char *const names[] = {
	[JOURNAL_GENESIS] = "genesis", [JOURNAL_MESSAGE] = "applied",
	[JOURNAL_ENV] = "environment", [JOURNAL_TIPSET] = "applied",
	[JOURNAL_EDIT] = "edited",     [JOURNAL_IMPLICIT] = "applied",
};
static const char *const move_names[] = {
	[MOVE_RESTORE] = "restored",
	[MOVE_REWIND] = "restored",
	[MOVE_RESET] = "reset",
};

static const char *name_of(const struct journal_entry *entry)
{
	return entry->kind == JOURNAL_MOVE ? move_names[entry->move.reason] : names[entry->kind];
}

/* The data of an event are one line, which JSON as we write it is. */
static void begin(struct buffer *out, const char *name)
{
	buffer_printf(out, "event: %s\ndata: ", name);
}

static void end(struct buffer *out)
{
	buffer_append_text(out, "\n\n");
}

/* An event beside the journal: it has no id, so that the client's last one stays. */
static void write_notice(struct buffer *out, const char *event, const char *name, const char *text,
			 uint64_t first, uint64_t last)
{
	struct json_writer writer;

	begin(out, event);
	json_writer_init(&writer, out);
	json_write_object(&writer, NULL);
	json_write_text(&writer, "name", name);
	json_write_text(&writer, "text", text);
	json_write_uint(&writer, "from", first);
	json_write_uint(&writer, "to", last);
	json_write_object_end(&writer);
	end(out);
}

static enum status write_entry(struct events *events, struct session *session, struct arena *arena,
			       const struct journal_entry *entry, struct buffer *out)
{
	struct json_writer writer;
	struct failure failure;
	struct call call = {
		.rpc = events->rpc,
		.session = session,
		.arena = arena,
		.out = &writer,
		.failure = &failure,
	};
	enum status st;

	failure_init(&failure);
	buffer_printf(out, "id: %" PRIu64 "\n", entry->seq);
	begin(out, name_of(entry));
	json_writer_init(&writer, out);
	st = chaos_write_entry(&call, entry);
	end(out);
	failure_fini(&failure);
	return st;
}

/* Entries from the one behind events->last on. */
static enum status write_entries(struct events *events, struct session *session, uint64_t head,
				 struct buffer *out)
{
	const size_t start = out->size;
	struct error err = { .status = ST_OK };
	enum status st = ST_OK;
	struct arena arena;

	arena_init(&arena, ENTRY_MEMORY_BYTES);
	arena.charge = out->charge;
	while (st == ST_OK && events->last < head && out->size - start < EVENTS_PIECE_BYTES &&
	       buffer_status(out) == ST_OK) {
		struct journal_entry entry;

		arena_reset(&arena);
		st = session_next_entry(session, &arena, events->last + 1, NULL, &entry, &err);
		if (st == ST_OK)
			st = write_entry(events, session, &arena, &entry, out);
		if (st == ST_OK)
			events->last++;
	}
	arena_fini(&arena);
	return st;
}

/* ---- the stream ----------------------------------------------------------------------- */

/* What a client that begins further back than events are kept has missed. */
static void greet(struct events *events, uint64_t head, struct buffer *out)
{
	const uint64_t first = events->last + 1;

	events->greeted = true;
	buffer_append_text(out, "retry: 1000\n\n");
	if (events->unknown_last) {
		write_notice(out, "warning", "EVENTS_UNKNOWN",
			     "there is no entry of this id here; the world has been made anew",
			     first, head);
	} else if (head - events->last > EVENTS_KEPT) {
		events->last = head - EVENTS_KEPT;
		write_notice(out, "warning", "EVENTS_MISSED",
			     "these are too far back to be told; Chaos.History lists them", first,
			     events->last);
	}
}

static bool is_too_slow(struct events *events, uint64_t head, int64_t now_ms)
{
	if (head - events->last <= EVENTS_KEPT) {
		events->behind_ms = 0;
		return false;
	}
	if (events->behind_ms == 0)
		events->behind_ms = now_ms;
	return now_ms - events->behind_ms >= EVENTS_BEHIND_MS;
}

static enum status write_new(struct events *events, struct buffer *out, bool *more)
{
	struct error err = { .status = ST_OK };
	struct session *session;
	enum status st = engine_read(events->rpc->setup.engine, events->world, &session, &err);
	uint64_t head;

	if (st != ST_OK)
		return st;
	head = session_head(session).seq;
	st = write_entries(events, session, head, out);
	session_close(session);
	*more = events->last < head;
	return st;
}

bool events_write(struct events *events, struct buffer *out, int64_t now_ms, bool *more)
{
	const uint64_t head = world_head(events->world).seq;
	enum status st;

	*more = false;
	if (!events->greeted)
		greet(events, head, out);
	if (atomic_load(&events->world->state) != WORLD_OPEN) {
		write_notice(out, "deleted", "WORLD_DELETED",
			     "the world is no more; Chaos.WorldList lists those that are",
			     events->last + 1, head);
		return false;
	}
	if (is_too_slow(events, head, now_ms)) {
		write_notice(out, "dropped", "SLOW_READER",
			     "events came faster than they were read; connect again with the id of "
			     "the last one, or read on with Chaos.History",
			     events->last + 1, head);
		return false;
	}
	st = write_new(events, out, more);
	if (st == ST_OK)
		return true;
	write_notice(out, "dropped", "EVENTS_UNREADABLE",
		     "the journal cannot be read at the moment; Chaos.History tells why",
		     events->last + 1, head);
	return false;
}

void events_write_end(const struct events *events, struct buffer *out)
{
	const uint64_t head = world_head(events->world).seq;

	write_notice(out, "dropped", "DRAINING",
		     "the daemon is stopping; connect again when it is back", events->last + 1,
		     head);
}

void events_write_beat(struct buffer *out)
{
	buffer_append_text(out, ":\n\n");
}

/* ---- life -------------------------------------------------------------------------------- */

static bool read_id(const char *text, uint64_t *id)
{
	char *rest;

	errno = 0;
	*id = strtoull(text, &rest, 10);
	return text[0] >= '0' && text[0] <= '9' && *rest == '\0' && errno == 0;
}

enum refusal events_new(struct rpc *rpc, struct bytes world, const char *last_id,
			void (*hear)(void *context), void *context, struct events **out)
{
	struct world *found = engine_world(rpc->setup.engine, world);
	struct events *events = calloc(1, sizeof(*events));
	uint64_t head, id;

	*out = NULL;
	if (!found || !events) {
		free(events);
		world_leave(found);
		return found ? REFUSAL_MEMORY : REFUSAL_WORLD;
	}
	head = world_head(found).seq;
	id = head;
	if (last_id && last_id[0] != '\0' && !read_id(last_id, &id)) {
		free(events);
		world_leave(found);
		return REFUSAL_EVENT_ID;
	}
	/* Who listens does not keep an idle world. */
	world_hold(found);
	world_leave(found);
	*events = (struct events){
		.listener = { .hear = on_heard },
		.rpc = rpc,
		.world = found,
		.hear = hear,
		.context = context,
		.last = id < head ? id : head,
		.unknown_last = id > head,
	};
	world_listen(found, &events->listener);
	*out = events;
	return REFUSAL_NONE;
}

void events_free(struct events *events)
{
	if (!events)
		return;
	world_unlisten(events->world, &events->listener);
	world_drop(events->world);
	free(events);
}
