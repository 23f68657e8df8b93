/* SPDX-License-Identifier: Apache-2.0 OR MIT */
#include "json/text.h"
#include "cli/report/report.h"

static void begin(struct report *report)
{
	(void)report;
}

static void result(struct report *report, const struct report_result *result)
{
	json_text_write(&report->out->text, result->value);
	buffer_append_byte(&report->out->text, '\n');
}

static void end(struct report *report)
{
	const struct totals *totals = &report->totals;
	struct output *out = report->out;

	output_printf(out,
		      "{\"summary\":{\"ran\":%zu,\"passed\":%zu,\"failed\":%zu,"
		      "\"skipped\":%zu,\"errors\":%zu",
		      totals_ran(totals), totals->passed, totals->failed, totals->skipped,
		      totals->errors);
	if (report->check_trace)
		output_printf(out, ",\"charges\":{\"compared\":%llu,\"different\":%llu}",
			      totals->compared, totals->different);
	output_printf(out, "}}\n");
}

const struct report_format report_jsonl = { "jsonl", begin, result, end };
