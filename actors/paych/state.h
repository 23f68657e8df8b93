/* SPDX-License-Identifier: Apache-2.0 OR MIT */
#ifndef CHAOSACTORD_ACTORS_PAYCH_STATE_H
#define CHAOSACTORD_ACTORS_PAYCH_STATE_H

#include "actors/state.h"

/* State of a payment channel and of its lanes; the same bytes from actors v0 to v7
 * (specs-actors v2.3.5 actors/builtin/paych/paych_state.go, cbor_gen.go). */

struct paych_state {
	struct address from;       /* who pays */
	struct address to;         /* who is paid */
	struct bigint to_send;     /* attoFIL redeemed so far, paid out by Collect */
	int64_t settling_at;       /* epoch; 0 until a party settles */
	int64_t min_settle_height; /* epoch before which the channel does not settle */
	struct cid lane_states;    /* array: lane → struct paych_lane */
};

struct paych_lane {
	struct bigint redeemed; /* attoFIL */
	uint64_t nonce;         /* of the last voucher */
};

enum {
	PAYCH_LANES_BIT_WIDTH = 3, /* LaneStatesAmtBitwidth */
};

/* Lanes end at 2^63-1 (MaxLane). */
#define PAYCH_LANE_MAX ((uint64_t)INT64_MAX)

/* An object_decode: state is a struct paych_state. lane_states lives as long as the
 * bytes read. The reader's status. */
enum status paych_state_decode(struct cbor_reader *reader, struct arena *arena,
			       void *state) MUSTCHECK;

/* An object_encode of a struct paych_state. */
void paych_state_encode(struct cbor_writer *writer, const void *state);

/* The same for a struct paych_lane. */
enum status paych_lane_decode(struct cbor_reader *reader, struct arena *arena,
			      void *lane) MUSTCHECK;
void paych_lane_encode(struct cbor_writer *writer, const void *lane);

#endif
