/* SPDX-License-Identifier: Apache-2.0 OR MIT */
#ifndef CHAOSACTORD_RPC_SETUP_H
#define CHAOSACTORD_RPC_SETUP_H

#include "base/budget.h"
#include "base/buffer.h"
#include "base/log.h"
#include "base/status.h"
#include "world/world.h"

/* What all requests share: what the daemon was started with. */

/* One option as Chaos.Info shows it. */
struct rpc_option {
	const char *name;
	const char *value;
	const char *origin; /* see origin_name */
};

struct rpc_limits {
	size_t body_bytes;     /* tested by the daemon, shown by Chaos.Info */
	size_t response_bytes; /* of one HTTP answer */
	size_t batch_members;
	size_t depth;        /* nesting of JSON */
	size_t memory_bytes; /* arena of one request */
	size_t connections;  /* in force, tested by the daemon, shown by Chaos.Info */
	size_t run_ms;       /* held by the engine, named in errors */
};

struct engine;
struct gate;
struct keeper;
struct rpc;
struct rpc_setup {
	struct engine *engine;
	const struct rpc_option *options; /* live as long as the rpc object */
	size_t option_count;
	struct rpc_limits limits;
	const struct budget *memory;  /* of all requests, shown by Chaos.Info; NULL: not */
	const char *listen_url;       /* http://127.0.0.1:3456 or unix:PATH: the first address */
	const char *const *addresses; /* all of them */
	size_t address_count;
	const char *data_directory;
	bool ephemeral;
	int64_t start_time_s;       /* unix time */
	struct quotas world_quotas; /* of new worlds that are given none */
	uint64_t auto_world_ttl_s;  /* idle worlds that were made on first use go after this time */
	struct keeper *keeper;      /* of the secret of tokens; NULL: no tokens are asked for */
	struct gate *gate;          /* what may be asked for at all; NULL: everything */
	const char *cookie_path;    /* where the cookie is, or NULL */
	struct log *log;
	/* Asks the daemon to stop, as a signal does; NULL: it cannot be asked. */
	void (*stop)(void *context);
	void *stop_context;
};

#endif
