/* SPDX-License-Identifier: Apache-2.0 OR MIT */
#ifndef CHAOSACTORD_ACTORS_RULES_H
#define CHAOSACTORD_ACTORS_RULES_H

#include <stddef.h>

/* What differs between actors versions is a table for each actor: rows in the order of
 * versions, each with a member `unsigned since`; the first row is there since version 0. */

/* RULES_IN_FORCE points to the row in force at an actors version. */
#define RULES_IN_FORCE(rows, actors_version)                                                       \
	(&(rows)[rules_row(&(rows)[0].since, sizeof((rows)[0]), sizeof(rows) / sizeof((rows)[0]),  \
			   (actors_version))])

/* rules_row finds the last of count rows, row_bytes apart, whose since is not later than
 * actors_version; first is the since of the first row. */
size_t rules_row(const unsigned *first, size_t row_bytes, size_t count, unsigned actors_version);

#endif
