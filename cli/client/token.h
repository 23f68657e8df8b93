/* SPDX-License-Identifier: Apache-2.0 OR MIT */
#ifndef CHAOSACTORD_CLI_CLIENT_TOKEN_H
#define CHAOSACTORD_CLI_CLIENT_TOKEN_H

#include "base/status.h"

/* Tokens that are found, not given. Each function returns one in *out, the caller's to free. No
 * words of an error hold any of it. */

/* token_file_read reads a token from a file, "-" for standard input. White space around it does
 * not count. ST_INVALID when there is no such file or no token in it, with words that name the
 * file; ST_NO_MEMORY. */
enum status token_file_read(const char *path, char **out, struct error *err) MUSTCHECK;

/* token_cookie_find looks for the cookie of the daemon at `given` (cli/client/url.h) among the
 * processes of this user, or of every user for root. *out is NULL when there is none: the daemon
 * asks for no token, runs elsewhere, or given names it by something else than an IP address or
 * the path of its socket. A name does not count, since it may lead to more than one listener.
 *
 * A cookie goes to nobody but who made it: the process must announce that very address, in the
 * network namespace of the caller, and own the file, which nobody else may read. ST_NO_MEMORY, or
 * ST_INVALID for what is no URL. */
enum status token_cookie_find(const char *given, char **out, struct error *err) MUSTCHECK;

#endif
