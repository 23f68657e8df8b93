/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* Lotus d7076778e chain/vm/runtime.go. */
#include "vm/other_actors.h"

#include "actors/registry.h"
#include "base/hash.h"
#include "vm/actor.h"
#include "vm/failure.h"
#include "vm/meter.h"
#include "vm/send.h"
#include "vm/transfer.h"

struct outcome runtime_send(struct runtime *rt, const struct address *to, uint64_t method,
			    struct bytes params, const struct bigint *value, int64_t *code,
			    struct buffer *ret)
{
	struct frame *frame = frame_of(rt);
	const struct message message = {
		.from = rt->receiver,
		.to = *to,
		.method = method,
		.value = *value,
		.params = params,
		.gas_limit = frame->gas_available,
	};

	if (frame->in_transaction)
		return vm_stop(frame->vm, OUTCOME_EXIT, SYS_ILLEGAL_ACTOR,
			       "runtime.Send() is currently disallowed");
	RT_TRY(vm_nested_send(frame, &message, ret, code));
	if (*code == EXIT_OK)
		meter_note(frame, "OnActorExec");
	return outcome_ok();
}

/* blake2b-160 of the origin's key address in CBOR, the message's nonce and how many
 * actors the message has made so far. */
struct outcome runtime_new_actor_address(struct runtime *rt, struct address *address)
{
	struct frame *frame = frame_of(rt);
	struct vm *vm = frame->vm;
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
	buffer_append_big_endian(&seed, frame->actors_created);
	st = cbor_writer_status(&writer);
	hash_blake2b(buffer_bytes(&seed), digest, sizeof(digest));
	buffer_fini(&seed);
	if (st == ST_OK)
		st = address_of_payload(ADDRESS_ACTOR, bytes_make(digest, sizeof(digest)), address);
	if (st != ST_OK)
		return vm_failed(vm, st, "create actor address");
	frame->actors_created++;
	return outcome_ok();
}

static struct outcome check_creatable(struct frame *frame, struct cid code)
{
	struct vm *vm = frame->vm;
	struct actor_code parsed;

	if (!actor_code_parse(code, &parsed) || (parsed.kind == ACTOR_CHAOS && !vm_knows_chaos(vm)))
		return vm_stop(vm, OUTCOME_EXIT, SYS_ILLEGAL_ARGUMENT, "no actor code to create");
	if (parsed.kind != ACTOR_CHAOS && parsed.actors_version != vm->rules->actors_version)
		return vm_stop(vm, OUTCOME_EXIT, SYS_ILLEGAL_ARGUMENT,
			       "cannot create actor of another actors version");
	if (!vm->rules->singletons_creatable && actor_type_of(parsed.kind).singleton)
		return vm_stop(vm, OUTCOME_EXIT, SYS_ILLEGAL_ARGUMENT,
			       "can only have one instance of singleton actors");
	return outcome_ok();
}

static struct outcome store_new_actor(struct frame *frame, struct cid code,
				      const struct address *address)
{
	struct vm *vm = frame->vm;
	struct actor actor = { .head = actor_empty_head() };
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

/* Whatever keeps the reference from finding the actor says that there is none, but for a
 * panic; a failure of ours says nothing about it. */
static struct outcome check_vacant(struct frame *frame, const struct address *address)
{
	struct vm *vm = frame->vm;
	struct actor existing;
	struct outcome failed;
	uint64_t id;
	enum status st = vm_get_actor(vm, address, &id, &existing);

	if (st == ST_OK)
		return vm_stop(vm, OUTCOME_EXIT, SYS_ILLEGAL_ARGUMENT,
			       "Actor address already exists");
	failed = vm_failed(vm, st, "failed to get actor");
	return failed.kind == OUTCOME_FATAL ? outcome_ok() : failed;
}

struct outcome runtime_create_actor(struct runtime *rt, struct cid code,
				    const struct address *address)
{
	struct frame *frame = frame_of(rt);
	struct vm *vm = frame->vm;

	if (vm->rules->undefined_address_refused && !address_defined(address))
		return vm_stop(vm, OUTCOME_EXIT, SYS_ILLEGAL_ARGUMENT,
			       "CreateActor with Undef address");
	RT_TRY(check_creatable(frame, code));
	RT_TRY(check_vacant(frame, address));
	RT_TRY(meter_charge(frame, gas_on_create_actor(vm->rules->prices)));
	RT_TRY(store_new_actor(frame, code, address));
	meter_note(frame, "OnActorExec");
	return outcome_ok();
}

static struct outcome check_beneficiary(struct frame *frame, const struct address *beneficiary)
{
	struct address resolved;
	bool found;

	if (!frame->vm->rules->beneficiary_checked)
		return outcome_ok();
	RT_TRY(rt_resolve_address(&frame->runtime, beneficiary, &resolved, &found));
	if (!found)
		return vm_stop(frame->vm, OUTCOME_EXIT, SYS_ILLEGAL_ARGUMENT,
			       "beneficiary doesn't exist");
	if (address_equal(&resolved, &frame->runtime.receiver))
		return vm_stop(frame->vm, OUTCOME_EXIT, SYS_ILLEGAL_ARGUMENT,
			       "benefactor cannot be beneficiary");
	return outcome_ok();
}

/* Moves what is left to the beneficiary; here every failed transfer is fatal. */
static struct outcome hand_over(struct frame *frame, const struct address *beneficiary,
				const struct bigint *balance)
{
	struct outcome outcome;

	RT_TRY(check_beneficiary(frame, beneficiary));
	outcome = vm_transfer(frame->vm, &frame->runtime.receiver, beneficiary, balance);
	if (outcome.kind == OUTCOME_EXIT)
		return vm_stop(frame->vm, OUTCOME_FATAL, 0,
			       "failed to transfer balance to beneficiary actor");
	return outcome;
}

struct outcome runtime_delete_actor(struct runtime *rt, const struct address *beneficiary)
{
	struct frame *frame = frame_of(rt);
	struct vm *vm = frame->vm;
	struct actor actor;
	uint64_t id;
	enum status st;

	RT_TRY(meter_charge(frame, gas_on_delete_actor(vm->rules->prices)));
	st = vm_get_actor(vm, &rt->receiver, &id, &actor);
	if (st == ST_NOT_FOUND)
		return vm_stop(vm, OUTCOME_EXIT, SYS_ILLEGAL_ACTOR,
			       "failed to load actor in delete actor");
	if (st != ST_OK)
		return vm_failed(vm, st, "failed to get actor");
	if (bigint_sign(&actor.balance) != 0)
		RT_TRY(hand_over(frame, beneficiary, &actor.balance));
	st = state_tree_delete(vm->tree, id);
	if (st != ST_OK)
		return vm_failed(vm, st, "failed to delete actor");
	meter_note(frame, "OnActorExec");
	return outcome_ok();
}
