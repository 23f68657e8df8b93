/* SPDX-License-Identifier: Apache-2.0 OR MIT */
#include "ipld/hamt_diff.h"

#include "base/hash.h"
#include "ipld/cbor.h"
#include "memory_blocks.h"

enum { KEYS = 300, WIDTH = 5, ABSENT = 0 };

/* Which value each key has on one side; ABSENT: none. */
struct side {
	enum hamt_generation generation;
	uint8_t values[KEYS];
	struct block_cid root;
};

struct fixture {
	struct memory_blocks *memory;
	struct arena arena;
	uint64_t random;
	/* The keys in the order of their hashes. */
	unsigned order[KEYS];
	uint8_t hashes[KEYS][DIGEST_BYTES];
};

static struct bytes key_of(struct fixture *f, unsigned number)
{
	char *text = arena_printf(&f->arena, "key %u", number);

	assert_non_null(text);
	return bytes_of_text(text);
}

/* One byte that is CBOR: an integer below 24. */
static struct bytes value_of(struct fixture *f, uint8_t value)
{
	struct bytes out;

	assert_int_equal(arena_copy(&f->arena, bytes_make(&value, 1), &out), ST_OK);
	return out;
}

static void start(struct fixture *f)
{
	f->memory = memory_blocks_new();
	arena_init(&f->arena, 0);
	f->random = 88172645463325252ULL;
	for (unsigned i = 0; i < KEYS; i++) {
		unsigned at = i;

		hash_sha256(key_of(f, i), f->hashes[i]);
		for (;
		     at > 0 && memcmp(f->hashes[f->order[at - 1]], f->hashes[i], DIGEST_BYTES) > 0;
		     at--)
			f->order[at] = f->order[at - 1];
		f->order[at] = i;
	}
}

static void stop(struct fixture *f)
{
	arena_fini(&f->arena);
	memory_blocks_free(f->memory);
}

static void build(struct fixture *f, struct side *side)
{
	struct hamt *hamt;

	assert_int_equal(hamt_new(&f->memory->base, &f->arena, side->generation, HAMT_LAZY, WIDTH,
				  &hamt),
			 ST_OK);
	for (unsigned i = 0; i < KEYS; i++) {
		if (side->values[i] != ABSENT)
			assert_int_equal(hamt_set(hamt, key_of(f, i), value_of(f, side->values[i])),
					 ST_OK);
	}
	assert_int_equal(hamt_flush(hamt, &side->root), ST_OK);
}

static struct hamt_diff *open_diff(struct fixture *f, const struct side *before,
				   const struct side *after, struct bytes behind)
{
	struct hamt_diff_side sides[2] = { { .generation = HAMT_V3 }, { .generation = HAMT_V3 } };
	struct hamt_diff *diff;

	if (before)
		sides[0] = (struct hamt_diff_side){ before->generation, cid_of(&before->root) };
	if (after)
		sides[1] = (struct hamt_diff_side){ after->generation, cid_of(&after->root) };
	assert_int_equal(hamt_diff_new(&f->memory->base, &f->arena, WIDTH, sides[0], sides[1],
				       behind, &diff),
			 ST_OK);
	return diff;
}

static void check_value(struct bytes got, uint8_t wanted)
{
	if (wanted == ABSENT) {
		assert_null(got.data);
		return;
	}
	assert_int_equal(got.size, 1);
	assert_int_equal(got.data[0], wanted);
}

/* The naive difference: every key looked at, from place `first` of the order on. Returns the
 * number of changes. */
static size_t check(struct fixture *f, const struct side *before, const struct side *after,
		    unsigned first)
{
	static const struct side nothing = { .generation = HAMT_V3 };
	const uint8_t *old_values = before ? before->values : nothing.values;
	const uint8_t *new_values = after ? after->values : nothing.values;
	struct bytes behind = first > 0 ? key_of(f, f->order[first - 1]) : bytes_make(NULL, 0);
	struct hamt_diff *diff = open_diff(f, before, after, behind);
	struct hamt_change change;
	size_t count = 0;

	for (unsigned at = first; at < KEYS; at++) {
		unsigned key = f->order[at];

		if (old_values[key] == new_values[key])
			continue;
		assert_int_equal(hamt_diff_next(diff, &change), ST_OK);
		assert_bytes(change.key, key_of(f, key), "key");
		check_value(change.before, old_values[key]);
		check_value(change.after, new_values[key]);
		count++;
	}
	assert_int_equal(hamt_diff_next(diff, &change), ST_NOT_FOUND);
	assert_int_equal(hamt_diff_next(diff, &change), ST_NOT_FOUND);
	hamt_diff_free(diff);
	return count;
}

/* Changes about one key in `rarity`: its value, or whether it is there. */
static void change_some(struct fixture *f, struct side *side, unsigned rarity)
{
	for (unsigned i = 0; i < KEYS; i++) {
		if (next_random(&f->random) % rarity == 0)
			side->values[i] = (uint8_t)(next_random(&f->random) % 4);
	}
}

static void random_tries_give_what_a_naive_walk_gives(void **state)
{
	static const enum hamt_generation generations[] = { HAMT_V0, HAMT_V2, HAMT_V3, HAMT_V3_4 };
	size_t changes = 0;

	(void)state;
	for (unsigned round = 0; round < 24; round++) {
		struct fixture f;
		struct side before = { .generation = generations[round % 4] };
		struct side after;

		start(&f);
		f.random += round * 7919;
		change_some(&f, &before, 1 + round % 3);
		build(&f, &before);
		after = before;
		/* From the same form to any form, with few changes and with many. */
		after.generation = generations[round / 4 % 4];
		change_some(&f, &after, round % 2 == 0 ? 40 : 2);
		build(&f, &after);
		changes += check(&f, &before, &after, 0);
		check(&f, &after, &before, 0);
		check(&f, NULL, &after, 0);
		check(&f, &before, NULL, 0);
		for (unsigned first = 1; first < KEYS; first += 17) {
			check(&f, &before, &after, first);
			check(&f, NULL, &after, first);
		}
		stop(&f);
	}
	assert_true(changes > 1000);
}

static void equal_tries_cost_nothing_and_one_change_its_way(void **state)
{
	struct fixture f;
	struct side before = { .generation = HAMT_V3 }, after;
	size_t deepest = 0;

	(void)state;
	start(&f);
	for (unsigned i = 0; i < KEYS; i++)
		before.values[i] = 1;
	build(&f, &before);
	memory_reset_counts(f.memory);
	assert_int_equal(check(&f, &before, &before, 0), 0);
	assert_int_equal(f.memory->gets, 0);
	for (unsigned i = 0; i < KEYS; i += 10) {
		after = before;
		after.values[i] = i % 20 == 0 ? 2 : ABSENT;
		build(&f, &after);
		memory_reset_counts(f.memory);
		assert_int_equal(check(&f, &before, &after, 0), 1);
		if (f.memory->gets > deepest)
			deepest = f.memory->gets;
	}
	/* 300 keys lie on three levels, four for a few. */
	assert_in_range(deepest, 4, 8);
	stop(&f);
}

/* A walk that begins far behind does not read what lies before. */
static void a_page_costs_what_it_shows(void **state)
{
	struct fixture f;
	struct side all = { .generation = HAMT_V3 };
	size_t whole;

	(void)state;
	start(&f);
	for (unsigned i = 0; i < KEYS; i++)
		all.values[i] = 1;
	build(&f, &all);
	memory_reset_counts(f.memory);
	check(&f, NULL, &all, 0);
	whole = f.memory->gets;
	memory_reset_counts(f.memory);
	check(&f, NULL, &all, KEYS - 10);
	assert_in_range(f.memory->gets, 1, whole / 5);
	stop(&f);
}

static void missing_and_broken_nodes_are_told(void **state)
{
	static const struct row {
		enum status fail_with, wanted;
	} rows[] = {
		{ ST_NOT_FOUND, ST_CORRUPT },
		{ ST_UNMADE, ST_UNMADE },
		{ ST_NO_MEMORY, ST_NO_MEMORY },
	};
	struct fixture f;
	struct side before = { .generation = HAMT_V2 }, after = { .generation = HAMT_V2 };

	(void)state;
	start(&f);
	change_some(&f, &before, 1);
	build(&f, &before);
	change_some(&f, &after, 1);
	build(&f, &after);
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct hamt_diff *diff = open_diff(&f, &before, &after, bytes_make(NULL, 0));
		struct hamt_change change;
		enum status st = ST_OK;

		f.memory->fail_after = 5;
		f.memory->fail_with = rows[i].fail_with;
		while (st == ST_OK)
			st = hamt_diff_next(diff, &change);
		assert_int_equal(st, rows[i].wanted);
		f.memory->fail_after = -1;
		hamt_diff_free(diff);
	}
	stop(&f);
}

/* A chain of nodes longer than hashes reach: an end, not a crash. */
static void nodes_deeper_than_hashes_are_an_error(void **state)
{
	struct fixture f;
	struct hamt_diff_side empty = { .generation = HAMT_V0 }, chain = { .generation = HAMT_V0 };
	struct block_cid root = { { 0 } };
	struct hamt_diff *diff;
	struct hamt_change change;
	struct buffer block;

	(void)state;
	start(&f);
	buffer_init(&block, 0);
	for (unsigned depth = 0; depth < 60; depth++) {
		/* [bits, [{"0": link}]] with every slot but one free; the last one has none */
		struct cbor_writer writer;

		buffer_clear(&block);
		cbor_writer_init(&writer, &block);
		cbor_write_tuple(&writer, 2);
		cbor_write_bytes(&writer, from_hex(&f.arena, depth == 0 ? "" : "ffffffff"));
		cbor_write_array(&writer, depth == 0 ? 0 : 32);
		for (unsigned i = 0; depth > 0 && i < 32; i++) {
			cbor_write_raw(&writer, bytes_of_text("\xa1\x61\x30"));
			cbor_write_link(&writer, cid_of(&root));
		}
		assert_int_equal(cbor_writer_status(&writer), ST_OK);
		assert_int_equal(blockstore_put(&f.memory->base, buffer_bytes(&block), &root),
				 ST_OK);
	}
	buffer_fini(&block);
	chain.root = cid_of(&root);
	assert_int_equal(hamt_diff_new(&f.memory->base, &f.arena, WIDTH, empty, chain,
				       bytes_make(NULL, 0), &diff),
			 ST_OK);
	assert_int_equal(hamt_diff_next(diff, &change), ST_CORRUPT);
	hamt_diff_free(diff);
	stop(&f);
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(random_tries_give_what_a_naive_walk_gives),
		cmocka_unit_test(equal_tries_cost_nothing_and_one_change_its_way),
		cmocka_unit_test(a_page_costs_what_it_shows),
		cmocka_unit_test(missing_and_broken_nodes_are_told),
		cmocka_unit_test(nodes_deeper_than_hashes_are_an_error),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
