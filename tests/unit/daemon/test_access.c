/* SPDX-License-Identifier: Apache-2.0 OR MIT */
#include "daemon/access.h"

#include <stdarg.h>
#include <stdint.h>
#include <string.h>
#include <setjmp.h>
#include <cmocka.h>

static const char *const names[] = { "chaos.example", "Example.org" };
static const char *const anything[] = { "*" };
static const char *const origins[] = { "http://localhost:8080" };
static const struct access_list none = { NULL, 0 };

struct host_case {
	const char *reason, *host;
	bool allowed, allowed_by_names;
};

static const struct host_case host_cases[] = {
	{ "not sent", NULL, true, true },
	{ "version 4", "127.0.0.1", true, true },
	{ "version 4 and port", "127.0.0.1:3456", true, true },
	{ "any version 4", "10.0.0.7:80", true, true },
	{ "version 6", "[::1]", true, true },
	{ "version 6 and port", "[::1]:3456", true, true },
	{ "localhost", "localhost", true, true },
	{ "localhost and port", "localhost:3456", true, true },
	{ "localhost in capitals", "LOCALHOST", true, true },
	{ "listed", "chaos.example:3456", false, true },
	{ "listed, other case", "example.ORG", false, true },
	{ "not listed", "evil.example", false, false },
	{ "listed, fully qualified", "example.org.", false, true },
	{ "one label", "chaosactord-nv4", true, true },
	{ "one label and port", "chaosactord:3456", true, true },
	{ "one label, in capitals", "ChaosActord", true, true },
	{ "one label, fully qualified", "chaosactord.:3456", true, true },
	{ "one label with an underscore", "chaos_actor", true, true },
	{ "one label of digits", "2130706433", true, true },
	{ "below localhost", "a.localhost", true, true },
	{ "below local", "printer.local", true, true },
	{ "below internal", "host.docker.internal:3456", true, true },
	{ "below test", "a.b.TEST", true, true },
	{ "service of a cluster", "chaosactord.ci.svc", true, true },
	{ "service of a cluster, fully qualified", "chaosactord.ci.svc.cluster.local.", true,
	  true },
	{ "service by its namespace", "chaosactord.dev", false, false },
	{ "suffix without a dot before it", "evil-local.example", false, false },
	{ "suffix as part of a label", "xlocal.xtest.xsvc", false, false },
	{ "suffix in the middle", "a.test.example", false, false },
	{ "suffix behind nothing", ".test", false, false },
	{ "empty label", "a..test", false, false },
	{ "two dots at the end", "a.test..", false, false },
	{ "only a dot", ".", false, false },
	{ "not a name", "a b", false, false },
	{ "not a name below test", "a$.test", false, false },
	{ "address, fully qualified", "127.0.0.1.", false, false },
	{ "localhost as a beginning", "localhost.evil.example", false, false },
	{ "address as a beginning", "127.0.0.1.evil.example", false, false },
	{ "short address", "127.1", false, false },
	{ "version 6 without brackets", "::1", false, false },
	{ "name in brackets", "[localhost]", false, false },
	{ "bracket not closed", "[::1", false, false },
	{ "text behind the bracket", "[::1]x", false, false },
	{ "port not a number", "localhost:x", false, false },
	{ "two ports", "localhost:1:2", false, false },
	{ "empty", "", false, false },
	{ "only a port", ":3456", false, false },
	{ "user", "a@localhost", false, false },
};

static void test_hosts(void **state)
{
	struct access_list listed = { names, 2 };

	(void)state;
	for (size_t i = 0; i < sizeof(host_cases) / sizeof(host_cases[0]); i++) {
		const struct host_case *row = &host_cases[i];

		if (access_host_allowed(row->host, none) != row->allowed)
			fail_msg("%s", row->reason);
		if (access_host_allowed(row->host, listed) != row->allowed_by_names)
			fail_msg("%s, with a list", row->reason);
	}
	assert_true(access_host_allowed("evil.example", (struct access_list){ anything, 1 }));
}

static void test_long_host(void **state)
{
	char host[1000];

	(void)state;
	memset(host, 'a', sizeof(host));
	host[sizeof(host) - 1] = '\0';
	assert_false(access_host_allowed(host, none));
}

static void test_origins(void **state)
{
	struct access_list listed = { origins, 1 };

	(void)state;
	assert_true(access_origin_allowed(NULL, none));
	assert_false(access_origin_allowed("http://localhost:8080", none));
	assert_false(access_origin_allowed("null", none));
	assert_false(access_origin_allowed("", none));
	assert_true(access_origin_allowed("http://localhost:8080", listed));
	assert_false(access_origin_allowed("http://localhost:80801", listed));
	assert_false(access_origin_allowed("https://localhost:8080", listed));
	assert_true(access_origin_allowed("null", (struct access_list){ anything, 1 }));
}

struct type_case {
	const char *type;
	bool without_origin, with_origin;
};

static const struct type_case type_cases[] = {
	{ "application/json", true, true },
	{ "application/json; charset=utf-8", true, true },
	{ "Application/JSON;charset=UTF-8", true, true },
	{ "application/json-rpc", true, true },
	{ "application/jsonrequest", true, true },
	{ "application/x-www-form-urlencoded", true, false },
	{ NULL, true, false },
	{ "", false, false },
	{ "text/plain", true, false },
	{ "Text/Plain;charset=UTF-8", true, false },
	{ "text/plainx", false, false },
	{ "text/html", false, false },
	{ "application/jsonx", false, false },
	{ "application/cbor", false, false },
	{ "multipart/form-data; boundary=x", false, false },
	{ "application/json,text/plain", false, false },
};

static void test_types(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(type_cases) / sizeof(type_cases[0]); i++) {
		const struct type_case *row = &type_cases[i];

		if (access_type_allowed(row->type, false) != row->without_origin ||
		    access_type_allowed(row->type, true) != row->with_origin)
			fail_msg("%s", row->type ? row->type : "(none)");
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_hosts),
		cmocka_unit_test(test_long_host),
		cmocka_unit_test(test_origins),
		cmocka_unit_test(test_types),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
