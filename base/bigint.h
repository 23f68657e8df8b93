/* SPDX-License-Identifier: Apache-2.0 OR MIT */
#ifndef CHAOSACTORD_BASE_BIGINT_H
#define CHAOSACTORD_BASE_BIGINT_H

#include <stdint.h>

#include "base/buffer.h"
#include "base/bytes.h"
#include "base/status.h"

/* Signed integers of a fixed greatest width, over GMP's mpn functions. A value
 * is plain data: copied by assignment, never freed. 24 limbs (1,536 bits) hold
 * every product of two amounts the chain can encode (127 bytes each is 1,016
 * bits; fees multiply one such amount with a 64-bit gas figure) with room. What
 * does not fit is ST_LIMIT, never a wrong value. */
enum { BIGINT_LIMBS = 24, BIGINT_BYTES = 8 * BIGINT_LIMBS, BIGINT_WIRE_MAX = 128 };
enum { BIGINT_TEXT_MAX = 1 + 20 * BIGINT_LIMBS }; /* a sign and digits */

/* A zeroed one is 0. The members are the business of bigint.c alone. */
struct bigint {
	int32_t sign;  /* -1, 0, 1; 0 exactly when count is 0 */
	int32_t count; /* limbs in use, least significant first, top one not 0 */
	uint64_t limbs[BIGINT_LIMBS];
};

static inline struct bigint bigint_zero(void)
{
	struct bigint value;

	value.sign = 0;
	value.count = 0;
	return value;
}

struct bigint bigint_of_int(int64_t value);
struct bigint bigint_of_uint(uint64_t value);

static inline int bigint_sign(const struct bigint *a)
{
	return a->sign;
}

/* bigint_compare returns <0, 0, >0 as a is below, equal to or above b. */
int bigint_compare(const struct bigint *a, const struct bigint *b);

/* out may be one of the operands. ST_LIMIT when the result is too wide. */
enum status bigint_add(const struct bigint *a, const struct bigint *b,
		       struct bigint *out) MUSTCHECK;
enum status bigint_sub(const struct bigint *a, const struct bigint *b,
		       struct bigint *out) MUSTCHECK;
enum status bigint_mul(const struct bigint *a, const struct bigint *b,
		       struct bigint *out) MUSTCHECK;

/* bigint_div_floor divides rounding to minus infinity, as Go's big.Int Div does
 * for a positive divisor. ST_INVALID when b is not positive. */
enum status bigint_div_floor(const struct bigint *a, const struct bigint *b,
			     struct bigint *out) MUSTCHECK;

/* bigint_div_euclid divides so that the remainder is never negative: rounding to minus
 * infinity for a positive divisor, to plus infinity for a negative one, as Go's big.Int
 * Div does. ST_INVALID when b is 0. */
enum status bigint_div_euclid(const struct bigint *a, const struct bigint *b,
			      struct bigint *out) MUSTCHECK;

/* bigint_shift_left multiplies with 2^bits. out may be a. ST_LIMIT when the result is
 * too wide. */
enum status bigint_shift_left(const struct bigint *a, unsigned bits, struct bigint *out) MUSTCHECK;

/* bigint_shift_right_floor divides by 2^bits rounding to minus infinity, as Go's big.Int
 * Rsh does. out may be a. */
void bigint_shift_right_floor(const struct bigint *a, unsigned bits, struct bigint *out);

/* bigint_negate turns the sign. */
struct bigint bigint_negate(const struct bigint *a);

/* bigint_wrap_int64 returns the low 64 bits of the magnitude with the sign, as Go's
 * big.Int Int64 does; the value itself when it fits. */
int64_t bigint_wrap_int64(const struct bigint *a);

/* bigint_magnitude stores the absolute value, least significant byte first and without
 * zeros behind it, and returns the number of bytes. bigint_of_magnitude is its reverse;
 * ST_LIMIT beyond BIGINT_BYTES. */
size_t bigint_magnitude(const struct bigint *a, uint8_t out[BIGINT_BYTES]);
enum status bigint_of_magnitude(struct bytes magnitude, bool negative,
				struct bigint *out) MUSTCHECK;

/* The chain's byte form: empty for 0, else a sign byte (0 plus, 1 minus) and the
 * big-endian magnitude (go-state-types 139e0e79 big/int.go FromBytes, Bytes).
 * bigint_from_wire accepts leading zeros, a lone sign byte and negative zero, as
 * the reference does; *canonical (may be NULL) says whether bigint_to_wire
 * gives the same bytes back. ST_LIMIT beyond 128 bytes, ST_INVALID on another
 * sign byte. */
enum status bigint_from_wire(struct bytes wire, struct bigint *out, bool *canonical) MUSTCHECK;

/* bigint_to_wire stores the byte form; ST_LIMIT when it needs more than 128 bytes. */
enum status bigint_to_wire(const struct bigint *a, uint8_t out[BIGINT_WIRE_MAX],
			   size_t *size) MUSTCHECK;

/* bigint_from_text reads an optional '-' and decimal digits, nothing else. */
enum status bigint_from_text(struct bytes text, struct bigint *out) MUSTCHECK;

/* bigint_to_text appends the decimal form. */
void bigint_to_text(struct buffer *out, const struct bigint *a);

#endif
