/* SPDX-License-Identifier: Apache-2.0 OR MIT */
#include "cli/commands/command.h"

#include <stdlib.h>

#define TIMEOUT_MS 3000L
#define RESPONSE_AT_MOST ((size_t)1 << 20)

static enum cli_exit probe(struct app *app, const char *url)
{
	struct rpc_settings settings = {
		.url = url,
		.proxy = app->proxy,
		.timeout_ms = app->timeout_ms >= 0 ? app->timeout_ms : TIMEOUT_MS,
		.max_response_bytes = RESPONSE_AT_MOST,
	};
	struct rpc_client *client = NULL;
	enum cli_exit code = CLI_FAILED;

	if (rpc_client_open(&settings, &client, &app->error) == ST_OK)
		code = rpc_client_get(client, &app->error);
	rpc_client_close(client);
	return code;
}

static enum cli_exit run(struct app *app, const struct command *command,
			 const struct arguments *arguments)
{
	char *url = NULL;
	enum cli_exit code;

	(void)command;
	(void)arguments;
	if (app->local) {
		error_set(&app->error, ST_INVALID, "a private daemon's health is of no interest");
		return CLI_USAGE;
	}
	if (app_ready_url(app, &url) != ST_OK)
		return CLI_FAILED;
	code = probe(app, url);
	free(url);
	if (code != CLI_OK)
		return code;
	output_printf(&app->out, app->json ? "{\"ready\":true}\n" : "ready\n");
	return app_flush(app);
}

const struct command healthcheck_commands[] = {
	{ "healthcheck",
	  "",
	  0,
	  0,
	  "Ask whether the daemon is ready; exits with 0 or 1 only",
	  { NULL },
	  "Without --url and CHAOSACTOR_URL it asks the port of CHAOSACTORD_LISTEN, else 3456.",
	  run,
	  NULL,
	  true },
	{ 0 },
};
