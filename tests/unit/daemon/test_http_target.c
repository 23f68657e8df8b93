/* SPDX-License-Identifier: Apache-2.0 OR MIT */
#include "daemon/http_target.h"

#include <stdarg.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <setjmp.h>
#include <cmocka.h>

static const struct target_case {
	const char *method, *target;
	const char *path;  /* NULL: refused */
	const char *host;  /* of an absolute URI */
	const char *fault; /* part of it */
} target_cases[] = {
	{ "GET", "/", "/", NULL, NULL },
	{ "POST", "/rpc/v1", "/rpc/v1", NULL, NULL },
	{ "GET", "/readyz?verbose", "/readyz", NULL, NULL },
	{ "GET", "/a?b?c%zz%00", "/a", NULL, NULL },
	{ "GET", "/%72pc%2fv1", "/rpc/v1", NULL, NULL },
	{ "GET", "/a%3fb%23", "/a?b#", NULL, NULL },
	{ "GET", "//a", "//a", NULL, NULL },
	{ "GET", "/%25%32%35", "/%25", NULL, NULL },
	{ "GET", "/a|b{c}^`\"<>\\", "/a|b{c}^`\"<>\\", NULL, NULL },
	{ "GET", "http://localhost", "/", "localhost", NULL },
	{ "GET", "http://localhost?x", "/", "localhost", NULL },
	{ "GET", "HTTP://LocalHost:3456/livez?x", "/livez", "LocalHost:3456", NULL },
	{ "POST", "http://[::1]:80/rpc%2Fv1", "/rpc/v1", "[::1]:80", NULL },
	{ "GET", "http://a/http://b/", "/http://b/", "a", NULL },
	{ "OPTIONS", "*", "/", NULL, NULL },
	{ "OPTIONS", "/x", "/x", NULL, NULL },
	{ "CONNECT", "localhost:3456", "/", NULL, NULL },
	{ "CONNECT", "[::1]:443", "/", NULL, NULL },
	{ "GET", "", NULL, NULL, "neither" },
	{ "GET", "livez", NULL, NULL, "neither" },
	{ "GET", "localhost:3456", NULL, NULL, "neither" },
	{ "GET", "?x", NULL, NULL, "neither" },
	{ "GET", "http:/livez", NULL, NULL, "neither" },
	{ "GET", "://localhost/", NULL, NULL, "neither" },
	{ "GET", "*", NULL, NULL, "OPTIONS alone" },
	{ "OPTIONS", "**", NULL, NULL, "neither" },
	{ "CONNECT", "/", NULL, NULL, "HOST:PORT" },
	{ "CONNECT", "localhost", NULL, NULL, "HOST:PORT" },
	{ "CONNECT", "http://localhost:1/", NULL, NULL, "HOST:PORT" },
	{ "GET", "https://localhost/livez", NULL, NULL, "scheme" },
	{ "GET", "ws://localhost/rpc/v1", NULL, NULL, "scheme" },
	{ "GET", "http:///livez", NULL, NULL, "host of its target" },
	{ "GET", "http://:80/livez", NULL, NULL, "host of its target" },
	{ "GET", "http://localhost:x/", NULL, NULL, "host of its target" },
	{ "GET", "http://user@localhost/", NULL, NULL, "user" },
	{ "GET", "http://localhost/%00", NULL, NULL, "NUL" },
	{ "GET", "/livez%00", NULL, NULL, "NUL" },
	{ "GET", "/livez%00x?y", NULL, NULL, "NUL" },
	{ "GET", "/%", NULL, NULL, "hexadecimal" },
	{ "GET", "/%4", NULL, NULL, "hexadecimal" },
	{ "GET", "/%4g", NULL, NULL, "hexadecimal" },
	{ "GET", "/%4?1", NULL, NULL, "hexadecimal" },
	{ "GET", "/a#b", NULL, NULL, "fragment" },
	{ "GET", "/a?b#c", NULL, NULL, "fragment" },
	{ "GET", "/a b", NULL, NULL, "percent-encoded" },
	{ "GET", "/a\tb", NULL, NULL, "percent-encoded" },
	{ "GET", "/a\x7f", NULL, NULL, "percent-encoded" },
	{ "GET", "/caf\xc3\xa9", NULL, NULL, "percent-encoded" },
};

static void targets(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(target_cases) / sizeof(target_cases[0]); i++) {
		const struct target_case *row = &target_cases[i];
		char *target = strdup(row->target); /* alone in its memory, for ASan */
		struct http_target out;
		const char *fault = http_target_read(target, row->method, &out);

		if (!fault != !row->fault || (fault && !strstr(fault, row->fault)))
			fail_msg("%s: %s", row->target, fault ? fault : "accepted");
		if (strcmp(out.path, row->path ? row->path : "") != 0)
			fail_msg("%s: path %s", row->target, out.path);
		if (!out.host != !row->host || (out.host && strcmp(out.host, row->host) != 0))
			fail_msg("%s: host %s", row->target, out.host ? out.host : "none");
		free(target);
	}
}

static void queries(void **state)
{
	static const struct row {
		const char *target, *query;
	} rows[] = {
		{ "/", "" },
		{ "/?", "" },
		{ "/a?b?c%zz%00", "b?c%zz%00" },
		{ "http://localhost/livez?x=1", "x=1" },
		{ "/%00?x", "" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		char *target = strdup(rows[i].target);
		struct http_target out;

		(void)http_target_read(target, "GET", &out);
		assert_string_equal(out.query, rows[i].query);
		free(target);
	}
}

static void hosts(void **state)
{
	static const char *const valid[] = {
		"a",     "a.b:80", "a.",         "a:",    "a_b",          "1.2.3.4",
		"[::1]", "[::]:",  "[1:2::f]:9", "xn--x", "a!$&'()*+,;=~"
	};
	static const char *const invalid[] = { "",    ":",    ":1",   "a:b",    "a:1:2",
					       "[]",  "[::1", "[g]",  "::1",    "a/b",
					       "a b", "a@b",  "a%41", "[::1]a", "a\\",
					       "a?",  "a#",   "\xc3", "[::1]:x" };

	(void)state;
	for (size_t i = 0; i < sizeof(valid) / sizeof(valid[0]); i++)
		if (!http_host_valid(valid[i], strlen(valid[i])))
			fail_msg("%s", valid[i]);
	for (size_t i = 0; i < sizeof(invalid) / sizeof(invalid[0]); i++)
		if (http_host_valid(invalid[i], strlen(invalid[i])))
			fail_msg("%s", invalid[i]);
	assert_false(http_host_valid("a\0b", 3));
	assert_true(http_host_valid("ab:cd", 2));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(targets),
		cmocka_unit_test(queries),
		cmocka_unit_test(hosts),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
