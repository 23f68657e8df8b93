/* SPDX-License-Identifier: Apache-2.0 OR MIT */
#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <signal.h>
#include <sys/mount.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>

#include "store/store.h"

#include "fixture.h"

enum { CHILD_SKIPPED = 77 };

static bool batch_has(struct fixture *fixture, struct store_batch *batch, enum store_table table,
		      const char *key, const char *value)
{
	struct bytes found;
	enum status st = store_batch_get(batch, &fixture->arena, table, text(key), &found);

	if (!value)
		return st == ST_NOT_FOUND && found.size == 0;
	return st == ST_OK && is_text(found, value);
}

static void test_pending(void **state)
{
	struct fixture *fixture = *state;
	struct store *store = fixture_open(fixture);
	struct store_batch *batch = fixture_batch(store);
	struct error err = { 0 };

	assert_true(store_batch_is_empty(batch));
	assert_int_equal(store_batch_commit(batch, &err), ST_OK);
	store_batch_clear(batch);

	fixture_put(batch, STORE_WORLDS, "a", "one");
	assert_false(store_batch_is_empty(batch));
	assert_true(batch_has(fixture, batch, STORE_WORLDS, "a", "one"));
	assert_true(batch_has(fixture, batch, STORE_SNAPSHOTS, "a", NULL));
	assert_true(store_has(store, STORE_WORLDS, "a", NULL));

	store_batch_clear(batch);
	assert_true(store_batch_is_empty(batch));
	assert_true(batch_has(fixture, batch, STORE_WORLDS, "a", NULL));
	fixture_commit(batch);
	assert_true(store_has(store, STORE_WORLDS, "a", NULL));

	fixture_put(batch, STORE_WORLDS, "a", "two");
	fixture_commit(batch);
	assert_true(store_has(store, STORE_WORLDS, "a", "two"));
	assert_true(batch_has(fixture, batch, STORE_WORLDS, "a", "two"));
	store_batch_free(batch);
	store_batch_free(NULL);
	store_close(store);
}

/* Behind it others still look into the batch. */
static void commit_shown(struct store_batch *batch)
{
	struct error err = { 0 };

	if (store_batch_commit(batch, &err) != ST_OK)
		fail_msg("commit: %s", err.text);
}

/* What one batch commits another one sees before and behind it, and not what it does not commit. */
static void test_shown(void **state)
{
	struct fixture *fixture = *state;
	struct store *store = fixture_open(fixture);
	struct store_batch *batch = fixture_batch(store), *other = fixture_batch(store);
	uint64_t number;

	fixture_put(batch, STORE_WORLDS, "a", "one");
	fixture_put(batch, STORE_BLOCKS, "block", "bytes");
	fixture_put(other, STORE_WORLDS, "b", "mine");
	number = store_batch_show(batch);
	assert_true(batch_has(fixture, other, STORE_WORLDS, "a", NULL));
	store_batch_see(other, number + 1);
	assert_true(batch_has(fixture, other, STORE_WORLDS, "a", NULL));
	store_batch_see(other, number);
	assert_true(batch_has(fixture, other, STORE_WORLDS, "a", "one"));
	assert_int_equal(store_batch_has_block(other, text("block")), ST_OK);
	assert_true(batch_has(fixture, other, STORE_WORLDS, "b", "mine"));
	assert_true(store_has(store, STORE_WORLDS, "a", NULL));
	commit_shown(batch);
	assert_true(batch_has(fixture, other, STORE_WORLDS, "a", "one"));
	store_batch_clear(batch);
	assert_true(batch_has(fixture, other, STORE_WORLDS, "a", "one"));
	assert_int_equal(store_batch_has_block(other, text("block")), ST_OK);
	store_batch_settle(other); /* does not wait */

	/* An empty one, and one that its owner removes from. */
	store_batch_see(other, store_batch_show(batch));
	commit_shown(batch);
	store_batch_clear(batch);
	store_batch_settle(other);
	assert_int_equal(store_batch_remove(batch, STORE_WORLDS, text("a")), ST_OK);
	store_batch_see(other, store_batch_show(batch));
	assert_true(batch_has(fixture, other, STORE_WORLDS, "a", NULL));
	assert_true(store_has(store, STORE_WORLDS, "a", "one"));
	commit_shown(batch);
	assert_true(batch_has(fixture, other, STORE_WORLDS, "a", NULL));
	store_batch_clear(batch);
	assert_true(batch_has(fixture, other, STORE_WORLDS, "a", NULL));
	store_batch_free(other);
	store_batch_free(batch);
	store_close(store);
}

static enum status keep_nothing(void *context, struct store_batch *batch)
{
	(void)context;
	(void)batch;
	return ST_OK;
}

/* A checkpoint forgets what can be made again. Whoever saw it goes on seeing it until it is
 * cleared, which is when everybody knows how to make it. */
static void test_shown_over_a_checkpoint(void **state)
{
	struct fixture *fixture = *state;
	struct store_options options = fixture_options(fixture);
	struct store_batch *batch, *other;
	struct store *store;
	const struct store_place place = { .bytes = { 1 } };
	uint8_t digest[DIGEST_BYTES];
	const struct bytes key = bytes_make(digest, sizeof(digest));

	options.block_cache_bytes = 0; /* else it is still there */
	assert_int_equal(store_open(&options, &store, NULL), ST_OK);
	store_on_checkpoint(store, &(struct store_chooser){ .choose_kept = keep_nothing });
	batch = fixture_batch(store);
	other = fixture_batch(store);
	hash_blake2b(text("made"), digest, sizeof(digest));
	assert_int_equal(store_batch_put_made(batch, key, text("made"), &place), ST_OK);
	store_batch_see(other, store_batch_show(batch));
	store_batch_checkpoint(batch);
	commit_shown(batch);
	assert_int_equal(store_batch_has_block(other, key), ST_OK);
	store_batch_clear(batch);
	assert_int_equal(store_batch_has_block(other, key), ST_NOT_FOUND);
	store_batch_free(other);
	store_batch_free(batch);
	store_close(store);
}

/* The later put of a key wins, whatever the sizes, pending and committed. */
static void test_overwrite(void **state)
{
	static const char *const values[] = {
		"one", "longer than one", "",
		"x",   "longer than one", "longer still than the last one"
	};
	struct fixture *fixture = *state;
	struct store *store = fixture_open(fixture);
	struct store_batch *batch = fixture_batch(store);

	for (int committed = 0; committed < 2; committed++) {
		for (size_t i = 0; i < sizeof(values) / sizeof(values[0]); i++) {
			fixture_put(batch, STORE_META, "key", values[i]);
			fixture_put(batch, STORE_META, "kez", "beside");
			assert_true(batch_has(fixture, batch, STORE_META, "key", values[i]));
			if (committed) {
				fixture_commit(batch);
				assert_true(store_has(store, STORE_META, "key", values[i]));
			}
			assert_true(batch_has(fixture, batch, STORE_META, "kez", "beside"));
		}
	}
	store_batch_free(batch);
	store_close(store);
}

/* A block does not change: what is committed stays, in the cache too. */
static void test_block_again(void **state)
{
	struct fixture *fixture = *state;
	struct store *store = fixture_open(fixture);
	struct store_batch *batch = fixture_batch(store);
	struct bytes block;

	fixture_put(batch, STORE_BLOCKS, "a digest", "the block");
	fixture_commit(batch);
	store_batch_free(batch);
	store_close(store);

	store = fixture_open(fixture);
	batch = fixture_batch(store);
	fixture_put(batch, STORE_BLOCKS, "a digest", "something else");
	fixture_put(batch, STORE_BLOCKS, "another digest", "another block");
	fixture_commit(batch);
	assert_int_equal(store_block(store, &fixture->arena, text("a digest"), &block), ST_OK);
	assert_true(is_text(block, "the block"));
	assert_int_equal(store_block(store, &fixture->arena, text("another digest"), &block),
			 ST_OK);
	assert_true(is_text(block, "another block"));
	assert_int_equal(store_block(store, &fixture->arena, text("none"), &block), ST_NOT_FOUND);
	assert_int_equal(block.size, 0);
	store_batch_free(batch);
	store_close(store);
}

static void put_block(struct store_batch *batch, uint64_t n)
{
	struct fixture_block block;

	fixture_block(&block, n);
	assert_int_equal(store_batch_put(batch, STORE_BLOCKS, block.key, block.block), ST_OK);
}

static void expect_block(struct store *store, uint64_t n)
{
	struct fixture_block block;
	struct arena arena;
	struct bytes found;

	arena_init(&arena, 0);
	fixture_block(&block, n);
	assert_int_equal(store_block(store, &arena, block.key, &found), ST_OK);
	assert_true(bytes_equal(found, block.block));
	arena_fini(&arena);
}

/* One large batch, then a small one, into a map that must double several times. */
static void test_growth(void **state)
{
	enum { COUNT = 10000 };
	struct fixture *fixture = *state;
	struct store_options options = fixture_options(fixture);
	struct store_stats stats;
	struct store_batch *batch;
	struct store *store;

	options.map_size_bytes = 1; /* rounded up */
	assert_int_equal(store_open(&options, &store, NULL), ST_OK);
	batch = fixture_batch(store);
	for (uint64_t n = 0; n < COUNT; n++)
		put_block(batch, n);
	fixture_commit(batch);
	put_block(batch, COUNT);
	fixture_commit(batch);
	for (uint64_t n = 0; n <= COUNT; n++)
		expect_block(store, n);
	assert_int_equal(store_stats(store, &stats), ST_OK);
	assert_int_equal(stats.entries[STORE_BLOCKS], COUNT + 1);
	assert_in_range(stats.map_size_bytes, 12 * FIXTURE_MIB, 64 * FIXTURE_MIB);
	assert_true(stats.used_bytes <= stats.map_size_bytes);
	store_batch_free(batch);
	store_close(store);

	/* The map asked for is smaller than what is there. */
	assert_int_equal(store_open(&options, &store, NULL), ST_OK);
	for (uint64_t n = 0; n <= COUNT; n++)
		expect_block(store, n);
	store_close(store);
}

/* At the limit of the map: nothing of the batch is written, readers and smaller
 * batches go on. */
static void test_map_full(void **state)
{
	struct fixture *fixture = *state;
	struct store_options options = fixture_options(fixture);
	struct store_batch *batch;
	struct store *store;
	struct error err = { 0 };

	options.map_size_bytes = options.map_limit_bytes = FIXTURE_MIB;
	assert_int_equal(store_open(&options, &store, NULL), ST_OK);
	batch = fixture_batch(store);
	fixture_put(batch, STORE_WORLDS, "head", "before");
	put_block(batch, 1);
	fixture_commit(batch);

	fixture_put(batch, STORE_WORLDS, "head", "after");
	for (uint64_t n = 2; n < 2000; n++)
		put_block(batch, n);
	assert_int_equal(store_batch_commit(batch, &err), ST_FULL);
	assert_int_equal(err.status, ST_FULL);
	assert_true(err.text[0] && err.hint[0]);
	assert_true(store_batch_is_empty(batch));
	assert_true(store_has(store, STORE_WORLDS, "head", "before"));
	assert_true(batch_has(fixture, batch, STORE_WORLDS, "head", "before"));
	expect_block(store, 1);
	for (uint64_t n = 2; n < 2000; n++) {
		struct fixture_block block;
		struct bytes found;

		fixture_block(&block, n);
		assert_int_equal(store_block(store, &fixture->arena, block.key, &found),
				 ST_NOT_FOUND);
	}
	fixture_put(batch, STORE_WORLDS, "head", "at last");
	fixture_commit(batch);
	assert_true(store_has(store, STORE_WORLDS, "head", "at last"));
	store_batch_free(batch);
	store_close(store);
}

/* Commits numbered blocks until that fails; *acknowledged counts. Runs in a
 * child, so it returns codes instead of asserting. */
static int fill_up(const struct store_options *options, uint64_t *acknowledged)
{
	struct store_batch *batch = NULL;
	struct store *store = NULL;
	struct error err = { 0 };
	enum status st = store_open(options, &store, &err);

	if (st == ST_OK)
		st = store_batch_new(store, &batch);
	for (uint64_t n = 0; st == ST_OK && n < 100000; n += 50) {
		for (uint64_t i = n; i < n + 50 && st == ST_OK; i++) {
			struct fixture_block block;

			fixture_block(&block, i);
			st = store_batch_put(batch, STORE_BLOCKS, block.key, block.block);
		}
		if (st == ST_OK)
			st = store_batch_commit(batch, &err);
		if (st == ST_OK)
			*acknowledged = n + 50;
	}
	if (st == ST_FULL && (!batch || !store_batch_is_empty(batch) || !err.hint[0]))
		st = ST_CORRUPT;
	store_batch_free(batch);
	store_close(store);
	return st == ST_FULL ? 0 : 20 + (int)st;
}

/* Everything acknowledged is there, nothing else. */
static int count_up(const struct store_options *options, uint64_t acknowledged)
{
	struct store *store = NULL;
	struct store_stats stats;
	struct error err = { 0 };
	uint64_t blocks = 0, bad = 0;
	int code = 0;

	if (store_open(options, &store, &err) != ST_OK)
		return 40;
	if (store_stats(store, &stats) != ST_OK || stats.entries[STORE_BLOCKS] != acknowledged)
		code = 41;
	else if (store_check(store, NULL, NULL, &blocks, &bad) != ST_OK || bad != 0 ||
		 blocks != acknowledged)
		code = 42;
	store_close(store);
	return code;
}

static int fill_file_limit(const struct store_options *options)
{
	struct rlimit limit = { .rlim_cur = 3 * FIXTURE_MIB, .rlim_max = RLIM_INFINITY };
	uint64_t acknowledged = 0;
	int code;

	signal(SIGXFSZ, SIG_IGN);
	if (setrlimit(RLIMIT_FSIZE, &limit) != 0)
		return CHILD_SKIPPED;
	code = fill_up(options, &acknowledged);
	if (code == 0 && acknowledged < 100)
		code = 30;
	return code != 0 ? code : count_up(options, acknowledged);
}

static int fill_disk(const struct store_options *options)
{
	uint64_t acknowledged = 0;
	int code;

	if (unshare(CLONE_NEWNS) != 0 && unshare(CLONE_NEWUSER | CLONE_NEWNS) != 0)
		return CHILD_SKIPPED;
	if (mount("none", "/", NULL, MS_REC | MS_PRIVATE, NULL) != 0 ||
	    mkdir(options->directory, 0700) != 0 ||
	    mount("tmpfs", options->directory, "tmpfs", 0, "size=3m") != 0)
		return CHILD_SKIPPED;
	code = fill_up(options, &acknowledged);
	if (code == 0 && acknowledged < 100)
		code = 30;
	if (code == 0)
		code = count_up(options, acknowledged);
	/* The mount goes with the name space of this process. */
	return code;
}

static void run_child(const struct store_options *options,
		      int (*run)(const struct store_options *options))
{
	pid_t child = fork();
	int code = 0;

	assert_true(child >= 0);
	if (child == 0)
		_exit(run(options));
	assert_int_equal(waitpid(child, &code, 0), child);
	assert_true(WIFEXITED(code));
	if (WEXITSTATUS(code) == CHILD_SKIPPED) {
		print_message("no right to fill a disk here\n");
		skip();
	}
	assert_int_equal(WEXITSTATUS(code), 0);
}

static void test_disk_full(void **state)
{
	struct fixture *fixture = *state;
	struct store_options options = fixture_options(fixture);

	for (int durable = 0; durable < 2; durable++) {
		options.durable = durable;
		options.directory = durable ? fixture->data : fixture->directory;
		run_child(&options, fill_file_limit);
	}
}

static void test_disk_full_for_real(void **state)
{
	struct fixture *fixture = *state;
	struct store_options options = fixture_options(fixture);

	options.durable = true;
	run_child(&options, fill_disk);
}

/* Many commits of all kinds, reopened now and then; a plain array is the model. */
static void test_random_work(void **state)
{
	enum { KEYS = 300, ROUNDS = 400 };
	struct fixture *fixture = *state;
	struct store *store = fixture_open(fixture);
	struct store_batch *batch = fixture_batch(store);
	static uint32_t model[KEYS]; /* 0: absent, else the seed of the value */
	uint8_t *value = malloc(20000);
	uint32_t random = 1;

	assert_non_null(value);
	memset(model, 0, sizeof(model));
	for (int round = 1; round <= ROUNDS; round++) {
		for (int i = 0; i < 10; i++) {
			random = random * 1664525u + 1013904223u;
			uint32_t seed = random | 1, at = random >> 8;
			struct fixture_number key = fixture_number(at % KEYS);
			size_t size = seed % (seed % 3 == 0 ? 20000 : 200);

			memset(value, (int)(seed >> 16 & 0xff), size);
			assert_int_equal(store_batch_put(batch, STORE_SNAPSHOTS, fixture_key(&key),
							 bytes_make(value, size)),
					 ST_OK);
			model[at % KEYS] = seed;
		}
		fixture_commit(batch);
		if (round % 20 != 0)
			continue;
		store_batch_free(batch);
		store_close(store);
		store = fixture_open(fixture);
		batch = fixture_batch(store);
	}
	for (uint32_t i = 0; i < KEYS; i++) {
		struct fixture_number key = fixture_number(i);
		uint32_t seed = model[i];
		size_t size = seed % (seed % 3 == 0 ? 20000 : 200);
		struct bytes found;
		enum status st = store_batch_get(batch, &fixture->arena, STORE_SNAPSHOTS,
						 fixture_key(&key), &found);

		assert_int_equal(st, seed ? ST_OK : ST_NOT_FOUND);
		if (!seed)
			continue;
		memset(value, (int)(seed >> 16 & 0xff), size);
		assert_true(bytes_equal(found, bytes_make(value, size)));
	}
	free(value);
	store_batch_free(batch);
	store_close(store);
}

/* Records of one journal that follow each other lie together, compressed: of 100 bytes, of
 * which 8 are new in every record, a fifth of that is left, pages that are not full included.
 * Each is found, before and after it is in the database. */
static void test_journal_is_dense(void **state)
{
	enum { COUNT = 20000, VALUE = 100, BYTES_EACH = 20 };
	struct fixture *fixture = *state;
	struct store *store = fixture_open(fixture);
	struct store_batch *batch = fixture_batch(store);
	struct store_stats stats;
	uint64_t used;
	uint8_t value[VALUE] = { 0 };

	fixture_put(batch, STORE_META, "first", "commit");
	fixture_commit(batch);
	assert_int_equal(store_stats(store, &stats), ST_OK);
	used = stats.used_bytes;
	for (uint64_t n = 0; n < COUNT; n++) {
		struct fixture_entry key = fixture_entry(n);
		struct fixture_number number = fixture_number(n * 0x9e3779b97f4a7c15u);

		memcpy(value, number.bytes, sizeof(number.bytes));
		assert_int_equal(store_batch_put(batch, STORE_JOURNAL, fixture_entry_key(&key),
						 bytes_make(value, sizeof(value))),
				 ST_OK);
		if (n % 1000 != 999)
			continue;
		if (n % 2000 == 1999)
			store_batch_checkpoint(batch);
		fixture_commit(batch);
	}
	assert_int_equal(store_stats(store, &stats), ST_OK);
	assert_int_equal(stats.entries[STORE_JOURNAL], COUNT);
	assert_in_range(stats.used_bytes - used, COUNT * 8, COUNT * BYTES_EACH);
	store_batch_free(batch);
	store_close(store);
}

/* Entries have keys of two numbers; nothing else is taken. */
static void test_journal_keys(void **state)
{
	const size_t sizes[] = { 0, 8, 15, 17, 32 };
	struct store *store = fixture_open(*state);
	struct store_batch *batch = fixture_batch(store);
	const uint8_t key[32] = { 1 };

	for (size_t i = 0; i < sizeof(sizes) / sizeof(sizes[0]); i++)
		assert_int_equal(store_batch_put(batch, STORE_JOURNAL, bytes_make(key, sizes[i]),
						 text("entry")),
				 ST_INVALID);
	assert_true(store_batch_is_empty(batch));
	store_batch_free(batch);
	store_close(store);
}

/* What a try puts is seen in the batch, and is gone or stays with its end; tries nest. */
static void test_tries(void **state)
{
	struct fixture *fixture = *state;
	struct store *store = fixture_open(fixture);
	struct store_batch *batch = fixture_batch(store);
	struct error err = { 0 };

	fixture_put(batch, STORE_WORLDS, "a", "one");
	fixture_put(batch, STORE_WORLDS, "b", "one");
	assert_int_equal(store_batch_records(batch), 2);
	store_batch_try(batch);
	fixture_put(batch, STORE_WORLDS, "a", "two");
	assert_int_equal(store_batch_remove(batch, STORE_WORLDS, text("b")), ST_OK);
	fixture_put(batch, STORE_WORLDS, "c", "two");
	store_batch_try(batch);
	fixture_put(batch, STORE_WORLDS, "a", "three, a longer value");
	fixture_put(batch, STORE_WORLDS, "b", "three");
	assert_true(batch_has(fixture, batch, STORE_WORLDS, "a", "three, a longer value"));
	assert_true(batch_has(fixture, batch, STORE_WORLDS, "b", "three"));
	assert_int_equal(store_batch_records(batch), 7);
	store_batch_drop(batch);
	assert_int_equal(store_batch_records(batch), 5);
	assert_true(batch_has(fixture, batch, STORE_WORLDS, "a", "two"));
	assert_true(batch_has(fixture, batch, STORE_WORLDS, "b", NULL));
	store_batch_try(batch);
	fixture_put(batch, STORE_WORLDS, "d", "four");
	assert_int_equal(store_batch_accept(batch), ST_OK);
	assert_true(batch_has(fixture, batch, STORE_WORLDS, "d", "four"));
	store_batch_drop(batch);
	assert_true(batch_has(fixture, batch, STORE_WORLDS, "a", "one"));
	assert_true(batch_has(fixture, batch, STORE_WORLDS, "b", "one"));
	assert_true(batch_has(fixture, batch, STORE_WORLDS, "c", NULL));
	assert_true(batch_has(fixture, batch, STORE_WORLDS, "d", NULL));
	store_batch_try(batch);
	assert_int_equal(store_batch_remove(batch, STORE_WORLDS, text("b")), ST_OK);
	fixture_put(batch, STORE_WORLDS, "e", "five");
	assert_int_equal(store_batch_accept(batch), ST_OK);
	assert_int_equal(store_batch_commit(batch, &err), ST_OK);
	assert_true(store_has(store, STORE_WORLDS, "a", "one"));
	assert_true(store_has(store, STORE_WORLDS, "b", NULL));
	assert_true(store_has(store, STORE_WORLDS, "c", NULL));
	assert_true(store_has(store, STORE_WORLDS, "e", "five"));
	store_batch_free(batch);
	store_close(store);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		STORE_TEST(test_pending),      STORE_TEST(test_tries),
		STORE_TEST(test_shown),        STORE_TEST(test_shown_over_a_checkpoint),
		STORE_TEST(test_overwrite),    STORE_TEST(test_block_again),
		STORE_TEST(test_growth),       STORE_TEST(test_map_full),
		STORE_TEST(test_disk_full),    STORE_TEST(test_disk_full_for_real),
		STORE_TEST(test_random_work),  STORE_TEST(test_journal_is_dense),
		STORE_TEST(test_journal_keys),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
