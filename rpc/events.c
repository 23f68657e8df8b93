/* SPDX-License-Identifier: Apache-2.0 OR MIT */
#include "rpc/events.h"

#include <errno.h>
#include <inttypes.h>
#include <stdlib.h>

#include "rpc/chaos/history.h"
#include "rpc/event.h"

struct events {
	struct feed *feed;
	bool greeted;      /* the stream has begun */
	bool unknown_last; /* the client knows a later entry than there is */
};

/* ---- events of the journal --------------------------------------------------------- */

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

static enum status write_entry(struct call *call, const struct journal_entry *entry,
			       struct buffer *out)
{
	struct json_writer writer;
	enum status st;

	buffer_printf(out, "id: %" PRIu64 "\n", entry->seq);
	begin(out, event_name(entry));
	json_writer_init(&writer, out);
	writer.network = session_network(call->session);
	call->out = &writer;
	st = chaos_write_entry(call, entry);
	end(out);
	return st;
}

/* ---- the stream ----------------------------------------------------------------------- */

/* What a client that begins further back than events are kept has missed. */
static void greet(struct events *events, struct buffer *out)
{
	const uint64_t head = feed_head(events->feed), first = feed_last(events->feed) + 1;

	events->greeted = true;
	buffer_append_text(out, "retry: 1000\n\n");
	if (events->unknown_last) {
		write_notice(out, "warning", "EVENTS_UNKNOWN",
			     "there is no entry of this id here; the world has been made anew",
			     first, head);
	} else if (head - feed_last(events->feed) > FEED_KEPT) {
		feed_begin(events->feed, head - FEED_KEPT);
		write_notice(out, "warning", "EVENTS_MISSED",
			     "these are too far back to be told; Chaos.History lists them", first,
			     head - FEED_KEPT);
	}
}

bool events_write(struct events *events, struct buffer *out, int64_t now_ms, bool *more)
{
	const struct last_event *last;
	enum feed_state state;

	if (!events->greeted)
		greet(events, out);
	state = feed_tell(events->feed, now_ms, EVENTS_PIECE_BYTES, write_entry, out);
	*more = state == FEED_MORE;
	if (state == FEED_QUIET || state == FEED_MORE)
		return true;
	last = event_last(state);
	write_notice(out, last->event, last->name, last->text, feed_last(events->feed) + 1,
		     feed_head(events->feed));
	return false;
}

void events_write_end(const struct events *events, struct buffer *out)
{
	write_notice(out, "dropped", "DRAINING",
		     "the daemon is stopping; connect again when it is back",
		     feed_last(events->feed) + 1, feed_head(events->feed));
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

static enum refusal begin_at(struct events *events, const char *last_id)
{
	const uint64_t head = feed_last(events->feed);
	uint64_t id;

	if (!last_id || last_id[0] == '\0')
		return REFUSAL_NONE;
	if (!read_id(last_id, &id))
		return REFUSAL_EVENT_ID;
	events->unknown_last = id > head;
	feed_begin(events->feed, id < head ? id : head);
	return REFUSAL_NONE;
}

enum refusal events_new(struct rpc *rpc, const struct feed_order *order, const char *last_id,
			struct events **out)
{
	struct events *events = calloc(1, sizeof(*events));
	enum refusal refusal;
	enum status st;

	*out = NULL;
	if (!events)
		return REFUSAL_MEMORY;
	st = feed_new(rpc, order, &events->feed);
	if (st == ST_OK)
		refusal = begin_at(events, last_id);
	else
		refusal = st == ST_NOT_FOUND ? REFUSAL_WORLD : REFUSAL_MEMORY;
	if (refusal == REFUSAL_NONE)
		*out = events;
	else
		events_free(events);
	return refusal;
}

bool events_have_expired(const struct events *events)
{
	return feed_has_expired(events->feed);
}

void events_free(struct events *events)
{
	if (!events)
		return;
	feed_free(events->feed);
	free(events);
}
