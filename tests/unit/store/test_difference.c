/* SPDX-License-Identifier: Apache-2.0 OR MIT */
#include "store/difference.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <time.h>

#include <cmocka.h>

/* Blocks and differences lie in memory of exactly their size, so that the sanitizer sees
 * a byte read or written outside. */

enum {
	LINK_HEAD = 11, /* as in DAG-CBOR, before the digest */
	LINK_DIGEST = 32,
	LINK_BYTES = LINK_HEAD + LINK_DIGEST,
	NODE_HEAD = 8,
	NODE_LINKS = 32,
	NODE_BYTES = NODE_HEAD + NODE_LINKS * LINK_BYTES,
	ENTRY_BYTES = 100,
	NO_LIMIT = 4 << 20,
};

static uint64_t random_next(uint64_t *state)
{
	*state ^= *state << 13;
	*state ^= *state >> 7;
	*state ^= *state << 17;
	return *state;
}

static size_t below(uint64_t *random, size_t limit)
{
	return limit == 0 ? 0 : (size_t)(random_next(random) >> 11) % limit;
}

static void random_fill(uint64_t *random, uint8_t *out, size_t size)
{
	for (size_t i = 0; i < size; i++)
		out[i] = (uint8_t)(random_next(random) >> 24);
}

static void append_random(uint64_t *random, struct buffer *out, size_t size)
{
	uint8_t *room = buffer_reserve(out, size);

	assert_non_null(room);
	random_fill(random, room, size);
	buffer_advance(out, size);
}

/* The bytes in memory of exactly that size, of which the caller frees memory. */
static struct bytes exact(struct bytes from, void **memory)
{
	*memory = malloc(from.size > 0 ? from.size : 1);
	assert_non_null(*memory);
	if (from.size > 0)
		memcpy(*memory, from.data, from.size);
	/* Behind the end, so that nothing at all may be read of an empty one. */
	return bytes_make((uint8_t *)*memory + (from.size > 0 ? 0 : 1), from.size);
}

static enum status apply_exact(struct bytes base, struct bytes difference, struct buffer *out)
{
	void *memory;
	struct bytes alone = exact(difference, &memory);
	enum status st;
	size_t size;

	buffer_clear(out);
	st = store__difference_size(alone, &size);
	if (st == ST_OK) {
		uint8_t *block = malloc(size > 0 ? size : 1);

		assert_non_null(block);
		st = store__difference_apply(base, alone, block + (size > 0 ? 0 : 1), size);
		if (st == ST_OK)
			buffer_append(out, block, size);
		free(block);
	}
	free(memory);
	assert_true(st == ST_OK || st == ST_DAMAGED);
	return st;
}

/* What must hold of every pair. Returns the size of the difference. */
static size_t check_pair(struct bytes base_bytes, struct bytes block_bytes)
{
	void *base_memory, *block_memory;
	struct bytes base = exact(base_bytes, &base_memory);
	struct bytes block = exact(block_bytes, &block_memory);
	struct buffer out, made;
	size_t size;

	buffer_init(&out, 0);
	buffer_init(&made, 0);
	assert_int_equal(store__difference_encode(&out, base, block, NO_LIMIT), ST_OK);
	assert_int_equal(apply_exact(base, buffer_bytes(&out), &made), ST_OK);
	assert_true(bytes_equal(buffer_bytes(&made), block));
	/* At worst all of the block and a few numbers around it. */
	size = out.size;
	assert_true(size <= block.size + 16);
	/* The limit is exact, and out keeps what it held. */
	assert_int_equal(store__difference_encode(&out, base, block, size), ST_OK);
	assert_int_equal(out.size, 2 * size);
	assert_memory_equal(out.data, out.data + size, size);
	assert_int_equal(store__difference_encode(&out, base, block, size - 1), ST_LIMIT);
	assert_int_equal(out.size, 2 * size);
	assert_int_equal(buffer_status(&out), ST_OK);
	buffer_fini(&out);
	buffer_fini(&made);
	free(base_memory);
	free(block_memory);
	return size;
}

/* ---- blocks as they are ------------------------------------------------------- */

static const uint8_t link_head[LINK_HEAD] = { 0xd8, 0x2a, 0x58, 0x27, 0x00, 0x01,
					      0x71, 0xa0, 0xe4, 0x02, 0x20 };

static void make_node(uint64_t *random, struct buffer *out)
{
	append_random(random, out, NODE_HEAD);
	for (size_t i = 0; i < NODE_LINKS; i++) {
		buffer_append(out, link_head, sizeof(link_head));
		append_random(random, out, LINK_DIGEST);
	}
}

static void change_link(uint64_t *random, uint8_t *node, size_t number)
{
	random_fill(random, node + NODE_HEAD + number * LINK_BYTES + LINK_HEAD, LINK_DIGEST);
}

/* A key, a code that all entries share, a state of their own, numbers: ENTRY_BYTES. */
static void make_entry(uint64_t *random, struct buffer *out)
{
	append_random(random, out, 6);
	buffer_append_text(out, "the code of an account, a CID as");
	buffer_append(out, link_head, sizeof(link_head));
	append_random(random, out, LINK_DIGEST + 19);
}

static void make_leaf(uint64_t *random, struct buffer *out, size_t entries)
{
	buffer_append_byte(out, (uint8_t)entries);
	append_random(random, out, 3);
	for (size_t i = 0; i < entries; i++)
		make_entry(random, out);
}

static void splice(struct buffer *out, size_t at, size_t removed, struct bytes inserted)
{
	size_t rest = out->size - at - removed;

	assert_true(buffer_reserve(out, inserted.size + 1) != NULL);
	memmove(out->data + at + inserted.size, out->data + at + removed, rest);
	if (inserted.size > 0)
		memcpy(out->data + at, inserted.data, inserted.size);
	out->size = at + inserted.size + rest;
}

struct pair {
	uint64_t random;
	struct buffer base, block;
};

static void pair_init(struct pair *pair, uint64_t seed)
{
	*pair = (struct pair){ .random = seed };
	buffer_init(&pair->base, 0);
	buffer_init(&pair->block, 0);
}

static void pair_fini(struct pair *pair)
{
	buffer_fini(&pair->base);
	buffer_fini(&pair->block);
}

static void pair_copy_base(struct pair *pair)
{
	buffer_clear(&pair->block);
	buffer_append_bytes(&pair->block, buffer_bytes(&pair->base));
}

static size_t check(const struct pair *pair)
{
	return check_pair(buffer_bytes(&pair->base), buffer_bytes(&pair->block));
}

static void expect_at_most(const struct pair *pair, size_t most)
{
	size_t size = check(pair);

	if (size > most)
		fail_msg("a difference of %zu bytes, wanted at most %zu", size, most);
}

static void test_links_replaced(void **state)
{
	struct pair pair;

	(void)state;
	pair_init(&pair, 11);
	make_node(&pair.random, &pair.base);
	for (size_t number = 0; number < NODE_LINKS; number++) {
		pair_copy_base(&pair);
		change_link(&pair.random, pair.block.data, number);
		expect_at_most(&pair, LINK_DIGEST + 8);
	}
	/* Every third, and neighbours. */
	pair_copy_base(&pair);
	for (size_t number = 0; number < NODE_LINKS - 2; number += 3)
		change_link(&pair.random, pair.block.data, number);
	expect_at_most(&pair, 10 * (LINK_DIGEST + 2) + 6);
	pair_copy_base(&pair);
	for (size_t number = 7; number < 17; number++)
		change_link(&pair.random, pair.block.data, number);
	expect_at_most(&pair, 10 * (LINK_DIGEST + 2) + 8);
	pair_fini(&pair);
}

static void test_entry_inserted(void **state)
{
	struct pair pair;
	struct buffer entry;

	(void)state;
	pair_init(&pair, 12);
	make_leaf(&pair.random, &pair.base, 6);
	buffer_init(&entry, 0);
	for (size_t number = 0; number <= 6; number++) {
		buffer_clear(&entry);
		make_entry(&pair.random, &entry);
		pair_copy_base(&pair);
		splice(&pair.block, 4 + number * ENTRY_BYTES, 0, buffer_bytes(&entry));
		/* The code need not be written again. */
		expect_at_most(&pair, ENTRY_BYTES - 32);
		/* The head grows too. A word of the table can be lost to another: the run then
		 * begins later. */
		pair.block.data[0]++;
		splice(&pair.block, 1, 1, bytes_of_text("!!"));
		expect_at_most(&pair, ENTRY_BYTES - 32 + 18);
	}
	/* Nothing of it is known. */
	buffer_clear(&entry);
	append_random(&pair.random, &entry, ENTRY_BYTES);
	pair_copy_base(&pair);
	splice(&pair.block, 304, 0, buffer_bytes(&entry));
	expect_at_most(&pair, ENTRY_BYTES + 9);
	buffer_fini(&entry);
	pair_fini(&pair);
}

static void test_entry_removed(void **state)
{
	struct pair pair;

	(void)state;
	pair_init(&pair, 13);
	make_leaf(&pair.random, &pair.base, 6);
	for (size_t number = 0; number < 6; number++) {
		pair_copy_base(&pair);
		splice(&pair.block, 4 + number * ENTRY_BYTES, ENTRY_BYTES, bytes_make("", 0));
		expect_at_most(&pair, 9);
		pair.block.data[0]--;
		expect_at_most(&pair, 14);
	}
	pair_fini(&pair);
}

/* Several changes of several lengths: no two pieces are equally far apart in both. */
static void test_changes_together(void **state)
{
	struct pair pair;

	(void)state;
	pair_init(&pair, 14);
	make_leaf(&pair.random, &pair.base, 12);
	pair_copy_base(&pair);
	splice(&pair.block, 4 + 11 * ENTRY_BYTES + 90, 1, bytes_of_text("**"));
	random_fill(&pair.random, pair.block.data + 4 + 9 * ENTRY_BYTES + 49, LINK_DIGEST);
	splice(&pair.block, 4 + 8 * ENTRY_BYTES, ENTRY_BYTES, bytes_make("", 0));
	splice(&pair.block, 4 + 5 * ENTRY_BYTES + 85, 2, bytes_of_text("+++"));
	splice(&pair.block, 4 + 2 * ENTRY_BYTES + 85, 1, bytes_of_text("--"));
	expect_at_most(&pair, LINK_DIGEST + 35);
	pair_fini(&pair);
}

/* The longest that are compared: their table has words at wide steps only. */
static void test_large(void **state)
{
	struct pair pair;

	(void)state;
	pair_init(&pair, 15);
	append_random(&pair.random, &pair.base, DIFFERENCE_BLOCK_MAX);
	pair_copy_base(&pair);
	expect_at_most(&pair, 6);
	splice(&pair.block, 900000, 10, bytes_of_text("more"));
	splice(&pair.block, 500000, 0, bytes_of_text("inserted"));
	splice(&pair.block, 70000, 20, bytes_of_text("replaced"));
	expect_at_most(&pair, 2000);
	append_random(&pair.random, &pair.block, DIFFERENCE_BLOCK_MAX + 1 - pair.block.size);
	assert_int_equal(store__difference_encode(&pair.base, buffer_bytes(&pair.block),
						  bytes_make("", 0), NO_LIMIT),
			 ST_LIMIT);
	assert_int_equal(store__difference_encode(&pair.base, bytes_make("", 0),
						  buffer_bytes(&pair.block), NO_LIMIT),
			 ST_LIMIT);
	pair_fini(&pair);
}

/* ---- any blocks --------------------------------------------------------------- */

static void mutate(struct pair *pair)
{
	uint64_t *random = &pair->random;
	size_t at = below(random, pair->block.size + 1), rest = pair->block.size - at;
	size_t inserted = below(random, 120), removed = below(random, rest < 120 ? rest + 1 : 120);
	uint8_t fresh[120];
	struct bytes moved = bytes_make(fresh, inserted);

	random_fill(random, fresh, sizeof(fresh));
	/* Sometimes from elsewhere in the block, and sometimes all the same byte. */
	if (below(random, 4) == 0 && pair->block.size > inserted)
		memcpy(fresh, pair->block.data + below(random, pair->block.size - inserted),
		       inserted);
	if (below(random, 8) == 0)
		memset(fresh, (int)at, sizeof(fresh));
	switch (below(random, 4)) {
	case 0: /* a byte or a number */
		moved.size = removed < 3 ? removed : 3;
		splice(&pair->block, at, removed < 2 ? removed : 2, moved);
		break;
	case 1: /* in place */
		moved.size = removed;
		splice(&pair->block, at, removed, moved);
		break;
	case 2:
		splice(&pair->block, at, removed, bytes_make("", 0));
		break;
	default:
		splice(&pair->block, at, 0, moved);
		break;
	}
}

static void make_base(struct pair *pair)
{
	uint64_t *random = &pair->random;
	size_t kind = below(random, 5), size = below(random, 1500);

	buffer_clear(&pair->base);
	if (kind == 0)
		make_node(random, &pair->base);
	else if (kind == 1)
		make_leaf(random, &pair->base, below(random, 10));
	else
		append_random(random, &pair->base, kind == 2 ? below(random, 40) : size);
	/* Few values: runs that look equal are everywhere. */
	for (size_t i = 0; kind == 4 && i < pair->base.size; i++)
		pair->base.data[i] &= 1;
}

static void test_random_pairs(void **state)
{
	struct pair pair;

	(void)state;
	pair_init(&pair, 16);
	for (size_t round = 0; round < 6000; round++) {
		make_base(&pair);
		pair_copy_base(&pair);
		check(&pair);
		for (size_t count = below(&pair.random, 12); count > 0; count--)
			mutate(&pair);
		check(&pair);
		/* Unrelated ones, and empty ones. */
		make_base(&pair);
		check(&pair);
		buffer_clear(&pair.base);
		check(&pair);
		check_pair(buffer_bytes(&pair.block), bytes_make("", 0));
	}
	assert_int_equal(check_pair((struct bytes){ 0 }, (struct bytes){ 0 }), 2);
	pair_fini(&pair);
}

/* What looks equal everywhere, or is once it has been compared, takes no longer. */
static void test_bounded_time(void **state)
{
	static const size_t periods[] = { 1, 2, 5, 8, 9, 13, 15, 255, 4096 };
	struct pair pair;
	clock_t begin = clock();

	(void)state;
	pair_init(&pair, 17);
	for (size_t i = 0; i < sizeof(periods) / sizeof(periods[0]); i++) {
		buffer_clear(&pair.base);
		for (size_t at = 0; at < DIFFERENCE_BLOCK_MAX; at++)
			buffer_append_byte(&pair.base, (uint8_t)(at % periods[i] % 251));
		pair_copy_base(&pair);
		for (size_t at = 20; at < pair.block.size; at += 20)
			pair.block.data[at] ^= 0xff;
		pair.block.size -= 777;
		check(&pair);
	}
	/* Nine megabytes four times over; something quadratic would take hours. */
	assert_true(clock() - begin < 60 * CLOCKS_PER_SEC);
	pair_fini(&pair);
}

/* ---- damage ------------------------------------------------------------------- */

static void test_damaged(void **state)
{
	struct pair pair;
	struct buffer difference, made;

	(void)state;
	pair_init(&pair, 18);
	buffer_init(&difference, 0);
	buffer_init(&made, 0);
	for (size_t round = 0; round < 100; round++) {
		struct bytes base;

		make_base(&pair);
		pair_copy_base(&pair);
		for (size_t count = below(&pair.random, 6); count > 0; count--)
			mutate(&pair);
		buffer_clear(&difference);
		base = buffer_bytes(&pair.base);
		assert_int_equal(store__difference_encode(&difference, base,
							  buffer_bytes(&pair.block), NO_LIMIT),
				 ST_OK);
		for (size_t size = 0; size < difference.size; size++)
			assert_int_equal(apply_exact(base, bytes_make(difference.data, size),
						     &made),
					 ST_DAMAGED);
		for (size_t tries = 0; tries < 300; tries++) {
			size_t at = below(&pair.random, difference.size);
			uint8_t before = difference.data[at];

			difference.data[at] = (uint8_t)random_next(&pair.random);
			/* apply_exact has looked at what may come of it. */
			(void)apply_exact(base, buffer_bytes(&difference), &made);
			difference.data[at] = before;
		}
		/* Something behind it, another base. */
		buffer_append_byte(&difference, 0);
		assert_int_equal(apply_exact(base, buffer_bytes(&difference), &made), ST_DAMAGED);
		difference.size--;
		base.size = below(&pair.random, base.size + 1);
		(void)apply_exact(base, buffer_bytes(&difference), &made);
	}
	buffer_fini(&difference);
	buffer_fini(&made);
	pair_fini(&pair);
}

/* A base of four bytes, and numbers beyond it. */
static void test_refused(void **state)
{
	static const struct {
		const char *difference;
		size_t size;
		enum status status;
	} rows[] = {
		{ "\x04\x04", 2, ST_OK },
		{ "\x05\x05", 2, ST_DAMAGED },                 /* copies behind the base */
		{ "\x04\x05", 2, ST_DAMAGED },                 /* copies more than the block */
		{ "\x04\x04\x00", 3, ST_DAMAGED },             /* something behind the end */
		{ "\x06\x02\x04xx\x00\x04xx", 9, ST_OK },      /* copies nothing at the end */
		{ "\x06\x02\x06xxx\x00\x02x", 8, ST_DAMAGED }, /* replaces past the end */
		{ "\x06\x04\x01\x07\x02", 5, ST_OK },          /* back to the start */
		{ "\x06\x04\x01\x09\x02", 5, ST_DAMAGED },     /* back before it */
		{ "\x06\x02\x01\x04\x00\x09\x00\x08xxxx", 12, ST_DAMAGED },
		{ "\x03\x02\x01\x02\x01", 5, ST_OK },      /* leaves one out */
		{ "\x03\x02\x01\x04\x01", 5, ST_DAMAGED }, /* leaves two out, and one is missing */
		{ "\x03\x02\x01\xff\xff\xff\xff\xff\xff\xff\xff\x7f\x01", 13, ST_DAMAGED },
		{ "\x03\x02\x01\xfe\xff\xff\xff\xff\xff\xff\xff\x7f\x01", 13, ST_DAMAGED },
		{ "\x03\x02\x04xx", 5, ST_DAMAGED },   /* inserts more than the block */
		{ "\x03\x02\x02", 3, ST_DAMAGED },     /* the byte is missing */
		{ "\x04\x84\x00", 3, ST_DAMAGED },     /* not minimal */
		{ "\x81\x80\x40\x00", 4, ST_DAMAGED }, /* a block of a byte more than the most */
		{ "\x80\x80\xc0\x00", 4, ST_DAMAGED },
		{ "\xff\xff\xff\xff\xff\xff\xff\xff\x7f\x00", 10, ST_DAMAGED },
		{ "", 0, ST_DAMAGED },
	};
	struct buffer made;
	size_t size = 1;
	uint8_t block[8];

	(void)state;
	buffer_init(&made, 0);
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct bytes difference = bytes_make(rows[i].difference, rows[i].size);

		if (apply_exact(bytes_make("base", 4), difference, &made) != rows[i].status)
			fail_msg("row %zu", i);
	}
	/* Another size than the difference's own, which the rest would fit. */
	assert_int_equal(store__difference_apply(bytes_make("base", 4), bytes_make("\x05\x04", 2),
						 block, 4),
			 ST_DAMAGED);
	assert_int_equal(store__difference_size((struct bytes){ 0 }, &size), ST_DAMAGED);
	assert_int_equal(size, 0);
	buffer_fini(&made);
}

/* A buffer that may not grow as far as limit, one that has failed before. */
static void test_no_room(void **state)
{
	struct pair pair;
	struct buffer out;
	uint8_t memory[40];

	(void)state;
	pair_init(&pair, 19);
	make_node(&pair.random, &pair.base);
	pair_copy_base(&pair);
	change_link(&pair.random, pair.block.data, 5);
	buffer_over(&out, memory, sizeof(memory));
	assert_int_equal(store__difference_encode(&out, buffer_bytes(&pair.base),
						  buffer_bytes(&pair.block), NO_LIMIT),
			 ST_OK);
	assert_true(out.size > 30);
	assert_int_equal(store__difference_encode(&out, buffer_bytes(&pair.base),
						  buffer_bytes(&pair.block), NO_LIMIT),
			 ST_LIMIT);
	assert_int_equal(buffer_status(&out), ST_OK);
	assert_true(out.size <= sizeof(memory));
	out.status = ST_NO_MEMORY;
	assert_int_equal(store__difference_encode(&out, buffer_bytes(&pair.base),
						  buffer_bytes(&pair.base), NO_LIMIT),
			 ST_NO_MEMORY);
	pair_fini(&pair);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_links_replaced), cmocka_unit_test(test_entry_inserted),
		cmocka_unit_test(test_entry_removed),  cmocka_unit_test(test_changes_together),
		cmocka_unit_test(test_large),          cmocka_unit_test(test_random_pairs),
		cmocka_unit_test(test_bounded_time),   cmocka_unit_test(test_damaged),
		cmocka_unit_test(test_refused),        cmocka_unit_test(test_no_room),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
