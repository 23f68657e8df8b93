/* SPDX-License-Identifier: Apache-2.0 OR MIT */
#include "actors/power/rules.h"

#include "actors/power/state.h"
#include "actors/rules.h"

/* Numbers of proof types (go-state-types 139e0e79 abi/sector.go). */
enum {
	FIRST_SEAL_PROOF = 0,
	LAST_SEAL_PROOF = 9,
	FIRST_WINDOW_PROOF = 5,
	LAST_WINDOW_PROOF = 9,
};

/* specs-actors actors/builtin/power/ at v0.9.14, v2.3.5, v3.1.1 (and v4.0.1, v5.0.4),
 * v6.0.2 (and v7.0.1); proof types: actors/builtin/sector.go. */
static const struct power_rules rows[] = {
	{
		.since = 0,
		.events_before_proofs = true,
		.smooths_by_gap = true,
		.panics_when_negative = true,
		.node_gap_panics = true,
		.array_gap_panics = true,
		.least_by_quality = true,
		.least_miners = 3,
		.first_proof_type = INT64_MIN,
		.last_proof_type = INT64_MAX,
		.queue_map_bit_width = ACTOR_MAP_BIT_WIDTH,
	},
	{
		.since = 2,
		.only_claimants = true,
		.deletes_claims = true,
		.lowers_count_without_claim = true,
		.panics_when_negative = true,
		.array_gap_panics = true,
		.least_miners = 4,
		.first_proof_type = FIRST_SEAL_PROOF,
		.last_proof_type = LAST_SEAL_PROOF,
		.queue_map_bit_width = ACTOR_MAP_BIT_WIDTH,
		.uncounted_until = 7,
	},
	{
		.since = 3,
		.only_claimants = true,
		.deletes_claims = true,
		.least_miners = 4,
		.first_proof_type = FIRST_WINDOW_PROOF,
		.last_proof_type = LAST_WINDOW_PROOF,
		.queue_map_bit_width = POWER_QUEUE_MAP_BIT_WIDTH_V3,
	},
	{
		.since = 6,
		.only_claimants = true,
		.asks_reward = true,
		.survives_bad_proofs = true,
		.deletes_claims = true,
		.least_miners = 4,
		.first_proof_type = FIRST_WINDOW_PROOF,
		.last_proof_type = LAST_WINDOW_PROOF,
		.queue_map_bit_width = POWER_QUEUE_MAP_BIT_WIDTH_V3,
	},
};

const struct power_rules *power__rules_of(unsigned actors_version)
{
	return RULES_IN_FORCE(rows, actors_version);
}
