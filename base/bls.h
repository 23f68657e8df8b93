/* SPDX-License-Identifier: Apache-2.0 OR MIT */
#ifndef CHAOSACTORD_BASE_BLS_H
#define CHAOSACTORD_BASE_BLS_H

#include "base/bytes.h"

/* BLS12-381 signatures as Filecoin makes them: keys in G1, signatures in G2, both
 * compressed (lotus d7076778e lib/sigs/bls/init.go Verify; bls-signatures src/
 * signature.rs verify). Debian has no library for them: without the build option
 * CHAOSACTORD_BLS every signature is invalid. */

enum { BLS_KEY_BYTES = 48, BLS_SIGNATURE_BYTES = 96 };

/* bls_available returns whether a library was built in. */
bool bls_available(void);

/* bls_verify returns whether signature is key's over message; false for a wrong length, a
 * point that is none or outside its subgroup, the key that is infinity, and without a
 * library. */
bool bls_verify(struct bytes key, struct bytes signature, struct bytes message);

#endif
