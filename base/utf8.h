/* SPDX-License-Identifier: Apache-2.0 OR MIT */
#ifndef CHAOSACTORD_BASE_UTF8_H
#define CHAOSACTORD_BASE_UTF8_H

#include "base/bytes.h"

/* utf8_step returns the length of the character at the start of text (1…4), or 0
 * when there is none: truncated, overlong, a surrogate, beyond U+10FFFF, empty. */
size_t utf8_step(struct bytes text);

/* utf8_valid returns whether text consists of whole characters. */
bool utf8_valid(struct bytes text);

/* utf8_encode stores the character of a code point and returns its length (1…4), or 0
 * when there is none: a surrogate, beyond U+10FFFF. */
size_t utf8_encode(uint32_t point, uint8_t out[4]);

/* utf8_cut returns the longest prefix of at most limit bytes that does not split
 * a character. */
struct bytes utf8_cut(struct bytes text, size_t limit);

#endif
