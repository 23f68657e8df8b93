/* SPDX-License-Identifier: Apache-2.0 OR MIT */
#ifndef CHAOSACTORD_WORLD_JOURNAL_H
#define CHAOSACTORD_WORLD_JOURNAL_H

#include "base/buffer.h"
#include "vm/environment.h"
#include "vm/gas.h"
#include "vm/message.h"
#include "world/chain_tip.h"

/* One entry of a world's append-only log, and its stored form. An entry holds the
 * raw message and the whole environment, so traces and vectors are remade from it. */

enum journal_kind {
	JOURNAL_GENESIS,
	JOURNAL_MESSAGE,
	JOURNAL_ENV,
	JOURNAL_TIPSET,
	JOURNAL_MOVE,     /* to an earlier state */
	JOURNAL_EDIT,     /* of actors, and perhaps of the environment */
	JOURNAL_IMPLICIT, /* a message without fees, nonce and signature */
	JOURNAL_IMPORT,   /* to a state that came from elsewhere */
};

/* Why a world moved. */
enum move_reason { MOVE_RESTORE, MOVE_REWIND, MOVE_RESET, MOVE_REASONS };

/* One of several moves that lead from each to the one before it, so that one far back is found
 * in few steps: jump is a move further back, chosen by depth alone. Each 0: none. */
struct move_link {
	uint64_t before; /* the sequence number of the one before it */
	uint64_t depth;  /* how many there are, this one included */
	uint64_t jump;
};

/* What a move says (world/line.h). */
struct journal_move {
	enum move_reason reason;
	uint64_t target;        /* where to: an entry that is no move itself */
	struct move_link line;  /* before: the last move up to target */
	struct move_link order; /* before: the last move before this entry */
	struct bytes name;      /* of the snapshot, or empty */
};

struct journal_entry {
	uint64_t seq; /* 0 is genesis */
	enum journal_kind kind;
	int64_t applied_s; /* Unix time at which it was applied; 0: chaosactord 0.1.0 noted none */
	struct block_cid root_before, root_after; /* equal where nothing ran, moved or was edited */
	struct environment env; /* in force for and after this entry; of a tipset after it */
	/* What the tipsets of this entry hang on (world/chain_make.h): where the chain ended
	 * before it, of a move where it ends behind it. Not known in what was written before
	 * there was a chain. */
	struct chain_tip chain;
	/* The settings from here on, as settings_encode has them; empty unless env.settings is
	 * seq: where they change, and where a run drew randomness that is to be listed. */
	struct bytes settings;
	/* JOURNAL_MESSAGE, JOURNAL_IMPLICIT; of JOURNAL_TIPSET the one that journal_tipset_find
	 * picked */
	struct bytes message;         /* Message or SignedMessage bytes, as applied */
	struct block_cid message_cid; /* of the bare message */
	struct receipt receipt;
	struct gas_outputs gas;
	struct bytes error; /* text behind a non-zero exit, may be empty */
	/* JOURNAL_TIPSET */
	struct bytes tipset;    /* for journal_tipset_decode */
	uint64_t message_count; /* of an entry that is being made: messages given */
	/* JOURNAL_EDIT */
	struct bytes edits; /* for edits_decode */
	/* JOURNAL_MOVE */
	struct journal_move move;
};

/* Where a message is: `newest` is the last entry that holds it, `seq` the one that tells
 * what became of it. They differ when it ran and was tried again: its nonce is used up then,
 * and the refusal of the second must not hide the receipt of the first. */
struct message_place {
	uint64_t seq, newest;
};

/* journal_entry_ran returns whether the message of an entry came to run: what is refused
 * before that uses no gas, and what runs pays at least for its bytes. */
static inline bool journal_entry_ran(const struct journal_entry *entry)
{
	return entry->receipt.gas_used > 0;
}

/* journal_holds_message returns whether an entry is of one message, with or without fees. */
static inline bool journal_holds_message(const struct journal_entry *entry)
{
	return entry->kind == JOURNAL_MESSAGE || entry->kind == JOURNAL_IMPLICIT;
}

/* journal_encode appends the stored form. journal_decode reads it; views lie in
 * record. ST_CORRUPT when it is not one. */
enum status journal_encode(struct buffer *out, const struct journal_entry *entry) MUSTCHECK;
enum status journal_decode(struct bytes record, uint64_t seq, struct journal_entry *out) MUSTCHECK;

/* Receipts and gas figures as all records hold them: bytes and amounts beyond what a
 * message may carry too. */
void journal_write_receipt(struct cbor_writer *writer, const struct receipt *receipt);
struct receipt journal_read_receipt(struct cbor_reader *reader);
void journal_write_gas(struct cbor_writer *writer, const struct gas_outputs *gas);
struct gas_outputs journal_read_gas(struct cbor_reader *reader);

#endif
