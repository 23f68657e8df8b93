/* SPDX-License-Identifier: Apache-2.0 OR MIT */
#include "base/nearest.h"

#include <ctype.h>

enum { NAME_MAX_LENGTH = 63, LETTERS_PER_SLIP = 3, SLIPS_MAX = 3 };

static size_t smaller(size_t a, size_t b)
{
	return a < b ? a : b;
}

static bool same(struct bytes a, size_t i, struct bytes b, size_t j)
{
	return tolower(a.data[i]) == tolower(b.data[j]);
}

/* Whether the two letters before i and j stand in the other order. */
static bool swapped(struct bytes a, size_t i, struct bytes b, size_t j)
{
	return i > 1 && j > 1 && same(a, i - 1, b, j - 2) && same(a, i - 2, b, j - 1);
}

/* The number of letters to insert, delete or replace, or neighbours to swap (the optimal
 * string alignment distance), one row at a time. */
static size_t edit_distance(struct bytes a, struct bytes b)
{
	size_t rows[3][NAME_MAX_LENGTH + 1];
	size_t *before = rows[0], *last = rows[1], *row = rows[2];

	for (size_t j = 0; j <= b.size; j++)
		row[j] = j;
	for (size_t i = 1; i <= a.size; i++) {
		size_t *free_row = before;

		before = last;
		last = row;
		row = free_row;
		row[0] = i;
		for (size_t j = 1; j <= b.size; j++) {
			size_t replace = last[j - 1] + (same(a, i - 1, b, j - 1) ? 0 : 1);

			row[j] = smaller(replace, smaller(last[j], row[j - 1]) + 1);
			if (swapped(a, i, b, j))
				row[j] = smaller(row[j], before[j - 2] + 1);
		}
	}
	return row[b.size];
}

static struct bytes cut(struct bytes name)
{
	return bytes_make(name.data, smaller(name.size, NAME_MAX_LENGTH));
}

void nearest_init(struct nearest *nearest, struct bytes wanted)
{
	*nearest = (struct nearest){ .wanted = cut(wanted), .distance = SIZE_MAX };
}

void nearest_offer(struct nearest *nearest, const char *name)
{
	struct bytes known = cut(bytes_of_text(name)), wanted = nearest->wanted;
	size_t distance = edit_distance(wanted, known);

	/* Who wrote the beginning of a name most likely meant it. */
	if (wanted.size >= 2 && known.size > wanted.size &&
	    memcmp(known.data, wanted.data, wanted.size) == 0)
		distance = 1;
	if (distance < nearest->distance) {
		nearest->distance = distance;
		nearest->best = name;
	}
}

bool nearest_is_close(const struct nearest *nearest)
{
	size_t slips = nearest->wanted.size / LETTERS_PER_SLIP;

	if (slips == 0)
		slips = 1;
	/* Of a letter that is another one nothing is left. */
	return nearest->best && nearest->distance < nearest->wanted.size &&
	       nearest->distance <= smaller(slips, SLIPS_MAX);
}
