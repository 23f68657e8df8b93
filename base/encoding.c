/* SPDX-License-Identifier: Apache-2.0 OR MIT */
#include "base/encoding.h"

static const char alphabet16[] = "0123456789abcdef";
static const char alphabet32[] = "abcdefghijklmnopqrstuvwxyz234567";
static const char alphabet58[] = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz";
static const char alphabet64[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

static int digit_of(const char *alphabet, uint8_t character)
{
	const char *at = character == '\0' ? NULL : strchr(alphabet, character);

	return at ? (int)(at - alphabet) : -1;
}

void base16_encode(struct buffer *out, struct bytes data)
{
	for (size_t i = 0; i < data.size; i++) {
		buffer_append_byte(out, (uint8_t)alphabet16[data.data[i] >> 4]);
		buffer_append_byte(out, (uint8_t)alphabet16[data.data[i] & 15]);
	}
}

static int nibble_of(uint8_t character)
{
	if (character >= 'A' && character <= 'F')
		character = (uint8_t)(character - 'A' + 'a');
	return digit_of(alphabet16, character);
}

enum status base16_decode(struct buffer *out, struct bytes text)
{
	if (text.size % 2 != 0)
		return ST_INVALID;
	for (size_t i = 0; i < text.size; i += 2) {
		int high = nibble_of(text.data[i]);
		int low = nibble_of(text.data[i + 1]);

		if (high < 0 || low < 0)
			return ST_INVALID;
		buffer_append_byte(out, (uint8_t)(high << 4 | low));
	}
	return buffer_status(out);
}

enum status percent_decode(struct buffer *out, struct bytes text)
{
	for (size_t i = 0; i < text.size; i++) {
		if (text.data[i] != '%') {
			buffer_append_byte(out, text.data[i]);
			continue;
		}
		if (text.size - i < 3)
			return ST_INVALID;
		TRY(base16_decode(out, bytes_make(text.data + i + 1, 2)));
		i += 2;
	}
	return buffer_status(out);
}

/* The first digits, at most 8, of 5 bytes. */
static void digits_of_group(uint64_t group, size_t digits, uint8_t *out)
{
	for (size_t i = 0; i < digits; i++)
		out[i] = (uint8_t)alphabet32[group >> (35 - 5 * i) & 31];
}

void base32_encode(struct buffer *out, struct bytes data)
{
	uint8_t *room = buffer_reserve(out, (data.size * 8 + 4) / 5);
	const uint8_t *at = data.data;
	size_t left = data.size;
	uint64_t rest = 0;

	if (!room)
		return;
	for (; left >= 5; left -= 5, at += 5, room += 8)
		digits_of_group((uint64_t)at[0] << 32 | (uint64_t)at[1] << 24 |
					(uint64_t)at[2] << 16 | (uint64_t)at[3] << 8 | at[4],
				8, room);
	for (size_t i = 0; i < left; i++)
		rest |= (uint64_t)at[i] << (32 - 8 * i);
	digits_of_group(rest, (left * 8 + 4) / 5, room);
	buffer_advance(out, (data.size * 8 + 4) / 5);
}

enum status base32_decode(struct buffer *out, struct bytes text)
{
	uint32_t bits = 0;
	unsigned held = 0;

	for (size_t i = 0; i < text.size; i++) {
		int digit = digit_of(alphabet32, text.data[i]);

		if (digit < 0)
			return ST_INVALID;
		bits = bits << 5 | (uint32_t)digit;
		held += 5;
		if (held >= 8) {
			held -= 8;
			buffer_append_byte(out, (uint8_t)(bits >> held));
		}
	}
	return buffer_status(out);
}

/* Repeated division; inputs are CIDv0 (34 bytes), so the square cost is fine. */
void base58_encode(struct buffer *out, struct bytes data)
{
	uint8_t digits[128 * 2] = { 0 };
	size_t count = 0, zeros = 0;

	if (data.size > 128) {
		out->status = ST_LIMIT;
		return;
	}
	while (zeros < data.size && data.data[zeros] == 0)
		zeros++;
	for (size_t i = zeros; i < data.size; i++) {
		unsigned carry = data.data[i];

		for (size_t j = 0; j < count || carry != 0; j++) {
			carry += 256U * digits[j];
			digits[j] = (uint8_t)(carry % 58);
			carry /= 58;
			if (j >= count)
				count = j + 1;
		}
	}
	for (size_t i = 0; i < zeros; i++)
		buffer_append_byte(out, '1');
	while (count > 0)
		buffer_append_byte(out, (uint8_t)alphabet58[digits[--count]]);
}

enum status base58_decode(struct buffer *out, struct bytes text)
{
	uint8_t value[128] = { 0 };
	size_t count = 0, zeros = 0;

	if (text.size > 128)
		return ST_LIMIT;
	while (zeros < text.size && text.data[zeros] == '1')
		zeros++;
	for (size_t i = zeros; i < text.size; i++) {
		int digit = digit_of(alphabet58, text.data[i]);
		unsigned carry = (unsigned)digit;

		if (digit < 0)
			return ST_INVALID;
		for (size_t j = 0; j < count || carry != 0; j++) {
			carry += 58U * value[j];
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

void base64_encode(struct buffer *out, struct bytes data)
{
	uint8_t *room = buffer_reserve(out, (data.size + 2) / 3 * 4);
	size_t written = 0;

	if (!room)
		return;
	for (size_t i = 0; i < data.size; i += 3) {
		size_t left = data.size - i;
		uint32_t bits = (uint32_t)data.data[i] << 16;

		bits |= left > 1 ? (uint32_t)data.data[i + 1] << 8 : 0;
		bits |= left > 2 ? (uint32_t)data.data[i + 2] : 0;
		room[written++] = (uint8_t)alphabet64[bits >> 18];
		room[written++] = (uint8_t)alphabet64[bits >> 12 & 63];
		room[written++] = left > 1 ? (uint8_t)alphabet64[bits >> 6 & 63] : '=';
		room[written++] = left > 2 ? (uint8_t)alphabet64[bits & 63] : '=';
	}
	buffer_advance(out, written);
}

static int sextet_of(uint8_t c)
{
	if (c >= 'A' && c <= 'Z')
		return c - 'A';
	if (c >= 'a' && c <= 'z')
		return c - 'a' + 26;
	if (c >= '0' && c <= '9')
		return c - '0' + 52;
	if (c == '+')
		return 62;
	return c == '/' ? 63 : -1;
}

/* Four digits, of which the last one or two may be padding. */
struct quantum {
	uint32_t bits;
	unsigned digits, pads;
};

/* Appends the bytes of a whole quantum; false when bits are left over. */
static bool quantum_end(struct buffer *out, const struct quantum *quantum)
{
	const unsigned bytes = 3 - quantum->pads;

	if ((quantum->bits & ((1u << 8 * quantum->pads) - 1)) != 0)
		return false;
	for (unsigned i = 0; i < bytes; i++)
		buffer_append_byte(out, (uint8_t)(quantum->bits >> (16 - 8 * i)));
	return true;
}

static bool quantum_add(struct quantum *quantum, uint8_t c)
{
	int sextet = 0;

	if (c == '=' && quantum->digits >= 2)
		quantum->pads++;
	else
		sextet = quantum->pads == 0 ? sextet_of(c) : -1;
	if (sextet < 0)
		return false;
	quantum->bits = quantum->bits << 6 | (uint32_t)sextet;
	quantum->digits++;
	return true;
}

enum status base64_decode(struct buffer *out, struct bytes text)
{
	struct quantum quantum = { 0 };
	bool ended = false;

	for (size_t i = 0; i < text.size; i++) {
		if (text.data[i] == '\r' || text.data[i] == '\n')
			continue;
		if (ended || !quantum_add(&quantum, text.data[i]))
			return ST_INVALID;
		if (quantum.digits < 4)
			continue;
		if (!quantum_end(out, &quantum))
			return ST_INVALID;
		ended = quantum.pads > 0;
		quantum = (struct quantum){ 0 };
	}
	return quantum.digits == 0 ? buffer_status(out) : ST_INVALID;
}

void base64url_encode(struct buffer *out, struct bytes data)
{
	const size_t start = out->size;

	base64_encode(out, data);
	if (buffer_status(out) != ST_OK)
		return;
	while (out->size > start && out->data[out->size - 1] == '=')
		out->size--;
	for (size_t i = start; i < out->size; i++) {
		if (out->data[i] == '+')
			out->data[i] = '-';
		else if (out->data[i] == '/')
			out->data[i] = '_';
	}
}

static int url_sextet_of(uint8_t c)
{
	if (c == '-' || c == '_')
		return c == '-' ? 62 : 63;
	return c == '+' || c == '/' ? -1 : sextet_of(c);
}

enum status base64url_decode(struct buffer *out, struct bytes text)
{
	uint32_t bits = 0;
	unsigned held = 0;

	for (size_t i = 0; i < text.size; i++) {
		const int sextet = url_sextet_of(text.data[i]);

		if (sextet < 0)
			return ST_INVALID;
		bits = (bits << 6 | (uint32_t)sextet) & 0xfff;
		held += 6;
		if (held < 8)
			continue;
		held -= 8;
		buffer_append_byte(out, (uint8_t)(bits >> held));
	}
	/* Six bits are no byte, and bits that are left over are zero. */
	if (held == 6 || (bits & ((1u << held) - 1)) != 0)
		return ST_INVALID;
	return buffer_status(out);
}
