/* SPDX-License-Identifier: Apache-2.0 OR MIT */
#include "config/listen_address.h"

#include <arpa/inet.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

static bool parse_port(const char *text, in_port_t *out)
{
	unsigned port = 0;
	size_t size = strlen(text);

	if (size == 0 || size > 5)
		return false;
	for (; *text; text++) {
		if (*text < '0' || *text > '9')
			return false;
		port = port * 10 + (unsigned)(*text - '0');
	}
	*out = htons((in_port_t)port);
	return port <= UINT16_MAX;
}

/* Copies the host part and returns what follows the colon behind it, or NULL. */
static const char *split(const char *text, char *host, size_t room, bool *bracketed)
{
	const char *end;

	*bracketed = text[0] == '[';
	if (*bracketed)
		text++;
	end = strchr(text, *bracketed ? ']' : ':');
	if (!end || (size_t)(end - text) >= room)
		return NULL;
	memcpy(host, text, (size_t)(end - text));
	host[end - text] = '\0';
	end += *bracketed;
	return *end == ':' ? end + 1 : NULL;
}

static const char unix_prefix[] = "unix:";
enum { UNIX_PREFIX = sizeof(unix_prefix) - 1 };

static bool parse_path(const char *path, struct listen_address *out)
{
	size_t size = strlen(path);

	if (size == 0 || size > LISTEN_PATH_MAX)
		return false;
	out->socket.local.sun_family = AF_UNIX;
	memcpy(out->socket.local.sun_path, path, size + 1);
	out->size = sizeof(out->socket.local);
	return true;
}

bool listen_address_parse(const char *text, struct listen_address *out)
{
	char host[INET6_ADDRSTRLEN];
	bool bracketed;
	const char *port = split(text, host, sizeof(host), &bracketed);

	memset(out, 0, sizeof(*out));
	if (strncmp(text, unix_prefix, UNIX_PREFIX) == 0)
		return parse_path(text + UNIX_PREFIX, out);
	if (!port)
		return false;
	if (bracketed) {
		out->size = sizeof(out->socket.v6);
		out->socket.v6.sin6_family = AF_INET6;
		return parse_port(port, &out->socket.v6.sin6_port) &&
		       inet_pton(AF_INET6, host, &out->socket.v6.sin6_addr) == 1;
	}
	out->size = sizeof(out->socket.v4);
	out->socket.v4.sin_family = AF_INET;
	return parse_port(port, &out->socket.v4.sin_port) &&
	       inet_pton(AF_INET, strcmp(host, "localhost") == 0 ? "127.0.0.1" : host,
			 &out->socket.v4.sin_addr) == 1;
}

bool listen_address_is_local(const struct listen_address *address)
{
	return address->socket.any.sa_family == AF_UNIX;
}

bool listen_address_is_loopback(const struct listen_address *address)
{
	if (listen_address_is_local(address))
		return true;
	if (address->socket.any.sa_family == AF_INET6)
		return IN6_IS_ADDR_LOOPBACK(&address->socket.v6.sin6_addr);
	return ntohl(address->socket.v4.sin_addr.s_addr) >> 24 == IN_LOOPBACKNET;
}

unsigned listen_address_port(const struct listen_address *address)
{
	if (listen_address_is_local(address))
		return 0;
	return ntohs(address->socket.any.sa_family == AF_INET6 ? address->socket.v6.sin6_port
							       : address->socket.v4.sin_port);
}

/* Of the two loopback addresses that [::] serves, the one that every machine has. */
static void write_host(const struct listen_address *address, char host[INET6_ADDRSTRLEN + 2])
{
	const struct in6_addr *v6 = &address->socket.v6.sin6_addr;
	char text[INET6_ADDRSTRLEN] = "127.0.0.1";
	bool any6 = false, bracketed = address->socket.any.sa_family == AF_INET6;

	if (bracketed) {
		any6 = IN6_IS_ADDR_UNSPECIFIED(v6);
		bracketed = !any6 || address->v6_only;
		if (bracketed)
			inet_ntop(AF_INET6, any6 ? &in6addr_loopback : v6, text, sizeof(text));
	} else if (address->socket.v4.sin_addr.s_addr != htonl(INADDR_ANY)) {
		inet_ntop(AF_INET, &address->socket.v4.sin_addr, text, sizeof(text));
	}
	snprintf(host, INET6_ADDRSTRLEN + 2, bracketed ? "[%s]" : "%s", text);
}

void listen_address_url(const struct listen_address *address, char url[LISTEN_URL_MAX])
{
	char host[INET6_ADDRSTRLEN + 2];

	if (listen_address_is_local(address)) {
		snprintf(url, LISTEN_URL_MAX, "%s%s", unix_prefix, address->socket.local.sun_path);
		return;
	}
	write_host(address, host);
	snprintf(url, LISTEN_URL_MAX, "http://%s:%u", host, listen_address_port(address));
}
