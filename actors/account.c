/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* The account actor (specs-actors v2.3.5 actors/builtin/account/account_actor.go,
 * the same from v0 to v7). State: [address]. */
#include "actors/account.h"

#include "actors/methods.h"
#include "actors/state.h"

static enum status decode_state(struct cbor_reader *reader, struct arena *arena, void *value)
{
	(void)arena;
	cbor_read_tuple(reader, 1);
	*(struct address *)value = cbor_read_address(reader);
	return cbor_status(reader);
}

static void encode_state(struct cbor_writer *writer, const void *value)
{
	cbor_write_tuple(writer, 1);
	cbor_write_address(writer, value);
}

enum status account_state_decode(struct bytes block, bool delegated, struct address *address)
{
	struct cbor_reader reader;

	cbor_reader_init(&reader, block);
	reader.delegated = delegated;
	return decode_state(&reader, NULL, address);
}

enum status account_state_encode(struct buffer *out, const struct address *address)
{
	struct cbor_writer writer;

	cbor_writer_init(&writer, out);
	encode_state(&writer, address);
	return cbor_writer_status(&writer);
}

static struct outcome constructor(struct runtime *rt, const void *params, struct cbor_writer *ret)
{
	const struct address *address = params;
	const struct address system = address_of_id(ID_SYSTEM);
	enum address_protocol protocol = address_protocol(address);

	(void)ret;
	RT_TRY(rt_validate_is(rt, &system, 1));
	if (protocol != ADDRESS_SECP256K1 && protocol != ADDRESS_BLS)
		return rt_abort(rt, ERR_ILLEGAL_ARGUMENT,
				bytes_of_text("address must use BLS or SECP protocol"));
	return actor_state_create(rt, encode_state, address);
}

static struct outcome pubkey_address(struct runtime *rt, const void *params,
				     struct cbor_writer *ret)
{
	struct address address;

	(void)params;
	RT_TRY(rt_validate_any(rt));
	RT_TRY(actor_state_read(rt, decode_state, &address));
	cbor_write_address(ret, &address);
	return outcome_ok();
}

static const struct actor_method methods[] = {
	{ 1, "Constructor", EVERY_VERSION, sizeof(struct address), address_param_decode,
	  constructor },
	{ 2, "PubkeyAddress", EVERY_VERSION, 0, NULL, pubkey_address },
};

const struct method_table account_methods = METHOD_TABLE(methods);
