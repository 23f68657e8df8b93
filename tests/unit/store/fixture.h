/* SPDX-License-Identifier: Apache-2.0 OR MIT */
#ifndef CHAOSACTORD_TESTS_UNIT_STORE_FIXTURE_H
#define CHAOSACTORD_TESTS_UNIT_STORE_FIXTURE_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/hash.h"
#include "store/store.h"

#include <cmocka.h>

/* What the tests of the store share: a directory that goes away again, stores
 * in it, and blocks and keys by number. */

enum { FIXTURE_MIB = 1 << 20, FIXTURE_BLOCK_MAX = 8192 };

struct fixture {
	char directory[64]; /* made, empty */
	char data[80];      /* the database's directory inside it, not made yet */
	struct arena arena;
};

static inline int fixture_make(void **state)
{
	struct fixture *fixture = calloc(1, sizeof(*fixture));

	if (!fixture)
		return -1;
	strcpy(fixture->directory, "/tmp/chaosactord-store-XXXXXX");
	if (!mkdtemp(fixture->directory))
		return -1;
	snprintf(fixture->data, sizeof(fixture->data), "%s/data", fixture->directory);
	arena_init(&fixture->arena, 0);
	*state = fixture;
	return 0;
}

static inline int fixture_remove(void **state)
{
	struct fixture *fixture = *state;
	char command[128];
	int code;

	snprintf(command, sizeof(command), "rm -rf '%s'", fixture->directory);
	code = system(command);
	arena_fini(&fixture->arena);
	free(fixture);
	return code;
}

#define STORE_TEST(function) cmocka_unit_test_setup_teardown(function, fixture_make, fixture_remove)

/* Small and not durable, so that a test is quick. */
static inline struct store_options fixture_options(const struct fixture *fixture)
{
	return (struct store_options){
		.directory = fixture->data,
		.map_size_bytes = 64 * FIXTURE_MIB,
		.block_cache_bytes = FIXTURE_MIB,
	};
}

static inline struct store *fixture_open(const struct fixture *fixture)
{
	struct store_options options = fixture_options(fixture);
	struct store *store = NULL;
	struct error err = { 0 };

	if (store_open(&options, &store, &err) != ST_OK)
		fail_msg("open: %s", err.text);
	return store;
}

/* Block number n: its bytes, a size that differs from block to block, its key. */
struct fixture_block {
	uint8_t data[FIXTURE_BLOCK_MAX];
	uint8_t digest[DIGEST_BYTES];
	struct bytes key, block;
};

static inline void fixture_block(struct fixture_block *out, uint64_t n)
{
	size_t size = 8 + n * 2654435761u % (FIXTURE_BLOCK_MAX / 4);

	/* One in fifty is larger than a page. */
	if (n % 50 == 7)
		size = FIXTURE_BLOCK_MAX;
	memset(out->data, (int)(n % 251), size);
	memcpy(out->data, &n, sizeof(n));
	out->block = bytes_make(out->data, size);
	hash_blake2b(out->block, out->digest, sizeof(out->digest));
	out->key = bytes_make(out->digest, sizeof(out->digest));
}

/* A key of one number, ordered as the number. */
struct fixture_number {
	uint8_t bytes[8];
};

static inline struct fixture_number fixture_number(uint64_t n)
{
	struct fixture_number number;

	for (int i = 7; i >= 0; i--, n >>= 8)
		number.bytes[i] = (uint8_t)n;
	return number;
}

static inline struct bytes fixture_key(const struct fixture_number *number)
{
	return bytes_make(number->bytes, sizeof(number->bytes));
}

/* The key of entry number n of one journal. */
struct fixture_entry {
	uint8_t bytes[STORE_JOURNAL_KEY];
};

static inline struct fixture_entry fixture_entry(uint64_t n)
{
	const struct fixture_number world = fixture_number(1), seq = fixture_number(n);
	struct fixture_entry entry;

	memcpy(entry.bytes, world.bytes, sizeof(world.bytes));
	memcpy(entry.bytes + sizeof(world.bytes), seq.bytes, sizeof(seq.bytes));
	return entry;
}

static inline struct bytes fixture_entry_key(const struct fixture_entry *entry)
{
	return bytes_make(entry->bytes, sizeof(entry->bytes));
}

static inline struct bytes text(const char *words)
{
	return bytes_of_text(words);
}

static inline bool is_text(struct bytes value, const char *words)
{
	return bytes_equal(value, bytes_of_text(words));
}

/* Whether the store has the record with this value; NULL: whether it has none. */
static inline bool store_has(struct store *store, enum store_table table, const char *key,
			     const char *value)
{
	struct store_view *view;
	struct bytes found;
	bool same;

	assert_int_equal(store_view_begin(store, &view), ST_OK);
	if (store_view_get(view, table, text(key), &found) != ST_OK)
		same = !value;
	else
		same = value && is_text(found, value);
	store_view_end(view);
	return same;
}

static inline void fixture_put(struct store_batch *batch, enum store_table table, const char *key,
			       const char *value)
{
	assert_int_equal(store_batch_put(batch, table, text(key), text(value)), ST_OK);
}

static inline struct store_batch *fixture_batch(struct store *store)
{
	struct store_batch *batch = NULL;

	assert_int_equal(store_batch_new(store, &batch), ST_OK);
	return batch;
}

static inline void fixture_commit(struct store_batch *batch)
{
	struct error err = { 0 };

	if (store_batch_commit(batch, &err) != ST_OK)
		fail_msg("commit: %s", err.text);
	assert_true(store_batch_is_empty(batch));
}

#endif
