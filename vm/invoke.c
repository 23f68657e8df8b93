/* SPDX-License-Identifier: Apache-2.0 OR MIT */
#include "vm/invoke.h"

#include "actors/registry.h"
#include "base/check.h"
#include "vm/failure.h"

static struct outcome find_method(struct frame *frame, const struct actor_method **method)
{
	const uint64_t number = frame->message->method;
	struct vm *vm = frame->vm;
	struct actor_code parsed;

	if (!actor_code_parse(frame->receiver_code, &parsed) ||
	    (parsed.kind == ACTOR_CHAOS && !vm_knows_chaos(vm)))
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

static struct outcome decode_params(struct frame *frame, const struct actor_method *method,
				    struct bytes raw, void **params)
{
	struct vm *vm = frame->vm;
	struct cbor_reader reader;
	enum status st;

	*params = arena_zalloc(vm->arena, 1, method->params_size);
	if (!*params)
		return outcome_failure(ST_NO_MEMORY);
	if (!method->decode)
		return outcome_ok();
	rt_reader(&frame->runtime, &reader, raw);
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
static struct outcome check_return(struct frame *frame, const struct cbor_writer *ret)
{
	struct vm *vm = frame->vm;
	enum status st = cbor_writer_status(ret);

	if (!frame->caller_validated)
		return vm_stop(vm, OUTCOME_EXIT, SYS_ILLEGAL_ACTOR,
			       "Caller MUST be validated during method execution");
	if (st == ST_INVALID || st == ST_UNENCODABLE)
		return vm_stop(vm, OUTCOME_EXIT, SYS_SENDER_STATE_INVALID,
			       "failed to marshal response to cbor");
	return st == ST_OK ? outcome_ok() : outcome_failure(st);
}

struct outcome vm_invoke(struct frame *frame, struct buffer *ret)
{
	const struct actor_method *method = NULL;
	struct cbor_writer writer;
	struct outcome outcome;
	void *params;

	RT_TRY(find_method(frame, &method));
	CHECK(method != NULL);
	RT_TRY(decode_params(frame, method, frame->message->params, &params));
	cbor_writer_init(&writer, ret);
	outcome = method->run(&frame->runtime, params, &writer);
	if (outcome.kind == OUTCOME_OK)
		return check_return(frame, &writer);
	if (outcome.kind == OUTCOME_PANIC)
		return (struct outcome){ OUTCOME_EXIT, frame->vm->rules->panic_exit };
	return outcome;
}
