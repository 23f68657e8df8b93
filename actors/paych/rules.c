/* SPDX-License-Identifier: Apache-2.0 OR MIT */
#include "actors/paych/rules.h"

#include "actors/exit_code.h"
#include "actors/rules.h"
#include "ipld/cbor.h"

/* specs-actors v2.3.5 actors/builtin/paych/policy.go. */
enum { SECRET_MAX_BYTES = 256 };

/* specs-actors actors/builtin/paych/ at v0.9.14, v2.3.5, v3.1.1 (and up to v7.0.1). */
static const struct paych_rules generations[] = {
	{ .since = 0,
	  .unresolved_exit = ERR_NOT_FOUND,
	  .no_actor_exit = ERR_FORBIDDEN,
	  .secret_max = CBOR_BYTES_MAX,
	  .extra_takes_proof = true,
	  .broken_lanes_panic = true },
	{ .since = 2,
	  .creates_parties = true,
	  .unresolved_exit = ERR_ILLEGAL_STATE,
	  .no_actor_exit = ERR_ILLEGAL_ARGUMENT,
	  .resolves_channel = true,
	  .ends_when_settled = true,
	  .secret_max = SECRET_MAX_BYTES,
	  .broken_lanes_panic = true },
	{ .since = 3,
	  .creates_parties = true,
	  .unresolved_exit = ERR_ILLEGAL_STATE,
	  .no_actor_exit = ERR_ILLEGAL_ARGUMENT,
	  .resolves_channel = true,
	  .ends_when_settled = true,
	  .secret_max = SECRET_MAX_BYTES },
};

const struct paych_rules *paych_rules_of(unsigned actors_version)
{
	return RULES_IN_FORCE(generations, actors_version);
}
