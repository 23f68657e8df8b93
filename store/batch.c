/* SPDX-License-Identifier: Apache-2.0 OR MIT */
#include "store/batch.h"

#include <stdlib.h>

#include "base/check.h"
#include "base/hash.h"
#include "store/batch_state.h"
#include "store/commit.h"
#include "store/families.h"
#include "store/view.h"

enum status store_batch_new(struct store *store, struct store_batch **out)
{
	struct store_batch *batch = calloc(1, sizeof(*batch));

	*out = batch;
	if (!batch)
		return ST_NO_MEMORY;
	batch->store = store;
	record_set_init(&batch->set, store->seed);
	record_set_init(&batch->chosen, store->seed);
	for (size_t i = 0; i < STORE_BATCH_TRIES; i++)
		record_set_init(&batch->tries[i], store->seed);
	return ST_OK;
}

void store_batch_free(struct store_batch *batch)
{
	if (!batch)
		return;
	record_set_fini(&batch->set);
	record_set_fini(&batch->chosen);
	for (size_t i = 0; i < STORE_BATCH_TRIES; i++)
		record_set_fini(&batch->tries[i]);
	free(batch);
}

uint64_t store_batch_records(const struct store_batch *batch)
{
	return batch->record_count;
}

bool store_batch_is_empty(const struct store_batch *batch)
{
	return record_set_is_empty(&batch->set) && batch->checkpoint == CHECKPOINT_NOT_WISHED;
}

static bool is_shown(struct store_batch *batch)
{
	struct store *store = batch->store;
	bool shown;

	pthread_mutex_lock(&store->shown_lock);
	shown = store->shown == &batch->set;
	pthread_mutex_unlock(&store->shown_lock);
	return shown;
}

static void hide(struct store_batch *batch)
{
	struct store *store = batch->store;

	pthread_mutex_lock(&store->shown_lock);
	if (store->shown == &batch->set) {
		store->shown = NULL;
		pthread_cond_broadcast(&store->shown_changed);
	}
	pthread_mutex_unlock(&store->shown_lock);
}

void store_batch_clear(struct store_batch *batch)
{
	hide(batch);
	record_set_clear(&batch->set);
	while (batch->try_count > 0)
		store_batch_drop(batch);
	batch->checkpoint = CHECKPOINT_NOT_WISHED;
	batch->kept_count = 0;
	batch->sees = 0;
}

void store_batch_checkpoint(struct store_batch *batch)
{
	batch->checkpoint = CHECKPOINT_NEEDED;
}

void store_batch_checkpoint_due(struct store_batch *batch)
{
	if (batch->checkpoint == CHECKPOINT_NOT_WISHED)
		batch->checkpoint = CHECKPOINT_DUE;
}

/* ---- tries ---------------------------------------------------------------- */

/* The set that try number `level` stands on, from 1, or what is put goes to. */
static struct record_set *set_at(struct store_batch *batch, size_t level)
{
	return level == 0 ? &batch->set : &batch->tries[level - 1];
}

static struct record_set *newest_set(struct store_batch *batch)
{
	return batch->choosing ? &batch->chosen : set_at(batch, batch->try_count);
}

void store_batch_try(struct store_batch *batch)
{
	CHECK(batch->try_count < STORE_BATCH_TRIES);
	batch->counts_before[batch->try_count] = batch->record_count;
	batch->try_count++;
}

enum status store_batch_accept(struct store_batch *batch)
{
	struct record_set *tried = newest_set(batch);

	CHECK(batch->try_count > 0);
	TRY(record_set_reserve(set_at(batch, batch->try_count - 1), tried));
	record_set_take(set_at(batch, batch->try_count - 1), tried);
	batch->try_count--;
	return ST_OK;
}

void store_batch_drop(struct store_batch *batch)
{
	CHECK(batch->try_count > 0);
	record_set_clear(newest_set(batch));
	batch->try_count--;
	batch->record_count = batch->counts_before[batch->try_count];
}

/* ---- writing --------------------------------------------------------------- */

enum status store_batch_put(struct store_batch *batch, enum store_table table, struct bytes key,
			    struct bytes value)
{
	if (table == STORE_JOURNAL && key.size != STORE_JOURNAL_KEY)
		return ST_INVALID;
	batch->record_count += table != STORE_BLOCKS;
	return record_set_put(newest_set(batch), table, key, value);
}

enum status store_batch_remove(struct store_batch *batch, enum store_table table, struct bytes key)
{
	CHECK(table != STORE_BLOCKS && table != STORE_JOURNAL);
	batch->record_count++;
	return record_set_remove(newest_set(batch), table, key);
}

enum status store_batch_put_made(struct store_batch *batch, struct bytes digest, struct bytes block,
				 const struct store_place *place)
{
	CHECK(digest.size == DIGEST_BYTES);
	return record_set_put_made(newest_set(batch), digest, block, place);
}

enum status store_batch_note(struct store_batch *batch, struct bytes digest,
			     const struct store_place *place)
{
	const struct store_index_entry entry = store__index_entry(digest, place);

	CHECK(digest.size == DIGEST_BYTES);
	return record_set_note(newest_set(batch), &entry);
}

/* A block that is not in the database, as far as this batch knows. */
static struct store_record *uncommitted(struct store_batch *batch, struct bytes digest)
{
	const uint64_t hash = record_set_hash(&batch->set, STORE_BLOCKS, digest);
	struct store_record *put = record_set_find(&batch->set, hash, STORE_BLOCKS, digest);
	struct store_record *young = record_set_find(&batch->store->young->set, hash, STORE_BLOCKS,
						     digest);

	return young && (!put || put->made) ? young : put;
}

void store_batch_keep_for(struct store_batch *batch, const struct store_place *keeper)
{
	batch->has_keeper = keeper != NULL;
	if (keeper)
		batch->keeper = *keeper;
}

/* In a commit nobody else changes what is young. */
enum status store_batch_keep(struct store_batch *batch, struct bytes digest, struct bytes base,
			     struct bytes *block)
{
	struct store_record *record = uncommitted(batch, digest);

	*block = (struct bytes){ 0 };
	if (!record || !record->made || record->kept)
		return ST_NOT_FOUND;
	record->kept = true;
	record->borrowed = !batch->has_keeper || record->maker.next ||
			   !store_record_is_made_by(record, &batch->keeper);
	record->order = ++batch->kept_count;
	record->has_base = base.size == DIGEST_BYTES;
	record->base_record = NULL;
	if (record->has_base) {
		const struct store_record *other = uncommitted(batch, base);

		memcpy(record->base, base.data, DIGEST_BYTES);
		if (other && other != record && other->kept)
			record->base_record = other;
	}
	*block = bytes_make(record->value, record->value_size);
	return ST_OK;
}

/* ---- reading --------------------------------------------------------------- */

static enum status committed_get(struct store_batch *batch, struct arena *arena,
				 enum store_table table, struct bytes key, struct bytes *value)
{
	struct store_view *view;
	struct bytes found;
	enum status st;

	TRY(store_view_begin(batch->store, &view));
	st = store_view_get(view, table, key, &found);
	if (st == ST_OK)
		st = arena_copy(arena, found, value);
	store_view_end(view);
	return st;
}

static const struct store_record *pending(const struct store_batch *batch, enum store_table table,
					  struct bytes key)
{
	const uint64_t hash = record_set_hash(&batch->set, table, key);
	const struct store_record *chosen = record_set_find(&batch->chosen, hash, table, key);

	if (chosen)
		return chosen;
	for (size_t i = batch->try_count; i > 0; i--) {
		const struct store_record *tried;

		tried = record_set_find(&batch->tries[i - 1], hash, table, key);
		if (tried)
			return tried;
	}
	return record_set_find(&batch->set, hash, table, key);
}

static enum status copy_value(const struct store_record *record, struct arena *arena,
			      struct bytes *value)
{
	if (record->removed)
		return ST_NOT_FOUND;
	return arena_copy(arena, bytes_make(record->value, record->value_size), value);
}

/* Looks into what batch sees; false when it does not hold the record. arena may be NULL: then
 * only whether there is one is asked. */
static bool find_shown(struct store_batch *batch, struct arena *arena, enum store_table table,
		       struct bytes key, struct bytes *value, enum status *st)
{
	const struct store_record *record = NULL;
	struct store *store = batch->store;
	uint64_t hash;

	if (batch->sees == 0)
		return false;
	hash = record_set_hash(&batch->set, table, key);
	pthread_mutex_lock(&store->shown_lock);
	if (!store->shown || store->shown_number != batch->sees)
		batch->sees = 0;
	else
		record = record_set_find(store->shown, hash, table, key);
	if (record)
		*st = arena             ? copy_value(record, arena, value)
		      : record->removed ? ST_NOT_FOUND
					: ST_OK;
	pthread_mutex_unlock(&store->shown_lock);
	return record != NULL;
}

enum status store_batch_get(struct store_batch *batch, struct arena *arena, enum store_table table,
			    struct bytes key, struct bytes *value)
{
	const struct store_record *record = pending(batch, table, key);
	enum status st;

	*value = (struct bytes){ 0 };
	if (record)
		return copy_value(record, arena, value);
	if (find_shown(batch, arena, table, key, value, &st))
		return st;
	if (table == STORE_BLOCKS)
		return store_block(batch->store, arena, key, value);
	return committed_get(batch, arena, table, key, value);
}

enum status store_batch_has_block(struct store_batch *batch, struct bytes key)
{
	enum status st;

	if (pending(batch, STORE_BLOCKS, key))
		return ST_OK;
	if (find_shown(batch, NULL, STORE_BLOCKS, key, NULL, &st))
		return st;
	return store_has_block(batch->store, key);
}

/* ---- the commit ------------------------------------------------------------ */

enum status store_batch_take(struct store_batch *batch, struct store_batch *more)
{
	CHECK(batch->store == more->store && batch->try_count == 0 && more->try_count == 0);
	TRY(record_set_reserve(&batch->set, &more->set));
	record_set_take(&batch->set, &more->set);
	if (more->checkpoint > batch->checkpoint)
		batch->checkpoint = more->checkpoint;
	more->checkpoint = CHECKPOINT_NOT_WISHED;
	return ST_OK;
}

uint64_t store_batch_show(struct store_batch *batch)
{
	struct store *store = batch->store;
	uint64_t number;

	pthread_mutex_lock(&store->shown_lock);
	CHECK(!store->shown && batch->try_count == 0);
	store->shown = &batch->set;
	number = ++store->shown_number;
	pthread_mutex_unlock(&store->shown_lock);
	return number;
}

void store_batch_see(struct store_batch *batch, uint64_t number)
{
	batch->sees = number;
}

void store_batch_settle(struct store_batch *batch)
{
	struct store *store = batch->store;

	if (batch->sees == 0)
		return;
	pthread_mutex_lock(&store->shown_lock);
	while (store->shown && store->shown_number == batch->sees)
		pthread_cond_wait(&store->shown_changed, &store->shown_lock);
	pthread_mutex_unlock(&store->shown_lock);
	batch->sees = 0;
}

enum status store_batch_commit(struct store_batch *batch, struct error *err)
{
	struct store *store = batch->store;
	enum status st;

	CHECK(batch->try_count == 0);
	if (store_batch_is_empty(batch))
		return ST_OK;
	pthread_mutex_lock(&store->write_lock);
	st = store__commit(store, batch, err);
	pthread_mutex_unlock(&store->write_lock);
	if (!is_shown(batch))
		store_batch_clear(batch);
	return st;
}
