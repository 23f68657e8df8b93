/* SPDX-License-Identifier: Apache-2.0 OR MIT */
#include "json/text.h"
#include "cli/report/report.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <string.h>
#include <cmocka.h>

static const char *const results[] = {
	"{\"id\":\"none\",\"path\":\"a.json\",\"variant\":\"v1\",\"outcome\":\"pass\","
	"\"reason\":\"\",\"receipts\":[],\"trace\":{\"compared\":7,\"different\":0},"
	"\"durationNs\":1500000}",
	"{\"id\":\"<&\\\">\",\"path\":\"b#1.json\",\"variant\":\"v1\",\"outcome\":\"fail\","
	"\"reason\":\"receipt 0 differs\",\"receipts\":[{\"index\":0,\"ok\":false,"
	"\"expected\":{\"exitCode\":9,\"gasUsed\":1},\"actual\":{\"exitCode\":20,\"gasUsed\":1}}],"
	"\"postRoot\":{\"expected\":{\"/\":\"bafyA\"},\"actual\":{\"/\":\"bafyB\"},\"ok\":false},"
	"\"trace\":{\"compared\":3,\"different\":2,\"first\":{\"message\":0,\"path\":\"0.1\","
	"\"index\":4,\"expected\":{\"name\":\"OnIpldPut\",\"tg\":5,\"cg\":2,\"sg\":3},"
	"\"actual\":{\"name\":\"OnIpldGet\",\"tg\":5,\"cg\":2,\"sg\":3}}}}",
	"{\"id\":\"m\",\"path\":\"c.json\",\"variant\":\"v2\",\"outcome\":\"skip\","
	"\"reason\":\"multisig\\u001b\"}",
	"{\"id\":null,\"path\":\"d.json\",\"variant\":null,\"outcome\":\"error\","
	"\"reason\":\"not JSON\"}",
	"{\"id\":\"m\",\"path\":\"e.json\",\"variant\":\"v2\",\"outcome\":\"skip\","
	"\"reason\":\"multisig\\u001b\"}",
	"{\"path\":\"f.json\",\"outcome\":\"strange\"}",
};

/* The whole of a report in format, checked to be expected. */
static void check(const char *format, bool check_trace, const char *expected)
{
	struct output out = { 0 };
	struct report report;
	struct error err = { 0 };

	assert_int_equal(report_init(&report, "vector run", format, &out, check_trace, &err),
			 ST_OK);
	for (size_t i = 0; i < sizeof(results) / sizeof(results[0]); i++) {
		json_t *value = NULL;

		assert_int_equal(json_text_parse(bytes_of_text(results[i]), &value, &err), ST_OK);
		report_add(&report, value);
		json_decref(value);
	}
	report.seconds = 0.5;
	report_end(&report);
	assert_int_equal(totals_ran(&report.totals), 2);
	assert_int_equal(report.totals.errors, 2);
	buffer_append_byte(&out.text, '\0');
	assert_int_equal(buffer_status(&out.text), ST_OK);
	assert_string_equal((char *)out.text.data, expected);
	report_fini(&report);
	output_fini(&out);
}

#define DETAILS(prefix)                                                                            \
	prefix "receipt 0       expected                        actual\n" prefix                   \
	       "  exitCode      9                               20  <- differs\n" prefix           \
	       "  gasUsed       1                               1\n" prefix                        \
	       "post root       expected                        actual\n" prefix                   \
	       "                bafyA                           bafyB  <- differs\n" prefix        \
	       "first different gas charge: message 0, call 0.1, charge 4\n" prefix                \
	       "                expected                        actual\n" prefix                   \
	       "  charge        OnIpldPut                       OnIpldGet  <- differs\n" prefix    \
	       "  total         5                               5\n" prefix                        \
	       "  compute       2                               2\n" prefix                        \
	       "  storage       3                               3\n"

static void text(void **state)
{
	(void)state;
	check("text", true,
	      "FAIL b#1.json [v1]\n"
	      "  receipt 0 differs\n" DETAILS(
		      "  ") "ERROR d.json\n"
			    "  not JSON\n"
			    "ERROR f.json\n"
			    "skipped 2: multisig\\x1b\n"
			    "gas charges: 10 compared, 2 different\n"
			    "ran 2: 1 passed, 1 failed; 2 skipped, 2 errors (0.50 s)\n");
}

static void tap(void **state)
{
	(void)state;
	check("tap", false,
	      "TAP version 13\n"
	      "ok 1 - a.json [v1]\n"
	      "not ok 2 - b\\#1.json [v1]\n"
	      "  ---\n"
	      "  outcome: fail\n"
	      "  message: |\n"
	      "    receipt 0 differs\n" DETAILS(
		      "    ") "  ...\n"
			      "ok 3 - c.json [v2] # SKIP multisig\\x1b\n"
			      "not ok 4 - d.json\n"
			      "  ---\n"
			      "  outcome: error\n"
			      "  message: |\n"
			      "    not JSON\n"
			      "  ...\n"
			      "ok 5 - e.json [v2] # SKIP multisig\\x1b\n"
			      "not ok 6 - f.json\n"
			      "  ---\n"
			      "  outcome: error\n"
			      "  message: |\n"
			      "  ...\n"
			      "1..6\n"
			      "# ran 2, passed 1, failed 1, skipped 2, errors 2\n");
}

static void junit(void **state)
{
	(void)state;
	check("junit", true,
	      "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
	      "<testsuites name=\"chaosactor vector run\" tests=\"6\" failures=\"1\" errors=\"2\" "
	      "time=\"0.500000\">\n"
	      "  <testsuite name=\"chaosactor vector run\" tests=\"6\" failures=\"1\" errors=\"2\" "
	      "time=\"0.500000\" skipped=\"2\">\n"
	      "    <properties>\n"
	      "      <property name=\"charges.compared\" value=\"10\"/>\n"
	      "      <property name=\"charges.different\" value=\"2\"/>\n"
	      "    </properties>\n"
	      "    <testcase classname=\"a.json\" name=\"none [v1]\" time=\"0.001500\"/>\n"
	      "    <testcase classname=\"b#1.json\" name=\"&lt;&amp;&quot;&gt; [v1]\" "
	      "time=\"0.000000\">\n"
	      "      <failure message=\"receipt 0 differs\">"
	      "receipt 0 differs&#10;"
	      "receipt 0       expected                        actual&#10;"
	      "  exitCode      9                               20  &lt;- differs&#10;"
	      "  gasUsed       1                               1&#10;"
	      "post root       expected                        actual&#10;"
	      "                bafyA                           bafyB  &lt;- differs&#10;"
	      "first different gas charge: message 0, call 0.1, charge 4&#10;"
	      "                expected                        actual&#10;"
	      "  charge        OnIpldPut                       OnIpldGet  &lt;- differs&#10;"
	      "  total         5                               5&#10;"
	      "  compute       2                               2&#10;"
	      "  storage       3                               3&#10;"
	      "</failure>\n"
	      "    </testcase>\n"
	      "    <testcase classname=\"c.json\" name=\"m [v2]\" time=\"0.000000\">\n"
	      "      <skipped message=\"multisig\xef\xbf\xbd\"></skipped>\n"
	      "    </testcase>\n"
	      "    <testcase classname=\"d.json\" name=\"d.json\" time=\"0.000000\">\n"
	      "      <error message=\"not JSON\">not JSON&#10;</error>\n"
	      "    </testcase>\n"
	      "    <testcase classname=\"e.json\" name=\"m [v2]\" time=\"0.000000\">\n"
	      "      <skipped message=\"multisig\xef\xbf\xbd\"></skipped>\n"
	      "    </testcase>\n"
	      "    <testcase classname=\"f.json\" name=\"f.json\" time=\"0.000000\">\n"
	      "      <error message=\"\"></error>\n"
	      "    </testcase>\n"
	      "  </testsuite>\n"
	      "</testsuites>\n");
}

static void jsonl(void **state)
{
	char expected[4096] = "";

	(void)state;
	for (size_t i = 0; i < sizeof(results) / sizeof(results[0]); i++) {
		strcat(expected, results[i]);
		strcat(expected, "\n");
	}
	/* jansson writes control characters in capitals. */
	for (char *c = expected; (c = strstr(c, "\\u001b")) != NULL;)
		memcpy(c, "\\u001B", 6);
	strcat(expected, "{\"summary\":{\"ran\":2,\"passed\":1,\"failed\":1,\"skipped\":2,"
			 "\"errors\":2,\"charges\":{\"compared\":10,\"different\":2}}}\n");
	check("jsonl", true, expected);
}

static void jsonl_without_trace(void **state)
{
	struct output out = { 0 };
	struct report report;

	(void)state;
	assert_int_equal(report_init(&report, "vector run", "jsonl", &out, false, NULL), ST_OK);
	report_end(&report);
	buffer_append_byte(&out.text, '\0');
	assert_string_equal((char *)out.text.data,
			    "{\"summary\":{\"ran\":0,\"passed\":0,\"failed\":0,\"skipped\":0,"
			    "\"errors\":0}}\n");
	report_fini(&report);
	output_fini(&out);
}

static void other_formats_are_refused(void **state)
{
	struct output out = { 0 };
	struct report report;
	struct error err = { 0 };

	(void)state;
	assert_int_equal(report_init(&report, "vector run", "xml", &out, false, &err), ST_INVALID);
	assert_string_equal(err.text, "--format: \"xml\" is none of text, jsonl, junit, tap");
	report_fini(&report);
}

/* A receipt that is null on one side: the message ended fatally there. */
static void fatal_receipts(void **state)
{
	struct report_result result = { .outcome = OUTCOME_FAIL, .reason = "" };
	struct buffer out;

	(void)state;
	assert_int_equal(
		json_text_parse(bytes_of_text("{\"receipts\":[{\"index\":1,\"ok\":false,"
					      "\"expected\":null,\"actual\":{\"exitCode\":0}}]}"),
				&result.value, NULL),
		ST_OK);
	buffer_init(&out, 0);
	report_details(&out, &result, "");
	buffer_append_byte(&out, '\0');
	assert_string_equal((char *)out.data,
			    "receipt 1       expected                        actual\n"
			    "  (whole)       none                            {\"exitCode\":0}"
			    "  <- differs\n");
	buffer_fini(&out);
	json_decref(result.value);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(text),
		cmocka_unit_test(tap),
		cmocka_unit_test(junit),
		cmocka_unit_test(jsonl),
		cmocka_unit_test(jsonl_without_trace),
		cmocka_unit_test(other_formats_are_refused),
		cmocka_unit_test(fatal_receipts),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
