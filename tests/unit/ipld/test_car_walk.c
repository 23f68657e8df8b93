/* SPDX-License-Identifier: Apache-2.0 OR MIT */
#include "ipld/car_walk.h"

#include "base/hash.h"
#include "ipld/car.h"
#include "ipld/cbor.h"
#include "memory_blocks.h"

/* A block [number, link, …]; links whatever they are. */
static struct block_cid put(struct memory_blocks *memory, uint64_t number, const struct cid *links,
			    size_t count)
{
	struct cbor_writer writer;
	struct block_cid cid;
	struct buffer block;

	buffer_init(&block, 0);
	cbor_writer_init(&writer, &block);
	cbor_write_array(&writer, count + 1);
	cbor_write_uint(&writer, number);
	for (size_t i = 0; i < count; i++)
		cbor_write_link(&writer, links[i]);
	assert_int_equal(cbor_writer_status(&writer), ST_OK);
	assert_int_equal(blockstore_put(&memory->base, buffer_bytes(&block), &cid), ST_OK);
	buffer_fini(&block);
	return cid;
}

static enum status write(struct memory_blocks *memory, struct cid root, bool lenient,
			 struct car_walk *walk, struct arena *arena, struct buffer *out)
{
	enum status st = car_walk_init(walk, &memory->base, arena, root, 9999, lenient);

	while (st == ST_OK)
		st = car_walk_next(walk, out);
	return st;
}

/* The CIDs in a CAR, as the tails of their texts, behind those of its roots and a bar. */
static void check_order(struct bytes file, const struct cid *wanted, size_t count)
{
	struct car_header header;
	struct car_reader reader;
	struct error err = { 0 };
	struct bytes block;
	struct arena arena;
	struct cid cid;
	size_t got = 0;

	arena_init(&arena, 0);
	assert_int_equal(car_open(&reader, &arena, file, &header, &err), ST_OK);
	assert_int_equal(header.root_count, 1);
	assert_true(cid_equal(header.roots[0], wanted[0]));
	while (car_next(&reader, &cid, &block, &err) == ST_OK) {
		assert_true(got < count);
		if (!cid_equal(cid, wanted[got]))
			fail_msg("block %zu is %s", got, text_of_cid(&arena, cid));
		got++;
	}
	assert_int_equal(err.status, ST_OK);
	assert_int_equal(got, count);
	arena_fini(&arena);
}

/* What carries itself, and commitments of sectors, are nowhere to be found. */
static const uint8_t identity[] = { 1, 0x55, 0, 2, 'h', 'i' };
static const uint8_t commitment[] = {
	1,  0x81, 0xe2, 0x03, 0x92, 0x20, 32, 1,  2,  3,  4,  5,  6,  7,  8,  9,  10, 11, 12, 13,
	14, 15,   16,   17,   18,   19,   20, 21, 22, 23, 24, 25, 26, 27, 28, 29, 30, 31, 32
};

struct dag {
	struct memory_blocks *memory;
	uint8_t raw_name[BLOCK_CID_BYTES], sha_name[36];
	struct block_cid leaf, low, left, right, root;
	struct cid order[7];
};

static struct cid cid_at(const uint8_t *bytes, size_t size)
{
	return (struct cid){ bytes_make(bytes, size) };
}

/* The leaf is there as dag-cbor and, under the same digest, as raw; another block is named by
 * SHA-256. Put in this order, or the other way round with more beside it. */
static void make(struct dag *dag, bool other_history)
{
	static const uint8_t text[] = { 0x63, 'a', 'b', 'c' };
	struct memory_blocks *memory = memory_blocks_new();

	*dag = (struct dag){ .memory = memory };
	if (other_history)
		for (uint64_t i = 100; i < 200; i++)
			put(memory, i, NULL, 0);
	dag->leaf = put(memory, 5, NULL, 0);
	memcpy(dag->raw_name, dag->leaf.bytes, BLOCK_CID_BYTES);
	dag->raw_name[1] = CID_CODEC_RAW;
	memcpy(dag->sha_name, (uint8_t[]){ 1, 0x71, 0x12, 32 }, 4);
	hash_sha256(bytes_make(text, sizeof(text)), dag->sha_name + 4);
	const struct cid leaf = cid_of(&dag->leaf), raw = cid_at(dag->raw_name, BLOCK_CID_BYTES),
			 sha = cid_at(dag->sha_name, sizeof(dag->sha_name)),
			 code = cid_at(identity, sizeof(identity)),
			 sector = cid_at(commitment, sizeof(commitment));

	memory_keep(memory, sha, bytes_make(text, sizeof(text)));
	memory_keep(memory, raw, bytes_make((const uint8_t[]){ 0x81, 5 }, 2));
	dag->low = put(memory, 3, (const struct cid[]){ code, sha, leaf }, 3);
	dag->left = put(memory, 1, (const struct cid[]){ raw, cid_of(&dag->low), sector }, 3);
	dag->right = put(memory, 2, (const struct cid[]){ leaf, cid_of(&dag->low), sha }, 3);
	dag->root = put(memory, 0,
			(const struct cid[]){ code, cid_of(&dag->left), cid_of(&dag->right),
					      cid_of(&dag->left) },
			4);
	memcpy(dag->order,
	       (const struct cid[]){ cid_of(&dag->root), cid_of(&dag->left), raw, cid_of(&dag->low),
				     sha, leaf, cid_of(&dag->right) },
	       sizeof(dag->order));
}

static void canonical_whatever_the_history(void **state)
{
	struct car_walk walk;
	struct buffer first, second;
	struct arena arena;
	struct dag dag, other;

	(void)state;
	arena_init(&arena, 0);
	buffer_init(&first, 0);
	buffer_init(&second, 0);
	make(&dag, false);
	make(&other, true);
	assert_int_equal(write(dag.memory, cid_of(&dag.root), false, &walk, &arena, &first),
			 ST_NOT_FOUND);
	assert_int_equal(walk.missing, 0);
	car_walk_fini(&walk);
	assert_int_equal(write(other.memory, cid_of(&other.root), true, &walk, &arena, &second),
			 ST_NOT_FOUND);
	car_walk_fini(&walk);
	check_order(buffer_bytes(&first), dag.order, sizeof(dag.order) / sizeof(dag.order[0]));
	assert_bytes(buffer_bytes(&second), buffer_bytes(&first), "another history");
	buffer_fini(&first);
	buffer_fini(&second);
	arena_fini(&arena);
	memory_blocks_free(dag.memory);
	memory_blocks_free(other.memory);
}

/* A store that fails at any get: asked again, the walk writes the same bytes. */
static void goes_on_after_a_failure(void **state)
{
	struct buffer whole, out;
	struct car_walk walk;
	struct arena arena;
	struct dag dag;

	(void)state;
	arena_init(&arena, 0);
	buffer_init(&whole, 0);
	buffer_init(&out, 0);
	make(&dag, false);
	dag.memory->fail_with = ST_UNMADE;
	assert_int_equal(write(dag.memory, cid_of(&dag.root), false, &walk, &arena, &whole),
			 ST_NOT_FOUND);
	car_walk_fini(&walk);
	for (long at = 0; at < 7; at++) {
		buffer_clear(&out);
		dag.memory->fail_after = at;
		assert_int_equal(write(dag.memory, cid_of(&dag.root), false, &walk, &arena, &out),
				 ST_UNMADE);
		while (car_walk_next(&walk, &out) == ST_OK)
			;
		assert_bytes(buffer_bytes(&out), buffer_bytes(&whole), "after a failure");
		car_walk_fini(&walk);
	}
	buffer_fini(&whole);
	buffer_fini(&out);
	arena_fini(&arena);
	memory_blocks_free(dag.memory);
}

/* A root that links to something bad. */
static void check_fault(struct memory_blocks *memory, struct cid bad, enum car_fault fault,
			uint64_t missing)
{
	const struct block_cid root = put(memory, 0, &bad, 1);
	struct car_walk walk;
	struct arena arena;
	struct buffer out;

	arena_init(&arena, 0);
	buffer_init(&out, 0);
	assert_int_equal(write(memory, cid_of(&root), false, &walk, &arena, &out), ST_INVALID);
	assert_int_equal(walk.fault, fault);
	assert_true(cid_equal(walk.at, bad));
	car_walk_fini(&walk);
	buffer_clear(&out);
	assert_int_equal(write(memory, cid_of(&root), true, &walk, &arena, &out), ST_NOT_FOUND);
	assert_int_equal(walk.missing, missing);
	car_walk_fini(&walk);
	buffer_fini(&out);
	arena_fini(&arena);
}

static void faults(void **state)
{
	static const uint8_t cut[] = { 0x82, 0x01 };
	static const struct block_cid lost = { { 1, 0x71, 0xa0, 0xe4, 2, 32, 9 } };
	const size_t most = CAR_WALK_SECTION_BYTES - BLOCK_CID_BYTES;
	struct memory_blocks *memory = memory_blocks_new();
	uint8_t *large = calloc(1, most);
	struct block_cid broken, big, root;
	struct car_walk walk;
	struct arena arena;
	struct buffer out;
	struct cid link;

	(void)state;
	assert_non_null(large);
	check_fault(memory, cid_of(&lost), CAR_FAULT_MISSING, 1);
	assert_int_equal(blockstore_put(&memory->base, bytes_make(cut, sizeof(cut)), &broken),
			 ST_OK);
	check_fault(memory, cid_of(&broken), CAR_FAULT_UNREADABLE, 0);
	memcpy(large, (const uint8_t[]){ 0x5a, 0, 0x3f, 0xff, 0xd5 }, 5);
	assert_int_equal(blockstore_put(&memory->base, bytes_make(large, most), &big), ST_OK);
	check_fault(memory, cid_of(&big), CAR_FAULT_SIZE, 0);
	large[4]--;
	assert_int_equal(blockstore_put(&memory->base, bytes_make(large, most - 1), &big), ST_OK);
	link = cid_of(&big);
	root = put(memory, 1, &link, 1);
	arena_init(&arena, 0);
	buffer_init(&out, 0);
	assert_int_equal(write(memory, cid_of(&root), false, &walk, &arena, &out), ST_NOT_FOUND);
	car_walk_fini(&walk);
	buffer_fini(&out);
	arena_fini(&arena);
	free(large);
	memory_blocks_free(memory);
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(canonical_whatever_the_history),
		cmocka_unit_test(goes_on_after_a_failure),
		cmocka_unit_test(faults),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
