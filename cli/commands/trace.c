/* SPDX-License-Identifier: Apache-2.0 OR MIT */
#include "cli/commands/command.h"
#include "cli/commands/frames.h"
#include "json/text.h"

#include <string.h>

static const struct flag_row trace_options[] = {
	{ "format", FLAG_TEXT, false, "FORMAT", "format",
	  "json (flat list) or lotus (nested): print that, not a tree" },
	{ 0 },
};

static json_t *params_of(const struct arguments *arguments)
{
	const char *which = arguments->operands[0];
	const char *format = arguments_text(arguments, "format");
	bool number = json_text_is_integer(which);

	return json_pack("{s:o, s:s}", number ? "seq" : "msgCid",
			 number ? json_text_integer(which) : json_string(which), "format",
			 format ? format : "json");
}

static void print_frames(struct output *out, const struct rpc_reply *reply)
{
	frames_print(out, reply->result);
}

static enum cli_exit run(struct app *app, const struct command *command,
			 const struct arguments *arguments)
{
	const char *format = arguments_text(arguments, "format");

	(void)command;
	if (format && strcmp(format, "json") != 0 && strcmp(format, "lotus") != 0) {
		error_set(&app->error, ST_INVALID, "--format: \"%.60s\" is neither json nor lotus",
			  format);
		return CLI_USAGE;
	}
	return app_ask(app, "Chaos.Trace", params_of(arguments),
		       format ? print_pretty : print_frames);
}

const struct command trace_commands[] = {
	{ "trace",
	  "SEQ | MSGCID",
	  1,
	  1,
	  "Print every call and gas charge of an applied message",
	  { trace_options },
	  NULL,
	  run,
	  NULL,
	  false },
	{ 0 },
};
