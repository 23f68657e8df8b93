/* SPDX-License-Identifier: Apache-2.0 OR MIT */
#include "store/digest_index.h"

#include <stdlib.h>

#include "store/index_merge.h"
#include "store/lmdb_status.h"

/* A run this short is taken up into the next: otherwise additions of a few entries would make
 * many runs of next to nothing. It is no more to write than the pages that a commit costs
 * anyhow. */
enum { SHORT_RUN = 512 };

/* Takes out the second of two that are the same. */
static size_t entries_unique(struct store_index_entry *entries, size_t count)
{
	size_t kept = 1;

	for (size_t i = 1; i < count; i++)
		if (index_entry_compare(&entries[i], &entries[kept - 1]) != 0)
			entries[kept++] = entries[i];
	return kept;
}

enum { FEW_ENTRIES = 24, BYTE_VALUES = 256 };

static void sort_few(struct store_index_entry *entries, size_t count)
{
	for (size_t i = 1; i < count; i++) {
		const struct store_index_entry entry = entries[i];
		size_t at = i;

		for (; at > 0 && index_entry_compare(&entries[at - 1], &entry) > 0; at--)
			entries[at] = entries[at - 1];
		entries[at] = entry;
	}
}

static uint8_t byte_of(const struct store_index_entry *entry, size_t byte)
{
	return ((const uint8_t *)entry)[byte];
}

/* Moves every entry into the part of those with the same byte; ends[b] is where part b ends. */
static void part_by_byte(struct store_index_entry *entries, size_t count, size_t byte,
			 size_t ends[BYTE_VALUES])
{
	size_t starts[BYTE_VALUES], sizes[BYTE_VALUES] = { 0 }, sum = 0;

	for (size_t i = 0; i < count; i++)
		sizes[byte_of(&entries[i], byte)]++;
	for (size_t b = 0; b < BYTE_VALUES; b++) {
		starts[b] = sum;
		sum += sizes[b];
		ends[b] = sum;
	}
	for (size_t b = 0; b < BYTE_VALUES; b++) {
		while (starts[b] < ends[b]) {
			struct store_index_entry *here = &entries[starts[b]];
			const uint8_t right = byte_of(here, byte);
			const struct store_index_entry moved = *here;

			*here = entries[starts[right]];
			entries[starts[right]++] = moved;
		}
	}
}

/* Digests are spread evenly, so that their first bytes part many of them into few: a third of
 * the work of a sort that compares. All equal in the bytes before this one. */
static void sort_from_byte(struct store_index_entry *entries, size_t count, size_t byte)
{
	size_t ends[BYTE_VALUES], start = 0;

	if (count <= FEW_ENTRIES || byte == sizeof(*entries)) {
		sort_few(entries, byte == sizeof(*entries) ? 0 : count);
		return;
	}
	part_by_byte(entries, count, byte, ends);
	for (size_t b = 0; b < BYTE_VALUES; b++) {
		sort_from_byte(entries + start, ends[b] - start, byte + 1);
		start = ends[b];
	}
}

static size_t entries_sort(struct store_index_entry *entries, size_t count)
{
	sort_from_byte(entries, count, 0);
	return entries_unique(entries, count);
}

static enum status run_write(const struct store_index *index, struct index_manifest *manifest,
			     const struct store_index_entry *entries, size_t count)
{
	struct index_run *run;

	TRY(index_manifest_insert(manifest, manifest->count, 0, INDEX_IDLE, manifest->round));
	run = &manifest->runs[manifest->count - 1];
	while (count > 0) {
		uint32_t take = count < INDEX_SLICE_ENTRIES ? (uint32_t)count : INDEX_SLICE_ENTRIES;

		TRY(index_run_append(index, run, entries, take));
		entries += take;
		count -= take;
	}
	return ST_OK;
}

/* Whether the last run is to become part of the next. */
static bool is_short(const struct index_manifest *manifest)
{
	const struct index_run *last;

	if (manifest->count == 0)
		return false;
	last = &manifest->runs[manifest->count - 1];
	return last->level == 0 && last->state == INDEX_IDLE && last->round == manifest->round &&
	       last->entries < SHORT_RUN;
}

/* Writes entries and those of the last run as one run in its place. */
static enum status last_extend(const struct store_index *index, struct index_manifest *manifest,
			       const struct store_index_entry *entries, size_t count)
{
	struct index_run *last = &manifest->runs[manifest->count - 1];
	struct store_index_entry *all = reallocarray(NULL, count + SHORT_RUN, sizeof(*all));
	struct index_reader reader;
	enum status st;
	size_t total = count;

	if (!all)
		return ST_NO_MEMORY;
	memcpy(all, entries, count * sizeof(*all));
	st = index_reader_begin(&reader, index, last);
	while (st == ST_OK && reader.entry) {
		all[total++] = *reader.entry;
		st = index_reader_next(&reader);
	}
	if (st == ST_OK)
		st = index_run_remove(index, last);
	if (st == ST_OK) {
		index_manifest_remove(manifest, manifest->count - 1, 1);
		total = entries_sort(all, total);
		st = run_write(index, manifest, all, total);
	}
	free(all);
	return st;
}

static enum status entries_write(const struct store_index *index, struct index_manifest *manifest,
				 struct store_index_entry *entries, size_t count)
{
	count = entries_sort(entries, count);
	if (is_short(manifest))
		TRY(last_extend(index, manifest, entries, count));
	else
		TRY(run_write(index, manifest, entries, count));
	TRY(index_merges_start(manifest));
	return index_merges_continue(index, manifest, count);
}

/* Runs change on a manifest in memory, which is written when all went well. */
static enum status manifest_end(struct index_manifest *manifest, const struct store_index *index,
				enum status st)
{
	if (st == ST_OK)
		st = index_manifest_store(manifest, index);
	index_manifest_fini(manifest);
	return st;
}

enum status store__index_add(const struct store_index *index, struct store_index_entry *entries,
			     size_t count)
{
	struct index_manifest manifest;
	enum status st;

	if (count == 0)
		return ST_OK;
	st = index_manifest_load(&manifest, index);
	if (st == ST_OK)
		st = entries_write(index, &manifest, entries, count);
	return manifest_end(&manifest, index, st);
}

static enum status find_in_run(const struct store_index *index,
			       const struct index_manifest_view *view, size_t at, uint64_t prefix,
			       store_index_visit *visit, void *context)
{
	const struct index_run run = index_manifest_run(view, at);
	struct index_near near = { .number = 0 };

	return index_run_find(index, &run, &near, prefix, visit, context);
}

enum status store__index_find(const struct store_index *index,
			      const uint8_t prefix[STORE_INDEX_PREFIX], store_index_visit *visit,
			      void *context)
{
	struct index_manifest_view view;

	TRY(index_manifest_look(&view, index));
	for (size_t i = view.count; i-- > 0;) {
		enum status st = find_in_run(index, &view, i, index_prefix(prefix), visit, context);

		if (st != ST_NOT_FOUND)
			return st;
	}
	return ST_NOT_FOUND;
}

enum status store__index_search_begin(struct store_search *search, const struct store_index *index)
{
	*search = (struct store_search){ .index = *index };
	TRY(index_manifest_look(&search->view, index));
	for (size_t i = 0; i < search->view.count && i < SEARCH_RUNS; i++)
		search->runs[i] = index_manifest_run(&search->view, i);
	return ST_OK;
}

enum status store__index_search(struct store_search *search,
				const uint8_t prefix[STORE_INDEX_PREFIX], store_index_visit *visit,
				void *context)
{
	const uint64_t number = index_prefix(prefix);

	for (size_t i = search->view.count; i-- > 0;) {
		enum status st = i < SEARCH_RUNS
					 ? index_run_find(&search->index, &search->runs[i],
							  &search->near[i], number, visit, context)
					 : find_in_run(&search->index, &search->view, i, number,
						       visit, context);

		if (st != ST_NOT_FOUND)
			return st;
	}
	return ST_NOT_FOUND;
}

enum status store__index_count(const struct store_index *index, uint64_t *entries)
{
	struct index_manifest_view view;

	*entries = 0;
	TRY(index_manifest_look(&view, index));
	for (size_t i = 0; i < view.count; i++)
		*entries += index_manifest_run(&view, i).entries;
	return ST_OK;
}

static enum status run_each(const struct store_index *index, const struct index_run *run,
			    store_index_visit_entry *visit, void *context)
{
	struct index_reader reader;

	TRY(index_reader_begin(&reader, index, run));
	while (reader.entry) {
		TRY(visit(context, reader.entry));
		TRY(index_reader_next(&reader));
	}
	return ST_OK;
}

enum status store__index_each(const struct store_index *index, store_index_visit_entry *visit,
			      void *context)
{
	struct index_manifest_view view;

	TRY(index_manifest_look(&view, index));
	for (size_t i = 0; i < view.count; i++) {
		struct index_run run = index_manifest_run(&view, i);

		TRY(run_each(index, &run, visit, context));
	}
	return ST_OK;
}

/* What the entries of a run have been so far. */
struct order {
	struct store_index_entry first, last;
	bool any;
};

static enum status order_look(void *context, const struct store_index_entry *entry)
{
	struct order *order = context;

	if (order->any && index_entry_compare(&order->last, entry) >= 0)
		return ST_DAMAGED;
	if (!order->any)
		order->first = *entry;
	order->last = *entry;
	order->any = true;
	return ST_OK;
}

static enum status run_check(const struct store_index *index, const struct index_run *run)
{
	struct order order = { .any = false };

	TRY(run_each(index, run, order_look, &order));
	if (order.any && (index_prefix(order.first.prefix) != run->least ||
			  index_prefix(order.last.prefix) != run->greatest))
		return ST_DAMAGED;
	return ST_OK;
}

/* Whether runs of the manifest stand where they may. */
static bool is_in_order(const struct index_manifest *manifest)
{
	const struct index_run *into = NULL;

	for (size_t i = 0; i < manifest->count; i++) {
		const struct index_run *run = &manifest->runs[i];

		if (i > 0 && run->level > run[-1].level)
			return false;
		if (run->state != INDEX_INPUT)
			into = run->state == INDEX_IDLE ? NULL : run;
		else if (!into ||
			 (into->entries > 0 && run->entries > 0 && into->greatest > run->least))
			return false;
	}
	return true;
}

/* Counts the records under the family, but for the manifest. */
static enum status records_count(const struct store_index *index, uint64_t *count)
{
	uint8_t family = index->family;
	MDB_val key = { .mv_data = &family, .mv_size = 1 }, value;
	MDB_cursor *cursor;
	int code = mdb_cursor_open(index->txn, index->table, &cursor);

	*count = 0;
	if (code != 0)
		return store__status(code);
	code = mdb_cursor_get(cursor, &key, &value, MDB_SET_RANGE);
	while (code == 0 && *(const uint8_t *)key.mv_data == family) {
		*count += key.mv_size > 1;
		code = mdb_cursor_get(cursor, &key, &value, MDB_NEXT);
	}
	mdb_cursor_close(cursor);
	return code == 0 || code == MDB_NOTFOUND ? ST_OK : store__status(code);
}

static enum status manifest_check(const struct index_manifest *manifest,
				  const struct store_index *index)
{
	uint64_t expected = 0, found;

	if (!is_in_order(manifest))
		return ST_DAMAGED;
	for (size_t i = 0; i < manifest->count; i++) {
		uint64_t records;

		TRY(run_check(index, &manifest->runs[i]));
		TRY(index_run_fences(index, &manifest->runs[i], &records));
		expected += records;
	}
	TRY(records_count(index, &found));
	return found == expected ? ST_OK : ST_DAMAGED;
}

enum status store__index_check(const struct store_index *index)
{
	struct index_manifest manifest;
	enum status st = index_manifest_load(&manifest, index);

	if (st == ST_OK)
		st = manifest_check(&manifest, index);
	index_manifest_fini(&manifest);
	return st;
}

enum status store__index_rewrite_begin(const struct store_index *index)
{
	struct index_manifest manifest;
	enum status st = index_manifest_load(&manifest, index);

	if (st == ST_OK && manifest.round == UINT32_MAX)
		st = ST_LIMIT;
	manifest.round++;
	return manifest_end(&manifest, index, st);
}

/* The first run of a state that is of an earlier round; count: there is none. */
static size_t first_unjudged(const struct index_manifest *manifest, enum index_run_state state)
{
	size_t at = 0;

	while (at < manifest->count &&
	       (manifest->runs[at].state != state || manifest->runs[at].round == manifest->round))
		at++;
	return at;
}

/* The run into which the next is judged; count: there is none. */
static enum status judged_choose(struct index_manifest *manifest, size_t *at)
{
	for (*at = 0; *at < manifest->count; ++*at)
		if (manifest->runs[*at].state == INDEX_JUDGED)
			return ST_OK;
	*at = first_unjudged(manifest, INDEX_IDLE);
	if (*at == manifest->count)
		return ST_OK;
	manifest->runs[*at].state = INDEX_INPUT;
	return index_manifest_insert(manifest, *at, manifest->runs[*at].level, INDEX_JUDGED,
				     manifest->round);
}

static enum status round_step(const struct store_index *index, struct index_manifest *manifest,
			      const struct index_judge *judge, bool *done)
{
	const struct index_judge all = { 0 };
	size_t at;

	TRY(judged_choose(manifest, &at));
	if (at < manifest->count) {
		TRY(index_merge_step(index, manifest, at, judge));
		if (judge->moved->count == 0)
			return ST_OK;
		return entries_write(index, manifest, judge->moved->entries, judge->moved->count);
	}
	/* What is left is being merged: it is judged after that. */
	at = first_unjudged(manifest, INDEX_GROWING);
	*done = at == manifest->count;
	return *done ? ST_OK : index_merge_step(index, manifest, at, &all);
}

enum status store__index_rewrite(const struct store_index *index, store_index_judge *judge,
				 void *context, bool *done)
{
	struct index_moved moved = { .entries = NULL };
	struct index_judge judging = { .judge = judge, .context = context, .moved = &moved };
	struct index_manifest manifest;
	enum status st = index_manifest_load(&manifest, index);

	*done = false;
	if (st == ST_OK)
		st = round_step(index, &manifest, &judging, done);
	free(moved.entries);
	return manifest_end(&manifest, index, st);
}
