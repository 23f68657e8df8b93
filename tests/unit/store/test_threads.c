/* SPDX-License-Identifier: Apache-2.0 OR MIT */
#include <pthread.h>
#include <stdatomic.h>

#include "store/store.h"

#include "fixture.h"

/* Readers beside a writer whose map grows all the time. Threads count failures;
 * only the test itself asserts. */

enum { READERS = 4, BATCHES = 150, BLOCKS_A_BATCH = 20 };

struct shared {
	struct store *store;
	_Atomic uint64_t committed; /* blocks 0 … committed - 1 are there */
	_Atomic bool done;
	_Atomic unsigned int failures;
	_Atomic unsigned int looks;
};

static bool has_block(struct shared *shared, struct arena *arena, uint64_t n)
{
	struct fixture_block block;
	struct bytes found;

	fixture_block(&block, n);
	arena_reset(arena);
	return store_block(shared->store, arena, block.key, &found) == ST_OK &&
	       bytes_equal(found, block.block);
}

/* What a view says that the head is, it has in the journal, whatever the writer does. */
static bool view_agrees(struct shared *shared)
{
	struct store_view *view;
	struct bytes head, key, value;
	bool agrees;

	if (store_view_begin(shared->store, &view) != ST_OK)
		return false;
	if (store_view_get(view, STORE_WORLDS, text("head"), &head) != ST_OK)
		agrees = store_view_seek(view, STORE_JOURNAL, text(""), &key, &value) ==
			 ST_NOT_FOUND;
	else
		agrees = store_view_get(view, STORE_JOURNAL, head, &value) == ST_OK &&
			 bytes_equal(value, head);
	store_view_end(view);
	return agrees;
}

static void *reader_run(void *context)
{
	struct shared *shared = context;
	struct arena arena;
	uint64_t at = 0;

	arena_init(&arena, 0);
	while (!atomic_load(&shared->done)) {
		uint64_t committed = atomic_load(&shared->committed);

		if (committed > 0 && !has_block(shared, &arena, at++ * 7 % committed))
			atomic_fetch_add(&shared->failures, 1);
		if (!view_agrees(shared))
			atomic_fetch_add(&shared->failures, 1);
		atomic_fetch_add(&shared->looks, 1);
	}
	arena_fini(&arena);
	return NULL;
}

static void write_batch(struct shared *shared, struct store_batch *batch, uint64_t n)
{
	const struct fixture_entry entry = fixture_entry(n);
	const struct bytes key = fixture_entry_key(&entry);

	for (uint64_t i = n * BLOCKS_A_BATCH; i < (n + 1) * BLOCKS_A_BATCH; i++) {
		struct fixture_block block;

		fixture_block(&block, i);
		assert_int_equal(store_batch_put(batch, STORE_BLOCKS, block.key, block.block),
				 ST_OK);
	}
	assert_int_equal(store_batch_put(batch, STORE_JOURNAL, key, key), ST_OK);
	assert_int_equal(store_batch_put(batch, STORE_WORLDS, text("head"), key), ST_OK);
	fixture_commit(batch);
	atomic_store(&shared->committed, (n + 1) * BLOCKS_A_BATCH);
}

static void test_readers(void **state)
{
	struct fixture *fixture = *state;
	struct store_options options = fixture_options(fixture);
	struct shared shared = { 0 };
	struct store_batch *batch;
	struct store_stats stats;
	pthread_t readers[READERS];

	options.map_size_bytes = 64 * 1024;
	options.block_cache_bytes = 256 * 1024;
	assert_int_equal(store_open(&options, &shared.store, NULL), ST_OK);
	batch = fixture_batch(shared.store);
	for (int i = 0; i < READERS; i++)
		assert_int_equal(pthread_create(&readers[i], NULL, reader_run, &shared), 0);
	for (uint64_t n = 0; n < BATCHES; n++)
		write_batch(&shared, batch, n);
	while (atomic_load(&shared.looks) < 100)
		usleep(1000);
	atomic_store(&shared.done, true);
	for (int i = 0; i < READERS; i++)
		pthread_join(readers[i], NULL);
	assert_int_equal(shared.failures, 0);
	assert_int_equal(store_stats(shared.store, &stats), ST_OK);
	assert_int_equal(stats.entries[STORE_BLOCKS], BATCHES * BLOCKS_A_BATCH);
	assert_in_range(stats.map_size_bytes, FIXTURE_MIB, 64 * FIXTURE_MIB);
	store_batch_free(batch);
	store_close(shared.store);
}

struct holder {
	struct store *store;
	struct store_view *view;
	_Atomic bool ended;
	bool nested_works;
};

/* Ends a view of another thread, after opening one more: while growth waits for
 * the first, the second must not wait for the growth. */
static void *holder_run(void *context)
{
	struct holder *holder = context;
	struct store_view *second;

	usleep(50000);
	holder->nested_works = store_view_begin(holder->store, &second) == ST_OK;
	if (holder->nested_works)
		store_view_end(second);
	usleep(50000);
	atomic_store(&holder->ended, true);
	store_view_end(holder->view);
	return NULL;
}

static void test_growth_waits(void **state)
{
	struct fixture *fixture = *state;
	struct store_options options = fixture_options(fixture);
	struct holder holder = { 0 };
	struct store_batch *batch;
	struct bytes key, value;
	pthread_t thread;

	options.map_size_bytes = 64 * 1024;
	assert_int_equal(store_open(&options, &holder.store, NULL), ST_OK);
	batch = fixture_batch(holder.store);
	assert_int_equal(store_view_begin(holder.store, &holder.view), ST_OK);
	assert_int_equal(store_view_seek(holder.view, STORE_META, text(""), &key, &value), ST_OK);
	assert_int_equal(pthread_create(&thread, NULL, holder_run, &holder), 0);
	for (uint64_t n = 0; n < 200; n++) {
		struct fixture_block block;

		fixture_block(&block, n);
		assert_int_equal(store_batch_put(batch, STORE_BLOCKS, block.key, block.block),
				 ST_OK);
	}
	fixture_commit(batch);
	assert_true(atomic_load(&holder.ended));
	pthread_join(thread, NULL);
	assert_true(holder.nested_works);
	store_batch_free(batch);
	store_close(holder.store);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		STORE_TEST(test_readers),
		STORE_TEST(test_growth_waits),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
