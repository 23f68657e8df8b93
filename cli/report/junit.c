/* SPDX-License-Identifier: Apache-2.0 OR MIT */
#include "cli/report/report.h"

#include <string.h>

/* XML 1.0 allows no control characters but tab and line ends, and no U+FFFE or
 * U+FFFF; and a path may hold bytes that are not UTF-8 at all. Length of the
 * character at text that may stand there, 0 for none. */
static size_t character(const unsigned char *text)
{
	static const struct {
		unsigned char mask, lead;
		size_t length;
		unsigned least;
	} forms[] = {
		{ 0x80, 0x00, 1, 0 },
		{ 0xe0, 0xc0, 2, 0x80 },
		{ 0xf0, 0xe0, 3, 0x800 },
		{ 0xf8, 0xf0, 4, 0x10000 },
	};

	for (size_t i = 0; i < sizeof(forms) / sizeof(forms[0]); i++) {
		unsigned code = text[0] & (unsigned char)~forms[i].mask;

		if ((text[0] & forms[i].mask) != forms[i].lead)
			continue;
		for (size_t j = 1; j < forms[i].length; j++) {
			if ((text[j] & 0xc0) != 0x80)
				return 0;
			code = code << 6 | (text[j] & 0x3fu);
		}
		if (code < forms[i].least || code > 0x10ffff || code == 0xfffe || code == 0xffff ||
		    (code >= 0xd800 && code < 0xe000) ||
		    (code < 0x20 && code != '\t' && code != '\n'))
			return 0;
		return forms[i].length;
	}
	return 0;
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

/* text ends with NUL, so that a cut character is never read past its end. */
static void escape(struct buffer *out, const char *text)
{
	while (*text) {
		size_t length = character((const unsigned char *)text);
		const char *special = entity(*text);

		if (length == 0)
			buffer_append_text(out, "\xef\xbf\xbd");
		else if (special)
			buffer_append_text(out, special);
		else
			buffer_append(out, text, length);
		text += length > 0 ? length : 1;
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
	buffer_append_byte(&text, '\0');
	if (buffer_status(&text) == ST_OK)
		escape(out, (const char *)text.data);
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
	escape(out, result->path);
	buffer_append_text(out, "\" name=\"");
	escape(out, result->id);
	if (result->variant[0] != '\0') {
		buffer_append_text(out, " [");
		escape(out, result->variant);
		buffer_append_text(out, "]");
	}
	buffer_printf(out, "\" time=\"%.6f\"", result->seconds);
	if (!element) {
		buffer_append_text(out, "/>\n");
		return;
	}
	buffer_printf(out, ">\n      <%s message=\"", element);
	escape(out, result->reason);
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
		 "name=\"chaosactor vector run\" tests=\"%zu\" failures=\"%zu\" errors=\"%zu\" "
		 "time=\"%.6f\"",
		 report->number, totals->failed, totals->errors, report->seconds);
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
