/* SPDX-License-Identifier: Apache-2.0 OR MIT */
#include "ipld/car_stream.h"

#include <stdlib.h>

#include "base/deflate.h"
#include "base/varint.h"
#include "memory_blocks.h"

enum { BLOCKS = 5, LARGE = 100000, SEEN_MAX = 64 };

/* What a reading found. */
struct reading {
	struct car_stream *stream;
	size_t headers, roots;
	uint8_t first_root[BLOCK_CID_BYTES];
	size_t blocks, unverified;
	struct block_cid seen[SEEN_MAX];
	size_t bytes;
	enum status refuse; /* what the sink says to the block number `refuse_at` */
	size_t refuse_at;
	struct error err;
};

static enum status on_header(void *context, const struct car_header *header, struct error *err)
{
	struct reading *reading = context;

	(void)err;
	assert_int_equal(reading->blocks, 0);
	reading->headers++;
	reading->roots = header->root_count;
	if (header->root_count > 0)
		memcpy(reading->first_root, header->roots[0].raw.data, BLOCK_CID_BYTES);
	return ST_OK;
}

static enum status on_block(void *context, struct cid cid, struct bytes block, bool verified,
			    struct error *err)
{
	struct reading *reading = context;

	(void)err;
	if (verified)
		assert_int_equal(cid_matches(cid, block), ST_OK);
	if (block_cid_from(cid, &reading->seen[reading->blocks]) != ST_OK)
		reading->seen[reading->blocks] = (struct block_cid){ { 0 } };
	reading->blocks++;
	reading->unverified += !verified;
	reading->bytes += block.size;
	return reading->refuse != ST_OK && reading->blocks == reading->refuse_at ? reading->refuse
										 : ST_OK;
}

static void begin(struct reading *reading, uint64_t max_bytes)
{
	const struct car_sink sink = { on_header, on_block, reading };

	reading->err = (struct error){ 0 };
	assert_int_equal(car_stream_new(&sink, max_bytes, &reading->stream), ST_OK);
}

static enum status feed(struct reading *reading, struct bytes file, size_t from, size_t to)
{
	/* In memory of its own, so that a look beyond it is found. */
	uint8_t *copy = malloc(to - from + 1);
	enum status st;

	memcpy(copy, file.data + from, to - from);
	st = car_stream_feed(reading->stream, bytes_make(copy, to - from), &reading->err);
	free(copy);
	return st;
}

static enum status finish(struct reading *reading, enum status st)
{
	if (st == ST_OK)
		st = car_stream_end(reading->stream, &reading->err);
	car_stream_free(reading->stream);
	return st;
}

/* Reads a file in pieces of so many bytes. */
static enum status read_in(struct reading *reading, struct bytes file, size_t step,
			   uint64_t max_bytes)
{
	enum status st = ST_OK;

	*reading = (struct reading){ .refuse = reading->refuse, .refuse_at = reading->refuse_at };
	begin(reading, max_bytes);
	for (size_t at = 0; st == ST_OK && at < file.size; at += step)
		st = feed(reading, file, at, file.size - at < step ? file.size : at + step);
	return finish(reading, st);
}

/* ---- files -------------------------------------------------------------------- */

struct blocks {
	uint8_t large[LARGE];
	struct bytes bytes[BLOCKS];
	struct block_cid cids[BLOCKS];
};

static void make_blocks(struct blocks *blocks)
{
	static uint8_t small[BLOCKS][3];

	memset(blocks->large, 0, sizeof(blocks->large));
	blocks->large[0] = 0x5a;
	blocks->large[2] = 0x01;
	for (size_t i = 0; i < BLOCKS; i++) {
		small[i][0] = 0x82;
		small[i][1] = (uint8_t)i;
		small[i][2] = 0xf6;
		blocks->bytes[i] = i == 2 ? bytes_make(blocks->large, sizeof(blocks->large))
					  : bytes_make(small[i], sizeof(small[i]));
		blocks->cids[i] = block_cid_of(blocks->bytes[i]);
	}
}

static void write_block(struct buffer *out, const struct blocks *blocks, size_t i)
{
	car_write_block(out, cid_of(&blocks->cids[i]), blocks->bytes[i]);
}

static void write_file(struct buffer *out, const struct blocks *blocks)
{
	const struct cid root = cid_of(&blocks->cids[0]);

	car_write_header(out, &root, 1);
	for (size_t i = 0; i < BLOCKS; i++)
		write_block(out, blocks, i);
}

static void write_number(struct buffer *out, uint64_t number)
{
	for (size_t i = 0; i < 8; i++)
		buffer_append_byte(out, (uint8_t)(number >> 8 * i));
}

/* Version 2 around a version 1, with some bytes in front of it and an index behind. */
static void write_v2(struct buffer *out, struct bytes v1, size_t padding, uint64_t size)
{
	static const uint8_t pragma[] = {
		0x0a, 0xa1, 0x67, 'v', 'e', 'r', 's', 'i', 'o', 'n', 0x02
	};

	buffer_append(out, pragma, sizeof(pragma));
	write_number(out, 0);
	write_number(out, 0);
	write_number(out, sizeof(pragma) + 40 + padding);
	write_number(out, size);
	write_number(out, sizeof(pragma) + 40 + padding + v1.size);
	for (size_t i = 0; i < padding; i++)
		buffer_append_byte(out, 0);
	buffer_append_bytes(out, v1);
	buffer_append_text(out, "\x81\x08"
				"an index");
}

static void check_whole(const struct reading *reading, const struct blocks *blocks)
{
	assert_int_equal(reading->headers, 1);
	assert_int_equal(reading->roots, 1);
	assert_memory_equal(reading->first_root, blocks->cids[0].bytes, BLOCK_CID_BYTES);
	assert_int_equal(reading->blocks, BLOCKS);
	assert_int_equal(reading->bytes, LARGE + (BLOCKS - 1) * 3);
	for (size_t i = 0; i < BLOCKS; i++)
		assert_true(block_cid_equal(&reading->seen[i], &blocks->cids[i]));
}

struct files {
	struct blocks blocks;
	struct buffer v1, v2, gzip, v2_gzip;
};

static int make_files(void **state)
{
	struct files *files = calloc(1, sizeof(*files));

	make_blocks(&files->blocks);
	buffer_init(&files->v1, 0);
	buffer_init(&files->v2, 0);
	buffer_init(&files->gzip, 0);
	buffer_init(&files->v2_gzip, 0);
	write_file(&files->v1, &files->blocks);
	write_v2(&files->v2, buffer_bytes(&files->v1), 13, files->v1.size);
	assert_int_equal(deflate_gzip(&files->gzip, buffer_bytes(&files->v1)), ST_OK);
	assert_int_equal(deflate_gzip(&files->v2_gzip, buffer_bytes(&files->v2)), ST_OK);
	*state = files;
	return 0;
}

static int free_files(void **state)
{
	struct files *files = *state;

	buffer_fini(&files->v1);
	buffer_fini(&files->v2);
	buffer_fini(&files->gzip);
	buffer_fini(&files->v2_gzip);
	free(files);
	return 0;
}

/* ---- tests -------------------------------------------------------------------- */

static void every_form_in_pieces_of_any_size(void **state)
{
	const struct files *files = *state;
	const struct buffer *const forms[] = { &files->v1, &files->v2, &files->gzip,
					       &files->v2_gzip };
	static const size_t steps[] = { 1, 2, 3, 7, 64, 1000, 99999, 1 << 20 };
	struct reading reading = { 0 };

	for (size_t f = 0; f < sizeof(forms) / sizeof(forms[0]); f++) {
		for (size_t s = 0; s < sizeof(steps) / sizeof(steps[0]); s++) {
			if (read_in(&reading, buffer_bytes(forms[f]), steps[s], 0) != ST_OK)
				fail_msg("form %zu by %zu: %s", f, steps[s], reading.err.text);
			check_whole(&reading, &files->blocks);
		}
	}
}

/* Cut in two anywhere it reads the same; without the second part it breaks off, but between
 * blocks of version 1, where nobody can know. */
static void every_cut(void **state)
{
	const struct files *files = *state;
	const struct bytes whole = buffer_bytes(&files->v1);
	struct reading reading;
	size_t ends = 0;

	for (size_t cut = 0; cut <= whole.size;
	     cut += cut < 400 || cut > whole.size - 400 ? 1 : 97) {
		enum status st;

		reading = (struct reading){ 0 };
		begin(&reading, 0);
		assert_int_equal(feed(&reading, whole, 0, cut), ST_OK);
		assert_int_equal(feed(&reading, whole, cut, whole.size), ST_OK);
		assert_int_equal(finish(&reading, ST_OK), ST_OK);
		check_whole(&reading, &files->blocks);
		reading = (struct reading){ 0 };
		begin(&reading, 0);
		assert_int_equal(feed(&reading, whole, 0, cut), ST_OK);
		st = finish(&reading, ST_OK);
		assert_true(st == ST_OK || st == ST_INVALID);
		ends += st == ST_OK;
	}
	assert_int_equal(ends, 1 + BLOCKS);
}

static void other_forms_say_where_they_break_off(void **state)
{
	const struct files *files = *state;
	const struct buffer *const forms[] = { &files->v2, &files->gzip, &files->v2_gzip };
	const size_t data_end = 11 + 40 + 13 + files->v1.size;
	struct reading reading = { 0 };

	for (size_t f = 0; f < sizeof(forms) / sizeof(forms[0]); f++) {
		const size_t whole = f == 0 ? data_end : forms[f]->size;

		for (size_t cut = 0; cut < whole; cut += cut < 200 || cut > whole - 50 ? 1 : 499)
			assert_int_equal(read_in(&reading, bytes_make(forms[f]->data, cut), 4096,
						 0),
					 ST_INVALID);
	}
	/* Of version 2 the index is not needed. */
	assert_int_equal(read_in(&reading, bytes_make(files->v2.data, data_end), 4096, 0), ST_OK);
}

static void blocks_in_any_order_and_number(void **state)
{
	const struct files *files = *state;
	static const uint8_t identity_section[] = { 6, 0x01, 0x55, 0x00, 0x01, 'x', 'x' };
	/* A hash function that we do not know: blake3. */
	uint8_t other[2 + 4 + 32 + 1] = { 38, 0x01, 0x55, 0x1e, 0x20 };
	struct reading reading = { 0 };
	struct buffer file;

	other[0] = sizeof(other) - 2;
	buffer_init(&file, 0);
	car_write_header(&file, NULL, 0);
	for (size_t i = BLOCKS; i-- > 0;) {
		write_block(&file, &files->blocks, i);
		write_block(&file, &files->blocks, i);
	}
	buffer_append(&file, other, sizeof(other) - 1);
	buffer_append(&file, identity_section, sizeof(identity_section));
	assert_int_equal(read_in(&reading, buffer_bytes(&file), 11, 0), ST_OK);
	assert_int_equal(reading.roots, 0);
	assert_int_equal(reading.blocks, 2 * BLOCKS + 1);
	assert_int_equal(reading.unverified, 1);
	assert_true(block_cid_equal(&reading.seen[0], &files->blocks.cids[BLOCKS - 1]));
	assert_true(block_cid_equal(&reading.seen[9], &files->blocks.cids[0]));
	/* A length of zero ends it. */
	buffer_append_text(&file, "");
	buffer_append_byte(&file, 0);
	buffer_append_text(&file, "whatever");
	assert_int_equal(read_in(&reading, buffer_bytes(&file), 1000, 0), ST_OK);
	assert_int_equal(reading.blocks, 2 * BLOCKS + 1);
	buffer_fini(&file);
}

static void refuses(struct bytes file, enum status expected, const char *words)
{
	static const size_t steps[] = { 1, 17, 1 << 20 };
	struct reading reading = { 0 };

	for (size_t s = 0; s < sizeof(steps) / sizeof(steps[0]); s++) {
		enum status st = read_in(&reading, file, steps[s], 0);

		if (st != expected || !strstr(reading.err.text, words))
			fail_msg("%s: %s, %s", words, status_name(st), reading.err.text);
		/* It is not the limit on the whole, of which somebody else knows what to say. */
		if (st == ST_LIMIT && reading.err.hint[0] == '\0')
			fail_msg("%s: no hint", words);
	}
}

static void what_is_no_car(void **state)
{
	const struct files *files = *state;
	struct buffer file;

	refuses(bytes_make(NULL, 0), ST_INVALID, "no data");
	refuses(bytes_of_text("<"), ST_INVALID, "breaks off at byte 1");
	refuses(bytes_of_text("<html><body>not here</body></html> and so on, and so on, and more"),
		ST_INVALID, "does not start with a header");
	refuses(bytes_of_text("\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff"), ST_INVALID,
		"does not start with a header");
	refuses(bytes_of_text("\xff\xff\xff\xff\x7f"), ST_INVALID, "its header would have");
	refuses(bytes_make((const uint8_t *)"\x1f\x8b\x08\0\0\0\0\0\0\3oops, no deflate at all",
			   34),
		ST_INVALID, "gzip around the CAR is damaged");
	buffer_init(&file, 0);
	write_v2(&file, buffer_bytes(&files->v1), 0, 0);
	refuses(buffer_bytes(&file), ST_INVALID, "never finished");
	buffer_clear(&file);
	write_v2(&file, buffer_bytes(&files->v1), 0, files->v1.size - 1);
	refuses(buffer_bytes(&file), ST_INVALID, "does not end within the data");
	buffer_clear(&file);
	write_v2(&file, buffer_bytes(&files->v2), 0, files->v2.size);
	refuses(buffer_bytes(&file), ST_INVALID, "version 2 is not supported inside version 2");
	buffer_fini(&file);
}

static void damaged_blocks(void **state)
{
	const struct files *files = *state;
	const struct cid root = cid_of(&files->blocks.cids[0]);
	struct buffer file;
	uint8_t varint[VARINT_MAX_BYTES];

	buffer_init(&file, 0);
	car_write_header(&file, &root, 1);
	write_block(&file, &files->blocks, 0);
	car_write_block(&file, root, files->blocks.bytes[1]);
	refuses(buffer_bytes(&file), ST_CORRUPT, "block at byte 103 is not what its CID names");
	buffer_clear(&file);
	car_write_header(&file, &root, 1);
	buffer_append_text(&file, "\3abc");
	refuses(buffer_bytes(&file), ST_INVALID, "block at byte 61 has no valid CID");
	buffer_clear(&file);
	car_write_header(&file, &root, 1);
	buffer_append(&file, varint, varint_write(CAR_SECTION_MAX + 1, varint));
	refuses(buffer_bytes(&file), ST_LIMIT, "has more than 8388608 bytes");
	buffer_fini(&file);
}

static void a_limit_counts_what_comes_out(void **state)
{
	const struct files *files = *state;
	struct reading reading = { 0 };

	assert_int_equal(read_in(&reading, buffer_bytes(&files->v1), 100, files->v1.size), ST_OK);
	assert_int_equal(read_in(&reading, buffer_bytes(&files->v1), 100, files->v1.size - 1),
			 ST_LIMIT);
	assert_true(files->gzip.size < LARGE / 10);
	assert_int_equal(read_in(&reading, buffer_bytes(&files->gzip), 100, files->v1.size), ST_OK);
	assert_int_equal(read_in(&reading, buffer_bytes(&files->gzip), 100, LARGE), ST_LIMIT);
	assert_true(reading.blocks < BLOCKS);
}

static void the_sink_can_end_it(void **state)
{
	const struct files *files = *state;
	struct reading reading = { .refuse = ST_FULL, .refuse_at = 3 };

	assert_int_equal(read_in(&reading, buffer_bytes(&files->gzip), 1 << 20, 0), ST_FULL);
	assert_int_equal(reading.blocks, 3);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_form_in_pieces_of_any_size),
		cmocka_unit_test(every_cut),
		cmocka_unit_test(other_forms_say_where_they_break_off),
		cmocka_unit_test(blocks_in_any_order_and_number),
		cmocka_unit_test(what_is_no_car),
		cmocka_unit_test(damaged_blocks),
		cmocka_unit_test(a_limit_counts_what_comes_out),
		cmocka_unit_test(the_sink_can_end_it),
	};

	return cmocka_run_group_tests(tests, make_files, free_files);
}
