/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* The runtime an actor sees: its caller, its state, the charged store (lotus
 * d7076778e chain/vm/runtime.go). What reaches other actors is in runtime_actors.c. */
#include "vm/vm_internal.h"

struct call *runtime_call(struct runtime *rt)
{
	return (struct call *)rt;
}

struct cid empty_object(void)
{
	/* 01 71 a0e402 20 and the blake2b-256 digest of the block 80. */
	static const uint8_t cid[BLOCK_CID_BYTES] = {
		0x01, 0x71, 0xa0, 0xe4, 0x02, 0x20, 0x45, 0xb0, 0xcf, 0xc2, 0x20, 0xce, 0xec,
		0x5b, 0x7c, 0x1c, 0x62, 0xc4, 0xd4, 0x19, 0x3d, 0x38, 0xe4, 0xeb, 0xa4, 0x8e,
		0x88, 0x15, 0x72, 0x9c, 0xe7, 0x5f, 0x9c, 0x0a, 0xb0, 0xe4, 0xc1, 0xc0,
	};

	return (struct cid){ bytes_make(cid, sizeof(cid)) };
}

/* ---- the caller ----------------------------------------------------------------- */

static struct outcome mark_validated(struct call *call)
{
	if (call->caller_validated)
		return vm_stop(call->vm, OUTCOME_EXIT, SYS_ILLEGAL_ACTOR,
			       "Method must validate caller identity exactly once");
	call->caller_validated = true;
	return outcome_ok();
}

static struct outcome validate_any(struct runtime *rt)
{
	return mark_validated(runtime_call(rt));
}

static struct outcome validate_is(struct runtime *rt, const struct address *allowed, size_t count)
{
	RT_TRY(mark_validated(runtime_call(rt)));
	for (size_t i = 0; i < count; i++)
		if (address_equal(&allowed[i], &rt->caller))
			return outcome_ok();
	return vm_stop(runtime_call(rt)->vm, OUTCOME_EXIT, SYS_FORBIDDEN,
		       "caller is not one of the allowed addresses");
}

static struct outcome code_of(struct runtime *rt, const struct address *address, struct cid *code,
			      bool *found)
{
	struct vm *vm = runtime_call(rt)->vm;
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
	struct vm *vm = runtime_call(rt)->vm;
	struct cid code;
	bool found;

	RT_TRY(mark_validated(runtime_call(rt)));
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
	struct vm *vm = runtime_call(rt)->vm;
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
	struct vm *vm = runtime_call(rt)->vm;
	uint64_t id = 0;
	enum status st = state_tree_resolve(vm->tree, address, &id);

	*found = st == ST_OK;
	*resolved = st == ST_OK ? address_of_id(id) : (struct address){ 0 };
	if (st == ST_OK || st == ST_NOT_FOUND)
		return outcome_ok();
	return vm_failed(vm, st, "failed to resolve address");
}

/* ---- the charged store ---------------------------------------------------------------- */

static struct call *call_of_store(struct blockstore *store)
{
	return (struct call *)(void *)((uint8_t *)store - offsetof(struct call, charged));
}

/* Keeps the outcome for rt_store_failed and tells the store's user to give up. */
static enum status give_up(struct call *call, struct outcome outcome)
{
	call->pending = outcome;
	return ST_ABORTED;
}

static enum status charged_get(struct blockstore *self, struct arena *arena, struct cid cid,
			       struct bytes *block)
{
	struct call *call = call_of_store(self);
	struct vm *vm = call->vm;
	struct outcome outcome = vm_charge(call, gas_on_ipld_get(vm->rules->prices));
	enum status st;

	if (outcome.kind != OUTCOME_OK)
		return give_up(call, outcome);
	st = blockstore_get_stored(&vm->blocks.base, arena, cid, block);
	if (st != ST_OK)
		return give_up(call, vm_failed(vm, st, "failed to get block from blockstore"));
	vm_note(call, vm->rules->get_end_charge);
	vm_note(call, "OnActorExec");
	return ST_OK;
}

static enum status charged_put(struct blockstore *self, const struct block_cid *cid,
			       struct bytes block)
{
	struct call *call = call_of_store(self);
	struct vm *vm = call->vm;
	struct outcome outcome = vm_charge(call, gas_on_ipld_put(vm->rules->prices, block.size));
	enum status st;

	if (outcome.kind != OUTCOME_OK)
		return give_up(call, outcome);
	st = vm->blocks.base.ops->put(&vm->blocks.base, cid, block);
	if (st != ST_OK)
		return give_up(call, vm_failed(vm, st, "failed to write data to disk"));
	vm_note(call, "OnActorExec");
	return ST_OK;
}

static const struct blockstore_ops charged_ops = { .get = charged_get, .put = charged_put };

static struct outcome store_failed(struct runtime *rt, enum status st, const char *what)
{
	struct call *call = runtime_call(rt);

	return st == ST_ABORTED ? call->pending : vm_failed(call->vm, st, what);
}

/* An identity CID is charged for like any other, and not found: the store behind the
 * reference's vectors does not look into it (lotus d7076778e conformance/runner.go). */
static struct outcome get_block(struct call *call, struct cid cid, struct bytes *block)
{
	enum status st = charged_get(&call->charged, call->runtime.arena, cid, block);

	return st == ST_OK ? outcome_ok() : store_failed(&call->runtime, st, "get");
}

static struct outcome put_block(struct call *call, struct bytes block, struct cid *cid)
{
	struct block_cid name;
	struct bytes raw;
	enum status st = blockstore_put(&call->charged, block, &name);

	if (st == ST_OK)
		st = arena_copy(call->runtime.arena, bytes_make(name.bytes, BLOCK_CID_BYTES), &raw);
	if (st != ST_OK)
		return store_failed(&call->runtime, st, "put");
	*cid = (struct cid){ raw };
	return outcome_ok();
}

/* ---- state -------------------------------------------------------------------------------- */

/* Replaces the head of the receiver. The reference wraps every failure here in a
 * plain error, which makes it an uncontrolled panic. */
static struct outcome commit_head(struct call *call, struct cid before, struct cid after)
{
	struct vm *vm = call->vm;
	struct actor actor;
	uint64_t id;
	enum status st = vm_get_actor(vm, &call->runtime.receiver, &id, &actor);

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
	struct call *call = runtime_call(rt);
	struct cid head = { 0 };

	RT_TRY(put_block(call, state, &head));
	return commit_head(call, empty_object(), head);
}

/* Loads the receiver; missing is the exit code the caller of this gives. */
static struct outcome receiver_head(struct call *call, int64_t missing, struct cid *head)
{
	struct vm *vm = call->vm;
	struct actor actor;
	uint64_t id;
	enum status st = vm_get_actor(vm, &call->runtime.receiver, &id, &actor);

	*head = st == ST_OK ? actor.head : (struct cid){ 0 };
	if (st == ST_OK)
		return outcome_ok();
	if (st == ST_NOT_FOUND || st == ST_INVALID)
		return vm_stop(vm, OUTCOME_EXIT, missing, "failed to get actor for state");
	return vm_failed(vm, st, "failed to get actor for state");
}

static struct outcome state_read(struct runtime *rt, struct bytes *state)
{
	struct call *call = runtime_call(rt);
	struct cid head;

	RT_TRY(receiver_head(call, SYS_ILLEGAL_ARGUMENT, &head));
	return get_block(call, head, state);
}

static struct outcome state_begin(struct runtime *rt, struct bytes *state)
{
	struct call *call = runtime_call(rt);

	RT_TRY(receiver_head(call, SYS_ILLEGAL_ACTOR, &call->transaction_head));
	RT_TRY(get_block(call, call->transaction_head, state));
	call->in_transaction = true;
	return outcome_ok();
}

static struct outcome state_commit(struct runtime *rt, struct bytes state)
{
	struct call *call = runtime_call(rt);
	struct cid head = { 0 };

	call->in_transaction = false;
	RT_TRY(put_block(call, state, &head));
	return commit_head(call, call->transaction_head, head);
}

static struct outcome stop(struct runtime *rt, enum outcome_kind kind, int64_t code,
			   struct bytes text)
{
	struct vm *vm = runtime_call(rt)->vm;

	if (kind == OUTCOME_EXIT && code == EXIT_OK)
		return vm_stop(vm, OUTCOME_FATAL, 0, "abort with exit code 0%s%.*s",
			       text.size > 0 ? ": " : "", (int)text.size,
			       text.size > 0 ? (const char *)text.data : "");
	vm->text = arena_text(vm->arena, text);
	return (struct outcome){ kind, code };
}

static const struct runtime_ops operations = {
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
	.verify_signature = runtime_verify_signature,
	.hash_blake2b = runtime_hash_blake2b,
	.randomness = runtime_randomness,
	.verify_no_seals = runtime_verify_no_seals,
	.limit = runtime_limit,
	.not_implemented = runtime_not_implemented,
	.stop = stop,
	.store_failed = store_failed,
};

void runtime_init(struct call *call)
{
	const struct vm *vm = call->vm;

	call->charged.ops = &charged_ops;
	call->runtime = (struct runtime){
		.ops = &operations,
		.arena = vm->arena,
		.store = &call->charged,
		.network_version = vm->rules->network_version,
		.actors_version = vm->rules->actors_version,
		.delegated = vm->rules->delegated_addresses,
		.epoch = vm->input->env->epoch,
		.value_received = call->message->value,
	};
}
