/* SPDX-License-Identifier: Apache-2.0 OR MIT */
#include "base/utf8.h"

/* Lead bytes by range, and what the second byte may be after them (Unicode 15,
 * table 3-7). Further bytes are 80…bf. */
static const struct lead {
	uint8_t first, last, second_low, second_high, length;
} leads[] = {
	{ 0x00, 0x7f, 0x00, 0x00, 1 }, { 0xc2, 0xdf, 0x80, 0xbf, 2 }, { 0xe0, 0xe0, 0xa0, 0xbf, 3 },
	{ 0xe1, 0xec, 0x80, 0xbf, 3 }, { 0xed, 0xed, 0x80, 0x9f, 3 }, { 0xee, 0xef, 0x80, 0xbf, 3 },
	{ 0xf0, 0xf0, 0x90, 0xbf, 4 }, { 0xf1, 0xf3, 0x80, 0xbf, 4 }, { 0xf4, 0xf4, 0x80, 0x8f, 4 },
};

static const struct lead *lead_of(uint8_t byte)
{
	for (size_t i = 0; i < sizeof(leads) / sizeof(leads[0]); i++) {
		if (byte >= leads[i].first && byte <= leads[i].last)
			return &leads[i];
	}
	return NULL;
}

size_t utf8_step(struct bytes text)
{
	const struct lead *lead;

	if (text.size == 0)
		return 0;
	lead = lead_of(text.data[0]);
	if (!lead || lead->length > text.size)
		return 0;
	if (lead->length == 1)
		return 1;
	if (text.data[1] < lead->second_low || text.data[1] > lead->second_high)
		return 0;
	for (size_t i = 2; i < lead->length; i++) {
		if (text.data[i] < 0x80 || text.data[i] > 0xbf)
			return 0;
	}
	return lead->length;
}

bool utf8_valid(struct bytes text)
{
	while (text.size > 0) {
		size_t step = text.data[0] < 0x80 ? 1 : utf8_step(text);

		if (step == 0)
			return false;
		text.data += step;
		text.size -= step;
	}
	return true;
}

size_t utf8_encode(uint32_t point, uint8_t out[4])
{
	static const uint8_t leads_of_length[] = { 0, 0x00, 0xc0, 0xe0, 0xf0 };
	size_t length = point < 0x80 ? 1 : point < 0x800 ? 2 : point < 0x10000 ? 3 : 4;

	if (point > 0x10ffff || (point >= 0xd800 && point <= 0xdfff))
		return 0;
	for (size_t i = length - 1; i > 0; i--, point >>= 6)
		out[i] = (uint8_t)(0x80 | (point & 0x3f));
	out[0] = (uint8_t)(leads_of_length[length] | point);
	return length;
}

struct bytes utf8_cut(struct bytes text, size_t limit)
{
	if (text.size <= limit)
		return text;
	while (limit > 0 && (text.data[limit] & 0xc0) == 0x80)
		limit--;
	return bytes_make(text.data, limit);
}
