/* SPDX-License-Identifier: Apache-2.0 OR MIT */
#include "rpc/lotus/handlers.h"

#include <ctype.h>
#include <time.h>

#include "rpc/kinds.h"
#include "rpc/openrpc.h"
#include "version.h"
#include "world/chain_make.h"

/* The daemon itself (lotus b835fab70 node/impl/common/common.go). */

struct log_args {
	struct bytes subsystem, level;
};

PARAMS(params_log_level, struct log_args,
       REQUIRED("subsystem", text, struct log_args, subsystem, "chaosactord, or * for all"),
       REQUIRED("level", text, struct log_args, level, "error, warn, info or debug"));

/* 2.3.0 and 1.5.0, what Lotus' clients shake hands with (lotus b835fab70 api/version.go). */
enum {
	FULL_API_VERSION = 2 << 16 | 3 << 8,
	FULL_API_VERSION_0 = 1 << 16 | 5 << 8,
};

static enum status write_version(struct call *call, int64_t api_version)
{
	struct json_writer *out = call->out;

	json_write_object(out, NULL);
	json_write_text(out, "Version", "chaosactord-" CHAOSACTORD_VERSION "+lotus-api");
	json_write_int(out, "APIVersion", api_version);
	json_write_int(out, "BlockDelay", CHAIN_BLOCK_DELAY_S);
	json_write_text(out, "Agent", "chaosactord");
	json_write_object_end(out);
	return ST_OK;
}

enum status lotus_version(struct call *call, const void *args)
{
	(void)args;
	return write_version(call, FULL_API_VERSION);
}

enum status lotus_version_v0(struct call *call, const void *args)
{
	(void)args;
	return write_version(call, FULL_API_VERSION_0);
}

enum status lotus_start_time(struct call *call, const void *args)
{
	const time_t started = (time_t)call->rpc->setup.start_time_s;
	char text[sizeof("2026-01-01T00:00:00Z") + 8];
	struct tm utc;

	(void)args;
	if (!gmtime_r(&started, &utc) ||
	    strftime(text, sizeof(text), "%Y-%m-%dT%H:%M:%SZ", &utc) == 0)
		return call_failed(call, ST_INVALID, NULL);
	json_write_text(call->out, NULL, text);
	return ST_OK;
}

static enum status discover(struct call *call, bool v0)
{
	const struct openrpc_place place = { .world = call->world, .host = call->host, .v0 = v0 };

	openrpc_write(call->out, NULL, &call->rpc->setup, &place);
	return ST_OK;
}

enum status lotus_discover(struct call *call, const void *args)
{
	(void)args;
	return discover(call, false);
}

enum status lotus_discover_v0(struct call *call, const void *args)
{
	(void)args;
	return discover(call, true);
}

enum status lotus_session(struct call *call, const void *args)
{
	(void)args;
	json_write_text(call->out, NULL, call->rpc->session);
	return ST_OK;
}

/* ---- the log ------------------------------------------------------------------------- */

/* All of it has one level. */
#define LOG_SUBSYSTEM "chaosactord"

enum status lotus_log_list(struct call *call, const void *args)
{
	(void)args;
	json_write_array(call->out, NULL);
	json_write_text(call->out, NULL, LOG_SUBSYSTEM);
	json_write_array_end(call->out);
	return ST_OK;
}

/* Clients of Lotus write levels in either case. */
static bool parse_level(struct bytes text, enum log_level *out)
{
	char word[sizeof("debug") + 1] = { 0 };

	if (text.size >= sizeof(word))
		return false;
	for (size_t i = 0; i < text.size; i++)
		word[i] = (char)tolower(text.data[i]);
	return log_level_parse(word, out);
}

enum status lotus_log_set_level(struct call *call, const void *args)
{
	const struct log_args *in = args;
	enum log_level level;

	if (!bytes_equal(in->subsystem, bytes_of_text(LOG_SUBSYSTEM)) &&
	    !bytes_equal(in->subsystem, bytes_of_text("*")))
		return decode_refuse_at(&call->decode, "subsystem", LOG_SUBSYSTEM " or *",
					"another text");
	if (!parse_level(in->level, &level))
		return decode_refuse_at(&call->decode, "level", "error, warn, info or debug",
					"another text");
	atomic_store(&call->rpc->setup.log->level, level);
	json_write_null(call->out, NULL);
	return ST_OK;
}

/* ---- the end ------------------------------------------------------------------------- */

/* The answer to this is one of those that a stop waits for. */
enum status lotus_shutdown(struct call *call, const void *args)
{
	const struct rpc_setup *setup = &call->rpc->setup;

	(void)args;
	if (!setup->stop)
		return call_failed(call, ST_UNSUPPORTED, NULL);
	setup->stop(setup->stop_context);
	json_write_null(call->out, NULL);
	return ST_OK;
}
