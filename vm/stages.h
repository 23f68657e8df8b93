/* SPDX-License-Identifier: Apache-2.0 OR MIT */
#ifndef CHAOSACTORD_VM_STAGES_H
#define CHAOSACTORD_VM_STAGES_H

#include "vm/instance.h"

/* A VM for many messages, in memory of its own that does not grow with their number: once
 * it is large, what the VM still needs moves to another one, and the rest is given back. */

struct vm_stage {
	struct arena arena;
	struct vm_input input;
	struct vm vm;
};

/* Must not be moved. {0} is closed. */
struct vm_stages {
	struct vm_stage both[2], *now; /* now: NULL before vm_stages_open */
	struct cid root;               /* what the VM was loaded with or flushed to */
	size_t move_at;                /* bytes */
};

/* vm_stages_open opens a VM over input; its environment, which may change between
 * messages, and its root must stay where they are. The memory has the limit and obeys the
 * token of input->arena, which is not used otherwise; the trace of input is not looked at.
 * Failures as vm_init and vm_load. */
enum status vm_stages_open(struct vm_stages *stages, const struct vm_input *input,
			   struct error *err) MUSTCHECK;
void vm_stages_close(struct vm_stages *stages);

static inline struct vm *vm_stages_vm(struct vm_stages *stages)
{
	return &stages->now->vm;
}

/* vm_stages_move_if_large is to be called between messages. After it nothing that the VM
 * handed out is valid any more. A failure leaves no state. */
enum status vm_stages_move_if_large(struct vm_stages *stages) MUSTCHECK;

#endif
