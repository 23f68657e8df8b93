/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* An array that began empty holds what a plain list of its entries holds, also when
 * it is opened again, and in v3 has the root of one that never held anything else; one
 * over arbitrary blocks keeps what is set.
 *
 * Input: generation and bit width, count of blocks (0: an empty array), the blocks,
 * then operations of four bytes: what, shift and low byte of the index, value. */
#include "tests/fuzz/carve.h"

#include "ipld/amt.h"

enum { STEPS_MAX = 96, VALUES = 24 };

enum step { STEP_GET, STEP_SET, STEP_REMOVE, STEP_FLUSH, STEP_EACH, STEPS };

#define INDEX_WRAPS (UINT64_C(1) << 63)

struct entry {
	uint64_t index;
	uint8_t value;
};

struct test {
	struct carved carved;
	struct amt *amt;
	enum amt_generation generation;
	unsigned width;
	bool listed;                     /* began empty: entries tell what it holds */
	struct entry entries[STEPS_MAX]; /* by index */
	size_t count;
};

/* The place of index in the list, or where it would stand. */
static size_t find(const struct test *test, uint64_t index)
{
	size_t i = 0;

	while (i < test->count && test->entries[i].index < index)
		i++;
	return i;
}

static bool holds(const struct test *test, uint64_t index)
{
	size_t i = find(test, index);

	return i < test->count && test->entries[i].index == index;
}

static void list_set(struct test *test, uint64_t index, uint8_t value)
{
	size_t i = find(test, index);

	if (!holds(test, index)) {
		memmove(&test->entries[i + 1], &test->entries[i],
			(test->count - i) * sizeof(test->entries[0]));
		test->count++;
	}
	test->entries[i] = (struct entry){ index, value };
}

static void list_remove(struct test *test, uint64_t index)
{
	size_t i = find(test, index);

	fuzz_require(holds(test, index));
	test->count--;
	memmove(&test->entries[i], &test->entries[i + 1],
		(test->count - i) * sizeof(test->entries[0]));
}

struct walk {
	const struct test *test;
	uint64_t start;
	size_t visited;
	uint64_t last;
};

static enum status visit(void *context, uint64_t index, struct bytes value)
{
	struct walk *walk = context;
	const struct test *test = walk->test;

	fuzz_require(index >= walk->start);
	if (test->listed) {
		size_t at = find(test, walk->start) + walk->visited;

		fuzz_require(at < test->count && test->entries[at].index == index);
		fuzz_require(value.size == 1 && value.data[0] == test->entries[at].value);
	}
	walk->last = index;
	walk->visited++;
	return ST_OK;
}

static enum status check_each(const struct test *test, struct amt *amt, uint64_t start)
{
	struct walk walk = { .test = test, .start = start };
	enum status st = amt_each(amt, start, visit, &walk);

	/* In v3 as in the reference, the end of a child's range wraps to 0 at the top of
	 * the index space, and then the child is skipped. */
	if (test->listed && st == ST_OK)
		fuzz_require(find(test, start) + walk.visited >= find(test, INDEX_WRAPS));
	return st;
}

static enum status get(const struct test *test, struct amt *amt, uint64_t index)
{
	struct bytes value;
	enum status st = amt_get(amt, index, &value);

	if (!test->listed || (st != ST_OK && st != ST_NOT_FOUND))
		return st;
	fuzz_require((st == ST_OK) == holds(test, index));
	if (st == ST_OK)
		fuzz_require(value.size == 1 &&
			     value.data[0] == test->entries[find(test, index)].value);
	return st;
}

/* A value below 24 as CBOR, for good. */
static struct bytes value_view(uint8_t value)
{
	static uint8_t values[VALUES];

	values[value] = value;
	return bytes_make(&values[value], 1);
}

static enum status set(struct test *test, uint64_t index, uint8_t value)
{
	struct bytes stored = value_view(value), found;
	enum status st = amt_set(test->amt, index, stored);

	if (st != ST_OK)
		return st;
	st = amt_get(test->amt, index, &found);
	fuzz_require(st == ST_OK || st == ST_NO_MEMORY);
	if (st == ST_OK)
		fuzz_require(bytes_equal(found, stored));
	if (test->listed)
		list_set(test, index, value);
	return st;
}

static enum status erase(struct test *test, uint64_t index)
{
	bool held = holds(test, index);
	enum status st = amt_remove(test->amt, index);

	if (test->listed && (st == ST_OK || st == ST_NOT_FOUND)) {
		fuzz_require((st == ST_OK) == held);
		if (held)
			list_remove(test, index);
	}
	return st;
}

/* A v3 array has one form, whatever happened to it before. */
static enum status check_form(struct test *test, const struct block_cid *root)
{
	struct block_cid fresh_root;
	struct amt *fresh;

	if (test->generation != AMT_V3)
		return ST_OK;
	TRY(amt_new(&test->carved.blocks.base, &test->carved.arena, test->generation, test->width,
		    &fresh));
	for (size_t i = 0; i < test->count; i++)
		TRY(amt_set(fresh, test->entries[i].index, value_view(test->entries[i].value)));
	TRY(amt_flush(fresh, &fresh_root));
	fuzz_require(block_cid_equal(&fresh_root, root));
	return ST_OK;
}

/* What was flushed opens again and holds the same. */
static enum status flush(struct test *test)
{
	struct block_cid root;
	struct amt *again;
	enum status st = amt_flush(test->amt, &root);

	if (st != ST_OK || !test->listed)
		return st;
	fuzz_require(amt_count(test->amt) == test->count);
	st = amt_open(&test->carved.blocks.base, &test->carved.arena, test->generation, test->width,
		      cid_of(&root), &again);
	fuzz_require(st == ST_OK || st == ST_NO_MEMORY);
	if (st != ST_OK)
		return st;
	fuzz_require(amt_count(again) == test->count);
	TRY(check_form(test, &root));
	return check_each(test, again, 0);
}

static enum status step(struct test *test, struct cutter *cutter)
{
	uint8_t what = (uint8_t)cut_number(cutter, 1);
	unsigned shift = (unsigned)cut_number(cutter, 1) % 64;
	uint64_t index = cut_number(cutter, 1) << shift;
	uint8_t value = (uint8_t)(cut_number(cutter, 1) % VALUES);

	switch (what % STEPS) {
	case STEP_GET:
		return get(test, test->amt, index);
	case STEP_SET:
		return set(test, index, value);
	case STEP_REMOVE:
		return erase(test, index);
	case STEP_FLUSH:
		return flush(test);
	default:
		return check_each(test, test->amt, index);
	}
}

/* An index too great is refused and harmless; what else fails ends the array. */
static void run(struct test *test, struct cutter *cutter)
{
	for (size_t i = 0; i < STEPS_MAX && cutter->rest.size > 0; i++) {
		enum status st = step(test, cutter);

		if (tree_is_lost(st) && st != ST_RANGE)
			return;
	}
	(void)flush(test);
}

static enum status open_test(struct test *test, struct cutter *cutter)
{
	size_t blocks = (size_t)cut_number(cutter, 1) % (CARVED_MAX + 1);

	test->listed = blocks == 0;
	if (test->listed)
		return amt_new(&test->carved.blocks.base, &test->carved.arena, test->generation,
			       test->width, &test->amt);
	carved_fill(&test->carved, cutter, blocks);
	return amt_open(&test->carved.blocks.base, &test->carved.arena, test->generation,
			test->width, cid_of(&test->carved.names[0]), &test->amt);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct cutter cutter = { bytes_make(data, size) };
	unsigned kind = (unsigned)cut_number(&cutter, 1);
	struct test test = { .generation = kind % 2 == 0 ? AMT_V2 : AMT_V3 };
	enum status st;

	test.width = test.generation == AMT_V2 ? 3 : 1 + kind / 2 % 8;
	carved_init(&test.carved);
	st = open_test(&test, &cutter);
	if (!tree_is_lost(st) && st == ST_OK)
		run(&test, &cutter);
	carved_fini(&test.carved);
	return 0;
}
