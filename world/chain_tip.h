/* SPDX-License-Identifier: Apache-2.0 OR MIT */
#ifndef CHAOSACTORD_WORLD_CHAIN_TIP_H
#define CHAOSACTORD_WORLD_CHAIN_TIP_H

#include <stdbool.h>
#include <stdint.h>

#include "base/hash.h"

/* Where the chain of a world (world/chain.h) ends: the tipset of one block that stands behind an
 * entry of its journal. Whatever comes next hangs on it. */
struct chain_tip {
	bool known;                   /* false: written before there was a chain */
	uint8_t digest[DIGEST_BYTES]; /* of the block's header */
	int64_t height, time_s;       /* the greatest up to here; Unix time */
	uint64_t seq;                 /* the entry that made it */
	/* The entry with which the chain began anew behind its genesis, since a nonce was set
	 * back; 0: none did. */
	uint64_t branch;
};

/* chain_tip_block_height returns the height of the block itself: the genesis is at 0, however high
 * the chain was before it began anew. */
static inline int64_t chain_tip_block_height(const struct chain_tip *tip)
{
	return tip->seq == 0 ? 0 : tip->height;
}

#endif
