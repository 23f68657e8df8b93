/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* The system actor (specs-actors v7.0.1 actors/builtin/system/system_actor.go, the same
 * from v0 on): state without fields. */
#include "actors/methods.h"
#include "actors/state.h"

static void encode_state(struct cbor_writer *writer, const void *state)
{
	(void)state;
	cbor_write_tuple(writer, 0);
}

/* The state is the empty object itself, so a second call from f00 changes nothing and
 * succeeds. */
static struct outcome constructor(struct runtime *rt, const void *params, struct cbor_writer *ret)
{
	const struct address system = address_of_id(ID_SYSTEM);

	(void)params, (void)ret;
	RT_TRY(rt_validate_is(rt, &system, 1));
	return actor_state_create(rt, encode_state, NULL);
}

static const struct actor_method methods[] = {
	{ 1, "Constructor", EVERY_VERSION, 0, NULL, constructor },
};

const struct method_table system_methods = METHOD_TABLE(methods);
