/* SPDX-License-Identifier: Apache-2.0 OR MIT */
#include "actors/registry.h"

static const struct {
	bool singleton;
	const struct method_table *methods;
} kinds[ACTOR_KINDS] = {
	[ACTOR_ACCOUNT] = { false, &account_methods },
	[ACTOR_CHAOS] = { true, &chaos_methods },
	[ACTOR_CRON] = { true, &cron_methods },
	[ACTOR_INIT] = { true, &init_methods },
	[ACTOR_MARKET] = { true, &market_methods },
	[ACTOR_MINER] = { false, &miner_methods },
	[ACTOR_MULTISIG] = { false, &multisig_methods },
	[ACTOR_PAYCH] = { false, &paych_methods },
	[ACTOR_POWER] = { true, &power_methods },
	[ACTOR_REWARD] = { true, &reward_methods },
	[ACTOR_SYSTEM] = { true, &system_methods },
	[ACTOR_VERIFREG] = { true, &verifreg_methods },
};

struct actor_type actor_type_of(enum actor_kind kind)
{
	return (struct actor_type){
		.kind = kind,
		.name = actor_kind_name(kind),
		.singleton = kinds[kind].singleton,
		.methods = kinds[kind].methods->methods,
		.method_count = kinds[kind].methods->count,
	};
}

const struct actor_method *actor_method_of(enum actor_kind kind, uint64_t number,
					   unsigned actors_version)
{
	const struct method_table *table = kinds[kind].methods;

	for (size_t i = 0; i < table->count; i++) {
		const struct actor_method *method = &table->methods[i];

		if (method->number == number && method->since <= actors_version &&
		    actors_version <= method->until)
			return method;
	}
	return NULL;
}
