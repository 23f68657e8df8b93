/* SPDX-License-Identifier: Apache-2.0 OR MIT */
#include "rpc/json_diff.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <cmocka.h>

/* What was found, a line each: PATH OLD NEW. */
struct found {
	struct buffer lines;
	size_t calls, fail_at;
};

static void append(struct buffer *out, struct bytes value)
{
	buffer_append_byte(out, ' ');
	if (value.data)
		buffer_append_bytes(out, value);
	else
		buffer_append_text(out, "none");
}

static enum status note(void *context, struct bytes path, struct bytes before, struct bytes after)
{
	struct found *found = context;

	if (++found->calls == found->fail_at)
		return ST_LIMIT;
	buffer_append_bytes(&found->lines, path);
	append(&found->lines, before);
	append(&found->lines, after);
	buffer_append_byte(&found->lines, '\n');
	return ST_OK;
}

/* Behind {"/":"a"} stands [1], behind {"/":"b"} [2]; elsewhere nothing. */
static enum status follow(void *context, struct bytes before, struct bytes after,
			  struct bytes *before_value, struct bytes *after_value)
{
	(void)context;
	if (!bytes_equal(before, bytes_of_text("{\"/\":\"a\"}")) ||
	    !bytes_equal(after, bytes_of_text("{\"/\":\"b\"}")))
		return ST_NOT_FOUND;
	*before_value = bytes_of_text("[1]");
	*after_value = bytes_of_text("[2]");
	return ST_OK;
}

static const struct row {
	const char *before, *after, *lines;
} rows[] = {
	{ "1", "1", "" },
	{ "1", "2", " 1 2\n" },
	{ "{\"a\":1,\"b\":[1,2]}", "{\"a\":1,\"b\":[1,3]}", "b/1 2 3\n" },
	{ "{\"a\":1}", "{\"b\":2}", "a 1 none\nb none 2\n" },
	{ "[1,2,3]", "[1]", "1 2 none\n2 3 none\n" },
	{ "[]", "[{\"a\":1}]", "0/a none 1\n" },
	{ "{\"a\":null}", "{\"a\":[]}", "a null []\n" },
	{ "{\"a\":\"}\\\"]\",\"b\":1}", "{\"a\":\"}\\\"]\",\"b\":2}", "b 1 2\n" },
	/* Not there at all: the members, and theirs, one by one. */
	{ "", "{\"a\":1,\"s\":{\"b\":2,\"c\":{\"d\":3}}}",
	  "a none 1\ns/b none 2\ns/c none {\"d\":3}\n" },
	{ "{\"a\":1}", "", "a 1 none\n" },
	/* Links and bytes are values, whatever they look like. */
	{ "{\"/\":\"x\"}", "{\"/\":\"y\"}", " {\"/\":\"x\"} {\"/\":\"y\"}\n" },
	{ "[{\"/\":{\"bytes\":\"AA\"}}]", "[{\"/\":{\"bytes\":\"AB\"}}]",
	  "0 {\"/\":{\"bytes\":\"AA\"}} {\"/\":{\"bytes\":\"AB\"}}\n" },
	{ "[{\"/\":\"a\"}]", "[{\"/\":\"b\"}]", "0/0 1 2\n" },
};

static void differences_are_found_by_path(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct found found = { .calls = 0 };
		struct json_diff diff = { .found = note, .follow = follow, .context = &found };

		buffer_init(&found.lines, 0);
		assert_int_equal(json_diff_run(&diff, "", bytes_of_text(rows[i].before),
					       bytes_of_text(rows[i].after)),
				 ST_OK);
		buffer_append_byte(&found.lines, '\0');
		assert_string_equal((const char *)found.lines.data, rows[i].lines);
		buffer_fini(&found.lines);
	}
}

static void the_first_failure_ends_it(void **state)
{
	struct found found = { .fail_at = 2 };
	struct json_diff diff = { .found = note, .context = &found };

	(void)state;
	buffer_init(&found.lines, 0);
	assert_int_equal(json_diff_run(&diff, "top", bytes_of_text("[1,2,3]"),
				       bytes_of_text("[4,5,6]")),
			 ST_LIMIT);
	assert_int_equal(found.calls, 2);
	buffer_append_byte(&found.lines, '\0');
	assert_string_equal((const char *)found.lines.data, "top/0 1 4\n");
	buffer_fini(&found.lines);
}

/* What nests deeper than the limit is one value. */
static void depth_is_bounded(void **state)
{
	struct found found = { .calls = 0 };
	struct json_diff diff = { .found = note, .context = &found };
	struct buffer before, after;

	(void)state;
	buffer_init(&found.lines, 0);
	buffer_init(&before, 0);
	buffer_init(&after, 0);
	for (unsigned i = 0; i < 100000; i++) {
		buffer_append_byte(&before, '[');
		buffer_append_byte(&after, '[');
	}
	buffer_append_byte(&before, '1');
	buffer_append_byte(&after, '2');
	for (unsigned i = 0; i < 100000; i++) {
		buffer_append_byte(&before, ']');
		buffer_append_byte(&after, ']');
	}
	assert_int_equal(json_diff_run(&diff, "", buffer_bytes(&before), buffer_bytes(&after)),
			 ST_OK);
	assert_int_equal(found.calls, 1);
	buffer_fini(&before);
	buffer_fini(&after);
	buffer_fini(&found.lines);
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(differences_are_found_by_path),
		cmocka_unit_test(the_first_failure_ends_it),
		cmocka_unit_test(depth_is_bounded),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
