/* SPDX-License-Identifier: Apache-2.0 OR MIT */
#ifndef CHAOSACTORD_RPC_RPC_H
#define CHAOSACTORD_RPC_RPC_H

#include "base/buffer.h"
#include "base/log.h"
#include "base/status.h"
#include "world/engine.h"

/* JSON-RPC 2.0 over bytes: a body in, an answer out, no sockets. The daemon owns
 * the connection and decides on which thread the steps run. */

/* One option as the daemon tells it to Chaos.Info. */
struct rpc_option {
	const char *name;
	const char *value;
	const char *origin; /* default, file, environment, flag */
};

struct rpc_limits {
	size_t body_bytes;     /* tested by the daemon, told by Chaos.Info */
	size_t response_bytes; /* of one HTTP answer */
	size_t batch_members;
	size_t depth;        /* nesting of JSON */
	size_t memory_bytes; /* arena of one request */
};

struct rpc;
struct rpc_setup {
	struct engine *engine;
	const struct rpc_option *options; /* live as long as the rpc object */
	size_t option_count;
	struct rpc_limits limits;
	const char *listen_url; /* http://127.0.0.1:3456 */
	const char *data_directory;
	bool ephemeral;
	int64_t start_time_s; /* unix time */
	const struct log *log;
};

/* rpc_new prepares the method tables; *out is the caller's. */
enum status rpc_new(struct rpc **out, const struct rpc_setup *setup, struct error *err) MUSTCHECK;
void rpc_free(struct rpc *rpc);

/* Where a request has to run: the greatest need among its members. */
enum rpc_class {
	RPC_DONE,   /* answered by rpc_parse already (parse errors, only refusals) */
	RPC_LOOKUP, /* rpc_run on the calling thread with a session of engine_read */
	RPC_WORK,   /* rpc_run in LANE_RUN */
	RPC_WRITE,  /* rpc_run in LANE_WRITE */
};

struct rpc_request;

/* rpc_parse takes a whole body (copied) and tells what it needs. request_id names it
 * in errors and logs. Returns NULL only when memory is exhausted. Any thread. */
struct rpc_request *rpc_parse(struct rpc *rpc, struct bytes body, uint64_t request_id,
			      enum rpc_class *class);

/* rpc_run executes all members in order and writes the answer. Once an answer did not
 * fit into limits.response_bytes, the members behind it are not executed, and their
 * errors say so. */
void rpc_run(struct rpc_request *request, struct session *session);

/* rpc_fail replaces the answers of all members by one error of ours each: a commit
 * that failed, a full queue, a daemon that stops. */
void rpc_fail(struct rpc_request *request, enum status st, const struct error *err);

/* The answer: HTTP status 200 or 204 (only notifications: no body), and 500 only
 * when memory ran out. The body ends with a newline. Valid until rpc_request_free. */
unsigned rpc_http_status(const struct rpc_request *request);
struct bytes rpc_answer(const struct rpc_request *request);
void rpc_request_free(struct rpc_request *request);

/* rpc_openrpc appends the OpenRPC document; rpc_version_json the body of /version. */
enum status rpc_openrpc(struct rpc *rpc, struct buffer *out) MUSTCHECK;
void rpc_version_json(struct rpc *rpc, struct buffer *out);

/* rpc_genesis_from_vector fills spec's CAR, root and environment from a vector file
 * (variant NULL: the first). Bytes go to the arena. */
struct genesis_spec;
enum status rpc_genesis_from_vector(struct genesis_spec *spec, struct bytes json,
				    const char *variant, struct arena *arena,
				    struct error *err) MUSTCHECK;

#endif
