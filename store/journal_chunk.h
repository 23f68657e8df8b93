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
	/* A chunk takes no further record when its records have this many bytes; one record alone
	 * may have more. */
	JOURNAL_CHUNK_BYTES = 256 * 1024,
	JOURNAL_RECORD_BYTES = 1 << 30, /* the most that one record may have */
};

/* Compresses; costs some memory, so one is kept. One thread at a time. */
struct journal_encoder;
enum status store__journal_encoder_new(struct journal_encoder **out) MUSTCHECK;
void store__journal_encoder_free(struct journal_encoder *encoder);

/* store__journal_chunk_encode appends a row to out that holds count records (at least one).
 * The caller keeps the limits above: the records but for the last have less than
 * JOURNAL_CHUNK_BYTES together, or it is ST_LIMIT. ST_NO_MEMORY; out holds no part of the row
 * then. */
enum status store__journal_chunk_encode(struct buffer *out, struct journal_encoder *encoder,
					const struct bytes *records, size_t count) MUSTCHECK;

/* store__journal_chunk_count returns how many records a row holds, by its head alone;
 * ST_DAMAGED. */
enum status store__journal_chunk_count(struct bytes row, size_t *count) MUSTCHECK;

/* A row that was opened. */
struct journal_chunk {
	size_t count;
	struct bytes records[JOURNAL_CHUNK_RECORDS]; /* in the arena or in the row */
};

/* store__journal_chunk_open reads all records of a row. They live as long as both arena and
 * row. ST_DAMAGED when the row is not what was written, ST_NO_MEMORY. Any thread. */
enum status store__journal_chunk_open(struct arena *arena, struct bytes row,
				      struct journal_chunk *out) MUSTCHECK;

/* store__journal_chunk_record reads record number (from 0) of a row alone, and takes no
 * memory for those behind it. It lives as long as both arena and row. ST_NOT_FOUND if there
 * are not so many, else as above; damage behind the record may go unnoticed. */
enum status store__journal_chunk_record(struct arena *arena, struct bytes row, size_t number,
					struct bytes *record) MUSTCHECK;

#endif
