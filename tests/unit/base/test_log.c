/* SPDX-License-Identifier: Apache-2.0 OR MIT */
#include "base/log.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <cmocka.h>

#include "base/utf8.h"

/* Logs text and stores the line, from "text" on. */
static void log_text(enum log_format format, bool thread, const char *text, char *line, size_t size)
{
	FILE *file = tmpfile();
	struct log log = { .level = LOG_INFO, .format = format, .fd = fileno(file) };
	struct error err = { 0 };
	char whole[8192];

	if (thread)
		assert_int_equal(log_start(&log, &err), ST_OK);
	log_event(&log, LOG_DEBUG, "test", "hidden", "%s", text);
	log_event(&log, LOG_INFO, "test", "shown", "%s", text);
	log_stop(&log);
	rewind(file);
	assert_non_null(fgets(whole, sizeof(whole), file));
	assert_true(utf8_valid(bytes_of_text(whole)));
	assert_non_null(strstr(whole, "shown"));
	snprintf(line, size, "%s", strstr(whole, format == LOG_JSON ? "\"text\":" : "text="));
	assert_null(fgets(whole, sizeof(whole), file));
	fclose(file);
}

static void test_bytes_that_are_no_characters(void **state)
{
	static const struct {
		const char *text, *shown;
	} cases[] = {
		{ "a \"b\" \\ c", "a \\\"b\\\" \\\\ c" },
		{ "\n\x1b\x7f", "\\u000a\\u001b\\u007f" },
		{ "Zürich 中 😀", "Zürich 中 😀" },
		{ "/d/\xfc", "/d/\\u00fc" },
		{ "/d/\xc3", "/d/\\u00c3" },
		{ "\xed\xa0\x80", "\\u00ed\\u00a0\\u0080" }, /* a surrogate */
		{ "\xc0\xaf", "\\u00c0\\u00af" },            /* overlong */
		{ "\xc2\x9b\xc2\xa0", "\\u00c2\\u009b\xc2\xa0" },
		{ "", "" },
	};
	char line[4096], wanted[4096];

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		snprintf(wanted, sizeof(wanted), "\"text\":\"%s\"}\n", cases[i].shown);
		log_text(LOG_JSON, i % 2 == 0, cases[i].text, line, sizeof(line));
		assert_string_equal(line, wanted);
		snprintf(wanted, sizeof(wanted), "text=\"%s\"\n", cases[i].shown);
		log_text(LOG_TEXT, i % 2 == 1, cases[i].text, line, sizeof(line));
		assert_string_equal(line, wanted);
	}
}

/* The cut leaves no half character. */
static void test_a_long_text_is_cut_between_characters(void **state)
{
	char text[3001] = "", line[8192];

	(void)state;
	for (size_t shift = 0; shift < 3; shift++) {
		memset(text, 'a', shift);
		for (size_t i = shift; i + 3 < sizeof(text); i += 3)
			memcpy(text + i, "中", 3);
		log_text(LOG_TEXT, true, text, line, sizeof(line));
		assert_in_range(strlen(line), 1018, 1020 + strlen("text=\"\"\n"));
		assert_null(strstr(line, "\\u00"));
	}
	memset(text, 0xff, sizeof(text) - 1);
	log_text(LOG_TEXT, true, text, line, sizeof(line));
	assert_int_equal(strlen(line), strlen("text=\"\"\n") + 1020 * 6);
}

/* What the journal reads begins with the level in syslog's numbers; nobody else sees that. */
static void test_the_journal_is_told_the_level(void **state)
{
	static const char *const begins[] = { "<3>", "<4>", "<6>", "<7>" };
	FILE *file = tmpfile();
	struct log log = { .level = LOG_DEBUG, .fd = fileno(file) };
	struct stat facts;
	char stream[64], line[256];

	(void)state;
	assert_int_equal(fstat(log.fd, &facts), 0);
	snprintf(stream, sizeof(stream), "%ju:%ju", (uintmax_t)facts.st_dev,
		 (uintmax_t)facts.st_ino + 1);
	unsetenv("JOURNAL_STREAM");
	assert_false(log_journal_reads(log.fd));
	setenv("JOURNAL_STREAM", stream, 1);
	assert_false(log_journal_reads(log.fd)); /* somebody has put a file in its place */
	snprintf(stream, sizeof(stream), "%ju:%ju", (uintmax_t)facts.st_dev,
		 (uintmax_t)facts.st_ino);
	setenv("JOURNAL_STREAM", stream, 1);
	log.for_journal = log_journal_reads(log.fd);
	unsetenv("JOURNAL_STREAM");
	assert_true(log.for_journal);
	for (size_t level = LOG_ERROR; level <= LOG_DEBUG; level++)
		log_event(&log, (enum log_level)level, "test", "shown", "text");
	rewind(file);
	for (size_t level = LOG_ERROR; level <= LOG_DEBUG; level++) {
		assert_non_null(fgets(line, sizeof(line), file));
		assert_memory_equal(line, begins[level], 3);
	}
	fclose(file);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_bytes_that_are_no_characters),
		cmocka_unit_test(test_a_long_text_is_cut_between_characters),
		cmocka_unit_test(test_the_journal_is_told_the_level),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
