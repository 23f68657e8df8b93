/* SPDX-License-Identifier: Apache-2.0 OR MIT */
#include "cli/commands/asked.h"

/* Removal of what no world needs any more. */

static const struct flag_row gc_options[] = {
	{ "dry-run", FLAG_SWITCH, false, NULL, "dryRun", "only say what would be removed" },
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

static const struct asked gc = { .method = "Chaos.Gc", .print = print };

const struct command gc_commands[] = {
	{ "gc",
	  "",
	  0,
	  0,
	  "Remove what no world needs any more, beside everything else",
	  { gc_options },
	  "Deleted worlds go, but for what their forks share; so do blocks that no state reaches.\n"
	  "States of all other worlds stay, and roots that have a label.\n",
	  asked_run,
	  &gc,
	  false },
	{ 0 },
};
