/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* Built without CHAOSACTORD_BLS. */
#include "base/bls.h"

bool bls_available(void)
{
	return false;
}

bool bls_verify(struct bytes key, struct bytes signature, struct bytes message)
{
	(void)key, (void)signature, (void)message;
	return false;
}
