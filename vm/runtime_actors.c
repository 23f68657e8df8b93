/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* What an actor does to others: send, create, delete (lotus d7076778e
 * chain/vm/runtime.go). */
#include "actors/account.h"
#include "base/hash.h"
#include "vm/vm_internal.h"

struct outcome runtime_send(struct runtime *rt, const struct address *to, uint64_t method,
			    struct bytes params, const struct bigint *value, int64_t *code,
			    struct buffer *ret)
{
	struct call *call = runtime_call(rt);
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

bool vm_is_account(const struct vm *vm, const struct actor *actor)
{
	struct actor_code code;

	return actor_code_parse(actor->code, &code) && code.kind == ACTOR_ACCOUNT &&
	       code.actors_version <= vm->rules->newest_actors;
}

enum status vm_key_address(struct vm *vm, const struct address *address, struct address *key)
{
	enum address_protocol protocol = address_protocol(address);
	struct actor actor;
	struct bytes block;
	uint64_t id;

	*key = *address;
	if (protocol == ADDRESS_SECP256K1 || protocol == ADDRESS_BLS ||
	    (protocol == ADDRESS_DELEGATED && vm->rules->delegated_addresses))
		return ST_OK;
	TRY(vm_get_actor(vm, address, &id, &actor));
	if (!vm_is_account(vm, &actor))
		return ST_NOT_FOUND;
	TRY(blockstore_get_stored(&vm->blocks.base, vm->arena, actor.head, &block));
	return account_state_decode(block, vm->rules->delegated_addresses, key) == ST_OK
		       ? ST_OK
		       : ST_NOT_FOUND;
}

/* blake2b-160 of the origin's key address in CBOR, the message's nonce and how many
 * actors the message has made so far. */
struct outcome runtime_new_actor_address(struct runtime *rt, struct address *address)
{
	struct call *call = runtime_call(rt);
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
	buffer_append_big_endian(&seed, vm->origin_nonce);
	buffer_append_big_endian(&seed, call->actors_created);
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

struct outcome runtime_create_actor(struct runtime *rt, struct cid code,
				    const struct address *address)
{
	struct call *call = runtime_call(rt);
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
	RT_TRY(rt_resolve_address(&call->runtime, beneficiary, &resolved, &found));
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

struct outcome runtime_delete_actor(struct runtime *rt, const struct address *beneficiary)
{
	struct call *call = runtime_call(rt);
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
