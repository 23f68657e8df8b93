/* SPDX-License-Identifier: Apache-2.0 OR MIT */
#include "base/announcement.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#define FILE_NAME "chaosactord-ready"
static const char link_text[] = "/memfd:" FILE_NAME " (deleted)";

int announcement_make(struct bytes text)
{
	int fd = memfd_create(FILE_NAME, MFD_CLOEXEC);

	if (fd >= 0 && write(fd, text.data, text.size) == (ssize_t)text.size)
		return fd;
	if (fd >= 0)
		close(fd);
	return -1;
}

static bool is_number(const char *name)
{
	return name[0] != '\0' && strspn(name, "0123456789") == strlen(name);
}

static bool read_file(int directory, const char *name, char text[ANNOUNCEMENT_MAX])
{
	int fd = openat(directory, name, O_RDONLY | O_CLOEXEC);
	ssize_t size;

	if (fd < 0)
		return false;
	size = pread(fd, text, ANNOUNCEMENT_MAX - 1, 0);
	close(fd);
	text[size > 0 ? size : 0] = '\0';
	return size > 0;
}

/* Looks through the descriptors of one process; those of other users are not to be seen. */
static bool read_process(int proc, const char *process, char text[ANNOUNCEMENT_MAX])
{
	char path[32], link[sizeof(link_text) + 1];
	const struct dirent *entry;
	bool found = false;
	DIR *directory;
	int fd;

	snprintf(path, sizeof(path), "%.20s/fd", process);
	fd = openat(proc, path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	directory = fd >= 0 ? fdopendir(fd) : NULL;
	if (!directory) {
		if (fd >= 0)
			close(fd);
		return false;
	}
	while (!found && (entry = readdir(directory)) != NULL) {
		ssize_t size = readlinkat(fd, entry->d_name, link, sizeof(link));

		found = size == (ssize_t)sizeof(link_text) - 1 &&
			memcmp(link, link_text, sizeof(link_text) - 1) == 0 &&
			read_file(fd, entry->d_name, text);
	}
	closedir(directory);
	return found;
}

/* Whether a process runs a program of that name. */
static bool runs(int proc, const char *process, const char *program)
{
	char path[32], name[ANNOUNCEMENT_MAX];

	snprintf(path, sizeof(path), "%.20s/comm", process);
	if (!read_file(proc, path, name))
		return false;
	name[strcspn(name, "\n")] = '\0';
	return strcmp(name, program) == 0;
}

enum status announcement_visit(const char *program, announcement_visitor *visit, void *context,
			       struct error *err)
{
	char text[ANNOUNCEMENT_MAX];
	const struct dirent *entry;
	DIR *proc = opendir("/proc");
	bool more = true;

	if (!proc)
		return error_set(err, ST_IO, "cannot read /proc: %s", strerror(errno));
	while (more && (entry = readdir(proc)) != NULL)
		if (is_number(entry->d_name) &&
		    (!program || runs(dirfd(proc), entry->d_name, program)) &&
		    read_process(dirfd(proc), entry->d_name, text))
			more = visit(context, entry->d_name, text);
	closedir(proc);
	return ST_OK;
}

struct finding {
	char *text;
	size_t count;
};

static bool on_found(void *context, const char *process, const char *text)
{
	struct finding *finding = context;

	(void)process;
	if (finding->count++ == 0)
		snprintf(finding->text, ANNOUNCEMENT_MAX, "%s", text);
	return finding->count < 2;
}

enum status announcement_find(char text[ANNOUNCEMENT_MAX], struct error *err)
{
	struct finding finding = { .text = text };

	TRY(announcement_visit(NULL, on_found, &finding, err));
	if (finding.count == 1)
		return ST_OK;
	if (finding.count > 1)
		return error_set(err, ST_CONFLICT, "several daemons run here");
	return error_set(err, ST_NOT_FOUND, "no daemon of this user runs here");
}
