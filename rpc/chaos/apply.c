/* SPDX-License-Identifier: Apache-2.0 OR MIT */
#include "rpc/chaos/handlers.h"

#include <stddef.h>

#include "actors/registry.h"
#include "rpc/chaos/actor_method.h"
#include "rpc/message_json.h"
#include "rpc/shape.h"

/* Messages in: typed, as Lotus JSON, as CBOR; applied or simulated. */

struct invoke_args {
	struct arg_method method;
	struct arg_value args;
	struct arg_bytes params;
	struct arg_address to, from;
	struct arg_amount value;
	struct arg_int gas_limit;
	struct arg_amount gas_fee_cap, gas_premium;
	struct arg_uint nonce;
	struct arg_bool trace;
};

struct apply_args {
	struct arg_message message;
	struct arg_bytes cbor;
	struct arg_bool trace;
};

struct simulate_args {
	struct arg_message message;
	struct arg_bytes cbor;
	struct arg_object invoke;
	struct arg_at at;
	struct arg_bool trace;
};

/* Gas fields of a message that leaves them out (core.md section 4). */
enum { INVOKE_GAS_LIMIT = 1000000000, INVOKE_FEE_CAP = 200, INVOKE_PREMIUM = 1 };

#define IN(field) offsetof(struct invoke_args, field)
/* clang-format off */
#define INVOKE_ROWS                                                                                \
	{ "method", PARAM_METHOD, true, IN(method), "a chaos method, by name or number", NULL,     \
	  NULL },                                                                                  \
	{ "args", PARAM_VALUE, false, IN(args), "its arguments, typed", NULL, NULL },              \
	{ "params", PARAM_BYTES, false, IN(params), "its parameter bytes, in place of args", NULL, \
	  NULL },                                                                                  \
	{ "to", PARAM_ADDRESS, false, IN(to), "receiver, default f098", NULL, NULL },              \
	{ "from", PARAM_ADDRESS, false, IN(from), "sender, default f0100", NULL, NULL },           \
	{ "value", PARAM_AMOUNT, false, IN(value), "attoFIL sent along, default 0", NULL, NULL },  \
	{ "gasLimit", PARAM_INT, false, IN(gas_limit), "default 1000000000", NULL, NULL },         \
	{ "gasFeeCap", PARAM_AMOUNT, false, IN(gas_fee_cap), "default 200", NULL, NULL },          \
	{ "gasPremium", PARAM_AMOUNT, false, IN(gas_premium), "default 1", NULL, NULL },           \
	{ "nonce", PARAM_UINT, false, IN(nonce), "default: the sender's", NULL, NULL }
/* clang-format on */

PARAM_TABLE(params_invoke, struct invoke_args, INVOKE_ROWS,
	    { "trace", PARAM_BOOL, false, IN(trace), "add the execution trace", NULL, NULL });
PARAM_TABLE(invoke_members, struct invoke_args, INVOKE_ROWS);

#define AT(type, field) offsetof(struct type, field)
PARAM_TABLE(params_apply, struct apply_args,
	    { "message", PARAM_MESSAGE, false, AT(apply_args, message),
	      "a Message or SignedMessage", NULL, NULL },
	    { "cbor", PARAM_BYTES, false, AT(apply_args, cbor),
	      "the bytes of either, in place of message", NULL, NULL },
	    { "trace", PARAM_BOOL, false, AT(apply_args, trace), "add the execution trace", NULL,
	      NULL });

PARAM_TABLE(params_simulate, struct simulate_args,
	    { "message", PARAM_MESSAGE, false, AT(simulate_args, message),
	      "a Message or SignedMessage", NULL, NULL },
	    { "cbor", PARAM_BYTES, false, AT(simulate_args, cbor), "the bytes of either", NULL,
	      NULL },
	    { "invoke", PARAM_OBJECT, false, AT(simulate_args, invoke),
	      "the parameters of Chaos.Invoke", NULL, &invoke_members },
	    { "at", PARAM_AT, false, AT(simulate_args, at), "the state to run on, default head",
	      NULL, NULL },
	    { "trace", PARAM_BOOL, false, AT(simulate_args, trace), "add the execution trace", NULL,
	      NULL });

/* A message about to run, and what Invoke knows besides. */
struct prepared {
	struct chain_message message;
	struct chaos_call typed; /* levels 0: not typed */
};

static enum status refuse_choice(struct call *call, size_t given, const char *choice)
{
	(void)failure_set(call->failure, FAULT_INVALID_PARAMS, "exactly one of %s must be given",
			  choice);
	failure_text(call->failure, "path", "params");
	failure_text(call->failure, "expected", choice);
	failure_number(call->failure, "got", given);
	return ST_INVALID;
}

/* The account actor with the lowest ID from f0100 on. */
struct account_search {
	uint64_t lowest;
	bool found;
};

static enum status consider_account(void *context, uint64_t id, const struct actor *actor)
{
	struct account_search *search = context;

	if (id >= ID_FIRST_USER && (!search->found || id < search->lowest) &&
	    call_is_account(actor->code)) {
		search->lowest = id;
		search->found = true;
	}
	return ST_OK;
}

static enum status default_sender(struct call *call, struct state_tree *tree, struct address *from)
{
	struct account_search search = { .found = false };
	struct actor actor;
	enum status st = state_tree_get(tree, ID_FIRST_USER, &actor);

	if (st != ST_OK && st != ST_NOT_FOUND)
		return call_failed(call, st, NULL);
	if (st == ST_OK && call_is_account(actor.code)) {
		*from = address_of_id(ID_FIRST_USER);
		return ST_OK;
	}
	st = state_tree_each(tree, consider_account, &search);
	if (st != ST_OK)
		return call_failed(call, st, NULL);
	if (!search.found) {
		(void)failure_set(call->failure, FAULT_INVALID_PARAMS,
				  "from: this state has no account actor to send from");
		failure_text(call->failure, "path", "from");
		failure_text(call->failure, "expected", "the address of a sender");
		failure_text(call->failure, "got", "nothing");
		return ST_INVALID;
	}
	*from = address_of_id(search.lowest);
	return ST_OK;
}

/* The sender's nonce, 0 for one that does not exist. */
static enum status sender_nonce(struct call *call, struct state_tree *tree,
				const struct address *from, uint64_t *nonce)
{
	struct actor actor = { .nonce = 0 };
	uint64_t id;
	enum status st = state_tree_resolve(tree, from, &id);

	if (st == ST_OK)
		st = state_tree_get(tree, id, &actor);
	if (st != ST_OK && st != ST_NOT_FOUND)
		return call_failed(call, st, NULL);
	*nonce = st == ST_OK ? actor.nonce : 0;
	return ST_OK;
}

static enum status fill_sender(struct call *call, const struct invoke_args *in,
			       const struct state_point *point, struct message *message)
{
	struct state_tree *tree;

	message->from = in->from.value;
	message->nonce = in->nonce.value;
	if (in->from.given && in->nonce.given)
		return ST_OK;
	TRY(call_tree(call, point, &tree));
	if (!in->from.given)
		TRY(default_sender(call, tree, &message->from));
	if (!in->nonce.given)
		TRY(sender_nonce(call, tree, &message->from, &message->nonce));
	return ST_OK;
}

static enum status prepare_invoke(struct call *call, const struct invoke_args *in,
				  const struct state_point *point, struct prepared *out)
{
	struct message *message = &out->message.message;

	call->decode.network_version = point->env.network_version;
	TRY(chaos_call_encode(&call->decode, &in->method, &in->args, &in->params, &out->typed));
	message->to = in->to.given ? in->to.value : address_of_id(ID_CHAOS);
	message->value = in->value.value;
	message->gas_limit = in->gas_limit.given ? in->gas_limit.value : INVOKE_GAS_LIMIT;
	message->gas_fee_cap = in->gas_fee_cap.given ? in->gas_fee_cap.value
						     : bigint_of_uint(INVOKE_FEE_CAP);
	message->gas_premium = in->gas_premium.given ? in->gas_premium.value
						     : bigint_of_uint(INVOKE_PREMIUM);
	message->method = in->method.number;
	message->params = out->typed.params;
	return fill_sender(call, in, point, message);
}

static enum status prepare_cbor(struct call *call, struct bytes cbor, const struct environment *env,
				struct prepared *out)
{
	size_t mark = decode_enter(&call->decode, "cbor");

	call->decode.network_version = env->network_version;
	TRY(message_cbor_decode(&call->decode, cbor, &out->message));
	decode_leave(&call->decode, mark);
	return ST_OK;
}

static void write_return(struct call *call, const struct application *run,
			 const struct chaos_call *typed)
{
	const struct receipt *receipt = &run->result.receipt;
	uint64_t method = run->message.message.method;
	const struct chaos_call plain = { .methods = &method, .levels = 1 };

	if (receipt->exit_code != 0 || receipt->ret.size == 0 ||
	    !actor_code_is(run->result.receiver_code, ACTOR_CHAOS))
		json_write_null(call->out, "returnDecoded");
	else
		chaos_call_return_write(call->out, "returnDecoded",
					typed->levels > 0 ? typed : &plain, receipt->ret);
}

/* The result of an application, in the order of core.md section 4. */
static enum status write_application(struct call *call, const struct application *run,
				     const struct prepared *prepared, bool invoked, bool traced)
{
	const struct message *message = &run->message.message;
	const struct vm_result *result = &run->result;
	struct json_writer *out = call->out;
	struct cid cid = cid_of(&run->message_cid);

	json_write_object(out, NULL);
	json_write_cid(out, "msgCid", cid);
	shape_message(out, "message", message, cid);
	if (invoked)
		json_write_base64(out, "encodedParams", message->params);
	shape_receipt(out, "receipt", &result->receipt);
	shape_exit(out, "exit", result->receipt.exit_code, result->error);
	write_return(call, run, &prepared->typed);
	shape_gas_cost(out, "gasCost", message, cid, &result->gas, result->receipt.gas_used);
	shape_roots(out, "stateRoot", &run->root_before, &run->root_after);
	json_write_cid(out, "chaosHead", run->result.chaos_head);
	if (run->has_seq)
		json_write_uint(out, "seq", run->seq);
	else
		json_write_null(out, "seq");
	json_write_int(out, "epoch", run->env.epoch);
	json_write_uint(out, "networkVersion", run->env.network_version);
	json_write_bool(out, "durable", run->durable);
	if (traced && run->trace)
		TRY(shape_frames(out, "trace", run->trace, call->arena, call->failure));
	json_write_object_end(out);
	return ST_OK;
}

static enum status apply(struct call *call, const struct prepared *prepared, bool invoked,
			 bool traced)
{
	struct error err = { .status = ST_OK };
	struct application run;
	enum status st;

	TRY(call_check_message(call, "message", &prepared->message));
	st = writing_apply(call->writing, &prepared->message, traced, &run, &err);
	TRY(call_application(call, st, &err, &run));
	return write_application(call, &run, prepared, invoked, traced);
}

enum status chaos_invoke(struct call *call, const void *args)
{
	const struct invoke_args *in = args;
	struct state_point head = call_head(call);
	struct prepared prepared = { .typed = { .levels = 0 } };

	TRY(prepare_invoke(call, in, &head, &prepared));
	return apply(call, &prepared, true, in->trace.value);
}

enum status chaos_apply_message(struct call *call, const void *args)
{
	const struct apply_args *in = args;
	struct state_point head = call_head(call);
	struct prepared prepared = { .message = in->message.value };

	if (in->message.given == in->cbor.given)
		return refuse_choice(call, in->message.given ? 2 : 0, "message, cbor");
	if (in->cbor.given)
		TRY(prepare_cbor(call, in->cbor.value, &head.env, &prepared));
	return apply(call, &prepared, false, in->trace.value);
}

static enum status prepare_simulation(struct call *call, const struct simulate_args *in,
				      const struct state_point *point, struct prepared *out)
{
	size_t mark;

	if (in->cbor.given)
		return prepare_cbor(call, in->cbor.value, &point->env, out);
	if (!in->invoke.given) {
		out->message = in->message.value;
		return ST_OK;
	}
	mark = decode_enter(&call->decode, "invoke");
	TRY(prepare_invoke(call, in->invoke.fields, point, out));
	decode_leave(&call->decode, mark);
	return ST_OK;
}

enum status chaos_simulate(struct call *call, const void *args)
{
	const struct simulate_args *in = args;
	size_t given = (size_t)in->message.given + in->cbor.given + in->invoke.given;
	struct prepared prepared = { .typed = { .levels = 0 } };
	struct error err = { .status = ST_OK };
	struct state_point point;
	struct application run;
	enum status st;

	if (given != 1)
		return refuse_choice(call, given, "message, cbor, invoke");
	TRY(call_at(call, &in->at.value, &point));
	TRY(prepare_simulation(call, in, &point, &prepared));
	TRY(call_check_message(call, "message", &prepared.message));
	st = session_simulate(call->session, &point, &prepared.message, false, in->trace.value,
			      &run, &err);
	TRY(call_application(call, st, &err, &run));
	return write_application(call, &run, &prepared, in->invoke.given, in->trace.value);
}
