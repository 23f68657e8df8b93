/* SPDX-License-Identifier: Apache-2.0 OR MIT */
#ifndef CHAOSACTORD_VM_ACTOR_H
#define CHAOSACTORD_VM_ACTOR_H

#include "vm/instance.h"

/* Looking actors up for the VM, free of charge. */

/* vm_get_actor finds an actor by any address; ST_NOT_FOUND, or ST_INVALID for the
 * undefined address. */
enum status vm_get_actor(struct vm *vm, const struct address *address, uint64_t *id,
			 struct actor *actor) MUSTCHECK;

/* vm_is_account returns whether an actor is an account of any version the reference
 * knows at this network version (lotus d7076778e chain/actors/builtin IsAccountActor). */
bool vm_is_account(const struct vm *vm, const struct actor *actor);

/* vm_key_address finds the key behind an account's address, the address itself if
 * it is a key; ST_NOT_FOUND when it is not an account with a readable state. */
enum status vm_key_address(struct vm *vm, const struct address *address,
			   struct address *key) MUSTCHECK;

/* actor_empty_head is the head of an actor without state: the block 80. */
struct cid actor_empty_head(void);

#endif
