/* SPDX-License-Identifier: Apache-2.0 OR MIT */
#include "world/set_environment.h"

#include "tests/unit/world/fixture.h"
#include "world/engine.h"

static void environment_body(struct test_job *job, struct writing *writing)
{
	uint64_t seq;

	job->status = writing_set_environment(writing, job->context, &seq, &job->err);
}

static void test_bad_environment(void **state)
{
	struct engine *engine = fixture_open(*state);
	struct environment env = { 1, 16, bigint_zero(), bigint_zero(), 0, ADDRESS_MAINNET };
	struct test_job job;

	test_job_writes(&job, environment_body, &env);
	fixture_job(engine, LANE_WRITE, &job);
	assert_int_equal(job.status, ST_INVALID);
	assert_int_equal(fixture_head(engine).seq, 0);
	engine_close(engine);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		WORLD_TEST(test_bad_environment),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
