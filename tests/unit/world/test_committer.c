/* SPDX-License-Identifier: Apache-2.0 OR MIT */
#include "world/committer.h"

#include "tests/unit/world/mixed_journal.h"
#include "tests/unit/world/two_worlds.h"
#include "vm/vm.h"
#include "world/check.h"
#include "world/vm_thread.h"

/* Writers on several threads, each with a world of its own, meet in the committer: whatever the
 * others do, and whenever a checkpoint comes, a world goes through the states it would have gone
 * through alone. */

enum { THREADS = 3, ROUNDS = 40, STEPS = 2, CHECKPOINT_EVERY = 5, SPOILED_EVERY = 4 };

/* One thread that writes to one world. */
struct author {
	struct two_worlds *two;
	struct world *world;
	struct writer writer;
	struct vm_thread thread;
	struct block_cid roots[ROUNDS]; /* after each round */
	bool spoils;                    /* some of its commits fail */
	enum status status;
	struct error err;
};

static enum status write_steps(struct author *author, struct mixed_journal *journal)
{
	struct changes *changes;
	struct writing *writing;
	enum status st = writer_changes(&author->writer, author->world, &changes);

	TRY(st);
	TRY(writing_new(&author->two->setup, &writing));
	writing_begin(writing, changes);
	for (unsigned i = 0; i < STEPS && st == ST_OK; i++)
		st = mixed_step(journal, writing, &author->err);
	writing_free(writing);
	return st;
}

/* What is spoiled is written once more. */
static enum status write_round(struct author *author, struct mixed_journal *journal, unsigned round)
{
	if (author->spoils && round % SPOILED_EVERY == 0) {
		struct mixed_journal same = *journal;

		TRY(write_steps(author, &same));
		changes_fail(author->writer.changes[0], ST_FULL);
		if (writer_commit(&author->writer, NULL) != ST_FULL)
			return ST_INVALID;
	}
	TRY(write_steps(author, journal));
	if (round % CHECKPOINT_EVERY == 0)
		store_batch_checkpoint(author->writer.batch);
	TRY(writer_commit(&author->writer, &author->err));
	author->roots[round] = world_head(author->world).root;
	return ST_OK;
}

static void *author_main(void *context)
{
	struct author *author = context;
	struct mixed_journal journal = { .step = 0 };

	for (unsigned round = 0; round < ROUNDS && author->status == ST_OK; round++)
		author->status = write_round(author, &journal, round);
	return NULL;
}

static void author_start(struct author *author, struct two_worlds *two, struct world *world)
{
	author->two = two;
	author->world = world;
	assert_int_equal(writer_init(&author->writer, &two->committer), ST_OK);
	assert_int_equal(vm_thread_start(&author->thread, vm_stack_bytes(two->setup.max_call_depth),
					 author_main, author),
			 ST_OK);
}

static void author_end(struct author *author)
{
	vm_thread_join(&author->thread);
	writer_fini(&author->writer);
	if (author->status != ST_OK)
		fail_msg("%s: %s", author->world->name, author->err.text);
}

/* A third world, at the genesis of the others. */
static struct world *add_world(struct two_worlds *two)
{
	const struct head head = world_head(two->first);
	struct world *world;

	assert_int_equal(
		worlds_add(&two->worlds, WORLD_MAIN_ID + 2, bytes_of_text("third"), &world), ST_OK);
	assert_int_equal(changes_found(changes_of(two, world), &head.root, &head.env), ST_OK);
	assert_int_equal(writer_commit(&two->writer, NULL), ST_OK);
	return world;
}

static void print_problem(void *context, const char *line)
{
	(void)context;
	print_message("%s\n", line);
}

static void test_worlds_beside_each_other(void **state)
{
	const struct fixture *fixture = *state;
	struct author authors[THREADS] = { { .status = ST_OK } };
	struct world *worlds[THREADS];
	struct check_totals totals;
	struct two_worlds two;

	two_worlds_open(&two, fixture);
	worlds[0] = two.first;
	worlds[1] = two.second;
	worlds[2] = add_world(&two);
	authors[1].spoils = true;
	for (size_t i = 0; i < THREADS; i++)
		author_start(&authors[i], &two, worlds[i]);
	for (size_t i = 0; i < THREADS; i++)
		author_end(&authors[i]);
	for (unsigned round = 0; round < ROUNDS; round++)
		for (size_t i = 1; i < THREADS; i++)
			assert_true(block_cid_equal(&authors[i].roots[round],
						    &authors[0].roots[round]));
	assert_int_equal(world_head(two.first).seq, ROUNDS * STEPS);
	assert_int_equal(writer_checkpoint(&two.writer, NULL), ST_OK);
	two_worlds_close(&two);
	assert_int_equal(check_directory(fixture->data, &fixture->log, print_problem, NULL, &totals,
					 NULL),
			 ST_OK);
	assert_int_equal(totals.problems, 0);
}

/* What one does alone is what it does beside others. */
static void test_alone(void **state)
{
	struct author alone = { .status = ST_OK }, both[2] = { { .status = ST_OK } };
	struct two_worlds two;

	two_worlds_open(&two, *state);
	author_start(&alone, &two, add_world(&two));
	author_end(&alone);
	author_start(&both[0], &two, two.first);
	author_start(&both[1], &two, two.second);
	author_end(&both[0]);
	author_end(&both[1]);
	assert_memory_equal(alone.roots, both[0].roots, sizeof(alone.roots));
	assert_memory_equal(alone.roots, both[1].roots, sizeof(alone.roots));
	two_worlds_close(&two);
}

/* ---- one world, by turns ---------------------------------------------------- */

enum { TURNS = ROUNDS / THREADS };

/* Authors of one world: each lets the next one on while its commit goes on. */
struct turns {
	pthread_mutex_t lock;
	pthread_cond_t changed;
	bool taken;
	atomic_uint ahead; /* turns that were passed on before their commit had ended */
	struct mixed_journal journal;
};

struct turner {
	struct author author; /* first */
	struct turns *turns;
	bool has_turn;
};

static void pass_on(void *context)
{
	struct turner *turner = context;

	pthread_mutex_lock(&turner->turns->lock);
	turner->turns->taken = turner->has_turn = false;
	pthread_cond_signal(&turner->turns->changed);
	pthread_mutex_unlock(&turner->turns->lock);
}

static void take_turn(struct turner *turner)
{
	pthread_mutex_lock(&turner->turns->lock);
	while (turner->turns->taken)
		pthread_cond_wait(&turner->turns->changed, &turner->turns->lock);
	turner->turns->taken = turner->has_turn = true;
	pthread_mutex_unlock(&turner->turns->lock);
}

static enum status turn(struct turner *turner, unsigned round)
{
	struct author *author = &turner->author;
	enum status st;

	take_turn(turner);
	st = write_steps(author, &turner->turns->journal);
	if (st == ST_OK && round % CHECKPOINT_EVERY == 0)
		store_batch_checkpoint(author->writer.batch);
	if (st == ST_OK)
		st = writer_commit_ahead(&author->writer, pass_on, turner, &author->err);
	if (turner->has_turn)
		pass_on(turner);
	else
		atomic_fetch_add(&turner->turns->ahead, 1);
	return st;
}

static void *turner_main(void *context)
{
	struct turner *turner = context;

	for (unsigned round = 0; round < TURNS && turner->author.status == ST_OK; round++)
		turner->author.status = turn(turner, round);
	return NULL;
}

static void turner_start(struct turner *turner, struct turns *turns, struct two_worlds *two)
{
	*turner = (struct turner){ .turns = turns };
	turner->author.two = two;
	turner->author.world = two->first;
	assert_int_equal(writer_init(&turner->author.writer, &two->committer), ST_OK);
	assert_int_equal(vm_thread_start(&turner->author.thread,
					 vm_stack_bytes(two->setup.max_call_depth), turner_main,
					 turner),
			 ST_OK);
}

/* It goes through the states it would have gone through in one hand. */
static void test_one_world_by_turns(void **state)
{
	const struct fixture *fixture = *state;
	struct turns turns = { .lock = PTHREAD_MUTEX_INITIALIZER,
			       .changed = PTHREAD_COND_INITIALIZER };
	struct mixed_journal journal = { .step = 0 };
	struct author alone = { .status = ST_OK };
	struct block_cid first, second;
	struct turner turners[THREADS];
	struct check_totals totals;
	struct two_worlds two;

	two_worlds_open(&two, fixture);
	for (size_t i = 0; i < THREADS; i++)
		turner_start(&turners[i], &turns, &two);
	for (size_t i = 0; i < THREADS; i++)
		author_end(&turners[i].author);
	alone.two = &two;
	alone.world = two.second;
	assert_int_equal(writer_init(&alone.writer, &two.committer), ST_OK);
	for (unsigned round = 0; round < THREADS * TURNS; round++)
		assert_int_equal(write_steps(&alone, &journal), ST_OK);
	assert_int_equal(writer_commit(&alone.writer, NULL), ST_OK);
	writer_fini(&alone.writer);
	assert_int_equal(world_head(two.first).seq, THREADS * TURNS * STEPS);
	first = world_head(two.first).root;
	second = world_head(two.second).root;
	assert_true(block_cid_equal(&first, &second));
	assert_true(turns.ahead > 0);
	assert_int_equal(writer_checkpoint(&two.writer, NULL), ST_OK);
	two_worlds_close(&two);
	assert_int_equal(check_directory(fixture->data, &fixture->log, print_problem, NULL, &totals,
					 NULL),
			 ST_OK);
	assert_int_equal(totals.problems, 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		WORLD_TEST(test_worlds_beside_each_other),
		WORLD_TEST(test_alone),
		WORLD_TEST(test_one_world_by_turns),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
