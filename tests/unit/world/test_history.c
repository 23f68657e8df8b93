/* SPDX-License-Identifier: Apache-2.0 OR MIT */
#include "world/history.h"

#include "tests/unit/world/applying.h"
#include "tests/unit/world/effects.h"
#include "tests/unit/world/remaking.h"
#include "tests/unit/world/two_worlds.h"
#include "world/record.h"

/* Both forms of a message, which are made again from its entry. */
struct forms {
	struct block_cid bare, whole;
	unsigned remakes;
};

static void read_forms(struct test_job *job, struct session *session)
{
	struct forms *forms = job->context;
	struct bytes bare = { 0 }, whole = { 0 };
	struct block_cid name;

	job->status = read_or_remake(session, cid_of(&forms->bare), &bare, &forms->remakes,
				     &job->err);
	if (job->status == ST_OK)
		job->status = read_or_remake(session, cid_of(&forms->whole), &whole,
					     &forms->remakes, &job->err);
	name = block_cid_of(bare);
	if (job->status == ST_OK && !block_cid_equal(&name, &forms->bare))
		job->status = ST_DAMAGED;
	name = block_cid_of(whole);
	if (job->status == ST_OK && !block_cid_equal(&name, &forms->whole))
		job->status = ST_DAMAGED;
}

static void assert_forms(struct engine *engine, struct forms *forms, unsigned remakes)
{
	struct test_job job;

	forms->remakes = 0;
	test_job_reads(&job, read_forms, forms);
	fixture_job(engine, LANE_RUN, &job);
	if (job.status != ST_OK)
		fail_msg("%s %s", status_name(job.status), job.err.text);
	assert_int_equal(forms->remakes, remakes);
}

static void test_found_after_restart(void **state)
{
	struct engine *engine = fixture_open(*state);
	struct chain_message message = signed_message(0);
	struct seen seen = { 0 };
	struct forms forms;
	struct session *session;
	struct message_place place = { 0 };

	run_effects(engine, &seen);
	assert_int_equal(message_cid(&message.message, &forms.bare), ST_OK);
	assert_int_equal(chain_message_cid(&message, &forms.whole), ST_OK);
	assert_false(block_cid_equal(&forms.bare, &forms.whole));
	assert_forms(engine, &forms, 0);
	engine_close(engine);
	engine = fixture_open(*state);
	session = fixture_read(engine);
	assert_int_equal(session_find_message(session, cid_of(&forms.bare), &place, NULL), ST_OK);
	assert_int_equal(place.seq, 2);
	place.seq = 0;
	assert_int_equal(session_find_message(session, cid_of(&forms.whole), &place, NULL), ST_OK);
	assert_int_equal(place.seq, 2);
	session_close(session);
	assert_forms(engine, &forms, 2);
	engine_close(engine);
}

static void assert_place(struct engine *engine, const struct block_cid *message, uint64_t seq,
			 uint64_t newest)
{
	struct session *session = fixture_read(engine);
	struct message_place place = { 0 };

	assert_int_equal(session_find_message(session, cid_of(message), &place, NULL), ST_OK);
	assert_int_equal(place.seq, seq);
	assert_int_equal(place.newest, newest);
	session_close(session);
}

/* The same message several times: too early, in time, twice too late. What is found is the
 * last one while none ran, and from then on the one that ran. */
static void test_the_one_that_ran(void **state)
{
	struct engine *engine = fixture_open(*state);
	struct chain_message message = message_abort(0, 1), before = message_abort(0, 0);
	struct application out, other;

	apply_one(engine, &message, &out);
	assert_int_equal(out.result.receipt.exit_code, SYS_SENDER_STATE_INVALID);
	apply_one(engine, &message, &out);
	assert_place(engine, &out.message_cid, 2, 2);
	apply_one(engine, &before, &other);
	apply_one(engine, &message, &out);
	assert_int_equal(out.result.receipt.exit_code, ERR_ILLEGAL_STATE);
	assert_place(engine, &out.message_cid, 4, 4);
	for (unsigned i = 0; i < 2; i++) {
		apply_one(engine, &message, &out);
		assert_int_equal(out.result.receipt.exit_code, SYS_SENDER_STATE_INVALID);
		assert_place(engine, &out.message_cid, 4, 5 + i);
	}
	engine_close(engine);
}

/* All of that in one commit. */
static void replay_body(struct test_job *job, struct writing *writing)
{
	struct message_place *place = job->context;
	struct chain_message message = signed_message(0);
	struct application out = { .seq = 0 };
	struct block_cid whole;

	for (unsigned i = 0; i < 3 && job->status == ST_OK; i++)
		job->status = writing_apply(writing, &message, false, &out, &job->err);
	if (job->status == ST_OK)
		job->status = chain_message_cid(&message, &whole);
	if (job->status == ST_OK)
		job->status = session_find_message(writing_session(writing), cid_of(&whole), place,
						   &job->err);
}

static void test_the_one_that_ran_in_one_commit(void **state)
{
	struct engine *engine = fixture_open(*state);
	struct chain_message message = signed_message(0);
	struct message_place place = { 0 };
	struct block_cid bare;
	struct test_job job;

	test_job_writes(&job, replay_body, &place);
	fixture_job(engine, LANE_WRITE, &job);
	assert_int_equal(job.status, ST_OK);
	assert_true(place.seq == 1 && place.newest == 3);
	assert_int_equal(message_cid(&message.message, &bare), ST_OK);
	assert_place(engine, &bare, 1, 3);
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
	assert_int_equal(session_at(session, &(struct at){ .kind = AT_GENESIS, .seq = 9 }, &genesis,
				    NULL),
			 ST_OK);
	assert_true(genesis.seq == 0 && genesis.env.epoch == 892801);
	assert_true(block_cid_equal(&genesis.root, &seen.first.root_before));
	assert_int_equal(session_at(session, &(struct at){ .kind = AT_HEAD }, &point, NULL), ST_OK);
	assert_true(point.seq == 3 && point.env.epoch == 892811);
	assert_int_equal(
		session_at(session, &(struct at){ .kind = AT_SEQ, .seq = 1 }, &point, NULL), ST_OK);
	assert_true(point.seq == 1 && point.env.epoch == 892801);
	assert_true(block_cid_equal(&point.root, &seen.first.root_after));
	assert_int_equal(session_at(session,
				    &(struct at){ .kind = AT_ROOT, .root = cid_of(&genesis.root) },
				    &point, NULL),
			 ST_OK);
	assert_true(!point.has_seq && point.env.epoch == 892811 &&
		    block_cid_equal(&point.root, &genesis.root));
	assert_int_equal(session_at(session, &(struct at){ .kind = AT_SEQ, .seq = 4 }, &point,
				    &err),
			 ST_NOT_FOUND);
	assert_non_null(strstr(err.text, "4"));
	assert_non_null(strstr(err.hint, "3"));
	assert_int_equal(session_at(session,
				    &(struct at){ .kind = AT_ROOT, .root = cid_of(&unknown) },
				    &point, NULL),
			 ST_NOT_FOUND);
	assert_int_equal(session_at(session, &(struct at){ .kind = AT_ROOT }, &point, NULL),
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
	struct message_place found = { 0 };
	struct journal_entry entry;

	assert_int_equal(session_find_message(session, cid_of(message), &found, NULL), ST_OK);
	assert_int_equal(found.seq, seq);
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
	struct message_place place;
	struct head head;

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
	assert_int_equal(session_find_message(session, cid_of(&parents), &place, NULL),
			 ST_NOT_FOUND);
	session_begin(session, two.first);
	assert_found(session, &shared, 1);
	assert_found(session, &parents, 2);
	assert_int_equal(session_find_message(session, cid_of(&own), &place, NULL), ST_NOT_FOUND);
	session_close(session);
	two_worlds_close(&two);
}

/* ---- what 0.1.0 wrote ---------------------------------------------------------- */

/* Notes the message again without pointers, as if 0.1.0 had written it. */
static void forget_pointers(struct two_worlds *two, const struct block_cid *message, uint64_t first,
			    uint64_t newest)
{
	struct bytes digest = cid_store_key(cid_of(message));

	for (uint64_t seq = first; seq <= newest; seq++) {
		struct store_place place = record_place(WORLD_MAIN_ID, seq, PLACE_BACK_UNKNOWN);

		assert_int_equal(store_batch_note(two->writer.batch, digest, &place), ST_OK);
	}
	assert_int_equal(store_batch_commit(two->writer.batch, NULL), ST_OK);
}

static void test_index_without_pointers(void **state)
{
	struct message_place place = { 0 };
	struct block_cid message;
	struct two_worlds two;
	struct session *session;

	two_worlds_open(&two, *state);
	for (unsigned i = 0; i < 3; i++)
		apply_in(&two, two.first, 0, &message);
	forget_pointers(&two, &message, 1, 3);
	assert_int_equal(session_new(&two.setup, &session), ST_OK);
	session_begin(session, two.first);
	assert_int_equal(session_find_message(session, cid_of(&message), &place, NULL), ST_OK);
	assert_true(place.seq == 1 && place.newest == 3);
	/* One more from now on points to what it finds. */
	apply_in(&two, two.first, 0, &message);
	session_begin(session, two.first);
	assert_int_equal(session_find_message(session, cid_of(&message), &place, NULL), ST_OK);
	assert_true(place.seq == 1 && place.newest == 4);
	/* None of these ran. */
	apply_in(&two, two.first, 7, &message);
	apply_in(&two, two.first, 7, &message);
	forget_pointers(&two, &message, 5, 6);
	session_begin(session, two.first);
	assert_int_equal(session_find_message(session, cid_of(&message), &place, NULL), ST_OK);
	assert_true(place.seq == 6 && place.newest == 6);
	session_close(session);
	two_worlds_close(&two);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		WORLD_TEST(test_found_after_restart),
		WORLD_TEST(test_the_one_that_ran),
		WORLD_TEST(test_the_one_that_ran_in_one_commit),
		WORLD_TEST(test_large_message),
		WORLD_TEST(test_selectors),
		WORLD_TEST(test_past_of_a_fork),
		WORLD_TEST(test_index_without_pointers),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
