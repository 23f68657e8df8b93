/* SPDX-License-Identifier: Apache-2.0 OR MIT */
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>

#include "base/big_endian.h"
#include "base/checksum.h"
#include "store/wal.h"
#include "store/wal_format.h"

#include "fixture.h"

/* The write-ahead log by itself: what it gives back after each way in which its file, or the
 * one who writes it, can come to an end. */

enum { RECORDS_MAX = 64, LARGE_BYTES = 5 * FIXTURE_MIB + 3, FIRST_GENERATION = 7 };
enum { FRONT_BYTES = 8192 }; /* of the file: more than what the small logs take */

/* ---- a disk that can be told what to do ------------------------------------- */

/* What the next calls end with; kept for the whole program, as a disk is. */
static struct {
	int write_code, sync_code; /* errno, 0: success */
	int writes_left;           /* that succeed before write_code counts */
	int syncs_refused;         /* the only ones that end with sync_code; 0: all */
	bool halves;               /* a write takes half of what it is given */
	size_t header_writes;
} disk;

ssize_t __real_pwrite(int fd, const void *data, size_t size, off_t at);
ssize_t __wrap_pwrite(int fd, const void *data, size_t size, off_t at);
int __real_fdatasync(int fd);
int __wrap_fdatasync(int fd);

ssize_t __wrap_pwrite(int fd, const void *data, size_t size, off_t at)
{
	errno = disk.write_code;
	if (disk.write_code != 0 && disk.writes_left-- <= 0)
		return -1;
	disk.header_writes += at == 0;
	return __real_pwrite(fd, data, disk.halves ? (size + 1) / 2 : size, at);
}

int __wrap_fdatasync(int fd)
{
	errno = disk.sync_code;
	if (disk.syncs_refused > 0 && --disk.syncs_refused == 0)
		disk.sync_code = 0;
	return errno != 0 ? -1 : __real_fdatasync(fd);
}

/* ---- a log and what it holds ------------------------------------------------ */

static int directory_of(const struct fixture *fixture)
{
	int fd = open(fixture->directory, O_RDONLY | O_DIRECTORY);

	assert_true(fd >= 0);
	return fd;
}

static struct wal_options options_of(const struct fixture *fixture, uint64_t generation)
{
	struct wal_options options = {
		.directory_fd = directory_of(fixture),
		.directory = fixture->directory,
		.generation = generation,
		.durable = true,
	};

	memset(options.database_id, 0x5a, sizeof(options.database_id));
	return options;
}

struct records {
	struct arena *arena;
	struct bytes at[RECORDS_MAX];
	size_t count;
};

static enum status remember(void *context, struct bytes payload)
{
	struct records *records = context;

	assert_true(records->count < RECORDS_MAX);
	return arena_copy(records->arena, payload, &records->at[records->count++]);
}

static void shut(struct wal *wal, const struct wal_options *options)
{
	store__wal_close(wal);
	close(options->directory_fd);
}

/* Opens and replays; *out is NULL after a failure. */
static enum status open_with(struct fixture *fixture, const struct wal_options *options,
			     struct wal **out, struct records *records, struct error *err)
{
	enum status st;

	*records = (struct records){ .arena = &fixture->arena };
	*out = NULL;
	TRY(store__wal_open(options, out, err));
	st = store__wal_replay(*out, remember, records, err);
	if (st != ST_OK) {
		store__wal_close(*out);
		*out = NULL;
	}
	return st;
}

static struct wal *must_open(struct fixture *fixture, const struct wal_options *options,
			     struct records *records)
{
	struct error err = { 0 };
	struct wal *wal;

	if (open_with(fixture, options, &wal, records, &err) != ST_OK)
		fail_msg("open: %s", err.text);
	return wal;
}

static struct wal *make_new(struct fixture *fixture, struct wal_options *options)
{
	struct records records;
	struct wal *wal;

	*options = options_of(fixture, FIRST_GENERATION);
	options->may_create = true;
	wal = must_open(fixture, options, &records);
	assert_int_equal(records.count, 0);
	assert_int_equal(store__wal_used_bytes(wal), 0);
	options->may_create = false;
	return wal;
}

static void append(struct wal *wal, struct bytes payload)
{
	struct error err = { 0 };

	if (store__wal_append(wal, &payload, 1, &err) != ST_OK)
		fail_msg("append: %s", err.text);
}

static void append_text(struct wal *wal, const char *words)
{
	append(wal, text(words));
}

/* What an open with these options must end with. */
static void expect_refused(struct fixture *fixture, const struct wal_options *options,
			   enum status status, const char *words, const char *hint)
{
	struct records records;
	struct error err = { 0 };
	struct wal *wal;

	assert_int_equal(open_with(fixture, options, &wal, &records, &err), status);
	assert_int_equal(err.status, status);
	if (!strstr(err.text, words))
		fail_msg("\"%s\" does not say \"%s\"", err.text, words);
	if (!strstr(err.hint, hint))
		fail_msg("\"%s\" does not say \"%s\"", err.hint, hint);
}

/* What it must find, and nothing else. */
static void expect(struct fixture *fixture, const struct wal_options *options,
		   const char *const *words)
{
	struct records records;
	struct wal *wal = must_open(fixture, options, &records);
	size_t count = 0;

	for (; words[count]; count++) {
		assert_true(count < records.count);
		assert_true(is_text(records.at[count], words[count]));
	}
	assert_int_equal(records.count, count);
	store__wal_close(wal);
}

#define EXPECT(fixture, options, ...)                                                              \
	expect(fixture, options, (const char *const[]){ __VA_ARGS__, NULL })
#define EXPECT_NONE(fixture, options) expect(fixture, options, (const char *const[]){ NULL })

/* ---- the file itself -------------------------------------------------------- */

static const char *path_of(const struct fixture *fixture)
{
	static char path[96];

	snprintf(path, sizeof(path), "%s/wal", fixture->directory);
	return path;
}

static struct bytes file_read(struct fixture *fixture)
{
	struct stat facts;
	int fd = open(path_of(fixture), O_RDONLY);
	uint8_t *data;

	assert_true(fd >= 0 && fstat(fd, &facts) == 0);
	data = arena_alloc(&fixture->arena, (size_t)facts.st_size);
	assert_non_null(data);
	assert_int_equal(read(fd, data, (size_t)facts.st_size), facts.st_size);
	close(fd);
	return bytes_make(data, (size_t)facts.st_size);
}

static void file_write(struct fixture *fixture, struct bytes content)
{
	int fd;

	/* A new file: one that is cut to nothing first is written to the disk when closed. */
	unlink(path_of(fixture));
	fd = open(path_of(fixture), O_WRONLY | O_CREAT | O_EXCL, 0600);
	assert_true(fd >= 0);
	assert_int_equal(write(fd, content.data, content.size), content.size);
	close(fd);
}

static void file_poke(struct fixture *fixture, uint64_t at, struct bytes bytes)
{
	int fd = open(path_of(fixture), O_WRONLY);

	assert_true(fd >= 0);
	assert_int_equal(pwrite(fd, bytes.data, bytes.size, (off_t)at), bytes.size);
	close(fd);
}

static void file_flip(struct fixture *fixture, uint64_t at)
{
	int fd = open(path_of(fixture), O_RDWR);
	uint8_t byte;

	assert_true(fd >= 0);
	assert_int_equal(pread(fd, &byte, 1, (off_t)at), 1);
	byte ^= 0x40;
	assert_int_equal(pwrite(fd, &byte, 1, (off_t)at), 1);
	close(fd);
}

static uint64_t file_size(struct fixture *fixture)
{
	struct stat facts;

	assert_int_equal(stat(path_of(fixture), &facts), 0);
	return (uint64_t)facts.st_size;
}

/* Lets a child do something with a log and die without closing it. */
static void in_child(struct fixture *fixture, const struct wal_options *options,
		     void (*act)(struct wal *wal))
{
	pid_t child = fork();
	int code;

	assert_true(child >= 0);
	if (child == 0) {
		struct records records;

		act(must_open(fixture, options, &records));
		_exit(0);
	}
	assert_int_equal(waitpid(child, &code, 0), child);
	assert_true(WIFEXITED(code) && WEXITSTATUS(code) == 0);
}

/* A new log with what act appends, left by a process that was killed. */
static void leave(struct fixture *fixture, struct wal_options *options,
		  void (*act)(struct wal *wal))
{
	store__wal_close(make_new(fixture, options));
	in_child(fixture, options, act);
}

static void act_three(struct wal *wal)
{
	append_text(wal, "one");
	append_text(wal, "the second");
	append_text(wal, "three, which is the longest of them");
}

static void act_nothing(struct wal *wal)
{
	(void)wal;
}

/* ---- what was appended is there --------------------------------------------- */

static void test_appended_is_replayed(void **state)
{
	struct fixture *fixture = *state;
	struct wal_options options;
	struct bytes pieces[] = { text("in "), text(""), text("three "), text("pieces") };
	struct wal *wal = make_new(fixture, &options);
	struct records records;
	uint64_t used;

	append_text(wal, "one");
	used = store__wal_used_bytes(wal);
	assert_int_equal(used, store__wal_record_room(3));
	assert_int_equal(store__wal_append(wal, NULL, 0, NULL), ST_OK);
	assert_int_equal(store__wal_append(wal, pieces, 4, NULL), ST_OK);
	assert_int_equal(store__wal_generation(wal), FIRST_GENERATION);
	store__wal_close(wal);
	EXPECT(fixture, &options, "one", "", "in three pieces");
	options.read_only = true;
	EXPECT(fixture, &options, "one", "", "in three pieces");
	options.read_only = false;
	wal = must_open(fixture, &options, &records);
	append_text(wal, "and more");
	shut(wal, &options);
	options = options_of(fixture, FIRST_GENERATION);
	EXPECT(fixture, &options, "one", "", "in three pieces", "and more");
	close(options.directory_fd);
}

static void test_killed_is_replayed(void **state)
{
	struct fixture *fixture = *state;
	struct wal_options options;

	leave(fixture, &options, act_three);
	in_child(fixture, &options, act_three);
	EXPECT(fixture, &options, "one", "the second", "three, which is the longest of them", "one",
	       "the second", "three, which is the longest of them");
	close(options.directory_fd);
}

static struct bytes large_payload(struct fixture *fixture)
{
	uint8_t *data = arena_alloc(&fixture->arena, LARGE_BYTES);

	assert_non_null(data);
	for (size_t i = 0; i < LARGE_BYTES; i++)
		data[i] = (uint8_t)(i * 2654435761u >> 16);
	return bytes_make(data, LARGE_BYTES);
}

/* Larger than the steps in which space is made and in which the log is read. */
static void test_large_records(void **state)
{
	struct fixture *fixture = *state;
	struct bytes large = large_payload(fixture);
	struct wal_options options;
	struct records records;
	struct wal *wal = make_new(fixture, &options);

	append(wal, large);
	append_text(wal, "small");
	append(wal, large);
	store__wal_close(wal);
	wal = must_open(fixture, &options, &records);
	assert_int_equal(records.count, 3);
	assert_true(bytes_equal(records.at[0], large));
	assert_true(is_text(records.at[1], "small"));
	assert_true(bytes_equal(records.at[2], large));
	shut(wal, &options);
}

static void test_space_is_made_ahead(void **state)
{
	struct fixture *fixture = *state;
	struct wal_options options;
	struct wal *wal = make_new(fixture, &options);
	uint64_t size;

	append_text(wal, "one");
	size = file_size(fixture);
	assert_true(size > FIXTURE_MIB);
	append_text(wal, "two");
	assert_int_equal(file_size(fixture), size);
	shut(wal, &options);
}

static enum status stop_at_second(void *context, struct bytes payload)
{
	int *count = context;

	(void)payload;
	return ++*count == 2 ? ST_ABORTED : ST_OK;
}

static void test_visit_may_refuse(void **state)
{
	struct fixture *fixture = *state;
	struct wal_options options;
	struct error err = { 0 };
	struct wal *wal;
	int count = 0;

	leave(fixture, &options, act_three);
	assert_int_equal(store__wal_open(&options, &wal, &err), ST_OK);
	assert_int_equal(store__wal_replay(wal, stop_at_second, &count, &err), ST_ABORTED);
	assert_int_equal(count, 2);
	store__wal_close(wal);
	EXPECT(fixture, &options, "one", "the second", "three, which is the longest of them");
	close(options.directory_fd);
}

/* ---- what a power cut leaves ------------------------------------------------ */

/* The last record cut at every byte, with zeros behind or nothing, and with single bytes of
 * it missing. What is appended then comes behind the first two. */
static void expect_torn(struct fixture *fixture, const struct wal_options *options,
			struct bytes content)
{
	struct records records;
	struct wal *wal;

	file_write(fixture, content);
	wal = must_open(fixture, options, &records);
	assert_int_equal(records.count, 2);
	append_text(wal, "instead");
	store__wal_close(wal);
	EXPECT(fixture, options, "one", "the second", "instead");
}

static void test_torn_tail(void **state)
{
	struct fixture *fixture = *state;
	struct wal_options options;
	struct bytes whole;
	uint8_t *copy;
	size_t start, size;

	leave(fixture, &options, act_three);
	whole = file_read(fixture);
	start = WAL_HEADER_BYTES + store__wal_record_room(3) + store__wal_record_room(10);
	size = WAL_HEAD_BYTES + strlen("three, which is the longest of them");
	copy = arena_alloc(&fixture->arena, whole.size);
	assert_non_null(copy);
	options.durable = false; /* for the time it takes */
	for (size_t cut = 0; cut < size; cut++) {
		memcpy(copy, whole.data, whole.size);
		expect_torn(fixture, &options, bytes_make(copy, start + cut));
		memset(copy + start + cut, 0, size - cut);
		expect_torn(fixture, &options, bytes_make(copy, FRONT_BYTES));
		if (whole.data[start + cut] == 0)
			continue;
		memcpy(copy, whole.data, whole.size);
		copy[start + cut] = 0;
		expect_torn(fixture, &options, bytes_make(copy, FRONT_BYTES));
	}
	close(options.directory_fd);
}

static void act_announce(struct wal *wal)
{
	assert_int_equal(store__wal_announce(wal, NULL), ST_OK);
}

static void act_checkpoint(struct wal *wal)
{
	act_announce(wal);
	assert_int_equal(store__wal_restart(wal, store__wal_generation(wal) + 1, NULL), ST_OK);
	assert_int_equal(store__wal_used_bytes(wal), 0);
}

static void act_new(struct wal *wal)
{
	append_text(wal, "new");
}

/* The first record of a log that begins again is as long as the old one: the old second
 * record follows it at once. */
static void test_old_records_do_not_come_back(void **state)
{
	struct fixture *fixture = *state;
	struct wal_options options;

	leave(fixture, &options, act_three);
	in_child(fixture, &options, act_checkpoint);
	options.generation++;
	EXPECT_NONE(fixture, &options);
	in_child(fixture, &options, act_nothing);
	EXPECT_NONE(fixture, &options);
	in_child(fixture, &options, act_new);
	EXPECT(fixture, &options, "new");
	close(options.directory_fd);
}

/* What lies in the file may have come from a client, who could foresee all but the salt. */
static void test_salt_is_new(void **state)
{
	struct fixture *fixture = *state;
	struct wal_options options;
	struct wal_header before, after;
	struct wal_record record = { 0 }, found;
	uint8_t head[WAL_HEAD_BYTES];

	leave(fixture, &options, act_nothing);
	assert_int_equal(store__wal_header_read(file_read(fixture), &before), WAL_HEADER_RIGHT);
	in_child(fixture, &options, act_checkpoint);
	assert_int_equal(store__wal_header_read(file_read(fixture), &after), WAL_HEADER_RIGHT);
	assert_int_equal(after.generation, before.generation + 1);
	assert_true(after.salt != before.salt);
	store__wal_record_write(&after, &record, text("payload"), head);
	assert_true(store__wal_record_read(&after, head, &found));
	after.salt ^= 1;
	assert_false(store__wal_record_read(&after, head, &found));
	after.salt ^= 1;
	after.generation++;
	assert_false(store__wal_record_read(&after, head, &found));
	close(options.directory_fd);
}

/* ---- damage ----------------------------------------------------------------- */

static void test_damage_in_the_middle(void **state)
{
	struct fixture *fixture = *state;
	struct wal_options options;
	struct bytes whole;
	const size_t second = WAL_HEADER_BYTES + store__wal_record_room(3);
	const size_t ends = second + store__wal_record_room(10);

	leave(fixture, &options, act_three);
	whole = file_read(fixture);
	for (size_t at = WAL_HEADER_BYTES; at < ends; at++) {
		/* Zeros up to the next record belong to none. */
		if ((at >= WAL_HEADER_BYTES + WAL_HEAD_BYTES + 3 && at < second) ||
		    at >= second + WAL_HEAD_BYTES + 10)
			continue;
		file_write(fixture, bytes_make(whole.data, FRONT_BYTES));
		file_flip(fixture, at);
		expect_refused(fixture, &options, ST_DAMAGED, "acknowledged", "whole copy");
		options.read_only = true;
		expect_refused(fixture, &options, ST_DAMAGED, "acknowledged", "whole copy");
		options.read_only = false;
	}
	close(options.directory_fd);
}

/* A whole sector gone, and the head of a later record alone as evidence. */
static void test_damage_before_a_torn_tail(void **state)
{
	struct fixture *fixture = *state;
	static const uint8_t zeros[200];
	const size_t second = WAL_HEADER_BYTES + store__wal_record_room(3);
	const size_t third = second + store__wal_record_room(10);
	struct wal_options options;

	leave(fixture, &options, act_three);
	file_poke(fixture, second, bytes_make(zeros, third - second));
	file_poke(fixture, third + WAL_HEAD_BYTES, bytes_make(zeros, 30));
	expect_refused(fixture, &options, ST_DAMAGED, "record 1 of generation 7", "whole copy");
	close(options.directory_fd);
}

/* As long as "the second". */
static void act_ten_bytes(struct wal *wal)
{
	append_text(wal, "a new one!");
}

/* Without durability nothing says that the middle was ever on the disk: what is whole
 * counts, up to the first that is not, and nothing behind it comes back later. */
static void test_undurable_log_ends_at_the_gap(void **state)
{
	struct fixture *fixture = *state;
	struct wal_options options;

	store__wal_close(make_new(fixture, &options));
	options.durable = false;
	in_child(fixture, &options, act_three);
	file_flip(fixture, WAL_HEADER_BYTES + store__wal_record_room(3) + WAL_HEAD_BYTES);
	in_child(fixture, &options, act_ten_bytes);
	EXPECT(fixture, &options, "one", "a new one!");
	/* What was synced in between must be there from then on. */
	options.durable = true;
	in_child(fixture, &options, act_three);
	file_flip(fixture, WAL_HEADER_BYTES + WAL_HEAD_BYTES);
	expect_refused(fixture, &options, ST_DAMAGED, "record 0", "whole copy");
	close(options.directory_fd);
}

/* A log that was closed says how many there are, so even the last may not be missing. */
static void test_closed_log_is_counted(void **state)
{
	struct fixture *fixture = *state;
	const uint64_t last = WAL_HEADER_BYTES + store__wal_record_room(3) +
			      store__wal_record_room(10) + WAL_HEAD_BYTES;
	struct wal_options options;

	leave(fixture, &options, act_three);
	file_flip(fixture, last);
	EXPECT(fixture, &options, "one", "the second");
	/* That closed it behind two. */
	file_flip(fixture, last);
	EXPECT(fixture, &options, "one", "the second");
	in_child(fixture, &options, act_announce);
	file_flip(fixture, WAL_HEADER_BYTES + WAL_HEAD_BYTES);
	expect_refused(fixture, &options, ST_DAMAGED, "record 0", "whole copy");
	file_flip(fixture, WAL_HEADER_BYTES + WAL_HEAD_BYTES);
	file_flip(fixture, last - WAL_HEAD_BYTES - 10);
	expect_refused(fixture, &options, ST_DAMAGED, "record 1", "whole copy");
	close(options.directory_fd);
}

/* A head that is right but for its length. */
static void poke_length(struct fixture *fixture, uint64_t size)
{
	struct wal_record record = { 0 };
	struct wal_header header;
	uint8_t head[WAL_HEAD_BYTES];

	assert_int_equal(store__wal_header_read(file_read(fixture), &header), WAL_HEADER_RIGHT);
	record.previous = header.salt;
	store__wal_record_write(&header, &record, bytes_make(NULL, 0), head);
	big_endian_store(size, head + 16, 8);
	big_endian_store(checksum64(bytes_make(head, WAL_HEAD_BYTES - 8), header.salt),
			 head + WAL_HEAD_BYTES - 8, 8);
	assert_true(store__wal_record_read(&header, head, &record) && record.size == size);
	file_poke(fixture, WAL_HEADER_BYTES, bytes_make(head, sizeof(head)));
}

static void test_length_is_not_trusted(void **state)
{
	struct fixture *fixture = *state;
	struct wal_options options;

	leave(fixture, &options, act_three);
	for (uint64_t size = UINT64_MAX; size > 0; size /= 2) {
		poke_length(fixture, size);
		expect_refused(fixture, &options, ST_DAMAGED, "record 0", "whole copy");
	}
	close(options.directory_fd);
}

/* ---- which data.mdb it belongs to ------------------------------------------- */

#define EXPECT_THREE(fixture, options)                                                             \
	EXPECT(fixture, options, "one", "the second", "three, which is the longest of them")

static void test_generations(void **state)
{
	struct fixture *fixture = *state;
	struct wal_options options;
	struct bytes grown, announced;

	leave(fixture, &options, act_three);
	grown = file_read(fixture);
	EXPECT_THREE(fixture, &options);
	/* Cut off before LMDB committed: records count, and more may follow. */
	in_child(fixture, &options, act_announce);
	announced = file_read(fixture);
	EXPECT_THREE(fixture, &options);
	in_child(fixture, &options, act_new);
	EXPECT(fixture, &options, "one", "the second", "three, which is the longest of them",
	       "new");
	/* That took the announcement back. */
	options.generation++;
	expect_refused(fixture, &options, ST_CORRUPT, "older than data.mdb", "put back the file");
	/* Cut off before the log began again: they do not. */
	file_write(fixture, announced);
	options.read_only = true;
	EXPECT_NONE(fixture, &options);
	assert_true(bytes_equal(file_read(fixture), announced));
	options.read_only = false;
	EXPECT_NONE(fixture, &options);
	in_child(fixture, &options, act_new);
	EXPECT(fixture, &options, "new");
	/* Older, by one and not announced, or by more. */
	file_write(fixture, grown);
	expect_refused(fixture, &options, ST_CORRUPT, "older than data.mdb", "put back the file");
	options.generation++;
	file_write(fixture, announced);
	expect_refused(fixture, &options, ST_CORRUPT, "older than data.mdb", "put back the file");
	/* Newer. */
	options.generation = FIRST_GENERATION - 1;
	expect_refused(fixture, &options, ST_CORRUPT, "data.mdb is older", "copied whole");
	/* Nothing of that changed anything. */
	assert_true(bytes_equal(file_read(fixture), announced));
	close(options.directory_fd);
}

static void test_other_database(void **state)
{
	struct fixture *fixture = *state;
	struct wal_options options;

	leave(fixture, &options, act_three);
	options.database_id[WAL_ID_BYTES - 1] ^= 1;
	expect_refused(fixture, &options, ST_CORRUPT, "another database", "put back the file");
	close(options.directory_fd);
}

static void test_missing(void **state)
{
	struct fixture *fixture = *state;
	struct wal_options options = options_of(fixture, FIRST_GENERATION);

	expect_refused(fixture, &options, ST_CORRUPT, "is missing", "put back the file wal");
	options.read_only = true;
	expect_refused(fixture, &options, ST_CORRUPT, "is missing", "put back the file wal");
	assert_int_equal(access(path_of(fixture), F_OK), -1);
	close(options.directory_fd);
}

static void test_header_damaged(void **state)
{
	struct fixture *fixture = *state;
	static const uint8_t zeros[WAL_HEADER_BYTES];
	struct wal_options options;
	struct bytes whole;

	leave(fixture, &options, act_three);
	whole = file_read(fixture);
	for (size_t at = 0; at < WAL_HEADER_BYTES; at += at < 80 ? 1 : 97) {
		file_flip(fixture, at);
		if (at >= 8 && at < 16) /* the version */
			expect_refused(fixture, &options, ST_SCHEMA, "newer version", "use that");
		else
			expect_refused(fixture, &options, ST_CORRUPT, "header", "put back");
		file_flip(fixture, at);
	}
	file_poke(fixture, 0, bytes_make(zeros, sizeof(zeros)));
	expect_refused(fixture, &options, ST_CORRUPT, "header", "put back");
	for (size_t size = 0; size < WAL_HEADER_BYTES; size += 500) {
		file_write(fixture, bytes_make(whole.data, size));
		expect_refused(fixture, &options, ST_CORRUPT, "header", "put back");
	}
	close(options.directory_fd);
}

static void test_newer_version(void **state)
{
	struct fixture *fixture = *state;
	struct wal_options options;
	static const uint8_t version[] = { WAL_VERSION + 1 };

	leave(fixture, &options, act_three);
	file_poke(fixture, 15, bytes_make(version, sizeof(version)));
	expect_refused(fixture, &options, ST_SCHEMA, "newer version", "use that");
	options.may_create = true;
	expect_refused(fixture, &options, ST_SCHEMA, "newer version", "use that");
	close(options.directory_fd);
}

/* What lies there when data.mdb says that there has never been a log. */
static void test_making(void **state)
{
	struct fixture *fixture = *state;
	static const uint8_t zeros[WAL_HEADER_BYTES + 1];
	struct wal_options options;

	/* Left by a start that was cut off: nothing, zeros, or all of it, with another id. */
	store__wal_close(make_new(fixture, &options));
	options.may_create = true;
	for (size_t size = 0; size < sizeof(zeros); size += WAL_HEADER_BYTES / 2) {
		file_write(fixture, bytes_make(zeros, size));
		EXPECT_NONE(fixture, &options);
	}
	options.database_id[0] ^= 1;
	EXPECT_NONE(fixture, &options);
	options.may_create = false;
	EXPECT_NONE(fixture, &options);
	/* One that was used, and what we never wrote, stays as it is. */
	in_child(fixture, &options, act_new);
	options.may_create = true;
	expect_refused(fixture, &options, ST_CORRUPT, "data.mdb is older", "copied whole");
	options.may_create = false;
	EXPECT(fixture, &options, "new");
	options.may_create = true;
	file_write(fixture, bytes_make(zeros, sizeof(zeros)));
	expect_refused(fixture, &options, ST_CORRUPT, "no log of this database", "move that file");
	file_write(fixture, large_payload(fixture));
	expect_refused(fixture, &options, ST_CORRUPT, "no log of this database", "move that file");
	assert_true(bytes_equal(file_read(fixture), large_payload(fixture)));
	assert_int_equal(unlink(path_of(fixture)), 0);
	assert_int_equal(symlink("elsewhere", path_of(fixture)), 0);
	expect_refused(fixture, &options, ST_IO, "no regular file", "");
	close(options.directory_fd);
}

/* ---- checkpoints ------------------------------------------------------------ */

static void test_checkpoint_that_fails(void **state)
{
	struct fixture *fixture = *state;
	struct wal_options options;
	struct wal *wal = make_new(fixture, &options);

	for (int i = 0; i < 3; i++) {
		append_text(wal, "a");
		act_announce(wal);
		act_announce(wal);
	}
	append_text(wal, "b");
	store__wal_close(wal);
	EXPECT(fixture, &options, "a", "a", "a", "b");
	close(options.directory_fd);
}

static void test_many_checkpoints(void **state)
{
	struct fixture *fixture = *state;
	struct wal_options options;
	struct wal *wal = make_new(fixture, &options);

	for (int i = 0; i < 20; i++) {
		for (int j = 0; j < i; j++)
			append_text(wal, "before");
		act_checkpoint(wal);
	}
	append_text(wal, "behind");
	store__wal_close(wal);
	options.generation += 20;
	EXPECT(fixture, &options, "behind");
	close(options.directory_fd);
}

static void test_size_is_given_back(void **state)
{
	struct fixture *fixture = *state;
	struct bytes large = large_payload(fixture);
	struct wal_options options;
	struct wal *wal = make_new(fixture, &options);

	append(wal, large);
	act_checkpoint(wal);
	assert_in_range(file_size(fixture), LARGE_BYTES, WAL_KEPT_BYTES);
	for (int i = 0; i < 4; i++)
		append(wal, large);
	assert_true(file_size(fixture) > WAL_KEPT_BYTES);
	act_checkpoint(wal);
	assert_int_equal(file_size(fixture), WAL_KEPT_BYTES);
	append(wal, large);
	shut(wal, &options);
}

/* ---- a disk that refuses ---------------------------------------------------- */

static void limit_files(uint64_t bytes)
{
	struct rlimit limit;

	assert_int_equal(getrlimit(RLIMIT_FSIZE, &limit), 0);
	limit.rlim_cur = bytes == 0 ? limit.rlim_max : bytes;
	assert_int_equal(setrlimit(RLIMIT_FSIZE, &limit), 0);
}

static void expect_append_fails(struct wal *wal, struct bytes payload, enum status status)
{
	struct error err = { 0 };
	uint64_t used = store__wal_used_bytes(wal);

	assert_int_equal(store__wal_append(wal, &payload, 1, &err), status);
	assert_int_equal(err.status, status);
	assert_int_equal(store__wal_used_bytes(wal), used);
}

/* What does not fit does not count, is given back, and is no hindrance to what does. */
static void test_disk_full(void **state)
{
	struct fixture *fixture = *state;
	struct bytes large = large_payload(fixture);
	struct wal_options options;
	struct wal *wal = make_new(fixture, &options);
	struct records records;
	uint64_t size;

	append_text(wal, "one");
	size = file_size(fixture);
	limit_files(3 * FIXTURE_MIB + 100);
	expect_append_fails(wal, large, ST_FULL);
	assert_int_equal(file_size(fixture), size);
	append_text(wal, "two");
	expect_append_fails(wal, large, ST_FULL);
	act_announce(wal);
	expect_append_fails(wal, large, ST_FULL);
	/* Space ahead is made as far as there is any. */
	append(wal, bytes_make(large.data, FIXTURE_MIB));
	append(wal, bytes_make(large.data, FIXTURE_MIB));
	append_text(wal, "three");
	limit_files(0);
	store__wal_close(wal);
	wal = must_open(fixture, &options, &records);
	assert_int_equal(records.count, 5);
	assert_true(is_text(records.at[4], "three"));
	shut(wal, &options);
}

/* The file grows no further, and nothing of a failed record is left at its end. */
static void act_fill_and_die(struct wal *wal)
{
	static uint8_t bytes[3000];
	const struct bytes payload = bytes_make(bytes, sizeof(bytes));
	int count = 0;

	limit_files(100 * 1000);
	while (store__wal_append(wal, &payload, 1, NULL) == ST_OK)
		count++;
	if (count != (100 * 1000 - WAL_HEADER_BYTES) / (int)store__wal_record_room(sizeof(bytes)))
		_exit(1);
	_exit(store__wal_append(wal, &payload, 1, NULL) == ST_FULL ? 0 : 2);
}

static void test_full_then_killed(void **state)
{
	struct fixture *fixture = *state;
	struct wal_options options;
	struct records records;
	struct wal *wal;

	leave(fixture, &options, act_fill_and_die);
	wal = must_open(fixture, &options, &records);
	assert_int_equal(records.count,
			 (100 * 1000 - WAL_HEADER_BYTES) / (int)store__wal_record_room(3000));
	append_text(wal, "goes on");
	shut(wal, &options);
}

static void test_header_that_cannot_be_written(void **state)
{
	struct fixture *fixture = *state;
	struct wal_options options;
	struct wal *wal = make_new(fixture, &options);
	struct error err = { 0 };

	append_text(wal, "one");
	limit_files(1);
	assert_int_equal(store__wal_announce(wal, &err), ST_FULL);
	limit_files(0);
	append_text(wal, "two");
	act_announce(wal);
	limit_files(1);
	assert_int_equal(store__wal_restart(wal, FIRST_GENERATION + 1, &err), ST_FULL);
	expect_append_fails(wal, text("lost"), ST_IO);
	limit_files(0);
	/* LMDB has the new generation, the log may have the old one still. */
	expect_append_fails(wal, text("lost"), ST_IO);
	options.generation++;
	EXPECT_NONE(fixture, &options);
	assert_int_equal(store__wal_restart(wal, FIRST_GENERATION + 1, &err), ST_OK);
	append_text(wal, "three");
	store__wal_close(wal);
	EXPECT(fixture, &options, "three");
	close(options.directory_fd);
}

static void test_failed_writes(void **state)
{
	struct fixture *fixture = *state;
	static const struct {
		int code;
		enum status status;
	} rows[] = { { EIO, ST_IO }, { ENOSPC, ST_FULL }, { EDQUOT, ST_FULL }, { EFBIG, ST_FULL } };
	struct wal_options options;
	struct wal *wal = make_new(fixture, &options);

	append_text(wal, "one");
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		disk.write_code = rows[i].code;
		expect_append_fails(wal, text("lost"), rows[i].status);
		/* Nor could its end be cleared, so nothing goes behind it. */
		disk.write_code = 0;
		expect_append_fails(wal, text("lost"), ST_IO);
		act_announce(wal);
		append_text(wal, "more");
	}
	disk.halves = true;
	append_text(wal, "in small parts");
	disk.halves = false;
	store__wal_close(wal);
	EXPECT(fixture, &options, "one", "more", "more", "more", "more", "in small parts");
	close(options.directory_fd);
}

static void act_sync_fails(struct wal *wal)
{
	disk.sync_code = EIO;
	expect_append_fails(wal, text("lost"), ST_IO);
	_exit(0);
}

/* A record that was written and not synced: it was answered as failed, so it must not count. */
static void test_failed_sync(void **state)
{
	struct fixture *fixture = *state;
	struct wal_options options;
	struct error err = { 0 };
	size_t header_writes;
	struct wal *wal;

	leave(fixture, &options, act_sync_fails);
	EXPECT_NONE(fixture, &options);
	wal = must_open(fixture, &options, &(struct records){ .arena = &fixture->arena });
	append_text(wal, "one");
	disk.sync_code = EIO;
	expect_append_fails(wal, text("lost"), ST_IO);
	assert_int_equal(store__wal_announce(wal, &err), ST_IO);
	disk.sync_code = 0;
	expect_append_fails(wal, text("lost"), ST_IO);
	act_announce(wal);
	header_writes = disk.header_writes;
	append_text(wal, "two");
	append_text(wal, "three");
	assert_int_equal(disk.header_writes, header_writes + 1);
	shut(wal, &options);
	options = options_of(fixture, FIRST_GENERATION);
	EXPECT(fixture, &options, "one", "two", "three");
	close(options.directory_fd);
}

/* One sync fails, and it is the header's page that the disk may lack. */
static void test_header_is_written_again(void **state)
{
	struct fixture *fixture = *state;
	struct wal_options options;
	struct wal *wal = make_new(fixture, &options);
	size_t header_writes;

	append_text(wal, "one");
	disk.sync_code = EIO;
	disk.syncs_refused = 1;
	expect_append_fails(wal, text("lost"), ST_IO);
	header_writes = disk.header_writes;
	append_text(wal, "two");
	append_text(wal, "three");
	assert_int_equal(disk.header_writes, header_writes + 1);
	store__wal_close(wal);
	EXPECT(fixture, &options, "one", "two", "three");
	close(options.directory_fd);
}

/* A record that failed and could not be cleared is gone when a checkpoint is announced. */
static void test_announcing_clears_the_end(void **state)
{
	struct fixture *fixture = *state;
	struct wal_options options;
	struct wal *wal = make_new(fixture, &options);
	static const uint8_t zeros[WAL_HEAD_BYTES];
	uint64_t end;

	append_text(wal, "one");
	end = WAL_HEADER_BYTES + store__wal_used_bytes(wal);
	disk.write_code = disk.sync_code = EIO;
	disk.writes_left = 1;
	expect_append_fails(wal, text("lost"), ST_IO);
	disk.write_code = disk.sync_code = 0;
	assert_memory_not_equal(file_read(fixture).data + end, zeros, sizeof(zeros));
	act_announce(wal);
	assert_memory_equal(file_read(fixture).data + end, zeros, sizeof(zeros));
	shut(wal, &options);
}

static void test_gone(void **state)
{
	struct fixture *fixture = *state;
	struct wal_options options;
	struct wal *wal = make_new(fixture, &options);
	struct error err = { 0 };
	struct bytes content;

	append_text(wal, "one");
	assert_int_equal(store__wal_look(wal, &err), ST_OK);
	content = file_read(fixture);
	assert_int_equal(truncate(path_of(fixture), WAL_HEADER_BYTES + 1), 0);
	assert_int_equal(store__wal_look(wal, &err), ST_IO);
	assert_non_null(strstr(err.text, "cut short"));
	assert_int_equal(unlink(path_of(fixture)), 0);
	err = (struct error){ 0 };
	assert_int_equal(store__wal_look(wal, &err), ST_IO);
	assert_non_null(strstr(err.text, "deleted"));
	file_write(fixture, content);
	err = (struct error){ 0 };
	assert_int_equal(store__wal_look(wal, &err), ST_IO);
	assert_non_null(strstr(err.text, "replaced"));
	shut(wal, &options);
}

/* Who only reads and writes all the same is stopped. */
static void test_read_only_writes_nothing(void **state)
{
	struct fixture *fixture = *state;
	struct wal_options options;
	struct bytes before;
	pid_t child;
	int code;

	leave(fixture, &options, act_three);
	before = file_read(fixture);
	options.read_only = true;
	EXPECT_THREE(fixture, &options);
	for (int act = 0; act < 3; act++) {
		child = fork();
		assert_true(child >= 0);
		if (child == 0) {
			struct records records;
			struct wal *wal = must_open(fixture, &options, &records);

			close(STDERR_FILENO);
			signal(SIGABRT, SIG_DFL);
			if (act == 0)
				append_text(wal, "no");
			else if (act == 1)
				act_announce(wal);
			else
				(void)!store__wal_restart(wal, FIRST_GENERATION + 1, NULL);
			_exit(0);
		}
		assert_int_equal(waitpid(child, &code, 0), child);
		assert_true(WIFSIGNALED(code) && WTERMSIG(code) == SIGABRT);
	}
	assert_true(bytes_equal(file_read(fixture), before));
	close(options.directory_fd);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		STORE_TEST(test_appended_is_replayed),
		STORE_TEST(test_killed_is_replayed),
		STORE_TEST(test_large_records),
		STORE_TEST(test_space_is_made_ahead),
		STORE_TEST(test_visit_may_refuse),
		STORE_TEST(test_torn_tail),
		STORE_TEST(test_old_records_do_not_come_back),
		STORE_TEST(test_salt_is_new),
		STORE_TEST(test_damage_in_the_middle),
		STORE_TEST(test_damage_before_a_torn_tail),
		STORE_TEST(test_undurable_log_ends_at_the_gap),
		STORE_TEST(test_closed_log_is_counted),
		STORE_TEST(test_length_is_not_trusted),
		STORE_TEST(test_generations),
		STORE_TEST(test_other_database),
		STORE_TEST(test_missing),
		STORE_TEST(test_header_damaged),
		STORE_TEST(test_newer_version),
		STORE_TEST(test_making),
		STORE_TEST(test_checkpoint_that_fails),
		STORE_TEST(test_many_checkpoints),
		STORE_TEST(test_size_is_given_back),
		STORE_TEST(test_disk_full),
		STORE_TEST(test_full_then_killed),
		STORE_TEST(test_header_that_cannot_be_written),
		STORE_TEST(test_failed_writes),
		STORE_TEST(test_failed_sync),
		STORE_TEST(test_header_is_written_again),
		STORE_TEST(test_announcing_clears_the_end),
		STORE_TEST(test_gone),
		STORE_TEST(test_read_only_writes_nothing),
	};

	signal(SIGXFSZ, SIG_IGN);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
