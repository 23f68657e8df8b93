/* SPDX-License-Identifier: Apache-2.0 OR MIT */
#ifndef CHAOSACTORD_VM_RESULT_H
#define CHAOSACTORD_VM_RESULT_H

#include "ipld/cid.h"
#include "vm/gas.h"
#include "vm/message.h"

/* What comes of running one message. */

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
	/* A BLS signature counted as invalid only because this build cannot verify any. */
	bool bls_unverified;
	/* Of the actor the message went to, as the call found it; undefined when the call did
	 * not come that far. */
	struct cid receiver_code;
	/* Of f098 in the new state. Undefined when there is none or the blocks that lead there
	 * are missing, for VM_FATAL, in a VM without the chaos actor or told
	 * what it touches, and after vm_call. */
	struct cid chaos_head;
};

#endif
