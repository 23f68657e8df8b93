/* SPDX-License-Identifier: Apache-2.0 OR MIT */
#include "world/move.h"

#include <malloc.h>
#include <sys/stat.h>

#include "tests/unit/world/many_worlds.h"
#include "world/check.h"

/* ---- what is on the line ------------------------------------------------------------ */

/* A message that is applied, gone back over, and looked for. */
struct passage {
	struct block_cid message;
	unsigned number;
	uint64_t nonce;
};

static enum status apply_same(struct writing *writing, void *context, struct error *err)
{
	struct passage *passage = context;
	struct chain_message message = message_abort(2, passage->nonce);
	struct application out;

	TRY(writing_apply(writing, &message, false, &out, err));
	passage->message = out.message_cid;
	return ST_OK;
}

static enum status rewind_to_genesis(struct writing *writing, void *context, struct error *err)
{
	struct moved moved;

	(void)context;
	return writing_rewind(writing, 0, &moved, err);
}

static enum status find(struct session *session, const struct passage *passage, uint64_t *seq)
{
	struct message_place place = { 0 };
	const enum status st = session_find_message(session, cid_of(&passage->message), &place,
						    NULL);

	*seq = place.seq;
	return st;
}

static void expect_found(struct one_world *one, const struct passage *passage, uint64_t seq)
{
	struct session *session;
	uint64_t found;

	assert_int_equal(session_new(&one->setup, &session), ST_OK);
	session_begin(session, one->world);
	assert_int_equal(find(session, passage, &found), seq > 0 ? ST_OK : ST_NOT_FOUND);
	assert_int_equal(found, seq);
	session_close(session);
}

static void a_message_gone_back_over_was_not_applied(void **state)
{
	struct passage passage = { .nonce = 0 };
	struct one_world one;
	struct error err;

	one_world_begin(&one, *state);
	assert_int_equal(in_world(&one, one.world, apply_same, &passage, &err), ST_OK);
	expect_found(&one, &passage, 1);
	assert_int_equal(in_world(&one, one.world, rewind_to_genesis, NULL, &err), ST_OK);
	expect_found(&one, &passage, 0);
	assert_int_equal(in_world(&one, one.world, apply_same, &passage, &err), ST_OK);
	expect_found(&one, &passage, 3);
	one_world_checkpoint(&one);
	expect_found(&one, &passage, 3);
	/* Tried again it is refused, which does not hide that it ran. */
	assert_int_equal(in_world(&one, one.world, apply_same, &passage, &err), ST_OK);
	expect_found(&one, &passage, 3);
	assert_int_equal(in_world(&one, one.world, rewind_to_genesis, NULL, &err), ST_OK);
	expect_found(&one, &passage, 0);
	one_world_close(&one);
}

/* The same before anything is committed. */
static enum status in_one_commit(struct writing *writing, void *context, struct error *err)
{
	struct passage *passage = context;
	struct session *session = writing_session(writing);
	uint64_t seq;

	TRY(apply_same(writing, passage, err));
	if (find(session, passage, &seq) != ST_OK || seq != 1)
		return ST_INVALID;
	TRY(rewind_to_genesis(writing, NULL, err));
	if (find(session, passage, &seq) != ST_NOT_FOUND)
		return ST_INVALID;
	TRY(apply_same(writing, passage, err));
	return find(session, passage, &seq) == ST_OK && seq == 3 ? ST_OK : ST_INVALID;
}

static void not_even_within_a_commit(void **state)
{
	struct passage passage = { .nonce = 0 };
	struct one_world one;
	struct error err;

	one_world_begin(&one, *state);
	assert_int_equal(in_world(&one, one.world, in_one_commit, &passage, &err), ST_OK);
	expect_found(&one, &passage, 3);
	one_world_close(&one);
}

/* ---- where one goes ------------------------------------------------------------------- */

static enum status snapshots(struct writing *writing, void *context, struct error *err)
{
	struct session *session = writing_session(writing);
	struct snapshot made, again;
	struct moved moved;

	TRY(apply_next(writing, context, err));
	TRY(writing_snapshot(writing, bytes_of_text("clean"), &made, err));
	if (writing_snapshot(writing, bytes_of_text("clean"), &again, NULL) != ST_CONFLICT ||
	    writing_snapshot(writing, bytes_of_text("no spaces"), &again, NULL) != ST_INVALID)
		return ST_INVALID;
	for (unsigned i = 0; i < 3; i++) {
		TRY(apply_next(writing, context, err));
		TRY(writing_restore(writing, bytes_of_text("clean"), &moved, err));
		if (moved.target != made.seq || !block_cid_equal(&moved.root_after, &made.root) ||
		    session_head(session).seq != moved.seq)
			return ST_INVALID;
	}
	/* Without a name there is one for each entry. */
	TRY(writing_snapshot(writing, (struct bytes){ 0 }, &made, err));
	TRY(writing_snapshot(writing, (struct bytes){ 0 }, &again, err));
	if (!bytes_equal(made.name, bytes_of_text("seq-7")) || again.seq != made.seq)
		return ST_INVALID;
	if (writing_restore(writing, bytes_of_text("dirty"), &moved, err) != ST_NOT_FOUND)
		return ST_INVALID;
	*err = (struct error){ .status = ST_OK };
	TRY(writing_snapshot_delete(writing, bytes_of_text("clean"), err));
	return writing_restore(writing, bytes_of_text("clean"), &moved, NULL) == ST_NOT_FOUND
		       ? ST_OK
		       : ST_INVALID;
}

static void a_snapshot_is_not_used_up(void **state)
{
	struct one_world one;
	struct error err;
	unsigned number = 0;

	one_world_begin(&one, *state);
	if (in_world(&one, one.world, snapshots, &number, &err) != ST_OK)
		fail_msg("%s", err.text);
	assert_int_equal(world_head(one.world).seq, 7);
	one_world_close(&one);
}

static enum status roots(struct writing *writing, void *context, struct error *err)
{
	struct session *session = writing_session(writing);
	const struct block_cid *root = context;
	struct block_cid unknown = block_cid_of(bytes_of_text("unknown"));
	const struct state_point before = session_head(session);
	struct moved moved;

	if (writing_restore_root(writing, cid_of(&unknown), &moved, NULL) != ST_NOT_FOUND ||
	    session_head(session).seq != before.seq)
		return ST_INVALID;
	TRY(writing_restore_root(writing, cid_of(root), &moved, err));
	return block_cid_equal(&moved.root_after, root) ? ST_OK : ST_INVALID;
}

static void a_root_is_gone_back_to(void **state)
{
	struct block_cid genesis, later;
	struct one_world one;
	struct error err;
	unsigned number = 0;

	one_world_begin(&one, *state);
	genesis = world_head(one.world).root;
	assert_int_equal(in_world(&one, one.world, apply_next, &number, &err), ST_OK);
	later = world_head(one.world).root;
	assert_int_equal(in_world(&one, one.world, apply_next, &number, &err), ST_OK);
	for (int round = 0; round < 2; round++) {
		if (in_world(&one, one.world, roots, &later, &err) != ST_OK)
			fail_msg("%s", err.text);
		assert_int_equal(in_world(&one, one.world, roots, &genesis, &err), ST_OK);
		one_world_checkpoint(&one);
		one_world_reopen(&one);
	}
	one_world_close(&one);
}

/* ---- what is not kept -------------------------------------------------------------------- */

static enum status rewind_to(struct writing *writing, void *context, struct error *err)
{
	const uint64_t *seq = context;
	struct moved moved;

	return writing_rewind(writing, *seq, &moved, err);
}

/* The state is made again for the move, and there whatever comes. */
static void a_state_that_is_not_kept_is_gone_back_to(void **state)
{
	struct check_totals totals;
	struct state_read read;
	struct one_world one;
	struct error err;
	unsigned number = 0;
	uint64_t target = 2;

	one_world_begin(&one, *state);
	for (unsigned i = 0; i < 5; i++)
		assert_int_equal(in_world(&one, one.world, apply_next, &number, &err), ST_OK);
	one_world_checkpoint(&one);
	one_world_reopen(&one);
	read = (struct state_read){ one.world, .at = { .kind = AT_SEQ, .seq = target } };
	assert_int_equal(read_state(&one, &read, &err), ST_OK);
	assert_true(read.remakes > 0);
	one_world_reopen(&one);
	if (in_world(&one, one.world, rewind_to, &target, &err) != ST_OK)
		fail_msg("%s", err.text);
	read.world = one.world;
	read.at.kind = AT_HEAD;
	assert_int_equal(read_state(&one, &read, &err), ST_OK);
	assert_int_equal(read.remakes, 0);
	for (unsigned i = 0; i < 3; i++)
		assert_int_equal(in_world(&one, one.world, apply_next, &number, &err), ST_OK);
	/* As if killed: the move is in the log alone. */
	one_world_reopen(&one);
	read.world = one.world;
	assert_int_equal(read_state(&one, &read, &err), ST_OK);
	assert_int_equal(read.remakes, 0);
	one_world_checkpoint(&one);
	one_world_reopen(&one);
	for (uint64_t seq = 0; seq <= 9; seq++) {
		read = (struct state_read){ one.world, .at = { .kind = AT_SEQ, .seq = seq } };
		if (read_state(&one, &read, &err) != ST_OK)
			fail_msg("entry %d: %s", (int)seq, err.text);
	}
	one_world_close(&one);
	assert_int_equal(check_directory(one.fixture->data, &one.fixture->log, NULL, NULL, &totals,
					 &err),
			 ST_OK);
	assert_int_equal(totals.problems, 0);
}

/* What is about to be gone back to outlives the checkpoint of another thread. */
static void another_threads_checkpoint_keeps_it(void **state)
{
	struct in_world job = { .body = rewind_to };
	struct check_totals totals;
	struct state_read read;
	struct one_world one;
	struct writer other;
	struct error err;
	unsigned number = 0;
	uint64_t target = 2;

	one_world_begin(&one, *state);
	for (unsigned i = 0; i < 4; i++)
		assert_int_equal(in_world(&one, one.world, apply_next, &number, &err), ST_OK);
	assert_int_equal(writer_init(&other, &one.committer), ST_OK);
	job.world = one.world;
	job.context = &target;
	assert_int_equal(run_on_vm(&one, in_world_body, &job, &err), ST_OK);
	assert_int_equal(writer_checkpoint(&other, &err), ST_OK);
	assert_int_equal(writer_commit(&one.writer, &err), ST_OK);
	writer_fini(&other);
	one_world_checkpoint(&one);
	one_world_reopen(&one);
	read = (struct state_read){ .world = one.world };
	if (read_state(&one, &read, &err) != ST_OK)
		fail_msg("%s", err.text);
	assert_int_equal(read.remakes, 0);
	one_world_close(&one);
	assert_int_equal(check_directory(one.fixture->data, &one.fixture->log, NULL, NULL, &totals,
					 &err),
			 ST_OK);
	assert_int_equal(totals.problems, 0);
}

static enum status rewind_too_far(struct writing *writing, void *context, struct error *err)
{
	struct moved moved;

	(void)context;
	if (writing_rewind_back(writing, 2, &moved, NULL) != ST_NOT_FOUND)
		return ST_INVALID;
	return writing_rewind(writing, 9, &moved, err);
}

static void beyond_the_ends_is_nowhere(void **state)
{
	struct one_world one;
	struct error err;
	unsigned number = 0;

	one_world_begin(&one, *state);
	assert_int_equal(in_world(&one, one.world, apply_next, &number, &err), ST_OK);
	assert_int_equal(in_world(&one, one.world, rewind_too_far, NULL, &err), ST_NOT_FOUND);
	assert_non_null(strstr(err.hint, "the newest one is 1"));
	assert_int_equal(world_head(one.world).seq, 1);
	one_world_close(&one);
}

/* ---- what it takes -------------------------------------------------------------------------- */

enum { PAIRS_A_COMMIT = 50 };

/* Snapshots with new names, each gone back to. */
static enum status pairs(struct writing *writing, void *context, struct error *err)
{
	unsigned *number = context;
	struct snapshot made;
	struct moved moved;
	char name[16];

	for (unsigned i = 0; i < PAIRS_A_COMMIT; i++) {
		snprintf(name, sizeof(name), "s%06u", (*number)++);
		TRY(writing_snapshot(writing, bytes_of_text(name), &made, err));
		TRY(writing_restore(writing, bytes_of_text(name), &moved, err));
	}
	return ST_OK;
}

static off_t data_bytes(const struct one_world *one)
{
	char path[128];
	struct stat status;

	snprintf(path, sizeof(path), "%s/data.mdb", one->fixture->data);
	assert_int_equal(stat(path, &status), 0);
	return status.st_size;
}

static void a_pair_takes_little_room(void **state)
{
	const char *more = getenv("CHAOS_PAIRS");
	const unsigned count = more ? (unsigned)atoi(more) : 4000;
	const unsigned round = 2000; /* between checkpoints, whose pages LMDB goes on using */
	struct mallinfo2 before, after;
	struct one_world one;
	struct error err;
	unsigned number = 0;
	off_t bytes;

	one_world_begin(&one, *state);
	while (number < round)
		assert_int_equal(in_world(&one, one.world, pairs, &number, &err), ST_OK);
	one_world_checkpoint(&one);
	bytes = data_bytes(&one);
	before = mallinfo2();
	while (number < round + count) {
		if (in_world(&one, one.world, pairs, &number, &err) != ST_OK)
			fail_msg("%s", err.text);
		if (number % round == 0)
			one_world_checkpoint(&one);
	}
	one_world_checkpoint(&one);
	after = mallinfo2();
	bytes = data_bytes(&one) - bytes;
	print_message("%u pairs: %lld bytes of data.mdb a pair; heap %+lld bytes in all\n", count,
		      (long long)bytes / count,
		      (long long)after.uordblks - (long long)before.uordblks);
	assert_in_range(bytes / count, 0, 200);
	one_world_close(&one);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		WORLD_TEST(a_message_gone_back_over_was_not_applied),
		WORLD_TEST(not_even_within_a_commit),
		WORLD_TEST(a_snapshot_is_not_used_up),
		WORLD_TEST(a_root_is_gone_back_to),
		WORLD_TEST(a_state_that_is_not_kept_is_gone_back_to),
		WORLD_TEST(another_threads_checkpoint_keeps_it),
		WORLD_TEST(beyond_the_ends_is_nowhere),
		WORLD_TEST(a_pair_takes_little_room),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
