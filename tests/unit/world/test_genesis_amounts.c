/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* An amount of the genesis table that cannot be read ends the genesis; it is never
 * taken for another one. The table is part of genesis_minimal.c, so that file is
 * compiled in here, with a bigint_from_text that fails on command. */
#include "base/bigint.h"

static enum status fragile_bigint_from_text(struct bytes text, struct bigint *out);

#define bigint_from_text fragile_bigint_from_text
#pragma push_macro("fail") /* cmocka's, while a function of that file bears the name */
#undef fail
#include "world/genesis_minimal.c"
#pragma pop_macro("fail")
#undef bigint_from_text

#include "tests/unit/world/fixture.h"

static int reads_left; /* until one fails; negative: none does */

static enum status fragile_bigint_from_text(struct bytes text, struct bigint *out)
{
	if (reads_left-- == 0)
		return ST_INVALID;
	return bigint_from_text(text, out);
}

/* The genesis of a network version when reading all amounts but one works. */
static enum status genesis_without(int read, unsigned network_version)
{
	struct arena arena;
	struct overlay overlay;
	struct overlay_blocks blocks;
	struct block_cid root;
	enum status st;

	arena_init(&arena, 0);
	overlay_init(&overlay, &arena);
	overlay_blocks_init(&blocks, &overlay, NULL);
	reads_left = read;
	st = genesis_minimal(&blocks.base, &arena, network_version, &root, NULL);
	arena_fini(&arena);
	return st;
}

static void test_every_amount_must_be_read(void **state)
{
	(void)state;
	for (unsigned version = 0; version <= NETWORK_VERSION_MAX; version++) {
		int amounts;

		assert_int_equal(genesis_without(-1, version), ST_OK);
		amounts = -1 - reads_left;
		assert_true(amounts > 30);
		for (int i = 0; i < amounts; i++)
			if (genesis_without(i, version) != ST_INVALID)
				fail_msg("network version %u: amount %d is not needed", version, i);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_every_amount_must_be_read),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
