/* SPDX-License-Identifier: Apache-2.0 OR MIT */
#ifndef CHAOSACTORD_ACTORS_EXIT_CODE_H
#define CHAOSACTORD_ACTORS_EXIT_CODE_H

#include <stdint.h>

/* Exit codes of receipts: signed 64-bit, any value may occur (go-state-types
 * 139e0e79 exitcode/). These are the ones the VM and the actors give by name. */
enum exit_code {
	EXIT_OK = 0,
	SYS_SENDER_INVALID = 1,
	SYS_SENDER_STATE_INVALID = 2,
	SYS_INVALID_METHOD = 3,
	SYS_RESERVED_1 = 4,
	SYS_INVALID_RECEIVER = 5,
	SYS_INSUFFICIENT_FUNDS = 6,
	SYS_OUT_OF_GAS = 7,
	SYS_FORBIDDEN = 8,
	SYS_ILLEGAL_ACTOR = 9,
	SYS_ILLEGAL_ARGUMENT = 10,
	ERR_ILLEGAL_ARGUMENT = 16,
	ERR_NOT_FOUND = 17,
	ERR_FORBIDDEN = 18,
	ERR_INSUFFICIENT_FUNDS = 19,
	ERR_ILLEGAL_STATE = 20,
	ERR_SERIALIZATION = 21,
};

/* exit_code_name returns the reference's name of code (docs/vm.md, "Exit codes"),
 * or NULL for a code without one. Static text. */
const char *exit_code_name(int64_t code);

#endif
