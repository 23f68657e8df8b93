/* SPDX-License-Identifier: Apache-2.0 OR MIT */
#include "vm/reach.h"

#include "ipld/cbor.h"

struct reach reach_begin(struct overlay *overlay, struct arena *arena, uint8_t flag,
			 struct blockstore *sink)
{
	return (struct reach){
		.overlay = overlay,
		.sink = sink,
		.ahead = { .arena = arena },
		.flag = flag,
	};
}

enum status reach_add(void *context, struct cid link)
{
	struct reach *reach = context;

	return cid_is_identity(link) ? ST_OK : link_stack_push(&reach->ahead, link);
}

static enum status visit(struct reach *reach, struct cid cid)
{
	struct bytes key = cid_store_key(cid), block;
	struct block_cid name;
	bool present;

	/* Not here: older state, which is where it belongs already. */
	if (overlay_mark(reach->overlay, key, reach->flag, &present) || !present)
		return ST_OK;
	TRY(overlay_get(reach->overlay, key, &block));
	/* A link may name the same digest under another codec. */
	if (block_cid_from(cid, &name) != ST_OK)
		name = block_cid_of(block);
	TRY(reach->sink->ops->put(reach->sink, &name, block));
	/* Mostly a message leaves nothing behind that is not reached: then nobody need look where
	 * the last block leads. */
	if (++reach->found == reach->overlay->entries.count) {
		link_stack_clear(&reach->ahead);
		return ST_OK;
	}
	return cbor_each_link(block, reach_add, reach);
}

enum status reach_all(struct reach *reach)
{
	struct cid next;

	while (link_stack_pop(&reach->ahead, &next)) {
		if (arena_cancelled(reach->ahead.arena))
			return ST_CANCELLED;
		TRY(visit(reach, next));
	}
	return ST_OK;
}
