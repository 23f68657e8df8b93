/* SPDX-License-Identifier: Apache-2.0 OR MIT */
#ifndef CHAOSACTORD_TESTS_UNIT_VM_FIXTURE_H
#define CHAOSACTORD_TESTS_UNIT_VM_FIXTURE_H

#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <cmocka.h>

#include "actors/account.h"
#include "actors/chaos/params.h"
#include "actors/init_state.h"
#include "actors/registry.h"
#include "actors/state.h"
#include "vm/state_tree.h"
#include "vm/vm.h"

/* A state just large enough for a message: f00, f01, f02, f06, f098, f099 and one
 * account f0100 with 10^24 attoFIL whose key is an f1 address of 20 bytes 07. */

struct fixture {
	struct arena arena;
	struct overlay overlay;
	struct overlay_blocks blocks;
	struct block_cid root;
	struct environment env;
	struct address key;
	struct trace trace;
	struct error err;
};

static inline struct cid fixture_put(struct fixture *fixture, struct buffer *block)
{
	struct block_cid cid;
	struct bytes raw;

	assert_int_equal(blockstore_put(&fixture->blocks.base, buffer_bytes(block), &cid), ST_OK);
	assert_int_equal(arena_copy(&fixture->arena, bytes_make(cid.bytes, BLOCK_CID_BYTES), &raw),
			 ST_OK);
	buffer_clear(block);
	return (struct cid){ raw };
}

static inline void fixture_actor(struct fixture *fixture, struct state_tree *tree, uint64_t id,
				 enum actor_kind kind, unsigned actors_version, struct cid head,
				 const char *balance)
{
	uint8_t *code = arena_alloc(&fixture->arena, ACTOR_CODE_MAX);
	struct actor actor = { .head = head };

	assert_non_null(code);
	actor.code = actor_code_cid(kind, actors_version, code);
	assert_int_equal(bigint_from_text(bytes_of_text(balance), &actor.balance), ST_OK);
	assert_int_equal(state_tree_set(tree, id, &actor), ST_OK);
}

static inline void fixture_fill(struct fixture *fixture, struct state_tree *tree, unsigned version)
{
	const struct chaos_state empty_chaos = { 0 };
	struct init_state init = { .next_id = 101, .network_name = bytes_of_text("test") };
	struct address burnt = address_of_id(ID_BURNT_FUNDS);
	struct buffer block;
	struct cbor_writer writer;
	struct hamt *map;
	struct block_cid map_root;
	struct cid empty;

	buffer_init(&block, 0);
	buffer_append_byte(&block, 0x80);
	empty = fixture_put(fixture, &block);
	fixture_actor(fixture, tree, ID_SYSTEM, ACTOR_SYSTEM, version, empty, "0");
	fixture_actor(fixture, tree, ID_REWARD, ACTOR_REWARD, version, empty, "1000");
	fixture_actor(fixture, tree, ID_VERIFREG, ACTOR_VERIFREG, version, empty, "0");
	assert_int_equal(account_state_encode(&block, &burnt), ST_OK);
	fixture_actor(fixture, tree, ID_BURNT_FUNDS, ACTOR_ACCOUNT, version,
		      fixture_put(fixture, &block), "0");
	cbor_writer_init(&writer, &block);
	chaos_state_encode(&writer, &empty_chaos);
	fixture_actor(fixture, tree, ID_CHAOS, ACTOR_CHAOS, 0, fixture_put(fixture, &block), "0");
	assert_int_equal(account_state_encode(&block, &fixture->key), ST_OK);
	fixture_actor(fixture, tree, ID_FIRST_USER, ACTOR_ACCOUNT, version,
		      fixture_put(fixture, &block), "1000000000000000000000000");
	assert_int_equal(hamt_new(&fixture->blocks.base, &fixture->arena,
				  hamt_generation_of(version), HAMT_LAZY, 5, &map),
			 ST_OK);
	assert_int_equal(init_map_add(map, &fixture->arena, &fixture->key, ID_FIRST_USER), ST_OK);
	assert_int_equal(hamt_flush(map, &map_root), ST_OK);
	init.address_map = cid_of(&map_root);
	cbor_writer_init(&writer, &block);
	init_state_encode(&writer, &init);
	fixture_actor(fixture, tree, ID_INIT, ACTOR_INIT, version, fixture_put(fixture, &block),
		      "0");
	buffer_fini(&block);
}

static inline void fixture_init(struct fixture *fixture, unsigned network_version)
{
	const struct network_rules *rules = network_rules_of(network_version);
	uint8_t payload[ADDRESS_HASH_BYTES];
	struct state_tree *tree;

	*fixture = (struct fixture){ 0 };
	memset(payload, 7, sizeof(payload));
	arena_init(&fixture->arena, 0);
	overlay_init(&fixture->overlay, &fixture->arena);
	overlay_blocks_init(&fixture->blocks, &fixture->overlay, NULL);
	trace_init(&fixture->trace, &fixture->arena, 0);
	fixture->env = (struct environment){
		.epoch = rules->upgrade_epoch + 1,
		.network_version = network_version,
		.base_fee = bigint_of_uint(100),
	};
	assert_int_equal(address_of_payload(ADDRESS_SECP256K1, bytes_make(payload, sizeof(payload)),
					    &fixture->key),
			 ST_OK);
	assert_int_equal(state_tree_new(&fixture->blocks.base, &fixture->arena, rules->tree_version,
					&tree),
			 ST_OK);
	fixture_fill(fixture, tree, rules->actors_version);
	assert_int_equal(state_tree_flush(tree, &fixture->root), ST_OK);
}

static inline void fixture_fini(struct fixture *fixture)
{
	arena_fini(&fixture->arena);
}

/* A message from f0100 to f098 with a generous gas limit. */
static inline struct chain_message fixture_message(uint64_t nonce, uint64_t method,
						   struct bytes params)
{
	return (struct chain_message){
		.message = {
			.to = address_of_id(ID_CHAOS),
			.from = address_of_id(ID_FIRST_USER),
			.nonce = nonce,
			.gas_limit = 1000000000,
			.gas_fee_cap = bigint_of_uint(200),
			.gas_premium = bigint_of_uint(1),
			.method = method,
			.params = params,
		},
	};
}

static inline struct vm_input fixture_input(struct fixture *fixture)
{
	return (struct vm_input){
		.env = &fixture->env,
		.root = cid_of(&fixture->root),
		.blocks = &fixture->blocks.base,
		.sink = &fixture->blocks.base,
		.arena = &fixture->arena,
		.trace = &fixture->trace,
		.max_call_depth = 16384,
		.chaos = true,
	};
}

/* Applies and moves on to the new root. */
static inline struct vm_result fixture_apply(struct fixture *fixture,
					     const struct chain_message *message)
{
	struct vm_input input = fixture_input(fixture);
	struct vm_result result;

	assert_int_equal(vm_apply(&input, message, &result, &fixture->err), ST_OK);
	fixture->root = result.root_after;
	return result;
}

#endif
