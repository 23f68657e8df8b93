/* SPDX-License-Identifier: Apache-2.0 OR MIT */
#ifndef CHAOSACTORD_STORE_DIGEST_H
#define CHAOSACTORD_STORE_DIGEST_H

#include "base/bytes.h"

/* Whether a block is what its key says. For this folder only. */

enum digest_verdict {
	DIGEST_RIGHT,
	DIGEST_WRONG,
	DIGEST_UNKNOWN, /* the key is no digest that can be made again */
};

/* store__block_verify hashes the block and compares: keys are blake2b-256 digests (32
 * bytes) and binary CIDs with sha2-256. */
enum digest_verdict store__block_verify(struct bytes key, struct bytes block);

#endif
