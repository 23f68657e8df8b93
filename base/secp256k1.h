/* SPDX-License-Identifier: Apache-2.0 OR MIT */
#ifndef CHAOSACTORD_BASE_SECP256K1_H
#define CHAOSACTORD_BASE_SECP256K1_H

#include "base/bytes.h"
#include "base/status.h"

enum {
	SECP_SECRET_BYTES = 32,
	SECP_PUBLIC_BYTES = 65,    /* uncompressed: 04 x y */
	SECP_SIGNATURE_BYTES = 65, /* r s v, v is the recovery id 0…3 */
};

/* secp_public_key derives the uncompressed public key; ST_INVALID when
 * secret is not a valid scalar. */
enum status secp_public_key(const uint8_t secret[SECP_SECRET_BYTES],
			    uint8_t out[SECP_PUBLIC_BYTES]) MUSTCHECK;

/* secp_recover finds the public key that made signature over digest;
 * ST_INVALID when there is none. Takes no memory, and may run on any thread. */
enum status secp_recover(const uint8_t signature[SECP_SIGNATURE_BYTES], const uint8_t digest[32],
			 uint8_t out[SECP_PUBLIC_BYTES]) MUSTCHECK;

/* secp_sign makes the recoverable signature r s v of digest; used by tests
 * and by clients that hold the funded accounts' keys. */
enum status secp_sign(const uint8_t secret[SECP_SECRET_BYTES], const uint8_t digest[32],
		      uint8_t out[SECP_SIGNATURE_BYTES]) MUSTCHECK;

#endif
