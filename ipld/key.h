/* SPDX-License-Identifier: Apache-2.0 OR MIT */
#ifndef CHAOSACTORD_IPLD_KEY_H
#define CHAOSACTORD_IPLD_KEY_H

#include "base/bls.h"
#include "ipld/address.h"
#include "ipld/signature.h"

/* Secret keys, and the signatures they make (lotus b835fab70 lib/sigs, chain/wallet/key/key.go).
 * secp256k1 signs the blake2b-256 of a text with a nonce of RFC 6979, BLS the text itself, so the
 * same key and text always give the same signature. */

enum { SECRET_KEY_BYTES = 32, SIGNATURE_BYTES_MAX = BLS_SIGNATURE_BYTES };

/* A secret key, by value. Whoever had one calls secret_key_wipe. */
struct secret_key {
	enum signature_type type; /* SIGNATURE_SECP256K1 or SIGNATURE_BLS */
	uint8_t bytes[SECRET_KEY_BYTES];
};

/* A signature, by value; without the type byte. */
struct signature {
	enum signature_type type;
	uint8_t size;
	uint8_t bytes[SIGNATURE_BYTES_MAX];
};

/* secret_key_generate makes a key of a type from the system's randomness. ST_UNSUPPORTED for any
 * other type, and for BLS in a build without it; ST_IO when there is no randomness. */
enum status secret_key_generate(enum signature_type type, struct secret_key *out) MUSTCHECK;

/* secret_key_address finds the address that a key signs for, f1 or f3. ST_INVALID when the bytes
 * are not a key of the type; ST_UNSUPPORTED as above. */
enum status secret_key_address(const struct secret_key *key, struct address *out) MUSTCHECK;

/* secret_key_sign signs a text; failures of secret_key_address. */
enum status secret_key_sign(const struct secret_key *key, struct bytes text,
			    struct signature *out) MUSTCHECK;

/* secret_key_wipe overwrites the key. */
void secret_key_wipe(struct secret_key *key);

/* signature_verify returns whether a signature (without the type byte) is the one of a key
 * address over a text. False for types other than secp256k1 and BLS, for any other length, and
 * for BLS in a build without it. For BLS the reference looks at the payload of the address
 * only, so a delegated address that holds a key passes too (lotus b835fab70
 * lib/sigs/bls/init.go Verify). */
bool signature_verify(enum signature_type type, struct bytes signature, const struct address *key,
		      struct bytes text);

#endif
