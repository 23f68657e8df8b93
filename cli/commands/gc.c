/* SPDX-License-Identifier: Apache-2.0 OR MIT */
#include "base/clock.h"
#include "cli/commands/command.h"

#include <inttypes.h>

/* Removal of what no world needs any more. */

enum { LOOK_PERIOD_MS = 500, LOOK_TIMEOUT_MS = 2000, NO_TIMEOUT = 0 };

static const struct flag_row gc_options[] = {
	{ "dry-run", FLAG_SWITCH, false, NULL, "dryRun", "only say what would be removed" },
	{ "keep", FLAG_LIST, false, "CID", "keep",
	  "a root or block that stays this once with all it links to, needed or not" },
	{ 0 },
};

static json_int_t figure(const json_t *of, const char *name)
{
	return json_integer_value(json_object_get(of, name));
}

static void print(struct output *out, const struct rpc_reply *reply)
{
	static const struct {
		const char *part, *name, *words;
	} rows[] = {
		{ "removed", "blocks", "blocks" },
		{ "removed", "bytes", "bytes, which later writes take" },
		{ "removed", "entries", "journal entries" },
		{ "removed", "worlds", "deleted worlds" },
		{ "kept", "blocks", "blocks" },
		{ "kept", "worlds", "worlds" },
		{ "kept", "deletedWorlds", "deleted worlds, for their forks" },
		{ "kept", "states", "states, to make the others from" },
		{ "kept", "snapshots", "snapshots" },
		{ "kept", "labels", "labels of roots" },
		{ "kept", "rootsInUse", "roots in use" },
		{ "kept", "wished", "by --keep" },
	};
	const bool dry_run = json_is_true(json_object_get(reply->result, "dryRun"));

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		const char *part = rows[i].part;

		output_printf(out, "%-14s %14" JSON_INTEGER_FORMAT "  %s\n",
			      dry_run && *part == 'r' ? "would remove" : part,
			      figure(json_object_get(reply->result, part), rows[i].name),
			      rows[i].words);
	}
}

/* ---- how far it is ------------------------------------------------------------- */

/* On a terminal a second client asks while the first one waits. */
struct progress {
	struct rpc_client *client;
	int64_t next_ms;
	bool shown;
};

static void show_stage(struct progress *progress, const json_t *collection)
{
	const char *stage = json_string_value(json_object_get(collection, "stage"));

	if (!stage)
		return;
	if (strcmp(stage, "marking") == 0)
		fprintf(stderr, "\r\033[Kmarking: %" JSON_INTEGER_FORMAT " blocks stay so far",
			figure(collection, "blocksKept"));
	else if (strcmp(stage, "removing") == 0)
		fprintf(stderr,
			"\r\033[Kremoving: %" JSON_INTEGER_FORMAT " of %" JSON_INTEGER_FORMAT
			" bytes",
			figure(collection, "bytesRemoved"), figure(collection, "bytesPlanned"));
	else
		return;
	fflush(stderr);
	progress->shown = true;
}

static void look(void *context)
{
	struct progress *progress = context;
	struct rpc_reply reply = { 0 };
	struct error ignored = { 0 };

	if (clock_ms() < progress->next_ms)
		return;
	if (rpc_client_call(progress->client, "Chaos.Info", (struct bytes){ 0 }, &reply,
			    &ignored) == CLI_OK)
		show_stage(progress, json_object_get(reply.result, "collection"));
	rpc_reply_fini(&reply);
	progress->next_ms = clock_ms() + LOOK_PERIOD_MS;
}

/* It takes as long as it takes, unless the user set a limit. */
static enum cli_exit collect(struct app *app, json_t *params, struct rpc_reply *reply)
{
	struct progress progress = { .next_ms = clock_ms() + LOOK_PERIOD_MS };
	enum cli_exit code = app_open_client(app, NO_TIMEOUT, &app->client);

	if (code != CLI_OK) {
		json_decref(params);
		return code;
	}
	if (!app->json && output_steers(stderr) &&
	    app_open_client(app, LOOK_TIMEOUT_MS, &progress.client) == CLI_OK)
		rpc_client_while_waiting(app->client, look, &progress);
	code = app_call_json(app, "Chaos.Gc", params, reply);
	rpc_client_while_waiting(app->client, NULL, NULL);
	rpc_client_close(progress.client);
	if (progress.shown)
		fputs("\r\033[K", stderr);
	return code;
}

static enum cli_exit run(struct app *app, const struct command *command,
			 const struct arguments *arguments)
{
	struct rpc_reply reply = { 0 };
	json_t *params = json_object();
	enum status st = params ? arguments_to_json(params, arguments, gc_options, true,
						    &app->error)
				: ST_NO_MEMORY;
	enum cli_exit code;

	(void)command;
	if (st != ST_OK) {
		json_decref(params);
		return app_fail(app, st);
	}
	code = collect(app, params, &reply);
	if (code == CLI_OK)
		code = app_show(app, &reply, print);
	rpc_reply_fini(&reply);
	return code;
}

const struct command gc_commands[] = {
	{ "gc",
	  "",
	  0,
	  0,
	  "Remove what no world needs any more, beside everything else",
	  { gc_options },
	  "Deleted worlds go, but for what their forks share; so do blocks that no state reaches.\n"
	  "States of all other worlds stay, and roots that have a label.\n",
	  run,
	  NULL,
	  false },
	{ 0 },
};
