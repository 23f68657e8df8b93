/* SPDX-License-Identifier: Apache-2.0 OR MIT */
#ifndef CHAOSACTORD_DAEMON_LISTEN_H
#define CHAOSACTORD_DAEMON_LISTEN_H

#include <sys/types.h>
#include <time.h>

#include "base/status.h"
#include "config/listen_address.h"

/* A socket that connections come to. */
struct listener {
	int fd; /* -1: closed */
	struct listen_address address;
	struct file_identity {
		dev_t device;
		ino_t inode; /* 0: no file */
		struct timespec made;
	} file; /* of a UNIX socket; inodes are used again, so the time belongs to it */
};

/* listen_open binds a listening socket to address; port 0 takes a free one and
 * out->address says which. The file of a UNIX socket gets mode 0660; one that a dead
 * process has left is replaced, one that is listened on is not, nor is any other file.
 * listen_close is for *out, also after a failure. ST_IO with words that name the address
 * and what to do. */
enum status listen_open(const struct listen_address *address, struct listener *out,
			struct error *err) MUSTCHECK;

/* listen_open_all opens the addresses of a list, in its order; *opened counts what is to be
 * closed, also after a failure. [::] serves both versions, unless an address of version 4
 * with the same port stands beside it. ST_INVALID for more than LISTEN_ADDRESSES_MAX or a
 * text that is no address. */
enum status listen_open_all(const char *const *texts, size_t count,
			    struct listener out[LISTEN_ADDRESSES_MAX], size_t *opened,
			    struct error *err) MUSTCHECK;

/* listen_remove_file removes the file of a UNIX socket, if it is still that of listener.
 * listen_close does so too and closes the socket: whoever waits there is refused. */
void listen_remove_file(const struct listener *listener);
void listen_close(struct listener *listener);

#endif
