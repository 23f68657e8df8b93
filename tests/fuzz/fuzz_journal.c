/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* A stored record has one form: a journal entry or world that decodes is written as
 * the bytes it was read from, and no shorter start of them decodes. */
#include "tests/fuzz/fuzz.h"

#include "world/journal.h"
#include "world/record.h"

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
	fuzz_require(bytes_equal(buffer_bytes(&out), record));
	buffer_fini(&out);
	check_truncations(record);
}

static void check_world(struct bytes record)
{
	struct world_record world;
	struct buffer out;
	enum status st = world_record_decode(record, &world);

	fuzz_require(st == ST_OK || st == ST_CORRUPT);
	if (st != ST_OK)
		return;
	buffer_init(&out, 0);
	fuzz_require(world_record_encode(&out, &world) == ST_OK);
	fuzz_require(bytes_equal(buffer_bytes(&out), record));
	buffer_fini(&out);
	check_truncations(record);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct bytes record = bytes_make(data, size);

	check_journal(record, size);
	check_world(record);
	return 0;
}
