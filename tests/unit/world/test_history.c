/* SPDX-License-Identifier: Apache-2.0 OR MIT */
#include "world/history.h"

#include "tests/unit/world/applying.h"
#include "tests/unit/world/effects.h"
#include "tests/unit/world/two_worlds.h"

static void test_found_after_restart(void **state)
{
	struct engine *engine = fixture_open(*state);
	struct chain_message message = signed_message(0);
	struct seen seen = { 0 };
	struct block_cid bare, whole;
	struct session *session;
	uint64_t seq = 0;

	run_effects(engine, &seen);
	engine_close(engine);
	engine = fixture_open(*state);
	session = fixture_read(engine);
	assert_int_equal(message_cid(&message.message, &bare), ST_OK);
	assert_int_equal(chain_message_cid(&message, &whole), ST_OK);
	assert_false(block_cid_equal(&bare, &whole));
	assert_int_equal(session_find_message(session, cid_of(&bare), &seq, NULL), ST_OK);
	assert_int_equal(seq, 2);
	seq = 0;
	assert_int_equal(session_find_message(session, cid_of(&whole), &seq, NULL), ST_OK);
	assert_int_equal(seq, 2);
	assert_true(has_block(session, &bare) && has_block(session, &whole));
	session_close(session);
	engine_close(engine);
}

/* The same message twice (the second is refused for its nonce, with a receipt): the
 * latest application is the one that is found. */
static void test_latest_hit(void **state)
{
	struct engine *engine = fixture_open(*state);
	struct chain_message message = message_abort(0, 0);
	struct application out;
	struct session *session;
	uint64_t seq;

	apply_one(engine, &message, &out);
	apply_one(engine, &message, &out);
	assert_int_equal(out.result.receipt.exit_code, SYS_SENDER_STATE_INVALID);
	session = fixture_read(engine);
	assert_int_equal(session_find_message(session, cid_of(&out.message_cid), &seq, NULL),
			 ST_OK);
	assert_int_equal(seq, 2);
	session_close(session);
	engine_close(engine);
}

/* A message with parameters of nearly the greatest size goes through the journal. */
static void test_large_message(void **state)
{
	struct engine *engine = fixture_open(*state);
	size_t size = (2 << 20) - 1;
	uint8_t *params = calloc(1, size);
	struct chain_message message;
	struct application out;
	struct session *session;
	struct journal_entry entry;

	assert_non_null(params);
	message = message_to_chaos(0, 0, 8, bytes_make(params, size));
	message.message.gas_limit = INT64_C(10000000000);
	apply_one(engine, &message, &out);
	assert_int_equal(out.result.receipt.exit_code, ERR_SERIALIZATION);
	session = fixture_read(engine);
	assert_int_equal(session_entry(session, 1, &entry, NULL), ST_OK);
	assert_true(entry.message.size > size);
	session_close(session);
	engine_close(engine);
	free(params);
}

static void test_selectors(void **state)
{
	struct engine *engine = fixture_open(*state);
	struct seen seen = { 0 };
	struct session *session;
	struct state_point genesis, point;
	struct error err = { 0 };
	struct block_cid unknown = block_cid_of(bytes_of_text("unknown"));

	run_effects(engine, &seen);
	session = fixture_read(engine);
	assert_int_equal(session_at(session, &(struct at){ AT_GENESIS, 9, { { 0 } } }, &genesis,
				    NULL),
			 ST_OK);
	assert_true(genesis.seq == 0 && genesis.env.epoch == 892801);
	assert_true(block_cid_equal(&genesis.root, &seen.first.root_before));
	assert_int_equal(session_at(session, &(struct at){ AT_HEAD, 0, { { 0 } } }, &point, NULL),
			 ST_OK);
	assert_true(point.seq == 3 && point.env.epoch == 892811);
	assert_int_equal(session_at(session, &(struct at){ AT_SEQ, 1, { { 0 } } }, &point, NULL),
			 ST_OK);
	assert_true(point.seq == 1 && point.env.epoch == 892801);
	assert_true(block_cid_equal(&point.root, &seen.first.root_after));
	assert_int_equal(session_at(session, &(struct at){ AT_ROOT, 0, cid_of(&genesis.root) },
				    &point, NULL),
			 ST_OK);
	assert_true(!point.has_seq && point.env.epoch == 892811 &&
		    block_cid_equal(&point.root, &genesis.root));
	assert_int_equal(session_at(session, &(struct at){ AT_SEQ, 4, { { 0 } } }, &point, &err),
			 ST_NOT_FOUND);
	assert_non_null(strstr(err.text, "4"));
	assert_non_null(strstr(err.hint, "3"));
	assert_int_equal(session_at(session, &(struct at){ AT_ROOT, 0, cid_of(&unknown) }, &point,
				    NULL),
			 ST_NOT_FOUND);
	assert_int_equal(session_at(session, &(struct at){ AT_ROOT, 0, { { 0 } } }, &point, NULL),
			 ST_NOT_FOUND);
	session_close(session);
	engine_close(engine);
}

/* ---- a fork ---------------------------------------------------------------- */

/* Applies the abort of account 0 with this nonce, in a commit of its own. */
static void apply_in(struct two_worlds *two, struct world *world, uint64_t nonce,
		     struct block_cid *message)
{
	struct chain_message abort_with = message_abort(0, nonce);
	struct application out;
	struct writing *writing;

	assert_int_equal(writing_new(&two->setup, &writing), ST_OK);
	writing_begin(writing, changes_of(two, world));
	assert_int_equal(writing_apply(writing, &abort_with, false, &out, NULL), ST_OK);
	*message = out.message_cid;
	writing_free(writing);
	assert_int_equal(writer_commit(&two->writer, NULL), ST_OK);
}

static void assert_found(struct session *session, const struct block_cid *message, uint64_t seq)
{
	struct journal_entry entry;
	uint64_t found = 0;

	assert_int_equal(session_find_message(session, cid_of(message), &found, NULL), ST_OK);
	assert_int_equal(found, seq);
	assert_int_equal(session_entry(session, seq, &entry, NULL), ST_OK);
	assert_true(block_cid_equal(&entry.message_cid, message));
}

/* A fork has the past of its parent up to there, and nothing of what the parent did
 * afterwards. */
static void test_past_of_a_fork(void **state)
{
	struct block_cid shared, parents, own;
	struct two_worlds two;
	struct session *session;
	struct head head;
	uint64_t seq;

	two_worlds_open(&two, *state);
	apply_in(&two, two.first, 0, &shared);
	head = world_head(two.first);
	two.second->parent = two.first;
	two.second->forked_at = head.seq;
	world_publish(two.second, &head);
	apply_in(&two, two.first, 1, &parents);
	apply_in(&two, two.second, 2, &own);
	assert_int_equal(session_new(&two.setup, &session), ST_OK);
	session_begin(session, two.second);
	assert_found(session, &shared, 1);
	assert_found(session, &own, 2);
	assert_int_equal(session_find_message(session, cid_of(&parents), &seq, NULL), ST_NOT_FOUND);
	session_begin(session, two.first);
	assert_found(session, &shared, 1);
	assert_found(session, &parents, 2);
	assert_int_equal(session_find_message(session, cid_of(&own), &seq, NULL), ST_NOT_FOUND);
	session_close(session);
	two_worlds_close(&two);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		WORLD_TEST(test_found_after_restart), WORLD_TEST(test_latest_hit),
		WORLD_TEST(test_large_message),       WORLD_TEST(test_selectors),
		WORLD_TEST(test_past_of_a_fork),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
