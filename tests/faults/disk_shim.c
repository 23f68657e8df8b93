/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* disk_shim.so, to be preloaded: a disk that fails, or one that keeps a record of what it was
 * told. Both look at one directory, DISK_ROOT, and everything below it, and go by system calls,
 * so that sanitizers in between do not matter.
 *
 * DISK_FAULTS names a file whose first line is what goes wrong from now on; it is read again
 * at every call, and empty or missing means nothing. A third word is the name of the only file
 * that this is to happen to; without one it is data.mdb and wal, for syncs every file:
 *   write CODE    every write fails with errno CODE
 *   header CODE   those to the first two pages
 *   short CODE    every other write is cut in half, then fails
 *   sync CODE     every fsync and fdatasync
 *   full BYTES    the file cannot grow beyond so many bytes (ENOSPC)
 *   create CODE   the file cannot be made
 *   stuck 0       fsync and fdatasync wait until something else stands there
 *
 * DISK_KILL is a number: before the call of that number, from 1, of those that a trace would have
 * SIGKILL comes; in the middle of it, if it is a write and `half` stands behind the number.
 *
 * DISK_TRACE names a file that gets a record of every call that changes something or makes
 * it last, after the call: a line, and for writes the bytes behind it.
 *   mkdir|create|unlink|rmdir NAME INODE, rename NAME NAME, write|truncate|extend INODE
 *   OFFSET SIZE LASTING, sync INODE, syncdir NAME. Names are relative to DISK_ROOT. */
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <signal.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <unistd.h>

enum { HEADER_BYTES = 8192, LINE_BYTES = 2 * PATH_MAX + 128 };

/* ---- where a call goes ------------------------------------------------------- */

/* Puts the name of path below DISK_ROOT into name ("." for itself); false when it is not. */
static bool name_of_path(const char *path, char name[PATH_MAX])
{
	const char *root = getenv("DISK_ROOT");
	size_t size = root ? strlen(root) : 0;

	if (size == 0 || strncmp(path, root, size) != 0 || (path[size] && path[size] != '/'))
		return false;
	snprintf(name, PATH_MAX, "%s", path[size] ? path + size + 1 : ".");
	return true;
}

static bool path_of_fd(int fd, char path[PATH_MAX])
{
	char link[64];
	ssize_t size;

	snprintf(link, sizeof(link), "/proc/self/fd/%d", fd);
	size = readlink(link, path, PATH_MAX - 1);
	if (size < 0)
		return false;
	path[size] = '\0';
	return true;
}

static bool name_of_fd(int fd, char name[PATH_MAX])
{
	char path[PATH_MAX];

	return path_of_fd(fd, path) && name_of_path(path, name);
}

static bool name_at(int directory_fd, const char *given, char name[PATH_MAX])
{
	char path[PATH_MAX];
	size_t size;

	if (given[0] == '/' || directory_fd == AT_FDCWD)
		return name_of_path(given, name);
	if (!path_of_fd(directory_fd, path))
		return false;
	size = strlen(path);
	snprintf(path + size, sizeof(path) - size, "/%s", given);
	return name_of_path(path, name);
}

/* One that has no name any more is told by the system as "data.mdb (deleted)". */
static bool is_file(const char *name, const char *file)
{
	const char *slash = strrchr(name, '/'), *last = slash ? slash + 1 : name;
	const size_t size = strlen(file);

	return strncmp(last, file, size) == 0 && (last[size] == '\0' || last[size] == ' ');
}

/* ---- faults ------------------------------------------------------------------ */

struct fault {
	char word[16];
	long value;
	char file[16]; /* or empty */
};

static struct fault fault_now(void)
{
	const char *path = getenv("DISK_FAULTS");
	struct fault fault = { .word = "" };
	char text[64] = "";
	long fd = path ? syscall(SYS_openat, AT_FDCWD, path, O_RDONLY | O_CLOEXEC, 0) : -1;

	if (fd < 0)
		return fault;
	if (syscall(SYS_read, fd, text, sizeof(text) - 1) > 0)
		(void)sscanf(text, "%15s %ld %15s", fault.word, &fault.value, fault.file);
	syscall(SYS_close, fd);
	return fault;
}

static bool concerns(const struct fault *fault, const char *name)
{
	if (!fault->word[0])
		return false;
	if (fault->file[0])
		return is_file(name, fault->file);
	return is_file(name, "data.mdb") || is_file(name, "wal");
}

/* What is to become of a write of size bytes at offset: 0 as it is, -1 fail with errno, more:
 * only so many bytes. */
static long judge_write(const char *name, off_t offset, size_t size)
{
	struct fault fault = fault_now();
	bool fails = false;

	if (!concerns(&fault, name))
		return 0;
	errno = (int)fault.value;
	if (strcmp(fault.word, "full") == 0) {
		errno = ENOSPC;
		fails = offset + (off_t)size > fault.value;
		if (fails && offset < fault.value)
			return fault.value - offset;
	} else if (strcmp(fault.word, "short") == 0) {
		if (size > 1 && (offset / 4096) % 2 == 0)
			return (long)(size / 2);
		fails = true;
	} else {
		fails = strcmp(fault.word, "write") == 0 ||
			(strcmp(fault.word, "header") == 0 && offset < HEADER_BYTES);
	}
	return fails ? -1 : 0;
}

/* Without a name that of anything fails: directories lie on the disk too. */
static bool sync_fails(const char *name)
{
	struct fault fault = fault_now();

	if (strcmp(fault.word, "sync") != 0 || (fault.file[0] && !concerns(&fault, name)))
		return false;
	errno = (int)fault.value;
	return true;
}

static bool room_fails(const char *name, off_t end)
{
	struct fault fault = fault_now();

	return strcmp(fault.word, "full") == 0 && concerns(&fault, name) && end > fault.value;
}

static bool making_fails(const char *name)
{
	struct fault fault = fault_now();

	if (strcmp(fault.word, "create") != 0 || !concerns(&fault, name))
		return false;
	errno = (int)fault.value;
	return true;
}

/* ---- the end ----------------------------------------------------------------- */

static bool is_last_call(void)
{
	static atomic_long calls;
	const char *last = getenv("DISK_KILL");

	return last && atomic_fetch_add(&calls, 1) + 1 == atol(last);
}

static bool ends_halfway(void)
{
	const char *last = getenv("DISK_KILL");

	return last && strstr(last, "half") != NULL;
}

static void end_here(void)
{
	kill(getpid(), SIGKILL);
	pause();
}

/* ---- the record -------------------------------------------------------------- */

static unsigned long inode_of(int fd)
{
	struct stat facts;

	return fstat(fd, &facts) == 0 ? facts.st_ino : 0;
}

/* One write of the whole record, which O_APPEND keeps apart from others. */
static void record(const void *data, size_t size, const char *format, ...)
	__attribute__((format(printf, 3, 4)));
static void record(const void *data, size_t size, const char *format, ...)
{
	const char *path = getenv("DISK_TRACE");
	int error = errno;
	char line[LINE_BYTES];
	struct iovec pieces[2] = { { .iov_base = line },
				   { .iov_base = (void *)(uintptr_t)data, .iov_len = size } };
	va_list arguments;
	long fd;

	if (!path)
		return;
	va_start(arguments, format);
	pieces[0].iov_len = (size_t)vsnprintf(line, sizeof(line), format, arguments);
	va_end(arguments);
	fd = syscall(SYS_openat, AT_FDCWD, path, O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC, 0600);
	if (fd >= 0) {
		syscall(SYS_writev, fd, pieces, 2);
		syscall(SYS_close, fd);
	}
	errno = error;
}

/* ---- writes ------------------------------------------------------------------ */

static ssize_t write_at(int fd, const void *data, size_t size, off_t offset)
{
	char name[PATH_MAX];
	bool ours = name_of_fd(fd, name);
	long verdict = ours ? judge_write(name, offset, size) : 0;
	long done;
	int flags;

	if (verdict < 0)
		return -1;
	if (ours && is_last_call()) {
		if (ends_halfway())
			syscall(SYS_pwrite64, fd, data, size / 2, offset);
		end_here();
	}
	done = syscall(SYS_pwrite64, fd, data, verdict > 0 ? (size_t)verdict : size, offset);
	if (ours && done > 0) {
		flags = fcntl(fd, F_GETFL);
		record(data, (size_t)done, "write %lu %lld %ld %d\n", inode_of(fd),
		       (long long)offset, done, (flags & O_DSYNC) != 0);
	}
	return done;
}

ssize_t pwrite(int fd, const void *data, size_t size, off_t offset)
{
	return write_at(fd, data, size, offset);
}

ssize_t pwrite64(int fd, const void *data, size_t size, off_t offset)
{
	return write_at(fd, data, size, offset);
}

ssize_t write(int fd, const void *data, size_t size)
{
	char name[PATH_MAX];
	off_t at = name_of_fd(fd, name) ? lseek(fd, 0, SEEK_CUR) : -1;
	ssize_t done;

	if (at < 0)
		return syscall(SYS_write, fd, data, size);
	done = write_at(fd, data, size, at);
	if (done > 0)
		lseek(fd, at + done, SEEK_SET);
	return done;
}

ssize_t writev(int fd, const struct iovec *pieces, int count)
{
	char name[PATH_MAX];
	ssize_t total = 0;

	if (!name_of_fd(fd, name))
		return syscall(SYS_writev, fd, pieces, count);
	for (int i = 0; i < count; i++) {
		ssize_t done = write(fd, pieces[i].iov_base, pieces[i].iov_len);

		if (done < 0)
			return total > 0 ? total : -1;
		total += done;
		if ((size_t)done < pieces[i].iov_len)
			break;
	}
	return total;
}

static int resize(int fd, off_t size, const char *word, long number, long mode, off_t from)
{
	char name[PATH_MAX];
	bool ours = name_of_fd(fd, name);
	long code;

	if (ours && room_fails(name, size)) {
		errno = ENOSPC;
		return -1;
	}
	if (ours && is_last_call())
		end_here();
	code = number == SYS_ftruncate ? syscall(SYS_ftruncate, fd, size)
				       : syscall(SYS_fallocate, fd, mode, from, size - from);
	if (ours && code == 0)
		record(NULL, 0, "%s %lu %lld 0 0\n", word, inode_of(fd), (long long)size);
	return (int)code;
}

int ftruncate(int fd, off_t size)
{
	return resize(fd, size, "truncate", SYS_ftruncate, 0, 0);
}

int fallocate(int fd, int mode, off_t from, off_t size)
{
	return resize(fd, from + size, "extend", SYS_fallocate, mode, from);
}

int posix_fallocate(int fd, off_t from, off_t size)
{
	return fallocate(fd, 0, from, size) == 0 ? 0 : errno;
}

/* ---- syncs ------------------------------------------------------------------- */

static bool sync_waits(void)
{
	return strcmp(fault_now().word, "stuck") == 0;
}

static int sync_fd(int fd, long number)
{
	char name[PATH_MAX];
	bool ours = name_of_fd(fd, name);
	struct stat facts;
	long code;

	while (ours && sync_waits())
		usleep(10000);
	if (ours && sync_fails(name))
		return -1;
	if (ours && is_last_call())
		end_here();
	code = syscall(number, fd);
	if (!ours || code != 0 || fstat(fd, &facts) != 0)
		return (int)code;
	if (S_ISDIR(facts.st_mode))
		record(NULL, 0, "syncdir %s\n", name);
	else
		record(NULL, 0, "sync %lu\n", facts.st_ino);
	return 0;
}

int fsync(int fd)
{
	return sync_fd(fd, SYS_fsync);
}

int fdatasync(int fd)
{
	return sync_fd(fd, SYS_fdatasync);
}

/* ---- names ------------------------------------------------------------------- */

static int open_at(int directory_fd, const char *path, int flags, unsigned mode)
{
	char name[PATH_MAX];
	bool ours = (flags & O_CREAT) && name_at(directory_fd, path, name);
	bool there = ours && faccessat(directory_fd, path, F_OK, AT_SYMLINK_NOFOLLOW) == 0;
	long fd;

	if (ours && !there && making_fails(name))
		return -1;
	if (ours && !there && is_last_call())
		end_here();
	fd = syscall(SYS_openat, directory_fd, path, flags, mode);

	if (ours && !there && fd >= 0)
		record(NULL, 0, "create %s %lu\n", name, inode_of((int)fd));
	return (int)fd;
}

static unsigned mode_of(int flags, va_list arguments)
{
	return flags & (O_CREAT | __O_TMPFILE) ? va_arg(arguments, unsigned) : 0;
}

int open(const char *path, int flags, ...)
{
	va_list arguments;
	unsigned mode;

	va_start(arguments, flags);
	mode = mode_of(flags, arguments);
	va_end(arguments);
	return open_at(AT_FDCWD, path, flags, mode);
}

int openat(int directory_fd, const char *path, int flags, ...)
{
	va_list arguments;
	unsigned mode;

	va_start(arguments, flags);
	mode = mode_of(flags, arguments);
	va_end(arguments);
	return open_at(directory_fd, path, flags, mode);
}

int mkdirat(int directory_fd, const char *path, mode_t mode)
{
	char name[PATH_MAX];
	bool ours = name_at(directory_fd, path, name);
	long code;

	if (ours && is_last_call())
		end_here();
	code = syscall(SYS_mkdirat, directory_fd, path, mode);
	if (ours && code == 0)
		record(NULL, 0, "mkdir %s 0\n", name);
	return (int)code;
}

int mkdir(const char *path, mode_t mode)
{
	return mkdirat(AT_FDCWD, path, mode);
}

int unlinkat(int directory_fd, const char *path, int flags)
{
	char name[PATH_MAX];
	bool ours = name_at(directory_fd, path, name);
	long code;

	if (ours && is_last_call())
		end_here();
	code = syscall(SYS_unlinkat, directory_fd, path, flags);
	if (ours && code == 0)
		record(NULL, 0, "%s %s 0\n", flags & AT_REMOVEDIR ? "rmdir" : "unlink", name);
	return (int)code;
}

int renameat(int from_fd, const char *from, int to_fd, const char *to)
{
	char before[PATH_MAX], after[PATH_MAX];
	bool ours = name_at(from_fd, from, before) && name_at(to_fd, to, after);
	long code;

	if (ours && is_last_call())
		end_here();
	code = syscall(SYS_renameat2, from_fd, from, to_fd, to, 0);
	if (ours && code == 0)
		record(NULL, 0, "rename %s %s\n", before, after);
	return (int)code;
}
