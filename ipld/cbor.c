/* SPDX-License-Identifier: Apache-2.0 OR MIT */
#include "ipld/cbor.h"

#include <cbor.h>

enum {
	TAG_LINK = 42,
	HEAD_MAX_BYTES = 9,
	ENCODED_SMALL_BYTES = 512, /* nearly every message, receipt and state has less */
};

/* ---- reading ------------------------------------------------------------- */

void cbor_reader_init(struct cbor_reader *reader, struct bytes data)
{
	/* Nothing may come without an address, and NULL takes no offset. */
	const uint8_t *start = data.data ? data.data : (const uint8_t *)"";

	*reader = (struct cbor_reader){
		.start = start, .at = start, .end = start + data.size, .item = start
	};
}

void cbor_fail(struct cbor_reader *reader, enum status st, const char *reason)
{
	if (reader->status != ST_OK)
		return;
	reader->status = st;
	reader->reason = reason;
}

struct head {
	uint64_t argument;
	bool taken;
};

/* libcbor's decoder hands the argument to one callback per width. */
#define ARGUMENT_CALLBACK(name, type)                                                              \
	static void name(void *context, type argument)                                             \
	{                                                                                          \
		*(struct head *)context = (struct head){ argument, true };                         \
	}
ARGUMENT_CALLBACK(on_u8, uint8_t)
ARGUMENT_CALLBACK(on_u16, uint16_t)
ARGUMENT_CALLBACK(on_u32, uint32_t)
ARGUMENT_CALLBACK(on_u64, uint64_t)

/* Integers only: every head of the other majors is shown to libcbor as an
 * unsigned integer of the same argument, because its own handling of strings
 * (claims the payload), tags 6-20 and simple values differs from cbor-gen's. */
static const struct cbor_callbacks head_callbacks = {
	.uint8 = on_u8,
	.uint16 = on_u16,
	.uint32 = on_u32,
	.uint64 = on_u64,
};

/* The shortest head that can hold argument: bytes after the first. */
static size_t shortest_extra(uint64_t argument)
{
	if (argument < 24)
		return 0;
	if (argument <= UINT8_MAX)
		return 1;
	if (argument <= UINT16_MAX)
		return 2;
	return argument <= UINT32_MAX ? 4 : 8;
}

static bool take_long_head(struct cbor_reader *reader, uint64_t *argument)
{
	uint8_t as_uint[HEAD_MAX_BYTES];
	struct head head = { 0 };
	size_t size = cbor_left(reader) < HEAD_MAX_BYTES ? cbor_left(reader) : HEAD_MAX_BYTES;
	struct cbor_decoder_result result;

	memcpy(as_uint, reader->at, size);
	as_uint[0] &= 0x1f;
	if (as_uint[0] > 27) {
		cbor_fail(reader, ST_INVALID, "indefinite length or reserved head");
		return false;
	}
	result = cbor_stream_decode(as_uint, size, &head_callbacks, &head);
	if (result.status != CBOR_DECODER_FINISHED || !head.taken) {
		cbor_fail(reader, ST_INVALID, "unexpected end of input");
		return false;
	}
	if (result.read != 1 + shortest_extra(head.argument)) {
		cbor_fail(reader, ST_INVALID, "not in the shortest form");
		return false;
	}
	reader->at += result.read;
	*argument = head.argument;
	return true;
}

static bool read_other_head(struct cbor_reader *reader, enum cbor_major *major, uint64_t *argument)
{
	*major = CBOR_SIMPLE;
	*argument = 0;
	if (reader->status != ST_OK)
		return false;
	reader->item = reader->at;
	if (reader->at == reader->end) {
		cbor_fail(reader, ST_INVALID, "unexpected end of input");
		return false;
	}
	*major = (enum cbor_major)(*reader->at >> 5);
	return take_long_head(reader, argument);
}

/* Nearly every head has one byte, or its argument in a second one: links, most strings. They
 * are read where they are asked for. */
static inline bool read_head(struct cbor_reader *reader, enum cbor_major *major, uint64_t *argument)
{
	const uint8_t *at = reader->at;
	const size_t left = reader->status == ST_OK ? cbor_left(reader) : 0;
	const unsigned low = left > 0 ? *at & 0x1f : 0;

	if (left > 0 && low < 24) {
		*argument = low;
		reader->at = at + 1;
	} else if (left > 1 && low == 24 && at[1] >= 24) {
		*argument = at[1];
		reader->at = at + 2;
	} else {
		return read_other_head(reader, major, argument);
	}
	reader->item = at;
	*major = (enum cbor_major)(*at >> 5);
	return true;
}

bool cbor_read_head(struct cbor_reader *reader, enum cbor_major *major, uint64_t *argument)
{
	return read_head(reader, major, argument);
}

static uint64_t expect(struct cbor_reader *reader, enum cbor_major wanted, const char *reason)
{
	enum cbor_major major;
	uint64_t argument;

	if (!cbor_read_head(reader, &major, &argument))
		return 0;
	if (major != wanted) {
		cbor_fail(reader, ST_INVALID, reason);
		return 0;
	}
	return argument;
}

bool cbor_next_is_null(struct cbor_reader *reader)
{
	if (reader->status != ST_OK || reader->at == reader->end || *reader->at != 0xf6)
		return false;
	reader->at++;
	return true;
}

bool cbor_next_major(const struct cbor_reader *reader, enum cbor_major *major)
{
	if (reader->status != ST_OK || reader->at == reader->end)
		return false;
	*major = (enum cbor_major)(*reader->at >> 5);
	return true;
}

void cbor_read_tuple(struct cbor_reader *reader, size_t fields)
{
	uint64_t count = expect(reader, CBOR_ARRAY, "not an array");

	if (reader->status == ST_OK && count != fields)
		cbor_fail(reader, ST_INVALID, "wrong number of fields");
}

size_t cbor_read_array(struct cbor_reader *reader)
{
	enum cbor_major major;
	uint64_t count;

	if (!cbor_read_head(reader, &major, &count))
		return 0;
	if (count > CBOR_ELEMENTS_MAX) {
		cbor_fail(reader, ST_INVALID, "array too long");
		return 0;
	}
	if (major != CBOR_ARRAY) {
		cbor_fail(reader, ST_INVALID, "not an array");
		return 0;
	}
	return (size_t)count;
}

uint64_t cbor_read_uint(struct cbor_reader *reader)
{
	return expect(reader, CBOR_UINT, "not an unsigned integer");
}

int64_t cbor_read_int(struct cbor_reader *reader)
{
	enum cbor_major major;
	uint64_t argument;

	if (!cbor_read_head(reader, &major, &argument))
		return 0;
	if (major != CBOR_UINT && major != CBOR_NEGINT) {
		cbor_fail(reader, ST_INVALID, "not an integer");
		return 0;
	}
	if (argument > INT64_MAX) {
		cbor_fail(reader, ST_INVALID, "integer beyond 64 bits");
		return 0;
	}
	return major == CBOR_UINT ? (int64_t)argument : -1 - (int64_t)argument;
}

bool cbor_read_bool(struct cbor_reader *reader)
{
	uint64_t value = expect(reader, CBOR_SIMPLE, "not a boolean");

	if (reader->status == ST_OK && value != 20 && value != 21)
		cbor_fail(reader, ST_INVALID, "not a boolean");
	return value == 21;
}

static struct bytes take(struct cbor_reader *reader, uint64_t size)
{
	struct bytes taken;

	if (size > cbor_left(reader)) {
		cbor_fail(reader, ST_INVALID, "unexpected end of input");
		return (struct bytes){ 0 };
	}
	taken = bytes_make(reader->at, (size_t)size);
	reader->at += size;
	return taken;
}

static struct bytes read_string(struct cbor_reader *reader, enum cbor_major wanted, size_t max)
{
	enum cbor_major major;
	uint64_t size;

	if (!read_head(reader, &major, &size))
		return (struct bytes){ 0 };
	if (size > max) {
		cbor_fail(reader, ST_INVALID, "string too long");
		return (struct bytes){ 0 };
	}
	if (major != wanted) {
		cbor_fail(reader, ST_INVALID,
			  wanted == CBOR_TEXT ? "not a text" : "not a byte string");
		return (struct bytes){ 0 };
	}
	return take(reader, size);
}

struct bytes cbor_read_bytes(struct cbor_reader *reader, size_t max)
{
	return read_string(reader, CBOR_BYTES, max);
}

struct bytes cbor_read_text(struct cbor_reader *reader)
{
	return read_string(reader, CBOR_TEXT, CBOR_TEXT_MAX);
}

struct address cbor_read_address(struct cbor_reader *reader)
{
	struct bytes raw = cbor_read_bytes(reader, ADDRESS_MAX_BYTES);
	struct address address = { 0 };

	if (reader->status == ST_OK &&
	    address_from_bytes(raw, reader->delegated, &address) != ST_OK)
		cbor_fail(reader, ST_INVALID, "not an address");
	return address;
}

struct bigint cbor_read_bigint(struct cbor_reader *reader, bool *canonical)
{
	struct bytes wire = cbor_read_bytes(reader, BIGINT_WIRE_MAX);
	struct bigint value;

	if (bigint_from_wire(wire, &value, canonical) != ST_OK)
		cbor_fail(reader, ST_INVALID, "not an amount: sign byte is neither 0 nor 1");
	return value;
}

struct cid cbor_read_link(struct cbor_reader *reader)
{
	uint64_t tag = expect(reader, CBOR_TAG, "not a link");
	struct bytes raw;
	struct cid cid = { 0 };

	if (reader->status == ST_OK && tag != TAG_LINK)
		cbor_fail(reader, ST_INVALID, "not a link: tag is not 42");
	raw = cbor_read_bytes(reader, CBOR_LINK_MAX);
	if (reader->status != ST_OK)
		return cid;
	if (raw.size < 2 || raw.data[0] != 0 ||
	    cid_cast(bytes_make(raw.data + 1, raw.size - 1), &cid) != ST_OK)
		cbor_fail(reader, ST_INVALID, "not a link: no CID inside");
	return cid;
}

/* Skips items with the shortest heads, which are nearly all there are, and returns how many of
 * `left` are left then: behind the last one, or before one that needs a closer look. */
static uint64_t skip_short(struct cbor_reader *reader, uint64_t left)
{
	const uint8_t *at = reader->at, *const end = reader->end;

	while (left > 0 && at < end) {
		const enum cbor_major major = (enum cbor_major)(*at >> 5);
		size_t argument = *at & 0x1f, size = 1;

		if (argument == 24 && end - at > 1 && at[1] >= 24) {
			argument = at[1];
			size = 2;
		} else if (argument >= 24) {
			break;
		}
		if (major == CBOR_BYTES || major == CBOR_TEXT)
			size += argument;
		if ((size_t)(end - at) < size)
			break;
		if (major == CBOR_ARRAY)
			left += argument;
		else if (major == CBOR_MAP)
			left += 2 * argument;
		left -= major != CBOR_TAG;
		reader->item = at;
		at += size;
	}
	reader->at = at;
	return left;
}

struct bytes cbor_skip(struct cbor_reader *reader)
{
	const uint8_t *start = reader->at;
	uint64_t left = reader->status == ST_OK ? skip_short(reader, 1) : 1;

	while (left > 0 && reader->status == ST_OK) {
		enum cbor_major major;
		uint64_t argument;

		if (!read_head(reader, &major, &argument))
			break;
		left--;
		if (major == CBOR_BYTES || major == CBOR_TEXT) {
			if (argument > CBOR_BYTES_MAX)
				cbor_fail(reader, ST_INVALID, "string too long");
			else
				take(reader, argument);
		} else if (major == CBOR_ARRAY || major == CBOR_MAP) {
			if (argument > CBOR_ELEMENTS_MAX)
				cbor_fail(reader, ST_INVALID, "too many elements");
			else
				left += major == CBOR_MAP ? 2 * argument : argument;
		} else if (major == CBOR_TAG) {
			left++;
		}
		if (reader->status == ST_OK)
			left = skip_short(reader, left);
	}
	if (reader->status != ST_OK)
		return (struct bytes){ 0 };
	return bytes_make(start, (size_t)(reader->at - start));
}

/* What stands behind tag 42, if it is a link. Anything else may be tagged like one in
 * a value that nobody decodes: it leads nowhere. */
static bool take_tagged(struct cbor_reader *reader, struct cid *link)
{
	enum cbor_major major;
	struct bytes raw;

	if (!cbor_next_major(reader, &major) || major != CBOR_BYTES) {
		cbor_skip(reader);
		return false;
	}
	raw = cbor_read_bytes(reader, CBOR_BYTES_MAX);
	return raw.size > 0 && cid_cast(bytes_make(raw.data + 1, raw.size - 1), link) == ST_OK;
}

/* The same, by the rules of cbor-gen's ScanForLinks. */
static bool take_scanned(struct cbor_reader *reader, struct cid *link)
{
	struct bytes raw = cbor_read_bytes(reader, CBOR_SCANNED_LINK_MAX);

	if (raw.size == 0 || cid_cast(bytes_make(raw.data + 1, raw.size - 1), link) != ST_OK)
		cbor_fail(reader, ST_INVALID, "not a link: no CID inside");
	return reader->status == ST_OK;
}

static enum status each_link(struct bytes block,
			     bool (*take_link)(struct cbor_reader *reader, struct cid *link),
			     enum status (*visit)(void *context, struct cid link), void *context)
{
	struct cbor_reader reader;
	uint64_t left = 1;

	cbor_reader_init(&reader, block);
	while (left > 0) {
		enum cbor_major major;
		uint64_t argument;
		struct cid link;

		if (!read_head(&reader, &major, &argument))
			return ST_INVALID;
		left--;
		if (major == CBOR_BYTES || major == CBOR_TEXT) {
			take(&reader, argument);
		} else if (major == CBOR_ARRAY || major == CBOR_MAP) {
			/* Each element takes a byte at least, so this cannot overflow. */
			if (argument > cbor_left(&reader))
				return ST_INVALID;
			left += major == CBOR_MAP ? 2 * argument : argument;
		} else if (major == CBOR_TAG && argument == TAG_LINK) {
			if (take_link(&reader, &link))
				TRY(visit(context, link));
		} else if (major == CBOR_TAG) {
			left++;
		}
		if (reader.status != ST_OK)
			return ST_INVALID;
	}
	return ST_OK;
}

enum status cbor_each_link(struct bytes block, enum status (*visit)(void *context, struct cid link),
			   void *context)
{
	return each_link(block, take_tagged, visit, context);
}

enum status cbor_scan_links(struct bytes block,
			    enum status (*visit)(void *context, struct cid link), void *context)
{
	return each_link(block, take_scanned, visit, context);
}

/* ---- writing ------------------------------------------------------------- */

void cbor_writer_init(struct cbor_writer *writer, struct buffer *out)
{
	*writer = (struct cbor_writer){ .out = out };
}

enum status cbor_writer_status(const struct cbor_writer *writer)
{
	return writer->status != ST_OK ? writer->status : buffer_status(writer->out);
}

void cbor_write_fail(struct cbor_writer *writer, enum status st)
{
	if (writer->status == ST_OK)
		writer->status = st;
}

/* libcbor's encoders, one per major type; all choose the shortest form. */
static size_t encode_simple(uint64_t value, unsigned char *out, size_t size)
{
	return cbor_encode_ctrl((uint8_t)value, out, size);
}

static size_t (*const head_encoders[])(uint64_t, unsigned char *, size_t) = {
	[CBOR_UINT] = cbor_encode_uint,
	[CBOR_NEGINT] = cbor_encode_negint,
	[CBOR_BYTES] = cbor_encode_bytestring_start,
	[CBOR_TEXT] = cbor_encode_string_start,
	[CBOR_ARRAY] = cbor_encode_array_start,
	[CBOR_MAP] = cbor_encode_map_start,
	[CBOR_TAG] = cbor_encode_tag,
	[CBOR_SIMPLE] = encode_simple,
};

void cbor_write_head(struct cbor_writer *writer, enum cbor_major major, uint64_t argument)
{
	uint8_t *room;

	if (argument < 24) {
		buffer_append_byte(writer->out, (uint8_t)((unsigned)major << 5 | argument));
		return;
	}
	room = buffer_reserve(writer->out, HEAD_MAX_BYTES);
	if (room)
		buffer_advance(writer->out, head_encoders[major](argument, room, HEAD_MAX_BYTES));
}

void cbor_write_tuple(struct cbor_writer *writer, size_t fields)
{
	cbor_write_head(writer, CBOR_ARRAY, fields);
}

void cbor_write_array(struct cbor_writer *writer, size_t count)
{
	if (count > CBOR_ELEMENTS_MAX)
		cbor_write_fail(writer, ST_UNENCODABLE);
	cbor_write_head(writer, CBOR_ARRAY, count);
}

void cbor_write_uint(struct cbor_writer *writer, uint64_t value)
{
	cbor_write_head(writer, CBOR_UINT, value);
}

void cbor_write_int(struct cbor_writer *writer, int64_t value)
{
	if (value >= 0)
		cbor_write_head(writer, CBOR_UINT, (uint64_t)value);
	else
		cbor_write_head(writer, CBOR_NEGINT, (uint64_t)(-1 - value));
}

void cbor_write_bool(struct cbor_writer *writer, bool value)
{
	cbor_write_head(writer, CBOR_SIMPLE, value ? 21 : 20);
}

void cbor_write_null(struct cbor_writer *writer)
{
	cbor_write_head(writer, CBOR_SIMPLE, 22);
}

void cbor_write_bytes(struct cbor_writer *writer, struct bytes bytes)
{
	if (bytes.size > CBOR_BYTES_MAX)
		cbor_write_fail(writer, ST_UNENCODABLE);
	cbor_write_head(writer, CBOR_BYTES, bytes.size);
	buffer_append_bytes(writer->out, bytes);
}

void cbor_write_text(struct cbor_writer *writer, struct bytes text)
{
	if (text.size > CBOR_TEXT_MAX)
		cbor_write_fail(writer, ST_UNENCODABLE);
	cbor_write_head(writer, CBOR_TEXT, text.size);
	buffer_append_bytes(writer->out, text);
}

void cbor_write_address(struct cbor_writer *writer, const struct address *address)
{
	if (!address_defined(address))
		cbor_write_fail(writer, ST_INVALID);
	cbor_write_bytes(writer, address_bytes(address));
}

void cbor_write_bigint(struct cbor_writer *writer, const struct bigint *value)
{
	uint8_t wire[BIGINT_WIRE_MAX];
	size_t size;

	if (bigint_to_wire(value, wire, &size) != ST_OK)
		cbor_write_fail(writer, ST_UNENCODABLE);
	cbor_write_bytes(writer, bytes_make(wire, size));
}

void cbor_write_link(struct cbor_writer *writer, struct cid cid)
{
	/* Tag 42, a string of one byte more, and that byte. */
	static const uint8_t before_block_cid[] = { 0xd8, TAG_LINK, 0x58, BLOCK_CID_BYTES + 1, 0 };

	if (cid.raw.size == BLOCK_CID_BYTES) {
		buffer_append(writer->out, before_block_cid, sizeof(before_block_cid));
		buffer_append_bytes(writer->out, cid.raw);
		return;
	}
	if (!cid_defined(cid))
		cbor_write_fail(writer, ST_INVALID);
	cbor_write_head(writer, CBOR_TAG, TAG_LINK);
	cbor_write_head(writer, CBOR_BYTES, cid.raw.size + 1);
	buffer_append_byte(writer->out, 0);
	buffer_append_bytes(writer->out, cid.raw);
}

void cbor_write_raw(struct cbor_writer *writer, struct bytes item)
{
	buffer_append_bytes(writer->out, item);
}

enum status cbor_encode(struct arena *arena,
			void (*write)(struct cbor_writer *writer, const void *value),
			const void *value, struct bytes *out)
{
	uint8_t memory[ENCODED_SMALL_BYTES];
	struct buffer small, large;
	struct cbor_writer writer;
	enum status st;

	buffer_over(&small, memory, sizeof(memory));
	cbor_writer_init(&writer, &small);
	write(&writer, value);
	buffer_init(&large, 0);
	if (buffer_status(&small) != ST_OK) {
		cbor_writer_init(&writer, &large);
		write(&writer, value);
	}
	st = cbor_writer_status(&writer);
	if (st == ST_OK)
		st = arena_copy(arena, buffer_bytes(writer.out), out);
	buffer_fini(&large);
	return st;
}
