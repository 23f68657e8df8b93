/* SPDX-License-Identifier: Apache-2.0 OR MIT */
#include "store/store.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <sys/wait.h>

#include "fixture.h"

static void write_file(const char *directory, const char *name, const void *data, size_t size)
{
	char path[128];
	FILE *file;

	snprintf(path, sizeof(path), "%s/%s", directory, name);
	file = fopen(path, "wb");
	assert_non_null(file);
	assert_int_equal(fwrite(data, 1, size, file), size);
	assert_int_equal(fclose(file), 0);
}

/* Opens, which must fail with expected and words for the user, hint included. */
static void refuse(const struct store_options *options, enum status expected, const char *reason)
{
	struct store *store = NULL;
	struct error err = { 0 };
	enum status st = store_open(options, &store, &err);

	if (st != expected || store || err.status != expected || !err.text[0])
		fail_msg("%s: %s instead of %s (%s)", reason, status_name(st),
			 status_name(expected), err.text);
	if (expected != ST_NO_MEMORY && !err.hint[0])
		fail_msg("%s: no hint beside \"%s\"", reason, err.text);
}

/* A store that was committed to, and closed. */
static void make_database(const struct fixture *fixture)
{
	struct store *store = fixture_open(fixture);
	struct store_batch *batch = fixture_batch(store);

	fixture_put(batch, STORE_META, "name", "value");
	fixture_commit(batch);
	/* The first commit goes into the database, the next one into the log. */
	fixture_put(batch, STORE_META, "name", "value");
	fixture_commit(batch);
	store_batch_free(batch);
	store_close(store);
}

static void test_open_new(void **state)
{
	struct fixture *fixture = *state;
	struct stat info;
	struct store_stats stats;
	char path[128];
	struct store *store;

	make_database(fixture);
	store = fixture_open(fixture);
	assert_int_equal(stat(fixture->data, &info), 0);
	assert_int_equal(info.st_mode & 07777, 0700);
	snprintf(path, sizeof(path), "%s/data.mdb", fixture->data);
	assert_int_equal(stat(path, &info), 0);
	assert_int_equal(info.st_mode & 07777, 0600);
	assert_int_equal(store_stats(store, &stats), ST_OK);
	assert_int_equal(stats.map_size_bytes, 64 * FIXTURE_MIB);
	assert_in_range(stats.used_bytes, 4096, FIXTURE_MIB);
	assert_int_equal(stats.entries[STORE_META], 3); /* schema, facts of the store, and ours */
	for (int i = STORE_BLOCKS; i < STORE_TABLES; i++)
		assert_int_equal(stats.entries[i], 0);
	store_close(store);
	store_close(NULL);
}

/* The default map is far larger than memory. */
/* Who made it may have removed it meanwhile, as a daemon does that is stopped while starting. */
static void test_temporary_makes_no_directory(void **state)
{
	const struct fixture *fixture = *state;
	struct store_options options = fixture_options(fixture);
	struct store *store = NULL;
	struct error err = { 0 };
	struct stat info;

	options.temporary = true;
	assert_int_equal(store_open(&options, &store, &err), ST_IO);
	assert_non_null(strstr(err.text, fixture->data));
	assert_int_equal(stat(fixture->data, &info), -1);
}

static void test_open_default_map(void **state)
{
	struct fixture *fixture = *state;
	struct store_options options = fixture_options(fixture);
	struct store_stats stats;
	struct store *store;
	struct stat info;
	char path[128];

	options.map_size_bytes = 0;
	options.durable = true;
	assert_int_equal(store_open(&options, &store, NULL), ST_OK);
	assert_int_equal(store_stats(store, &stats), ST_OK);
	assert_in_range(stats.map_size_bytes, (uint64_t)1 << 30, (uint64_t)1 << 40);
	snprintf(path, sizeof(path), "%s/founding/data.mdb", fixture->data);
	assert_int_equal(stat(path, &info), 0);
	assert_in_range(info.st_size, 4096, FIXTURE_MIB);
	store_close(store);
}

static void test_open_refused(void **state)
{
	struct fixture *fixture = *state;
	struct store_options options = fixture_options(fixture);
	char deep[128], file[128];

	snprintf(deep, sizeof(deep), "%s/none/data", fixture->directory);
	options.directory = deep;
	refuse(&options, ST_IO, "the parent is missing");

	write_file(fixture->directory, "file", "x", 1);
	snprintf(file, sizeof(file), "%s/file", fixture->directory);
	options.directory = file;
	refuse(&options, ST_IO, "a file in place of the directory");
	snprintf(deep, sizeof(deep), "%s/file/data", fixture->directory);
	options.directory = deep;
	refuse(&options, ST_IO, "a file in place of the parent");
}

static void test_read_only(void **state)
{
	struct fixture *fixture = *state;
	struct store_options options = fixture_options(fixture);
	struct store *store;

	options.read_only = true;
	refuse(&options, ST_NOT_FOUND, "no directory");
	assert_int_not_equal(access(fixture->data, F_OK), 0);
	options.directory = fixture->directory;
	refuse(&options, ST_NOT_FOUND, "a directory without a database");
	options.directory = fixture->data;
	make_database(fixture);
	assert_int_equal(store_open(&options, &store, NULL), ST_OK);
	store_close(store);
}

static const char *const our_files[] = { "LOCK", "lock.mdb", "data.mdb", "wal" };
enum { OUR_FILES = sizeof(our_files) / sizeof(our_files[0]) };

/* A lost data file is not taken for a new directory. */
static void test_lost_data(void **state)
{
	static const struct {
		const char *reason;
		bool lock, lmdb_lock, log, empty_data;
		enum status expected; /* of opening it again */
	} rows[] = {
		{ "all but data.mdb", true, true, true, false, ST_CORRUPT },
		{ "our lock, which knows of a database", true, false, false, false, ST_CORRUPT },
		{ "an empty data.mdb beside our lock", true, true, true, true, ST_CORRUPT },
		{ "a log alone", false, false, true, false, ST_CORRUPT },
		{ "an empty data.mdb beside a log", false, false, true, true, ST_CORRUPT },
		{ "lock.mdb alone", false, true, false, false, ST_OK },
		{ "nothing", false, false, false, false, ST_OK },
		{ "an empty data.mdb of unknown origin", false, false, false, true, ST_OK },
	};
	struct fixture *fixture = *state;
	struct store_options options = fixture_options(fixture);
	char path[200];

	assert_true(store_is_new(fixture->data));
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		const bool kept[OUR_FILES] = { rows[i].lock, rows[i].lmdb_lock, false,
					       rows[i].log };

		make_database(fixture);
		assert_false(store_is_new(fixture->data));
		for (int name = 0; name < OUR_FILES; name++) {
			snprintf(path, sizeof(path), "%s/%s", fixture->data, our_files[name]);
			assert_true(kept[name] || unlink(path) == 0);
		}
		if (rows[i].empty_data)
			write_file(fixture->data, "data.mdb", "", 0);
		options.read_only = true;
		refuse(&options, rows[i].lock ? ST_CORRUPT : ST_NOT_FOUND, rows[i].reason);
		options.read_only = false;
		if (store_is_new(fixture->data) == rows[i].lock)
			fail_msg("%s: new or not", rows[i].reason);
		if (rows[i].expected != ST_OK)
			refuse(&options, rows[i].expected, rows[i].reason);
		else
			make_database(fixture);
		snprintf(path, sizeof(path), "rm -f '%s'/*", fixture->data);
		assert_int_equal(system(path), 0);
	}
}

/* Bytes that LMDB has in its first page, where it has them. */
static void lmdb_page(uint8_t page[4096])
{
	memset(page, 0, 4096);
	memcpy(page + 16, (const uint8_t[]){ 0xde, 0xc0, 0xef, 0xbe, 1 }, 5);
}

/* What holds nothing is begun anew, whatever a start left that was cut off. */
static void test_cut_off_start(void **state)
{
	static const struct {
		const char *reason;
		const char *files; /* made empty */
		size_t zeros;      /* in data.mdb, behind the page */
		bool page;
	} rows[] = {
		{ "an empty lock.mdb", "lock.mdb", 0, false },
		{ "LOCK and lock.mdb, empty", "LOCK lock.mdb", 0, false },
		{ "three empty files", "LOCK lock.mdb data.mdb", 0, false },
		{ "and an empty log", "LOCK lock.mdb data.mdb wal", 0, false },
		{ "the first page of two", "LOCK lock.mdb", 0, true },
		{ "both pages, the second never written", "LOCK lock.mdb", 4096, true },
		{ "room was made, and nothing written", "LOCK lock.mdb", 1 << 20, false },
		{ "half a page of zeros", "", 100, false },
		{ "a database in the making", "LOCK founding/data.mdb", 0, false },
		{ "one without LOCK", "founding/data.mdb founding/lock.mdb", 0, false },
		{ "an empty place for one", "founding/data.mdb", 0, false },
	};
	struct fixture *fixture = *state;
	static const uint8_t zeros[1 << 20];
	uint8_t page[4096];
	char command[300], name[200];

	lmdb_page(page);
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		snprintf(command, sizeof(command),
			 "rm -rf '%s'; mkdir -p '%s'/founding; cd '%s'; touch other %s",
			 fixture->data, fixture->data, fixture->data, rows[i].files);
		assert_int_equal(system(command), 0);
		snprintf(name, sizeof(name), "%s/data.mdb", fixture->data);
		if (rows[i].page)
			write_file(fixture->data, "data.mdb", page, sizeof(page));
		if (rows[i].zeros > 0) {
			FILE *file = fopen(name, "ab");

			assert_non_null(file);
			assert_int_equal(fwrite(zeros, 1, rows[i].zeros, file), rows[i].zeros);
			assert_int_equal(fclose(file), 0);
		}
		if (!store_is_new(fixture->data))
			fail_msg("%s: not new", rows[i].reason);
		make_database(fixture);
		assert_false(store_is_new(fixture->data));
		snprintf(command, sizeof(command),
			 "cd '%s' && test \"$(ls | tr '\\n' ' ')\" = "
			 "'LOCK data.mdb lock.mdb other wal '",
			 fixture->data);
		if (system(command) != 0)
			fail_msg("%s: other files than ours", rows[i].reason);
		store_close(fixture_open(fixture));
	}
}

/* A store that is closed before its first commit leaves the directory new. */
static void test_no_commit(void **state)
{
	struct fixture *fixture = *state;
	char path[200];

	for (int round = 0; round < 2; round++) {
		store_close(fixture_open(fixture));
		assert_true(store_is_new(fixture->data));
		snprintf(path, sizeof(path), "%s/founding", fixture->data);
		assert_int_not_equal(access(path, F_OK), 0);
	}
	make_database(fixture);
	assert_false(store_is_new(fixture->data));
}

/* Whatever is no regular file is neither followed nor waited for. */
static void test_no_regular_files(void **state)
{
	static const char *const makers[] = { "ln -s ../victim", "ln -s ../nowhere", "mkdir",
					      "mkfifo" };
	struct fixture *fixture = *state;
	struct store_options options = fixture_options(fixture);
	char command[300], victim[200];
	struct stat facts;

	write_file(fixture->directory, "victim", "", 0);
	snprintf(victim, sizeof(victim), "%s/victim", fixture->directory);
	for (size_t name = 0; name < OUR_FILES; name++) {
		for (size_t i = 0; i < sizeof(makers) / sizeof(makers[0]); i++) {
			make_database(fixture);
			snprintf(command, sizeof(command), "cd '%s' && rm %s && %s %s",
				 fixture->data, our_files[name], makers[i], our_files[name]);
			assert_int_equal(system(command), 0);
			refuse(&options, ST_IO, command);
			assert_int_equal(stat(victim, &facts), 0);
			assert_int_equal(facts.st_size, 0);
			snprintf(command, sizeof(command), "rm -rf '%s'", fixture->data);
			assert_int_equal(system(command), 0);
		}
	}
	snprintf(command, sizeof(command), "%s/nowhere", fixture->directory);
	assert_int_not_equal(access(command, F_OK), 0);
}

/* Whose the directory may be. Only root can make the other cases. */
static void test_mode(void **state)
{
	static const struct {
		mode_t mode;
		enum status expected;
	} rows[] = {
		{ 0700, ST_OK }, { 0755, ST_OK },  { 0770, ST_OK },
		{ 0777, ST_IO }, { 01777, ST_IO }, { 0702, ST_IO },
	};
	struct fixture *fixture = *state;
	struct store_options options = fixture_options(fixture);

	make_database(fixture);
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		assert_int_equal(chmod(fixture->data, rows[i].mode), 0);
		if (rows[i].expected == ST_OK)
			store_close(fixture_open(fixture));
		else
			refuse(&options, rows[i].expected, "open to others");
	}
	assert_int_equal(chmod(fixture->data, 0700), 0);
}

static void test_not_a_database(void **state)
{
	static const struct {
		const char *reason;
		size_t size;
		int fill;
	} rows[] = {
		{ "one byte", 1, 'x' },
		{ "text", 100, 'x' },
		{ "pages of text", 16384, 'x' },
		{ "pages of ones", 16384, 0xff },
	};
	struct fixture *fixture = *state;
	struct store_options options = fixture_options(fixture);
	uint8_t data[16384];

	assert_int_equal(mkdir(fixture->data, 0700), 0);
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		memset(data, rows[i].fill, rows[i].size);
		write_file(fixture->data, "data.mdb", data, rows[i].size);
		refuse(&options, ST_CORRUPT, rows[i].reason);
	}
	/* What a crash between making the file and the first write leaves. */
	write_file(fixture->data, "data.mdb", data, 0);
	store_close(fixture_open(fixture));
}

static void test_schema(void **state)
{
	static const struct {
		const char *reason;
		uint8_t size, version[9];
		enum status expected;
	} rows[] = {
		{ "a later version", 8, { 0, 0, 0, 0, 0, 0, 0, 3 }, ST_SCHEMA },
		{ "a much later one", 8, { 1, 0, 0, 0, 0, 0, 0, 2 }, ST_SCHEMA },
		{ "version 0", 8, { 0 }, ST_SCHEMA },
		{ "little-endian 2", 8, { 2, 0, 0, 0, 0, 0, 0, 0 }, ST_SCHEMA },
		{ "seven bytes", 7, { 0, 0, 0, 0, 0, 0, 1 }, ST_CORRUPT },
		{ "nine bytes", 9, { 0, 0, 0, 0, 0, 0, 0, 0, 1 }, ST_CORRUPT },
		{ "nothing", 0, { 0 }, ST_CORRUPT },
	};
	struct fixture *fixture = *state;
	struct store_options options = fixture_options(fixture);

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct store *store = fixture_open(fixture);
		struct store_batch *batch = fixture_batch(store);
		char command[128];

		assert_int_equal(store_batch_put(batch, STORE_META, text("schema"),
						 bytes_make(rows[i].version, rows[i].size)),
				 ST_OK);
		store_batch_checkpoint(batch);
		fixture_commit(batch);
		store_batch_free(batch);
		store_close(store);
		refuse(&options, rows[i].expected, rows[i].reason);
		options.read_only = true;
		refuse(&options, rows[i].expected, rows[i].reason);
		options.read_only = false;
		snprintf(command, sizeof(command), "rm -rf '%s'", fixture->data);
		assert_int_equal(system(command), 0);
	}
}

/* Written into both headers of a database, what LMDB 0.9.90 (seen: header of 24 bytes, format
 * 2), a machine of the other byte order and a format to come would have there. */
static void test_other_lmdb(void **state)
{
	static const struct {
		uint32_t words[4]; /* from byte 16 on */
		const char *text;
	} rows[] = {
		{ { 0xbeefc0de, 7, 0, 0 },
		  "its format is version 7, which this program's LMDB 0.9" },
		{ { 0x00080000, 0, 0xbeefc0de, 2 },
		  "its format is version 2, which this program's" },
		{ { 0xdec0efbe, 0x01000000, 0, 0 }, "on a machine of the other byte order" },
	};
	struct fixture *fixture = *state;
	struct store_options options = fixture_options(fixture);
	char path[128];

	make_database(fixture);
	snprintf(path, sizeof(path), "%s/data.mdb", fixture->data);
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct error err = { 0 };
		struct store *store = NULL;
		int fd = open(path, O_WRONLY | O_CLOEXEC);

		assert_true(fd >= 0);
		for (int page = 0; page < 2; page++)
			assert_int_equal(pwrite(fd, rows[i].words, sizeof(rows[i].words),
						page * sysconf(_SC_PAGESIZE) + 16),
					 sizeof(rows[i].words));
		close(fd);
		assert_int_equal(store_open(&options, &store, &err), ST_SCHEMA);
		assert_non_null(strstr(err.text, rows[i].text));
		assert_non_null(strstr(err.hint, "import here"));
	}
}

static void test_locked(void **state)
{
	struct fixture *fixture = *state;
	struct store_options options = fixture_options(fixture);
	struct store *store = NULL;
	struct error err = { 0 };
	char id[32];
	int code;
	pid_t child;

	/* The child asks once the parent, which opens after the fork, has it. */
	int ready[2];

	assert_int_equal(pipe(ready), 0);
	child = fork();
	assert_true(child >= 0);
	if (child == 0) {
		char byte;

		if (read(ready[0], &byte, 1) != 1)
			_exit(10);
		code = (int)store_open(&options, &store, &err);
		snprintf(id, sizeof(id), " %ld", (long)getppid());
		_exit(code == ST_LOCKED && strstr(err.text, id) && err.hint[0] ? 0 : 11);
	}
	store = fixture_open(fixture);
	refuse(&options, ST_LOCKED, "the same process");
	assert_int_equal(write(ready[1], "x", 1), 1);
	assert_int_equal(waitpid(child, &code, 0), child);
	assert_int_equal(code, 0);
	close(ready[0]);
	close(ready[1]);
	store_close(store);
	store_close(fixture_open(fixture));
}

/* A view has all that was committed before it began. What was committed since, the log alone
 * has it, it may have too; what a checkpoint brought is behind it. */
static void test_views(void **state)
{
	struct fixture *fixture = *state;
	struct store *store = fixture_open(fixture);
	struct store_batch *batch = fixture_batch(store);
	struct store_view *before, *after;
	struct bytes value;

	fixture_put(batch, STORE_WORLDS, "a", "one");
	fixture_commit(batch);
	assert_int_equal(store_view_begin(store, &before), ST_OK);
	fixture_put(batch, STORE_WORLDS, "a", "two");
	fixture_put(batch, STORE_WORLDS, "b", "");
	fixture_commit(batch);
	assert_int_equal(store_view_get(before, STORE_WORLDS, text("a"), &value), ST_OK);
	assert_true(is_text(value, "two"));
	fixture_put(batch, STORE_WORLDS, "a", "three");
	fixture_put(batch, STORE_WORLDS, "c", "");
	store_batch_checkpoint(batch);
	fixture_commit(batch);
	assert_true(is_text(value, "two"));
	assert_int_equal(store_view_begin(store, &after), ST_OK);

	assert_int_equal(store_view_get(before, STORE_WORLDS, text("a"), &value), ST_OK);
	assert_true(is_text(value, "two"));
	assert_int_equal(store_view_get(before, STORE_WORLDS, text("b"), &value), ST_OK);
	assert_int_equal(store_view_get(before, STORE_WORLDS, text("c"), &value), ST_NOT_FOUND);
	assert_int_equal(value.size, 0);
	assert_int_equal(store_view_get(after, STORE_WORLDS, text("a"), &value), ST_OK);
	assert_true(is_text(value, "three"));
	assert_int_equal(store_view_get(after, STORE_WORLDS, text("b"), &value), ST_OK);
	assert_int_equal(value.size, 0);
	assert_int_equal(store_view_get(after, STORE_WORLDS, text("c"), &value), ST_OK);
	assert_int_equal(store_view_get(after, STORE_META, text("a"), &value), ST_NOT_FOUND);

	store_view_end(before);
	store_view_end(after);
	store_view_end(NULL);
	store_batch_free(batch);
	store_close(store);
}

static void test_seek(void **state)
{
	static const struct {
		const char *reason, *at;
		const char *first, *last; /* at or after; before. NULL: none */
	} rows[] = {
		{ "the empty key", "", "b", NULL },
		{ "before all", "a", "b", NULL },
		{ "on the first", "b", "b", NULL },
		{ "a prefix sorts before what it starts", "d", "dd", "b" },
		{ "on one in the middle", "dd", "dd", "b" },
		{ "between two", "e", "f", "dd" },
		{ "on the last", "f", "f", "dd" },
		{ "behind all", "g", NULL, "f" },
	};
	struct fixture *fixture = *state;
	struct store *store = fixture_open(fixture);
	struct store_batch *batch = fixture_batch(store);
	struct store_view *view;
	struct bytes key, value;

	fixture_put(batch, STORE_META, "first", "commit");
	fixture_commit(batch);
	fixture_put(batch, STORE_SNAPSHOTS, "dd", "DD");
	fixture_put(batch, STORE_SNAPSHOTS, "b", "B");
	fixture_put(batch, STORE_SNAPSHOTS, "f", "F");
	fixture_commit(batch);
	/* From the log, then from the database, twice: the second view works with the cursors of
	 * the first. */
	for (int turn = 0; turn < 3; turn++) {
		if (turn == 1) {
			store_batch_checkpoint(batch);
			fixture_commit(batch);
		}
		assert_int_equal(store_view_begin(store, &view), ST_OK);
		for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
			enum status st = store_view_seek(view, STORE_SNAPSHOTS, text(rows[i].at),
							 &key, &value);

			if (st != (rows[i].first ? ST_OK : ST_NOT_FOUND) ||
			    !is_text(key, rows[i].first ? rows[i].first : "") ||
			    value.size != key.size)
				fail_msg("first: %s", rows[i].reason);
			st = store_view_seek_last(view, STORE_SNAPSHOTS, text(rows[i].at), &key,
						  &value);
			if (st != (rows[i].last ? ST_OK : ST_NOT_FOUND) ||
			    !is_text(key, rows[i].last ? rows[i].last : "") ||
			    value.size != key.size)
				fail_msg("last: %s", rows[i].reason);
		}
		assert_int_equal(store_view_seek(view, STORE_BLOCKS, text(""), &key, &value),
				 ST_NOT_FOUND);
		assert_int_equal(store_view_seek_last(view, STORE_BLOCKS, text("x"), &key, &value),
				 ST_NOT_FOUND);
		store_view_end(view);
	}
	store_batch_free(batch);
	store_close(store);
}

static void test_key_sizes(void **state)
{
	static const struct {
		size_t size;
		enum status put, get;
	} rows[] = {
		{ 0, ST_INVALID, ST_NOT_FOUND },
		{ 1, ST_OK, ST_OK },
		{ 511, ST_OK, ST_OK },
		{ 512, ST_LIMIT, ST_NOT_FOUND },
		{ 4000, ST_LIMIT, ST_NOT_FOUND },
	};
	struct fixture *fixture = *state;
	struct store *store = fixture_open(fixture);
	struct store_batch *batch = fixture_batch(store);
	uint8_t key[4000] = { 7 };

	for (int committed = 0; committed < 2; committed++) {
		for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
			struct bytes name = bytes_make(key, rows[i].size), value;

			if (!committed)
				assert_int_equal(store_batch_put(batch, STORE_BLOCKS, name,
								 text("v")),
						 rows[i].put);
			assert_int_equal(store_batch_get(batch, &fixture->arena, STORE_BLOCKS, name,
							 &value),
					 rows[i].get);
			assert_int_equal(value.size, rows[i].get == ST_OK);
			assert_int_equal(store_batch_get(batch, &fixture->arena, STORE_WORLDS, name,
							 &value),
					 ST_NOT_FOUND);
		}
		fixture_commit(batch);
	}
	store_batch_free(batch);
	store_close(store);
}

static size_t data_size(const char *directory)
{
	char path[256];
	struct stat info;

	snprintf(path, sizeof(path), "%s/data.mdb", directory);
	assert_int_equal(stat(path, &info), 0);
	return (size_t)info.st_size;
}

static void copy_cut(const char *from, const char *to, size_t size)
{
	char command[400];

	snprintf(command, sizeof(command),
		 "rm -rf '%s' && mkdir '%s' && cp '%s/wal' '%s' && head -c %zu '%s/data.mdb' "
		 ">'%s/data.mdb'",
		 to, to, from, to, size, from, to);
	assert_int_equal(system(command), 0);
}

/* A file that was copied in part: opening it must not end in a signal later on. */
static void test_cut_short(void **state)
{
	enum { BLOCKS = 60, STEP = 12288 };
	struct fixture *fixture = *state;
	struct store_options options = fixture_options(fixture);
	struct store *store = fixture_open(fixture);
	struct store_batch *batch = fixture_batch(store);
	size_t refused = 0, whole;
	char cut[128];

	for (uint64_t n = 0; n < BLOCKS; n++) {
		struct fixture_block block;

		fixture_block(&block, n);
		assert_int_equal(store_batch_put(batch, STORE_BLOCKS, block.key, block.block),
				 ST_OK);
		if (n % 10 == 9)
			fixture_commit(batch);
	}
	store_batch_free(batch);
	store_close(store);

	whole = data_size(fixture->data);
	snprintf(cut, sizeof(cut), "%s/cut", fixture->directory);
	options.directory = cut;
	for (size_t size = 100; size < whole; size += STEP, refused++) {
		copy_cut(fixture->data, cut, size);
		refuse(&options, ST_CORRUPT, "cut short");
		assert_int_equal(data_size(cut), size);
	}
	assert_in_range(refused, 5, 1000);
	copy_cut(fixture->data, cut, whole);
	assert_int_equal(store_open(&options, &store, NULL), ST_OK);
	store_close(store);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		STORE_TEST(test_temporary_makes_no_directory),
		STORE_TEST(test_open_new),
		STORE_TEST(test_open_default_map),
		STORE_TEST(test_open_refused),
		STORE_TEST(test_read_only),
		STORE_TEST(test_lost_data),
		STORE_TEST(test_schema),
		STORE_TEST(test_not_a_database),
		STORE_TEST(test_schema),
		STORE_TEST(test_other_lmdb),
		STORE_TEST(test_locked),
		STORE_TEST(test_views),
		STORE_TEST(test_seek),
		STORE_TEST(test_key_sizes),
		STORE_TEST(test_cut_short),
		STORE_TEST(test_cut_off_start),
		STORE_TEST(test_no_commit),
		STORE_TEST(test_no_regular_files),
		STORE_TEST(test_mode),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
