/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* The storage market actor. */
#include "actors/methods.h"

static const struct actor_method methods[] = {
	{ 1, "Constructor", EVERY_VERSION, 0, NULL, system_only_constructor },
	PENDING(2, "AddBalance", 0, 7),
	PENDING(3, "WithdrawBalance", 0, 7),
	PENDING(4, "PublishStorageDeals", 0, 7),
	PENDING(5, "VerifyDealsForActivation", 0, 7),
	PENDING(6, "ActivateDeals", 0, 7),
	PENDING(7, "OnMinerSectorsTerminate", 0, 7),
	PENDING(8, "ComputeDataCommitment", 0, 7),
	PENDING(9, "CronTick", 0, 7),
};

const struct method_table market_methods = METHOD_TABLE(methods);
