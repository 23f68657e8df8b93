/* SPDX-License-Identifier: Apache-2.0 OR MIT */
#include "daemon/listen.h"

#include <errno.h>
#include <fcntl.h>
#include <libgen.h>
#include <stdio.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

enum {
	BACKLOG = 1024,
	SOCKET_MODE = 0660, /* whoever may write to the file can connect */
	LOCK_TRIES = 100,   /* 10 ms apart */
};

static const char *advice(const struct listen_address *address, int problem)
{
	if (listen_address_is_local(address))
		return problem == EADDRINUSE ? "another program listens there; choose another path"
					     : "choose another path with --listen unix:PATH";
	if (problem == EADDRINUSE)
		return "another program has the port; --listen ADDR:0 takes a free one";
	if (problem == EAFNOSUPPORT)
		return "this kernel has no IPv6; --listen 0.0.0.0:PORT serves IPv4";
	if (problem == EADDRNOTAVAIL)
		return "no interface of this machine has that address; IPv6 may be switched off";
	return "choose another address with --listen ADDR:PORT";
}

/* The address as it was given: that of a wildcard is not that of its URL. */
static void name(const struct listen_address *address, char text[LISTEN_URL_MAX])
{
	const struct in6_addr *v6 = &address->socket.v6.sin6_addr;
	bool any6 = address->socket.any.sa_family == AF_INET6 && IN6_IS_ADDR_UNSPECIFIED(v6);
	char url[LISTEN_URL_MAX];

	listen_address_url(address, url);
	if (any6)
		snprintf(text, LISTEN_URL_MAX, "[::]:%u", listen_address_port(address));
	else
		snprintf(text, LISTEN_URL_MAX, "%s",
			 strncmp(url, "http://", 7) == 0 ? url + 7 : url);
}

static enum status refuse(const struct listen_address *address, struct error *err)
{
	char text[LISTEN_URL_MAX];
	int problem = errno;

	name(address, text);
	error_set(err, ST_IO, "cannot listen on %s: %s", text, strerror(problem));
	error_hint(err, "%s", advice(address, problem));
	return ST_IO;
}

static enum status open_socket(const struct listen_address *address, struct listener *out,
			       struct error *err)
{
	out->fd = socket(address->socket.any.sa_family, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK,
			 0);
	return out->fd >= 0 ? ST_OK : refuse(address, err);
}

static bool bind_port(int fd, struct listen_address *address)
{
	int on = 1, v6_only = address->v6_only;

	if (setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof(on)) != 0)
		return false;
	if (address->socket.any.sa_family == AF_INET6 &&
	    setsockopt(fd, IPPROTO_IPV6, IPV6_V6ONLY, &v6_only, sizeof(v6_only)) != 0)
		return false;
	return bind(fd, &address->socket.any, address->size) == 0 && listen(fd, BACKLOG) == 0 &&
	       getsockname(fd, &address->socket.any, &address->size) == 0;
}

/* ---- UNIX sockets ---- */

/* Of two daemons that find the file of a dead one, the second must not remove the new file
 * of the first. -1 when the directory cannot be locked, which then is no protection. */
static int lock_directory(const char *path)
{
	const struct timespec pause = { .tv_nsec = 10000000 };
	char copy[LISTEN_PATH_MAX + 1];
	int fd;

	memcpy(copy, path, strlen(path) + 1);
	fd = open(dirname(copy), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	for (int i = 0; fd >= 0 && i < LOCK_TRIES; i++) {
		if (flock(fd, LOCK_EX | LOCK_NB) == 0)
			break;
		nanosleep(&pause, NULL);
	}
	return fd;
}

/* Whether the file is a socket on which nobody listens. */
static bool is_left_behind(const struct listen_address *address)
{
	struct stat facts;
	bool refused;
	int fd;

	if (lstat(address->socket.local.sun_path, &facts) != 0 || !S_ISSOCK(facts.st_mode))
		return false;
	fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
	if (fd < 0)
		return false;
	refused = connect(fd, &address->socket.any, address->size) != 0 && errno == ECONNREFUSED;
	close(fd);
	return refused;
}

static enum status no_socket(const char *path, struct error *err)
{
	error_set(err, ST_IO, "cannot listen on unix:%s: a file that is no socket is there", path);
	error_hint(err, "choose another path with --listen unix:PATH");
	return ST_IO;
}

/* A socket's time of modification stays that of its making. */
static struct file_identity identity(const struct stat *facts)
{
	return (struct file_identity){ facts->st_dev, facts->st_ino, facts->st_mtim };
}

static bool is_same(const struct file_identity *a, const struct file_identity *b)
{
	return a->device == b->device && a->inode == b->inode && a->made.tv_sec == b->made.tv_sec &&
	       a->made.tv_nsec == b->made.tv_nsec;
}

/* The mode goes to the file with bind, less the umask; chmod gives back what that took. */
static bool bind_file(struct listener *listener)
{
	const char *path = listener->address.socket.local.sun_path;
	struct stat facts;

	if (fchmod(listener->fd, SOCKET_MODE) != 0 ||
	    bind(listener->fd, &listener->address.socket.any, listener->address.size) != 0 ||
	    lstat(path, &facts) != 0)
		return false;
	listener->file = identity(&facts);
	return chmod(path, SOCKET_MODE) == 0 && listen(listener->fd, BACKLOG) == 0;
}

static enum status open_file(struct listener *listener, struct error *err)
{
	const char *path = listener->address.socket.local.sun_path;
	struct stat facts;

	if (bind_file(listener))
		return ST_OK;
	if (errno != EADDRINUSE)
		return refuse(&listener->address, err);
	if (lstat(path, &facts) == 0 && !S_ISSOCK(facts.st_mode))
		return no_socket(path, err);
	if (!is_left_behind(&listener->address)) {
		errno = EADDRINUSE;
		return refuse(&listener->address, err);
	}
	if (unlink(path) == 0 && bind_file(listener))
		return ST_OK;
	return refuse(&listener->address, err);
}

enum status listen_open(const struct listen_address *address, struct listener *out,
			struct error *err)
{
	enum status st;
	int lock;

	*out = (struct listener){ .fd = -1, .address = *address };
	TRY(open_socket(address, out, err));
	if (!listen_address_is_local(address))
		return bind_port(out->fd, &out->address) ? ST_OK : refuse(address, err);
	lock = lock_directory(address->socket.local.sun_path);
	st = open_file(out, err);
	if (lock >= 0)
		close(lock);
	return st;
}

static bool is_beside_v4(const struct listen_address *address, const struct listen_address *all,
			 size_t count)
{
	unsigned port = listen_address_port(address);

	for (size_t i = 0; i < count; i++)
		if (all[i].socket.any.sa_family == AF_INET && port != 0 &&
		    listen_address_port(&all[i]) == port)
			return true;
	return false;
}

enum status listen_open_all(const char *const *texts, size_t count,
			    struct listener out[LISTEN_ADDRESSES_MAX], size_t *opened,
			    struct error *err)
{
	struct listen_address addresses[LISTEN_ADDRESSES_MAX];

	*opened = 0;
	if (count > LISTEN_ADDRESSES_MAX)
		return error_set(err, ST_INVALID, "--listen: more than %d addresses",
				 LISTEN_ADDRESSES_MAX);
	for (size_t i = 0; i < count; i++)
		if (!listen_address_parse(texts[i], &addresses[i]))
			return error_set(err, ST_INVALID, "--listen: %s", texts[i]);
	for (size_t i = 0; i < count; i++) {
		addresses[i].v6_only = is_beside_v4(&addresses[i], addresses, count);
		TRY(listen_open(&addresses[i], &out[(*opened)++], err));
	}
	return ST_OK;
}

void listen_remove_file(const struct listener *listener)
{
	const char *path = listener->address.socket.local.sun_path;
	struct file_identity found;
	struct stat facts;

	if (listener->fd < 0 || listener->file.inode == 0 || lstat(path, &facts) != 0)
		return;
	found = identity(&facts);
	if (S_ISSOCK(facts.st_mode) && is_same(&found, &listener->file))
		unlink(path);
}

void listen_close(struct listener *listener)
{
	if (listener->fd < 0)
		return;
	listen_remove_file(listener);
	close(listener->fd);
	listener->fd = -1;
}
