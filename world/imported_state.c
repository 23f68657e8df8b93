/* SPDX-License-Identifier: Apache-2.0 OR MIT */
#include "world/imported_state.h"

#include "actors/code.h"
#include "ipld/cbor.h"
#include "vm/network.h"

/* A block header is a tuple of so many fields, of which this is ParentStateRoot. */
enum { HEADER_FIELDS = 16, HEADER_STATE = 8 };

enum status imported_header_state(struct bytes block, struct cid *state)
{
	struct cbor_reader reader;

	*state = (struct cid){ 0 };
	cbor_reader_init(&reader, block);
	cbor_read_tuple(&reader, HEADER_FIELDS);
	for (size_t i = 0; i < HEADER_STATE; i++)
		(void)cbor_skip(&reader);
	*state = cbor_read_link(&reader);
	for (size_t i = HEADER_STATE + 1; i < HEADER_FIELDS; i++)
		(void)cbor_skip(&reader);
	return cbor_status(&reader) == ST_OK ? ST_OK : ST_NOT_FOUND;
}

enum status imported_root(struct blockstore *blocks, struct arena *arena, struct cid root,
			  struct block_cid *state, struct error *err)
{
	struct bytes block;
	struct cid named;

	TRY(blockstore_get_stored(blocks, arena, root, &block));
	if (imported_header_state(block, &named) != ST_OK)
		named = root;
	if (block_cid_from(named, state) == ST_OK)
		return ST_OK;
	return error_set(err, ST_UNSUPPORTED,
			 "the root is not a dag-cbor block named by blake2b-256");
}

/* ---- the chaos actor ------------------------------------------------------- */

/* As genesis_minimal has it: no value and no message. */
static const uint8_t chaos_state[] = { 0x82, 0x60, 0x80 };

static enum status add_actor(struct blockstore *blocks, struct arena *arena,
			     unsigned network_version, struct state_tree *tree,
			     struct block_cid *state)
{
	const unsigned actors = network_rules_of(network_version)->actors_version;
	struct actor chaos = { .balance = bigint_zero() };
	uint8_t code[ACTOR_CODE_MAX];
	struct block_cid head;

	TRY(blockstore_put(blocks, bytes_make(chaos_state, sizeof(chaos_state)), &head));
	TRY(cid_copy(arena, cid_of(&head), &chaos.head));
	TRY(cid_copy(arena, actor_code_cid(ACTOR_CHAOS, actors, code), &chaos.code));
	TRY(state_tree_set(tree, ID_CHAOS, &chaos));
	return state_tree_flush(tree, state);
}

enum status imported_add_chaos(struct blockstore *blocks, struct arena *arena,
			       unsigned network_version, struct block_cid *state, struct error *err)
{
	struct state_tree *tree;
	struct actor there;
	enum status st;

	TRY(state_tree_open(blocks, arena, cid_of(state), &tree, err));
	st = state_tree_get(tree, ID_CHAOS, &there);
	if (st == ST_NOT_FOUND)
		st = add_actor(blocks, arena, network_version, tree, state);
	return st == ST_OK ? ST_OK
			   : error_set(err, st, "the chaos actor could not be added: %s",
				       status_name(st));
}
