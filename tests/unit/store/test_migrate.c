/* SPDX-License-Identifier: Apache-2.0 OR MIT */
#include <signal.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <time.h>

#include <lmdb.h>

#include "store/store.h"

#include "fixture.h"

/* A database as chaosactord 0.1.0 left it, made with LMDB itself, that is brought to our
 * schema; by processes that are killed on the way, too. */

enum {
	BLOCKS = 21000, /* more than a step of 20,000 rows */
	FOREIGN = 40,   /* blocks under other names than their digest, among them */
	MESSAGES = 20500,
	ENTRIES = 300,
	IN_A_PACK = 1000,
};

/* ---- what it holds ------------------------------------------------------------- */

/* Block n has 8 to 27 bytes. */
struct old_block {
	uint8_t data[32];
	uint8_t name[40];
	struct bytes key, block;
};

static void old_block(struct old_block *out, uint64_t n)
{
	static const uint8_t cid_head[] = { 1, 0x55, 0x12, 0x20 }; /* raw, sha2-256 */

	memset(out->data, (int)n, sizeof(out->data));
	memcpy(out->data, &n, sizeof(n));
	out->block = bytes_make(out->data, 8 + n % 20);
	if (n >= BLOCKS - FOREIGN) {
		memcpy(out->name, cid_head, sizeof(cid_head));
		hash_sha256(out->block, out->name + sizeof(cid_head));
		out->key = bytes_make(out->name, sizeof(cid_head) + DIGEST_BYTES);
	} else {
		hash_blake2b(out->block, out->name, DIGEST_BYTES);
		out->key = bytes_make(out->name, DIGEST_BYTES);
	}
}

/* Message n: its digest, and where it is. Every tenth is in two entries. */
struct old_message {
	uint8_t key[DIGEST_BYTES + 16];
	struct bytes digest;
	uint64_t world, seq;
};

static void old_message(struct old_message *out, uint64_t n)
{
	const struct fixture_number twin = fixture_number(n - (n % 10 == 1)),
				    world = fixture_number(1 + n % 3), seq = fixture_number(n * 7);

	hash_blake2b(fixture_key(&twin), out->key, DIGEST_BYTES);
	memcpy(out->key + DIGEST_BYTES, world.bytes, 8);
	memcpy(out->key + DIGEST_BYTES + 8, seq.bytes, 8);
	out->digest = bytes_make(out->key, DIGEST_BYTES);
	out->world = 1 + n % 3;
	out->seq = n * 7;
}

/* Entries are CBOR arrays. */
static size_t old_entry(uint8_t *out, uint64_t n)
{
	const struct fixture_number number = fixture_number(n);
	const size_t fill = 10 + n % 200;

	out[0] = 0x82;
	out[1] = 0x1b;
	memcpy(out + 2, number.bytes, 8);
	out[10] = 0x58;
	out[11] = (uint8_t)fill;
	memset(out + 12, (int)n, fill);
	return 12 + fill;
}

/* ---- making it ------------------------------------------------------------------- */

static const char *const old_tables[] = { "meta",     "blocks",    "worlds", "journal",
					  "messages", "snapshots", "packs" };
enum { META, OLD_BLOCKS, WORLDS, JOURNAL, OLD_MESSAGES, SNAPSHOTS, PACKS, OLD_TABLES };

struct old {
	MDB_env *env;
	MDB_txn *txn;
	MDB_dbi tables[OLD_TABLES];
};

static void old_put(struct old *old, int table, struct bytes key, struct bytes value)
{
	MDB_val name = { .mv_data = (void *)(uintptr_t)key.data, .mv_size = key.size };
	MDB_val data = { .mv_data = (void *)(uintptr_t)value.data, .mv_size = value.size };

	assert_int_equal(mdb_put(old->txn, old->tables[table], &name, &data, 0), 0);
}

static void old_open(struct old *old, const struct fixture *fixture)
{
	assert_int_equal(mdb_env_create(&old->env), 0);
	assert_int_equal(mdb_env_set_maxdbs(old->env, 16), 0);
	assert_int_equal(mdb_env_set_mapsize(old->env, 256 * FIXTURE_MIB), 0);
	assert_int_equal(mdb_env_open(old->env, fixture->data, MDB_NOSYNC, 0600), 0);
	assert_int_equal(mdb_txn_begin(old->env, NULL, 0, &old->txn), 0);
	for (int i = 0; i < OLD_TABLES; i++)
		assert_int_equal(mdb_dbi_open(old->txn, old_tables[i], MDB_CREATE, &old->tables[i]),
				 0);
}

static void old_close(struct old *old)
{
	assert_int_equal(mdb_txn_commit(old->txn), 0);
	mdb_env_close(old->env);
}

/* A pack of blocks, and their rows. */
static void put_pack(struct old *old, uint64_t number, uint64_t first, uint64_t end)
{
	const struct fixture_number name = fixture_number(number);
	struct buffer pack;

	buffer_init(&pack, 0);
	for (uint64_t n = first; n < end; n++) {
		struct fixture_number half;
		struct old_block block;
		uint8_t place[16];

		old_block(&block, n);
		memcpy(place, name.bytes, 8);
		half = fixture_number((uint64_t)pack.size << 32 | block.block.size);
		memcpy(place + 8, half.bytes, 8);
		buffer_append_bytes(&pack, block.block);
		old_put(old, OLD_BLOCKS, block.key, bytes_make(place, sizeof(place)));
	}
	old_put(old, PACKS, fixture_key(&name), buffer_bytes(&pack));
	buffer_fini(&pack);
}

static void put_schema(struct old *old, uint64_t version)
{
	const struct fixture_number schema = fixture_number(version);

	old_put(old, META, text("schema"), fixture_key(&schema));
}

static void make_old(const struct fixture *fixture)
{
	struct old old;
	uint8_t entry[256];

	assert_int_equal(mkdir(fixture->data, 0700), 0);
	old_open(&old, fixture);
	put_schema(&old, 1);
	old_put(&old, META, text("genesis"), text("minimal"));
	old_put(&old, WORLDS, text("12345678"), text("a world"));
	old_put(&old, SNAPSHOTS, text("a name"), text("a snapshot"));
	for (uint64_t n = 0; n < BLOCKS; n += IN_A_PACK)
		put_pack(&old, 1 + n / IN_A_PACK, n, n + IN_A_PACK);
	for (uint64_t n = 0; n < MESSAGES; n++) {
		struct old_message message;

		old_message(&message, n);
		old_put(&old, OLD_MESSAGES, bytes_make(message.key, sizeof(message.key)),
			(struct bytes){ 0 });
	}
	for (uint64_t n = 0; n < ENTRIES; n++) {
		struct fixture_entry key = fixture_entry(n);

		old_put(&old, JOURNAL, fixture_entry_key(&key),
			bytes_make(entry, old_entry(entry, n)));
	}
	old_close(&old);
}

/* ---- looking at it ------------------------------------------------------------------ */

struct wanted {
	uint64_t world, seq;
};

static uint64_t number_at(const uint8_t *data, size_t size)
{
	uint64_t n = 0;

	for (size_t i = 0; i < size; i++)
		n = n << 8 | data[i];
	return n;
}

/* A place of world/record.h: world, sequence number, and that nothing more is known. */
static enum status is_wanted(void *context, const struct store_place *place)
{
	const struct wanted *wanted = context;

	return number_at(place->bytes, 6) == wanted->world &&
			       number_at(place->bytes + 6, 6) == wanted->seq &&
			       number_at(place->bytes + 12, 4) == UINT32_MAX
		       ? ST_OK
		       : ST_NOT_FOUND;
}

static enum status count_place(void *context, const struct store_place *place)
{
	(void)place;
	++*(unsigned *)context;
	return ST_NOT_FOUND;
}

static void expect_messages(struct store_view *view, unsigned step)
{
	for (uint64_t n = 0; n < MESSAGES; n += step) {
		struct old_message message;
		struct wanted wanted;
		unsigned count = 0;

		old_message(&message, n);
		wanted = (struct wanted){ message.world, message.seq };
		if (store_view_noted(view, message.digest, is_wanted, &wanted) != ST_OK)
			fail_msg("message %d", (int)n);
		assert_int_equal(store_view_noted(view, message.digest, count_place, &count),
				 ST_NOT_FOUND);
		assert_int_equal(count, n % 10 < 2 && n - n % 10 + 1 < MESSAGES ? 2 : 1);
	}
}

static void expect_entries(struct store_view *view)
{
	uint8_t entry[256];

	for (uint64_t n = 0; n < ENTRIES; n++) {
		struct fixture_entry key = fixture_entry(n);
		struct bytes value;

		assert_int_equal(store_view_get(view, STORE_JOURNAL, fixture_entry_key(&key),
						&value),
				 ST_OK);
		assert_true(bytes_equal(value, bytes_make(entry, old_entry(entry, n))));
	}
}

static void expect_record(struct store_view *view, enum store_table table, const char *key,
			  const char *expected)
{
	struct bytes value;

	assert_int_equal(store_view_get(view, table, text(key), &value), ST_OK);
	assert_true(is_text(value, expected));
}

static void expect_blocks(struct store *store, struct arena *arena, unsigned step)
{
	for (uint64_t n = 0; n < BLOCKS; n += step) {
		struct old_block block;
		struct bytes found;

		old_block(&block, n);
		arena_reset(arena);
		if (store_block(store, arena, block.key, &found) != ST_OK ||
		    !bytes_equal(found, block.block))
			fail_msg("block %d", (int)n);
		if (n % 1000 == 0)
			assert_int_equal(store_keeps_block(store, block.key), ST_OK);
	}
}

/* All, or one in step of them. */
static void expect_all(struct store *store, struct arena *arena, unsigned step)
{
	struct store_view *view;
	struct store_stats stats;
	uint64_t blocks, bad;

	expect_blocks(store, arena, step);
	assert_int_equal(store_view_begin(store, &view), ST_OK);
	expect_messages(view, step);
	expect_entries(view);
	expect_record(view, STORE_META, "genesis", "minimal");
	expect_record(view, STORE_WORLDS, "12345678", "a world");
	expect_record(view, STORE_SNAPSHOTS, "a name", "a snapshot");
	store_view_end(view);
	assert_int_equal(store_stats(store, &stats), ST_OK);
	assert_int_equal(stats.entries[STORE_BLOCKS], BLOCKS);
	assert_int_equal(stats.entries[STORE_JOURNAL], ENTRIES);
	assert_int_equal(stats.entries[STORE_KEPT], 0);
	assert_int_equal(store_check(store, NULL, NULL, &blocks, &bad), ST_OK);
	assert_int_equal(blocks, BLOCKS);
	assert_int_equal(bad, 0);
}

static void refuse(const struct store_options *options, enum status expected, const char *words)
{
	struct store *store = NULL;
	struct error err = { 0 };
	enum status st = store_open(options, &store, &err);

	if (st != expected || store || !strstr(err.text, words) || !err.hint[0])
		fail_msg("%s: \"%s\" instead of \"%s\"", status_name(st), err.text, words);
}

/* ---- at one go ------------------------------------------------------------------------ */

static void test_all_is_found(void **state)
{
	struct fixture *fixture = *state;
	struct store_options options = fixture_options(fixture);
	struct store *store;
	struct error err = { 0 };

	make_old(fixture);
	options.read_only = true;
	refuse(&options, ST_SCHEMA, "schema version 1");
	options.read_only = false;
	options.map_size_bytes = 1; /* it grows meanwhile */
	for (int round = 0; round < 3; round++) {
		if (store_open(&options, &store, &err) != ST_OK)
			fail_msg("round %d: %s", round, err.text);
		expect_all(store, &fixture->arena, 1);
		store_close(store);
		options.read_only = round == 0;
	}
}

/* Work goes on where 0.1.0 has left it. */
static void test_work_goes_on(void **state)
{
	enum { MORE = 100 };
	struct fixture *fixture = *state;
	struct store_batch *batch;
	struct store_stats stats;
	struct store *store;
	struct store_view *view;
	struct old_block block;
	uint8_t entry[256];

	make_old(fixture);
	store = fixture_open(fixture);
	batch = fixture_batch(store);
	for (uint64_t n = ENTRIES; n < ENTRIES + MORE; n++) {
		struct fixture_entry key = fixture_entry(n);

		assert_int_equal(store_batch_put(batch, STORE_JOURNAL, fixture_entry_key(&key),
						 bytes_make(entry, old_entry(entry, n))),
				 ST_OK);
		if (n % 30 == 0)
			fixture_commit(batch);
	}
	/* What is there is not kept twice. */
	for (uint64_t n = BLOCKS - 2 * FOREIGN; n < BLOCKS; n++) {
		old_block(&block, n);
		assert_int_equal(store_batch_put(batch, STORE_BLOCKS, block.key, block.block),
				 ST_OK);
	}
	fixture_commit(batch);
	for (int round = 0; round < 2; round++) {
		expect_blocks(store, &fixture->arena, 1);
		assert_int_equal(store_stats(store, &stats), ST_OK);
		assert_int_equal(stats.entries[STORE_BLOCKS], BLOCKS);
		assert_int_equal(stats.entries[STORE_JOURNAL], ENTRIES + MORE);
		assert_int_equal(store_view_begin(store, &view), ST_OK);
		for (uint64_t n = 0; n < ENTRIES + MORE; n++) {
			struct fixture_entry key = fixture_entry(n);
			struct bytes value;

			assert_int_equal(store_view_get(view, STORE_JOURNAL,
							fixture_entry_key(&key), &value),
					 ST_OK);
			assert_true(bytes_equal(value, bytes_make(entry, old_entry(entry, n))));
		}
		store_view_end(view);
		store_batch_free(batch);
		store_close(store);
		store = fixture_open(fixture);
		batch = fixture_batch(store);
	}
	store_batch_free(batch);
	store_close(store);
}

/* ---- cut off ----------------------------------------------------------------------------- */

/* The process that these are set in dies at a sync: before it, or behind it. */
static int syncs_left = -1;
static bool dies_behind;

static int sync_or_die(long call, int fd)
{
	const bool dies = syncs_left == 0;
	int code;

	if (syncs_left >= 0)
		syncs_left--;
	if (dies && !dies_behind)
		kill(getpid(), SIGKILL);
	code = (int)syscall(call, fd);
	if (dies)
		kill(getpid(), SIGKILL);
	return code;
}

/* In place of the C library's, for LMDB as well. */
int fdatasync(int fd);
int fdatasync(int fd)
{
	return sync_or_die(SYS_fdatasync, fd);
}

int fsync(int fd);
int fsync(int fd)
{
	return sync_or_die(SYS_fsync, fd);
}

/* The directory of the fixture is the original, which each round copies. */
static void copy_old(const struct fixture *fixture, const char *name, char copy[128])
{
	char command[400];

	snprintf(copy, 128, "%s/%s", fixture->directory, name);
	snprintf(command, sizeof(command), "rm -rf '%s' && cp -r '%s' '%s'", copy, fixture->data,
		 copy);
	assert_int_equal(system(command), 0);
}

static void expect_whole_after_all(const struct store_options *options, struct arena *arena)
{
	struct store *store = NULL;
	struct error err = { 0 };

	if (store_open(options, &store, &err) != ST_OK)
		fail_msg("after a kill: %s", err.text);
	expect_all(store, arena, 13);
	store_close(store);
}

enum progress { NOT_BEGUN, HALF, DONE };

/* What one who only reads says of it. */
static enum progress progress_of(const struct store_options *options)
{
	struct store_options reading = *options;
	struct store *store = NULL;
	struct error err = { 0 };
	enum status st;

	reading.read_only = true;
	st = store_open(&reading, &store, &err);
	store_close(store);
	if (st == ST_OK)
		return DONE;
	assert_int_equal(st, ST_SCHEMA);
	assert_true(err.hint[0] != '\0');
	if (strstr(err.text, "half on its way"))
		return HALF;
	assert_non_null(strstr(err.text, "schema version 1"));
	return NOT_BEGUN;
}

static int migrate_in_child(const struct store_options *options, int syncs, bool behind,
			    unsigned after_us)
{
	struct store *store;
	int code;
	pid_t child = fork();

	assert_true(child >= 0);
	if (child == 0) {
		syncs_left = syncs;
		dies_behind = behind;
		_exit(store_open(options, &store, NULL) == ST_OK ? 0 : 1);
	}
	if (after_us > 0) {
		usleep(after_us);
		kill(child, SIGKILL);
	}
	assert_int_equal(waitpid(child, &code, 0), child);
	if (WIFEXITED(code))
		assert_int_equal(WEXITSTATUS(code), 0);
	return code;
}

/* Killed before and behind every sync there is: those are the boundaries of the steps. What
 * is cut off is taken up by a start that may be cut off again. */
static void test_killed_at_every_step(void **state)
{
	struct fixture *fixture = *state;
	struct store_options options = fixture_options(fixture);
	unsigned seen[3] = { 0 };
	char copy[128];
	int syncs = 0, code = 1;

	make_old(fixture);
	options.directory = copy;
	options.durable = true;
	for (; code != 0; syncs++) {
		for (int behind = 0; behind < 2; behind++) {
			enum progress progress;

			copy_old(fixture, "copy", copy);
			code = migrate_in_child(&options, syncs, behind, 0);
			progress = progress_of(&options);
			seen[progress]++;
			/* A second one dies too, a sync or two further on. */
			if (progress == HALF)
				(void)migrate_in_child(&options, syncs % 3, behind, 0);
			if (behind || code == 0 || progress != HALF)
				expect_whole_after_all(&options, &fixture->arena);
		}
	}
	assert_in_range(syncs, 8, 60);
	assert_true(seen[NOT_BEGUN] >= 2 && seen[HALF] >= 6 && seen[DONE] >= 1);
}

static unsigned microseconds_of(const struct store_options *options)
{
	struct timespec begin, end;

	clock_gettime(CLOCK_MONOTONIC, &begin);
	assert_int_equal(migrate_in_child(options, -1, false, 0), 0);
	clock_gettime(CLOCK_MONOTONIC, &end);
	return (unsigned)((end.tv_sec - begin.tv_sec) * 1000000 +
			  (end.tv_nsec - begin.tv_nsec) / 1000);
}

static void test_killed_at_any_time(void **state)
{
	enum { ROUNDS = 8, KILLS = 3 };
	struct fixture *fixture = *state;
	struct store_options options = fixture_options(fixture);
	uint32_t random = (uint32_t)time(NULL) | 1;
	char copy[128];
	unsigned us;

	make_old(fixture);
	options.directory = copy;
	copy_old(fixture, "copy", copy);
	us = microseconds_of(&options);
	print_message("seed %u, %u us\n", random, us);
	for (int round = 0; round < ROUNDS; round++) {
		options.durable = round % 2;
		copy_old(fixture, "copy", copy);
		for (int i = 0; i < KILLS; i++) {
			random = random * 1664525u + 1013904223u;
			(void)migrate_in_child(&options, -1, false, 1 + (random >> 4) % us);
		}
		(void)progress_of(&options);
		expect_whole_after_all(&options, &fixture->arena);
	}
}

/* Without room it ends where it is, and goes on when there is some. */
static void test_disk_full(void **state)
{
	struct fixture *fixture = *state;
	struct store_options options = fixture_options(fixture);
	struct rlimit limit = { .rlim_cur = RLIM_INFINITY, .rlim_max = RLIM_INFINITY };
	struct store *store = NULL;
	struct error err = { 0 };
	char path[128];
	struct stat info;

	make_old(fixture);
	snprintf(path, sizeof(path), "%s/data.mdb", fixture->data);
	assert_int_equal(stat(path, &info), 0);
	signal(SIGXFSZ, SIG_IGN);
	limit.rlim_cur = (rlim_t)info.st_size;
	assert_int_equal(setrlimit(RLIMIT_FSIZE, &limit), 0);
	assert_int_equal(store_open(&options, &store, &err), ST_FULL);
	limit.rlim_cur = RLIM_INFINITY;
	assert_int_equal(setrlimit(RLIMIT_FSIZE, &limit), 0);
	assert_true(err.text[0] && err.hint[0]);
	expect_whole_after_all(&options, &fixture->arena);
}

/* ---- what is refused ------------------------------------------------------------------------ */

static void test_refused(void **state)
{
	struct fixture *fixture = *state;
	struct store_options options = fixture_options(fixture);
	struct old old;

	assert_int_equal(mkdir(fixture->data, 0700), 0);
	old_open(&old, fixture);
	put_schema(&old, 3);
	old_close(&old);
	for (int read_only = 0; read_only < 2; read_only++) {
		options.read_only = read_only;
		refuse(&options, ST_SCHEMA, "schema version 3, this program 2");
	}
	/* One of ours that has lost what we know of it. */
	old_open(&old, fixture);
	put_schema(&old, 2);
	for (int i = 0; i < 2; i++) {
		MDB_dbi table;

		assert_int_equal(
			mdb_dbi_open(old.txn, i == 0 ? "kept" : "index", MDB_CREATE, &table), 0);
	}
	old_close(&old);
	refuse(&options, ST_CORRUPT, "not a database of chaosactord");
	/* One of 0.1.0 without its index of messages. */
	old_open(&old, fixture);
	put_schema(&old, 1);
	assert_int_equal(mdb_drop(old.txn, old.tables[OLD_MESSAGES], 1), 0);
	old_close(&old);
	options.read_only = false;
	refuse(&options, ST_CORRUPT, "a table is missing");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		STORE_TEST(test_all_is_found),
		STORE_TEST(test_work_goes_on),
		STORE_TEST(test_killed_at_every_step),
		STORE_TEST(test_killed_at_any_time),
		STORE_TEST(test_disk_full),
		STORE_TEST(test_refused),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
