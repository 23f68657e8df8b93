/* SPDX-License-Identifier: Apache-2.0 OR MIT */
#include "daemon/http_target.h"

#include <string.h>
#include <strings.h>

#define DIGITS "0123456789"
#define LETTERS "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"

static int hex_digit(char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	if (c >= 'a' && c <= 'f')
		return c - 'a' + 10;
	return c >= 'A' && c <= 'F' ? c - 'A' + 10 : -1;
}

/* The byte that a % with what follows it stands for, or -1. text ends in NUL. */
static int escaped(const char *text)
{
	int high = hex_digit(text[1]), low = high < 0 ? -1 : hex_digit(text[2]);

	return low < 0 ? -1 : high * 16 + low;
}

/* How many bytes at the start of text may stand in the name of a host: what RFC 3986 calls
 * unreserved and sub-delims. Escapes, which it allows too, no name we know has. */
static size_t name_size(const char *text, size_t size)
{
	static const char letters[] = LETTERS DIGITS "-._~!$&'()*+,;=";
	size_t at = 0;

	while (at < size && text[at] != '\0' && strchr(letters, text[at]))
		at++;
	return at;
}

static size_t address_size(const char *text, size_t size)
{
	size_t at = 0;

	while (at < size && (hex_digit(text[at]) >= 0 || text[at] == ':' || text[at] == '.'))
		at++;
	return at;
}

bool http_host_valid(const char *host, size_t size)
{
	bool bracketed = size > 0 && host[0] == '[';
	size_t name = bracketed ? address_size(host + 1, size - 1) : name_size(host, size);
	size_t at = bracketed + name;

	if (name == 0 || (bracketed && (at == size || host[at++] != ']')))
		return false;
	if (at == size)
		return true;
	if (host[at++] != ':')
		return false;
	while (at < size && host[at] >= '0' && host[at] <= '9')
		at++;
	return at == size;
}

static const char *decode_path(char *path)
{
	char *out = path;

	for (const char *in = path; *in; out++) {
		int byte = *in == '%' ? escaped(in) : *in;

		if (byte == 0)
			return "the path of its target holds a NUL";
		if (*in == '%' && byte < 0)
			return "the path of its target holds a % without two hexadecimal digits";
		in += *in == '%' ? 3 : 1;
		*out = (char)byte;
	}
	*out = '\0';
	return NULL;
}

static const char *read_path(char *path, struct http_target *out)
{
	char *query = path + strcspn(path, "?");
	const char *fault;

	if (*query == '?')
		*query++ = '\0';
	fault = decode_path(path);
	out->path = fault ? "" : path;
	out->query = fault ? "" : query;
	return fault;
}

/* http://HOST/PATH. */
static const char *read_absolute(char *target, struct http_target *out)
{
	static const char scheme[] = "http://";
	char *host = target + sizeof(scheme) - 1;
	size_t size = strcspn(host, "/?");
	const char *fault;

	if (strncasecmp(target, scheme, sizeof(scheme) - 1) != 0)
		return "the scheme of its target is not http";
	if (memchr(host, '@', size))
		return "its target names a user";
	if (!http_host_valid(host, size))
		return "the host of its target is not valid";
	/* One to the left, so that the NUL behind it does not need the place of the path. */
	memmove(host - 1, host, size);
	host[size - 1] = '\0';
	if (host[size] != '/') {
		out->path = "/";
	} else {
		fault = read_path(host + size, out);
		if (fault)
			return fault;
	}
	out->host = host - 1;
	return NULL;
}

static bool has_scheme(const char *target)
{
	size_t size = strspn(target, LETTERS DIGITS "+-.");

	return size > 0 && strncmp(target + size, "://", 3) == 0;
}

static const char *check_characters(const char *target)
{
	for (; *target; target++) {
		unsigned char byte = (unsigned char)*target;

		if (byte <= ' ' || byte >= 0x7f)
			return "its target holds a byte that must be percent-encoded";
		if (byte == '#')
			return "its target holds a fragment";
	}
	return NULL;
}

const char *http_target_read(char *target, const char *method, struct http_target *out)
{
	const char *fault = check_characters(target);

	*out = (struct http_target){ .path = "", .query = "" };
	if (fault)
		return fault;
	if (strcmp(method, "CONNECT") == 0) {
		if (!http_host_valid(target, strlen(target)) || !strchr(target, ':'))
			return "CONNECT takes HOST:PORT";
		out->path = "/";
		return NULL;
	}
	if (target[0] == '/')
		return read_path(target, out);
	if (strcmp(target, "*") == 0) {
		if (strcmp(method, "OPTIONS") != 0)
			return "* is for OPTIONS alone";
		out->path = "/";
		return NULL;
	}
	if (has_scheme(target))
		return read_absolute(target, out);
	return "its target is neither a path nor an absolute URI";
}
