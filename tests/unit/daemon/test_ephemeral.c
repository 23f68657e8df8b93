/* SPDX-License-Identifier: Apache-2.0 OR MIT */
#include "daemon/ephemeral.h"

#include <fcntl.h>
#include <limits.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
#include <setjmp.h>
#include <cmocka.h>

static void test_make_and_remove(void **state)
{
	char path[PATH_MAX], file[PATH_MAX + 8];
	struct error err = { 0 };
	struct stat facts;
	int fd;

	(void)state;
	assert_int_equal(ephemeral_make("/tmp", path, sizeof(path), &err), ST_OK);
	assert_int_equal(stat(path, &facts), 0);
	assert_int_equal(facts.st_mode & 07777, 0700);
	snprintf(file, sizeof(file), "%s/data", path);
	fd = open(file, O_CREAT | O_WRONLY, 0600);
	assert_true(fd >= 0);
	close(fd);
	ephemeral_remove(path);
	assert_int_equal(stat(path, &facts), -1);
	ephemeral_remove(path); /* no harm in what is gone */
}

static void test_refusals(void **state)
{
	char path[PATH_MAX], small[8];
	struct error err = { 0 };

	(void)state;
	assert_int_equal(ephemeral_make("/nonexistent/x", path, sizeof(path), &err), ST_IO);
	assert_non_null(strstr(err.text, "/nonexistent/x"));
	assert_non_null(strstr(err.hint, "--tmp-dir"));
	assert_string_equal(path, "");
	assert_int_equal(ephemeral_make("/tmp", small, sizeof(small), NULL), ST_LIMIT);
	assert_string_equal(small, "");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_make_and_remove),
		cmocka_unit_test(test_refusals),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
