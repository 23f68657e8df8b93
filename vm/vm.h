/* SPDX-License-Identifier: Apache-2.0 OR MIT */
#ifndef CHAOSACTORD_VM_VM_H
#define CHAOSACTORD_VM_VM_H

#include "base/arena.h"
#include "ipld/blockstore.h"
#include "vm/environment.h"
#include "vm/gas.h"
#include "vm/message.h"
#include "vm/network.h"
#include "vm/randomness.h"
#include "vm/trace.h"

/* The message VM: one message against one state root (lotus d7076778e
 * chain/vm/vm.go; network versions 14 and 15 as b835fab70). Deterministic; keeps
 * nothing between messages. Nested sends recurse: run it on a thread with
 * vm_stack_bytes of stack. */

struct vm_input {
	const struct environment *env;
	struct cid root;           /* state before */
	struct blockstore *blocks; /* where state is read from */
	struct blockstore *sink;   /* where blocks reachable from the new root go; NULL: nowhere */
	struct arena *arena;       /* lives at least as long as the result */
	struct trace *trace;       /* filled when not NULL */
	unsigned max_call_depth;   /* a limit of ours; beyond it ST_LIMIT */
	bool chaos;                /* the chaos actor is registered */
	const struct randomness *randomness; /* NULL: the fixed value for every draw */
};

enum vm_ending {
	VM_RECEIPT, /* receipt, gas outputs and root_after are valid */
	VM_FATAL,   /* the reference has no receipt: the state is as before */
};

/* Texts and CIDs lie in the arena. */
struct vm_result {
	enum vm_ending ending;
	struct receipt receipt; /* ret lies in the arena */
	struct gas_outputs gas;
	struct block_cid root_after;
	const char *error; /* text of the failure behind exit code or VM_FATAL, or NULL */
	/* Of the actor the message went to, as the call found it; undefined when the call did
	 * not come that far. */
	struct cid receiver_code;
	/* Of f098 in the new state. Undefined when there is none or the blocks that lead there
	 * are missing, for VM_FATAL, in a VM without the chaos actor, and after vm_call. */
	struct cid chaos_head;
};

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

/* vm_stack_bytes is the stack a thread needs for max_call_depth nested calls. */
size_t vm_stack_bytes(unsigned max_call_depth);

#endif
