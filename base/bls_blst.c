/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* Built with CHAOSACTORD_BLS. */
#include "base/bls.h"

#include <blst.h>

/* The basic scheme of the BLS draft: signatures in G2, no augmentation. */
static const char suite[] = "BLS_SIG_BLS12381G2_XMD:SHA-256_SSWU_RO_NUL_";

bool bls_available(void)
{
	return true;
}

bool bls_verify(struct bytes key, struct bytes signature, struct bytes message)
{
	blst_p1_affine public_key;
	blst_p2_affine signed_point;

	if (key.size != BLS_KEY_BYTES || signature.size != BLS_SIGNATURE_BYTES)
		return false;
	if (blst_p1_uncompress(&public_key, key.data) != BLST_SUCCESS ||
	    blst_p2_uncompress(&signed_point, signature.data) != BLST_SUCCESS)
		return false;
	/* Checks both subgroups, and refuses the key that is infinity. */
	return blst_core_verify_pk_in_g1(&public_key, &signed_point, true, message.data,
					 message.size, (const byte *)suite, sizeof(suite) - 1, NULL,
					 0) == BLST_SUCCESS;
}
