/* SPDX-License-Identifier: Apache-2.0 OR MIT */
#include "cli/commands/command.h"
#include "json/text.h"

static const struct flag_row root_options[] = {
	{ "at", FLAG_SELECTOR, false, "STATE", "at",
	  "head (default), genesis, a sequence number or a root CID" },
	{ 0 },
};

static void print_list(struct output *out, const struct rpc_reply *reply)
{
	size_t i;
	json_t *item;

	json_array_foreach(reply->result, i, item)
	{
		output_value(&out->text, item);
		buffer_append_byte(&out->text, '\n');
	}
}

struct look_up {
	const char *method;
	print_reply *print;
};

/* Chaos methods take their options by name, Filecoin methods the operand and the
 * empty tipset key (the head) by position. */
static json_t *params_of(struct app *app, const struct command *command,
			 const struct arguments *arguments)
{
	json_t *params;

	if (arguments->operand_count > 0)
		return json_pack("[s, n]", arguments->operands[0]);
	if (!command->options[0])
		return json_pack("[n]");
	params = json_object();
	if (params &&
	    arguments_to_json(params, arguments, command->options[0], true, &app->error) != ST_OK) {
		json_decref(params);
		params = NULL;
	}
	return params;
}

static enum cli_exit run(struct app *app, const struct command *command,
			 const struct arguments *arguments)
{
	const struct look_up *look_up = command->detail;
	json_t *params = params_of(app, command, arguments);

	if (!params && app->error.status != ST_OK)
		return app_fail(app, app->error.status);
	return app_ask(app, look_up->method, params, look_up->print);
}

static const struct look_up root = { "Chaos.StateRoot", print_members };
static const struct look_up actor = { "Filecoin.StateGetActor", print_members };
static const struct look_up read_state = { "Filecoin.StateReadState", print_pretty };
static const struct look_up list = { "Filecoin.StateListActors", print_list };

const struct command state_commands[] = {
	{ "state root",
	  "",
	  0,
	  0,
	  "Print the state root and what it belongs to",
	  { root_options },
	  NULL,
	  run,
	  &root,
	  false },
	{ "state actor",
	  "ADDRESS",
	  1,
	  1,
	  "Print an actor: code, head, nonce, balance",
	  { NULL },
	  NULL,
	  run,
	  &actor,
	  false },
	{ "state read",
	  "ADDRESS",
	  1,
	  1,
	  "Print an actor's state, decoded",
	  { NULL },
	  NULL,
	  run,
	  &read_state,
	  false },
	{ "state list",
	  "",
	  0,
	  0,
	  "Print the address of every actor",
	  { NULL },
	  NULL,
	  run,
	  &list,
	  false },
	{ 0 },
};
