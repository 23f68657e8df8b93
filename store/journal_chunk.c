/* SPDX-License-Identifier: Apache-2.0 OR MIT */
#include "store/journal_chunk.h"

#include <stdlib.h>

#include <zstd.h>
#include <zstd_errors.h>

#include "base/big_endian.h"
#include "base/check.h"
#include "base/checksum.h"
#include "base/varint.h"

/* A row: form, count, checksum of what follows, size of the body as a varint, the body, which
 * the form may say is compressed. A body: the sizes of the records as varints, then the
 * records.
 *
 * No form is what a CBOR array begins with (0x80 to 0x9f), nor one flipped bit away from it. */
enum {
	FORM_PLAIN = 0x4a,
	FORM_ZSTD = 0x5a,
	CBOR_ARRAY = 0x80,
	CBOR_MAJOR_TYPE = 0xe0,
};

enum { COUNT_AT = 1, CHECKSUM_AT = 2, CHECKSUM_BYTES = 8, HEAD_BYTES = 10 };

/* Higher ones make the entries of real journals no smaller, as most of what is left are
 * digests. */
enum { LEVEL = 1 };

/* The largest body: sizes, a chunk that was nearly full, and one record more. */
static const uint64_t body_max = JOURNAL_CHUNK_RECORDS * VARINT_MAX_BYTES + JOURNAL_CHUNK_BYTES +
				 (uint64_t)JOURNAL_RECORD_BYTES;

enum { BODY_KEPT_BYTES = 1 << 20 }; /* of memory, from one row to the next */

struct journal_encoder {
	ZSTD_CCtx *context;
	struct buffer body;
};

static uint64_t checksum_of(struct bytes row)
{
	return checksum64(bytes_make(row.data + HEAD_BYTES, row.size - HEAD_BYTES),
			  big_endian_load(bytes_make(row.data, CHECKSUM_AT)));
}

/* ---- writing ---------------------------------------------------------------- */

enum status store__journal_encoder_new(struct journal_encoder **out)
{
	struct journal_encoder *encoder = calloc(1, sizeof(*encoder));

	*out = NULL;
	if (!encoder)
		return ST_NO_MEMORY;
	buffer_init(&encoder->body, 0);
	encoder->context = ZSTD_createCCtx();
	if (!encoder->context) {
		free(encoder);
		return ST_NO_MEMORY;
	}
	/* The row says both how long the body is and whether it is right. */
	CHECK(!ZSTD_isError(
		ZSTD_CCtx_setParameter(encoder->context, ZSTD_c_compressionLevel, LEVEL)));
	CHECK(!ZSTD_isError(ZSTD_CCtx_setParameter(encoder->context, ZSTD_c_contentSizeFlag, 0)));
	CHECK(!ZSTD_isError(ZSTD_CCtx_setParameter(encoder->context, ZSTD_c_checksumFlag, 0)));
	*out = encoder;
	return ST_OK;
}

void store__journal_encoder_free(struct journal_encoder *encoder)
{
	if (!encoder)
		return;
	ZSTD_freeCCtx(encoder->context);
	buffer_fini(&encoder->body);
	free(encoder);
}

static void append_varint(struct buffer *out, uint64_t number)
{
	uint8_t bytes[VARINT_MAX_BYTES];

	buffer_append(out, bytes, varint_write(number, bytes));
}

static enum status body_write(struct buffer *body, const struct bytes *records, size_t count)
{
	size_t bytes = 0;

	buffer_clear(body);
	for (size_t i = 0; i < count; i++) {
		if (records[i].size > JOURNAL_RECORD_BYTES ||
		    store__journal_chunk_is_full(i, bytes))
			return ST_LIMIT;
		bytes += records[i].size;
		append_varint(body, records[i].size);
	}
	for (size_t i = 0; i < count; i++)
		buffer_append_bytes(body, records[i]);
	return buffer_status(body);
}

/* Appends the body compressed; *smaller is false, and nothing was appended, when that does
 * not make it so. */
static enum status body_compress(struct buffer *out, const struct journal_encoder *encoder,
				 bool *smaller)
{
	const struct buffer *body = &encoder->body;
	size_t room = ZSTD_compressBound(body->size), size;
	uint8_t *place = buffer_reserve(out, room);

	if (!place)
		return buffer_status(out);
	size = ZSTD_compress2(encoder->context, place, room, body->data, body->size);
	if (ZSTD_isError(size))
		return ST_NO_MEMORY; /* it has room enough, so nothing else can be wrong */
	*smaller = size < body->size;
	if (*smaller)
		buffer_advance(out, size);
	return ST_OK;
}

static enum status row_write(struct buffer *out, struct journal_encoder *encoder,
			     const struct bytes *records, size_t count)
{
	const size_t start = out->size;
	const uint8_t head[HEAD_BYTES] = { FORM_ZSTD, (uint8_t)count };
	bool smaller = false;
	uint8_t *row;

	TRY(body_write(&encoder->body, records, count));
	buffer_append(out, head, sizeof(head));
	append_varint(out, encoder->body.size);
	TRY(body_compress(out, encoder, &smaller));
	if (!smaller)
		buffer_append_bytes(out, buffer_bytes(&encoder->body));
	TRY(buffer_status(out));
	row = out->data + start;
	row[0] = smaller ? FORM_ZSTD : FORM_PLAIN;
	big_endian_store(checksum_of(bytes_make(row, out->size - start)), row + CHECKSUM_AT,
			 CHECKSUM_BYTES);
	return ST_OK;
}

enum status store__journal_chunk_encode(struct buffer *out, struct journal_encoder *encoder,
					const struct bytes *records, size_t count)
{
	const size_t start = out->size;
	enum status st;

	CHECK(count > 0 && count <= JOURNAL_CHUNK_RECORDS);
	TRY(buffer_status(out));
	st = row_write(out, encoder, records, count);
	if (st != ST_OK)
		out->size = start;
	if (encoder->body.capacity > BODY_KEPT_BYTES)
		buffer_fini(&encoder->body);
	return st;
}

/* ---- reading ---------------------------------------------------------------- */

static bool is_of_0_1_0(struct bytes row)
{
	return row.size > 0 && (row.data[0] & CBOR_MAJOR_TYPE) == CBOR_ARRAY;
}

enum status store__journal_chunk_count(struct bytes row, size_t *count)
{
	*count = 1;
	if (is_of_0_1_0(row))
		return ST_OK;
	if (row.size <= HEAD_BYTES || (row.data[0] != FORM_PLAIN && row.data[0] != FORM_ZSTD))
		return ST_DAMAGED;
	*count = row.data[COUNT_AT];
	return *count > 0 && *count <= JOURNAL_CHUNK_RECORDS ? ST_OK : ST_DAMAGED;
}

/* What a row is made of, whose checksum fits. */
struct row {
	size_t count;
	bool packed;
	size_t body_size;
	struct bytes stored; /* the body as it lies there, or the record of 0.1.0 */
};

static enum status row_look(struct bytes bytes, struct row *out)
{
	uint64_t size;
	size_t used;

	TRY(store__journal_chunk_count(bytes, &out->count));
	out->packed = bytes.data[0] == FORM_ZSTD;
	out->stored = bytes;
	if (is_of_0_1_0(bytes))
		return ST_OK;
	if (checksum_of(bytes) !=
	    big_endian_load(bytes_make(bytes.data + CHECKSUM_AT, CHECKSUM_BYTES)))
		return ST_DAMAGED;
	used = varint_read(bytes_make(bytes.data + HEAD_BYTES, bytes.size - HEAD_BYTES), &size);
	if (used == 0 || size == 0 || size > body_max)
		return ST_DAMAGED;
	out->body_size = (size_t)size;
	out->stored = bytes_make(bytes.data + HEAD_BYTES + used, bytes.size - HEAD_BYTES - used);
	return out->packed || out->stored.size == size ? ST_OK : ST_DAMAGED;
}

/* Fills the size bytes of body, exactly. A context made for the purpose costs some 10 us,
 * twice what its work takes; it would have to be one for each thread. */
static enum status body_restore(uint8_t *body, size_t size, struct bytes stored)
{
	ZSTD_DCtx *context = ZSTD_createDCtx();
	size_t got;

	if (!context)
		return ST_NO_MEMORY;
	got = ZSTD_decompressDCtx(context, body, size, stored.data, stored.size);
	ZSTD_freeDCtx(context);
	if (ZSTD_isError(got) && ZSTD_getErrorCode(got) == ZSTD_error_memory_allocation)
		return ST_NO_MEMORY;
	return !ZSTD_isError(got) && got == size ? ST_OK : ST_DAMAGED;
}

static enum status body_split(struct bytes body, size_t count, struct journal_chunk *out)
{
	out->count = count;
	for (size_t i = 0; i < count; i++) {
		uint64_t size;
		size_t used = varint_read(body, &size);

		if (used == 0)
			return ST_DAMAGED;
		out->records[i].size = (size_t)size;
		body = bytes_make(body.data + used, body.size - used);
	}
	for (size_t i = 0; i < count; i++) {
		size_t size = out->records[i].size;

		if (size > body.size)
			return ST_DAMAGED;
		out->records[i].data = body.data;
		body = bytes_make(body.data + size, body.size - size);
	}
	return body.size == 0 ? ST_OK : ST_DAMAGED;
}

/* Finds the records of a row; one that is packed is restored into memory of its body_size. */
static enum status row_read(const struct row *row, struct bytes bytes, uint8_t *memory,
			    struct journal_chunk *out)
{
	struct bytes body = row->stored;

	if (is_of_0_1_0(bytes)) {
		out->count = 1;
		out->records[0] = bytes;
		return ST_OK;
	}
	if (row->packed) {
		TRY(body_restore(memory, row->body_size, row->stored));
		body = bytes_make(memory, row->body_size);
	}
	return body_split(body, row->count, out);
}

enum status store__journal_chunk_open(struct arena *arena, struct bytes row,
				      struct journal_chunk *out)
{
	struct row found;
	uint8_t *memory = NULL;

	TRY(row_look(row, &found));
	if (found.packed) {
		memory = arena_alloc(arena, found.body_size);
		if (!memory)
			return ST_NO_MEMORY;
	}
	return row_read(&found, row, memory, out);
}

/* Of a packed row, whose body goes to scratch and the record to the arena. */
static enum status record_unpack(struct arena *arena, struct buffer *scratch, const struct row *row,
				 struct bytes bytes, size_t number, struct bytes *record)
{
	struct journal_chunk chunk;
	uint8_t *memory = buffer_reserve(scratch, row->body_size);

	if (!memory)
		return ST_NO_MEMORY;
	TRY(row_read(row, bytes, memory, &chunk));
	return arena_copy(arena, chunk.records[number], record);
}

enum status store__journal_chunk_record(struct arena *arena, struct bytes row, size_t number,
					struct bytes *record)
{
	struct journal_chunk chunk;
	struct buffer scratch;
	struct row found;
	enum status st;

	*record = bytes_make(NULL, 0);
	TRY(row_look(row, &found));
	if (number >= found.count)
		return ST_NOT_FOUND;
	if (!found.packed) {
		TRY(row_read(&found, row, NULL, &chunk));
		*record = chunk.records[number];
		return ST_OK;
	}
	/* Paid for as the arena is. */
	buffer_init(&scratch, 0);
	scratch.charge = arena->charge;
	st = record_unpack(arena, &scratch, &found, row, number, record);
	buffer_fini(&scratch);
	return st;
}
