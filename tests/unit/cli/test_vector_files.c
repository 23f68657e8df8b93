/* SPDX-License-Identifier: Apache-2.0 OR MIT */
#include "cli/commands/vector_files.h"

#include <ftw.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
#include <cmocka.h>

struct folder {
	char path[64];
};

static void make(const struct folder *folder, const char *name)
{
	char path[256];
	FILE *file;

	snprintf(path, sizeof(path), "%s/%s", folder->path, name);
	file = fopen(path, "w");
	assert_non_null(file);
	fclose(file);
}

static int set_up(void **state)
{
	static struct folder folder;
	char path[256];

	snprintf(folder.path, sizeof(folder.path), "/tmp/chaosactor-files-XXXXXX");
	if (!mkdtemp(folder.path))
		return -1;
	snprintf(path, sizeof(path), "%s/_b", folder.path);
	if (mkdir(path, 0700) != 0)
		return -1;
	snprintf(path, sizeof(path), "%s/loop", folder.path);
	if (symlink(folder.path, path) != 0)
		return -1;
	snprintf(path, sizeof(path), "%s/dangling.json", folder.path);
	if (symlink("nowhere", path) != 0)
		return -1;
	make(&folder, "schema.json");
	make(&folder, "c.json");
	make(&folder, "a.json");
	make(&folder, "_hidden.json");
	make(&folder, "notes.txt");
	make(&folder, ".json");
	make(&folder, "_b/schema.json");
	make(&folder, "_b/x.json");
	*state = &folder;
	return 0;
}

static int remove_one(const char *path, const struct stat *info, int type, struct FTW *place)
{
	(void)info;
	(void)type;
	(void)place;
	return remove(path);
}

static int tear_down(void **state)
{
	const struct folder *folder = *state;

	return nftw(folder->path, remove_one, 8, FTW_DEPTH | FTW_PHYS);
}

static void check(const struct folder *folder, const struct vector_files *files,
		  const char *const *expected, size_t count)
{
	assert_int_equal(files->count, count);
	for (size_t i = 0; i < count; i++)
		assert_string_equal(files->paths[i] + strlen(folder->path) + 1, expected[i]);
}

static void folders_are_searched_in_order(void **state)
{
	static const char *const expected[] = { "_b/x.json", "a.json", "c.json", "dangling.json" };
	const struct folder *folder = *state;
	const char *const paths[] = { folder->path, NULL };
	struct vector_files files = { 0 };

	assert_int_equal(vector_files_find(&files, paths, NULL), ST_OK);
	check(folder, &files, expected, 4);
	vector_files_fini(&files);
}

static void named_files_count_whatever_their_end(void **state)
{
	static const char *const expected[] = { "notes.txt", "gone.json", "a.json" };
	static const char *const names[] = { "notes.txt", "gone.json", "schema.json",
					     "_hidden.json", "a.json" };
	const struct folder *folder = *state;
	char whole[5][128];
	const char *paths[6] = { 0 };
	struct vector_files files = { 0 };

	for (size_t i = 0; i < 5; i++) {
		snprintf(whole[i], sizeof(whole[i]), "%s/%s", folder->path, names[i]);
		paths[i] = whole[i];
	}
	assert_int_equal(vector_files_find(&files, paths, NULL), ST_OK);
	check(folder, &files, expected, 3);
	vector_files_fini(&files);
}

static void an_empty_path_is_not_lost(void **state)
{
	const char *const paths[] = { "", NULL };
	struct vector_files files = { 0 };

	(void)state;
	assert_int_equal(vector_files_find(&files, paths, NULL), ST_OK);
	assert_int_equal(files.count, 1);
	assert_string_equal(files.paths[0], "");
	vector_files_fini(&files);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(folders_are_searched_in_order),
		cmocka_unit_test(named_files_count_whatever_their_end),
		cmocka_unit_test(an_empty_path_is_not_lost),
	};

	return cmocka_run_group_tests(tests, set_up, tear_down);
}
