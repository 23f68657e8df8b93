/* SPDX-License-Identifier: Apache-2.0 OR MIT */
#ifndef CHAOSACTORD_TESTS_UNIT_ACTORS_FAKE_RUNTIME_H
#define CHAOSACTORD_TESTS_UNIT_ACTORS_FAKE_RUNTIME_H

#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <setjmp.h>
#include <cmocka.h>

#include "actors/registry.h"

/* A runtime without a VM behind it: one state block, no gas, sends that are written
 * down and answered from a list. For what an actor does by itself; what becomes of it in
 * the VM is tested with vectors. */

enum { FAKE_SENDS_MAX = 4 };

struct fake_send {
	struct address to;
	uint64_t method;
	struct bytes params;
	struct bigint value;
};

struct fake {
	struct runtime runtime; /* first: the functions get back to the rest from it */
	struct arena arena;
	struct bytes state;    /* the receiver's */
	struct bigint balance; /* the receiver's */
	bool in_transaction;
	bool validated;
	unsigned writes; /* of the state */
	struct fake_send sends[FAKE_SENDS_MAX];
	size_t send_count;
	int64_t codes[FAKE_SENDS_MAX]; /* how the sends end */
	struct outcome outcomes[FAKE_SENDS_MAX];
	const char *limit; /* words of rt_limit */
};

static inline struct fake *fake_of(struct runtime *rt)
{
	return (struct fake *)rt;
}

static inline struct outcome fake_exit(int64_t code)
{
	return (struct outcome){ OUTCOME_EXIT, code };
}

static inline struct outcome fake_mark_validated(struct fake *fake)
{
	if (fake->validated)
		return fake_exit(SYS_ILLEGAL_ACTOR);
	fake->validated = true;
	return outcome_ok();
}

static inline struct outcome fake_validate_any(struct runtime *rt)
{
	return fake_mark_validated(fake_of(rt));
}

static inline struct outcome fake_validate_is(struct runtime *rt, const struct address *allowed,
					      size_t count)
{
	RT_TRY(fake_mark_validated(fake_of(rt)));
	for (size_t i = 0; i < count; i++)
		if (address_equal(&allowed[i], &rt->caller))
			return outcome_ok();
	return fake_exit(SYS_FORBIDDEN);
}

static inline struct outcome fake_current_balance(struct runtime *rt, struct bigint *balance)
{
	*balance = fake_of(rt)->balance;
	return outcome_ok();
}

/* Nobody but IDs is known. */
static inline struct outcome fake_resolve_address(struct runtime *rt, const struct address *address,
						  struct address *resolved, bool *found)
{
	(void)rt;
	*resolved = *address;
	*found = address_protocol(address) == ADDRESS_ID;
	return outcome_ok();
}

static inline struct outcome fake_keep_state(struct fake *fake, struct bytes state)
{
	assert_int_equal(arena_copy(&fake->arena, state, &fake->state), ST_OK);
	fake->writes++;
	return outcome_ok();
}

static inline struct outcome fake_state_create(struct runtime *rt, struct bytes state)
{
	struct fake *fake = fake_of(rt);

	if (!bytes_equal(fake->state, bytes_of_text("\x80")))
		return (struct outcome){ OUTCOME_PANIC, 0 };
	return fake_keep_state(fake, state);
}

static inline struct outcome fake_state_read(struct runtime *rt, struct bytes *state)
{
	*state = fake_of(rt)->state;
	return outcome_ok();
}

static inline struct outcome fake_state_begin(struct runtime *rt, struct bytes *state)
{
	assert_false(fake_of(rt)->in_transaction);
	fake_of(rt)->in_transaction = true;
	return fake_state_read(rt, state);
}

static inline struct outcome fake_state_commit(struct runtime *rt, struct bytes state)
{
	assert_true(fake_of(rt)->in_transaction);
	fake_of(rt)->in_transaction = false;
	return fake_keep_state(fake_of(rt), state);
}

static inline struct outcome fake_do_send(struct runtime *rt, const struct address *to,
					  uint64_t method, struct bytes params,
					  const struct bigint *value, int64_t *code,
					  struct buffer *ret)
{
	struct fake *fake = fake_of(rt);
	size_t i = fake->send_count++;

	assert_false(fake->in_transaction);
	assert_true(i < FAKE_SENDS_MAX);
	fake->sends[i] = (struct fake_send){ .to = *to, .method = method, .value = *value };
	assert_int_equal(arena_copy(&fake->arena, params, &fake->sends[i].params), ST_OK);
	*code = fake->codes[i];
	if (*code == EXIT_OK)
		buffer_append_byte(ret, 0xff);
	return fake->outcomes[i];
}

static inline struct outcome fake_limit(struct runtime *rt, const char *what)
{
	fake_of(rt)->limit = what;
	return outcome_failure(ST_LIMIT);
}

static inline struct outcome fake_store_failed(struct runtime *rt, enum status st, const char *what)
{
	(void)rt, (void)what;
	if (st == ST_UNENCODABLE)
		return (struct outcome){ OUTCOME_EXIT, ERR_SERIALIZATION };
	return outcome_failure(st);
}

static inline struct outcome fake_stop(struct runtime *rt, enum outcome_kind kind, int64_t code,
				       struct bytes text)
{
	(void)rt;
	assert_true(text.size > 0);
	return (struct outcome){ kind, code };
}

static const struct runtime_ops fake_ops = {
	.validate_any = fake_validate_any,
	.validate_is = fake_validate_is,
	.current_balance = fake_current_balance,
	.resolve_address = fake_resolve_address,
	.state_create = fake_state_create,
	.state_read = fake_state_read,
	.state_begin = fake_state_begin,
	.state_commit = fake_state_commit,
	.send = fake_do_send,
	.limit = fake_limit,
	.stop = fake_stop,
	.store_failed = fake_store_failed,
};

/* A call from caller at an actors version; the state is the empty object. */
static inline void fake_init(struct fake *fake, unsigned actors_version, uint64_t caller)
{
	*fake = (struct fake){ 0 };
	arena_init(&fake->arena, 0);
	fake->state = bytes_of_text("\x80");
	fake->runtime = (struct runtime){
		.ops = &fake_ops,
		.arena = &fake->arena,
		.actors_version = actors_version,
		.network_version = actors_version == 0   ? 0
				   : actors_version == 2 ? 4
							 : 15,
		.caller = address_of_id(caller),
		.receiver = address_of_id(ID_REWARD),
	};
}

static inline void fake_fini(struct fake *fake)
{
	arena_fini(&fake->arena);
}

static inline struct bytes fake_hex(struct fake *fake, const char *hex)
{
	size_t size = strlen(hex) / 2;
	uint8_t *data = arena_alloc(&fake->arena, size);

	assert_non_null(data);
	for (size_t i = 0; i < size; i++) {
		char pair[3] = { hex[2 * i], hex[2 * i + 1], '\0' };
		char *end;

		data[i] = (uint8_t)strtoul(pair, &end, 16);
		assert_ptr_equal(end, pair + 2);
	}
	return bytes_make(data, size);
}

/* Calls a method; return bytes are appended to ret. Params that do not decode are
 * exit 21. */
static inline struct outcome fake_call(struct fake *fake, enum actor_kind kind, uint64_t number,
				       struct bytes params, struct buffer *ret)
{
	const struct actor_method *method = actor_method_of(kind, number,
							    fake->runtime.actors_version);
	struct cbor_reader reader;
	struct cbor_writer writer;
	struct outcome outcome;
	void *decoded;

	assert_non_null(method);
	decoded = arena_zalloc(&fake->arena, 1, method->params_size);
	assert_non_null(decoded);
	rt_reader(&fake->runtime, &reader, params);
	if (method->decode && method->decode(&reader, &fake->arena, decoded) != ST_OK)
		return fake_exit(ERR_SERIALIZATION);
	cbor_writer_init(&writer, ret);
	outcome = method->run(&fake->runtime, decoded, &writer);
	if (outcome.kind == OUTCOME_OK) {
		assert_true(fake->validated);
		assert_false(fake->in_transaction);
	}
	return outcome;
}

#endif
