/* SPDX-License-Identifier: Apache-2.0 OR MIT */
#include "world/chain_make.h"

#include "ipld/amt.h"
#include "tests/unit/world/fixture.h"
#include "world/journal_tipset.h"

/* What entries become as tipsets, by hand-made entries. */

enum { WORLD = 3, MESSAGES = 12 };

struct bench {
	struct arena arena;
	struct overlay overlay;
	struct overlay_blocks blocks; /* what the sink was given */
	struct journal_entry entry;
	struct chain_made made;
};

static void begin(struct bench *bench, enum journal_kind kind)
{
	arena_init(&bench->arena, 0);
	overlay_init(&bench->overlay, &bench->arena);
	overlay_blocks_init(&bench->blocks, &bench->overlay, NULL);
	bench->entry = (struct journal_entry){
		.seq = 7,
		.kind = kind,
		.applied_s = 2000000000,
		.root_before = block_cid_of(bytes_of_text("before")),
		.root_after = block_cid_of(bytes_of_text("after")),
		.env = { .epoch = 500, .base_fee = bigint_of_int(100) },
		.chain = { .known = true, .digest = { 9 }, .height = 90, .time_s = 1000, .seq = 6 },
	};
}

static void make(struct bench *bench)
{
	assert_int_equal(chain_make(&bench->arena, WORLD, &bench->entry, &bench->blocks.base,
				    &bench->made),
			 ST_OK);
}

static void end(struct bench *bench)
{
	arena_fini(&bench->arena);
}

static struct bytes block(struct bench *bench, const struct block_cid *cid)
{
	struct bytes found;

	assert_int_equal(blockstore_get(&bench->blocks.base, &bench->arena, cid_of(cid), &found),
			 ST_OK);
	return found;
}

static bool cid_is(const struct block_cid *a, const struct block_cid *b)
{
	return block_cid_equal(a, b);
}

/* ---- one message ------------------------------------------------------------------- */

static void give_message(struct bench *bench, uint8_t signature_type)
{
	static const uint8_t signature[96];
	struct chain_message message = message_abort(0, 4);
	struct buffer form;

	message.signature_type = signature_type;
	message.signature = bytes_make(signature, signature_type == SIGNATURE_BLS ? 96 : 65);
	buffer_init(&form, 0);
	assert_int_equal(chain_message_encode(&form, &message), ST_OK);
	assert_int_equal(arena_copy(&bench->arena, buffer_bytes(&form), &bench->entry.message),
			 ST_OK);
	buffer_fini(&form);
	assert_int_equal(message_cid(&message.message, &bench->entry.message_cid), ST_OK);
	bench->entry.receipt = (struct receipt){ 20, { 0 }, 149819 };
}

/* The only entry of an array, or none. */
static struct bytes only_value(struct bench *bench, struct cid root, uint64_t count)
{
	struct bytes value = { 0 };
	struct amt *array;

	if (count == 0) {
		assert_true(cid_equal(root, cid_of(&empty_array_cid)));
		return value;
	}
	assert_int_equal(amt_open(&bench->blocks.base, &bench->arena, AMT_V2, 3, root, &array),
			 ST_OK);
	assert_int_equal(amt_count(array), count);
	assert_int_equal(amt_get(array, 0, &value), ST_OK);
	return value;
}

static void check_list(struct bench *bench, const struct block_header *header, bool secp,
		       struct cid cid)
{
	struct cbor_reader reader, link;
	struct cid bls, signed_ones;

	cbor_reader_init(&reader, block(bench, &header->messages));
	cbor_read_tuple(&reader, 2);
	bls = cbor_read_link(&reader);
	signed_ones = cbor_read_link(&reader);
	assert_int_equal(cbor_status(&reader), ST_OK);
	only_value(bench, secp ? bls : signed_ones, 0);
	cbor_reader_init(&link, only_value(bench, secp ? signed_ones : bls, 1));
	assert_true(cid_equal(cbor_read_link(&link), cid));
}

static void test_message(void **state)
{
	const struct block_header *carrier, *successor;
	struct block_cid form;
	struct bench bench;

	(void)state;
	for (uint8_t type = SIGNATURE_NONE; type <= SIGNATURE_BLS; type++) {
		struct receipt receipt;

		begin(&bench, JOURNAL_MESSAGE);
		give_message(&bench, type);
		make(&bench);
		assert_int_equal(bench.made.carrier.count, 1);
		assert_int_equal(bench.made.successor.count, 1);
		carrier = &bench.made.carrier.blocks[0].header;
		successor = &bench.made.successor.blocks[0].header;
		assert_true(cid_is(&carrier->parent_state_root, &bench.entry.root_before));
		assert_true(cid_is(&successor->parent_state_root, &bench.entry.root_after));
		assert_int_equal(carrier->height, 500);
		assert_int_equal(successor->height, 501);
		assert_int_equal(carrier->parent_weight, 90);
		assert_int_equal(successor->parent_weight, 500);
		assert_int_equal(carrier->timestamp_s, 2000000000);
		assert_int_equal(successor->timestamp_s, 2000000000);
		assert_memory_equal(carrier->parents[0].bytes + 6, bench.entry.chain.digest, 32);
		assert_true(cid_is(&successor->parents[0], &bench.made.carrier.blocks[0].cid));
		assert_true(cid_is(&successor->messages, &empty_msg_meta_cid));
		form = block_cid_of(bench.entry.message);
		check_list(&bench, carrier, type == SIGNATURE_SECP256K1,
			   cid_of(type == SIGNATURE_SECP256K1 ? &form : &bench.entry.message_cid));
		assert_int_equal(
			receipt_decode(only_value(&bench, cid_of(&successor->parent_receipts), 1),
				       &receipt),
			ST_OK);
		assert_int_equal(receipt.gas_used, 149819);
		/* The blocks are what they are called. */
		form = block_cid_of(block(&bench, &bench.made.carrier.blocks[0].cid));
		assert_true(cid_is(&form, &bench.made.carrier.blocks[0].cid));
		assert_memory_equal(bench.made.tip.digest,
				    bench.made.successor.blocks[0].cid.bytes + 6, 32);
		assert_true(bench.made.tip.height == 501 && bench.made.tip.seq == 7 &&
			    bench.made.tip.time_s == 2000000000);
		end(&bench);
	}
}

/* ---- heights and times ---------------------------------------------------------------- */

static void test_heights_and_times(void **state)
{
	static const struct {
		int64_t epoch, height, applied_s, time_s, expected_height, expected_time_s;
	} rows[] = {
		{ 91, 90, 5000, 1000, 91, 5000 },
		{ 90, 90, 5000, 1000, 91, 5000 },
		{ 0, 90, 1000, 1000, 91, 1000 },
		{ 500, 90, 10, 1000, 500, 1000 },
		{ INT64_MAX, 90, 5000, 1000, 91, 5000 },
		/* From before there were times. */
		{ 91, 90, 0, 0, 91, 1598306400 + 91 * 30 },
		{ 91, 90, 0, 1598306400 + 91 * 30, 91, 1598306400 + 91 * 30 },
	};
	struct bench bench;

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		const struct block_header *header;

		begin(&bench, JOURNAL_MESSAGE);
		give_message(&bench, SIGNATURE_NONE);
		bench.entry.env.epoch = rows[i].epoch;
		bench.entry.applied_s = rows[i].applied_s;
		bench.entry.chain.height = rows[i].height;
		bench.entry.chain.time_s = rows[i].time_s;
		make(&bench);
		header = &bench.made.carrier.blocks[0].header;
		if (header->height != rows[i].expected_height ||
		    header->timestamp_s != rows[i].expected_time_s)
			fail_msg("row %zu: height %lld, time %lld", i, (long long)header->height,
				 (long long)header->timestamp_s);
		end(&bench);
	}
}

/* ---- entries without messages --------------------------------------------------------- */

static void test_without_messages(void **state)
{
	static const struct {
		enum journal_kind kind;
		bool changes;
		size_t successors;
	} rows[] = {
		{ JOURNAL_GENESIS, false, 1 },  { JOURNAL_ENV, false, 0 },
		{ JOURNAL_MOVE, true, 0 },      { JOURNAL_EDIT, true, 1 },
		{ JOURNAL_EDIT, false, 0 },     { JOURNAL_IMPLICIT, true, 1 },
		{ JOURNAL_IMPLICIT, false, 0 },
	};
	struct bench bench;

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		begin(&bench, rows[i].kind);
		if (!rows[i].changes)
			bench.entry.root_after = bench.entry.root_before;
		make(&bench);
		if (bench.made.carrier.count != 0 ||
		    bench.made.successor.count != rows[i].successors)
			fail_msg("row %zu: %zu, %zu", i, bench.made.carrier.count,
				 bench.made.successor.count);
		if (rows[i].successors == 0)
			assert_memory_equal(&bench.made.tip, &bench.entry.chain,
					    sizeof(bench.made.tip));
		else
			assert_true(cid_is(&bench.made.successor.blocks[0].header.parent_state_root,
					   &bench.entry.root_after));
		if (rows[i].kind == JOURNAL_GENESIS)
			assert_true(bench.made.tip.height == 0 &&
				    bench.made.successor.blocks[0].header.parent_count == 0);
		end(&bench);
	}
}

/* ---- tipsets ------------------------------------------------------------------------------ */

struct tipset_bench {
	struct message messages[3][MESSAGES];
	struct bytes forms[3][MESSAGES];
	const struct bytes *form_lists[3];
	struct tipset_block blocks[3];
	struct tipset_application runs[3 * MESSAGES];
	struct tipset tipset;
	struct tipset_result result;
};

static struct bytes kept_form(struct bench *bench, const struct chain_message *message)
{
	struct buffer form;
	struct bytes out;

	buffer_init(&form, 0);
	assert_int_equal(chain_message_encode(&form, message), ST_OK);
	assert_int_equal(arena_copy(&bench->arena, buffer_bytes(&form), &out), ST_OK);
	buffer_fini(&form);
	return out;
}

/* Message number m of block b is signed where the mask says so, and applied in reverse order. */
static void give_tipset(struct bench *bench, struct tipset_bench *t, const uint32_t signed_mask[3])
{
	static const uint8_t signature[65];
	struct buffer body;

	*t = (struct tipset_bench){ .tipset = { .epoch = 600, .base_fee = bigint_of_int(77) } };
	for (unsigned b = 0; b < 3; b++) {
		for (unsigned m = 0; m < MESSAGES; m++) {
			struct chain_message message = message_abort(b, m);
			struct tipset_application *run = &t->runs[b * MESSAGES + MESSAGES - 1 - m];

			if (signed_mask[b] >> m & 1) {
				message.signature_type = SIGNATURE_SECP256K1;
				message.signature = bytes_make(signature, sizeof(signature));
			}
			t->messages[b][m] = message.message;
			t->forms[b][m] = kept_form(bench, &message);
			*run = (struct tipset_application){ .step = TIPSET_MESSAGE, .block = b };
			run->receipt.gas_used = b * MESSAGES + m + 1;
			assert_int_equal(message_cid(&message.message, &run->message_cid), ST_OK);
		}
		t->form_lists[b] = t->forms[b];
		t->blocks[b] = (struct tipset_block){ address_of_id(1000 + b), b + 1,
						      t->messages[b], MESSAGES };
	}
	t->tipset.blocks = t->blocks;
	t->tipset.block_count = 3;
	t->result.applications = t->runs;
	t->result.count = 3 * MESSAGES;
	t->result.receipts_root = empty_array_cid;
	buffer_init(&body, 0);
	assert_int_equal(journal_tipset_encode(&body, &t->tipset, t->form_lists, &t->result),
			 ST_OK);
	assert_int_equal(arena_copy(&bench->arena, buffer_bytes(&body), &bench->entry.tipset),
			 ST_OK);
	buffer_fini(&body);
}

static enum status check_receipt(void *context, uint64_t index, struct bytes value)
{
	const struct tipset_bench *t = context;
	struct receipt receipt;

	TRY(receipt_decode(value, &receipt));
	return receipt.gas_used == t->runs[index].receipt.gas_used ? ST_OK : ST_CORRUPT;
}

static void check_tipset(struct bench *bench, struct tipset_bench *t)
{
	const struct chain_tipset *carrier = &bench->made.carrier;
	const struct block_header *successor = &bench->made.successor.blocks[0].header;
	uint8_t before[DIGEST_BYTES] = { 0 };
	struct amt *array;

	assert_int_equal(carrier->count, 3);
	assert_int_equal(successor->parent_count, 3);
	for (unsigned b = 0; b < 3; b++) {
		const struct chain_block *one = &carrier->blocks[b];
		uint8_t digest[DIGEST_BYTES];

		/* Whoever sorts by the hashes of tickets gets this order. */
		hash_blake2b(one->header.ticket, digest, sizeof(digest));
		assert_true(memcmp(before, digest, sizeof(digest)) < 0);
		memcpy(before, digest, sizeof(digest));
		assert_int_equal(one->header.win_count, b + 1);
		assert_int_equal(bigint_compare(one->header.base_fee, &t->tipset.base_fee), 0);
		assert_true(cid_is(&successor->parents[b], &one->cid));
		assert_int_equal(one->messages.count, MESSAGES);
		for (unsigned m = 0; m < MESSAGES; m++)
			assert_true(cid_is(&one->messages.items[m].bare,
					   &t->runs[b * MESSAGES + m].message_cid));
	}
	assert_int_equal(amt_open(&bench->blocks.base, &bench->arena, AMT_V2, 3,
				  cid_of(&successor->parent_receipts), &array),
			 ST_OK);
	assert_int_equal(amt_count(array), 3 * MESSAGES);
	assert_int_equal(amt_each(array, 0, check_receipt, t), ST_OK);
}

/* Block 0 is unsigned, block 1 ends with signed ones, block 2 would be listed in another order. */
static void test_tipset(void **state)
{
	static const uint32_t masks[3] = { 0, 0x007, 0x0f0 };
	static const size_t bls[3] = { MESSAGES, MESSAGES - 3, MESSAGES };
	struct tipset_bench *t = malloc(sizeof(*t));
	struct bench bench;

	(void)state;
	assert_non_null(t);
	begin(&bench, JOURNAL_TIPSET);
	give_tipset(&bench, t, masks);
	make(&bench);
	check_tipset(&bench, t);
	for (unsigned b = 0; b < 3; b++) {
		const struct chain_list *list = &bench.made.carrier.blocks[b].messages;

		assert_int_equal(list->bls_count, bls[b]);
		for (size_t m = 0; m < list->count; m++) {
			const struct chain_item *item = &list->items[m];
			struct block_cid form = block_cid_of(item->form);

			assert_int_equal(item->secp, m >= bls[b]);
			assert_true(cid_is(&item->cid, item->secp ? &form : &item->bare));
		}
	}
	end(&bench);
	free(t);
}

static void test_damage(void **state)
{
	struct bench bench;

	(void)state;
	begin(&bench, JOURNAL_TIPSET);
	bench.entry.tipset = bytes_of_text("none");
	assert_int_equal(chain_make(&bench.arena, WORLD, &bench.entry, NULL, &bench.made),
			 ST_CORRUPT);
	bench.entry.kind = JOURNAL_MESSAGE;
	bench.entry.message = bytes_of_text("\x82 no message");
	assert_int_equal(chain_make(&bench.arena, WORLD, &bench.entry, NULL, &bench.made),
			 ST_CORRUPT);
	end(&bench);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_message),          cmocka_unit_test(test_heights_and_times),
		cmocka_unit_test(test_without_messages), cmocka_unit_test(test_tipset),
		cmocka_unit_test(test_damage),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
