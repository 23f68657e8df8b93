/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* A difference that applies makes all of a block, and no start of it does; any block is
 * made again of its difference from any base, which the limit bounds to the byte. */
#include "tests/fuzz/fuzz.h"

#include "store/difference.h"

enum { TRUNCATED_MAX = 512, NO_LIMIT = 4 << 20 };

static enum status apply(struct bytes base, struct bytes difference, struct bytes *block)
{
	uint8_t *memory;
	enum status st;
	size_t size;

	*block = (struct bytes){ 0 };
	st = store__difference_size(difference, &size);
	fuzz_require(st == ST_OK || (st == ST_DAMAGED && size == 0));
	if (st != ST_OK)
		return st;
	memory = malloc(size);
	fuzz_require(memory != NULL || size == 0);
	st = store__difference_apply(base, difference, memory, size);
	fuzz_require(st == ST_OK || st == ST_DAMAGED);
	*block = bytes_make(memory, size);
	return st;
}

static void discard(struct bytes block)
{
	free((void *)(uintptr_t)block.data);
}

static void check_encode(struct bytes base, struct bytes block)
{
	struct buffer out;
	struct bytes made;
	size_t size;

	buffer_init(&out, 0);
	fuzz_require(store__difference_encode(&out, base, block, NO_LIMIT) == ST_OK);
	fuzz_require(apply(base, buffer_bytes(&out), &made) == ST_OK && bytes_equal(made, block));
	discard(made);
	size = out.size;
	fuzz_require(store__difference_encode(&out, base, block, size - 1) == ST_LIMIT);
	fuzz_require(out.size == size);
	fuzz_require(store__difference_encode(&out, base, block, size) == ST_OK);
	fuzz_require(out.size == 2 * size);
	buffer_fini(&out);
}

static void check_apply(struct bytes base, struct bytes difference)
{
	struct bytes block;
	bool whole = apply(base, difference, &block) == ST_OK;

	if (whole)
		check_encode(base, block);
	discard(block);
	for (size_t size = 0; whole && size < difference.size && size < TRUNCATED_MAX; size++) {
		fuzz_require(apply(base, bytes_make(difference.data, size), &block) == ST_DAMAGED);
		discard(block);
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct cutter cutter = { bytes_make(data, size) };
	struct bytes base = cut_bytes(&cutter, (size_t)cut_number(&cutter, 2));

	check_apply(base, cutter.rest);
	check_encode(base, cutter.rest);
	return 0;
}
