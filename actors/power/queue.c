/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* The cron event queue: a map of epochs to arrays of events (specs-actors v2.3.5
 * actors/builtin/power/power_state.go, actors/util/adt/multimap.go). */
#include "actors/power/queue.h"

#include "actors/power/claims.h"
#include "actors/power/rules.h"
#include "actors/power/state.h"
#include "base/varint.h"

/* ---- lists ------------------------------------------------------------------------- */

void power__events_init(struct power_event_list *list)
{
	list->first = NULL;
	list->end = &list->first;
}

enum status power__events_add(struct runtime *rt, struct power_event_list *list,
			      const struct power_cron_event *event)
{
	struct power_event_item *item = arena_alloc(rt->arena, sizeof(*item));

	if (!item)
		return ST_NO_MEMORY;
	*item = (struct power_event_item){ .event = *event };
	*list->end = item;
	list->end = &item->next;
	return ST_OK;
}

/* ---- the map ------------------------------------------------------------------------ */

/* The same key as actor_int_key makes, without memory of the arena for epochs that have
 * no events: there may be millions. */
struct epoch_key {
	uint8_t bytes[VARINT_MAX_BYTES];
	size_t size;
};

static struct epoch_key key_of(int64_t epoch)
{
	struct epoch_key key;
	uint64_t sign = epoch < 0 ? UINT64_MAX : 0;

	key.size = varint_write((uint64_t)epoch << 1 ^ sign, key.bytes);
	return key;
}

struct outcome power__queue_open(struct runtime *rt, const struct power_state *state,
				 struct hamt **queue)
{
	unsigned bit_width = power__rules_of(rt->actors_version)->queue_map_bit_width;
	enum status st = actor_map_open(rt, state->cron_event_queue, bit_width, queue);

	return st == ST_OK ? outcome_ok() : power__map_failed(rt, st, "failed to load cron events");
}

struct outcome power__queue_flush(struct runtime *rt, struct hamt *queue, struct power_state *state)
{
	enum status st = actor_map_flush(rt, queue, &state->cron_event_queue);

	return st == ST_OK ? outcome_ok()
			   : power__map_failed(rt, st, "failed to flush cron events");
}

struct outcome power__queue_remove(struct runtime *rt, struct hamt *queue, int64_t epoch)
{
	struct epoch_key key = key_of(epoch);
	enum status st = hamt_remove(queue, bytes_make(key.bytes, key.size));

	if (st == ST_OK)
		return outcome_ok();
	/* As with claims: v0 finds no gap here, but an empty child. */
	return actor_collection_failed(rt, st, ERR_ILLEGAL_STATE, "failed to clear cron events");
}

/* ---- arrays of events ------------------------------------------------------------------ */

/* v0 and v2 do not check nodes: where a bitmap names more values than there are, the
 * library runs out of range (go-amt-ipld v2.1.0 amt.go expandValues, expandLinks). */
static struct outcome array_failed(struct runtime *rt, enum status st, const char *what)
{
	if (st == ST_INVALID && power__rules_of(rt->actors_version)->array_gap_panics)
		return rt_panic(rt, bytes_of_text("index out of range"));
	return actor_collection_failed(rt, st, ERR_ILLEGAL_STATE, what);
}

/* Loads the array behind a value of the map (one get). */
static struct outcome open_events(struct runtime *rt, struct bytes value, struct amt **events)
{
	struct cbor_reader reader;
	struct cid root;
	enum status st;

	rt_reader(rt, &reader, value);
	root = cbor_read_link(&reader);
	st = cbor_status(&reader);
	if (st == ST_OK)
		st = actor_array_open(rt, root, POWER_QUEUE_ARRAY_BIT_WIDTH, events);
	if (st == ST_OK)
		return outcome_ok();
	return actor_collection_failed(rt, st, ERR_ILLEGAL_STATE, "failed to load cron events");
}

/* The events of an epoch; NULL when the map has none. */
static struct outcome find_events(struct runtime *rt, struct hamt *queue, int64_t epoch,
				  struct amt **events)
{
	struct epoch_key key = key_of(epoch);
	struct bytes value;
	enum status st = hamt_get(queue, bytes_make(key.bytes, key.size), &value);

	*events = NULL;
	if (st == ST_NOT_FOUND)
		return outcome_ok();
	if (st != ST_OK)
		return power__map_failed(rt, st, "failed to load cron events");
	return open_events(rt, value, events);
}

static void write_link(struct cbor_writer *writer, const void *cid)
{
	cbor_write_link(writer, *(const struct cid *)cid);
}

/* Writes the array and sets it in the map. */
static struct outcome save_events(struct runtime *rt, struct hamt *queue, int64_t epoch,
				  struct amt *events)
{
	struct cid root = { 0 };
	struct bytes key, value;
	enum status st = actor_array_flush(rt, events, &root);

	if (st != ST_OK)
		return array_failed(rt, st, "failed to flush child array");
	st = cbor_encode(rt->arena, write_link, &root, &value);
	if (st == ST_OK)
		st = actor_int_key(rt->arena, epoch, &key);
	if (st != ST_OK)
		return outcome_failure(st);
	st = hamt_set(queue, key, value);
	return st == ST_OK ? outcome_ok()
			   : power__map_failed(rt, st, "failed to enroll cron event");
}

struct outcome power__queue_append(struct runtime *rt, struct hamt *queue, int64_t epoch,
				   const struct power_cron_event *event)
{
	struct amt *events;
	struct bytes value;
	enum status st = cbor_encode(rt->arena, power_cron_event_encode, event, &value);

	if (st != ST_OK)
		return outcome_failure(st);
	RT_TRY(find_events(rt, queue, epoch, &events));
	if (!events)
		st = actor_array_new(rt, POWER_QUEUE_ARRAY_BIT_WIDTH, &events);
	if (st != ST_OK)
		return outcome_failure(st);
	st = amt_set(events, amt_count(events), value);
	if (st != ST_OK)
		return array_failed(rt, st, "failed to enroll cron event");
	return save_events(rt, queue, epoch, events);
}

/* ---- walking --------------------------------------------------------------------------- */

struct walk {
	struct runtime *rt;
	struct power_event_list *list;
	bool undecodable;
};

static enum status visit(void *context, uint64_t index, struct bytes value)
{
	struct walk *walk = context;
	struct power_cron_event event;
	struct cbor_reader reader;
	enum status st;

	(void)index;
	rt_reader(walk->rt, &reader, value);
	st = power_cron_event_decode(&reader, walk->rt->arena, &event);
	walk->undecodable = st != ST_OK;
	return st == ST_OK ? power__events_add(walk->rt, walk->list, &event) : st;
}

struct outcome power__queue_load(struct runtime *rt, struct hamt *queue, int64_t epoch,
				 struct power_event_list *list)
{
	struct walk walk = { .rt = rt, .list = list };
	struct amt *events;
	enum status st;

	RT_TRY(find_events(rt, queue, epoch, &events));
	if (!events)
		return outcome_ok();
	st = amt_each(events, 0, visit, &walk);
	if (st == ST_OK)
		return outcome_ok();
	if (walk.undecodable)
		return rt_abort(rt, ERR_ILLEGAL_STATE, bytes_of_text("failed to load cron events"));
	return array_failed(rt, st, "failed to load cron events");
}
