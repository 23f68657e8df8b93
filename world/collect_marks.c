/* SPDX-License-Identifier: Apache-2.0 OR MIT */
#include "world/collect_marks.h"

#include <inttypes.h>
#include <stdlib.h>

#include "ipld/block_header.h"
#include "ipld/cbor.h"
#include "world/drain.h"
#include "world/journal_tipset.h"
#include "world/kept.h"
#include "world/label.h"
#include "world/load.h"
#include "world/record.h"
#include "world/snapshot.h"

enum { TOLD_EVERY = 512, KEY_SIZE_BYTES = 2 };

void collect_marks_init(struct collect_marks *marks, const struct collect_order *order,
			struct store_collection *collection, struct collect_report *report,
			struct error *err)
{
	*marks = (struct collect_marks){
		.order = order, .collection = collection, .report = report, .err = err
	};
	arena_init(&marks->arena, 0);
	arena_init(&marks->scratch, 0);
	buffer_init(&marks->ahead, 0);
}

static void parts_fini(struct collect_parts *parts)
{
	for (size_t i = 0; i < parts->count; i++)
		world_drop(parts->all[i].world);
	free(parts->all);
}

void collect_marks_fini(struct collect_marks *marks)
{
	parts_fini(&marks->parts);
	parts_fini(&marks->later);
	buffer_fini(&marks->ahead);
	arena_fini(&marks->scratch);
	arena_fini(&marks->arena);
}

enum status collect_marks_tell(struct collect_marks *marks, const struct collect_state *state)
{
	struct collect_progress *progress = marks->order->progress;

	if (marks->order->drain && drain_is_late(marks->order->drain))
		return error_set(marks->err, ST_STOPPING, "the daemon stops");
	if (progress) {
		progress->blocks = state->blocks;
		progress->removed_bytes = state->removed_bytes;
		progress->planned_bytes = state->planned_bytes;
		progress->stage = state->stage;
	}
	return ST_OK;
}

/* ---- how much of the journals stays ---------------------------------------- */

static struct collect_part *find_part(const struct collect_parts *parts, uint64_t id)
{
	size_t low = 0, high = parts->count;

	while (low < high) {
		const size_t middle = low + (high - low) / 2;
		struct collect_part *part = &parts->all[middle];

		if (part->world->id == id)
			return part;
		if (part->world->id < id)
			low = middle + 1;
		else
			high = middle;
	}
	return NULL;
}

/* A note of kept states that is looked for, in one world. */
struct note_search {
	uint64_t world;
	bool last; /* the last of its checkpoint */
	bool found;
	uint64_t seq;
};

/* Ends the scan with ST_NOT_FOUND. */
static enum status look_at_note(void *context, struct bytes key, struct bytes value)
{
	struct note_search *search = context;
	const struct record_key world = record_key_world(search->world);

	if (key.size != JOURNAL_KEY_BYTES || memcmp(key.data, world.bytes, WORLD_KEY_BYTES) != 0)
		return ST_NOT_FOUND;
	search->found = !search->last || (value.size == 1 && value.data[0] == KEPT_LAST);
	search->seq = record_key_seq(key);
	return search->found ? ST_NOT_FOUND : ST_OK;
}

static enum status find_note(struct collect_marks *marks, uint64_t from, struct note_search *search)
{
	const struct record_key key = record_key_journal(search->world, from);
	const enum status st = store_scan(marks->order->store, STORE_KEPT, record_key_bytes(&key),
					  look_at_note, search);

	return st == ST_NOT_FOUND ? ST_OK : st;
}

/* Sees to it that a world keeps its entry seq and all before it. What a checkpoint keeps of later
 * entries serves earlier ones too, so the cut is at the end of one. */
static enum status retain(struct collect_marks *marks, struct collect_part *part, uint64_t seq)
{
	struct note_search search = { .world = part->world->id, .last = true };
	uint64_t end = part->newest + 1;

	if (part->living || seq < part->entries_end)
		return ST_OK;
	TRY(find_note(marks, seq, &search));
	if (search.found && search.seq < end)
		end = search.seq + 1;
	if (end > part->entries_end) {
		part->entries_end = end;
		marks->grew = true;
	}
	return ST_OK;
}

/* Sees to it that all stays from which the state of a world after entry seq is made. */
static enum status hold_line(struct collect_marks *marks, struct collect_part *part, uint64_t seq)
{
	while (part) {
		const struct world *world = part->world;

		part->needed = true;
		if (seq >= part->first)
			TRY(retain(marks, part, seq));
		if (!world->parent)
			return ST_OK;
		if (seq > world->forked_at)
			seq = world->forked_at;
		part = find_part(&marks->parts, world->parent->id);
	}
	return ST_OK;
}

bool collect_marks_place_goes(void *context, const struct store_place *place)
{
	const struct collect_marks *marks = context;
	const struct entry_place at = record_place_read(place);
	const struct collect_part *part = find_part(&marks->parts, at.world);

	return part && !part->living && at.seq >= part->entries_end;
}

/* ---- worlds ---------------------------------------------------------------- */

static enum status make_room(struct collect_parts *parts)
{
	const size_t wanted = parts->capacity == 0 ? 64 : parts->capacity * 2;
	struct collect_part *all;

	if (parts->count < parts->capacity)
		return ST_OK;
	all = reallocarray(parts->all, wanted, sizeof(*all));
	if (!all)
		return ST_NO_MEMORY;
	parts->all = all;
	parts->capacity = wanted;
	return ST_OK;
}

static enum status take_world(void *context, struct world *world)
{
	struct collect_marks *marks = context;
	struct collect_parts *parts = marks->settled ? &marks->later : &marks->parts;
	struct collect_part *part;

	if (find_part(&marks->parts, world->id) || find_part(&marks->later, world->id))
		return ST_OK;
	TRY(make_room(parts));
	part = &parts->all[parts->count++];
	memset(part, 0, sizeof(*part));
	part->world = world_hold(world);
	part->first = world->parent ? world->forked_at + 1 : 0;
	part->newest = world_head(world).seq;
	/* Whoever works on a deleted one was there before. */
	part->living = marks->settled || atomic_load(&world->state) != WORLD_DELETED ||
		       atomic_load(&world->visitors) > 0;
	return ST_OK;
}

enum status collect_marks_worlds(struct collect_marks *marks)
{
	TRY(worlds_each(marks->order->worlds, marks->order->store, take_world, marks));
	if (marks->settled)
		return ST_OK;
	marks->settled = true;
	for (size_t i = 0; i < marks->parts.count; i++)
		if (marks->parts.all[i].living)
			TRY(hold_line(marks, &marks->parts.all[i], UINT64_MAX));
	return ST_OK;
}

/* ---- blocks ---------------------------------------------------------------- */

static enum status push(void *context, struct cid cid)
{
	struct collect_marks *marks = context;
	const struct bytes key = cid_store_key(cid);
	const uint8_t size[KEY_SIZE_BYTES] = { (uint8_t)(key.size >> 8), (uint8_t)key.size };

	if (!cid_names_block(cid) || key.size == 0 || key.size > STORE_KEY_MAX)
		return ST_OK;
	buffer_append_bytes(&marks->ahead, key);
	buffer_append(&marks->ahead, size, sizeof(size));
	return buffer_status(&marks->ahead);
}

static struct bytes pop(struct collect_marks *marks, uint8_t *key)
{
	struct buffer *ahead = &marks->ahead;
	const uint8_t *end = ahead->data + ahead->size;
	const size_t size = (size_t)end[-2] << 8 | end[-1];

	memcpy(key, end - KEY_SIZE_BYTES - size, size);
	ahead->size -= KEY_SIZE_BYTES + size;
	return bytes_make(key, size);
}

/* Who can make a block that is not kept. */
struct makers {
	struct collect_marks *marks;
	struct collect_part *part; /* one that would have to stay for it; NULL: none is known */
	uint64_t seq;
	bool stays; /* one that stays can */
};

static enum status look_at_maker(void *context, const struct store_place *place)
{
	struct makers *makers = context;
	const struct entry_place at = record_place_read(place);
	struct collect_part *part = find_part(&makers->marks->parts, at.world);

	if (find_part(&makers->marks->later, at.world))
		makers->stays = true;
	else if (part && (part->living || at.seq < part->entries_end))
		makers->stays = true;
	else if (part && !makers->part) {
		makers->part = part;
		makers->seq = at.seq;
	}
	return makers->stays ? ST_OK : ST_NOT_FOUND;
}

/* A block that is not kept: whoever is to make it has to stay. Imported states may lack some. */
static enum status keep_maker(struct collect_marks *marks, struct bytes key)
{
	struct makers makers = { .marks = marks };
	struct store_view *view;
	enum status st;

	TRY(store_view_begin(marks->order->store, &view));
	st = store_view_noted(view, key, look_at_maker, &makers);
	store_view_end(view);
	if (st != ST_OK && st != ST_NOT_FOUND)
		return st;
	return makers.stays || !makers.part ? ST_OK : hold_line(marks, makers.part, makers.seq);
}

static enum status mark_block(struct collect_marks *marks, struct bytes key)
{
	struct bytes block;
	bool first;
	enum status st;

	arena_reset(&marks->scratch);
	st = store_collect_mark(marks->collection, &marks->scratch, key, &block, &first);
	if (st == ST_NOT_FOUND)
		return keep_maker(marks, key);
	TRY(st);
	if (!first)
		return ST_OK;
	marks->report->blocks++;
	st = cbor_each_link(block, push, marks);
	return st == ST_INVALID ? ST_OK : st;
}

static enum status tell_blocks(struct collect_marks *marks)
{
	const struct collect_state state = { .stage = COLLECT_MARKING,
					     .blocks = marks->report->blocks };

	return collect_marks_tell(marks, &state);
}

static enum status mark_root(struct collect_marks *marks, struct cid root)
{
	uint8_t key[STORE_KEY_MAX];

	TRY(push(marks, root));
	while (marks->ahead.size > 0) {
		if (marks->looks++ % TOLD_EVERY == 0)
			TRY(tell_blocks(marks));
		TRY(mark_block(marks, pop(marks, key)));
	}
	return ST_OK;
}

/* ---- states ---------------------------------------------------------------- */

enum status collect_marks_entry(struct collect_marks *marks, uint64_t world, uint64_t seq,
				struct journal_entry *entry)
{
	const struct record_key key = record_key_journal(world, seq);
	struct store_view *view;
	struct bytes record;
	enum status st;

	arena_reset(&marks->arena);
	TRY(store_view_begin(marks->order->store, &view));
	st = store_view_get(view, STORE_JOURNAL, record_key_bytes(&key), &record);
	if (st == ST_OK)
		st = arena_copy(&marks->arena, record, &record);
	store_view_end(view);
	return st == ST_OK ? journal_decode(record, seq, entry) : st;
}

/* What chaosactord 0.1.0 wrote is kept without a note: all states, and receipts of tipsets. */
static enum status mark_entry(struct collect_marks *marks, const struct collect_part *part,
			      uint64_t seq)
{
	struct journal_tipset tipset;
	struct journal_entry entry;
	enum status st = collect_marks_entry(marks, part->world->id, seq, &entry);

	if (st != ST_OK)
		return st == ST_NOT_FOUND ? ST_OK : st;
	TRY(mark_root(marks, cid_of(&entry.root_after)));
	if (entry.kind != JOURNAL_TIPSET || entry.applied_s != 0)
		return ST_OK;
	TRY(journal_tipset_decode(&entry, &tipset));
	return mark_root(marks, cid_of(&tipset.receipts_root));
}

/* A state that a name or a fork points to: if it is kept, it stays so. */
static enum status mark_point(struct collect_marks *marks, const struct world *world, uint64_t seq)
{
	struct journal_entry entry;
	enum status st = collect_marks_entry(marks, world_of_entry(world, seq)->id, seq, &entry);

	if (st != ST_OK)
		return st == ST_NOT_FOUND ? ST_OK : st;
	return mark_root(marks, cid_of(&entry.root_after));
}

static uint64_t end_of(const struct collect_part *part)
{
	return part->living ? UINT64_MAX : part->entries_end;
}

/* Up to the first note. */
static enum status mark_start(struct collect_marks *marks, struct collect_part *part)
{
	struct note_search search = { .world = part->world->id };
	uint64_t last = part->newest;

	if (part->started || end_of(part) <= part->first)
		return ST_OK;
	part->started = true;
	TRY(find_note(marks, part->first, &search));
	if (search.found)
		last = search.seq;
	for (uint64_t seq = part->first; seq <= last && seq < end_of(part); seq++)
		TRY(mark_entry(marks, part, seq));
	return ST_OK;
}

static enum status mark_part(struct collect_marks *marks, struct collect_part *part)
{
	struct note_search search = { .world = part->world->id };

	if (!part->started && part->living && part->world->parent)
		TRY(mark_point(marks, part->world, part->world->forked_at));
	TRY(mark_start(marks, part));
	for (;;) {
		search.found = false;
		TRY(find_note(marks, part->marked_end, &search));
		if (!search.found || search.seq >= end_of(part))
			return ST_OK;
		TRY(mark_entry(marks, part, search.seq));
		part->marked_end = search.seq + 1;
		marks->report->states++;
	}
}

/* ---- roots by name --------------------------------------------------------- */

static const struct collect_part *find_living(const struct collect_marks *marks, uint64_t id)
{
	const struct collect_part *part = find_part(&marks->parts, id);

	if (part)
		return part->living ? part : NULL;
	return find_part(&marks->later, id);
}

static enum status mark_snapshot(void *context, struct bytes key, struct bytes value)
{
	struct collect_marks *marks = context;
	const struct collect_part *part = NULL;
	struct snapshot snapshot;

	if (key.size > WORLD_KEY_BYTES)
		part = find_living(marks, record_key_seq(bytes_make(key.data, WORLD_KEY_BYTES)));
	if (!part)
		return ST_OK;
	TRY(snapshot_decode(value, &snapshot));
	marks->report->snapshots++;
	return mark_point(marks, part->world, snapshot.seq);
}

static enum status mark_label(void *context, struct bytes key, struct bytes value)
{
	struct collect_marks *marks = context;
	struct label label;

	if (key.size <= WORLD_KEY_BYTES ||
	    !find_living(marks, record_key_seq(bytes_make(key.data, WORLD_KEY_BYTES))))
		return ST_OK;
	TRY(label_decode(value, &label));
	if (label.kind != LABEL_ROOT)
		return ST_OK;
	marks->report->labels++;
	return mark_root(marks, cid_of(&label.root));
}

enum status collect_marks_used(struct collect_marks *marks)
{
	struct block_cid *roots;
	enum status st;

	if (!marks->order->used_roots)
		return ST_OK;
	st = used_roots_list(marks->order->used_roots, &roots, &marks->report->used_roots);
	for (size_t i = 0; st == ST_OK && i < marks->report->used_roots; i++)
		st = mark_root(marks, cid_of(&roots[i]));
	free(roots);
	return st;
}

static enum status mark_wished(struct collect_marks *marks)
{
	const struct collect_wish *wish = &marks->order->wish;

	for (size_t i = 0; i < wish->keep_count; i++)
		TRY(mark_root(marks, wish->keep[i]));
	marks->report->wished = wish->keep_count;
	return ST_OK;
}

static enum status mark_parts(struct collect_marks *marks, struct collect_parts *parts)
{
	for (size_t i = 0; i < parts->count; i++)
		if (end_of(&parts->all[i]) > 0)
			TRY(mark_part(marks, &parts->all[i]));
	return ST_OK;
}

/* What is found to be needed of a journal is marked in the next round. Headers of any chain may
 * name the lists without messages and receipts, which no state reaches. */
enum status collect_marks_all(struct collect_marks *marks)
{
	TRY(mark_root(marks, cid_of(&empty_msg_meta_cid)));
	do {
		marks->grew = false;
		marks->report->labels = marks->report->snapshots = 0;
		TRY(mark_parts(marks, &marks->parts));
		TRY(mark_parts(marks, &marks->later));
		TRY(store_scan(marks->order->store, STORE_SNAPSHOTS, (struct bytes){ 0 },
			       mark_snapshot, marks));
		TRY(store_scan(marks->order->store, STORE_LABELS, (struct bytes){ 0 }, mark_label,
			       marks));
		TRY(collect_marks_used(marks));
		TRY(mark_wished(marks));
	} while (marks->grew);
	return ST_OK;
}
