/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* The verified registry actor (specs-actors v7.0.1 actors/builtin/verifreg): nothing here
 * reaches it but its constructor. */
#include "actors/methods.h"

static const struct actor_method methods[] = {
	{ 1, "Constructor", EVERY_VERSION, sizeof(struct address), address_param_decode,
	  system_only_constructor },
	PENDING(2, "AddVerifier", 0, 7),
	PENDING(3, "RemoveVerifier", 0, 7),
	PENDING(4, "AddVerifiedClient", 0, 7),
	PENDING(5, "UseBytes", 0, 7),
	PENDING(6, "RestoreBytes", 0, 7),
	PENDING(7, "RemoveVerifiedClientDataCap", 7, 7),
};

const struct method_table verifreg_methods = METHOD_TABLE(methods);
