/* SPDX-License-Identifier: Apache-2.0 OR MIT */
#include "world/settings.h"

#include "tests/unit/world/applying.h"
#include "tests/unit/world/mixed_journal.h"
#include "world/changes.h"
#include "world/history.h"

static const struct randomness_rule rules[] = {
	{ RANDOMNESS_BEACON, 7, false, 0, { 0 }, { 1 } },
	{ RANDOMNESS_CHAIN, 9, true, 4, { 0 }, { 2 } },
};

static struct settings replaying(void)
{
	struct settings settings = settings_default();

	settings.mode = RANDOMNESS_MODE_REPLAY;
	settings.rules = rules;
	settings.rule_count = 2;
	settings.epoch_step = 2;
	settings.gas_limit = 77;
	return settings;
}

static void the_stored_form_says_everything(void **state)
{
	struct fixture *fixture = *state;
	struct settings settings = replaying(), read;
	struct buffer form, again;

	buffer_init(&form, 0);
	buffer_init(&again, 0);
	settings.unverified = true;
	settings.drawn = rules + 1;
	settings.drawn_count = 1;
	settings.drawn_total = 12;
	settings.drawn_before = 3;
	assert_int_equal(settings_encode(&form, &settings), ST_OK);
	assert_int_equal(settings_decode(&fixture->arena, buffer_bytes(&form), &read), ST_OK);
	assert_int_equal(read.epoch_step, 2);
	assert_int_equal(read.gas_limit, 77);
	assert_int_equal(read.rules[1].tag, 4);
	assert_int_equal(settings_encode(&again, &read), ST_OK);
	assert_true(bytes_equal(buffer_bytes(&form), buffer_bytes(&again)));
	for (size_t size = 0; size < form.size; size++)
		assert_int_equal(settings_decode(&fixture->arena, bytes_make(form.data, size),
						 &read),
				 ST_CORRUPT);
	buffer_clear(&again);
	settings = settings_default();
	assert_int_equal(settings_encode(&again, &settings), ST_OK);
	assert_int_equal(again.size, 0);
	buffer_fini(&form);
	buffer_fini(&again);
}

static void what_contradicts_itself_is_refused(void **state)
{
	struct settings bad[7];
	struct error err = { 0 };

	(void)state;
	for (size_t i = 0; i < 7; i++)
		bad[i] = settings_default();
	bad[0].mode = RANDOMNESS_MODE_SEEDED;
	bad[1].seed = bytes_of_text("for whom");
	bad[2].rules = rules;
	bad[2].rule_count = 1;
	bad[3].epoch_step = -1;
	bad[4].gas_limit = 0;
	bad[5].digest = bytes_of_text("short");
	bad[6].gas_premium = bigint_of_int(-1);
	for (size_t i = 0; i < 7; i++) {
		err = (struct error){ .status = ST_OK };
		assert_int_equal(settings_check(&bad[i], &err), ST_INVALID);
		assert_true(err.text[0] != '\0');
	}
	bad[0] = replaying();
	bad[0].rule_count = SETTINGS_RULES_MAX + 1;
	assert_int_equal(settings_check(&bad[0], NULL), ST_LIMIT);
	bad[0] = replaying();
	assert_int_equal(settings_check(&bad[0], NULL), ST_OK);
}

/* ---- in a journal --------------------------------------------------------------- */

struct steps {
	int64_t step, epochs[3];
	struct settings seen; /* of the head, afterwards */
	enum status found;
};

static enum status set(struct writing *writing, const struct settings *settings, struct error *err)
{
	const struct environment env = session_head(writing_session(writing)).env;
	struct buffer form;
	struct bytes bytes;
	uint64_t seq;
	enum status st;

	buffer_init(&form, 0);
	st = settings_encode(&form, settings);
	bytes = buffer_bytes(&form);
	if (st == ST_OK)
		st = writing_set_settings(writing, &env, &bytes, &seq, err);
	buffer_fini(&form);
	return st;
}

static void step_body(struct test_job *job, struct writing *writing)
{
	struct steps *steps = job->context;
	struct session *session = writing_session(writing);
	struct settings settings = settings_default();
	struct environment env;

	settings.epoch_step = steps->step;
	job->status = set(writing, &settings, &job->err);
	for (uint64_t i = 0; i < 3 && job->status == ST_OK; i++) {
		struct chain_message message = message_abort(0, i);
		struct application out;

		job->status = writing_apply(writing, &message, false, &out, &job->err);
		steps->epochs[i] = out.env.epoch;
	}
	env = session_head(session).env;
	steps->found = session_settings(session, session_arena(session), &env, &steps->seen, NULL);
}

static void the_epoch_moves_with_every_message(void **state)
{
	struct engine *engine = fixture_open(*state);
	const int64_t epoch = fixture_head(engine).env.epoch;
	struct steps steps = { .step = 4 };
	struct test_job job;

	test_job_writes(&job, step_body, &steps);
	fixture_job(engine, LANE_WRITE, &job);
	if (job.status != ST_OK)
		fail_msg("%s", job.err.text);
	for (int64_t i = 0; i < 3; i++)
		assert_int_equal(steps.epochs[i], epoch + 4 * (i + 1));
	assert_int_equal(steps.found, ST_OK);
	assert_int_equal(steps.seen.epoch_step, 4);
	assert_int_equal(fixture_head(engine).env.epoch, epoch + 12);
	assert_int_equal(fixture_head(engine).env.settings, 1);
	engine_close(engine);
}

static void there_is_no_epoch_beyond_the_last(void **state)
{
	struct engine *engine = fixture_open(*state);
	struct steps steps = { .step = INT64_MAX };
	struct test_job job;

	test_job_writes(&job, step_body, &steps);
	fixture_job(engine, LANE_WRITE, &job);
	assert_int_equal(job.status, ST_INVALID);
	assert_non_null(strstr(job.err.text, "there is no epoch"));
	assert_int_equal(fixture_head(engine).seq, 1);
	engine_close(engine);
}

/* Entries that drew, as a run in mode RECORD would leave them: an actor that draws needs a
 * state that no genesis here has. */
struct recording {
	uint64_t total;
	size_t listed;
	int64_t oldest, newest; /* epochs of the draws listed */
	enum status found;
};

static enum status append_drawn(struct writing *writing, int64_t epoch)
{
	struct changes *changes = writing_changes(writing);
	struct session *session = writing_session(writing);
	struct arena *arena = session_arena(session);
	struct randomness_rule draw = { .exact = true, .epoch = epoch };
	const struct draws draws = { .arena = arena, .all = &draw, .count = 1 };
	struct journal_entry entry = {
		.kind = JOURNAL_ENV,
		.root_before = changes->head.root,
		.root_after = changes->head.root,
		.env = changes->head.env,
	};
	struct settings settings;

	TRY(session_settings(session, arena, &entry.env, &settings, NULL));
	TRY(settings_with_draws(&settings, &draws, entry.env.settings, &entry.settings));
	return changes_append(changes, &entry);
}

static void recording_body(struct test_job *job, struct writing *writing)
{
	struct recording *recording = job->context;
	struct session *session = writing_session(writing);
	struct settings settings = settings_default();
	const struct randomness_rule *drawn = NULL;
	struct environment env;

	settings.mode = RANDOMNESS_MODE_RECORD;
	job->status = set(writing, &settings, &job->err);
	for (uint64_t i = 1; i <= recording->total && job->status == ST_OK; i++)
		job->status = append_drawn(writing, (int64_t)i);
	env = session_head(session).env;
	recording->found = session_settings(session, session_arena(session), &env, &settings, NULL);
	if (recording->found == ST_OK)
		recording->found = settings_recorded(session, &settings, &drawn, &recording->listed,
						     NULL);
	if (recording->listed > 0) {
		recording->oldest = drawn[0].epoch;
		recording->newest = drawn[recording->listed - 1].epoch;
	}
	recording->total = settings.drawn_total;
}

static struct recording record(struct fixture *fixture, uint64_t total)
{
	struct recording recording = { .total = total };
	struct engine *engine = fixture_open(fixture);
	struct test_job job;

	test_job_writes(&job, recording_body, &recording);
	fixture_job(engine, LANE_WRITE, &job);
	assert_int_equal(job.status, ST_OK);
	assert_int_equal(recording.found, ST_OK);
	assert_int_equal(recording.total, total);
	engine_close(engine);
	return recording;
}

static void draws_are_listed_in_order(void **state)
{
	const struct recording few = record(*state, 3);

	assert_int_equal(few.listed, 3);
	assert_int_equal(few.oldest, 1);
	assert_int_equal(few.newest, 3);
}

static void the_newest_draws_are_listed(void **state)
{
	const struct recording many = record(*state, SETTINGS_RECORDED_MAX + 5);

	assert_int_equal(many.listed, SETTINGS_RECORDED_MAX);
	assert_int_equal(many.oldest, 6);
	assert_int_equal(many.newest, SETTINGS_RECORDED_MAX + 5);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		WORLD_TEST(the_stored_form_says_everything),
		WORLD_TEST(what_contradicts_itself_is_refused),
		WORLD_TEST(the_epoch_moves_with_every_message),
		WORLD_TEST(there_is_no_epoch_beyond_the_last),
		WORLD_TEST(draws_are_listed_in_order),
		WORLD_TEST(the_newest_draws_are_listed),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
