/* SPDX-License-Identifier: Apache-2.0 OR MIT */
#include "daemon/route.h"

#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>

struct route_case {
	const char *path;
	enum route route;
	bool get, post;
};

static const struct route_case route_cases[] = {
	{ "/", ROUTE_RPC, true, true },
	{ "/rpc/v1", ROUTE_RPC, true, true },
	{ "/livez", ROUTE_LIVE, true, false },
	{ "/readyz", ROUTE_READY, true, false },
	{ "/healthz", ROUTE_READY, true, false },
	{ "/health/livez", ROUTE_LIVE, true, false },
	{ "/health/readyz", ROUTE_READY, true, false },
	{ "/version", ROUTE_VERSION, true, false },
	{ "/openrpc.json", ROUTE_OPENRPC, true, false },
	{ "/rpc/v0", ROUTE_RPC, true, true },
	{ "/w/x/rpc/v1", ROUTE_RPC, true, true },
	{ "/w/x/", ROUTE_RPC, true, true },
	{ "/w/auto:a-1/openrpc.json", ROUTE_OPENRPC, true, false },
	{ "/w/x/rpc/v0", ROUTE_RPC, true, true },
	{ "/w//rpc/v1", ROUTE_RPC, true, true },
	{ "/w/", ROUTE_UNKNOWN, false, false },
	{ "/w/x", ROUTE_UNKNOWN, false, false },
	{ "/w/x/livez", ROUTE_UNKNOWN, false, false },
	{ "/w/x/w/y/rpc/v1", ROUTE_UNKNOWN, false, false },
	{ "/ipld/bafy", ROUTE_BLOCK, true, false },
	{ "/ipld/bafy/0/name", ROUTE_BLOCK, true, false },
	{ "/w/x/ipld/bafy", ROUTE_BLOCK, true, false },
	{ "/events", ROUTE_EVENTS, true, false },
	{ "/w/x/events", ROUTE_EVENTS, true, false },
	{ "/import.car", ROUTE_IMPORT, true, false },
	{ "/w/x/import.car", ROUTE_IMPORT, true, false },
	{ "/events/", ROUTE_UNKNOWN, false, false },
	{ "/export.car", ROUTE_EXPORT, true, false },
	{ "/w/x/export.car", ROUTE_EXPORT, true, false },
	{ "/export.car/", ROUTE_UNKNOWN, false, false },
	{ "", ROUTE_UNKNOWN, false, false },
	{ "/w", ROUTE_UNKNOWN, false, false },
	{ "/rpc/v1/", ROUTE_UNKNOWN, false, false },
	{ "/rpc/v2", ROUTE_UNKNOWN, false, false },
	{ "/RPC/v1", ROUTE_UNKNOWN, false, false },
	{ "//", ROUTE_UNKNOWN, false, false },
	{ "/livez/../rpc/v1", ROUTE_UNKNOWN, false, false },
};

static void test_paths(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(route_cases) / sizeof(route_cases[0]); i++) {
		const struct route_case *row = &route_cases[i];
		const struct route_found found = route_find(row->path);
		const enum route route = found.route;

		if (route != row->route || route_takes(route, "GET") != row->get ||
		    route_takes(route, "HEAD") != row->get ||
		    route_takes(route, "POST") != row->post)
			fail_msg("%s", row->path);
		assert_int_equal(route_takes(route, "PUT"),
				 route == ROUTE_IMPORT || route == ROUTE_VECTOR);
		assert_false(route_takes(route, "get"));
		assert_false(route_takes(route, ""));
		assert_false(route_takes(route, "GET,"));
	}
}

/* What nobody wrote a rule for is closed, whatever HTTP method it takes. */
static void test_access(void **state)
{
	static const char *const methods[] = { "GET", "HEAD", "POST", "PUT", "DELETE", "OPTIONS" };

	(void)state;
	for (size_t i = 0; i < sizeof(methods) / sizeof(methods[0]); i++)
		for (enum route route = 0; route <= ROUTE_UNKNOWN; route++)
			if (!route_takes(route, methods[i]))
				assert_int_equal(route_access(route, methods[i]), ACCESS_CLOSED);
	for (size_t i = 0; i < sizeof(route_cases) / sizeof(route_cases[0]); i++) {
		const enum route route = route_find(route_cases[i].path).route;

		if (route_is_probe(route) || route == ROUTE_OPENRPC)
			assert_int_equal(route_access(route, "HEAD"), ACCESS_OPEN);
		else
			assert_int_not_equal(route_access(route, "GET"), ACCESS_OPEN);
	}
	assert_int_equal(route_access(ROUTE_RPC, "POST"), ACCESS_TOKEN);
	assert_int_equal(route_access(ROUTE_BLOCK, "HEAD"), ACCESS_READ);
	assert_int_equal(route_access(ROUTE_EVENTS, "GET"), ACCESS_READ);
}

static void test_worlds(void **state)
{
	static const struct {
		const char *path, *world; /* NULL: none */
	} cases[] = {
		{ "/rpc/v1", NULL },     { "/w", NULL },
		{ "/w/x/rpc/v1", "x" },  { "/w/auto:a-1/openrpc.json", "auto:a-1" },
		{ "/w//rpc/v1", "" },    { "/w/Bad Name/rpc/v1", "Bad Name" },
		{ "/w/x/nothing", "x" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		const struct route_found found = route_find(cases[i].path);

		assert_int_equal(found.has_world, cases[i].world != NULL);
		if (cases[i].world)
			assert_true(bytes_equal(found.world, bytes_of_text(cases[i].world)));
	}
}

static void seen_by(void **state)
{
	static const struct {
		const char *path, *method, *accept;
		enum route route;
	} rows[] = {
		{ "/", "GET", "text/html", ROUTE_PAGE },
		{ "/", "HEAD", "text/html,application/xhtml+xml,*/*;q=0.8", ROUTE_PAGE },
		{ "/", "GET", "application/json;q=0.5, text/html;q=0.6", ROUTE_PAGE },
		{ "/", "GET", "application/json, text/html;q=0.6", ROUTE_RPC },
		{ "/", "GET", "application/json, text/html", ROUTE_RPC },
		{ "/", "GET", "text/html;q=0", ROUTE_RPC },
		{ "/", "GET", "*/*", ROUTE_RPC },
		{ "/", "GET", NULL, ROUTE_RPC },
		{ "/", "POST", "text/html", ROUTE_RPC },
		{ "/rpc/v1", "GET", "text/html", ROUTE_RPC },
		{ "/w/x/", "GET", "text/html", ROUTE_RPC },
		{ "/livez", "GET", "text/html", ROUTE_LIVE },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		const struct route_found found = route_find(rows[i].path);

		if (route_seen_by(&found, rows[i].path, rows[i].method, rows[i].accept) !=
		    rows[i].route)
			fail_msg("%s %s for %s", rows[i].method, rows[i].path, rows[i].accept);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_paths),
		cmocka_unit_test(test_worlds),
		cmocka_unit_test(test_access),
		cmocka_unit_test(seen_by),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
