/* SPDX-License-Identifier: Apache-2.0 OR MIT */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <cmocka.h>

#include "actors/exit_code.h"
#include "actors/registry.h"

/* Texts of code CIDs (docs/formats.md, "Names of blocks and actors"). */
static const struct {
	enum actor_kind kind;
	unsigned actors_version;
	const char *text;
} codes[] = {
	{ ACTOR_ACCOUNT, 0, "bafkqadlgnfwc6mjpmfrwg33vnz2a" },
	{ ACTOR_ACCOUNT, 2, "bafkqadlgnfwc6mrpmfrwg33vnz2a" },
	{ ACTOR_ACCOUNT, 5, "bafkqadlgnfwc6njpmfrwg33vnz2a" },
	{ ACTOR_CRON, 2, "bafkqactgnfwc6mrpmnzg63q" },
	{ ACTOR_INIT, 0, "bafkqactgnfwc6mjpnfxgs5a" },
	{ ACTOR_MULTISIG, 0, "bafkqadtgnfwc6mjpnv2wy5djonuwo" },
	{ ACTOR_PAYCH, 2, "bafkqafdgnfwc6mrpobqxs3lfnz2gg2dbnzxgk3a" },
	{ ACTOR_REWARD, 0, "bafkqaddgnfwc6mjpojsxoylsmq" },
	{ ACTOR_MARKET, 2, "bafkqae3gnfwc6mrpon2g64tbm5sw2ylsnnsxi" },
	{ ACTOR_MINER, 0, "bafkqaetgnfwc6mjpon2g64tbm5sw22lomvza" },
	{ ACTOR_POWER, 5, "bafkqaetgnfwc6njpon2g64tbm5sxa33xmvza" },
	{ ACTOR_SYSTEM, 0, "bafkqaddgnfwc6mjpon4xg5dfnu" },
	{ ACTOR_VERIFREG, 0, "bafkqaftgnfwc6mjpozsxe2lgnfswi4tfm5uxg5dspe" },
	{ ACTOR_CHAOS, 0, "bafkqac3gnfwc6mjpmnugc33t" },
	/* Asked for at any version, chaos stays what it is. */
	{ ACTOR_CHAOS, 7, "bafkqac3gnfwc6mjpmnugc33t" },
};

static void codes_both_ways(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(codes) / sizeof(codes[0]); i++) {
		uint8_t memory[ACTOR_CODE_MAX];
		struct cid code = actor_code_cid(codes[i].kind, codes[i].actors_version, memory);
		struct actor_code parsed;
		struct buffer text;

		buffer_init(&text, 0);
		cid_to_text(&text, code);
		buffer_append_byte(&text, 0);
		assert_string_equal((const char *)text.data, codes[i].text);
		assert_true(actor_code_parse(code, &parsed));
		assert_int_equal(parsed.kind, codes[i].kind);
		assert_int_equal(parsed.actors_version,
				 codes[i].kind == ACTOR_CHAOS ? 0 : codes[i].actors_version);
		buffer_fini(&text);
	}
}

static void codes_nobody_has(void **state)
{
	static const struct {
		const char *reason, *name;
	} rows[] = {
		{ "version 8 is beyond the last", "fil/8/account" },
		{ "version 0 is not written like that", "fil/0/account" },
		{ "two digits", "fil/10/account" },
		{ "unknown name", "fil/2/accountant" },
		{ "prefix of a name", "fil/2/accoun" },
		{ "no name", "fil/2/" },
		{ "chaos has one version", "fil/2/chaos" },
		{ "other scheme", "eth/2/account" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		uint8_t raw[64] = { 0x01, CID_CODEC_RAW, CID_HASH_IDENTITY };
		size_t size = strlen(rows[i].name);
		struct cid code;
		struct actor_code parsed;

		raw[3] = (uint8_t)size;
		memcpy(raw + 4, rows[i].name, size);
		assert_int_equal(cid_cast(bytes_make(raw, 4 + size), &code), ST_OK);
		if (actor_code_parse(code, &parsed))
			print_error("%s\n", rows[i].reason);
		assert_false(actor_code_parse(code, &parsed));
	}
}

static void methods_by_version(void **state)
{
	static const struct {
		const char *reason;
		enum actor_kind kind;
		uint64_t number;
		unsigned actors_version;
		const char *name; /* NULL: none */
	} rows[] = {
		{ "there are ten", ACTOR_CHAOS, 10, 5, "CreateState" },
		{ "and no eleventh", ACTOR_CHAOS, 11, 5, NULL },
		{ "nor a zeroth", ACTOR_CHAOS, 0, 5, NULL },
		{ "removed after v0", ACTOR_POWER, 7, 0, "OnConsensusFault" },
		{ "removed after v0", ACTOR_POWER, 7, 2, NULL },
		{ "renamed in v2", ACTOR_MINER, 14, 0, "AddLockedFund" },
		{ "renamed in v2", ACTOR_MINER, 14, 2, "ApplyRewards" },
		{ "new in v3", ACTOR_MINER, 24, 2, NULL },
		{ "new in v3", ACTOR_MINER, 24, 3, "DisputeWindowedPoSt" },
		{ "new in v7", ACTOR_VERIFREG, 7, 6, NULL },
		{ "new in v7", ACTOR_VERIFREG, 7, 7, "RemoveVerifiedClientDataCap" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		const struct actor_method *method = actor_method_of(rows[i].kind, rows[i].number,
								    rows[i].actors_version);

		if (!rows[i].name != !method)
			print_error("%s\n", rows[i].reason);
		if (!rows[i].name)
			assert_null(method);
		else
			assert_string_equal(method->name, rows[i].name);
	}
}

static void tables_are_in_order_and_unique(void **state)
{
	(void)state;
	for (unsigned kind = 0; kind < ACTOR_KINDS; kind++) {
		struct actor_type type = actor_type_of((enum actor_kind)kind);
		enum actor_kind found;

		assert_true(actor_kind_named(bytes_of_text(type.name), &found));
		assert_int_equal(found, kind);
		for (size_t i = 0; i < type.method_count; i++) {
			assert_non_null(type.methods[i].name);
			assert_true(type.methods[i].since <= type.methods[i].until);
			if (i > 0)
				assert_true(type.methods[i].number > type.methods[i - 1].number ||
					    type.methods[i].since > type.methods[i - 1].until);
		}
	}
}

static void exit_codes_have_the_names_of_the_reference(void **state)
{
	(void)state;
	assert_string_equal(exit_code_name(0), "Ok");
	assert_string_equal(exit_code_name(8), "SysErrForbidden");
	assert_string_equal(exit_code_name(15), "SysErrReserved6");
	assert_string_equal(exit_code_name(21), "ErrSerialization");
	assert_null(exit_code_name(22));
	assert_null(exit_code_name(-1));
	assert_null(exit_code_name(INT64_MIN));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(codes_both_ways),
		cmocka_unit_test(codes_nobody_has),
		cmocka_unit_test(methods_by_version),
		cmocka_unit_test(tables_are_in_order_and_unique),
		cmocka_unit_test(exit_codes_have_the_names_of_the_reference),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
