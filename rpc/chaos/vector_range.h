/* SPDX-License-Identifier: Apache-2.0 OR MIT */
#ifndef CHAOSACTORD_RPC_CHAOS_VECTOR_RANGE_H
#define CHAOSACTORD_RPC_CHAOS_VECTOR_RANGE_H

#include "rpc/call.h"
#include "vector/vector.h"

/* A range of a world's journal as what a test vector says of it. */

/* The entries that are meant: from and to, both included, of those on the world's line
 * (world/line.h). */
struct vector_span {
	struct maybe_uint from; /* default: the first one behind genesis */
	struct maybe_uint to;   /* default: the newest */
	/* Run behind the last of them: messages that end without a receipt, which no journal
	 * holds. */
	const struct chain_message *fatal;
	size_t fatal_count;
};

struct vector_range {
	struct vector vector;      /* without CAR, variants and randomness; chaos is false */
	struct vector_variant own; /* the epoch and network version of the range */
	struct environment env;    /* and what else was in force */
	struct block_cid pre_root;
	uint64_t from, to;       /* the first and the last entry */
	const uint64_t *entries; /* which one each receipt is of; the fatal ones have `to` */
};

/* vector_range_read finds the entries and describes them; all of it lives as long as the call.
 * NOT_EXPORTABLE, with data.entry, where they are no messages alone and no tipsets alone, or do
 * what vectors have no words for; MESSAGE_NOT_FOUND, INVALID_PARAMS, LIMIT_EXCEEDED. */
enum status vector_range_read(struct call *call, const struct vector_span *span,
			      struct vector_range *out) MUSTCHECK;

/* vector_range_refuse is NOT_EXPORTABLE for one entry: its number, then the words. */
enum status vector_range_refuse(struct call *call, uint64_t entry, const char *format, ...)
	__attribute__((format(printf, 3, 4)));

#endif
