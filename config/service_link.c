/* SPDX-License-Identifier: Apache-2.0 OR MIT */
#include "config/service_link.h"

#include <arpa/inet.h>
#include <fnmatch.h>
#include <stddef.h>
#include <string.h>

#include "config/listen_address.h"

static const char *const protocols[] = { "tcp", "udp", "sctp" };
enum { PROTOCOLS = sizeof(protocols) / sizeof(protocols[0]) };

static bool is_host(const char *value)
{
	unsigned char address[sizeof(struct in6_addr)];

	return inet_pton(AF_INET, value, address) == 1 || inet_pton(AF_INET6, value, address) == 1;
}

static bool is_port(const char *value)
{
	return value[0] != '\0' && strlen(value) <= 5 &&
	       strspn(value, "0123456789") == strlen(value);
}

static bool is_protocol(const char *value)
{
	for (size_t i = 0; i < PROTOCOLS; i++)
		if (strcmp(value, protocols[i]) == 0)
			return true;
	return false;
}

/* tcp://10.0.0.1:3456 */
static bool is_url(const char *value)
{
	struct listen_address address;

	for (size_t i = 0; i < PROTOCOLS; i++) {
		size_t size = strlen(protocols[i]);

		if (strncmp(value, protocols[i], size) == 0 && strncmp(value + size, "://", 3) == 0)
			return listen_address_parse(value + size + 3, &address);
	}
	return false;
}

/* How the names end, and what belongs to them. Names of services are free, so a name may fit
 * more than one pattern. */
static const struct {
	const char *name;
	bool (*fits)(const char *value);
} forms[] = {
	{ "*_SERVICE_HOST", is_host },
	{ "*_PORT_[1-9]*_ADDR", is_host },
	{ "*_PORT_[1-9]*_PROTO", is_protocol },
	{ "*_PORT_[1-9]*_PORT", is_port },
	{ "*_PORT_[1-9]*_TCP", is_url },
	{ "*_PORT_[1-9]*_UDP", is_url },
	{ "*_PORT_[1-9]*_SCTP", is_url },
	{ "*_SERVICE_PORT", is_port },
	{ "*_SERVICE_PORT_*", is_port }, /* a port that has a name */
	{ "*_PORT", is_url },
};

bool service_link_fits(const char *name, const char *value)
{
	for (size_t i = 0; i < sizeof(forms) / sizeof(forms[0]); i++)
		if (fnmatch(forms[i].name, name, 0) == 0 && forms[i].fits(value))
			return true;
	return false;
}
