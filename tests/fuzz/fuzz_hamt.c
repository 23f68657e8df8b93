/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* A literal and a lazy trie over the same blocks do the same: each operation ends
 * alike, each flush gives the same root. A trie that began empty holds what a plain
 * list of its entries holds, also when it is opened again, and from v2 on has the root
 * of a trie that never held anything else.
 *
 * Input: generation and bit width, count of blocks (0: an empty trie), the blocks,
 * then operations of three bytes: what, key, value. */
#include "tests/fuzz/carve.h"

#include "ipld/hamt.h"

enum { STEPS_MAX = 128, KEYS = 256, NO_VALUE = -1 };

enum step { STEP_GET, STEP_SET, STEP_REMOVE, STEP_FLUSH, STEP_EACH, STEPS };

/* One trie in one mode. Keys of one byte and values below 24, so that both view
 * static tables. */
struct side {
	struct carved carved;
	struct hamt *hamt;
	int16_t values[KEYS]; /* what the trie must hold, if it began empty */
	uint64_t visited;     /* sums up what hamt_each showed, in order */
	size_t entries;
};

struct script {
	enum hamt_generation generation;
	unsigned width;
	size_t blocks;
	struct cutter cutter;
};

static struct bytes byte_view(uint8_t byte)
{
	static uint8_t bytes[KEYS];

	bytes[byte] = byte;
	return bytes_make(&bytes[byte], 1);
}

static enum status visit(void *context, struct bytes key, struct bytes value)
{
	struct side *side = context;

	side->entries++;
	for (size_t i = 0; i < key.size; i++)
		side->visited = side->visited * 31 + key.data[i];
	for (size_t i = 0; i < value.size; i++)
		side->visited = side->visited * 37 + value.data[i];
	return ST_OK;
}

static enum status open_side(struct side *side, const struct script *script, enum hamt_mode mode)
{
	struct cutter cutter = script->cutter;

	carved_init(&side->carved);
	for (size_t i = 0; i < KEYS; i++)
		side->values[i] = NO_VALUE;
	if (script->blocks == 0)
		return hamt_new(&side->carved.blocks.base, &side->carved.arena, script->generation,
				mode, script->width, &side->hamt);
	carved_fill(&side->carved, &cutter, script->blocks);
	return hamt_open(&side->carved.blocks.base, &side->carved.arena, script->generation, mode,
			 script->width, cid_of(&side->carved.names[0]), &side->hamt);
}

/* Whether the side and its list of entries agree, as far as there is a list. */
static void check_get(const struct side *side, uint8_t key, enum status st, struct bytes value)
{
	if (st != ST_OK && st != ST_NOT_FOUND)
		return;
	fuzz_require((st == ST_OK) == (side->values[key] != NO_VALUE));
	if (st == ST_OK)
		fuzz_require(value.size == 1 && value.data[0] == side->values[key]);
}

static void check_set(struct side *side, const struct script *script, uint8_t key, uint8_t value)
{
	struct bytes found;
	enum status st;

	side->values[key] = value;
	/* The reference's v0 may lose what is set below a bucket that is too long. */
	if (script->generation == HAMT_V0 && script->blocks > 0)
		return;
	st = hamt_get(side->hamt, byte_view(key), &found);
	fuzz_require(st == ST_OK || tree_is_lost(st));
	if (st == ST_OK)
		fuzz_require(found.size == 1 && found.data[0] == value);
}

static void check_each(const struct side *side)
{
	size_t expected = 0;

	for (size_t i = 0; i < KEYS; i++)
		expected += side->values[i] != NO_VALUE;
	fuzz_require(side->entries == expected);
}

static enum status step(struct side *side, const struct script *script, const uint8_t what[3],
			struct block_cid *root)
{
	struct bytes value = byte_view(what[2] % 24), found;
	enum status st;

	switch (what[0] % STEPS) {
	case STEP_GET:
		st = hamt_get(side->hamt, byte_view(what[1]), &found);
		if (script->blocks == 0)
			check_get(side, what[1], st, found);
		return st;
	case STEP_SET:
		st = hamt_set(side->hamt, byte_view(what[1]), value);
		if (st == ST_OK)
			check_set(side, script, what[1], value.data[0]);
		return st;
	case STEP_REMOVE:
		st = hamt_remove(side->hamt, byte_view(what[1]));
		if (script->blocks == 0 && !tree_is_lost(st))
			fuzz_require((st == ST_OK) == (side->values[what[1]] != NO_VALUE));
		side->values[what[1]] = NO_VALUE;
		return st;
	case STEP_FLUSH:
		return hamt_flush(side->hamt, root);
	default:
		side->visited = side->entries = 0;
		st = hamt_each(side->hamt, visit, side);
		if (script->blocks == 0 && st == ST_OK)
			check_each(side);
		return st;
	}
}

/* What was flushed opens again and shows the same entries in the same order. */
static void check_opens_again(struct side *side, const struct script *script,
			      const struct block_cid *root)
{
	struct hamt *again;
	uint64_t visited;

	side->visited = side->entries = 0;
	fuzz_require(!tree_is_lost(hamt_each(side->hamt, visit, side)));
	visited = side->visited;
	side->visited = side->entries = 0;
	fuzz_require(hamt_open(&side->carved.blocks.base, &side->carved.arena, script->generation,
			       HAMT_LITERAL, script->width, cid_of(root), &again) == ST_OK);
	fuzz_require(hamt_each(again, visit, side) == ST_OK);
	fuzz_require(side->visited == visited);
}

/* From v2 on a trie has one form, whatever happened to it before. */
static void check_form(struct side *side, const struct script *script, const struct block_cid *root)
{
	struct block_cid fresh_root;
	struct hamt *fresh;

	if (script->generation == HAMT_V0)
		return;
	fuzz_require(hamt_new(&side->carved.blocks.base, &side->carved.arena, script->generation,
			      HAMT_LAZY, script->width, &fresh) == ST_OK);
	for (size_t i = 0; i < KEYS; i++)
		if (side->values[i] != NO_VALUE)
			fuzz_require(hamt_set(fresh, byte_view((uint8_t)i),
					      byte_view((uint8_t)side->values[i])) == ST_OK);
	fuzz_require(hamt_flush(fresh, &fresh_root) == ST_OK);
	fuzz_require(block_cid_equal(&fresh_root, root));
}

/* Runs the operations on both sides; false when the trie is lost. */
static bool run(struct side sides[2], struct script *script)
{
	struct block_cid roots[2];

	for (size_t i = 0; i < STEPS_MAX && script->cutter.rest.size > 0; i++) {
		uint8_t what[3];
		enum status st, lazy;

		for (size_t j = 0; j < sizeof(what); j++)
			what[j] = (uint8_t)cut_number(&script->cutter, 1);
		st = step(&sides[0], script, what, &roots[0]);
		lazy = step(&sides[1], script, what, &roots[1]);
		if (st == ST_NO_MEMORY || lazy == ST_NO_MEMORY)
			return false;
		fuzz_require(st == lazy);
		if (tree_is_lost(st))
			return false;
		if (what[0] % STEPS == STEP_FLUSH)
			fuzz_require(block_cid_equal(&roots[0], &roots[1]));
		fuzz_require(sides[0].visited == sides[1].visited);
	}
	return true;
}

static void run_and_compare(struct side sides[2], struct script *script)
{
	struct block_cid roots[2];
	struct cutter past = script->cutter;

	for (size_t i = 0; i < script->blocks; i++)
		(void)cut_bytes(&past, (size_t)cut_number(&past, 2));
	script->cutter = past;
	if (!run(sides, script))
		return;
	if (hamt_flush(sides[0].hamt, &roots[0]) != ST_OK ||
	    hamt_flush(sides[1].hamt, &roots[1]) != ST_OK)
		return;
	fuzz_require(block_cid_equal(&roots[0], &roots[1]));
	if (script->blocks > 0)
		return;
	check_opens_again(&sides[0], script, &roots[0]);
	check_opens_again(&sides[1], script, &roots[1]);
	check_form(&sides[0], script, &roots[0]);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct script script = { .cutter = { bytes_make(data, size) } };
	unsigned kind = (unsigned)cut_number(&script.cutter, 1);
	struct side sides[2] = { 0 };
	enum status st, lazy;

	script.generation = (enum hamt_generation)(kind % 3);
	script.width = 1 + kind / 3 % 8;
	script.blocks = (size_t)cut_number(&script.cutter, 1) % (CARVED_MAX + 1);
	st = open_side(&sides[0], &script, HAMT_LITERAL);
	lazy = open_side(&sides[1], &script, HAMT_LAZY);
	fuzz_require(st == lazy);
	if (!tree_is_lost(st) && st == ST_OK)
		run_and_compare(sides, &script);
	carved_fini(&sides[0].carved);
	carved_fini(&sides[1].carved);
	return 0;
}
