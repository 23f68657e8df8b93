/* SPDX-License-Identifier: Apache-2.0 OR MIT */
#include "cli/commands/application.h"

#include "cli/commands/frames.h"
#include "json/text.h"

#include <string.h>

#define TIMEOUT_MS 60000L

const struct flag_row application_options[] = {
	{ "trace", FLAG_SWITCH, false, NULL, "trace", "show every call and gas charge" },
	{ "simulate", FLAG_SWITCH, false, NULL, NULL, "run it and keep nothing" },
	{ "at", FLAG_SELECTOR, false, "STATE", "at",
	  "with --simulate: head, genesis, a sequence number or a root CID" },
	{ "expect-exit", FLAG_INTEGER, false, "N", NULL,
	  "fail unless the receipt's exit code is N" },
	{ 0 },
};

/* The members of options behind what is there already, and the closing brace. */
static enum status append_options(struct buffer *out, const struct arguments *arguments,
				  struct error *err)
{
	json_t *object = json_object();
	struct buffer text;
	enum status st;

	buffer_init(&text, 0);
	st = object ? arguments_to_json(object, arguments, application_options, true, err)
		    : error_set(err, ST_NO_MEMORY, "out of memory");
	if (st == ST_OK && json_object_size(object) > 0) {
		json_text_write(&text, object);
		st = buffer_status(&text);
	}
	if (st == ST_OK && text.size > 0) {
		buffer_append_byte(out, ',');
		buffer_append(out, text.data + 1, text.size - 2);
	}
	buffer_append_byte(out, '}');
	json_decref(object);
	buffer_fini(&text);
	return st;
}

/* Chaos.Invoke takes the object's members as its parameters, the others take
 * the value as one member. */
static enum status write_params(struct buffer *out, const struct arguments *arguments,
				const char *member, struct bytes text, struct error *err)
{
	bool simulate = arguments_flag(arguments, "simulate");
	enum status st;

	if (!simulate && arguments_text(arguments, "at"))
		return error_set(err, ST_INVALID, "--at needs --simulate");
	if (!simulate && strcmp(member, "invoke") == 0) {
		buffer_append(out, text.data, text.size - 1);
	} else {
		buffer_printf(out, "{\"%s\":", member);
		buffer_append_bytes(out, text);
	}
	st = append_options(out, arguments, err);
	if (st == ST_OK && buffer_status(out) != ST_OK)
		st = error_set(err, ST_NO_MEMORY, "out of memory");
	return st;
}

static const char *method_of(const struct arguments *arguments, const char *member)
{
	if (arguments_flag(arguments, "simulate"))
		return "Chaos.Simulate";
	return strcmp(member, "invoke") == 0 ? "Chaos.Invoke" : "Chaos.ApplyMessage";
}

static enum cli_exit check_exit(struct app *app, const struct arguments *arguments,
				const json_t *result)
{
	const json_t *receipt = json_object_get(result, "receipt");
	const json_t *code = json_object_get(receipt, "ExitCode");
	long long expected = 0;

	if (!arguments_text(arguments, "expect-exit"))
		return CLI_OK;
	if (arguments_integer(arguments, "expect-exit", &expected, &app->error) != ST_OK)
		return CLI_USAGE;
	if (!json_is_integer(code))
		return app_failed(app, "UNEXPECTED_EXIT", "the receipt has no exit code");
	if (json_integer_value(code) == expected)
		return CLI_OK;
	return app_failed(app, "UNEXPECTED_EXIT", "exit code %lld where %lld was expected",
			  (long long)json_integer_value(code), expected);
}

static void field(struct output *out, const char *label, const json_t *value)
{
	if (!value)
		return;
	output_field(out, label);
	output_value(&out->text, value);
	buffer_append_byte(&out->text, '\n');
}

static void print_exit(struct output *out, const json_t *result)
{
	const json_t *exit = json_object_get(result, "exit");
	const json_t *code = json_object_get(json_object_get(result, "receipt"), "ExitCode");
	const json_t *name = json_object_get(exit, "name");
	const json_t *text = json_object_get(exit, "text");
	struct buffer number;

	buffer_init(&number, 0);
	output_value(&number, code);
	output_field(out, "exit");
	output_styled(out, json_integer_value(code) == 0 ? STYLE_GOOD : STYLE_BAD, "%.*s",
		      (int)number.size, number.data ? (const char *)number.data : "");
	buffer_append_failure(&out->text, &number);
	buffer_fini(&number);
	if (json_is_string(name)) {
		buffer_append_byte(&out->text, ' ');
		output_value(&out->text, name);
	}
	if (json_is_string(text) && json_string_length(text) > 0) {
		buffer_append_text(&out->text, "  ");
		output_value(&out->text, text);
	}
	buffer_append_byte(&out->text, '\n');
}

static void print_return(struct output *out, const json_t *result)
{
	const json_t *receipt = json_object_get(result, "receipt");
	const json_t *decoded = json_object_get(result, "returnDecoded");

	field(out, "return", json_object_get(receipt, "Return"));
	if (decoded && !json_is_null(decoded))
		field(out, "  decoded", decoded);
}

static void print_cost(struct output *out, const json_t *result)
{
	const json_t *total = json_object_get(json_object_get(result, "gasCost"), "TotalCost");

	if (!json_is_string(total))
		return;
	output_field(out, "cost");
	output_value(&out->text, total);
	buffer_append_text(&out->text, " attoFIL\n");
}

static void print_place(struct output *out, const json_t *result)
{
	const json_t *seq = json_object_get(result, "seq");

	output_field(out, "sequence");
	if (json_is_integer(seq))
		output_value(&out->text, seq);
	else
		buffer_append_text(&out->text, "none, nothing was kept");
	buffer_append_text(&out->text, "  epoch ");
	output_value(&out->text, json_object_get(result, "epoch"));
	buffer_append_text(&out->text, "  network version ");
	output_value(&out->text, json_object_get(result, "networkVersion"));
	buffer_append_byte(&out->text, '\n');
}

static void print(struct output *out, const struct rpc_reply *reply)
{
	const json_t *result = reply->result;
	const json_t *roots = json_object_get(result, "stateRoot");

	print_exit(out, result);
	field(out, "gas used", json_object_get(json_object_get(result, "receipt"), "GasUsed"));
	print_return(out, result);
	print_cost(out, result);
	field(out, "message", json_object_get(result, "msgCid"));
	field(out, "root before", json_object_get(roots, "before"));
	field(out, "root after", json_object_get(roots, "after"));
	field(out, "chaos state", json_object_get(result, "chaosHead"));
	print_place(out, result);
	if (json_object_get(result, "trace"))
		frames_print(out, json_object_get(result, "trace"));
}

enum cli_exit application_send(struct app *app, const struct arguments *arguments,
			       const char *member, struct bytes text)
{
	struct rpc_reply reply = { 0 };
	struct buffer params;
	long long expected = 0;
	enum cli_exit code;
	enum status st;

	/* Before anything is applied, not after. */
	st = arguments_integer(arguments, "expect-exit", &expected, &app->error);
	if (st != ST_OK)
		return app_fail(app, st);
	buffer_init(&params, 0);
	st = write_params(&params, arguments, member, text, &app->error);
	code = st == ST_OK ? app_call(app, method_of(arguments, member), buffer_bytes(&params),
				      TIMEOUT_MS, &reply)
			   : app_fail(app, st);
	if (code == CLI_OK)
		code = app_show(app, &reply, print);
	if (code == CLI_OK)
		code = check_exit(app, arguments, reply.result);
	rpc_reply_fini(&reply);
	buffer_fini(&params);
	return code;
}
