/* SPDX-License-Identifier: Apache-2.0 OR MIT */
#include "daemon/http_head.h"

#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <setjmp.h>
#include <cmocka.h>

/* Codings: every value is a line of its own. */
static void content_encodings(void **state)
{
	static const struct row {
		const char *lines[3];
		enum body_coding coding;
	} rows[] = {
		{ { NULL }, CODING_NONE },
		{ { "" }, CODING_NONE },
		{ { "identity" }, CODING_NONE },
		{ { "gzip" }, CODING_GZIP },
		{ { "GZip" }, CODING_GZIP },
		{ { "x-gzip" }, CODING_GZIP },
		{ { " ,identity,, gzip , " }, CODING_GZIP },
		{ { "identity", "gzip" }, CODING_GZIP },
		{ { "gzip, gzip" }, CODING_UNKNOWN },
		{ { "gzip", "gzip" }, CODING_UNKNOWN },
		{ { "br" }, CODING_UNKNOWN },
		{ { "gzi" }, CODING_UNKNOWN },
		{ { "gzip;q=1" }, CODING_UNKNOWN },
		{ { "br", "gzip" }, CODING_UNKNOWN },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct http_head head = { 0 };

		for (size_t j = 0; rows[i].lines[j]; j++)
			http_head_field(&head, "content-ENCODING", rows[i].lines[j]);
		if (head.coding != rows[i].coding)
			fail_msg("row %zu", i);
	}
}

static void upgrades(void **state)
{
	static const struct row {
		const char *connection, *upgrade;
		bool wanted;
	} rows[] = {
		{ "Upgrade", "websocket", true },
		{ "keep-alive, upgrade", "WebSocket", true },
		{ "Upgrade", "h2c, websocket", true },
		{ "Upgrade", "foo/2", true },
		{ "keep-alive", "websocket", false },
		{ "Upgraded", "websocket", false },
		{ "Upgrade", "", false },
		{ "Upgrade, HTTP2-Settings", "h2c", false },
		{ "Upgrade", "HTTP/2.0", false },
		{ "Upgrade", "TLS/1.0, HTTP/1.1", false },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct http_head head = { 0 };

		http_head_field(&head, "Connection", rows[i].connection);
		http_head_field(&head, "Upgrade", rows[i].upgrade);
		if (http_head_wants_upgrade(&head) != rows[i].wanted)
			fail_msg("%s: %s", rows[i].connection, rows[i].upgrade);
	}
}

static void single_fields(void **state)
{
	struct http_head head = { 0 };

	(void)state;
	http_head_field(&head, "hOST", "localhost");
	http_head_field(&head, "Origin", "null");
	http_head_field(&head, "Content-Type", "text/plain");
	http_head_field(&head, "Content-Type", "text/html");
	assert_string_equal(head.host, "localhost");
	assert_string_equal(head.origin, "null");
	assert_string_equal(head.content_type, "text/plain");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(content_encodings),
		cmocka_unit_test(upgrades),
		cmocka_unit_test(single_fields),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
