/* SPDX-License-Identifier: Apache-2.0 OR MIT */
#include "world/apply_message.h"

#include "tests/unit/world/effects.h"
#include "world/engine.h"

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

static void fatal_body(struct test_job *job, struct writing *writing)
{
	struct chain_message message = message_abort(0, 0);
	struct application *out = job->context;

	message.message.gas_limit = 0;
	job->status = writing_apply(writing, &message, false, out, &job->err);
}

static void test_fatal_keeps_nothing(void **state)
{
	struct engine *engine = fixture_open(*state);
	struct state_point before = fixture_head(engine), after;
	struct application out;
	struct test_job job;

	test_job_writes(&job, fatal_body, &out);
	fixture_job(engine, LANE_WRITE, &job);
	assert_int_equal(job.status, ST_OK);
	assert_int_equal(job.commit, ST_OK);
	assert_int_equal(out.result.ending, VM_FATAL);
	assert_false(out.has_seq);
	after = fixture_head(engine);
	assert_true(after.seq == 0 && block_cid_equal(&before.root, &after.root));
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
	struct simulation run = { .at = { .kind = AT_HEAD } };
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

int main(void)
{
	const struct CMUnitTest tests[] = {
		WORLD_TEST(test_chaos_head),
		WORLD_TEST(test_fatal_keeps_nothing),
		WORLD_TEST(test_simulate),
		WORLD_TEST(test_replay),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
