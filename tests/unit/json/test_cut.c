/* SPDX-License-Identifier: Apache-2.0 OR MIT */
#include "json/cut.h"

#include <setjmp.h>
#include <stdarg.h>
#include <string.h>
#include <cmocka.h>

/* Cuts at lists named s. What happens is written down: < where an object begins, its
 * piece and > where it ends, then | and what is left. */
struct record {
	struct buffer text;
	enum status end_with;
};

static enum status note_begin(void *context)
{
	struct record *record = context;

	buffer_append_byte(&record->text, '<');
	return ST_OK;
}

static enum status note_end(void *context, struct bytes piece)
{
	struct record *record = context;

	buffer_append_bytes(&record->text, piece);
	buffer_append_byte(&record->text, '>');
	return record->end_with;
}

static enum status cut(struct record *record, struct bytes text, size_t depth_max)
{
	const struct json_cut cut = { "s", depth_max, note_begin, note_end, record };
	struct buffer rest;
	enum status st;

	buffer_init(&rest, 0);
	st = json_cut_run(&cut, text, &rest);
	buffer_append_byte(&record->text, '|');
	buffer_append_bytes(&record->text, buffer_bytes(&rest));
	buffer_fini(&rest);
	return st;
}

static void objects_are_cut(void **state)
{
	static const struct {
		const char *reason, *text, *cut;
	} rows[] = {
		{ "nothing", "", "|" },
		{ "an empty list", "[]", "|[]" },
		{ "no list", "{\"s\":[{}]}", "|{\"s\":[{}]}" },
		{ "objects and what is none", "[{},null,{\"a\":1}, 7]",
		  "<{}><{\"a\":1}>|[{},null,{}, 7]" },
		{ "children first", "[{\"a\":1,\"s\":[{\"b\":2},{}],\"c\":3}]",
		  "<<{\"b\":2}><{}>{\"a\":1,\"s\":[{},{}],\"c\":3}>|[{}]" },
		{ "at any depth", "[{\"s\":[{\"s\":[{\"s\":null}]}]}]",
		  "<<<{\"s\":null}>{\"s\":[{}]}>{\"s\":[{}]}>|[{}]" },
		{ "white space stays", "[ { \"s\" : [ { } ] } ] ",
		  "<<{ }>{ \"s\" : [ {} ] }>|[ {} ] " },
		{ "other lists stay", "[{\"t\":[{\"x\":[{}]}]}]", "<{\"t\":[{\"x\":[{}]}]}>|[{}]" },
		{ "so does the name further in", "[{\"t\":{\"s\":[{}]}}]",
		  "<{\"t\":{\"s\":[{}]}}>|[{}]" },
		{ "and as a value", "[{\"t\":\"s\",\"u\":[{}]}]",
		  "<{\"t\":\"s\",\"u\":[{}]}>|[{}]" },
		{ "and in other lists", "[{\"s\":[[{}],{}]}]", "<<{}>{\"s\":[[{}],{}]}>|[{}]" },
		{ "brackets in strings are none", "[{\"s\":[{\"a\":\"}]\\\"\"}]}]",
		  "<<{\"a\":\"}]\\\"\"}>{\"s\":[{}]}>|[{}]" },
		{ "twice the same member", "[{\"s\":[{}],\"s\":[{\"a\":1}]}]",
		  "<<{}><{\"a\":1}>{\"s\":[{}],\"s\":[{}]}>|[{}]" },
		{ "no JSON: broken off", "[{\"s\":[{\"a\":", "<<{\"a\":>{\"s\":[{}>|[{}" },
		{ "no JSON: too many brackets", "[{}]]}", "<{}>|[{}]]}" },
		{ "no JSON: the wrong bracket", "[{\"s\":[{]]}", "<<{]>{\"s\":[{}]}>|[{}" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct record record = { .end_with = ST_OK };

		buffer_init(&record.text, 0);
		assert_int_equal(cut(&record, bytes_of_text(rows[i].text), 9), ST_OK);
		if (!bytes_equal(buffer_bytes(&record.text), bytes_of_text(rows[i].cut)))
			fail_msg("%s: %.*s", rows[i].reason, (int)record.text.size,
				 (const char *)record.text.data);
		buffer_fini(&record.text);
	}
}

static void depth_has_a_limit(void **state)
{
	static const char text[] = "[{\"s\":[{\"s\":[{}]}]}]";

	(void)state;
	for (size_t depth = 2; depth <= 3; depth++) {
		struct record record = { .end_with = ST_OK };

		buffer_init(&record.text, 0);
		assert_int_equal(cut(&record, bytes_of_text(text), depth),
				 depth == 2 ? ST_LIMIT : ST_OK);
		buffer_fini(&record.text);
	}
}

static void a_failure_ends_it(void **state)
{
	struct record record = { .end_with = ST_CONFLICT };

	(void)state;
	buffer_init(&record.text, 0);
	assert_int_equal(cut(&record, bytes_of_text("[{\"s\":[{},{}]}]"), 9), ST_CONFLICT);
	assert_true(bytes_equal(buffer_bytes(&record.text), bytes_of_text("<<{}>|[{\"s\":[{}")));
	buffer_fini(&record.text);
}

/* Far deeper than any stack of calls, in time that grows with the text only. */
static void depth_costs_nothing(void **state)
{
	enum { DEPTH = 200000 };
	struct record record = { .end_with = ST_OK };
	struct buffer text;

	(void)state;
	buffer_init(&text, 0);
	buffer_init(&record.text, 0);
	buffer_append_byte(&text, '[');
	for (size_t i = 0; i < DEPTH; i++)
		buffer_append_text(&text, "{\"s\":[");
	for (size_t i = 0; i < DEPTH; i++)
		buffer_append_text(&text, "]}");
	buffer_append_byte(&text, ']');
	assert_int_equal(cut(&record, buffer_bytes(&text), DEPTH), ST_OK);
	assert_int_equal(record.text.size,
			 DEPTH * 2 + strlen("{\"s\":[{}]}") * DEPTH - 2 + strlen("|[{}]"));
	buffer_fini(&record.text);
	buffer_fini(&text);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(objects_are_cut),
		cmocka_unit_test(depth_has_a_limit),
		cmocka_unit_test(a_failure_ends_it),
		cmocka_unit_test(depth_costs_nothing),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
