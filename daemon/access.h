/* SPDX-License-Identifier: Apache-2.0 OR MIT */
#ifndef CHAOSACTORD_DAEMON_ACCESS_H
#define CHAOSACTORD_DAEMON_ACCESS_H

#include <stdbool.h>
#include <stddef.h>

/* Who may talk to us, by the headers of the request. Every web page a user opens can
 * send requests to a loopback port; Origin and Host give such requests away. */

struct access_list {
	const char *const *items;
	size_t count;
};

/* access_host_allowed takes the Host header, with or without port (NULL: not sent,
 * so no browser): IP literals, localhost, and the names in allowed, without regard
 * to case; * allows every name. */
bool access_host_allowed(const char *host, struct access_list allowed);

/* access_origin_allowed takes the Origin header (NULL: not sent, allowed). Exact
 * matches, or *. */
bool access_origin_allowed(const char *origin, struct access_list allowed);

/* access_type_allowed takes the Content-Type of a POST (NULL: not sent): the JSON
 * types with any parameters; without an Origin also none and the form type that curl
 * sends by itself. */
bool access_type_allowed(const char *type, bool has_origin);

#endif
