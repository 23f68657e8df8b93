/* SPDX-License-Identifier: Apache-2.0 OR MIT */
#ifndef CHAOSACTORD_ACTORS_POWER_STATE_H
#define CHAOSACTORD_ACTORS_POWER_STATE_H

#include "actors/smoothing.h"
#include "actors/state.h"

/* State of the storage power actor f04, its claims and cron events (specs-actors
 * v0.9.14 and v2.3.5 actors/builtin/power/power_state.go, cbor_gen.go; v3-v7 as v2).
 * Where the fields depend on the actors version, the value says which: set
 * actors_version before decoding. Links live as long as the bytes read. Power is in
 * bytes, pledge in attoFIL. */

/* 16 fields in v0, 15 from v2 on. */
struct power_state {
	unsigned actors_version;
	struct bigint total_raw_byte_power;  /* of miners above the least power */
	struct bigint total_bytes_committed; /* of all miners */
	struct bigint total_quality_adj_power;
	struct bigint total_qa_bytes_committed;
	struct bigint total_pledge_collateral;
	struct bigint this_epoch_raw_byte_power;    /* as of the last cron tick, like those */
	struct bigint this_epoch_quality_adj_power; /* below */
	struct bigint this_epoch_pledge_collateral;
	bool smoothed_missing; /* v0 alone: null in place of the next */
	struct filter_estimate qa_power_smoothed;
	int64_t miner_count;
	int64_t miner_above_min_power_count;
	struct cid cron_event_queue;       /* map: epoch → array of cron_event */
	int64_t first_cron_epoch;          /* no event is older */
	int64_t last_processed_cron_epoch; /* v0, else 0 */
	struct cid claims;                 /* map: address → power_claim */
	struct cid proof_validation_batch; /* undefined for null */
};

enum status power_state_decode(struct cbor_reader *reader, struct arena *arena,
			       void *state) MUSTCHECK;
void power_state_encode(struct cbor_writer *writer, const void *state);

/* 2 fields in v0, 3 from v2 on. */
struct power_claim {
	unsigned actors_version;
	int64_t proof_type; /* v2: of seals; v3+: of window proofs */
	struct bigint raw_byte;
	struct bigint quality_adj;
};

enum status power_claim_decode(struct cbor_reader *reader, struct arena *arena,
			       void *claim) MUSTCHECK;
void power_claim_encode(struct cbor_writer *writer, const void *claim);

struct power_cron_event {
	struct address miner;
	struct bytes payload; /* params of the callback */
};

enum status power_cron_event_decode(struct cbor_reader *reader, struct arena *arena,
				    void *event) MUSTCHECK;
void power_cron_event_encode(struct cbor_writer *writer, const void *event);

/* What CurrentTotalPower returns, as of the last cron tick. */
struct power_totals {
	unsigned actors_version;
	struct bigint raw_byte_power;
	struct bigint quality_adj_power;
	struct bigint pledge_collateral;
	bool smoothed_missing; /* v0 alone */
	struct filter_estimate qa_power_smoothed;
};

enum status power_totals_decode(struct cbor_reader *reader, struct arena *arena,
				void *totals) MUSTCHECK;
void power_totals_encode(struct cbor_writer *writer, const void *totals);

/* Bits a level of the cron event queue: its map up to v2 and from v3 on, its arrays
 * from v3 on (specs-actors v3.1.1 actors/builtin/power/power_state.go). Claims have
 * ACTOR_MAP_BIT_WIDTH, like the map of a batch of proofs; its arrays have 4. */
enum {
	POWER_QUEUE_MAP_BIT_WIDTH_V3 = 6,
	POWER_QUEUE_ARRAY_BIT_WIDTH = 6,
	POWER_BATCH_ARRAY_BIT_WIDTH = 4,
};

#endif
