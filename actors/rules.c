/* SPDX-License-Identifier: Apache-2.0 OR MIT */
#include "actors/rules.h"

#include "base/check.h"

size_t rules_row(const unsigned *first, size_t row_bytes, size_t count, unsigned actors_version)
{
	const char *rows = (const char *)first;
	unsigned before = *first;
	size_t row = 0;

	CHECK(before == 0);
	for (size_t i = 1; i < count; i++) {
		unsigned since = *(const unsigned *)(const void *)(rows + i * row_bytes);

		CHECK(since > before);
		before = since;
		if (since <= actors_version)
			row = i;
	}
	return row;
}
