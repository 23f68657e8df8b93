/* SPDX-License-Identifier: Apache-2.0 OR MIT */
#ifndef CHAOSACTORD_STORE_RECORD_SET_H
#define CHAOSACTORD_STORE_RECORD_SET_H

#include "base/arena.h"
#include "base/hash.h"
#include "base/hash_index.h"
#include "store/digest_index.h"
#include "store/place.h"
#include "store/tables.h"

/* Records, blocks and notes in memory: those of a batch, and those that are committed but
 * not in the database yet. For this folder only. Not thread safe. */

/* Who made a block, one for each owner; the first that made it is in the record. */
struct store_maker {
	struct store_place place;
	struct store_maker *next;
};

/* Key and value lie in the arena of the set. */
struct store_record {
	uint64_t hash;
	uint8_t *value;
	uint32_t value_size;
	uint32_t value_capacity;
	uint16_t key_size;
	uint8_t table;
	bool removed;  /* there is nothing under the key any more */
	bool made;     /* a block that can be made again from the place of each maker */
	bool kept;     /* such a one that the next checkpoint keeps */
	bool borrowed; /* not for the sake of its only maker, who can make it again */
	bool has_base;
	uint32_t order;           /* in which they were chosen to be kept */
	struct store_maker maker; /* of a made block */
	/* An earlier version of a block that is kept: by name, or one kept by the same checkpoint.
	 */
	uint8_t base[DIGEST_BYTES];
	const struct store_record *base_record;
	size_t item; /* of the checkpoint's writer (store/block_table.c) */
	uint8_t key[];
};

/* What a note says: something of this name is in a place. */
struct store_note {
	struct store_note *before; /* with the same prefix, an older one */
	uint64_t hash;
	struct store_index_entry entry;
};

struct record_set {
	uint64_t seed; /* of the hash, so that nobody can aim at one slot */
	struct arena arena;
	struct hash_index records; /* of struct store_record */
	struct hash_index notes;   /* of the newest struct store_note of each prefix */
	size_t note_count;
	size_t counts[STORE_TABLES]; /* of records, removed ones included */
	size_t made_count;           /* blocks that can be made again */
	size_t maker_count;          /* of all of them */
};

void record_set_init(struct record_set *set, uint64_t seed);
void record_set_fini(struct record_set *set);

/* record_set_clear forgets everything and keeps some of the memory. */
void record_set_clear(struct record_set *set);

/* record_set_is_empty returns whether it holds nothing. */
bool record_set_is_empty(const struct record_set *set);

/* record_set_hash is the hash of a key; that of a block is the block cache's as well. */
uint64_t record_set_hash(const struct record_set *set, enum store_table table, struct bytes key);

/* record_set_find returns the record, a removed one too, or NULL. */
struct store_record *record_set_find(const struct record_set *set, uint64_t hash,
				     enum store_table table, struct bytes key);

/* record_set_put copies key and value; what was under the key before is replaced, in memory
 * of its own: who reads the former value still can.
 * ST_NO_MEMORY, ST_INVALID for an empty key, ST_LIMIT for one beyond STORE_KEY_MAX. */
enum status record_set_put(struct record_set *set, enum store_table table, struct bytes key,
			   struct bytes value) MUSTCHECK;

/* record_set_put_made puts a block that can be made again; one that is there stays, and has one
 * more maker if the place is of another owner. */
enum status record_set_put_made(struct record_set *set, struct bytes key, struct bytes block,
				const struct store_place *place) MUSTCHECK;

/* store_record_is_made_by returns whether one of the makers of a block is the place's owner. */
bool store_record_is_made_by(const struct store_record *record, const struct store_place *place);

/* record_set_remove notes that there is nothing under the key any more. */
enum status record_set_remove(struct record_set *set, enum store_table table,
			      struct bytes key) MUSTCHECK;

/* record_set_note adds a note. ST_NO_MEMORY. */
enum status record_set_note(struct record_set *set,
			    const struct store_index_entry *entry) MUSTCHECK;

/* record_set_notes returns the newest note with this prefix, or NULL. */
const struct store_note *record_set_notes(const struct record_set *set,
					  const uint8_t prefix[STORE_INDEX_PREFIX]);

/* record_set_reserve makes room in set for all of more, so that record_set_take cannot fail:
 * that moves everything from more, which is empty then, into set, behind what is there.
 * ST_NO_MEMORY leaves both as they were. */
enum status record_set_reserve(struct record_set *set, const struct record_set *more) MUSTCHECK;
void record_set_take(struct record_set *set, struct record_set *more);

/* record_set_next walks over all records, and record_set_next_notes over the newest notes of
 * all prefixes, in no particular order: *at is 0 at the start, NULL is the end. */
struct store_record *record_set_next(const struct record_set *set, size_t *at);
const struct store_note *record_set_next_notes(const struct record_set *set, size_t *at);

#endif
