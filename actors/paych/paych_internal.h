/* SPDX-License-Identifier: Apache-2.0 OR MIT */
#ifndef CHAOSACTORD_ACTORS_PAYCH_PAYCH_INTERNAL_H
#define CHAOSACTORD_ACTORS_PAYCH_PAYCH_INTERNAL_H

#include "actors/paych/state.h"
#include "actors/paych/voucher.h"

/* What the files of the payment channel share. */

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

/* paych_rules_of tells the rules of an actors version; never NULL. */
const struct paych_rules *paych_rules_of(unsigned actors_version);

/* Params of UpdateChannelState; proof up to actors v0 only. */
struct paych_update_params {
	struct paych_voucher voucher;
	struct bytes secret;
	struct bytes proof;
};

enum status paych_update_v0_decode(struct cbor_reader *reader, struct arena *arena,
				   void *params) MUSTCHECK;
enum status paych_update_decode(struct cbor_reader *reader, struct arena *arena,
				void *params) MUSTCHECK;

/* paych_update is the method UpdateChannelState. */
struct outcome paych_update(struct runtime *rt, const void *params, struct cbor_writer *ret);

/* paych_redeem counts a voucher that was found good: lanes and what is to be paid, in
 * one transaction. */
struct outcome paych_redeem(struct runtime *rt, const struct paych_voucher *voucher);

/* paych_check_party lets nobody but the two parties call: exit 8. */
struct outcome paych_check_party(struct runtime *rt, const struct paych_state *state);

#endif
