/* SPDX-License-Identifier: Apache-2.0 OR MIT */
#include "cli/report/report.h"

static void begin(struct report *report)
{
	output_printf(report->out, "TAP version 13\n");
}

/* "#" starts a directive and "\" an escape (TAP 13, directives). */
static void description(struct buffer *out, const char *text)
{
	struct buffer safe;

	buffer_init(&safe, 0);
	output_safe(&safe, bytes_of_text(text), false);
	for (size_t i = 0; i < safe.size; i++) {
		if (safe.data[i] == '#')
			buffer_append_byte(out, '\\');
		buffer_append_byte(out, safe.data[i]);
	}
	buffer_append_failure(out, &safe);
	buffer_fini(&safe);
}

static void result(struct report *report, const struct report_result *result)
{
	struct output *out = report->out;
	bool fine = result->outcome == OUTCOME_PASS || result->outcome == OUTCOME_SKIP;

	output_printf(out, "%s %zu - ", fine ? "ok" : "not ok", report->number);
	description(&out->text, result->path);
	if (result->variant[0] != '\0') {
		buffer_append_text(&out->text, " [");
		description(&out->text, result->variant);
		buffer_append_text(&out->text, "]");
	}
	if (result->outcome == OUTCOME_SKIP) {
		buffer_append_text(&out->text, " # SKIP ");
		description(&out->text, result->reason);
	}
	buffer_append_byte(&out->text, '\n');
	if (fine)
		return;
	/* YAML: a literal block needs no quoting, only its indentation. */
	output_printf(out, "  ---\n  outcome: %s\n  message: |\n",
		      result->outcome == OUTCOME_FAIL ? "fail" : "error");
	report_details(&out->text, result, "    ");
	output_printf(out, "  ...\n");
}

static void end(struct report *report)
{
	const struct totals *totals = &report->totals;

	output_printf(report->out, "1..%zu\n", report->number);
	output_printf(report->out, "# ran %zu, passed %zu, failed %zu, skipped %zu, errors %zu\n",
		      totals_ran(totals), totals->passed, totals->failed, totals->skipped,
		      totals->errors);
	if (report->check_trace)
		output_printf(report->out, "# gas charges: %llu compared, %llu different\n",
			      totals->compared, totals->different);
}

const struct report_format report_tap = { "tap", begin, result, end };
