/* SPDX-License-Identifier: Apache-2.0 OR MIT */
#ifndef CHAOSACTORD_VM_SYSCALLS_H
#define CHAOSACTORD_VM_SYSCALLS_H

#include "actors/runtime.h"

/* Priced services: signatures, hashes, randomness, proofs. Functions of struct runtime_ops;
 * their rules stand with the wrappers in actors/runtime.h. */

struct outcome syscall_verify_signature(struct runtime *rt, struct bytes signature,
					const struct address *signer, struct bytes plaintext,
					bool *valid);
struct outcome syscall_hash_blake2b(struct runtime *rt, struct bytes data,
				    uint8_t digest[DIGEST_BYTES]);
struct outcome syscall_randomness(struct runtime *rt, enum randomness_source source, int64_t tag,
				  int64_t epoch, struct bytes entropy,
				  uint8_t out[RANDOMNESS_BYTES]);
struct outcome syscall_verify_no_seals(struct runtime *rt);

#endif
