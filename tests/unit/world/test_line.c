/* SPDX-License-Identifier: Apache-2.0 OR MIT */
#include "world/line.h"

#include "tests/unit/world/two_worlds.h"
#include "world/entry.h"
#include "world/move.h"
#include "world/set_environment.h"

/* The line is what a plain model of it says, wherever a world goes. */

enum { ENTRIES = 400 };

/* What is known of every entry: where it went if it is a move. */
struct model {
	bool is_move[ENTRIES];
	uint64_t target[ENTRIES];
	uint64_t head;
};

static uint64_t last_move(const struct model *model, uint64_t seq)
{
	while (seq > 0 && !model->is_move[seq])
		seq--;
	return seq;
}

/* The line of the head, newest first. */
static size_t line_of(const struct model *model, uint64_t line[ENTRIES])
{
	uint64_t last = model->head;
	size_t count = 0;

	for (;;) {
		const uint64_t move = last_move(model, last);

		for (uint64_t seq = last; seq > move; seq--)
			line[count++] = seq;
		if (move == 0) {
			line[count++] = 0;
			return count;
		}
		last = model->target[move];
	}
}

struct walk {
	struct two_worlds *two;
	struct model model;
	uint32_t random;
	struct error err;
};

static uint32_t draw(struct walk *walk, uint32_t below)
{
	walk->random = walk->random * 1664525u + 1013904223u;
	return (walk->random >> 8) % below;
}

static enum status step(struct walk *walk, struct writing *writing)
{
	struct environment env = session_head(writing_session(writing)).env;
	struct model *model = &walk->model;
	uint64_t seq, target;
	struct moved moved;

	if (draw(walk, 3) > 0) {
		env.epoch++;
		TRY(writing_set_environment(writing, &env, &seq, &walk->err));
		model->head = seq;
		return ST_OK;
	}
	target = draw(walk, 4) == 0 ? 7 % (model->head + 1) : draw(walk, (uint32_t)model->head + 1);
	TRY(writing_rewind(writing, target, &moved, &walk->err));
	model->head = moved.seq;
	model->is_move[moved.seq] = true;
	model->target[moved.seq] = model->is_move[target] ? model->target[target] : target;
	return moved.target == model->target[moved.seq] ? ST_OK : ST_CORRUPT;
}

/* Some entries in one commit, so that some of them are pending when others are made. */
static void go_on(struct walk *walk, unsigned steps)
{
	struct writing *writing;

	assert_int_equal(writing_new(&walk->two->setup, &writing), ST_OK);
	writing_begin(writing, changes_of(walk->two, walk->two->first));
	for (unsigned i = 0; i < steps; i++)
		if (step(walk, writing) != ST_OK)
			fail_msg("entry %d: %s", (int)walk->model.head, walk->err.text);
	writing_free(writing);
	assert_int_equal(writer_commit(&walk->two->writer, &walk->err), ST_OK);
}

static void compare(struct walk *walk)
{
	static uint64_t line[ENTRIES];
	const size_t count = line_of(&walk->model, line);
	bool on_line[ENTRIES] = { false };
	struct session *session;
	uint64_t seq, move;

	assert_int_equal(session_new(&walk->two->setup, &session), ST_OK);
	session_begin(session, walk->two->first);
	for (size_t i = 0; i < count; i++) {
		on_line[line[i]] = true;
		assert_int_equal(line_back(session, i, &seq, NULL), ST_OK);
		assert_int_equal(seq, line[i]);
	}
	assert_int_equal(line_back(session, count, &seq, NULL), ST_NOT_FOUND);
	for (uint64_t at = 0; at <= walk->model.head; at++) {
		struct line_piece piece;
		const enum status st = line_find(session, at, &piece);

		assert_int_equal(st, on_line[at] ? ST_OK : ST_NOT_FOUND);
		assert_true(st != ST_OK || (at >= piece.first && at <= piece.last));
		assert_int_equal(line_last_move(session, at, &move), ST_OK);
		assert_int_equal(move, last_move(&walk->model, at));
	}
	session_close(session);
}

static void the_line_is_that_of_the_model(void **state)
{
	struct walk walk = { .random = 5 };
	struct two_worlds two;

	two_worlds_open(&two, *state);
	walk.two = &two;
	while (walk.model.head < ENTRIES - 10) {
		go_on(&walk, 1 + draw(&walk, 8));
		if (draw(&walk, 6) == 0)
			compare(&walk);
	}
	compare(&walk);
	two_worlds_close(&two);
}

/* Jumps double: of 300 moves one after another none is further than some ten reads away. */
static void a_search_takes_few_steps(void **state)
{
	enum { MOVES = 300 };
	struct two_worlds two;
	struct session *session;
	struct journal_entry entry;
	struct writing *writing;
	struct moved moved;
	uint64_t at, steps = 0;
	struct environment env;

	two_worlds_open(&two, *state);
	assert_int_equal(writing_new(&two.setup, &writing), ST_OK);
	writing_begin(writing, changes_of(&two, two.first));
	env = session_head(writing_session(writing)).env;
	for (unsigned i = 0; i < MOVES; i++) {
		assert_int_equal(writing_set_environment(writing, &env, &at, NULL), ST_OK);
		assert_int_equal(writing_rewind(writing, at, &moved, NULL), ST_OK);
	}
	writing_free(writing);
	assert_int_equal(writer_commit(&two.writer, NULL), ST_OK);
	assert_int_equal(session_new(&two.setup, &session), ST_OK);
	session_begin(session, two.first);
	assert_int_equal(entry_read(session, session_arena(session), moved.seq, &entry), ST_OK);
	assert_int_equal(entry.move.order.depth, MOVES);
	assert_int_equal(entry.move.line.depth, MOVES);
	for (at = moved.seq; at > 2; steps++) {
		assert_int_equal(entry_read(session, session_arena(session), at, &entry), ST_OK);
		at = entry.move.order.jump > 2 ? entry.move.order.jump : entry.move.order.before;
	}
	assert_in_range(steps, 1, 20);
	session_close(session);
	two_worlds_close(&two);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		WORLD_TEST(the_line_is_that_of_the_model),
		WORLD_TEST(a_search_takes_few_steps),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
