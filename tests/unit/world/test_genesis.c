/* SPDX-License-Identifier: Apache-2.0 OR MIT */
#include "world/genesis.h"

#include "tests/unit/world/fixture.h"
#include "vm/vm.h"

/* docs/formats.md, "The genesis minimal": equal to what Lotus builds from it; after is the
 * root once abortWith {20, "boom"} was the first message. */
static const struct {
	unsigned first, last;
	const char *root, *after;
	int64_t gas;
} roots[] = {
	{ 0, 3, "bafy2bzacebzn7w3cnfo27p5gwpmjdahzckvhah2xuj3dh4e22ce44yb4pspsm",
	  "bafy2bzacebz6w4akml5efix2m4gl53agieftprqhxajnbu3h5jx3icfysmnhi", 129719 },
	{ 4, 6, "bafy2bzacea5atnogin4cgwmaop57ejogqs3i33zqewhf4q6jea5o3b4vmx4rg",
	  "bafy2bzacebl5yzxxwwo4uqwloiyue3nf4vc7lj4bcxqwhgxwjrq2yrzo2oe34", 129719 },
	{ 7, 9, "bafy2bzacea5atnogin4cgwmaop57ejogqs3i33zqewhf4q6jea5o3b4vmx4rg",
	  "bafy2bzacebl5yzxxwwo4uqwloiyue3nf4vc7lj4bcxqwhgxwjrq2yrzo2oe34", 149819 },
	{ 10, 11, "bafy2bzacedp6e43hw364fjdqw4alm2bsy4zhko4dblcuehnot54366kmcoaiq",
	  "bafy2bzaced52u2yxrqu7ewq5yhfkatwv2osmq342ftoza7i3ppj3a6yoo7wmo", 149819 },
	{ 12, 12, "bafy2bzaced63iblvyeuesgvt5ukzktmcfzwsmvrveo4lbrdifpimbhmrguqfw",
	  "bafy2bzacectahebospm6vhnke74b4jawnagv5yawoncbsfxi2mpile2uyljya", 149819 },
	{ 13, 13, "bafy2bzaceas2g7y6nrjwlqir6juexq26ajn6qepqp7s2ubtj73veznczarkoo",
	  "bafy2bzacebk32vyofj34oh2rd5xzphacgatepg3dhfxu34tu6jhys452lcki2", 149819 },
	{ 14, 14, "bafy2bzaceavdjreikwoofpqeu2dfjncoeccu5cnpwlwgcnqnlyrph43qbd2ag",
	  "bafy2bzaceblwbyogjzoe54a57vyg4tms56xiex7oijjecm43h5iwmdtcidv2s", 149819 },
	{ 15, 15, "bafy2bzacec4nyuwuwjcnnxnwhafg4v3jkgwigyf7q6chydgplkucxhujoqop2",
	  "bafy2bzacebbnfpv6lbyfhx3s6q2v7nxfl6w75n2uun3tug4mn3vzxkjvmeb5u", 149819 },
};

struct memory {
	struct arena arena;
	struct overlay overlay;
	struct overlay_blocks blocks;
};

static void memory_init(struct memory *memory)
{
	arena_init(&memory->arena, 0);
	overlay_init(&memory->overlay, &memory->arena);
	overlay_blocks_init(&memory->blocks, &memory->overlay, NULL);
}

static void check_version(unsigned version, const char *expected)
{
	struct memory memory;
	struct block_cid root;
	char text[80];

	memory_init(&memory);
	assert_int_equal(genesis_minimal(&memory.blocks.base, &memory.arena, version, &root, NULL),
			 ST_OK);
	if (strcmp(root_text(&root, text), expected) != 0)
		fail_msg("network version %u: %s, expected %s", version, text, expected);
	arena_fini(&memory.arena);
}

static void test_roots(void **state)
{
	unsigned seen = 0;

	(void)state;
	for (size_t i = 0; i < sizeof(roots) / sizeof(roots[0]); i++)
		for (unsigned version = roots[i].first; version <= roots[i].last; version++, seen++)
			check_version(version, roots[i].root);
	assert_int_equal(seen, NETWORK_VERSION_MAX + 1);
}

static void check_abort(unsigned version, const char *expected, int64_t gas)
{
	struct chain_message message = message_abort(0, 0);
	struct environment env = { 1, version,        default_base_fee(), default_circ_supply(),
				   0, ADDRESS_MAINNET };
	struct error err = { 0 };
	struct memory memory;
	struct block_cid root;
	struct vm_result result;
	struct vm_input input = {
		.env = &env,
		.max_call_depth = 64,
		.chaos = true,
	};
	char text[80];

	memory_init(&memory);
	input.blocks = input.sink = &memory.blocks.base;
	input.arena = &memory.arena;
	assert_int_equal(genesis_minimal(&memory.blocks.base, &memory.arena, version, &root, NULL),
			 ST_OK);
	input.root = cid_of(&root);
	if (vm_apply(&input, &message, &result, &err) != ST_OK)
		fail_msg("network version %u: %s", version, err.text);
	assert_int_equal(result.ending, VM_RECEIPT);
	assert_int_equal(result.receipt.exit_code, 20);
	assert_int_equal(result.receipt.gas_used, gas);
	root_text(&result.root_after, text);
	if (strcmp(text, expected) != 0)
		fail_msg("network version %u: %s, expected %s", version, text, expected);
	arena_fini(&memory.arena);
}

static void test_first_message(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(roots) / sizeof(roots[0]); i++)
		for (unsigned version = roots[i].first; version <= roots[i].last; version++)
			check_abort(version, roots[i].after, roots[i].gas);
}

static void test_accounts(void **state)
{
	uint8_t secret[32];
	struct address address;
	char text[ADDRESS_TEXT_BYTES];

	(void)state;
	assert_int_equal(genesis_account(0, secret, &address), ST_OK);
	assert_string_equal(address_text(&address, ADDRESS_MAINNET, text),
			    "f14obqbpjkruatx7a2pgoimwrsiuuhsox5omh3aba");
	assert_int_equal(genesis_account(MINIMAL_ACCOUNTS, secret, &address), ST_NOT_FOUND);
}

static void test_defaults(void **state)
{
	struct bigint fee = default_base_fee(), supply = default_circ_supply();
	struct buffer text;

	(void)state;
	buffer_init(&text, 0);
	bigint_to_text(&text, &fee);
	buffer_append_byte(&text, ' ');
	bigint_to_text(&text, &supply);
	assert_true(bytes_equal(buffer_bytes(&text),
				bytes_of_text("100 2000000000000000000000000000")));
	buffer_fini(&text);
}

static void test_no_such_version(void **state)
{
	struct memory memory;
	struct block_cid root;
	struct error err = { 0 };

	(void)state;
	memory_init(&memory);
	assert_int_equal(genesis_minimal(&memory.blocks.base, &memory.arena, 16, &root, &err),
			 ST_INVALID);
	assert_non_null(strstr(err.text, "16"));
	arena_fini(&memory.arena);
}

static void test_environment_check(void **state)
{
	struct environment good = { .network_version = 15 };
	struct environment bad;
	struct bigint byte = bigint_of_int(256);

	(void)state;
	assert_int_equal(environment_check(&good, NULL), ST_OK);
	bad = good, bad.network_version = 16;
	assert_int_equal(environment_check(&bad, NULL), ST_INVALID);
	bad = good, bad.epoch = -1;
	assert_int_equal(environment_check(&bad, NULL), ST_INVALID);
	bad = good, bad.base_fee = bigint_of_int(-1);
	assert_int_equal(environment_check(&bad, NULL), ST_INVALID);
	bad = good, bad.circ_supply = bigint_of_int(-1);
	assert_int_equal(environment_check(&bad, NULL), ST_INVALID);
	bad = good, bad.base_fee = bigint_of_int(1);
	for (int i = 0; i < 126; i++)
		assert_int_equal(bigint_mul(&bad.base_fee, &byte, &bad.base_fee), ST_OK);
	assert_int_equal(environment_check(&bad, NULL), ST_OK);
	assert_int_equal(bigint_mul(&bad.base_fee, &byte, &bad.base_fee), ST_OK);
	assert_int_equal(environment_check(&bad, NULL), ST_INVALID);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_roots),           cmocka_unit_test(test_first_message),
		cmocka_unit_test(test_accounts),        cmocka_unit_test(test_defaults),
		cmocka_unit_test(test_no_such_version), cmocka_unit_test(test_environment_check),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
