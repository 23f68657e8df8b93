/* SPDX-License-Identifier: Apache-2.0 OR MIT */
#include "store/journal_chunk.h"

#include <stdlib.h>

#include <zstd.h>

#include "base/big_endian.h"
#include "base/checksum.h"

#include "fixture.h"

/* Rows of the journal: what goes in comes out, and nothing else ever does. */

enum { RECORD_MAX = 8192, LARGE_BYTES = 20 * FIXTURE_MIB + 7, HEAD_BYTES = 10 };

struct chunk {
	struct arena arena;
	struct buffer row;
	struct journal_encoder *encoder;
	struct bytes records[JOURNAL_CHUNK_RECORDS];
};

static int chunk_make(void **state)
{
	struct chunk *chunk = calloc(1, sizeof(*chunk));

	if (!chunk)
		return -1;
	arena_init(&chunk->arena, 0);
	buffer_init(&chunk->row, 0);
	*state = chunk;
	return store__journal_encoder_new(&chunk->encoder) == ST_OK ? 0 : -1;
}

static int chunk_free(void **state)
{
	struct chunk *chunk = *state;

	store__journal_encoder_free(chunk->encoder);
	buffer_fini(&chunk->row);
	arena_fini(&chunk->arena);
	free(chunk);
	return 0;
}

#define CHUNK_TEST(function) cmocka_unit_test_setup_teardown(function, chunk_make, chunk_free)

/* Bytes that resemble those of every other record, or nothing at all. */
static struct bytes made_up(struct chunk *chunk, size_t size, uint64_t seed, bool alike)
{
	uint8_t *data = arena_alloc(&chunk->arena, size);
	uint64_t state = seed;

	assert_non_null(data);
	for (size_t i = 0; i < size; i++) {
		state = state * 6364136223846793005u + 1442695040888963407u;
		data[i] = (uint8_t)(alike && i % 8 != 0 ? i : state >> 56);
	}
	return bytes_make(data, size);
}

static struct bytes encode(struct chunk *chunk, const struct bytes *records, size_t count)
{
	buffer_clear(&chunk->row);
	assert_int_equal(store__journal_chunk_encode(&chunk->row, chunk->encoder, records, count),
			 ST_OK);
	return buffer_bytes(&chunk->row);
}

/* All of it, and each alone, and what is not there. */
static void expect(struct chunk *chunk, struct bytes row, const struct bytes *records, size_t count)
{
	struct journal_chunk opened;
	struct bytes record;
	size_t counted;

	assert_int_equal(store__journal_chunk_count(row, &counted), ST_OK);
	assert_int_equal(counted, count);
	assert_int_equal(store__journal_chunk_open(&chunk->arena, row, &opened), ST_OK);
	assert_int_equal(opened.count, count);
	for (size_t i = 0; i < count; i++) {
		assert_true(bytes_equal(opened.records[i], records[i]));
		assert_int_equal(store__journal_chunk_record(&chunk->arena, row, i, &record),
				 ST_OK);
		assert_true(bytes_equal(record, records[i]));
	}
	assert_int_equal(store__journal_chunk_record(&chunk->arena, row, count, &record),
			 ST_NOT_FOUND);
	assert_int_equal(record.size, 0);
}

static void test_round_trips(void **state)
{
	struct chunk *chunk = *state;

	for (int alike = 0; alike < 2; alike++) {
		for (size_t count = 1; count <= JOURNAL_CHUNK_RECORDS; count++) {
			for (size_t i = 0; i < count; i++)
				chunk->records[i] = made_up(chunk, (i * 37 + count) % 300, i + 1,
							    alike);
			expect(chunk, encode(chunk, chunk->records, count), chunk->records, count);
		}
	}
}

static void test_no_bytes(void **state)
{
	struct chunk *chunk = *state;

	expect(chunk, encode(chunk, chunk->records, 1), chunk->records, 1);
	expect(chunk, encode(chunk, chunk->records, JOURNAL_CHUNK_RECORDS), chunk->records,
	       JOURNAL_CHUNK_RECORDS);
	chunk->records[3] = text("one that is not empty");
	expect(chunk, encode(chunk, chunk->records, 7), chunk->records, 7);
}

/* What resembles itself takes less; what does not takes a few bytes more. */
static void test_sizes(void **state)
{
	struct chunk *chunk = *state;
	size_t bytes = 0;

	for (size_t i = 0; i < JOURNAL_CHUNK_RECORDS; i++) {
		chunk->records[i] = made_up(chunk, 250, i, true);
		bytes += 250;
	}
	assert_true(encode(chunk, chunk->records, JOURNAL_CHUNK_RECORDS).size < bytes / 3);
	chunk->records[0] = made_up(chunk, RECORD_MAX, 1, false);
	assert_in_range(encode(chunk, chunk->records, 1).size, RECORD_MAX,
			RECORD_MAX + HEAD_BYTES + 4);
}

/* The buffer may hold something already, and keeps it. */
static void test_row_is_appended(void **state)
{
	struct chunk *chunk = *state;
	struct bytes row;

	chunk->records[0] = text("record");
	row = encode(chunk, chunk->records, 1);
	buffer_clear(&chunk->row);
	buffer_append_text(&chunk->row, "before");
	assert_int_equal(
		store__journal_chunk_encode(&chunk->row, chunk->encoder, chunk->records, 1), ST_OK);
	assert_memory_equal(chunk->row.data, "before", 6);
	row = bytes_make(chunk->row.data + 6, chunk->row.size - 6);
	expect(chunk, row, chunk->records, 1);
}

static void test_large_records(void **state)
{
	struct chunk *chunk = *state;

	for (int alike = 0; alike < 2; alike++) {
		chunk->records[0] = text("small");
		chunk->records[1] = made_up(chunk, JOURNAL_CHUNK_BYTES - 6, 5, alike);
		chunk->records[2] = made_up(chunk, LARGE_BYTES, 9, alike);
		expect(chunk, encode(chunk, chunk->records, 3), chunk->records, 3);
		expect(chunk, encode(chunk, chunk->records + 2, 1), chunk->records + 2, 1);
	}
}

/* One more behind a chunk that is full. */
static void test_limits(void **state)
{
	struct chunk *chunk = *state;

	assert_false(store__journal_chunk_is_full(63, JOURNAL_CHUNK_BYTES - 1));
	assert_true(store__journal_chunk_is_full(64, 0));
	assert_true(store__journal_chunk_is_full(1, JOURNAL_CHUNK_BYTES));
	chunk->records[0] = made_up(chunk, JOURNAL_CHUNK_BYTES, 1, true);
	buffer_append_text(&chunk->row, "before");
	assert_int_equal(store__journal_chunk_encode(&chunk->row, chunk->encoder, chunk->records,
						     2),
			 ST_LIMIT);
	assert_int_equal(chunk->row.size, 6);
	/* Nothing of so many bytes is looked at. */
	chunk->records[0] = bytes_make("", (size_t)JOURNAL_RECORD_BYTES + 1);
	assert_int_equal(store__journal_chunk_encode(&chunk->row, chunk->encoder, chunk->records,
						     1),
			 ST_LIMIT);
	assert_int_equal(chunk->row.size, 6);
	chunk->records[0] = text("and the next one works");
	expect(chunk, encode(chunk, chunk->records, 1), chunk->records, 1);
}

static void test_out_that_is_too_small(void **state)
{
	struct chunk *chunk = *state;
	uint8_t memory[64];
	struct buffer out;

	chunk->records[0] = made_up(chunk, 100, 1, false);
	buffer_over(&out, memory, sizeof(memory));
	buffer_append_text(&out, "before");
	assert_int_equal(store__journal_chunk_encode(&out, chunk->encoder, chunk->records, 1),
			 ST_LIMIT);
	assert_int_equal(out.size, 6);
}

static void test_rows_of_0_1_0(void **state)
{
	struct chunk *chunk = *state;
	uint8_t entry[100] = { 0 };

	for (int first = 0; first < 256; first++) {
		struct bytes row = bytes_make(entry, sizeof(entry));
		size_t count;

		entry[0] = (uint8_t)first;
		if (first >= 0x80 && first <= 0x9f)
			expect(chunk, row, &row, 1);
		else
			assert_int_equal(store__journal_chunk_count(row, &count), ST_DAMAGED);
	}
}

/* ---- damage ----------------------------------------------------------------- */

static void expect_damaged(struct chunk *chunk, struct bytes row)
{
	struct journal_chunk opened;
	struct bytes record;

	assert_int_equal(store__journal_chunk_open(&chunk->arena, row, &opened), ST_DAMAGED);
	assert_int_equal(store__journal_chunk_record(&chunk->arena, row, 0, &record), ST_DAMAGED);
}

static void test_damage(void **state)
{
	struct chunk *chunk = *state;

	for (int alike = 0; alike < 2; alike++) {
		struct bytes row;
		uint8_t *copy;

		for (size_t i = 0; i < 5; i++)
			chunk->records[i] = made_up(chunk, 50, i + 1, alike);
		row = encode(chunk, chunk->records, 5);
		copy = malloc(row.size + 1); /* of its size, so that reading beyond shows */
		assert_non_null(copy);
		memcpy(copy, row.data, row.size);
		for (size_t bit = 0; bit < row.size * 8; bit++) {
			copy[bit / 8] ^= (uint8_t)(1u << bit % 8);
			expect_damaged(chunk, bytes_make(copy, row.size));
			copy[bit / 8] ^= (uint8_t)(1u << bit % 8);
		}
		copy[row.size] = 0;
		expect_damaged(chunk, bytes_make(copy, row.size + 1));
		free(copy);
		for (size_t size = 0; size < row.size; size++) {
			copy = malloc(size);
			assert_true(copy || size == 0);
			if (copy)
				memcpy(copy, row.data, size);
			expect_damaged(chunk, bytes_make(copy, size));
			free(copy);
		}
	}
}

/* Rows that somebody made, whose checksum is right. */
static struct bytes forged(struct chunk *chunk, uint8_t form, uint8_t count, struct bytes rest)
{
	uint8_t *row = arena_alloc(&chunk->arena, HEAD_BYTES + rest.size);

	assert_non_null(row);
	row[0] = form;
	row[1] = count;
	memcpy(row + HEAD_BYTES, rest.data, rest.size);
	big_endian_store(checksum64(rest, (uint64_t)form << 8 | count), row + 2, 8);
	return bytes_make(row, HEAD_BYTES + rest.size);
}

static void test_forged(void **state)
{
	struct chunk *chunk = *state;
	struct bytes right = text("\x06\x02\x02"
				  "abcd"),
		     two[] = { text("ab"), text("cd") };
	struct bytes packed;
	uint8_t *copy;

	expect(chunk, forged(chunk, 0x4a, 2, right), two, 2);
	for (int count = 0; count < 256; count++)
		if (count != 2)
			expect_damaged(chunk, forged(chunk, 0x4a, (uint8_t)count, right));
	/* Sizes that do not fit, too large ones, and varints that are none. */
	expect_damaged(chunk, forged(chunk, 0x4a, 2,
				     text("\x05\x02\x02"
					  "abcd")));
	expect_damaged(chunk, forged(chunk, 0x4a, 2,
				     text("\x06\x02\x03"
					  "abcd")));
	expect_damaged(chunk, forged(chunk, 0x4a, 2,
				     text("\x06\x02\x01"
					  "abcd")));
	expect_damaged(chunk, forged(chunk, 0x4a, 1, text("\x03\xff\xff\xff")));
	expect_damaged(chunk, forged(chunk, 0x4a, 1, text("\x02\x80\x01")));
	expect_damaged(chunk, forged(chunk, 0x4a, 1, text("\xff")));
	expect_damaged(chunk, forged(chunk, 0x5a, 1,
				     text("\xff\xff\xff\xff\xff\xff\xff\x7f"
					  "abcd")));
	/* Together they are the four bytes that follow, and 2^64. */
	expect_damaged(chunk, forged(chunk, 0x4a, 3,
				     text("\x17\xff\xff\xff\xff\xff\xff\xff\xff\x7f"
					  "\xff\xff\xff\xff\xff\xff\xff\xff\x7f\x06"
					  "abcd")));
	expect_damaged(chunk, forged(chunk, 0x5a, 2, right));
	/* A body of another size than it says. */
	for (size_t i = 0; i < 5; i++)
		chunk->records[i] = made_up(chunk, 20, 1, true);
	packed = encode(chunk, chunk->records, 5);
	assert_int_equal(packed.data[0], 0x5a);
	assert_int_equal(packed.data[HEAD_BYTES], 105);
	copy = arena_alloc(&chunk->arena, packed.size - HEAD_BYTES);
	assert_non_null(copy);
	for (uint8_t size = 0; size < 128; size++) {
		struct bytes rest = bytes_make(copy, packed.size - HEAD_BYTES);

		memcpy(copy, packed.data + HEAD_BYTES, rest.size);
		copy[0] = size;
		if (size != 105)
			expect_damaged(chunk, forged(chunk, 0x5a, 5, rest));
		else
			expect(chunk, forged(chunk, 0x5a, 5, rest), chunk->records, 5);
	}
}

/* One record that is said to be longer than what there is of it. */
static void test_body_that_is_too_short(void **state)
{
	struct chunk *chunk = *state;
	static const uint8_t body[60] = { 120 };
	uint8_t rest[200] = { 121 };
	size_t size = ZSTD_compress(rest + 1, sizeof(rest) - 1, body, sizeof(body), 1);

	assert_false(ZSTD_isError(size));
	expect_damaged(chunk, forged(chunk, 0x5a, 1, bytes_make(rest, size + 1)));
	rest[0] = 60;
	expect_damaged(chunk, forged(chunk, 0x5a, 1, bytes_make(rest, size + 1)));
}

/* What an arena does not give is no damage; and one record takes no more than itself. */
static void test_memory(void **state)
{
	struct chunk *chunk = *state;
	struct journal_chunk opened;
	struct bytes row, record;
	struct arena small;

	for (size_t i = 0; i < JOURNAL_CHUNK_RECORDS; i++)
		chunk->records[i] = made_up(chunk, 250, i, true);
	row = encode(chunk, chunk->records, JOURNAL_CHUNK_RECORDS);
	arena_init(&small, 1000);
	assert_int_equal(store__journal_chunk_open(&small, row, &opened), ST_NO_MEMORY);
	assert_int_equal(store__journal_chunk_record(&small, row, 40, &record), ST_OK);
	assert_true(bytes_equal(record, chunk->records[40]));
	assert_true(small.used_bytes <= 256);
	arena_fini(&small);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		CHUNK_TEST(test_round_trips),
		CHUNK_TEST(test_no_bytes),
		CHUNK_TEST(test_sizes),
		CHUNK_TEST(test_row_is_appended),
		CHUNK_TEST(test_large_records),
		CHUNK_TEST(test_limits),
		CHUNK_TEST(test_out_that_is_too_small),
		CHUNK_TEST(test_rows_of_0_1_0),
		CHUNK_TEST(test_damage),
		CHUNK_TEST(test_forged),
		CHUNK_TEST(test_body_that_is_too_short),
		CHUNK_TEST(test_memory),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
