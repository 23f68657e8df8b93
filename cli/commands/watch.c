/* SPDX-License-Identifier: Apache-2.0 OR MIT */
#include "cli/client/event_client.h"
#include "cli/commands/command.h"
#include "cli/commands/entry.h"
#include "json/text.h"

#include <stdlib.h>
#include <string.h>
#include <time.h>

/* `watch`: what happens in a world, as it happens. */

static const struct flag_row watch_options[] = {
	{ "from", FLAG_TEXT, false, "SEQ", NULL,
	  "begin with this entry; default the next one; 1,000 back at most" },
	{ "count", FLAG_INTEGER, false, "N", NULL, "end after so many entries" },
	{ 0 },
};

struct watch {
	struct app *app;
	long long left; /* entries still wanted; -1: any number */
	char last_id[32];
	bool over; /* for good */
	bool said; /* that the connection was lost */
};

/* What is no entry is a notice of the stream, as that the reader was too slow. */
static void print_notice(struct output *out, const char *name, const json_t *data)
{
	output_styled(out, STYLE_NOTE, "%s:", name);
	buffer_append_byte(&out->text, ' ');
	output_value(&out->text, json_object_get(data, "text"));
	buffer_append_byte(&out->text, '\n');
}

static void print_event(struct output *out, const struct event *event, json_t *data)
{
	if (!event->id) {
		print_notice(out, event->name, data);
		return;
	}
	output_printf(out, "%-12s ", event->name);
	entry_print(out, data);
}

static void print_json(struct output *out, const struct event *event)
{
	json_t *name = json_text_lossy(event->name);

	buffer_append_text(&out->text, "{\"event\":");
	json_text_write(&out->text, name);
	buffer_append_text(&out->text, ",\"data\":");
	json_text_compact(&out->text, bytes_of_text(event->data));
	buffer_append_text(&out->text, "}\n");
	json_decref(name);
}

static bool on_event(void *context, const struct event *event)
{
	struct watch *watch = context;
	struct app *app = watch->app;
	json_t *data = NULL;

	watch->said = false;
	if (json_text_parse(bytes_of_text(event->data), &data, NULL) != ST_OK)
		data = NULL;
	if (app->json)
		print_json(&app->out, event);
	else
		print_event(&app->out, event, data);
	json_decref(data);
	watch->over = strcmp(event->name, "deleted") == 0 || app_flush(app) != CLI_OK;
	if (!event->id)
		return !watch->over;
	(void)snprintf(watch->last_id, sizeof(watch->last_id), "%.31s", event->id);
	if (watch->left > 0)
		watch->left--;
	watch->over = watch->over || watch->left == 0;
	return !watch->over;
}

static void rest(long ms)
{
	const struct timespec time = { .tv_sec = ms / 1000, .tv_nsec = ms % 1000 * 1000000 };

	nanosleep(&time, NULL);
}

static enum cli_exit say_lost(struct watch *watch)
{
	struct error ignored = { 0 };
	struct output out;

	if (watch->said)
		return CLI_OK;
	watch->said = true;
	output_init(&out, stderr);
	output_styled(&out, STYLE_NOTE, "chaosactor:");
	buffer_append_text(&out.text, " the connection has ended; trying again\n");
	/* A stderr that refuses leaves nowhere to report it. */
	(void)!output_flush(&out, &ignored);
	output_fini(&out);
	return CLI_OK;
}

/* Connects again and again, once it was connected. */
static enum cli_exit follow(struct watch *watch, const struct rpc_settings *settings)
{
	struct app *app = watch->app;
	bool connected = false;
	long retry_ms = 1000;

	for (;;) {
		const struct event_order order = {
			.settings = settings,
			.last_id = watch->last_id[0] != '\0' ? watch->last_id : NULL,
			.read = on_event,
			.context = watch,
		};
		enum cli_exit code = events_follow(&order, &retry_ms, &app->error);

		if (watch->over)
			return app->error.status == ST_OK ? CLI_OK : CLI_FAILED;
		if (code == CLI_FAILED || (code == CLI_NO_CONNECTION && !connected))
			return code;
		connected = true;
		app_forget_error(app);
		say_lost(watch);
		rest(retry_ms);
	}
}

/* An entry is asked for by the one before it. */
static enum status read_options(struct watch *watch, const struct arguments *arguments)
{
	const char *from = arguments_text(arguments, "from");
	struct error *err = &watch->app->error;
	long long seq = 0;

	watch->left = -1;
	TRY(arguments_integer(arguments, "count", &watch->left, err));
	if (arguments_text(arguments, "count") && watch->left < 1)
		return error_set(err, ST_INVALID, "--count: at least 1");
	if (!from)
		return ST_OK;
	TRY(arguments_integer(arguments, "from", &seq, err));
	if (seq < 1)
		return error_set(err, ST_INVALID, "--from: at least 1");
	(void)snprintf(watch->last_id, sizeof(watch->last_id), "%lld", seq - 1);
	return ST_OK;
}

static enum cli_exit run(struct app *app, const struct command *command,
			 const struct arguments *arguments)
{
	struct watch watch = { .app = app };
	struct rpc_settings settings;
	enum cli_exit code;
	char *url = NULL;

	(void)command;
	if (read_options(&watch, arguments) != ST_OK)
		return CLI_USAGE;
	code = app_stream_settings(app, "events", &settings, &url);
	if (code == CLI_OK)
		code = follow(&watch, &settings);
	if (code == CLI_NO_CONNECTION)
		app->error_name = "NO_CONNECTION";
	free(url);
	return code;
}

const struct command watch_commands[] = {
	{ "watch",
	  "",
	  0,
	  0,
	  "Follow what happens in a world",
	  { watch_options },
	  "Connects again when the connection ends, and goes on where it stopped.\n"
	  "With --json every event is a line {\"event\", \"data\"}.\n",
	  run,
	  NULL,
	  false },
	{ 0 },
};
