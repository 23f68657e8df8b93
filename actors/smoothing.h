/* SPDX-License-Identifier: Apache-2.0 OR MIT */
#ifndef CHAOSACTORD_ACTORS_SMOOTHING_H
#define CHAOSACTORD_ACTORS_SMOOTHING_H

#include "actors/runtime.h"

/* The alpha-beta filter that smooths the block reward and the network's power: a
 * value and its change per epoch, both Q.128 (fixed-point numbers times 2^128). The
 * same at every actors version (specs-actors v0.9.14, v2.3.5 … v7.0.1 actors/util/
 * smoothing/alpha_beta_filter.go). */
struct filter_estimate {
	struct bigint position; /* Q.128 */
	struct bigint velocity; /* Q.128, per epoch */
};

/* Stored as [position, velocity]; failures stick in reader and writer. */
void smoothing_read(struct cbor_reader *reader, struct filter_estimate *estimate);
void smoothing_write(struct cbor_writer *writer, const struct filter_estimate *estimate);

/* smoothing_start makes an estimate of whole numbers; ST_LIMIT. */
enum status smoothing_start(struct filter_estimate *estimate, const struct bigint *position,
			    const struct bigint *velocity) MUSTCHECK;

/* smoothing_next moves estimate on by an observation (a whole number) made epochs after
 * the last one; epochs may be negative. ST_INVALID when epochs is 0, where the reference
 * divides by zero and panics; ST_LIMIT for numbers beyond our width, which takes
 * observations or estimates wider than an amount of the chain. estimate is unchanged
 * then. */
enum status smoothing_next(struct filter_estimate *estimate, const struct bigint *observation,
			   int64_t epochs) MUSTCHECK;

/* smoothing_failed is the outcome of a failed smoothing_next: the panic of the
 * reference, or a failure of ours. */
struct outcome smoothing_failed(struct runtime *rt, enum status st);

#endif
