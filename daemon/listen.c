/* SPDX-License-Identifier: Apache-2.0 OR MIT */
#include "daemon/listen.h"

#include <errno.h>
#include <string.h>
#include <unistd.h>

enum { BACKLOG = 1024 };

static enum status refuse(const struct listen_address *address, struct error *err)
{
	char url[LISTEN_URL_MAX];
	int problem = errno;

	listen_address_url(address, url);
	error_set(err, ST_IO, "cannot listen on %s: %s", url + strlen("http://"),
		  strerror(problem));
	error_hint(err, problem == EADDRINUSE
				? "another program has the port; --listen ADDR:0 takes a free one"
				: "choose another address with --listen ADDR:PORT");
	return ST_IO;
}

static bool prepare(int fd, struct listen_address *address)
{
	int on = 1;

	if (setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof(on)) != 0)
		return false;
	if (address->socket.any.sa_family == AF_INET6 &&
	    setsockopt(fd, IPPROTO_IPV6, IPV6_V6ONLY, &on, sizeof(on)) != 0)
		return false;
	return bind(fd, &address->socket.any, address->size) == 0 && listen(fd, BACKLOG) == 0 &&
	       getsockname(fd, &address->socket.any, &address->size) == 0;
}

enum status listen_open(int *fd, struct listen_address *address, struct error *err)
{
	enum status st;

	*fd = socket(address->socket.any.sa_family, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
	if (*fd < 0)
		return refuse(address, err);
	if (prepare(*fd, address))
		return ST_OK;
	st = refuse(address, err);
	close(*fd);
	*fd = -1;
	return st;
}
