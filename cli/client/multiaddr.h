/* SPDX-License-Identifier: Apache-2.0 OR MIT */
#ifndef CHAOSACTORD_CLI_CLIENT_MULTIADDR_H
#define CHAOSACTORD_CLI_CLIENT_MULTIADDR_H

#include <stdbool.h>

#include "base/status.h"

/* Multiaddrs, as Lotus writes where its API is: /ip4/127.0.0.1/tcp/3456/http. */

/* multiaddr_is returns whether given is meant as one: it begins with a slash. */
bool multiaddr_is(const char *given);

/* multiaddr_url returns the URL of one (free), without a path: http, or https where it says https,
 * wss or tls. A host is /ip4, /ip6, /dns, /dns4 or /dns6, and /tcp stands behind it; behind that
 * may stand /http, /https, /ws or /wss, the first and third of them behind /tls too. Lotus reads
 * them so (lotus b835fab70 cli/util/apiinfo.go DialArgs; go-multiaddr v0.16.1 net/convert.go), but
 * that /https is in the clear to it, and that it passes over what else stands behind the port.
 * ST_INVALID with the reason; ST_NO_MEMORY. */
enum status multiaddr_url(const char *given, char **out, struct error *err) MUSTCHECK;

#endif
