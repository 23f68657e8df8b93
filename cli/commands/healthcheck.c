/* SPDX-License-Identifier: Apache-2.0 OR MIT */
#include "cli/commands/command.h"

#include "base/announcement.h"
#include "cli/client/url.h"

#include <stdlib.h>
#include <string.h>

#define TIMEOUT_MS 3000L
#define RESPONSE_AT_MOST ((size_t)1 << 20)

static enum cli_exit probe(struct app *app, const char *address)
{
	struct rpc_settings settings = {
		.proxy = app->proxy,
		.timeout_ms = app->timeout_ms >= 0 ? app->timeout_ms : TIMEOUT_MS,
		.max_response_bytes = RESPONSE_AT_MOST,
	};
	struct rpc_client *client = NULL;
	enum cli_exit code = CLI_FAILED;
	char *url = NULL, *socket_path = NULL;

	if (url_ready(address, &url, &app->error) == ST_OK &&
	    url_socket_path(address, &socket_path, &app->error) == ST_OK) {
		settings.url = url;
		settings.socket_path = socket_path;
		if (rpc_client_open(&settings, &client, &app->error) == ST_OK)
			code = rpc_client_get(client, &app->error);
	}
	rpc_client_close(client);
	free(socket_path);
	free(url);
	return code;
}

/* The address in the ready line of the daemon that runs here. */
static enum status find_running(struct app *app, char **out)
{
	char line[ANNOUNCEMENT_MAX];
	const char *url;

	*out = NULL;
	TRY(announcement_find(line, &app->error));
	url = strstr(line, " url=");
	if (!url)
		return error_set(&app->error, ST_INVALID, "the daemon does not say where it is");
	*out = strndup(url + 5, strcspn(url + 5, " \n"));
	return *out ? ST_OK : error_set(&app->error, ST_NO_MEMORY, "out of memory");
}

static enum cli_exit run(struct app *app, const struct command *command,
			 const struct arguments *arguments)
{
	bool running = arguments_flag(arguments, "running");
	char *address = NULL;
	enum cli_exit code;
	enum status st;

	(void)command;
	if (app->local) {
		error_set(&app->error, ST_INVALID, "a private daemon's health is of no interest");
		return CLI_USAGE;
	}
	if (running && app->url) {
		error_set(&app->error, ST_INVALID, "--running and --url exclude each other");
		return CLI_USAGE;
	}
	st = running ? find_running(app, &address) : app_daemon_address(app, &address);
	code = st == ST_OK ? probe(app, address) : CLI_FAILED;
	free(address);
	if (code != CLI_OK)
		return code;
	output_printf(&app->out, app->json ? "{\"ready\":true}\n" : "ready\n");
	return app_flush(app);
}

static const struct flag_row options[] = {
	{ "running", FLAG_SWITCH, false, NULL, NULL,
	  "ask the one daemon of this user that runs in this container, wherever it listens" },
	{ 0 },
};

const struct command healthcheck_commands[] = {
	{ "healthcheck",
	  "",
	  0,
	  0,
	  "Ask whether the daemon is ready; exits with 0 or 1 only",
	  { options },
	  "Without --running, --url and CHAOSACTOR_URL it asks the first address of "
	  "CHAOSACTORD_LISTEN, else port 3456.",
	  run,
	  NULL,
	  true },
	{ 0 },
};
