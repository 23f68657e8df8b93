/* SPDX-License-Identifier: Apache-2.0 OR MIT */
#include "base/nearest.h"

#include <ctype.h>

enum { NAME_MAX_LENGTH = 63 };

static size_t smaller(size_t a, size_t b)
{
	return a < b ? a : b;
}

/* The number of characters to insert, delete or replace, one row at a time. */
static size_t edit_distance(struct bytes a, struct bytes b)
{
	size_t row[NAME_MAX_LENGTH + 1];

	for (size_t j = 0; j <= b.size; j++)
		row[j] = j;
	for (size_t i = 1; i <= a.size; i++) {
		size_t diagonal = row[0];

		row[0] = i;
		for (size_t j = 1; j <= b.size; j++) {
			bool same = tolower(a.data[i - 1]) == tolower(b.data[j - 1]);
			size_t replace = diagonal + (same ? 0 : 1);

			diagonal = row[j];
			row[j] = smaller(replace, smaller(row[j], row[j - 1]) + 1);
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
	return nearest->best && nearest->distance <= 1 + nearest->wanted.size / 2;
}
