/* SPDX-License-Identifier: Apache-2.0 OR MIT */
#ifndef CHAOSACTORD_CLI_CLIENT_TRANSFER_OPTIONS_H
#define CHAOSACTORD_CLI_CLIENT_TRANSFER_OPTIONS_H

#include <stdbool.h>
#include <stddef.h>

/* What every transfer to a daemon has in common. */
struct rpc_settings {
	const char *url; /* complete, see url_endpoint; copied */
	const char
		*socket_path; /* of the UNIX socket where that URL is asked for, or NULL; copied */
	const char *token;    /* sent as Authorization: Bearer, or NULL; see url_token; copied */
	const char *proxy;    /* NULL: none, whatever the environment says */
	const char *world;    /* that requests are for; NULL: the URL's, else main */
	long timeout_ms;      /* for one whole call; 0: none */
	size_t max_response_bytes;
};

/* transfer_options_set tells libcurl's handle where the daemon is, by which socket and proxy, whose
 * token goes with it, and who we are. It copies the texts. False when libcurl refuses something. */
bool transfer_options_set(void *curl, const struct rpc_settings *settings);

#endif
