/* SPDX-License-Identifier: Apache-2.0 OR MIT */
#include "actors/methods.h"

struct outcome system_only_constructor(struct runtime *rt, const void *params,
				       struct cbor_writer *ret)
{
	const struct address system = address_of_id(ID_SYSTEM);

	(void)params, (void)ret;
	RT_TRY(rt_validate_is(rt, &system, 1));
	return outcome_failure(ST_NOT_IMPLEMENTED);
}

enum status address_param_decode(struct cbor_reader *reader, struct arena *arena, void *params)
{
	(void)arena;
	*(struct address *)params = cbor_read_address(reader);
	return cbor_status(reader);
}

enum status amount_param_decode(struct cbor_reader *reader, struct arena *arena, void *params)
{
	(void)arena;
	*(struct bigint *)params = cbor_read_bigint(reader, NULL);
	return cbor_status(reader);
}

void address_param_encode(struct cbor_writer *writer, const void *address)
{
	cbor_write_address(writer, address);
}

void amount_param_encode(struct cbor_writer *writer, const void *amount)
{
	cbor_write_bigint(writer, amount);
}
