/* SPDX-License-Identifier: Apache-2.0 OR MIT */
#include "store/checkpoint.h"

#include <stdlib.h>

#include "store/block_table.h"
#include "store/database.h"
#include "store/directory.h"
#include "store/families.h"
#include "store/journal_rows.h"
#include "store/map.h"
#include "store/transaction.h"

/* What one checkpoint writes. */
struct checkpoint {
	struct store *store;
	struct arena arena;
	struct arena scratch;          /* emptied before every try */
	struct store_record **records; /* by table and key; of blocks those that are kept */
	size_t record_count;
	struct store_index_entry *noted;
	size_t noted_count;
	uint64_t journal_entries; /* in the table, with those of this checkpoint */
	uint64_t generation;      /* of the log, behind it */
};

/* ---- what there is to write ------------------------------------------------ */

/* By table, then by key as LMDB orders them: neighbours share pages. */
static int record_order(const void *left, const void *right)
{
	const struct store_record *a = *(const struct store_record *const *)left;
	const struct store_record *b = *(const struct store_record *const *)right;

	if (a->table != b->table)
		return a->table < b->table ? -1 : 1;
	return bytes_compare(bytes_make(a->key, a->key_size), bytes_make(b->key, b->key_size));
}

static void choose_nothing(const struct record_set *set)
{
	struct store_record *record;
	size_t at = 0;

	while ((record = record_set_next(set, &at)))
		record->kept = record->has_base = record->borrowed = false;
}

static enum status choose_kept(struct checkpoint *checkpoint, struct store_batch *batch)
{
	const struct store_chooser *chooser = &checkpoint->store->chooser;

	choose_nothing(&checkpoint->store->young->set);
	choose_nothing(&batch->set);
	batch->kept_count = 0;
	batch->has_keeper = false;
	batch->choosing = true;
	return chooser->choose_kept ? chooser->choose_kept(chooser->context, batch) : ST_OK;
}

/* What was put with the choice must not reach the log, if that is to take the batch now. */
static void end_choice(struct checkpoint *checkpoint, struct store_batch *batch, bool made)
{
	const struct store_chooser *chooser = &checkpoint->store->chooser;

	batch->choosing = false;
	record_set_clear(&batch->chosen);
	if (chooser->ended)
		chooser->ended(chooser->context, made);
}

static void add_entry(struct checkpoint *checkpoint, struct bytes digest,
		      const struct store_place *place)
{
	checkpoint->noted[checkpoint->noted_count++] = store__index_entry(digest, place);
}

/* Without anybody to choose, everything is kept. */
static bool is_kept(const struct store *store, const struct store_record *record)
{
	return !record->made || record->kept || !store->chooser.choose_kept;
}

/* Where a block is made again, by everybody who does. */
static void add_makers(struct checkpoint *checkpoint, const struct store_record *record)
{
	for (const struct store_maker *maker = &record->maker; maker; maker = maker->next)
		add_entry(checkpoint, bytes_make(record->key, record->key_size), &maker->place);
}

/* What others have made again meanwhile. */
static void add_further_makers(struct checkpoint *checkpoint, const struct store_record *record,
			       const struct store_record *known)
{
	for (const struct store_maker *maker = &record->maker; maker; maker = maker->next)
		if (!store_record_is_made_by(known, &maker->place))
			add_entry(checkpoint, bytes_make(record->key, record->key_size),
				  &maker->place);
}

/* One that is kept for its maker's sake stays as long as its maker needs it. */
static void gather_record(struct checkpoint *checkpoint, struct store_record *record)
{
	if (record->made && (!is_kept(checkpoint->store, record) || record->borrowed))
		add_makers(checkpoint, record);
	if (record->table == STORE_BLOCKS && !is_kept(checkpoint->store, record))
		return;
	checkpoint->records[checkpoint->record_count++] = record;
	checkpoint->journal_entries += record->table == STORE_JOURNAL;
}

static struct store_record *counterpart(const struct record_set *set,
					const struct store_record *record)
{
	return record_set_find(set, record->hash, (enum store_table)record->table,
			       bytes_make(record->key, record->key_size));
}

static void gather_notes(struct checkpoint *checkpoint, const struct record_set *set)
{
	const struct store_note *note;
	size_t at = 0;

	while ((note = record_set_next_notes(set, &at)))
		for (; note; note = note->before)
			checkpoint->noted[checkpoint->noted_count++] = note->entry;
}

static bool is_replaced(const struct record_set *chosen, const struct store_record *record)
{
	return record->table != STORE_BLOCKS && counterpart(chosen, record);
}

static void gather_young(struct checkpoint *checkpoint, const struct record_set *young,
			 const struct record_set *batch, const struct record_set *chosen)
{
	struct store_record *record;
	size_t at = 0;

	while ((record = record_set_next(young, &at))) {
		const struct store_record *other = counterpart(batch, record);

		if ((!other || other->made) && !is_replaced(chosen, record))
			gather_record(checkpoint, record);
	}
}

static void gather_batch(struct checkpoint *checkpoint, const struct record_set *batch,
			 const struct record_set *young, const struct record_set *chosen)
{
	struct store_record *record;
	size_t at = 0;

	while ((record = record_set_next(batch, &at))) {
		const struct store_record *other = record->made ? counterpart(young, record) : NULL;

		if (!other && !is_replaced(chosen, record))
			gather_record(checkpoint, record);
		else if (other && other->made)
			add_further_makers(checkpoint, record, other);
	}
}

/* Records of the batch count in place of young ones, but a block that can be made again stays
 * what it was; records that were put with the choice count in place of both. */
static void gather(struct checkpoint *checkpoint, const struct record_set *young,
		   const struct record_set *batch, const struct record_set *chosen)
{
	struct store_record *record;
	size_t at = 0;

	gather_young(checkpoint, young, batch, chosen);
	gather_batch(checkpoint, batch, young, chosen);
	while ((record = record_set_next(chosen, &at)))
		gather_record(checkpoint, record);
	gather_notes(checkpoint, young);
	gather_notes(checkpoint, batch);
	gather_notes(checkpoint, chosen);
}

static enum status gather_all(struct checkpoint *checkpoint, const struct store_batch *batch)
{
	const struct record_set *young = &checkpoint->store->young->set;
	const struct record_set *put = &batch->set, *chosen = &batch->chosen;
	const size_t records = young->records.count + put->records.count + chosen->records.count;
	const size_t notes = young->note_count + put->note_count + chosen->note_count +
			     young->maker_count + put->maker_count + chosen->maker_count;

	checkpoint->records = arena_zalloc(&checkpoint->arena, records,
					   sizeof(*checkpoint->records));
	checkpoint->noted = arena_zalloc(&checkpoint->arena, notes, sizeof(*checkpoint->noted));
	if (!checkpoint->records || !checkpoint->noted)
		return ST_NO_MEMORY;
	checkpoint->journal_entries = checkpoint->store->journal_entries;
	gather(checkpoint, young, put, chosen);
	qsort(checkpoint->records, checkpoint->record_count, sizeof(*checkpoint->records),
	      record_order);
	return ST_OK;
}

/* ---- the transaction ------------------------------------------------------- */

/* A key that is not there needs no removal. */
static enum status record_write(MDB_cursor *cursor, const struct store_record *record)
{
	MDB_val key = { .mv_data = (void *)(uintptr_t)record->key, .mv_size = record->key_size };
	MDB_val value = { .mv_data = record->value, .mv_size = record->value_size };
	int code;

	if (!record->removed)
		return store__status(mdb_cursor_put(cursor, &key, &value, 0));
	code = mdb_cursor_get(cursor, &key, &value, MDB_SET);
	if (code == 0)
		code = mdb_cursor_del(cursor, 0);
	return code == MDB_NOTFOUND ? ST_OK : store__status(code);
}

static enum status rows_write(MDB_cursor *cursor, struct store_record *const *records, size_t count)
{
	for (size_t i = 0; i < count; i++)
		TRY(record_write(cursor, records[i]));
	return ST_OK;
}

static enum status table_write(struct checkpoint *checkpoint, MDB_txn *txn,
			       struct store_record *const *records, size_t count)
{
	const struct store *store = checkpoint->store;
	const enum store_table table = (enum store_table)records[0]->table;
	MDB_cursor *cursor;

	if (table == STORE_BLOCKS)
		return store__blocks_write(store, &checkpoint->scratch, txn, records, count);
	/* The transaction closes the cursor. */
	TRY(store__status(mdb_cursor_open(txn, store->tables[table], &cursor)));
	return table == STORE_JOURNAL ? store__journal_write(store->encoder, cursor, records, count)
				      : rows_write(cursor, records, count);
}

static enum status tables_write(struct checkpoint *checkpoint, MDB_txn *txn)
{
	struct store_record *const *records = checkpoint->records;
	size_t first = 0;

	while (first < checkpoint->record_count) {
		size_t end = first + 1;

		while (end < checkpoint->record_count &&
		       records[end]->table == records[first]->table)
			end++;
		TRY(table_write(checkpoint, txn, records + first, end - first));
		first = end;
	}
	return ST_OK;
}

static enum status all_write(void *context, MDB_txn *txn)
{
	struct checkpoint *checkpoint = context;
	const struct store_index noted = store__family(checkpoint->store, txn, FAMILY_NOTED);
	const struct database_facts facts = {
		.generation = checkpoint->generation,
		.journal_entries = checkpoint->journal_entries,
	};

	arena_reset(&checkpoint->scratch);
	TRY(tables_write(checkpoint, txn));
	if (checkpoint->noted_count > 0)
		TRY(store__index_add(&noted, checkpoint->noted, checkpoint->noted_count));
	return store__database_facts_write(checkpoint->store, txn, &facts);
}

/* ---- before and behind it -------------------------------------------------- */

/* What is kept of what was made is likely what the next message reads; the blocks of states between
 * are made again for whoever asks. What came from elsewhere may be more than there is room for, and
 * nobody has asked for it yet. */
static void cache_fill(struct store *store, const struct record_set *set)
{
	const struct store_record *record;
	size_t at = 0;

	/* Under another name than its digest, what was put need not be what is there. */
	while ((record = record_set_next(set, &at)))
		if (record->table == STORE_BLOCKS && record->key_size == DIGEST_BYTES &&
		    record->made && is_kept(store, record))
			block_cache_put(store->cache, record->hash,
					bytes_make(record->key, record->key_size),
					bytes_make(record->value, record->value_size));
}

static void exchange_young(struct store *store, struct young *next)
{
	struct young *former;

	pthread_mutex_lock(&store->gate);
	former = store->young;
	store->young = next;
	pthread_mutex_unlock(&store->gate);
	young_leave(former);
}

/* The log can only follow one step behind. */
enum status store__checkpoint_announce(struct store *store, struct error *err)
{
	if (!store->wal)
		return ST_OK;
	if (store->wal_stale) {
		TRY(store__wal_restart(store->wal, store->generation, err));
		store->wal_stale = false;
	}
	return store__wal_announce(store->wal, err);
}

static void restart_log(struct store *store, uint64_t generation)
{
	struct error err = { .status = ST_OK };

	store->generation = generation;
	if (store->wal)
		store->wal_stale = store__wal_restart(store->wal, generation, &err) != ST_OK;
	if (store->wal_stale && store->log)
		log_event(store->log, LOG_WARN, "store", "log_behind", "%s", err.text);
}

static enum status publish(struct checkpoint *checkpoint, struct young *next,
			   const struct record_set *batch, struct error *err)
{
	struct store *store = checkpoint->store;

	TRY(store__transaction_run(store, all_write, checkpoint, err));
	store->journal_entries = checkpoint->journal_entries;
	restart_log(store, checkpoint->generation);
	cache_fill(store, &store->young->set);
	cache_fill(store, batch);
	exchange_young(store, next);
	store__map_rest(store);
	return store__directory_publish(store, err);
}

static enum status prepare(struct checkpoint *checkpoint, struct store_batch *batch,
			   struct error *err)
{
	enum status st = choose_kept(checkpoint, batch);

	if (st == ST_OK)
		st = gather_all(checkpoint, batch);
	if (st != ST_OK)
		return error_set(err, st, "the checkpoint could not be prepared: %s",
				 status_name(st));
	return store__checkpoint_announce(checkpoint->store, err);
}

enum status store__checkpoint(struct store *store, struct store_batch *batch, struct error *err)
{
	struct checkpoint checkpoint = { .store = store, .generation = store->generation + 1 };
	struct young *next;
	enum status st;

	if (young_new(store->seed, &next) != ST_OK)
		return error_set(err, ST_NO_MEMORY, "no memory for a checkpoint");
	arena_init(&checkpoint.arena, 0);
	arena_init(&checkpoint.scratch, 0);
	st = prepare(&checkpoint, batch, err);
	if (st == ST_OK)
		st = publish(&checkpoint, next, &batch->set, err);
	end_choice(&checkpoint, batch, store->young == next);
	if (store->young != next)
		young_leave(next);
	else
		store->due_bytes = 0;
	arena_fini(&checkpoint.scratch);
	arena_fini(&checkpoint.arena);
	return st;
}
