/* SPDX-License-Identifier: Apache-2.0 OR MIT */
#include "base/bigint.h"

#include <gmp.h>

#include "base/decimal.h"

_Static_assert(sizeof(mp_limb_t) == sizeof(uint64_t) && GMP_NAIL_BITS == 0,
	       "limbs are whole 64-bit words");

enum { DECIMAL_DIGITS_MAX = BIGINT_TEXT_MAX - 1 };

static mp_limb_t *limbs_of(struct bigint *a)
{
	return (mp_limb_t *)a->limbs;
}

static const mp_limb_t *const_limbs_of(const struct bigint *a)
{
	return (const mp_limb_t *)a->limbs;
}

static void set_magnitude(const mp_limb_t *limbs, mp_size_t count, int sign, struct bigint *out)
{
	while (count > 0 && limbs[count - 1] == 0)
		count--;
	for (mp_size_t i = 0; i < count; i++)
		out->limbs[i] = limbs[i];
	out->count = (int32_t)count;
	out->sign = count == 0 ? 0 : sign;
}

struct bigint bigint_of_uint(uint64_t value)
{
	struct bigint out = bigint_zero();

	if (value != 0) {
		out.sign = 1;
		out.count = 1;
		out.limbs[0] = value;
	}
	return out;
}

struct bigint bigint_of_int(int64_t value)
{
	struct bigint out = bigint_of_uint(value < 0 ? 0 - (uint64_t)value : (uint64_t)value);

	if (value < 0)
		out.sign = -1;
	return out;
}

static int compare_magnitudes(const struct bigint *a, const struct bigint *b)
{
	if (a->count != b->count)
		return a->count < b->count ? -1 : 1;
	return a->count == 0 ? 0 : mpn_cmp(const_limbs_of(a), const_limbs_of(b), a->count);
}

int bigint_compare(const struct bigint *a, const struct bigint *b)
{
	if (a->sign != b->sign)
		return a->sign < b->sign ? -1 : 1;
	return a->sign < 0 ? compare_magnitudes(b, a) : compare_magnitudes(a, b);
}

/* Adds magnitudes; the result carries sign. */
static enum status add_magnitudes(const struct bigint *a, const struct bigint *b, int sign,
				  struct bigint *out)
{
	const struct bigint *longer = a->count >= b->count ? a : b;
	const struct bigint *shorter = a->count >= b->count ? b : a;
	mp_limb_t sum[BIGINT_LIMBS + 1];

	sum[longer->count] = mpn_add(sum, const_limbs_of(longer), longer->count,
				     const_limbs_of(shorter), shorter->count);
	if (longer->count == BIGINT_LIMBS && sum[BIGINT_LIMBS] != 0)
		return ST_LIMIT;
	set_magnitude(sum, longer->count + 1, sign, out);
	return ST_OK;
}

static void sub_magnitudes(const struct bigint *larger, const struct bigint *smaller, int sign,
			   struct bigint *out)
{
	mp_limb_t rest[BIGINT_LIMBS];

	mpn_sub(rest, const_limbs_of(larger), larger->count, const_limbs_of(smaller),
		smaller->count);
	set_magnitude(rest, larger->count, sign, out);
}

static enum status add_signed(const struct bigint *a, const struct bigint *b, int sign_of_b,
			      struct bigint *out)
{
	int order;

	if (sign_of_b == 0) {
		*out = *a;
		return ST_OK;
	}
	if (a->sign == 0) {
		*out = *b;
		out->sign = sign_of_b;
		return ST_OK;
	}
	if (a->sign == sign_of_b)
		return add_magnitudes(a, b, sign_of_b, out);
	order = compare_magnitudes(a, b);
	if (order == 0)
		*out = bigint_zero();
	else if (order > 0)
		sub_magnitudes(a, b, a->sign, out);
	else
		sub_magnitudes(b, a, sign_of_b, out);
	return ST_OK;
}

enum status bigint_add(const struct bigint *a, const struct bigint *b, struct bigint *out)
{
	return add_signed(a, b, b->sign, out);
}

enum status bigint_sub(const struct bigint *a, const struct bigint *b, struct bigint *out)
{
	return add_signed(a, b, -b->sign, out);
}

enum status bigint_mul(const struct bigint *a, const struct bigint *b, struct bigint *out)
{
	const struct bigint *longer = a->count >= b->count ? a : b;
	const struct bigint *shorter = a->count >= b->count ? b : a;
	mp_limb_t product[2 * BIGINT_LIMBS];
	mp_size_t count = longer->count + shorter->count;

	if (shorter->count == 0) {
		*out = bigint_zero();
		return ST_OK;
	}
	mpn_mul(product, const_limbs_of(longer), longer->count, const_limbs_of(shorter),
		shorter->count);
	while (product[count - 1] == 0)
		count--;
	if (count > BIGINT_LIMBS)
		return ST_LIMIT;
	set_magnitude(product, count, a->sign * b->sign, out);
	return ST_OK;
}

enum status bigint_div_euclid(const struct bigint *a, const struct bigint *b, struct bigint *out)
{
	mp_limb_t quotient[BIGINT_LIMBS], rest[BIGINT_LIMBS];
	struct bigint cut = bigint_zero(), away = bigint_of_int(-b->sign);
	bool exact = true;

	if (b->sign == 0)
		return ST_INVALID;
	if (a->count >= b->count) {
		mpn_tdiv_qr(quotient, rest, 0, const_limbs_of(a), a->count, const_limbs_of(b),
			    b->count);
		set_magnitude(quotient, a->count - b->count + 1, a->sign * b->sign, &cut);
		for (int32_t i = 0; i < b->count; i++)
			exact = exact && rest[i] == 0;
	} else {
		exact = a->sign == 0;
	}
	/* Cut off, the remainder has the sign of a: below zero, it takes one more b. */
	if (a->sign < 0 && !exact)
		return bigint_add(&cut, &away, out);
	*out = cut;
	return ST_OK;
}

enum status bigint_div_floor(const struct bigint *a, const struct bigint *b, struct bigint *out)
{
	return b->sign <= 0 ? ST_INVALID : bigint_div_euclid(a, b, out);
}

enum status bigint_shift_left(const struct bigint *a, unsigned bits, struct bigint *out)
{
	mp_limb_t limbs[BIGINT_LIMBS + 1];
	mp_size_t whole = bits / 64, count = a->count;
	unsigned rest = bits % 64;

	if (count == 0) {
		*out = bigint_zero();
		return ST_OK;
	}
	if (whole + count > BIGINT_LIMBS)
		return ST_LIMIT;
	mpn_zero(limbs, whole);
	limbs[whole + count] = 0;
	if (rest == 0)
		mpn_copyi(limbs + whole, const_limbs_of(a), count);
	else
		limbs[whole + count] = mpn_lshift(limbs + whole, const_limbs_of(a), count, rest);
	count += whole + (limbs[whole + count] != 0);
	if (count > BIGINT_LIMBS)
		return ST_LIMIT;
	set_magnitude(limbs, count, a->sign, out);
	return ST_OK;
}

/* Whether any of the lowest bits is set; there are at least as many limbs. */
static bool any_bit_below(const struct bigint *a, unsigned bits)
{
	for (unsigned i = 0; i < bits / 64; i++)
		if (a->limbs[i] != 0)
			return true;
	return bits % 64 != 0 && a->limbs[bits / 64] << (64 - bits % 64) != 0;
}

void bigint_shift_right_floor(const struct bigint *a, unsigned bits, struct bigint *out)
{
	mp_limb_t limbs[BIGINT_LIMBS + 1];
	mp_size_t whole = bits / 64, count = a->count - whole;
	bool round_down;

	if (count <= 0) {
		*out = a->sign < 0 ? bigint_of_int(-1) : bigint_zero();
		return;
	}
	round_down = a->sign < 0 && any_bit_below(a, bits);
	if (bits % 64 == 0)
		mpn_copyi(limbs, const_limbs_of(a) + whole, count);
	else
		mpn_rshift(limbs, const_limbs_of(a) + whole, count, bits % 64);
	/* A carry out of the top means that bits were shifted out: it has room. */
	if (round_down) {
		limbs[count] = mpn_add_1(limbs, limbs, count, 1);
		count++;
	}
	set_magnitude(limbs, count, a->sign, out);
}

struct bigint bigint_negate(const struct bigint *a)
{
	struct bigint out = *a;

	out.sign = -a->sign;
	return out;
}

int64_t bigint_wrap_int64(const struct bigint *a)
{
	uint64_t low = a->sign == 0 ? 0 : a->limbs[0];

	return (int64_t)(a->sign < 0 ? 0 - low : low);
}

size_t bigint_magnitude(const struct bigint *a, uint8_t out[BIGINT_BYTES])
{
	size_t size = (size_t)a->count * 8;

	for (size_t i = 0; i < size; i++)
		out[i] = (uint8_t)(a->limbs[i / 8] >> (8 * (i % 8)));
	while (size > 0 && out[size - 1] == 0)
		size--;
	return size;
}

enum status bigint_of_magnitude(struct bytes magnitude, bool negative, struct bigint *out)
{
	size_t used = (magnitude.size + 7) / 8;

	*out = bigint_zero();
	if (magnitude.size > BIGINT_BYTES)
		return ST_LIMIT;
	for (size_t i = 0; i < used; i++)
		out->limbs[i] = 0;
	for (size_t i = 0; i < magnitude.size; i++)
		out->limbs[i / 8] |= (uint64_t)magnitude.data[i] << (8 * (i % 8));
	set_magnitude(limbs_of(out), (mp_size_t)used, negative ? -1 : 1, out);
	return ST_OK;
}

static void reverse(struct bytes from, uint8_t *out)
{
	for (size_t i = 0; i < from.size; i++)
		out[i] = from.data[from.size - 1 - i];
}

enum status bigint_from_wire(struct bytes wire, struct bigint *out, bool *canonical)
{
	uint8_t magnitude[BIGINT_WIRE_MAX];

	*out = bigint_zero();
	if (canonical)
		*canonical = wire.size == 0 || (wire.size > 1 && wire.data[1] != 0);
	if (wire.size == 0)
		return ST_OK;
	if (wire.size > BIGINT_WIRE_MAX)
		return ST_LIMIT;
	if (wire.data[0] > 1)
		return ST_INVALID;
	reverse(bytes_make(wire.data + 1, wire.size - 1), magnitude);
	return bigint_of_magnitude(bytes_make(magnitude, wire.size - 1), wire.data[0] == 1, out);
}

enum status bigint_to_wire(const struct bigint *a, uint8_t out[BIGINT_WIRE_MAX], size_t *size)
{
	uint8_t magnitude[BIGINT_BYTES];
	size_t bytes = bigint_magnitude(a, magnitude);

	*size = 0;
	if (bytes == 0)
		return ST_OK;
	if (bytes + 1 > BIGINT_WIRE_MAX)
		return ST_LIMIT;
	out[0] = (uint8_t)(a->sign < 0);
	reverse(bytes_make(magnitude, bytes), out + 1);
	*size = bytes + 1;
	return ST_OK;
}

enum status bigint_from_text(struct bytes text, struct bigint *out)
{
	uint8_t digits[DECIMAL_DIGITS_MAX];
	mp_limb_t limbs[BIGINT_LIMBS + 2];
	size_t at = 0, count = 0;
	bool negative = text.size > 0 && text.data[0] == '-';
	mp_size_t used;

	*out = bigint_zero();
	at = negative ? 1 : 0;
	if (at == text.size)
		return ST_INVALID;
	for (; at < text.size; at++) {
		if (text.data[at] < '0' || text.data[at] > '9')
			return ST_INVALID;
		if (count == 0 && text.data[at] == '0')
			continue;
		/* 462 digits are below 2^1536; more may not fit. */
		if (count == 462)
			return ST_LIMIT;
		digits[count++] = (uint8_t)(text.data[at] - '0');
	}
	if (count == 0)
		return ST_OK;
	used = mpn_set_str(limbs, digits, count, 10);
	set_magnitude(limbs, used, negative ? -1 : 1, out);
	return ST_OK;
}

void bigint_to_text(struct buffer *out, const struct bigint *a)
{
	mp_limb_t scratch[BIGINT_LIMBS + 1];
	unsigned char digits[DECIMAL_DIGITS_MAX + 1];
	size_t count, first = 0;

	if (a->sign < 0)
		buffer_append_byte(out, '-');
	if (a->count <= 1) {
		char text[DECIMAL_BYTES];

		buffer_append_text(out, decimal_unsigned(a->sign == 0 ? 0 : a->limbs[0], text));
		return;
	}
	/* mpn_get_str destroys its input. */
	mpn_copyi(scratch, const_limbs_of(a), a->count);
	count = mpn_get_str(digits, 10, scratch, a->count);
	while (first + 1 < count && digits[first] == 0)
		first++;
	for (size_t i = first; i < count; i++)
		digits[i] = (unsigned char)('0' + digits[i]);
	buffer_append(out, digits + first, count - first);
}
