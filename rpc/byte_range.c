/* SPDX-License-Identifier: Apache-2.0 OR MIT */
#include "rpc/byte_range.h"

#include <stddef.h>
#include <string.h>
#include <strings.h>

/* Digits only; what is beyond 64 bits is as good as the largest number. */
static bool read_number(const char **text, uint64_t *out)
{
	const char *start = *text;

	*out = 0;
	for (; **text >= '0' && **text <= '9'; ++*text) {
		const uint64_t digit = (uint64_t)(**text - '0');

		if (*out > (UINT64_MAX - digit) / 10)
			*out = UINT64_MAX;
		else if (*out != UINT64_MAX)
			*out = *out * 10 + digit;
	}
	return *text > start;
}

static void skip_blanks(const char **text)
{
	*text += strspn(*text, " \t");
}

bool byte_range_read(const char *value, struct byte_range *out)
{
	static const char unit[] = "bytes=";
	const char *text = value;

	*out = (struct byte_range){ .last = UINT64_MAX };
	if (!value)
		return false;
	skip_blanks(&text);
	if (strncasecmp(text, unit, sizeof(unit) - 1) != 0)
		return false;
	text += sizeof(unit) - 1;
	skip_blanks(&text);
	out->from_end = *text == '-';
	if (!out->from_end && !read_number(&text, &out->first))
		return false;
	if (*text++ != '-')
		return false;
	if (out->from_end && !read_number(&text, &out->first))
		return false;
	if (!out->from_end && *text >= '0' && *text <= '9')
		(void)read_number(&text, &out->last);
	skip_blanks(&text);
	return *text == '\0' && (out->from_end || out->last >= out->first);
}

bool byte_range_place(const struct byte_range *range, uint64_t size, uint64_t *from, uint64_t *to)
{
	*from = range->first;
	*to = range->last < size ? range->last + 1 : size;
	if (range->from_end) {
		*from = range->first < size ? size - range->first : 0;
		*to = size;
	}
	return *from < *to;
}
