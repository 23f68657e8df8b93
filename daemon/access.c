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
	return inet_pton(AF_INET, name, address) == 1 || strcasecmp(name, "localhost") == 0 ||
	       is_listed(name, allowed);
}

bool access_origin_allowed(const char *origin, struct access_list allowed)
{
	return !origin || is_listed(origin, allowed);
}

bool access_type_allowed(const char *type, bool has_origin)
{
	static const char *const json[] = { "application/json", "application/json-rpc",
					    "application/jsonrequest" };
	static const char form[] = "application/x-www-form-urlencoded";
	size_t size;

	if (!type)
		return !has_origin;
	size = strcspn(type, "; \t");
	for (size_t i = 0; i < sizeof(json) / sizeof(json[0]); i++)
		if (strlen(json[i]) == size && strncasecmp(type, json[i], size) == 0)
			return true;
	return !has_origin && size == sizeof(form) - 1 && strncasecmp(type, form, size) == 0;
}
