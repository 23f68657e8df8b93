/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* Sending a message to an actor: implicit accounts, invocation, depth (lotus
 * d7076778e chain/vm/vm.go makeRuntime, send; mkactor.go; invoker.go). */
#include <stdarg.h>
#include <stdio.h>

#include "vm/vm_internal.h"

/* ---- failures ----------------------------------------------------------------- */

struct outcome vm_stop(struct vm *vm, enum outcome_kind kind, int64_t code, const char *format, ...)
{
	char text[512];
	va_list args;

	va_start(args, format);
	vsnprintf(text, sizeof(text), format, args);
	va_end(args);
	/* Without memory for the text the failure itself still stands. */
	vm->text = arena_text(vm->arena, bytes_of_text(text));
	return (struct outcome){ kind, code };
}

struct outcome vm_failed(struct vm *vm, enum status st, const char *what)
{
	switch (st) {
	case ST_NO_MEMORY:
	case ST_IO:
	case ST_LIMIT:
	case ST_FULL:
		return outcome_failure(st);
	case ST_PANIC:
		return vm_stop(vm, OUTCOME_PANIC, 0, "%s", what);
	default:
		return vm_stop(vm, OUTCOME_FATAL, 0, "%s: %s", what, status_name(st));
	}
}

/* ---- gas ---------------------------------------------------------------------- */

struct outcome vm_charge(struct call *call, struct gas_charge charge)
{
	int64_t amount = charge.compute + charge.storage;
	/* 64-bit wrap-around as in the reference: a negative charge near 2^63 fails. */
	int64_t most = (int64_t)((uint64_t)call->gas_available - (uint64_t)amount);
	int64_t used = call->gas_used;

	if (call->vm->input->trace)
		trace_charge(call->vm->input->trace, call->frame, &charge);
	if (used > most) {
		call->gas_used = call->gas_available;
		return vm_stop(call->vm, OUTCOME_EXIT, SYS_OUT_OF_GAS,
			       "not enough gas: used=%lld, available=%lld, %s needs %lld",
			       (long long)used, (long long)call->gas_available, charge.name,
			       (long long)amount);
	}
	call->gas_used += amount;
	return outcome_ok();
}

void vm_note(struct call *call, const char *name)
{
	struct gas_charge charge = gas_zero(name);

	if (call->vm->input->trace)
		trace_charge(call->vm->input->trace, call->frame, &charge);
}

/* ---- implicit accounts ------------------------------------------------------------ */

static bool is_zero_bls(const struct address *address)
{
	static const struct address zero = { 1 + ADDRESS_BLS_BYTES, { ADDRESS_BLS, 0xc0 } };

	return address_equal(address, &zero);
}

/* Gives address an ID and an account actor whose constructor has not run yet. */
static struct outcome register_account(struct call *call, const struct address *address,
				       uint64_t *id)
{
	struct vm *vm = call->vm;
	enum address_protocol protocol = address_protocol(address);
	struct actor account = { .head = empty_object() };
	uint8_t *code = arena_alloc(vm->arena, ACTOR_CODE_MAX);
	enum status st;

	if (!code)
		return outcome_failure(ST_NO_MEMORY);
	account.code = actor_code_cid(ACTOR_ACCOUNT, vm->rules->actors_version, code);
	/* The reference registers first and finds the protocol wrong afterwards; the
	 * failure undoes it. */
	st = state_tree_register(vm->tree, address, id);
	if (st != ST_OK)
		return vm_failed(vm, st, "registering actor address");
	if (protocol == ADDRESS_ID)
		return vm_stop(vm, OUTCOME_EXIT, SYS_INVALID_RECEIVER, "no actor with given ID");
	if (protocol != ADDRESS_SECP256K1 && protocol != ADDRESS_BLS)
		return vm_stop(vm, OUTCOME_EXIT, SYS_INVALID_RECEIVER, "no such actor");
	account.balance = bigint_zero();
	st = state_tree_set(vm->tree, *id, &account);
	return st == ST_OK ? outcome_ok() : vm_failed(vm, st, "creating new account actor");
}

static void encode_address(struct cbor_writer *writer, const void *address)
{
	cbor_write_address(writer, address);
}

/* The constructor runs as a nested call from f00. *escaped: the depth limit struck
 * in it, which ends not this call but the one that made it. */
static struct outcome construct_account(struct call *call, uint64_t id,
					const struct address *address, bool *escaped)
{
	struct message message = {
		.from = address_of_id(ID_SYSTEM),
		.to = address_of_id(id),
		.method = METHOD_CONSTRUCTOR,
		.gas_limit = call->gas_available,
	};
	struct buffer ignored;
	struct outcome outcome;
	int64_t code = EXIT_OK;
	enum status st = cbor_encode(call->vm->arena, encode_address, address, &message.params);

	if (st != ST_OK)
		return vm_failed(call->vm, st, "account constructor params");
	buffer_init(&ignored, 0);
	outcome = vm_nested_send(call, &message, &ignored, &code);
	buffer_fini(&ignored);
	*escaped = outcome.kind == OUTCOME_EXIT;
	if (outcome.kind == OUTCOME_OK && code != EXIT_OK)
		return (struct outcome){ OUTCOME_EXIT, code };
	return outcome;
}

static struct outcome create_account(struct call *call, const struct address *address, uint64_t *id,
				     bool *escaped)
{
	struct vm *vm = call->vm;

	RT_TRY(vm_charge(call, gas_on_create_actor(vm->rules->prices)));
	if (vm->rules->zero_bls_refused && is_zero_bls(address))
		return vm_stop(vm, OUTCOME_EXIT, ERR_ILLEGAL_ARGUMENT,
			       "cannot create the zero bls actor");
	RT_TRY(register_account(call, address, id));
	return construct_account(call, *id, address, escaped);
}

/* ---- invocation --------------------------------------------------------------------- */

static struct outcome find_method(struct call *call, struct cid code, uint64_t number,
				  const struct actor_method **method)
{
	struct vm *vm = call->vm;
	struct actor_code parsed;

	if (!actor_code_parse(code, &parsed) || (parsed.kind == ACTOR_CHAOS && !vm->input->chaos))
		return vm_stop(vm, OUTCOME_EXIT, SYS_ILLEGAL_ACTOR, "no code for actor");
	if (parsed.kind != ACTOR_CHAOS && parsed.actors_version != vm->rules->actors_version)
		return vm_stop(vm, OUTCOME_EXIT, SYS_ILLEGAL_ACTOR,
			       "actor version %u is not in force at network version %u",
			       parsed.actors_version, vm->rules->network_version);
	*method = actor_method_of(parsed.kind, number, vm->rules->actors_version);
	if (!*method)
		return vm_stop(vm, OUTCOME_EXIT, SYS_INVALID_METHOD, "no method %llu on actor",
			       (unsigned long long)number);
	if (!(*method)->run) {
		error_set(vm->err, ST_NOT_IMPLEMENTED,
			  "%s actor method %llu (%s) is not implemented",
			  actor_type_of(parsed.kind).name, (unsigned long long)number,
			  (*method)->name);
		return outcome_failure(ST_NOT_IMPLEMENTED);
	}
	return outcome_ok();
}

static struct outcome decode_params(struct call *call, const struct actor_method *method,
				    struct bytes raw, void **params)
{
	struct vm *vm = call->vm;
	struct cbor_reader reader;
	enum status st;

	*params = arena_zalloc(vm->arena, 1, method->params_size);
	if (!*params)
		return outcome_failure(ST_NO_MEMORY);
	if (!method->decode)
		return outcome_ok();
	rt_reader(&call->runtime, &reader, raw);
	st = method->decode(&reader, vm->arena, *params);
	if (st == ST_NO_MEMORY)
		return outcome_failure(st);
	if (st != ST_OK)
		return vm_stop(vm, OUTCOME_EXIT, vm->rules->bad_params_exit,
			       "failed to decode parameters: %s", reader.reason);
	return outcome_ok();
}

/* What a call that returned without a failure still has to pass (lotus d7076778e
 * chain/vm/runtime.go shimCall). */
static struct outcome check_return(struct call *call, const struct cbor_writer *ret)
{
	struct vm *vm = call->vm;

	if (!call->caller_validated)
		return vm_stop(vm, OUTCOME_EXIT, SYS_ILLEGAL_ACTOR,
			       "Caller MUST be validated during method execution");
	if (cbor_writer_status(ret) == ST_NO_MEMORY || buffer_status(ret->out) == ST_NO_MEMORY)
		return outcome_failure(ST_NO_MEMORY);
	if (cbor_writer_status(ret) != ST_OK)
		return vm_stop(vm, OUTCOME_EXIT, SYS_SENDER_STATE_INVALID,
			       "failed to marshal response to cbor");
	return outcome_ok();
}

static struct outcome invoke(struct call *call, struct buffer *ret)
{
	const struct actor_method *method = NULL;
	struct cbor_writer writer;
	struct outcome outcome;
	void *params;

	RT_TRY(find_method(call, call->receiver_code, call->message->method, &method));
	RT_TRY(decode_params(call, method, call->message->params, &params));
	cbor_writer_init(&writer, ret);
	outcome = method->run(&call->runtime, params, &writer);
	if (outcome.kind == OUTCOME_OK)
		return check_return(call, &writer);
	if (outcome.kind == OUTCOME_PANIC)
		return (struct outcome){ OUTCOME_EXIT, call->vm->rules->panic_exit };
	return outcome;
}

/* ---- send ------------------------------------------------------------------------------ */

static struct outcome check_depth(struct vm *vm, int64_t depth)
{
	if (vm->rules->max_depth != 0 && depth > vm->rules->max_depth)
		return vm_stop(vm, OUTCOME_EXIT, SYS_FORBIDDEN,
			       "message execution exceeds call depth");
	if (depth > (int64_t)vm->input->max_call_depth) {
		error_set(vm->err, ST_LIMIT, "nested sends exceed the call depth limit of %u",
			  vm->input->max_call_depth);
		error_hint(vm->err, "raise --max-call-depth");
		return outcome_failure(ST_LIMIT);
	}
	return outcome_ok();
}

/* Fills in a call before it runs. Whatever fails here fails its caller. */
static struct outcome prepare(struct call *call, struct vm *vm, struct call *parent,
			      const struct message *message)
{
	uint64_t id;
	enum status st;

	call->vm = vm;
	call->parent = parent;
	call->message = message;
	call->receiver_code = (struct cid){ { 0 } };
	call->depth = parent ? parent->depth + 1 : 0;
	call->gas_used = parent ? parent->gas_used : 0;
	call->gas_available = message->gas_limit;
	call->actors_created = parent ? parent->actors_created : 0;
	call->caller_validated = false;
	call->in_transaction = false;
	call->pending = outcome_ok();
	call->frame = -1;
	RT_TRY(check_depth(vm, call->depth));
	runtime_init(call);
	st = state_tree_resolve(vm->tree, &message->from, &id);
	if (st == ST_NOT_FOUND)
		return vm_stop(vm, OUTCOME_EXIT, SYS_INVALID_RECEIVER,
			       "resolve from address failed");
	if (st != ST_OK)
		return vm_failed(vm, st, "resolve from address");
	call->runtime.caller = address_of_id(id);
	call->runtime.receiver = message->to;
	if (vm->rules->receiver_as_written)
		return outcome_ok();
	call->runtime.receiver = (struct address){ 0 };
	st = state_tree_resolve(vm->tree, &message->to, &id);
	if (st == ST_OK)
		call->runtime.receiver = address_of_id(id);
	return st == ST_OK || st == ST_NOT_FOUND ? outcome_ok()
						 : vm_failed(vm, st, "resolve to address");
}

/* Finds the target, making an account where a key has none yet. */
static struct outcome find_target(struct call *call, struct actor *target, bool *escaped)
{
	struct vm *vm = call->vm;
	uint64_t id;
	enum status st = vm_get_actor(vm, &call->message->to, &id, target);

	if (st == ST_OK)
		return outcome_ok();
	if (st != ST_NOT_FOUND)
		return vm_failed(vm, st, "getting actor");
	RT_TRY(create_account(call, &call->message->to, &id, escaped));
	if (!vm->rules->receiver_as_written)
		call->runtime.receiver = address_of_id(id);
	st = state_tree_get(vm->tree, id, target);
	return st == ST_OK ? outcome_ok() : vm_failed(vm, st, "loading newly created actor");
}

static struct outcome transfer_and_invoke(struct call *call, struct buffer *ret)
{
	const struct message *message = call->message;

	if (bigint_sign(&message->value) != 0)
		RT_TRY(vm_transfer(call->vm, &message->from, &message->to, &message->value));
	if (message->method == METHOD_SEND)
		return outcome_ok();
	vm_note(call, "OnActorExec");
	return invoke(call, ret);
}

static struct outcome execute(struct call *call, const struct gas_charge *initial,
			      struct buffer *ret, bool *escaped)
{
	const struct message *message = call->message;
	struct actor target;
	struct outcome outcome;

	if (initial)
		RT_TRY(vm_charge(call, *initial));
	vm_note(call, "OnGetActor");
	RT_TRY(find_target(call, &target, escaped));
	call->receiver_code = target.code;
	RT_TRY(vm_charge(call,
			 gas_on_invocation(call->vm->rules->prices,
					   bigint_sign(&message->value) != 0, message->method)));
	outcome = transfer_and_invoke(call, ret);
	vm_note(call, "OnMethodInvocationDone");
	return outcome;
}

struct outcome vm_send(struct vm *vm, struct call *parent, const struct message *message,
		       const struct gas_charge *initial, struct buffer *ret, int64_t *code,
		       struct call *call)
{
	struct trace *trace = vm->input->trace;
	size_t start = ret->size;
	bool escaped = false;
	struct outcome outcome;

	RT_TRY(prepare(call, vm, parent, message));
	if (trace)
		call->frame = trace_begin(trace, parent ? parent->frame : TRACE_NO_PARENT,
					  (int32_t)call->depth, message);
	outcome = execute(call, initial, ret, &escaped);
	if (parent)
		parent->gas_used = call->gas_used;
	if (outcome.kind != OUTCOME_OK)
		ret->size = start;
	if (escaped || outcome.kind == OUTCOME_PANIC) { /* the caller's own panic */
		if (trace)
			trace_drop(trace, call->frame);
		return outcome;
	}
	*code = outcome.kind == OUTCOME_EXIT ? outcome.code : EXIT_OK;
	if (trace)
		trace_end(trace, call->frame, *code,
			  bytes_make(ret->data ? ret->data + start : NULL, ret->size - start),
			  call->gas_used, outcome.kind == OUTCOME_OK ? NULL : vm->text);
	return outcome.kind == OUTCOME_EXIT ? outcome_ok() : outcome;
}

struct outcome vm_nested_send(struct call *parent, const struct message *message,
			      struct buffer *ret, int64_t *code)
{
	struct vm *vm = parent->vm;
	state_snapshot before = state_tree_snapshot(vm->tree);
	struct call call;

	RT_TRY(vm_send(vm, parent, message, NULL, ret, code, &call));
	if (*code != EXIT_OK)
		state_tree_revert(vm->tree, before);
	/* Kept even for a failed call (lotus d7076778e chain/vm/runtime.go internalSend). */
	parent->actors_created = call.actors_created;
	return outcome_ok();
}
