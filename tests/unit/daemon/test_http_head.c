/* SPDX-License-Identifier: Apache-2.0 OR MIT */
#include "daemon/http_head.h"

#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <setjmp.h>
#include <cmocka.h>

static void field(struct http_head *head, const char *name, const char *value)
{
	http_head_field(head, name, strlen(name), value, strlen(value));
}

/* ---- heads as libmicrohttpd 0.9.75 holds them ---- */

/* A separator within a line becomes NUL; what is behind it, or NULL. */
static char *split(char *line, char separator)
{
	char *at = strchr(line, separator);

	if (!at)
		return NULL;
	*at = '\0';
	return at + 1;
}

/* Ends the line in the buffer and returns where the next one begins. */
static char *end_line(char *line, char *end)
{
	char *feed = memchr(line, '\n', (size_t)(end - line));

	assert_non_null(feed);
	*feed = '\0';
	if (feed > line && feed[-1] == '\r')
		feed[-1] = '\0';
	return feed + 1;
}

/* Takes a whole head, of which every line is in itself as it should be. */
static const char *read_head(struct http_head *head, const char *text, size_t size, bool adjacent)
{
	static char buffer[1000];
	char *end = buffer + size, *next = end_line(memcpy(buffer, text, size), end);
	char *target = split(buffer, ' '), *version = memrchr(target, ' ', (size_t)(next - target));

	*version++ = '\0';
	target += strspn(target, " ");
	http_head_begin(head, buffer, target, strlen(target), version, adjacent);
	for (;;) {
		char *line = next, *value;

		next = end_line(line, end);
		if (*line == '\0')
			break;
		value = split(line, ':');
		assert_non_null(value);
		field(head, line, value + strspn(value, " \t"));
	}
	http_head_end(head, next, NULL);
	return head->fault;
}

#define LINE "POST / HTTP/1.1\r\n"
#define HOST "Host: localhost\r\n"
#define END "\r\n"

static const struct head_case {
	const char *fault; /* part of it; NULL: none */
	const char *text;
} head_cases[] = {
	{ NULL, LINE HOST END },
	{ NULL, LINE "host:localhost" END END },
	{ NULL, LINE "Host: \t localhost:3456" END END },
	{ NULL, LINE "Host: localhost \t" END END },
	{ NULL, LINE "Host: [::1]:80" END END },
	{ NULL, "GET /a HTTP/1.0" END END },
	{ NULL, "GET /a HTTP/1.0" END "Content-Length: 0" END END },
	{ NULL, LINE HOST "Content-Length: 12" END "Accept: a/b" END "Accept: c/d" END END },
	{ NULL, LINE HOST "Transfer-Encoding: Chunked" END END },
	{ NULL, LINE HOST "X-Y_z.1|~!#$%&'*+^`: caf\xc3\xa9, \"a b\"\tc" END END },
	{ NULL, LINE HOST "X:" END END },
	{ NULL, "m-search / HTTP/1.1" END HOST END },
	{ "no Host", LINE END },
	{ "no Host", LINE "Hosts: localhost" END END },
	{ "more than one Host", LINE HOST HOST END },
	{ "more than one Host", LINE HOST "HOST: other" END END },
	{ "Host is not valid", LINE "Host:" END END },
	{ "Host is not valid", LINE "Host: a b" END END },
	{ "Host is not valid", LINE "Host: a, b" END END },
	{ "Host is not valid", LINE "Host: user@localhost" END END },
	{ "Host is not valid", LINE "Host: http://localhost" END END },
	{ "Host is not valid", LINE "Host: localhost:x" END END },
	{ "Host is not valid", LINE "Host: [::1" END END },
	{ "Host is not valid", "GET / HTTP/1.0" END "Host: :80" END END },
	{ "more than one Origin", LINE HOST "Origin: null" END "Origin: null" END END },
	{ "more than one Content-Type",
	  LINE HOST "Content-Type: a/b" END "Content-Type: a/b" END END },
	{ "more than one Content-Length",
	  LINE HOST "Content-Length: 1" END "Content-Length: 1" END END },
	{ "Content-Length is not a number", LINE HOST "Content-Length: +1" END END },
	{ "Content-Length is not a number", LINE HOST "Content-Length: 1, 1" END END },
	{ "Content-Length is not a number", LINE HOST "Content-Length:" END END },
	{ "both", LINE HOST "Content-Length: 1" END "Transfer-Encoding: chunked" END END },
	{ "HTTP/1.0 has no", "GET / HTTP/1.0" END "Transfer-Encoding: chunked" END END },
	{ "not chunked", LINE HOST "Transfer-Encoding: gzip" END END },
	{ "not chunked", LINE HOST "Transfer-Encoding: gzip, chunked" END END },
	{ "not chunked", LINE HOST "Transfer-Encoding: identity" END END },
	{ "more than one Transfer-Encoding",
	  LINE HOST "Transfer-Encoding: chunked" END "Transfer-Encoding: chunked" END END },
	{ "name of a header field", LINE HOST "X : 1" END END },
	{ "name of a header field", LINE HOST "X Y: 1" END END },
	{ "name of a header field", LINE HOST ": 1" END END },
	{ "name of a header field", LINE HOST "X(: 1" END END },
	{ "name of a header field", LINE HOST "caf\xc3\xa9: 1" END END },
	{ "name of a header field", LINE " Host: localhost" END END },
	{ "control character", LINE HOST "X: a\rb" END END },
	{ "control character", LINE HOST "X: a\x1f" END END },
	{ "control character", LINE HOST "X: \x7f" END END },
	{ "not a token", "P(ST / HTTP/1.1" END HOST END },
};

static void heads(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(head_cases) / sizeof(head_cases[0]); i++) {
		const struct head_case *row = &head_cases[i];

		for (int adjacent = 0; adjacent < 2; adjacent++) {
			struct http_head head;
			const char *fault = read_head(&head, row->text, strlen(row->text),
						      adjacent);

			if (!fault != !row->fault || (fault && !strstr(fault, row->fault)))
				fail_msg("%s: %s", row->text, fault ? fault : "accepted");
		}
	}
}

/* What strings alone do not show. */
static void hidden_parts(void **state)
{
	static const struct row {
		const char *text;
		size_t size;
	} rows[] = {
#define ROW(text) { text, sizeof(text) - 1 }
		ROW(LINE "Host: localhost\n" END),
		ROW(LINE HOST "\n"),
		ROW("POST / HTTP/1.1\n" HOST END),
		ROW(LINE "Host: localhost\0" END END),
		ROW(LINE "Host: localhost\0name" END "X: y" END END),
		ROW(LINE HOST "X: \0y" END END),
		ROW(LINE HOST "\0" END),
		ROW("POST /\0a HTTP/1.1" END HOST END),
		ROW("POST  / HTTP/1.1" END HOST END),
#undef ROW
	};
	struct http_head head;

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		const char *fault = read_head(&head, rows[i].text, rows[i].size, true);

		if (!fault || !strstr(fault, "NUL"))
			fail_msg("row %zu: %s", i, fault ? fault : "accepted");
	}
}

static void host_of_the_target(void **state)
{
	struct http_head head;

	(void)state;
	http_head_begin(&head, "GET", "", 0, "HTTP/1.1", false);
	field(&head, "Host", "other");
	http_head_end(&head, NULL, "localhost:80");
	assert_null(head.fault);
	assert_string_equal(head.host, "localhost:80");
	http_head_begin(&head, "GET", "", 0, "HTTP/1.1", false);
	http_head_end(&head, NULL, "localhost:80");
	assert_string_equal(head.fault, "it has no Host");
}

static void a_long_host(void **state)
{
	struct http_head head;
	char host[1000];

	(void)state;
	memset(host, 'a', sizeof(host));
	host[sizeof(host) - 1] = '\0';
	http_head_begin(&head, "GET", "", 0, "HTTP/1.1", false);
	field(&head, "Host", host);
	http_head_end(&head, NULL, NULL);
	assert_non_null(head.fault);
}

/* ---- what fields ask for ---- */

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
			field(&head, "content-ENCODING", rows[i].lines[j]);
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

		field(&head, "Connection", rows[i].connection);
		field(&head, "Upgrade", rows[i].upgrade);
		if (http_head_wants_upgrade(&head) != rows[i].wanted)
			fail_msg("%s: %s", rows[i].connection, rows[i].upgrade);
	}
}

static void single_fields(void **state)
{
	struct http_head head;

	(void)state;
	http_head_begin(&head, "GET", "", 0, "HTTP/1.1", false);
	field(&head, "hOST", "localhost \t");
	field(&head, "Origin", "null");
	field(&head, "Content-Type", "text/plain");
	http_head_end(&head, NULL, NULL);
	assert_null(head.fault);
	assert_string_equal(head.host, "localhost");
	assert_string_equal(head.origin, "null");
	assert_string_equal(head.content_type, "text/plain");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(heads),
		cmocka_unit_test(hidden_parts),
		cmocka_unit_test(host_of_the_target),
		cmocka_unit_test(a_long_host),
		cmocka_unit_test(content_encodings),
		cmocka_unit_test(upgrades),
		cmocka_unit_test(single_fields),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
