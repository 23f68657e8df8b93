/* SPDX-License-Identifier: Apache-2.0 OR MIT */
#ifndef CHAOSACTORD_CONFIG_LISTEN_ADDRESS_H
#define CHAOSACTORD_CONFIG_LISTEN_ADDRESS_H

#include <netinet/in.h>
#include <stdbool.h>
#include <sys/socket.h>

/* An address to listen on, as --listen writes it. */
struct listen_address {
	union {
		struct sockaddr any;
		struct sockaddr_in v4;
		struct sockaddr_in6 v6;
	} socket;
	socklen_t size;
};

/* listen_address_parse reads 127.0.0.1:3456, [::1]:3456 or localhost:3456
 * (127.0.0.1). The port is 0 to 65535. No name look-ups. False: not of that form. */
bool listen_address_parse(const char *text, struct listen_address *out);

/* listen_address_is_loopback returns whether only this machine can reach it. */
bool listen_address_is_loopback(const struct listen_address *address);

/* listen_address_url writes http://HOST:PORT for a client on this machine: the
 * wildcard addresses become the loopback ones. */
enum { LISTEN_URL_MAX = 80 };
void listen_address_url(const struct listen_address *address, char url[LISTEN_URL_MAX]);

#endif
