/* SPDX-License-Identifier: Apache-2.0 OR MIT */
#include "ipld/multibase.h"

#define LOWER "abcdefghijklmnopqrstuvwxyz"
#define UPPER "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
#define DIGITS "0123456789"

#define BASE32 LOWER "234567"
#define BASE32HEX DIGITS "abcdefghijklmnopqrstuv"
#define BASE36 DIGITS LOWER
#define BASE58BTC "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz"
#define BASE58FLICKR "123456789abcdefghijkmnopqrstuvwxyzABCDEFGHJKLMNPQRSTUVWXYZ"
#define BASE64 UPPER LOWER DIGITS "+/"
#define BASE64URL UPPER LOWER DIGITS "-_"

struct base {
	char prefix;
	const char *alphabet;
	unsigned bits;    /* of a digit; 0: the text is one number */
	bool drops_spare; /* bits behind the last byte need not be zero */
	unsigned quantum; /* padded to a multiple of so many digits; 0: not padded */
	bool any_case;
};

static const struct base bases[] = {
	{ '0', "01", 1, false, 0, false },
	{ '7', "01234567", 3, false, 0, false },
	{ '9', DIGITS, 0, false, 0, false },
	{ 'f', DIGITS "abcdef", 4, false, 0, true },
	{ 'F', DIGITS "abcdef", 4, false, 0, true },
	{ 'b', BASE32, 5, true, 0, true },
	{ 'B', BASE32, 5, true, 0, true },
	{ 'c', BASE32, 5, true, 8, true },
	{ 'C', BASE32, 5, true, 8, true },
	{ 'v', BASE32HEX, 5, true, 0, true },
	{ 'V', BASE32HEX, 5, true, 0, true },
	{ 't', BASE32HEX, 5, true, 8, true },
	{ 'T', BASE32HEX, 5, true, 8, true },
	{ 'h', "ybndrfg8ejkmcpqxot1uwisza345h769", 5, true, 0, true },
	{ 'k', BASE36, 0, false, 0, true },
	{ 'K', BASE36, 0, false, 0, true },
	{ 'z', BASE58BTC, 0, false, 0, false },
	{ 'Z', BASE58FLICKR, 0, false, 0, false },
	{ 'm', BASE64, 6, false, 0, false },
	{ 'M', BASE64, 6, false, 4, false },
	{ 'u', BASE64URL, 6, false, 0, false },
	{ 'U', BASE64URL, 6, false, 4, false },
};

static int digit_of(const struct base *base, uint8_t character)
{
	const char *at;

	if (base->any_case && character >= 'A' && character <= 'Z')
		character = (uint8_t)(character - 'A' + 'a');
	at = character == '\0' ? NULL : strchr(base->alphabet, character);
	return at ? (int)(at - base->alphabet) : -1;
}

/* Padding is all there or refused. */
static enum status take_padding(const struct base *base, struct bytes *text)
{
	size_t pads = 0;

	if (base->quantum == 0)
		return ST_OK;
	if (text->size % base->quantum != 0)
		return ST_INVALID;
	while (pads < text->size && text->data[text->size - 1 - pads] == '=')
		pads++;
	if (pads >= base->quantum)
		return ST_INVALID;
	text->size -= pads;
	return ST_OK;
}

/* Digits of some bits each, the first one highest. Base 8 has a digit that is partly spare. */
static enum status decode_bits(struct buffer *out, const struct base *base, struct bytes text)
{
	uint32_t bits = 0;
	unsigned held = 0;

	TRY(take_padding(base, &text));
	for (size_t i = 0; i < text.size; i++) {
		const int digit = digit_of(base, text.data[i]);

		if (digit < 0)
			return ST_INVALID;
		bits = bits << base->bits | (uint32_t)digit;
		held += base->bits;
		if (held >= 8) {
			held -= 8;
			buffer_append_byte(out, (uint8_t)(bits >> held));
		}
	}
	if (!base->drops_spare && (held >= base->bits || (bits & ((1u << held) - 1)) != 0))
		return ST_INVALID;
	return buffer_status(out);
}

/* One number in big-endian bytes; leading zeros stand for zero bytes. */
static enum status decode_number(struct buffer *out, const struct base *base, struct bytes text)
{
	const unsigned radix = (unsigned)strlen(base->alphabet);
	uint8_t value[MULTIBASE_TEXT_MAX];
	size_t count = 0, zeros = 0;

	while (zeros < text.size && digit_of(base, text.data[zeros]) == 0)
		zeros++;
	for (size_t i = zeros; i < text.size; i++) {
		const int digit = digit_of(base, text.data[i]);
		unsigned carry = (unsigned)digit;

		if (digit < 0)
			return ST_INVALID;
		for (size_t j = 0; j < count || carry != 0; j++) {
			carry += j < count ? radix * value[j] : 0;
			value[j] = (uint8_t)carry;
			carry >>= 8;
			if (j >= count)
				count = j + 1;
		}
	}
	for (size_t i = 0; i < zeros; i++)
		buffer_append_byte(out, 0);
	while (count > 0)
		buffer_append_byte(out, value[--count]);
	return buffer_status(out);
}

enum status multibase_decode(struct buffer *out, struct bytes text)
{
	struct bytes body;

	if (text.size == 0 || text.size > MULTIBASE_TEXT_MAX)
		return ST_INVALID;
	body = bytes_make(text.data + 1, text.size - 1);
	for (size_t i = 0; i < sizeof(bases) / sizeof(bases[0]); i++) {
		const struct base *base = &bases[i];

		if ((uint8_t)base->prefix == text.data[0])
			return base->bits > 0 ? decode_bits(out, base, body)
					      : decode_number(out, base, body);
	}
	return ST_INVALID;
}
