/* SPDX-License-Identifier: Apache-2.0 OR MIT */
#ifndef CHAOSACTORD_VM_FRAME_H
#define CHAOSACTORD_VM_FRAME_H

#include "actors/runtime.h"
#include "vm/instance.h"
#include "vm/message.h"

/* One call of an actor. runtime is the first member: what the actor holds is the frame. */
struct frame {
	struct runtime runtime;
	struct blockstore charged; /* what runtime.store points to (vm/charged_store.h) */
	struct vm *vm;
	struct frame *parent;
	const struct message *message;
	struct cid receiver_code; /* undefined until the receiver is found */
	int64_t depth;            /* 0 at the top */
	int64_t gas_used;
	int64_t gas_available; /* absolute limit, the same in nested calls */
	uint64_t actors_created;
	bool caller_validated;
	bool in_transaction;
	struct cid transaction_head;
	struct outcome pending; /* behind ST_ABORTED of the charged store */
	int32_t trace_frame;    /* index in the trace, -1 without one */
};

/* frame_of gets back from what the actor holds to its frame. */
static inline struct frame *frame_of(struct runtime *rt)
{
	return (struct frame *)rt;
}

#endif
