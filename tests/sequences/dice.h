/* SPDX-License-Identifier: Apache-2.0 OR MIT */
#ifndef CHAOSACTORD_TESTS_SEQUENCES_DICE_H
#define CHAOSACTORD_TESTS_SEQUENCES_DICE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/status.h"

/* Random numbers that depend on a seed alone (xoshiro256**, Blackman and Vigna 2018,
 * seeded by splitmix64). */
struct dice {
	uint64_t state[4];
};

void dice_init(struct dice *dice, uint64_t seed);
uint64_t dice_roll(struct dice *dice);

/* dice_below is a number in 0 … bound-1; bound is not 0. */
uint64_t dice_below(struct dice *dice, uint64_t bound);

/* dice_between is a number in first … last. */
int64_t dice_between(struct dice *dice, int64_t first, int64_t last);

/* dice_chance holds in so many cases of a hundred. */
bool dice_chance(struct dice *dice, unsigned percent);

void dice_fill(struct dice *dice, uint8_t *out, size_t size);

/* dice_weighted picks an index with the probability of its weight. */
size_t dice_weighted(struct dice *dice, const unsigned *weights, size_t count);

/* must ends the program when something fails that cannot fail here: memory, or a
 * mistake in this program. Not for what is under test. */
#define must(st) must_be_ok((st), #st, __FILE__, __LINE__)
void must_be_ok(enum status st, const char *what, const char *file, int line);

#define must_hold(condition)                                                                       \
	must_be_ok((condition) ? ST_OK : ST_INVALID, #condition, __FILE__, __LINE__)

#endif
