/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* The storage power actor. */
#include "actors/methods.h"

static const struct actor_method methods[] = {
	{ 1, "Constructor", EVERY_VERSION, 0, NULL, system_only_constructor },
	PENDING(2, "CreateMiner", 0, 7),
	PENDING(3, "UpdateClaimedPower", 0, 7),
	PENDING(4, "EnrollCronEvent", 0, 7),
	PENDING(5, "OnEpochTickEnd", 0, 7),
	PENDING(6, "UpdatePledgeTotal", 0, 7),
	PENDING(7, "OnConsensusFault", 0, 0),
	PENDING(8, "SubmitPoRepForBulkVerify", 0, 7),
	PENDING(9, "CurrentTotalPower", 0, 7),
};

const struct method_table power_methods = METHOD_TABLE(methods);
