/* SPDX-License-Identifier: Apache-2.0 OR MIT */
#include "store/young.h"

#include <stdlib.h>

enum status young_new(uint64_t seed, struct young **out)
{
	struct young *young = malloc(sizeof(*young));

	*out = young;
	if (!young)
		return ST_NO_MEMORY;
	atomic_init(&young->users, 1);
	/* With default attributes this cannot fail on Linux. */
	pthread_rwlock_init(&young->lock, NULL);
	record_set_init(&young->set, seed);
	return ST_OK;
}

struct young *young_use(struct young *young)
{
	atomic_fetch_add(&young->users, 1);
	return young;
}

void young_leave(struct young *young)
{
	if (!young || atomic_fetch_sub(&young->users, 1) != 1)
		return;
	record_set_fini(&young->set);
	pthread_rwlock_destroy(&young->lock);
	free(young);
}

bool young_is_empty(struct young *young)
{
	bool empty;

	pthread_rwlock_rdlock(&young->lock);
	empty = record_set_is_empty(&young->set);
	pthread_rwlock_unlock(&young->lock);
	return empty;
}

static struct bytes value_of(const struct store_record *record)
{
	return bytes_make(record->value, record->value_size);
}

static struct bytes key_of(const struct store_record *record)
{
	return bytes_make(record->key, record->key_size);
}

enum status young_get(struct young *young, enum store_table table, struct bytes key,
		      struct bytes *value, bool *removed)
{
	const uint64_t hash = record_set_hash(&young->set, table, key);
	const struct store_record *record;

	*value = (struct bytes){ 0 };
	*removed = false;
	pthread_rwlock_rdlock(&young->lock);
	record = record_set_find(&young->set, hash, table, key);
	if (record) {
		*value = value_of(record);
		*removed = record->removed;
	}
	pthread_rwlock_unlock(&young->lock);
	return record ? ST_OK : ST_NOT_FOUND;
}

size_t young_count(struct young *young, enum store_table table)
{
	size_t count;

	pthread_rwlock_rdlock(&young->lock);
	count = young->set.counts[table];
	pthread_rwlock_unlock(&young->lock);
	return count;
}

/* Whether record is nearer to from than best, on the right side of it. */
static bool is_nearer(const struct store_record *record, const struct store_record *best,
		      struct bytes from, bool backwards)
{
	const int side = bytes_compare(key_of(record), from);

	if (backwards ? side >= 0 : side < 0)
		return false;
	if (!best)
		return true;
	return (bytes_compare(key_of(record), key_of(best)) < 0) != backwards;
}

enum status young_seek(struct young *young, enum store_table table, struct bytes from,
		       bool backwards, struct bytes *key, struct bytes *value, bool *removed)
{
	const struct store_record *record, *best = NULL;
	size_t at = 0;

	*key = *value = (struct bytes){ 0 };
	*removed = false;
	pthread_rwlock_rdlock(&young->lock);
	while (young->set.counts[table] > 0 && (record = record_set_next(&young->set, &at)))
		if (record->table == table && is_nearer(record, best, from, backwards))
			best = record;
	if (best) {
		*key = key_of(best);
		*value = value_of(best);
		*removed = best->removed;
	}
	pthread_rwlock_unlock(&young->lock);
	return best ? ST_OK : ST_NOT_FOUND;
}

/* Notes never change once they are there, but for what comes before the newest. */
enum status young_notes(struct young *young, const uint8_t prefix[STORE_INDEX_PREFIX],
			enum status (*visit)(void *context, const struct store_place *place),
			void *context)
{
	const struct store_note *note;
	enum status st = ST_NOT_FOUND;

	pthread_rwlock_rdlock(&young->lock);
	note = record_set_notes(&young->set, prefix);
	pthread_rwlock_unlock(&young->lock);
	for (; note && st == ST_NOT_FOUND; note = note->before) {
		struct store_place place;

		memcpy(place.bytes, note->entry.place, sizeof(place.bytes));
		st = visit(context, &place);
	}
	return st;
}

bool young_place(struct young *young, struct bytes digest, struct store_place *place)
{
	const uint64_t hash = record_set_hash(&young->set, STORE_BLOCKS, digest);
	const struct store_record *record;
	bool made;

	pthread_rwlock_rdlock(&young->lock);
	record = record_set_find(&young->set, hash, STORE_BLOCKS, digest);
	made = record && record->made;
	if (made)
		*place = record->maker.place;
	pthread_rwlock_unlock(&young->lock);
	return made;
}

enum status young_reserve(struct young *young, const struct record_set *more)
{
	enum status st;

	pthread_rwlock_wrlock(&young->lock);
	st = record_set_reserve(&young->set, more);
	pthread_rwlock_unlock(&young->lock);
	return st;
}

void young_take(struct young *young, struct record_set *more)
{
	pthread_rwlock_wrlock(&young->lock);
	record_set_take(&young->set, more);
	pthread_rwlock_unlock(&young->lock);
}
