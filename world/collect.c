/* SPDX-License-Identifier: Apache-2.0 OR MIT */
#include "world/collect.h"

#include <stdlib.h>

#include "base/clock.h"
#include "world/collect_marks.h"
#include "world/record.h"

enum { ROWS_AT_ONCE = 256, PAUSE_MOST_NS = 20 * NS_PER_MS };

struct collect {
	const struct collect_order *order;
	struct collect_report *report;
	struct error *err;
	struct store_batch *batch;
	struct store_collection *collection;
	struct collect_marks marks;
	struct store_range *ranges;
	size_t range_count;
	struct store_collected planned;
};

struct collect_state collect_progress_read(const struct collect_progress *progress)
{
	return (struct collect_state){
		.stage = progress->stage,
		.blocks = progress->blocks,
		.removed_bytes = progress->removed_bytes,
		.planned_bytes = progress->planned_bytes,
	};
}

/* ---- commits --------------------------------------------------------------- */

/* With those of the writers. */
static enum status commit(struct collect *collect)
{
	struct marks none = { .all = NULL };
	struct commit_part part = { .batch = collect->batch, .marks = &none };

	return committer_commit(collect->order->committer, &part, collect->err);
}

static enum status checkpoint(struct collect *collect)
{
	store_batch_checkpoint(collect->batch);
	return commit(collect);
}

/* ---- rows ------------------------------------------------------------------ */

/* Keys of a table, of one world. */
struct rows {
	struct arena arena;
	struct record_key prefix;
	struct bytes keys[ROWS_AT_ONCE];
	size_t count;
};

/* Ends the scan with ST_NOT_FOUND. */
static enum status take_row(void *context, struct bytes key, struct bytes value)
{
	struct rows *rows = context;

	(void)value;
	if (rows->count == ROWS_AT_ONCE || key.size < WORLD_KEY_BYTES ||
	    memcmp(key.data, rows->prefix.bytes, WORLD_KEY_BYTES) != 0)
		return ST_NOT_FOUND;
	return arena_copy(&rows->arena, key, &rows->keys[rows->count++]);
}

static enum status remove_some(struct collect *collect, enum store_table table,
			       const struct record_key *from, struct rows *rows)
{
	enum status st;

	arena_reset(&rows->arena);
	rows->count = 0;
	st = store_scan(collect->order->store, table, record_key_bytes(from), take_row, rows);
	if (st != ST_OK && st != ST_NOT_FOUND)
		return st;
	for (size_t i = 0; i < rows->count; i++)
		TRY(store_batch_remove(collect->batch, table, rows->keys[i]));
	return rows->count > 0 ? commit(collect) : ST_OK;
}

/* Removes a world's rows of a table from a key on. */
static enum status remove_rows(struct collect *collect, enum store_table table, uint64_t world,
			       const struct record_key *from)
{
	struct rows *rows = malloc(sizeof(*rows));
	enum status st;

	if (!rows)
		return ST_NO_MEMORY;
	rows->prefix = record_key_world(world);
	arena_init(&rows->arena, 0);
	do
		st = remove_some(collect, table, from, rows);
	while (st == ST_OK && rows->count == ROWS_AT_ONCE);
	arena_fini(&rows->arena);
	free(rows);
	return st;
}

/* ---- what goes ------------------------------------------------------------- */

static enum status list_ranges(struct collect *collect)
{
	const struct collect_parts *parts = &collect->marks.parts;

	collect->ranges = calloc(parts->count + 1, sizeof(*collect->ranges));
	if (!collect->ranges)
		return ST_NO_MEMORY;
	for (size_t i = 0; i < parts->count; i++) {
		const struct collect_part *part = &parts->all[i];
		const uint64_t from = part->entries_end > part->first ? part->entries_end
								      : part->first;

		/* One that was cut off may have left some beyond the head. */
		if (!part->living)
			collect->ranges[collect->range_count++] =
				(struct store_range){ part->world->id, from, UINT64_MAX - 1 };
	}
	return ST_OK;
}

static bool is_gone(const struct collect_part *part)
{
	return !part->living && !part->needed;
}

static void count_worlds(struct collect *collect)
{
	const struct collect_marks *marks = &collect->marks;

	collect->report->worlds = marks->later.count;
	for (size_t i = 0; i < marks->parts.count; i++) {
		const struct collect_part *part = &marks->parts.all[i];

		collect->report->worlds += part->living;
		collect->report->deleted_worlds += !part->living && part->needed;
		collect->report->worlds_removed += is_gone(part);
	}
}

/* States that are noted as kept are not counted on any more before their blocks go. */
static enum status remove_notes(struct collect *collect)
{
	const struct collect_parts *parts = &collect->marks.parts;

	for (size_t i = 0; i < parts->count; i++) {
		const struct collect_part *part = &parts->all[i];
		const struct record_key from = record_key_journal(part->world->id,
								  part->entries_end);

		if (!part->living)
			TRY(remove_rows(collect, STORE_KEPT, part->world->id, &from));
	}
	return ST_OK;
}

/* ---- worlds that are cut ---------------------------------------------------- */

/* The last move up to an entry, from one behind it back. */
static enum status find_move(struct collect *collect, uint64_t world, uint64_t seq, uint64_t *move)
{
	struct journal_entry entry;

	while (*move > seq) {
		TRY(collect_marks_entry(&collect->marks, world, *move, &entry));
		if (entry.kind != JOURNAL_MOVE || entry.move.order.before >= *move)
			return ST_CORRUPT;
		*move = entry.move.order.before;
	}
	return ST_OK;
}

static enum status read_world(struct collect *collect, struct arena *arena, uint64_t world,
			      struct world_record *out)
{
	const struct record_key key = record_key_world(world);
	struct bytes record;

	TRY(store_batch_get(collect->batch, arena, STORE_WORLDS, record_key_bytes(&key), &record));
	return world_record_decode(record, out);
}

/* A deleted world stands from now on where its journal will end. */
static enum status cut_world(struct collect *collect, struct arena *arena,
			     const struct collect_part *part)
{
	const uint64_t id = part->world->id, last = part->entries_end - 1;
	const struct record_key key = record_key_world(id);
	struct world_record record;
	struct journal_entry entry;
	struct buffer form;
	enum status st;

	TRY(read_world(collect, arena, id, &record));
	TRY(find_move(collect, id, last, &record.head.last_move));
	TRY(collect_marks_entry(&collect->marks, id, last, &entry));
	record.head.seq = last;
	record.head.root = entry.root_after;
	record.head.env = entry.env;
	buffer_init(&form, 0);
	st = world_record_encode(&form, &record);
	if (st == ST_OK)
		st = store_batch_put(collect->batch, STORE_WORLDS, record_key_bytes(&key),
				     buffer_bytes(&form));
	buffer_fini(&form);
	TRY(st);
	TRY(commit(collect));
	world_publish(part->world, &record.head);
	return ST_OK;
}

static enum status cut_worlds(struct collect *collect)
{
	const struct collect_parts *parts = &collect->marks.parts;
	struct arena arena;
	enum status st = ST_OK;

	arena_init(&arena, 0);
	for (size_t i = 0; i < parts->count && st == ST_OK; i++) {
		const struct collect_part *part = &parts->all[i];

		arena_reset(&arena);
		if (!part->living && part->entries_end > part->first &&
		    part->entries_end <= part->newest)
			st = cut_world(collect, &arena, part);
	}
	arena_fini(&arena);
	return st;
}

/* The record goes last: as long as it is there, the next collection knows what to remove. */
static enum status remove_worlds(struct collect *collect)
{
	static const enum store_table tables[] = { STORE_SNAPSHOTS, STORE_LABELS, STORE_ANSWERS,
						   STORE_KEYS, STORE_WORLDS };
	const struct collect_parts *parts = &collect->marks.parts;

	for (size_t i = 0; i < parts->count; i++) {
		const struct record_key from = record_key_world(parts->all[i].world->id);

		if (!is_gone(&parts->all[i]))
			continue;
		for (size_t t = 0; t < sizeof(tables) / sizeof(tables[0]); t++)
			TRY(remove_rows(collect, tables[t], parts->all[i].world->id, &from));
	}
	return ST_OK;
}

/* ---- one collection -------------------------------------------------------- */

/* Everything is looked at once more after the marks have been closed: what began before that and
 * has come since may have relied on what nobody else needs. */
static enum status mark(struct collect *collect)
{
	const struct store_removal removal = { .place_goes = collect_marks_place_goes,
					       .context = &collect->marks };

	TRY(collect_marks_worlds(&collect->marks));
	TRY(collect_marks_all(&collect->marks));
	store_collect_close(collect->collection, &removal, !collect->order->wish.dry_run);
	TRY(checkpoint(collect));
	/* First, for a root that is in use no more belongs to what is committed by then. */
	TRY(collect_marks_used(&collect->marks));
	TRY(collect_marks_worlds(&collect->marks));
	TRY(collect_marks_all(&collect->marks));
	TRY(list_ranges(collect));
	count_worlds(collect);
	store_collect_ranges(collect->collection, collect->ranges, collect->range_count);
	return store_collect_plan(collect->collection, &collect->planned, collect->err);
}

/* Between two steps others have the database for as long. */
static void pause_for(int64_t step_ns)
{
	const int64_t pause = step_ns < PAUSE_MOST_NS ? step_ns : PAUSE_MOST_NS;
	const struct timespec time = { .tv_nsec = (long)pause };

	(void)nanosleep(&time, NULL);
}

static enum status tell_removed(struct collect *collect)
{
	const struct collect_state state = {
		.stage = COLLECT_REMOVING,
		.blocks = collect->report->blocks,
		.removed_bytes = collect->report->removed.bytes,
		.planned_bytes = collect->planned.bytes,
	};

	return collect_marks_tell(&collect->marks, &state);
}

static enum status remove_all(struct collect *collect)
{
	struct collect_report *report = collect->report;
	bool done = false;

	TRY(cut_worlds(collect));
	TRY(remove_notes(collect));
	while (!done) {
		const int64_t begun = clock_ns();
		int64_t took;

		TRY(store_collect_step(collect->collection, &report->removed, &done, collect->err));
		took = clock_ns() - begun;
		if (took > report->longest_step_ns)
			report->longest_step_ns = took;
		TRY(tell_removed(collect));
		pause_for(took);
	}
	return remove_worlds(collect);
}

static enum status run(struct collect *collect)
{
	TRY(store_batch_new(collect->order->store, &collect->batch));
	TRY(checkpoint(collect));
	TRY(store_collect_begin(collect->order->store, &collect->collection, collect->err));
	collect->marks.collection = collect->collection;
	TRY(mark(collect));
	collect->report->removed = collect->planned;
	return collect->order->wish.dry_run ? ST_OK : remove_all(collect);
}

enum status worlds_collect(const struct collect_order *order, struct collect_report *out,
			   struct error *err)
{
	struct error words = { .status = ST_OK };
	struct collect collect = { .order = order, .report = out, .err = &words };
	enum status st;

	*out = (struct collect_report){ 0 };
	collect_marks_init(&collect.marks, order, NULL, out, &words);
	st = run(&collect);
	/* A second one that was refused leaves the state of the first. */
	if (collect.collection && order->progress)
		order->progress->stage = COLLECT_AT_REST;
	store_collect_end(collect.collection);
	collect_marks_fini(&collect.marks);
	free(collect.ranges);
	store_batch_free(collect.batch);
	if (st == ST_OK)
		return ST_OK;
	if (words.status != st)
		return error_set(err, st, "the collection could not go on: %s", status_name(st));
	*err = words;
	return st;
}
