/* SPDX-License-Identifier: Apache-2.0 OR MIT */
#ifndef CHAOSACTORD_STORE_JOURNAL_ROWS_H
#define CHAOSACTORD_STORE_JOURNAL_ROWS_H

#include <lmdb.h>

#include "store/journal_chunk.h"
#include "store/record_set.h"
#include "store/removal.h"

/* The table of journals: keys are two numbers of 8 bytes, and the records whose second
 * numbers follow each other lie together in rows, under the key of the first
 * (store/journal_chunk.h). For this folder only. */

/* A row that was read, for the records beside the one that was asked for. Rows never change
 * once they are written, so it stays good beyond the transaction. */
struct journal_row {
	uint8_t key[16];
	struct arena arena;
	struct journal_chunk chunk; /* count 0: none */
};

/* store__journal_find finds the record under key. It lives until row, which is begun zeroed
 * and ended with store__journal_row_fini, is used for another one. ST_NOT_FOUND, ST_DAMAGED,
 * ST_NO_MEMORY, ST_IO. */
enum status store__journal_find(MDB_cursor *cursor, struct journal_row *row, struct bytes key,
				struct bytes *record) MUSTCHECK;
void store__journal_row_fini(struct journal_row *row);

/* store__journal_seek finds the first record at or after key; as above. */
enum status store__journal_seek(MDB_cursor *cursor, struct journal_row *row, struct bytes from,
				struct bytes *key, struct bytes *record) MUSTCHECK;

/* store__journal_write writes records of the table, sorted by key and new to it. ST_FULL,
 * ST_IO, ST_NO_MEMORY. */
enum status store__journal_write(struct journal_encoder *encoder, MDB_cursor *cursor,
				 struct store_record *const *records, size_t count) MUSTCHECK;

/* store__journal_remove removes the records of a range, rows_most rows at a time: *from, at first
 * range->from, is where the next call goes on, beyond range->to when all is done. A row that is
 * only in part in the range is written again. Without an encoder the records are only counted.
 * ST_DAMAGED, ST_FULL, ST_IO, ST_NO_MEMORY. */
struct journal_removed {
	uint64_t records, bytes;
};
enum status store__journal_remove(struct journal_encoder *encoder, MDB_cursor *cursor,
				  const struct store_range *range, size_t rows_most, uint64_t *from,
				  struct journal_removed *removed) MUSTCHECK;

#endif
