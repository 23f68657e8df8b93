/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* Methods 2 and 3: what may end in a nested send. The frames of this file stay on the
 * stack while it runs, so they hold next to nothing (specs-actors actors/builtin/
 * multisig/multisig_actor.go executeTransactionIfApproved, approveTransaction). */
#include "actors/multisig/execute.h"

#include "actors/multisig/locked.h"
#include "actors/multisig/params.h"
#include "actors/multisig/signers.h"
#include "actors/multisig/state.h"
#include "actors/multisig/txns.h"

/* Sends when there are approvals enough. The threshold and the lock are those of the
 * newest state transaction; return bytes are appended to ret. */
static struct outcome execute_if_approved(struct runtime *rt, struct multisig_run *run,
					  struct buffer *ret)
{
	const struct multisig_txn *txn = &run->txn;

	if (txn->approved_count < run->state.threshold)
		return outcome_ok();
	RT_TRY(multisig__check_available(rt, &run->state, &txn->value));
	RT_TRY(rt_send(rt, &txn->to, txn->method, txn->params, &txn->value, &run->result.code,
		       ret));
	run->result.applied = true;
	return multisig__drop_txn(rt, run);
}

static struct outcome approve_and_execute(struct runtime *rt, struct multisig_run *run,
					  struct buffer *ret)
{
	RT_TRY(multisig__add_approval(rt, run));
	return execute_if_approved(rt, run, ret);
}

struct outcome multisig__propose(struct runtime *rt, const void *params, struct cbor_writer *ret)
{
	const struct multisig_propose *args = params;
	size_t start = ret->out->size;
	struct multisig_run *run;

	RT_TRY(multisig__validate_signable(rt));
	if (bigint_sign(&args->value) < 0)
		return rt_abort(rt, ERR_ILLEGAL_ARGUMENT,
				bytes_of_text("proposed value must be non-negative"));
	run = arena_zalloc(rt->arena, 1, sizeof(*run));
	if (!run)
		return outcome_failure(ST_NO_MEMORY);
	RT_TRY(multisig__store_txn(rt, args, run));
	RT_TRY(approve_and_execute(rt, run, ret->out));
	multisig_propose_return(ret, start, run->id, &run->result);
	return outcome_ok();
}

struct outcome multisig__approve(struct runtime *rt, const void *params, struct cbor_writer *ret)
{
	size_t start = ret->out->size;
	struct multisig_run *run;

	RT_TRY(multisig__validate_signable(rt));
	run = arena_zalloc(rt->arena, 1, sizeof(*run));
	if (!run)
		return outcome_failure(ST_NO_MEMORY);
	RT_TRY(multisig__load_txn(rt, params, run));
	/* A threshold lowered meanwhile may be met without this approval. */
	RT_TRY(execute_if_approved(rt, run, ret->out));
	if (!run->result.applied)
		RT_TRY(approve_and_execute(rt, run, ret->out));
	multisig_approve_return(ret, start, &run->result);
	return outcome_ok();
}
