/* SPDX-License-Identifier: Apache-2.0 OR MIT */
#include "cli/client/token.h"

#include <fcntl.h>
#include <limits.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/announcement.h"
#include "cli/client/url.h"
#include "cli/file.h"

enum { FILE_BYTES_MAX = 8192 };

static const char program[] = "chaosactord";
static const char blanks[] = " \t\r\n";

/* ---- files ------------------------------------------------------------------------- */

/* Makes a token of what a file holds; NULL without memory. */
static char *trim(struct bytes text)
{
	while (text.size > 0 && strchr(blanks, text.data[text.size - 1]))
		text.size--;
	while (text.size > 0 && strchr(blanks, text.data[0]))
		text = bytes_make(text.data + 1, text.size - 1);
	return text.size > 0 ? strndup((const char *)text.data, text.size) : strdup("");
}

enum status token_file_read(const char *path, char **out, struct error *err)
{
	struct error why = { 0 };
	struct buffer text;
	enum status st;

	*out = NULL;
	buffer_init(&text, FILE_BYTES_MAX);
	st = file_read(&text, path, &why);
	if (st == ST_OK) {
		*out = trim(buffer_bytes(&text));
		st = *out ? url_token_check(*out, &why) : ST_NO_MEMORY;
	}
	if (text.data)
		explicit_bzero(text.data, text.size);
	buffer_fini(&text);
	if (st == ST_OK)
		return ST_OK;
	free(*out);
	*out = NULL;
	if (st == ST_NO_MEMORY)
		return error_set(err, st, "out of memory");
	(void)error_set(err, ST_INVALID, "the file of the token, %.200s: %.200s", path, why.text);
	error_hint(err, "it holds one word of three parts with dots between them, as the cookie in "
			"the daemon's data directory does; --token-file and CHAOSACTOR_TOKEN_FILE "
			"name it");
	return ST_INVALID;
}

/* ---- addresses --------------------------------------------------------------------- */

/* What is looked for, and what was found. */
struct search {
	char *address;      /* ADDRESS:PORT, or NULL */
	struct stat socket; /* of the UNIX socket, if there is no address */
	char *token;
	size_t count;    /* of daemons with that address */
	bool has_memory; /* there was enough */
};

static bool begins(const char *text, size_t size, const char *beginning)
{
	return size >= strlen(beginning) && memcmp(text, beginning, strlen(beginning)) == 0;
}

static bool is_text(const char *text, size_t size, const char *expected)
{
	return size == strlen(expected) && memcmp(text, expected, size) == 0;
}

/* Whether who listens at host is the one that address reaches. Nobody else can listen at one of
 * the loopback addresses beside who has all of them. */
static bool host_serves(const char *host, size_t host_size, const char *address, size_t size)
{
	const bool loops_4 = begins(address, size, "127.");

	if (host_size == size && memcmp(host, address, size) == 0)
		return true;
	if (is_text(host, host_size, "0.0.0.0"))
		return loops_4;
	return is_text(host, host_size, "[::]") && (loops_4 || is_text(address, size, "[::1]"));
}

/* A path of another process, as that sees it. */
static bool path_of(const char *process, const char *path, size_t size, char out[PATH_MAX])
{
	const int written = snprintf(out, PATH_MAX, "/proc/%.20s/%s%.*s", process,
				     path[0] == '/' ? "root" : "cwd/", (int)size, path);

	return written > 0 && written < PATH_MAX;
}

static bool serves_socket(const struct search *search, const char *process, const char *path,
			  size_t size)
{
	char whole[PATH_MAX];
	struct stat facts;

	return path_of(process, path, size, whole) && stat(whole, &facts) == 0 &&
	       facts.st_dev == search->socket.st_dev && facts.st_ino == search->socket.st_ino;
}

static bool serves_address(const struct search *search, const char *authority, size_t size)
{
	const char *port = memrchr(authority, ':', size);
	const char *wanted = strrchr(search->address, ':');

	if (!port || !is_text(port, size - (size_t)(port - authority), wanted))
		return false;
	return host_serves(authority, (size_t)(port - authority), search->address,
			   (size_t)(wanted - search->address));
}

/* Whether one of the addresses in a ready line, url=URL and also=URL,URL, is the one. */
static bool is_announced(const struct search *search, const char *process, const char *line)
{
	static const char http[] = "http://", unix_socket[] = "unix:";
	const size_t end = strcspn(line, "\n");

	for (size_t at = 0; at < end;) {
		const size_t size = strcspn(line + at, " ,=\n");
		const char *word = line + at;

		at += size + 1;
		if (!search->address && begins(word, size, unix_socket) &&
		    serves_socket(search, process, word + sizeof(unix_socket) - 1,
				  size - (sizeof(unix_socket) - 1)))
			return true;
		if (search->address && begins(word, size, http) &&
		    serves_address(search, word + sizeof(http) - 1, size - (sizeof(http) - 1)))
			return true;
	}
	return false;
}

/* ---- the cookie -------------------------------------------------------------------- */

static bool is_in_our_network(const char *process)
{
	char path[64];
	struct stat ours, theirs;

	(void)snprintf(path, sizeof(path), "/proc/%.20s/ns/net", process);
	return stat("/proc/self/ns/net", &ours) == 0 && stat(path, &theirs) == 0 &&
	       ours.st_dev == theirs.st_dev && ours.st_ino == theirs.st_ino;
}

/* Whether an open file belongs to the user of a process, and to nobody else. */
static bool is_private(int fd, const char *process)
{
	char path[64];
	struct stat owner, file;

	(void)snprintf(path, sizeof(path), "/proc/%.20s", process);
	return stat(path, &owner) == 0 && fstat(fd, &file) == 0 && S_ISREG(file.st_mode) &&
	       file.st_uid == owner.st_uid && (file.st_mode & 077) == 0;
}

static char *read_cookie(struct search *search, const char *process, const char *path)
{
	char whole[PATH_MAX], text[FILE_BYTES_MAX];
	struct error ignored = { 0 };
	char *token = NULL;
	ssize_t size;
	int fd;

	if (!path_of(process, path, strlen(path) - 1, whole))
		return NULL;
	fd = open(whole, O_RDONLY | O_NONBLOCK | O_NOCTTY | O_CLOEXEC);
	if (fd < 0)
		return NULL;
	size = is_private(fd, process) ? read(fd, text, sizeof(text)) : -1;
	close(fd);
	if (size <= 0)
		return NULL;
	token = trim(bytes_make(text, (size_t)size));
	explicit_bzero(text, sizeof(text));
	search->has_memory = token != NULL;
	if (token && url_token_check(token, &ignored) == ST_OK)
		return token;
	free(token);
	return NULL;
}

static bool on_announcement(void *context, const char *process, const char *text)
{
	struct search *search = context;
	const char *second = strchr(text, '\n');
	const size_t size = strlen(text);

	/* A text that was cut off has no end of its last line. */
	if (!second || !begins(second + 1, strlen(second + 1), ANNOUNCEMENT_COOKIE) ||
	    text[size - 1] != '\n' || !is_announced(search, process, text) ||
	    !is_in_our_network(process))
		return true;
	if (search->count++ == 0)
		search->token = read_cookie(search, process,
					    second + 1 + sizeof(ANNOUNCEMENT_COOKIE) - 1);
	return search->has_memory;
}

static enum status prepare(struct search *search, const char *given, bool *can_be,
			   struct error *err)
{
	char *path = NULL;
	enum status st = url_address(given, &search->address, err);

	if (st == ST_OK)
		st = url_socket_path(given, &path, err);
	*can_be = search->address || (path && stat(path, &search->socket) == 0);
	free(path);
	return st;
}

enum status token_cookie_find(const char *given, char **out, struct error *err)
{
	struct search search = { .has_memory = true };
	struct error ignored = { 0 };
	bool can_be;
	enum status st;

	*out = NULL;
	st = prepare(&search, given, &can_be, err);
	/* Without /proc there is nothing to be seen. */
	if (st == ST_OK && can_be)
		(void)!announcement_visit(program, on_announcement, &search, &ignored);
	if (st == ST_OK && !search.has_memory)
		st = error_set(err, ST_NO_MEMORY, "out of memory");
	/* Of two with the same address one does not say the truth. */
	if (st == ST_OK && search.count == 1)
		*out = search.token;
	else
		free(search.token);
	free(search.address);
	return st;
}
