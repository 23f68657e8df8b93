/* SPDX-License-Identifier: Apache-2.0 OR MIT */
#include "world/writing.h"

#include "tests/unit/world/effects.h"
#include "world/engine.h"

static void test_effects_in_one_job(void **state)
{
	struct engine *engine = fixture_open(*state);
	struct seen seen = { 0 };

	run_effects(engine, &seen);
	assert_true(seen.first.has_seq && seen.first.seq == 1 && seen.second.seq == 2);
	assert_true(block_cid_equal(&seen.first.root_after, &seen.second.root_before));
	assert_int_equal(seen.second.result.receipt.exit_code, 20);
	assert_int_equal(seen.found.seq, 1);
	assert_int_equal(seen.found_signed.seq, 2);
	assert_true(seen.block_found && seen.signed_found);
	assert_int_equal(seen.env_seq, 3);
	assert_true(seen.head.seq == 3 && seen.head.env.epoch == 892811);
	engine_close(engine);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		WORLD_TEST(test_effects_in_one_job),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
