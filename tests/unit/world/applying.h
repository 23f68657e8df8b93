/* SPDX-License-Identifier: Apache-2.0 OR MIT */
#ifndef CHAOSACTORD_TESTS_UNIT_WORLD_APPLYING_H
#define CHAOSACTORD_TESTS_UNIT_WORLD_APPLYING_H

#include "tests/unit/world/fixture.h"
#include "world/apply_message.h"

/* Messages applied to the main world of an engine. */

struct apply {
	unsigned account;
	uint64_t nonce;
	uint64_t count;
	struct application last;
};

/* Applies count messages from account, starting at nonce. */
static inline void apply_body(struct test_job *job, struct writing *writing)
{
	struct apply *apply = job->context;
	uint8_t params[8];

	for (uint64_t i = 0; i < apply->count && job->status == ST_OK; i++) {
		struct chain_message message = message_mutate(apply->account, apply->nonce + i,
							      params);

		job->status = writing_apply(writing, &message, false, &apply->last, &job->err);
	}
}

static inline void apply_some(struct engine *engine, unsigned account, uint64_t nonce,
			      uint64_t count)
{
	struct apply apply = { .account = account, .nonce = nonce, .count = count };
	struct test_job job;

	test_job_writes(&job, apply_body, &apply);
	fixture_job(engine, LANE_WRITE, &job);
	if (job.status != ST_OK || job.commit != ST_OK)
		fail_msg("%s, %s", job.err.text, job.commit_text);
	assert_int_equal(apply.last.result.receipt.exit_code, 0);
}

struct apply_once {
	struct chain_message message;
	struct application out;
};

static inline void apply_once_body(struct test_job *job, struct writing *writing)
{
	struct apply_once *once = job->context;

	job->status = writing_apply(writing, &once->message, false, &once->out, &job->err);
}

static inline void apply_one(struct engine *engine, const struct chain_message *message,
			     struct application *out)
{
	struct apply_once once = { .message = *message };
	struct test_job job;

	test_job_writes(&job, apply_once_body, &once);
	fixture_job(engine, LANE_WRITE, &job);
	if (job.status != ST_OK || job.commit != ST_OK)
		fail_msg("%s %s", job.err.text, job.commit_text);
	*out = once.out;
}

#endif
