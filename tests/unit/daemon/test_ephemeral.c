/* SPDX-License-Identifier: Apache-2.0 OR MIT */
#include "daemon/ephemeral.h"

#include <fcntl.h>
#include <limits.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>
#include <setjmp.h>
#include <cmocka.h>

static void make_file(const char *directory, const char *name)
{
	char path[PATH_MAX + 16];
	int fd;

	snprintf(path, sizeof(path), "%s/%s", directory, name);
	fd = open(path, O_CREAT | O_WRONLY, 0600);
	assert_true(fd >= 0);
	close(fd);
}

static bool exists(const char *path)
{
	struct stat facts;

	return lstat(path, &facts) == 0;
}

static void test_make_and_remove(void **state)
{
	char path[PATH_MAX];
	struct error err = { 0 };
	struct stat facts;
	int fd;

	(void)state;
	assert_int_equal(ephemeral_make("/tmp", path, sizeof(path), &fd, &err), ST_OK);
	assert_int_equal(stat(path, &facts), 0);
	assert_int_equal(facts.st_mode & 07777, 0700);
	make_file(path, "data");
	ephemeral_remove(path);
	assert_false(exists(path));
	ephemeral_remove(path); /* no harm in what is gone */
	close(fd);
}

static void test_refusals(void **state)
{
	char path[PATH_MAX], small[8];
	struct error err = { 0 };
	int fd;

	(void)state;
	assert_int_equal(ephemeral_make("/nonexistent/x", path, sizeof(path), &fd, &err), ST_IO);
	assert_non_null(strstr(err.text, "/nonexistent/x"));
	assert_non_null(strstr(err.hint, "--tmp-dir"));
	assert_string_equal(path, "");
	assert_int_equal(fd, -1);
	assert_int_equal(ephemeral_make("/tmp", small, sizeof(small), &fd, NULL), ST_LIMIT);
	assert_string_equal(small, "");
}

/* A directory below parent with one file in it, or none. */
static void leave(const char *parent, const char *name, mode_t mode, const char *file, int age_s)
{
	struct timespec times[2] = { { .tv_sec = time(NULL) - age_s }, { .tv_nsec = UTIME_OMIT } };
	char path[PATH_MAX];

	times[1] = times[0];
	snprintf(path, sizeof(path), "%s/%s", parent, name);
	assert_int_equal(mkdir(path, 0700), 0);
	if (file)
		make_file(path, file);
	assert_int_equal(chmod(path, mode), 0);
	assert_int_equal(utimensat(AT_FDCWD, path, times, 0), 0);
}

static const struct sweep_case {
	const char *reason, *name;
	mode_t mode;
	const char *file;
	int age_s;
	bool locked, swept;
} sweep_cases[] = {
	{ "killed", "chaosactord-aB3dE6", 0700, "data.mdb", 0, false, true },
	{ "killed with its lock file", "chaosactord-aB3dE7", 0700, "LOCK", 0, false, true },
	{ "killed before the first file", "chaosactord-aB3dE8", 0700, NULL, 3600, false, true },
	{ "just being made", "chaosactord-aB3dE9", 0700, NULL, 0, false, false },
	{ "in use by an older daemon", "chaosactord-bB3dE6", 0700, "LOCK", 3600, true, false },
	{ "name too long", "chaosactord-aB3dE6x", 0700, "LOCK", 3600, false, false },
	{ "other name", "chaosactord-aB3d.6", 0700, "LOCK", 3600, false, false },
	{ "other mode", "chaosactord-cB3dE6", 0755, "LOCK", 3600, false, false },
};
enum { SWEEP_CASES = sizeof(sweep_cases) / sizeof(sweep_cases[0]) };

static void test_sweep(void **state)
{
	char parent[] = "/tmp/test_ephemeral_XXXXXX", path[PATH_MAX], live[PATH_MAX];
	int locks[SWEEP_CASES], fd;
	size_t swept = 0;

	(void)state;
	assert_non_null(mkdtemp(parent));
	assert_int_equal(ephemeral_make(parent, live, sizeof(live), &fd, NULL), ST_OK);
	make_file(live, "data.mdb");
	for (size_t i = 0; i < SWEEP_CASES; i++) {
		const struct sweep_case *row = &sweep_cases[i];

		leave(parent, row->name, row->mode, row->file, row->age_s);
		snprintf(path, sizeof(path), "%s/%s/LOCK", parent, row->name);
		locks[i] = row->locked ? open(path, O_RDONLY) : -1;
		assert_true(!row->locked || flock(locks[i], LOCK_EX) == 0);
		swept += row->swept ? 1 : 0;
	}
	assert_int_equal(ephemeral_sweep(parent), swept);
	for (size_t i = 0; i < SWEEP_CASES; i++) {
		snprintf(path, sizeof(path), "%s/%s", parent, sweep_cases[i].name);
		if (exists(path) == sweep_cases[i].swept)
			fail_msg("%s", sweep_cases[i].reason);
		ephemeral_remove(path);
		if (locks[i] >= 0)
			close(locks[i]);
	}
	assert_true(exists(live));
	close(fd);
	assert_int_equal(ephemeral_sweep(parent), 1);
	assert_int_equal(rmdir(parent), 0);
}

/* A link is not followed, and what holds directories is none of ours. */
static void test_sweep_spares_others(void **state)
{
	char parent[] = "/tmp/test_ephemeral_XXXXXX", other[PATH_MAX], link[64];

	(void)state;
	assert_non_null(mkdtemp(parent));
	leave(parent, "other", 0700, "data", 0);
	snprintf(other, sizeof(other), "%s/other", parent);
	snprintf(link, sizeof(link), "%s/chaosactord-aB3dE6", parent);
	assert_int_equal(symlink(other, link), 0);
	assert_int_equal(ephemeral_sweep(parent), 0);
	assert_true(exists(link));
	unlink(link);
	leave(parent, "chaosactord-aB3dE6", 0700, "data", 0);
	leave(link, "directory", 0700, NULL, 0);
	assert_int_equal(ephemeral_sweep(parent), 0);
	snprintf(other, sizeof(other), "%s/directory", link);
	assert_int_equal(rmdir(other), 0);
	assert_int_equal(ephemeral_sweep(parent), 1);
	snprintf(other, sizeof(other), "%s/other", parent);
	ephemeral_remove(other);
	assert_int_equal(ephemeral_sweep("/nonexistent"), 0);
	assert_int_equal(rmdir(parent), 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_make_and_remove),
		cmocka_unit_test(test_refusals),
		cmocka_unit_test(test_sweep),
		cmocka_unit_test(test_sweep_spares_others),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
