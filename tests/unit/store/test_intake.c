/* SPDX-License-Identifier: Apache-2.0 OR MIT */
#include "store/intake.h"

#include "store/check.h"
#include "store/collect.h"
#include "store/health.h"
#include "store/state.h"

#include "fixture.h"

/* Blocks that come in large numbers: found once they are settled, not kept twice, written beside
 * the commits, and of no harm when nothing comes of them. */

enum { SOME = 200, SEVERAL_WRITES = 9000 };

/* Gives way to nobody. */
static struct pace unhurried;

static struct store *begin(const struct store_options *options, struct store_intake **intake)
{
	struct store *store = NULL;
	struct store_batch *batch;
	struct error err = { 0 };

	if (store_open(options, &store, &err) != ST_OK)
		fail_msg("open: %s", err.text);
	batch = fixture_batch(store);
	fixture_put(batch, STORE_WORLDS, "first", "commit");
	store_batch_checkpoint(batch);
	fixture_commit(batch);
	store_batch_free(batch);
	assert_int_equal(store_intake_new(store, &unhurried, intake), ST_OK);
	return store;
}

static enum status put(struct store_intake *intake, uint64_t n, bool again, struct error *err)
{
	struct fixture_block block;

	fixture_block(&block, n);
	return store_intake_put(intake, block.key, block.block, again, err);
}

static void put_all(struct store_intake *intake, uint64_t from, uint64_t to, bool again)
{
	struct error err = { 0 };

	for (uint64_t n = from; n < to; n++)
		if (put(intake, n, again, &err) != ST_OK)
			fail_msg("%s", err.text);
}

static void settle(struct store_intake *intake)
{
	struct error err = { 0 };

	if (store_intake_settle(intake, &err) != ST_OK)
		fail_msg("%s", err.text);
}

static bool is_found(struct store *store, uint64_t n)
{
	struct fixture_block block;
	struct bytes found;
	struct arena arena;
	enum status st;
	bool is_it;

	fixture_block(&block, n);
	arena_init(&arena, 0);
	st = store_block_once(store, &arena, block.key, &found);
	is_it = st == ST_OK && bytes_equal(found, block.block);
	arena_fini(&arena);
	assert_true(is_it || st == ST_NOT_FOUND);
	return is_it;
}

static void check_all(struct store *store, uint64_t wanted)
{
	uint64_t blocks, bad;

	assert_int_equal(store_check(store, NULL, NULL, &blocks, &bad), ST_OK);
	assert_int_equal(blocks, wanted);
	assert_int_equal(bad, 0);
}

static void found_once_settled(void **state)
{
	const struct store_options options = fixture_options(*state);
	struct store_intake *intake;
	struct store *store = begin(&options, &intake);

	settle(intake);
	put_all(intake, 0, SOME, false);
	assert_false(is_found(store, 0));
	settle(intake);
	for (uint64_t n = 0; n < SOME; n++)
		assert_true(is_found(store, n));
	store_intake_free(intake);
	store_close(store);
	store = fixture_open(*state);
	check_all(store, SOME);
	store_close(store);
}

/* Neither what the store has, nor what came before: written, named or still waiting. */
static void nothing_is_kept_twice(void **state)
{
	const struct store_options options = fixture_options(*state);
	struct store_intake *intake;
	struct store *store = begin(&options, &intake);
	struct store_batch *batch = fixture_batch(store);

	for (uint64_t n = 0; n < SOME; n++) {
		struct fixture_block block;

		fixture_block(&block, n);
		assert_int_equal(store_batch_put(batch, STORE_BLOCKS, block.key, block.block),
				 ST_OK);
	}
	fixture_commit(batch);
	put_all(intake, 0, SOME, false);
	put_all(intake, SOME, SEVERAL_WRITES, false);
	put_all(intake, SOME, 2 * SOME, true);
	put_all(intake, SEVERAL_WRITES - SOME, SEVERAL_WRITES, true);
	settle(intake);
	put_all(intake, SOME / 2, 2 * SOME, true);
	settle(intake);
	check_all(store, SEVERAL_WRITES);
	assert_true(is_found(store, SEVERAL_WRITES - 1));
	store_batch_free(batch);
	store_intake_free(intake);
	store_close(store);
}

/* A name that is no digest of ours has a row. */
static void other_names(void **state)
{
	const struct store_options options = fixture_options(*state);
	struct store_intake *intake;
	struct store *store = begin(&options, &intake);
	uint8_t key[2 + DIGEST_BYTES] = { 0x12, 0x20 };
	struct arena arena;
	struct error err = { 0 };
	struct bytes found;

	arena_init(&arena, 0);
	hash_sha256(text("a block"), key + 2);
	assert_int_equal(store_intake_put(intake, bytes_make(key, sizeof(key)), text("a block"),
					  false, &err),
			 ST_OK);
	settle(intake);
	assert_int_equal(store_block(store, &arena, bytes_make(key, sizeof(key)), &found), ST_OK);
	assert_true(bytes_equal(found, text("a block")));
	assert_int_equal(store_intake_put(intake, text(""), text("a block"), false, &err),
			 ST_LIMIT);
	check_all(store, 1);
	arena_fini(&arena);
	store_intake_free(intake);
	store_close(store);
}

static void the_map_grows(void **state)
{
	struct store_options options = fixture_options(*state);
	struct store_intake *intake;
	struct store *store;

	options.map_size_bytes = 64 * 1024;
	store = begin(&options, &intake);
	put_all(intake, 0, SEVERAL_WRITES, false);
	settle(intake);
	check_all(store, SEVERAL_WRITES);
	store_intake_free(intake);
	store_close(store);
}

static void *commit_beside(void *batch)
{
	fixture_put(batch, STORE_WORLDS, "head", "beside it");
	fixture_commit(batch);
	return NULL;
}

/* While a transaction is under way: a commit that waited for it would wait for ever here. */
static void commits_do_not_wait(void **state)
{
	const struct store_options options = fixture_options(*state);
	struct store_intake *intake;
	struct store *store = begin(&options, &intake);
	struct store_batch *batch = fixture_batch(store);
	pthread_t thread;

	pthread_mutex_lock(&store->database_lock);
	assert_int_equal(pthread_create(&thread, NULL, commit_beside, batch), 0);
	assert_int_equal(pthread_join(thread, NULL), 0);
	pthread_mutex_unlock(&store->database_lock);
	store_batch_free(batch);
	store_intake_free(intake);
	store_close(store);
}

static void a_full_disk(void **state)
{
	struct store_options options = fixture_options(*state);
	struct error err = { 0 }, words = { 0 };
	struct store_intake *intake;
	struct store_batch *batch;
	struct store *store;
	enum status st = ST_OK;
	uint64_t n = 0;

	options.map_size_bytes = options.map_limit_bytes = 6 * FIXTURE_MIB;
	store = begin(&options, &intake);
	while (st == ST_OK && n < SEVERAL_WRITES)
		st = put(intake, n++, false, &err);
	assert_int_equal(st, ST_FULL);
	assert_true(err.text[0] && err.hint[0]);
	assert_int_equal(store_health(store, &words), ST_FULL);
	store_intake_free(intake);
	assert_false(is_found(store, n - 1));
	check_all(store, 0);
	batch = fixture_batch(store);
	fixture_put(batch, STORE_WORLDS, "head", "behind it");
	fixture_commit(batch);
	assert_int_equal(store_health(store, &words), ST_OK);
	store_batch_free(batch);
	store_close(store);
}

static void collect(struct store *store, struct store_collected *removed)
{
	struct store_collection *collection;
	struct error err = { 0 };
	bool done = false;

	assert_int_equal(store_collect_begin(store, &collection, &err), ST_OK);
	store_collect_close(collection, NULL, true);
	assert_int_equal(store_collect_plan(collection, removed, &err), ST_OK);
	while (!done)
		assert_int_equal(store_collect_step(collection, removed, &done, &err), ST_OK);
	store_collect_end(collection);
}

static void what_has_no_name_is_collected(void **state)
{
	const struct store_options options = fixture_options(*state);
	struct store_collected removed;
	struct store_intake *intake;
	struct store *store = begin(&options, &intake);

	put_all(intake, 0, SEVERAL_WRITES, false);
	store_intake_free(intake);
	check_all(store, 0);
	collect(store, &removed);
	assert_true(removed.bytes > 4 * FIXTURE_MIB);
	check_all(store, 0);
	assert_int_equal(store_intake_new(store, &unhurried, &intake), ST_OK);
	put_all(intake, 0, SOME, false);
	settle(intake);
	check_all(store, SOME);
	store_intake_free(intake);
	store_close(store);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		STORE_TEST(found_once_settled),
		STORE_TEST(nothing_is_kept_twice),
		STORE_TEST(other_names),
		STORE_TEST(the_map_grows),
		STORE_TEST(commits_do_not_wait),
		STORE_TEST(a_full_disk),
		STORE_TEST(what_has_no_name_is_collected),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
