/* SPDX-License-Identifier: Apache-2.0 OR MIT */
#include "rpc/rpc.h"

#include <stdio.h>
#include <stdlib.h>
#include <sys/random.h>

#include "rpc/call.h"
#include "rpc/openrpc.h"
#include "rpc/world_name.h"
#include "version.h"
#include "world/engine.h"

/* A UUID of version 4 (RFC 9562). */
static enum status name_session(char out[RPC_UUID_TEXT])
{
	uint8_t bytes[16];
	size_t size = 0;

	if (getrandom(bytes, sizeof(bytes), 0) != (ssize_t)sizeof(bytes))
		return ST_IO;
	bytes[6] = (uint8_t)(0x40 | (bytes[6] & 0x0f));
	bytes[8] = (uint8_t)(0x80 | (bytes[8] & 0x3f));
	for (size_t i = 0; i < sizeof(bytes); i++) {
		if (i == 4 || i == 6 || i == 8 || i == 10)
			out[size++] = '-';
		(void)snprintf(out + size, 3, "%02x", bytes[i]);
		size += 2;
	}
	return ST_OK;
}

enum status rpc_new(const struct rpc_setup *setup, struct rpc **out, struct error *err)
{
	struct rpc *rpc = calloc(1, sizeof(*rpc));

	*out = NULL;
	if (!rpc)
		return error_set(err, ST_NO_MEMORY, "no memory for the method tables");
	if (name_session(rpc->session) != ST_OK) {
		free(rpc);
		return error_set(err, ST_IO, "no random bytes to name this run with");
	}
	rpc->setup = *setup;
	car_totals_init(&rpc->car_totals);
	atomic_flag_clear(&rpc->bls_missed);
	/* Seeds jansson's hash tables once, before threads share them. */
	json_object_seed(0);
	*out = rpc;
	return ST_OK;
}

void rpc_free(struct rpc *rpc)
{
	if (rpc)
		car_totals_fini(&rpc->car_totals);
	free(rpc);
}

bool rpc_knows_world(struct rpc *rpc, struct bytes name)
{
	struct world *world = engine_world(rpc->setup.engine, name);

	world_leave(world);
	return world != NULL || world_name_is_auto(name);
}

enum status rpc_openrpc(struct rpc *rpc, struct bytes world, const char *host, struct buffer *out)
{
	const struct openrpc_place place = { .world = world, .host = host };
	struct json_writer writer;

	json_writer_init(&writer, out);
	openrpc_write(&writer, NULL, &rpc->setup, &place);
	return json_writer_status(&writer);
}

enum status rpc_version_json(struct rpc *rpc, struct buffer *out)
{
	struct json_writer writer;

	(void)rpc;
	json_writer_init(&writer, out);
	json_write_object(&writer, NULL);
	json_write_text(&writer, "name", "chaosactord");
	json_write_text(&writer, "version", CHAOSACTORD_VERSION);
	json_write_text(&writer, "compiler", __VERSION__);
	json_write_object_end(&writer);
	return json_writer_status(&writer);
}

bool rpc_ready(struct rpc *rpc, struct buffer *out)
{
	struct error err = { .status = ST_OK };
	bool ready = engine_health(rpc->setup.engine, &err) == ST_OK;
	struct json_writer writer;

	json_writer_init(&writer, out);
	json_write_object(&writer, NULL);
	json_write_text(&writer, "status", ready ? "ready" : "not ready");
	if (!ready)
		json_write_text(&writer, "reason", err.text);
	if (err.hint[0] != '\0')
		json_write_text(&writer, "hint", err.hint);
	json_write_object_end(&writer);
	buffer_append_byte(out, '\n');
	return ready;
}
