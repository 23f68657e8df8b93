/* SPDX-License-Identifier: Apache-2.0 OR MIT */
#include "actors/multisig/params.h"

#include "actors/multisig/state.h"

static enum status read_constructor(struct cbor_reader *reader, struct arena *arena, size_t fields,
				    struct multisig_constructor *out)
{
	cbor_read_tuple(reader, fields);
	TRY(multisig_read_addresses(reader, arena, &out->signers, &out->signer_count));
	out->threshold = cbor_read_uint(reader);
	out->unlock_duration = cbor_read_int(reader);
	return cbor_status(reader);
}

enum status multisig_constructor_v0_decode(struct cbor_reader *reader, struct arena *arena,
					   void *params)
{
	return read_constructor(reader, arena, 3, params);
}

enum status multisig_constructor_decode(struct cbor_reader *reader, struct arena *arena,
					void *params)
{
	struct multisig_constructor *out = params;

	TRY(read_constructor(reader, arena, 4, out));
	out->start_epoch = cbor_read_int(reader);
	return cbor_status(reader);
}

enum status multisig_propose_decode(struct cbor_reader *reader, struct arena *arena, void *params)
{
	struct multisig_propose *out = params;

	(void)arena;
	cbor_read_tuple(reader, 4);
	out->to = cbor_read_address(reader);
	out->value = cbor_read_bigint(reader, NULL);
	out->method = cbor_read_uint(reader);
	out->params = cbor_read_bytes(reader, CBOR_BYTES_MAX);
	return cbor_status(reader);
}

enum status multisig_txn_ref_decode(struct cbor_reader *reader, struct arena *arena, void *params)
{
	struct multisig_txn_ref *out = params;

	(void)arena;
	cbor_read_tuple(reader, 2);
	out->id = cbor_read_int(reader);
	out->proposal_hash = cbor_read_bytes(reader, CBOR_BYTES_MAX);
	return cbor_status(reader);
}

enum status multisig_signer_change_decode(struct cbor_reader *reader, struct arena *arena,
					  void *params)
{
	struct multisig_signer_change *out = params;

	(void)arena;
	cbor_read_tuple(reader, 2);
	out->signer = cbor_read_address(reader);
	out->move_threshold = cbor_read_bool(reader);
	return cbor_status(reader);
}

enum status multisig_swap_decode(struct cbor_reader *reader, struct arena *arena, void *params)
{
	struct multisig_swap *out = params;

	(void)arena;
	cbor_read_tuple(reader, 2);
	out->from = cbor_read_address(reader);
	out->to = cbor_read_address(reader);
	return cbor_status(reader);
}

enum status multisig_threshold_decode(struct cbor_reader *reader, struct arena *arena, void *params)
{
	(void)arena;
	cbor_read_tuple(reader, 1);
	*(uint64_t *)params = cbor_read_uint(reader);
	return cbor_status(reader);
}

enum status multisig_lock_decode(struct cbor_reader *reader, struct arena *arena, void *params)
{
	struct multisig_lock *out = params;

	(void)arena;
	cbor_read_tuple(reader, 3);
	out->start_epoch = cbor_read_int(reader);
	out->unlock_duration = cbor_read_int(reader);
	out->amount = cbor_read_bigint(reader, NULL);
	return cbor_status(reader);
}

/* ---- returns -------------------------------------------------------------------- */

/* A tuple head, three numbers of at most nine bytes, a flag. */
enum { RETURN_HEAD_MAX = 32 };

static void wrap_return(struct cbor_writer *ret, size_t start, const int64_t *id,
			const struct multisig_applied *applied)
{
	struct buffer *out = ret->out;
	size_t end = out->size;
	uint8_t head[RETURN_HEAD_MAX];
	size_t head_size;

	if (end - start > CBOR_BYTES_MAX)
		cbor_write_fail(ret, ST_UNENCODABLE);
	cbor_write_tuple(ret, id ? 4 : 3);
	if (id)
		cbor_write_int(ret, *id);
	cbor_write_bool(ret, applied->applied);
	cbor_write_int(ret, applied->code);
	cbor_write_head(ret, CBOR_BYTES, end - start);
	if (cbor_writer_status(ret) != ST_OK)
		return;
	head_size = out->size - end;
	memcpy(head, out->data + end, head_size);
	memmove(out->data + start + head_size, out->data + start, end - start);
	memcpy(out->data + start, head, head_size);
}

void multisig_propose_return(struct cbor_writer *ret, size_t start, int64_t id,
			     const struct multisig_applied *applied)
{
	wrap_return(ret, start, &id, applied);
}

void multisig_approve_return(struct cbor_writer *ret, size_t start,
			     const struct multisig_applied *applied)
{
	wrap_return(ret, start, NULL, applied);
}
