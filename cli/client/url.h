/* SPDX-License-Identifier: Apache-2.0 OR MIT */
#ifndef CHAOSACTORD_CLI_CLIENT_URL_H
#define CHAOSACTORD_CLI_CLIENT_URL_H

#include "base/status.h"

/* Where the daemon is. Each function returns a new text (free) in *out, or
 * ST_INVALID with the reason, or ST_NO_MEMORY. */

#define URL_DEFAULT "http://127.0.0.1:3456"

/* url_endpoint completes what a user gave: "http://" when the scheme is left
 * out, "/rpc/v1" when there is no path or only that of a world (/w/NAME). */
enum status url_endpoint(const char *given, char **out, struct error *err) MUSTCHECK;

/* url_ready turns an endpoint into the address of its daemon's /readyz. */
enum status url_ready(const char *given, char **out, struct error *err) MUSTCHECK;

/* url_from_listen makes the URL that reaches a daemon from the same machine, given
 * its listen address "ADDR:PORT": 0.0.0.0 becomes 127.0.0.1, [::] becomes [::1]. */
enum status url_from_listen(const char *listen, char **out, struct error *err) MUSTCHECK;

#endif
