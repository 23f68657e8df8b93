/* SPDX-License-Identifier: Apache-2.0 OR MIT */
#ifndef CHAOSACTORD_DAEMON_LISTEN_H
#define CHAOSACTORD_DAEMON_LISTEN_H

#include "base/status.h"
#include "config/listen_address.h"

/* listen_open binds a listening socket to address; port 0 takes a free one and
 * *address says which. *fd is the caller's to close. ST_IO with words that name the
 * address and what to do. */
enum status listen_open(int *fd, struct listen_address *address, struct error *err) MUSTCHECK;

#endif
