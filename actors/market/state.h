/* SPDX-License-Identifier: Apache-2.0 OR MIT */
#ifndef CHAOSACTORD_ACTORS_MARKET_STATE_H
#define CHAOSACTORD_ACTORS_MARKET_STATE_H

#include "actors/state.h"

/* State of the storage market f05; the same fields from actors v0 to v7 (specs-actors
 * v2.3.5 actors/builtin/market/market_state.go State, cbor_gen.go). */

struct market_state {
	struct cid proposals;         /* array: deal ID → proposal */
	struct cid states;            /* array: deal ID → state of an activated deal */
	struct cid pending_proposals; /* map: CID of a proposal → proposal, v3+ a set */
	struct cid escrow_table;      /* map: address → attoFIL */
	struct cid locked_table;      /* map: address → attoFIL */
	uint64_t next_id;
	struct cid deal_ops_by_epoch; /* map: epoch (unsigned) → set of deal IDs */
	int64_t last_cron;            /* epoch; -1 before the first tick */
	struct bigint total_client_locked_collateral;   /* attoFIL */
	struct bigint total_provider_locked_collateral; /* attoFIL */
	struct bigint total_client_storage_fee;         /* attoFIL */
};

/* Bits a level of its arrays and maps from actors v3 on; before, arrays have 3 and
 * maps 5 (specs-actors v3.1.1 actors/builtin/market/market_state.go, actors/util/adt/
 * balancetable.go). What is not named here has 5 in every version. */
enum {
	MARKET_PROPOSALS_BIT_WIDTH = 5,
	MARKET_STATES_BIT_WIDTH = 6,
	MARKET_BALANCES_BIT_WIDTH = 6,
};

/* An object_decode: state is a struct market_state. Links live as long as the bytes
 * read. The reader's status. */
enum status market_state_decode(struct cbor_reader *reader, struct arena *arena,
				void *state) MUSTCHECK;

/* An object_encode of a struct market_state. */
void market_state_encode(struct cbor_writer *writer, const void *state);

#endif
