/* SPDX-License-Identifier: Apache-2.0 OR MIT */
#include "rpc/rpc.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

#include "rpc/call.h"
#include "rpc/openrpc.h"
#include "version.h"

enum status rpc_new(struct rpc **out, const struct rpc_setup *setup, struct error *err)
{
	struct rpc *rpc = calloc(1, sizeof(*rpc));

	*out = NULL;
	if (!rpc)
		return error_set(err, ST_NO_MEMORY, "no memory for the method tables");
	rpc->setup = *setup;
	/* Seeds jansson's hash tables once, before threads share them. */
	json_object_seed(0);
	*out = rpc;
	return ST_OK;
}

void rpc_free(struct rpc *rpc)
{
	free(rpc);
}

/* JSON-RPC's codes are not unique to one name here, so the name comes from outside. */
void rpc_refusal(struct buffer *out, int code, const char *name, const char *message,
		 const char *hint, uint64_t request_id, size_t limit)
{
	struct json_writer writer;
	char id[20];

	json_writer_init(&writer, out);
	json_write_object(&writer, NULL);
	json_write_text(&writer, "jsonrpc", "2.0");
	json_write_null(&writer, "id");
	json_write_object(&writer, "error");
	json_write_int(&writer, "code", code);
	json_write_text(&writer, "message", message);
	json_write_object(&writer, "data");
	json_write_text(&writer, "name", name);
	json_write_text(&writer, "hint", hint);
	(void)snprintf(id, sizeof(id), "%016" PRIx64, request_id);
	json_write_text(&writer, "requestId", id);
	if (limit > 0)
		json_write_uint(&writer, "limit", limit);
	json_write_object_end(&writer);
	json_write_object_end(&writer);
	json_write_object_end(&writer);
	buffer_append_byte(out, '\n');
}

enum status rpc_openrpc(struct rpc *rpc, struct buffer *out)
{
	struct json_writer writer;

	json_writer_init(&writer, out);
	openrpc_write(&writer, NULL, &rpc->setup);
	return json_writer_status(&writer);
}

void rpc_version_json(struct rpc *rpc, struct buffer *out)
{
	struct json_writer writer;

	(void)rpc;
	json_writer_init(&writer, out);
	json_write_object(&writer, NULL);
	json_write_text(&writer, "name", "chaosactord");
	json_write_text(&writer, "version", CHAOSACTORD_VERSION);
	json_write_text(&writer, "compiler", __VERSION__);
	json_write_object_end(&writer);
}
