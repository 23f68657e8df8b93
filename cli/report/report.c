/* SPDX-License-Identifier: Apache-2.0 OR MIT */
#include "cli/report/report.h"

#include <string.h>

static const struct report_format *const formats[] = {
	&report_text,
	&report_jsonl,
	&report_junit,
	&report_tap,
};

static const char *const outcomes[] = {
	[OUTCOME_PASS] = "pass",
	[OUTCOME_FAIL] = "fail",
	[OUTCOME_SKIP] = "skip",
	[OUTCOME_ERROR] = "error",
};

size_t totals_ran(const struct totals *totals)
{
	return totals->passed + totals->failed;
}

enum status report_init(struct report *report, const char *command, const char *format,
			struct output *out, bool check_trace, struct error *err)
{
	*report = (struct report){ .command = command, .out = out, .check_trace = check_trace };
	buffer_init(&report->cases, 0);
	for (size_t i = 0; i < sizeof(formats) / sizeof(formats[0]); i++) {
		if (strcmp(formats[i]->name, format) == 0)
			report->format = formats[i];
	}
	if (!report->format)
		return error_set(err, ST_INVALID,
				 "--format: \"%.60s\" is none of text, jsonl, junit, tap", format);
	report->skipped = json_object();
	report->kinds = json_object();
	if (!report->skipped || !report->kinds)
		return error_set(err, ST_NO_MEMORY, "out of memory");
	report->format->begin(report);
	return ST_OK;
}

void report_fini(struct report *report)
{
	json_decref(report->skipped);
	json_decref(report->kinds);
	buffer_fini(&report->cases);
}

static enum outcome outcome_of(const json_t *value)
{
	const char *word = json_string_value(json_object_get(value, "outcome"));

	for (size_t i = 0; word && i < sizeof(outcomes) / sizeof(outcomes[0]); i++) {
		if (strcmp(outcomes[i], word) == 0)
			return (enum outcome)i;
	}
	return OUTCOME_ERROR;
}

static const char *text_of(const json_t *value, const char *member)
{
	const char *text = json_string_value(json_object_get(value, member));

	return text ? text : "";
}

static unsigned long long count_of(const json_t *value, const char *member)
{
	json_int_t count = json_integer_value(json_object_get(value, member));

	return count > 0 ? (unsigned long long)count : 0;
}

static void count(struct totals *totals, enum outcome outcome, const json_t *trace)
{
	size_t *const counters[] = {
		[OUTCOME_PASS] = &totals->passed,
		[OUTCOME_FAIL] = &totals->failed,
		[OUTCOME_SKIP] = &totals->skipped,
		[OUTCOME_ERROR] = &totals->errors,
	};

	++*counters[outcome];
	totals->compared += count_of(trace, "compared");
	totals->different += count_of(trace, "different");
}

/* Counts the problems of a file: {name: [level, problems, files]}. */
static void count_problems(struct report *report, const json_t *problems)
{
	size_t i, j;
	json_t *problem;

	json_array_foreach(problems, i, problem)
	{
		const char *name = text_of(problem, "name");
		json_t *kind = json_object_get(report->kinds, name);
		bool first = true;

		for (j = 0; j < i && first; j++)
			first = strcmp(text_of(json_array_get(problems, j), "name"), name) != 0;
		if (!kind) {
			kind = json_pack("[s, i, i]", text_of(problem, "level"), 0, 0);
			if (!kind || json_object_set_new(report->kinds, name, kind) != 0) {
				report->out->text.status = ST_NO_MEMORY;
				return;
			}
		}
		for (j = 1; j <= 1 + (size_t)first; j++)
			json_integer_set(json_array_get(kind, j),
					 json_integer_value(json_array_get(kind, j)) + 1);
	}
}

void report_add(struct report *report, json_t *value)
{
	struct report_result result = {
		.outcome = outcome_of(value),
		.path = text_of(value, "path"),
		.id = text_of(value, "id"),
		.variant = text_of(value, "variant"),
		.reason = text_of(value, "reason"),
		.seconds = (double)count_of(value, "durationNs") / 1e9,
		.value = value,
	};

	count(&report->totals, result.outcome, json_object_get(value, "trace"));
	count_problems(report, json_object_get(value, "problems"));
	report->number++;
	report->format->result(report, &result);
}

void report_end(struct report *report)
{
	report->format->end(report);
}
