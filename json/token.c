/* SPDX-License-Identifier: Apache-2.0 OR MIT */
#include "json/token.h"

#include <errno.h>
#include <math.h>
#include <stdlib.h>

size_t json_string_token(struct bytes text)
{
	size_t at = 1;

	while (at < text.size && text.data[at] != '"')
		at += text.data[at] == '\\' ? 2 : 1;
	return at < text.size ? at + 1 : text.size;
}

static bool is_number_byte(uint8_t byte)
{
	return json_is_digit(byte) || byte == '-' || byte == '+' || byte == '.' || byte == 'e' ||
	       byte == 'E';
}

size_t json_number_token(struct bytes text)
{
	size_t at = 0;

	while (at < text.size && is_number_byte(text.data[at]))
		at++;
	return at;
}

static size_t count_digits(struct bytes token, size_t at)
{
	size_t start = at;

	while (at < token.size && json_is_digit(token.data[at]))
		at++;
	return at - start;
}

/* Whether token is an integer as JSON writes it: -?(0|[1-9][0-9]*). */
static bool is_integer(struct bytes token)
{
	size_t at = token.size > 0 && token.data[0] == '-' ? 1 : 0;

	if (at == token.size || (token.data[at] == '0' && token.size - at > 1))
		return false;
	return at + count_digits(token, at) == token.size;
}

bool json_is_big_integer(struct bytes token)
{
	bool negative = token.size > 0 && token.data[0] == '-';
	struct bytes digits = bytes_make(token.data + negative, token.size - negative);
	const char *greatest = negative ? "9223372036854775808" : "9223372036854775807";

	if (digits.size < 19 || !is_integer(token))
		return false;
	return digits.size > 19 || memcmp(digits.data, greatest, 19) > 0;
}

/* Whether token is a real as JSON writes it: an integer, then a fraction or an
 * exponent or both. What only resembles one is left for jansson to refuse. */
static bool is_real(struct bytes token)
{
	size_t at = token.size > 0 && token.data[0] == '-' ? 1 : 0;
	size_t digits = count_digits(token, at);

	if (!is_integer(bytes_make(token.data, at + digits)))
		return false;
	at += digits;
	if (at < token.size && token.data[at] == '.') {
		digits = count_digits(token, at + 1);
		if (digits == 0)
			return false;
		at += 1 + digits;
	}
	if (at < token.size && (token.data[at] | 0x20) == 'e') {
		at++;
		if (at < token.size && (token.data[at] == '+' || token.data[at] == '-'))
			at++;
		digits = count_digits(token, at);
		if (digits == 0)
			return false;
		at += digits;
	}
	return at == token.size;
}

bool json_is_big_real(struct bytes token)
{
	char text[JSON_NUMBER_MAX + 1];
	double value;

	if (token.size > JSON_NUMBER_MAX || is_integer(token) || !is_real(token))
		return false;
	memcpy(text, token.data, token.size);
	text[token.size] = '\0';
	errno = 0;
	value = strtod(text, NULL);
	return isinf(value) && errno == ERANGE;
}
