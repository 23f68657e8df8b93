/* SPDX-License-Identifier: Apache-2.0 OR MIT */
#include "daemon/access.h"

#include <arpa/inet.h>
#include <string.h>
#include <strings.h>

enum { HOST_MAX = 256 };

/* Copies the name out of NAME, NAME:PORT, [V6] or [V6]:PORT. */
static bool host_name(const char *host, char name[HOST_MAX], bool *bracketed)
{
	size_t size;

	*bracketed = host[0] == '[';
	if (*bracketed)
		host++;
	size = strcspn(host, *bracketed ? "]" : ":");
	if (size == 0 || size >= HOST_MAX || (*bracketed && host[size] != ']'))
		return false;
	memcpy(name, host, size);
	name[size] = '\0';
	host += size + *bracketed;
	if (*host == '\0')
		return true;
	return *host == ':' && strspn(host + 1, "0123456789") == strlen(host + 1);
}

static bool is_listed(const char *text, struct access_list allowed)
{
	for (size_t i = 0; i < allowed.count; i++)
		if (strcmp(allowed.items[i], "*") == 0 || strcasecmp(allowed.items[i], text) == 0)
			return true;
	return false;
}

static bool is_name(const char *name)
{
	static const char letters[] = "abcdefghijklmnopqrstuvwxyz0123456789-_"
				      "ABCDEFGHIJKLMNOPQRSTUVWXYZ";

	for (;;) {
		size_t label = strspn(name, letters);

		name += label;
		if (label == 0 || *name == '\0')
			return label > 0;
		if (*name++ != '.')
			return false;
	}
}

/* Names that no public DNS gives out. */
static bool is_private(const char *name)
{
	static const char *const suffixes[] = { ".localhost", ".local", ".internal",
						".test",      ".svc",   ".svc.cluster.local" };
	size_t size = strlen(name);

	if (!is_name(name))
		return false;
	if (!strchr(name, '.'))
		return true;
	for (size_t i = 0; i < sizeof(suffixes) / sizeof(suffixes[0]); i++) {
		size_t tail = strlen(suffixes[i]);

		if (size > tail && strcasecmp(name + size - tail, suffixes[i]) == 0)
			return true;
	}
	return false;
}

/* The dot that ends a fully qualified name means nothing here. */
static void drop_last_dot(char *name)
{
	size_t size = strlen(name);

	if (size > 1 && name[size - 1] == '.')
		name[size - 1] = '\0';
}

bool access_host_allowed(const char *host, struct access_list allowed)
{
	unsigned char address[sizeof(struct in6_addr)];
	char name[HOST_MAX];
	bool bracketed;

	if (!host)
		return true;
	if (!host_name(host, name, &bracketed))
		return false;
	if (bracketed)
		return inet_pton(AF_INET6, name, address) == 1;
	if (inet_pton(AF_INET, name, address) == 1)
		return true;
	drop_last_dot(name);
	return is_private(name) || is_listed(name, allowed);
}

bool access_origin_allowed(const char *origin, struct access_list allowed)
{
	return !origin || is_listed(origin, allowed);
}

bool access_origin_is_host(const char *origin, const char *host)
{
	static const char *const schemes[] = { "http://", "https://" };

	for (size_t i = 0; origin && host && i < sizeof(schemes) / sizeof(schemes[0]); i++) {
		const size_t size = strlen(schemes[i]);

		if (strncmp(origin, schemes[i], size) == 0 && strcasecmp(origin + size, host) == 0)
			return true;
	}
	return false;
}

static bool type_is_among(const char *type, const char *const types[], size_t count)
{
	size_t size = strcspn(type, "; \t");

	for (size_t i = 0; i < count; i++)
		if (strlen(types[i]) == size && strncasecmp(type, types[i], size) == 0)
			return true;
	return false;
}

bool access_type_allowed(const char *type, bool has_origin)
{
	static const char *const json[] = { "application/json", "application/json-rpc",
					    "application/jsonrequest" };
	static const char *const simple[] = { "application/x-www-form-urlencoded", "text/plain" };

	if (!type)
		return !has_origin;
	return type_is_among(type, json, sizeof(json) / sizeof(json[0])) ||
	       (!has_origin && type_is_among(type, simple, sizeof(simple) / sizeof(simple[0])));
}
