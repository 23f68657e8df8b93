/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* The payment channel at every network version. Expected codes are read off specs-actors
 * v0.9.14, v2.3.5, v3.1.1 … v7.0.1 actors/builtin/paych/paych_actor.go. */
#include "channel.h"

enum { VERSIONS = NETWORK_VERSION_MAX + 1, ACTORS_V2 = 4, ACTORS_V3 = 10, BALANCE = 1000 };

static void check(const char *reason, unsigned network_version, int64_t got, int64_t expected)
{
	if (got != expected)
		print_error("network version %u: %s\n", network_version, reason);
	assert_int_equal(got, expected);
}

static void check_to_send(const char *reason, unsigned network_version, struct channel *channel,
			  const struct bigint *expected)
{
	struct paych_state state = channel_state(channel);

	check(reason, network_version, bigint_compare(&state.to_send, expected), 0);
}

/* ---- one voucher ---------------------------------------------------------------------- */

struct voucher_case {
	const char *reason;
	uint64_t from, signer; /* signer 0: no signature */
	int64_t min, max;      /* time locks; relative to the epoch unless 0 */
	int64_t amount;
	uint64_t lane;
	uint64_t channel; /* 0: the right one */
	size_t secret_bytes;
	const char *hash_of; /* the secret hash is of this; NULL: none */
	int64_t exit_v0, exit_v2;
};

static const struct voucher_case voucher_cases[] = {
	{ "good", PAYEE, PAYER, 0, 0, 10, 0, 0, 0, NULL, 0, 0 },
	{ "of the payee, handed in by the payer", PAYER, PAYEE, 0, 0, 10, 0, 0, 0, NULL, 0, 0 },
	{ "by an outsider", OUTSIDER, PAYER, 0, 0, 10, 0, 0, 0, NULL, 8, 8 },
	{ "signed by who hands it in", PAYEE, PAYEE, 0, 0, 10, 0, 0, 0, NULL, 16, 16 },
	{ "unsigned", PAYEE, 0, 0, 0, 10, 0, 0, 0, NULL, 16, 16 },
	{ "an epoch early", PAYEE, PAYER, 2, 0, 10, 0, 0, 0, NULL, 16, 16 },
	{ "just in time", PAYEE, PAYER, 1, 0, 10, 0, 0, 0, NULL, 0, 0 },
	{ "an epoch late", PAYEE, PAYER, 0, -1, 10, 0, 0, 0, NULL, 16, 16 },
	{ "the last epoch", PAYEE, PAYER, 0, 1, 10, 0, 0, 0, NULL, 0, 0 },
	{ "nothing", PAYEE, PAYER, 0, 0, 0, 0, 0, 0, NULL, 0, 0 },
	{ "less than nothing", PAYEE, PAYER, 0, 0, -1, 0, 0, 0, NULL, 16, 16 },
	{ "all there is", PAYEE, PAYER, 0, 0, BALANCE, 0, 0, 0, NULL, 0, 0 },
	{ "more than there is", PAYEE, PAYER, 0, 0, BALANCE + 1, 0, 0, 0, NULL, 16, 16 },
	{ "last lane", PAYEE, PAYER, 0, 0, 1, PAYCH_LANE_MAX, 0, 0, NULL, 0, 0 },
	{ "no lane", PAYEE, PAYER, 0, 0, 1, PAYCH_LANE_MAX + 1, 0, 0, NULL, 16, 16 },
	{ "for another channel", PAYEE, PAYER, 0, 0, 1, 0, PAYER, 0, NULL, 16, 16 },
	{ "right secret", PAYEE, PAYER, 0, 0, 1, 0, 0, 5, "sssss", 0, 0 },
	{ "wrong secret", PAYEE, PAYER, 0, 0, 1, 0, 0, 4, "sssss", 16, 16 },
	{ "no secret", PAYEE, PAYER, 0, 0, 1, 0, 0, 0, "sssss", 16, 16 },
	{ "secret without need", PAYEE, PAYER, 0, 0, 1, 0, 0, 256, NULL, 0, 0 },
	{ "long secret", PAYEE, PAYER, 0, 0, 1, 0, 0, 257, NULL, 0, 16 },
};

static int64_t run_voucher(struct channel *channel, const struct voucher_case *row)
{
	struct paych_voucher voucher = channel_voucher(row->lane, 1, row->amount);
	uint8_t digest[DIGEST_BYTES];
	char secret[300];

	memset(secret, 's', sizeof(secret));
	if (row->min != 0)
		voucher.time_lock_min = channel->vm.env.epoch + row->min - 1;
	if (row->max != 0)
		voucher.time_lock_max = channel->vm.env.epoch + row->max - (row->max > 0);
	if (row->channel != 0)
		voucher.channel = address_of_id(row->channel);
	if (row->hash_of) {
		hash_blake2b(bytes_of_text(row->hash_of), digest, sizeof(digest));
		voucher.secret_hash = bytes_make(digest, sizeof(digest));
	}
	if (row->signer != 0)
		channel_sign(channel, &voucher, row->signer);
	return channel_redeem(channel, row->from, &voucher,
			      bytes_make((const uint8_t *)secret, row->secret_bytes));
}

static int64_t expected_exit(const struct voucher_case *row, unsigned network_version)
{
	return network_version >= ACTORS_V2 ? row->exit_v2 : row->exit_v0;
}

static void vouchers(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(voucher_cases) / sizeof(voucher_cases[0]); i++) {
		const struct voucher_case *row = &voucher_cases[i];

		for (unsigned nv = 0; nv < VERSIONS; nv++) {
			struct channel channel;
			struct bigint redeemed;
			int64_t exit = expected_exit(row, nv);

			channel_init(&channel, nv);
			channel_install(&channel, "1000");
			check(row->reason, nv, run_voucher(&channel, row), exit);
			redeemed = bigint_of_int(exit == 0 ? row->amount : 0);
			check_to_send(row->reason, nv, &channel, &redeemed);
			channel_fini(&channel);
		}
	}
}

/* ---- nonces and merges --------------------------------------------------------------------- */

/* Lane 1 has redeemed 50 with nonce 3, lane 2 has redeemed 20 with nonce 1. */
struct merge_case {
	const char *reason;
	uint64_t lane, nonce;
	int64_t amount;
	size_t merge_count;
	struct paych_merge merges[2];
	int64_t exit;
	int64_t to_send; /* afterwards; 0 before */
};

static const struct merge_case merge_cases[] = {
	{ "a new lane, nonce 0", 3, 0, 5, 0, { { 0 } }, 0, 5 },
	{ "the same nonce", 1, 3, 60, 0, { { 0 } }, 16, 0 },
	{ "the next nonce", 1, 4, 60, 0, { { 0 } }, 0, 10 },
	{ "less than was redeemed", 1, 4, 49, 0, { { 0 } }, 16, 0 },
	{ "just what was redeemed", 1, 4, 50, 0, { { 0 } }, 0, 0 },
	{ "another lane merged", 1, 4, 75, 1, { { 2, 2 } }, 0, 5 },
	{ "merged, less than was redeemed", 1, 4, 69, 1, { { 2, 2 } }, 16, 0 },
	{ "merged into a new lane", 3, 1, 100, 2, { { 1, 4 }, { 2, 2 } }, 0, 30 },
	{ "merged with itself", 1, 4, 75, 1, { { 1, 4 } }, 16, 0 },
	{ "an absent lane merged", 1, 4, 75, 1, { { 9, 1 } }, 16, 0 },
	{ "no lane merged", 1, 4, 75, 1, { { PAYCH_LANE_MAX + 1, 1 } }, 16, 0 },
	{ "merged with its nonce", 1, 4, 75, 1, { { 2, 1 } }, 16, 0 },
	{ "merged twice, counts twice", 1, 4, 95, 2, { { 2, 2 }, { 2, 3 } }, 0, 5 },
	{ "merged twice with one nonce", 1, 4, 95, 2, { { 2, 2 }, { 2, 2 } }, 16, 0 },
};

static void merges(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(merge_cases) / sizeof(merge_cases[0]); i++) {
		const struct merge_case *row = &merge_cases[i];
		struct paych_voucher voucher = channel_voucher(row->lane, row->nonce, row->amount);
		struct bigint to_send = bigint_of_int(row->to_send);

		voucher.merges = row->merges;
		voucher.merge_count = row->merge_count;
		for (unsigned nv = 0; nv < VERSIONS; nv++) {
			struct channel channel;

			channel_init(&channel, nv);
			channel_lane(&channel, 1, 50, 3);
			channel_lane(&channel, 2, 20, 1);
			channel_install(&channel, "1000");
			check(row->reason, nv, channel_submit(&channel, voucher), row->exit);
			check_to_send(row->reason, nv, &channel, &to_send);
			channel_fini(&channel);
		}
	}
}

/* ---- the extra call ------------------------------------------------------------------------- */

static void extra_calls(void **state)
{
	static const uint8_t abort_77[] = { 0x83, 0x18, 0x4d, 0x61, 'x', 0xf4 };
	static const struct {
		const char *reason;
		uint64_t actor, method;
		struct bytes data;
		int64_t exit_v0, exit_v2;
	} cases[] = {
		{ "a send of nothing", OUTSIDER, 0, { 0 }, 0, 0 },
		{ "to nobody", 999, 0, { 0 }, 5, 5 },
		/* v0 hands over [data, proof], which abortWith cannot read. */
		{ "that aborts", ID_CHAOS, 8, { abort_77, sizeof(abort_77) }, 1, 77 },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		for (unsigned nv = 0; nv < VERSIONS; nv++) {
			struct paych_voucher voucher = channel_voucher(0, 1, 5);
			struct channel channel;

			voucher.has_extra = true;
			voucher.extra = (struct paych_extra){ address_of_id(cases[i].actor),
							      cases[i].method, cases[i].data };
			channel_init(&channel, nv);
			channel_install(&channel, "1000");
			check(cases[i].reason, nv, channel_submit(&channel, voucher),
			      nv < ACTORS_V2 ? cases[i].exit_v0 : cases[i].exit_v2);
			channel_fini(&channel);
		}
	}
}

/* ---- the end -------------------------------------------------------------------------------- */

static int64_t settle(struct channel *channel, uint64_t from)
{
	return channel_apply(channel, from, 3, (struct bytes){ 0 });
}

static int64_t collect(struct channel *channel, uint64_t from)
{
	return channel_apply(channel, from, 4, (struct bytes){ 0 });
}

/* A voucher's settle height delays the settlement, before and after it has begun. */
static void settling_is_delayed(void **state)
{
	(void)state;
	for (unsigned nv = 0; nv < VERSIONS; nv++) {
		struct paych_voucher voucher = channel_voucher(0, 1, 5);
		struct channel channel;
		int64_t epoch;

		channel_init(&channel, nv);
		channel_install(&channel, "1000");
		epoch = channel.vm.env.epoch;
		voucher.min_settle_height = epoch + 2000;
		check("before", nv, channel_submit(&channel, voucher), 0);
		check("settle", nv, settle(&channel, PAYER), 0);
		check("at the height", nv, channel_state(&channel).settling_at, epoch + 2000);
		voucher.nonce = 2;
		voucher.min_settle_height = epoch + 1999;
		check("no sooner", nv, channel_submit(&channel, voucher), 0);
		check("no sooner", nv, channel_state(&channel).settling_at, epoch + 2000);
		voucher.nonce = 3;
		voucher.min_settle_height = epoch + 2001;
		check("later", nv, channel_submit(&channel, voucher), 0);
		check("later", nv, channel_state(&channel).settling_at, epoch + 2001);
		check("once", nv, settle(&channel, PAYEE), 20);
		channel_fini(&channel);
	}
}

static void check_balance(struct channel *channel, uint64_t id, const char *expected)
{
	struct bigint amount, paid = bigint_zero();
	struct actor actor;

	assert_int_equal(bigint_from_text(bytes_of_text(expected), &amount), ST_OK);
	assert_true(channel_actor(channel, id, &actor));
	assert_int_equal(bigint_add(&paid, &actor.balance, &paid), ST_OK);
	assert_int_equal(bigint_compare(&paid, &amount), 0);
}

/* Without fees, so that balances tell what was paid. */
static void free_of_charge(struct channel *channel)
{
	channel->vm.env.base_fee = bigint_zero();
}

static struct chain_message free_message(struct channel *channel, uint64_t from, uint64_t method)
{
	struct chain_message message = fixture_message(channel->nonces[from]++, method,
						       (struct bytes){ 0 });

	message.message.from = address_of_id(from);
	message.message.to = address_of_id(CHANNEL);
	message.message.gas_fee_cap = bigint_zero();
	message.message.gas_premium = bigint_zero();
	return message;
}

static void collecting(void **state)
{
	(void)state;
	for (unsigned nv = 0; nv < VERSIONS; nv++) {
		struct channel channel;
		struct chain_message message;
		struct actor actor;

		channel_init(&channel, nv);
		free_of_charge(&channel);
		channel.state.to_send = bigint_of_int(300);
		channel.state.settling_at = channel.vm.env.epoch + 1;
		channel_install(&channel, "1000");
		message = free_message(&channel, PAYEE, 4);
		check("too soon", nv, fixture_apply(&channel.vm, &message).receipt.exit_code, 18);
		channel.vm.env.epoch++;
		check("by an outsider", nv, collect(&channel, OUTSIDER), 8);
		message = free_message(&channel, PAYEE, 4);
		check("collect", nv, fixture_apply(&channel.vm, &message).receipt.exit_code, 0);
		check_balance(&channel, PAYEE, "1000000000000000300");
		check_balance(&channel, PAYER, "1000000000000000700");
		assert_false(channel_actor(&channel, CHANNEL, &actor));
		channel_fini(&channel);
	}
}

static void no_vouchers_once_settled(void **state)
{
	(void)state;
	for (unsigned nv = 0; nv < VERSIONS; nv++) {
		struct channel channel;

		channel_init(&channel, nv);
		channel.state.settling_at = channel.vm.env.epoch + 1;
		channel_install(&channel, "1000");
		check("while settling", nv, channel_submit(&channel, channel_voucher(0, 1, 5)), 0);
		channel.vm.env.epoch++;
		check("settled", nv, channel_submit(&channel, channel_voucher(0, 2, 6)),
		      nv < ACTORS_V2 ? 0 : 32);
		check("an outsider settles", nv, settle(&channel, OUTSIDER), 8);
		channel_fini(&channel);
	}
}

/* ---- broken lanes -----------------------------------------------------------------------------
 */

/* A root whose bitmap names a value that is not there: the array library of v0 and v2 runs
 * out of range, a panic that the VM turns into exit 1, later 4; v3's library says so. */
static void broken_lanes(void **state)
{
	static const uint8_t old[] = { 0x83, 0x00, 0x01, 0x83, 0x41, 0x01, 0x80, 0x80 };
	static const uint8_t new[] = { 0x84, 0x03, 0x00, 0x02, 0x83, 0x41,
				       0x03, 0x80, 0x81, 0x82, 0x40, 0x00 };

	(void)state;
	for (unsigned nv = 0; nv < VERSIONS; nv++) {
		const bool panics = nv < ACTORS_V3;
		const int64_t panic_exit = network_rules_of(nv)->panic_exit;
		struct channel channel;

		channel_init(&channel, nv);
		channel.state.lane_states = channel_put(&channel,
							panics ? bytes_make(old, sizeof(old))
							       : bytes_make(new, sizeof(new)));
		channel_install(&channel, "1000");
		check("a value too few", nv, channel_submit(&channel, channel_voucher(0, 1, 5)),
		      panics ? panic_exit : 20);
		channel_fini(&channel);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(vouchers),     cmocka_unit_test(merges),
		cmocka_unit_test(extra_calls),  cmocka_unit_test(settling_is_delayed),
		cmocka_unit_test(collecting),   cmocka_unit_test(no_vouchers_once_settled),
		cmocka_unit_test(broken_lanes),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
