/* SPDX-License-Identifier: Apache-2.0 OR MIT */
#include "cli/report/report.h"

static void begin(struct report *report)
{
	(void)report;
}

static void count_skip(struct report *report, const char *reason)
{
	json_int_t before = json_integer_value(json_object_get(report->skipped, reason));

	if (json_object_set_new(report->skipped, reason, json_integer(before + 1)) != 0)
		report->out->text.status = ST_NO_MEMORY;
}

static void result(struct report *report, const struct report_result *result)
{
	struct output *out = report->out;
	bool failed = result->outcome == OUTCOME_FAIL;

	if (result->outcome == OUTCOME_SKIP)
		count_skip(report, result->reason[0] != '\0' ? result->reason : "no reason given");
	if (result->outcome == OUTCOME_SKIP ||
	    (result->outcome == OUTCOME_PASS &&
	     json_array_size(json_object_get(result->value, "problems")) == 0))
		return;
	if (result->outcome != OUTCOME_PASS)
		output_styled(out, STYLE_BAD, failed ? "FAIL " : "ERROR ");
	output_safe(&out->text, bytes_of_text(result->path), false);
	if (result->variant[0] != '\0') {
		buffer_append_text(&out->text, " [");
		output_safe(&out->text, bytes_of_text(result->variant), false);
		buffer_append_text(&out->text, "]");
	}
	buffer_append_byte(&out->text, '\n');
	report_details(&out->text, result, "  ");
}

static void skipped(struct report *report)
{
	struct output *out = report->out;
	const char *reason;
	json_t *count;

	json_object_foreach(report->skipped, reason, count)
	{
		output_styled(out, STYLE_NOTE, "skipped %" JSON_INTEGER_FORMAT,
			      json_integer_value(count));
		buffer_append_text(&out->text, ": ");
		output_safe(&out->text, bytes_of_text(reason), false);
		buffer_append_byte(&out->text, '\n');
	}
}

static void number(struct output *out, enum style style, size_t count, const char *word)
{
	output_styled(out, count > 0 ? style : STYLE_PLAIN, "%zu %s", count, word);
}

/* The kinds of problems that a lint found, in the order of their first appearance. */
static void kinds(struct report *report)
{
	struct output *out = report->out;
	const char *name;
	json_t *kind;

	if (json_object_size(report->kinds) > 0)
		output_printf(out, "%8s %8s  found\n", "files", "problems");
	json_object_foreach(report->kinds, name, kind)
	{
		output_printf(out, "%8" JSON_INTEGER_FORMAT " %8" JSON_INTEGER_FORMAT "  ",
			      json_integer_value(json_array_get(kind, 2)),
			      json_integer_value(json_array_get(kind, 1)));
		output_safe(&out->text, bytes_of_text(json_string_value(json_array_get(kind, 0))),
			    false);
		buffer_append_byte(&out->text, ' ');
		output_safe(&out->text, bytes_of_text(name), false);
		buffer_append_byte(&out->text, '\n');
	}
}

static void end(struct report *report)
{
	const struct totals *totals = &report->totals;
	struct output *out = report->out;

	skipped(report);
	kinds(report);
	if (report->check_trace) {
		output_printf(out, "gas charges: %llu compared, ", totals->compared);
		output_styled(out, totals->different > 0 ? STYLE_BAD : STYLE_PLAIN,
			      "%llu different\n", totals->different);
	}
	output_printf(out, "ran %zu: ", totals_ran(totals));
	number(out, STYLE_GOOD, totals->passed, "passed, ");
	number(out, STYLE_BAD, totals->failed, "failed; ");
	number(out, STYLE_NOTE, totals->skipped, "skipped, ");
	number(out, STYLE_BAD, totals->errors, "errors");
	output_printf(out, " (%.2f s)\n", report->seconds);
}

const struct report_format report_text = { "text", begin, result, end };
