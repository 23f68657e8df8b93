/* SPDX-License-Identifier: Apache-2.0 OR MIT */
#include "store/store.h"

#include "fixture.h"

#include <lmdb.h>

/* Where blocks lie on disk, seen from outside: written with the store, then
 * looked at, and damaged, with LMDB itself. */

struct raw {
	MDB_env *env;
	MDB_txn *txn;
	MDB_dbi blocks, packs;
};

static void raw_open(struct raw *raw, const struct fixture *fixture)
{
	assert_int_equal(mdb_env_create(&raw->env), 0);
	assert_int_equal(mdb_env_set_maxdbs(raw->env, 8), 0);
	assert_int_equal(mdb_env_set_mapsize(raw->env, 64 * FIXTURE_MIB), 0);
	assert_int_equal(mdb_env_open(raw->env, fixture->data, 0, 0600), 0);
	assert_int_equal(mdb_txn_begin(raw->env, NULL, 0, &raw->txn), 0);
	assert_int_equal(mdb_dbi_open(raw->txn, "blocks", 0, &raw->blocks), 0);
	assert_int_equal(mdb_dbi_open(raw->txn, "packs", 0, &raw->packs), 0);
}

static void raw_close(struct raw *raw)
{
	assert_int_equal(mdb_txn_commit(raw->txn), 0);
	mdb_env_close(raw->env);
}

static size_t raw_packs(const struct fixture *fixture, size_t *bytes)
{
	struct raw raw;
	MDB_cursor *cursor;
	MDB_val key, value;
	size_t count = 0;

	raw_open(&raw, fixture);
	*bytes = 0;
	assert_int_equal(mdb_cursor_open(raw.txn, raw.packs, &cursor), 0);
	for (; mdb_cursor_get(cursor, &key, &value, MDB_NEXT) == 0; count++)
		*bytes += value.mv_size;
	mdb_cursor_close(cursor);
	raw_close(&raw);
	return count;
}

/* Block number n has bytes of that value; its key is no digest, for brevity. */
static void put_sized(struct store_batch *batch, uint64_t n, size_t size)
{
	struct fixture_number key = fixture_number(n);
	uint8_t *data = malloc(size + 1);

	assert_non_null(data);
	memset(data, (int)n, size);
	assert_int_equal(store_batch_put(batch, STORE_BLOCKS, fixture_key(&key),
					 bytes_make(data, size)),
			 ST_OK);
	free(data);
}

static void expect_sized(struct store *store, uint64_t n, size_t size)
{
	struct fixture_number key = fixture_number(n);
	struct store_view *view;
	struct bytes value;

	assert_int_equal(store_view_begin(store, &view), ST_OK);
	assert_int_equal(store_view_get(view, STORE_BLOCKS, fixture_key(&key), &value), ST_OK);
	assert_int_equal(value.size, size);
	for (size_t i = 0; i < size; i++)
		if (value.data[i] != (uint8_t)n)
			fail_msg("byte %zu of block %d", i, (int)n);
	store_view_end(view);
}

static void test_layout(void **state)
{
	enum { M = FIXTURE_MIB };
	static const struct {
		const char *reason;
		size_t sizes[5]; /* of blocks put in one batch; SIZE_MAX ends */
		size_t packs, bytes;
	} rows[] = {
		{ "one block", { 10, SIZE_MAX }, 1, 10 },
		{ "blocks share a pack", { 10, 0, 20, SIZE_MAX }, 1, 30 },
		{ "only an empty block", { 0, SIZE_MAX }, 1, 0 },
		{ "a pack that is just full", { 8 * M, 8 * M, SIZE_MAX }, 1, 16 * M },
		{ "one byte too many", { 8 * M, 8 * M, 1, SIZE_MAX }, 2, 16 * M + 1 },
		{ "a block larger than a pack", { 1, 17 * M, 1, SIZE_MAX }, 3, 17 * M + 2 },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		void *made = NULL;
		struct store *store;
		struct store_batch *batch;
		size_t bytes;

		assert_int_equal(fixture_make(&made), 0);
		store = fixture_open(made);
		batch = fixture_batch(store);
		for (uint64_t n = 0; rows[i].sizes[n] != SIZE_MAX; n++)
			put_sized(batch, n, rows[i].sizes[n]);
		fixture_commit(batch);
		for (uint64_t n = 0; rows[i].sizes[n] != SIZE_MAX; n++)
			expect_sized(store, n, rows[i].sizes[n]);
		store_batch_free(batch);
		store_close(store);
		if (raw_packs(made, &bytes) != rows[i].packs || bytes != rows[i].bytes)
			fail_msg("%s", rows[i].reason);
		assert_int_equal(fixture_remove(&made), 0);
	}
}

/* What is there already takes no room again, and does not shift the others. */
static void test_again(void **state)
{
	struct fixture *fixture = *state;
	struct store *store = fixture_open(fixture);
	struct store_batch *batch = fixture_batch(store);
	size_t bytes;

	put_sized(batch, 2, 100);
	fixture_commit(batch);
	put_sized(batch, 1, 10);
	put_sized(batch, 2, 100);
	put_sized(batch, 3, 30);
	fixture_commit(batch);
	put_sized(batch, 2, 100);
	fixture_commit(batch);
	expect_sized(store, 1, 10);
	expect_sized(store, 2, 100);
	expect_sized(store, 3, 30);
	store_batch_free(batch);
	store_close(store);
	assert_int_equal(raw_packs(fixture, &bytes), 2);
	assert_int_equal(bytes, 140);
}

static void remember_key(void *context, struct bytes key)
{
	uint8_t *seen = context;

	seen[key.data[7]]++;
}

static void test_damaged(void **state)
{
	static const struct {
		const char *reason;
		uint8_t place[20];
		size_t size;
		enum status expected;
	} rows[] = {
		{ "as it was", { 0, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 10, 0, 0, 0, 20 }, 16, ST_OK },
		{ "no such pack",
		  { 0, 0, 0, 0, 0, 0, 0, 9, 0, 0, 0, 10, 0, 0, 0, 20 },
		  16,
		  ST_DAMAGED },
		{ "one byte beyond the pack",
		  { 0, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 11, 0, 0, 0, 20 },
		  16,
		  ST_DAMAGED },
		{ "sizes that wrap",
		  { 0, 0, 0, 0, 0, 0, 0, 1, 255, 255, 255, 255, 0, 0, 0, 20 },
		  16,
		  ST_DAMAGED },
		{ "a short row", { 0 }, 15, ST_DAMAGED },
		{ "a long row", { 0 }, 17, ST_DAMAGED },
		{ "an empty row", { 0 }, 0, ST_DAMAGED },
	};
	struct fixture *fixture = *state;
	struct store *store = fixture_open(fixture);
	struct store_batch *batch = fixture_batch(store);

	put_sized(batch, 1, 10);
	put_sized(batch, 2, 20);
	fixture_commit(batch);
	store_batch_free(batch);
	store_close(store);
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct fixture_number number = fixture_number(2);
		MDB_val key = { .mv_data = number.bytes, .mv_size = sizeof(number.bytes) };
		MDB_val value = { .mv_data = (void *)(uintptr_t)rows[i].place,
				  .mv_size = rows[i].size };
		uint8_t seen[3] = { 0 };
		uint64_t blocks, bad;
		struct bytes block;
		struct raw raw;

		raw_open(&raw, fixture);
		assert_int_equal(mdb_put(raw.txn, raw.blocks, &key, &value, 0), 0);
		raw_close(&raw);
		store = fixture_open(fixture);
		if (store_block(store, &fixture->arena, fixture_key(&number), &block) !=
		    rows[i].expected)
			fail_msg("%s", rows[i].reason);
		/* These keys are no digests, so both are reported, damaged or not. */
		assert_int_equal(store_check(store, remember_key, seen, &blocks, &bad), ST_OK);
		assert_int_equal(blocks, 2);
		assert_int_equal(bad, 2);
		assert_true(seen[1] == 1 && seen[2] == 1);
		store_close(store);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_layout),
		STORE_TEST(test_again),
		STORE_TEST(test_damaged),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
