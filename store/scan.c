/* SPDX-License-Identifier: Apache-2.0 OR MIT */
#include "store/scan.h"

#include "base/check.h"
#include "store/key_after.h"
#include "store/view.h"

/* Read in one view: so many records, or about so many bytes. */
enum { SLICE_RECORDS = 256, SLICE_BYTES = 1 << 20 };

struct slice {
	struct arena arena;
	struct bytes keys[SLICE_RECORDS], values[SLICE_RECORDS];
	size_t count;
};

/* Fills the slice, with nothing at the end of the table, and moves *from behind it. */
static enum status slice_read(struct slice *slice, struct store_view *view, enum store_table table,
			      struct bytes *from)
{
	enum status st = ST_OK;

	while (slice->count < SLICE_RECORDS && slice->arena.used_bytes < SLICE_BYTES) {
		struct bytes key, value;

		st = store_view_seek(view, table, *from, &key, &value);
		if (st != ST_OK)
			break;
		TRY(arena_copy(&slice->arena, key, &slice->keys[slice->count]));
		TRY(arena_copy(&slice->arena, value, &slice->values[slice->count]));
		TRY(store__key_after(&slice->arena, slice->keys[slice->count], from));
		slice->count++;
	}
	return st == ST_NOT_FOUND ? ST_OK : st;
}

static enum status slice_take(struct slice *slice, struct store *store, enum store_table table,
			      struct bytes *from)
{
	struct store_view *view;
	enum status st;

	slice->count = 0;
	TRY(store_view_begin(store, &view));
	st = slice_read(slice, view, table, from);
	store_view_end(view);
	return st;
}

static enum status slice_visit(const struct slice *slice,
			       enum status (*visit)(void *context, struct bytes key,
						    struct bytes value),
			       void *context)
{
	for (size_t i = 0; i < slice->count; i++)
		TRY(visit(context, slice->keys[i], slice->values[i]));
	return ST_OK;
}

enum status store_scan(struct store *store, enum store_table table, struct bytes from,
		       enum status (*visit)(void *context, struct bytes key, struct bytes value),
		       void *context)
{
	/* Where the next slice starts lies in the one before it. */
	struct slice slices[2] = { { .count = 0 }, { .count = 0 } };
	const struct slice *slice = NULL;
	enum status st = ST_OK;

	CHECK(table != STORE_BLOCKS);
	for (size_t turn = 0; st == ST_OK && (!slice || slice->count > 0); turn++) {
		slice = &slices[turn % 2];
		arena_reset(&slices[turn % 2].arena);
		st = slice_take(&slices[turn % 2], store, table, &from);
		if (st == ST_OK)
			st = slice_visit(slice, visit, context);
	}
	arena_fini(&slices[0].arena);
	arena_fini(&slices[1].arena);
	return st;
}
