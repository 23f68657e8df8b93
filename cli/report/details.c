/* SPDX-License-Identifier: Apache-2.0 OR MIT */
#include "cli/report/report.h"

#include <string.h>

#define LABEL_COLUMNS 14
#define VALUE_COLUMNS 32 /* of the expected value, when it is shorter */

/* At least one space. Counts itself: a buffer that has failed grows no more. */
static void pad(struct buffer *out, size_t from, size_t columns)
{
	size_t used = out->size - from;

	do
		buffer_append_byte(out, ' ');
	while (++used < columns);
}

/* "label expected actual !" on one line; long values go below each other. */
static void side_by_side(struct buffer *out, const char *prefix, const char *label,
			 const json_t *expected, const json_t *actual)
{
	bool same = expected && actual && json_equal(expected, actual);
	size_t start;

	buffer_append_text(out, prefix);
	buffer_append_text(out, "  ");
	start = out->size;
	buffer_append_text(out, label);
	pad(out, start, LABEL_COLUMNS);
	start = out->size;
	output_value(out, expected);
	if (out->size - start >= VALUE_COLUMNS) {
		buffer_append_text(out, "\n");
		buffer_append_text(out, prefix);
		buffer_append_text(out, "  ");
		start = out->size;
		pad(out, start, LABEL_COLUMNS);
	} else {
		pad(out, start, VALUE_COLUMNS);
	}
	output_value(out, actual);
	buffer_append_text(out, same ? "\n" : "  <- differs\n");
}

static void header(struct buffer *out, const char *prefix, const char *what)
{
	size_t start;

	buffer_append_text(out, prefix);
	start = out->size;
	buffer_append_text(out, what);
	pad(out, start, LABEL_COLUMNS + 2);
	start = out->size;
	buffer_append_text(out, "expected");
	pad(out, start, VALUE_COLUMNS);
	buffer_append_text(out, "actual\n");
}

/* A receipt is null when the message ended fatally: there is none. */
static void compare_receipts(struct buffer *out, const char *prefix, const json_t *receipt)
{
	json_t *expected = json_object_get(receipt, "expected");
	json_t *actual = json_object_get(receipt, "actual");
	json_t *shape = json_is_object(expected) ? expected : actual;
	char what[48];
	const char *key;
	json_t *value;

	snprintf(what, sizeof(what), "receipt %" JSON_INTEGER_FORMAT,
		 json_integer_value(json_object_get(receipt, "index")));
	header(out, prefix, what);
	if (!json_is_object(expected) || !json_is_object(actual)) {
		side_by_side(out, prefix, "(whole)", expected, actual);
		return;
	}
	json_object_foreach(shape, key, value)
		side_by_side(out, prefix, key, value, json_object_get(actual, key));
}

static void receipts(struct buffer *out, const struct report_result *result, const char *prefix)
{
	size_t i;
	json_t *receipt;

	json_array_foreach(json_object_get(result->value, "receipts"), i, receipt)
	{
		if (!json_is_true(json_object_get(receipt, "ok")))
			compare_receipts(out, prefix, receipt);
	}
}

static void compare_root(struct buffer *out, const char *prefix, const char *what,
			 const json_t *root)
{
	if (!json_is_object(root) || json_is_true(json_object_get(root, "ok")))
		return;
	header(out, prefix, what);
	side_by_side(out, prefix, "", json_object_get(root, "expected"),
		     json_object_get(root, "actual"));
}

static void roots(struct buffer *out, const struct report_result *result, const char *prefix)
{
	char what[48];
	json_t *root;
	size_t i;

	json_array_foreach(json_object_get(result->value, "receiptsRoots"), i, root)
	{
		snprintf(what, sizeof(what), "receipts root %zu", i);
		compare_root(out, prefix, what, root);
	}
	compare_root(out, prefix, "post root", json_object_get(result->value, "postRoot"));
}

static void place(struct buffer *out, const char *word, const json_t *value)
{
	if (!value || json_is_null(value))
		return;
	buffer_append_text(out, word);
	output_value(out, value);
}

static void first_charge(struct buffer *out, const struct report_result *result, const char *prefix)
{
	static const struct {
		const char *member, *label;
	} columns[] = {
		{ "name", "charge" },
		{ "tg", "total" },
		{ "cg", "compute" },
		{ "sg", "storage" },
	};
	const json_t *first = json_object_get(json_object_get(result->value, "trace"), "first");
	const json_t *expected = json_object_get(first, "expected");
	const json_t *actual = json_object_get(first, "actual");

	if (!json_is_object(first))
		return;
	buffer_append_text(out, prefix);
	buffer_append_text(out, "first different gas charge: message ");
	output_value(out, json_object_get(first, "message"));
	place(out, ", call ", json_object_get(first, "path"));
	place(out, ", charge ", json_object_get(first, "index"));
	buffer_append_byte(out, '\n');
	header(out, prefix, "");
	for (size_t i = 0; i < sizeof(columns) / sizeof(columns[0]); i++)
		side_by_side(out, prefix, columns[i].label,
			     json_object_get(expected, columns[i].member),
			     json_object_get(actual, columns[i].member));
}

/* Texts of several lines keep them, each behind the prefix. */
static void lines(struct buffer *out, const char *text, const char *prefix)
{
	while (*text) {
		size_t length = strcspn(text, "\n");

		buffer_append_text(out, prefix);
		output_safe(out, bytes_make(text, length), false);
		buffer_append_byte(out, '\n');
		text += length + (text[length] == '\n' ? 1 : 0);
	}
}

static void diff(struct buffer *out, const struct report_result *result, const char *prefix)
{
	const json_t *value = json_object_get(result->value, "diff");

	if (!value || json_is_null(value))
		return;
	if (json_is_string(value)) {
		lines(out, json_string_value(value), prefix);
		return;
	}
	buffer_append_text(out, prefix);
	buffer_append_text(out, "diff ");
	output_value(out, value);
	buffer_append_byte(out, '\n');
}

enum { SHOWN_OF_A_KIND = 3 };

static void member(struct buffer *out, const json_t *value, const char *name)
{
	const char *text = json_string_value(json_object_get(value, name));

	output_safe(out, bytes_of_text(text ? text : ""), false);
}

/* How many of the problems before index have the name of this one. */
static size_t alike(const json_t *problems, size_t index)
{
	const json_t *name = json_object_get(json_array_get(problems, index), "name");
	size_t count = 0;

	for (size_t i = 0; i < index; i++)
		if (json_equal(json_object_get(json_array_get(problems, i), "name"), name))
			count++;
	return count;
}

static void problem_lines(struct buffer *out, const json_t *problem, const char *prefix)
{
	buffer_append_text(out, prefix);
	member(out, problem, "level");
	buffer_append_byte(out, ' ');
	member(out, problem, "name");
	buffer_append_text(out, " at ");
	member(out, problem, "path");
	buffer_append_text(out, ": ");
	member(out, problem, "text");
	buffer_append_text(out, "\n");
	buffer_append_text(out, prefix);
	buffer_append_text(out, "  ");
	member(out, problem, "hint");
	buffer_append_text(out, "\n");
}

void report_problems(struct buffer *out, const json_t *value, const char *prefix)
{
	const json_t *problems = json_object_get(value, "problems");
	size_t hidden = 0, i;
	json_t *problem;

	json_array_foreach(problems, i, problem)
	{
		if (alike(problems, i) < SHOWN_OF_A_KIND)
			problem_lines(out, problem, prefix);
		else
			hidden++;
	}
	if (hidden > 0) {
		buffer_append_text(out, prefix);
		buffer_printf(out, "and %zu more of these kinds; --format jsonl shows all\n",
			      hidden);
	}
}

void report_details(struct buffer *out, const struct report_result *result, const char *prefix)
{
	lines(out, result->reason, prefix);
	report_problems(out, result->value, prefix);
	receipts(out, result, prefix);
	roots(out, result, prefix);
	first_charge(out, result, prefix);
	diff(out, result, prefix);
}
