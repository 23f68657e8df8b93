/* SPDX-License-Identifier: Apache-2.0 OR MIT */
#include "actors/smoothing.h"

enum { FRACTION_BITS = 128 };

/* How much of a deviation goes into position and velocity, Q.128: 9.25e-4 and 2.84e-7. */
static const char alpha[] = "314760000000000000000000000000000000";
static const char beta[] = "96640100000000000000000000000000";

void smoothing_read(struct cbor_reader *reader, struct filter_estimate *estimate)
{
	cbor_read_tuple(reader, 2);
	estimate->position = cbor_read_bigint(reader, NULL);
	estimate->velocity = cbor_read_bigint(reader, NULL);
}

void smoothing_write(struct cbor_writer *writer, const struct filter_estimate *estimate)
{
	cbor_write_tuple(writer, 2);
	cbor_write_bigint(writer, &estimate->position);
	cbor_write_bigint(writer, &estimate->velocity);
}

enum status smoothing_start(struct filter_estimate *estimate, const struct bigint *position,
			    const struct bigint *velocity)
{
	TRY(bigint_shift_left(position, FRACTION_BITS, &estimate->position));
	return bigint_shift_left(velocity, FRACTION_BITS, &estimate->velocity);
}

/* The position after elapsed (Q.128) if the velocity held: Q.128 × Q.128 is Q.256. */
static enum status extrapolate(const struct filter_estimate *estimate, const struct bigint *elapsed,
			       struct bigint *out)
{
	TRY(bigint_mul(elapsed, &estimate->velocity, out));
	bigint_shift_right_floor(out, FRACTION_BITS, out);
	return bigint_add(out, &estimate->position, out);
}

static enum status correct_position(struct bigint *position, const struct bigint *residual)
{
	struct bigint revision;

	TRY(bigint_from_text(bytes_of_text(alpha), &revision));
	TRY(bigint_mul(&revision, residual, &revision));
	bigint_shift_right_floor(&revision, FRACTION_BITS, &revision);
	return bigint_add(position, &revision, position);
}

static enum status correct_velocity(struct bigint *velocity, const struct bigint *residual,
				    const struct bigint *elapsed)
{
	struct bigint revision;

	TRY(bigint_from_text(bytes_of_text(beta), &revision));
	TRY(bigint_mul(&revision, residual, &revision));
	TRY(bigint_div_euclid(&revision, elapsed, &revision));
	return bigint_add(velocity, &revision, velocity);
}

enum status smoothing_next(struct filter_estimate *estimate, const struct bigint *observation,
			   int64_t epochs)
{
	struct filter_estimate next = { .velocity = estimate->velocity };
	struct bigint elapsed = bigint_of_int(epochs), residual;

	TRY(bigint_shift_left(&elapsed, FRACTION_BITS, &elapsed));
	TRY(extrapolate(estimate, &elapsed, &next.position));
	TRY(bigint_shift_left(observation, FRACTION_BITS, &residual));
	TRY(bigint_sub(&residual, &next.position, &residual));
	TRY(correct_position(&next.position, &residual));
	TRY(correct_velocity(&next.velocity, &residual, &elapsed));
	*estimate = next;
	return ST_OK;
}

struct outcome smoothing_failed(struct runtime *rt, enum status st)
{
	if (st == ST_INVALID)
		return rt_panic(rt, bytes_of_text("division by zero"));
	if (st == ST_LIMIT)
		return rt_limit(rt, "a smoothed estimate from numbers beyond 1,536 bits");
	return outcome_failure(st);
}
