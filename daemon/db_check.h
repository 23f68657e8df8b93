/* SPDX-License-Identifier: Apache-2.0 OR MIT */
#ifndef CHAOSACTORD_DAEMON_DB_CHECK_H
#define CHAOSACTORD_DAEMON_DB_CHECK_H

#include "base/log.h"
#include "base/status.h"

/* db_check is `chaosactord db check`: one line a finding on stdout, then the totals.
 * ST_CORRUPT when something is wrong with the data, also when the data kill the
 * child process that checks them; errors of check_directory. Call it while there are no
 * other threads. */
enum status db_check(const char *data_directory, const struct log *log,
		     struct error *err) MUSTCHECK;

#endif
