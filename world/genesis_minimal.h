/* SPDX-License-Identifier: Apache-2.0 OR MIT */
#ifndef CHAOSACTORD_WORLD_GENESIS_MINIMAL_H
#define CHAOSACTORD_WORLD_GENESIS_MINIMAL_H

#include "base/arena.h"
#include "ipld/address.h"
#include "ipld/blockstore.h"

/* The state of `--genesis minimal` (docs/formats.md, "The genesis minimal"): the singletons of
 * its network version, the chaos actor, and funded accounts whose keys anybody can compute. */

enum { MINIMAL_ACCOUNTS = 10 };

/* genesis_minimal builds that state at a network version. ST_INVALID, with words, for a
 * version beyond 15; failures of the block store. */
enum status genesis_minimal(struct blockstore *blocks, struct arena *arena,
			    unsigned network_version, struct block_cid *root,
			    struct error *err) MUSTCHECK;

/* genesis_account returns the secret key of funded account index (0…9) and its f1
 * address; ST_NOT_FOUND beyond them. */
enum status genesis_account(unsigned index, uint8_t secret[32], struct address *address) MUSTCHECK;

#endif
