/* SPDX-License-Identifier: Apache-2.0 OR MIT */
#include "rpc/dag_json.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <cmocka.h>

#include "base/encoding.h"

/* Both ways: dag-cbor in hex digits, and its DAG-JSON. */
static const struct row {
	const char *cbor, *json;
} rows[] = {
	{ "00", "0" },
	{ "1bffffffffffffffff", "18446744073709551615" },
	{ "1b8000000000000000", "9223372036854775808" },
	{ "20", "-1" },
	{ "3b7fffffffffffffff", "-9223372036854775808" },
	{ "3bffffffffffffffff", "-18446744073709551616" },
	{ "f4", "false" },
	{ "f5", "true" },
	{ "f6", "null" },
	{ "60", "\"\"" },
	{ "63e282ac", "\"€\"" },
	{ "6122", "\"\\\"\"" },
	{ "80", "[]" },
	{ "a0", "{}" },
	{ "40", "{\"/\":{\"bytes\":\"\"}}" },
	{ "4101", "{\"/\":{\"bytes\":\"AQ\"}}" },
	{ "43010203", "{\"/\":{\"bytes\":\"AQID\"}}" },
	/* Sorted by length there, by bytes here. */
	{ "a36162016163026261618103", "{\"aa\":[3],\"b\":1,\"c\":2}" },
	{ "d82a5827000171a0e4022045b0cfc220ceec5b7c1c62c4d4193d38e4eba48e8815729ce75f9c0ab0e4c1c0",
	  "{\"/\":\"bafy2bzacebc3bt6cedhoyw34drrmjvazhu4oj25er2ebk4u445pzycvq4ta4a\"}" },
};

static struct bytes from_hex(struct buffer *out, const char *hex)
{
	buffer_init(out, 0);
	assert_int_equal(base16_decode(out, bytes_of_text(hex)), ST_OK);
	return buffer_bytes(out);
}

static void known_values_go_both_ways(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		const struct json_limits limits = { .depth = 200 };
		struct json_problem problem;
		struct json_scan scan;
		struct buffer cbor, text, back;
		struct arena arena;
		struct error err = { .status = ST_OK };
		const char *path;
		json_t *value;

		arena_init(&arena, 0);
		buffer_init(&text, 0);
		buffer_init(&back, 0);
		json_scan_init(&scan);
		from_hex(&cbor, rows[i].cbor);
		assert_int_equal(dag_json_write(&text, &arena, buffer_bytes(&cbor), &err), ST_OK);
		buffer_append_byte(&text, '\0');
		assert_string_equal((const char *)text.data, rows[i].json);
		/* In a list: the loader takes objects and arrays only. */
		buffer_clear(&text);
		buffer_printf(&text, "[%s]", rows[i].json);
		assert_int_equal(json_load(&scan, buffer_bytes(&text), &limits, &value, &problem),
				 ST_OK);
		assert_int_equal(
			dag_json_read(&back, &arena, json_array_get(value, 0), &path, &err), ST_OK);
		assert_true(bytes_equal(buffer_bytes(&back), buffer_bytes(&cbor)));
		json_decref(value);
		json_scan_fini(&scan);
		buffer_fini(&cbor);
		buffer_fini(&text);
		buffer_fini(&back);
		arena_fini(&arena);
	}
}

/* What DAG-JSON has no form for, and what is no dag-cbor. */
static const struct refused {
	const char *cbor;
	enum status st;
} refused[] = {
	{ "", ST_INVALID },
	{ "81", ST_INVALID },
	{ "1800", ST_INVALID },
	{ "8000", ST_UNSUPPORTED },
	{ "61ff", ST_UNSUPPORTED },
	{ "a10102", ST_UNSUPPORTED },
	{ "a2616101616102", ST_UNSUPPORTED },
	{ "a1612f6178", ST_UNSUPPORTED },
	{ "a1612fa0", ST_UNSUPPORTED },
	{ "c100", ST_UNSUPPORTED },
	{ "f7", ST_UNSUPPORTED },
	{ "f93c00", ST_UNSUPPORTED },
	{ "fb7ff0000000000000", ST_UNSUPPORTED },
	{ "d82a01", ST_INVALID },
	{ "d82a4100", ST_INVALID },
};

static void what_has_no_form_is_refused(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(refused) / sizeof(refused[0]); i++) {
		struct error err = { .status = ST_OK };
		struct buffer cbor, text;
		struct arena arena;
		enum status st;

		arena_init(&arena, 0);
		buffer_init(&text, 0);
		from_hex(&cbor, refused[i].cbor);
		st = dag_json_write(&text, &arena, buffer_bytes(&cbor), &err);
		if (st != refused[i].st || err.text[0] == '\0')
			fail_msg("%s: %d \"%s\"", refused[i].cbor, st, err.text);
		buffer_fini(&cbor);
		buffer_fini(&text);
		arena_fini(&arena);
	}
}

static void nesting_is_bounded_and_memory_may_be_short(void **state)
{
	uint8_t deep[DAG_JSON_DEPTH + 2];
	struct error err = { .status = ST_OK };
	struct buffer text;
	struct arena arena;

	(void)state;
	memset(deep, 0x81, sizeof(deep));
	deep[sizeof(deep) - 1] = 0;
	arena_init(&arena, 0);
	buffer_init(&text, 0);
	assert_int_equal(dag_json_write(&text, &arena, bytes_make(deep, sizeof(deep)), &err),
			 ST_LIMIT);
	err = (struct error){ .status = ST_OK };
	buffer_clear(&text);
	assert_int_equal(
		dag_json_write(&text, &arena, bytes_make(deep + 2, sizeof(deep) - 2), &err), ST_OK);
	buffer_fini(&text);
	buffer_init(&text, 10);
	assert_int_equal(dag_json_write(&text, &arena, bytes_make(deep + 2, sizeof(deep) - 2),
					&err),
			 ST_LIMIT);
	buffer_fini(&text);
	arena_fini(&arena);
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(known_values_go_both_ways),
		cmocka_unit_test(what_has_no_form_is_refused),
		cmocka_unit_test(nesting_is_bounded_and_memory_may_be_short),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
