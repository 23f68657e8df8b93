/* SPDX-License-Identifier: Apache-2.0 OR MIT */
#include "rpc/lotus/gas.h"

#include <inttypes.h>

#include "actors/exit_code.h"
#include "base/bls.h"
#include "base/secp256k1.h"
#include "rpc/lotus/handlers.h"
#include "rpc/message_json.h"
#include "rpc/shape.h"
#include "rpc/tipset.h"
#include "rpc/wallet.h"
#include "world/edit.h"
#include "world/simulation.h"

/* Gas, estimated by doing it (lotus b835fab70 node/impl/gasutils/gasutils.go, but that a limit is
 * exact: nobody else's messages come between, and no base fee moves). */

enum { ROUNDS_MAX = 8 }; /* in which an estimate settles: the limit's own bytes cost gas too */

DEFINE_OBJECT(send_spec, FIELDS_OF_LOTUS,
	      OPTIONAL("MaxFee", amount, struct send_spec, max_fee,
		       "attoFIL that the whole gas limit may cost; 0 is no limit"),
	      OPTIONAL("MsgUuid", text, struct send_spec, uuid,
		       "a message with the UUID of one before is that one"),
	      OPTIONAL("MaximizeFeeCap", flag, struct send_spec, maximize_fee_cap,
		       "the fee cap becomes what MaxFee allows"));

struct gas_args {
	struct chain_message message;
	struct send_spec spec;
	uint64_t blocks;
	struct tipset_key tipset;
};
struct premium_args {
	uint64_t blocks;
	struct address sender;
	int64_t limit;
	struct tipset_key tipset;
};

#define GAS_MESSAGE REQUIRED("message", unsigned_message, struct gas_args, message, "a Message")
#define GAS_TIPSET(type)                                                                           \
	OPTIONAL("tsk", tipset_key, type, tipset, "the key of a tipset; null or [] is the head")

PARAMS(params_gas_limit, struct gas_args, GAS_MESSAGE, GAS_TIPSET(struct gas_args));
PARAMS(params_fee_cap, struct gas_args, GAS_MESSAGE,
       OPTIONAL("maxqueueblks", uint, struct gas_args, blocks, "not used: base fees stay"),
       GAS_TIPSET(struct gas_args));
PARAMS(params_message_gas, struct gas_args, GAS_MESSAGE,
       OPTIONAL("spec", send_spec, struct gas_args, spec, "a MessageSendSpec, or null"),
       GAS_TIPSET(struct gas_args));
PARAMS(params_gas_premium, struct premium_args,
       OPTIONAL("nblocksincl", uint, struct premium_args, blocks, "not used"),
       OPTIONAL("sender", address, struct premium_args, sender, "not used"),
       OPTIONAL("gaslimit", int, struct premium_args, limit, "not used"),
       GAS_TIPSET(struct premium_args));

/* ---- one run --------------------------------------------------------------------------- */

/* The sender's kind of signature counts for the bytes on the chain. */
static enum status sign_for_show(struct call *call, struct chain_message *message)
{
	static const uint8_t zeros[BLS_SIGNATURE_BYTES];
	struct address key;

	if (wallet_key_address(call, &message->message.from, &key) != ST_OK) {
		/* An account without a key, say: whatever it sends is not signed. */
		failure_reset(call->failure);
		return ST_OK;
	}
	if (address_protocol(&key) == ADDRESS_SECP256K1) {
		message->signature_type = SIGNATURE_SECP256K1;
		message->signature = bytes_make(zeros, SECP_SIGNATURE_BYTES);
	} else if (address_protocol(&key) == ADDRESS_BLS) {
		message->signature_type = SIGNATURE_BLS;
		message->signature = bytes_make(zeros, sizeof(zeros));
	}
	return ST_OK;
}

/* fee cap × limit */
static enum status whole_fee(struct call *call, const struct message *message, struct bigint *out)
{
	const struct bigint limit = bigint_of_int(message->gas_limit);
	const enum status st = bigint_mul(&message->gas_fee_cap, &limit, out);

	return st == ST_OK ? ST_OK : call_failed(call, st, NULL);
}

static enum status dry_run(struct call *call, const struct state_point *point,
			   const struct actor *sender, const struct chain_message *message,
			   struct application *out)
{
	struct edit funds = { .kind = EDIT_ACTOR, .has_balance = true };
	struct error err = { .status = ST_OK };
	struct simulation simulation;
	size_t failed;
	enum status st;

	funds.address = message->message.from;
	TRY(whole_fee(call, &message->message, &funds.balance));
	st = bigint_add(&funds.balance, &sender->balance, &funds.balance);
	simulation_begin(&simulation, call->session, point);
	if (st == ST_OK)
		st = simulation_edit(&simulation, &funds, 1, &failed, &err);
	if (st != ST_OK)
		return call_failed(call, st, &err);
	st = simulation_run(&simulation, message, NULL, false, out, &err);
	return call_application(call, st, &err, out);
}

/* (lotus b835fab70 node/impl/gasutils/gasutils.go GasEstimateGasLimit) */
static enum status judge(struct call *call, const struct application *run, bool any_exit)
{
	const struct receipt *receipt = &run->result.receipt;
	const char *name = exit_code_name(receipt->exit_code);
	const char *why = run->result.error ? run->result.error : "no reason given";

	if (receipt->exit_code == 0 || (any_exit && receipt->gas_used > 0))
		return ST_OK;
	if (receipt->exit_code == SYS_OUT_OF_GAS)
		return failure_set(call->failure, FAULT_OUT_OF_GAS,
				   "the call ran out of the gas of a whole block");
	(void)failure_set(call->failure, FAULT_EXECUTION_FAILED,
			  "message execution failed: exit %s(%" PRId64 "), reason: %s",
			  name ? name : "", receipt->exit_code, why);
	failure_number(call->failure, "gasUsed", (uint64_t)receipt->gas_used);
	return ST_INVALID;
}

/* ---- the limit --------------------------------------------------------------------------- */

static enum status find_limit(struct call *call, const struct state_point *point, bool any_exit,
			      struct message *message)
{
	struct chain_message trial = { .message = *message };
	struct application run;
	struct state_tree *tree;
	struct actor sender;

	TRY(call_tree(call, point, &tree));
	TRY(call_actor(call, tree, &message->from, &sender, NULL));
	trial.message.nonce = sender.nonce;
	trial.message.gas_limit = BLOCK_GAS_LIMIT;
	TRY(sign_for_show(call, &trial));
	TRY(call_check_message(call, "message", &trial));
	for (int round = 0; round < ROUNDS_MAX; round++) {
		TRY(dry_run(call, point, &sender, &trial, &run));
		TRY(judge(call, &run, any_exit));
		if (run.result.receipt.gas_used == trial.message.gas_limit)
			break;
		trial.message.gas_limit = run.result.receipt.gas_used;
	}
	message->gas_limit = trial.message.gas_limit;
	return ST_OK;
}

/* (lotus b835fab70 chain/messagepool/messagepool.go CapGasFee) */
static enum status cap_fee(struct call *call, const struct send_spec *spec, struct message *message,
			   bool *lowered)
{
	const struct bigint limit = bigint_of_int(message->gas_limit);
	struct bigint fee;

	*lowered = false;
	if (bigint_sign(&spec->max_fee) <= 0)
		return ST_OK;
	TRY(whole_fee(call, message, &fee));
	if (bigint_compare(&fee, &spec->max_fee) <= 0 && !spec->maximize_fee_cap)
		return ST_OK;
	if (bigint_div_floor(&spec->max_fee, &limit, &fee) != ST_OK)
		return call_failed(call, ST_INVALID, NULL);
	*lowered = bigint_compare(&fee, &message->gas_fee_cap) != 0;
	message->gas_fee_cap = fee;
	if (bigint_compare(&message->gas_premium, &fee) > 0)
		message->gas_premium = fee;
	return ST_OK;
}

static enum status fee_cap(struct call *call, const struct state_point *point,
			   const struct bigint *premium, struct bigint *out)
{
	const enum status st = bigint_add(&point->env.base_fee, premium, out);

	return st == ST_OK ? ST_OK : call_failed(call, st, NULL);
}

enum status gas_fill(struct call *call, const struct state_point *point,
		     const struct send_spec *spec, bool any_exit, struct message *message)
{
	const bool limit_given = message->gas_limit != 0;
	struct settings settings;
	bool lowered = true;

	TRY(call_settings(call, &point->env, &settings));
	if (bigint_sign(&message->gas_premium) == 0)
		message->gas_premium = settings.gas_premium;
	if (bigint_sign(&message->gas_fee_cap) == 0)
		TRY(fee_cap(call, point, &message->gas_premium, &message->gas_fee_cap));
	/* Fees that are lowered have fewer bytes, and these cost gas. */
	for (int round = 0; round < ROUNDS_MAX && lowered; round++) {
		if (!limit_given)
			TRY(find_limit(call, point, any_exit, message));
		TRY(cap_fee(call, spec, message, &lowered));
	}
	return ST_OK;
}

/* ---- methods --------------------------------------------------------------------------- */

enum status lotus_gas_estimate_gas_limit(struct call *call, const void *args)
{
	const struct gas_args *in = args;
	struct message message = in->message.message;
	struct state_point point;
	struct send_spec spec = { .max_fee = bigint_zero() };

	TRY(tipset_point(call, &in->tipset, &point));
	message.gas_limit = 0;
	TRY(gas_fill(call, &point, &spec, false, &message));
	json_write_int(call->out, NULL, message.gas_limit);
	return ST_OK;
}

enum status lotus_gas_estimate_fee_cap(struct call *call, const void *args)
{
	const struct gas_args *in = args;
	struct state_point point;
	struct bigint cap;

	TRY(tipset_point(call, &in->tipset, &point));
	TRY(fee_cap(call, &point, &in->message.message.gas_premium, &cap));
	json_write_amount(call->out, NULL, &cap);
	return ST_OK;
}

enum status lotus_gas_estimate_gas_premium(struct call *call, const void *args)
{
	const struct premium_args *in = args;
	struct state_point point;
	struct settings settings;

	TRY(tipset_point(call, &in->tipset, &point));
	TRY(call_settings(call, &point.env, &settings));
	json_write_amount(call->out, NULL, &settings.gas_premium);
	return ST_OK;
}

enum status lotus_gas_estimate_message_gas(struct call *call, const void *args)
{
	const struct gas_args *in = args;
	struct message message = in->message.message;
	struct state_point point;
	struct block_cid cid;
	enum status st;

	TRY(tipset_point(call, &in->tipset, &point));
	TRY(gas_fill(call, &point, &in->spec, false, &message));
	st = message_cid(&message, &cid);
	if (st != ST_OK)
		return call_failed(call, st, NULL);
	shape_message(call->out, NULL, &message, cid_of(&cid));
	return ST_OK;
}
