/* SPDX-License-Identifier: Apache-2.0 OR MIT */
#ifndef CHAOSACTORD_TESTS_SEQUENCES_TALLY_H
#define CHAOSACTORD_TESTS_SEQUENCES_TALLY_H

#include "tests/sequences/chain.h"

/* What was run, by count, and what was violated. */

enum { TALLY_METHODS = 33, TALLY_EXITS = 512 }; /* the last method stands for all beyond */

struct tally {
	uint64_t sequences, messages, tipsets, charges;
	uint64_t refused, fatal, unfinished; /* unfinished: the VM gave up, by its own words */
	uint64_t calls[ACTOR_KINDS][TALLY_METHODS];
	struct exit_count {
		int64_t code;
		uint64_t count;
	} exits[TALLY_EXITS];
	size_t exit_count;
	uint64_t violations;
	uint64_t seed; /* of the sequence that runs now */
	size_t step;   /* in it */
};

/* tally_message counts a message that ended; survey says whom its calls reached. */
void tally_message(struct tally *tally, const struct survey *survey, const struct trace *trace,
		   bool fatal, const struct receipt *receipt);

/* tally_violation reports what must not be; format as printf. */
void tally_violation(struct tally *tally, const char *format, ...)
	__attribute__((format(printf, 2, 3)));

/* tally_print writes everything to standard output. */
void tally_print(struct tally *tally, double seconds);

#endif
