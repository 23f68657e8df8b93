/* SPDX-License-Identifier: Apache-2.0 OR MIT */
#include "ipld/dag_walk.h"

#include "ipld/cbor.h"
#include "memory_blocks.h"

/* A block of links in an array; with a number, so that blocks differ. */
static struct block_cid put(struct memory_blocks *memory, uint64_t number,
			    const struct block_cid *links, size_t count)
{
	struct cbor_writer writer;
	struct block_cid cid;
	struct buffer block;

	buffer_init(&block, 0);
	cbor_writer_init(&writer, &block);
	cbor_write_array(&writer, count + 1);
	cbor_write_uint(&writer, number);
	for (size_t i = 0; i < count; i++)
		cbor_write_link(&writer, cid_of(&links[i]));
	assert_int_equal(cbor_writer_status(&writer), ST_OK);
	assert_int_equal(blockstore_put(&memory->base, buffer_bytes(&block), &cid), ST_OK);
	buffer_fini(&block);
	return cid;
}

/* The numbers of the blocks in the order of the walk, each with its depth: "0@0 1@1 …"; one
 * that is missing is "-@1", one that does not decode "?@1". */
static void check_walk(struct memory_blocks *memory, struct cid root, enum dag_order order,
		       size_t limit, const char *wanted, enum status end)
{
	struct dag_block found;
	struct dag_walk *walk;
	struct buffer got;
	struct arena arena;
	enum status st;

	arena_init(&arena, 0);
	buffer_init(&got, 0);
	assert_int_equal(dag_walk_new(&memory->base, &arena, root, order, limit, &walk), ST_OK);
	while ((st = dag_walk_next(walk, &found)) == ST_OK) {
		if (got.size > 0)
			buffer_append_byte(&got, ' ');
		if (found.missing)
			buffer_append_byte(&got, '-');
		else if (found.unreadable)
			buffer_append_byte(&got, '?');
		else
			buffer_printf(&got, "%u", found.block.data[1]);
		buffer_printf(&got, "@%u", found.depth);
	}
	assert_int_equal(st, end);
	buffer_append_byte(&got, '\0');
	assert_string_equal((const char *)got.data, wanted);
	buffer_fini(&got);
	dag_walk_free(walk);
	arena_fini(&arena);
}

static void every_block_is_found_once(void **state)
{
	struct memory_blocks *memory = memory_blocks_new();
	const struct block_cid leaf = put(memory, 5, NULL, 0), other = put(memory, 4, NULL, 0);
	const struct block_cid lost = { { 1, 0x71, 0xa0, 0xe4, 2, 32, 9 } };
	const struct block_cid third[] = { leaf };
	const struct block_cid low = put(memory, 3, third, 1);
	const struct block_cid left[] = { low, other }, right[] = { leaf, lost, low };
	const struct block_cid one = put(memory, 1, left, 2), two = put(memory, 2, right, 3);
	const struct block_cid both[] = { one, two, one };
	const struct block_cid root = put(memory, 0, both, 3);

	(void)state;
	check_walk(memory, cid_of(&root), DAG_BY_DEPTH, 99, "0@0 1@1 2@1 3@2 4@2 5@2 -@2",
		   ST_NOT_FOUND);
	check_walk(memory, cid_of(&root), DAG_PARENT_FIRST, 99, "0@0 1@1 3@2 5@3 4@2 2@1 -@2",
		   ST_NOT_FOUND);
	check_walk(memory, cid_of(&root), DAG_BY_DEPTH, 7, "0@0 1@1 2@1 3@2 4@2 5@2 -@2",
		   ST_NOT_FOUND);
	check_walk(memory, cid_of(&root), DAG_BY_DEPTH, 3, "0@0 1@1 2@1", ST_LIMIT);
	check_walk(memory, cid_of(&lost), DAG_BY_DEPTH, 9, "-@0", ST_NOT_FOUND);
	memory_blocks_free(memory);
}

/* As many that a list has to grow while its front is taken away. */
static void wide_and_deep(void **state)
{
	struct memory_blocks *memory = memory_blocks_new();
	struct block_cid level[40], root;
	struct dag_block found;
	struct dag_walk *walk;
	struct arena arena;
	size_t count = 0;
	unsigned depth = 0;

	(void)state;
	arena_init(&arena, 0);
	for (size_t i = 0; i < 40; i++)
		level[i] = put(memory, i, NULL, 0);
	for (unsigned above = 0; above < 30; above++) {
		struct block_cid next[40];

		for (size_t i = 0; i < 40; i++)
			next[i] = put(memory, above * 100 + i, level, 40);
		memcpy(level, next, sizeof(level));
	}
	root = put(memory, 9999, level, 40);
	for (enum dag_order order = DAG_BY_DEPTH; order <= DAG_PARENT_FIRST; order++) {
		count = 0;
		assert_int_equal(dag_walk_new(&memory->base, &arena, cid_of(&root), order, 5000,
					      &walk),
				 ST_OK);
		while (dag_walk_next(walk, &found) == ST_OK) {
			count++;
			depth = found.depth > depth ? found.depth : depth;
		}
		assert_int_equal(count, 1 + 31 * 40);
		assert_int_equal(depth, 31);
		dag_walk_free(walk);
	}
	arena_fini(&arena);
	memory_blocks_free(memory);
}

static void what_does_not_decode_has_no_links(void **state)
{
	struct memory_blocks *memory = memory_blocks_new();
	const uint8_t cut[] = { 0x82, 0x01 };
	struct block_cid broken, root;

	(void)state;
	assert_int_equal(blockstore_put(&memory->base, bytes_make(cut, sizeof(cut)), &broken),
			 ST_OK);
	root = put(memory, 7, &broken, 1);
	check_walk(memory, cid_of(&root), DAG_BY_DEPTH, 9, "7@0 ?@1", ST_NOT_FOUND);
	memory->fail_after = 1;
	memory->fail_with = ST_UNMADE;
	check_walk(memory, cid_of(&root), DAG_PARENT_FIRST, 9, "7@0", ST_UNMADE);
	memory_blocks_free(memory);
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_block_is_found_once),
		cmocka_unit_test(wide_and_deep),
		cmocka_unit_test(what_does_not_decode_has_no_links),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
