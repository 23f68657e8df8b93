/* SPDX-License-Identifier: Apache-2.0 OR MIT */
#include "world/session.h"

#include "tests/unit/world/fixture.h"

/* What a body saw, for the test to look at. */
struct seen {
	struct application first, second;
	uint64_t found, found_signed, env_seq;
	struct state_point head;
	enum status missing;
	bool block_found, signed_found;
};

/* A secp256k1 message; what is in the signature is nobody's business here. */
static struct chain_message signed_message(uint64_t nonce)
{
	static const uint8_t signature[65] = { 7 };
	struct chain_message message = message_abort(1, nonce);
	uint8_t secret[32];

	if (genesis_account(1, secret, &message.message.from) != ST_OK)
		message.message.from = address_of_id(0);
	message.signature_type = SIGNATURE_SECP256K1;
	message.signature = bytes_make(signature, sizeof(signature));
	return message;
}

static bool has_block(struct session *session, const struct block_cid *cid)
{
	struct bytes block;

	return blockstore_get(session_blocks(session), session_arena(session), cid_of(cid),
			      &block) == ST_OK;
}

/* Two messages and an environment in one job: each sees the ones before it. */
static void effects_body(struct test_job *job, struct writing *writing)
{
	struct seen *seen = job->context;
	struct session *session = writing_session(writing);
	struct chain_message first = message_abort(0, 0), second = signed_message(0);
	struct environment env = session_head(session).env;
	struct block_cid signed_cid;

	job->status = writing_apply(writing, &first, false, &seen->first, &job->err);
	if (job->status == ST_OK)
		job->status = writing_apply(writing, &second, true, &seen->second, &job->err);
	if (job->status == ST_OK)
		job->status = chain_message_cid(&second, &signed_cid);
	if (job->status == ST_OK)
		job->status = session_find_message(session, cid_of(&signed_cid),
						   &seen->found_signed, &job->err);
	if (job->status == ST_OK)
		job->status = session_find_message(session, cid_of(&seen->first.message_cid),
						   &seen->found, &job->err);
	seen->block_found = has_block(session, &seen->second.message_cid);
	seen->signed_found = has_block(session, &signed_cid);
	env.epoch += 10;
	if (job->status == ST_OK)
		job->status = writing_set_environment(writing, &env, &seen->env_seq, &job->err);
	seen->head = session_head(session);
}

static void run_effects(struct engine *engine, struct seen *seen)
{
	struct test_job job;

	test_job_writes(&job, effects_body, seen);
	fixture_job(engine, LANE_WRITE, &job);
	if (job.status != ST_OK || job.commit != ST_OK)
		fail_msg("%s %s", job.err.text, job.commit_text);
}

static void test_effects_in_one_job(void **state)
{
	struct engine *engine = fixture_open(*state);
	struct seen seen = { 0 };

	run_effects(engine, &seen);
	assert_true(seen.first.has_seq && seen.first.seq == 1 && seen.second.seq == 2);
	assert_true(block_cid_equal(&seen.first.root_after, &seen.second.root_before));
	assert_int_equal(seen.second.result.receipt.exit_code, 20);
	assert_int_equal(seen.found, 1);
	assert_int_equal(seen.found_signed, 2);
	assert_true(seen.block_found && seen.signed_found);
	assert_int_equal(seen.env_seq, 3);
	assert_true(seen.head.seq == 3 && seen.head.env.epoch == 892811);
	engine_close(engine);
}

/* f098 as it is, with another state, and deleted. */
struct heads {
	bool same_after_abort, other_after_mutate, none_after_delete;
};

static void heads_body(struct test_job *job, struct writing *writing)
{
	static const uint8_t to_account_0[] = { 0x42, 0x00, 0x64 };
	struct heads *heads = job->context;
	uint8_t params[8];
	const struct chain_message messages[] = {
		message_abort(0, 0),
		message_abort(0, 1),
		message_mutate(0, 2, params),
		message_to_chaos(0, 3, 5, bytes_make(to_account_0, sizeof(to_account_0))),
	};
	struct application out[4];

	for (size_t i = 0; i < 4 && job->status == ST_OK; i++)
		job->status = writing_apply(writing, &messages[i], false, &out[i], &job->err);
	if (job->status != ST_OK || !cid_defined(out[0].result.chaos_head))
		return;
	heads->same_after_abort = cid_equal(out[0].result.chaos_head, out[1].result.chaos_head);
	heads->other_after_mutate = cid_defined(out[2].result.chaos_head) &&
				    !cid_equal(out[1].result.chaos_head, out[2].result.chaos_head);
	heads->none_after_delete = !cid_defined(out[3].result.chaos_head);
}

static void test_chaos_head(void **state)
{
	struct engine *engine = fixture_open(*state);
	struct heads heads = { false, false, false };
	struct test_job job;

	test_job_writes(&job, heads_body, &heads);
	fixture_job(engine, LANE_WRITE, &job);
	assert_int_equal(job.status, ST_OK);
	assert_true(heads.same_after_abort && heads.other_after_mutate && heads.none_after_delete);
	engine_close(engine);
}

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

static void apply_body(struct test_job *job, struct writing *writing)
{
	struct seen *seen = job->context;

	job->status = writing_apply(writing, &seen->first.message, false, &seen->second, &job->err);
}

static void apply_one(struct engine *engine, const struct chain_message *message,
		      struct application *out)
{
	struct seen seen = { 0 };
	struct test_job job;

	seen.first.message = *message;
	test_job_writes(&job, apply_body, &seen);
	fixture_job(engine, LANE_WRITE, &job);
	if (job.status != ST_OK || job.commit != ST_OK)
		fail_msg("%s %s", job.err.text, job.commit_text);
	*out = seen.second;
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

static void test_network_name(void **state)
{
	struct engine *engine = fixture_open(*state);
	struct session *session = fixture_read(engine);
	struct state_point head = session_head(session);
	struct bytes name;

	assert_int_equal(session_network_name(session, &head, &name, NULL), ST_OK);
	assert_true(bytes_equal(name, bytes_of_text("chaosactord")));
	session_close(session);
	engine_close(engine);
}

/* ---- simulation and replay ------------------------------------------------- */

struct simulation {
	struct at at;
	bool implicit, trace;
	struct application out;
	int64_t exit_code, gas_used;
	size_t frames, charges;
	bool head_defined;
};

static void simulate_body(struct test_job *job, struct session *session)
{
	struct simulation *run = job->context;
	struct chain_message message = message_abort(0, 0);
	struct state_point point;

	job->status = session_at(session, &run->at, &point, &job->err);
	if (job->status == ST_OK)
		job->status = session_simulate(session, &point, &message, run->implicit, run->trace,
					       &run->out, &job->err);
	if (job->status != ST_OK)
		return;
	run->exit_code = run->out.result.receipt.exit_code;
	run->gas_used = run->out.result.receipt.gas_used;
	run->head_defined = cid_defined(run->out.result.chaos_head);
	if (run->out.trace) {
		run->frames = run->out.trace->frame_count;
		run->charges = run->out.trace->charge_count;
	}
}

static void simulate(struct engine *engine, enum lane lane, struct simulation *run)
{
	struct test_job job;

	test_job_reads(&job, simulate_body, run);
	fixture_job(engine, lane, &job);
	if (job.status != ST_OK)
		fail_msg("%s", job.err.text);
	assert_false(run->out.has_seq);
}

static void test_simulate(void **state)
{
	const char *after = "bafy2bzacebk32vyofj34oh2rd5xzphacgatepg3dhfxu34tu6jhys452lcki2";
	struct engine *engine = fixture_open(*state);
	struct simulation run = { .at = { AT_HEAD, 0, { { 0 } } } };
	struct state_point head;
	struct session *session;
	char text[80];

	for (int i = 0; i < 2; i++) {
		run.trace = i == 1;
		simulate(engine, i == 0 ? LANE_RUN : LANE_WRITE, &run);
		assert_true(run.exit_code == 20 && run.gas_used == 149819 && run.head_defined);
		assert_string_equal(root_text(&run.out.root_after, text), after);
	}
	assert_true(run.frames == 1 && run.charges > 3);
	run.implicit = true;
	simulate(engine, LANE_RUN, &run);
	assert_true(run.exit_code == 20 && run.gas_used == 0);
	assert_true(block_cid_equal(&run.out.root_after, &run.out.root_before));
	head = fixture_head(engine);
	assert_int_equal(head.seq, 0);
	session = fixture_read(engine);
	assert_false(has_block(session, &run.out.message_cid));
	session_close(session);
	engine_close(engine);
}

struct replay {
	uint64_t seq;
	int64_t exit_code;
	size_t charges;
	bool same_root;
	struct block_cid root;
};

static void replay_body(struct test_job *job, struct session *session)
{
	struct replay *replay = job->context;
	struct application out;

	job->status = session_replay(session, replay->seq, &out, &job->err);
	if (job->status != ST_OK)
		return;
	replay->exit_code = out.result.receipt.exit_code;
	replay->charges = out.trace ? out.trace->charge_count : 0;
	replay->root = out.root_after;
	replay->same_root = out.has_seq && out.seq == replay->seq;
}

static void test_replay(void **state)
{
	static const struct {
		uint64_t seq;
		enum status expected;
	} rows[] = { { 1, ST_OK },
		     { 2, ST_OK },
		     { 0, ST_INVALID },
		     { 3, ST_INVALID },
		     { 4, ST_NOT_FOUND } };
	struct engine *engine = fixture_open(*state);
	struct seen seen = { 0 };

	run_effects(engine, &seen);
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct replay replay = { .seq = rows[i].seq };
		struct test_job job;

		test_job_reads(&job, replay_body, &replay);
		fixture_job(engine, LANE_RUN, &job);
		assert_int_equal(job.status, rows[i].expected);
		if (job.status == ST_OK)
			assert_true(replay.exit_code == 20 && replay.charges > 3 &&
				    replay.same_root);
		else
			assert_true(job.err.text[0] != '\0');
	}
	engine_close(engine);
}

/* ---- the environment ------------------------------------------------------- */

static void environment_body(struct test_job *job, struct writing *writing)
{
	uint64_t seq;

	job->status = writing_set_environment(writing, job->context, &seq, &job->err);
}

static void test_bad_environment(void **state)
{
	struct engine *engine = fixture_open(*state);
	struct environment env = { 1, 16, bigint_zero(), bigint_zero() };
	struct test_job job;

	test_job_writes(&job, environment_body, &env);
	fixture_job(engine, LANE_WRITE, &job);
	assert_int_equal(job.status, ST_INVALID);
	assert_int_equal(fixture_head(engine).seq, 0);
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

int main(void)
{
	const struct CMUnitTest tests[] = {
		WORLD_TEST(test_effects_in_one_job), WORLD_TEST(test_found_after_restart),
		WORLD_TEST(test_chaos_head),         WORLD_TEST(test_latest_hit),
		WORLD_TEST(test_selectors),          WORLD_TEST(test_network_name),
		WORLD_TEST(test_simulate),           WORLD_TEST(test_replay),
		WORLD_TEST(test_bad_environment),    WORLD_TEST(test_large_message),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
