/* SPDX-License-Identifier: Apache-2.0 OR MIT */
#ifndef CHAOSACTORD_VM_TRANSFER_H
#define CHAOSACTORD_VM_TRANSFER_H

#include "actors/outcome.h"
#include "vm/instance.h"

/* vm_transfer moves value between actors (network rules decide on the order of the
 * checks): exit 8 for a negative amount, 6 for too little balance. */
struct outcome vm_transfer(struct vm *vm, const struct address *from, const struct address *to,
			   const struct bigint *value);

#endif
