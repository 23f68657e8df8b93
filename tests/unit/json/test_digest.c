/* SPDX-License-Identifier: Apache-2.0 OR MIT */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "json/digest.h"

/* Which texts mean the same, and which do not. */

static void digest_of(const char *text, uint8_t out[DIGEST_BYTES])
{
	static const char *const skipped[] = { "key", NULL };
	json_t *json = json_loads(text, JSON_DECODE_ANY | JSON_ALLOW_NUL, NULL);

	assert_non_null(json);
	json_digest(json, skipped, out);
	json_decref(json);
}

static void expect(const char *left, const char *right, bool same)
{
	uint8_t a[DIGEST_BYTES], b[DIGEST_BYTES];

	digest_of(left, a);
	digest_of(right, b);
	if ((memcmp(a, b, sizeof(a)) == 0) != same)
		fail_msg("%s and %s", left, right);
}

static void test_same(void **state)
{
	static const char *const pairs[][2] = {
		{ "{\"a\":1,\"b\":[2,{}]}", " { \"b\" : [ 2 , { } ] , \"a\" : 1 } " },
		{ "\"a\"", "\"\\u0061\"" },
		{ "{\"a\":1}", "{\"a\":1,\"key\":2}" },
		{ "1.50", "1.5" },
		{ "null", " null" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(pairs) / sizeof(pairs[0]); i++)
		expect(pairs[i][0], pairs[i][1], true);
}

/* No two of these mean the same. */
static void test_different(void **state)
{
	static const char *const texts[] = {
		"null",
		"true",
		"false",
		"0",
		"0.0",
		"\"\"",
		"\"0\"",
		"\"null\"",
		"[]",
		"{}",
		"[null]",
		"[[]]",
		"[0]",
		"[0,0]",
		"[1,2]",
		"[2,1]",
		"[[1],2]",
		"[[1,2]]",
		"{\"a\":1}",
		"{\"b\":1}",
		"{\"a\":null}",
		"{\"a\":\"1\"}",
		"{\"a\":1,\"b\":2}",
		"{\"a\":2,\"b\":1}",
		"{\"a\":{\"b\":1}}",
		"{\"a\":{},\"b\":1}",
		"{\"a\":{\"key\":1}}",
		"\"a\\u0000b\"",
		"\"a\"",
		"[\"a\",\"b\"]",
		"[\"ab\"]",
	};
	const size_t count = sizeof(texts) / sizeof(texts[0]);

	(void)state;
	for (size_t i = 0; i < count; i++)
		for (size_t j = i + 1; j < count; j++)
			expect(texts[i], texts[j], false);
}

static void test_nothing(void **state)
{
	uint8_t a[DIGEST_BYTES], b[DIGEST_BYTES];

	(void)state;
	digest_of("null", a);
	json_digest(NULL, NULL, b);
	assert_memory_equal(a, b, sizeof(a));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_same),
		cmocka_unit_test(test_different),
		cmocka_unit_test(test_nothing),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
