/* SPDX-License-Identifier: Apache-2.0 OR MIT */
#ifndef CHAOSACTORD_VECTOR_VECTOR_H
#define CHAOSACTORD_VECTOR_VECTOR_H

#include "ipld/address.h"
#include "vm/gas.h"
#include "vm/message.h"
#include "vm/randomness.h"
#include "vm/trace.h"

/* A test vector of filecoin-project/test-vectors, class message or tipset, as it is before
 * it is run. The JSON is decoded by rpc/vector/json.c. */

struct vector_variant {
	struct bytes id;
	int64_t epoch;
	unsigned network_version; /* beyond 15: skipped with a reason */
};

struct vector_message {
	struct bytes bytes;   /* Message CBOR */
	int64_t epoch_offset; /* adds up over the messages */
};

/* Class tipset: blocks of raw messages at an offset from the variant's epoch (not
 * from the tipset before). */
struct vector_block {
	struct address miner;
	int64_t win_count;
	const struct bytes *messages; /* Message CBOR */
	size_t message_count;
};

struct vector_tipset {
	int64_t epoch_offset;
	struct bigint base_fee;
	const struct vector_block *blocks;
	size_t block_count;
};

struct expected_receipt {
	bool present; /* false: null, the message must end fatally */
	struct receipt receipt;
};

/* One frame of the vector's own trace, in calling order (parents before children). */
struct expected_frame {
	int32_t parent;                   /* index, or TRACE_NO_PARENT */
	const struct gas_charge *charges; /* name, compute, storage */
	const int64_t *totals;
	size_t charge_count;
};

struct expected_trace {
	bool present; /* false: null (fatal, or refused before it ran) */
	const struct expected_frame *frames;
	size_t frame_count;
};

struct vector {
	struct bytes id;
	bool chaos;              /* selector chaos_actor is "true" */
	const char *unsupported; /* why it cannot be run at all (class, selector), or NULL */
	struct bytes car;        /* inflated CARv1 */
	struct bytes pre_root, post_root; /* CID texts */
	struct bigint base_fee, circ_supply;
	const struct vector_variant *variants;
	size_t variant_count;
	bool is_tipset; /* class tipset, else message */
	const struct vector_message *messages;
	size_t message_count;
	const struct vector_tipset *tipsets;
	size_t tipset_count;
	const struct bytes *receipts_roots; /* CID texts, one a tipset */
	size_t receipts_root_count;
	struct randomness randomness; /* what draws are replayed from */
	/* One a message; class tipset: one an applied message, implicit ones too. */
	const struct expected_receipt *receipts;
	size_t receipt_count;
	const struct expected_trace *traces; /* NULL without diagnostics, else one a message */
	size_t trace_count;
};

#endif
