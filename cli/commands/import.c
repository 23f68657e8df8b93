/* SPDX-License-Identifier: Apache-2.0 OR MIT */
#include "cli/client/uploader.h"
#include "cli/commands/command.h"
#include "cli/progress.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

/* `import`: a world stands on a state that a CAR holds. */

static const struct flag_row import_options[] = {
	{ "root", FLAG_TEXT, false, "CID", NULL,
	  "the state, or a block header of it; default the first root of the CAR" },
	{ "with-chaos", FLAG_SWITCH, false, NULL, NULL,
	  "give a state without f098 the chaos actor there" },
	{ "network-version", FLAG_TEXT, false, "N", NULL,
	  "what is to be in force; default the world's, of a new one the newest that fits" },
	{ "epoch", FLAG_TEXT, false, "N", NULL, "likewise" },
	{ "resume", FLAG_SWITCH, false, NULL, NULL,
	  "go on with what the daemon has of an earlier try, with the same FILE" },
	{ 0 },
};

/* A part is sent again as a whole at most; in a row without a byte in between. */
enum { PART_BYTES = 8 << 20, TRIES_MAX = 8, BUSY_TRIES_MAX = 60, REST_S = 1 };

struct part {
	uint8_t *data;
	size_t size;
	uint64_t from;
};

struct import {
	struct app *app;
	int fd;
	bool seekable;
	struct part at_hand, next; /* next was read so as to know whether there is one */
	uint64_t total;            /* of the file, UPLOAD_UNKNOWN of a pipe until its end */
	struct uploader *uploader;
	struct progress progress;
};

/* ---- the file --------------------------------------------------------------------- */

static enum cli_exit cannot_read(struct import *import, int code)
{
	return app_failed(import->app, "IMPORT_NOT_READ", "the CAR cannot be read: %s",
			  strerror(code));
}

static enum cli_exit fill(struct import *import, struct part *part, uint64_t from)
{
	part->from = from;
	part->size = 0;
	while (part->size < PART_BYTES) {
		const ssize_t got = read(import->fd, part->data + part->size,
					 PART_BYTES - part->size);

		if (got < 0 && errno == EINTR)
			continue;
		if (got < 0)
			return cannot_read(import, errno);
		if (got == 0)
			break;
		part->size += (size_t)got;
	}
	return CLI_OK;
}

/* Makes the part behind the one at hand the one at hand. */
static enum cli_exit take_next(struct import *import)
{
	const struct part former = import->at_hand;
	enum cli_exit code;

	import->at_hand = import->next;
	import->next = former;
	code = fill(import, &import->next, import->at_hand.from + import->at_hand.size);
	if (code == CLI_OK && import->next.size == 0)
		import->total = import->at_hand.from + import->at_hand.size;
	return code;
}

/* Stands at a byte: of a file any, of a pipe one of the part at hand. */
static enum cli_exit go_to(struct import *import, uint64_t from)
{
	struct part *part = &import->at_hand;
	enum cli_exit code;

	if (import->seekable) {
		if (lseek(import->fd, (off_t)from, SEEK_SET) < 0)
			return cannot_read(import, errno);
		code = fill(import, &import->next, from);
		return code == CLI_OK ? take_next(import) : code;
	}
	if (from < part->from || from > part->from + part->size)
		return app_failed(import->app, "IMPORT_LOST",
				  "the daemon has %" PRIu64 " bytes of the import, and what came "
				  "through the pipe is gone",
				  from);
	if (from == part->from + part->size)
		return take_next(import);
	memmove(part->data, part->data + (from - part->from), part->size - (from - part->from));
	part->size -= (size_t)(from - part->from);
	part->from = from;
	return CLI_OK;
}

static enum cli_exit open_file(struct import *import, const char *path)
{
	struct stat facts;

	import->fd = strcmp(path, "-") == 0 ? STDIN_FILENO : open(path, O_RDONLY | O_CLOEXEC);
	if (import->fd < 0 || fstat(import->fd, &facts) != 0) {
		(void)app_failed(import->app, "IMPORT_NOT_READ", "%.200s: %s", path,
				 strerror(errno));
		return CLI_USAGE;
	}
	import->seekable = S_ISREG(facts.st_mode);
	if (import->seekable)
		import->total = (uint64_t)facts.st_size;
	import->at_hand.data = malloc(PART_BYTES);
	import->next.data = malloc(PART_BYTES);
	if (!import->at_hand.data || !import->next.data)
		return app_fail(import->app, ST_NO_MEMORY);
	return CLI_OK;
}

/* ---- the address ------------------------------------------------------------------ */

static void add_param(struct buffer *url, const char *name, const char *value)
{
	if (!value)
		return;
	buffer_append_byte(url, memchr(url->data, '?', url->size) ? '&' : '?');
	buffer_printf(url, "%s=", name);
	for (; *value; value++)
		buffer_printf(url, "%%%02X", (unsigned)(uint8_t)*value);
}

static enum status write_url(struct buffer *out, const char *url, const struct arguments *arguments)
{
	buffer_append_text(out, url);
	add_param(out, "root", arguments_text(arguments, "root"));
	add_param(out, "withChaos", arguments_flag(arguments, "with-chaos") ? "true" : NULL);
	add_param(out, "networkVersion", arguments_text(arguments, "network-version"));
	add_param(out, "epoch", arguments_text(arguments, "epoch"));
	buffer_append_byte(out, '\0');
	return buffer_status(out);
}

/* ---- sending ---------------------------------------------------------------------- */

static void on_sent(void *context, uint64_t bytes)
{
	struct import *import = context;

	progress_tell(&import->progress, import->at_hand.from + bytes, import->total);
}

static void rest(void)
{
	const struct timespec time = { .tv_sec = REST_S };

	(void)nanosleep(&time, NULL);
}

/* How far the daemon is, once nobody works on the upload any more. */
static enum cli_exit ask(struct import *import, uint64_t *received)
{
	for (unsigned tries = 0;; tries++) {
		struct upload_answer answer;
		const enum cli_exit code = uploader_ask(import->uploader, &answer,
							&import->app->error);
		const bool busy = json_is_true(json_object_get(answer.answer, "active"));

		*received =
			(uint64_t)json_integer_value(json_object_get(answer.answer, "received"));
		json_decref(answer.answer);
		if (code != CLI_OK || !busy || tries == BUSY_TRIES_MAX)
			return code;
		progress_say(&import->progress, "waiting for the daemon to notice that the "
						"connection has ended");
		rest();
	}
}

/* Goes on where the daemon is. */
static enum cli_exit catch_up(struct import *import)
{
	uint64_t received;
	enum cli_exit code;

	app_forget_error(import->app);
	code = ask(import, &received);
	if (code != CLI_OK)
		return code;
	return go_to(import, received);
}

/* After a connection that was cut: tries to go on, for as long as something comes of it. */
static enum cli_exit recover(struct import *import, unsigned *tries)
{
	enum cli_exit code = CLI_NO_CONNECTION;

	while (code == CLI_NO_CONNECTION && ++*tries <= TRIES_MAX) {
		progress_say(&import->progress, "the connection has ended; trying again");
		if (*tries > 1)
			rest();
		code = catch_up(import);
	}
	return code;
}

static const char *name_of(const json_t *answer)
{
	const json_t *data = json_object_get(json_object_get(answer, "error"), "data");

	return json_string_value(json_object_get(data, "name"));
}

/* One part. *done gets the answer to the last one. */
static enum cli_exit send_part(struct import *import, json_t **done, unsigned *tries)
{
	struct app *app = import->app;
	const struct part *part = &import->at_hand;
	const bool last = import->total == part->from + part->size;
	struct upload_answer answer;
	enum cli_exit code;

	code = uploader_put(import->uploader, bytes_make(part->data, part->size), part->from,
			    last || import->seekable ? import->total : UPLOAD_UNKNOWN, &answer,
			    &app->error);
	if (code == CLI_NO_CONNECTION && *tries < TRIES_MAX && part->size > 0)
		return recover(import, tries);
	if (code == CLI_OK && answer.status != 202) {
		*done = answer.answer;
		return CLI_OK;
	}
	if (code == CLI_OK) {
		*tries = 0;
		code = take_next(import);
	} else if (name_of(answer.answer) && part->from > 0 && ++*tries <= TRIES_MAX &&
		   (strcmp(name_of(answer.answer), "IMPORT_OFFSET") == 0 ||
		    strcmp(name_of(answer.answer), "IMPORT_RUNNING") == 0)) {
		code = catch_up(import);
	} else if (answer.answer) {
		app->rpc_error = json_incref(json_object_get(answer.answer, "error"));
	}
	json_decref(answer.answer);
	return code;
}

static enum cli_exit send_all(struct import *import, bool resume, json_t **done)
{
	unsigned tries = 0;
	enum cli_exit code = resume ? catch_up(import) : CLI_OK;

	if (!resume) {
		code = fill(import, &import->next, 0);
		if (code == CLI_OK)
			code = take_next(import);
	}
	import->progress.base = import->at_hand.from;
	while (code == CLI_OK && !*done)
		code = send_part(import, done, &tries);
	return code;
}

/* ---- what came of it -------------------------------------------------------------- */

static void print_number(struct output *out, const json_t *answer, const char *name,
			 const char *label)
{
	output_field(out, label);
	output_printf(out, "%" JSON_INTEGER_FORMAT "\n",
		      json_integer_value(json_object_get(answer, name)));
}

static enum cli_exit show(struct app *app, const json_t *answer)
{
	const json_t *root = json_object_get(json_object_get(answer, "root"), "/");

	if (app->json) {
		json_text_write(&app->out.text, answer);
		buffer_append_byte(&app->out.text, '\n');
		return app_flush(app);
	}
	output_field(&app->out, "world");
	output_printf(&app->out, "%s%s\n", json_string_value(json_object_get(answer, "world")),
		      json_is_true(json_object_get(answer, "created")) ? " (new)" : "");
	output_field(&app->out, "root");
	output_printf(&app->out, "%s\n", json_string_value(root));
	print_number(&app->out, answer, "seq", "seq");
	print_number(&app->out, answer, "networkVersion", "network version");
	print_number(&app->out, answer, "actors", "actors");
	print_number(&app->out, answer, "blocks", "blocks");
	print_number(&app->out, answer, "bytes", "bytes");
	return app_flush(app);
}

static enum cli_exit carry_out(struct import *import, const struct rpc_settings *settings,
			       bool resume)
{
	struct app *app = import->app;
	json_t *done = NULL;
	enum cli_exit code;

	if (uploader_open(settings, on_sent, import, &import->uploader) != ST_OK)
		return app_fail(app, ST_NO_MEMORY);
	progress_init(&import->progress, !app->json, 0);
	code = send_all(import, resume, &done);
	progress_fini(&import->progress);
	uploader_close(import->uploader);
	if (code == CLI_OK)
		code = show(app, done);
	json_decref(done);
	if (code == CLI_NO_CONNECTION)
		app->error_name = "NO_CONNECTION";
	if (code == CLI_NO_CONNECTION && import->seekable && import->at_hand.from > 0) {
		app->error.hint[0] = '\0'; /* there is more to say */
		error_hint(&app->error, "the same command with --resume goes on where it ended");
	}
	return code;
}

static enum cli_exit run(struct app *app, const struct command *command,
			 const struct arguments *arguments)
{
	const bool resume = arguments_flag(arguments, "resume");
	struct import import = { .app = app, .fd = -1, .total = UPLOAD_UNKNOWN };
	struct rpc_settings settings;
	struct buffer full;
	char *url = NULL;
	enum cli_exit code;

	(void)command;
	buffer_init(&full, 0);
	code = open_file(&import, arguments->operands[0]);
	if (code == CLI_OK && resume && !import.seekable) {
		error_set(&app->error, ST_INVALID, "--resume needs a FILE");
		code = CLI_USAGE;
	}
	if (code == CLI_OK)
		code = app_stream_settings(app, "import.car", &settings, &url);
	if (code == CLI_OK && write_url(&full, url, arguments) != ST_OK)
		code = app_fail(app, ST_NO_MEMORY);
	if (code == CLI_OK) {
		settings.url = (const char *)full.data;
		settings.timeout_ms = app->timeout_ms > 0 ? app->timeout_ms : 0;
		code = carry_out(&import, &settings, resume);
	}
	if (import.fd > STDIN_FILENO)
		close(import.fd);
	free(import.at_hand.data);
	free(import.next.data);
	free(url);
	buffer_fini(&full);
	return code;
}

const struct command import_commands[] = {
	{ "import",
	  "FILE|-",
	  1,
	  1,
	  "Let a world stand on the state in a CAR",
	  { import_options },
	  "With --world NAME: a world of that name moves to it, by an entry of its journal; if "
	  "there\n"
	  "is none it is made. CAR version 1 and 2 and gzip are read. A connection that is cut "
	  "off\n"
	  "is made again, and the rest sent. Nothing changes before all that the state reaches is "
	  "there.\n",
	  run,
	  NULL,
	  false },
	{ 0 },
};
