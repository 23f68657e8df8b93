/* SPDX-License-Identifier: Apache-2.0 OR MIT */
#ifndef CHAOSACTORD_CLI_CLIENT_EVENT_CLIENT_H
#define CHAOSACTORD_CLI_CLIENT_EVENT_CLIENT_H

#include "base/buffer.h"
#include "cli/client/rpc_client.h"

/* A reader of server-sent events (the text/event-stream of HTML) over one HTTP connection. */

/* One event; its texts live until the reader of events returns. */
struct event {
	const char *id;   /* NULL: it has none */
	const char *name; /* "message" when the stream gives none */
	const char *data;
};

/* What is done with each event; false ends the reading. */
typedef bool event_reader(void *context, const struct event *event);

struct event_order {
	const struct rpc_settings *settings; /* where from; url is that of the stream */
	const char *last_id;                 /* the last event known, or NULL */
	event_reader *read;
	void *context;
};

/* events_follow reads events until read returns false or the stream ends, both CLI_OK.
 * CLI_NO_CONNECTION when none came about; CLI_FAILED when the daemon refuses, with the words of
 * its answer, or memory is short. *retry_ms is how long the stream says to wait before trying
 * again, if it does. */
enum cli_exit events_follow(const struct event_order *order, long *retry_ms,
			    struct error *err) MUSTCHECK;

#endif
