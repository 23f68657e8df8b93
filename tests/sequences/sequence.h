/* SPDX-License-Identifier: Apache-2.0 OR MIT */
#ifndef CHAOSACTORD_TESTS_SEQUENCES_SEQUENCE_H
#define CHAOSACTORD_TESTS_SEQUENCES_SEQUENCE_H

#include "tests/sequences/maker.h"
#include "tests/sequences/tally.h"

/* A sequence of messages, or of tipsets, on one pre-state, and what came of it. */

struct step {
	struct message message;
	struct bytes raw;     /* its encoding */
	int64_t epoch_offset; /* from the message before */
	bool fatal;
	struct receipt receipt; /* unless fatal */
	struct block_cid root_after;
	struct trace trace;
};

/* A tipset that was applied; epochs are absolute. */
struct applied_tipset {
	struct tipset tipset;
	struct tipset_result result;
};

struct sequence {
	uint64_t seed;
	unsigned network_version;
	bool of_tipsets;
	struct chain chain;
	struct arena arena;     /* of everything below */
	struct environment env; /* before the first step */
	struct block_cid pre_root;
	struct buffer car; /* the pre-state */
	struct step *steps;
	struct applied_tipset *tipsets;
	size_t count, room;
};

struct sequence_options {
	uint64_t seed;
	unsigned network_version;
	bool of_tipsets;
	size_t length; /* messages; a tipset counts for five */
};

/* sequence_run makes a sequence from its seed, applies it and checks the invariants
 * that hold for every application. sequence_fini ends it. */
void sequence_run(struct sequence *out, const struct sequence_options *options,
		  const struct keys *keys, struct tally *tally);
void sequence_fini(struct sequence *sequence);

/* sequence_add_tipsets is the part of sequence_run for tipsets. */
void sequence_add_tipsets(struct sequence *sequence, struct maker *maker, struct tally *tally,
			  size_t count);

/* sequence_replay applies it again where it must give the same: in a real engine that
 * starts from the exported pre-state, and then from its journal. */
void sequence_replay(const struct sequence *sequence, const char *directory, struct tally *tally);

/* sequence_check_series runs the messages once more on one VM, which must come to the same
 * receipts and to the same root. */
void sequence_check_series(struct sequence *sequence, struct tally *tally);

/* sequence_check_rerun runs parts of the journal of a world that it was applied to again,
 * which must bring all blocks of the states that they lead to. */
struct session;
void sequence_check_rerun(const struct sequence *sequence, struct session *session,
			  struct tally *tally);

/* sequence_emit writes it as a test vector into folder/nvNN/; false (with a message) when
 * the file cannot be written. */
bool sequence_emit(const struct sequence *sequence, const char *folder);

#endif
