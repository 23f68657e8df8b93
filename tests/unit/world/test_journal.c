/* SPDX-License-Identifier: Apache-2.0 OR MIT */
#include "world/journal.h"

#include "tests/unit/world/fixture.h"
#include "world/record.h"

static struct bigint big(const char *text)
{
	struct bigint value;

	assert_int_equal(bigint_from_text(bytes_of_text(text), &value), ST_OK);
	return value;
}

static struct bigint power_of_two(unsigned exponent)
{
	struct bigint value = bigint_of_int(1), two = bigint_of_int(2);

	while (exponent-- > 0)
		assert_int_equal(bigint_mul(&value, &two, &value), ST_OK);
	return value;
}

static struct block_cid cid_number(uint8_t number)
{
	return block_cid_of(bytes_make(&number, 1));
}

static struct environment environment(int64_t epoch, unsigned version)
{
	return (struct environment){
		epoch, version,        bigint_of_int(100), big("2000000000000000000000000000"),
		0,     ADDRESS_MAINNET
	};
}

static struct journal_entry message_entry(struct bytes message, struct bytes ret, const char *error)
{
	return (struct journal_entry){
		.kind = JOURNAL_MESSAGE,
		.applied_s = 1767225600,
		.root_before = cid_number(1),
		.root_after = cid_number(2),
		.env = environment(892801, 13),
		.message = message,
		.message_cid = cid_number(3),
		.receipt = { -7, ret, 149819 },
		.gas = { big("1"), big("0"), power_of_two(1500), big("18446744073709551616"),
			 big("-255"), -5 },
		.error = bytes_of_text(error),
	};
}

static bool gas_equal(const struct gas_outputs *a, const struct gas_outputs *b)
{
	return bigint_compare(&a->base_fee_burn, &b->base_fee_burn) == 0 &&
	       bigint_compare(&a->over_estimation_burn, &b->over_estimation_burn) == 0 &&
	       bigint_compare(&a->miner_penalty, &b->miner_penalty) == 0 &&
	       bigint_compare(&a->miner_tip, &b->miner_tip) == 0 &&
	       bigint_compare(&a->refund, &b->refund) == 0 &&
	       a->over_estimation_gas == b->over_estimation_gas;
}

static bool environment_equal(const struct environment *a, const struct environment *b)
{
	return a->epoch == b->epoch && a->network_version == b->network_version &&
	       bigint_compare(&a->base_fee, &b->base_fee) == 0 &&
	       bigint_compare(&a->circ_supply, &b->circ_supply) == 0;
}

static bool entry_equal(const struct journal_entry *a, const struct journal_entry *b)
{
	if (a->kind != b->kind || a->applied_s != b->applied_s ||
	    !block_cid_equal(&a->root_before, &b->root_before) ||
	    !block_cid_equal(&a->root_after, &b->root_after) ||
	    !environment_equal(&a->env, &b->env) || a->env.settings != b->env.settings ||
	    !bytes_equal(a->settings, b->settings) || !bytes_equal(a->edits, b->edits))
		return false;
	if (a->kind != JOURNAL_MESSAGE && a->kind != JOURNAL_IMPLICIT)
		return true;
	return bytes_equal(a->message, b->message) &&
	       block_cid_equal(&a->message_cid, &b->message_cid) &&
	       a->receipt.exit_code == b->receipt.exit_code &&
	       bytes_equal(a->receipt.ret, b->receipt.ret) &&
	       a->receipt.gas_used == b->receipt.gas_used && gas_equal(&a->gas, &b->gas) &&
	       bytes_equal(a->error, b->error);
}

/* Every cut of the record, and one byte more, is refused. */
static void check_round_trip(const struct journal_entry *entry, size_t cut_step, const char *reason)
{
	struct buffer record;
	struct journal_entry read;

	buffer_init(&record, 0);
	if (journal_encode(&record, entry) != ST_OK)
		fail_msg("%s: does not encode", reason);
	if (journal_decode(buffer_bytes(&record), 5, &read) != ST_OK || read.seq != 5 ||
	    !entry_equal(entry, &read))
		fail_msg("%s: does not read back", reason);
	for (size_t size = 0; size < record.size; size += cut_step)
		if (journal_decode(bytes_make(record.data, size), 5, &read) != ST_CORRUPT)
			fail_msg("%s: cut at %zu is not refused", reason, size);
	buffer_append_byte(&record, 0);
	if (journal_decode(buffer_bytes(&record), 5, &read) != ST_CORRUPT)
		fail_msg("%s: a byte more is not refused", reason);
	buffer_fini(&record);
}

static void test_round_trips(void **state)
{
	const struct bytes message = bytes_of_text("message");
	struct journal_entry plain = { .kind = JOURNAL_GENESIS, .env = environment(1, 0) };
	struct journal_entry full = message_entry(message, bytes_of_text("ret"), "why");
	struct journal_entry bare = message_entry(message, (struct bytes){ 0 }, "");

	(void)state;
	plain.root_before = plain.root_after = cid_number(9);
	check_round_trip(&plain, 1, "genesis");
	plain.kind = JOURNAL_ENV;
	plain.env = environment(INT64_MAX, 15);
	plain.env.base_fee = power_of_two(1015);
	check_round_trip(&plain, 1, "environment");
	check_round_trip(&full, 1, "message");
	check_round_trip(&bare, 1, "message without return and error");
	full.receipt.exit_code = INT64_MIN;
	full.receipt.gas_used = INT64_MAX;
	check_round_trip(&full, 1, "extreme numbers");
}

static void test_edits_and_settings(void **state)
{
	struct journal_entry edits = { .kind = JOURNAL_EDIT, .env = environment(3, 13) };
	struct journal_entry implicit = message_entry(bytes_of_text("m"), bytes_of_text("r"), "");
	struct journal_entry read;
	struct buffer record;

	(void)state;
	edits.root_before = cid_number(1);
	edits.root_after = cid_number(2);
	edits.edits = bytes_of_text("edits");
	edits.env.settings = 4;
	check_round_trip(&edits, 1, "edits");
	edits.env.settings = 5;
	edits.settings = bytes_of_text("settings");
	check_round_trip(&edits, 1, "edits with settings");
	implicit.kind = JOURNAL_IMPLICIT;
	implicit.env.settings = 5;
	implicit.settings = edits.settings;
	check_round_trip(&implicit, 1, "an implicit message that drew");
	/* Settings of their own that the environment does not name, and the other way round; and
	 * those of an entry to come. */
	buffer_init(&record, 0);
	assert_int_equal(journal_encode(&record, &edits), ST_OK);
	assert_int_equal(journal_decode(buffer_bytes(&record), 6, &read), ST_CORRUPT);
	buffer_clear(&record);
	edits.settings = (struct bytes){ 0 };
	assert_int_equal(journal_encode(&record, &edits), ST_OK);
	assert_int_equal(journal_decode(buffer_bytes(&record), 5, &read), ST_CORRUPT);
	assert_int_equal(journal_decode(buffer_bytes(&record), 4, &read), ST_CORRUPT);
	assert_int_equal(journal_decode(buffer_bytes(&record), 6, &read), ST_OK);
	buffer_fini(&record);
}

/* Beyond what a byte string of the chain may hold. */
static void test_large(void **state)
{
	const size_t size = (5 << 20) + 3;
	uint8_t *large = malloc(size);
	struct journal_entry entry;

	(void)state;
	assert_non_null(large);
	memset(large, 0xa5, size);
	entry = message_entry(bytes_make(large, size), bytes_make(large, size - 1), "");
	check_round_trip(&entry, 99991, "large");
	free(large);
}

static const struct {
	const char *reason;
	const char *bytes;
	size_t size;
} rejects[] = {
	{ "empty", "", 0 },
	{ "not an array", "\x00", 1 },
	{ "another format", "\x87\x04\x00", 3 },
	{ "format 0", "\x87\x00\x00", 3 },
	{ "the fields of the format before", "\x86\x03\x00", 3 },
	{ "the fields of the format behind", "\x86\x01\x00", 3 },
	{ "unknown kind", "\x85\x01\x03", 3 },
	{ "fields of another kind", "\x85\x01\x01", 3 },
	{ "root is no CID", "\x85\x01\x00\x41\x00", 5 },
	{ "length beyond the record", "\x85\x01\x00\x5b\xff\xff\xff\xff\xff\xff\xff\xff", 12 },
};

/* The end of a chain, as an entry of the newest format has it last here. */
enum { CHAIN_BYTES = 1 + 2 + DIGEST_BYTES + 4 };

/* What chaosactord 0.1.0 wrote has no second; that, and what came after, has no chain. */
static void test_first_formats(void **state)
{
	struct journal_entry plain = { .kind = JOURNAL_GENESIS, .env = environment(1, 0) };
	struct journal_entry read;
	struct buffer record;

	(void)state;
	plain.root_before = plain.root_after = cid_number(9);
	buffer_init(&record, 0);
	assert_int_equal(journal_encode(&record, &plain), ST_OK);
	assert_true(record.data[0] == 0x87 && record.data[1] == 3);
	assert_int_equal(journal_decode(buffer_bytes(&record), 0, &read), ST_OK);
	assert_true(read.chain.known);
	for (uint8_t format = 2; format > 0; format--) {
		const size_t size = record.size - CHAIN_BYTES - (format == 1);

		record.data[0] = 0x84 + format;
		record.data[1] = format;
		assert_int_equal(journal_decode(bytes_make(record.data, size), 0, &read), ST_OK);
		assert_true(entry_equal(&plain, &read) && !read.chain.known);
	}
	buffer_fini(&record);
}

static void test_chain_tip(void **state)
{
	struct journal_entry edit = { .kind = JOURNAL_EDIT, .env = environment(3, 13) };
	struct journal_entry read;
	struct buffer record;

	(void)state;
	edit.root_before = cid_number(1);
	edit.root_after = cid_number(2);
	edit.chain = (struct chain_tip){ true,           { 0xab, [31] = 0xcd },
					 INT64_MAX / 64, 1796065181,
					 UINT64_MAX,     77 };
	buffer_init(&record, 0);
	assert_int_equal(journal_encode(&record, &edit), ST_OK);
	assert_int_equal(journal_decode(buffer_bytes(&record), 5, &read), ST_OK);
	assert_true(read.chain.known && read.chain.height == edit.chain.height &&
		    read.chain.time_s == edit.chain.time_s && read.chain.seq == edit.chain.seq &&
		    read.chain.branch == 77);
	assert_memory_equal(read.chain.digest, edit.chain.digest, DIGEST_BYTES);
	buffer_clear(&record);
	edit.chain.height = -1;
	assert_int_equal(journal_encode(&record, &edit), ST_OK);
	assert_int_equal(journal_decode(buffer_bytes(&record), 5, &read), ST_CORRUPT);
	buffer_fini(&record);
}

static void test_rejects(void **state)
{
	struct journal_entry entry;

	(void)state;
	for (size_t i = 0; i < sizeof(rejects) / sizeof(rejects[0]); i++)
		if (journal_decode(bytes_make(rejects[i].bytes, rejects[i].size), 0, &entry) !=
		    ST_CORRUPT)
			fail_msg("%s is not refused", rejects[i].reason);
}

static const struct {
	const char *reason;
	const char *bytes;
	size_t size;
} bad_amounts[] = {
	{ "no sign", "\x40", 1 },
	{ "unknown sign", "\x42\x03\x01", 3 },
	{ "zero with a value", "\x42\x00\x01", 3 },
	{ "plus without a value", "\x41\x01", 2 },
	{ "leading zero", "\x43\x01\x01\x00", 4 },
	{ "not a byte string", "\x61\x01", 2 },
};

static void test_amounts(void **state)
{
	struct cbor_reader reader;

	(void)state;
	for (size_t i = 0; i < sizeof(bad_amounts) / sizeof(bad_amounts[0]); i++) {
		cbor_reader_init(&reader, bytes_make(bad_amounts[i].bytes, bad_amounts[i].size));
		(void)record_read_amount(&reader);
		if (record_done(&reader) != ST_CORRUPT)
			fail_msg("%s is not refused", bad_amounts[i].reason);
	}
}

static void test_world_record(void **state)
{
	struct world_record world = {
		.name = bytes_of_text("main"),
		.parent = 3,
		.forked_at = 17,
		.imported = true,
		.head = {
			.root = cid_number(1),
			.seq = UINT64_MAX,
			.last_move = 5,
			.env = environment(7, 4),
			.messages = 11,
			.bytes = 12,
		},
		.created_s = 13,
		.ttl_s = 14,
		.quotas = { 15, 16, 17 },
	};
	struct world_record read;
	struct buffer record;

	(void)state;
	buffer_init(&record, 0);
	assert_int_equal(world_record_encode(&record, &world), ST_OK);
	assert_int_equal(world_record_decode(buffer_bytes(&record), &read), ST_OK);
	assert_true(bytes_equal(read.name, world.name) && read.parent == 3 &&
		    read.forked_at == 17 && read.imported && read.head.seq == UINT64_MAX &&
		    block_cid_equal(&read.head.root, &world.head.root) &&
		    environment_equal(&read.head.env, &world.head.env));
	assert_true(read.head.last_move == 5 && read.head.messages == 11 && read.head.bytes == 12 &&
		    read.created_s == 13 && read.ttl_s == 14 && read.quotas.messages == 15 &&
		    read.quotas.bytes == 16 && read.quotas.age_s == 17 && !read.deleted);
	for (size_t size = 0; size < record.size; size++)
		assert_int_equal(world_record_decode(bytes_make(record.data, size), &read),
				 ST_CORRUPT);
	buffer_fini(&record);
}

/* What chaosactord 0.1.0 wrote. */
static void test_first_world_record(void **state)
{
	const struct block_cid root = cid_number(1);
	const struct environment env = environment(7, 4);
	struct cbor_writer writer;
	struct world_record read;
	struct buffer record;

	(void)state;
	buffer_init(&record, 0);
	cbor_writer_init(&writer, &record);
	cbor_write_tuple(&writer, 8);
	cbor_write_uint(&writer, 1);
	cbor_write_text(&writer, bytes_of_text("main"));
	cbor_write_uint(&writer, 0);
	cbor_write_uint(&writer, 0);
	cbor_write_bool(&writer, false);
	record_write_root(&writer, &root);
	cbor_write_uint(&writer, 9);
	record_write_environment(&writer, &env);
	assert_int_equal(world_record_decode(buffer_bytes(&record), &read), ST_OK);
	assert_true(read.head.seq == 9 && read.head.last_move == 0 && read.created_s == 0 &&
		    read.quotas.messages == 0 && !read.deleted);
	buffer_fini(&record);
}

#define FORM(text)                                                                                 \
	{                                                                                          \
		(const uint8_t *)(text), sizeof(text) - 1                                          \
	}
#define FOUR_FIELDS "\x05\x04\x42\x01\x07\x41\x00" /* epoch 5, version 4, fee 7, supply 0 */

static enum status read_environment(struct bytes form, struct environment *out)
{
	struct cbor_reader reader;

	cbor_reader_init(&reader, form);
	*out = record_read_environment(&reader);
	return record_done(&reader);
}

static void check_written(const struct environment *env, struct bytes form)
{
	struct cbor_writer writer;
	struct buffer record;

	buffer_init(&record, 0);
	cbor_writer_init(&writer, &record);
	record_write_environment(&writer, env);
	assert_true(bytes_equal(buffer_bytes(&record), form));
	buffer_fini(&record);
}

/* Settings and the network of addresses stand there only where they are not the defaults: so it was
 * written before there were any. */
static void test_environments(void **state)
{
	static const struct row {
		struct bytes form;
		uint64_t settings;
		enum address_network network;
	} rows[] = {
		{ FORM("\x84" FOUR_FIELDS), 0, ADDRESS_MAINNET },
		{ FORM("\x85" FOUR_FIELDS "\x09"), 9, ADDRESS_MAINNET },
		{ FORM("\x86" FOUR_FIELDS "\x09\x01"), 9, ADDRESS_TESTNET },
		{ FORM("\x86" FOUR_FIELDS "\x00\x01"), 0, ADDRESS_TESTNET },
	};
	static const struct bytes bad[] = {
		FORM("\x83\x05\x04\x42\x01\x07"),        FORM("\x85" FOUR_FIELDS "\x00"),
		FORM("\x86" FOUR_FIELDS "\x09\x00"),     FORM("\x86" FOUR_FIELDS "\x09\x02"),
		FORM("\x87" FOUR_FIELDS "\x09\x01\x00"),
	};
	struct environment env;

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		assert_int_equal(read_environment(rows[i].form, &env), ST_OK);
		assert_true(env.epoch == 5 && env.network_version == 4 &&
			    env.settings == rows[i].settings &&
			    env.address_network == rows[i].network);
		check_written(&env, rows[i].form);
	}
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
		assert_int_equal(read_environment(bad[i], &env), ST_CORRUPT);
}

/* As entry 10. */
static enum status read_move_back(const struct journal_move *move)
{
	const struct journal_entry entry = {
		.kind = JOURNAL_MOVE,
		.root_before = cid_number(1),
		.root_after = cid_number(2),
		.env = environment(7, 4),
		.move = *move,
	};
	struct journal_entry read;
	struct buffer record;
	enum status st;

	buffer_init(&record, 0);
	st = journal_encode(&record, &entry);
	if (st == ST_OK)
		st = journal_decode(buffer_bytes(&record), 10, &read);
	if (st == ST_OK && (read.move.target != move->target || read.move.reason != move->reason ||
			    memcmp(&read.move.line, &move->line, sizeof(move->line)) != 0 ||
			    memcmp(&read.move.order, &move->order, sizeof(move->order)) != 0 ||
			    !bytes_equal(read.move.name, move->name)))
		st = ST_INVALID;
	buffer_fini(&record);
	return st;
}

/* A move leads back, and its links too. */
static void test_moves(void **state)
{
	const struct journal_move good = {
		.reason = MOVE_REWIND,
		.target = 5,
		.line = { 4, 2, 3 },
		.order = { 8, 3, 8 },
		.name = bytes_of_text("clean"),
	};
	struct journal_move bad[6];

	(void)state;
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
		bad[i] = good;
	bad[0].target = 10;
	bad[1].line.before = 6;
	bad[2].order.before = 10;
	bad[3].order.jump = 9;
	bad[4].line.depth = 1;
	bad[5].line = (struct move_link){ 0, 0, 0 };
	assert_int_equal(read_move_back(&good), ST_OK);
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
		assert_int_equal(read_move_back(&bad[i]), ST_CORRUPT);
}

static void test_keys(void **state)
{
	struct record_key low = record_key_journal(1, 255);
	struct record_key high = record_key_journal(1, 256);

	(void)state;
	assert_true(bytes_compare(record_key_bytes(&low), record_key_bytes(&high)) < 0);
	assert_int_equal(record_key_seq(record_key_bytes(&high)), 256);
	assert_int_equal(record_key_journal(1, 2).size, JOURNAL_KEY_BYTES);
	assert_int_equal(record_key_world(1).size, WORLD_KEY_BYTES);
}

static void test_places(void **state)
{
	static const uint64_t far = UINT64_MAX;
	const struct store_place low = record_place(1, 255, 9), high = record_place(1, 256, 3);
	const struct entry_place read = record_place_read(&low);
	const struct store_place unknown = record_place(2, 3, far);

	(void)state;
	assert_true(memcmp(low.bytes, high.bytes, sizeof(low.bytes)) < 0);
	assert_true(read.world == 1 && read.seq == 255 && read.back == 9);
	assert_int_equal(record_place_read(&unknown).back, PLACE_BACK_UNKNOWN);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_round_trips),
		cmocka_unit_test(test_large),
		cmocka_unit_test(test_chain_tip),
		cmocka_unit_test(test_rejects),
		cmocka_unit_test(test_amounts),
		cmocka_unit_test(test_world_record),
		cmocka_unit_test(test_keys),
		cmocka_unit_test(test_places),
		cmocka_unit_test(test_first_formats),
		cmocka_unit_test(test_edits_and_settings),
		cmocka_unit_test(test_first_world_record),
		cmocka_unit_test(test_environments),
		cmocka_unit_test(test_moves),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
