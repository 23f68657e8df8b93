/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* The payment channel actor. */
#include "actors/methods.h"

static const struct actor_method methods[] = {
	PENDING(1, "Constructor", 0, 7),
	PENDING(2, "UpdateChannelState", 0, 7),
	PENDING(3, "Settle", 0, 7),
	PENDING(4, "Collect", 0, 7),
};

const struct method_table paych_methods = METHOD_TABLE(methods);
