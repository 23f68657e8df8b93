/* SPDX-License-Identifier: Apache-2.0 OR MIT */
#include "store/store.h"

#include "fixture.h"

/* A key that names "the block" after a prefix of bytes. */
struct key_row {
	const char *reason;
	size_t prefix_size;
	uint8_t prefix[8];
	enum { BLAKE2B, SHA256, NOTHING } digest;
	bool good;
};

static const struct key_row rows[] = {
	{ "a digest", 0, { 0 }, BLAKE2B, true },
	{ "a digest of another kind", 0, { 0 }, SHA256, false },
	{ "CIDv0", 2, { 0x12, 0x20 }, SHA256, true },
	{ "CIDv0 of another block", 2, { 0x12, 0x20 }, BLAKE2B, false },
	{ "CIDv1 raw", 4, { 1, 0x55, 0x12, 0x20 }, SHA256, true },
	{ "CIDv1 dag-json, two bytes of codec", 5, { 1, 0xa9, 0x02, 0x12, 0x20 }, SHA256, true },
	{ "CIDv1 of another block", 4, { 1, 0x55, 0x12, 0x20 }, BLAKE2B, false },
	{ "version 2", 4, { 2, 0x55, 0x12, 0x20 }, SHA256, false },
	{ "no codec", 3, { 1, 0x12, 0x20 }, SHA256, false },
	{ "two codecs", 5, { 1, 0x55, 0x55, 0x12, 0x20 }, SHA256, false },
	{ "another hash", 4, { 1, 0x55, 0x16, 0x20 }, SHA256, false },
	{ "another length", 4, { 1, 0x55, 0x12, 0x1f }, SHA256, false },
	{ "blake2b spelt out", 6, { 1, 0x71, 0xa0, 0xe4, 0x02, 0x20 }, BLAKE2B, false },
	{ "one byte", 1, { 0x12 }, NOTHING, false },
	{ "a digest and a byte", 1, { 0 }, BLAKE2B, false },
};

static size_t row_key(const struct key_row *row, struct bytes block, uint8_t key[40])
{
	uint8_t *digest = key + row->prefix_size;

	memcpy(key, row->prefix, row->prefix_size);
	if (row->digest == NOTHING)
		return row->prefix_size;
	if (row->digest == BLAKE2B)
		hash_blake2b(block, digest, DIGEST_BYTES);
	else
		hash_sha256(block, digest);
	return row->prefix_size + DIGEST_BYTES;
}

struct reported {
	size_t count;
	uint8_t key[STORE_KEY_MAX];
	size_t size;
};

static void remember(void *context, struct bytes key)
{
	struct reported *reported = context;

	reported->count++;
	reported->size = key.size;
	memcpy(reported->key, key.data, key.size);
}

static void check_row(const struct key_row *row)
{
	struct fixture *fixture;
	struct reported reported = { 0 };
	uint64_t blocks = 0, bad = 0;
	struct store_batch *batch;
	struct store *store;
	void *state = NULL;
	uint8_t key[40];
	size_t size = row_key(row, text("the block"), key);

	assert_int_equal(fixture_make(&state), 0);
	fixture = state;
	store = fixture_open(fixture);
	batch = fixture_batch(store);
	assert_int_equal(store_batch_put(batch, STORE_BLOCKS, bytes_make(key, size),
					 text("the block")),
			 ST_OK);
	fixture_commit(batch);
	assert_int_equal(store_check(store, remember, &reported, &blocks, &bad), ST_OK);
	assert_int_equal(blocks, 1);
	if (bad != !row->good || reported.count != bad)
		fail_msg("%s", row->reason);
	if (bad)
		assert_memory_equal(reported.key, key, size == DIGEST_BYTES ? 8 : size);
	store_batch_free(batch);
	store_close(store);
	assert_int_equal(fixture_remove(&state), 0);
}

static void test_keys(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		check_row(&rows[i]);
}

/* Several slices, and other tables, which are not looked at. */
static void test_many(void **state)
{
	enum { COUNT = 1025, BAD_EVERY = 100 };
	struct fixture *fixture = *state;
	struct store *store = fixture_open(fixture);
	struct store_batch *batch = fixture_batch(store);
	struct reported reported = { 0 };
	uint64_t blocks = 99, bad = 99;

	assert_int_equal(store_check(store, NULL, NULL, &blocks, &bad), ST_OK);
	assert_int_equal(blocks, 0);
	assert_int_equal(bad, 0);
	for (uint64_t n = 0; n < COUNT; n++) {
		struct fixture_block block;

		fixture_block(&block, n);
		if (n % BAD_EVERY == 0)
			block.data[0] ^= 1;
		assert_int_equal(store_batch_put(batch, STORE_BLOCKS, block.key, block.block),
				 ST_OK);
	}
	fixture_put(batch, STORE_WORLDS, "no digest", "no block");
	fixture_commit(batch);
	assert_int_equal(store_check(store, remember, &reported, &blocks, &bad), ST_OK);
	assert_int_equal(blocks, COUNT);
	assert_int_equal(bad, 11);
	assert_int_equal(reported.count, 11);
	assert_int_equal(store_check(store, NULL, NULL, &blocks, &bad), ST_OK);
	assert_int_equal(bad, 11);
	store_batch_free(batch);
	store_close(store);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_keys),
		STORE_TEST(test_many),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
