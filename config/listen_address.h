/* SPDX-License-Identifier: Apache-2.0 OR MIT */
#ifndef CHAOSACTORD_CONFIG_LISTEN_ADDRESS_H
#define CHAOSACTORD_CONFIG_LISTEN_ADDRESS_H

#include <netinet/in.h>
#include <stdbool.h>
#include <sys/socket.h>
#include <sys/un.h>

/* An address to listen on, as --listen writes it. */
struct listen_address {
	union {
		struct sockaddr any;
		struct sockaddr_in v4;
		struct sockaddr_in6 v6;
		struct sockaddr_un local;
	} socket;
	socklen_t size;
	bool v6_only; /* [::] beside an address of version 4 that has the same port */
};

/* How many addresses one daemon listens on at most. */
enum { LISTEN_ADDRESSES_MAX = 16 };

/* The path of a UNIX socket has room for that many bytes; the kernel sets it. */
enum { LISTEN_PATH_MAX = sizeof(((struct sockaddr_un *)0)->sun_path) - 1 };

/* listen_address_parse reads 127.0.0.1:3456, [::1]:3456, localhost:3456 (127.0.0.1) or
 * unix:PATH. The port is 0 to 65535. No name look-ups. False: not of that form. */
bool listen_address_parse(const char *text, struct listen_address *out);

/* listen_address_is_local returns whether it is a UNIX socket, listen_address_is_loopback
 * whether only this machine can reach it. */
bool listen_address_is_local(const struct listen_address *address);
bool listen_address_is_loopback(const struct listen_address *address);

/* listen_address_port returns its port, 0 for a UNIX socket. */
unsigned listen_address_port(const struct listen_address *address);

/* listen_address_url writes http://HOST:PORT for a client on this machine, where the
 * wildcard addresses become the loopback ones, or unix:PATH. */
enum { LISTEN_URL_MAX = sizeof("unix:") + LISTEN_PATH_MAX };
void listen_address_url(const struct listen_address *address, char url[LISTEN_URL_MAX]);

#endif
