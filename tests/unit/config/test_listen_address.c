/* SPDX-License-Identifier: Apache-2.0 OR MIT */
#include "config/listen_address.h"

#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>

struct address_case {
	const char *reason, *text;
	const char *url; /* NULL: refused */
	bool loopback;
};

#define PATH_36 "/23456789/23456789/23456789/23456789"
#define PATH_107 PATH_36 PATH_36 "/23456789/23456789/23456789/2345678"

static const struct address_case address_cases[] = {
	{ "version 4", "127.0.0.1:3456", "http://127.0.0.1:3456", true },
	{ "all of 127 is loopback", "127.9.9.9:1", "http://127.9.9.9:1", true },
	{ "localhost", "localhost:80", "http://127.0.0.1:80", true },
	{ "free port", "127.0.0.1:0", "http://127.0.0.1:0", true },
	{ "last port", "127.0.0.1:65535", "http://127.0.0.1:65535", true },
	{ "wildcard", "0.0.0.0:3456", "http://127.0.0.1:3456", false },
	{ "other address", "10.1.2.3:3456", "http://10.1.2.3:3456", false },
	{ "version 6", "[::1]:0", "http://[::1]:0", true },
	{ "version 6 wildcard", "[::]:7", "http://127.0.0.1:7", false },
	{ "UNIX socket", "unix:/run/x.sock", "unix:/run/x.sock", true },
	{ "UNIX socket here", "unix:x", "unix:x", true },
	{ "the longest path", "unix:" PATH_107, "unix:" PATH_107, true },
	{ "a longer path", "unix:" PATH_107 "x", NULL, false },
	{ "UNIX socket without a path", "unix:", NULL, false },
	{ "version 6 address", "[2001:db8::1]:7", "http://[2001:db8::1]:7", false },
	{ "port too big", "127.0.0.1:65536", NULL, false },
	{ "port of six digits", "127.0.0.1:003456", NULL, false },
	{ "no port", "127.0.0.1:", NULL, false },
	{ "no colon", "127.0.0.1", NULL, false },
	{ "port only", ":3456", NULL, false },
	{ "name", "example.org:3456", NULL, false },
	{ "version 6 without brackets", "::1:3456", NULL, false },
	{ "bracket not closed", "[::1:3456", NULL, false },
	{ "no colon after bracket", "[::1]3456", NULL, false },
	{ "version 4 in brackets", "[127.0.0.1]:1", NULL, false },
	{ "text in the port", "127.0.0.1:http", NULL, false },
	{ "negative port", "127.0.0.1:-1", NULL, false },
	{ "host beyond any address", "[1111111111111111111111111111111111111111111111111111]:1",
	  NULL, false },
	{ "empty", "", NULL, false },
};

static void test_addresses(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(address_cases) / sizeof(address_cases[0]); i++) {
		const struct address_case *row = &address_cases[i];
		struct listen_address address;
		char url[LISTEN_URL_MAX];

		if (listen_address_parse(row->text, &address) != (row->url != NULL))
			fail_msg("%s: %s", row->reason, row->url ? "refused" : "accepted");
		if (!row->url)
			continue;
		listen_address_url(&address, url);
		assert_string_equal(url, row->url);
		if (listen_address_is_loopback(&address) != row->loopback)
			fail_msg("%s: loopback", row->reason);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_addresses),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
