/* SPDX-License-Identifier: Apache-2.0 OR MIT */
#include "vector/watch.h"

#include "actors/code.h"
#include "actors/exit_code.h"
#include "vm/state_tree.h"

/* ---- gas ------------------------------------------------------------------- */

/* Whether the same money goes to the same actors for another amount of gas. Both burns go
 * to one actor. */
static bool pays_the_same(const struct watched_message *watched, int64_t gas_used)
{
	const struct message *message = watched->message;
	const struct gas_outputs *is = watched->gas;
	struct gas_outputs would;
	struct bigint burnt_is, burnt_would;

	if (gas_used < 0 || gas_used > message->gas_limit)
		return true; /* no other outcome */
	if (gas_outputs_of(gas_used, message->gas_limit, watched->base_fee, &message->gas_fee_cap,
			   &message->gas_premium, true, &would) != ST_OK ||
	    bigint_add(&is->base_fee_burn, &is->over_estimation_burn, &burnt_is) != ST_OK ||
	    bigint_add(&would.base_fee_burn, &would.over_estimation_burn, &burnt_would) != ST_OK)
		return false;
	return bigint_compare(&burnt_is, &burnt_would) == 0 &&
	       bigint_compare(&is->miner_tip, &would.miner_tip) == 0 &&
	       bigint_compare(&is->refund, &would.refund) == 0 &&
	       (!watched->in_tipset ||
		bigint_compare(&is->miner_penalty, &would.miner_penalty) == 0);
}

/* Turned away before it ran: nothing was paid but a penalty, which goes by the gas limit, or
 * by the cost of the bytes where the limit does not hold it. */
static bool refusal_hides_gas(const struct watched_message *watched)
{
	return !watched->in_tipset || watched->receipt->exit_code != SYS_OUT_OF_GAS ||
	       bigint_sign(watched->base_fee) == 0;
}

void vector_watch_gas(struct vector_message_facts *facts, const struct watched_message *watched)
{
	const int64_t used = watched->receipt->gas_used;
	/* Whoever runs out of gas has used all there was, whatever things cost. */
	const bool ran_out = watched->receipt->exit_code == SYS_OUT_OF_GAS &&
			     used == watched->message->gas_limit;
	const bool refused = used == 0;
	bool hides = refused ? refusal_hides_gas(watched)
			     : ran_out || (pays_the_same(watched, used - 1) &&
					   pays_the_same(watched, used + 1));

	if (watched->on_edge)
		hides = false;
	facts->metered = facts->metered || watched->on_edge || (!refused && !ran_out);
	facts->root_hides_gas = (!facts->seen || facts->root_hides_gas) && hides;
	facts->seen = true;
}

/* ---- outcome --------------------------------------------------------------- */

static enum status pay(struct state_tree *tree, uint64_t id, const struct bigint *amount)
{
	struct actor actor;

	if (bigint_sign(amount) == 0)
		return ST_OK;
	TRY(state_tree_get(tree, id, &actor));
	TRY(bigint_add(&actor.balance, amount, &actor.balance));
	return state_tree_set(tree, id, &actor);
}

/* What vm/apply.c does around the call, without the call. */
static enum status take_and_pay(struct state_tree *tree, const struct watched_message *watched)
{
	const struct message *message = watched->message;
	const struct gas_outputs *gas = watched->gas;
	struct bigint cost, limit = bigint_of_int(message->gas_limit);
	struct actor sender;
	uint64_t id;

	TRY(state_tree_resolve(tree, &message->from, &id));
	TRY(state_tree_get(tree, id, &sender));
	TRY(bigint_mul(&message->gas_fee_cap, &limit, &cost));
	TRY(bigint_sub(&sender.balance, &cost, &sender.balance));
	sender.nonce++;
	TRY(state_tree_set(tree, id, &sender));
	TRY(pay(tree, ID_BURNT_FUNDS, &gas->base_fee_burn));
	TRY(pay(tree, ID_REWARD, &gas->miner_tip));
	TRY(pay(tree, ID_BURNT_FUNDS, &gas->over_estimation_burn));
	return pay(tree, id, &gas->refund);
}

static enum status root_of_fees(struct arena *arena, const struct watched_message *watched,
				struct blockstore *blocks, const struct block_cid *before,
				struct block_cid *root)
{
	struct overlay_blocks scratch;
	struct overlay overlay;
	struct state_tree *tree;
	struct error ignored = { .status = ST_OK };

	overlay_init(&overlay, arena);
	overlay_blocks_init(&scratch, &overlay, blocks);
	TRY(state_tree_open(&scratch.base, arena, cid_of(before), &tree, &ignored));
	TRY(take_and_pay(tree, watched));
	return state_tree_flush(tree, root);
}

enum status vector_watch_outcome(struct vector_message_facts *facts, struct arena *arena,
				 const struct watched_message *watched, struct blockstore *blocks,
				 const struct block_cid *before, const struct block_cid *after)
{
	const bool first = !facts->seen;
	bool hides = block_cid_equal(before, after);
	struct block_cid root;

	if (!hides && (first || facts->root_hides_outcome) &&
	    pays_the_same(watched, watched->receipt->gas_used - 1)) {
		enum status st = root_of_fees(arena, watched, blocks, before, &root);

		if (st == ST_NO_MEMORY)
			return st;
		hides = st == ST_OK && block_cid_equal(&root, after);
	}
	facts->root_hides_outcome = (first || facts->root_hides_outcome) && hides;
	return ST_OK;
}
