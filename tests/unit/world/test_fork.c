/* SPDX-License-Identifier: Apache-2.0 OR MIT */
#include "world/fork.h"

#include "tests/unit/world/many_worlds.h"
#include "world/check.h"
#include "world/record.h"

/* What creating a world is given and gives. */
struct making {
	struct world_order order;
	struct world *world;
};

static enum status make(struct writing *writing, void *context, struct error *err)
{
	struct making *making = context;

	return writing_create_world(writing, &making->order, &making->world, err);
}

static struct making named(const char *name)
{
	return (struct making){ .order = { .name = bytes_of_text(name) } };
}

static enum status in_main(struct one_world *one,
			   enum status (*body)(struct writing *writing, void *context,
					       struct error *err),
			   void *context, struct error *err)
{
	return in_world(one, one->world, body, context, err);
}

static void apply(struct one_world *one, struct world *world, unsigned *number, unsigned count)
{
	struct error err;

	for (unsigned i = 0; i < count; i++)
		if (in_world(one, world, apply_next, number, &err) != ST_OK)
			fail_msg("%s", err.text);
}

static void print_line(void *context, const char *line)
{
	(void)context;
	print_message("%s\n", line);
}

static void check_data(const struct fixture *fixture)
{
	struct check_totals totals;
	struct error err = { .status = ST_OK };

	if (check_directory(fixture->data, &fixture->log, print_line, NULL, &totals, &err) != ST_OK)
		fail_msg("db check: %s", err.text);
	assert_int_equal(totals.problems, 0);
}

/* ---- where a world begins --------------------------------------------------------- */

static void a_fork_goes_its_own_way(void **state)
{
	struct making making = named("fork");
	struct one_world one;
	struct error err;
	struct head main_head, fork_head, now;
	unsigned number = 0;

	one_world_begin(&one, *state);
	apply(&one, one.world, &number, 3);
	main_head = world_head(one.world);
	making.order.at = (struct at){ .kind = AT_SEQ, .seq = 2 };
	assert_int_equal(in_main(&one, make, &making, &err), ST_OK);
	assert_int_equal(making.world->forked_at, 2);
	assert_ptr_equal(making.world->parent, one.world);
	apply(&one, making.world, &number, 2);
	fork_head = world_head(making.world);
	assert_int_equal(fork_head.seq, 4);
	assert_int_equal(fork_head.messages, 2);
	assert_int_equal(world_head(one.world).seq, 3);
	now = world_head(one.world);
	assert_true(block_cid_equal(&now.root, &main_head.root));
	world_leave(making.world);
	one_world_reopen(&one);
	making.world = find_world(&one, "fork");
	assert_non_null(making.world);
	now = world_head(making.world);
	assert_true(block_cid_equal(&now.root, &fork_head.root));
	assert_true(making.world->created_s > 0);
	one_world_close(&one);
	check_data(*state);
}

/* One that has no entry of its own is not in between. */
static void a_fork_of_a_fork_hangs_on_who_keeps_the_entry(void **state)
{
	struct making first = named("first"), second = named("second");
	struct one_world one;
	struct error err;
	unsigned number = 0;

	one_world_begin(&one, *state);
	apply(&one, one.world, &number, 2);
	assert_int_equal(in_main(&one, make, &first, &err), ST_OK);
	assert_int_equal(in_world(&one, first.world, make, &second, &err), ST_OK);
	assert_ptr_equal(second.world->parent, one.world);
	world_leave(first.world);
	world_leave(second.world);
	one_world_close(&one);
}

static void another_environment_is_an_entry_of_the_fork(void **state)
{
	struct making making = named("later");
	struct one_world one;
	struct error err;

	one_world_begin(&one, *state);
	making.order.env.epoch = true;
	making.order.env.values.epoch = 900000;
	assert_int_equal(in_main(&one, make, &making, &err), ST_OK);
	assert_int_equal(world_head(making.world).seq, 1);
	assert_int_equal(world_head(making.world).env.epoch, 900000);
	assert_int_equal(world_head(one.world).env.epoch, 892801);
	world_leave(making.world);
	making = named("never");
	making.order.env.epoch = true;
	making.order.env.values.epoch = -1;
	assert_int_equal(in_main(&one, make, &making, &err), ST_INVALID);
	assert_null(making.world);
	assert_null(find_world(&one, "never"));
	one_world_close(&one);
	check_data(*state);
}

static void a_genesis_of_its_own(void **state)
{
	struct making making = named("minimal"), same = named("same");
	struct one_world one;
	struct error err;
	unsigned number = 0;

	one_world_begin(&one, *state);
	apply(&one, one.world, &number, 1);
	making.order.minimal = same.order.minimal = true;
	making.order.env.network_version = true;
	making.order.env.values.network_version = 4;
	assert_int_equal(in_main(&one, make, &making, &err), ST_OK);
	assert_null(making.world->parent);
	assert_int_equal(world_head(making.world).env.network_version, 4);
	assert_int_equal(world_head(making.world).seq, 0);
	assert_int_equal(in_main(&one, make, &same, &err), ST_OK);
	apply(&one, same.world, &number, 1);
	world_leave(making.world);
	world_leave(same.world);
	one_world_reopen(&one);
	assert_int_equal(world_head(find_world(&one, "minimal")).env.network_version, 4);
	assert_int_equal(world_head(find_world(&one, "same")).seq, 1);
	one_world_close(&one);
	check_data(*state);
}

/* Also of a state that is made again for it, and after a kill. */
static void any_root_begins_a_world(void **state)
{
	struct making making = named("root");
	struct state_read read;
	struct one_world one;
	struct error err;
	unsigned number = 0;
	struct block_cid root;

	one_world_begin(&one, *state);
	apply(&one, one.world, &number, 3);
	root = world_head(one.world).root;
	apply(&one, one.world, &number, 3);
	one_world_checkpoint(&one);
	one_world_reopen(&one);
	making.order.at = (struct at){ .kind = AT_ROOT, .root = cid_of(&root) };
	assert_int_equal(in_main(&one, make, &making, &err), ST_OK);
	assert_null(making.world->parent);
	assert_int_equal(world_head(making.world).seq, 0);
	world_leave(making.world);
	one_world_reopen(&one);
	read = (struct state_read){ .world = find_world(&one, "root") };
	if (read_state(&one, &read, &err) != ST_OK)
		fail_msg("%s", err.text);
	assert_true(block_cid_equal(&read.root, &root));
	assert_int_equal(read.remakes, 0);
	one_world_close(&one);
	check_data(*state);
}

static void what_is_no_state_begins_nothing(void **state)
{
	struct making making = named("bad");
	struct block_cid unknown = block_cid_of(bytes_of_text("unknown"));
	struct one_world one;
	struct error err;

	one_world_begin(&one, *state);
	making.order.at = (struct at){ .kind = AT_ROOT, .root = cid_of(&unknown) };
	assert_int_equal(in_main(&one, make, &making, &err), ST_NOT_FOUND);
	making.order.at = (struct at){ .kind = AT_SEQ, .seq = 9 };
	assert_int_equal(in_main(&one, make, &making, &err), ST_NOT_FOUND);
	making.order.at = (struct at){ .kind = AT_SNAPSHOT, .name = bytes_of_text("none") };
	assert_int_equal(in_main(&one, make, &making, &err), ST_NOT_FOUND);
	assert_non_null(strstr(err.text, "`none`"));
	making = named("Bad");
	assert_int_equal(in_main(&one, make, &making, &err), ST_INVALID);
	assert_int_equal(worlds_count(&one.worlds), 1);
	one_world_close(&one);
}

/* ---- names --------------------------------------------------------------------------- */

static enum status make_two(struct writing *writing, void *context, struct error *err)
{
	struct making *making = context;

	TRY(writing_create_world(writing, &making[0].order, &making[0].world, err));
	return writing_create_world(writing, &making[1].order, &making[1].world, err);
}

static void a_name_is_given_once(void **state)
{
	struct making makings[2] = { named("twin"), named("twin") };
	struct one_world one;
	struct error err;

	one_world_begin(&one, *state);
	/* Not even in one commit. */
	assert_int_equal(in_main(&one, make_two, makings, &err), ST_CONFLICT);
	assert_non_null(strstr(err.text, "`twin`"));
	assert_non_null(strstr(err.hint, "Chaos.WorldDelete"));
	assert_null(makings[1].world);
	assert_int_equal(atomic_load(&makings[0].world->state), WORLD_OPEN);
	world_leave(makings[0].world);
	assert_int_equal(in_main(&one, make, &makings[1], &err), ST_CONFLICT);
	assert_int_equal(worlds_count(&one.worlds), 2);
	one_world_close(&one);
	check_data(*state);
}

static enum status make_and_spoil(struct writing *writing, void *context, struct error *err)
{
	TRY(make(writing, context, err));
	writing_spoil(writing, ST_IO);
	return ST_OK;
}

static void a_commit_that_fails_makes_no_world(void **state)
{
	struct making making = named("w");
	struct one_world one;
	struct error err;

	one_world_begin(&one, *state);
	assert_int_equal(in_main(&one, make_and_spoil, &making, &err), ST_IO);
	assert_int_equal(atomic_load(&making.world->state), WORLD_GIVEN_UP);
	world_leave(making.world);
	assert_null(find_world(&one, "w"));
	assert_int_equal(in_main(&one, make, &making, &err), ST_OK);
	world_leave(making.world);
	one_world_checkpoint(&one);
	one_world_reopen(&one);
	assert_non_null(find_world(&one, "w"));
	assert_int_equal(worlds_count(&one.worlds), 2);
	one_world_close(&one);
	check_data(*state);
}

/* ---- deleting ------------------------------------------------------------------------ */

static enum status delete (struct writing *writing, void *context, struct error *err) {
	(void)context; return writing_delete_world(writing, err);
}

static enum status delete_and_go_on(struct writing *writing, void *context, struct error *err)
{
	TRY(writing_delete_world(writing, err));
	return apply_next(writing, context, err);
}

static void a_deleted_world_leaves_its_forks_and_roots(void **state)
{
	struct making parent = named("parent"), child = named("child");
	struct state_read read;
	struct one_world one;
	struct error err;
	unsigned number = 0;
	struct block_cid root;

	one_world_begin(&one, *state);
	assert_int_equal(in_main(&one, delete, NULL, &err), ST_INVALID);
	assert_int_equal(in_main(&one, make, &parent, &err), ST_OK);
	apply(&one, parent.world, &number, 2);
	root = world_head(parent.world).root;
	apply(&one, parent.world, &number, 2);
	child.order.at = (struct at){ .kind = AT_SEQ, .seq = 3 };
	assert_int_equal(in_world(&one, parent.world, make, &child, &err), ST_OK);
	apply(&one, child.world, &number, 2);
	assert_int_equal(in_world(&one, parent.world, delete, NULL, &err), ST_OK);
	assert_null(find_world(&one, "parent"));
	/* Who had it before may read it, and change nothing. */
	assert_int_equal(in_world(&one, parent.world, apply_next, &number, &err), ST_GONE);
	assert_non_null(strstr(err.text, "`parent` was deleted"));
	assert_int_equal(in_world(&one, parent.world, make, &child, &err), ST_GONE);
	world_leave(parent.world);
	world_leave(child.world);
	one_world_checkpoint(&one);
	one_world_reopen(&one);
	assert_null(find_world(&one, "parent"));
	read = (struct state_read){ .world = find_world(&one, "child"),
				    .at = { .kind = AT_SEQ, .seq = 2 } };
	assert_non_null(read.world);
	if (read_state(&one, &read, &err) != ST_OK)
		fail_msg("%s", err.text);
	read = (struct state_read){ .world = one.world,
				    .at = { .kind = AT_ROOT, .root = cid_of(&root) } };
	if (read_state(&one, &read, &err) != ST_OK)
		fail_msg("%s", err.text);
	assert_int_equal(in_world(&one, find_world(&one, "child"), delete, NULL, &err), ST_OK);
	assert_int_equal(worlds_count(&one.worlds), 1);
	one_world_close(&one);
	check_data(*state);
}

/* Also when the only one who could make a root again is deleted, and a kill came after it. */
static void roots_of_a_deleted_world_are_made_again(void **state)
{
	struct making making = named("gone");
	struct state_read read;
	struct one_world one;
	struct error err;
	unsigned number = 0;
	struct block_cid root;

	one_world_begin(&one, *state);
	assert_int_equal(in_main(&one, make, &making, &err), ST_OK);
	apply(&one, making.world, &number, 2);
	root = world_head(making.world).root;
	apply(&one, making.world, &number, 2);
	assert_int_equal(in_world(&one, making.world, delete, NULL, &err), ST_OK);
	world_leave(making.world);
	one_world_reopen(&one);
	one_world_checkpoint(&one);
	one_world_reopen(&one);
	assert_int_equal(one.worlds.count, 1);
	read = (struct state_read){ .world = one.world,
				    .at = { .kind = AT_ROOT, .root = cid_of(&root) } };
	if (read_state(&one, &read, &err) != ST_OK)
		fail_msg("%s", err.text);
	assert_true(read.remakes > 0);
	assert_int_equal(one.worlds.count, 1);
	/* Its id is nobody else's. */
	assert_int_equal(in_main(&one, make, &making, &err), ST_OK);
	assert_int_equal(making.world->id, 3);
	world_leave(making.world);
	one_world_close(&one);
	check_data(*state);
}

static void nothing_follows_a_deletion_in_its_commit(void **state)
{
	struct making making = named("w");
	struct one_world one;
	struct error err;
	unsigned number = 0;

	one_world_begin(&one, *state);
	assert_int_equal(in_main(&one, make, &making, &err), ST_OK);
	assert_int_equal(in_world(&one, making.world, delete_and_go_on, &number, &err), ST_GONE);
	world_leave(making.world);
	assert_null(find_world(&one, "w"));
	one_world_close(&one);
	check_data(*state);
}

/* ---- damage ---------------------------------------------------------------------------- */

/* What db check says of a directory, in one text. */
struct told {
	char text[4096];
	size_t size;
};

static void note_line(void *context, const char *line)
{
	struct told *told = context;
	const int size = snprintf(told->text + told->size, sizeof(told->text) - told->size, "%s\n",
				  line);

	if (size > 0 && told->size + (size_t)size < sizeof(told->text))
		told->size += (size_t)size;
}

static void expect_problem(const struct fixture *fixture, const char *words)
{
	struct told told = { .size = 0 };
	struct check_totals totals;
	struct error err = { .status = ST_OK };

	if (check_directory(fixture->data, &fixture->log, note_line, &told, &totals, &err) != ST_OK)
		fail_msg("db check: %s", err.text);
	assert_true(totals.problems > 0);
	if (!strstr(told.text, words))
		fail_msg("`%s` is not in %s", words, told.text);
}

static enum status name_and_go_back(struct writing *writing, void *context, struct error *err)
{
	struct snapshot snapshot;
	struct moved moved;

	TRY(writing_snapshot(writing, bytes_of_text("name"), &snapshot, err));
	TRY(apply_next(writing, context, err));
	return writing_restore(writing, bytes_of_text("name"), &moved, err);
}

static void put(struct one_world *one, enum store_table table, struct bytes key, struct bytes value)
{
	assert_int_equal(store_batch_put(one->writer.batch, table, key, value), ST_OK);
	assert_int_equal(store_batch_commit(one->writer.batch, NULL), ST_OK);
}

/* A main with one message, a snapshot of it, one more message and a move back; and a fork. */
static void make_history(struct one_world *one, struct fixture *fixture)
{
	struct making making = named("fork");
	struct error err;
	unsigned number = 0;

	one_world_begin(one, fixture);
	apply(one, one->world, &number, 1);
	assert_int_equal(in_main(one, name_and_go_back, &number, &err), ST_OK);
	assert_int_equal(in_main(one, make, &making, &err), ST_OK);
	apply(one, making.world, &number, 1);
	world_leave(making.world);
	one_world_checkpoint(one);
}

static void a_move_that_leads_elsewhere_is_found(void **state)
{
	const struct record_key key = record_key_journal(WORLD_MAIN_ID, 3);
	struct journal_entry entry;
	struct one_world one;
	struct bytes record;
	struct buffer other;

	make_history(&one, *state);
	one_world_close(&one);
	check_data(*state);
	one_world_begin(&one, *state);
	assert_int_equal(store_batch_get(one.writer.batch, &one.fixture->arena, STORE_JOURNAL,
					 record_key_bytes(&key), &record),
			 ST_OK);
	assert_int_equal(journal_decode(record, 3, &entry), ST_OK);
	assert_int_equal(entry.kind, JOURNAL_MOVE);
	entry.move.target = 2;
	buffer_init(&other, 0);
	assert_int_equal(journal_encode(&other, &entry), ST_OK);
	put(&one, STORE_JOURNAL, record_key_bytes(&key), buffer_bytes(&other));
	buffer_fini(&other);
	one_world_close(&one);
	expect_problem(*state, "the move in journal entry 3 of world 1");
}

static void a_lost_parent_is_found(void **state)
{
	struct making making = named("parent"), child = named("child");
	const struct record_key key = record_key_world(2);
	struct one_world one;
	struct error err;
	unsigned number = 0;

	one_world_begin(&one, *state);
	assert_int_equal(in_main(&one, make, &making, &err), ST_OK);
	apply(&one, making.world, &number, 1);
	assert_int_equal(in_world(&one, making.world, make, &child, &err), ST_OK);
	world_leave(making.world);
	world_leave(child.world);
	one_world_checkpoint(&one);
	assert_int_equal(store_batch_remove(one.writer.batch, STORE_WORLDS, record_key_bytes(&key)),
			 ST_OK);
	assert_int_equal(store_batch_commit(one.writer.batch, NULL), ST_OK);
	one_world_close(&one);
	expect_problem(*state, "the world that world 3 was forked from is missing");
}

static void names_of_nobody_are_found(void **state)
{
	static const uint8_t rows[3][10] = {
		{ 0, 0, 0, 0, 0, 0, 0, 1, 'x', 'y' },
		{ 0, 0, 0, 0, 0, 0, 0, 9, 'x', 'y' },
		{ 0, 0, 0, 0, 0, 0, 0, 1, 'x', 'z' },
	};
	static const uint8_t beyond[] = { 0x82, 0x18, 0x63, 0x01 }; /* entry 99 */
	struct one_world one;

	make_history(&one, *state);
	put(&one, STORE_SNAPSHOTS, bytes_make(rows[0], 10), bytes_make(beyond, sizeof(beyond)));
	one_world_close(&one);
	expect_problem(*state, "a snapshot of world 1 is damaged");
	one_world_begin(&one, *state);
	put(&one, STORE_LABELS, bytes_make(rows[1], 10), bytes_make(beyond, sizeof(beyond)));
	one_world_close(&one);
	expect_problem(*state, "a label of world 9 is damaged");
	one_world_begin(&one, *state);
	put(&one, STORE_LABELS, bytes_make(rows[2], 10), bytes_make(beyond, 1));
	one_world_close(&one);
	expect_problem(*state, "a label of world 1 is damaged");
}

/* ---- quotas ---------------------------------------------------------------------------- */

static enum status back_to_genesis(struct writing *writing, void *context, struct error *err)
{
	struct moved moved;

	(void)context;
	return writing_reset(writing, (struct bytes){ 0 }, &moved, err);
}

static void a_quota_is_used_up(void **state)
{
	struct making making = named("small");
	struct one_world one;
	struct error err;
	unsigned number = 0;

	one_world_begin(&one, *state);
	making.order.quotas.messages = 2;
	assert_int_equal(in_main(&one, make, &making, &err), ST_OK);
	apply(&one, making.world, &number, 2);
	assert_int_equal(in_world(&one, making.world, apply_next, &number, &err), ST_LIMIT);
	assert_non_null(strstr(err.text, "quota of 2 messages"));
	/* Going back does not count, and gives nothing back. */
	assert_int_equal(in_world(&one, making.world, back_to_genesis, NULL, &err), ST_OK);
	assert_int_equal(in_world(&one, making.world, apply_next, &number, &err), ST_LIMIT);
	world_leave(making.world);
	one_world_reopen(&one);
	making.world = find_world(&one, "small");
	assert_int_equal(making.world->quotas.messages, 2);
	assert_int_equal(world_head(making.world).messages, 2);
	assert_int_equal(in_world(&one, making.world, apply_next, &number, &err), ST_LIMIT);
	one_world_close(&one);
	check_data(*state);
}

static void bytes_and_age_are_limited_too(void **state)
{
	struct making bytes = named("bytes"), age = named("age");
	struct one_world one;
	struct error err;
	unsigned number = 0;

	one_world_begin(&one, *state);
	bytes.order.quotas.bytes = 1;
	age.order.quotas.age_s = 100;
	assert_int_equal(in_main(&one, make, &bytes, &err), ST_OK);
	assert_int_equal(in_main(&one, make, &age, &err), ST_OK);
	apply(&one, bytes.world, &number, 1);
	assert_true(world_head(bytes.world).bytes > 100);
	assert_int_equal(in_world(&one, bytes.world, apply_next, &number, &err), ST_LIMIT);
	assert_non_null(strstr(err.text, "bytes"));
	assert_int_equal(in_world(&one, bytes.world, back_to_genesis, NULL, &err), ST_LIMIT);
	/* Deleting takes no room. */
	assert_int_equal(in_world(&one, bytes.world, delete, NULL, &err), ST_OK);
	apply(&one, age.world, &number, 1);
	age.world->created_s -= 100;
	assert_int_equal(in_world(&one, age.world, apply_next, &number, &err), ST_LIMIT);
	assert_non_null(strstr(err.text, "age"));
	world_leave(bytes.world);
	world_leave(age.world);
	one_world_close(&one);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		WORLD_TEST(a_fork_goes_its_own_way),
		WORLD_TEST(a_fork_of_a_fork_hangs_on_who_keeps_the_entry),
		WORLD_TEST(another_environment_is_an_entry_of_the_fork),
		WORLD_TEST(a_genesis_of_its_own),
		WORLD_TEST(any_root_begins_a_world),
		WORLD_TEST(what_is_no_state_begins_nothing),
		WORLD_TEST(a_name_is_given_once),
		WORLD_TEST(a_commit_that_fails_makes_no_world),
		WORLD_TEST(a_deleted_world_leaves_its_forks_and_roots),
		WORLD_TEST(roots_of_a_deleted_world_are_made_again),
		WORLD_TEST(nothing_follows_a_deletion_in_its_commit),
		WORLD_TEST(a_move_that_leads_elsewhere_is_found),
		WORLD_TEST(a_lost_parent_is_found),
		WORLD_TEST(names_of_nobody_are_found),
		WORLD_TEST(a_quota_is_used_up),
		WORLD_TEST(bytes_and_age_are_limited_too),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
