/* SPDX-License-Identifier: Apache-2.0 OR MIT */
#include "daemon/route.h"

#include <stddef.h>
#include <string.h>

struct path_row {
	const char *path; /* ends in / and *: everything below */
	enum route route;
	const char *planned;
};

static const struct path_row paths[] = {
	{ "/", ROUTE_RPC, NULL },
	{ "/rpc/v1", ROUTE_RPC, NULL },
	{ "/livez", ROUTE_LIVE, NULL },
	{ "/health/livez", ROUTE_LIVE, NULL },
	{ "/readyz", ROUTE_READY, NULL },
	{ "/health/readyz", ROUTE_READY, NULL },
	{ "/healthz", ROUTE_READY, NULL },
	{ "/version", ROUTE_VERSION, NULL },
	{ "/openrpc.json", ROUTE_OPENRPC, NULL },
	{ "/rpc/v0", ROUTE_PLANNED, "the Lotus v0 signatures" },
	{ "/w/*", ROUTE_PLANNED, "worlds other than main" },
	{ "/ipld/*", ROUTE_PLANNED, "blocks by path" },
};

static const char *const allowed[] = {
	[ROUTE_RPC] = "GET, HEAD, POST", [ROUTE_LIVE] = "GET, HEAD",    [ROUTE_READY] = "GET, HEAD",
	[ROUTE_VERSION] = "GET, HEAD",   [ROUTE_OPENRPC] = "GET, HEAD", [ROUTE_PLANNED] = NULL,
	[ROUTE_UNKNOWN] = NULL,
};

static bool path_matches(const char *pattern, const char *path)
{
	size_t size = strlen(pattern);

	if (pattern[size - 1] == '*')
		return strncmp(pattern, path, size - 1) == 0;
	return strcmp(pattern, path) == 0;
}

enum route route_find(const char *path, const char **planned)
{
	*planned = NULL;
	for (size_t i = 0; i < sizeof(paths) / sizeof(paths[0]); i++) {
		if (!path_matches(paths[i].path, path))
			continue;
		*planned = paths[i].planned;
		return paths[i].route;
	}
	return ROUTE_UNKNOWN;
}

const char *route_allow(enum route route)
{
	return allowed[route];
}

bool route_takes(enum route route, const char *method)
{
	size_t size = strlen(method);

	for (const char *word = allowed[route]; word && *word;) {
		size_t length = strcspn(word, ",");

		if (length == size && memcmp(word, method, size) == 0)
			return true;
		word += length;
		word += strspn(word, ", ");
	}
	return false;
}

bool route_is_probe(enum route route)
{
	return route == ROUTE_LIVE || route == ROUTE_READY || route == ROUTE_VERSION;
}
