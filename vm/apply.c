/* SPDX-License-Identifier: Apache-2.0 OR MIT */
#include "vm/apply.h"

#include "actors/code.h"
#include "base/check.h"
#include "vm/actor.h"
#include "vm/failure.h"
#include "vm/meter.h"
#include "vm/operations.h"
#include "vm/send.h"

enum {
	/* The Claus upgrade, from which a window PoSt burns no base fee. */
	CLAUS_EPOCH = 343200,
	METHOD_SUBMIT_WINDOWED_POST = 5,
};

/* ---- before the call ------------------------------------------------------------------ */

/* A message that is turned away: exit code, no gas, a penalty for the miner. */
static enum status refuse(struct vm *vm, int64_t exit_code, int64_t penalty_gas, const char *why,
			  struct vm_result *out)
{
	struct bigint gas = bigint_of_int(penalty_gas);

	out->receipt = (struct receipt){ .exit_code = exit_code };
	out->error = why;
	if (bigint_mul(&vm->input->env->base_fee, &gas, &out->gas.miner_penalty) != ST_OK)
		return vm_end_failed(vm, ST_LIMIT);
	return ST_OK;
}

/* Checks the sender. *refused: the result is complete. */
static enum status check_sender(struct vm *vm, const struct message *message,
				const struct bigint *cost, uint64_t *sender_id,
				struct actor *sender, bool *refused, struct vm_result *out)
{
	enum status st = vm_get_actor(vm, &message->from, sender_id, sender);

	*refused = true;
	if (st == ST_NOT_FOUND)
		return refuse(vm, SYS_SENDER_INVALID, message->gas_limit, "actor not found", out);
	if (st != ST_OK)
		return vm_end(vm, vm_failed(vm, st, "failed to look up from actor"), out);
	if (!vm_is_account(vm, sender))
		return refuse(vm, SYS_SENDER_INVALID, message->gas_limit,
			      "send from not account actor", out);
	if (sender->nonce != message->nonce)
		return refuse(vm, SYS_SENDER_STATE_INVALID, message->gas_limit,
			      "actor nonce invalid", out);
	if (bigint_compare(&sender->balance, cost) < 0)
		return refuse(vm, SYS_SENDER_STATE_INVALID, message->gas_limit,
			      "actor balance less than needed", out);
	*refused = false;
	return ST_OK;
}

/* ---- after the call ---------------------------------------------------------------------- */

/* A target that is gone burns; one that cannot be looked up is a failure. */
static enum status burns_base_fee(struct vm *vm, const struct message *message, int64_t exit_code,
				  bool *burn)
{
	struct actor target;
	enum status st;
	uint64_t id;

	*burn = true;
	if (!vm->rules->window_post_exempt || vm->input->env->epoch <= CLAUS_EPOCH ||
	    exit_code != EXIT_OK || message->method != METHOD_SUBMIT_WINDOWED_POST)
		return ST_OK;
	st = vm_get_actor(vm, &message->to, &id, &target);
	if (st == ST_OK)
		*burn = !actor_code_is(target.code, ACTOR_MINER);
	return st == ST_NOT_FOUND ? ST_OK : st;
}

/* Adds amount to an actor; zero leaves it alone, below zero cannot be paid. */
static enum status pay(struct vm *vm, const struct address *to, const struct bigint *amount)
{
	struct actor actor;
	uint64_t id;

	if (bigint_sign(amount) < 0)
		return ST_INVALID;
	if (bigint_sign(amount) == 0)
		return ST_OK;
	TRY(vm_get_actor(vm, to, &id, &actor));
	TRY(bigint_add(&actor.balance, amount, &actor.balance));
	return state_tree_set(vm->tree, id, &actor);
}

static enum status pay_out(struct vm *vm, const struct message *message,
			   const struct gas_outputs *gas)
{
	const struct address burnt = address_of_id(ID_BURNT_FUNDS);
	const struct address reward = address_of_id(ID_REWARD);

	TRY(pay(vm, &burnt, &gas->base_fee_burn));
	TRY(pay(vm, &reward, &gas->miner_tip));
	TRY(pay(vm, &burnt, &gas->over_estimation_burn));
	return pay(vm, &message->from, &gas->refund);
}

/* Takes the fees and the nonce; both stay whatever happens to the call. */
static enum status take_fees(struct vm *vm, uint64_t sender_id, struct actor *sender,
			     const struct bigint *cost)
{
	if (bigint_sign(cost) < 0)
		return ST_INVALID;
	TRY(bigint_sub(&sender->balance, cost, &sender->balance));
	sender->nonce++;
	return state_tree_set(vm->tree, sender_id, sender);
}

/* The call at the top, its return charge, and its receipt. */
static struct outcome run_top(struct vm *vm, const struct message *message,
			      const struct gas_charge *initial, struct vm_result *out)
{
	struct frame frame;
	struct buffer ret;
	int64_t code = EXIT_OK;
	struct outcome outcome;

	buffer_init(&ret, 0);
	outcome = vm_send(vm, NULL, message, initial, &ret, &code, &frame);
	if (outcome.kind == OUTCOME_OK && initial && ret.size != 0) {
		struct outcome charged =
			meter_charge(&frame, gas_on_return_value(vm->rules->prices, ret.size));

		code = charged.kind == OUTCOME_OK ? code : charged.code;
		ret.size = charged.kind == OUTCOME_OK ? ret.size : 0;
	}
	if (outcome.kind == OUTCOME_OK) {
		out->receipt.exit_code = code;
		out->receipt.gas_used = frame.gas_used < 0 ? 0 : frame.gas_used;
		out->error = code == EXIT_OK ? NULL : vm->text;
		out->receiver_code = frame.receiver_code;
		out->bls_unverified = vm->bls_unverified;
		if (arena_copy(vm->arena, buffer_bytes(&ret), &out->receipt.ret) != ST_OK)
			outcome = outcome_failure(ST_NO_MEMORY);
	}
	buffer_fini(&ret);
	return outcome;
}

static enum status execute_paid(struct vm *vm, const struct message *message,
				const struct gas_charge *initial, struct vm_result *out)
{
	state_snapshot before = state_tree_snapshot(vm->tree);
	struct outcome outcome = run_top(vm, message, initial, out);
	enum status st;
	bool burn;

	if (outcome.kind != OUTCOME_OK)
		return vm_end(vm, outcome, out);
	CHECK(out->receipt.gas_used <= message->gas_limit);
	if (out->receipt.exit_code != EXIT_OK)
		state_tree_revert(vm->tree, before);
	st = burns_base_fee(vm, message, out->receipt.exit_code, &burn);
	if (st != ST_OK)
		return vm_end(vm, vm_failed(vm, st, "failed to lookup target actor"), out);
	st = gas_outputs_of(out->receipt.gas_used, message->gas_limit, &vm->input->env->base_fee,
			    &message->gas_fee_cap, &message->gas_premium, burn, &out->gas);
	if (st == ST_OK)
		st = pay_out(vm, message, &out->gas);
	if (st != ST_OK)
		return vm_end(vm, vm_failed(vm, st, "gas payout failed"), out);
	return ST_OK;
}

/* ---- one message on an open VM -------------------------------------------------- */

static void begin(struct vm *vm, const struct message *message, struct vm_result *out)
{
	*out = (struct vm_result){ .ending = VM_RECEIPT };
	vm->origin = message->from;
	vm->origin_nonce = message->nonce;
	vm->text = NULL;
	vm->ops = &vm_operations;
}

static enum status apply(struct vm *vm, const struct chain_message *chain, struct vm_result *out)
{
	const struct message *message = &chain->message;
	struct bigint cost, limit = bigint_of_int(message->gas_limit);
	struct gas_charge on_chain;
	struct actor sender;
	uint64_t sender_id;
	size_t length;
	bool refused;
	enum status st;

	if (message->gas_limit <= 0)
		return vm_end(vm, vm_stop(vm, OUTCOME_FATAL, 0, "message has no gas limit set"),
			      out);
	st = chain_message_length(chain, &length);
	if (st != ST_OK)
		return vm_end(vm, vm_failed(vm, st, "message has no encoding"), out);
	on_chain = gas_on_chain_message(vm->rules->prices, length);
	if (on_chain.compute + on_chain.storage > message->gas_limit)
		return refuse(vm, SYS_OUT_OF_GAS, on_chain.compute + on_chain.storage,
			      "message gas limit is below the cost of its bytes on chain", out);
	if (bigint_mul(&message->gas_fee_cap, &limit, &cost) != ST_OK)
		return vm_end_failed(vm, ST_LIMIT);
	st = check_sender(vm, message, &cost, &sender_id, &sender, &refused, out);
	if (st != ST_OK || refused)
		return st;
	st = take_fees(vm, sender_id, &sender, &cost);
	if (st != ST_OK)
		return vm_end(vm, vm_failed(vm, st, "failed to withdraw gas funds"), out);
	return execute_paid(vm, message, &on_chain, out);
}

enum status vm_apply_open(struct vm *vm, const struct chain_message *message, struct vm_result *out)
{
	begin(vm, &message->message, out);
	TRY(apply(vm, message, out));
	return vm_check_trace(vm);
}

enum status vm_call_open(struct vm *vm, const struct message *message, struct vm_result *out)
{
	struct outcome outcome;

	begin(vm, message, out);
	outcome = run_top(vm, message, NULL, out);
	/* The call could not even begin: its failure is the message's. */
	if (outcome.kind == OUTCOME_EXIT) {
		out->receipt.exit_code = outcome.code;
		out->error = vm->text;
	} else if (outcome.kind != OUTCOME_OK) {
		return vm_end(vm, outcome, out);
	}
	out->receipt.gas_used = 0;
	return vm_check_trace(vm);
}
