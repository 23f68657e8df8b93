/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* The chaos actor: the ten methods, as lotus d7076778e conformance/chaos/actor.go
 * does them in the legacy VM. */
#include "actors/chaos/params.h"
#include "actors/methods.h"
#include "actors/state.h"

static struct outcome constructor(struct runtime *rt, const void *params, struct cbor_writer *ret)
{
	(void)params, (void)ret;
	return rt_panic(rt, bytes_of_text("constructor should not be called; "
					  "the Chaos actor is a singleton actor"));
}

/* ---- 2: caller validation -------------------------------------------------- */

static struct outcome caller_validation(struct runtime *rt, const void *params,
					struct cbor_writer *ret)
{
	const struct chaos_caller_validation *args = params;

	(void)ret;
	switch (args->branch) {
	case VALIDATE_NONE:
		return outcome_ok();
	case VALIDATE_TWICE:
		RT_TRY(rt_validate_any(rt));
		return rt_validate_any(rt);
	case VALIDATE_ADDRESS:
		return rt_validate_is(rt, args->addresses, args->address_count);
	case VALIDATE_TYPE:
		return rt_validate_type(rt, args->types, args->type_count);
	default: /* any int64 arrives here: the actor panics on it */
		return rt_panic(rt, bytes_of_text("invalid branch passed to CallerValidation"));
	}
}

/* ---- 3-5: actors ------------------------------------------------------------ */

static struct outcome create_actor(struct runtime *rt, const void *params, struct cbor_writer *ret)
{
	const struct chaos_create_actor *args = params;
	const struct address undefined = { 0 };

	(void)ret;
	RT_TRY(rt_validate_any(rt));
	return rt_create_actor(rt, args->undefined_code ? (struct cid){ 0 } : args->code,
			       args->undefined_address ? &undefined : &args->address);
}

static struct outcome resolve_address(struct runtime *rt, const void *params,
				      struct cbor_writer *ret)
{
	struct chaos_resolve_return result;

	RT_TRY(rt_validate_any(rt));
	RT_TRY(rt_resolve_address(rt, params, &result.address, &result.success));
	/* An undefined address could not be encoded, so the actor answers f00. */
	if (!result.success)
		result.address = address_of_id(ID_SYSTEM);
	chaos_resolve_return_encode(ret, &result);
	return outcome_ok();
}

static struct outcome delete_actor(struct runtime *rt, const void *params, struct cbor_writer *ret)
{
	(void)ret;
	RT_TRY(rt_validate_any(rt));
	return rt_delete_actor(rt, params);
}

/* ---- 6: send ---------------------------------------------------------------- */

/* Puts the tuple and byte string heads in front of the return bytes that stand in
 * the buffer from start on. In place: nesting would otherwise keep one copy of the
 * innermost result per level. */
static void wrap_return(struct cbor_writer *ret, size_t start)
{
	struct buffer *out = ret->out;
	struct buffer head;
	struct cbor_writer heads;
	size_t size = out->size - start;

	buffer_init(&head, 0);
	cbor_writer_init(&heads, &head);
	cbor_write_tuple(&heads, 2);
	cbor_write_head(&heads, CBOR_BYTES, size);
	if (size > CBOR_BYTES_MAX)
		cbor_write_fail(ret, ST_UNENCODABLE);
	if (cbor_writer_status(&heads) != ST_OK)
		ret->status = ST_NO_MEMORY;
	else if (buffer_reserve(out, head.size)) {
		memmove(out->data + start + head.size, out->data + start, size);
		memcpy(out->data + start, head.data, head.size);
		buffer_advance(out, head.size);
	}
	buffer_fini(&head);
}

static struct outcome send(struct runtime *rt, const void *params, struct cbor_writer *ret)
{
	const struct chaos_send *args = params;
	size_t start = ret->out->size;
	int64_t code;

	RT_TRY(rt_validate_any(rt));
	RT_TRY(rt_send(rt, &args->to, args->method, args->params, &args->value, &code, ret->out));
	wrap_return(ret, start);
	cbor_write_int(ret, code);
	return outcome_ok();
}

/* ---- 7, 9, 10: state -------------------------------------------------------- */

static enum status decode_state(struct cbor_reader *reader, struct arena *arena, void *value)
{
	(void)arena;
	*(struct chaos_state *)value = chaos_state_read(reader);
	return cbor_status(reader);
}

static void encode_state(struct cbor_writer *writer, const void *value)
{
	chaos_state_encode(writer, value);
}

/* One transaction that sets the value; the object is always written back. */
static struct outcome set_value(struct runtime *rt, struct bytes value)
{
	struct chaos_state state;

	RT_TRY(actor_state_begin(rt, decode_state, &state));
	state.value = value;
	return actor_state_commit(rt, encode_state, &state);
}

static struct outcome mutate_after_transaction(struct runtime *rt, struct bytes value)
{
	static const char suffix[] = "-in";
	uint8_t *marked = arena_alloc(rt->arena, value.size + sizeof(suffix));

	if (!marked)
		return outcome_failure(ST_NO_MEMORY);
	if (value.size != 0)
		memcpy(marked, value.data, value.size);
	memcpy(marked + value.size, suffix, sizeof(suffix) - 1);
	/* What the actor does to its copy afterwards is never written: the legacy VM
	 * does not notice (lotus d7076778e chain/vm/runtime.go StateTransaction). */
	return set_value(rt, bytes_make(marked, value.size + sizeof(suffix) - 1));
}

static struct outcome mutate_readonly(struct runtime *rt)
{
	struct chaos_state state;

	return actor_state_read(rt, decode_state, &state);
}

static struct outcome mutate_state(struct runtime *rt, const void *params, struct cbor_writer *ret)
{
	const struct chaos_mutate_state *args = params;

	(void)ret;
	RT_TRY(rt_validate_any(rt));
	switch (args->branch) {
	case MUTATE_IN_TRANSACTION:
		return set_value(rt, args->value);
	case MUTATE_READONLY:
		return mutate_readonly(rt);
	case MUTATE_AFTER_TRANSACTION:
		return mutate_after_transaction(rt, args->value);
	default: /* any int64 arrives here: the actor panics on it */
		return rt_panic(rt, bytes_of_text("unknown mutation type"));
	}
}

static struct outcome inspect_runtime(struct runtime *rt, const void *params,
				      struct cbor_writer *ret)
{
	struct chaos_inspect_return result = {
		.caller = rt->caller,
		.receiver = rt->receiver,
		.value_received = rt->value_received,
		.epoch = rt->epoch,
	};

	(void)params;
	RT_TRY(rt_validate_any(rt));
	RT_TRY(actor_state_read(rt, decode_state, &result.state));
	RT_TRY(rt_current_balance(rt, &result.balance));
	chaos_inspect_return_encode(ret, &result);
	return outcome_ok();
}

static struct outcome create_state(struct runtime *rt, const void *params, struct cbor_writer *ret)
{
	const struct chaos_state empty = { 0 };

	(void)params, (void)ret;
	RT_TRY(rt_validate_any(rt));
	return actor_state_create(rt, encode_state, &empty);
}

/* ---- 8: abort --------------------------------------------------------------- */

/* Never validates its caller: an abort comes before that check matters. */
static struct outcome abort_with(struct runtime *rt, const void *params, struct cbor_writer *ret)
{
	const struct chaos_abort_with *args = params;

	(void)ret;
	if (args->uncontrolled)
		return rt_panic(rt, args->message);
	return rt_abort(rt, args->code, args->message);
}

static const struct actor_method methods[] = {
	{ CHAOS_CONSTRUCTOR, "Constructor", EVERY_VERSION, 0, NULL, constructor },
	{ CHAOS_CALLER_VALIDATION, "CallerValidation", EVERY_VERSION,
	  sizeof(struct chaos_caller_validation), chaos_caller_validation_decode,
	  caller_validation },
	{ CHAOS_CREATE_ACTOR, "CreateActor", EVERY_VERSION, sizeof(struct chaos_create_actor),
	  chaos_create_actor_decode, create_actor },
	{ CHAOS_RESOLVE_ADDRESS, "ResolveAddress", EVERY_VERSION, sizeof(struct address),
	  address_param_decode, resolve_address },
	{ CHAOS_DELETE_ACTOR, "DeleteActor", EVERY_VERSION, sizeof(struct address),
	  address_param_decode, delete_actor },
	{ CHAOS_SEND, "Send", EVERY_VERSION, sizeof(struct chaos_send), chaos_send_decode, send },
	{ CHAOS_MUTATE_STATE, "MutateState", EVERY_VERSION, sizeof(struct chaos_mutate_state),
	  chaos_mutate_state_decode, mutate_state },
	{ CHAOS_ABORT_WITH, "AbortWith", EVERY_VERSION, sizeof(struct chaos_abort_with),
	  chaos_abort_with_decode, abort_with },
	{ CHAOS_INSPECT_RUNTIME, "InspectRuntime", EVERY_VERSION, 0, NULL, inspect_runtime },
	{ CHAOS_CREATE_STATE, "CreateState", EVERY_VERSION, 0, NULL, create_state },
};

const struct method_table chaos_methods = METHOD_TABLE(methods);
