/* SPDX-License-Identifier: Apache-2.0 OR MIT */
#include "ipld/car.h"

#include <stdio.h>

#include "memory_blocks.h"

#define ROOT_CID                                                                                   \
	"0171a0e40220"                                                                             \
	"a8cfeb3ac647468dac70b7eb02c8cae49c67bd92d1281bb4d71e5df1b2f7ab5d"
#define ROOT "d82a582700" ROOT_CID
#define ROOTS "65726f6f7473"
#define VERSION "6776657273696f6e"

struct fixture {
	struct arena arena;
	struct car_reader reader;
	struct car_header header;
	struct error err;
	struct cid cid;
	struct bytes block;
};

static void start(struct fixture *f)
{
	*f = (struct fixture){ 0 };
	arena_init(&f->arena, 0);
}

static void stop(struct fixture *f)
{
	arena_fini(&f->arena);
}

/* A file of a header (its length is put in front) and whatever follows. */
static struct bytes file_of(struct fixture *f, const char *header_hex, const char *rest_hex)
{
	struct bytes header = from_hex(&f->arena, header_hex), copy;
	struct buffer file;

	buffer_init(&file, 0);
	if (header.size >= 128)
		buffer_append_byte(&file, (uint8_t)(header.size | 0x80));
	buffer_append_byte(&file, (uint8_t)(header.size >= 128 ? header.size >> 7 : header.size));
	buffer_append_bytes(&file, header);
	buffer_append_bytes(&file, from_hex(&f->arena, rest_hex));
	assert_int_equal(arena_copy(&f->arena, buffer_bytes(&file), &copy), ST_OK);
	buffer_fini(&file);
	return copy;
}

static enum status open_file(struct fixture *f, struct bytes file)
{
	f->err = (struct error){ 0 };
	return car_open(&f->reader, &f->arena, file, &f->header, &f->err);
}

static enum status next(struct fixture *f)
{
	f->err = (struct error){ 0 };
	return car_next(&f->reader, &f->cid, &f->block, &f->err);
}

static void check_words(const struct fixture *f, const char *words, const char *reason)
{
	if (!strstr(f->err.text, words))
		fail_msg("%s: \"%s\" does not say \"%s\"", reason, f->err.text, words);
}

/* ---- headers ---------------------------------------------------------------- */

static const char good_header[] = "a2" ROOTS "81" ROOT VERSION "01";

static void headers_that_are_read(void **state)
{
	static const struct row {
		const char *hex;
		size_t roots;
		const char *reason;
	} rows[] = {
		{ "a2" ROOTS "81" ROOT VERSION "01", 1, "as it is written" },
		{ "a2" ROOTS "82" ROOT ROOT VERSION "01", 2, "two roots" },
		{ "a2" VERSION "01" ROOTS "81" ROOT, 1, "the other order" },
		{ "b802" ROOTS "9801" ROOT VERSION "1801", 1, "heads longer than needed" },
		{ "bf" ROOTS "9f" ROOT ROOT "ff" VERSION "01ff", 2, "indefinite lists" },
		{ "a27805726f6f747381" ROOT VERSION "1b0000000000000001", 1, "long numbers" },
		{ "a2" ROOTS "81d82a4f000155000a66696c2f312f696e6974" VERSION "01", 1,
		  "an identity root" },
		{ "a2" ROOTS "81" ROOT VERSION "01ff", 1, "bytes behind the map" },
	};
	struct fixture f;

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		start(&f);
		if (open_file(&f, file_of(&f, rows[i].hex, "")) != ST_OK)
			fail_msg("%s: %s", rows[i].reason, f.err.text);
		if (f.header.root_count != rows[i].roots)
			fail_msg("%s: %zu roots", rows[i].reason, f.header.root_count);
		assert_true(cid_defined(f.header.roots[0]));
		assert_int_equal(next(&f), ST_NOT_FOUND);
		assert_int_equal(next(&f), ST_NOT_FOUND);
		stop(&f);
	}
}

static void headers_that_are_refused(void **state)
{
	static const struct row {
		const char *hex;
		const char *words;
	} rows[] = {
		{ "a1" VERSION "02", "CAR version 2 is not supported" },
		{ "a2" ROOTS "81" ROOT VERSION "03", "CAR version 3" },
		{ "a2" ROOTS "81" ROOT VERSION "00", "CAR version 0" },
		{ "a1" ROOTS "81" ROOT, "CAR version 0" },
		{ "a2" ROOTS "80" VERSION "01", "names no roots" },
		{ "a2" ROOTS "9fff" VERSION "01", "names no roots" },
		{ "a2" ROOTS "f6" VERSION "01", "names no roots" },
		{ "a1" VERSION "01", "names no roots" },
		{ "a3" ROOTS "81" ROOT VERSION "01"
		  "616100",
		  "unknown key" },
		{ "a2" ROOTS "81" ROOT "45726f6f747301", "a key is not a text" },
		{ "a2" ROOTS "81" ROOT VERSION "4101", "version is not a number" },
		{ "a2" ROOTS "81" ROOT VERSION "20", "version is not a number" },
		{ "a2" ROOTS "a0" VERSION "01", "roots is not a list" },
		{ "a2" ROOTS "8101" VERSION "01", "root 0 is not a CID" },
		{ "a2" ROOTS "82" ROOT "d82b4100" VERSION "01", "root 1 is not a CID" },
		{ "a2" ROOTS "81d82a4101" VERSION "01", "root 0 is not a CID" },
		{ "a2" ROOTS "81d82a4100" VERSION "01", "root 0 is not a CID" },
		{ "a2" ROOTS "81d82a5f4100ff" VERSION "01", "root 0 is not a CID" },
		{ "a2" ROOTS "9b00000000ffffffff", "root 0 is not a CID" },
		{ "82" ROOTS "01", "does not start with a header" },
		{ "bf", "a key is not a text" },
		{ "ff", "does not start with a header" },
		{ "fc", "does not start with a header" },
	};
	struct fixture f;

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		start(&f);
		if (open_file(&f, file_of(&f, rows[i].hex, "")) != ST_INVALID)
			fail_msg("%s: not refused", rows[i].words);
		check_words(&f, rows[i].words, rows[i].hex);
		stop(&f);
	}
	start(&f);
	assert_int_equal(open_file(&f, file_of(&f, "a1" VERSION "02", "")), ST_INVALID);
	assert_true(f.err.hint[0] != '\0');
	assert_int_equal(open_file(&f, from_hex(&f.arena, "1f8b0800")), ST_INVALID);
	check_words(&f, "gzip", "a compressed file");
	assert_int_equal(open_file(&f, bytes_make(NULL, 0)), ST_INVALID);
	check_words(&f, "no data", "an empty file");
	assert_int_equal(open_file(&f, from_hex(&f.arena, "ffffffffffffffffff7f00")), ST_INVALID);
	check_words(&f, "does not end within 11 bytes", "a great length");
	stop(&f);
}

static void every_truncation_of_a_header_is_refused(void **state)
{
	struct fixture f;
	struct bytes whole;

	(void)state;
	start(&f);
	whole = file_of(&f, good_header, "");
	for (size_t size = 0; size < whole.size; size++)
		assert_int_equal(open_file(&f, bytes_make(whole.data, size)), ST_INVALID);
	assert_int_equal(open_file(&f, whole), ST_OK);
	for (size_t size = 1; size + 1 < whole.size; size++) {
		uint8_t *part;

		assert_int_equal(arena_copy(&f.arena, bytes_make(whole.data, size + 1), &f.block),
				 ST_OK);
		part = (uint8_t *)(uintptr_t)f.block.data;
		part[0] = (uint8_t)size; /* a header that is as short as its length says */
		assert_int_equal(open_file(&f, f.block), ST_INVALID);
	}
	stop(&f);
}

static void roots_have_a_limit(void **state)
{
	struct fixture f;

	(void)state;
	for (size_t extra = 0; extra < 2; extra++) {
		struct cid root;
		struct cid *roots;
		struct buffer file;
		enum status st;

		start(&f);
		root = (struct cid){ from_hex(&f.arena, "015500 00") };
		roots = arena_zalloc(&f.arena, CAR_ROOTS_MAX + 1, sizeof(*roots));
		assert_non_null(roots);
		for (size_t i = 0; i <= CAR_ROOTS_MAX; i++)
			roots[i] = root;
		buffer_init(&file, 0);
		car_write_header(&file, roots, CAR_ROOTS_MAX + extra);
		assert_int_equal(buffer_status(&file), extra == 0 ? ST_OK : ST_UNENCODABLE);
		if (extra == 0) {
			assert_int_equal(open_file(&f, buffer_bytes(&file)), ST_OK);
			assert_int_equal(f.header.root_count, CAR_ROOTS_MAX);
		}
		buffer_clear(&file);
		buffer_append_bytes(&file, from_hex(&f.arena, "a2" VERSION "01" ROOTS "9f"));
		for (size_t i = 0; i < CAR_ROOTS_MAX + extra; i++)
			buffer_append_bytes(&file, from_hex(&f.arena, "d82a450001550000"));
		buffer_append_byte(&file, 0xff);
		st = arena_copy(&f.arena, buffer_bytes(&file), &f.block);
		assert_int_equal(st, ST_OK);
		buffer_clear(&file);
		buffer_append_byte(&file, (uint8_t)(f.block.size | 0x80));
		buffer_append_byte(&file, (uint8_t)(f.block.size >> 7 | 0x80));
		buffer_append_byte(&file, (uint8_t)(f.block.size >> 14));
		buffer_append_bytes(&file, f.block);
		assert_int_equal(open_file(&f, buffer_bytes(&file)), extra == 0 ? ST_OK : ST_LIMIT);
		buffer_fini(&file);
		stop(&f);
	}
}

/* ---- blocks ----------------------------------------------------------------- */

/* The block 80, the state of many an actor. */
#define EMPTY_CID "0171a0e4022045b0cfc220ceec5b7c1c62c4d4193d38e4eba48e8815729ce75f9c0ab0e4c1c0"

static void blocks_that_are_read(void **state)
{
	static const struct row {
		const char *hex;
		size_t blocks;
		const char *reason;
	} rows[] = {
		{ "", 0, "none" },
		{ "27" EMPTY_CID "80", 1, "blake2b-256" },
		{ "a700" EMPTY_CID "80", 1, "a length longer than needed" },
		{ "27" EMPTY_CID "80"
		  "27" EMPTY_CID "80",
		  2, "the same block twice" },
		{ "27" EMPTY_CID "80"
		  "00"
		  "ffff",
		  1, "a zero length ends the stream" },
		{ "00", 0, "padding alone" },
		{ "16"
		  "0155000966696c2f312f6162 63"
		  "66696c2f312f616263",
		  1, "an identity block" },
		{ "24"
		  "01551220 e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
		  1, "sha2-256 of nothing" },
		{ "231220"
		  "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d"
		  "00",
		  1, "version 0" },
	};
	struct fixture f;

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		size_t blocks = 0;
		enum status st;

		start(&f);
		assert_int_equal(open_file(&f, file_of(&f, good_header, rows[i].hex)), ST_OK);
		while ((st = next(&f)) == ST_OK)
			blocks++;
		if (st != ST_NOT_FOUND || blocks != rows[i].blocks)
			fail_msg("%s: %zu blocks, %s", rows[i].reason, blocks, f.err.text);
		assert_int_equal(next(&f), ST_NOT_FOUND);
		stop(&f);
	}
}

static void blocks_that_are_refused(void **state)
{
	static const struct row {
		const char *hex;
		enum status status;
		const char *words;
	} rows[] = {
		{ "80", ST_INVALID, "breaks off in its length" },
		{ "ffffffffffffffffffff01", ST_INVALID, "breaks off in its length" },
		{ "27" EMPTY_CID, ST_INVALID, "claims 39 bytes, 38 are left" },
		{ "ffffffffffffffffff01", ST_INVALID, "claims 18446744073709551615 bytes" },
		{ "27" EMPTY_CID "81", ST_CORRUPT, "is not what its CID names" },
		{ "26" EMPTY_CID, ST_CORRUPT, "is not what its CID names" },
		{ "25" EMPTY_CID "80", ST_INVALID, "has no valid CID" },
		{ "01"
		  "01",
		  ST_INVALID, "has no valid CID" },
		{ "04"
		  "02550000",
		  ST_INVALID, "has no valid CID" },
		{ "05"
		  "0155000000",
		  ST_CORRUPT, "is not what its CID names" },
		{ "07"
		  "0155110161"
		  "6162",
		  ST_UNSUPPORTED, "hash function 0x11" },
	};
	struct fixture f;

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		char offset[32];
		enum status st;

		start(&f);
		assert_int_equal(open_file(&f, file_of(&f, good_header, rows[i].hex)), ST_OK);
		snprintf(offset, sizeof(offset), "at byte %zu ", f.reader.offset);
		st = next(&f);
		if (st != rows[i].status)
			fail_msg("%s: %s", rows[i].words, status_name(st));
		check_words(&f, rows[i].words, rows[i].hex);
		check_words(&f, offset, rows[i].hex);
		stop(&f);
	}
}

static void a_block_beyond_the_limit_is_refused(void **state)
{
	struct fixture f;
	struct buffer file;
	uint8_t *room;

	(void)state;
	start(&f);
	buffer_init(&file, 0);
	buffer_append_bytes(&file, file_of(&f, good_header, "81808004"));
	room = buffer_reserve(&file, CAR_SECTION_MAX + 1);
	assert_non_null(room);
	memset(room, 0, CAR_SECTION_MAX + 1);
	buffer_advance(&file, CAR_SECTION_MAX + 1);
	assert_int_equal(open_file(&f, buffer_bytes(&file)), ST_OK);
	assert_int_equal(next(&f), ST_LIMIT);
	buffer_fini(&file);
	stop(&f);
}

static void what_is_written_reads_back(void **state)
{
	struct bytes blocks[3] = { bytes_of_text("\x80"), bytes_of_text("a longer block"),
				   bytes_make("", 0) };
	struct block_cid names[3];
	struct cid roots[2];
	struct buffer file;
	struct fixture f;

	(void)state;
	start(&f);
	for (size_t i = 0; i < 3; i++)
		names[i] = block_cid_of(blocks[i]);
	roots[0] = cid_of(&names[0]);
	roots[1] = cid_of(&names[1]);
	buffer_init(&file, 0);
	car_write_header(&file, roots, 2);
	for (size_t i = 0; i < 3; i++)
		car_write_block(&file, cid_of(&names[i]), blocks[i]);
	assert_int_equal(buffer_status(&file), ST_OK);
	assert_int_equal(open_file(&f, buffer_bytes(&file)), ST_OK);
	assert_int_equal(f.header.root_count, 2);
	assert_true(cid_equal(f.header.roots[1], roots[1]));
	for (size_t i = 0; i < 3; i++) {
		assert_int_equal(next(&f), ST_OK);
		assert_true(cid_equal(f.cid, cid_of(&names[i])));
		assert_bytes(f.block, blocks[i], "a block");
	}
	assert_int_equal(next(&f), ST_NOT_FOUND);
	assert_int_equal(f.reader.offset, file.size);
	buffer_clear(&file);
	roots[0] = (struct cid){ 0 };
	car_write_header(&file, roots, 1);
	assert_int_equal(buffer_status(&file), ST_INVALID);
	buffer_fini(&file);
	stop(&f);
}

/* Every cut of a file is either a clean end between blocks or an error. */
static void every_truncation_is_told(void **state)
{
	struct fixture f;
	struct bytes whole;
	size_t clean = 0;

	(void)state;
	start(&f);
	whole = file_of(&f, good_header,
			"27" EMPTY_CID "80"
			"27" EMPTY_CID "80");
	assert_int_equal(open_file(&f, whole), ST_OK);
	for (size_t size = f.reader.offset; size <= whole.size; size++) {
		enum status st;

		assert_int_equal(open_file(&f, bytes_make(whole.data, size)), ST_OK);
		while ((st = next(&f)) == ST_OK)
			;
		assert_true(st == ST_NOT_FOUND || st == ST_INVALID);
		clean += st == ST_NOT_FOUND;
	}
	assert_int_equal(clean, 3);
	stop(&f);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(headers_that_are_read),
		cmocka_unit_test(headers_that_are_refused),
		cmocka_unit_test(every_truncation_of_a_header_is_refused),
		cmocka_unit_test(roots_have_a_limit),
		cmocka_unit_test(blocks_that_are_read),
		cmocka_unit_test(blocks_that_are_refused),
		cmocka_unit_test(a_block_beyond_the_limit_is_refused),
		cmocka_unit_test(what_is_written_reads_back),
		cmocka_unit_test(every_truncation_is_told),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
