/* SPDX-License-Identifier: Apache-2.0 OR MIT */
#include "cli/commands/command.h"
#include "cli/file.h"
#include "json/text.h"

#include <string.h>

#define TIMEOUT_MS 60000L
#define PARAMS_AT_MOST ((size_t)256 << 20)

static enum status read_params(struct buffer *out, const struct arguments *arguments,
			       struct error *err)
{
	json_t *document = NULL;
	enum status st;

	if (arguments->operand_count < 2)
		return ST_OK;
	if (strcmp(arguments->operands[1], "-") == 0)
		TRY(file_read(out, "-", err));
	else
		buffer_append_text(out, arguments->operands[1]);
	if (buffer_status(out) != ST_OK)
		return error_set(err, buffer_status(out), "out of memory");
	/* Checked here, sent as it stands: numbers keep their digits. */
	st = json_text_parse(buffer_bytes(out), &document, err);
	if (st == ST_OK && !json_is_object(document) && !json_is_array(document))
		st = error_set(err, ST_INVALID, "parameters are a JSON array or object");
	json_decref(document);
	return st;
}

static enum cli_exit run(struct app *app, const struct command *command,
			 const struct arguments *arguments)
{
	struct rpc_reply reply = { 0 };
	struct buffer params;
	enum cli_exit code;
	enum status st;

	(void)command;
	buffer_init(&params, PARAMS_AT_MOST);
	st = read_params(&params, arguments, &app->error);
	code = st == ST_OK ? app_call(app, arguments->operands[0], buffer_bytes(&params),
				      TIMEOUT_MS, &reply)
			   : app_fail(app, st);
	if (code == CLI_OK)
		code = app_show(app, &reply, print_pretty);
	rpc_reply_fini(&reply);
	buffer_fini(&params);
	return code;
}

const struct command call_commands[] = {
	{ "call",
	  "METHOD [JSON | -]",
	  1,
	  2,
	  "Call any JSON-RPC method and print its result",
	  { NULL },
	  "JSON is an array or an object, sent as it stands; - reads it from standard "
	  "input.",
	  run,
	  NULL,
	  false },
	{ 0 },
};
