/* SPDX-License-Identifier: Apache-2.0 OR MIT */
#include "daemon/websocket.h"

#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>

/* The key and the answer of RFC 6455 1.3. */
static void test_accept(void **state)
{
	char out[WEBSOCKET_ACCEPT_SIZE];

	(void)state;
	assert_true(websocket_accept("dGhlIHNhbXBsZSBub25jZQ==", out));
	assert_string_equal(out, "s3pPLMBiTxaQ9kYGzzhZRbK+xOo=");
}

static void test_what_is_no_key(void **state)
{
	static const char *const keys[] = {
		"",
		"dGhlIHNhbXBsZSBub25jZQ",       /* no padding */
		"dGhlIHNhbXBsZSBub25jZQ==dGhl", /* behind its end */
		"c2hvcnQ=",                     /* 5 bytes */
		"dGhlIHNhbXBsZSBub25jZS4=",     /* 17 bytes */
		"not base64 at all",
	};
	char out[WEBSOCKET_ACCEPT_SIZE];

	(void)state;
	for (size_t i = 0; i < sizeof(keys) / sizeof(keys[0]); i++)
		assert_false(websocket_accept(keys[i], out));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_accept),
		cmocka_unit_test(test_what_is_no_key),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
