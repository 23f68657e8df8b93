/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* Pending transactions and the state transactions that change them (specs-actors
 * actors/builtin/multisig/multisig_actor.go). Nothing here sends. */
#include "actors/multisig/txns.h"

#include "actors/multisig/params.h"
#include "actors/multisig/pending.h"
#include "actors/multisig/rules.h"
#include "actors/multisig/signers.h"
#include "actors/multisig/state.h"

static struct outcome check_signer(struct runtime *rt, const struct multisig_state *state)
{
	if (multisig__is_signer(state, &rt->caller))
		return outcome_ok();
	return rt_abort(rt, ERR_FORBIDDEN, bytes_of_text("caller is not a signer"));
}

/* The opening of every method signers call: state and map, for signers only. */
static struct outcome begin_as_signer(struct runtime *rt, struct multisig_state *state,
				      struct hamt **map)
{
	RT_TRY(actor_state_begin(rt, multisig_state_decode, state));
	RT_TRY(check_signer(rt, state));
	return multisig__pending_open(rt, state, map);
}

static struct outcome flush_and_commit(struct runtime *rt, struct hamt *map,
				       struct multisig_state *state)
{
	RT_TRY(multisig__pending_flush(rt, map, state));
	return actor_state_commit(rt, multisig_state_encode, state);
}

/* ---- proposal hashes ---------------------------------------------------------------- */

/* [requester, to, value, method, params]. */
static void encode_hash_data(struct cbor_writer *writer, const void *value)
{
	const struct multisig_txn *txn = value;

	cbor_write_tuple(writer, 5);
	cbor_write_address(writer, &txn->approved[0]);
	cbor_write_address(writer, &txn->to);
	cbor_write_bigint(writer, &txn->value);
	cbor_write_uint(writer, txn->method);
	cbor_write_bytes(writer, txn->params);
}

/* No state of the actor's own making holds a transaction without a proposer; the
 * reference indexes an empty list then, which is no abort. */
static struct outcome check_proposer(struct runtime *rt, const struct multisig_txn *txn)
{
	if (txn->approved_count > 0)
		return outcome_ok();
	return rt_panic(rt, bytes_of_text("index out of range [0] with length 0"));
}

/* Hashes the proposal, then compares where there is something to compare with. */
static struct outcome check_hash(struct runtime *rt, const struct multisig_txn *txn,
				 struct bytes wanted, int64_t mismatch)
{
	uint8_t digest[DIGEST_BYTES];
	struct bytes data;
	enum status st;

	RT_TRY(check_proposer(rt, txn));
	st = cbor_encode(rt->arena, encode_hash_data, txn, &data);
	if (st != ST_OK)
		return outcome_failure(st);
	RT_TRY(rt_hash_blake2b(rt, data, digest));
	if (wanted.size == 0 || bytes_equal(wanted, bytes_make(digest, sizeof(digest))))
		return outcome_ok();
	return rt_abort(rt, mismatch,
			bytes_of_text("hash does not match proposal params (ensure requester is "
				      "an ID address)"));
}

/* ---- around an execution --------------------------------------------------------------- */

struct outcome multisig__store_txn(struct runtime *rt, const struct multisig_propose *params,
				   struct multisig_run *run)
{
	struct multisig_state *state = &run->state;
	struct hamt *map = NULL;

	RT_TRY(begin_as_signer(rt, state, &map));
	run->id = state->next_txn_id;
	state->next_txn_id = (int64_t)((uint64_t)state->next_txn_id + 1);
	run->txn.to = params->to;
	run->txn.value = params->value;
	run->txn.method = params->method;
	run->txn.params = params->params;
	RT_TRY(multisig__pending_put(rt, map, run->id, &run->txn));
	return flush_and_commit(rt, map, state);
}

struct outcome multisig__load_txn(struct runtime *rt, const struct multisig_txn_ref *params,
				  struct multisig_run *run)
{
	struct hamt *map = NULL;

	run->id = params->id;
	RT_TRY(begin_as_signer(rt, &run->state, &map));
	RT_TRY(multisig__pending_find(rt, map, run->id, &run->txn));
	if (params->proposal_hash.size > 0 || multisig__rules_of(rt->actors_version)->hashes_always)
		RT_TRY(check_hash(rt, &run->txn, params->proposal_hash, ERR_ILLEGAL_ARGUMENT));
	/* Nothing has changed, and the state is written all the same. */
	return actor_state_commit(rt, multisig_state_encode, &run->state);
}

static enum status append_approval(struct arena *arena, struct multisig_txn *txn,
				   const struct address *approver)
{
	size_t count = txn->approved_count;
	struct address *approved = arena_alloc(arena, (count + 1) * sizeof(*approved));

	if (!approved)
		return ST_NO_MEMORY;
	if (count > 0)
		memcpy(approved, txn->approved, count * sizeof(*approved));
	approved[count] = *approver;
	txn->approved = approved;
	txn->approved_count = count + 1;
	return ST_OK;
}

struct outcome multisig__add_approval(struct runtime *rt, struct multisig_run *run)
{
	struct multisig_txn *txn = &run->txn;
	struct hamt *map = NULL;
	enum status st;

	for (size_t i = 0; i < txn->approved_count; i++)
		if (address_equal(&txn->approved[i], &rt->caller))
			return rt_abort(rt, ERR_FORBIDDEN,
					bytes_of_text("caller already approved this message"));
	RT_TRY(actor_state_begin(rt, multisig_state_decode, &run->state));
	RT_TRY(multisig__pending_open(rt, &run->state, &map));
	st = append_approval(rt->arena, txn, &rt->caller);
	if (st != ST_OK)
		return outcome_failure(st);
	RT_TRY(multisig__pending_put(rt, map, run->id, txn));
	return flush_and_commit(rt, map, &run->state);
}

struct outcome multisig__drop_txn(struct runtime *rt, struct multisig_run *run)
{
	unsigned since = multisig__rules_of(rt->actors_version)->txn_may_vanish_since;
	struct hamt *map = NULL;

	RT_TRY(actor_state_begin(rt, multisig_state_decode, &run->state));
	RT_TRY(multisig__pending_open(rt, &run->state, &map));
	RT_TRY(multisig__pending_remove(rt, map, run->id, rt->network_version >= since));
	return flush_and_commit(rt, map, &run->state);
}

/* ---- method 4 ------------------------------------------------------------------------------ */

/* Actors v3 and later take the transaction out before they look at it; the
 * result is the same, as a failure drops the map. */
struct outcome multisig__cancel(struct runtime *rt, const void *params, struct cbor_writer *ret)
{
	const struct multisig_txn_ref *args = params;
	struct multisig_state state;
	struct multisig_txn txn;
	struct hamt *map = NULL;

	(void)ret;
	RT_TRY(multisig__validate_signable(rt));
	RT_TRY(begin_as_signer(rt, &state, &map));
	RT_TRY(multisig__pending_find(rt, map, args->id, &txn));
	RT_TRY(check_proposer(rt, &txn));
	if (!address_equal(&txn.approved[0], &rt->caller))
		return rt_abort(rt, ERR_FORBIDDEN,
				bytes_of_text("cannot cancel another signer's transaction"));
	RT_TRY(check_hash(rt, &txn, args->proposal_hash, ERR_ILLEGAL_STATE));
	RT_TRY(multisig__pending_remove(rt, map, args->id, false));
	return flush_and_commit(rt, map, &state);
}
