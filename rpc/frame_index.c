/* SPDX-License-Identifier: Apache-2.0 OR MIT */
#include "rpc/frame_index.h"

static int32_t frame_of_charge(const struct trace *trace, size_t i)
{
	return trace->charges[i].frame;
}

static int32_t frame_of_access(const struct trace *trace, size_t i)
{
	return trace->accesses[i].frame;
}

/* A counting sort by frame. */
static enum status sort(const struct trace *trace, struct arena *arena, size_t count,
			int32_t (*frame_of)(const struct trace *trace, size_t i),
			struct frame_index *out)
{
	size_t *next = arena_zalloc(arena, trace->frame_count + 1, sizeof(*next));

	out->starts = arena_zalloc(arena, trace->frame_count + 1, sizeof(*out->starts));
	out->order = arena_zalloc(arena, count, sizeof(*out->order));
	if (!next || !out->starts || !out->order)
		return ST_NO_MEMORY;
	for (size_t i = 0; i < count; i++)
		out->starts[frame_of(trace, i) + 1]++;
	for (size_t i = 0; i < trace->frame_count; i++) {
		out->starts[i + 1] += out->starts[i];
		next[i] = out->starts[i];
	}
	for (size_t i = 0; i < count; i++)
		out->order[next[frame_of(trace, i)]++] = i;
	return ST_OK;
}

enum status frame_index_charges(const struct trace *trace, struct arena *arena,
				struct frame_index *out)
{
	return sort(trace, arena, trace->charge_count, frame_of_charge, out);
}

enum status frame_index_accesses(const struct trace *trace, struct arena *arena,
				 struct frame_index *out)
{
	return sort(trace, arena, trace->access_count, frame_of_access, out);
}
