/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* The reward actor. */
#include "actors/methods.h"

static const struct actor_method methods[] = {
	{ 1, "Constructor", EVERY_VERSION, sizeof(struct bigint), amount_param_decode,
	  system_only_constructor },
	PENDING(2, "AwardBlockReward", 0, 7),
	PENDING(3, "ThisEpochReward", 0, 7),
	PENDING(4, "UpdateNetworkKPI", 0, 7),
};

const struct method_table reward_methods = METHOD_TABLE(methods);
