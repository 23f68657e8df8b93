/* SPDX-License-Identifier: Apache-2.0 OR MIT */
#ifndef CHAOSACTORD_STORE_JOURNAL_CHUNK_H
#define CHAOSACTORD_STORE_JOURNAL_CHUNK_H

#include "base/arena.h"
#include "base/buffer.h"
#include "base/bytes.h"
#include "base/status.h"

/* A row of the journal: consecutive records, compressed together since they resemble each
 * other. 0.1.0 stored each record alone and as it is, a CBOR array: such a row is a chunk of
 * one record. For this folder only. */

enum {
	JOURNAL_CHUNK_RECORDS = 64,
	JOURNAL_CHUNK_BYTES = 256 * 1024,
	JOURNAL_RECORD_BYTES = INT32_MAX, /* the most that one record may have */
};

/* store__journal_chunk_is_full returns whether a chunk of count records with so many bytes
 * together takes no further one. The last that it took may be of any size. */
static inline bool store__journal_chunk_is_full(size_t count, size_t bytes)
{
	return count >= JOURNAL_CHUNK_RECORDS || bytes >= JOURNAL_CHUNK_BYTES;
}

/* Compresses. Some hundred KiB that take long to prepare, so one is kept. One thread at a
 * time. ST_NO_MEMORY; free accepts NULL. */
struct journal_encoder;
enum status store__journal_encoder_new(struct journal_encoder **out) MUSTCHECK;
void store__journal_encoder_free(struct journal_encoder *encoder);

/* store__journal_chunk_encode appends a row to out that holds count records (1 to
 * JOURNAL_CHUNK_RECORDS). ST_LIMIT for a record that is too large, or one behind a chunk that
 * was full; ST_NO_MEMORY, and what out itself fails with. After a failure out holds nothing of
 * the row. */
enum status store__journal_chunk_encode(struct buffer *out, struct journal_encoder *encoder,
					const struct bytes *records, size_t count) MUSTCHECK;

/* store__journal_chunk_count returns how many records a row says it holds, by its first two
 * bytes; ST_DAMAGED when they are not those of a row. */
enum status store__journal_chunk_count(struct bytes row, size_t *count) MUSTCHECK;

/* A row that was opened. */
struct journal_chunk {
	size_t count;
	struct bytes records[JOURNAL_CHUNK_RECORDS];
};

/* store__journal_chunk_open reads all records of a row. They lie in the arena or in the row,
 * and live as long as both. ST_DAMAGED when the row is not what was written, ST_NO_MEMORY. Any
 * thread. */
enum status store__journal_chunk_open(struct arena *arena, struct bytes row,
				      struct journal_chunk *out) MUSTCHECK;

/* store__journal_chunk_record reads record number (from 0) alone: the arena takes no memory
 * for the others. ST_NOT_FOUND if there are not so many, else as above. */
enum status store__journal_chunk_record(struct arena *arena, struct bytes row, size_t number,
					struct bytes *record) MUSTCHECK;

#endif
