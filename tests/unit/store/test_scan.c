/* SPDX-License-Identifier: Apache-2.0 OR MIT */
#include "tests/unit/store/fixture.h"

/* Reads that may take long: in order, all of it, and in nobody's way. */

enum { COUNT = 1000 };

static void put_numbers(struct store_batch *batch, enum store_table table, uint64_t first,
			uint64_t step)
{
	for (uint64_t n = first; n < COUNT; n += step) {
		struct fixture_number key = fixture_number(n);

		assert_int_equal(
			store_batch_put(batch, table, fixture_key(&key), fixture_key(&key)), ST_OK);
	}
}

struct seen {
	struct store_batch *batch; /* commits on the way, or NULL */
	uint64_t next, step;
	size_t count;
	enum status end_with; /* at the tenth */
};

static enum status expect_next(void *context, struct bytes key, struct bytes value)
{
	struct seen *seen = context;
	const struct fixture_number wanted = fixture_number(seen->next);

	assert_true(bytes_equal(key, fixture_key(&wanted)) && bytes_equal(key, value));
	seen->next += seen->step;
	seen->count++;
	/* A checkpoint on a map that is full has to wait for every open view. */
	if (seen->batch && seen->count % 100 == 0) {
		store_batch_checkpoint(seen->batch);
		fixture_commit(seen->batch);
	}
	return seen->count == 10 ? seen->end_with : ST_OK;
}

static void scan(struct store *store, struct seen *seen, size_t count, enum status expected)
{
	const struct fixture_number from = fixture_number(seen->next);

	assert_int_equal(store_scan(store, STORE_SNAPSHOTS, fixture_key(&from), expect_next, seen),
			 expected);
	assert_int_equal(seen->count, count);
}

static void test_all_in_order(void **state)
{
	struct fixture *fixture = *state;
	struct store *store = fixture_open(fixture);
	struct store_batch *batch = fixture_batch(store);

	scan(store, &(struct seen){ .step = 1 }, 0, ST_OK);
	/* Half of it in the database, half in the log. */
	put_numbers(batch, STORE_SNAPSHOTS, 0, 2);
	put_numbers(batch, STORE_WORLDS, 0, 1);
	store_batch_checkpoint(batch);
	fixture_commit(batch);
	put_numbers(batch, STORE_SNAPSHOTS, 1, 2);
	fixture_commit(batch);
	scan(store, &(struct seen){ .step = 1 }, COUNT, ST_OK);
	scan(store, &(struct seen){ .next = 700, .step = 1 }, COUNT - 700, ST_OK);
	scan(store, &(struct seen){ .next = COUNT, .step = 1 }, 0, ST_OK);
	scan(store, &(struct seen){ .step = 1, .batch = batch }, COUNT, ST_OK);
	store_batch_free(batch);
	store_close(store);
}

static void test_ends_as_told(void **state)
{
	static const enum status ends[] = { ST_NOT_FOUND, ST_INVALID, ST_NO_MEMORY };
	struct fixture *fixture = *state;
	struct store *store = fixture_open(fixture);
	struct store_batch *batch = fixture_batch(store);

	put_numbers(batch, STORE_SNAPSHOTS, 0, 1);
	fixture_commit(batch);
	for (size_t i = 0; i < sizeof(ends) / sizeof(ends[0]); i++)
		scan(store, &(struct seen){ .step = 1, .end_with = ends[i] }, 10, ends[i]);
	store_batch_free(batch);
	store_close(store);
}

/* The map grows while a scan goes on: no view is open in between. */
static void test_growth(void **state)
{
	struct fixture *fixture = *state;
	struct store_options options = fixture_options(fixture);
	struct store *store = NULL;
	struct store_batch *batch;
	struct store_stats before, after;
	struct seen seen = { .step = 1 };
	uint8_t *value = calloc(1, FIXTURE_MIB);

	options.map_size_bytes = FIXTURE_MIB;
	assert_non_null(value);
	assert_int_equal(store_open(&options, &store, NULL), ST_OK);
	batch = fixture_batch(store);
	put_numbers(batch, STORE_SNAPSHOTS, 0, 1);
	fixture_commit(batch);
	assert_int_equal(store_batch_put(batch, STORE_META, text("large"),
					 bytes_make(value, FIXTURE_MIB)),
			 ST_OK);
	seen.batch = batch;
	assert_int_equal(store_stats(store, &before), ST_OK);
	scan(store, &seen, COUNT, ST_OK);
	assert_int_equal(store_stats(store, &after), ST_OK);
	assert_true(after.map_size_bytes > before.map_size_bytes);
	free(value);
	store_batch_free(batch);
	store_close(store);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		STORE_TEST(test_all_in_order),
		STORE_TEST(test_ends_as_told),
		STORE_TEST(test_growth),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
