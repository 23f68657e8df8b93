/* SPDX-License-Identifier: Apache-2.0 OR MIT */
#include "cli/commands/command.h"
#include "cli/commands/vector_files.h"
#include "cli/commands/vector_outcome.h"
#include "json/text.h"

#include <stdio.h>
#include <string.h>

#include "base/clock.h"

#define TIMEOUT_MS 300000L
#define ANY_NUMBER ((size_t)-1)

static const struct flag_row lint_options[] = {
	{ "format", FLAG_TEXT, false, "FORMAT", NULL,
	  "text (default), jsonl (default with --json), junit or tap" },
	{ "strict", FLAG_SWITCH, false, NULL, NULL, "fail for warnings, too" },
	{ "notes", FLAG_SWITCH, false, NULL, NULL, "show notes, too; formats for programs do" },
	{ 0 },
};

struct lint {
	struct app *app;
	struct report report;
	json_t *names; /* "ID [VARIANT]" → path of the first file that has it */
	bool strict, notes;
	size_t errors, warnings;
};

static enum status no_memory(struct lint *lint)
{
	return error_set(&lint->app->error, ST_NO_MEMORY, "out of memory");
}

/* Adds one result; takes problems over. reason NULL: what the counts say. */
static enum status add(struct lint *lint, const char *path, const json_t *id, json_t *problems,
		       const char *outcome, const char *reason)
{
	const struct vector_outcome result = { path, id, NULL, outcome, reason, problems };

	return vector_outcome_add(&lint->report, lint->app, &result);
}

static enum status add_failure(struct lint *lint, const char *path, const json_t *id)
{
	const struct vector_outcome result = { .path = path, .id = id, .problems = json_array() };

	return vector_outcome_add_failure(&lint->report, lint->app, &result);
}

/* ---- what only many files together show ------------------------------------------- */

/* Two vectors of one name and variant: reports mean either. */
static enum status check_name(struct lint *lint, json_t *problems, const char *path, const char *id,
			      const char *variant)
{
	char name[400], text[400];
	const char *earlier;
	json_t *problem;

	(void)snprintf(name, sizeof(name), "%.190s [%.190s]", id, variant);
	earlier = json_string_value(json_object_get(lint->names, name));
	if (!earlier)
		return json_object_set_new(lint->names, name, json_text_lossy(path)) == 0
			       ? ST_OK
			       : no_memory(lint);
	(void)snprintf(text, sizeof(text), "%.300s has a variant of this name, too", earlier);
	problem = json_pack("{s:s, s:s, s:s, s:o, s:s}", "level", "warning", "name", "id-repeated",
			    "path", "_meta.id", "text", json_text_lossy(text), "hint",
			    "give each vector a name of its own");
	lint->warnings++;
	return problem && json_array_append_new(problems, problem) == 0 ? ST_OK : no_memory(lint);
}

static enum status check_names(struct lint *lint, json_t *problems, const char *path,
			       const json_t *document)
{
	const char *id =
		json_string_value(json_object_get(json_object_get(document, "_meta"), "id"));
	const json_t *variants = json_object_get(json_object_get(document, "preconditions"),
						 "variants");
	const size_t before = json_array_size(problems);
	json_t *variant;
	size_t i;

	json_array_foreach(variants, i, variant)
	{
		const char *name = json_string_value(json_object_get(variant, "id"));

		if (id && name && json_array_size(problems) == before)
			TRY(check_name(lint, problems, path, id, name));
	}
	return ST_OK;
}

/* ---- one file ------------------------------------------------------------------------ */

static size_t total(const struct rpc_reply *reply, const char *name)
{
	const json_t *totals = json_object_get(reply->result, "totals");

	return (size_t)json_integer_value(json_object_get(totals, name));
}

/* The problems of the answer, without notes when nobody wants them. */
static json_t *wanted_problems(const struct lint *lint, const struct rpc_reply *reply)
{
	json_t *wanted = json_array(), *problem;
	size_t i;

	json_array_foreach(json_object_get(reply->result, "problems"), i, problem)
	{
		const char *level = json_string_value(json_object_get(problem, "level"));

		if (wanted && (lint->notes || !level || strcmp(level, "note") != 0) &&
		    json_array_append(wanted, problem) != 0) {
			json_decref(wanted);
			return NULL;
		}
	}
	return wanted;
}

static enum status add_answer(struct lint *lint, const char *path, const json_t *document,
			      const struct rpc_reply *reply)
{
	const json_t *id = json_object_get(json_object_get(document, "_meta"), "id");
	const size_t errors = total(reply, "errors"), known = lint->warnings;
	json_t *problems = wanted_problems(lint, reply);
	size_t warnings;
	char reason[80];
	bool failed;

	if (!problems)
		return no_memory(lint);
	lint->errors += errors;
	lint->warnings += total(reply, "warnings");
	if (check_names(lint, problems, path, document) != ST_OK) {
		json_decref(problems);
		return ST_NO_MEMORY;
	}
	warnings = lint->warnings - known;
	failed = errors > 0 || (lint->strict && warnings > 0);
	(void)snprintf(reason, sizeof(reason), "%zu errors, %zu warnings", errors, warnings);
	return add(lint, path, id, problems, failed ? "fail" : "pass", failed ? reason : NULL);
}

/* The vector goes as it stands: its numbers have more digits than a parser keeps. */
static void write_params(struct buffer *out, const char *path, struct bytes vector)
{
	const char *slash = strrchr(path, '/');
	json_t *file = json_text_lossy(strcmp(path, "-") == 0 ? "" : slash ? slash + 1 : path);

	buffer_append_text(out, "{\"vector\":");
	buffer_append_bytes(out, vector);
	buffer_append_text(out, ",\"file\":");
	json_text_write(out, file);
	buffer_append_byte(out, '}');
	json_decref(file);
}

static enum cli_exit lint_document(struct lint *lint, const char *path, struct bytes vector,
				   const json_t *document)
{
	const json_t *id = json_object_get(json_object_get(document, "_meta"), "id");
	struct rpc_reply reply = { 0 };
	struct buffer params;
	enum cli_exit code;
	enum status st = ST_OK;

	buffer_init(&params, 0);
	write_params(&params, path, vector);
	if (buffer_status(&params) == ST_OK)
		code = app_call(lint->app, "Chaos.VectorLint", buffer_bytes(&params), TIMEOUT_MS,
				&reply);
	else
		code = app_fail(lint->app, ST_NO_MEMORY);
	if (code == CLI_OK)
		st = add_answer(lint, path, document, &reply);
	else if (code == CLI_FAILED)
		st = add_failure(lint, path, id);
	rpc_reply_fini(&reply);
	buffer_fini(&params);
	if (st != ST_OK)
		return CLI_FAILED;
	return code == CLI_FAILED ? CLI_OK : code;
}

static enum cli_exit lint_file(struct lint *lint, const char *path)
{
	struct buffer content;
	json_t *document = NULL;
	enum cli_exit code;
	enum status st;

	buffer_init(&content, 0);
	st = vector_file_read(&content, path, &lint->app->error);
	if (st == ST_OK)
		st = json_text_parse(buffer_bytes(&content), &document, &lint->app->error);
	if (st == ST_OK)
		code = lint_document(lint, path, buffer_bytes(&content), document);
	else
		code = add_failure(lint, path, NULL) == ST_OK ? CLI_OK : CLI_FAILED;
	json_decref(document);
	buffer_fini(&content);
	return code;
}

/* ---- all of them --------------------------------------------------------------------- */

static enum cli_exit lint_files(struct lint *lint, const struct vector_files *files)
{
	enum cli_exit code = CLI_OK;

	for (size_t i = 0; i < files->count && code == CLI_OK; i++) {
		code = lint_file(lint, files->paths[i]);
		if (code == CLI_OK && lint->app->out.text.size > 0)
			code = app_flush(lint->app);
	}
	return code;
}

static enum cli_exit verdict(struct lint *lint)
{
	const struct totals *totals = &lint->report.totals;

	if (lint->report.number == 0)
		return app_failed(lint->app, "TOO_FEW_RAN", "there is no vector to lint");
	if (totals->failed > 0 || totals->errors > 0)
		return app_failed(lint->app, "VECTOR_INVALID",
				  "%zu errors and %zu warnings, %zu files that are no vectors",
				  lint->errors, lint->warnings, totals->errors);
	return CLI_OK;
}

static enum cli_exit lint_all(struct lint *lint, const struct vector_files *files)
{
	const int64_t started = clock_ns();
	enum cli_exit code = lint_files(lint, files), flushed;

	/* A daemon that was never there leaves nothing to report on. */
	if (code == CLI_NO_CONNECTION && lint->report.number == 0)
		return code;
	lint->report.seconds = (double)(clock_ns() - started) / (double)NS_PER_S;
	report_end(&lint->report);
	flushed = app_flush(lint->app);
	if (code != CLI_OK)
		return code;
	return flushed == CLI_OK ? verdict(lint) : flushed;
}

static enum cli_exit start(struct app *app, const struct command *command,
			   const struct arguments *arguments)
{
	const char *format = arguments_text(arguments, "format");
	struct lint lint = { .app = app, .names = json_object() };
	struct vector_files files = { 0 };
	enum cli_exit code;
	enum status st;

	if (!format)
		format = app->json ? "jsonl" : "text";
	lint.strict = arguments_flag(arguments, "strict");
	lint.notes = arguments_flag(arguments, "notes") || strcmp(format, "text") != 0;
	st = lint.names ? ST_OK : no_memory(&lint);
	if (st == ST_OK)
		st = report_init(&lint.report, command->name, format, &app->out, false,
				 &app->error);
	if (st == ST_OK)
		st = vector_files_find(&files, arguments->operands, &app->error);
	code = st == ST_OK ? lint_all(&lint, &files) : app_fail(app, st);
	vector_files_fini(&files);
	report_fini(&lint.report);
	json_decref(lint.names);
	return code;
}

const struct command vector_lint_commands[] = {
	{ "vector lint",
	  "PATH ...",
	  1,
	  ANY_NUMBER,
	  "Judge test vectors: their form, what runners pass over, what they prove",
	  { lint_options },
	  "PATH is a file, or a folder searched for *.json and *.json.gz, or - for standard\n"
	  "input. Each problem has a level, a name that stays, its place in the JSON, and what to\n"
	  "do. Errors make it fail: what the schema refuses, what the VM comes to otherwise.\n"
	  "Warnings are what runners pass over in silence and what proves nothing.",
	  start,
	  NULL,
	  false },
	{ 0 },
};
