/* SPDX-License-Identifier: Apache-2.0 OR MIT */
#include "cli/commands/frames.h"
#include "json/text.h"
#include "cli/output.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

static void controls_are_shown(void **state)
{
	static const struct {
		const char *text;
		bool lines;
		const char *expected;
	} rows[] = {
		{ "plain gr\xc3\xbc\xc3\x9f", false, "plain gr\xc3\xbc\xc3\x9f" },
		{ "\033[2Jx", false, "\\x1b[2Jx" },
		{ "a\nb", false, "a\\x0ab" },
		{ "a\nb", true, "a\nb" },
		{ "\x7f\r", true, "\\x7f\\x0d" },
		{ "\xc2\x9b"
		  "2J",
		  false, "\\x9b2J" },
		{ "\xc2\xa0\xc2", false, "\xc2\xa0\xc2" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct buffer out;

		buffer_init(&out, 0);
		output_safe(&out, bytes_of_text(rows[i].text), rows[i].lines);
		assert_true(bytes_equal(buffer_bytes(&out), bytes_of_text(rows[i].expected)));
		buffer_fini(&out);
	}
}

static void check(const struct output *out, const char *expected)
{
	if (!bytes_equal(buffer_bytes(&out->text), bytes_of_text(expected)))
		fail_msg("%.*s", (int)out->text.size, (const char *)out->text.data);
}

static json_t *parse(const char *text)
{
	json_t *value = NULL;

	assert_int_equal(json_text_parse(bytes_of_text(text), &value, NULL), ST_OK);
	return value;
}

static void members(void **state)
{
	struct output out = { 0 };
	json_t *object = parse("{\"left\":1,\"root\":{\"/\":\"bafy\"},\"epoch\":5,\"none\":null,"
			       "\"inner\":{\"a\":[1],\"b\":\"x\\u001b\"}}");

	(void)state;
	output_members(&out, object, "left");
	check(&out, "root            bafy\n"
		    "epoch           5\n"
		    "none            none\n"
		    "inner.a         [1]\n"
		    "inner.b         x\\x1b\n");
	output_fini(&out);
	json_decref(object);
}

static void frames_become_a_tree(void **state)
{
	struct output out = { 0 };
	json_t *trace = parse(
		"{\"frames\":[{\"depth\":0,\"parent\":null,\"from\":\"f0100\",\"to\":\"f098\","
		"\"method\":6,\"value\":\"0\",\"params\":null,\"exit\":0,\"return\":\"gA==\","
		"\"gasCharges\":[{\"name\":\"OnChainMessage\",\"tg\":105863,\"cg\":38863,"
		"\"sg\":67000}]},{\"depth\":1,\"from\":\"f098\",\"to\":\"f0101\",\"method\":0,"
		"\"value\":\"7\",\"exit\":{\"code\":5},\"return\":null,\"gasCharges\":"
		"[{\"Name\":\"OnMethodInvocation\",\"tg\":5,\"cg\":5,\"sg\":0}]}]}");

	(void)state;
	frames_print(&out, trace);
	check(&out, "f0100 -> f098  method 6  value 0  exit 0  return gA==\n"
		    "    OnChainMessage                      105863  compute 38863 storage 67000\n"
		    "  f098 -> f0101  method 0  value 7  exit 5\n"
		    "      OnMethodInvocation                       5\n");
	output_fini(&out);
	json_decref(trace);
}

/* However deep the calls, a line stays a line. */
static void deep_frames_stay_narrow(void **state)
{
	struct output out = { 0 };
	json_t *trace = parse("[{\"depth\":4096,\"from\":\"f01\",\"to\":\"f02\"}]");

	(void)state;
	frames_print(&out, trace);
	assert_true(out.text.size < 80);
	assert_non_null(memmem(out.text.data, out.text.size, "[4096] f01 -> f02", 17));
	output_fini(&out);
	json_decref(trace);
}

static void a_full_disk_is_told(void **state)
{
	struct error err = { 0 };
	struct output out;
	FILE *full = fopen("/dev/full", "w");

	(void)state;
	assert_non_null(full);
	output_init(&out, full);
	output_printf(&out, "x");
	assert_int_equal(output_flush(&out, &err), ST_IO);
	assert_memory_equal(err.text, "cannot write the output: ", 25);
	output_fini(&out);
	fclose(full);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(controls_are_shown),      cmocka_unit_test(members),
		cmocka_unit_test(frames_become_a_tree),    cmocka_unit_test(a_full_disk_is_told),
		cmocka_unit_test(deep_frames_stay_narrow),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
