/* SPDX-License-Identifier: Apache-2.0 OR MIT */
#include "cli/app.h"

#include "json/text.h"
#include "cli/client/token.h"
#include "cli/client/url.h"

#include <curl/curl.h>
#include <errno.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#define TIMEOUT_MS 60000L
#define RESPONSE_AT_MOST ((size_t)256 << 20)

const struct flag_row app_options[] = {
	{ "url", FLAG_TEXT, false, "URL", NULL,
	  "the daemon, or unix:PATH[:/w/NAME]; default $CHAOSACTOR_URL, else " URL_DEFAULT },
	{ "token", FLAG_TEXT, false, "TOKEN", NULL,
	  "for a daemon that asks for one; default that of TOKEN:URL, else $CHAOSACTOR_TOKEN" },
	{ "token-file", FLAG_TEXT, false, "FILE", NULL,
	  "the same from a file; default $CHAOSACTOR_TOKEN_FILE, else the daemon's own cookie "
	  "where it runs here" },
	{ "world", FLAG_TEXT, false, "NAME", NULL,
	  "which world; default $CHAOSACTOR_WORLD, else the URL's, else main" },
	{ "json", FLAG_SWITCH, false, NULL, NULL, "print results and errors as lines of JSON" },
	{ "timeout", FLAG_TEXT, false, "SECONDS", NULL,
	  "limit for one request, 0 for none; default 60 (vector run 300, healthcheck 3)" },
	{ "local", FLAG_SWITCH, false, NULL, NULL,
	  "start a private, ephemeral daemon for this command" },
	{ "proxy", FLAG_TEXT, false, "URL", NULL,
	  "go through a proxy; the environment's proxies are never used" },
	{ "help", FLAG_SWITCH, false, NULL, NULL, "print this help" },
	{ 0 },
};

void app_init(struct app *app)
{
	*app = (struct app){ .timeout_ms = -1 };
	output_init(&app->out, stdout);
}

void app_fini(struct app *app)
{
	rpc_client_close(app->client);
	local_daemon_stop(&app->daemon);
	json_decref(app->rpc_error);
	free(app->sent_token);
	free(app->socket_path);
	output_fini(&app->out);
}

static enum status read_timeout(struct app *app, const char *text)
{
	char *end;
	double seconds;

	errno = 0;
	seconds = strtod(text, &end);
	if (end == text || *end != '\0' || errno != 0 || !(seconds >= 0 && seconds <= 1e6))
		return error_set(&app->error, ST_INVALID,
				 "--timeout: \"%.60s\" is no number of seconds up to 1000000",
				 text);
	app->timeout_ms = (long)(seconds * 1000);
	if (app->timeout_ms == 0 && seconds > 0)
		app->timeout_ms = 1;
	return ST_OK;
}

enum cli_exit app_configure(struct app *app, const struct arguments *arguments)
{
	const char *timeout = arguments_text(arguments, "timeout");

	app->json = arguments_flag(arguments, "json");
	app->local = arguments_flag(arguments, "local");
	app->url = arguments_text(arguments, "url");
	app->token = arguments_text(arguments, "token");
	app->token_file = arguments_text(arguments, "token-file");
	app->world = arguments_text(arguments, "world");
	app->proxy = arguments_text(arguments, "proxy");
	if (app->local && app->url) {
		error_set(&app->error, ST_INVALID, "--local and --url exclude each other");
		return CLI_USAGE;
	}
	if (app->token && app->token_file) {
		error_set(&app->error, ST_INVALID, "--token and --token-file exclude each other");
		return CLI_USAGE;
	}
	return timeout && read_timeout(app, timeout) != ST_OK ? CLI_USAGE : CLI_OK;
}

static const char *environment(const char *name)
{
	const char *text = getenv(name);

	return text && text[0] != '\0' ? text : NULL;
}

enum status app_daemon_address(struct app *app, char **out)
{
	const char *given = app->url ? app->url : environment("CHAOSACTOR_URL");
	const char *listen = environment("CHAOSACTORD_LISTEN");

	if (!given && listen)
		return url_from_listen(listen, out, &app->error);
	*out = strdup(given ? given : URL_DEFAULT);
	return *out ? ST_OK : error_set(&app->error, ST_NO_MEMORY, "out of memory");
}

static enum cli_exit start_daemon(struct app *app)
{
	if (app->daemon.pid == 0 && local_daemon_start(&app->daemon, &app->error) != ST_OK) {
		app->error_name = "NO_LOCAL_DAEMON";
		return CLI_NO_CONNECTION;
	}
	return CLI_OK;
}

/* The token to send, in the order in which --help names the places. One that stands with the URL,
 * of size bytes, is meant for that daemon. */
static enum status choose_token(struct app *app, const char *given, size_t size)
{
	const char *token = app->token, *file = app->token_file;

	if (!token && !file && size == 0) {
		token = environment("CHAOSACTOR_TOKEN");
		file = environment("CHAOSACTOR_TOKEN_FILE");
	}
	if (!token && file)
		return token_file_read(file, &app->sent_token, &app->error);
	if (!token && size == 0)
		return token_cookie_find(given, &app->sent_token, &app->error);
	app->sent_token = token ? strdup(token) : strndup(given, size);
	return app->sent_token ? url_token_check(app->sent_token, &app->error)
			       : error_set(&app->error, ST_NO_MEMORY, "out of memory");
}

/* Takes the token off a URL that has one, and finds the one that is to be sent. */
static enum status take_token(struct app *app, const char **given)
{
	const size_t size = url_token(*given);

	if (!app->sent_token)
		TRY(choose_token(app, *given, size));
	if (size > 0)
		*given += size + 1;
	free(app->socket_path);
	return url_socket_path(*given, &app->socket_path, &app->error);
}

/* Where the daemon is that was asked for: --local, --url, CHAOSACTOR_URL, Lotus'
 * FULLNODE_API_INFO, else the default. */
static enum cli_exit find_daemon(struct app *app, const char **given)
{
	enum cli_exit code = app->local ? start_daemon(app) : CLI_OK;

	*given = app->url ? app->url : environment("CHAOSACTOR_URL");
	if (!*given)
		*given = environment("FULLNODE_API_INFO");
	if (app->local)
		*given = app->daemon.url;
	if (!*given)
		*given = URL_DEFAULT;
	if (code == CLI_OK && take_token(app, given) != ST_OK)
		code = app_fail(app, app->error.status);
	return code;
}

static void fill_settings(const struct app *app, struct rpc_settings *out)
{
	*out = (struct rpc_settings){
		.socket_path = app->socket_path,
		.proxy = app->proxy,
		.token = app->sent_token,
		.world = app->world ? app->world : environment("CHAOSACTOR_WORLD"),
		.max_response_bytes = RESPONSE_AT_MOST,
	};
}

enum cli_exit app_open_client(struct app *app, long timeout_ms, struct rpc_client **out)
{
	struct rpc_settings settings;
	const char *given;
	enum cli_exit code = find_daemon(app, &given);
	char *url = NULL;
	enum status st;

	*out = NULL;
	if (code != CLI_OK)
		return code;
	fill_settings(app, &settings);
	st = url_endpoint(given, &url, &app->error);
	settings.url = url;
	settings.timeout_ms = app->timeout_ms >= 0 ? app->timeout_ms : timeout_ms;
	if (st == ST_OK)
		st = rpc_client_open(&settings, out, &app->error);
	free(url);
	return st == ST_OK ? CLI_OK : app_fail(app, st);
}

enum cli_exit app_stream_settings(struct app *app, const char *name, struct rpc_settings *out,
				  char **url)
{
	const char *given;
	enum cli_exit code = find_daemon(app, &given);
	enum status st;

	*url = NULL;
	if (code != CLI_OK)
		return code;
	fill_settings(app, out);
	st = out->world ? rpc_world_check(out->world, &app->error) : ST_OK;
	if (st == ST_OK)
		st = url_beside(given, name, url, &app->error);
	out->url = *url;
	return st == ST_OK ? CLI_OK : app_fail(app, st);
}

enum cli_exit app_call(struct app *app, const char *method, struct bytes params, long timeout_ms,
		       struct rpc_reply *reply)
{
	enum cli_exit code = app->client ? CLI_OK : app_open_client(app, timeout_ms, &app->client);

	if (code != CLI_OK)
		return code;
	code = rpc_client_call(app->client, method, params, reply, &app->error);
	if (code == CLI_NO_CONNECTION)
		app->error_name = "NO_CONNECTION";
	if (code == CLI_FAILED && reply->error)
		app->rpc_error = json_incref(reply->error);
	return code;
}

enum cli_exit app_call_json(struct app *app, const char *method, json_t *params,
			    struct rpc_reply *reply)
{
	struct buffer text;
	enum cli_exit code;

	buffer_init(&text, 0);
	if (params)
		json_text_write(&text, params);
	json_decref(params);
	if (!params)
		code = app_fail(app, error_set(&app->error, ST_INVALID,
					       "a parameter is not UTF-8, or memory is out"));
	else if (buffer_status(&text) != ST_OK)
		code = app_fail(app, ST_NO_MEMORY);
	else
		code = app_call(app, method, buffer_bytes(&text), TIMEOUT_MS, reply);
	buffer_fini(&text);
	return code;
}

void print_pretty(struct output *out, const struct rpc_reply *reply)
{
	json_text_pretty(&out->text, reply->result_text);
	buffer_append_byte(&out->text, '\n');
}

void print_members(struct output *out, const struct rpc_reply *reply)
{
	output_members(out, reply->result, "warnings");
}

static void print_warning(struct output *out, const json_t *warning)
{
	const json_t *name = json_object_get(warning, "name");
	const json_t *text = json_object_get(warning, "text");

	output_styled(out, STYLE_NOTE, "warning:");
	buffer_append_byte(&out->text, ' ');
	if (name && text) {
		output_value(&out->text, name);
		buffer_append_text(&out->text, ": ");
	}
	output_value(&out->text, text ? text : warning);
	buffer_append_byte(&out->text, '\n');
}

/* Any result may have warnings. They go to stderr, so that what reads the result does not
 * stumble over them. */
static void show_warnings(const json_t *warnings)
{
	struct error ignored = { 0 };
	struct output out;
	size_t i;
	json_t *warning;

	if (json_array_size(warnings) == 0)
		return;
	output_init(&out, stderr);
	json_array_foreach(warnings, i, warning) print_warning(&out, warning);
	/* A stderr that refuses leaves nowhere to report it. */
	(void)!output_flush(&out, &ignored);
	output_fini(&out);
}

enum cli_exit app_show(struct app *app, const struct rpc_reply *reply, print_reply *print)
{
	enum cli_exit code;

	if (app->json) {
		json_text_compact(&app->out.text, reply->result_text);
		buffer_append_byte(&app->out.text, '\n');
		return app_flush(app);
	}
	print(&app->out, reply);
	code = app_flush(app);
	show_warnings(json_object_get(reply->result, "warnings"));
	return code;
}

enum cli_exit app_ask(struct app *app, const char *method, json_t *params, print_reply *print)
{
	struct rpc_reply reply = { 0 };
	enum cli_exit code = app_call_json(app, method, params, &reply);

	if (code == CLI_OK)
		code = app_show(app, &reply, print);
	rpc_reply_fini(&reply);
	return code;
}

enum cli_exit app_fail(struct app *app, enum status st)
{
	error_set(&app->error, st, "%s", st == ST_NO_MEMORY ? "out of memory" : status_name(st));
	return st == ST_INVALID ? CLI_USAGE : CLI_FAILED;
}

enum cli_exit app_failed(struct app *app, const char *name, const char *format, ...)
{
	char text[sizeof(app->error.text)];
	va_list args;

	va_start(args, format);
	vsnprintf(text, sizeof(text), format, args);
	va_end(args);
	error_set(&app->error, ST_INVALID, "%s", text);
	app->error_name = name;
	return CLI_FAILED;
}

enum cli_exit app_flush(struct app *app)
{
	return output_flush(&app->out, &app->error) == ST_OK ? CLI_OK : CLI_FAILED;
}

void app_forget_error(struct app *app)
{
	json_decref(app->rpc_error);
	app->rpc_error = NULL;
	app->error = (struct error){ 0 };
	app->error_name = NULL;
}

void app_take_error(struct app *app, struct buffer *out)
{
	const json_t *data = json_object_get(app->rpc_error, "data");
	const char *message = json_string_value(json_object_get(app->rpc_error, "message"));
	const char *hint = json_string_value(json_object_get(data, "hint"));

	if (!app->rpc_error) {
		message = app->error.text;
		hint = app->error.hint;
	}
	buffer_append_text(out, message ? message : "an error without message");
	if (hint && hint[0] != '\0')
		buffer_printf(out, " (hint: %s)", hint);
	buffer_append_byte(out, '\0');
	app_forget_error(app);
}

/* A failure of ours in the form the daemon's have. */
static json_t *own_error(const struct app *app, enum cli_exit code)
{
	const char *name = app->error_name;

	if (!name)
		name = code == CLI_USAGE ? "USAGE" : "CLIENT";
	return json_pack("{s:o, s:{s:s, s:o}}", "message", json_text_lossy(app->error.text), "data",
			 "name", name, "hint", json_text_lossy(app->error.hint));
}

static void report_json(struct output *out, const struct app *app, enum cli_exit code)
{
	json_t *error = app->rpc_error ? json_incref(app->rpc_error) : own_error(app, code);

	buffer_append_text(&out->text, "{\"error\":");
	if (error)
		json_text_write(&out->text, error);
	else
		buffer_append_text(&out->text, "{\"message\":\"out of memory\"}");
	buffer_append_text(&out->text, "}\n");
	json_decref(error);
}

static void report_line(struct output *out, enum style style, const char *label, const char *text)
{
	output_styled(out, style, "%s:", label);
	buffer_append_byte(&out->text, ' ');
	output_safe(&out->text, bytes_of_text(text), false);
}

static void report_text(struct output *out, const struct app *app)
{
	const json_t *data = json_object_get(app->rpc_error, "data");
	const char *name = json_string_value(json_object_get(data, "name"));
	const char *hint = json_string_value(json_object_get(data, "hint"));
	const char *message = json_string_value(json_object_get(app->rpc_error, "message"));

	if (!app->rpc_error) {
		message = app->error.text;
		hint = app->error.hint;
	}
	report_line(out, STYLE_BAD, "chaosactor", message ? message : "an error without message");
	if (app->rpc_error) {
		const json_t *code = json_object_get(app->rpc_error, "code");

		buffer_append_text(&out->text, name ? " (" : " (code ");
		if (name)
			output_safe(&out->text, bytes_of_text(name), false);
		buffer_append_text(&out->text, name ? " " : "");
		output_value(&out->text, code);
		buffer_append_text(&out->text, ")");
	}
	buffer_append_byte(&out->text, '\n');
	if (hint && hint[0] != '\0') {
		report_line(out, STYLE_NOTE, "hint", hint);
		buffer_append_byte(&out->text, '\n');
	}
}

void app_report(struct app *app, enum cli_exit code)
{
	struct output out;
	struct error ignored = { 0 };

	if (app->error.status == ST_OK && !app->rpc_error)
		return;
	output_init(&out, stderr);
	if (app->json)
		report_json(&out, app, code);
	else
		report_text(&out, app);
	/* A stderr that refuses leaves nowhere to report it; no memory is told without any. */
	if (output_flush(&out, &ignored) == ST_NO_MEMORY)
		(void)fputs(app->json ? "{\"error\":{\"message\":\"out of memory\"}}\n"
				      : "chaosactor: out of memory\n",
			    stderr);
	output_fini(&out);
}
