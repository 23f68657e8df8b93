/* SPDX-License-Identifier: Apache-2.0 OR MIT */
#ifndef CHAOSACTORD_CLI_APP_H
#define CHAOSACTORD_CLI_APP_H

#include "base/status.h"
#include "cli/exit.h"
#include "cli/client/local_daemon.h"
#include "cli/options.h"
#include "cli/output.h"
#include "cli/client/rpc_client.h"
#include "json/text.h"

#include <stdbool.h>

/* One run of chaosactor: what the global options said, the connection, and what
 * went wrong. A command returns its exit code; unless it is CLI_OK, error (or
 * rpc_error) says why, and the caller of the command prints it. */
struct app {
	bool json;         /* answers as one line of JSON each */
	long timeout_ms;   /* -1: the command's own default */
	const char *url;   /* as given by option, or NULL */
	const char *world; /* as given by option, or NULL */
	const char *proxy;
	const char *token; /* as given by option, or NULL */
	const char *token_file;
	char *sent_token;  /* the one that goes with requests, owned, or NULL */
	char *socket_path; /* of the daemon, owned, or NULL */
	bool local;
	struct local_daemon daemon;
	struct rpc_client *client;
	struct output out; /* stdout */
	struct error error;
	const char *error_name; /* stable name of a failure of ours, for --json */
	json_t *rpc_error;      /* the daemon's error object, owned */
};

/* app_options are the options every command takes. */
extern const struct flag_row app_options[];

void app_init(struct app *app);
void app_fini(struct app *app);

/* app_configure reads the global options. CLI_USAGE when one is wrong. */
enum cli_exit app_configure(struct app *app, const struct arguments *arguments) MUSTCHECK;

/* app_stream_settings says where something of the chosen world is, as its `events`, having started
 * a private daemon first when needed. *url, part of it, is the caller's to free. */
enum cli_exit app_stream_settings(struct app *app, const char *name, struct rpc_settings *out,
				  char **url) MUSTCHECK;

/* app_open_client opens a client of the chosen daemon, which the caller closes also after a
 * failure, having started a private daemon first when needed. timeout_ms is the command's
 * default. app_call opens app->client so. */
enum cli_exit app_open_client(struct app *app, long timeout_ms, struct rpc_client **out) MUSTCHECK;

/* app_call sends one request, connecting (and starting a private daemon) first
 * when needed. timeout_ms is the command's default. An error of the daemon is
 * kept in app->rpc_error. */
enum cli_exit app_call(struct app *app, const char *method, struct bytes params, long timeout_ms,
		       struct rpc_reply *reply) MUSTCHECK;

/* app_call_json is app_call with the usual time limit and params as a value,
 * which it takes over; NULL is the mark of a failed allocation. */
enum cli_exit app_call_json(struct app *app, const char *method, json_t *params,
			    struct rpc_reply *reply) MUSTCHECK;

/* A way to write a reply's result for people. print_pretty writes it as indented JSON,
 * every token as it came; print_members its members, without the warnings, which app_show
 * prints. */
typedef void print_reply(struct output *out, const struct rpc_reply *reply);
print_reply print_pretty, print_members;

/* app_show writes a reply's result: with --json as one line, every token as it came,
 * else through print. */
enum cli_exit app_show(struct app *app, const struct rpc_reply *reply,
		       print_reply *print) MUSTCHECK;

/* app_ask is app_call_json, and app_show of what came. */
enum cli_exit app_ask(struct app *app, const char *method, json_t *params,
		      print_reply *print) MUSTCHECK;

/* app_fail records a failure of ours and returns the exit code that belongs to st:
 * ST_INVALID is the user's wording (CLI_USAGE), anything else CLI_FAILED. */
enum cli_exit app_fail(struct app *app, enum status st);

/* app_failed records words for CLI_FAILED. name as in app->error_name. */
enum cli_exit app_failed(struct app *app, const char *name, const char *format, ...)
	__attribute__((format(printf, 3, 4)));

/* app_flush writes the collected output. */
enum cli_exit app_flush(struct app *app) MUSTCHECK;

/* app_take_error appends why the last call failed, on one line with its hint and a NUL behind,
 * and forgets it. */
void app_take_error(struct app *app, struct buffer *out);

/* app_forget_error drops what went wrong, for commands that go on. */
void app_forget_error(struct app *app);

/* app_daemon_address returns (owned by the caller) where the daemon is whose health is
 * asked for: --url, CHAOSACTOR_URL, CHAOSACTORD_LISTEN, else the default. */
enum status app_daemon_address(struct app *app, char **out) MUSTCHECK;

/* app_report prints the failure of a command that returned code to stderr. */
void app_report(struct app *app, enum cli_exit code);

#endif
