/* SPDX-License-Identifier: Apache-2.0 OR MIT */
#ifndef CHAOSACTORD_BASE_NEAREST_H
#define CHAOSACTORD_BASE_NEAREST_H

#include "base/bytes.h"

/* Finds the known name closest to one that is not known, for hints. Start with
 * nearest_init, offer every known name, read best (NULL when none was offered). */
struct nearest {
	struct bytes wanted;
	const char *best;
	size_t distance;
};

void nearest_init(struct nearest *nearest, struct bytes wanted);

/* nearest_offer compares without regard to case. Names beyond 63 characters are cut.
 * A name that begins with what is wanted counts as one step away. */
void nearest_offer(struct nearest *nearest, const char *name);

/* nearest_is_close returns whether best is likely what was meant: one slip for every three
 * letters, at least one and three at most, but not every letter. */
bool nearest_is_close(const struct nearest *nearest);

#endif
