/* SPDX-License-Identifier: Apache-2.0 OR MIT */
#include "config/options_file.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <setjmp.h>
#include <cmocka.h>

struct pairs {
	char text[4096]; /* name=value@line; … */
};

static enum status collect(void *context, enum option option, char *text, unsigned line,
			   struct error *err)
{
	struct pairs *pairs = context;
	size_t used = strlen(pairs->text);

	(void)err;
	snprintf(pairs->text + used, sizeof(pairs->text) - used, "%s=%s@%u;", option_name(option),
		 text, line);
	return ST_OK;
}

struct file_case {
	const char *reason;
	const char *content;
	const char *pairs; /* what is read, or NULL */
	const char *words; /* of the refusal */
};

static const struct file_case file_cases[] = {
	{ "empty file", "", "", NULL },
	{ "blank lines and comments", "\n  \t\n# a comment\n  # another\n", "", NULL },
	{ "basic string", "data-dir = \"/var/lib\"\n", "data-dir=/var/lib@1;", NULL },
	{ "no line end at the end", "queue = 5", "queue=5@1;", NULL },
	{ "carriage returns", "queue = 5\r\nworkers = 2\r\n", "queue=5@1;workers=2@2;", NULL },
	{ "no spaces", "queue=5", "queue=5@1;", NULL },
	{ "comment behind", "queue = 5 # five", "queue=5@1;", NULL },
	{ "comment without space", "queue = 5#five", "queue=5@1;", NULL },
	{ "hash in a string", "data-dir = \"/a#b\" # c", "data-dir=/a#b@1;", NULL },
	{ "literal string", "data-dir = 'C:\\dir'", "data-dir=C:\\dir@1;", NULL },
	{ "escapes", "data-dir = \"a\\\"b\\\\c\\t\\u00e9\\U0001F600\"",
	  "data-dir=a\"b\\c\t\xc3\xa9\xf0\x9f\x98\x80@1;", NULL },
	{ "underscores", "max-body = 16_777_216", "max-body=16777216@1;", NULL },
	{ "plus sign", "queue = +5", "queue=5@1;", NULL },
	{ "minus sign is left to the check", "queue = -5", "queue=-5@1;", NULL },
	{ "zero", "workers = 0", "workers=0@1;", NULL },
	{ "booleans", "ephemeral = true", "ephemeral=true@1;", NULL },
	{ "size as string", "max-body = \"1MiB\"", "max-body=1MiB@1;", NULL },
	{ "array", "allow-host = [\"a\", 'b' ,\"c\"]", "allow-host=a,b,c@1;", NULL },
	{ "trailing comma", "allow-host = [ \"a\", ]", "allow-host=a@1;", NULL },
	{ "empty array", "allow-host = []", "allow-host=@1;", NULL },
	{ "line numbers", "\n\nqueue = 5\n# x\nworkers = 1\n", "queue=5@3;workers=1@5;", NULL },
	{ "bare path with blanks", "data-dir =  /my data \t", "data-dir=/my data@1;", NULL },
	{ "bare value with quotes inside", "data-dir = it's \"x\"", "data-dir=it's \"x\"@1;",
	  NULL },
	{ "comment behind a word without space", "ephemeral = true#x", "ephemeral=true@1;", NULL },
	{ "an integer as a path", "data-dir = +1_0#x", "data-dir=10@1;", NULL },
	{ "a sign alone", "data-dir = -", "data-dir=-@1;", NULL },
	{ "bare list", "allow-host = a,b", "allow-host=a,b@1;", NULL },
	{ "bare genesis with a root", "genesis = car:/a#b", NULL, "put a value that holds #" },
	{ "quoted genesis with a root", "genesis = 'car:/a#b'", "genesis=car:/a#b@1;", NULL },
	{ "bare path and a comment", "data-dir = /a # b", "data-dir=/a@1;", NULL },
	{ "nothing but a comment", "data-dir = # b", "data-dir=@1;", NULL },
	{ "table", "[store]\nqueue = 5", NULL, "line 1: sections" },
	{ "array of tables", "\n[[store]]", NULL, "line 2: sections" },
	{ "dotted key", "a.b = 1", NULL, "not `name = value`" },
	{ "quoted key", "\"queue\" = 1", NULL, "not `name = value`" },
	{ "no value", "queue =", "queue=@1;", NULL },
	{ "no equals sign", "queue 5", NULL, "not `name = value`" },
	{ "unknown key", "queu = 5", NULL, "unknown option queu" },
	{ "key of another case", "Queue = 5", NULL, "unknown option Queue" },
	{ "twice", "queue = 5\nqueue = 6", NULL, "line 2: this option has a value already" },
	{ "file in a file", "config = \"x\"", NULL, "cannot name another" },
	{ "string not closed", "data-dir = \"x", NULL, "does not end" },
	{ "string over lines", "data-dir = \"x\ny\"", NULL, "does not end" },
	{ "three quotes", "data-dir = \"\"\"x\"\"\"", NULL, "several lines" },
	{ "three single quotes", "data-dir = '''x'''", NULL, "several lines" },
	{ "text behind", "queue = 5 6", "queue=5 6@1;", NULL },
	{ "text behind a string", "data-dir = \"a\" b", NULL, "something follows" },
	{ "unknown escape", "data-dir = \"\\x41\"", NULL, "unknown escape" },
	{ "escape at the end", "data-dir = \"\\", NULL, "unknown escape" },
	{ "short escape", "data-dir = \"\\u12\"", NULL, "4 and \\U 8" },
	{ "surrogate", "data-dir = \"\\ud800\"", NULL, "names no character" },
	{ "beyond Unicode", "data-dir = \"\\U00110000\"", NULL, "names no character" },
	{ "NUL escape", "data-dir = \"\\u0000\"", NULL, "names no character" },
	{ "control character", "data-dir = \"a\001b\"", NULL, "control character" },
	{ "control character in a comment", "# \x7f", NULL, "control character" },
	{ "lone carriage return", "queue = 5\rqueue = 6", NULL, "control character" },
	{ "not UTF-8", "data-dir = \"\xff\"", NULL, "not UTF-8" },
	{ "overlong UTF-8", "# \xc0\x80", NULL, "not UTF-8" },
	{ "surrogate in UTF-8", "# \xed\xa0\x80", NULL, "not UTF-8" },
	{ "cut UTF-8", "# \xe2\x82", NULL, "not UTF-8" },
	{ "leading zero", "queue = 05", "queue=05@1;", NULL },
	{ "hexadecimal", "queue = 0x10", "queue=0x10@1;", NULL },
	{ "float", "queue = 1.5", "queue=1.5@1;", NULL },
	{ "date", "queue = 2020-01-01", "queue=2020-01-01@1;", NULL },
	{ "size without quotes", "max-body = 64MiB", "max-body=64MiB@1;", NULL },
	{ "underscore first", "queue = _5", "queue=_5@1;", NULL },
	{ "underscore last", "queue = 5_", "queue=5_@1;", NULL },
	{ "two underscores", "queue = 5__0", "queue=5__0@1;", NULL },
	{ "bare word", "log-level = debug # all", "log-level=debug@1;", NULL },
	{ "inline table", "queue = {a=1}", "queue={a=1}@1;", NULL },
	{ "boolean for a number", "queue = true", "queue=true@1;", NULL },
	{ "array for one value", "queue = [\"5\"]", NULL, "not an array" },
	{ "array of integers", "allow-host = [1]", NULL, "in quotes only" },
	{ "array over lines", "allow-host = [\n\"a\"]", NULL, "does not end" },
	{ "array without comma", "allow-host = [\"a\" \"b\"]", NULL, "split by commas" },
	{ "array not closed", "allow-host = [\"a\"", NULL, "split by commas" },
	{ "comma in an item", "allow-host = [\"a,b\"]", NULL, "holds a comma" },
	{ "empty item", "allow-host = [\"a\", \"\"]", NULL, "is empty" },
};

static void check_file(const struct file_case *row)
{
	struct pairs pairs = { "" };
	struct error err = { 0 };
	struct arena arena;
	enum status st;

	arena_init(&arena, 0);
	st = options_file_parse(&arena, bytes_of_text(row->content), "FILE", collect, &pairs, &err);
	if ((st == ST_OK) != (row->pairs != NULL))
		fail_msg("%s: %s (%s)", row->reason, status_name(st), err.text);
	if (row->pairs && strcmp(pairs.text, row->pairs) != 0)
		fail_msg("%s: read %s", row->reason, pairs.text);
	if (row->words && (!strstr(err.text, row->words) || !strstr(err.text, "FILE line ")))
		fail_msg("%s: words '%s'", row->reason, err.text);
	arena_fini(&arena);
}

static void test_files(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(file_cases) / sizeof(file_cases[0]); i++)
		check_file(&file_cases[i]);
}

/* Every beginning of every row is read or refused, never read past its end: the
 * bytes lie in a block of exactly their size. */
static void test_truncations(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(file_cases) / sizeof(file_cases[0]); i++) {
		size_t size = strlen(file_cases[i].content);

		for (size_t cut = 0; cut < size; cut++) {
			uint8_t *copy = malloc(cut + (cut == 0));
			struct pairs pairs = { "" };
			struct error err = { 0 };
			struct arena arena;
			enum status st;

			memcpy(copy, file_cases[i].content, cut);
			arena_init(&arena, 0);
			st = options_file_parse(&arena, bytes_make(copy, cut), "FILE", collect,
						&pairs, &err);
			assert_true(st == ST_OK || (st == ST_INVALID && err.text[0] != '\0'));
			arena_fini(&arena);
			free(copy);
		}
	}
}

static void test_too_large(void **state)
{
	struct pairs pairs = { "" };
	struct error err = { 0 };
	struct arena arena;
	char *content = malloc(OPTIONS_FILE_MAX + 1);

	(void)state;
	memset(content, '\n', OPTIONS_FILE_MAX + 1);
	arena_init(&arena, 0);
	assert_int_equal(options_file_parse(&arena, bytes_make(content, OPTIONS_FILE_MAX), "FILE",
					    collect, &pairs, &err),
			 ST_OK);
	assert_int_equal(options_file_parse(&arena, bytes_make(content, OPTIONS_FILE_MAX + 1),
					    "FILE", collect, &pairs, &err),
			 ST_LIMIT);
	arena_fini(&arena);
	free(content);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_files),
		cmocka_unit_test(test_truncations),
		cmocka_unit_test(test_too_large),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
