/* SPDX-License-Identifier: Apache-2.0 OR MIT */
#include "cli/commands/apply.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <string.h>
#include <cmocka.h>

static void recognises(void **state)
{
	static const struct {
		const char *reason, *content;
		size_t size; /* 0: up to the NUL */
		const char *member, *expected;
	} rows[] = {
		{ "JSON, numbers untouched", " {\"Nonce\": 18446744073709551615 }\n", 0, "message",
		  "{\"Nonce\":18446744073709551615}" },
		{ "CBOR message", "\x8a\x00\x42", 3, "cbor", "\"igBC\"" },
		{ "CBOR that ends in a line end", "\x82\x0a", 2, "cbor", "\"ggo=\"" },
		{ "base64", "igBC\n", 0, "cbor", "\"igBC\"" },
		{ "hex", " 0x8a0042\n", 0, "cbor", "\"igBC\"" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		size_t size = rows[i].size > 0 ? rows[i].size : strlen(rows[i].content);
		struct error err = { 0 };
		struct buffer out;
		const char *member;

		buffer_init(&out, 0);
		if (apply_read_message(&out, bytes_make(rows[i].content, size), &member, &err) !=
		    ST_OK)
			fail_msg("%s: %s", rows[i].reason, err.text);
		assert_string_equal(member, rows[i].member);
		assert_true(bytes_equal(buffer_bytes(&out), bytes_of_text(rows[i].expected)));
		buffer_fini(&out);
	}
}

static void refuses(void **state)
{
	static const char *const rows[] = {
		"", " \n", "{", "{} {}", "{\"a\":1,\"a\":2}", "hello world", "0x8a0", "igB", "[]",
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct error err = { 0 };
		struct buffer out;
		const char *member;

		buffer_init(&out, 0);
		if (apply_read_message(&out, bytes_of_text(rows[i]), &member, &err) != ST_INVALID ||
		    err.text[0] == '\0')
			fail_msg("accepted, or without words: %s", rows[i]);
		buffer_fini(&out);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(recognises),
		cmocka_unit_test(refuses),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
