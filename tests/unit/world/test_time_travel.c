/* SPDX-License-Identifier: Apache-2.0 OR MIT */
#include "tests/unit/world/many_worlds.h"
#include "world/check.h"

/* Worlds go on, go back, fork and go away at random, over checkpoints and kills, beside a model
 * that knows which root each entry ended at. */

enum { WORLDS = 6, ENTRIES = 220, SNAPSHOTS = 12 };

struct world_model {
	bool exists, deleted;
	char name[16];
	uint64_t id;
	int parent; /* index, -1: none */
	uint64_t forked_at, head;
	struct block_cid root[ENTRIES]; /* of its own entries */
	int64_t epoch[ENTRIES];
	bool is_move[ENTRIES];
	uint64_t snapshot[SNAPSHOTS]; /* entry, by number of the name */
	size_t snapshots;
};

struct travel {
	struct one_world one;
	struct world_model models[WORLDS];
	size_t count;
	int at; /* the one at work */
	uint32_t random;
	unsigned messages, moves, forks, remade;
	struct error err;
};

static uint32_t draw(struct travel *travel, uint32_t below)
{
	travel->random = travel->random * 1664525u + 1013904223u;
	return (travel->random >> 8) % below;
}

static const struct world_model *keeper(const struct travel *travel, int at, uint64_t seq)
{
	const struct world_model *model = &travel->models[at];

	while (model->parent >= 0 && seq <= model->forked_at)
		model = &travel->models[model->parent];
	return model;
}

static enum status note_head(struct travel *travel, struct writing *writing, bool is_move)
{
	struct world_model *model = &travel->models[travel->at];
	const struct state_point head = session_head(writing_session(writing));

	if (head.seq >= ENTRIES)
		return ST_LIMIT;
	model->head = head.seq;
	model->root[head.seq] = head.root;
	model->epoch[head.seq] = head.env.epoch;
	model->is_move[head.seq] = is_move;
	return ST_OK;
}

/* Where a move must have led. */
static enum status check_moved(struct travel *travel, const struct moved *moved, uint64_t target)
{
	const struct world_model *from = keeper(travel, travel->at, target);

	if (moved->env.epoch != from->epoch[target] ||
	    !block_cid_equal(&moved->root_after, &from->root[target]))
		return error_set(&travel->err, ST_CORRUPT, "a move to entry %d went elsewhere",
				 (int)target);
	travel->moves++;
	return ST_OK;
}

static enum status go_back(struct travel *travel, struct writing *writing, struct error *err)
{
	struct world_model *model = &travel->models[travel->at];
	uint64_t target = draw(travel, (uint32_t)model->head + 1);
	struct moved moved;
	char name[16];

	if (model->snapshots > 0 && draw(travel, 2) == 0) {
		const size_t number = draw(travel, (uint32_t)model->snapshots);

		snprintf(name, sizeof(name), "s%u", (unsigned)number);
		target = model->snapshot[number];
		TRY(writing_restore(writing, bytes_of_text(name), &moved, err));
	} else if (draw(travel, 8) == 0) {
		target = 0;
		TRY(writing_reset(writing, (struct bytes){ 0 }, &moved, err));
	} else {
		TRY(writing_rewind(writing, target, &moved, err));
	}
	TRY(check_moved(travel, &moved, target));
	return note_head(travel, writing, true);
}

static enum status name_state(struct travel *travel, struct writing *writing, struct error *err)
{
	struct world_model *model = &travel->models[travel->at];
	struct snapshot snapshot;
	char name[16];

	if (model->snapshots == SNAPSHOTS)
		return ST_OK;
	snprintf(name, sizeof(name), "s%u", (unsigned)model->snapshots);
	TRY(writing_snapshot(writing, bytes_of_text(name), &snapshot, err));
	model->snapshot[model->snapshots++] = snapshot.seq;
	return ST_OK;
}

static enum status change_epoch(struct travel *travel, struct writing *writing, struct error *err)
{
	struct environment env = session_head(writing_session(writing)).env;
	uint64_t seq;

	env.epoch += 1 + draw(travel, 5);
	TRY(writing_set_environment(writing, &env, &seq, err));
	return note_head(travel, writing, false);
}

static enum status step(struct travel *travel, struct writing *writing, struct error *err)
{
	switch (draw(travel, 8)) {
	case 0:
		return change_epoch(travel, writing, err);
	case 1:
	case 2:
		return go_back(travel, writing, err);
	case 3:
		return name_state(travel, writing, err);
	default:
		TRY(apply_next(writing, &travel->messages, err));
		return note_head(travel, writing, false);
	}
}

static enum status some_steps(struct writing *writing, void *context, struct error *err)
{
	struct travel *travel = context;

	for (unsigned i = 1 + draw(travel, 6); i > 0; i--)
		TRY(step(travel, writing, err));
	return ST_OK;
}

static enum status fork_body(struct writing *writing, void *context, struct error *err)
{
	struct travel *travel = context;
	const struct world_model *from = &travel->models[travel->at];
	struct world_model *model = &travel->models[travel->count];
	struct world_order order = { .at = { .kind = AT_SEQ } };
	struct world *world;

	order.at.seq = draw(travel, (uint32_t)from->head + 1);
	snprintf(model->name, sizeof(model->name), "w%u", (unsigned)travel->count);
	order.name = bytes_of_text(model->name);
	TRY(writing_create_world(writing, &order, &world, err));
	model->exists = true;
	model->id = world->id;
	model->parent = travel->at;
	model->forked_at = model->head = order.at.seq;
	world_leave(world);
	travel->count++;
	travel->forks++;
	return ST_OK;
}

static enum status delete_body(struct writing *writing, void *context, struct error *err)
{
	struct travel *travel = context;

	TRY(writing_delete_world(writing, err));
	travel->models[travel->at].deleted = true;
	return ST_OK;
}

/* ---- comparing ------------------------------------------------------------------- */

static void compare_state(struct travel *travel, uint64_t seq)
{
	const struct world_model *model = &travel->models[travel->at];
	const struct world_model *from = keeper(travel, travel->at, seq);
	struct state_read read = { .world = find_world(&travel->one, model->name),
				   .at = { .kind = AT_SEQ, .seq = seq } };

	if (read_state(&travel->one, &read, &travel->err) != ST_OK)
		fail_msg("%s, entry %d: %s", model->name, (int)seq, travel->err.text);
	assert_true(block_cid_equal(&read.root, &from->root[seq]));
	assert_true(read.blocks > 20);
	travel->remade += read.remakes;
}

static void compare_world(struct travel *travel, unsigned states)
{
	const struct world_model *model = &travel->models[travel->at];
	struct world *world = find_world(&travel->one, model->name);
	struct head head;

	if (model->deleted) {
		assert_null(world);
		return;
	}
	assert_non_null(world);
	assert_int_equal(world->id, model->id);
	head = world_head(world);
	assert_int_equal(head.seq, model->head);
	assert_true(block_cid_equal(&head.root,
				    &keeper(travel, travel->at, model->head)->root[model->head]));
	assert_int_equal(head.env.epoch,
			 keeper(travel, travel->at, model->head)->epoch[model->head]);
	compare_state(travel, model->head);
	for (unsigned i = 0; i < states; i++)
		compare_state(travel, draw(travel, (uint32_t)model->head + 1));
}

static void compare_all(struct travel *travel, unsigned states)
{
	for (travel->at = 0; (size_t)travel->at < travel->count; travel->at++)
		compare_world(travel, states);
}

/* ---- the walk --------------------------------------------------------------------- */

static void run_in(struct travel *travel,
		   enum status (*body)(struct writing *writing, void *context, struct error *err))
{
	struct world *world = find_world(&travel->one, travel->models[travel->at].name);
	struct error err;

	assert_non_null(world);
	if (in_world(&travel->one, world, body, travel, &err) != ST_OK)
		fail_msg("%s, entry %d: %s %s", travel->models[travel->at].name,
			 (int)travel->models[travel->at].head, err.text, travel->err.text);
}

static void turn(struct travel *travel)
{
	do
		travel->at = (int)draw(travel, (uint32_t)travel->count);
	while (travel->models[travel->at].deleted);
	if (travel->models[travel->at].head > ENTRIES - 10)
		return;
	if (travel->count < WORLDS && draw(travel, 4) == 0)
		run_in(travel, fork_body);
	else if (travel->at > 0 && draw(travel, 24) == 0)
		run_in(travel, delete_body);
	else
		run_in(travel, some_steps);
}

static void begin(struct travel *travel, struct fixture *fixture, uint32_t seed)
{
	struct world_model *main = &travel->models[0];
	struct head head;

	*travel = (struct travel){ .count = 1, .random = seed };
	one_world_begin(&travel->one, fixture);
	head = world_head(travel->one.world);
	main->exists = true;
	main->id = WORLD_MAIN_ID;
	main->parent = -1;
	main->root[0] = head.root;
	main->epoch[0] = head.env.epoch;
	snprintf(main->name, sizeof(main->name), WORLD_MAIN_NAME);
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

static void wander(void **state, uint32_t seed)
{
	enum { TURNS = 60 };
	struct travel *travel = calloc(1, sizeof(*travel));

	assert_non_null(travel);
	begin(travel, *state, seed);
	for (unsigned i = 0; i < TURNS; i++) {
		turn(travel);
		if (draw(travel, 6) == 0)
			one_world_checkpoint(&travel->one);
		if (draw(travel, 8) == 0) {
			one_world_close(&travel->one);
			check_data(*state);
			if (one_world_open(&travel->one, &travel->err) != ST_OK)
				fail_msg("opening again: %s", travel->err.text);
			compare_all(travel, 2);
		}
	}
	one_world_reopen(&travel->one);
	compare_all(travel, 12);
	print_message("%u messages, %u moves, %u forks, %u remakes\n", travel->messages,
		      travel->moves, travel->forks, travel->remade);
	assert_true(travel->moves > 20 && travel->forks >= 2 && travel->remade > 0);
	one_world_close(&travel->one);
	check_data(*state);
	free(travel);
}

static void everything_is_where_it_was(void **state)
{
	wander(state, 1);
}

static void everything_is_where_it_was_elsewhere(void **state)
{
	wander(state, 77);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		WORLD_TEST(everything_is_where_it_was),
		WORLD_TEST(everything_is_where_it_was_elsewhere),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
