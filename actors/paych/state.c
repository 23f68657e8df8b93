/* SPDX-License-Identifier: Apache-2.0 OR MIT */
#include "actors/paych/state.h"

enum status paych_state_decode(struct cbor_reader *reader, struct arena *arena, void *state)
{
	struct paych_state *out = state;

	(void)arena;
	cbor_read_tuple(reader, 6);
	out->from = cbor_read_address(reader);
	out->to = cbor_read_address(reader);
	out->to_send = cbor_read_bigint(reader, NULL);
	out->settling_at = cbor_read_int(reader);
	out->min_settle_height = cbor_read_int(reader);
	out->lane_states = cbor_read_link(reader);
	return cbor_status(reader);
}

void paych_state_encode(struct cbor_writer *writer, const void *state)
{
	const struct paych_state *in = state;

	cbor_write_tuple(writer, 6);
	cbor_write_address(writer, &in->from);
	cbor_write_address(writer, &in->to);
	cbor_write_bigint(writer, &in->to_send);
	cbor_write_int(writer, in->settling_at);
	cbor_write_int(writer, in->min_settle_height);
	cbor_write_link(writer, in->lane_states);
}

enum status paych_lane_decode(struct cbor_reader *reader, struct arena *arena, void *lane)
{
	struct paych_lane *out = lane;

	(void)arena;
	cbor_read_tuple(reader, 2);
	out->redeemed = cbor_read_bigint(reader, NULL);
	out->nonce = cbor_read_uint(reader);
	return cbor_status(reader);
}

void paych_lane_encode(struct cbor_writer *writer, const void *lane)
{
	const struct paych_lane *in = lane;

	cbor_write_tuple(writer, 2);
	cbor_write_bigint(writer, &in->redeemed);
	cbor_write_uint(writer, in->nonce);
}
