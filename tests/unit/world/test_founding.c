/* SPDX-License-Identifier: Apache-2.0 OR MIT */
#include "world/founding.h"

#include "tests/unit/world/fixture.h"
#include "world/engine.h"
#include "world/history.h"

#define ROOT_13 "bafy2bzaceas2g7y6nrjwlqir6juexq26ajn6qepqp7s2ubtj73veznczarkoo"

/* World main is made, or found and compared with the options. */

static void test_create(void **state)
{
	struct engine *engine = fixture_open(*state);
	struct session *session = fixture_read(engine);
	struct state_point head = session_head(session);
	const uint8_t empty = 0x80;
	struct block_cid object = block_cid_of(bytes_make(&empty, 1));
	struct engine_facts facts;
	struct journal_entry entry;
	struct bytes block;
	char text[80];

	assert_string_equal(root_text(&head.root, text), ROOT_13);
	assert_true(head.has_seq && head.seq == 0 && head.env.epoch == 892801 &&
		    head.env.network_version == 13);
	assert_int_equal(session_entry(session, 0, &entry, NULL), ST_OK);
	assert_int_equal(entry.kind, JOURNAL_GENESIS);
	assert_true(block_cid_equal(&entry.root_after, &head.root));
	assert_int_equal(blockstore_get(session_blocks(session), session_arena(session),
					cid_of(&object), &block),
			 ST_OK);
	assert_int_equal(block.size, 1);
	assert_int_equal(engine_facts(engine, &facts), ST_OK);
	assert_true(facts.journal_entries == 1 && facts.blocks > 10 && facts.workers == 2);
	session_close(session);
	engine_close(engine);
}

struct option_case {
	const char *reason;
	bool given;
	const char *text;
	struct environment_given options;
	enum status expected;
	const char *names; /* must be in the message */
};

static void check_reopen(struct fixture *fixture, const struct option_case *row)
{
	struct engine *engine = NULL;
	struct error err = { 0 };
	enum status st;

	fixture->genesis.given = row->given;
	fixture->genesis.text = row->text;
	fixture->genesis.options = row->options;
	st = engine_open(&fixture->options, &engine, &err);
	if (st != row->expected)
		fail_msg("%s: %s %s", row->reason, status_name(st), err.text);
	if (row->names && (!strstr(err.text, row->names) || !strstr(err.text, "Chaos.EnvSet")))
		fail_msg("%s: the message is: %s", row->reason, err.text);
	engine_close(engine);
}

static void test_reopen_options(void **state)
{
	struct environment same = {
		892801, 13, default_base_fee(), default_circ_supply(), 0, ADDRESS_MAINNET
	};
	struct environment other = {
		5, 12, bigint_of_int(7), bigint_of_int(8), 0, ADDRESS_TESTNET
	};
	const struct option_case rows[] = {
		{ "nothing given", false, "minimal", { 0 }, ST_OK, NULL },
		{ "another default", false, "car:x", { 0 }, ST_OK, NULL },
		{ "same genesis", true, "minimal", { 0 }, ST_OK, NULL },
		{ "another genesis", true, "car:x", { 0 }, ST_CONFLICT, "--genesis" },
		{ "all equal", true, "minimal", environment_given_whole(&same), ST_OK, NULL },
		{ "epoch", false, "", { .epoch = true, .values = other }, ST_CONFLICT, "--epoch" },
		{ "version",
		  false,
		  "",
		  { .network_version = true, .values = other },
		  ST_CONFLICT,
		  "--network-version" },
		{ "base fee",
		  false,
		  "",
		  { .base_fee = true, .values = other },
		  ST_CONFLICT,
		  "--base-fee" },
		{ "supply",
		  false,
		  "",
		  { .circ_supply = true, .values = other },
		  ST_CONFLICT,
		  "2000000000000000000000000000" },
	};
	struct fixture *fixture = *state;

	engine_close(fixture_open(fixture));
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		check_reopen(fixture, &rows[i]);
}

static void test_given_environment(void **state)
{
	struct fixture *fixture = *state;
	struct environment want = { 5, 2, bigint_of_int(7), bigint_of_int(8), 0, ADDRESS_TESTNET };
	struct state_point head;
	struct engine *engine;

	fixture->genesis.options = environment_given_whole(&want);
	engine = fixture_open(fixture);
	head = fixture_head(engine);
	assert_true(head.env.epoch == 5 && head.env.network_version == 2 &&
		    bigint_compare(&head.env.base_fee, &want.base_fee) == 0 &&
		    bigint_compare(&head.env.circ_supply, &want.circ_supply) == 0 &&
		    head.env.address_network == want.address_network);
	engine_close(engine);
}

/* A genesis that cannot be built leaves a directory that can still be used. */
static void test_failed_genesis(void **state)
{
	struct fixture *fixture = *state;
	struct engine *engine = NULL;
	struct error err = { 0 };

	fixture->genesis.kind = GENESIS_CAR;
	fixture->genesis.car = bytes_of_text("no CAR");
	assert_int_not_equal(engine_open(&fixture->options, &engine, &err), ST_OK);
	assert_null(engine);
	assert_true(err.text[0] != '\0');
	fixture->genesis.kind = GENESIS_MINIMAL;
	engine_close(fixture_open(fixture));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		WORLD_TEST(test_create),
		WORLD_TEST(test_reopen_options),
		WORLD_TEST(test_given_environment),
		WORLD_TEST(test_failed_genesis),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
