/* SPDX-License-Identifier: Apache-2.0 OR MIT */
#include "cli/nearest.h"

#include <stdint.h>
#include <string.h>

#define WORD_MOST 63

static size_t least(size_t a, size_t b, size_t c)
{
	size_t ab = a < b ? a : b;

	return ab < c ? ab : c;
}

size_t nearest_distance(const char *a, const char *b)
{
	size_t row[WORD_MOST + 1];
	size_t a_size = strlen(a), b_size = strlen(b);

	if (a_size > WORD_MOST || b_size > WORD_MOST)
		return SIZE_MAX;
	for (size_t j = 0; j <= b_size; j++)
		row[j] = j;
	for (size_t i = 1; i <= a_size; i++) {
		size_t diagonal = row[0];

		row[0] = i;
		for (size_t j = 1; j <= b_size; j++) {
			size_t above = row[j];

			row[j] = least(above + 1, row[j - 1] + 1,
				       diagonal + (a[i - 1] != b[j - 1]));
			diagonal = above;
		}
	}
	return row[b_size];
}

/* Near enough: a third of the word may differ, or the word is its beginning. */
void nearest_offer(struct nearest *nearest, const char *candidate)
{
	size_t length = strlen(nearest->word);
	size_t distance = nearest_distance(nearest->word, candidate);

	if (length >= 2 && strncmp(candidate, nearest->word, length) == 0)
		distance = 1;
	if (distance > length / 3 + 1 || distance >= length)
		return;
	if (!nearest->best || distance < nearest->distance) {
		nearest->best = candidate;
		nearest->distance = distance;
	}
}
