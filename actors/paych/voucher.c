/* SPDX-License-Identifier: Apache-2.0 OR MIT */
#include "actors/paych/voucher.h"

#include "ipld/signature.h"

enum { VOUCHER_FIELDS = 11, EXTRA_FIELDS = 3, MERGE_FIELDS = 2 };

/* ---- reading --------------------------------------------------------------------- */

static void read_extra(struct cbor_reader *reader, struct paych_voucher *voucher)
{
	voucher->has_extra = !cbor_next_is_null(reader);
	if (!voucher->has_extra)
		return;
	cbor_read_tuple(reader, EXTRA_FIELDS);
	voucher->extra.actor = cbor_read_address(reader);
	voucher->extra.method = cbor_read_uint(reader);
	voucher->extra.data = cbor_read_bytes(reader, CBOR_BYTES_MAX);
}

static void read_merges(struct cbor_reader *reader, struct arena *arena,
			struct paych_voucher *voucher)
{
	size_t count = cbor_read_array(reader);
	struct paych_merge *merges;

	/* A merge takes three bytes at least, so a greater claim is never allocated. */
	if (count > cbor_left(reader) / (1 + MERGE_FIELDS))
		cbor_fail(reader, ST_INVALID, "unexpected end of input");
	if (cbor_status(reader) != ST_OK)
		return;
	merges = arena_zalloc(arena, count, sizeof(*merges));
	if (!merges) {
		cbor_fail(reader, ST_NO_MEMORY, "out of memory");
		return;
	}
	for (size_t i = 0; i < count; i++) {
		cbor_read_tuple(reader, MERGE_FIELDS);
		merges[i].lane = cbor_read_uint(reader);
		merges[i].nonce = cbor_read_uint(reader);
	}
	voucher->merges = merges;
	voucher->merge_count = count;
}

/* go-state-types 139e0e79 crypto/signature.go Signature.UnmarshalCBOR; the revision
 * behind network version 14 (v0.19.0-rc1) knows delegated signatures too, as it knows
 * delegated addresses. */
static bool type_is_known(const struct cbor_reader *reader, uint8_t type)
{
	return type == SIGNATURE_SECP256K1 || type == SIGNATURE_BLS ||
	       (type == SIGNATURE_DELEGATED && reader->delegated);
}

static void read_signature(struct cbor_reader *reader, struct paych_voucher *voucher)
{
	voucher->has_signature = !cbor_next_is_null(reader);
	if (!voucher->has_signature)
		return;
	voucher->signature = cbor_read_bytes(reader, PAYCH_SIGNATURE_MAX);
	if (cbor_status(reader) != ST_OK)
		return;
	if (voucher->signature.size == 0)
		cbor_fail(reader, ST_INVALID, "empty signature");
	else if (!type_is_known(reader, voucher->signature.data[0]))
		cbor_fail(reader, ST_INVALID, "unknown type of signature");
}

enum status paych_voucher_decode(struct cbor_reader *reader, struct arena *arena, void *voucher)
{
	struct paych_voucher *out = voucher;

	cbor_read_tuple(reader, VOUCHER_FIELDS);
	out->channel = cbor_read_address(reader);
	out->time_lock_min = cbor_read_int(reader);
	out->time_lock_max = cbor_read_int(reader);
	out->secret_hash = cbor_read_bytes(reader, CBOR_BYTES_MAX);
	read_extra(reader, out);
	out->lane = cbor_read_uint(reader);
	out->nonce = cbor_read_uint(reader);
	out->amount = cbor_read_bigint(reader, NULL);
	out->min_settle_height = cbor_read_int(reader);
	read_merges(reader, arena, out);
	read_signature(reader, out);
	return cbor_status(reader);
}

/* ---- writing --------------------------------------------------------------------- */

static void write_extra(struct cbor_writer *writer, const struct paych_voucher *voucher)
{
	if (!voucher->has_extra) {
		cbor_write_null(writer);
		return;
	}
	cbor_write_tuple(writer, EXTRA_FIELDS);
	cbor_write_address(writer, &voucher->extra.actor);
	cbor_write_uint(writer, voucher->extra.method);
	cbor_write_bytes(writer, voucher->extra.data);
}

static void write_merges(struct cbor_writer *writer, const struct paych_voucher *voucher)
{
	cbor_write_array(writer, voucher->merge_count);
	for (size_t i = 0; i < voucher->merge_count; i++) {
		cbor_write_tuple(writer, MERGE_FIELDS);
		cbor_write_uint(writer, voucher->merges[i].lane);
		cbor_write_uint(writer, voucher->merges[i].nonce);
	}
}

static void write_unsigned(struct cbor_writer *writer, const struct paych_voucher *voucher)
{
	cbor_write_tuple(writer, VOUCHER_FIELDS);
	cbor_write_address(writer, &voucher->channel);
	cbor_write_int(writer, voucher->time_lock_min);
	cbor_write_int(writer, voucher->time_lock_max);
	cbor_write_bytes(writer, voucher->secret_hash);
	write_extra(writer, voucher);
	cbor_write_uint(writer, voucher->lane);
	cbor_write_uint(writer, voucher->nonce);
	cbor_write_bigint(writer, &voucher->amount);
	cbor_write_int(writer, voucher->min_settle_height);
	write_merges(writer, voucher);
}

void paych_voucher_encode(struct cbor_writer *writer, const void *voucher)
{
	const struct paych_voucher *in = voucher;

	write_unsigned(writer, in);
	if (in->has_signature)
		cbor_write_bytes(writer, in->signature);
	else
		cbor_write_null(writer);
}

static void write_with_null(struct cbor_writer *writer, const void *voucher)
{
	write_unsigned(writer, voucher);
	cbor_write_null(writer);
}

enum status paych_voucher_signing_bytes(struct arena *arena, const struct paych_voucher *voucher,
					struct bytes *out)
{
	return cbor_encode(arena, write_with_null, voucher, out);
}
