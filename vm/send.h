/* SPDX-License-Identifier: Apache-2.0 OR MIT */
#ifndef CHAOSACTORD_VM_SEND_H
#define CHAOSACTORD_VM_SEND_H

#include "base/buffer.h"
#include "vm/frame.h"

/* Sending a message to an actor: the accounts made on the way, transfer, invocation,
 * depth (lotus d7076778e chain/vm/vm.go makeRuntime, send; mkactor.go). */

/* vm_send runs message as a call of parent (NULL: the top). OUTCOME_OK: the call
 * took place and *code is its exit code; return bytes are appended to ret. Any other
 * outcome is the caller's own. initial is charged first at the top, else NULL. frame is
 * memory for the call; it holds the gas counter afterwards. */
struct outcome vm_send(struct vm *vm, struct frame *parent, const struct message *message,
		       const struct gas_charge *initial, struct buffer *ret, int64_t *code,
		       struct frame *frame);

/* vm_prepare_frame fills in the frame of a call before it runs; whatever fails here fails
 * the caller. vm_send begins with it, tests of the runtime end there. */
struct outcome vm_prepare_frame(struct frame *frame, struct vm *vm, struct frame *parent,
				const struct message *message);

/* vm_nested_send is vm_send with a snapshot of its own that a failure reverts. */
struct outcome vm_nested_send(struct frame *parent, const struct message *message,
			      struct buffer *ret, int64_t *code);

#endif
