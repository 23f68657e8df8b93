/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* The cron actor. */
#include "actors/methods.h"

/* [[ [receiver, method] … ]]; read and forgotten, nobody gets to use them. */
static enum status cron_entries_decode(struct cbor_reader *reader, struct arena *arena,
				       void *params)
{
	size_t count;

	(void)arena, (void)params;
	cbor_read_tuple(reader, 1);
	count = cbor_read_array(reader);
	for (size_t i = 0; i < count && cbor_status(reader) == ST_OK; i++) {
		cbor_read_tuple(reader, 2);
		cbor_read_address(reader);
		cbor_read_uint(reader);
	}
	return cbor_status(reader);
}

static const struct actor_method methods[] = {
	{ 1, "Constructor", EVERY_VERSION, 0, cron_entries_decode, system_only_constructor },
	{ 2, "EpochTick", EVERY_VERSION, 0, NULL, system_only_constructor },
};

const struct method_table cron_methods = METHOD_TABLE(methods);
