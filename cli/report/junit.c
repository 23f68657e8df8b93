/* SPDX-License-Identifier: Apache-2.0 OR MIT */
#include "cli/report/report.h"

#include "base/utf8.h"

/* Length of the character at the start of text when XML 1.0 allows it, else 0: no
 * control characters but tab and line ends, no U+FFFE and U+FFFF, and nothing that is
 * not UTF-8, which a path may hold. */
static size_t character(struct bytes text)
{
	size_t length = utf8_step(text);

	if (length == 1 && text.data[0] < 0x20 && text.data[0] != '\t' && text.data[0] != '\n')
		return 0;
	if (length == 3 && text.data[0] == 0xef && text.data[1] == 0xbf && text.data[2] >= 0xbe)
		return 0;
	return length;
}

static const char *entity(char c)
{
	switch (c) {
	case '&':
		return "&amp;";
	case '<':
		return "&lt;";
	case '>':
		return "&gt;";
	case '"':
		return "&quot;";
	case '\n':
		return "&#10;"; /* an attribute would turn it into a space */
	case '\t':
		return "&#9;";
	default:
		return NULL;
	}
}

static void escape(struct buffer *out, struct bytes text)
{
	while (text.size > 0) {
		size_t length = character(text), step = length > 0 ? length : 1;
		const char *special = entity((char)text.data[0]);

		if (length == 0)
			buffer_append_text(out, "\xef\xbf\xbd");
		else if (special)
			buffer_append_text(out, special);
		else
			buffer_append(out, text.data, length);
		text = bytes_make(text.data + step, text.size - step);
	}
}

static void begin(struct report *report)
{
	(void)report;
}

static void details(struct buffer *out, const struct report_result *result)
{
	struct buffer text;

	buffer_init(&text, 0);
	report_details(&text, result, "");
	if (buffer_status(&text) == ST_OK)
		escape(out, buffer_bytes(&text));
	else
		out->status = ST_NO_MEMORY;
	buffer_fini(&text);
}

static void result(struct report *report, const struct report_result *result)
{
	static const char *const elements[] = {
		[OUTCOME_FAIL] = "failure",
		[OUTCOME_SKIP] = "skipped",
		[OUTCOME_ERROR] = "error",
	};
	struct buffer *out = &report->cases;
	const char *element = result->outcome == OUTCOME_PASS ? NULL : elements[result->outcome];

	buffer_append_text(out, "    <testcase classname=\"");
	escape(out, bytes_of_text(result->path));
	buffer_append_text(out, "\" name=\"");
	escape(out, bytes_of_text(result->id[0] != '\0' ? result->id : result->path));
	if (result->variant[0] != '\0') {
		buffer_append_text(out, " [");
		escape(out, bytes_of_text(result->variant));
		buffer_append_text(out, "]");
	}
	buffer_printf(out, "\" time=\"%.6f\"", result->seconds);
	if (!element) {
		buffer_append_text(out, "/>\n");
		return;
	}
	buffer_printf(out, ">\n      <%s message=\"", element);
	escape(out, bytes_of_text(result->reason));
	buffer_append_text(out, "\">");
	if (result->outcome != OUTCOME_SKIP)
		details(out, result);
	buffer_printf(out, "</%s>\n    </testcase>\n", element);
}

static void end(struct report *report)
{
	const struct totals *totals = &report->totals;
	char counts[192];

	/* The outer element knows no "skipped" in the schemas that are about. */
	snprintf(counts, sizeof(counts),
		 "name=\"chaosactor %s\" tests=\"%zu\" failures=\"%zu\" errors=\"%zu\" "
		 "time=\"%.6f\"",
		 report->command, report->number, totals->failed, totals->errors, report->seconds);
	output_printf(report->out, "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n");
	output_printf(report->out, "<testsuites %s>\n  <testsuite %s skipped=\"%zu\">\n", counts,
		      counts, totals->skipped);
	if (report->check_trace)
		output_printf(report->out,
			      "    <properties>\n"
			      "      <property name=\"charges.compared\" value=\"%llu\"/>\n"
			      "      <property name=\"charges.different\" value=\"%llu\"/>\n"
			      "    </properties>\n",
			      totals->compared, totals->different);
	if (buffer_status(&report->cases) != ST_OK)
		report->out->text.status = buffer_status(&report->cases);
	buffer_append_bytes(&report->out->text, buffer_bytes(&report->cases));
	output_printf(report->out, "  </testsuite>\n</testsuites>\n");
}

const struct report_format report_junit = { "junit", begin, result, end };
