/* SPDX-License-Identifier: Apache-2.0 OR MIT */
#ifndef CHAOSACTORD_CLI_CLIENT_RPC_CLIENT_H
#define CHAOSACTORD_CLI_CLIENT_RPC_CLIENT_H

#include "base/buffer.h"
#include "base/bytes.h"
#include "base/status.h"
#include "cli/client/transfer_options.h"
#include "cli/exit.h"
#include "json/text.h"

/* JSON-RPC 2.0 over one kept HTTP connection. Not thread safe. Never uses
 * signals, follows redirections, or asks a proxy that the user did not name. */
struct rpc_client;

/* An answer. Zero-initialise, end with rpc_reply_fini. Exactly one of result
 * and error is set after a call that the daemon answered. */
struct rpc_reply {
	struct buffer body;
	json_t *document;
	json_t *result;           /* borrowed from document */
	json_t *error;            /* borrowed from document; always an object */
	struct bytes result_text; /* the result as it came, in body */
};

void rpc_reply_fini(struct rpc_reply *reply);

/* rpc_client_open prepares a client; it connects with the first call.
 * ST_NO_MEMORY, or ST_INVALID for a proxy libcurl does not understand and for a world that has
 * no name. */
enum status rpc_client_open(const struct rpc_settings *settings, struct rpc_client **out,
			    struct error *err) MUSTCHECK;

/* rpc_world_check refuses a name of a world that cannot stand in a header. ST_INVALID. */
enum status rpc_world_check(const char *world, struct error *err) MUSTCHECK;

/* rpc_client_close ends the connection. NULL is fine. */
void rpc_client_close(struct rpc_client *client);

/* rpc_client_call sends method with params (JSON text, "" for none) and waits.
 * CLI_OK: reply->result is there. CLI_FAILED with reply->error: the daemon
 * answered with that error; without: the answer was none, err says why.
 * CLI_NO_CONNECTION: no connection came about, nothing was sent. reply may
 * have been used before. */
enum cli_exit rpc_client_call(struct rpc_client *client, const char *method, struct bytes params,
			      struct rpc_reply *reply, struct error *err) MUSTCHECK;

/* rpc_client_while_waiting has wait called every now and then, about once a second at the least,
 * while a call of this client waits for its answer. It may use other clients. */
typedef void rpc_wait(void *context);
void rpc_client_while_waiting(struct rpc_client *client, rpc_wait *wait, void *context);

/* rpc_client_get fetches settings->url by GET. CLI_OK for HTTP 200; otherwise
 * as rpc_client_call, with the beginning of the body in err. */
enum cli_exit rpc_client_get(struct rpc_client *client, struct error *err) MUSTCHECK;

#endif
