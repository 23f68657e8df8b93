/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* The runtime an actor sees (lotus d7076778e chain/vm/runtime.go). */
#include "actors/account.h"
#include "base/hash.h"
#include "vm/vm_internal.h"

static struct call *call_of(struct runtime *rt)
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
	return mark_validated(call_of(rt));
}

static struct outcome validate_is(struct runtime *rt, const struct address *allowed, size_t count)
{
	RT_TRY(mark_validated(call_of(rt)));
	for (size_t i = 0; i < count; i++)
		if (address_equal(&allowed[i], &rt->caller))
			return outcome_ok();
	return vm_stop(call_of(rt)->vm, OUTCOME_EXIT, SYS_FORBIDDEN,
		       "caller is not one of the allowed addresses");
}

static struct outcome code_of(struct runtime *rt, const struct address *address, struct cid *code,
			      bool *found)
{
	struct vm *vm = call_of(rt)->vm;
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
	struct vm *vm = call_of(rt)->vm;
	struct cid code;
	bool found;

	RT_TRY(mark_validated(call_of(rt)));
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
	struct vm *vm = call_of(rt)->vm;
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
	struct vm *vm = call_of(rt)->vm;
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
	st = blockstore_get(&vm->blocks.base, arena, cid, block);
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
	struct call *call = call_of(rt);

	return st == ST_ABORTED ? call->pending : vm_failed(call->vm, st, what);
}

/* Even an identity CID is charged for, so the store is asked directly. */
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
	struct call *call = call_of(rt);
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
	struct call *call = call_of(rt);
	struct cid head;

	RT_TRY(receiver_head(call, SYS_ILLEGAL_ARGUMENT, &head));
	return get_block(call, head, state);
}

static struct outcome state_begin(struct runtime *rt, struct bytes *state)
{
	struct call *call = call_of(rt);

	RT_TRY(receiver_head(call, SYS_ILLEGAL_ACTOR, &call->transaction_head));
	RT_TRY(get_block(call, call->transaction_head, state));
	call->in_transaction = true;
	return outcome_ok();
}

static struct outcome state_commit(struct runtime *rt, struct bytes state)
{
	struct call *call = call_of(rt);
	struct cid head = { 0 };

	call->in_transaction = false;
	RT_TRY(put_block(call, state, &head));
	return commit_head(call, call->transaction_head, head);
}

/* ---- other actors ------------------------------------------------------------------------- */

static struct outcome send(struct runtime *rt, const struct address *to, uint64_t method,
			   struct bytes params, const struct bigint *value, int64_t *code,
			   struct buffer *ret)
{
	struct call *call = call_of(rt);
	const struct message message = {
		.from = rt->receiver,
		.to = *to,
		.method = method,
		.value = *value,
		.params = params,
		.gas_limit = call->gas_available,
	};

	if (call->in_transaction)
		return vm_stop(call->vm, OUTCOME_EXIT, SYS_ILLEGAL_ACTOR,
			       "runtime.Send() is currently disallowed");
	RT_TRY(vm_nested_send(call, &message, ret, code));
	if (*code == EXIT_OK)
		vm_note(call, "OnActorExec");
	return outcome_ok();
}

static bool is_account(const struct vm *vm, const struct actor *actor)
{
	struct actor_code code;

	return actor_code_parse(actor->code, &code) && code.kind == ACTOR_ACCOUNT &&
	       code.actors_version <= vm->rules->newest_account;
}

enum status vm_key_address(struct vm *vm, const struct address *address, struct address *key)
{
	enum address_protocol protocol = address_protocol(address);
	struct actor actor;
	struct bytes block;
	uint64_t id;

	*key = *address;
	if (protocol == ADDRESS_SECP256K1 || protocol == ADDRESS_BLS)
		return ST_OK;
	TRY(vm_get_actor(vm, address, &id, &actor));
	if (!is_account(vm, &actor))
		return ST_NOT_FOUND;
	TRY(blockstore_get(&vm->blocks.base, vm->arena, actor.head, &block));
	return account_state_decode(block, vm->rules->delegated_addresses, key) == ST_OK
		       ? ST_OK
		       : ST_NOT_FOUND;
}

static void append_u64(struct buffer *out, uint64_t value)
{
	for (int shift = 56; shift >= 0; shift -= 8)
		buffer_append_byte(out, (uint8_t)(value >> shift));
}

/* blake2b-160 of the origin's key address in CBOR, the message's nonce and how many
 * actors the message has made so far. */
static struct outcome new_actor_address(struct runtime *rt, struct address *address)
{
	struct call *call = call_of(rt);
	struct vm *vm = call->vm;
	struct address origin;
	struct buffer seed;
	struct cbor_writer writer;
	uint8_t digest[ADDRESS_HASH_BYTES];
	enum status st = vm_key_address(vm, &vm->origin, &origin);

	if (st != ST_OK)
		return vm_failed(vm, st, "writing caller address into a buffer");
	buffer_init(&seed, 0);
	cbor_writer_init(&writer, &seed);
	cbor_write_address(&writer, &origin);
	append_u64(&seed, vm->origin_nonce);
	append_u64(&seed, call->actors_created);
	st = cbor_writer_status(&writer);
	hash_blake2b(digest, sizeof(digest), buffer_bytes(&seed));
	buffer_fini(&seed);
	if (st == ST_OK)
		st = address_of_payload(ADDRESS_ACTOR, bytes_make(digest, sizeof(digest)), address);
	if (st != ST_OK)
		return vm_failed(vm, st, "create actor address");
	call->actors_created++;
	return outcome_ok();
}

static struct outcome check_creatable(struct call *call, struct cid code)
{
	struct vm *vm = call->vm;
	struct actor_code parsed;

	if (!actor_code_parse(code, &parsed) || (parsed.kind == ACTOR_CHAOS && !vm->input->chaos))
		return vm_stop(vm, OUTCOME_EXIT, SYS_ILLEGAL_ARGUMENT, "no actor code to create");
	if (parsed.kind != ACTOR_CHAOS && parsed.actors_version != vm->rules->actors_version)
		return vm_stop(vm, OUTCOME_EXIT, SYS_ILLEGAL_ARGUMENT,
			       "cannot create actor of another actors version");
	if (!vm->rules->singletons_creatable && actor_type_of(parsed.kind).singleton)
		return vm_stop(vm, OUTCOME_EXIT, SYS_ILLEGAL_ARGUMENT,
			       "can only have one instance of singleton actors");
	return outcome_ok();
}

static struct outcome store_new_actor(struct call *call, struct cid code,
				      const struct address *address)
{
	struct vm *vm = call->vm;
	struct actor actor = { .head = empty_object() };
	uint64_t id;
	/* The undefined address is looked up like any other and not found. */
	enum status st = state_tree_resolve(vm->tree, address, &id);

	actor.balance = bigint_zero();
	if (st == ST_OK)
		st = cid_copy(vm->arena, code, &actor.code);
	if (st == ST_OK)
		st = state_tree_set(vm->tree, id, &actor);
	return st == ST_OK ? outcome_ok() : vm_failed(vm, st, "creating actor entry");
}

static struct outcome create_actor(struct runtime *rt, struct cid code,
				   const struct address *address)
{
	struct call *call = call_of(rt);
	struct vm *vm = call->vm;
	struct actor existing;
	uint64_t id;

	if (vm->rules->undefined_address_refused && !address_defined(address))
		return vm_stop(vm, OUTCOME_EXIT, SYS_ILLEGAL_ARGUMENT,
			       "CreateActor with Undef address");
	RT_TRY(check_creatable(call, code));
	if (vm_get_actor(vm, address, &id, &existing) == ST_OK)
		return vm_stop(vm, OUTCOME_EXIT, SYS_ILLEGAL_ARGUMENT,
			       "Actor address already exists");
	RT_TRY(vm_charge(call, gas_on_create_actor(vm->rules->prices)));
	RT_TRY(store_new_actor(call, code, address));
	vm_note(call, "OnActorExec");
	return outcome_ok();
}

static struct outcome check_beneficiary(struct call *call, const struct address *beneficiary)
{
	struct address resolved;
	bool found;

	if (!call->vm->rules->beneficiary_checked)
		return outcome_ok();
	RT_TRY(resolve_address(&call->runtime, beneficiary, &resolved, &found));
	if (!found)
		return vm_stop(call->vm, OUTCOME_EXIT, SYS_ILLEGAL_ARGUMENT,
			       "beneficiary doesn't exist");
	if (address_equal(&resolved, &call->runtime.receiver))
		return vm_stop(call->vm, OUTCOME_EXIT, SYS_ILLEGAL_ARGUMENT,
			       "benefactor cannot be beneficiary");
	return outcome_ok();
}

/* Moves what is left to the beneficiary; here every failed transfer is fatal. */
static struct outcome hand_over(struct call *call, const struct address *beneficiary,
				const struct bigint *balance)
{
	struct outcome outcome;

	RT_TRY(check_beneficiary(call, beneficiary));
	outcome = vm_transfer(call->vm, &call->runtime.receiver, beneficiary, balance);
	if (outcome.kind == OUTCOME_EXIT)
		return vm_stop(call->vm, OUTCOME_FATAL, 0,
			       "failed to transfer balance to beneficiary actor");
	return outcome;
}

static struct outcome delete_actor(struct runtime *rt, const struct address *beneficiary)
{
	struct call *call = call_of(rt);
	struct vm *vm = call->vm;
	struct actor actor;
	uint64_t id;
	enum status st;

	RT_TRY(vm_charge(call, gas_on_delete_actor(vm->rules->prices)));
	st = vm_get_actor(vm, &rt->receiver, &id, &actor);
	if (st == ST_NOT_FOUND)
		return vm_stop(vm, OUTCOME_EXIT, SYS_ILLEGAL_ACTOR,
			       "failed to load actor in delete actor");
	if (st != ST_OK)
		return vm_failed(vm, st, "failed to get actor");
	if (bigint_sign(&actor.balance) != 0)
		RT_TRY(hand_over(call, beneficiary, &actor.balance));
	st = state_tree_delete(vm->tree, id);
	if (st != ST_OK)
		return vm_failed(vm, st, "failed to delete actor");
	vm_note(call, "OnActorExec");
	return outcome_ok();
}

static struct outcome stop(struct runtime *rt, enum outcome_kind kind, int64_t code,
			   struct bytes text)
{
	struct vm *vm = call_of(rt)->vm;

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
	.send = send,
	.new_actor_address = new_actor_address,
	.create_actor = create_actor,
	.delete_actor = delete_actor,
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
