/* SPDX-License-Identifier: Apache-2.0 OR MIT */
#ifndef CHAOSACTORD_VM_COPY_CHECK_H
#define CHAOSACTORD_VM_COPY_CHECK_H

#include "vm/instance.h"

/* After a tipset, and after each of its null rounds, the reference copies the new tree out
 * of the VM's buffer (lotus d7076778e and b835fab70 chain/vm/vm.go Flush, Copy), which
 * fails where a block that was written links to one that is nowhere, even if it has done
 * so before. Messages that run by themselves are not copied. */

/* vm_copy_check follows the links that the copy would follow from a root that was just
 * flushed: of the root, and of blocks that are not in the store below. ST_NOT_FOUND with
 * the first block that is missing in *missing (in the VM's memory), ST_INVALID when a
 * block cannot be scanned for links, ST_UNSUPPORTED when a link to be followed is of a
 * codec that has none; failures of the store below. */
enum status vm_copy_check(struct vm *vm, const struct block_cid *root,
			  struct cid *missing) MUSTCHECK;

#endif
