/* SPDX-License-Identifier: Apache-2.0 OR MIT */
#include "vm/operations.h"

#include "vm/actor.h"
#include "vm/charged_store.h"
#include "vm/failure.h"
#include "vm/meter.h"
#include "vm/other_actors.h"
#include "vm/syscalls.h"

/* ---- the caller ----------------------------------------------------------------- */

static struct outcome mark_validated(struct frame *frame)
{
	if (frame->caller_validated)
		return vm_stop(frame->vm, OUTCOME_EXIT, SYS_ILLEGAL_ACTOR,
			       "Method must validate caller identity exactly once");
	frame->caller_validated = true;
	return outcome_ok();
}

static struct outcome validate_any(struct runtime *rt)
{
	return mark_validated(frame_of(rt));
}

static struct outcome validate_is(struct runtime *rt, const struct address *allowed, size_t count)
{
	RT_TRY(mark_validated(frame_of(rt)));
	for (size_t i = 0; i < count; i++)
		if (address_equal(&allowed[i], &rt->caller))
			return outcome_ok();
	return vm_stop(frame_of(rt)->vm, OUTCOME_EXIT, SYS_FORBIDDEN,
		       "caller is not one of the allowed addresses");
}

static struct outcome code_of(struct runtime *rt, const struct address *address, struct cid *code,
			      bool *found)
{
	struct vm *vm = frame_of(rt)->vm;
	struct actor actor;
	uint64_t id;
	enum status st = vm_get_actor(vm, address, &id, &actor);

	*found = st == ST_OK;
	*code = st == ST_OK ? actor.code : (struct cid){ 0 };
	if (st == ST_OK || st == ST_NOT_FOUND)
		return outcome_ok();
	return vm_failed(vm, st, "failed to get actor");
}

static struct outcome validate_type(struct runtime *rt, const struct cid *allowed, size_t count)
{
	struct vm *vm = frame_of(rt)->vm;
	struct cid code;
	bool found;

	RT_TRY(mark_validated(frame_of(rt)));
	RT_TRY(code_of(rt, &rt->caller, &code, &found));
	if (!found)
		return vm_stop(vm, OUTCOME_FATAL, 0, "failed to lookup code cid for caller");
	for (size_t i = 0; i < count; i++)
		if (cid_equal(allowed[i], code))
			return outcome_ok();
	return vm_stop(vm, OUTCOME_EXIT, SYS_FORBIDDEN,
		       "caller cid type is not one of the allowed types");
}

/* ---- facts about actors ------------------------------------------------------------ */

static struct outcome current_balance(struct runtime *rt, struct bigint *balance)
{
	struct vm *vm = frame_of(rt)->vm;
	struct actor actor;
	uint64_t id;
	enum status st = vm_get_actor(vm, &rt->receiver, &id, &actor);

	*balance = st == ST_OK ? actor.balance : bigint_zero();
	if (st == ST_OK || st == ST_NOT_FOUND)
		return outcome_ok();
	return vm_failed(vm, st, "failed to get balance");
}

static struct outcome resolve_address(struct runtime *rt, const struct address *address,
				      struct address *resolved, bool *found)
{
	struct vm *vm = frame_of(rt)->vm;
	uint64_t id = 0;
	enum status st = state_tree_resolve(vm->tree, address, &id);

	*found = st == ST_OK;
	*resolved = st == ST_OK ? address_of_id(id) : (struct address){ 0 };
	if (st == ST_OK || st == ST_NOT_FOUND)
		return outcome_ok();
	return vm_failed(vm, st, "failed to resolve address");
}

/* ---- state -------------------------------------------------------------------------------- */

/* Replaces the head of the receiver. The reference wraps every failure here in a
 * plain error, which makes it an uncontrolled panic. */
static struct outcome commit_head(struct frame *frame, struct cid before, struct cid after)
{
	struct vm *vm = frame->vm;
	struct actor actor;
	uint64_t id;
	enum status st = vm_get_actor(vm, &frame->runtime.receiver, &id, &actor);

	if (st == ST_NOT_FOUND || st == ST_INVALID)
		return vm_stop(vm, OUTCOME_PANIC, 0, "failed to get actor to commit state");
	if (st != ST_OK)
		return vm_failed(vm, st, "failed to get actor to commit state");
	if (!cid_equal(actor.head, before))
		return vm_stop(vm, OUTCOME_PANIC, 0,
			       "failed to update, inconsistent base reference");
	actor.head = after;
	st = state_tree_set(vm->tree, id, &actor);
	return st == ST_OK ? outcome_ok() : vm_failed(vm, st, "failed to set actor in commit");
}

static struct outcome state_create(struct runtime *rt, struct bytes state)
{
	struct frame *frame = frame_of(rt);
	struct cid head = { 0 };

	RT_TRY(charged_put_block(frame, state, &head));
	return commit_head(frame, actor_empty_head(), head);
}

/* Loads the receiver; missing is the exit code the caller of this gives. */
static struct outcome receiver_head(struct frame *frame, int64_t missing, struct cid *head)
{
	struct vm *vm = frame->vm;
	struct actor actor;
	uint64_t id;
	enum status st = vm_get_actor(vm, &frame->runtime.receiver, &id, &actor);

	*head = st == ST_OK ? actor.head : (struct cid){ 0 };
	if (st == ST_OK)
		return outcome_ok();
	if (st == ST_NOT_FOUND || st == ST_INVALID)
		return vm_stop(vm, OUTCOME_EXIT, missing, "failed to get actor for state");
	return vm_failed(vm, st, "failed to get actor for state");
}

static struct outcome state_read(struct runtime *rt, struct bytes *state)
{
	struct frame *frame = frame_of(rt);
	struct cid head;

	RT_TRY(receiver_head(frame, SYS_ILLEGAL_ARGUMENT, &head));
	return charged_get_block(frame, head, state);
}

static struct outcome state_begin(struct runtime *rt, struct bytes *state)
{
	struct frame *frame = frame_of(rt);

	RT_TRY(receiver_head(frame, SYS_ILLEGAL_ACTOR, &frame->transaction_head));
	RT_TRY(charged_get_block(frame, frame->transaction_head, state));
	frame->in_transaction = true;
	return outcome_ok();
}

static struct outcome state_commit(struct runtime *rt, struct bytes state)
{
	struct frame *frame = frame_of(rt);
	struct cid head = { 0 };

	frame->in_transaction = false;
	RT_TRY(charged_put_block(frame, state, &head));
	return commit_head(frame, frame->transaction_head, head);
}

static struct outcome stop(struct runtime *rt, enum outcome_kind kind, int64_t code,
			   struct bytes text)
{
	struct vm *vm = frame_of(rt)->vm;

	if (kind == OUTCOME_EXIT && code == EXIT_OK)
		return vm_stop(vm, OUTCOME_FATAL, 0, "abort with exit code 0%s%.*s",
			       text.size > 0 ? ": " : "", (int)text.size,
			       text.size > 0 ? (const char *)text.data : "");
	vm->text = arena_text(vm->arena, text);
	return (struct outcome){ kind, code };
}

/* ---- our own limits ------------------------------------------------------------------ */

static struct outcome limit(struct runtime *rt, const char *what)
{
	error_set(frame_of(rt)->vm->err, ST_LIMIT, "%s", what);
	return outcome_failure(ST_LIMIT);
}

static struct outcome not_implemented(struct runtime *rt, const char *what)
{
	error_set(frame_of(rt)->vm->err, ST_NOT_IMPLEMENTED, "%s is not implemented", what);
	return outcome_failure(ST_NOT_IMPLEMENTED);
}

/* ---- all of them ---------------------------------------------------------------------- */

const struct runtime_ops vm_operations = {
	.validate_any = validate_any,
	.validate_is = validate_is,
	.validate_type = validate_type,
	.current_balance = current_balance,
	.resolve_address = resolve_address,
	.code_of = code_of,
	.state_create = state_create,
	.state_read = state_read,
	.state_begin = state_begin,
	.state_commit = state_commit,
	.send = runtime_send,
	.new_actor_address = runtime_new_actor_address,
	.create_actor = runtime_create_actor,
	.delete_actor = runtime_delete_actor,
	.verify_signature = syscall_verify_signature,
	.hash_blake2b = syscall_hash_blake2b,
	.randomness = syscall_randomness,
	.verify_no_seals = syscall_verify_no_seals,
	.limit = limit,
	.not_implemented = not_implemented,
	.stop = stop,
	.store_failed = charged_store_failed,
};
