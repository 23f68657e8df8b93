/* SPDX-License-Identifier: Apache-2.0 OR MIT */
#include "rpc/robust.h"

#include "actors/code.h"
#include "actors/init_state.h"
#include "actors/state.h"
#include "ipld/hamt_diff.h"

enum { MAP_SCAN_MAX = 10000 }; /* entries of f01's map that are looked at for an address */

/* Looks through f01's map for the address that stands for an ID. A map with very many
 * entries is not looked through to its end. */
static enum status find_in_map(struct call *call, const struct hamt_diff_side *map, uint64_t id,
			       struct address *robust, bool *found)
{
	const struct hamt_diff_side nothing = { .generation = map->generation };
	struct hamt_change entry;
	struct hamt_diff *walk;
	enum status st = hamt_diff_new(session_blocks(call->session), call->arena, TREE_BIT_WIDTH,
				       nothing, *map, bytes_make(NULL, 0), &walk);

	for (size_t i = 0; i < MAP_SCAN_MAX && st == ST_OK && !*found; i++) {
		struct cbor_reader reader;

		st = hamt_diff_next(walk, &entry);
		if (st != ST_OK)
			break;
		cbor_reader_init(&reader, entry.after);
		*found = cbor_read_uint(&reader) == id && cbor_status(&reader) == ST_OK &&
			 address_from_bytes(entry.key, true, robust) == ST_OK;
	}
	hamt_diff_free(walk);
	return st;
}

/* The map of addresses of a state; an undefined root when there is none that decodes. */
static enum status address_map(struct call *call, struct state_tree *tree,
			       struct hamt_diff_side *map)
{
	struct init_state state;
	struct cbor_reader reader;
	struct actor_code code;
	struct actor init;
	struct bytes block;

	*map = (struct hamt_diff_side){ .generation = HAMT_V3 };
	TRY(state_tree_get(tree, ID_INIT, &init));
	TRY(blockstore_get(session_blocks(call->session), call->arena, init.head, &block));
	if (!actor_code_parse(init.code, &code) || code.kind != ACTOR_INIT)
		return ST_NOT_FOUND;
	cbor_reader_init(&reader, block);
	TRY(init_state_decode(&reader, call->arena, &state));
	map->generation = hamt_generation_of(code.actors_version);
	map->root = state.address_map;
	return ST_OK;
}

/* What a state of another form says is no failure: then there is no such address. */
static bool is_grave(enum status st)
{
	return st == ST_NO_MEMORY || st == ST_IO || st == ST_DAMAGED || st == ST_UNMADE ||
	       st == ST_CANCELLED;
}

enum status robust_find(struct call *call, struct state_tree *tree, const struct actor *actor,
			const struct address *asked, uint64_t id, struct address *robust,
			bool *found)
{
	struct hamt_diff_side map;
	enum status st;

	*robust = *asked;
	*found = address_protocol(asked) != ADDRESS_ID;
	if (*found)
		return ST_OK;
	st = call_account_key(call, actor, robust);
	/* f099 is an account whose key is another account's, so to speak. */
	*found = st == ST_OK && address_protocol(robust) != ADDRESS_ID;
	if (*found || (st != ST_OK && st != ST_NOT_FOUND))
		return st;
	if (id < ID_FIRST_USER)
		return ST_OK;
	st = address_map(call, tree, &map);
	if (st == ST_OK)
		st = find_in_map(call, &map, id, robust, found);
	return is_grave(st) ? call_failed(call, st, NULL) : ST_OK;
}
