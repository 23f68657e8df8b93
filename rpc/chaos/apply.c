/* SPDX-License-Identifier: Apache-2.0 OR MIT */
#include "rpc/chaos/apply.h"

#include "actors/registry.h"
#include "base/bls.h"
#include "rpc/chaos/handlers.h"
#include "rpc/message_json.h"
#include "rpc/shape.h"
#include "rpc/trace_form.h"

/* Messages in: typed, as Lotus JSON, as CBOR; applied or simulated. */

struct apply_args {
	struct maybe_message message;
	struct maybe_bytes cbor;
	struct maybe_int epoch;
	bool as_system, trace;
};

struct implicit_args {
	struct maybe_address from;
	struct address to;
	uint64_t method;
	struct bytes params;
	struct bigint value;
	bool as_system, trace;
};

/* clang-format off */
#define INVOKE_ROWS                                                                                \
	REQUIRED("method", chaos_method, struct invoke_args, method,                               \
		 "a chaos method, by name or number"),                                             \
	OPTIONAL("args", chaos_args, struct invoke_args, args, "its arguments, typed"),            \
	MAYBE("params", bytes, struct invoke_args, params,                                         \
	      "its parameter bytes, in place of args"),                                            \
	OPTIONAL("to", address, struct invoke_args, to, "receiver, default {default}",             \
		 DEFAULT(ID_CHAOS)),                                                               \
	MAYBE("from", address, struct invoke_args, from, "sender, default f0100"),                 \
	OPTIONAL("value", amount, struct invoke_args, value,                                       \
		 "attoFIL sent along, default {default}", DEFAULT(0)),                             \
	MAYBE("gasLimit", int, struct invoke_args, gas_limit,                                      \
	      "default: the world's, 1000000000 unless Chaos.EnvSet changed gasDefaults"),         \
	MAYBE("gasFeeCap", amount, struct invoke_args, gas_fee_cap,                                \
	      "default: the world's, 200 unless changed"),                                         \
	MAYBE("gasPremium", amount, struct invoke_args, gas_premium,                               \
	      "default: the world's, 1 unless changed"),                                           \
	MAYBE("nonce", uint, struct invoke_args, nonce, "default: the sender's")
/* clang-format on */

PARAMS(params_invoke, struct invoke_args, INVOKE_ROWS,
       OPTIONAL("trace", flag, struct invoke_args, trace, "add the execution trace"));
DEFINE_OBJECT(invocation, FIELDS_OF_PARAMS, INVOKE_ROWS);

PARAMS(params_apply, struct apply_args,
       MAYBE("message", message, struct apply_args, message, "a Message or SignedMessage"),
       MAYBE("cbor", bytes, struct apply_args, cbor, "the bytes of either, in place of message"),
       OPTIONAL("trace", flag, struct apply_args, trace, "add the execution trace"),
       MAYBE("epoch", int, struct apply_args, epoch,
	     "the epoch it runs at, where the world then stands; at least {min}",
	     RANGE(0, INT64_MAX)),
       OPTIONAL("asSystem", flag, struct apply_args, as_system,
		"run it as Chaos.ApplyImplicit does, from f00 whatever its From is"));

PARAMS(params_apply_implicit, struct implicit_args,
       MAYBE("from", address, struct implicit_args, from,
	     "anybody: an ID as it is, a key that has one"),
       REQUIRED("to", address, struct implicit_args, to, "receiver"),
       OPTIONAL("method", uint, struct implicit_args, method, "default {default}, a transfer",
		DEFAULT(0)),
       OPTIONAL("params", bytes, struct implicit_args, params, "parameter bytes, default none"),
       OPTIONAL("value", amount, struct implicit_args, value,
		"attoFIL sent along, default {default}", DEFAULT(0)),
       OPTIONAL("asSystem", flag, struct implicit_args, as_system,
		"from the system actor f00, in place of from"),
       OPTIONAL("trace", flag, struct implicit_args, trace, "add the execution trace"));

enum status apply_refuse_choice(struct call *call, size_t given, const char *choice)
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

/* The state at a place. */
static enum status open_tree(struct call *call, const struct apply_place *place,
			     struct state_tree **out)
{
	struct block_cid *root = arena_alloc(call->arena, sizeof(*root));
	struct error err = { .status = ST_OK };
	enum status st = ST_NO_MEMORY;

	if (!place->simulation)
		return call_tree(call, &place->point, out);
	if (root) {
		*root = place->point.root;
		st = state_tree_open(&place->simulation->blocks.base, call->arena, cid_of(root),
				     out, &err);
	}
	return st == ST_OK ? ST_OK : call_failed(call, st, &err);
}

static enum status fill_sender(struct call *call, const struct invoke_args *in,
			       const struct apply_place *place, struct message *message)
{
	struct state_tree *tree;

	message->from = in->from.value;
	message->nonce = in->nonce.value;
	if (in->from.given && in->nonce.given)
		return ST_OK;
	TRY(open_tree(call, place, &tree));
	if (!in->from.given)
		TRY(default_sender(call, tree, &message->from));
	if (!in->nonce.given)
		TRY(sender_nonce(call, tree, &message->from, &message->nonce));
	return ST_OK;
}

/* What is not given is the world's. */
static enum status fill_gas(struct call *call, const struct invoke_args *in,
			    const struct apply_place *place, struct message *message)
{
	struct settings settings;

	TRY(call_settings(call, &place->point.env, &settings));
	message->gas_limit = in->gas_limit.given ? in->gas_limit.value : settings.gas_limit;
	message->gas_fee_cap = in->gas_fee_cap.given ? in->gas_fee_cap.value : settings.gas_fee_cap;
	message->gas_premium = in->gas_premium.given ? in->gas_premium.value : settings.gas_premium;
	return ST_OK;
}

enum status apply_prepare_invoke(struct call *call, const struct invoke_args *in,
				 const struct apply_place *place, struct prepared *out)
{
	struct message *message = &out->message.message;

	call->decode.network_version = place->point.env.network_version;
	TRY(chaos_call_encode(&call->decode, &in->method, in->args, &in->params, &out->typed));
	message->to = in->to;
	message->value = in->value;
	TRY(fill_gas(call, in, place, message));
	message->method = in->method.number;
	message->params = out->typed.params;
	return fill_sender(call, in, place, message);
}

enum status apply_prepare_cbor(struct call *call, struct bytes cbor, const struct environment *env,
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

/* A message to the chaos actor left a state without one. */
static bool lacks_chaos(const struct application *run)
{
	const struct address chaos = address_of_id(ID_CHAOS);

	return run->result.chaos_head.raw.size == 0 &&
	       address_equal(&run->message.message.to, &chaos);
}

static bool lacks_bls(const struct application *run)
{
	return run->result.bls_unverified;
}

static const struct {
	bool (*applies)(const struct application *run);
	const char *name, *text;
} warnings[] = {
	{ lacks_chaos, "NO_CHAOS_ACTOR",
	  "the chaos actor is gone (deleteActor removes it), so every call of it ends with "
	  "exit code 5; Chaos.Simulate with `at` runs on the state before, and a new data "
	  "directory "
	  "has it again" },
	{ lacks_bls, "BLS_NOT_BUILT_IN",
	  "the message holds a BLS signature, which counts as invalid because this build cannot "
	  "verify any: " BLS_MISSING_HINT },
};

static void write_warnings(struct json_writer *out, const struct application *run)
{
	bool any = false;

	for (size_t i = 0; i < sizeof(warnings) / sizeof(warnings[0]); i++) {
		if (!warnings[i].applies(run))
			continue;
		if (!any)
			json_write_array(out, "warnings");
		any = true;
		json_write_object(out, NULL);
		json_write_text(out, "name", warnings[i].name);
		json_write_text(out, "text", warnings[i].text);
		json_write_object_end(out);
	}
	if (any)
		json_write_array_end(out);
}

/* The result of an application, in the order of rpc/schemas/Application.json. */
enum status apply_write(struct call *call, const struct application *run,
			const struct prepared *prepared, bool invoked, bool traced)
{
	const struct vm_result *result = &run->result;
	struct message message = run->message.message;
	struct json_writer *out = call->out;
	struct cid cid = cid_of(&run->message_cid);

	/* As the journal will have it: none or some, never empty ones. */
	if (message.params.size == 0)
		message.params = (struct bytes){ 0 };
	json_write_object(out, NULL);
	json_write_cid(out, "msgCid", cid);
	shape_message(out, "message", &message, cid);
	if (invoked)
		json_write_base64(out, "encodedParams", message.params);
	shape_receipt(out, "receipt", &result->receipt);
	shape_exit(out, "exit", result->receipt.exit_code, result->error);
	write_return(call, run, &prepared->typed);
	shape_gas_cost(out, "gasCost", &message, cid, &result->gas, result->receipt.gas_used);
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
		TRY(trace_write_list(out, call->arena, "trace", run->trace, call->failure));
	write_warnings(out, run);
	json_write_object_end(out);
	return ST_OK;
}

static enum status run_prepared(struct call *call, const struct prepared *prepared,
				const struct maybe_int *epoch, bool traced, struct application *run,
				struct error *err)
{
	if (epoch->given)
		return writing_apply_at(call->writing, &prepared->message, epoch->value, traced,
					run, err);
	return writing_apply(call->writing, &prepared->message, traced, run, err);
}

static enum status apply(struct call *call, const struct prepared *prepared,
			 const struct maybe_int *epoch, bool invoked, bool traced)
{
	struct error err = { .status = ST_OK };
	struct application run;
	enum status st;

	TRY(call_check_message(call, "message", &prepared->message));
	st = run_prepared(call, prepared, epoch, traced, &run, &err);
	TRY(call_application(call, st, &err, &run));
	return apply_write(call, &run, prepared, invoked, traced);
}

/* Messages of the chain itself pay nothing and carry no nonce. */
static enum status apply_implicit(struct call *call, const struct message *message, bool traced)
{
	const struct prepared prepared = { .message = { .message = *message } };
	struct error err = { .status = ST_OK };
	struct application run;
	enum status st;

	TRY(call_check_message(call, "message", &prepared.message));
	st = writing_apply_implicit(call->writing, message, traced, &run, &err);
	TRY(call_application(call, st, &err, &run));
	return apply_write(call, &run, &prepared, false, traced);
}

enum status chaos_apply_implicit(struct call *call, const void *args)
{
	const struct implicit_args *in = args;
	const struct message message = {
		.from = in->as_system ? address_of_id(ID_SYSTEM) : in->from.value,
		.to = in->to,
		.method = in->method,
		.params = in->params,
		.value = in->value,
		.gas_limit = BLOCK_GAS_LIMIT,
		.gas_fee_cap = bigint_zero(),
		.gas_premium = bigint_zero(),
	};

	if (in->from.given == in->as_system)
		return apply_refuse_choice(call, in->as_system ? 2 : 0, "from, asSystem");
	return apply_implicit(call, &message, in->trace);
}

enum status chaos_invoke(struct call *call, const void *args)
{
	static const struct maybe_int no_epoch = { .given = false };
	const struct invoke_args *in = args;
	const struct apply_place place = { .point = call_head(call) };
	struct prepared prepared = { .typed = { .levels = 0 } };

	TRY(apply_prepare_invoke(call, in, &place, &prepared));
	return apply(call, &prepared, &no_epoch, true, in->trace);
}

enum status chaos_apply_message(struct call *call, const void *args)
{
	const struct apply_args *in = args;
	struct state_point head = call_head(call);
	struct prepared prepared = { .message = in->message.value };

	if (in->message.given == in->cbor.given)
		return apply_refuse_choice(call, in->message.given ? 2 : 0, "message, cbor");
	if (in->cbor.given)
		TRY(apply_prepare_cbor(call, in->cbor.value, &head.env, &prepared));
	if (!in->as_system)
		return apply(call, &prepared, &in->epoch, false, in->trace);
	if (in->epoch.given)
		return decode_refuse_at(&call->decode, "params",
					"one of epoch and asSystem: Chaos.EnvSet moves the epoch",
					"both");
	prepared.message.message.from = address_of_id(ID_SYSTEM);
	return apply_implicit(call, &prepared.message.message, in->trace);
}
