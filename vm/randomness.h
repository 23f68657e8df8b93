/* SPDX-License-Identifier: Apache-2.0 OR MIT */
#ifndef CHAOSACTORD_VM_RANDOMNESS_H
#define CHAOSACTORD_VM_RANDOMNESS_H

#include "actors/runtime.h"

/* What actors draw randomness from: values that a vector replays, and a fixed one for
 * everything else (lotus b835fab70 conformance/rand_replay.go, rand_fixed.go). */

/* One replayed value. Vectors of today give the digest of an epoch, from which every
 * draw is derived; older ones gave the result of one exact draw. */
struct randomness_rule {
	enum randomness_source source;
	int64_t epoch;
	bool exact; /* tag and entropy must fit too, and value is the result */
	int64_t tag;
	struct bytes entropy;
	uint8_t value[RANDOMNESS_BYTES];
};

struct randomness {
	const struct randomness_rule *rules;
	size_t rule_count;
	struct bytes digest;        /* RANDOMNESS_BYTES in place of the fixed ones; may be empty */
	struct bytes seed;          /* not empty: every source and epoch has a digest made of it */
	bool strict;                /* a draw that no rule fits is a failure */
	struct draws *noting;       /* NULL, or what notes every draw */
	struct randomness_use *use; /* NULL, or what is told which rules draws go by */
};

struct randomness_use {
	bool *taken;  /* one for each rule: a draw went by it */
	bool unruled; /* no rule fitted a draw */
};

/* What was drawn, as rules that give it again, in the order of drawing: exact ones, or with
 * digests the digest of the epoch where the draw was derived from one. */
struct draws {
	struct arena *arena;
	bool digests;
	struct randomness_rule *all;
	size_t count, capacity;
};
enum { DRAWS_MAX = 1000 }; /* noted of one run */

/* randomness_draw answers one draw: the first rule that fits, else the digest of the seed or
 * the fixed one; in a list that begins with an exact rule, as older vectors have it, the fixed
 * value is the result itself (lotus d7076778e conformance/rand_fixed.go). NULL has no rules.
 * From a digest it is blake2b-256 of tag, digest, epoch, entropy (numbers as 8 bytes,
 * big-endian); the digest of a seed is blake2b-256 of the seed, a byte of the source (0 chain,
 * 1 beacon) and the epoch. ST_NO_MEMORY, ST_UNDRAWN where that is strict and no rule fits,
 * ST_LIMIT for more draws than are noted. */
enum status randomness_draw(const struct randomness *randomness, enum randomness_source source,
			    int64_t tag, int64_t epoch, struct bytes entropy,
			    uint8_t out[RANDOMNESS_BYTES]) MUSTCHECK;

/* randomness_digest finds what all draws from a source's epoch are derived from. ST_UNSUPPORTED
 * where rules give results draw by draw, so that there is no such thing; otherwise as
 * randomness_draw. */
enum status randomness_digest(const struct randomness *randomness, enum randomness_source source,
			      int64_t epoch, uint8_t out[RANDOMNESS_BYTES]) MUSTCHECK;

#endif
