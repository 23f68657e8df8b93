/* SPDX-License-Identifier: Apache-2.0 OR MIT */
#include "actors/multisig/state.h"

enum { STATE_FIELDS = 7, TXN_FIELDS = 5, ADDRESS_WIRE_MIN = 3 };

enum status multisig_read_addresses(struct cbor_reader *reader, struct arena *arena,
				    const struct address **list, size_t *count)
{
	size_t claimed = cbor_read_array(reader);
	/* What cannot be there is not allocated; reading fails before it is reached. */
	size_t most = cbor_left(reader) / ADDRESS_WIRE_MIN + 1;
	size_t room = claimed < most ? claimed : most;
	struct address *addresses = arena_alloc(arena, room * sizeof(*addresses));

	*list = addresses;
	*count = claimed;
	if (!addresses)
		return ST_NO_MEMORY;
	for (size_t i = 0; i < claimed && cbor_status(reader) == ST_OK; i++)
		addresses[i] = cbor_read_address(reader);
	return cbor_status(reader);
}

void multisig_write_addresses(struct cbor_writer *writer, const struct address *list, size_t count)
{
	cbor_write_array(writer, count);
	for (size_t i = 0; i < count; i++)
		cbor_write_address(writer, &list[i]);
}

enum status multisig_state_decode(struct cbor_reader *reader, struct arena *arena, void *value)
{
	struct multisig_state *state = value;

	cbor_read_tuple(reader, STATE_FIELDS);
	TRY(multisig_read_addresses(reader, arena, &state->signers, &state->signer_count));
	state->threshold = cbor_read_uint(reader);
	state->next_txn_id = cbor_read_int(reader);
	state->initial_balance = cbor_read_bigint(reader, NULL);
	state->start_epoch = cbor_read_int(reader);
	state->unlock_duration = cbor_read_int(reader);
	state->pending = cbor_read_link(reader);
	return cbor_status(reader);
}

void multisig_state_encode(struct cbor_writer *writer, const void *value)
{
	const struct multisig_state *state = value;

	cbor_write_tuple(writer, STATE_FIELDS);
	multisig_write_addresses(writer, state->signers, state->signer_count);
	cbor_write_uint(writer, state->threshold);
	cbor_write_int(writer, state->next_txn_id);
	cbor_write_bigint(writer, &state->initial_balance);
	cbor_write_int(writer, state->start_epoch);
	cbor_write_int(writer, state->unlock_duration);
	cbor_write_link(writer, state->pending);
}

enum status multisig_txn_decode(struct cbor_reader *reader, struct arena *arena, void *value)
{
	struct multisig_txn *txn = value;

	cbor_read_tuple(reader, TXN_FIELDS);
	txn->to = cbor_read_address(reader);
	txn->value = cbor_read_bigint(reader, NULL);
	txn->method = cbor_read_uint(reader);
	txn->params = cbor_read_bytes(reader, CBOR_BYTES_MAX);
	return multisig_read_addresses(reader, arena, &txn->approved, &txn->approved_count);
}

void multisig_txn_encode(struct cbor_writer *writer, const void *value)
{
	const struct multisig_txn *txn = value;

	cbor_write_tuple(writer, TXN_FIELDS);
	cbor_write_address(writer, &txn->to);
	cbor_write_bigint(writer, &txn->value);
	cbor_write_uint(writer, txn->method);
	cbor_write_bytes(writer, txn->params);
	multisig_write_addresses(writer, txn->approved, txn->approved_count);
}

enum status multisig_txn_key(struct arena *arena, int64_t id, struct bytes *key)
{
	return actor_int_key(arena, id, key);
}
