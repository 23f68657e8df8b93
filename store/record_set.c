/* SPDX-License-Identifier: Apache-2.0 OR MIT */
#include "store/record_set.h"

#include "base/check.h"

void record_set_init(struct record_set *set, uint64_t seed)
{
	*set = (struct record_set){ .seed = seed };
	arena_init(&set->arena, 0);
	hash_index_init(&set->records, NULL);
	hash_index_init(&set->notes, NULL);
}

void record_set_fini(struct record_set *set)
{
	arena_fini(&set->arena);
	hash_index_fini(&set->records);
	hash_index_fini(&set->notes);
}

static void forget(struct record_set *set)
{
	hash_index_clear(&set->records);
	hash_index_clear(&set->notes);
	memset(set->counts, 0, sizeof(set->counts));
	set->note_count = set->made_count = set->maker_count = 0;
}

void record_set_clear(struct record_set *set)
{
	forget(set);
	arena_reset(&set->arena);
}

bool record_set_is_empty(const struct record_set *set)
{
	return set->records.count == 0 && set->note_count == 0;
}

/* ---- makers ---------------------------------------------------------------- */

static bool same_owner(const struct store_place *a, const struct store_place *b)
{
	return memcmp(a->bytes, b->bytes, STORE_OWNER_BYTES) == 0;
}

bool store_record_is_made_by(const struct store_record *record, const struct store_place *place)
{
	const struct store_maker *maker = record->made ? &record->maker : NULL;

	while (maker && !same_owner(&maker->place, place))
		maker = maker->next;
	return maker != NULL;
}

/* They are as many as there are worlds that did the same. */
static void maker_hang(struct store_record *record, struct store_maker *maker)
{
	maker->next = record->maker.next;
	record->maker.next = maker;
}

static enum status maker_add(struct record_set *set, struct store_record *record,
			     const struct store_place *place)
{
	struct store_maker *maker;

	if (store_record_is_made_by(record, place))
		return ST_OK;
	maker = arena_alloc(&set->arena, sizeof(*maker));
	if (!maker)
		return ST_NO_MEMORY;
	*maker = (struct store_maker){ .place = *place };
	maker_hang(record, maker);
	set->maker_count++;
	return ST_OK;
}

/* Those of a record that is taken, without memory: they are in it. Returns how many are new. */
static size_t makers_take(struct store_record *record, struct store_record *taken)
{
	struct store_maker *maker = &taken->maker;
	size_t count = 0;

	while (maker) {
		struct store_maker *next = maker->next;

		if (!store_record_is_made_by(record, &maker->place)) {
			maker_hang(record, maker);
			count++;
		}
		maker = next;
	}
	return count;
}

static size_t makers_count(const struct store_record *record)
{
	size_t count = 0;

	for (const struct store_maker *maker = &record->maker; maker && record->made;
	     maker = maker->next)
		count++;
	return count;
}

/* ---- records --------------------------------------------------------------- */

/* Tables have seeds of their own. That of the blocks is the cache's as well, so that a
 * block's hash is computed once. */
uint64_t record_set_hash(const struct record_set *set, enum store_table table, struct bytes key)
{
	uint64_t other = (uint64_t)table - STORE_BLOCKS;

	return hash_bytes(key, set->seed + other * 0x9e3779b97f4a7c15u);
}

/* What a record is known by. */
struct record_name {
	enum store_table table;
	struct bytes key;
};

static bool record_is(const void *item, const void *wanted)
{
	const struct store_record *record = item;
	const struct record_name *name = wanted;

	return record->table == name->table &&
	       bytes_equal(bytes_make(record->key, record->key_size), name->key);
}

struct store_record *record_set_find(const struct record_set *set, uint64_t hash,
				     enum store_table table, struct bytes key)
{
	const struct record_name name = { table, key };

	return hash_index_find(&set->records, hash, record_is, &name);
}

/* One piece of memory holds the record, its key and its first value. */
static struct store_record *record_new(struct record_set *set, uint64_t hash,
				       enum store_table table, struct bytes key, size_t value_size)
{
	struct store_record *record = arena_alloc(&set->arena,
						  sizeof(*record) + key.size + value_size);

	if (!record)
		return NULL;
	*record = (struct store_record){
		.hash = hash,
		.value = record->key + key.size,
		.value_capacity = (uint32_t)value_size,
		.key_size = (uint16_t)key.size,
		.table = (uint8_t)table,
	};
	memcpy(record->key, key.data, key.size);
	return record;
}

/* A record that is written again and again (a world's head) keeps its place as long as the
 * value fits. */
static enum status value_set(struct record_set *set, struct store_record *record,
			     struct bytes value)
{
	if (value.size > record->value_capacity) {
		uint8_t *place = arena_alloc(&set->arena, value.size);

		if (!place)
			return ST_NO_MEMORY;
		record->value = place;
		record->value_capacity = (uint32_t)value.size;
	}
	if (value.size > 0)
		memmove(record->value, value.data, value.size);
	record->value_size = (uint32_t)value.size;
	return ST_OK;
}

/* Finds the record, or makes an empty one with room for value_size bytes. */
static enum status record_get(struct record_set *set, enum store_table table, struct bytes key,
			      size_t value_size, struct store_record **out, bool *is_new)
{
	struct store_record *record;
	uint64_t hash;

	*out = NULL;
	if (key.size == 0)
		return ST_INVALID;
	if (key.size > STORE_KEY_MAX || value_size > UINT32_MAX)
		return ST_LIMIT;
	hash = record_set_hash(set, table, key);
	record = record_set_find(set, hash, table, key);
	*is_new = !record;
	if (!record) {
		record = record_new(set, hash, table, key, value_size);
		if (!record)
			return ST_NO_MEMORY;
		TRY(hash_index_add(&set->records, hash, record));
		set->counts[table]++;
	}
	*out = record;
	return ST_OK;
}

enum status record_set_put(struct record_set *set, enum store_table table, struct bytes key,
			   struct bytes value)
{
	struct store_record *record;
	bool is_new;

	TRY(record_get(set, table, key, value.size, &record, &is_new));
	record->removed = false;
	set->maker_count -= makers_count(record);
	set->made_count -= record->made;
	record->made = false;
	return value_set(set, record, value);
}

enum status record_set_put_made(struct record_set *set, struct bytes key, struct bytes block,
				const struct store_place *place)
{
	struct store_record *record;
	bool is_new;

	TRY(record_get(set, STORE_BLOCKS, key, block.size, &record, &is_new));
	if (!is_new)
		return record->made ? maker_add(set, record, place) : ST_OK;
	record->made = true;
	record->maker = (struct store_maker){ .place = *place };
	set->made_count++;
	set->maker_count++;
	return value_set(set, record, block);
}

enum status record_set_remove(struct record_set *set, enum store_table table, struct bytes key)
{
	struct store_record *record;
	bool is_new;

	TRY(record_get(set, table, key, 0, &record, &is_new));
	record->removed = true;
	record->value_size = 0;
	return ST_OK;
}

struct store_record *record_set_next(const struct record_set *set, size_t *at)
{
	return hash_index_next(&set->records, at);
}

/* ---- notes ----------------------------------------------------------------- */

static uint64_t prefix_hash(const struct record_set *set, const uint8_t *prefix)
{
	return hash_bytes(bytes_make(prefix, STORE_INDEX_PREFIX), set->seed);
}

static bool note_is(const void *item, const void *prefix)
{
	const struct store_note *note = item;

	return memcmp(note->entry.prefix, prefix, STORE_INDEX_PREFIX) == 0;
}

static struct store_note *notes_find(const struct record_set *set, uint64_t hash,
				     const uint8_t *prefix)
{
	return hash_index_find(&set->notes, hash, note_is, prefix);
}

/* Makes note the newest of its prefix. There must be room in the index for one that is the
 * first. */
static enum status note_enter(struct record_set *set, struct store_note *note)
{
	struct store_note *newest = notes_find(set, note->hash, note->entry.prefix);

	if (newest)
		hash_index_replace(&set->notes, note->hash, newest, note);
	else
		TRY(hash_index_add(&set->notes, note->hash, note));
	note->before = newest;
	set->note_count++;
	return ST_OK;
}

enum status record_set_note(struct record_set *set, const struct store_index_entry *entry)
{
	struct store_note *note = arena_alloc(&set->arena, sizeof(*note));

	if (!note)
		return ST_NO_MEMORY;
	*note = (struct store_note){ .hash = prefix_hash(set, entry->prefix), .entry = *entry };
	return note_enter(set, note);
}

const struct store_note *record_set_notes(const struct record_set *set,
					  const uint8_t prefix[STORE_INDEX_PREFIX])
{
	return notes_find(set, prefix_hash(set, prefix), prefix);
}

const struct store_note *record_set_next_notes(const struct record_set *set, size_t *at)
{
	return hash_index_next(&set->notes, at);
}

/* ---- moving ---------------------------------------------------------------- */

enum status record_set_reserve(struct record_set *set, const struct record_set *more)
{
	TRY(hash_index_reserve(&set->records, more->records.count));
	return hash_index_reserve(&set->notes, more->notes.count);
}

/* Who reads the former value still can: it stays where it is. */
static void record_take(struct record_set *set, struct store_record *record)
{
	struct store_record *former = record_set_find(set, record->hash,
						      (enum store_table)record->table,
						      bytes_make(record->key, record->key_size));

	if (!former) {
		CHECK(hash_index_add(&set->records, record->hash, record) == ST_OK);
		set->counts[record->table]++;
		set->maker_count += makers_count(record);
		set->made_count += record->made;
		return;
	}
	if (record->made) {
		if (former->made)
			set->maker_count += makers_take(former, record);
		return;
	}
	set->maker_count -= makers_count(former);
	set->made_count -= former->made;
	former->made = false;
	former->removed = record->removed;
	former->value = record->value;
	former->value_size = record->value_size;
	former->value_capacity = record->value_capacity;
}

/* The notes of a prefix from the oldest on; they are few. */
static void notes_take(struct record_set *set, struct store_note *newest)
{
	struct store_note *reversed = NULL;

	while (newest) {
		struct store_note *before = newest->before;

		newest->before = reversed;
		reversed = newest;
		newest = before;
	}
	while (reversed) {
		struct store_note *next = reversed->before;

		CHECK(note_enter(set, reversed) == ST_OK);
		reversed = next;
	}
}

void record_set_take(struct record_set *set, struct record_set *more)
{
	struct store_record *record;
	struct store_note *note;
	size_t at = 0;

	CHECK(set->seed == more->seed);
	while ((record = hash_index_next(&more->records, &at)))
		record_take(set, record);
	at = 0;
	while ((note = hash_index_next(&more->notes, &at)))
		notes_take(set, note);
	arena_take(&set->arena, &more->arena);
	forget(more);
}
