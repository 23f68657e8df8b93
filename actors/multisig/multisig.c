/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* The multisig actor. */
#include "actors/methods.h"

static const struct actor_method methods[] = {
	PENDING(1, "Constructor", 0, 7),
	PENDING(2, "Propose", 0, 7),
	PENDING(3, "Approve", 0, 7),
	PENDING(4, "Cancel", 0, 7),
	PENDING(5, "AddSigner", 0, 7),
	PENDING(6, "RemoveSigner", 0, 7),
	PENDING(7, "SwapSigner", 0, 7),
	PENDING(8, "ChangeNumApprovalsThreshold", 0, 7),
	PENDING(9, "LockBalance", 0, 7),
};

const struct method_table multisig_methods = METHOD_TABLE(methods);
