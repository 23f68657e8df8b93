/* SPDX-License-Identifier: Apache-2.0 OR MIT */
#ifndef CHAOSACTORD_STORE_OWNER_H
#define CHAOSACTORD_STORE_OWNER_H

#include "base/log.h"
#include "base/status.h"

/* Whose a data directory may be. For this folder only. */

/* store__owner_judge refuses (ST_IO, with words) the open directory if others than those who
 * are meant to could change what is in it. store_open has the rule. */
enum status store__owner_judge(int directory_fd, const char *directory, const struct log *log,
			       struct error *err);

#endif
