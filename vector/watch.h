/* SPDX-License-Identifier: Apache-2.0 OR MIT */
#ifndef CHAOSACTORD_VECTOR_WATCH_H
#define CHAOSACTORD_VECTOR_WATCH_H

#include "store/overlay.h"
#include "vm/environment.h"
#include "vm/gas.h"
#include "vm/message.h"
#include "vm/trace.h"

/* What is noted of the runs of a vector for who judges the vector itself: what its
 * expectations tell apart. Gas and outcome are invisible in the state of most messages: from
 * a gas limit of 2.1 times the gas used on, the over-estimation burn takes all that was not
 * used (lotus d7076778e chain/vm/burn.go ComputeGasOverestimationBurn), so the same money
 * moves whatever the message did. Only up to 1.1 times nothing is burnt beside the gas used;
 * between the two a unit may or may not show. */

/* One message that the vector gives, not one that a tipset adds. Over all runs. */
struct vector_message_facts {
	bool seen;
	bool metered; /* a unit of gas more or less is another receipt */
	/* A unit of gas more or less is the same root. */
	bool root_hides_gas;
	/* So is a failure with any other exit code and return value, and with less gas. Only
	 * noted in vectors of messages. */
	bool root_hides_outcome;
};

/* On what a run stands other than the vector's CAR, and what is noted of it. Each NULL: as if
 * nobody watched. */
struct vector_watch {
	struct blockstore *blocks; /* where the state before is, in place of the CAR; only read */
	struct overlay *written;   /* where the blocks go that are written, else dropped */
	/* One for each receipt of the vector. */
	struct vector_message_facts *messages;
	/* A place for the trace of each receipt, which lives in the arena of the run; one that
	 * stays NULL was never begun. */
	const struct trace **traces;
	size_t *applied;       /* receipts made when each message or tipset had ended */
	bool *asked_for_chaos; /* as in struct vm_input */
};

/* A message as a run has seen it. */
struct watched_message {
	const struct message *message;
	const struct receipt *receipt;
	const struct gas_outputs *gas;
	const struct bigint *base_fee;
	bool in_tipset; /* penalties of miners are paid too */
	/* A unit of gas decides how it ends: whether it is let in, or comes to its end. Unknown
	 * counts as true. */
	bool on_edge;
};

/* vector_watch_gas notes what the receipt and the money that moved say about gas. */
void vector_watch_gas(struct vector_message_facts *facts, const struct watched_message *watched);

/* vector_watch_outcome notes whether the root after a message is the one that fees and nonce
 * alone would make of the root before. blocks holds both states; what is made is forgotten
 * with the arena. ST_NO_MEMORY. */
enum status vector_watch_outcome(struct vector_message_facts *facts, struct arena *arena,
				 const struct watched_message *watched, struct blockstore *blocks,
				 const struct block_cid *before,
				 const struct block_cid *after) MUSTCHECK;

#endif
