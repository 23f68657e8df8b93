/* SPDX-License-Identifier: Apache-2.0 OR MIT */
#ifndef CHAOSACTORD_WORLD_PUT_BLOCK_H
#define CHAOSACTORD_WORLD_PUT_BLOCK_H

#include "ipld/cid.h"
#include "world/writing.h"

/* writing_put_block keeps a block that is what cid names, whatever state it belongs to: no
 * journal entry makes it, and no journal loses it. It stays until garbage is collected when
 * nothing reaches it then. *is_new becomes whether there was none. ST_CANCELLED, ST_NO_MEMORY,
 * ST_LIMIT for a CID that is too long, and what the store says. */
enum status writing_put_block(struct writing *writing, struct cid cid, struct bytes block,
			      bool *is_new) MUSTCHECK;

#endif
