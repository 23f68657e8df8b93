/* SPDX-License-Identifier: Apache-2.0 OR MIT */
#ifndef CHAOSACTORD_ACTORS_PAYCH_RULES_H
#define CHAOSACTORD_ACTORS_PAYCH_RULES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* What differs between actors versions. The params of UpdateChannelState do too: see
 * the method table. */
struct paych_rules {
	unsigned since;          /* first actors version of these rules */
	bool creates_parties;    /* a party whose key is new gets an account */
	int64_t unresolved_exit; /* Constructor: a party has no ID address */
	int64_t no_actor_exit;   /* Constructor: no actor at a party's ID address */
	bool resolves_channel;   /* a voucher may name its channel by any address */
	bool ends_when_settled;  /* no vouchers from SettlingAt on */
	size_t secret_max;       /* bytes */
	bool extra_takes_proof;  /* the extra call gets [data, proof], else the data */
	bool broken_lanes_panic; /* the array library crashes on a malformed node */
};

/* paych_rules_of returns the rules of an actors version; never NULL. */
const struct paych_rules *paych_rules_of(unsigned actors_version);

#endif
