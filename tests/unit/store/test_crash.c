/* SPDX-License-Identifier: Apache-2.0 OR MIT */
#include <signal.h>
#include <sys/wait.h>

#include "store/store.h"

#include "fixture.h"

/* kill -9 at any moment: what was acknowledged is there, and a batch is there
 * whole or not at all. The store is opened after forking only. */

enum { ROUNDS = 6, BLOCKS_A_BATCH = 5 };

/* Batch n: a journal entry, the head, some blocks. */
static enum status commit_batch(struct store_batch *batch, uint64_t n)
{
	struct fixture_entry entry = fixture_entry(n);
	struct fixture_number key = fixture_number(n);

	for (uint64_t i = 0; i < BLOCKS_A_BATCH; i++) {
		struct fixture_block block;

		fixture_block(&block, n * BLOCKS_A_BATCH + i);
		TRY(store_batch_put(batch, STORE_BLOCKS, block.key, block.block));
	}
	TRY(store_batch_put(batch, STORE_JOURNAL, fixture_entry_key(&entry), text("entry")));
	TRY(store_batch_put(batch, STORE_WORLDS, text("head"), fixture_key(&key)));
	return store_batch_commit(batch, NULL);
}

/* Commits batches from first on and tells each number, until it is killed. */
static void child_run(const struct store_options *options, uint64_t first, int acknowledge)
{
	struct store_batch *batch;
	struct store *store;

	if (store_open(options, &store, NULL) != ST_OK || store_batch_new(store, &batch) != ST_OK)
		_exit(1);
	for (uint64_t n = first;; n++)
		if (commit_batch(batch, n) != ST_OK ||
		    write(acknowledge, &n, sizeof(n)) != sizeof(n))
			_exit(2);
}

/* Reads acknowledged numbers, kills the child after some, and reads the rest. */
static uint64_t acknowledged_by(pid_t child, int fd, uint64_t first, int kill_after)
{
	uint64_t n, last = first - 1;
	int code;

	while (read(fd, &n, sizeof(n)) == sizeof(n)) {
		assert_int_equal(n, last + 1);
		last = n;
		if (n - first == (uint64_t)kill_after)
			assert_int_equal(kill(child, SIGKILL), 0);
	}
	assert_int_equal(waitpid(child, &code, 0), child);
	assert_true(WIFSIGNALED(code) && WTERMSIG(code) == SIGKILL);
	return last;
}

static void expect_batch(struct store *store, struct store_view *view, uint64_t n)
{
	struct fixture_entry entry = fixture_entry(n);
	struct arena arena;
	struct bytes value;

	arena_init(&arena, 0);
	assert_int_equal(store_view_get(view, STORE_JOURNAL, fixture_entry_key(&entry), &value),
			 ST_OK);
	assert_true(is_text(value, "entry"));
	for (uint64_t i = 0; i < BLOCKS_A_BATCH; i++) {
		struct fixture_block block;

		fixture_block(&block, n * BLOCKS_A_BATCH + i);
		assert_int_equal(store_block(store, &arena, block.key, &value), ST_OK);
		assert_true(bytes_equal(value, block.block));
	}
	arena_fini(&arena);
}

/* All batches up to the head are there, and nothing else; returns the next. */
static uint64_t verify(const struct store_options *options, uint64_t acknowledged)
{
	struct store *store;
	struct store_view *view;
	struct store_stats stats;
	struct error err = { 0 };
	struct bytes value;
	uint64_t head = 0, blocks, bad;

	if (store_open(options, &store, &err) != ST_OK)
		fail_msg("after the kill: %s", err.text);
	assert_int_equal(store_view_begin(store, &view), ST_OK);
	assert_int_equal(store_view_get(view, STORE_WORLDS, text("head"), &value), ST_OK);
	for (size_t i = 0; i < value.size; i++)
		head = head << 8 | value.data[i];
	/* One more may have been committed without having been told. */
	assert_in_range(head, acknowledged, acknowledged + 1);
	for (uint64_t n = 1; n <= head; n++)
		expect_batch(store, view, n);
	store_view_end(view);
	assert_int_equal(store_stats(store, &stats), ST_OK);
	assert_int_equal(stats.entries[STORE_JOURNAL], head);
	assert_int_equal(stats.entries[STORE_BLOCKS], head * BLOCKS_A_BATCH);
	assert_int_equal(store_check(store, NULL, NULL, &blocks, &bad), ST_OK);
	assert_int_equal(bad, 0);
	store_close(store);
	return head + 1;
}

static void crash_rounds(struct fixture *fixture, bool durable)
{
	struct store_options options = fixture_options(fixture);
	uint64_t next = 1;

	options.durable = durable;
	options.map_size_bytes = 64 * 1024; /* so that some die while the map grows */
	for (int round = 0; round < ROUNDS; round++) {
		int ends[2];
		pid_t child;

		assert_int_equal(pipe(ends), 0);
		child = fork();
		assert_true(child >= 0);
		if (child == 0)
			child_run(&options, next, ends[1]);
		close(ends[1]);
		next = verify(&options, acknowledged_by(child, ends[0], next, 10 + 37 * round));
		close(ends[0]);
	}
}

static void test_kill_durable(void **state)
{
	crash_rounds(*state, true);
}

/* Durability none survives a kill as well: only a power cut is different. */
static void test_kill_not_durable(void **state)
{
	crash_rounds(*state, false);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		STORE_TEST(test_kill_durable),
		STORE_TEST(test_kill_not_durable),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
