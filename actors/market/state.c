/* SPDX-License-Identifier: Apache-2.0 OR MIT */
#include "actors/market/state.h"

enum { FIELDS = 11 };

enum status market_state_decode(struct cbor_reader *reader, struct arena *arena, void *state)
{
	struct market_state *out = state;

	(void)arena;
	cbor_read_tuple(reader, FIELDS);
	out->proposals = cbor_read_link(reader);
	out->states = cbor_read_link(reader);
	out->pending_proposals = cbor_read_link(reader);
	out->escrow_table = cbor_read_link(reader);
	out->locked_table = cbor_read_link(reader);
	out->next_id = cbor_read_uint(reader);
	out->deal_ops_by_epoch = cbor_read_link(reader);
	out->last_cron = cbor_read_int(reader);
	out->total_client_locked_collateral = cbor_read_bigint(reader, NULL);
	out->total_provider_locked_collateral = cbor_read_bigint(reader, NULL);
	out->total_client_storage_fee = cbor_read_bigint(reader, NULL);
	return cbor_status(reader);
}

void market_state_encode(struct cbor_writer *writer, const void *state)
{
	const struct market_state *in = state;

	cbor_write_tuple(writer, FIELDS);
	cbor_write_link(writer, in->proposals);
	cbor_write_link(writer, in->states);
	cbor_write_link(writer, in->pending_proposals);
	cbor_write_link(writer, in->escrow_table);
	cbor_write_link(writer, in->locked_table);
	cbor_write_uint(writer, in->next_id);
	cbor_write_link(writer, in->deal_ops_by_epoch);
	cbor_write_int(writer, in->last_cron);
	cbor_write_bigint(writer, &in->total_client_locked_collateral);
	cbor_write_bigint(writer, &in->total_provider_locked_collateral);
	cbor_write_bigint(writer, &in->total_client_storage_fee);
}
