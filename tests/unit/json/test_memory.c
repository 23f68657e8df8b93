/* SPDX-License-Identifier: Apache-2.0 OR MIT */
#include "json/load.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#include "json_line.h"

/* The linker puts these in place of malloc, for what is linked from our folders. */
void *__real_malloc(size_t size);
void *__wrap_malloc(size_t size);

static struct {
	size_t seen;     /* allocations since the last start */
	size_t fails_at; /* 1 is the first; 0: none fails */
	bool for_good;   /* the later ones too */
} plan;

void *__wrap_malloc(size_t size)
{
	plan.seen++;
	if (plan.fails_at > 0 &&
	    (plan.seen == plan.fails_at || (plan.for_good && plan.seen > plan.fails_at)))
		return NULL;
	return __real_malloc(size);
}

static void start(size_t fails_at, bool for_good)
{
	plan.seen = 0;
	plan.fails_at = fails_at;
	plan.for_good = for_good;
}

/* Tokens that end where jansson's buffer grows: it starts at 16 bytes and doubles. */
static const char *const texts[] = {
	"{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"Chaos.Info\",\"params\":{}}",
	"[123456789012345,\"0123456789abcdef0123456789abcdef0123456789abcdef0123456789\"]",
	"{\"a\":{\"b\":[1,2.5,true,null,\"\\u00e9\\n\",[[]]],\"c\":-12345678901234}}",
	"[\"1234567890123\",1.2345678901e5 ,1234567890123456]",
};

static enum status load(const char *text, json_t **out, struct json_problem *problem)
{
	static const struct json_limits limits = { .depth = 64 };
	struct json_scan scan;
	enum status st;

	json_scan_init(&scan);
	st = json_load(&scan, bytes_of_text(text), &limits, out, problem);
	json_scan_fini(&scan);
	return st;
}

/* Returns whether all of the text was loaded, and then it is as it should be. */
static bool loads(const char *text, const char *expected)
{
	struct json_problem problem = { .kind = JSON_PROBLEM_SYNTAX };
	json_t *out;
	enum status st = load(text, &out, &problem);
	bool failed = plan.fails_at > 0 && plan.seen >= plan.fails_at;
	char *line;

	start(0, false);
	if (failed) {
		assert_int_equal(st, ST_NO_MEMORY);
		assert_int_equal(problem.kind, JSON_PROBLEM_MEMORY);
		assert_null(out);
		return false;
	}
	assert_int_equal(st, ST_OK);
	line = json_line(out);
	assert_string_equal(line, expected);
	free(line);
	json_decref(out);
	return true;
}

static void every_allocation_of_a_parse(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++) {
		struct json_problem problem;
		json_t *json;
		char *expected;

		start(0, false);
		assert_int_equal(load(texts[i], &json, &problem), ST_OK);
		expected = json_line(json);
		json_decref(json);
		for (int for_good = 0; for_good < 2; for_good++) {
			size_t points = 0;

			do
				start(++points, for_good != 0);
			while (!loads(texts[i], expected));
			assert_true(points > 5);
		}
		free(expected);
	}
}

/* What a failed parse gave back is not given back again by the next. */
static void a_tree_outlives_a_failed_parse(void **state)
{
	struct json_problem problem;
	json_t *kept, *failed;

	(void)state;
	start(0, false);
	assert_int_equal(load(texts[2], &kept, &problem), ST_OK);
	start(4, false);
	assert_int_equal(load(texts[2], &failed, &problem), ST_NO_MEMORY);
	start(0, false);
	assert_int_equal(json_object_del(json_object_get(kept, "a"), "b"), 0);
	json_decref(kept);
}

/* A member that could not be made is missing in a tree; its text says so. Comes last: what
 * failed on a thread counts for good. */
static void a_tree_that_lacks_a_member(void **state)
{
	json_t *object = json_object();
	struct buffer out;

	(void)state;
	start(1, false);
	assert_int_equal(json_object_set_new(object, "To", json_string("f01")), -1);
	start(0, false);
	buffer_init(&out, 0);
	json_text_write(&out, object);
	assert_int_equal(buffer_status(&out), ST_NO_MEMORY);
	buffer_fini(&out);
	json_decref(object);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_allocation_of_a_parse),
		cmocka_unit_test(a_tree_outlives_a_failed_parse),
		cmocka_unit_test(a_tree_that_lacks_a_member),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
