/* SPDX-License-Identifier: Apache-2.0 OR MIT */
#include "actors/miner/bitfield.h"

enum {
	VERSION_BITS = 2,
	SHORT_BITS = 4, /* of the length of a short run */
	VARINT_BYTES_MAX = 10,
};

/* Bits behind the end read as 0. */
struct bit_reader {
	struct bytes data;
	size_t at; /* bits taken */
};

static unsigned take_bit(struct bit_reader *reader)
{
	size_t byte = reader->at / 8;
	unsigned bit = byte < reader->data.size ? reader->data.data[byte] >> reader->at % 8 & 1U
						: 0;

	reader->at++;
	return bit;
}

static unsigned take_bits(struct bit_reader *reader, unsigned count)
{
	unsigned value = 0;

	for (unsigned i = 0; i < count; i++)
		value |= take_bit(reader) << i;
	return value;
}

static enum status take_varint(struct bit_reader *reader, uint64_t *value)
{
	*value = 0;
	for (unsigned i = 0; i < VARINT_BYTES_MAX; i++) {
		uint64_t byte = take_bits(reader, 8);

		if (byte < 0x80 && (i == VARINT_BYTES_MAX - 1 ? byte > 1 : byte == 0 && i > 0))
			return ST_INVALID;
		*value |= (byte & 0x7f) << (7 * i);
		if (byte < 0x80)
			return ST_OK;
	}
	return ST_INVALID;
}

/* The length of the next run; 0 ends the bitfield. Codes: 1 is a run of one, 01 and
 * four bits a short one, 00 and a varint any. */
static enum status take_run(struct bit_reader *reader, uint64_t *length)
{
	if (take_bit(reader)) {
		*length = 1;
		return ST_OK;
	}
	if (take_bit(reader)) {
		*length = take_bits(reader, SHORT_BITS);
		return ST_OK;
	}
	return take_varint(reader, length);
}

struct bytes bitfield_read(struct cbor_reader *reader)
{
	struct bytes bitfield = cbor_read_bytes(reader, BITFIELD_BYTES_MAX);

	if (bitfield.size > 0 && (bitfield.data[0] & ((1U << VERSION_BITS) - 1)) != 0)
		cbor_fail(reader, ST_INVALID, "not a bitfield of RLE+ version 0");
	return bitfield;
}

enum status bitfield_each_run(struct bytes bitfield,
			      enum status (*visit)(void *context, uint64_t length), void *context)
{
	struct bit_reader reader = { .data = bitfield };
	uint64_t total = 0, length;

	if (bitfield.size > 0 && bitfield.data[bitfield.size - 1] == 0)
		return ST_INVALID;
	if (take_bits(&reader, VERSION_BITS) != 0)
		return ST_INVALID;
	if (take_bit(&reader))
		TRY(visit(context, 0));
	for (;;) {
		TRY(take_run(&reader, &length));
		if (length == 0)
			return ST_OK;
		if (length > UINT64_MAX - total)
			return ST_INVALID;
		total += length;
		TRY(visit(context, length));
	}
}

/* Every second run is one of bits that are set. */
struct emptiness {
	bool set, empty;
};

static enum status note_run(void *context, uint64_t length)
{
	struct emptiness *seen = context;

	if (seen->set && length > 0)
		seen->empty = false;
	seen->set = !seen->set;
	return ST_OK;
}

enum status bitfield_is_empty(struct bytes bitfield, bool *empty)
{
	struct emptiness seen = { .empty = true };
	enum status st = bitfield_each_run(bitfield, note_run, &seen);

	*empty = seen.empty;
	return st;
}

/* ---- writing ------------------------------------------------------------------------- */

struct bit_writer {
	struct buffer *out;
	unsigned bits, count; /* that make no byte yet */
};

static void put_bits(struct bit_writer *writer, unsigned value, unsigned count)
{
	writer->bits |= value << writer->count;
	writer->count += count;
	for (; writer->count >= 8; writer->count -= 8) {
		buffer_append_byte(writer->out, (uint8_t)writer->bits);
		writer->bits >>= 8;
	}
}

static void put_run(struct bit_writer *writer, uint64_t length)
{
	if (length == 1) {
		put_bits(writer, 1, 1);
	} else if (length < 16) {
		put_bits(writer, 2, 2);
		put_bits(writer, (unsigned)length, 4);
	} else {
		put_bits(writer, 0, 2);
		for (; length >= 0x80; length >>= 7)
			put_bits(writer, 0x80 | (length & 0x7f), 8);
		put_bits(writer, (unsigned)length, 8);
	}
}

static bool are_runs(const uint64_t *runs, size_t count)
{
	uint64_t bits = 0;

	for (size_t i = 0; i < count; i++) {
		if ((i > 0 && runs[i] == 0) || runs[i] > UINT64_MAX - bits)
			return false;
		bits += runs[i];
	}
	return true;
}

enum status bitfield_encode(struct buffer *out, const uint64_t *runs, size_t count)
{
	struct bit_writer writer = { .out = out };
	const size_t start = out->size;
	size_t first;

	if (!are_runs(runs, count))
		return ST_INVALID;
	if (count % 2 == 1)
		count--; /* bits that are not set, at the end */
	first = count > 0 && runs[0] == 0;
	put_bits(&writer, 0, 2);
	put_bits(&writer, (unsigned)first, 1);
	for (size_t i = first; i < count && out->size - start <= BITFIELD_BYTES_MAX; i++)
		put_run(&writer, runs[i]);
	put_bits(&writer, 0, 7);
	TRY(buffer_status(out));
	while (out->size > start && out->data[out->size - 1] == 0)
		out->size--;
	return out->size - start <= BITFIELD_BYTES_MAX ? ST_OK : ST_LIMIT;
}
