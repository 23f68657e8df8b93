/* SPDX-License-Identifier: Apache-2.0 OR MIT */
#include "world/worlds.h"

#include "tests/unit/world/fixture.h"

#include <malloc.h>

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

/* ---- names that are taken, worlds that come and go --------------------------------- */

static void a_reserved_name_is_taken_and_not_found(void **state)
{
	struct worlds worlds;
	struct world *first, *second;

	(void)state;
	worlds_init(&worlds);
	assert_int_equal(worlds_add(&worlds, 7, bytes_of_text("main"), &first), ST_OK);
	assert_int_equal(worlds_reserve(&worlds, bytes_of_text("w"), &first), ST_OK);
	assert_int_equal(first->id, 8);
	assert_int_equal(worlds_reserve(&worlds, bytes_of_text("w"), &second), ST_CONFLICT);
	assert_null(worlds_find(&worlds, bytes_of_text("w")));
	worlds_give_up(first);
	assert_int_equal(worlds_reserve(&worlds, bytes_of_text("w"), &second), ST_OK);
	assert_int_equal(second->id, 9);
	worlds_open(second);
	assert_ptr_equal(worlds_find(&worlds, bytes_of_text("w")), second);
	world_leave(second);
	worlds_retire(second);
	assert_null(worlds_find(&worlds, bytes_of_text("w")));
	assert_null(worlds_find_id(&worlds, 9));
	assert_int_equal(worlds_count(&worlds), 1);
	worlds_fini(&worlds);
}

/* A deleted world stays for its forks and for whoever is at work in it, and not longer. */
static void a_deleted_world_goes_with_the_last_who_needs_it(void **state)
{
	struct world *parent, *child, *visited;
	struct worlds worlds;

	(void)state;
	worlds_init(&worlds);
	assert_int_equal(worlds_add(&worlds, 1, bytes_of_text("parent"), &parent), ST_OK);
	assert_int_equal(worlds_add(&worlds, 2, bytes_of_text("child"), &child), ST_OK);
	child->parent = world_hold(parent);
	visited = worlds_find(&worlds, bytes_of_text("parent"));
	assert_int_equal(world_idle_ms(parent), 0);
	worlds_retire(parent);
	world_leave(visited);
	assert_ptr_equal(worlds_find_id(&worlds, 1), parent);
	world_drop(parent);
	worlds_retire(child);
	assert_null(worlds_find_id(&worlds, 1));
	assert_null(worlds_find_id(&worlds, 2));
	assert_int_equal(worlds.count, 0);
	worlds_fini(&worlds);
}

static void test_names(void **state)
{
	static const char *const good[] = { "a", "w7", "0.x_y-z", "...", "auto:1", "auto:a.b" };
	static const char *const bad[] = { "",       ".",   "..",          "A",
					   "a b",    "a/b", "auto:",       "auto:..",
					   "auto:A", "x:y", "auto:auto:x", "w\xc3\xa9" };
	uint8_t longer[WORLD_NAME_MAX + 1];
	struct error err = { .status = ST_OK };

	(void)state;
	memset(longer, 'w', sizeof(longer));
	assert_int_equal(world_name_check(bytes_make(longer, WORLD_NAME_MAX), NULL), ST_OK);
	assert_int_equal(world_name_check(bytes_make(longer, sizeof(longer)), NULL), ST_INVALID);
	for (size_t i = 0; i < sizeof(good) / sizeof(good[0]); i++)
		assert_int_equal(world_name_check(bytes_of_text(good[i]), NULL), ST_OK);
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
		assert_int_equal(world_name_check(bytes_of_text(bad[i]), NULL), ST_INVALID);
	assert_int_equal(world_name_check(bytes_of_text("a b"), &err), ST_INVALID);
	assert_non_null(strstr(err.text, "`a b`"));
	assert_non_null(strstr(err.hint, "a-z"));
}

static bool ends_in_5(const void *context, struct bytes name)
{
	(void)context;
	return name.data[name.size - 1] == '5';
}

static void worlds_are_listed_page_by_page(void **state)
{
	struct world *made, *page[7];
	struct worlds worlds;
	struct worlds_wanted wanted = { .prefix = bytes_of_text("a") };
	char name[16];
	bool more = true;
	size_t seen = 0;

	(void)state;
	worlds_init(&worlds);
	for (unsigned i = 0; i < MANY; i++) {
		snprintf(name, sizeof(name), i % 2 ? "a%02u" : "b%02u", i * 37 % MANY);
		assert_int_equal(worlds_add(&worlds, i + 1, bytes_of_text(name), &made), ST_OK);
	}
	while (more) {
		const size_t count = worlds_page(&worlds, &wanted, 7, page, &more);

		assert_true(count == 7 || !more);
		for (size_t i = 0; i < count; i++) {
			const struct bytes next = bytes_of_text(page[i]->name);

			assert_true(next.data[0] == 'a' && (wanted.after.size == 0 ||
							    bytes_compare(wanted.after, next) < 0));
			wanted.after = next;
			world_drop(page[i]);
			seen++;
		}
	}
	assert_int_equal(seen, MANY / 2);
	wanted = (struct worlds_wanted){ .prefix = bytes_of_text("c") };
	assert_int_equal(worlds_page(&worlds, &wanted, 7, page, &more), 0);
	assert_false(more);
	assert_int_equal(worlds_count_of(&worlds, &wanted), 0);
	wanted = (struct worlds_wanted){ .is = ends_in_5, .after = bytes_of_text("a") };
	assert_int_equal(worlds_count_of(&worlds, &wanted), MANY / 10);
	assert_int_equal(worlds_page(&worlds, &wanted, 1, page, &more), 1);
	assert_true(more);
	assert_string_equal(page[0]->name, "a05");
	world_drop(page[0]);
	worlds_fini(&worlds);
}

/* Below 1 KB with all that a world needs in memory. */
static void an_idle_world_is_small(void **state)
{
	enum { WORLDS = 10000 };
	struct worlds worlds;
	struct world *made;
	struct mallinfo2 before = mallinfo2(), after;
	char name[32];

	(void)state;
	worlds_init(&worlds);
	for (unsigned i = 0; i < WORLDS; i++) {
		snprintf(name, sizeof(name), "auto:a-name-as-others-%u", i);
		assert_int_equal(worlds_add(&worlds, i + 1, bytes_of_text(name), &made), ST_OK);
	}
	after = mallinfo2();
	print_message("sizeof(struct world) %zu; %zu bytes a world, as the heap counts\n",
		      sizeof(struct world), (after.uordblks - before.uordblks) / WORLDS);
	assert_true(sizeof(struct world) + sizeof(name) + 4 * sizeof(void *) + 16 <= 800);
	worlds_fini(&worlds);
}

struct hearing {
	struct world_listener listener; /* first */
	unsigned count;
};

static void on_heard(struct world_listener *listener)
{
	((struct hearing *)listener)->count++;
}

/* Whoever listens hears of every head and of the end; others of nothing. */
static void listeners_hear_of_their_world(void **state)
{
	struct hearing hearings[3] = { 0 };
	struct world *world, *other;
	struct worlds worlds;
	struct head head;

	(void)state;
	worlds_init(&worlds);
	assert_int_equal(worlds_add(&worlds, 1, bytes_of_text("one"), &world), ST_OK);
	assert_int_equal(worlds_add(&worlds, 2, bytes_of_text("two"), &other), ST_OK);
	for (size_t i = 0; i < 3; i++) {
		hearings[i].listener.hear = on_heard;
		world_listen(i < 2 ? world : other, &hearings[i].listener);
	}
	head = world_head(world);
	world_publish(world, &head);
	assert_int_equal(hearings[0].count, 1);
	world_unlisten(world, &hearings[0].listener);
	world_publish(world, &head);
	world_hold(world);
	worlds_retire(world);
	assert_int_equal(hearings[0].count, 1);
	assert_int_equal(hearings[1].count, 3);
	assert_int_equal(hearings[2].count, 0);
	world_unlisten(world, &hearings[1].listener);
	world_drop(world);
	world_publish(other, &head);
	assert_int_equal(hearings[2].count, 1);
	world_unlisten(other, &hearings[2].listener);
	worlds_fini(&worlds);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_found_by_name),
		cmocka_unit_test(test_keeper_of_an_entry),
		cmocka_unit_test(a_reserved_name_is_taken_and_not_found),
		cmocka_unit_test(a_deleted_world_goes_with_the_last_who_needs_it),
		cmocka_unit_test(test_names),
		cmocka_unit_test(worlds_are_listed_page_by_page),
		cmocka_unit_test(an_idle_world_is_small),
		cmocka_unit_test(listeners_hear_of_their_world),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
