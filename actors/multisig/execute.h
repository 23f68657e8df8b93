/* SPDX-License-Identifier: Apache-2.0 OR MIT */
#ifndef CHAOSACTORD_ACTORS_MULTISIG_EXECUTE_H
#define CHAOSACTORD_ACTORS_MULTISIG_EXECUTE_H

#include "actors/runtime.h"

/* The methods Propose and Approve, which execute a transaction once it has enough
 * approvals. */
struct outcome multisig__propose(struct runtime *rt, const void *params, struct cbor_writer *ret);
struct outcome multisig__approve(struct runtime *rt, const void *params, struct cbor_writer *ret);

#endif
