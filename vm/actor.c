/* SPDX-License-Identifier: Apache-2.0 OR MIT */
#include "vm/actor.h"

#include "actors/account.h"
#include "actors/code.h"

enum status vm_get_actor(struct vm *vm, const struct address *address, uint64_t *id,
			 struct actor *actor)
{
	if (!address_defined(address))
		return ST_INVALID;
	TRY(state_tree_resolve(vm->tree, address, id));
	return state_tree_get(vm->tree, *id, actor);
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

struct cid actor_empty_head(void)
{
	/* 01 71 a0e402 20 and the blake2b-256 digest of the block 80. */
	static const uint8_t cid[BLOCK_CID_BYTES] = {
		0x01, 0x71, 0xa0, 0xe4, 0x02, 0x20, 0x45, 0xb0, 0xcf, 0xc2, 0x20, 0xce, 0xec,
		0x5b, 0x7c, 0x1c, 0x62, 0xc4, 0xd4, 0x19, 0x3d, 0x38, 0xe4, 0xeb, 0xa4, 0x8e,
		0x88, 0x15, 0x72, 0x9c, 0xe7, 0x5f, 0x9c, 0x0a, 0xb0, 0xe4, 0xc1, 0xc0,
	};

	return (struct cid){ bytes_make(cid, sizeof(cid)) };
}
