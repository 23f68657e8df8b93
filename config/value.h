/* SPDX-License-Identifier: Apache-2.0 OR MIT */
#ifndef CHAOSACTORD_CONFIG_VALUE_H
#define CHAOSACTORD_CONFIG_VALUE_H

#include "config/table.h"

/* Between the items of a list of addresses; other lists take commas only. */
#define LIST_SEPARATORS ", \t"

/* value_check reads text as the type of row says. *number gets the value in the
 * row's unit (0 for types without one). what names the place in the user's words
 * ("--queue", "CHAOSACTORD_QUEUE", "line 3 of …"). ST_INVALID with words that say
 * what is allowed. */
enum status value_check(const struct option_row *row, const char *text, const char *what,
			uint64_t *number, struct error *err) MUSTCHECK;

#endif
