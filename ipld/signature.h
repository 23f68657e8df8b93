/* SPDX-License-Identifier: Apache-2.0 OR MIT */
#ifndef CHAOSACTORD_IPLD_SIGNATURE_H
#define CHAOSACTORD_IPLD_SIGNATURE_H

/* The first byte of a signature says how it was made (go-state-types 139e0e79
 * crypto/signature.go SigType; delegated: v0.19.0-rc1). */
enum signature_type {
	SIGNATURE_NONE = 0, /* ours: there is no signature */
	SIGNATURE_SECP256K1 = 1,
	SIGNATURE_BLS = 2,
	SIGNATURE_DELEGATED = 3, /* decodes from network version 14 on */
};

#endif
