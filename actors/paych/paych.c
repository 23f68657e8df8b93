/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* The payment channel actor: made and settled (specs-actors v0.9.14 … v7.0.1
 * actors/builtin/paych/paych_actor.go; v3 to v7 do what v2 does). How vouchers count is
 * in update.c. */
#include "actors/methods.h"
#include "actors/paych/rules.h"
#include "actors/paych/state.h"
#include "actors/paych/update.h"
#include "actors/send.h"

/* SettleDelay, twelve hours: specs-actors v2.3.5 actors/builtin/paych/policy.go. */
enum { SETTLE_DELAY_EPOCHS = 1440 };

/* ---- 1: constructor ------------------------------------------------------------------- */

struct constructor_params {
	struct address from;
	struct address to;
};

static enum status constructor_decode(struct cbor_reader *reader, struct arena *arena, void *params)
{
	struct constructor_params *out = params;

	(void)arena;
	cbor_read_tuple(reader, 2);
	out->from = cbor_read_address(reader);
	out->to = cbor_read_address(reader);
	return cbor_status(reader);
}

static struct outcome check_init(struct runtime *rt)
{
	uint8_t memory[ACTOR_CODE_MAX];
	struct cid init = actor_code_cid(ACTOR_INIT, rt->actors_version, memory);

	return rt_validate_type(rt, &init, 1);
}

/* A call that carries nothing makes an account behind a new key (specs-actors v2.3.5
 * actors/builtin/shared.go ResolveToIDAddr). */
static struct outcome create_party(struct runtime *rt, const struct address *raw,
				   struct address *resolved, bool *found)
{
	int64_t code;

	RT_TRY(actor_send(rt, raw, METHOD_SEND, (struct bytes){ 0 }, NULL, &code));
	return code == EXIT_OK ? rt_resolve_address(rt, raw, resolved, found) : outcome_ok();
}

/* Both parties must be able to sign vouchers. */
static struct outcome check_account(struct runtime *rt, const struct paych_rules *rules,
				    const struct address *party)
{
	uint8_t memory[ACTOR_CODE_MAX];
	struct cid code;
	bool found;

	RT_TRY(rt_code_of(rt, party, &code, &found));
	if (!found)
		return rt_abort(rt, rules->no_actor_exit,
				bytes_of_text("a party of the channel has no actor"));
	if (!cid_equal(code, actor_code_cid(ACTOR_ACCOUNT, rt->actors_version, memory)))
		return rt_abort(rt, ERR_FORBIDDEN,
				bytes_of_text("a party of the channel must be an account"));
	return outcome_ok();
}

static struct outcome resolve_party(struct runtime *rt, const struct address *raw,
				    struct address *resolved)
{
	const struct paych_rules *rules = paych_rules_of(rt->actors_version);
	bool found;

	RT_TRY(rt_resolve_address(rt, raw, resolved, &found));
	if (!found && rules->creates_parties)
		RT_TRY(create_party(rt, raw, resolved, &found));
	if (!found)
		return rt_abort(rt, rules->unresolved_exit,
				bytes_of_text("a party of the channel does not resolve"));
	return check_account(rt, rules, resolved);
}

static struct outcome put_no_lanes(struct runtime *rt, struct cid *root)
{
	struct amt *lanes;
	enum status st = actor_array_new(rt, PAYCH_LANES_BIT_WIDTH, &lanes);

	if (st == ST_OK)
		st = actor_array_flush(rt, lanes, root);
	return st == ST_OK ? outcome_ok() : rt_store_failed(rt, st, "failed to make the lanes");
}

static struct outcome constructor(struct runtime *rt, const void *params, struct cbor_writer *ret)
{
	const struct constructor_params *args = params;
	struct paych_state state = { .to_send = bigint_zero() };

	(void)ret;
	RT_TRY(check_init(rt));
	RT_TRY(resolve_party(rt, &args->to, &state.to));
	RT_TRY(resolve_party(rt, &args->from, &state.from));
	RT_TRY(put_no_lanes(rt, &state.lane_states));
	return actor_state_create(rt, paych_state_encode, &state);
}

/* ---- 3: settle ------------------------------------------------------------------------ */

static void start_settling(struct paych_state *state, int64_t epoch)
{
	/* Wraps as in the reference; only a made-up epoch is that great. */
	state->settling_at = (int64_t)((uint64_t)epoch + SETTLE_DELAY_EPOCHS);
	if (state->settling_at < state->min_settle_height)
		state->settling_at = state->min_settle_height;
}

/* The caller is looked at inside the transaction. */
static struct outcome settle(struct runtime *rt, const void *params, struct cbor_writer *ret)
{
	struct paych_state state;

	(void)params, (void)ret;
	RT_TRY(actor_state_begin(rt, paych_state_decode, &state));
	RT_TRY(paych_check_party(rt, &state));
	if (state.settling_at != 0)
		return rt_abort(rt, ERR_ILLEGAL_STATE,
				bytes_of_text("the channel is settling already"));
	start_settling(&state, rt->epoch);
	return actor_state_commit(rt, paych_state_encode, &state);
}

/* ---- 4: collect ----------------------------------------------------------------------- */

static struct outcome pay(struct runtime *rt, const struct paych_state *state)
{
	int64_t code;

	RT_TRY(actor_send(rt, &state->to, METHOD_SEND, (struct bytes){ 0 }, &state->to_send,
			  &code));
	if (code != EXIT_OK)
		return rt_abort(rt, code, bytes_of_text("failed to pay what was redeemed"));
	return outcome_ok();
}

/* What To did not redeem goes back to From when the actor is deleted. The state lives in
 * the arena: others run while it is needed. */
static struct outcome collect(struct runtime *rt, const void *params, struct cbor_writer *ret)
{
	struct paych_state *state = arena_zalloc(rt->arena, 1, sizeof(*state));

	(void)params, (void)ret;
	if (!state)
		return outcome_failure(ST_NO_MEMORY);
	RT_TRY(actor_state_read(rt, paych_state_decode, state));
	RT_TRY(paych_check_party(rt, state));
	if (state->settling_at == 0 || rt->epoch < state->settling_at)
		return rt_abort(rt, ERR_FORBIDDEN, bytes_of_text("the channel is not settled"));
	RT_TRY(pay(rt, state));
	return rt_delete_actor(rt, &state->from);
}

/* ---- the table ------------------------------------------------------------------------ */

static const struct actor_method methods[] = {
	{ 1, "Constructor", EVERY_VERSION, sizeof(struct constructor_params), constructor_decode,
	  constructor },
	{ 2, "UpdateChannelState", 0, 0, sizeof(struct paych_update_params), paych_update_v0_decode,
	  paych_update },
	{ 2, "UpdateChannelState", 2, 7, sizeof(struct paych_update_params), paych_update_decode,
	  paych_update },
	{ 3, "Settle", EVERY_VERSION, 0, NULL, settle },
	{ 4, "Collect", EVERY_VERSION, 0, NULL, collect },
};

const struct method_table paych_methods = METHOD_TABLE(methods);
