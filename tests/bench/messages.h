/* SPDX-License-Identifier: Apache-2.0 OR MIT */
#ifndef CHAOSACTORD_TESTS_BENCH_MESSAGES_H
#define CHAOSACTORD_TESTS_BENCH_MESSAGES_H

#include "base/status.h"
#include "vm/message.h"
#include "vm/result.h"

/* The messages that are measured: a kind and a number make one, always the same. The ten
 * accounts of the minimal genesis send in turn, from nonce 0 on. */

enum message_kind {
	ABORT_WITH,   /* chaos aborts with exit code 20 */
	MUTATE_STATE, /* chaos keeps another text every time */
	SEND_NEW,     /* 1 attoFIL to an address that nobody has yet: makes an account */
	SEND_RANDOM,  /* 1 attoFIL to any of the accounts, drawn by the number */
};

struct bench_message {
	struct chain_message message; /* its params view bytes below */
	uint8_t params[8];
};

/* bench_message_make fills *out, which must not be moved, with message number `number` of a
 * kind. made is how many accounts SEND_NEW has made since genesis. */
void bench_message_make(struct bench_message *out, enum message_kind kind, uint64_t number,
			uint64_t made);

/* bench_require ends the program, with the words of err (may be NULL), unless st is ST_OK. */
void bench_require(enum status st, const struct error *err);

/* bench_require_result ends the program unless a message of this kind ended as it should. */
void bench_require_result(enum message_kind kind, const struct vm_result *result);

#endif
