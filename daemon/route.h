/* SPDX-License-Identifier: Apache-2.0 OR MIT */
#ifndef CHAOSACTORD_DAEMON_ROUTE_H
#define CHAOSACTORD_DAEMON_ROUTE_H

#include <stdbool.h>

#include "base/bytes.h"

/* Which path means what. Paths come without query and percent-decoded. */

enum route {
	ROUTE_RPC,     /* POST: JSON-RPC; GET: a small greeting */
	ROUTE_PAGE,    /* GET: the same as a page for people; never by the path alone */
	ROUTE_LIVE,    /* GET: the process answers */
	ROUTE_READY,   /* GET: 200 unless it is stopping */
	ROUTE_VERSION, /* GET: build facts */
	ROUTE_OPENRPC, /* GET: the discovery document */
	ROUTE_BLOCK,   /* GET: /ipld/CID and a path into it */
	ROUTE_VECTOR,  /* GET: a range of a world as a test vector; PUT: run one */
	ROUTE_EVENTS,  /* GET: what happens in a world, as it happens */
	ROUTE_EXPORT,  /* GET: a state of a world, as a CAR */
	ROUTE_IMPORT,  /* PUT: a state as a CAR; GET: how much of it is there */
	ROUTE_UNKNOWN,
};

/* What a path means. */
struct route_found {
	enum route route;
	bool v0;            /* JSON-RPC with the signatures of Lotus' first API */
	bool has_world;     /* the path is bound to one: /w/NAME/… */
	struct bytes world; /* its name, whatever its form; views the path */
};

/* route_find returns what a path is. */
struct route_found route_find(const char *path);

/* route_seen_by returns what a route is for who accepts media types so (the header, or NULL) under
 * an HTTP method: ROUTE_PAGE at the root of the daemon, if HTML is liked better than JSON. */
enum route route_seen_by(const struct route_found *found, const char *path, const char *method,
			 const char *accept);

/* route_allow is the Allow header of a route, or NULL where no method is allowed.
 * route_takes returns whether the HTTP method is in it. */
const char *route_allow(enum route route);
bool route_takes(enum route route, const char *method);

/* What a request has to show before it is served. */
enum route_access {
	ACCESS_CLOSED, /* nobody is served: the route has no rule */
	ACCESS_OPEN,   /* nothing */
	ACCESS_GUEST,  /* nothing; but a token that is shown has to be valid, and counts */
	ACCESS_TOKEN,  /* a token, if the daemon asks for them; what it must allow is seen later */
	ACCESS_READ,   /* one that allows as much */
	ACCESS_WRITE,
	ACCESS_ADMIN,
};

/* route_access says what a route takes under an HTTP method; HEAD is as GET. */
enum route_access route_access(enum route route, const char *method);

/* route_is_probe returns whether a route tells that the process lives, is ready, or which
 * version it is. Supervisors and load balancers ask under any name and must get an answer. */
bool route_is_probe(enum route route);

#endif
