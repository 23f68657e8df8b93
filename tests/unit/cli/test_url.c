/* SPDX-License-Identifier: Apache-2.0 OR MIT */
#include "cli/client/url.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

struct row {
	const char *reason, *given, *expected; /* NULL: refused */
};

typedef enum status maker(const char *given, char **out, struct error *err);

static void check(maker *make, const struct row *rows, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		struct error err = { 0 };
		char *out = NULL;
		enum status st = make(rows[i].given, &out, &err);

		if (!rows[i].expected && (st != ST_INVALID || out || err.hint[0] == '\0'))
			fail_msg("%s: not refused, or without a hint", rows[i].reason);
		if (rows[i].expected && (st != ST_OK || strcmp(out, rows[i].expected) != 0))
			fail_msg("%s: %s %s", rows[i].reason, out ? out : "", err.text);
		free(out);
	}
}

static void endpoints(void **state)
{
	static const struct row rows[] = {
		{ "no path", "http://127.0.0.1:3456", "http://127.0.0.1:3456/rpc/v1" },
		{ "a slash", "http://127.0.0.1:3456/", "http://127.0.0.1:3456/rpc/v1" },
		{ "no scheme", "localhost:99", "http://localhost:99/rpc/v1" },
		{ "a name that sounds like a protocol", "ftp.example:1",
		  "http://ftp.example:1/rpc/v1" },
		{ "IPv6", "http://[::1]:3456", "http://[::1]:3456/rpc/v1" },
		{ "a UNIX socket", "unix:/run/x", "http://localhost/rpc/v1" },
		{ "a world on a UNIX socket", "unix:/run/x:/w/ci-1",
		  "http://localhost/w/ci-1/rpc/v1" },
		{ "a path on a UNIX socket", "unix:x:/rpc/v0", "http://localhost/rpc/v0" },
		{ "a socket whose name has a colon", "unix:/run:/x", "http://localhost/rpc/v1" },
		{ "a UNIX socket without a path", "unix:", NULL },
		{ "a world without a UNIX socket", "unix::/w/x", NULL },
		{ "a path that is too long",
		  "unix:/23456789/23456789/23456789/23456789/23456789/23456789/23456789/23456789/"
		  "23456789/23456789/23456789/23456789",
		  NULL },
		{ "https", "https://host", "https://host/rpc/v1" },
		{ "a path stays", "http://h:1/rpc/v0", "http://h:1/rpc/v0" },
		{ "any path stays", "http://h:1/x", "http://h:1/x" },
		{ "a world", "http://h:1/w/ci-1", "http://h:1/w/ci-1/rpc/v1" },
		{ "a world with slash", "http://h:1/w/ci-1/", "http://h:1/w/ci-1/rpc/v1" },
		{ "a world's path", "http://h:1/w/x/rpc/v0", "http://h:1/w/x/rpc/v0" },
		{ "no world", "http://h:1/w/", "http://h:1/w/" },
		{ "another protocol", "ftp://h:1", NULL },
		{ "a file", "file:///etc/passwd", NULL },
		{ "empty", "", NULL },
		{ "no host", "http://", NULL },
		{ "port too big", "http://h:99999", NULL },
		{ "white space", "http://h h", NULL },
	};

	(void)state;
	check(url_endpoint, rows, sizeof(rows) / sizeof(rows[0]));
}

static void multiaddrs(void **state)
{
	static const struct row rows[] = {
		{ "a multiaddr", "/ip4/127.0.0.1/tcp/3456/http", "http://127.0.0.1:3456/rpc/v1" },
		{ "one without a protocol", "/ip4/10.0.0.1/tcp/1", "http://10.0.0.1:1/rpc/v1" },
		{ "IPv6 in one", "/ip6/::1/tcp/65535/http", "http://[::1]:65535/rpc/v1" },
		{ "a name in one", "/dns/node.example/tcp/80/http",
		  "http://node.example:80/rpc/v1" },
		{ "a name with an IPv4 address", "/dns4/localhost/tcp/3456/ws",
		  "http://localhost:3456/rpc/v1" },
		{ "a name with an IPv6 address", "/dns6/a-b_c.d/tcp/3456/http",
		  "http://a-b_c.d:3456/rpc/v1" },
		{ "TLS", "/dns/h/tcp/443/https", "https://h:443/rpc/v1" },
		{ "TLS below WebSocket", "/ip4/1.2.3.4/tcp/443/wss", "https://1.2.3.4:443/rpc/v1" },
		{ "TLS on its own", "/dns/h/tcp/443/tls/http", "https://h:443/rpc/v1" },
		{ "a slash alone", "/", NULL },
		{ "two slashes", "//127.0.0.1/tcp/1", NULL },
		{ "a path", "/run/chaosactord.sock", NULL },
		{ "a multiaddr of a socket", "/unix/run/x", NULL },
		{ "no host in a multiaddr", "/ip4", NULL },
		{ "an empty one", "/ip4//tcp/3456/http", NULL },
		{ "an address of the other family", "/ip6/127.0.0.1/tcp/3456/http", NULL },
		{ "the other way round", "/ip4/::1/tcp/3456/http", NULL },
		{ "no name", "/dns/a b/tcp/3456/http", NULL },
		{ "a name with a user", "/dns/u@h/tcp/3456/http", NULL },
		{ "no port in a multiaddr", "/ip4/127.0.0.1/tcp", NULL },
		{ "an empty port", "/ip4/127.0.0.1/tcp//http", NULL },
		{ "port 0", "/ip4/127.0.0.1/tcp/0/http", NULL },
		{ "a larger port", "/ip4/127.0.0.1/tcp/65536/http", NULL },
		{ "a port that is no number", "/ip4/127.0.0.1/tcp/34x/http", NULL },
		{ "a port that overflows", "/ip4/127.0.0.1/tcp/18446744073709551617", NULL },
		{ "UDP", "/ip4/127.0.0.1/udp/3456/quic", NULL },
		{ "another protocol behind it", "/ip4/127.0.0.1/tcp/3456/p2p/Qm", NULL },
		{ "a world behind it", "/ip4/127.0.0.1/tcp/3456/http/w/x", NULL },
		{ "a slash behind it", "/ip4/127.0.0.1/tcp/3456/http/", NULL },
	};

	(void)state;
	check(url_endpoint, rows, sizeof(rows) / sizeof(rows[0]));
}

static void ready(void **state)
{
	static const struct row rows[] = {
		{ "no path", "http://h:1", "http://h:1/readyz" },
		{ "RPC path", "http://h:1/w/x/rpc/v1?a=b", "http://h:1/readyz" },
		{ "a UNIX socket", "unix:/run/x", "http://localhost/readyz" },
		{ "a multiaddr", "/dns4/h/tcp/1/http", "http://h:1/readyz" },
		{ "another protocol", "gopher://h", NULL },
	};

	(void)state;
	check(url_ready, rows, sizeof(rows) / sizeof(rows[0]));
}

static void addresses(void **state)
{
	static const struct row rows[] = {
		{ "an address", "http://127.0.0.1:3456/w/x", "127.0.0.1:3456" },
		{ "no scheme", "127.0.0.1:99", "127.0.0.1:99" },
		{ "no port", "http://10.1.2.3", "10.1.2.3:80" },
		{ "IPv6", "http://[::1]:3456", "[::1]:3456" },
		{ "a multiaddr", "/ip4/127.0.0.1/tcp/3456/http", "127.0.0.1:3456" },
		{ "one with IPv6", "/ip6/::1/tcp/3456", "[::1]:3456" },
		{ "no multiaddr", "/ip4/x", NULL },
		{ "another protocol", "ftp://127.0.0.1", NULL },
	};
	static const char *const none[] = { "http://localhost:1", "unix:/run/x",
					    "https://127.0.0.1", "http://127.0.0.1.example" };

	(void)state;
	check(url_address, rows, sizeof(rows) / sizeof(rows[0]));
	for (size_t i = 0; i < sizeof(none) / sizeof(none[0]); i++) {
		struct error err = { 0 };
		char *out;

		if (url_address(none[i], &out, &err) != ST_OK || out)
			fail_msg("%s is an address: %s", none[i], out);
	}
}

static void sockets(void **state)
{
	static const struct row rows[] = {
		{ "a path", "unix:/run/x", "/run/x" },
		{ "a relative one", "unix:x", "x" },
		{ "a world", "unix:/run/x:/w/y", "/run/x" },
		{ "the last is the target", "unix:/a:/w/b:/w/c", "/a:/w/b" },
		{ "a colon in the name", "unix:/a:/b", "/a:/b" },
	};

	(void)state;
	check(url_socket_path, rows, sizeof(rows) / sizeof(rows[0]));
}

static void listens(void **state)
{
	static const struct row rows[] = {
		{ "any IPv4", "0.0.0.0:80", "http://127.0.0.1:80" },
		{ "any IPv6", "[::]:80", "http://127.0.0.1:80" },
		{ "the first of several", "10.1.2.3:1,[::1]:2", "http://10.1.2.3:1" },
		{ "the first between blanks", " 10.1.2.3:1 unix:/x", "http://10.1.2.3:1" },
		{ "a UNIX socket", "unix:/run/x,10.1.2.3:1", "unix:/run/x" },
		{ "no host", ":80", "http://127.0.0.1:80" },
		{ "an address", "10.1.2.3:3456", "http://10.1.2.3:3456" },
		{ "IPv6", "[fe80::1]:3456", "http://[fe80::1]:3456" },
		{ "no port", "127.0.0.1", NULL },
		{ "free port", "127.0.0.1:0", NULL },
		{ "port too big", "127.0.0.1:65536", NULL },
		{ "port no number", "127.0.0.1:http", NULL },
		{ "rubbish behind the port", "127.0.0.1:80x", NULL },
		{ "empty", "", NULL },
	};

	(void)state;
	check(url_from_listen, rows, sizeof(rows) / sizeof(rows[0]));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(endpoints), cmocka_unit_test(multiaddrs),
		cmocka_unit_test(ready),     cmocka_unit_test(addresses),
		cmocka_unit_test(sockets),   cmocka_unit_test(listens),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
