/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* The multisig actor: a wallet of several signers (specs-actors v0.9.14 … v7.0.1
 * actors/builtin/multisig/multisig_actor.go). Its constructor and its methods. */
#include "actors/methods.h"
#include "actors/multisig/execute.h"
#include "actors/multisig/locked.h"
#include "actors/multisig/params.h"
#include "actors/multisig/rules.h"
#include "actors/multisig/signers.h"
#include "actors/multisig/state.h"
#include "actors/multisig/txns.h"

static struct outcome illegal_argument(struct runtime *rt, const char *why)
{
	return rt_abort(rt, ERR_ILLEGAL_ARGUMENT, bytes_of_text(why));
}

/* One after the other, as every unknown key among them becomes an account. */
static struct outcome resolve_signers(struct runtime *rt, const struct multisig_constructor *args,
				      struct multisig_state *state)
{
	struct address *signers = arena_alloc(rt->arena, args->signer_count * sizeof(*signers));

	if (!signers)
		return outcome_failure(ST_NO_MEMORY);
	state->signers = signers;
	for (size_t i = 0; i < args->signer_count; i++) {
		RT_TRY(multisig__resolve(rt, &args->signers[i], &signers[i]));
		if (multisig__is_signer(state, &signers[i]))
			return illegal_argument(rt, "duplicate signer not allowed");
		state->signer_count = i + 1;
	}
	return outcome_ok();
}

static struct outcome check_terms(struct runtime *rt, const struct multisig_constructor *args)
{
	if (args->threshold > args->signer_count)
		return illegal_argument(rt, "must not require more approvals than signers");
	if (args->threshold < 1)
		return illegal_argument(rt, "must require at least one approval");
	if (args->unlock_duration < 0)
		return illegal_argument(rt, "negative unlock duration disallowed");
	return outcome_ok();
}

static struct outcome put_empty_map(struct runtime *rt, struct cid *root)
{
	struct hamt *map;
	enum status st = actor_map_new(rt, MULTISIG_MAP_BIT_WIDTH, &map);

	if (st == ST_OK)
		st = actor_map_flush(rt, map, root);
	return st == ST_OK ? outcome_ok() : rt_store_failed(rt, st, "failed to create empty map");
}

static struct outcome constructor(struct runtime *rt, const void *params, struct cbor_writer *ret)
{
	const struct multisig_constructor *args = params;
	const struct multisig_rules *rules = multisig__rules_of(rt->actors_version);
	const struct address init = address_of_id(ID_INIT);
	struct multisig_state state = { 0 };

	(void)ret;
	RT_TRY(rt_validate_is(rt, &init, 1));
	if (args->signer_count < 1)
		return illegal_argument(rt, "must have at least one signer");
	if (args->signer_count > rules->signers_max)
		return illegal_argument(rt, "too many signers");
	RT_TRY(resolve_signers(rt, args, &state));
	RT_TRY(check_terms(rt, args));
	RT_TRY(put_empty_map(rt, &state.pending));
	state.threshold = args->threshold;
	if (args->unlock_duration != 0) {
		state.start_epoch = rules->start_epoch_given ? args->start_epoch : rt->epoch;
		state.unlock_duration = args->unlock_duration;
		state.initial_balance = rt->value_received;
	}
	return actor_state_create(rt, multisig_state_encode, &state);
}

static const struct actor_method methods[] = {
	{ 1, "Constructor", 0, 0, sizeof(struct multisig_constructor),
	  multisig_constructor_v0_decode, constructor },
	{ 1, "Constructor", 2, 7, sizeof(struct multisig_constructor), multisig_constructor_decode,
	  constructor },
	{ 2, "Propose", EVERY_VERSION, sizeof(struct multisig_propose), multisig_propose_decode,
	  multisig__propose },
	{ 3, "Approve", EVERY_VERSION, sizeof(struct multisig_txn_ref), multisig_txn_ref_decode,
	  multisig__approve },
	{ 4, "Cancel", EVERY_VERSION, sizeof(struct multisig_txn_ref), multisig_txn_ref_decode,
	  multisig__cancel },
	{ 5, "AddSigner", EVERY_VERSION, sizeof(struct multisig_signer_change),
	  multisig_signer_change_decode, multisig__add_signer },
	{ 6, "RemoveSigner", EVERY_VERSION, sizeof(struct multisig_signer_change),
	  multisig_signer_change_decode, multisig__remove_signer },
	{ 7, "SwapSigner", EVERY_VERSION, sizeof(struct multisig_swap), multisig_swap_decode,
	  multisig__swap_signer },
	{ 8, "ChangeNumApprovalsThreshold", EVERY_VERSION, sizeof(uint64_t),
	  multisig_threshold_decode, multisig__change_threshold },
	{ 9, "LockBalance", EVERY_VERSION, sizeof(struct multisig_lock), multisig_lock_decode,
	  multisig__lock_balance },
};

const struct method_table multisig_methods = METHOD_TABLE(methods);
