/* SPDX-License-Identifier: Apache-2.0 OR MIT */
#include <stdio.h>
#include <unistd.h>

#include "base/descriptors.h"
#include "config/help.h"
#include "daemon/daemon.h"
#include "daemon/db_check.h"
#include "version.h"

/* Exit codes. */
enum { EXIT_DONE = 0, EXIT_FAILED = 1, EXIT_OPTIONS = 2, EXIT_DATA = 3 };

static int exit_code_of(enum status st)
{
	switch (st) {
	case ST_OK:
		return EXIT_DONE;
	case ST_INVALID:
	case ST_CONFLICT: /* genesis options that contradict the data directory */
		return EXIT_OPTIONS;
	case ST_LOCKED:
	case ST_SCHEMA:
	case ST_CORRUPT:
	case ST_DAMAGED:
		return EXIT_DATA;
	case ST_NOT_FOUND:
	case ST_LIMIT:
	case ST_NO_MEMORY:
	case ST_IO:
	case ST_FULL:
	case ST_UNSUPPORTED:
	case ST_NOT_IMPLEMENTED:
	case ST_STOPPING:
	case ST_ABORTED:
	case ST_PANIC:
	case ST_UNENCODABLE:
	case ST_RANGE:
	case ST_CANCELLED:
	case ST_UNMADE:
	case ST_UNDRAWN:
	case ST_GONE:
		break;
	}
	return EXIT_FAILED;
}

/* Before there is a log, and where a person reads: plain text. */
static void complain(const struct error *err)
{
	fprintf(stderr, "chaosactord: %s\n", err->text);
	if (err->hint[0] != '\0')
		fprintf(stderr, "  %s\n", err->hint);
}

static int serve(int argc, char *argv[], struct config *config)
{
	struct error err = { 0 };
	struct daemon daemon;
	enum status st = daemon_start(&daemon, argc, argv, config, &err);

	if (st == ST_OK) {
		daemon_run(&daemon);
	} else {
		error_set(&err, st, "start failed: %s", status_name(st));
		log_event(&daemon.log, LOG_ERROR, "main", "start_failed", "%s%s%s", err.text,
			  err.hint[0] ? "; " : "", err.hint);
	}
	daemon_stop(&daemon);
	return exit_code_of(st);
}

static int check(const struct config *config)
{
	const char *format = config_text(config, OPTION_LOG_FORMAT);
	struct log log = { .level = LOG_WARN, .fd = STDERR_FILENO };
	struct error err = { 0 };
	enum status st;

	if (log_format_parse(format, &log.format))
		st = db_check(config_text(config, OPTION_DATA_DIR), &log, &err);
	else
		st = error_set(&err, ST_INVALID, "--log-format: %s", format);
	if (st != ST_OK) {
		error_set(&err, st, "check failed: %s", status_name(st));
		complain(&err);
	}
	return exit_code_of(st);
}

static int obey(int argc, char *argv[], struct config *config)
{
	switch (config->command) {
	case COMMAND_HELP:
		config_help(stdout);
		return EXIT_DONE;
	case COMMAND_VERSION:
		puts("chaosactord " CHAOSACTORD_VERSION);
		return EXIT_DONE;
	case COMMAND_DB_CHECK:
		return check(config);
	case COMMAND_RUN:
		return serve(argc, argv, config);
	}
	return EXIT_FAILED;
}

int main(int argc, char *argv[])
{
	struct error err = { 0 };
	struct config config;
	enum status st;
	int code;

	if (!descriptors_hold_standard()) {
		error_set(&err, ST_IO,
			  "stdin, stdout or stderr is closed, and /dev/null cannot be "
			  "opened in its place");
		complain(&err);
		return EXIT_FAILED;
	}
	st = config_load(argc, argv, environ, &config, &err);
	if (st == ST_OK) {
		code = obey(argc, argv, &config);
	} else {
		code = st == ST_NO_MEMORY ? EXIT_FAILED : EXIT_OPTIONS;
		complain(&err);
	}
	config_fini(&config);
	return code;
}
