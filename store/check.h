/* SPDX-License-Identifier: Apache-2.0 OR MIT */
#ifndef CHAOSACTORD_STORE_CHECK_H
#define CHAOSACTORD_STORE_CHECK_H

#include "base/bytes.h"
#include "base/status.h"

struct store;

/* What is known of the digest of a block that is not what its name says. */
enum { STORE_CHECK_DIGEST = 8 };

/* store_check re-hashes every block against its key and calls report (may be
 * NULL) for each one that does not match or is missing; the key, of which for a digest only
 * the first STORE_CHECK_DIGEST bytes are known, lives until report returns. *blocks and *bad count,
 * also what was seen before a failure. ST_DAMAGED when the table itself is damaged, ST_IO. */
enum status store_check(struct store *store, void (*report)(void *context, struct bytes key),
			void *context, uint64_t *blocks, uint64_t *bad) MUSTCHECK;

#endif
