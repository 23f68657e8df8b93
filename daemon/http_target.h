/* SPDX-License-Identifier: Apache-2.0 OR MIT */
#ifndef CHAOSACTORD_DAEMON_HTTP_TARGET_H
#define CHAOSACTORD_DAEMON_HTTP_TARGET_H

#include <stdbool.h>
#include <stddef.h>

/* The target of a request line (RFC 9112 3.2), and names of hosts (RFC 3986 3.2.2). */

struct http_target {
	const char *path;  /* without query, percent-decoded; / for * and a CONNECT */
	const char *query; /* what stands behind the ?, as it came; "" */
	const char *host;  /* with port, of an absolute URI; else NULL */
};

/* http_target_read takes apart the target of a request with this method. Texts of *out lie in
 * target, which is changed. Returns NULL, or what is wrong with it, a static text; path and query
 * are then empty and host NULL. */
const char *http_target_read(char *target, const char *method, struct http_target *out);

/* http_host_valid returns whether size bytes are a host, not empty, with or without a port. */
bool http_host_valid(const char *host, size_t size);

#endif
