/* SPDX-License-Identifier: Apache-2.0 OR MIT */
#include "vm/charged_store.h"

#include "base/check.h"
#include "vm/failure.h"
#include "vm/meter.h"

static struct frame *frame_of_store(struct blockstore *store)
{
	return (struct frame *)(void *)((uint8_t *)store - offsetof(struct frame, charged));
}

static void note_access(struct frame *frame, enum trace_access_kind kind, struct cid cid,
			size_t block_bytes)
{
	if (frame->vm->input->trace)
		trace_access(frame->vm->input->trace, frame->trace_frame, kind, cid, block_bytes);
}

/* Keeps the outcome for rt_store_failed; ST_ABORTED ends what uses the store. */
static enum status give_up(struct frame *frame, struct outcome outcome)
{
	frame->pending = outcome;
	return ST_ABORTED;
}

static enum status charged_get(struct blockstore *self, struct arena *arena, struct cid cid,
			       struct bytes *block)
{
	struct frame *frame = frame_of_store(self);
	struct vm *vm = frame->vm;
	struct outcome outcome = meter_charge(frame, gas_on_ipld_get(vm->rules->prices));
	enum status st;

	if (outcome.kind != OUTCOME_OK)
		return give_up(frame, outcome);
	st = blockstore_get_stored(&vm->blocks.base, arena, cid, block);
	if (st != ST_OK)
		return give_up(frame, vm_failed(vm, st, "failed to get block from blockstore"));
	note_access(frame, TRACE_READ, cid, block->size);
	meter_note(frame, vm->rules->get_end_charge);
	meter_note(frame, "OnActorExec");
	return ST_OK;
}

static enum status charged_put(struct blockstore *self, const struct block_cid *cid,
			       struct bytes block)
{
	struct frame *frame = frame_of_store(self);
	struct vm *vm = frame->vm;
	struct outcome outcome = meter_charge(frame,
					      gas_on_ipld_put(vm->rules->prices, block.size));
	enum status st;

	if (outcome.kind != OUTCOME_OK)
		return give_up(frame, outcome);
	st = vm->blocks.base.ops->put(&vm->blocks.base, cid, block);
	if (st != ST_OK)
		return give_up(frame, vm_failed(vm, st, "failed to write data to disk"));
	note_access(frame, TRACE_WRITTEN, cid_of(cid), block.size);
	meter_note(frame, "OnActorExec");
	return ST_OK;
}

const struct blockstore_ops charged_store_ops = { .get = charged_get, .put = charged_put };

struct outcome charged_store_failed(struct runtime *rt, enum status st, const char *what)
{
	struct frame *frame = frame_of(rt);

	if (st == ST_UNENCODABLE)
		return vm_stop(frame->vm, OUTCOME_EXIT, ERR_SERIALIZATION, "%s", what);
	if (st != ST_ABORTED)
		return vm_failed(frame->vm, st, what);
	CHECK(frame->pending.kind != OUTCOME_OK);
	return frame->pending;
}

struct outcome charged_get_block(struct frame *frame, struct cid cid, struct bytes *block)
{
	enum status st = charged_get(&frame->charged, frame->runtime.arena, cid, block);

	return st == ST_OK ? outcome_ok() : charged_store_failed(&frame->runtime, st, "get");
}

struct outcome charged_put_block(struct frame *frame, struct bytes block, struct cid *cid)
{
	struct block_cid name;
	enum status st = blockstore_put(&frame->charged, block, &name);

	if (st == ST_OK)
		st = cid_copy(frame->runtime.arena, cid_of(&name), cid);
	return st == ST_OK ? outcome_ok() : charged_store_failed(&frame->runtime, st, "put");
}
