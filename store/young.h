/* SPDX-License-Identifier: Apache-2.0 OR MIT */
#ifndef CHAOSACTORD_STORE_YOUNG_H
#define CHAOSACTORD_STORE_YOUNG_H

#include <pthread.h>
#include <stdatomic.h>

#include "store/record_set.h"

/* What is committed and not in the database yet: it is in the log, and here, where it is
 * found. A checkpoint brings it into the database and begins a new one; views that look at
 * the former one keep it alive. For this folder only. */
struct young {
	atomic_size_t users;
	pthread_rwlock_t lock; /* of set; only the owner of write_lock changes it */
	struct record_set set;
};

/* young_new makes one with one user. ST_NO_MEMORY. */
enum status young_new(uint64_t seed, struct young **out) MUSTCHECK;

/* young_use counts another user and returns young; young_leave ends a use, the last one
 * frees it. young_leave accepts NULL. */
struct young *young_use(struct young *young);
void young_leave(struct young *young);

/* young_is_empty returns whether it holds nothing. Any thread. */
bool young_is_empty(struct young *young);

/* young_get finds a record. *removed: it is known that there is none. The value lives as long
 * as the use of young. ST_NOT_FOUND without an opinion. Any thread. */
enum status young_get(struct young *young, enum store_table table, struct bytes key,
		      struct bytes *value, bool *removed) MUSTCHECK;

/* young_count counts the records of a table, removed ones included. Any thread. */
size_t young_count(struct young *young, enum store_table table);

/* young_seek finds the record with the least key at or after from, or (backwards) with the
 * greatest one before it, removed ones included. Looks at every record unless the table has none.
 * ST_NOT_FOUND. Any thread. */
enum status young_seek(struct young *young, enum store_table table, struct bytes from,
		       bool backwards, struct bytes *key, struct bytes *value,
		       bool *removed) MUSTCHECK;

/* young_notes calls visit for the places of all notes with this prefix, the newest first,
 * until one does not return ST_NOT_FOUND; returns what it returned. Any thread. */
enum status young_notes(struct young *young, const uint8_t prefix[STORE_INDEX_PREFIX],
			enum status (*visit)(void *context, const struct store_place *place),
			void *context) MUSTCHECK;

/* young_place returns whether there is a block under this digest that can be made again, and where.
 * Any thread. */
bool young_place(struct young *young, struct bytes digest, struct store_place *place);

/* young_reserve and young_take: see record_set_reserve and record_set_take. */
enum status young_reserve(struct young *young, const struct record_set *more) MUSTCHECK;
void young_take(struct young *young, struct record_set *more);

#endif
