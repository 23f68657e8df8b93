/* SPDX-License-Identifier: Apache-2.0 OR MIT */
#include "daemon/secret_file.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/random.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/encoding.h"
#include "daemon/private_file.h"

enum { TEXT_BYTES = 2 * SECRET_BYTES, READ_MAX = TEXT_BYTES + 16, PRIVATE_MODE = 0600 };

/* ---- the secret -------------------------------------------------------------------- */

enum status secret_random(uint8_t secret[SECRET_BYTES], struct error *err)
{
	if (getrandom(secret, SECRET_BYTES, 0) == SECRET_BYTES)
		return ST_OK;
	return error_set(err, ST_IO, "the system gives no random numbers: %s", strerror(errno));
}

static enum status cannot(const char *path, const char *what, struct error *err)
{
	(void)error_set(err, ST_IO, "the secret of tokens, %.200s, cannot be %s: %s", path, what,
			errno == ELOOP ? "it is a symbolic link, and none is followed"
				       : strerror(errno));
	error_hint(err, "name another file with --auth-secret");
	return ST_IO;
}

static enum status check_file(const char *path, const struct stat *facts, struct error *err)
{
	const char *problem = NULL, *help = "";

	if (!S_ISREG(facts->st_mode)) {
		problem = "is not a regular file";
		help = "name a file with --auth-secret";
	} else if (facts->st_uid != geteuid() && facts->st_uid != 0) {
		problem = "belongs to another user, who knows it";
		help = "make it the daemon's with chown, or remove it: a new one is made";
	} else if ((facts->st_mode & 077) != 0) {
		problem = "can be read or written by other users";
		help = "chmod 600 it; if anybody may have read it, remove it: a new one is made, "
		       "and tokens of the old one end";
	}
	if (!problem)
		return ST_OK;
	(void)error_set(err, ST_INVALID, "the secret of tokens, %.200s, %s (mode %04o)", path,
			problem, (unsigned)facts->st_mode & 07777);
	error_hint(err, "%s", help);
	return ST_INVALID;
}

static enum status parse(const char *path, struct bytes text, uint8_t secret[SECRET_BYTES],
			 struct error *err)
{
	struct buffer out;

	while (text.size > 0 && memchr(" \t\r\n", text.data[text.size - 1], 4))
		text.size--;
	if (text.size > 2 && text.data[0] == '0' && text.data[1] == 'x')
		text = bytes_make(text.data + 2, text.size - 2);
	buffer_over(&out, secret, SECRET_BYTES);
	if (text.size == TEXT_BYTES && base16_decode(&out, text) == ST_OK)
		return ST_OK;
	(void)error_set(err, ST_INVALID,
			"the secret of tokens, %.200s, is not 64 hexadecimal digits", path);
	error_hint(err, "make one with `openssl rand -hex 32`, or remove the file: a new one is "
			"made");
	return ST_INVALID;
}

static enum status read_open(const char *path, int fd, uint8_t secret[SECRET_BYTES],
			     struct error *err)
{
	uint8_t text[READ_MAX];
	struct stat facts;
	ssize_t size;
	enum status st;

	if (fstat(fd, &facts) != 0)
		return cannot(path, "read", err);
	TRY(check_file(path, &facts, err));
	size = read(fd, text, sizeof(text));
	if (size < 0)
		return cannot(path, "read", err);
	st = parse(path, bytes_make(text, (size_t)size), secret, err);
	explicit_bzero(text, sizeof(text));
	return st;
}

/* ST_NOT_FOUND without words when there is no such file. */
static enum status read_secret(const char *path, uint8_t secret[SECRET_BYTES], struct error *err)
{
	const int fd = open(path, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC);
	enum status st;

	if (fd < 0 && errno == ENOENT)
		return ST_NOT_FOUND;
	if (fd < 0)
		return cannot(path, "read", err);
	st = read_open(path, fd, secret, err);
	close(fd);
	return st;
}

/* False with errno. */
static bool keep_secret(const char *path, const uint8_t secret[SECRET_BYTES])
{
	char text[TEXT_BYTES + 1];
	struct buffer out;
	bool kept;

	buffer_over(&out, text, sizeof(text));
	base16_encode(&out, bytes_make(secret, SECRET_BYTES));
	buffer_append_byte(&out, '\n');
	kept = private_file_write(path, buffer_bytes(&out), PRIVATE_FILE_IS_NEW);
	explicit_bzero(text, sizeof(text));
	return kept;
}

enum status secret_file_load(const char *path, uint8_t secret[SECRET_BYTES], bool *made,
			     struct error *err)
{
	enum status st = read_secret(path, secret, err);

	*made = false;
	if (st != ST_NOT_FOUND)
		return st;
	TRY(secret_random(secret, err));
	if (keep_secret(path, secret)) {
		*made = true;
		return ST_OK;
	}
	if (errno != EEXIST)
		return cannot(path, "made", err);
	/* Somebody else was faster: theirs is the one. */
	st = read_secret(path, secret, err);
	return st == ST_NOT_FOUND
		       ? error_set(err, ST_IO, "the secret of tokens, %.200s, comes and goes", path)
		       : st;
}

/* ---- the cookie --------------------------------------------------------------------- */

static enum status no_cookie(const char *path, struct error *err)
{
	(void)error_set(err, ST_IO, "the cookie %.200s cannot be written: %s", path,
			errno == EEXIST ? "what is there is not a regular file" : strerror(errno));
	error_hint(err, "name a file in a directory that the daemon may write with --cookie-file");
	return ST_IO;
}

/* Who may read a file in memory is said by its mode, as for any other. */
static enum status write_memory(struct bytes token, struct cookie_file *out, struct error *err)
{
	out->fd = memfd_create("chaosactord-cookie", MFD_CLOEXEC);
	if (out->fd < 0 || fchmod(out->fd, PRIVATE_MODE) != 0 ||
	    write(out->fd, token.data, token.size) != (ssize_t)token.size)
		return no_cookie("in memory", err);
	(void)snprintf(out->path, sizeof(out->path), "/proc/%ld/fd/%d", (long)getpid(), out->fd);
	return ST_OK;
}

enum status cookie_file_write(const char *path, struct bytes token, struct cookie_file *out,
			      struct error *err)
{
	struct stat facts;

	*out = (struct cookie_file){ .fd = -1 };
	if (path[0] == '\0')
		return write_memory(token, out, err);
	errno = ENAMETOOLONG;
	if (strlen(path) >= sizeof(out->path) ||
	    !private_file_write(path, token, PRIVATE_FILE_REPLACES) || lstat(path, &facts) != 0)
		return no_cookie(path, err);
	memcpy(out->path, path, strlen(path) + 1);
	out->device = facts.st_dev;
	out->inode = facts.st_ino;
	out->made = facts.st_mtim;
	return ST_OK;
}

static bool is_same(const struct cookie_file *cookie, const struct stat *facts)
{
	return facts->st_dev == cookie->device && facts->st_ino == cookie->inode &&
	       facts->st_mtim.tv_sec == cookie->made.tv_sec &&
	       facts->st_mtim.tv_nsec == cookie->made.tv_nsec;
}

void cookie_file_remove(struct cookie_file *cookie)
{
	struct stat facts;

	if (cookie->fd >= 0)
		close(cookie->fd);
	else if (cookie->path[0] != '\0' && lstat(cookie->path, &facts) == 0 &&
		 is_same(cookie, &facts))
		(void)unlink(cookie->path);
	*cookie = (struct cookie_file){ .fd = -1 };
}
