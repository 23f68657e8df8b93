/* SPDX-License-Identifier: Apache-2.0 OR MIT */
#ifndef CHAOSACTORD_CLI_CLIENT_URL_H
#define CHAOSACTORD_CLI_CLIENT_URL_H

#include <stdbool.h>
#include <stddef.h>

#include "base/status.h"

/* Where the daemon is: a URL; or a multiaddr (cli/client/multiaddr.h); or, for a UNIX socket,
 * unix:PATH or unix:PATH:/w/NAME, whose last part is the path of a URL and begins with /w/ or
 * /rpc/. Each function returns a new text (free) in *out, or ST_INVALID with the reason, or
 * ST_NO_MEMORY. */

#define URL_DEFAULT "http://127.0.0.1:3456"

/* url_is_socket returns whether given is a UNIX socket; url_socket_path returns its path, NULL
 * when it is none. The functions below then make the URL of what is asked for on that socket. */
bool url_is_socket(const char *given);
enum status url_socket_path(const char *given, char **out, struct error *err) MUSTCHECK;

/* url_address returns ADDRESS:PORT of what is asked for by plain HTTP at an IP address (that of
 * version 6 in brackets), and NULL for everything else. */
enum status url_address(const char *given, char **out, struct error *err) MUSTCHECK;

/* url_token returns the size of a token that stands in front of a URL, as Lotus'
 * FULLNODE_API_INFO has it (TOKEN:URL; lotus d7076778e cli/util/apiinfo.go infoWithToken), or
 * 0. The URL is behind the colon behind it. */
size_t url_token(const char *given);

/* url_token_check refuses what is no JSON Web Token by its letters, and so could not stand in a
 * header. ST_INVALID; the words do not repeat it. */
enum status url_token_check(const char *token, struct error *err) MUSTCHECK;

/* url_endpoint completes what a user gave: "http://" when the scheme is left
 * out, "/rpc/v1" when there is no path or only that of a world (/w/NAME). */
enum status url_endpoint(const char *given, char **out, struct error *err) MUSTCHECK;

/* url_beside turns an endpoint into the address of something else of its world, as `events`. */
enum status url_beside(const char *given, const char *name, char **out,
		       struct error *err) MUSTCHECK;

/* url_ready turns an endpoint into the address of its daemon's /readyz. */
enum status url_ready(const char *given, char **out, struct error *err) MUSTCHECK;

/* url_from_listen makes the URL that reaches a daemon from the same machine, given
 * its listen address, the first of a list: "ADDR:PORT", where 0.0.0.0 and [::] become
 * 127.0.0.1, or "unix:PATH". */
enum status url_from_listen(const char *listen, char **out, struct error *err) MUSTCHECK;

#endif
