/* SPDX-License-Identifier: Apache-2.0 OR MIT */
#include "helpers.h"

#include "rpc/cbor_diag.h"

static void test_values(void **state)
{
	static const struct {
		const char *reason, *cbor;
		size_t size;
		const char *text;
	} cases[] = {
		{ "integers", "\x83\x00\x18\x18\x20", 5, "[0, 24, -1]" },
		{ "greatest", "\x1b\xff\xff\xff\xff\xff\xff\xff\xff", 9, "18446744073709551615" },
		{ "least", "\x3b\xff\xff\xff\xff\xff\xff\xff\xff", 9, "-18446744073709551616" },
		{ "abortWith",
		  "\x83\x14\x64"
		  "boom\xf4",
		  8, "[20, \"boom\", false]" },
		{ "bytes", "\x42\x00\x62", 3, "h'0062'" },
		{ "text that is not UTF-8", "\x82\x61\xff\x41\xff", 5, "[text(h'ff'), h'ff']" },
		{ "array without elements", "\x83", 1, "[!missing]" },
		{ "array of too few", "\x82\x01", 2, "[1, !missing]" },
		{ "tag of nothing", "\xd8\x2a", 2, "42(!missing)" },
		{ "huge array", "\x9b\x7f\xff\xff\xff\xff\xff\xff\xff", 9, "[!missing]" },
		{ "huge map", "\xbb\x7f\xff\xff\xff\xff\xff\xff\xff", 9, "{!missing}" },
		{ "map without a value", "\xa1\x01", 2, "{1: !missing}" },
		{ "text cut short",
		  "\x82\x01\x63"
		  "ab",
		  5, "[1, !h'636162']" },
		{ "bytes cut short", "\x42\x00", 2, "!h'4200'" },
		{ "head cut short", "\x81\x19\x01", 3, "[!h'1901']" },
		{ "no item inside", "\x82\x01\xff", 3, "[1, !h'ff']" },
		{ "no item behind", "\x01\xff", 2, "1, !h'ff'" },
		{ "empty containers", "\x83\x80\xa0\x40", 4, "[[], {}, h'']" },
		{ "map",
		  "\xa2\x61"
		  "a\x01\x61"
		  "b\x81\xf6",
		  8, "{\"a\": 1, \"b\": [null]}" },
		{ "tag", "\xd8\x2a\x42\x00\x01", 5, "42(h'0001')" },
		{ "simple values", "\x84\xf4\xf5\xf7\xe0", 5,
		  "[false, true, undefined, simple(0)]" },
		{ "float as bits", "\xfb\x3f\xf0\x00\x00\x00\x00\x00\x00", 9,
		  "float'3ff0000000000000'" },
		{ "two items", "\x01\x02", 2, "1, 2" },
		{ "nothing", "", 0, "" },
		{ "not CBOR", "\xff", 1, "!h'ff'" },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++) {
		struct buffer out;

		buffer_init(&out, 0);
		cbor_diag(&out, bytes_make(cases[i].cbor, cases[i].size));
		expect_exact(cases[i].reason, buffer_bytes(&out), cases[i].text);
		buffer_fini(&out);
	}
}

/* Any bytes end, and every truncation of nested ones. */
static void test_truncations(void **state)
{
	static const char cbor[] = "\x83\x01\xa1\x61\x61\xd8\x2a\x43\x00\x01\x02\x82\x62\xc3\xa9"
				   "\x20";

	(void)state;
	for (size_t length = 0; length < sizeof(cbor); length++) {
		struct buffer out;

		buffer_init(&out, 0);
		cbor_diag(&out, bytes_make(cbor, length));
		assert_int_equal(buffer_status(&out), ST_OK);
		buffer_fini(&out);
	}
}

static void test_depth(void **state)
{
	char nested[4096];
	struct buffer out;

	(void)state;
	memset(nested, '\x81', sizeof(nested));
	buffer_init(&out, 0);
	cbor_diag(&out, bytes_make(nested, sizeof(nested)));
	assert_int_equal(buffer_status(&out), ST_OK);
	assert_true(contains(buffer_bytes(&out), "…"));
	buffer_fini(&out);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_values),
		cmocka_unit_test(test_truncations),
		cmocka_unit_test(test_depth),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
