/* SPDX-License-Identifier: Apache-2.0 OR MIT */
#include "vm/trace.h"

#include "base/check.h"

void trace_init(struct trace *trace, struct arena *arena, size_t limit_bytes)
{
	*trace = (struct trace){ .arena = arena, .limit_bytes = limit_bytes };
}

static bool spend(struct trace *trace, size_t size)
{
	if (trace->status != ST_OK)
		return false;
	trace->used_bytes += size;
	if (trace->limit_bytes != 0 && trace->used_bytes > trace->limit_bytes)
		trace->status = ST_LIMIT;
	return trace->status == ST_OK;
}

/* Doubles a list in the arena; the old one stays behind until the arena ends, at
 * most as much again as is in use. */
static void *grown(struct trace *trace, const void *list, size_t count, size_t *capacity,
		   size_t size)
{
	size_t wanted = *capacity == 0 ? 32 : *capacity * 2;
	void *larger = arena_alloc(trace->arena, wanted * size);

	if (!larger) {
		trace->status = ST_NO_MEMORY;
		return NULL;
	}
	if (count != 0)
		memcpy(larger, list, count * size);
	*capacity = wanted;
	return larger;
}

/* A message's params may view a block of the state, which goes before the trace does. Those
 * of a nested call mostly stand within those around it: that copy has them already, so that
 * calls in calls cost no more than the outermost. */
static bool keep_params(struct trace *trace, int32_t parent, struct bytes given, struct bytes *out)
{
	*out = (struct bytes){ 0 };
	if (given.size == 0)
		return true;
	if (parent >= 0) {
		const struct trace_frame *around = &trace->frames[parent];
		const uintptr_t at = (uintptr_t)given.data, from = (uintptr_t)around->given.data;

		if (at >= from && given.size <= around->given.size &&
		    at - from <= around->given.size - given.size) {
			*out = bytes_make(around->params.data + (at - from), given.size);
			return true;
		}
	}
	if (!spend(trace, given.size))
		return false;
	if (arena_copy(trace->arena, given, out) != ST_OK)
		trace->status = ST_NO_MEMORY;
	return trace->status == ST_OK;
}

int32_t trace_begin(struct trace *trace, int32_t parent, int32_t depth,
		    const struct message *message)
{
	struct trace_frame *frame;
	struct bytes params;

	if (!spend(trace, sizeof(*frame)) || !keep_params(trace, parent, message->params, &params))
		return -1;
	if (trace->frame_count == trace->frame_capacity) {
		frame = grown(trace, trace->frames, trace->frame_count, &trace->frame_capacity,
			      sizeof(*frame));
		if (!frame)
			return -1;
		trace->frames = frame;
	}
	frame = &trace->frames[trace->frame_count];
	*frame = (struct trace_frame){
		.parent = parent,
		.depth = depth,
		.from = message->from,
		.to = message->to,
		.method = message->method,
		.value = message->value,
		.params = params,
		.given = message->params,
	};
	return (int32_t)trace->frame_count++;
}

void trace_charge(struct trace *trace, int32_t frame, const struct gas_charge *charge)
{
	struct trace_charge *list;

	if (frame < 0 || !spend(trace, sizeof(*list)))
		return;
	if (trace->charge_count == trace->charge_capacity) {
		list = grown(trace, trace->charges, trace->charge_count, &trace->charge_capacity,
			     sizeof(*list));
		if (!list)
			return;
		trace->charges = list;
	}
	trace->charges[trace->charge_count++] = (struct trace_charge){ frame, *charge };
}

void trace_access(struct trace *trace, int32_t frame, enum trace_access_kind kind, struct cid cid,
		  size_t block_bytes)
{
	struct trace_access *list;

	if (frame < 0 || trace->status != ST_OK)
		return;
	if (trace->access_count == trace->access_capacity) {
		list = grown(trace, trace->accesses, trace->access_count, &trace->access_capacity,
			     sizeof(*list));
		if (!list)
			return;
		trace->accesses = list;
	}
	list = &trace->accesses[trace->access_count];
	*list = (struct trace_access){ .frame = frame, .kind = kind, .block_bytes = block_bytes };
	if (cid_copy(trace->arena, cid, &list->cid) == ST_OK)
		trace->access_count++;
	else
		trace->status = ST_NO_MEMORY;
}

void trace_end(struct trace *trace, int32_t frame, int64_t exit_code, struct bytes ret,
	       int64_t gas_used, const char *error)
{
	struct trace_frame *ended;

	if (frame < 0 || !spend(trace, ret.size))
		return;
	CHECK((size_t)frame < trace->frame_count);
	ended = &trace->frames[frame];
	ended->exit_code = exit_code;
	ended->gas_used = gas_used;
	ended->given = (struct bytes){ 0 };
	if (error) {
		ended->error = arena_text(trace->arena, bytes_of_text(error));
		if (!ended->error)
			trace->status = ST_NO_MEMORY;
	}
	if (arena_copy(trace->arena, ret, &ended->ret) != ST_OK)
		trace->status = ST_NO_MEMORY;
}

void trace_drop(struct trace *trace, int32_t frame)
{
	if (frame < 0)
		return;
	/* Frames under it were opened later, and so were all their charges and accesses. */
	trace->frame_count = (size_t)frame;
	while (trace->charge_count > 0 && trace->charges[trace->charge_count - 1].frame >= frame)
		trace->charge_count--;
	while (trace->access_count > 0 && trace->accesses[trace->access_count - 1].frame >= frame)
		trace->access_count--;
}
