/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* Lotus d7076778e chain/vm/gas.go pricedSyscalls, syscalls.go; lib/sigs/sigs.go. */
#include "vm/syscalls.h"

#include <inttypes.h>

#include "actors/account.h"
#include "base/hash.h"
#include "ipld/key.h"
#include "vm/actor.h"
#include "vm/charged_store.h"
#include "vm/failure.h"
#include "vm/meter.h"

/* ---- signatures ---------------------------------------------------------------- */

/* Signers that are keys themselves; delegated ones only decode where they are (lotus
 * d7076778e chain/vm/vm.go ResolveToKeyAddr, b835fab70 ResolveToDeterministicAddr). */
static bool is_key(const struct address *signer)
{
	enum address_protocol protocol = address_protocol(signer);

	return protocol == ADDRESS_SECP256K1 || protocol == ADDRESS_BLS ||
	       protocol == ADDRESS_DELEGATED;
}

/* The key of a signer that is an account, its state read at the actor's expense. What
 * is missing or does not decode is the signature's fault, so no key and no failure. */
static struct outcome charged_key(struct frame *frame, const struct address *signer,
				  struct address *key, bool *found)
{
	struct vm *vm = frame->vm;
	struct outcome outcome;
	struct actor actor;
	struct bytes block;
	uint64_t id;
	enum status st;

	*key = *signer;
	*found = is_key(signer);
	if (*found)
		return outcome_ok();
	st = vm_get_actor(vm, signer, &id, &actor);
	if (st == ST_OK && !vm_is_account(vm, &actor))
		return outcome_ok();
	if (st == ST_OK)
		st = frame->charged.ops->get(&frame->charged, vm->arena, actor.head, &block);
	if (st != ST_OK) {
		outcome = charged_store_failed(&frame->runtime, st,
					       "failed to find the signer's key");
		return outcome.kind == OUTCOME_FATAL ? outcome_ok() : outcome;
	}
	*found = account_state_decode(block, vm->rules->delegated_addresses, key) == ST_OK;
	return outcome_ok();
}

static struct outcome check_signature(struct frame *frame, struct bytes signature,
				      const struct address *signer, struct bytes plaintext,
				      bool *valid)
{
	struct bytes data = bytes_make(signature.data + 1, signature.size - 1);
	struct address key;
	bool found = false;

	RT_TRY(charged_key(frame, signer, &key, &found));
	*valid = found &&
		 signature_verify((enum signature_type)signature.data[0], data, &key, plaintext);
	return outcome_ok();
}

struct outcome syscall_verify_signature(struct runtime *rt, struct bytes signature,
					const struct address *signer, struct bytes plaintext,
					bool *valid)
{
	struct frame *frame = frame_of(rt);
	uint8_t type = signature.size == 0 ? SIGNATURE_NONE : signature.data[0];
	struct outcome outcome;

	*valid = false;
	if (type != SIGNATURE_SECP256K1 && type != SIGNATURE_BLS)
		return outcome_ok();
	if (type == SIGNATURE_BLS && !bls_available())
		frame->vm->bls_unverified = true;
	RT_TRY(meter_charge(frame, gas_on_verify_signature(frame->vm->rules->prices,
							   type == SIGNATURE_BLS)));
	outcome = check_signature(frame, signature, signer, plaintext, valid);
	/* In the reference's traces even when the gas did not suffice for the account's state. */
	meter_note(frame, "OnActorExec");
	return outcome;
}

/* ---- hashes, randomness ----------------------------------------------------------- */

struct outcome syscall_hash_blake2b(struct runtime *rt, struct bytes data,
				    uint8_t digest[DIGEST_BYTES])
{
	struct frame *frame = frame_of(rt);

	RT_TRY(meter_charge(frame, gas_on_hashing(frame->vm->rules->prices)));
	hash_blake2b(data, digest, DIGEST_BYTES);
	meter_note(frame, "OnActorExec");
	return outcome_ok();
}

struct outcome syscall_randomness(struct runtime *rt, enum randomness_source source, int64_t tag,
				  int64_t epoch, struct bytes entropy,
				  uint8_t out[RANDOMNESS_BYTES])
{
	struct vm *vm = frame_of(rt)->vm;
	enum status st = randomness_draw(vm->input->randomness, source, tag, epoch, entropy, out);

	if (st == ST_UNDRAWN) {
		(void)error_set(vm->err, st,
				"strict randomness has no rule for a draw from the %s at epoch "
				"%" PRId64 ", tag %" PRId64,
				source == RANDOMNESS_BEACON ? "beacon" : "chain", epoch, tag);
		error_hint(vm->err, "add the rule with Chaos.EnvSet, or use the source replay, "
				    "which falls back on the fixed value");
	}
	if (st == ST_LIMIT)
		(void)error_set(vm->err, st, "more than %d draws of randomness are not recorded",
				DRAWS_MAX);
	return st == ST_OK ? outcome_ok() : outcome_failure(st);
}

/* ---- proofs ---------------------------------------------------------------------------- */

struct outcome syscall_verify_no_seals(struct runtime *rt)
{
	meter_note(frame_of(rt), "BatchVerifySeals");
	meter_note(frame_of(rt), "OnActorExec");
	return outcome_ok();
}
