/* SPDX-License-Identifier: Apache-2.0 OR MIT */
#ifndef CHAOSACTORD_TESTS_UNIT_WORLD_REMAKING_H
#define CHAOSACTORD_TESTS_UNIT_WORLD_REMAKING_H

#include "ipld/cbor.h"
#include "tests/unit/world/fixture.h"
#include "world/remake.h"

/* Reading what the store need not have kept. On a thread with the VM's stack. */

/* Reads a block, made again if it must be; *remakes counts those. */
static inline enum status read_or_remake(struct session *session, struct cid cid,
					 struct bytes *block, unsigned *remakes, struct error *err)
{
	enum status st;

	for (;;) {
		session_forget_lack(session);
		st = blockstore_get(session_blocks(session), session_arena(session), cid, block);
		if (st != ST_UNMADE)
			return st;
		++*remakes;
		TRY(session_remake(session, err));
	}
}

/* A walk over everything under a root; every block is what its name says. */
struct reading {
	struct session *session;
	struct overlay *seen;
	unsigned remakes;
	struct error *err;
};

static inline enum status read_link(void *context, struct cid cid)
{
	struct reading *reading = context;
	struct bytes block;
	struct block_cid name;

	if (!cid_names_block(cid) ||
	    overlay_get(reading->seen, cid_store_key(cid), &block) == ST_OK)
		return ST_OK;
	TRY(read_or_remake(reading->session, cid, &block, &reading->remakes, reading->err));
	name = block_cid_of(block);
	if (!bytes_equal(cid_store_key(cid_of(&name)), cid_store_key(cid)))
		return ST_DAMAGED;
	TRY(overlay_put(reading->seen, cid_store_key(cid), block));
	return cbor_each_link(block, read_link, reading);
}

#endif
