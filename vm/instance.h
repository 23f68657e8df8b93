/* SPDX-License-Identifier: Apache-2.0 OR MIT */
#ifndef CHAOSACTORD_VM_INSTANCE_H
#define CHAOSACTORD_VM_INSTANCE_H

#include "actors/runtime.h"
#include "vm/input.h"
#include "vm/network.h"
#include "vm/state_tree.h"

/* One VM over one state: opened on a root, for one message or for all of a tipset
 * (lotus d7076778e chain/vm/vm.go NewVM, Flush, Copy).
 *
 * Its life: vm_init, vm_load, messages (vm/apply.h), state_tree_flush of its tree,
 * vm_keep. */

/* Flags of the blocks in a VM's overlay. */
enum {
	OVERLAY_KEPT = 1,   /* handed on by vm_keep or vm_move */
	OVERLAY_COPIED = 2, /* passed by vm_copy_check (vm/copy_check.h) */
};

/* Must not be moved. */
struct vm {
	const struct vm_input *input;
	const struct network_rules *rules;
	struct arena *arena;
	struct overlay overlay;       /* what its messages wrote */
	struct overlay_blocks blocks; /* free of charge */
	struct state_tree *tree;
	const struct runtime_ops *ops; /* what actors are given to call */
	struct address origin;         /* From of the message, as written */
	uint64_t origin_nonce;
	const char *text; /* of the newest failure; in the arena */
	bool bls_unverified;
	struct error *err;
};

/* vm_init prepares a VM over input, which must stay where it is; its environment, root
 * and trace may change between messages, but for the network version. ST_UNSUPPORTED for
 * the network version. */
enum status vm_init(struct vm *vm, const struct vm_input *input, struct error *err) MUSTCHECK;

/* vm_take_rules makes the network version of the environment the VM's, when it has
 * changed; the state must be loaded anew then. ST_UNSUPPORTED. */
enum status vm_take_rules(struct vm *vm) MUSTCHECK;

/* vm_load opens the state of root, in place of the one open before. Failures as
 * state_tree_open. */
enum status vm_load(struct vm *vm, struct cid root) MUSTCHECK;

/* vm_chaos_head reads the head of f098, with the meaning of struct vm_result. To be called
 * once the state is flushed: reading may change what a flush writes. */
enum status vm_chaos_head(struct vm *vm, struct cid *head) MUSTCHECK;

/* vm_keep hands sink (may be NULL) the blocks that this VM wrote and root reaches, but
 * those it has handed on before. */
enum status vm_keep(struct vm *vm, const struct block_cid *root, struct blockstore *sink) MUSTCHECK;

/* vm_move opens root in to, a VM prepared over other memory, and brings there what
 * from knows beyond it: actors that changed, and the blocks that they and root reach.
 * root is what from was loaded with or flushed to; from is to be dropped. */
enum status vm_move(struct vm *to, struct vm *from, struct cid root) MUSTCHECK;

/* vm_knows_chaos returns whether the chaos actor is registered, and notes that it was asked. */
static inline bool vm_knows_chaos(const struct vm *vm)
{
	if (vm->input->asked_for_chaos)
		*vm->input->asked_for_chaos = true;
	return vm->input->chaos;
}

#endif
