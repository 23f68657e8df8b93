/* SPDX-License-Identifier: Apache-2.0 OR MIT */
#include "cli/commands/asked.h"
#include "cli/commands/entry.h"

static const struct flag_row history_options[] = {
	{ "from", FLAG_INTEGER, false, "SEQ", "from", "first sequence number; default 0" },
	{ "limit", FLAG_INTEGER, false, "N", "limit", "at most so many; default 100" },
	{ "msg-cid", FLAG_TEXT, false, "CID", "msgCid", "only entries of this message" },
	{ 0 },
};

static void print(struct output *out, const struct rpc_reply *reply)
{
	const json_t *entries = json_object_get(reply->result, "entries");
	const json_t *next = json_object_get(reply->result, "next");
	size_t i;
	json_t *entry;

	json_array_foreach(entries, i, entry) entry_print(out, entry);
	if (json_is_integer(next))
		output_styled(out, STYLE_DIM, "more: --from %" JSON_INTEGER_FORMAT "\n",
			      json_integer_value(next));
}

static const struct asked history = { .method = "Chaos.History", .print = print };

const struct command history_commands[] = {
	{ "history",
	  "",
	  0,
	  0,
	  "List what happened: genesis, messages, changes of environment",
	  { history_options },
	  NULL,
	  asked_run,
	  &history,
	  false },
	{ 0 },
};
