/* SPDX-License-Identifier: Apache-2.0 OR MIT */
#ifndef CHAOSACTORD_ACTORS_POWER_RULES_H
#define CHAOSACTORD_ACTORS_POWER_RULES_H

#include <stdbool.h>
#include <stdint.h>

/* What differs between actors versions. */

struct power_rules {
	unsigned since;                  /* first actors version of this row */
	bool only_claimants;             /* only miners with a claim may pledge and get events */
	bool events_before_proofs;       /* in a tick */
	bool asks_reward;                /* a tick asks f02 first, for the params of callbacks */
	bool survives_bad_proofs;        /* a tick survives an unreadable batch of proofs */
	bool smooths_by_gap;             /* over the epochs since the last tick, not one */
	bool deletes_claims;             /* of miners whose callback failed, else empties them */
	bool lowers_count_without_claim; /* a failed miner without a claim lowers the count too */
	bool panics_when_negative;       /* else an error */
	bool node_gap_panics; /* a map's library dereferences nil where the bitfield claims too much
			       */
	bool array_gap_panics;    /* so does an array's library */
	bool least_by_quality;    /* quality-adjusted power counts for the least power */
	int64_t least_miners;     /* above the least power, for it to hold */
	int64_t first_proof_type; /* of those that have a least power */
	int64_t last_proof_type;
	unsigned queue_map_bit_width;
	unsigned uncounted_until; /* network version from which a deleted claim lowers the
				   * count of miners */
};

const struct power_rules *power__rules_of(unsigned actors_version);

#endif
