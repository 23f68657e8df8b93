/* SPDX-License-Identifier: Apache-2.0 OR MIT */
#include "base/gzip_pack.h"

#include <stdlib.h>
#include <zlib.h>

/* One block of deflate (RFC 1951) with the fixed Huffman codes; a match is the longest among the
 * newest few that begin with the same bytes. */

enum {
	WINDOW_BYTES = 32768,
	MATCH_MIN = 3, /* bytes */
	MATCH_MAX = 258,
	HASH_BITS = 15,
	TRIES_MAX = 32, /* earlier places looked at for a match */
	END_OF_BLOCK = 256,
	FIRST_LENGTH_CODE = 257,
	DISTANCE_CODE_BITS = 5,
	LENGTH_CODES = 29,
	DISTANCE_CODES = 30,
};

/* A code stands for `base` and, with so many extra bits behind it, for what follows. */
struct code_row {
	uint16_t base;
	uint8_t extra_bits;
};

static const struct code_row lengths[LENGTH_CODES] = {
	{ 3, 0 },   { 4, 0 },   { 5, 0 },   { 6, 0 },   { 7, 0 },   { 8, 0 },
	{ 9, 0 },   { 10, 0 },  { 11, 1 },  { 13, 1 },  { 15, 1 },  { 17, 1 },
	{ 19, 2 },  { 23, 2 },  { 27, 2 },  { 31, 2 },  { 35, 3 },  { 43, 3 },
	{ 51, 3 },  { 59, 3 },  { 67, 4 },  { 83, 4 },  { 99, 4 },  { 115, 4 },
	{ 131, 5 }, { 163, 5 }, { 195, 5 }, { 227, 5 }, { 258, 0 },
};

static const struct code_row distances[DISTANCE_CODES] = {
	{ 1, 0 },     { 2, 0 },     { 3, 0 },     { 4, 0 },      { 5, 1 },      { 7, 1 },
	{ 9, 2 },     { 13, 2 },    { 17, 3 },    { 25, 3 },     { 33, 4 },     { 49, 4 },
	{ 65, 5 },    { 97, 5 },    { 129, 6 },   { 193, 6 },    { 257, 7 },    { 385, 7 },
	{ 513, 8 },   { 769, 8 },   { 1025, 9 },  { 1537, 9 },   { 2049, 10 },  { 3073, 10 },
	{ 4097, 11 }, { 6145, 11 }, { 8193, 12 }, { 12289, 12 }, { 16385, 13 }, { 24577, 13 },
};

/* ---- bits --------------------------------------------------------------------- */

/* Bytes are filled from their least significant bit on. */
struct bit_writer {
	struct buffer *out;
	uint32_t bits;
	unsigned count;
};

static void put_bits(struct bit_writer *writer, uint32_t value, unsigned count)
{
	writer->bits |= value << writer->count;
	writer->count += count;
	while (writer->count >= 8) {
		buffer_append_byte(writer->out, (uint8_t)writer->bits);
		writer->bits >>= 8;
		writer->count -= 8;
	}
}

/* Huffman codes go most significant bit first. */
static void put_code(struct bit_writer *writer, uint32_t code, unsigned count)
{
	uint32_t turned = 0;

	for (unsigned i = 0; i < count; i++)
		turned |= (code >> i & 1) << (count - 1 - i);
	put_bits(writer, turned, count);
}

/* The fixed code of a literal, a length or the end (RFC 1951 section 3.2.6). */
static void put_symbol(struct bit_writer *writer, unsigned symbol)
{
	if (symbol < 144)
		put_code(writer, 0x30 + symbol, 8);
	else if (symbol < 256)
		put_code(writer, 0x190 + symbol - 144, 9);
	else if (symbol < 280)
		put_code(writer, symbol - 256, 7);
	else
		put_code(writer, 0xc0 + symbol - 280, 8);
}

/* The last code whose base is not beyond value. */
static unsigned find_code(const struct code_row *rows, unsigned count, size_t value)
{
	unsigned code = count - 1;

	while (rows[code].base > value)
		code--;
	return code;
}

static void put_match(struct bit_writer *writer, size_t length, size_t distance)
{
	unsigned code = find_code(lengths, LENGTH_CODES, length);

	put_symbol(writer, FIRST_LENGTH_CODE + code);
	put_bits(writer, (uint32_t)(length - lengths[code].base), lengths[code].extra_bits);
	code = find_code(distances, DISTANCE_CODES, distance);
	put_code(writer, code, DISTANCE_CODE_BITS);
	put_bits(writer, (uint32_t)(distance - distances[code].base), distances[code].extra_bits);
}

/* ---- matches ------------------------------------------------------------------ */

/* Where bytes that begin alike stood: the newest place of each hash, and of each place in the
 * window the one before it. Places are counted from 1; 0 is none. */
struct matcher {
	struct bytes data;
	size_t newest[1 << HASH_BITS];
	size_t before[WINDOW_BYTES];
};

static size_t hash_at(const struct matcher *matcher, size_t at)
{
	const uint8_t *bytes = matcher->data.data + at;
	const uint32_t word = bytes[0] | (uint32_t)bytes[1] << 8 | (uint32_t)bytes[2] << 16;

	return word * UINT32_C(0x9e3779b1) >> (32 - HASH_BITS);
}

static void enter(struct matcher *matcher, size_t at)
{
	size_t *newest;

	if (matcher->data.size - at < MATCH_MIN)
		return;
	newest = &matcher->newest[hash_at(matcher, at)];
	matcher->before[at % WINDOW_BYTES] = *newest;
	*newest = at + 1;
}

static size_t common_length(const struct matcher *matcher, size_t from, size_t at)
{
	const uint8_t *data = matcher->data.data;
	size_t length = 0, most = matcher->data.size - at;

	if (most > MATCH_MAX)
		most = MATCH_MAX;
	while (length < most && data[from + length] == data[at + length])
		length++;
	return length;
}

/* The length of the longest match for what stands at a place, 0: none. */
static size_t find_match(const struct matcher *matcher, size_t at, size_t *distance)
{
	size_t best = MATCH_MIN - 1, place;

	if (matcher->data.size - at < MATCH_MIN)
		return 0;
	place = matcher->newest[hash_at(matcher, at)];
	for (unsigned tries = 0; place > 0 && tries < TRIES_MAX; tries++) {
		const size_t from = place - 1;
		size_t length;

		if (at - from > WINDOW_BYTES)
			break;
		length = common_length(matcher, from, at);
		if (length > best) {
			best = length;
			*distance = at - from;
		}
		place = matcher->before[from % WINDOW_BYTES];
	}
	return best >= MATCH_MIN ? best : 0;
}

static void put_block(struct bit_writer *writer, struct matcher *matcher)
{
	size_t at = 0;

	put_bits(writer, 1, 1); /* the last block … */
	put_bits(writer, 1, 2); /* … has the fixed codes */
	while (at < matcher->data.size && buffer_status(writer->out) == ST_OK) {
		size_t distance = 0, length = find_match(matcher, at, &distance);
		const size_t end = at + (length > 0 ? length : 1);

		if (length > 0)
			put_match(writer, length, distance);
		else
			put_symbol(writer, matcher->data.data[at]);
		for (; at < end; at++)
			enter(matcher, at);
	}
	put_symbol(writer, END_OF_BLOCK);
	if (writer->count > 0)
		put_bits(writer, 0, 8 - writer->count);
}

/* ---- the member --------------------------------------------------------------- */

static void append_little_endian(struct buffer *out, uint32_t number)
{
	for (unsigned i = 0; i < 4; i++)
		buffer_append_byte(out, (uint8_t)(number >> 8 * i));
}

static uint32_t checksum(struct bytes data)
{
	return (uint32_t)crc32_z(crc32_z(0, Z_NULL, 0), data.data, data.size);
}

void gzip_pack(struct buffer *out, struct bytes data)
{
	/* Deflate; no flags, no time, no speed, no operating system. */
	static const uint8_t header[] = { 0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 0xff };
	struct matcher *matcher = calloc(1, sizeof(*matcher));
	struct bit_writer writer = { .out = out };

	if (!matcher) {
		out->status = out->status == ST_OK ? ST_NO_MEMORY : out->status;
		return;
	}
	matcher->data = data;
	buffer_append(out, header, sizeof(header));
	put_block(&writer, matcher);
	free(matcher);
	append_little_endian(out, data.size > 0 ? checksum(data) : 0);
	append_little_endian(out, (uint32_t)data.size);
}
