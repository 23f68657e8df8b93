/* SPDX-License-Identifier: Apache-2.0 OR MIT */
#include "cli/commands/command.h"

static const struct flag_row set_options[] = {
	{ "epoch", FLAG_INTEGER, false, "N", "epoch", "the epoch messages run at" },
	{ "network-version", FLAG_INTEGER, false, "N", "networkVersion", "0 to 15" },
	{ "base-fee", FLAG_TEXT, false, "ATTOFIL", "baseFee", "base fee a unit of gas" },
	{ "circ-supply", FLAG_TEXT, false, "ATTOFIL", "circSupply", "circulating supply" },
	{ "address-prefix", FLAG_TEXT, false, "LETTER", "addressPrefix",
	  "f or t: how answers write addresses" },
	{ 0 },
};

static enum cli_exit get(struct app *app, const struct command *command,
			 const struct arguments *arguments)
{
	(void)command;
	(void)arguments;
	return app_ask(app, "Chaos.EnvGet", json_object(), print_members);
}

static enum cli_exit set(struct app *app, const struct command *command,
			 const struct arguments *arguments)
{
	json_t *params = json_object();
	enum status st = params ? arguments_to_json(params, arguments, set_options, true,
						    &app->error)
				: ST_NO_MEMORY;

	(void)command;
	if (st == ST_OK && json_object_size(params) == 0) {
		st = error_set(&app->error, ST_INVALID, "env set wants at least one option");
		error_hint(&app->error, "chaosactor env set --help");
	}
	if (st == ST_OK)
		return app_ask(app, "Chaos.EnvSet", params, print_members);
	json_decref(params);
	return app_fail(app, st);
}

const struct command env_commands[] = {
	{ "env get",
	  "",
	  0,
	  0,
	  "Print epoch, network version, base fee and supply",
	  { NULL },
	  NULL,
	  get,
	  NULL,
	  false },
	{ "env set",
	  "",
	  0,
	  0,
	  "Change what messages run under from now on",
	  { set_options },
	  "A change of the network version migrates no state; a warning says when that matters.",
	  set,
	  NULL,
	  false },
	{ 0 },
};
