/* SPDX-License-Identifier: Apache-2.0 OR MIT */
#include "cli/app.h"
#include "cli/commands/command.h"
#include "cli/dispatch.h"

#include <curl/curl.h>

static const struct command *const groups[] = {
	invoke_commands,
	apply_commands,
	state_commands,
	inspect_commands,
	env_commands,
	world_commands,
	trace_commands,
	history_commands,
	watch_commands,
	gc_commands,
	vector_commands,
	vector_lint_commands,
	vector_minimize_commands,
	vector_export_commands,
	export_commands,
	import_commands,
	call_commands,
	healthcheck_commands,
	help_commands,
	NULL,
};

int main(int argc, char **argv)
{
	struct app app;
	struct arguments arguments = { 0 };
	enum cli_exit code = CLI_FAILED;

	app_init(&app);
	if (curl_global_init(CURL_GLOBAL_DEFAULT) != 0)
		code = app_failed(&app, NULL, "libcurl does not start");
	else if (arguments_init(&arguments, argc, &app.error) == ST_OK)
		code = dispatch_run(&app, groups, &arguments, argv, argc);
	if (code != CLI_OK)
		app_report(&app, code);
	arguments_fini(&arguments);
	app_fini(&app);
	curl_global_cleanup();
	return (int)code;
}
