/* SPDX-License-Identifier: Apache-2.0 OR MIT */
#ifndef CHAOSACTORD_WORLD_JOURNAL_H
#define CHAOSACTORD_WORLD_JOURNAL_H

#include "base/buffer.h"
#include "vm/environment.h"
#include "vm/gas.h"
#include "vm/message.h"

/* One entry of a world's append-only log, and its stored form. An entry holds the
 * raw message and the whole environment, so traces and vectors are remade from it. */

enum journal_kind { JOURNAL_GENESIS, JOURNAL_MESSAGE, JOURNAL_ENV };

struct journal_entry {
	uint64_t seq; /* 0 is genesis */
	enum journal_kind kind;
	struct block_cid root_before, root_after; /* equal but for messages */
	struct environment env; /* in force for and after this entry */
	/* JOURNAL_MESSAGE */
	struct bytes message;   /* Message or SignedMessage bytes, as applied */
	struct block_cid message_cid; /* of the bare message */
	struct receipt receipt;
	struct gas_outputs gas;
	struct bytes error;     /* text behind a non-zero exit, may be empty */
};

/* journal_encode appends the stored form. journal_decode reads it; views lie in
 * record. ST_CORRUPT when it is not one. */
enum status journal_encode(struct buffer *out, const struct journal_entry *entry) MUSTCHECK;
enum status journal_decode(struct bytes record, uint64_t seq, struct journal_entry *out) MUSTCHECK;

#endif
