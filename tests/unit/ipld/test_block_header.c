/* SPDX-License-Identifier: Apache-2.0 OR MIT */
#include "ipld/block_header.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

static struct block_cid named(struct bytes block)
{
	return block_cid_of(block);
}

static void test_empty_names(void **state)
{
	static const uint8_t array[] = { 0x83, 0, 0, 0x83, 0x41, 0, 0x80, 0x80 };
	const struct msg_meta meta = { empty_array_cid, empty_array_cid };
	struct block_cid cid = named(bytes_make(array, sizeof(array)));
	struct arena arena;
	struct bytes form;

	(void)state;
	assert_memory_equal(&cid, &empty_array_cid, sizeof(cid));
	arena_init(&arena, 0);
	assert_int_equal(cbor_encode(&arena, msg_meta_write, &meta, &form), ST_OK);
	cid = named(form);
	assert_memory_equal(&cid, &empty_msg_meta_cid, sizeof(cid));
	arena_fini(&arena);
}

/* The tuple is read member by member, as a decoder of the reference takes it. */
static void read_header(struct bytes form, const struct block_header *header)
{
	struct cbor_reader reader;
	struct address miner;
	struct bigint amount;

	cbor_reader_init(&reader, form);
	cbor_read_tuple(&reader, 16);
	miner = cbor_read_address(&reader);
	assert_true(address_equal(&miner, &header->miner));
	cbor_read_tuple(&reader, 1);
	assert_true(bytes_equal(cbor_read_bytes(&reader, 64), header->ticket));
	cbor_read_tuple(&reader, 2);
	assert_int_equal(cbor_read_int(&reader), header->win_count);
	assert_int_equal(cbor_read_bytes(&reader, 64).size, 0);
	assert_int_equal(cbor_read_array(&reader), 0);
	assert_int_equal(cbor_read_array(&reader), 0);
	assert_int_equal(cbor_read_array(&reader), header->parent_count);
	for (size_t i = 0; i < header->parent_count; i++)
		assert_true(cid_equal(cbor_read_link(&reader), cid_of(&header->parents[i])));
	amount = cbor_read_bigint(&reader, NULL);
	assert_int_equal(bigint_sign(&amount), header->parent_weight > 0);
	assert_int_equal(cbor_read_int(&reader), header->height);
	assert_true(cid_equal(cbor_read_link(&reader), cid_of(&header->parent_state_root)));
	assert_true(cid_equal(cbor_read_link(&reader), cid_of(&header->parent_receipts)));
	assert_true(cid_equal(cbor_read_link(&reader), cid_of(&header->messages)));
	assert_true(cbor_next_is_null(&reader));
	assert_int_equal(cbor_read_int(&reader), header->timestamp_s);
	assert_true(cbor_next_is_null(&reader));
	assert_int_equal(cbor_read_uint(&reader), 0);
	amount = cbor_read_bigint(&reader, NULL);
	assert_int_equal(bigint_compare(&amount, header->base_fee), 0);
	assert_int_equal(cbor_status(&reader), ST_OK);
	assert_int_equal(cbor_left(&reader), 0);
}

static void test_header(void **state)
{
	static const uint8_t ticket[] = { 1, 2, 3 };
	const struct block_cid parents[] = { empty_array_cid, empty_msg_meta_cid };
	const struct bigint fee = bigint_of_int(100);
	struct block_header header = {
		.miner = address_of_id(1000),
		.ticket = bytes_make(ticket, sizeof(ticket)),
		.win_count = 2,
		.parents = parents,
		.parent_count = 2,
		.parent_weight = INT64_MAX,
		.height = 892801,
		.parent_state_root = empty_msg_meta_cid,
		.parent_receipts = empty_array_cid,
		.messages = empty_msg_meta_cid,
		.timestamp_s = 1796065181,
		.base_fee = &fee,
	};
	struct arena arena;
	struct bytes form;

	(void)state;
	arena_init(&arena, 0);
	assert_int_equal(cbor_encode(&arena, block_header_write, &header, &form), ST_OK);
	read_header(form, &header);
	header.parent_count = 0;
	header.parent_weight = 0;
	assert_int_equal(cbor_encode(&arena, block_header_write, &header, &form), ST_OK);
	read_header(form, &header);
	header.miner = (struct address){ 0 };
	assert_int_equal(cbor_encode(&arena, block_header_write, &header, &form), ST_INVALID);
	arena_fini(&arena);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_empty_names),
		cmocka_unit_test(test_header),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
