/* SPDX-License-Identifier: Apache-2.0 OR MIT */
#include "fake_runtime.h"

#include "actors/reward/minting.h"

/* What the constructors of specs-actors v0.9.14 and v2.3.5 write for a power of 0. */
#define FIRST_V0                                                                                   \
	"89404000490010000000000000004a0001f74ba73a7104d49382581a0001f74ba39a79deb045000000000000" \
	"00000000000000000000560119966ab72d0000000000000000000000000000000049000fffffffffffffff00" \
	"40"
#define FIRST_V2                                                                                   \
	"8b4040004900281765215ff9e0004a0001f74ba73a7104d49382581a0001f74ba39a79deb045000000000000" \
	"00000000000000000000560119966ab72d000000000000000000000000000000004900281765215ff9dfff00" \
	"404d000110f837d8942a518a0000004d00027cedd7a40462be42000000"

#define ONE_FIL "1000000000000000000"

static struct bigint number(const char *text)
{
	struct bigint value;

	assert_int_equal(bigint_from_text(bytes_of_text(text), &value), ST_OK);
	return value;
}

static void assert_number(const struct bigint *value, const char *wanted, const char *reason)
{
	struct buffer text;

	buffer_init(&text, 0);
	bigint_to_text(&text, value);
	buffer_append_byte(&text, '\0');
	if (strcmp((const char *)text.data, wanted) != 0)
		fail_msg("%s: %s, wanted %s", reason, (const char *)text.data, wanted);
	buffer_fini(&text);
}

static void assert_outcome(struct outcome found, enum outcome_kind kind, int64_t code,
			   const char *reason)
{
	if (found.kind != kind || found.code != code)
		fail_msg("%s: kind %d, code %lld", reason, (int)found.kind, (long long)found.code);
}

static void encode_amount(struct cbor_writer *writer, const void *value)
{
	cbor_write_bigint(writer, value);
}

static struct bytes amount_params(struct fake *fake, const char *text)
{
	struct bigint value = number(text);
	struct bytes params;

	assert_int_equal(cbor_encode(&fake->arena, encode_amount, &value, &params), ST_OK);
	return params;
}

static struct reward_state state_of(struct fake *fake, struct bytes block)
{
	struct reward_state state = { 0 };
	struct cbor_reader reader;

	rt_reader(&fake->runtime, &reader, block);
	assert_int_equal(reward_state_decoder(fake->runtime.actors_version)(&reader, &fake->arena,
									    &state),
			 ST_OK);
	return state;
}

static void set_state(struct fake *fake, const struct reward_state *state)
{
	assert_int_equal(cbor_encode(&fake->arena,
				     reward_state_encoder(fake->runtime.actors_version), state,
				     &fake->state),
			 ST_OK);
}

/* The first state, at a version, of a call from caller. */
static void init_with_state(struct fake *fake, unsigned actors_version, uint64_t caller)
{
	fake_init(fake, actors_version, caller);
	fake->state = fake_hex(fake, actors_version == 0 ? FIRST_V0 : FIRST_V2);
}

/* ---- state ---------------------------------------------------------------------------- */

static void states_both_ways(void **state)
{
	static const struct row {
		const char *reason, *hex;
		unsigned actors_version;
		bool accepted;
	} rows[] = {
		{ "the first of v0", FIRST_V0, 0, true },
		{ "the first of v2", FIRST_V2, 2, true },
		{ "that of v2 at v7", FIRST_V2, 7, true },
		{ "v2 at v0", FIRST_V2, 0, false },
		{ "v0 at v2", FIRST_V0, 2, false },
		{ "v0 without an estimate", "894040004040f6400040", 0, true },
		{ "v2 without an estimate", "8b4040004040f64000404040", 2, false },
		{ "v2 of zeros", "8b40400040408240404000404040", 2, true },
		{ "v0 of zeros, negative times", "894040204040824040402040", 0, true },
		{ "a time as text", "894040604040824040400040", 0, false },
		{ "a list", "80", 2, false },
		{ "null", "f6", 0, false },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		unsigned version = rows[i].actors_version;
		struct reward_state reward = { 0 };
		struct cbor_reader reader;
		struct bytes block, back;
		struct fake fake;
		enum status st;

		fake_init(&fake, version, ID_SYSTEM);
		block = fake_hex(&fake, rows[i].hex);
		rt_reader(&fake.runtime, &reader, block);
		st = reward_state_decoder(version)(&reader, &fake.arena, &reward);
		if ((st == ST_OK) != rows[i].accepted)
			fail_msg("%s: %s", rows[i].reason, status_name(st));
		for (size_t size = 0; rows[i].accepted && size < block.size; size++) {
			rt_reader(&fake.runtime, &reader, bytes_make(block.data, size));
			assert_int_not_equal(reward_state_decoder(version)(&reader, &fake.arena,
									   &reward),
					     ST_OK);
		}
		if (rows[i].accepted) {
			reward = state_of(&fake, block);
			assert_int_equal(cbor_encode(&fake.arena, reward_state_encoder(version),
						     &reward, &back),
					 ST_OK);
			assert_true(bytes_equal(back, block));
		}
		fake_fini(&fake);
	}
}

/* ---- Constructor ------------------------------------------------------------------------ */

static void constructors(void **state)
{
	static const struct row {
		const char *reason;
		unsigned actors_version;
		uint64_t caller;
		const char *before, *after;
		enum outcome_kind kind;
		int64_t code;
	} rows[] = {
		{ "v0", 0, ID_SYSTEM, "80", FIRST_V0, OUTCOME_OK, 0 },
		{ "v2", 2, ID_SYSTEM, "80", FIRST_V2, OUTCOME_OK, 0 },
		{ "v7", 7, ID_SYSTEM, "80", FIRST_V2, OUTCOME_OK, 0 },
		{ "a second time", 2, ID_SYSTEM, FIRST_V2, FIRST_V2, OUTCOME_PANIC, 0 },
		{ "by an account", 2, 100, "80", "80", OUTCOME_EXIT, SYS_FORBIDDEN },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct buffer ret;
		struct fake fake;

		fake_init(&fake, rows[i].actors_version, rows[i].caller);
		/* v0 constructs by the first baseline at any network version. */
		if (rows[i].actors_version == 0)
			fake.runtime.network_version = 3;
		fake.state = fake_hex(&fake, rows[i].before);
		buffer_init(&ret, 0);
		assert_outcome(fake_call(&fake, ACTOR_REWARD, 1, amount_params(&fake, "0"), &ret),
			       rows[i].kind, rows[i].code, rows[i].reason);
		assert_true(bytes_equal(fake.state, fake_hex(&fake, rows[i].after)));
		buffer_fini(&ret);
		fake_fini(&fake);
	}
}

/* ---- UpdateNetworkKPI ------------------------------------------------------------------- */

static struct outcome update(struct fake *fake, int64_t epoch, const char *power)
{
	struct outcome outcome;
	struct buffer ret;

	fake->runtime.epoch = epoch;
	buffer_init(&ret, 0);
	outcome = fake_call(fake, ACTOR_REWARD, 4, amount_params(fake, power), &ret);
	assert_int_equal(ret.size, 0);
	buffer_fini(&ret);
	return outcome;
}

/* The first ticks in the public vectors of class tipset. */
static void first_ticks_of_the_vectors(void **state)
{
	static const struct row {
		unsigned actors_version, network_version;
		int64_t epoch;
		const char *reward, *position, *velocity, *baseline;
	} rows[] = {
		{ 0, 0, 3, "36266248351455141154",
		  "12340768743833595471568166227651564835919940075722408722432",
		  "-37396547639375421993331037373739139597454335279104", "1152926324303880147" },
		{ 0, 3, 94003, "35893532332431597900",
		  "12337139430010617307456082526188433356797779368206172946432",
		  "-37396641944389448610459459945119080876548841895844", "1226646638973329814" },
		{ 2, 4, 138723, "35717561741505519442",
		  "12335413227268765376427589547671079742474981210332491415552",
		  "-37396641007264152357786677920436178321827911588899", "3165606620715444343" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct reward_state after;
		struct fake fake;

		init_with_state(&fake, rows[i].actors_version, ID_POWER);
		fake.runtime.network_version = rows[i].network_version;
		assert_outcome(update(&fake, rows[i].epoch, "0"), OUTCOME_OK, 0, rows[i].reward);
		after = state_of(&fake, fake.state);
		assert_number(&after.this_epoch_reward, rows[i].reward, "reward");
		assert_number(&after.reward_smoothed.position, rows[i].position, "position");
		assert_number(&after.reward_smoothed.velocity, rows[i].velocity, "velocity");
		assert_number(&after.this_epoch_baseline_power, rows[i].baseline, "baseline");
		assert_int_equal(after.epoch, rows[i].epoch + 1);
		fake_fini(&fake);
	}
}

#define UPDATE(reason, actors, network, epoch, power, before, after)                               \
	{ reason, actors, network, epoch, power, before, after },
static const struct kpi_row {
	const char *reason;
	unsigned actors_version, network_version;
	int64_t epoch;
	const char *power, *before, *after;
} updates[] = {
#include "reward_updates.tbl"
};

static void updates_of_the_reference(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(updates) / sizeof(updates[0]); i++) {
		const struct kpi_row *row = &updates[i];
		struct fake fake;

		fake_init(&fake, row->actors_version, ID_POWER);
		fake.runtime.network_version = row->network_version;
		fake.state = fake_hex(&fake, row->before);
		assert_outcome(update(&fake, row->epoch, row->power), OUTCOME_OK, 0, row->reason);
		if (!bytes_equal(fake.state, fake_hex(&fake, row->after)))
			fail_msg("%s: another state", row->reason);
		fake_fini(&fake);
	}
}

static struct bigint power_of_two(unsigned bits, int sign)
{
	struct bigint value = bigint_of_int(sign);

	assert_int_equal(bigint_shift_left(&value, bits, &value), ST_OK);
	return value;
}

static void spoil_effective_power(struct reward_state *state)
{
	state->effective_network_time = 1;
	state->effective_baseline_power = bigint_zero();
}

static void spoil_estimate(struct reward_state *state)
{
	state->smoothed_missing = true;
}

static void spoil_catching_up(struct reward_state *state)
{
	state->effective_baseline_power = bigint_zero();
	state->cumsum_realized = bigint_of_int(1);
}

static void spoil_epoch(struct reward_state *state)
{
	state->epoch = -MINTING_STEPS_MAX;
}

static void spoil_time(struct reward_state *state)
{
	state->effective_network_time = 1;
	state->cumsum_baseline = power_of_two(1000, 1);
}

/* Falls out of what can be stored, by one. */
static void spoil_realized(struct reward_state *state)
{
	struct bigint one = bigint_of_int(1);

	state->cumsum_realized = power_of_two(1016, -1);
	assert_int_equal(bigint_add(&state->cumsum_realized, &one, &state->cumsum_realized), ST_OK);
}

static void updates_that_fail(void **state)
{
	static const struct row {
		const char *reason;
		unsigned actors_version;
		uint64_t caller;
		void (*spoil)(struct reward_state *state);
		const char *power;
		enum outcome_kind kind;
		int64_t code;
	} rows[] = {
		{ "not the power actor", 0, ID_SYSTEM, NULL, "0", OUTCOME_EXIT, SYS_FORBIDDEN },
		{ "division by zero, v0", 0, ID_POWER, spoil_effective_power, "0", OUTCOME_PANIC,
		  0 },
		{ "division by zero, v2", 2, ID_POWER, spoil_effective_power, "0", OUTCOME_PANIC,
		  0 },
		{ "no estimate", 0, ID_POWER, spoil_estimate, "0", OUTCOME_PANIC, 0 },
		{ "a baseline that never catches up", 2, ID_POWER, spoil_catching_up, "0",
		  OUTCOME_FAILURE, ST_LIMIT },
		{ "too many epochs", 2, ID_POWER, spoil_epoch, "0", OUTCOME_FAILURE, ST_LIMIT },
		{ "a time beyond our numbers", 2, ID_POWER, spoil_time, "0", OUTCOME_FAILURE,
		  ST_LIMIT },
		{ "a sum beyond the chain's", 2, ID_POWER, spoil_realized, "-1", OUTCOME_EXIT,
		  ERR_SERIALIZATION },
		{ "the widest sum of the chain", 2, ID_POWER, spoil_realized, "0", OUTCOME_OK, 0 },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct reward_state before;
		struct fake fake;

		init_with_state(&fake, rows[i].actors_version, rows[i].caller);
		before = state_of(&fake, fake.state);
		if (rows[i].spoil)
			rows[i].spoil(&before);
		set_state(&fake, &before);
		assert_outcome(update(&fake, 0, rows[i].power), rows[i].kind, rows[i].code,
			       rows[i].reason);
		assert_int_equal(fake.writes, rows[i].kind == OUTCOME_OK);
		assert_int_equal(fake.limit != NULL, rows[i].kind == OUTCOME_FAILURE);
		fake_fini(&fake);
	}
}

/* ---- ThisEpochReward --------------------------------------------------------------------- */

static void this_epoch_reward(void **state)
{
	static const struct row {
		const char *reason;
		unsigned actors_version;
		const char *state, *ret;
	} rows[] = {
		{ "v0 tells the reward, too", 0, "8940400040420003824200014200024200040040",
		  "8342000382420001420002420004" },
		{ "v0 without an estimate", 0, "8940400040420003f64200040040", "83420003f6420004" },
		{ "v2", 2, "8b404000404200038242000142000242000400404040",
		  "8282420001420002420004" },
		{ "v7", 7, "8b404000404200038242000142000242000400404040",
		  "8282420001420002420004" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct outcome outcome;
		struct buffer ret;
		struct fake fake;

		fake_init(&fake, rows[i].actors_version, 100);
		fake.state = fake_hex(&fake, rows[i].state);
		buffer_init(&ret, 0);
		outcome = fake_call(&fake, ACTOR_REWARD, 3, bytes_of_text("whatever"), &ret);
		assert_outcome(outcome, OUTCOME_OK, 0, rows[i].reason);
		if (!bytes_equal(buffer_bytes(&ret), fake_hex(&fake, rows[i].ret)))
			fail_msg("%s: another return", rows[i].reason);
		assert_int_equal(fake.writes, 0);
		buffer_fini(&ret);
		fake_fini(&fake);
	}
}

/* ---- AwardBlockReward --------------------------------------------------------------------- */

struct award {
	struct address miner;
	const char *penalty, *gas_reward;
	int64_t win_count;
};

static void encode_award(struct cbor_writer *writer, const void *value)
{
	const struct award *award = value;
	struct bigint penalty = number(award->penalty), gas_reward = number(award->gas_reward);

	cbor_write_tuple(writer, 4);
	cbor_write_address(writer, &award->miner);
	cbor_write_bigint(writer, &penalty);
	cbor_write_bigint(writer, &gas_reward);
	cbor_write_int(writer, award->win_count);
}

static struct outcome call_award(struct fake *fake, const struct award *award)
{
	struct outcome outcome;
	struct bytes params;
	struct buffer ret;

	assert_int_equal(cbor_encode(&fake->arena, encode_award, award, &params), ST_OK);
	buffer_init(&ret, 0);
	outcome = fake_call(fake, ACTOR_REWARD, 2, params, &ret);
	assert_int_equal(ret.size, 0);
	buffer_fini(&ret);
	return outcome;
}

/* A reward of 7 attoFIL per epoch's five leaders, a total mined of 100. */
static void init_award(struct fake *fake, unsigned actors_version, const char *reward,
		       const char *balance)
{
	struct reward_state state;

	init_with_state(fake, actors_version, ID_SYSTEM);
	state = state_of(fake, fake->state);
	state.this_epoch_reward = number(reward);
	state.total_mined = number("100");
	set_state(fake, &state);
	fake->balance = number(balance);
}

struct wanted_send {
	uint64_t to, method;
	const char *params; /* hex */
	const char *value;
};

static const struct award_row {
	const char *reason;
	unsigned actors_version;
	const char *reward, *balance, *penalty, *gas_reward;
	int64_t wins, miner_code, burn_code;
	const char *mined;
	enum outcome_kind kind;
	int64_t code;
	struct wanted_send sends[3];
	size_t send_count;
} award_rows[] = {
	{ "v0, no penalty",
	  0,
	  "7",
	  "1000",
	  "0",
	  "10",
	  1,
	  0,
	  0,
	  "101",
	  OUTCOME_OK,
	  0,
	  { { 105, 14, "42000b", "11" } },
	  1 },
	{ "v2, no penalty",
	  2,
	  "7",
	  "1000",
	  "0",
	  "10",
	  1,
	  0,
	  0,
	  "101",
	  OUTCOME_OK,
	  0,
	  { { 105, 14, "8242000b40", "11" } },
	  1 },
	{ "v7, three wins",
	  7,
	  "7",
	  "1000",
	  "0",
	  "0",
	  3,
	  0,
	  0,
	  "104",
	  OUTCOME_OK,
	  0,
	  { { 105, 14, "8242000440", "4" } },
	  1 },
	{ "v0 burns the penalty out of the award",
	  0,
	  "50",
	  "1000",
	  "4",
	  "10",
	  1,
	  0,
	  0,
	  "110",
	  OUTCOME_OK,
	  0,
	  { { 105, 14, "420010", "16" }, { 99, 0, "", "4" } },
	  2 },
	{ "v0 burns no more than the award",
	  0,
	  "50",
	  "1000",
	  "21",
	  "10",
	  1,
	  0,
	  0,
	  "110",
	  OUTCOME_OK,
	  0,
	  { { 105, 14, "40", "0" }, { 99, 0, "", "20" } },
	  2 },
	{ "v2 leaves three penalties to the miner",
	  2,
	  "50",
	  "1000",
	  "21",
	  "10",
	  1,
	  0,
	  0,
	  "110",
	  OUTCOME_OK,
	  0,
	  { { 105, 14, "8242001442003f", "20" } },
	  1 },
	{ "v0: the miner fails",
	  0,
	  "50",
	  "1000",
	  "4",
	  "10",
	  1,
	  16,
	  0,
	  "110",
	  OUTCOME_OK,
	  0,
	  { { 105, 14, "420010", "16" }, { 99, 0, "", "16" }, { 99, 0, "", "4" } },
	  3 },
	{ "v2: the miner fails",
	  2,
	  "50",
	  "1000",
	  "4",
	  "10",
	  1,
	  -1,
	  0,
	  "110",
	  OUTCOME_OK,
	  0,
	  { { 105, 14, "8242001442000c", "20" }, { 99, 0, "", "20" } },
	  2 },
	{ "v2: burning what the miner refused fails",
	  2,
	  "50",
	  "1000",
	  "4",
	  "10",
	  1,
	  5,
	  6,
	  "110",
	  OUTCOME_OK,
	  0,
	  { { 105, 14, "8242001442000c", "20" }, { 99, 0, "", "20" } },
	  2 },
	{ "v0: burning the penalty fails",
	  0,
	  "50",
	  "1000",
	  "4",
	  "10",
	  1,
	  0,
	  6,
	  "110",
	  OUTCOME_EXIT,
	  6,
	  { { 105, 14, "420010", "16" }, { 99, 0, "", "4" } },
	  2 },
	{ "v0: burning the penalty ends with a code below zero",
	  0,
	  "50",
	  "1000",
	  "4",
	  "10",
	  1,
	  0,
	  -7,
	  "110",
	  OUTCOME_EXIT,
	  -7,
	  { { 105, 14, "420010", "16" }, { 99, 0, "", "4" } },
	  2 },
	{ "the balance is less than the award",
	  2,
	  "50",
	  "15",
	  "0",
	  "10",
	  1,
	  0,
	  0,
	  "105",
	  OUTCOME_OK,
	  0,
	  { { 105, 14, "8242000f40", "15" } },
	  1 },
	{ "the balance is the gas reward",
	  2,
	  "50",
	  "10",
	  "0",
	  "10",
	  1,
	  0,
	  0,
	  "100",
	  OUTCOME_OK,
	  0,
	  { { 105, 14, "8242000a40", "10" } },
	  1 },
	{ "a negative reward rounds down",
	  2,
	  "-6",
	  "1000",
	  "0",
	  "1",
	  1,
	  0,
	  0,
	  "98",
	  OUTCOME_OK,
	  0,
	  { { 105, 14, "8242010140", "-1" } },
	  1 },
	{ "v0: a negative award, no penalty to burn",
	  0,
	  "-50",
	  "1000",
	  "3",
	  "1",
	  1,
	  0,
	  0,
	  "90",
	  OUTCOME_OK,
	  0,
	  { { 105, 14, "40", "0" } },
	  1 },
	{ "the greatest win count",
	  2,
	  "5",
	  "1000",
	  "0",
	  "0",
	  INT64_MAX,
	  0,
	  0,
	  "1100",
	  OUTCOME_OK,
	  0,
	  { { 105, 14, "82430003e840", "1000" } },
	  1 },
	{ "negative penalty",
	  2,
	  "7",
	  "0",
	  "-1",
	  "-1",
	  0,
	  0,
	  0,
	  NULL,
	  OUTCOME_EXIT,
	  ERR_ILLEGAL_ARGUMENT,
	  { { 0 } },
	  0 },
	{ "negative gas reward",
	  2,
	  "7",
	  "0",
	  "0",
	  "-1",
	  0,
	  0,
	  0,
	  NULL,
	  OUTCOME_EXIT,
	  ERR_ILLEGAL_ARGUMENT,
	  { { 0 } },
	  0 },
	{ "gas reward above the balance, and no wins",
	  2,
	  "7",
	  "9",
	  "0",
	  "10",
	  0,
	  0,
	  0,
	  NULL,
	  OUTCOME_EXIT,
	  ERR_ILLEGAL_STATE,
	  { { 0 } },
	  0 },
	{ "no wins",
	  2,
	  "7",
	  "10",
	  "0",
	  "10",
	  0,
	  0,
	  0,
	  NULL,
	  OUTCOME_EXIT,
	  ERR_ILLEGAL_ARGUMENT,
	  { { 0 } },
	  0 },
	{ "wins below zero",
	  0,
	  "7",
	  "10",
	  "0",
	  "10",
	  INT64_MIN,
	  0,
	  0,
	  NULL,
	  OUTCOME_EXIT,
	  ERR_ILLEGAL_ARGUMENT,
	  { { 0 } },
	  0 },
};

static void assert_sends(struct fake *fake, const struct award_row *row)
{
	if (fake->send_count != row->send_count)
		fail_msg("%s: %zu sends", row->reason, fake->send_count);
	for (size_t i = 0; i < row->send_count; i++) {
		const struct wanted_send *wanted = &row->sends[i];
		struct address to = address_of_id(wanted->to);

		assert_true(address_equal(&fake->sends[i].to, &to));
		assert_int_equal(fake->sends[i].method, wanted->method);
		if (!bytes_equal(fake->sends[i].params, fake_hex(fake, wanted->params)))
			fail_msg("%s: params of send %zu", row->reason, i);
		assert_number(&fake->sends[i].value, wanted->value, row->reason);
	}
}

static void awards(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(award_rows) / sizeof(award_rows[0]); i++) {
		const struct award_row *row = &award_rows[i];
		const struct award award = { address_of_id(105), row->penalty, row->gas_reward,
					     row->wins };
		struct reward_state after;
		struct fake fake;

		init_award(&fake, row->actors_version, row->reward, row->balance);
		fake.codes[0] = row->miner_code;
		fake.codes[1] = row->burn_code;
		assert_outcome(call_award(&fake, &award), row->kind, row->code, row->reason);
		assert_sends(&fake, row);
		assert_int_equal(fake.writes, row->mined ? 1 : 0);
		after = state_of(&fake, fake.state);
		assert_number(&after.total_mined, row->mined ? row->mined : "100", row->reason);
		fake_fini(&fake);
	}
}

static void awards_of_one_win_in_the_vectors(void **state)
{
	const struct award award = { address_of_id(105), "0", "0", 1 };
	struct fake fake;

	(void)state;
	init_award(&fake, 2, "36266264293777134739", "1100000000" ONE_FIL);
	assert_outcome(call_award(&fake, &award), OUTCOME_OK, 0, "one win");
	assert_number(&fake.sends[0].value, "7253252858755426947", "one win");
	fake_fini(&fake);
}

static void awards_to_nobody_and_by_others(void **state)
{
	struct award award = { address_of_id(105), "0", "0", 1 };
	struct address key;
	struct fake fake;
	uint8_t payload[ADDRESS_HASH_BYTES] = { 1 };

	(void)state;
	assert_int_equal(address_of_payload(ADDRESS_SECP256K1, bytes_make(payload, sizeof(payload)),
					    &key),
			 ST_OK);
	init_award(&fake, 2, "7", "1000");
	fake.runtime.caller = address_of_id(100);
	assert_outcome(call_award(&fake, &award), OUTCOME_EXIT, SYS_FORBIDDEN, "an account");
	fake_fini(&fake);
	award.miner = key;
	init_award(&fake, 2, "7", "1000");
	assert_outcome(call_award(&fake, &award), OUTCOME_EXIT, ERR_NOT_FOUND, "unknown key");
	assert_int_equal(fake.writes, 0);
	fake_fini(&fake);
	award.win_count = 0;
	init_award(&fake, 2, "7", "1000");
	assert_outcome(call_award(&fake, &award), OUTCOME_EXIT, ERR_ILLEGAL_ARGUMENT,
		       "wins are looked at before the miner");
	fake_fini(&fake);
}

/* Three times a penalty that just fits does not: the send aborts before it begins. */
static void a_penalty_beyond_the_chains_numbers(void **state)
{
	struct award award = { address_of_id(105), NULL, "0", 1 };
	struct bigint one = bigint_of_int(-1), most;
	struct buffer text;
	struct fake fake;

	(void)state;
	most = power_of_two(1016, 1);
	assert_int_equal(bigint_add(&most, &one, &most), ST_OK);
	buffer_init(&text, 0);
	bigint_to_text(&text, &most);
	buffer_append_byte(&text, '\0');
	award.penalty = (const char *)text.data;
	init_award(&fake, 2, "7", "1000");
	assert_outcome(call_award(&fake, &award), OUTCOME_EXIT, ERR_SERIALIZATION, "v2");
	assert_int_equal(fake.send_count, 0);
	fake_fini(&fake);
	init_award(&fake, 0, "7", "1000");
	assert_outcome(call_award(&fake, &award), OUTCOME_OK, 0, "v0");
	assert_int_equal(fake.send_count, 2);
	fake_fini(&fake);
	buffer_fini(&text);
}

static void a_send_that_ends_the_message(void **state)
{
	const struct award award = { address_of_id(105), "1", "0", 1 };

	(void)state;
	for (size_t which = 0; which < 3; which++) {
		struct fake fake;

		init_award(&fake, 0, "50", "1000");
		fake.codes[0] = ERR_FORBIDDEN;
		fake.outcomes[which] = (struct outcome){ OUTCOME_FATAL, 0 };
		assert_outcome(call_award(&fake, &award), OUTCOME_FATAL, 0, "a fatal send");
		assert_int_equal(fake.send_count, which + 1);
		fake_fini(&fake);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(states_both_ways),
		cmocka_unit_test(constructors),
		cmocka_unit_test(first_ticks_of_the_vectors),
		cmocka_unit_test(updates_of_the_reference),
		cmocka_unit_test(updates_that_fail),
		cmocka_unit_test(this_epoch_reward),
		cmocka_unit_test(awards),
		cmocka_unit_test(awards_of_one_win_in_the_vectors),
		cmocka_unit_test(awards_to_nobody_and_by_others),
		cmocka_unit_test(a_penalty_beyond_the_chains_numbers),
		cmocka_unit_test(a_send_that_ends_the_message),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
