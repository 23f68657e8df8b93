/* SPDX-License-Identifier: Apache-2.0 OR MIT */
#ifndef CHAOSACTORD_BASE_BLS_H
#define CHAOSACTORD_BASE_BLS_H

#include "base/bytes.h"

/* BLS12-381 signatures as Filecoin makes them (keys in G1, 48 bytes; signatures in
 * G2, 96 bytes). Debian has no library for them: without the build option
 * CHAOSACTORD_BLS every signature is invalid. */

/* bls_available tells whether a library was built in. */
bool bls_available(void);

/* bls_verify tells whether signature is key's over message; false for a wrong length,
 * a point that is none, and without a library. */
bool bls_verify(struct bytes key, struct bytes signature, struct bytes message);

#endif
