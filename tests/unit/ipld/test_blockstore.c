/* SPDX-License-Identifier: Apache-2.0 OR MIT */
#include "ipld/blockstore.h"

#include <stdio.h>

#include "memory_blocks.h"

static void identities_answer_for_themselves(void **state)
{
	struct memory_blocks *memory = memory_blocks_new();
	struct bytes block;
	struct cid cid;

	(void)state;
	cid.raw = from_hex(&memory->arena, "0155000a66696c2f312f696e6974");
	assert_int_equal(blockstore_get(&memory->base, &memory->arena, cid, &block), ST_OK);
	assert_bytes(block, bytes_of_text("fil/1/init"), "an actor code");
	cid.raw = from_hex(&memory->arena, "01550000");
	assert_int_equal(blockstore_get(&memory->base, &memory->arena, cid, &block), ST_OK);
	assert_int_equal(block.size, 0);
	assert_int_equal(memory->gets, 0);
	cid.raw = (struct bytes){ 0 };
	assert_int_equal(blockstore_get(&memory->base, &memory->arena, cid, &block), ST_INVALID);
	memory_blocks_free(memory);
}

static void an_overlay_hides_what_lies_below(void **state)
{
	struct memory_blocks *below = memory_blocks_new();
	struct bytes one = bytes_of_text("\x01"), two = bytes_of_text("\x02"), block;
	struct overlay_blocks blocks, alone;
	struct block_cid first, second;
	struct overlay overlay;
	struct cid raw;

	(void)state;
	overlay_init(&overlay, &below->arena);
	overlay_blocks_init(&blocks, &overlay, &below->base);
	overlay_blocks_init(&alone, &overlay, NULL);
	assert_int_equal(blockstore_put(&below->base, one, &first), ST_OK);
	assert_int_equal(blockstore_put(&blocks.base, two, &second), ST_OK);
	assert_int_equal(below->puts, 1);
	assert_int_equal(blockstore_get(&blocks.base, &below->arena, cid_of(&second), &block),
			 ST_OK);
	assert_bytes(block, two, "from the overlay");
	assert_int_equal(below->gets, 0);
	assert_int_equal(blockstore_get(&blocks.base, &below->arena, cid_of(&first), &block),
			 ST_OK);
	assert_bytes(block, one, "from below");
	assert_int_equal(below->gets, 1);
	assert_int_equal(blockstore_get(&alone.base, &below->arena, cid_of(&first), &block),
			 ST_NOT_FOUND);
	/* The same digest under another codec is the same block. */
	assert_int_equal(arena_copy(&below->arena, cid_of(&second).raw, &raw.raw), ST_OK);
	*(uint8_t *)(uintptr_t)(raw.raw.data + 1) = CID_CODEC_RAW;
	assert_int_equal(blockstore_get(&alone.base, &below->arena, raw, &block), ST_OK);
	assert_bytes(block, two, "under another codec");
	below->fail_after = 0;
	assert_int_equal(blockstore_get(&blocks.base, &below->arena, cid_of(&first), &block),
			 ST_ABORTED);
	memory_blocks_free(below);
}

static void puts_tell_the_name(void **state)
{
	struct memory_blocks *memory = memory_blocks_new();
	struct block_cid cid;

	(void)state;
	assert_int_equal(blockstore_put(&memory->base, bytes_of_text("\x80"), &cid), ST_OK);
	assert_string_equal(text_of_cid(&memory->arena, cid_of(&cid)),
			    "bafy2bzacebc3bt6cedhoyw34drrmjvazhu4oj25er2ebk4u445pzycvq4ta4a");
	memory->fail_after = 0;
	assert_int_equal(blockstore_put(&memory->base, bytes_of_text("\x81"), &cid), ST_ABORTED);
	memory_blocks_free(memory);
}

/* A batch sees its own blocks, the store what was committed. */
static void a_store_and_its_batch(void **state)
{
	char directory[] = "/tmp/chaosactord-blockstore-XXXXXX";
	struct store_options options = { .map_size_bytes = 1 << 24, .block_cache_bytes = 1 << 16 };
	struct store *store;
	struct store_batch *batch;
	struct store_blocks committed;
	struct batch_blocks pending;
	struct bytes two = bytes_of_text("\x02"), block;
	struct block_cid cid;
	struct arena arena;
	struct error err = { 0 };
	char command[128];

	(void)state;
	assert_non_null(mkdtemp(directory));
	options.directory = directory;
	arena_init(&arena, 0);
	assert_int_equal(store_open(&options, &store, &err), ST_OK);
	assert_int_equal(store_batch_new(store, &batch), ST_OK);
	store_blocks_init(&committed, store);
	batch_blocks_init(&pending, batch);
	assert_int_equal(blockstore_put(&committed.base, two, &cid), ST_UNSUPPORTED);
	assert_int_equal(blockstore_put(&pending.base, two, &cid), ST_OK);
	assert_int_equal(blockstore_get(&pending.base, &arena, cid_of(&cid), &block), ST_OK);
	assert_bytes(block, two, "pending");
	assert_int_equal(blockstore_get(&committed.base, &arena, cid_of(&cid), &block),
			 ST_NOT_FOUND);
	assert_int_equal(store_batch_commit(batch, &err), ST_OK);
	assert_int_equal(blockstore_get(&committed.base, &arena, cid_of(&cid), &block), ST_OK);
	assert_bytes(block, two, "committed");
	store_batch_free(batch);
	store_close(store);
	arena_fini(&arena);
	snprintf(command, sizeof(command), "rm -r %s", directory);
	assert_int_equal(system(command), 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(identities_answer_for_themselves),
		cmocka_unit_test(an_overlay_hides_what_lies_below),
		cmocka_unit_test(puts_tell_the_name),
		cmocka_unit_test(a_store_and_its_batch),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
