/* SPDX-License-Identifier: Apache-2.0 OR MIT */
#include "cli/client/multiaddr.h"

#include <arpa/inet.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { HOST_BYTES = 254, NAME_BYTES = 16, PORT_MAX = 65535 };

/* How hosts are called, and the family that an address has to be of. */
static const struct host_kind {
	const char *name;
	int family; /* AF_UNSPEC: it is a name */
} host_kinds[] = {
	{ "ip4", AF_INET },    { "ip6", AF_INET6 },   { "dns", AF_UNSPEC },
	{ "dns4", AF_UNSPEC }, { "dns6", AF_UNSPEC },
};

/* What may stand behind the port. */
static const struct protocol {
	const char *names, *scheme;
} protocols[] = {
	{ "", "http" },      { "/http", "http" }, { "/ws", "http" },        { "/https", "https" },
	{ "/wss", "https" }, { "/tls", "https" }, { "/tls/http", "https" }, { "/tls/ws", "https" },
};

bool multiaddr_is(const char *given)
{
	return given[0] == '/';
}

static enum status refuse(struct error *err, const char *given, const char *why)
{
	error_set(err, ST_INVALID, "not an address of HTTP: \"%.200s\": %s", given, why);
	error_hint(err, "write it as /ip4/127.0.0.1/tcp/3456/http, or as http://127.0.0.1:3456; "
			"--world names a world");
	return ST_INVALID;
}

/* The next part, without its slash; false when there is none or it is too long. */
static bool take_part(const char **at, char *out, size_t size)
{
	size_t length;

	out[0] = '\0';
	if (**at != '/')
		return false;
	(*at)++;
	length = strcspn(*at, "/");
	if (length == 0 || length >= size)
		return false;
	memcpy(out, *at, length);
	out[length] = '\0';
	*at += length;
	return true;
}

static const struct host_kind *find_kind(const char *name)
{
	for (size_t i = 0; i < sizeof(host_kinds) / sizeof(host_kinds[0]); i++)
		if (strcmp(host_kinds[i].name, name) == 0)
			return &host_kinds[i];
	return NULL;
}

static bool is_host(const struct host_kind *kind, const char *host)
{
	static const char letters[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
				      "0123456789-._";
	unsigned char bytes[sizeof(struct in6_addr)];

	if (kind->family == AF_UNSPEC)
		return host[strspn(host, letters)] == '\0';
	return inet_pton(kind->family, host, bytes) == 1;
}

static bool is_port(const char *text)
{
	const unsigned long port = strtoul(text, NULL, 10);

	return text[strspn(text, "0123456789")] == '\0' && port > 0 && port <= PORT_MAX;
}

static const char *find_scheme(const char *rest)
{
	for (size_t i = 0; i < sizeof(protocols) / sizeof(protocols[0]); i++)
		if (strcmp(protocols[i].names, rest) == 0)
			return protocols[i].scheme;
	return NULL;
}

enum status multiaddr_url(const char *given, char **out, struct error *err)
{
	const char *at = given, *scheme;
	char name[NAME_BYTES], host[HOST_BYTES], port[NAME_BYTES];
	const struct host_kind *kind;
	bool bracketed;

	*out = NULL;
	kind = take_part(&at, name, sizeof(name)) ? find_kind(name) : NULL;
	if (!kind)
		return refuse(err, given, "it begins with /ip4, /ip6, /dns, /dns4 or /dns6");
	if (!take_part(&at, host, sizeof(host)) || !is_host(kind, host))
		return refuse(err, given, "what stands behind its first part is no such host");
	if (!take_part(&at, name, sizeof(name)) || strcmp(name, "tcp") != 0)
		return refuse(err, given, "/tcp stands behind the host");
	if (!take_part(&at, port, sizeof(port)) || !is_port(port))
		return refuse(err, given, "a port of 1 to 65535 stands behind /tcp");
	scheme = find_scheme(at);
	if (!scheme)
		return refuse(err, given,
			      "behind the port stands nothing, or /http, /https, /ws or /wss");
	bracketed = kind->family == AF_INET6;
	if (asprintf(out, "%s://%s%s%s:%s", scheme, bracketed ? "[" : "", host,
		     bracketed ? "]" : "", port) < 0) {
		*out = NULL;
		return error_set(err, ST_NO_MEMORY, "out of memory");
	}
	return ST_OK;
}
