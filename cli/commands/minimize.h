/* SPDX-License-Identifier: Apache-2.0 OR MIT */
#ifndef CHAOSACTORD_CLI_COMMANDS_MINIMIZE_H
#define CHAOSACTORD_CLI_COMMANDS_MINIMIZE_H

#include "base/status.h"
#include "json/text.h"

#include <stdbool.h>
#include <stddef.h>

/* The search for the smallest part of a vector that still fails, whoever says whether it does.
 * Steps are its messages or tipsets. */

/* A part: some variants and steps, on the state behind those that are folded into it. */
struct part {
	const json_t *variants; /* their ids, a list; NULL: all */
	size_t fold;
	const size_t *steps; /* rising, from fold on */
	size_t step_count;
	bool trim, bare;
};

/* Who tries parts. still: it fails as the whole does, and is the smallest so far. Anything but
 * ST_OK ends the search: ST_CANCELLED when time or patience is over. */
struct judge {
	enum status (*try)(void *context, const struct part *part, bool *still);
	void *context;
};

/* minimize_search goes from the whole vector of that many steps, which fails, to smaller parts: one
 * variant, without the end, with as much of the start as possible folded, then without ever smaller
 * pieces of the rest (Zeller, Hildebrandt: Simplifying and Isolating Failure-Inducing Input), then
 * without blocks that no run needs, then without words. ST_NO_MEMORY, and what the judge ends
 * with. */
enum status minimize_search(const struct judge *judge, const json_t *variants,
			    size_t step_count) MUSTCHECK;

#endif
