/* SPDX-License-Identifier: Apache-2.0 OR MIT */
#include "cli/commands/command.h"
#include "cli/file.h"

#include <string.h>

#define TIMEOUT_MS 300000L

static const struct flag_row export_options[] = {
	{ "from", FLAG_INTEGER, false, "SEQ", "from",
	  "the first journal entry; default the first behind genesis" },
	{ "to", FLAG_INTEGER, false, "SEQ", "to", "the last journal entry; default the newest" },
	{ "output", FLAG_TEXT, false, "FILE", NULL,
	  "where it goes, also -o; default standard output" },
	{ "id", FLAG_TEXT, false, "ID", "id", "the name of the vector" },
	{ "description", FLAG_TEXT, false, "TEXT", "description", "what it shows" },
	{ "comment", FLAG_TEXT, false, "TEXT", "comment", "more about it" },
	{ "tag", FLAG_LIST, false, "TAG", "tags", "a word to find it by" },
	{ "variant", FLAG_LIST_WORD, false, "[ID=]NV[@EPOCH]", NULL,
	  "another network version that it may run at" },
	{ "retain", FLAG_TEXT, false, "WHICH", "retain", "blocks to keep: accessed or reachable" },
	{ "diagnostics", FLAG_SWITCH, false, NULL, "diagnostics",
	  "with traces, the default; --diagnostics=false leaves them out" },
	{ "fatal", FLAG_LIST, false, "CBOR", "fatal",
	  "a message run behind the last that ends without a receipt" },
	{ 0 },
};

/* ---- the question --------------------------------------------------------------- */

/* [ID=]NV[@EPOCH] as an object. */
static enum status read_variant(const char *text, json_t **out, struct error *err)
{
	const char *equals = strchr(text, '=');
	const char *version = equals ? equals + 1 : text;
	const char *at = strchr(version, '@');
	const size_t digits = at ? (size_t)(at - version) : strlen(version);
	char number[24];

	if (digits == 0 || digits >= sizeof(number))
		return error_set(err, ST_INVALID, "--variant %.100s: no network version in it",
				 text);
	memcpy(number, version, digits);
	number[digits] = '\0';
	if (!json_text_is_integer(number) || (at && !json_text_is_integer(at + 1)))
		return error_set(err, ST_INVALID, "--variant %.100s: want [ID=]NV[@EPOCH]", text);
	*out = json_pack("{s:o}", "nv", json_text_integer(number));
	if (!*out || (at && json_object_set_new(*out, "epoch", json_text_integer(at + 1)) != 0) ||
	    (equals &&
	     json_object_set_new(*out, "id", json_stringn(text, (size_t)(equals - text))) != 0)) {
		json_decref(*out);
		return error_set(err, ST_INVALID, "--variant %.100s: its name is not UTF-8", text);
	}
	return ST_OK;
}

static enum status add_variants(json_t *params, const struct arguments *arguments,
				struct error *err)
{
	json_t *list = json_array(), *variant = NULL;

	if (!list || json_object_set_new(params, "variants", list) != 0)
		return error_set(err, ST_NO_MEMORY, "out of memory");
	for (size_t i = 0; i < arguments->value_count; i++) {
		const struct flag_value *value = &arguments->values[i];

		if (strcmp(value->row->name, "variant") != 0)
			continue;
		TRY(read_variant(value->text, &variant, err));
		if (json_array_append_new(list, variant) != 0)
			return error_set(err, ST_NO_MEMORY, "out of memory");
	}
	return ST_OK;
}

/* ---- the answer ------------------------------------------------------------------ */

static void print_vector(struct output *out, const struct rpc_reply *reply)
{
	struct bytes vector;

	if (json_text_member(reply->result_text, "vector", &vector)) {
		json_text_pretty(&out->text, vector);
		buffer_append_byte(&out->text, '\n');
	}
}

static json_int_t figure(const json_t *result, const char *name)
{
	return json_integer_value(json_object_get(json_object_get(result, "car"), name));
}

/* What was written, and where else it runs or does not. */
static void print_summary(struct output *out, const struct rpc_reply *reply)
{
	const json_t *variants = json_object_get(reply->result, "variants");
	size_t i;
	json_t *variant;

	output_printf(out,
		      "entries %" JSON_INTEGER_FORMAT " to %" JSON_INTEGER_FORMAT
		      ", %" JSON_INTEGER_FORMAT " blocks in %" JSON_INTEGER_FORMAT " bytes\n",
		      json_integer_value(json_object_get(reply->result, "from")),
		      json_integer_value(json_object_get(reply->result, "to")),
		      figure(reply->result, "blocks"), figure(reply->result, "bytes"));
	json_array_foreach(variants, i, variant)
	{
		const bool claimed = json_is_true(json_object_get(variant, "claimed"));

		output_styled(out, claimed ? STYLE_GOOD : STYLE_NOTE, "%s",
			      claimed ? "claimed  " : "differs  ");
		output_value(&out->text, json_object_get(variant, "id"));
		buffer_append_text(&out->text, "  epoch ");
		output_value(&out->text, json_object_get(variant, "epoch"));
		if (!claimed) {
			buffer_append_text(&out->text, "  ");
			output_value(&out->text, json_object_get(variant, "reason"));
		}
		buffer_append_byte(&out->text, '\n');
	}
}

static enum cli_exit write_file(struct app *app, const char *path, const struct rpc_reply *reply)
{
	struct output file = { .stream = NULL };
	enum status st;

	buffer_init(&file.text, 0);
	print_vector(&file, reply);
	st = buffer_status(&file.text);
	if (st == ST_OK)
		st = file_write(path, buffer_bytes(&file.text), &app->error);
	buffer_fini(&file.text);
	return st == ST_OK ? CLI_OK : app_fail(app, st);
}

static enum cli_exit show(struct app *app, const struct arguments *arguments,
			  const struct rpc_reply *reply)
{
	const char *path = arguments_text(arguments, "output");
	enum cli_exit code;

	if (path && strcmp(path, "-") == 0)
		path = NULL;
	code = path ? write_file(app, path, reply) : CLI_OK;

	return code == CLI_OK ? app_show(app, reply, path ? print_summary : print_vector) : code;
}

static enum cli_exit run(struct app *app, const struct command *command,
			 const struct arguments *arguments)
{
	struct rpc_reply reply = { 0 };
	json_t *params = json_object();
	struct buffer text;
	enum cli_exit code;
	enum status st = params ? ST_OK : error_set(&app->error, ST_NO_MEMORY, "out of memory");

	(void)command;
	buffer_init(&text, 0);
	if (st == ST_OK)
		st = arguments_to_json(params, arguments, export_options, true, &app->error);
	if (st == ST_OK)
		st = add_variants(params, arguments, &app->error);
	if (st == ST_OK)
		json_text_write(&text, params);
	if (st == ST_OK && buffer_status(&text) != ST_OK)
		st = error_set(&app->error, ST_NO_MEMORY, "out of memory");
	code = st == ST_OK ? app_call(app, "Chaos.VectorExport", buffer_bytes(&text), TIMEOUT_MS,
				      &reply)
			   : app_fail(app, st);
	if (code == CLI_OK)
		code = show(app, arguments, &reply);
	rpc_reply_fini(&reply);
	buffer_fini(&text);
	json_decref(params);
	return code;
}

const struct command vector_export_commands[] = {
	{ "vector export",
	  "",
	  0,
	  0,
	  "Write a range of a world's journal as a test vector",
	  { export_options },
	  "The range is the entries from --from to --to of those that made the state in which the\n"
	  "world stands: messages alone or tipsets alone. The vector claims the variants that end\n"
	  "the same when they are run.",
	  run,
	  NULL,
	  false },
	{ 0 },
};
