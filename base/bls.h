/* SPDX-License-Identifier: Apache-2.0 OR MIT */
#ifndef CHAOSACTORD_BASE_BLS_H
#define CHAOSACTORD_BASE_BLS_H

#include "base/bytes.h"
#include "base/status.h"

/* BLS12-381 signatures as Filecoin makes them: keys in G1, signatures in G2, both
 * compressed; secret keys are scalars, little-endian (lotus d7076778e lib/sigs/bls/init.go;
 * bls-signatures 2468117 src/key.rs, src/signature.rs). Debian has no library for them: what is
 * not built with blst (`script/setup bls`) makes no keys, and every signature is invalid. */

#define BLS_MISSING_HINT                                                                           \
	"run script/setup bls and script/build again, or take the image or the Debian package, "   \
	"which have it"

enum { BLS_SECRET_BYTES = 32, BLS_KEY_BYTES = 48, BLS_SIGNATURE_BYTES = 96 };

/* bls_available returns whether a library was built in. */
bool bls_available(void);

/* bls_secret_of_seed derives a secret key from 32 bytes that nobody else knows (KeyGen of the
 * BLS draft). ST_UNSUPPORTED without a library. */
enum status bls_secret_of_seed(const uint8_t seed[32], uint8_t out[BLS_SECRET_BYTES]) MUSTCHECK;

/* bls_public_key derives the public key. ST_INVALID when secret is 0 (the reference takes it;
 * nothing verifies with the key of it) or not below the order of the group; ST_UNSUPPORTED
 * without a library. */
enum status bls_public_key(const uint8_t secret[BLS_SECRET_BYTES],
			   uint8_t out[BLS_KEY_BYTES]) MUSTCHECK;

/* bls_sign signs message; failures of bls_public_key. */
enum status bls_sign(const uint8_t secret[BLS_SECRET_BYTES], struct bytes message,
		     uint8_t out[BLS_SIGNATURE_BYTES]) MUSTCHECK;

/* bls_verify returns whether signature is key's over message; false for a wrong length, a
 * point that is none or outside its subgroup, the key that is infinity, and without a
 * library. */
bool bls_verify(struct bytes key, struct bytes signature, struct bytes message);

#endif
