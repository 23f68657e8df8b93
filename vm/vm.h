/* SPDX-License-Identifier: Apache-2.0 OR MIT */
#ifndef CHAOSACTORD_VM_VM_H
#define CHAOSACTORD_VM_VM_H

#include "vm/input.h"
#include "vm/message.h"
#include "vm/network.h"
#include "vm/result.h"

/* The message VM: one message against one state root (lotus d7076778e
 * chain/vm/vm.go; network versions 14 and 15 as b835fab70). Deterministic; keeps
 * nothing between messages. Nested sends recurse: run it on a thread with
 * vm_stack_bytes of stack. */

/* vm_apply applies an explicit message: checks the sender, takes the fees, runs,
 * pays out. Anything but ST_OK is a failure of ours with its words in err:
 * ST_LIMIT (call depth, memory), ST_NOT_IMPLEMENTED (names actor and method),
 * ST_IO, ST_CORRUPT, ST_NO_MEMORY; no result exists and nothing went to the sink. */
enum status vm_apply(const struct vm_input *input, const struct chain_message *message,
		     struct vm_result *out, struct error *err) MUSTCHECK;

/* vm_call runs an implicit message: no fees, no nonce, gas used 0 in the receipt
 * (lotus d7076778e chain/vm/vm.go ApplyImplicitMessage), nothing kept. An actor
 * error is a receipt with that exit code. */
enum status vm_call(const struct vm_input *input, const struct message *message,
		    struct vm_result *out, struct error *err) MUSTCHECK;

/* vm_apply_implicit does what vm_call does and keeps the state, as the chain does with block
 * rewards and cron. A call that fails leaves the state as it was: the reference would go on
 * with what it left half-done, but no tipset that it makes goes on behind such a failure. */
enum status vm_apply_implicit(const struct vm_input *input, const struct message *message,
			      struct vm_result *out, struct error *err) MUSTCHECK;

/* vm_stack_bytes is the stack a thread needs for max_call_depth nested calls. */
size_t vm_stack_bytes(unsigned max_call_depth);

#endif
