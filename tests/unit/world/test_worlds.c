/* SPDX-License-Identifier: Apache-2.0 OR MIT */
#include "world/worlds.h"

#include "tests/unit/world/fixture.h"

enum { MANY = 100 };

static void test_found_by_name(void **state)
{
	struct worlds worlds;
	struct world *made[MANY], *again;
	char name[16];

	(void)state;
	worlds_init(&worlds);
	assert_null(worlds_find(&worlds, bytes_of_text("w0")));
	for (uint64_t i = 0; i < MANY; i++) {
		snprintf(name, sizeof(name), "w%u", (unsigned)i);
		assert_int_equal(worlds_add(&worlds, i + 1, bytes_of_text(name), &made[i]), ST_OK);
		assert_int_equal(worlds_add(&worlds, 0, bytes_of_text(name), &again), ST_CONFLICT);
	}
	for (uint64_t i = 0; i < MANY; i++) {
		snprintf(name, sizeof(name), "w%u", (unsigned)i);
		assert_ptr_equal(worlds_find(&worlds, bytes_of_text(name)), made[i]);
		assert_string_equal(made[i]->name, name);
		assert_int_equal(made[i]->id, i + 1);
	}
	worlds_fini(&worlds);
}

/* Grandparent up to 3, parent up to 5, then the world itself. */
static void test_keeper_of_an_entry(void **state)
{
	static const uint64_t keepers[] = { 1, 1, 1, 1, 2, 2, 3, 3 };
	struct world oldest, middle, world;

	(void)state;
	world_init(&oldest, 1, "oldest");
	world_init(&middle, 2, "middle");
	world_init(&world, 3, "world");
	middle.parent = &oldest;
	middle.forked_at = 3;
	world.parent = &middle;
	world.forked_at = 5;
	for (uint64_t seq = 0; seq < sizeof(keepers) / sizeof(keepers[0]); seq++)
		assert_int_equal(world_of_entry(&world, seq)->id, keepers[seq]);
	/* Forked before its parent had an entry of its own. */
	world.forked_at = 2;
	assert_int_equal(world_of_entry(&world, 2)->id, 1);
	assert_int_equal(world_of_entry(&world, 3)->id, 3);
	world_fini(&world);
	world_fini(&middle);
	world_fini(&oldest);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_found_by_name),
		cmocka_unit_test(test_keeper_of_an_entry),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
