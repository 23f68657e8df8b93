/* SPDX-License-Identifier: Apache-2.0 OR MIT */
#ifndef CHAOSACTORD_DAEMON_ADMISSION_H
#define CHAOSACTORD_DAEMON_ADMISSION_H

#include "base/log.h"
#include "config/config.h"
#include "daemon/secret_file.h"
#include "rpc/auth/gate.h"
#include "rpc/auth/keeper.h"

/* What the options say about who may ask the daemon for what. */
struct admission {
	struct keeper *keeper; /* NULL: no tokens are asked for */
	struct gate *gate;
	struct cookie_file cookie;
};

/* admission_check refuses options that would let strangers in by oversight, before anything is
 * listened on: an address that other machines reach takes --auth or --insecure; what belongs to
 * --auth takes that. ST_INVALID, with what to do. */
enum status admission_check(struct config *config, struct error *err) MUSTCHECK;

/* admission_open looks at the patterns of methods and, with --auth, makes or reads the secret
 * and writes the cookie. directory is where the data are, ephemeral whether they go with the
 * process. admission_close is for *out in any case, zeroed but for cookie.fd, which is -1.
 * ST_INVALID, ST_IO, ST_NO_MEMORY. */
enum status admission_open(struct config *config, const char *directory, bool ephemeral,
			   const struct log *log, struct admission *out,
			   struct error *err) MUSTCHECK;
void admission_close(struct admission *admission);

/* admission_cookie is where the cookie is, or NULL. */
const char *admission_cookie(const struct admission *admission);

#endif
