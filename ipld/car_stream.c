/* SPDX-License-Identifier: Apache-2.0 OR MIT */
#include "ipld/car_stream.h"

#include <inttypes.h>
#include <stdlib.h>

#include "base/gunzip.h"
#include "base/varint.h"

enum {
	/* Version 2 begins with a version 1 header that only says so, then: characteristics,
	 * where its data begin, their size, where the index begins (ipld.io specs/transport/car/
	 * carv2). All of it little-endian. */
	V2_HEADER = 40,
	V2_DATA_AT = 16,
	V2_DATA_SIZE = 24,
	/* Compressed bytes inflated at once: at most about a thousand times as many come out. */
	INFLATE_STEP = 1024,
	HELD_KEPT = 1 << 20, /* memory that stays from one section to the next */
};

enum stage {
	STAGE_MAGIC,     /* not known yet whether it is gzip */
	STAGE_LENGTH,    /* of the header, or of a block */
	STAGE_HEADER,    /* version 1, or the beginning of version 2 */
	STAGE_V2_HEADER, /* the rest of it */
	STAGE_PADDING,   /* up to the data of version 2 */
	STAGE_SECTION,
	STAGE_BEHIND, /* whatever comes now is none of our business */
};

struct car_stream {
	struct car_sink sink;
	uint64_t max_bytes;
	enum stage stage;
	struct arena arena;     /* of the roots */
	struct gunzip *gunzip;  /* or NULL */
	struct buffer inflated; /* of one step */
	uint8_t first[2];       /* the first bytes, until it is known whether they are gzip */
	size_t first_count;
	uint64_t offset; /* in the CAR, of the byte that comes next */
	/* The item at hand: where it began, how long it is, and what of it has come. */
	uint64_t item_at, item_size;
	struct buffer held;
	uint8_t length[VARINT_MAX_BYTES];
	size_t length_size;
	bool has_header;
	bool in_v2;
	uint64_t data_end; /* of version 2, else UINT64_MAX */
};

enum status car_stream_new(const struct car_sink *sink, uint64_t max_bytes, struct car_stream **out)
{
	struct car_stream *stream = calloc(1, sizeof(*stream));

	*out = stream;
	if (!stream)
		return ST_NO_MEMORY;
	stream->sink = *sink;
	stream->max_bytes = max_bytes > 0 ? max_bytes : UINT64_MAX;
	stream->data_end = UINT64_MAX;
	arena_init(&stream->arena, 0);
	buffer_init(&stream->held, 0);
	buffer_init(&stream->inflated, 0);
	return ST_OK;
}

void car_stream_free(struct car_stream *stream)
{
	if (!stream)
		return;
	arena_fini(&stream->arena);
	buffer_fini(&stream->held);
	buffer_fini(&stream->inflated);
	gunzip_free(stream->gunzip);
	free(stream);
}

static struct bytes take(struct car_stream *stream, struct bytes *piece, size_t size)
{
	const struct bytes taken = bytes_make(piece->data, size);

	*piece = bytes_make(piece->data + size, piece->size - size);
	stream->offset += size;
	return taken;
}

/* The item at hand once all of it has come: where it lies in one piece it is not copied. */
static enum status take_item(struct car_stream *stream, struct bytes *piece, struct bytes *item,
			     bool *whole)
{
	const uint64_t lacks = stream->item_size - stream->held.size;
	const size_t size = piece->size < lacks ? piece->size : (size_t)lacks;
	const struct bytes taken = take(stream, piece, size);

	*whole = size == lacks;
	*item = taken;
	if (*whole && stream->held.size == 0)
		return ST_OK;
	buffer_append_bytes(&stream->held, taken);
	*item = buffer_bytes(&stream->held);
	return buffer_status(&stream->held);
}

static void begin_length(struct car_stream *stream)
{
	if (stream->held.capacity > HELD_KEPT) {
		buffer_fini(&stream->held);
		buffer_init(&stream->held, 0);
	}
	buffer_clear(&stream->held);
	stream->length_size = 0;
	stream->item_at = stream->offset;
	stream->stage = stream->offset == stream->data_end ? STAGE_BEHIND : STAGE_LENGTH;
}

static void begin_item(struct car_stream *stream, enum stage stage, uint64_t size)
{
	buffer_clear(&stream->held);
	stream->item_size = size;
	stream->stage = stage;
}

/* ---- stages ---------------------------------------------------------------- */

static enum status bad_length(struct car_stream *stream, struct error *err)
{
	if (!stream->has_header)
		return error_set(err, ST_INVALID, "not a CAR: it does not start with a header");
	return error_set(err, ST_INVALID, "CAR: block at byte %" PRIu64 " has no valid length",
			 stream->item_at);
}

static enum status judge_length(struct car_stream *stream, uint64_t length, struct error *err)
{
	if (length > CAR_SECTION_MAX && !stream->has_header) {
		(void)error_set(err, ST_INVALID,
				"not a CAR: its header would have %" PRIu64 " bytes", length);
		error_hint(err, "a CAR begins with the length of its header, at most %d bytes",
			   (int)CAR_SECTION_MAX);
		return ST_INVALID;
	}
	if (length > CAR_SECTION_MAX) {
		(void)error_set(err, ST_LIMIT,
				"CAR: block at byte %" PRIu64 " has more than %d bytes",
				stream->item_at, (int)CAR_SECTION_MAX);
		error_hint(err, "no block of a state is that large: leave out what the state does "
				"not need");
		return ST_LIMIT;
	}
	if (length > stream->data_end - stream->offset)
		return error_set(err, ST_INVALID,
				 "CAR: block at byte %" PRIu64 " does not end within the data of "
				 "version 2",
				 stream->item_at);
	return ST_OK;
}

static enum status on_length(struct car_stream *stream, struct bytes *piece, struct error *err)
{
	const uint8_t byte = take(stream, piece, 1).data[0];
	uint64_t length;

	stream->length[stream->length_size++] = byte;
	if (byte >= 0x80 && stream->length_size < VARINT_MAX_BYTES &&
	    stream->offset < stream->data_end)
		return ST_OK;
	if (varint_read_lax(bytes_make(stream->length, stream->length_size), &length) == 0)
		return bad_length(stream, err);
	TRY(judge_length(stream, length, err));
	/* A block without length ends the stream, as in the reference (ipld/car.h). */
	if (length == 0 && stream->has_header)
		stream->stage = STAGE_BEHIND;
	else
		begin_item(stream, stream->has_header ? STAGE_SECTION : STAGE_HEADER, length);
	return ST_OK;
}

static enum status on_header(struct car_stream *stream, struct bytes *piece, struct error *err)
{
	struct car_header header;
	struct bytes wire;
	uint64_t version;
	bool whole;

	TRY(take_item(stream, piece, &wire, &whole));
	if (!whole)
		return ST_OK;
	/* Roots view what they were read from. */
	TRY(arena_copy(&stream->arena, wire, &wire));
	TRY(car_header_decode(wire, &stream->arena, &header, &version, err));
	if (version == 2 && !stream->in_v2) {
		stream->in_v2 = true;
		begin_item(stream, STAGE_V2_HEADER, V2_HEADER);
		return ST_OK;
	}
	if (version != 1)
		return error_set(err, ST_INVALID, "CAR version %" PRIu64 " is not supported%s",
				 version, stream->in_v2 ? " inside version 2" : ", only 1 and 2");
	stream->has_header = true;
	TRY(stream->sink.header(stream->sink.context, &header, err));
	begin_length(stream);
	return ST_OK;
}

static uint64_t little_endian(const uint8_t *bytes)
{
	uint64_t number = 0;

	for (size_t i = sizeof(number); i-- > 0;)
		number = number << 8 | bytes[i];
	return number;
}

static enum status on_v2_header(struct car_stream *stream, struct bytes *piece, struct error *err)
{
	struct bytes wire;
	uint64_t at, size;
	bool whole;

	TRY(take_item(stream, piece, &wire, &whole));
	if (!whole)
		return ST_OK;
	at = little_endian(wire.data + V2_DATA_AT);
	size = little_endian(wire.data + V2_DATA_SIZE);
	if (size == 0) {
		(void)error_set(err, ST_INVALID,
				"CAR version 2 without data: it was never finished");
		error_hint(err, "whoever writes it has to finalize it");
		return ST_INVALID;
	}
	if (at < stream->offset || size > UINT64_MAX - 1 - at)
		return error_set(err, ST_INVALID,
				 "CAR version 2: its data cannot be %" PRIu64 " bytes from byte "
				 "%" PRIu64 " on",
				 size, at);
	stream->data_end = at + size;
	begin_item(stream, STAGE_PADDING, at - stream->offset);
	return ST_OK;
}

static enum status on_padding(struct car_stream *stream, struct bytes *piece, struct error *err)
{
	const size_t size = piece->size < stream->item_size ? piece->size
							    : (size_t)stream->item_size;

	(void)err;
	(void)take(stream, piece, size);
	stream->item_size -= size;
	if (stream->item_size == 0)
		begin_length(stream);
	return ST_OK;
}

static enum status on_section(struct car_stream *stream, struct bytes *piece, struct error *err)
{
	struct bytes section, block;
	struct cid cid;
	enum status st;
	bool whole;

	TRY(take_item(stream, piece, &section, &whole));
	if (!whole)
		return ST_OK;
	st = car_section_decode(section, stream->item_at, &cid, &block, err);
	if (st != ST_OK && st != ST_UNSUPPORTED)
		return st;
	if (st == ST_UNSUPPORTED || !cid_is_identity(cid))
		TRY(stream->sink.block(stream->sink.context, cid, block, st == ST_OK, err));
	begin_length(stream);
	return ST_OK;
}

static enum status on_behind(struct car_stream *stream, struct bytes *piece, struct error *err)
{
	(void)err;
	(void)take(stream, piece, piece->size);
	return ST_OK;
}

/* ---- bytes ----------------------------------------------------------------- */

static enum status take_plain(struct car_stream *stream, struct bytes piece, struct error *err)
{
	static enum status (*const stages[])(struct car_stream * stream, struct bytes * piece,
					     struct error * err) = {
		[STAGE_LENGTH] = on_length,       [STAGE_HEADER] = on_header,
		[STAGE_V2_HEADER] = on_v2_header, [STAGE_PADDING] = on_padding,
		[STAGE_SECTION] = on_section,     [STAGE_BEHIND] = on_behind,
	};

	if (piece.size > stream->max_bytes - stream->offset)
		return error_set(err, ST_LIMIT, "the CAR has more than %" PRIu64 " bytes",
				 stream->max_bytes);
	while (piece.size > 0)
		TRY(stages[stream->stage](stream, &piece, err));
	return ST_OK;
}

static enum status take_compressed(struct car_stream *stream, struct bytes piece, struct error *err)
{
	while (piece.size > 0) {
		const size_t size = piece.size < INFLATE_STEP ? piece.size : INFLATE_STEP;
		enum status st;

		buffer_clear(&stream->inflated);
		st = gunzip_feed(stream->gunzip, &stream->inflated, bytes_make(piece.data, size));
		/* What came before the damage counts first, however the pieces are cut. */
		TRY(take_plain(stream, buffer_bytes(&stream->inflated), err));
		if (st == ST_INVALID)
			return error_set(err, st, "the gzip around the CAR is damaged");
		TRY(st);
		piece = bytes_make(piece.data + size, piece.size - size);
	}
	return ST_OK;
}

static enum status take_any(struct car_stream *stream, struct bytes piece, struct error *err)
{
	return stream->gunzip ? take_compressed(stream, piece, err)
			      : take_plain(stream, piece, err);
}

/* By the first two bytes; the first of a CAR is the length of its header, and the second begins a
 * map, so these are none. */
static enum status look_for_gzip(struct car_stream *stream, struct error *err)
{
	const uint8_t *first = stream->first;

	begin_length(stream);
	if (stream->first_count == 2 && first[0] == 0x1f && first[1] == 0x8b) {
		stream->gunzip = gunzip_new();
		if (!stream->gunzip)
			return ST_NO_MEMORY;
	}
	return take_any(stream, bytes_make(first, stream->first_count), err);
}

static enum status feed(struct car_stream *stream, struct bytes piece, struct error *err)
{
	while (stream->stage == STAGE_MAGIC && piece.size > 0) {
		stream->first[stream->first_count++] = piece.data[0];
		piece = bytes_make(piece.data + 1, piece.size - 1);
		if (stream->first_count == sizeof(stream->first))
			TRY(look_for_gzip(stream, err));
	}
	return take_any(stream, piece, err);
}

static enum status with_words(enum status st, struct error *err)
{
	if (st == ST_NO_MEMORY)
		return error_set(err, st, "no memory to read the CAR");
	return st;
}

enum status car_stream_feed(struct car_stream *stream, struct bytes piece, struct error *err)
{
	return with_words(feed(stream, piece, err), err);
}

enum status car_stream_end(struct car_stream *stream, struct error *err)
{
	enum status st = ST_OK;

	if (stream->stage == STAGE_MAGIC)
		st = look_for_gzip(stream, err);
	if (st != ST_OK)
		return with_words(st, err);
	if (stream->gunzip && !gunzip_whole(stream->gunzip))
		return error_set(err, ST_INVALID, "the gzip around the CAR breaks off");
	if (stream->offset == 0)
		return error_set(err, ST_INVALID, "not a CAR: no data");
	if (stream->stage == STAGE_BEHIND)
		return ST_OK;
	if (stream->stage == STAGE_LENGTH && stream->length_size == 0 && stream->has_header &&
	    !stream->in_v2)
		return ST_OK;
	if (!stream->has_header)
		return error_set(err, ST_INVALID,
				 "not a CAR: it breaks off at byte %" PRIu64 ", within its header",
				 stream->offset);
	return error_set(err, ST_INVALID, "the CAR breaks off at byte %" PRIu64 " of it",
			 stream->offset);
}
