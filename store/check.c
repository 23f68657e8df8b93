/* SPDX-License-Identifier: Apache-2.0 OR MIT */
#include "store/check.h"

#include "store/digest.h"
#include "store/view.h"

enum { CHECK_SLICE = 256 }; /* blocks a view: a long one would keep pages from reuse */

struct check {
	struct store *store;
	uint64_t blocks, bad;
	void (*report)(void *context, struct bytes key);
	void *context;
	uint8_t from[STORE_KEY_MAX + 1]; /* where the next slice starts */
	size_t from_size;
};

static void count_block(struct check *check, struct bytes key, bool good)
{
	check->blocks++;
	if (good)
		return;
	check->bad++;
	if (check->report)
		check->report(check->context, key);
}

/* Checks the blocks of one view; ST_NOT_FOUND when there are no more. */
static enum status check_slice(struct check *check, struct store_view *view)
{
	struct bytes key, block;

	for (int i = 0; i < CHECK_SLICE; i++) {
		struct bytes from = bytes_make(check->from, check->from_size);
		enum status st = store_view_seek(view, STORE_BLOCKS, from, &key, &block);

		/* A key without its block is one bad block; without a key it is the
		 * table that is damaged, and there is no way on. */
		if (st != ST_OK && (st != ST_DAMAGED || key.size == 0))
			return st;
		count_block(check, key,
			    st == ST_OK && store__block_verify(key, block) == DIGEST_RIGHT);
		/* The least key after this one has a zero byte more. */
		memcpy(check->from, key.data, key.size);
		check->from[key.size] = 0;
		check->from_size = key.size + 1;
	}
	return ST_OK;
}

enum status store_check(struct store *store, void (*report)(void *context, struct bytes key),
			void *context, uint64_t *blocks, uint64_t *bad)
{
	struct check check = { .store = store, .report = report, .context = context };
	enum status st = ST_OK;

	while (st == ST_OK) {
		struct store_view *view;

		st = store_view_begin(store, &view);
		if (st != ST_OK)
			break;
		st = check_slice(&check, view);
		store_view_end(view);
	}
	*blocks = check.blocks;
	*bad = check.bad;
	return st == ST_NOT_FOUND ? ST_OK : st;
}
