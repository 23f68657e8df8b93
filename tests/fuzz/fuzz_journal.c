/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* A stored record has one form: a journal entry or world that decodes is written as
 * the bytes it was read from, and no shorter start of them decodes. Entries of the first
 * format, which had no second, are written in the present one. */
#include "tests/fuzz/fuzz.h"

#include "world/edit.h"
#include "world/journal.h"
#include "world/record.h"
#include "world/settings.h"

enum { TRUNCATED_MAX = 512 };

static void check_truncations(struct bytes record)
{
	struct journal_entry entry;
	struct world_record world;

	for (size_t size = 0; record.size <= TRUNCATED_MAX && size < record.size; size++) {
		struct bytes part = bytes_make(record.data, size);

		fuzz_require(journal_decode(part, 0, &entry) == ST_CORRUPT);
		fuzz_require(world_record_decode(part, &world) == ST_CORRUPT);
	}
}

/* [format, …] */
enum { NEWEST_FORMAT = 3 };
static bool is_of_older_format(struct bytes record)
{
	return record.size > 1 && record.data[1] < NEWEST_FORMAT;
}

/* What is written of an entry of an older format is read back and written as it is. */
static void check_newest_form(struct bytes record, uint64_t seq, int64_t applied_s)
{
	struct journal_entry entry;
	struct buffer out;

	fuzz_require(journal_decode(record, seq, &entry) == ST_OK);
	fuzz_require(entry.applied_s == applied_s);
	buffer_init(&out, 0);
	fuzz_require(journal_encode(&out, &entry) == ST_OK);
	fuzz_require(bytes_equal(buffer_bytes(&out), record));
	buffer_fini(&out);
}

/* So have edits and settings, which are looked into only when somebody wants them. */
static void check_edits(struct bytes form)
{
	struct arena arena;
	struct buffer out;
	struct edit *edits;
	size_t count;
	enum status st;

	arena_init(&arena, 0);
	st = edits_decode(&arena, form, &edits, &count);
	fuzz_require(st == ST_OK || st == ST_CORRUPT);
	if (st == ST_OK) {
		buffer_init(&out, 0);
		fuzz_require(edits_encode(&out, edits, count) == ST_OK);
		fuzz_require(bytes_equal(buffer_bytes(&out), form));
		buffer_fini(&out);
	}
	arena_fini(&arena);
}

static void check_settings(struct bytes form)
{
	struct settings settings;
	struct arena arena;
	struct buffer out;
	enum status st;

	arena_init(&arena, 0);
	st = settings_decode(&arena, form, &settings);
	fuzz_require(st == ST_OK || st == ST_CORRUPT);
	if (st == ST_OK) {
		buffer_init(&out, 0);
		fuzz_require(settings_encode(&out, &settings) == ST_OK);
		fuzz_require(out.size == 0 || bytes_equal(buffer_bytes(&out), form));
		buffer_fini(&out);
	}
	arena_fini(&arena);
}

static void check_journal(struct bytes record, uint64_t seq)
{
	struct journal_entry entry;
	struct buffer out;
	enum status st = journal_decode(record, seq, &entry);

	fuzz_require(st == ST_OK || st == ST_CORRUPT);
	if (st != ST_OK)
		return;
	fuzz_require(entry.seq == seq);
	buffer_init(&out, 0);
	fuzz_require(journal_encode(&out, &entry) == ST_OK);
	if (is_of_older_format(record))
		check_newest_form(buffer_bytes(&out), seq, entry.applied_s);
	else
		fuzz_require(bytes_equal(buffer_bytes(&out), record));
	buffer_fini(&out);
	check_truncations(record);
	check_edits(entry.edits);
	check_settings(entry.settings);
}

/* Reads a world and writes it again; false when it is none. */
static bool rewrite_world(struct bytes record, struct buffer *out)
{
	struct world_record world;
	const enum status st = world_record_decode(record, &world);

	buffer_init(out, 0);
	fuzz_require(st == ST_OK || st == ST_CORRUPT);
	if (st != ST_OK)
		return false;
	fuzz_require(world_record_encode(out, &world) == ST_OK);
	return true;
}

/* What is read of a world is written as it was, but for older formats: they become one that
 * stays. */
static void check_world(struct bytes record)
{
	struct buffer out, again;

	if (!rewrite_world(record, &out))
		return;
	if (!is_of_older_format(record))
		fuzz_require(bytes_equal(buffer_bytes(&out), record));
	fuzz_require(rewrite_world(buffer_bytes(&out), &again));
	fuzz_require(bytes_equal(buffer_bytes(&again), buffer_bytes(&out)));
	buffer_fini(&again);
	buffer_fini(&out);
	check_truncations(record);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct bytes record = bytes_make(data, size);

	check_journal(record, size);
	check_world(record);
	check_edits(record);
	check_settings(record);
	return 0;
}
