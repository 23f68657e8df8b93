/* SPDX-License-Identifier: Apache-2.0 OR MIT */
#include "fake_runtime.h"

#include "actors/cron.h"

/* The network's own entries: power 5 and market 9. */
#define BUILT_IN "818282420004058242000509"

static void assert_bytes(struct bytes found, struct bytes wanted, const char *reason)
{
	if (!bytes_equal(found, wanted))
		fail_msg("%s: %zu bytes, or others", reason, found.size);
}

/* ---- state ----------------------------------------------------------------------- */

static void states(void **state)
{
	static const struct row {
		const char *reason, *hex;
		size_t count;
		enum status st;
	} rows[] = {
		{ "no entries", "8180", 0, ST_OK },
		{ "power and market", BUILT_IN, 2, ST_OK },
		{ "a key address and a great method",
		  "81818255010000000000000000000000000000000000000000"
		  "1bffffffffffffffff",
		  1, ST_OK },
		{ "no list", "80", 0, ST_INVALID },
		{ "two lists", "828080", 0, ST_INVALID },
		{ "an entry of one", "818181420004", 0, ST_INVALID },
		{ "an entry of three", "81818342000405f6", 0, ST_INVALID },
		{ "the undefined address", "8181824005", 0, ST_INVALID },
		{ "a negative method", "81818242000420", 0, ST_INVALID },
		{ "a list as text", "8160", 0, ST_INVALID },
		{ "null", "f6", 0, ST_INVALID },
		{ "8,192 entries announced, none there", "81992000", 0, ST_INVALID },
		{ "8,193 entries announced", "81992001", 0, ST_INVALID },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct cron_state cron = { 0 };
		struct cbor_reader reader;
		struct bytes block, back;
		struct fake fake;
		enum status st;

		fake_init(&fake, 7, ID_SYSTEM);
		block = fake_hex(&fake, rows[i].hex);
		rt_reader(&fake.runtime, &reader, block);
		st = cron_state_decode(&reader, &fake.arena, &cron);
		if ((st == ST_OK) != (rows[i].st == ST_OK))
			fail_msg("%s: %s", rows[i].reason, status_name(st));
		if (st == ST_OK) {
			assert_int_equal(cron.count, rows[i].count);
			assert_int_equal(cbor_encode(&fake.arena, cron_state_encode, &cron, &back),
					 ST_OK);
			assert_bytes(back, block, rows[i].reason);
		}
		fake_fini(&fake);
	}
}

static void cut_states_are_refused(void **state)
{
	struct fake fake;
	struct bytes block;

	(void)state;
	fake_init(&fake, 7, ID_SYSTEM);
	block = fake_hex(&fake, BUILT_IN);
	for (size_t size = 0; size < block.size; size++) {
		struct cron_state cron;
		struct cbor_reader reader;

		rt_reader(&fake.runtime, &reader, bytes_make(block.data, size));
		assert_int_not_equal(cron_state_decode(&reader, &fake.arena, &cron), ST_OK);
	}
	fake_fini(&fake);
}

/* ---- EpochTick --------------------------------------------------------------------- */

static struct outcome tick(struct fake *fake, uint64_t caller, const char *hex)
{
	struct outcome outcome;
	struct buffer ret;

	fake_init(fake, 2, caller);
	fake->state = fake_hex(fake, hex);
	fake->codes[0] = ERR_ILLEGAL_STATE;
	fake->codes[1] = -1;
	buffer_init(&ret, 0);
	outcome = fake_call(fake, ACTOR_CRON, 2, bytes_of_text("whatever"), &ret);
	assert_int_equal(ret.size, 0);
	buffer_fini(&ret);
	return outcome;
}

static void every_entry_is_called_whatever_comes_of_it(void **state)
{
	static const uint64_t receivers[] = { 4, 5, 4 }, methods[] = { 5, 9, 0 };
	struct outcome outcome;
	struct fake fake;

	(void)state;
	outcome = tick(&fake, ID_SYSTEM, "8183824200040582420005098242000400");
	assert_int_equal(outcome.kind, OUTCOME_OK);
	assert_int_equal(fake.send_count, 3);
	for (size_t i = 0; i < 3; i++) {
		struct address to = address_of_id(receivers[i]);

		assert_true(address_equal(&fake.sends[i].to, &to));
		assert_int_equal(fake.sends[i].method, methods[i]);
		assert_int_equal(fake.sends[i].params.size, 0);
		assert_int_equal(bigint_sign(&fake.sends[i].value), 0);
	}
	assert_int_equal(fake.writes, 0);
	fake_fini(&fake);
}

static void a_state_that_does_not_decode_is_fatal(void **state)
{
	struct fake fake;
	struct outcome outcome = tick(&fake, ID_SYSTEM, "80");

	(void)state;
	assert_int_equal(outcome.kind, OUTCOME_FATAL);
	assert_int_equal(fake.send_count, 0);
	fake_fini(&fake);
}

static void a_call_that_ends_the_message_ends_the_tick(void **state)
{
	struct fake fake;
	struct buffer ret;
	struct outcome outcome;

	(void)state;
	fake_init(&fake, 2, ID_SYSTEM);
	fake.state = fake_hex(&fake, BUILT_IN);
	fake.outcomes[0] = (struct outcome){ OUTCOME_FATAL, 0 };
	buffer_init(&ret, 0);
	outcome = fake_call(&fake, ACTOR_CRON, 2, (struct bytes){ 0 }, &ret);
	assert_int_equal(outcome.kind, OUTCOME_FATAL);
	assert_int_equal(fake.send_count, 1);
	buffer_fini(&ret);
	fake_fini(&fake);
}

static void only_the_system_ticks(void **state)
{
	struct fake fake;
	struct outcome outcome = tick(&fake, 100, BUILT_IN);

	(void)state;
	assert_int_equal(outcome.kind, OUTCOME_EXIT);
	assert_int_equal(outcome.code, SYS_FORBIDDEN);
	assert_int_equal(fake.send_count, 0);
	fake_fini(&fake);
}

/* ---- constructors, the system actor's too --------------------------------------------- */

static const struct constructor_row {
	const char *reason;
	enum actor_kind kind;
	uint64_t caller;
	const char *before, *params, *after;
	struct outcome wanted;
} constructor_rows[] = {
	{ "cron", ACTOR_CRON, 0, "80", BUILT_IN, BUILT_IN, { OUTCOME_OK, 0 } },
	{ "cron without entries", ACTOR_CRON, 0, "80", "8180", "8180", { OUTCOME_OK, 0 } },
	{ "cron, a second time",
	  ACTOR_CRON,
	  0,
	  BUILT_IN,
	  BUILT_IN,
	  BUILT_IN,
	  { OUTCOME_PANIC, 0 } },
	{ "cron, by an account",
	  ACTOR_CRON,
	  100,
	  "80",
	  BUILT_IN,
	  "80",
	  { OUTCOME_EXIT, SYS_FORBIDDEN } },
	{ "cron, by an account, without params",
	  ACTOR_CRON,
	  100,
	  "80",
	  "",
	  "80",
	  { OUTCOME_EXIT, ERR_SERIALIZATION } },
	{ "system", ACTOR_SYSTEM, 0, "80", "", "80", { OUTCOME_OK, 0 } },
	{ "system, whatever the params", ACTOR_SYSTEM, 0, "80", "ff", "80", { OUTCOME_OK, 0 } },
	{ "system with another state", ACTOR_SYSTEM, 0, "8180", "", "8180", { OUTCOME_PANIC, 0 } },
	{ "system, by an account",
	  ACTOR_SYSTEM,
	  100,
	  "80",
	  "",
	  "80",
	  { OUTCOME_EXIT, SYS_FORBIDDEN } },
};

static void constructors(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(constructor_rows) / sizeof(constructor_rows[0]); i++) {
		struct outcome outcome;
		struct buffer ret;
		struct fake fake;

		fake_init(&fake, 0, constructor_rows[i].caller);
		fake.state = fake_hex(&fake, constructor_rows[i].before);
		buffer_init(&ret, 0);
		outcome = fake_call(&fake, constructor_rows[i].kind, METHOD_CONSTRUCTOR,
				    fake_hex(&fake, constructor_rows[i].params), &ret);
		if (outcome.kind != constructor_rows[i].wanted.kind ||
		    outcome.code != constructor_rows[i].wanted.code)
			fail_msg("%s: kind %d, code %lld", constructor_rows[i].reason,
				 (int)outcome.kind, (long long)outcome.code);
		assert_bytes(fake.state, fake_hex(&fake, constructor_rows[i].after),
			     constructor_rows[i].reason);
		assert_int_equal(fake.writes, outcome.kind == OUTCOME_OK);
		assert_int_equal(ret.size, 0);
		buffer_fini(&ret);
		fake_fini(&fake);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(states),
		cmocka_unit_test(cut_states_are_refused),
		cmocka_unit_test(every_entry_is_called_whatever_comes_of_it),
		cmocka_unit_test(a_state_that_does_not_decode_is_fatal),
		cmocka_unit_test(a_call_that_ends_the_message_ends_the_tick),
		cmocka_unit_test(only_the_system_ticks),
		cmocka_unit_test(constructors),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
