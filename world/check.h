/* SPDX-License-Identifier: Apache-2.0 OR MIT */
#ifndef CHAOSACTORD_WORLD_CHECK_H
#define CHAOSACTORD_WORLD_CHECK_H

#include <stdint.h>

#include "base/log.h"
#include "base/status.h"

/* `chaosactord db check`: whether a data directory holds what it should. */

struct check_totals {
	uint64_t blocks;     /* looked at */
	uint64_t roots;      /* states after journal entries, whether kept or made again */
	uint64_t problems;   /* what is wrong */
	uint64_t incomplete; /* blocks missing under imported roots only: no error */
};

/* check_directory re-hashes every block, reads every journal and walks every root in it.
 * print gets one line for each finding; it may be NULL. Errors of store_open pass through;
 * ST_CORRUPT with words when damage keeps the check from going on. A damaged page can lead
 * the database outside its file, and the process dies of SIGBUS: call it in a child. */
enum status check_directory(const char *data_directory, const struct log *log,
			    void (*print)(void *context, const char *line), void *context,
			    struct check_totals *out, struct error *err) MUSTCHECK;

#endif
