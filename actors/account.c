/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* The account actor (specs-actors v2.3.5 actors/builtin/account/account_actor.go,
 * the same from v0 to v7). State: [address]. */
#include "actors/account.h"

#include "actors/methods.h"

enum status account_state_decode(struct bytes block, bool delegated, struct address *address)
{
	struct cbor_reader reader;

	cbor_reader_init(&reader, block);
	reader.delegated = delegated;
	cbor_read_tuple(&reader, 1);
	*address = cbor_read_address(&reader);
	return cbor_status(&reader);
}

enum status account_state_encode(struct buffer *out, const struct address *address)
{
	struct cbor_writer writer;

	cbor_writer_init(&writer, out);
	cbor_write_tuple(&writer, 1);
	cbor_write_address(&writer, address);
	return cbor_writer_status(&writer);
}

static struct outcome create_account_state(struct runtime *rt, const struct address *address)
{
	struct buffer buffer;
	struct outcome outcome;
	enum status st;

	buffer_init(&buffer, 0);
	st = account_state_encode(&buffer, address);
	outcome = st == ST_OK ? rt_state_create(rt, buffer_bytes(&buffer)) : outcome_failure(st);
	buffer_fini(&buffer);
	return outcome;
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
	return create_account_state(rt, address);
}

static struct outcome pubkey_address(struct runtime *rt, const void *params,
				     struct cbor_writer *ret)
{
	struct address address;
	struct bytes block;

	(void)params;
	RT_TRY(rt_validate_any(rt));
	RT_TRY(rt_state_read(rt, &block));
	if (account_state_decode(block, rt->delegated, &address) != ST_OK)
		return rt_fatal(rt, "failed to decode the account state");
	cbor_write_address(ret, &address);
	return outcome_ok();
}

static const struct actor_method methods[] = {
	{ 1, "Constructor", EVERY_VERSION, sizeof(struct address), address_param_decode,
	  constructor },
	{ 2, "PubkeyAddress", EVERY_VERSION, 0, NULL, pubkey_address },
};

const struct method_table account_methods = METHOD_TABLE(methods);
