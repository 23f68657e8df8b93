/* SPDX-License-Identifier: Apache-2.0 OR MIT */
#include "base/check.h"

#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>
#include <cmocka.h>

/* Runs CHECK in a child, stores what it wrote to stderr and returns how it ended. */
static int run_check(int value, char *text, size_t size)
{
	const struct rlimit no_core = { 0, 0 };
	int ends[2], ended;
	ssize_t count;
	pid_t child;

	assert_int_equal(pipe(ends), 0);
	child = fork();
	assert_true(child >= 0);
	if (child == 0) {
		setrlimit(RLIMIT_CORE, &no_core);
		signal(SIGABRT, SIG_DFL);
		dup2(ends[1], STDERR_FILENO);
		CHECK(value == 1);
		_exit(0);
	}
	close(ends[1]);
	count = read(ends[0], text, size - 1);
	assert_true(count >= 0);
	text[count] = '\0';
	close(ends[0]);
	assert_int_equal(waitpid(child, &ended, 0), child);
	return ended;
}

static void test_a_broken_invariant_ends_the_program(void **state)
{
	char text[256];
	int ended = run_check(2, text, sizeof(text));

	(void)state;
	assert_true(WIFSIGNALED(ended));
	assert_int_equal(WTERMSIG(ended), SIGABRT);
	assert_non_null(strstr(text, "test_check.c:"));
	assert_non_null(strstr(text, "value == 1"));
}

static void test_one_that_holds_does_nothing(void **state)
{
	char text[256];
	int ended = run_check(1, text, sizeof(text));

	(void)state;
	assert_true(WIFEXITED(ended));
	assert_int_equal(WEXITSTATUS(ended), 0);
	assert_string_equal(text, "");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_a_broken_invariant_ends_the_program),
		cmocka_unit_test(test_one_that_holds_does_nothing),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
