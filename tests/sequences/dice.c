/* SPDX-License-Identifier: Apache-2.0 OR MIT */
#include "tests/sequences/dice.h"

#include <stdio.h>
#include <stdlib.h>

static uint64_t splitmix(uint64_t *state)
{
	uint64_t z = *state += 0x9e3779b97f4a7c15u;

	z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9u;
	z = (z ^ (z >> 27)) * 0x94d049bb133111ebu;
	return z ^ (z >> 31);
}

void dice_init(struct dice *dice, uint64_t seed)
{
	for (size_t i = 0; i < 4; i++)
		dice->state[i] = splitmix(&seed);
}

static uint64_t rotate(uint64_t value, unsigned bits)
{
	return value << bits | value >> (64 - bits);
}

uint64_t dice_roll(struct dice *dice)
{
	uint64_t *s = dice->state;
	uint64_t result = rotate(s[1] * 5, 7) * 9, t = s[1] << 17;

	s[2] ^= s[0];
	s[3] ^= s[1];
	s[1] ^= s[2];
	s[0] ^= s[3];
	s[2] ^= t;
	s[3] = rotate(s[3], 45);
	return result;
}

uint64_t dice_below(struct dice *dice, uint64_t bound)
{
	return dice_roll(dice) % bound;
}

int64_t dice_between(struct dice *dice, int64_t first, int64_t last)
{
	uint64_t width = (uint64_t)last - (uint64_t)first + 1;

	if (width == 0)
		return (int64_t)dice_roll(dice);
	return (int64_t)((uint64_t)first + dice_below(dice, width));
}

bool dice_chance(struct dice *dice, unsigned percent)
{
	return dice_below(dice, 100) < percent;
}

void dice_fill(struct dice *dice, uint8_t *out, size_t size)
{
	for (size_t i = 0; i < size; i++)
		out[i] = (uint8_t)(dice_roll(dice) >> 56);
}

size_t dice_weighted(struct dice *dice, const unsigned *weights, size_t count)
{
	uint64_t total = 0, point;
	size_t i = 0;

	for (size_t j = 0; j < count; j++)
		total += weights[j];
	point = dice_below(dice, total);
	while (point >= weights[i])
		point -= weights[i++];
	return i;
}

void must_be_ok(enum status st, const char *what, const char *file, int line)
{
	if (st == ST_OK)
		return;
	fprintf(stderr, "%s:%d: %s: %s\n", file, line, what, status_name(st));
	abort();
}
