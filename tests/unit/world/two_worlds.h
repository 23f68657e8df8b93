/* SPDX-License-Identifier: Apache-2.0 OR MIT */
#ifndef CHAOSACTORD_TESTS_UNIT_WORLD_TWO_WORLDS_H
#define CHAOSACTORD_TESTS_UNIT_WORLD_TWO_WORLDS_H

#include "tests/unit/world/fixture.h"
#include "world/drain.h"
#include "world/genesis.h"
#include "world/worlds.h"
#include "world/writer.h"
#include "world/writing.h"

/* Two worlds in one store without an engine around them: both begin at the genesis
 * `minimal`, in one commit. */

struct two_worlds {
	struct store *store;
	struct drain drain;
	struct session_setup setup;
	struct committer committer;
	struct writer writer;
	struct worlds worlds;
	struct world *first, *second;
};

static inline struct changes *changes_of(struct two_worlds *two, struct world *world)
{
	struct changes *changes = NULL;

	assert_int_equal(writer_changes(&two->writer, world, &changes), ST_OK);
	return changes;
}

static inline void two_worlds_found(struct two_worlds *two)
{
	const struct environment env = {
		892801, DEFAULT_NETWORK_VERSION, default_base_fee(), default_circ_supply(),
		0,      ADDRESS_MAINNET
	};
	struct batch_blocks blocks;
	struct block_cid root;
	struct arena arena;

	arena_init(&arena, 0);
	batch_blocks_init(&blocks, two->writer.batch);
	assert_int_equal(
		genesis_minimal(&blocks.base, &arena, DEFAULT_NETWORK_VERSION, &root, NULL), ST_OK);
	arena_fini(&arena);
	assert_int_equal(changes_found(changes_of(two, two->first), &root, &env), ST_OK);
	assert_int_equal(changes_found(changes_of(two, two->second), &root, &env), ST_OK);
	assert_int_equal(writer_commit(&two->writer, NULL), ST_OK);
}

static inline void two_worlds_open(struct two_worlds *two, const struct fixture *fixture)
{
	const struct store_options store = {
		.directory = fixture->data,
		.map_size_bytes = 256 << 20,
		.block_cache_bytes = 4 << 20,
		.log = &fixture->log,
	};
	struct error err = { 0 };

	*two = (struct two_worlds){ .store = NULL };
	if (store_open(&store, &two->store, &err) != ST_OK)
		fail_msg("open: %s", err.text);
	two->setup = (struct session_setup){
		.store = two->store,
		.drain = &two->drain,
		.worlds = &two->worlds,
		.max_call_depth = 64,
		.vm_memory_bytes = 256 << 20,
	};
	committer_init(&two->committer, two->store);
	assert_int_equal(writer_init(&two->writer, &two->committer), ST_OK);
	worlds_init(&two->worlds);
	assert_int_equal(
		worlds_add(&two->worlds, WORLD_MAIN_ID, bytes_of_text("main"), &two->first), ST_OK);
	assert_int_equal(worlds_add(&two->worlds, WORLD_MAIN_ID + 1, bytes_of_text("other"),
				    &two->second),
			 ST_OK);
	two_worlds_found(two);
}

static inline void two_worlds_close(struct two_worlds *two)
{
	writer_fini(&two->writer);
	committer_fini(&two->committer);
	store_close(two->store);
	worlds_fini(&two->worlds);
}

#endif
