/* SPDX-License-Identifier: Apache-2.0 OR MIT */
#include "config/service_link.h"

#include <arpa/inet.h>
#include <fnmatch.h>
#include <stddef.h>
#include <string.h>

#include "config/listen_address.h"

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

/* tcp://10.0.0.1:3456 */
static bool is_url(const char *value)
{
	static const char *const protocols[] = { "tcp://", "udp://", "sctp://" };
	struct listen_address address;

	for (size_t i = 0; i < sizeof(protocols) / sizeof(protocols[0]); i++) {
		size_t size = strlen(protocols[i]);

		if (strncmp(value, protocols[i], size) == 0)
			return listen_address_parse(value + size, &address) &&
			       listen_address_port(&address) != 0;
	}
	return false;
}

static bool is_any(const char *value)
{
	return value[0] != '\0';
}

/* How the names end, and what belongs to them where the name alone could be meant as an
 * option's. */
static const struct {
	const char *name;
	bool (*fits)(const char *value);
} forms[] = {
	{ "*_SERVICE_HOST", is_host },
	{ "*_SERVICE_PORT", is_port },
	{ "*_SERVICE_PORT_*", is_port }, /* a port that has a name */
	{ "*_PORT", is_url },
	{ "*_PORT_[1-9]*_TCP*", is_any },
	{ "*_PORT_[1-9]*_UDP*", is_any },
	{ "*_PORT_[1-9]*_SCTP*", is_any },
};

bool service_link_fits(const char *name, const char *value)
{
	for (size_t i = 0; i < sizeof(forms) / sizeof(forms[0]); i++)
		if (fnmatch(forms[i].name, name, 0) == 0 && forms[i].fits(value))
			return true;
	return false;
}
