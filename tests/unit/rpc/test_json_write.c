/* SPDX-License-Identifier: Apache-2.0 OR MIT */
#include "helpers.h"

static void test_structure(void **state)
{
	struct bench bench;
	struct json_writer *out = &bench.writer;
	struct bigint amount = bigint_of_int(-5);
	struct address address = address_of_id(98);

	(void)state;
	bench_init(&bench, false);
	json_write_object(out, NULL);
	json_write_null(out, "a");
	json_write_array(out, "b");
	json_write_bool(out, NULL, true);
	json_write_int(out, NULL, INT64_MIN);
	json_write_uint(out, NULL, UINT64_MAX);
	json_write_object(out, NULL);
	json_write_object_end(out);
	json_write_array(out, NULL);
	json_write_array_end(out);
	json_write_array_end(out);
	json_write_amount(out, "c", &amount);
	json_write_address(out, "d", &address);
	json_write_base64(out, "e", bytes_of_text("any carnal pleas"));
	json_write_nilable(out, "f", bytes_make(NULL, 0));
	json_write_cid(out, "g", (struct cid){ { NULL, 0 } });
	json_write_raw(out, "h", bytes_of_text("1.50e0"));
	json_write_text(out, "i", NULL);
	json_write_object_end(out);
	assert_int_equal(json_writer_status(out), ST_OK);
	expect_text("structure", buffer_bytes(&bench.buffer),
		    "{\"a\":null,\"b\":[true,-9223372036854775808,18446744073709551615,{},[]],"
		    "\"c\":\"-5\",\"d\":\"f098\",\"e\":\"YW55IGNhcm5hbCBwbGVhcw==\",\"f\":null,"
		    "\"g\":null,\"h\":1.50e0,\"i\":null}");
	bench_fini(&bench);
}

static void test_strings(void **state)
{
	static const struct {
		const char *reason, *text;
		size_t size;
		const char *plain, *go;
	} cases[] = {
		{ "ascii", "abc", 3, "\"abc\"", "\"abc\"" },
		{ "quotes and controls", "\"\\\n\r\t\b\x01\x7f", 8,
		  "\"\\\"\\\\\\n\\r\\t\\u0008\\u0001\x7f\"",
		  "\"\\\"\\\\\\n\\r\\t\\u0008\\u0001\x7f\"" },
		{ "html", "<a>&b", 5, "\"<a>&b\"", "\"\\u003ca\\u003e\\u0026b\"" },
		{ "separators", "\xe2\x80\xa8\xe2\x80\xa9", 6, "\"\xe2\x80\xa8\xe2\x80\xa9\"",
		  "\"\\u2028\\u2029\"" },
		{ "other characters stay", "\xc3\xa9\xf0\x9f\x98\x80", 6,
		  "\"\xc3\xa9\xf0\x9f\x98\x80\"", "\"\xc3\xa9\xf0\x9f\x98\x80\"" },
		{ "bad bytes are replaced one by one", "a\xff\xc0\x80z", 5,
		  "\"a\\ufffd\\ufffd\\ufffdz\"", "\"a\\ufffd\\ufffd\\ufffdz\"" },
		{ "truncated character", "\xe2\x82", 2, "\"\\ufffd\\ufffd\"",
		  "\"\\ufffd\\ufffd\"" },
		{ "surrogate", "\xed\xa0\x80", 3, "\"\\ufffd\\ufffd\\ufffd\"",
		  "\"\\ufffd\\ufffd\\ufffd\"" },
		{ "NUL", "a\0b", 3, "\"a\\u0000b\"", "\"a\\u0000b\"" },
		{ "empty", "", 0, "\"\"", "\"\"" },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(cases) * 2; i++) {
		struct bench bench;

		bench_init(&bench, false);
		bench.writer.go_escapes = i % 2 == 1;
		json_write_string(&bench.writer, NULL,
				  bytes_make(cases[i / 2].text, cases[i / 2].size));
		expect_text(cases[i / 2].reason, buffer_bytes(&bench.buffer),
			    i % 2 == 1 ? cases[i / 2].go : cases[i / 2].plain);
		bench_fini(&bench);
	}
}

/* Each byte alone and behind others: as it is, unless it is one of those that never are. */
static void test_every_byte(void **state)
{
	(void)state;
	for (unsigned i = 0; i < 512; i++) {
		const uint8_t byte = (uint8_t)(i / 2);
		const char text[] = { 'a', 'b', (char)byte, 'c' };
		const bool go = i % 2 == 1;
		const bool plain = byte >= 0x20 && byte < 0x80 && byte != '"' && byte != '\\' &&
				   !(go && (byte == '<' || byte == '>' || byte == '&'));
		struct bench bench;

		bench_init(&bench, false);
		bench.writer.go_escapes = go;
		json_write_string(&bench.writer, NULL, bytes_make(text, sizeof(text)));
		assert_int_equal(bench.buffer.size == sizeof(text) + 2, plain);
		assert_memory_equal(bench.buffer.data, "\"ab", 3);
		if (plain)
			assert_memory_equal(bench.buffer.data + 1, text, sizeof(text));
		bench_fini(&bench);
	}
}

/* What a value's own encoder has made: its escapes stay, Go's come to them. */
static void test_marshaled(void **state)
{
	static const char value[] = "{\"<k>\":\"a\\\\&\xe2\x80\xa8\xe2\x80\xa7\xe2\x80\"}";
	static const char in_go[] =
		"[{\"\\u003ck\\u003e\":\"a\\\\\\u0026\\u2028\xe2\x80\xa7\xe2\x80\"},1]";

	(void)state;
	for (int go = 0; go < 2; go++) {
		struct bench bench;
		char plain[64];

		snprintf(plain, sizeof(plain), "[%s,1]", value);
		bench_init(&bench, false);
		bench.writer.go_escapes = go == 1;
		json_write_array(&bench.writer, NULL);
		json_write_marshaled(&bench.writer, NULL, bytes_of_text(value));
		json_write_uint(&bench.writer, NULL, 1);
		json_write_array_end(&bench.writer);
		buffer_append_byte(&bench.buffer, 0);
		assert_string_equal((const char *)bench.buffer.data, go ? in_go : plain);
		bench_fini(&bench);
	}
}

static void test_limit(void **state)
{
	(void)state;
	for (size_t limit = 1; limit < 20; limit++) {
		struct bench bench;

		bench_init(&bench, false);
		bench.writer.limit_bytes = limit;
		json_write_array(&bench.writer, NULL);
		json_write_text(&bench.writer, NULL, "abc"); /* ["abc"] are 7 bytes */
		json_write_array_end(&bench.writer);
		json_write_null(&bench.writer, NULL);
		if ((json_writer_status(&bench.writer) == ST_OK) != (limit >= 12))
			fail_msg("limit %zu: %zu bytes", limit, bench.buffer.size);
		bench_fini(&bench);
	}
}

static void test_buffer_failure_sticks(void **state)
{
	struct buffer buffer;
	struct json_writer out;

	(void)state;
	buffer_init(&buffer, 4);
	json_writer_init(&out, &buffer);
	json_write_array(&out, NULL);
	json_write_text(&out, NULL, "too long");
	json_write_array_end(&out);
	assert_int_equal(json_writer_status(&out), ST_LIMIT);
	buffer_fini(&buffer);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_structure),  cmocka_unit_test(test_strings),
		cmocka_unit_test(test_every_byte), cmocka_unit_test(test_marshaled),
		cmocka_unit_test(test_limit),      cmocka_unit_test(test_buffer_failure_sticks),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
