/* SPDX-License-Identifier: Apache-2.0 OR MIT */
#include "cli/commands/command.h"
#include "cli/commands/minimize.h"
#include "cli/commands/trial.h"
#include "cli/commands/vector_files.h"
#include "cli/file.h"
#include "json/text.h"

#include <errno.h>
#include <inttypes.h>
#include <regex.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/signalfd.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/clock.h"

#define TIMEOUT_MS 300000L
#define ANY_NUMBER ((size_t)-1)
enum { TRY_SECONDS = 60, SHELL_NOT_FOUND = 127 };

static const struct flag_row minimize_options[] = {
	{ "output", FLAG_TEXT, false, "FILE", NULL,
	  "where the smallest goes; default beside the vector, with .min.json" },
	{ "expect-exit", FLAG_INTEGER, false, "N", NULL,
	  "it fails when the command exits with N; default what it exits with for the whole "
	  "vector" },
	{ "match", FLAG_TEXT, false, "REGEX", NULL,
	  "it fails when the command prints this, whatever it exits with" },
	{ "rerun", FLAG_SWITCH, false, NULL, NULL,
	  "what stays may come out otherwise; its receipts are then the daemon's" },
	{ "time-limit", FLAG_INTEGER, false, "SECONDS", NULL, "end the search then; default 600" },
	{ "try-limit", FLAG_INTEGER, false, "SECONDS", NULL,
	  "a run of the command that takes longer does not count as failed; default 60" },
	{ 0 },
};

enum ending { ENDED_DONE, ENDED_TIME, ENDED_INTERRUPTED };
static const char *const endings[] = { "done", "time limit", "interrupted" };

struct minimizing {
	struct app *app;
	const char *path;
	char *output;
	struct buffer vector; /* the whole, as it stands */
	json_t *document;
	char folder[64];
	struct buffer file; /* path of the file that the command is given; ends with NUL */
	struct trial trial;
	long long expect_exit; /* -1: any but 0, until the whole was run */
	bool has_match, rerun, progress;
	regex_t match;
	int64_t started_ms, until_ms;
	size_t tries, same, refused;
	json_t *before, *after; /* sizes, as the daemon counts */
	enum ending ending;
	enum cli_exit code; /* of a call that ended the search */
};

/* ---- the command ------------------------------------------------------------------- */

static bool is_failure(const struct minimizing *run, struct trial_end *end)
{
	if (end->timed_out || end->interrupted)
		return false;
	if (run->has_match) {
		for (size_t i = 0; i < end->output.size; i++) {
			if (end->output.data[i] == '\0')
				end->output.data[i] = ' ';
		}
		buffer_append_byte(&end->output, '\0');
		if (buffer_status(&end->output) != ST_OK ||
		    regexec(&run->match, (const char *)end->output.data, 0, NULL, 0) != 0)
			return false;
		return run->expect_exit < 0 || end->exit_code == run->expect_exit;
	}
	return run->expect_exit < 0 ? end->exit_code != 0 : end->exit_code == run->expect_exit;
}

/* Runs the command on a vector. *end is the caller's to end. */
static enum status run_command(struct minimizing *run, struct bytes vector, struct trial_end *end,
			       bool *fails)
{
	const char *path = (const char *)run->file.data;

	*end = (struct trial_end){ .exit_code = 0 };
	TRY(file_write(path, vector, &run->app->error));
	TRY(trial_run(&run->trial, path, end, &run->app->error));
	if (end->interrupted) {
		run->ending = ENDED_INTERRUPTED;
		return ST_CANCELLED;
	}
	*fails = is_failure(run, end);
	return ST_OK;
}

/* ---- parts ------------------------------------------------------------------------- */

static void write_params(struct buffer *out, const struct minimizing *run, const struct part *part)
{
	buffer_append_text(out, "{\"vector\":");
	buffer_append_bytes(out, buffer_bytes(&run->vector));
	buffer_printf(out, ",\"fold\":%zu,\"keep\":[", part->fold);
	for (size_t i = 0; i < part->step_count; i++)
		buffer_printf(out, "%s%zu", i > 0 ? "," : "", part->steps[i]);
	buffer_append_text(out, "]");
	if (part->variants) {
		buffer_append_text(out, ",\"variants\":");
		json_text_write(out, part->variants);
	}
	buffer_printf(out, ",\"rerun\":%s,\"trim\":%s,\"bare\":%s}", run->rerun ? "true" : "false",
		      part->trim ? "true" : "false", part->bare ? "true" : "false");
}

/* The daemon's cut. *refused: it cannot be cut so. */
static enum status cut(struct minimizing *run, const struct part *part, struct rpc_reply *reply,
		       bool *refused)
{
	struct buffer params;
	const char *name;

	*refused = false;
	buffer_init(&params, 0);
	write_params(&params, run, part);
	if (buffer_status(&params) == ST_OK)
		run->code = app_call(run->app, "Chaos.VectorCut", buffer_bytes(&params), TIMEOUT_MS,
				     reply);
	else
		run->code = app_fail(run->app, ST_NO_MEMORY);
	buffer_fini(&params);
	name = json_string_value(
		json_object_get(json_object_get(run->app->rpc_error, "data"), "name"));
	*refused = run->code == CLI_FAILED && name && strcmp(name, "VECTOR_CHANGED") == 0;
	if (*refused) {
		app_forget_error(run->app);
		run->code = CLI_OK;
	}
	return run->code == CLI_OK ? ST_OK : ST_IO;
}

static long long figure(const json_t *sizes, const char *name)
{
	return (long long)json_integer_value(json_object_get(sizes, name));
}

static void show_progress(const struct minimizing *run)
{
	if (!run->progress)
		return;
	fprintf(stderr, "\r\033[K%zu tries, %.0f s: %lld of %lld messages, %lld of %lld blocks",
		run->tries, (double)(clock_ms() - run->started_ms) / 1000,
		figure(run->after, "steps"), figure(run->before, "steps"),
		figure(run->after, "blocks"), figure(run->before, "blocks"));
	fflush(stderr);
}

/* Every smaller one is written at once: whatever ends the search, the last one is there. */
static enum status keep(struct minimizing *run, struct bytes vector, const struct rpc_reply *reply)
{
	run->same++;
	TRY(file_write(run->output, vector, &run->app->error));
	json_decref(run->after);
	run->after = json_incref(json_object_get(reply->result, "after"));
	return ST_OK;
}

static enum status try_cut(struct minimizing *run, const struct rpc_reply *reply, bool *still)
{
	struct trial_end end;
	struct bytes vector;
	enum status st;

	if (!json_text_member(reply->result_text, "vector", &vector))
		return error_set(&run->app->error, ST_INVALID, "the daemon's answer has no vector");
	run->tries++;
	st = run_command(run, vector, &end, still);
	buffer_fini(&end.output);
	if (st == ST_OK && *still)
		st = keep(run, vector, reply);
	show_progress(run);
	return st;
}

static enum status try_part(void *context, const struct part *part, bool *still)
{
	struct minimizing *run = context;
	struct rpc_reply reply = { 0 };
	bool refused;
	enum status st;

	if (clock_ms() > run->until_ms) {
		run->ending = ENDED_TIME;
		return ST_CANCELLED;
	}
	st = cut(run, part, &reply, &refused);
	if (st == ST_OK && refused)
		run->refused++;
	else if (st == ST_OK)
		st = try_cut(run, &reply, still);
	rpc_reply_fini(&reply);
	return st;
}

/* ---- the whole ---------------------------------------------------------------------- */

/* What the daemon counts in it; an error of the daemon says why it cannot be cut. */
static enum status measure(struct minimizing *run, size_t steps)
{
	size_t *all = calloc(steps + 1, sizeof(*all));
	const struct part whole = { .steps = all, .step_count = steps };
	struct rpc_reply reply = { 0 };
	bool refused = false;
	enum status st = all ? ST_OK : ST_NO_MEMORY;

	for (size_t i = 0; all && i < steps; i++)
		all[i] = i;
	if (st == ST_OK)
		st = cut(run, &whole, &reply, &refused);
	if (st == ST_OK && refused)
		st = error_set(&run->app->error, ST_INVALID,
			       "the daemon cannot run the vector to its end with all its variants");
	if (st == ST_OK) {
		run->before = json_incref(json_object_get(reply.result, "before"));
		run->after = json_incref(run->before);
	}
	rpc_reply_fini(&reply);
	free(all);
	return st;
}

/* How it fails for the whole vector is how its parts have to. */
static enum status run_whole(struct minimizing *run)
{
	struct trial_end end;
	bool fails = false;
	enum status st = run_command(run, buffer_bytes(&run->vector), &end, &fails);

	if (st == ST_OK && !fails)
		st = error_set(&run->app->error, ST_IO,
			       "the command does not fail with the whole vector: %s %d",
			       end.timed_out ? "it took too long, and was ended with"
					     : "it exits with",
			       end.exit_code);
	else if (st == ST_OK && end.exit_code == SHELL_NOT_FOUND && run->expect_exit < 0 &&
		 !run->has_match)
		st = error_set(&run->app->error, ST_IO, "the command cannot be run: %.*s",
			       (int)(end.output.size < 200 ? end.output.size : 200),
			       (const char *)end.output.data);
	else if (st == ST_OK && run->expect_exit < 0 && !run->has_match)
		run->expect_exit = end.exit_code;
	buffer_fini(&end.output);
	return st == ST_OK ? file_write(run->output, buffer_bytes(&run->vector), &run->app->error)
			   : st;
}

static json_t *variants_of(const json_t *document)
{
	const json_t *variants = json_object_get(json_object_get(document, "preconditions"),
						 "variants");
	json_t *ids = json_array(), *variant;
	size_t i;

	json_array_foreach(variants, i, variant)
		json_array_append(ids, json_object_get(variant, "id"));
	return ids;
}

static enum status search(struct minimizing *run)
{
	const struct judge judge = { try_part, run };
	const size_t steps = json_array_size(json_object_get(run->document, "apply_messages")) +
			     json_array_size(json_object_get(run->document, "apply_tipsets"));
	json_t *variants = variants_of(run->document);
	enum status st = variants ? measure(run, steps) : ST_NO_MEMORY;

	if (st == ST_OK)
		st = run_whole(run);
	if (st == ST_OK)
		st = minimize_search(&judge, variants, steps);
	json_decref(variants);
	return st;
}

/* ---- what is told --------------------------------------------------------------------- */

static void report(struct minimizing *run)
{
	static const char *const rows[] = { "variants", "steps", "blocks", "carBytes" };
	struct output *out = &run->app->out;
	const double seconds = (double)(clock_ms() - run->started_ms) / 1000;
	json_t *value;

	if (run->app->json) {
		value = json_pack("{s:o, s:O, s:O, s:i, s:i, s:i, s:f, s:s}", "output",
				  json_text_lossy(run->output), "before", run->before, "after",
				  run->after, "tries", (int)run->tries, "same", (int)run->same,
				  "refused", (int)run->refused, "seconds", seconds, "ended",
				  endings[run->ending]);
		json_text_write(&out->text, value);
		buffer_append_byte(&out->text, '\n');
		json_decref(value);
		return;
	}
	output_printf(out, "%-10s %10s %10s\n", "", "before", "after");
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		output_printf(out, "%-10s %10lld %10lld\n", rows[i], figure(run->before, rows[i]),
			      figure(run->after, rows[i]));
	output_printf(out, "%zu tries, %zu failed the same, %zu cuts refused (%.2f s): %s\n",
		      run->tries, run->same, run->refused, seconds, endings[run->ending]);
	output_safe(&out->text, bytes_of_text(run->output), false);
	buffer_append_byte(&out->text, '\n');
}

static enum cli_exit conclude(struct minimizing *run, enum status st)
{
	enum cli_exit flushed;

	if (run->progress && run->tries > 0)
		fputs("\r\033[K", stderr);
	if (st != ST_OK && st != ST_CANCELLED)
		return run->code != CLI_OK ? run->code
		       : st == ST_INVALID
			       ? app_failed(run->app, "VECTOR_INVALID", "%s", run->app->error.text)
			       : app_fail(run->app, st);
	if (!run->before)
		return app_failed(run->app, "INTERRUPTED", "interrupted; nothing was written");
	report(run);
	flushed = app_flush(run->app);
	if (flushed != CLI_OK || run->ending != ENDED_INTERRUPTED)
		return flushed;
	return app_failed(run->app, "INTERRUPTED", "interrupted; the smallest so far is %.200s",
			  run->output);
}

/* ---- options ---------------------------------------------------------------------------- */

static enum status choose_output(struct minimizing *run, const char *given)
{
	static const char *const endings_of_names[] = { ".gz", ".json" };
	struct stat whole, output;
	size_t size = strlen(run->path);
	struct buffer name;

	for (size_t i = 0; i < 2; i++) {
		const size_t length = strlen(endings_of_names[i]);

		if (size > length &&
		    strncmp(run->path + size - length, endings_of_names[i], length) == 0)
			size -= length;
	}
	if (!given && strcmp(run->path, "-") == 0)
		return error_set(&run->app->error, ST_INVALID, "--output is missing");
	buffer_init(&name, 0);
	if (given)
		buffer_append_text(&name, given);
	else
		buffer_append(&name, run->path, size);
	buffer_append(&name, given ? "" : ".min.json", given ? 1 : sizeof(".min.json"));
	if (buffer_status(&name) != ST_OK)
		return error_set(&run->app->error, ST_NO_MEMORY, "out of memory");
	run->output = (char *)name.data;
	if (stat(run->path, &whole) == 0 && stat(run->output, &output) == 0 &&
	    whole.st_dev == output.st_dev && whole.st_ino == output.st_ino)
		return error_set(&run->app->error, ST_INVALID,
				 "--output: that is the vector itself, which stays as it is");
	return ST_OK;
}

static enum status read_options(struct minimizing *run, const struct arguments *arguments)
{
	const char *match = arguments_text(arguments, "match");
	struct error *err = &run->app->error;
	long long limit = 600, try_limit = TRY_SECONDS;

	run->expect_exit = -1;
	run->rerun = arguments_flag(arguments, "rerun");
	TRY(arguments_integer(arguments, "expect-exit", &run->expect_exit, err));
	TRY(arguments_integer(arguments, "time-limit", &limit, err));
	TRY(arguments_integer(arguments, "try-limit", &try_limit, err));
	if (limit < 1 || limit > INT32_MAX || try_limit < 1 || try_limit > INT32_MAX)
		return error_set(err, ST_INVALID,
				 "--time-limit, --try-limit: from 1 to 2147483647");
	run->until_ms = run->started_ms + limit * 1000;
	run->trial.timeout_ms = (long)try_limit * 1000;
	if (match && regcomp(&run->match, match, REG_EXTENDED | REG_NOSUB | REG_NEWLINE) != 0)
		return error_set(err, ST_INVALID, "--match: \"%.60s\" is no regular expression",
				 match);
	run->has_match = match != NULL;
	return choose_output(run, arguments_text(arguments, "output"));
}

/* ---- surroundings ------------------------------------------------------------------------ */

/* A folder of our own with a file of the vector's name in it. */
static enum status make_file(struct minimizing *run)
{
	const char *slash = strrchr(run->path, '/'), *name = slash ? slash + 1 : run->path;
	const size_t size = strlen(name);
	const bool packed = size > 3 && strcmp(name + size - 3, ".gz") == 0;

	(void)snprintf(run->folder, sizeof(run->folder), "/tmp/chaosactor-XXXXXX");
	if (!mkdtemp(run->folder)) {
		run->folder[0] = '\0';
		return error_set(&run->app->error, ST_IO, "cannot make a folder in /tmp: %s",
				 strerror(errno));
	}
	buffer_append_text(&run->file, run->folder);
	buffer_append_byte(&run->file, '/');
	if (strcmp(name, "-") == 0)
		buffer_append_text(&run->file, "vector.json");
	else
		buffer_append(&run->file, name, packed ? size - 3 : size);
	buffer_append_byte(&run->file, '\0');
	return buffer_status(&run->file) == ST_OK
		       ? ST_OK
		       : error_set(&run->app->error, ST_NO_MEMORY, "out of memory");
}

/* Signals that ask for an end are read where the command is waited for: a descriptor, so that no
 * handler needs a global. The daemon of --local has begun before: it must not inherit this. */
static enum status catch_signals(struct minimizing *run, sigset_t *before)
{
	sigset_t signals;

	sigemptyset(&signals);
	sigaddset(&signals, SIGINT);
	sigaddset(&signals, SIGTERM);
	sigaddset(&signals, SIGHUP);
	run->trial.signals_fd = signalfd(-1, &signals, SFD_CLOEXEC | SFD_NONBLOCK);
	if (run->trial.signals_fd < 0 || sigprocmask(SIG_BLOCK, &signals, before) != 0)
		return error_set(&run->app->error, ST_IO, "signals: %s", strerror(errno));
	return ST_OK;
}

static enum status prepare(struct minimizing *run)
{
	struct rpc_reply reply = { 0 };

	TRY(vector_file_read(&run->vector, run->path, &run->app->error));
	TRY(json_text_parse(buffer_bytes(&run->vector), &run->document, &run->app->error));
	run->code = app_call_json(run->app, "Chaos.EnvGet", json_object(), &reply);
	rpc_reply_fini(&reply);
	return run->code == CLI_OK ? make_file(run) : ST_IO;
}

static void clean(struct minimizing *run)
{
	if (run->folder[0] != '\0') {
		if (run->file.size > 0)
			(void)unlink((const char *)run->file.data);
		(void)rmdir(run->folder);
	}
	if (run->has_match)
		regfree(&run->match);
	if (run->trial.signals_fd >= 0)
		(void)close(run->trial.signals_fd);
	json_decref(run->before);
	json_decref(run->after);
	json_decref(run->document);
	buffer_fini(&run->file);
	buffer_fini(&run->vector);
	free(run->output);
}

static enum cli_exit start(struct app *app, const struct command *command,
			   const struct arguments *arguments)
{
	struct minimizing run = {
		.app = app,
		.path = arguments->operands[0],
		.trial = { .words = arguments->operands + 1, .signals_fd = -1 },
		.started_ms = clock_ms(),
		.progress = !app->json && output_steers(stderr),
	};
	sigset_t before;
	enum cli_exit code;
	enum status st;

	(void)command;
	buffer_init(&run.vector, 0);
	buffer_init(&run.file, 0);
	st = read_options(&run, arguments);
	if (st != ST_OK) {
		code = app_fail(app, st);
	} else {
		st = prepare(&run);
		if (st == ST_OK)
			st = catch_signals(&run, &before);
		code = conclude(&run, st == ST_OK ? search(&run) : st);
	}
	clean(&run);
	return code;
}

const struct command vector_minimize_commands[] = {
	{ "vector minimize",
	  "FILE -- CMD...",
	  2,
	  ANY_NUMBER,
	  "Find the smallest part of a vector with which a command still fails",
	  { minimize_options },
	  "CMD gets the path of a vector in place of {}, or as its last word, and fails when "
	  "it\n"
	  "exits as it does for the whole vector, which may not be 0. Variants, messages at the "
	  "end,\n"
	  "messages at the start (they are run, and the state behind them is the one that the "
	  "rest\n"
	  "begins with), messages in between, blocks, diagnostics and tags are left out. What "
	  "stays\n"
	  "expects what it expected; only where that says nothing about the rest, as the root "
	  "after\n"
	  "it, is the daemon's VM asked, and never to mend what it does not agree with. A cut "
	  "with\n"
	  "which something comes out otherwise is not tried, but for --rerun. The smallest one so\n"
	  "far is in the output at any time; the vector itself stays as it is.",
	  start,
	  NULL,
	  false },
	{ 0 },
};
