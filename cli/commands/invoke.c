/* SPDX-License-Identifier: Apache-2.0 OR MIT */
#include "cli/commands/invoke.h"

#include "cli/commands/application.h"
#include "cli/commands/command.h"
#include "json/text.h"

#include <string.h>

/* Arguments of the ten methods (docs/chaos-actor.md, "Methods"), names in kebab-case. */
/* clang-format off */
#define COMMON_ARGUMENTS                                                                           \
	{ "args", FLAG_JSON, false, "JSON", NULL,                                                \
	  "all arguments as one JSON object, in place of the flags above" },                       \
	{ "raw", FLAG_BYTES, false, "BYTES", NULL,                                               \
	  "the encoded parameters (base64 or 0x-hex), in place of arguments" },                    \
	{ 0 }
/* clang-format on */

static const struct flag_row no_options[] = { COMMON_ARGUMENTS };

static const struct flag_row caller_validation_options[] = {
	{ "branch", FLAG_WORD, true, "BRANCH", "branch",
	  "none, twice, is-address, is-type, or a number" },
	{ "addrs", FLAG_LIST, false, "ADDRESS", "addrs", "allowed callers" },
	{ "types", FLAG_LIST, false, "CODE", "types", "allowed actor codes" },
	COMMON_ARGUMENTS
};

static const struct flag_row create_actor_options[] = {
	{ "actor-cid", FLAG_TEXT, false, "CODE", "actorCid",
	  "code CID, fil/2/account, or a bare name such as account" },
	{ "address", FLAG_TEXT, false, "ADDRESS", "address", "where to create it" },
	{ "undef-actor-cid", FLAG_SWITCH, false, NULL, "undefActorCid", "use no code CID" },
	{ "undef-address", FLAG_SWITCH, false, NULL, "undefAddress", "use no address" },
	COMMON_ARGUMENTS
};

static const struct flag_row resolve_address_options[] = { { "address", FLAG_TEXT, true, "ADDRESS",
							     "address", "the address to resolve" },
							   COMMON_ARGUMENTS };

static const struct flag_row delete_actor_options[] = { { "beneficiary", FLAG_TEXT, true, "ADDRESS",
							  "beneficiary", "who gets the balance" },
							COMMON_ARGUMENTS };

static const struct flag_row send_options[] = {
	{ "to", FLAG_TEXT, true, "ADDRESS", "to", "receiver of the inner message" },
	{ "value", FLAG_TEXT, false, "ATTOFIL", "value", "amount it carries; default 0" },
	{ "method", FLAG_INTEGER, false, "NUMBER", "method", "its method; default 0" },
	{ "params", FLAG_BYTES, false, "BYTES", "params",
	  "its parameters, base64 or 0x-hex; default none" },
	{ "invoke", FLAG_JSON, false, "JSON", "invoke",
	  "{\"method\": ..., \"args\": ...} in place of method and params, to any depth" },
	COMMON_ARGUMENTS
};

static const struct flag_row mutate_state_options[] = {
	{ "value", FLAG_VALUE, true, "TEXT", "value", "the text to store" },
	{ "branch", FLAG_WORD, false, "BRANCH", "branch",
	  "in-transaction (default), readonly, after-transaction, or a number" },
	COMMON_ARGUMENTS
};

static const struct flag_row abort_with_options[] = {
	{ "code", FLAG_INTEGER, false, "N", "code", "exit code; default 0" },
	{ "message", FLAG_VALUE, false, "TEXT", "message", "what the abort says" },
	{ "uncontrolled", FLAG_SWITCH, false, NULL, "uncontrolled", "panic instead of aborting" },
	COMMON_ARGUMENTS
};

/* The message around the call. Its To and Value would clash with arguments of
 * send and mutate-state, so they are spelt the same longer way everywhere. */
static const struct flag_row message_options[] = {
	{ "from", FLAG_TEXT, false, "ADDRESS", "from", "sender; default a funded account" },
	{ "msg-to", FLAG_TEXT, false, "ADDRESS", "to", "receiver; default the chaos actor f098" },
	{ "msg-value", FLAG_TEXT, false, "ATTOFIL", "value", "amount sent along; default 0" },
	{ "gas-limit", FLAG_INTEGER, false, "N", "gasLimit", "default 1000000000" },
	{ "gas-fee-cap", FLAG_TEXT, false, "ATTOFIL", "gasFeeCap", "default 200" },
	{ "gas-premium", FLAG_TEXT, false, "ATTOFIL", "gasPremium", "default 1" },
	{ "nonce", FLAG_INTEGER, false, "N", "nonce", "default the sender's next" },
	{ 0 },
};

/* The method's number or name as the daemon knows it. */
static json_t *method_json(const struct command *command, const struct arguments *arguments)
{
	if (command->detail)
		return json_string(command->detail);
	if (arguments->operands[0][0] == '-')
		return NULL;
	return json_text_integer(arguments->operands[0]);
}

static enum status set_raw(json_t *object, const struct arguments *arguments,
			   const struct flag_row *options, struct error *err)
{
	const char *text = arguments_text(arguments, "raw");
	struct buffer base64;
	json_t *value = NULL;
	enum status st = ST_OK;

	buffer_init(&base64, 0);
	if (arguments_text(arguments, "args"))
		st = error_set(err, ST_INVALID, "--raw cannot be used with --args");
	if (st == ST_OK)
		st = arguments_refuse(arguments, options, "with --raw", err);
	if (st == ST_OK && options_bytes(&base64, text) != ST_OK)
		st = error_set(err, ST_INVALID, "--raw: \"%.60s\" is neither base64 nor 0x-hex",
			       text);
	if (st == ST_OK)
		value = json_stringn(base64.data ? (const char *)base64.data : "", base64.size);
	if (st == ST_OK && json_object_set_new(object, "params", value) != 0)
		st = error_set(err, ST_NO_MEMORY, "out of memory");
	buffer_fini(&base64);
	return st;
}

static enum status whole_args(const struct arguments *arguments, const struct flag_row *options,
			      json_t **out, struct error *err)
{
	struct error inner = { 0 };
	enum status st = arguments_refuse(arguments, options, "with --args", err);

	if (st != ST_OK)
		return st;
	st = json_text_parse(bytes_of_text(arguments_text(arguments, "args")), out, &inner);
	if (st != ST_OK)
		return error_set(err, st, "--args: %s", inner.text);
	if (json_is_object(*out))
		return ST_OK;
	json_decref(*out);
	return error_set(err, ST_INVALID, "--args is no JSON object");
}

static enum status typed_args(const struct arguments *arguments, const struct flag_row *options,
			      json_t **out, struct error *err)
{
	json_t *object = json_object();
	enum status st;

	if (!object)
		return error_set(err, ST_NO_MEMORY, "out of memory");
	st = arguments_to_json(object, arguments, options, true, err);
	if (st == ST_OK)
		*out = object;
	else
		json_decref(object);
	return st;
}

static enum status set_args(json_t *object, const struct arguments *arguments,
			    const struct flag_row *options, struct error *err)
{
	json_t *args = NULL;

	if (arguments_text(arguments, "raw"))
		return set_raw(object, arguments, options, err);
	if (arguments_text(arguments, "args"))
		TRY(whole_args(arguments, options, &args, err));
	else
		TRY(typed_args(arguments, options, &args, err));
	if (json_object_set_new(object, "args", args) != 0)
		return error_set(err, ST_NO_MEMORY, "out of memory");
	return ST_OK;
}

enum status invoke_to_json(json_t *object, const struct command *command,
			   const struct arguments *arguments, struct error *err)
{
	json_t *method = method_json(command, arguments);

	if (!method)
		return error_set(err, ST_INVALID, "\"%.60s\" is neither a method nor a number",
				 arguments->operands[0]);
	if (!command->detail && !arguments_text(arguments, "raw")) {
		json_decref(method);
		return error_set(err, ST_INVALID, "a method by number needs --raw BYTES");
	}
	if (json_object_set_new(object, "method", method) != 0)
		return error_set(err, ST_NO_MEMORY, "out of memory");
	TRY(set_args(object, arguments, command->options[0], err));
	return arguments_to_json(object, arguments, message_options, true, err);
}

static enum cli_exit run(struct app *app, const struct command *command,
			 const struct arguments *arguments)
{
	json_t *object = json_object();
	struct buffer text;
	enum status st = object ? invoke_to_json(object, command, arguments, &app->error)
				: ST_NO_MEMORY;
	enum cli_exit code;

	buffer_init(&text, 0);
	if (st == ST_OK)
		json_text_write(&text, object);
	if (st == ST_OK)
		st = buffer_status(&text);
	code = st == ST_OK ? application_send(app, arguments, "invoke", buffer_bytes(&text))
			   : app_fail(app, st);
	json_decref(object);
	buffer_fini(&text);
	return code;
}

/* clang-format off */
#define METHOD(kebab, camel, options, summary)                                                     \
	{ "invoke " kebab, "", 0, 0, summary, { options, message_options, application_options },   \
	  NULL, run, camel, false }
/* clang-format on */

const struct command invoke_commands[] = {
	METHOD("constructor", "constructor", no_options, "Call the constructor, which panics"),
	METHOD("caller-validation", "callerValidation", caller_validation_options,
	       "Validate the caller never, twice, by address or by type"),
	METHOD("create-actor", "createActor", create_actor_options,
	       "Create an actor without asking init"),
	METHOD("resolve-address", "resolveAddress", resolve_address_options,
	       "Resolve an address to an ID address"),
	METHOD("delete-actor", "deleteActor", delete_actor_options, "Delete the chaos actor"),
	METHOD("send", "send", send_options, "Send a message from the chaos actor"),
	METHOD("mutate-state", "mutateState", mutate_state_options,
	       "Change the actor's state in and outside of a transaction"),
	METHOD("abort-with", "abortWith", abort_with_options, "Abort with an exit code, or panic"),
	METHOD("inspect-runtime", "inspectRuntime", no_options,
	       "Return what the runtime tells the actor"),
	METHOD("create-state", "createState", no_options,
	       "Create an empty state; panics when there is one"),
	{ "invoke",
	  "NUMBER",
	  1,
	  1,
	  "Call a method by its number with encoded parameters",
	  { no_options, message_options, application_options },
	  NULL,
	  run,
	  NULL,
	  false },
	{ 0 },
};
