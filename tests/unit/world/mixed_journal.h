/* SPDX-License-Identifier: Apache-2.0 OR MIT */
#ifndef CHAOSACTORD_TESTS_UNIT_WORLD_MIXED_JOURNAL_H
#define CHAOSACTORD_TESTS_UNIT_WORLD_MIXED_JOURNAL_H

#include "tests/unit/world/fixture.h"
#include "world/apply_message.h"
#include "world/apply_tipset.h"
#include "world/edit.h"
#include "world/set_environment.h"

/* Steps of a journal of everything there is: messages that succeed, fail and are refused,
 * environments, settings, tipsets, edits, implicit messages. */

static inline struct address new_key(uint64_t number)
{
	uint8_t payload[ADDRESS_HASH_BYTES] = { 1 };
	struct address key;

	memcpy(payload + 1, &number, sizeof(number));
	if (address_of_payload(ADDRESS_SECP256K1, bytes_make(payload, sizeof(payload)), &key) !=
	    ST_OK)
		return address_of_id(0);
	return key;
}

static inline enum status apply_step(struct writing *writing, uint64_t nonce, uint64_t step,
				     struct error *err)
{
	uint8_t params[8];
	struct chain_message message = message_mutate(0, nonce, params);
	struct application out;

	if (step % 5 == 1)
		message = message_abort(0, nonce);
	if (step % 5 == 2 || step % 5 == 3) {
		message.message.to = new_key(step / 5);
		message.message.method = 0;
		message.message.params = (struct bytes){ 0 };
		message.message.value = bigint_of_uint(1000 + step);
	}
	return writing_apply(writing, &message, false, &out, err);
}

/* A nonce that is taken is refused. */
static inline enum status apply_refused(struct writing *writing, struct error *err)
{
	struct chain_message message = message_abort(0, 0);
	struct application out;

	return writing_apply(writing, &message, false, &out, err);
}

static inline enum status change_environment(struct writing *writing, uint64_t step,
					     unsigned version, struct error *err)
{
	struct environment env = session_head(writing_session(writing)).env;
	uint64_t seq;

	env.epoch += 3;
	env.base_fee = bigint_of_uint(100 + step);
	env.network_version = version;
	return writing_set_environment(writing, &env, &seq, err);
}

/* One block with one message, after two null rounds. */
static inline enum status apply_tipset(struct writing *writing, uint64_t nonce, struct error *err)
{
	const struct state_point head = session_head(writing_session(writing));
	uint8_t params[8];
	const struct chain_message message = message_mutate(1, nonce, params);
	const struct tipset_order_block block = { .miner = address_of_id(ID_FIRST_USER),
						  .win_count = 1,
						  .messages = &message,
						  .message_count = 1 };
	const struct tipset_order order = { .parent_epoch = head.env.epoch,
					    .epoch = head.env.epoch + 3,
					    .base_fee = bigint_of_uint(100),
					    .blocks = &block,
					    .block_count = 1 };
	struct tipset_run out;

	TRY(writing_apply_tipset(writing, &order, false, &out, err));
	return out.result.ending == VM_RECEIPT ? ST_OK
					       : error_set(err, ST_INVALID, "%s", out.result.error);
}

/* An account made, another actor's balance and code set, one made and taken away again, and
 * the epoch with it. */
static inline enum status apply_edits(struct writing *writing, uint64_t step, struct error *err)
{
	struct session *session = writing_session(writing);
	struct arena *arena = session_arena(session);
	struct environment env = session_head(session).env;
	static const uint8_t state[] = { 0x82, 0x61, 'e', 0x80 };
	const struct address key = new_key(1000 + step), gone = new_key(2000 + step);
	const struct bigint balance = bigint_of_uint(7 * step);
	struct edit edits[5] = { { .kind = EDIT_BALANCE,
				   .address = address_of_id(ID_FIRST_USER + 9),
				   .has_balance = true,
				   .balance = bigint_of_uint(step) },
				 { .kind = EDIT_ACTOR, .address = address_of_id(5000 + step) },
				 { .kind = EDIT_DELETE, .address = gone } };
	uint8_t code[ACTOR_CODE_MAX];
	struct editing out;

	edits[1].has_code = true;
	edits[1].code = actor_code_cid(ACTOR_CHAOS, 0, code);
	TRY(edit_take_state(&edits[1], arena, session_blocks(session),
			    bytes_make(state, sizeof(state)), err));
	edits[4] = edits[2];
	TRY(edit_account(&edits[2], arena, &key, &balance, env.network_version));
	TRY(edit_account(&edits[3], arena, &gone, &balance, env.network_version));
	env.epoch++;
	return writing_edit(writing, edits, 5, &env, NULL, &out, err);
}

/* From the system actor, as no account could: a value that goes to f0100. */
static inline enum status apply_implicit(struct writing *writing, uint64_t step, struct error *err)
{
	const struct message message = {
		.to = address_of_id(ID_FIRST_USER),
		.from = address_of_id(step % 2 ? ID_REWARD : ID_SYSTEM),
		.value = bigint_of_uint(step),
		.gas_fee_cap = bigint_zero(),
		.gas_premium = bigint_zero(),
		.gas_limit = GAS_LIMIT,
	};
	struct application out;

	return writing_apply_implicit(writing, &message, false, &out, err);
}

/* The epoch steps for a while, and draws come from a seed. */
static inline enum status change_settings(struct writing *writing, uint64_t step, struct error *err)
{
	struct session *session = writing_session(writing);
	const struct environment env = session_head(session).env;
	struct settings settings = settings_default();
	struct buffer form;
	struct bytes encoded;
	uint64_t seq;
	enum status st;

	settings.epoch_step = (int64_t)(step % 3);
	if (step % 2) {
		settings.mode = RANDOMNESS_MODE_SEEDED;
		settings.seed = bytes_of_text("a seed");
	}
	buffer_init(&form, 0);
	st = settings_encode(&form, &settings);
	encoded = buffer_bytes(&form);
	if (st == ST_OK)
		st = writing_set_settings(writing, &env, &encoded, &seq, err);
	buffer_fini(&form);
	return st;
}

/* What the steps before one have used up. */
struct mixed_journal {
	uint64_t step, nonce, tipsets;
	bool plain; /* messages alone */
};

/* The actors are those of version 13, so that others have the fewer successes; cron and
 * rewards must have them. */
static inline enum status mixed_step(struct mixed_journal *journal, struct writing *writing,
				     struct error *err)
{
	const uint64_t step = journal->step++;

	if (step % 7 == 5 && !journal->plain)
		return change_environment(writing, step, 10 + (unsigned)(step % 6), err);
	if (step % 11 == 9 && !journal->plain)
		return change_environment(writing, step, 13, err);
	if (step % 11 == 10 && !journal->plain)
		return apply_tipset(writing, journal->tipsets++, err);
	if (step % 17 == 4 && !journal->plain)
		return apply_edits(writing, step, err);
	if (step % 17 == 8 && !journal->plain)
		return change_settings(writing, step, err);
	if (step % 17 == 15 && !journal->plain)
		return apply_implicit(writing, step, err);
	if (step % 13 == 12)
		return apply_refused(writing, err);
	return apply_step(writing, journal->nonce++, step, err);
}

#endif
