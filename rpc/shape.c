/* SPDX-License-Identifier: Apache-2.0 OR MIT */
#include "rpc/shape.h"

#include "actors/exit_code.h"

/* A message comes back with the parameters that it came with: none is null, empty ones are "",
 * which is what some clients send and will have again (as Go's encoding/json does by []byte). */
static void write_params(struct json_writer *out, struct bytes params)
{
	if (params.data)
		json_write_base64(out, "Params", params);
	else
		json_write_null(out, "Params");
}

void shape_message(struct json_writer *out, const char *name, const struct message *message,
		   struct cid cid)
{
	json_write_object(out, name);
	json_write_uint(out, "Version", message->version);
	json_write_address(out, "To", &message->to);
	json_write_address(out, "From", &message->from);
	json_write_uint(out, "Nonce", message->nonce);
	json_write_amount(out, "Value", &message->value);
	json_write_int(out, "GasLimit", message->gas_limit);
	json_write_amount(out, "GasFeeCap", &message->gas_fee_cap);
	json_write_amount(out, "GasPremium", &message->gas_premium);
	json_write_uint(out, "Method", message->method);
	write_params(out, message->params);
	json_write_cid(out, "CID", cid);
	json_write_object_end(out);
}

void shape_signature(struct json_writer *out, const char *name, uint8_t type, struct bytes data)
{
	json_write_object(out, name);
	json_write_uint(out, "Type", type);
	json_write_base64(out, "Data", data);
	json_write_object_end(out);
}

/* (lotus b835fab70 chain/types/signedmessage.go MarshalJSON) */
enum status shape_signed_message(struct json_writer *out, const char *name,
				 const struct chain_message *message)
{
	struct block_cid bare, whole;

	TRY(message_cid(&message->message, &bare));
	TRY(chain_message_cid(message, &whole));
	json_write_object(out, name);
	shape_message(out, "Message", &message->message, cid_of(&bare));
	shape_signature(out, "Signature", message->signature_type, message->signature);
	json_write_cid(out, "CID", cid_of(&whole));
	json_write_object_end(out);
	return ST_OK;
}

void shape_receipt(struct json_writer *out, const char *name, const struct receipt *receipt)
{
	json_write_object(out, name);
	json_write_int(out, "ExitCode", receipt->exit_code);
	json_write_nilable(out, "Return", receipt->ret);
	json_write_int(out, "GasUsed", receipt->gas_used);
	json_write_null(out, "EventsRoot");
	json_write_object_end(out);
}

void shape_actor_members(struct json_writer *out, const struct actor *actor)
{
	json_write_cid(out, "Code", actor->code);
	json_write_cid(out, "Head", actor->head);
	json_write_uint(out, "Nonce", actor->nonce);
	json_write_amount(out, "Balance", &actor->balance);
	json_write_null(out, "DelegatedAddress");
}

void shape_actor(struct json_writer *out, const char *name, const struct actor *actor)
{
	json_write_object(out, name);
	shape_actor_members(out, actor);
	json_write_object_end(out);
}

/* What the sender is out of pocket: fee cap × limit − refund (lotus b835fab70
 * chain/stmgr/utils.go MakeMsgGasCost). Amounts that do not fit print as 0. */
static struct bigint total_cost(const struct message *message, const struct gas_outputs *gas)
{
	struct bigint limit = bigint_of_int(message->gas_limit);
	struct bigint total;

	if (bigint_mul(&message->gas_fee_cap, &limit, &total) != ST_OK ||
	    bigint_sub(&total, &gas->refund, &total) != ST_OK)
		return bigint_zero();
	return total;
}

void shape_gas_cost(struct json_writer *out, const char *name, const struct message *message,
		    struct cid cid, const struct gas_outputs *gas, int64_t gas_used)
{
	static const struct gas_outputs none;
	const struct gas_outputs *cost = gas ? gas : &none;
	struct bigint used = gas ? bigint_of_int(gas_used) : bigint_zero();
	struct bigint total = gas ? total_cost(message, gas) : bigint_zero();

	json_write_object(out, name);
	json_write_cid(out, "Message", gas ? cid : (struct cid){ { NULL, 0 } });
	json_write_amount(out, "GasUsed", &used);
	json_write_amount(out, "BaseFeeBurn", &cost->base_fee_burn);
	json_write_amount(out, "OverEstimationBurn", &cost->over_estimation_burn);
	json_write_amount(out, "MinerPenalty", &cost->miner_penalty);
	json_write_amount(out, "MinerTip", &cost->miner_tip);
	json_write_amount(out, "Refund", &cost->refund);
	json_write_amount(out, "TotalCost", &total);
	json_write_object_end(out);
}

void shape_exit(struct json_writer *out, const char *name, int64_t code, const char *text)
{
	json_write_object(out, name);
	json_write_int(out, "code", code);
	json_write_text(out, "name", exit_code_name(code));
	json_write_text(out, "text", text);
	json_write_object_end(out);
}

void shape_environment(struct json_writer *out, const struct environment *env)
{
	json_write_int(out, "epoch", env->epoch);
	json_write_uint(out, "networkVersion", env->network_version);
	json_write_amount(out, "baseFee", &env->base_fee);
	json_write_amount(out, "circSupply", &env->circ_supply);
	json_write_text(out, "addressPrefix", address_prefix(env->address_network));
}

void shape_roots(struct json_writer *out, const char *name, const struct block_cid *before,
		 const struct block_cid *after)
{
	json_write_object(out, name);
	json_write_cid(out, "before", cid_of(before));
	json_write_cid(out, "after", cid_of(after));
	json_write_object_end(out);
}
