/* SPDX-License-Identifier: Apache-2.0 OR MIT */
#include "cli/commands/command.h"

static const struct flag_row history_options[] = {
	{ "from", FLAG_INTEGER, false, "SEQ", "from", "first sequence number; default 0" },
	{ "limit", FLAG_INTEGER, false, "N", "limit", "at most so many; default 100" },
	{ "msg-cid", FLAG_TEXT, false, "CID", "msgCid", "only entries of this message" },
	{ 0 },
};

static void print_entry(struct output *out, const json_t *entry)
{
	static const char *const shown[] = { "seq", "kind" };
	const json_t *receipt = json_object_get(entry, "receipt");
	const json_t *roots = json_object_get(entry, "stateRoot");

	for (size_t i = 0; i < sizeof(shown) / sizeof(shown[0]); i++) {
		struct buffer word;

		buffer_init(&word, 0);
		output_value(&word, json_object_get(entry, shown[i]));
		output_printf(out, "%-8.*s ", (int)word.size,
			      word.data ? (const char *)word.data : "");
		buffer_append_failure(&out->text, &word);
		buffer_fini(&word);
	}
	output_value(&out->text, json_object_get(roots, "after"));
	if (json_object_get(entry, "msgCid")) {
		buffer_append_text(&out->text, "  ");
		output_value(&out->text, json_object_get(entry, "msgCid"));
	}
	if (json_is_object(receipt)) {
		buffer_append_text(&out->text, "  exit ");
		output_value(&out->text, json_object_get(receipt, "ExitCode"));
		buffer_append_text(&out->text, "  gas ");
		output_value(&out->text, json_object_get(receipt, "GasUsed"));
	}
	buffer_append_byte(&out->text, '\n');
}

static void print(struct output *out, const struct rpc_reply *reply)
{
	const json_t *entries = json_object_get(reply->result, "entries");
	const json_t *next = json_object_get(reply->result, "next");
	size_t i;
	json_t *entry;

	json_array_foreach(entries, i, entry) print_entry(out, entry);
	if (json_is_integer(next))
		output_styled(out, STYLE_DIM, "more: --from %" JSON_INTEGER_FORMAT "\n",
			      json_integer_value(next));
}

static enum cli_exit run(struct app *app, const struct command *command,
			 const struct arguments *arguments)
{
	json_t *params = json_object();
	enum status st = params ? arguments_to_json(params, arguments, history_options, true,
						    &app->error)
				: ST_NO_MEMORY;

	(void)command;
	if (st != ST_OK) {
		json_decref(params);
		return app_fail(app, st);
	}
	return app_ask(app, "Chaos.History", params, print);
}

const struct command history_commands[] = {
	{ "history",
	  "",
	  0,
	  0,
	  "List what happened: genesis, messages, changes of environment",
	  { history_options },
	  NULL,
	  run,
	  NULL,
	  false },
	{ 0 },
};
