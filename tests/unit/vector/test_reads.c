/* SPDX-License-Identifier: Apache-2.0 OR MIT */
#include "vector/reads.h"

#include "store/overlay.h"
#include "tests/unit/base/test_tools.h"

/* Blocks that are there, and that a run writes. */

struct ground {
	struct arena arena;
	struct overlay there, written[2];
	struct overlay_blocks blocks;
	struct vector_reads reads;
	struct block_cid cid;
};

static void ground_open(struct ground *ground)
{
	const struct bytes block = bytes_of_text("\x65"
						 "block");

	arena_init(&ground->arena, 0);
	overlay_init(&ground->there, &ground->arena);
	for (size_t i = 0; i < 2; i++)
		overlay_init(&ground->written[i], &ground->arena);
	overlay_blocks_init(&ground->blocks, &ground->there, NULL);
	assert_int_equal(blockstore_put(&ground->blocks.base, block, &ground->cid), ST_OK);
	assert_int_equal(overlay_put(&ground->written[0], cid_store_key(cid_of(&ground->cid)),
				     block),
			 ST_OK);
	vector_reads_init(&ground->reads, &ground->arena, &ground->blocks.base);
}

static enum status ask(struct ground *ground)
{
	return blockstore_has_stored(&ground->reads.base, cid_of(&ground->cid));
}

/* It is not there for whoever writes it later, until that proves to lack it. */
static void test_what_is_written_is_hidden(void **state)
{
	struct ground ground;

	(void)state;
	ground_open(&ground);
	assert_int_equal(vector_reads_admit(&ground.reads), ST_NOT_FOUND);
	vector_reads_hide(&ground.reads, &ground.written[0]);
	assert_int_equal(ask(&ground), ST_NOT_FOUND);
	assert_int_equal(vector_reads_admit(&ground.reads), ST_OK);
	assert_int_equal(ask(&ground), ST_OK);
	assert_int_equal(vector_reads_admit(&ground.reads), ST_NOT_FOUND);
	arena_fini(&ground.arena);
}

/* What the run of one variant was refused is nothing that the run of the next one lacks. */
static void test_what_was_refused_is_forgotten_with_it(void **state)
{
	struct ground ground;

	(void)state;
	ground_open(&ground);
	vector_reads_hide(&ground.reads, &ground.written[0]);
	assert_int_equal(ask(&ground), ST_NOT_FOUND);
	vector_reads_hide(&ground.reads, &ground.written[1]);
	assert_int_equal(vector_reads_admit(&ground.reads), ST_NOT_FOUND);
	assert_int_equal(ask(&ground), ST_OK);
	arena_fini(&ground.arena);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_what_is_written_is_hidden),
		cmocka_unit_test(test_what_was_refused_is_forgotten_with_it),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
