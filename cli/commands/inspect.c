/* SPDX-License-Identifier: Apache-2.0 OR MIT */
#include "cli/commands/command.h"

#include "base/encoding.h"

#include <string.h>

/* What states are made of: `diff`, `dag get`, `dag stat`. */

/* ---- diff ------------------------------------------------------------------------- */

static const struct flag_row diff_options[] = {
	{ "depth", FLAG_TEXT, false, "WORD", "depth",
	  "actor, field (default) or block: how much is told of an actor" },
	{ "limit", FLAG_INTEGER, false, "N", "limit", "actors at once; default 100, at most 1000" },
	{ "from-world", FLAG_TEXT, false, "NAME", NULL, "the world of A, if it is another" },
	{ "to-world", FLAG_TEXT, false, "NAME", NULL, "the world of B, if it is another" },
	{ 0 },
};

/* A selector: digits are a sequence number. */
static json_t *selector(const char *text)
{
	return json_text_is_integer(text) ? json_text_integer(text) : json_string(text);
}

/* The state that an operand means, in a world of its own if one was given. */
static json_t *place(const char *text, const char *world)
{
	json_t *at = selector(text);

	return world ? json_pack("{s:s, s:o}", "world", world, "at", at) : at;
}

static json_t *diff_params(struct app *app, const struct arguments *arguments)
{
	const char *to_world = arguments_text(arguments, "to-world");
	const char *to = arguments->operand_count > 1 ? arguments->operands[1] : "head";
	json_t *params =
		json_pack("{s:o, s:o, s:s}", "from",
			  place(arguments->operands[0], arguments_text(arguments, "from-world")),
			  "to", place(to, to_world), "format", app->json ? "json" : "text");

	if (params &&
	    arguments_to_json(params, arguments, diff_options, true, &app->error) != ST_OK) {
		json_decref(params);
		params = NULL;
	}
	return params;
}

static void print_text(struct output *out, const struct rpc_reply *reply)
{
	const char *text = json_string_value(json_object_get(reply->result, "text"));

	if (text)
		output_safe(&out->text, bytes_of_text(text), true);
}

/* Whether there is a page behind this one, and its parameters. */
static bool next_page(const struct rpc_reply *reply, const json_t *params, json_t **out)
{
	static const char *const kept[] = { "depth", "limit", "format" };
	json_t *cursor = json_object_get(reply->result, "next");

	if (!json_is_string(cursor))
		return false;
	*out = json_pack("{s:O}", "cursor", cursor);
	for (size_t i = 0; i < sizeof(kept) / sizeof(kept[0]); i++) {
		json_t *value = json_object_get(params, kept[i]);

		if (value)
			(void)json_object_set(*out, kept[i], value);
	}
	return true;
}

static enum cli_exit run_diff(struct app *app, const struct command *command,
			      const struct arguments *arguments)
{
	json_t *params = diff_params(app, arguments);
	const bool limited = arguments_text(arguments, "limit") != NULL;
	enum cli_exit code;
	bool more;

	(void)command;
	if (!params && app->error.status != ST_OK)
		return app_fail(app, app->error.status);
	do {
		struct rpc_reply reply = { 0 };
		json_t *next = NULL;

		code = app_call_json(app, "Chaos.StateDiff", json_incref(params), &reply);
		if (code == CLI_OK)
			code = app_show(app, &reply, print_text);
		/* A limit is one for all of it. */
		more = code == CLI_OK && !limited && next_page(&reply, params, &next);
		rpc_reply_fini(&reply);
		json_decref(params);
		params = next;
	} while (more);
	return code;
}

/* ---- dag -------------------------------------------------------------------------- */

static const struct flag_row get_options[] = {
	{ "format", FLAG_TEXT, false, "FORM", NULL,
	  "dag-json (default), diag, hex or raw: the bytes as they are" },
	{ 0 },
};
static const struct flag_row stat_options[] = {
	{ "limit", FLAG_INTEGER, false, "N", "limit", "blocks to look at; default 100000" },
	{ 0 },
};

static void print_value(struct output *out, const struct rpc_reply *reply)
{
	const json_t *value = json_object_get(reply->result, "value");
	struct bytes text;

	if (json_is_string(value)) {
		output_safe(&out->text, bytes_of_text(json_string_value(value)), false);
		buffer_append_byte(&out->text, '\n');
		return;
	}
	if (json_text_member(reply->result_text, "value", &text))
		json_text_pretty(&out->text, text);
	buffer_append_byte(&out->text, '\n');
}

static void print_dag_json(struct output *out, const struct rpc_reply *reply)
{
	struct bytes text;

	if (json_text_member(reply->result_text, "value", &text))
		json_text_pretty(&out->text, text);
	buffer_append_byte(&out->text, '\n');
}

/* Bytes for a file or a pipe, not for a terminal. */
static void print_raw(struct output *out, const struct rpc_reply *reply)
{
	const char *value = json_string_value(json_object_get(reply->result, "value"));

	if (value && base64_decode(&out->text, bytes_of_text(value)) != ST_OK)
		out->text.status = ST_INVALID;
}

/* How each form is asked for, and shown. */
static const struct get_form {
	const char *word, *format;
	print_reply *print;
} get_forms[] = {
	{ "dag-json", "dagJson", print_dag_json },
	{ "diag", "diag", print_value },
	{ "hex", "hex", print_value },
	{ "raw", "raw", print_raw },
};

static enum cli_exit run_get(struct app *app, const struct command *command,
			     const struct arguments *arguments)
{
	const char *word = arguments_text(arguments, "format");
	const char *given = arguments->operands[0];
	const char *slash = strchr(given, '/');
	const int size = slash ? (int)(slash - given) : (int)strlen(given);

	(void)command;
	for (size_t i = 0; i < sizeof(get_forms) / sizeof(get_forms[0]); i++) {
		const struct get_form *form = &get_forms[i];

		if (strcmp(word ? word : "dag-json", form->word) == 0)
			return app_ask(app, "Chaos.DagGet",
				       json_pack("{s:s%, s:s, s:s}", "cid", given, (size_t)size,
						 "path", slash ? slash : "", "format",
						 form->format),
				       form->print);
	}
	error_set(&app->error, ST_INVALID, "--format: no form is called \"%.40s\"", word);
	error_hint(&app->error, "there are dag-json, diag, hex and raw");
	return CLI_USAGE;
}

static enum cli_exit run_stat(struct app *app, const struct command *command,
			      const struct arguments *arguments)
{
	json_t *params = json_pack("{s:s}", "cid", arguments->operands[0]);

	(void)command;
	if (params &&
	    arguments_to_json(params, arguments, stat_options, true, &app->error) != ST_OK) {
		json_decref(params);
		return app_fail(app, app->error.status);
	}
	return app_ask(app, "Chaos.DagStat", params, print_members);
}

const struct command inspect_commands[] = {
	{ "diff",
	  "A [B]",
	  1,
	  2,
	  "Tell in what state B, default head, differs from state A",
	  { diff_options },
	  "A state is head, genesis, a sequence number or a root CID.\n",
	  run_diff,
	  NULL,
	  false },
	{ "dag get",
	  "CID[/PATH]",
	  1,
	  1,
	  "Print a block, or a value in it or behind its links",
	  { get_options },
	  NULL,
	  run_get,
	  NULL,
	  false },
	{ "dag stat",
	  "CID",
	  1,
	  1,
	  "Count the blocks that a block reaches",
	  { stat_options },
	  NULL,
	  run_stat,
	  NULL,
	  false },
	{ 0 },
};
