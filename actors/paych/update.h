/* SPDX-License-Identifier: Apache-2.0 OR MIT */
#ifndef CHAOSACTORD_ACTORS_PAYCH_UPDATE_H
#define CHAOSACTORD_ACTORS_PAYCH_UPDATE_H

#include "actors/paych/state.h"
#include "actors/paych/voucher.h"
#include "actors/runtime.h"

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

/* paych_check_party aborts with exit 8 unless one of the two parties calls. */
struct outcome paych_check_party(struct runtime *rt, const struct paych_state *state);

#endif
