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

/* access_host_allowed takes the Host header, with or without port (NULL: not sent, so no
 * browser). Known are, without regard to case and with or without the dot at the end:
 * IP literals; names that no public DNS gives out (one label; below localhost, local,
 * internal, test, svc); the names in allowed, of which * is every name.
 *
 * What it keeps out is DNS rebinding: a page of attacker.example whose name changes to
 * 127.0.0.1 speaks to us as one origin with itself, but sends the name it was loaded by.
 * docs/http.md says why the names above cannot be such a name, and what that rests on. */
bool access_host_allowed(const char *host, struct access_list allowed);

/* access_origin_allowed takes the Origin header (NULL: not sent, allowed). Exact
 * matches, or *. */
bool access_origin_allowed(const char *origin, struct access_list allowed);

/* access_origin_is_host returns whether an Origin header names what the Host header does, over HTTP
 * or HTTPS: a page that we have served ourselves, if that Host is allowed. Some clients of
 * WebSocket that are no browsers send it too (PyPI websocket-client 1.2.3). */
bool access_origin_is_host(const char *origin, const char *host);

/* access_type_allowed takes the Content-Type of a POST (NULL: not sent): the JSON types
 * with any parameters. Without an Origin also none, the form type that curl sends by itself,
 * and text/plain, which is all that one Filecoin client sends: these a page may send anywhere
 * without asking first, but not without an Origin. */
bool access_type_allowed(const char *type, bool has_origin);

#endif
