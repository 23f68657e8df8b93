/* SPDX-License-Identifier: Apache-2.0 OR MIT */
#ifndef CHAOSACTORD_CLI_NEAREST_H
#define CHAOSACTORD_CLI_NEAREST_H

#include <stddef.h>

/* nearest_distance counts the insertions, deletions and changes of a character
 * that turn a into b; words beyond 63 characters are as far as it gets. */
size_t nearest_distance(const char *a, const char *b);

/* The search for the candidate nearest to a misspelt word: offer every
 * candidate, then read best, which is NULL when none is near enough to be
 * meant. Zero-initialise with the word. */
struct nearest {
	const char *word;
	const char *best;
	size_t distance;
};

void nearest_offer(struct nearest *nearest, const char *candidate);

#endif
