/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* Methods 5 to 8: who signs, and how many of them (specs-actors actors/builtin/multisig/
 * multisig_actor.go). */
#include "actors/multisig/signers.h"

#include "actors/code.h"
#include "actors/multisig/params.h"
#include "actors/multisig/purge.h"
#include "actors/multisig/rules.h"
#include "actors/multisig/state.h"
#include "actors/send.h"

static struct outcome forbidden(struct runtime *rt, const char *why)
{
	return rt_abort(rt, ERR_FORBIDDEN, bytes_of_text(why));
}

static struct outcome illegal_argument(struct runtime *rt, const char *why)
{
	return rt_abort(rt, ERR_ILLEGAL_ARGUMENT, bytes_of_text(why));
}

bool multisig__is_signer(const struct multisig_state *state, const struct address *address)
{
	for (size_t i = 0; i < state->signer_count; i++)
		if (address_equal(&state->signers[i], address))
			return true;
	return false;
}

/* ---- callers and addresses --------------------------------------------------------- */

struct outcome multisig__validate_signable(struct runtime *rt)
{
	uint8_t account[ACTOR_CODE_MAX], multisig[ACTOR_CODE_MAX];
	const struct cid signable[] = {
		actor_code_cid(ACTOR_ACCOUNT, rt->actors_version, account),
		actor_code_cid(ACTOR_MULTISIG, rt->actors_version, multisig),
	};

	return rt_validate_type(rt, signable, sizeof(signable) / sizeof(signable[0]));
}

struct outcome multisig__validate_self(struct runtime *rt)
{
	return rt_validate_is(rt, &rt->receiver, 1);
}

static struct outcome send_nothing(struct runtime *rt, const struct address *to)
{
	return actor_call(rt, to, METHOD_SEND, (struct bytes){ 0 }, NULL,
			  "failed to send zero balance to address");
}

struct outcome multisig__resolve(struct runtime *rt, const struct address *address,
				 struct address *id_address)
{
	bool found = false;

	RT_TRY(rt_resolve_address(rt, address, id_address, &found));
	if (found)
		return outcome_ok();
	RT_TRY(send_nothing(rt, address));
	RT_TRY(rt_resolve_address(rt, address, id_address, &found));
	if (!found)
		return rt_abort(rt, ERR_ILLEGAL_STATE,
				bytes_of_text("failed to resolve address to ID address even "
					      "after sending zero balance"));
	return outcome_ok();
}

/* ---- changing the list -------------------------------------------------------------- */

/* The list without gone, wherever it stands, and with added (may be NULL) at its end. */
static enum status replace_signer(struct arena *arena, struct multisig_state *state,
				  const struct address *gone, const struct address *added)
{
	struct address *signers = arena_alloc(arena, (state->signer_count + 1) * sizeof(*signers));
	size_t count = 0;

	if (!signers)
		return ST_NO_MEMORY;
	for (size_t i = 0; i < state->signer_count; i++)
		if (!gone || !address_equal(&state->signers[i], gone))
			signers[count++] = state->signers[i];
	if (added)
		signers[count++] = *added;
	state->signers = signers;
	state->signer_count = count;
	return ST_OK;
}

struct outcome multisig__add_signer(struct runtime *rt, const void *params, struct cbor_writer *ret)
{
	const struct multisig_signer_change *args = params;
	struct multisig_state state;
	struct address signer;
	enum status st;

	(void)ret;
	RT_TRY(multisig__validate_self(rt));
	RT_TRY(multisig__resolve(rt, &args->signer, &signer));
	RT_TRY(actor_state_begin(rt, multisig_state_decode, &state));
	if (state.signer_count >= multisig__rules_of(rt->actors_version)->signers_max)
		return forbidden(rt, "cannot add more signers");
	if (multisig__is_signer(&state, &signer))
		return forbidden(rt, "address is already a signer");
	st = replace_signer(rt->arena, &state, NULL, &signer);
	if (st != ST_OK)
		return outcome_failure(st);
	if (args->move_threshold)
		state.threshold++;
	return actor_state_commit(rt, multisig_state_encode, &state);
}

/* Unguarded (v0) the threshold may reach 0 and, below it, wrap around. */
static struct outcome lower_threshold(struct runtime *rt, struct multisig_state *state)
{
	if (state->threshold < 2 && multisig__rules_of(rt->actors_version)->threshold_guarded)
		return illegal_argument(rt, "can't decrease approvals below one");
	state->threshold--;
	return outcome_ok();
}

/* A signer's approvals go with it, where the version says so. */
static struct outcome drop_signer(struct runtime *rt, struct multisig_state *state,
				  const struct address *gone, const struct address *added)
{
	enum status st = replace_signer(rt->arena, state, gone, added);

	if (st != ST_OK)
		return outcome_failure(st);
	if (!multisig__rules_of(rt->actors_version)->purges_approvals)
		return outcome_ok();
	return multisig__purge(rt, state, gone);
}

struct outcome multisig__remove_signer(struct runtime *rt, const void *params,
				       struct cbor_writer *ret)
{
	const struct multisig_signer_change *args = params;
	struct multisig_state state;
	struct address signer;

	(void)ret;
	RT_TRY(multisig__validate_self(rt));
	RT_TRY(multisig__resolve(rt, &args->signer, &signer));
	RT_TRY(actor_state_begin(rt, multisig_state_decode, &state));
	if (!multisig__is_signer(&state, &signer))
		return forbidden(rt, "address is not a signer");
	if (state.signer_count == 1)
		return forbidden(rt, "cannot remove only signer");
	if (!args->move_threshold && state.signer_count - 1 < state.threshold)
		return illegal_argument(rt, "can't reduce signers below threshold with "
					    "decrease=false");
	if (args->move_threshold)
		RT_TRY(lower_threshold(rt, &state));
	RT_TRY(drop_signer(rt, &state, &signer, NULL));
	return actor_state_commit(rt, multisig_state_encode, &state);
}

struct outcome multisig__swap_signer(struct runtime *rt, const void *params,
				     struct cbor_writer *ret)
{
	const struct multisig_swap *args = params;
	struct multisig_state state;
	struct address from, to;

	(void)ret;
	RT_TRY(multisig__validate_self(rt));
	RT_TRY(multisig__resolve(rt, &args->from, &from));
	RT_TRY(multisig__resolve(rt, &args->to, &to));
	RT_TRY(actor_state_begin(rt, multisig_state_decode, &state));
	if (!multisig__is_signer(&state, &from))
		return forbidden(rt, "from address is not a signer");
	if (multisig__is_signer(&state, &to))
		return illegal_argument(rt, "to address is already a signer");
	RT_TRY(drop_signer(rt, &state, &from, &to));
	return actor_state_commit(rt, multisig_state_encode, &state);
}

struct outcome multisig__change_threshold(struct runtime *rt, const void *params,
					  struct cbor_writer *ret)
{
	uint64_t threshold = *(const uint64_t *)params;
	struct multisig_state state;

	(void)ret;
	RT_TRY(multisig__validate_self(rt));
	RT_TRY(actor_state_begin(rt, multisig_state_decode, &state));
	if (threshold == 0 || threshold > state.signer_count)
		return illegal_argument(rt, "new threshold value not supported");
	state.threshold = threshold;
	return actor_state_commit(rt, multisig_state_encode, &state);
}
