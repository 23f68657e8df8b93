/* SPDX-License-Identifier: Apache-2.0 OR MIT */
#ifndef CHAOSACTORD_JSON_TOKEN_H
#define CHAOSACTORD_JSON_TOKEN_H

#include "base/bytes.h"

/* The tokens of JSON text, for the files of this folder. Nothing here judges whether
 * a text is JSON; jansson does. */

static inline bool json_is_space(uint8_t byte)
{
	return byte == ' ' || byte == '\t' || byte == '\n' || byte == '\r';
}

static inline bool json_is_digit(uint8_t byte)
{
	return byte >= '0' && byte <= '9';
}

/* json_string_token returns the length of the string that starts text, quotes
 * included; all of text when the string does not end. */
size_t json_string_token(struct bytes text);

/* json_number_token returns the length of the run of characters that numbers are
 * made of at the start of text, a number or not. */
size_t json_number_token(struct bytes text);

enum { JSON_NUMBER_MAX = 1024 }; /* characters of one number */

/* json_is_big_integer and json_is_big_real return whether token is, as a whole, an
 * integer beyond int64, or a real of at most JSON_NUMBER_MAX characters beyond double. */
bool json_is_big_integer(struct bytes token);
bool json_is_big_real(struct bytes token);

#endif
