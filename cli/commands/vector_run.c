/* SPDX-License-Identifier: Apache-2.0 OR MIT */
#include "cli/commands/command.h"
#include "json/text.h"
#include "cli/commands/vector_files.h"
#include "cli/commands/vector_outcome.h"

#include <string.h>
#include <unistd.h>

#include "base/clock.h"

#define TIMEOUT_MS 300000L
enum { PROGRESS_PERIOD_MS = 50 };

static const struct flag_row vector_options[] = {
	{ "format", FLAG_TEXT, false, "FORMAT", NULL,
	  "text (default), jsonl (default with --json), junit or tap" },
	{ "check-trace", FLAG_SWITCH, false, NULL, NULL,
	  "compare every gas charge with the vector's diagnostics" },
	{ "min-run", FLAG_INTEGER, false, "N", NULL,
	  "fail unless so many variants ran; default 1" },
	{ "variant", FLAG_LIST_WORD, false, "ID", NULL, "run only variants of this name" },
	{ 0 },
};

struct run {
	struct app *app;
	struct report report;
	const struct arguments *arguments;
	bool check_trace;
	bool progress; /* a line on the terminal that shows how far we are */
	int64_t last_progress_ms;
};

/* A file that the daemon gave no result for. id may be NULL. */
static enum status add_result(struct run *run, const char *path, const json_t *id,
			      const char *outcome, const char *reason)
{
	const struct vector_outcome result = { path, id, json_null(), outcome, reason, NULL };

	return vector_outcome_add(&run->report, run->app, &result);
}

static enum status add_failure(struct run *run, const char *path, const json_t *id)
{
	const struct vector_outcome result = { .path = path, .id = id, .variant = json_null() };

	return vector_outcome_add_failure(&run->report, run->app, &result);
}

/* One of the daemon's results, with the path behind its id. */
static enum status add_answer(struct run *run, const char *path, json_t *answer)
{
	json_t *value = json_object();
	json_t *id = json_object_get(answer, "id");
	enum status st = ST_OK;

	if (!value || (id && json_object_set(value, "id", id) != 0) ||
	    json_object_set_new(value, "path", json_text_lossy(path)) != 0 ||
	    json_object_update_missing(value, answer) != 0)
		st = error_set(&run->app->error, ST_NO_MEMORY, "out of memory");
	else
		report_add(&run->report, value);
	json_decref(value);
	return st;
}

static enum status add_answers(struct run *run, const char *path, const json_t *id,
			       const struct rpc_reply *reply)
{
	json_t *results = json_object_get(reply->result, "results");
	size_t i;
	json_t *answer;

	if (!json_is_array(results))
		return add_result(run, path, id, "error", "the daemon's answer has no results");
	json_array_foreach(results, i, answer)
	{
		if (!json_is_object(answer))
			return add_result(run, path, id, "error", "a result is no object");
		TRY(add_answer(run, path, answer));
	}
	return ST_OK;
}

static bool is_wanted(const struct arguments *arguments, const char *id, bool *filtered)
{
	*filtered = false;
	for (size_t i = 0; i < arguments->value_count; i++) {
		const struct flag_value *value = &arguments->values[i];

		if (strcmp(value->row->name, "variant") != 0)
			continue;
		*filtered = true;
		if (id && strcmp(value->text, id) == 0)
			return true;
	}
	return !*filtered;
}

/* The names --variant leaves of a vector's; NULL when all are to run. */
static json_t *wanted_variants(const struct run *run, const json_t *document)
{
	const json_t *variants = json_object_get(json_object_get(document, "preconditions"),
						 "variants");
	json_t *wanted, *variant;
	bool filtered;
	size_t i;

	is_wanted(run->arguments, NULL, &filtered);
	wanted = filtered ? json_array() : NULL;
	if (!wanted)
		return NULL;
	json_array_foreach(variants, i, variant)
	{
		json_t *id = json_object_get(variant, "id");

		if (json_is_string(id) &&
		    is_wanted(run->arguments, json_string_value(id), &filtered))
			json_array_append(wanted, id);
	}
	return wanted;
}

/* The vector goes as it stands: its numbers have more digits than a parser keeps. */
static void write_params(struct buffer *out, const struct run *run, struct bytes vector,
			 const json_t *variants)
{
	buffer_append_text(out, "{\"vector\":");
	buffer_append_bytes(out, vector);
	if (variants) {
		buffer_append_text(out, ",\"variants\":");
		json_text_write(out, variants);
	}
	if (run->check_trace)
		buffer_append_text(out, ",\"checkTrace\":true");
	buffer_append_byte(out, '}');
}

static enum cli_exit run_vector(struct run *run, const char *path, struct bytes vector,
				const json_t *document, const json_t *variants)
{
	const json_t *id = json_object_get(json_object_get(document, "_meta"), "id");
	struct rpc_reply reply = { 0 };
	struct buffer params;
	enum cli_exit code;
	enum status st = ST_OK;

	buffer_init(&params, 0);
	write_params(&params, run, vector, variants);
	if (buffer_status(&params) == ST_OK)
		code = app_call(run->app, "Chaos.VectorRun", buffer_bytes(&params), TIMEOUT_MS,
				&reply);
	else
		code = app_fail(run->app, ST_NO_MEMORY);
	if (code == CLI_OK)
		st = add_answers(run, path, id, &reply);
	else if (code == CLI_FAILED)
		st = add_failure(run, path, id);
	else if (code == CLI_NO_CONNECTION && run->report.number > 0)
		st = add_result(run, path, id, "error", run->app->error.text);
	rpc_reply_fini(&reply);
	buffer_fini(&params);
	if (st != ST_OK)
		return CLI_FAILED;
	return code == CLI_FAILED ? CLI_OK : code;
}

static enum cli_exit run_content(struct run *run, const char *path, struct bytes vector)
{
	json_t *document = NULL, *variants;
	enum cli_exit code;
	enum status st = json_text_parse(vector, &document, &run->app->error);

	if (st != ST_OK)
		return add_failure(run, path, NULL) == ST_OK ? CLI_OK : CLI_FAILED;
	variants = wanted_variants(run, document);
	if (variants && json_array_size(variants) == 0)
		code = add_result(run, path,
				  json_object_get(json_object_get(document, "_meta"), "id"), "skip",
				  "no variant of the names asked for") == ST_OK
			       ? CLI_OK
			       : CLI_FAILED;
	else
		code = run_vector(run, path, vector, document, variants);
	json_decref(variants);
	json_decref(document);
	return code;
}

static enum cli_exit run_file(struct run *run, const char *path)
{
	struct buffer content;
	enum cli_exit code;
	enum status st;

	buffer_init(&content, 0);
	st = vector_file_read(&content, path, &run->app->error);
	if (st == ST_OK)
		code = run_content(run, path, buffer_bytes(&content));
	else
		code = add_failure(run, path, NULL) == ST_OK ? CLI_OK : CLI_FAILED;
	buffer_fini(&content);
	return code;
}

static void clear_progress(struct run *run)
{
	if (run->progress)
		fputs("\r\033[K", stderr);
}

static void show_progress(struct run *run, size_t index, size_t count, const char *path)
{
	const struct totals *totals = &run->report.totals;
	int64_t now_ms = clock_ms();
	struct buffer safe;

	if (!run->progress || now_ms - run->last_progress_ms < PROGRESS_PERIOD_MS)
		return;
	run->last_progress_ms = now_ms;
	buffer_init(&safe, 0);
	output_safe(&safe, bytes_of_text(path), false);
	fprintf(stderr, "\r\033[K%zu/%zu files, %zu passed, %zu failed  %.*s", index, count,
		totals->passed, totals->failed + totals->errors,
		(int)(safe.size < 60 ? safe.size : 60),
		(const char *)safe.data + (safe.size < 60 ? 0 : safe.size - 60));
	fflush(stderr);
	buffer_fini(&safe);
}

static enum cli_exit run_files(struct run *run, const struct vector_files *files)
{
	for (size_t i = 0; i < files->count; i++) {
		enum cli_exit code;

		show_progress(run, i, files->count, files->paths[i]);
		code = run_file(run, files->paths[i]);
		if (code == CLI_OK && run->app->out.text.size > 0) {
			clear_progress(run);
			code = app_flush(run->app);
		}
		if (code != CLI_OK) {
			clear_progress(run);
			return code;
		}
	}
	clear_progress(run);
	return CLI_OK;
}

/* What the counts mean for the exit code, once everything is written. */
static enum cli_exit verdict(struct run *run, long long least)
{
	const struct totals *totals = &run->report.totals;

	if (totals_ran(totals) < (unsigned long long)least)
		return app_failed(run->app, "TOO_FEW_RAN",
				  "%zu variants ran where at least %lld had to", totals_ran(totals),
				  least);
	if (totals->failed > 0 || totals->errors > 0)
		return app_failed(run->app, "VECTOR_MISMATCH", "%zu failed, %zu in error",
				  totals->failed, totals->errors);
	return CLI_OK;
}

/* On stderr, whatever the format: that nothing differs says nothing then. */
static void warn_untraced(void)
{
	struct error ignored = { 0 };
	struct output out;

	output_init(&out, stderr);
	output_styled(&out, STYLE_NOTE, "warning:");
	output_printf(&out, " --check-trace compared nothing: no vector that ran has traces "
			    "(its diagnostics)\n");
	(void)!output_flush(&out, &ignored);
	output_fini(&out);
}

static enum cli_exit run_all(struct run *run, const struct vector_files *files, long long least)
{
	const int64_t started = clock_ns();
	enum cli_exit code, flushed;

	code = run_files(run, files);
	/* A daemon that was never there leaves nothing to report on. */
	if (code == CLI_NO_CONNECTION && run->report.number == 0)
		return code;
	run->report.seconds = (double)(clock_ns() - started) / (double)NS_PER_S;
	report_end(&run->report);
	flushed = app_flush(run->app);
	if (run->check_trace && totals_ran(&run->report.totals) > 0 &&
	    run->report.totals.compared == 0)
		warn_untraced();
	if (code != CLI_OK)
		return code;
	return flushed == CLI_OK ? verdict(run, least) : flushed;
}

static enum cli_exit start(struct app *app, const struct command *command,
			   const struct arguments *arguments)
{
	const char *format = arguments_text(arguments, "format");
	struct run run = { .app = app, .arguments = arguments };
	struct vector_files files = { 0 };
	long long least = 1;
	enum cli_exit code;
	enum status st;

	run.check_trace = arguments_flag(arguments, "check-trace");
	if (!format)
		format = app->json ? "jsonl" : "text";
	run.progress = strcmp(format, "text") == 0 && output_steers(stderr);
	st = arguments_integer(arguments, "min-run", &least, &app->error);
	if (st == ST_OK && least < 0)
		st = error_set(&app->error, ST_INVALID, "--min-run: less than nothing cannot run");
	if (st == ST_OK)
		st = report_init(&run.report, command->name, format, &app->out, run.check_trace,
				 &app->error);
	if (st == ST_OK)
		st = vector_files_find(&files, arguments->operands, &app->error);
	code = st == ST_OK ? run_all(&run, &files, least) : app_fail(app, st);
	vector_files_fini(&files);
	report_fini(&run.report);
	return code;
}

#define ANY_NUMBER ((size_t)-1)

const struct command vector_commands[] = {
	{ "vector run",
	  "PATH ...",
	  1,
	  ANY_NUMBER,
	  "Run test vectors and compare receipts and state roots",
	  { vector_options },
	  "PATH is a file, or a folder searched for *.json and *.json.gz, or - for standard\n"
	  "input; what is gzip is unpacked. schema.json and names that start with _ are left\n"
	  "out. Fails when anything failed or too little ran.",
	  start,
	  NULL,
	  false },
	{ 0 },
};
