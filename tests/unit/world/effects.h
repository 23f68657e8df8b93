/* SPDX-License-Identifier: Apache-2.0 OR MIT */
#ifndef CHAOSACTORD_TESTS_UNIT_WORLD_EFFECTS_H
#define CHAOSACTORD_TESTS_UNIT_WORLD_EFFECTS_H

#include "tests/unit/world/fixture.h"
#include "world/apply_message.h"
#include "world/history.h"
#include "world/set_environment.h"

/* A job that changes everything a job can change, and what it saw of that. */

/* What a body saw, for the test to look at. */
struct seen {
	struct application first, second;
	struct message_place found, found_signed;
	uint64_t env_seq;
	struct state_point head;
	enum status missing;
	bool block_found, signed_found;
};

/* A secp256k1 message; what is in the signature is nobody's business here. */
static inline struct chain_message signed_message(uint64_t nonce)
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

static inline bool has_block(struct session *session, const struct block_cid *cid)
{
	struct bytes block;

	return blockstore_get(session_blocks(session), session_arena(session), cid_of(cid),
			      &block) == ST_OK;
}

/* Two messages and an environment in one job: each sees the ones before it. */
static inline void effects_body(struct test_job *job, struct writing *writing)
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

static inline void run_effects(struct engine *engine, struct seen *seen)
{
	struct test_job job;

	test_job_writes(&job, effects_body, seen);
	fixture_job(engine, LANE_WRITE, &job);
	if (job.status != ST_OK || job.commit != ST_OK)
		fail_msg("%s %s", job.err.text, job.commit_text);
}

#endif
