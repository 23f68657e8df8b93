/* SPDX-License-Identifier: Apache-2.0 OR MIT */
#include "vm/send.h"

#include "actors/methods.h"
#include "actors/code.h"
#include "vm/actor.h"
#include "vm/charged_store.h"
#include "vm/failure.h"
#include "vm/invoke.h"
#include "vm/meter.h"
#include "vm/transfer.h"

/* ---- implicit accounts ------------------------------------------------------------ */

static bool is_zero_bls(const struct address *address)
{
	static const struct address zero = { 1 + ADDRESS_BLS_BYTES, { ADDRESS_BLS, 0xc0 } };

	return address_equal(address, &zero);
}

/* Gives address an ID and an account actor whose constructor has not run yet. */
static struct outcome register_account(struct frame *frame, const struct address *address,
				       uint64_t *id)
{
	struct vm *vm = frame->vm;
	enum address_protocol protocol = address_protocol(address);
	struct actor account = { .head = actor_empty_head() };
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

/* The constructor runs as a nested call from f00. *escaped: the depth limit struck
 * in it, which ends not this call but the one that made it. */
static struct outcome construct_account(struct frame *frame, uint64_t id,
					const struct address *address, bool *escaped)
{
	struct message message = {
		.from = address_of_id(ID_SYSTEM),
		.to = address_of_id(id),
		.method = METHOD_CONSTRUCTOR,
		.gas_limit = frame->gas_available,
	};
	struct buffer ignored;
	struct outcome outcome;
	int64_t code = EXIT_OK;
	enum status st = cbor_encode(frame->vm->arena, address_param_encode, address,
				     &message.params);

	if (st != ST_OK)
		return vm_failed(frame->vm, st, "account constructor params");
	buffer_init(&ignored, 0);
	outcome = vm_nested_send(frame, &message, &ignored, &code);
	buffer_fini(&ignored);
	*escaped = outcome.kind == OUTCOME_EXIT;
	if (outcome.kind == OUTCOME_OK && code != EXIT_OK)
		return (struct outcome){ OUTCOME_EXIT, code };
	return outcome;
}

static struct outcome create_account(struct frame *frame, const struct address *address,
				     uint64_t *id, bool *escaped)
{
	struct vm *vm = frame->vm;

	RT_TRY(meter_charge(frame, gas_on_create_actor(vm->rules->prices)));
	if (vm->rules->zero_bls_refused && is_zero_bls(address))
		return vm_stop(vm, OUTCOME_EXIT, ERR_ILLEGAL_ARGUMENT,
			       "cannot create the zero bls actor");
	RT_TRY(register_account(frame, address, id));
	return construct_account(frame, *id, address, escaped);
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

/* What the actor sees of its call. */
static void init_runtime(struct frame *frame)
{
	const struct vm *vm = frame->vm;

	frame->charged.ops = &charged_store_ops;
	frame->runtime = (struct runtime){
		.ops = vm->ops,
		.arena = vm->arena,
		.store = &frame->charged,
		.network_version = vm->rules->network_version,
		.actors_version = vm->rules->actors_version,
		.delegated = vm->rules->delegated_addresses,
		.epoch = vm->input->env->epoch,
		.value_received = frame->message->value,
	};
}

struct outcome vm_prepare_frame(struct frame *frame, struct vm *vm, struct frame *parent,
				const struct message *message)
{
	uint64_t id;
	enum status st;

	frame->vm = vm;
	frame->parent = parent;
	frame->message = message;
	frame->receiver_code = (struct cid){ { 0 } };
	frame->depth = parent ? parent->depth + 1 : 0;
	frame->gas_used = parent ? parent->gas_used : 0;
	frame->gas_available = message->gas_limit;
	frame->actors_created = parent ? parent->actors_created : 0;
	frame->caller_validated = false;
	frame->in_transaction = false;
	frame->pending = outcome_ok();
	frame->trace_frame = -1;
	RT_TRY(check_depth(vm, frame->depth));
	init_runtime(frame);
	st = state_tree_resolve(vm->tree, &message->from, &id);
	if (st == ST_NOT_FOUND)
		return vm_stop(vm, OUTCOME_EXIT, SYS_INVALID_RECEIVER,
			       "resolve from address failed");
	if (st != ST_OK)
		return vm_failed(vm, st, "resolve from address");
	frame->runtime.caller = address_of_id(id);
	frame->runtime.receiver = message->to;
	if (vm->rules->receiver_as_written)
		return outcome_ok();
	frame->runtime.receiver = (struct address){ 0 };
	st = state_tree_resolve(vm->tree, &message->to, &id);
	if (st == ST_OK)
		frame->runtime.receiver = address_of_id(id);
	return st == ST_OK || st == ST_NOT_FOUND ? outcome_ok()
						 : vm_failed(vm, st, "resolve to address");
}

/* Finds the target, making an account where a key has none yet. */
static struct outcome find_target(struct frame *frame, struct actor *target, bool *escaped)
{
	struct vm *vm = frame->vm;
	uint64_t id;
	enum status st = vm_get_actor(vm, &frame->message->to, &id, target);

	if (st == ST_OK)
		return outcome_ok();
	if (st != ST_NOT_FOUND)
		return vm_failed(vm, st, "getting actor");
	RT_TRY(create_account(frame, &frame->message->to, &id, escaped));
	if (!vm->rules->receiver_as_written)
		frame->runtime.receiver = address_of_id(id);
	st = state_tree_get(vm->tree, id, target);
	return st == ST_OK ? outcome_ok() : vm_failed(vm, st, "loading newly created actor");
}

static struct outcome transfer_and_invoke(struct frame *frame, struct buffer *ret)
{
	const struct message *message = frame->message;

	if (bigint_sign(&message->value) != 0)
		RT_TRY(vm_transfer(frame->vm, &message->from, &message->to, &message->value));
	if (message->method == METHOD_SEND)
		return outcome_ok();
	meter_note(frame, "OnActorExec");
	return vm_invoke(frame, ret);
}

static struct outcome execute(struct frame *frame, const struct gas_charge *initial,
			      struct buffer *ret, bool *escaped)
{
	const struct message *message = frame->message;
	struct actor target;
	struct outcome outcome;

	if (initial)
		RT_TRY(meter_charge(frame, *initial));
	meter_note(frame, "OnGetActor");
	RT_TRY(find_target(frame, &target, escaped));
	frame->receiver_code = target.code;
	RT_TRY(meter_charge(frame,
			    gas_on_invocation(frame->vm->rules->prices,
					      bigint_sign(&message->value) != 0, message->method)));
	outcome = transfer_and_invoke(frame, ret);
	meter_note(frame, "OnMethodInvocationDone");
	return outcome;
}

struct outcome vm_send(struct vm *vm, struct frame *parent, const struct message *message,
		       const struct gas_charge *initial, struct buffer *ret, int64_t *code,
		       struct frame *frame)
{
	struct trace *trace = vm->input->trace;
	size_t start = ret->size;
	bool escaped = false;
	struct outcome outcome;

	RT_TRY(vm_prepare_frame(frame, vm, parent, message));
	if (trace)
		frame->trace_frame = trace_begin(trace,
						 parent ? parent->trace_frame : TRACE_NO_PARENT,
						 (int32_t)frame->depth, message);
	outcome = execute(frame, initial, ret, &escaped);
	if (parent)
		parent->gas_used = frame->gas_used;
	if (outcome.kind != OUTCOME_OK)
		ret->size = start;
	if (escaped || outcome.kind == OUTCOME_PANIC) { /* the caller's own panic */
		if (trace)
			trace_drop(trace, frame->trace_frame);
		return outcome;
	}
	*code = outcome.kind == OUTCOME_EXIT ? outcome.code : EXIT_OK;
	if (trace)
		trace_end(trace, frame->trace_frame, *code,
			  bytes_make(ret->data ? ret->data + start : NULL, ret->size - start),
			  frame->gas_used, outcome.kind == OUTCOME_OK ? NULL : vm->text);
	return outcome.kind == OUTCOME_EXIT ? outcome_ok() : outcome;
}

struct outcome vm_nested_send(struct frame *parent, const struct message *message,
			      struct buffer *ret, int64_t *code)
{
	struct vm *vm = parent->vm;
	state_snapshot before = state_tree_snapshot(vm->tree);
	struct frame frame;

	RT_TRY(vm_send(vm, parent, message, NULL, ret, code, &frame));
	if (*code != EXIT_OK)
		state_tree_revert(vm->tree, before);
	/* Kept even for a failed call (lotus d7076778e chain/vm/runtime.go internalSend). */
	parent->actors_created = frame.actors_created;
	return outcome_ok();
}
