/* SPDX-License-Identifier: Apache-2.0 OR MIT */
#include "daemon/route.h"

#include <stddef.h>
#include <string.h>

#include "rpc/media_type.h"

struct path_row {
	const char *path; /* ends in / and *: everything below */
	enum route route;
	bool per_world; /* there is one for each world too, behind /w/NAME */
	bool v0;        /* methods have the signatures of Lotus' first API */
};

static const struct path_row paths[] = {
	{ "/", ROUTE_RPC, true, false },
	{ "/rpc/v1", ROUTE_RPC, true, false },
	{ "/livez", ROUTE_LIVE, false, false },
	{ "/health/livez", ROUTE_LIVE, false, false },
	{ "/readyz", ROUTE_READY, false, false },
	{ "/health/readyz", ROUTE_READY, false, false },
	{ "/healthz", ROUTE_READY, false, false },
	{ "/version", ROUTE_VERSION, false, false },
	{ "/openrpc.json", ROUTE_OPENRPC, true, false },
	{ "/events", ROUTE_EVENTS, true, false },
	{ "/export.car", ROUTE_EXPORT, true, false },
	{ "/vector.json", ROUTE_VECTOR, true, false },
	{ "/import.car", ROUTE_IMPORT, true, false },
	{ "/rpc/v0", ROUTE_RPC, true, true },
	{ "/ipld/*", ROUTE_BLOCK, true, false },
};

static const char *const allowed[] = {
	[ROUTE_RPC] = "GET, HEAD, POST",
	[ROUTE_PAGE] = "GET, HEAD, POST",
	[ROUTE_LIVE] = "GET, HEAD",
	[ROUTE_READY] = "GET, HEAD",
	[ROUTE_VERSION] = "GET, HEAD",
	[ROUTE_OPENRPC] = "GET, HEAD",
	[ROUTE_BLOCK] = "GET, HEAD",
	[ROUTE_EVENTS] = "GET, HEAD",
	[ROUTE_UNKNOWN] = NULL,
	[ROUTE_EXPORT] = "GET, HEAD",
	[ROUTE_VECTOR] = "GET, HEAD, PUT",
	[ROUTE_IMPORT] = "GET, HEAD, PUT, DELETE",
};

/* Who gets in. A route that is new gets nobody in until it stands here. */
static const struct access_row {
	enum route route;
	const char *method;
	enum route_access access;
} accesses[] = {
	{ ROUTE_LIVE, "GET", ACCESS_OPEN },       { ROUTE_READY, "GET", ACCESS_OPEN },
	{ ROUTE_VERSION, "GET", ACCESS_OPEN },    { ROUTE_OPENRPC, "GET", ACCESS_OPEN },
	{ ROUTE_PAGE, "GET", ACCESS_GUEST },      { ROUTE_RPC, "GET", ACCESS_TOKEN },
	{ ROUTE_RPC, "POST", ACCESS_TOKEN },      { ROUTE_BLOCK, "GET", ACCESS_READ },
	{ ROUTE_EVENTS, "GET", ACCESS_READ },     { ROUTE_EXPORT, "GET", ACCESS_READ },
	{ ROUTE_VECTOR, "GET", ACCESS_READ },     { ROUTE_VECTOR, "PUT", ACCESS_WRITE },
	{ ROUTE_IMPORT, "GET", ACCESS_ADMIN },    { ROUTE_IMPORT, "PUT", ACCESS_ADMIN },
	{ ROUTE_IMPORT, "DELETE", ACCESS_ADMIN },
};

static bool path_matches(const char *pattern, const char *path)
{
	size_t size = strlen(pattern);

	if (pattern[size - 1] == '*')
		return strncmp(pattern, path, size - 1) == 0;
	return strcmp(pattern, path) == 0;
}

/* What stands behind /w/NAME, or NULL when the path does not begin so. */
static const char *behind_world(const char *path, struct bytes *name)
{
	static const char prefix[] = "/w/";
	const size_t size = sizeof(prefix) - 1;

	if (strncmp(path, prefix, size) != 0)
		return NULL;
	*name = bytes_make(path + size, strcspn(path + size, "/"));
	return path + size + name->size;
}

struct route_found route_find(const char *path)
{
	struct route_found found = { .route = ROUTE_UNKNOWN };
	const char *rest = behind_world(path, &found.world);

	found.has_world = rest != NULL;
	for (size_t i = 0; i < sizeof(paths) / sizeof(paths[0]); i++) {
		const struct path_row *row = &paths[i];

		if (!path_matches(row->path, rest ? rest : path) || (rest && !row->per_world))
			continue;
		found.route = row->route;
		found.v0 = row->v0;
		break;
	}
	return found;
}

enum route route_seen_by(const struct route_found *found, const char *path, const char *method,
			 const char *accept)
{
	const bool is_get = strcmp(method, "GET") == 0 || strcmp(method, "HEAD") == 0;

	if (found->route != ROUTE_RPC || strcmp(path, "/") != 0 || !is_get)
		return found->route;
	return media_quality(accept, "text/html") > media_quality(accept, "application/json")
		       ? ROUTE_PAGE
		       : ROUTE_RPC;
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

enum route_access route_access(enum route route, const char *method)
{
	if (strcmp(method, "HEAD") == 0)
		method = "GET";
	for (size_t i = 0; i < sizeof(accesses) / sizeof(accesses[0]); i++)
		if (accesses[i].route == route && strcmp(accesses[i].method, method) == 0)
			return accesses[i].access;
	return ACCESS_CLOSED;
}

bool route_is_probe(enum route route)
{
	return route == ROUTE_LIVE || route == ROUTE_READY || route == ROUTE_VERSION;
}
