/* SPDX-License-Identifier: Apache-2.0 OR MIT */
#ifndef CHAOSACTORD_ACTORS_MULTISIG_SIGNERS_H
#define CHAOSACTORD_ACTORS_MULTISIG_SIGNERS_H

#include "actors/multisig/state.h"

/* Who signs, and the methods that change it. */

bool multisig__is_signer(const struct multisig_state *state, const struct address *address);

/* Finds the ID address of a signer; a key without an account gets one, by sending
 * nothing to it. A failed send is the exit code of this call (specs-actors v2.3.5
 * actors/builtin/shared.go ResolveToIDAddr). */
struct outcome multisig__resolve(struct runtime *rt, const struct address *address,
				 struct address *id_address);

/* A caller that signs: an account or a multisig of the version in force, else exit 8. */
struct outcome multisig__validate_signable(struct runtime *rt);

/* Through a transaction of its own alone, else exit 8. */
struct outcome multisig__validate_self(struct runtime *rt);

struct outcome multisig__add_signer(struct runtime *rt, const void *params,
				    struct cbor_writer *ret);
struct outcome multisig__remove_signer(struct runtime *rt, const void *params,
				       struct cbor_writer *ret);
struct outcome multisig__swap_signer(struct runtime *rt, const void *params,
				     struct cbor_writer *ret);
struct outcome multisig__change_threshold(struct runtime *rt, const void *params,
					  struct cbor_writer *ret);

#endif
