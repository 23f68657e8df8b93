/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* The multisig actor at its rules and the ends of its numbers, at every network version.
 * Expected codes are read off specs-actors v0.9.14, v2.3.5, v3.1.1, v6.0.2 actors/builtin/
 * multisig/. */
#include "wallet.h"

/* ---- numbers at their ends --------------------------------------------------------------- */

static void transaction_ids_wrap_around(void **state)
{
	(void)state;
	for (unsigned nv = 0; nv < NETWORK_VERSIONS; nv++) {
		const struct wallet_proposal nothing = { .to = STRANGER };
		struct wallet wallet;
		struct wallet_result result;

		wallet_init(&wallet, nv);
		wallet.state.threshold = 2;
		wallet.state.next_txn_id = INT64_MAX;
		wallet_install(&wallet, "0");
		assert_true(wallet_propose(&wallet, ID_FIRST_USER, nothing).id == INT64_MAX);
		assert_true(wallet_state(&wallet).next_txn_id == INT64_MIN);
		assert_true(wallet_propose(&wallet, ID_FIRST_USER, nothing).id == INT64_MIN);
		assert_true(wallet_propose(&wallet, ID_FIRST_USER, nothing).id == -INT64_MAX);
		result = wallet_approve(&wallet, FRIEND, (struct wallet_ref){ .id = INT64_MIN });
		check("approve the least ID", nv, result.exit, 0);
		assert_true(result.applied);
		check("cancel a negative ID", nv,
		      wallet_cancel(&wallet, ID_FIRST_USER,
				    (struct wallet_ref){ .id = -INT64_MAX }),
		      0);
		check("and it is gone", nv,
		      wallet_cancel(&wallet, ID_FIRST_USER,
				    (struct wallet_ref){ .id = -INT64_MAX }),
		      17);
		wallet_fini(&wallet);
	}
}

/* 1,000 are locked for 100 epochs from start on. */
static void start_epochs_wrap_around(void **state)
{
	static const struct {
		const char *reason;
		bool relative; /* start counts from the epoch */
		int64_t start;
		const char *balance;
		int64_t value;
		struct step exit[STEPS];
	} cases[] = {
		{ "epoch - least wraps below 0: all locked", false, INT64_MIN, "1000", 1,
		  ALWAYS(19) },
		{ "epoch - greatest", false, INT64_MAX, "1000", 1, ALWAYS(19) },
		{ "difference is the least there is", true, INT64_MIN, "1000", 1, ALWAYS(19) },
		{ "difference is the greatest: over", true, -INT64_MAX, "1000", 1000, ALWAYS(0) },
		{ "over", true, -100, "1000", 1000, ALWAYS(0) },
		{ "one epoch before: 1% locked", true, -99, "1000", 990, ALWAYS(0) },
		{ "one epoch before, one too much", true, -99, "1000", 991, ALWAYS(19) },
		{ "at the start", true, 0, "1000", 1, ALWAYS(19) },
		{ "more than the balance", true, -100, "1000", 1001, ALWAYS(19) },
		{ "less than nothing", true, -100, "1000", -1, ALWAYS(16) },
		{ "nothing, all that is locked is there", true, 0, "1000", 0, ALWAYS(0) },
		{ "nothing, less than is locked is there",
		  true,
		  0,
		  "999",
		  0,
		  { { 0, 19 }, { 4, 0 } } },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		for (unsigned nv = 0; nv < NETWORK_VERSIONS; nv++) {
			struct wallet wallet;
			int64_t epoch;

			wallet_init(&wallet, nv);
			epoch = cases[i].relative ? wallet.vm.env.epoch : 0;
			wallet.state.start_epoch =
				(int64_t)((uint64_t)epoch + (uint64_t)cases[i].start);
			wallet.state.unlock_duration = 100;
			wallet.state.initial_balance = bigint_of_int(1000);
			wallet_install(&wallet, cases[i].balance);
			check(cases[i].reason, nv,
			      wallet_propose(&wallet, ID_FIRST_USER,
					     (struct wallet_proposal){ .to = STRANGER,
								       .value = cases[i].value })
				      .exit,
			      expected_at(cases[i].exit, nv));
			wallet_fini(&wallet);
		}
	}
}

static void thresholds_at_their_ends(void **state)
{
	static const struct {
		const char *reason;
		uint64_t before;
		struct step code[STEPS];
		uint64_t after_v0;
	} cases[] = {
		{ "from 2 to 1", 2, ALWAYS(0), 1 },
		{ "from 1 to 0, guarded from v2 on", 1, { { 0, 0 }, { 4, 16 } }, 0 },
		{ "below 0, guarded from v2 on", 0, { { 0, 0 }, { 4, 16 } }, UINT64_MAX },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		for (unsigned nv = 0; nv < NETWORK_VERSIONS; nv++) {
			struct wallet wallet;
			struct wallet_result result;
			int64_t code = expected_at(cases[i].code, nv);

			wallet_init(&wallet, nv);
			wallet.state.signer_count = 3;
			wallet.state.threshold = cases[i].before;
			wallet_install(&wallet, "0");
			result = wallet_self(&wallet, 6, wallet_change(&wallet, STRANGER, true));
			if (!result.applied)
				result = wallet_approve(&wallet, FRIEND, (struct wallet_ref){ 0 });
			check(cases[i].reason, nv, result.exit, 0);
			assert_true(result.applied);
			check(cases[i].reason, nv, result.code, code);
			assert_true(wallet_state(&wallet).threshold ==
				    (code == 0 ? cases[i].after_v0 : cases[i].before));
			assert_int_equal(wallet_state(&wallet).signer_count, code == 0 ? 2 : 3);
			wallet_fini(&wallet);
		}
	}
}

/* ---- construction ---------------------------------------------------------------------------- */

struct terms {
	unsigned actors_version;
	size_t signers;
	uint64_t threshold;
	int64_t duration, start;
};

/* Exec of the init actor: [code, constructor params]. */
static void encode_exec(struct cbor_writer *writer, const void *value)
{
	const struct terms *terms = value;
	uint8_t code[ACTOR_CODE_MAX];
	struct cbor_writer inner;
	struct buffer params;

	buffer_init(&params, 0);
	cbor_writer_init(&inner, &params);
	cbor_write_tuple(&inner, terms->actors_version == 0 ? 3 : 4);
	cbor_write_array(&inner, terms->signers);
	for (size_t i = 0; i < terms->signers; i++) {
		struct address signer = address_of_id(1000 + i);

		cbor_write_address(&inner, &signer);
	}
	cbor_write_uint(&inner, terms->threshold);
	cbor_write_int(&inner, terms->duration);
	if (terms->actors_version != 0)
		cbor_write_int(&inner, terms->start);
	cbor_write_tuple(writer, 2);
	cbor_write_link(writer, actor_code_cid(ACTOR_MULTISIG, terms->actors_version, code));
	cbor_write_bytes(writer, buffer_bytes(&params));
	buffer_fini(&params);
}

static void constructing_by_rule(void **state)
{
	static const struct {
		const char *reason;
		struct terms terms;
		struct step exit[STEPS];
	} cases[] = {
		{ "one signer", { 0, 1, 1, 0, 0 }, ALWAYS(0) },
		{ "no signers", { 0, 0, 0, 0, 0 }, ALWAYS(16) },
		{ "256 signers", { 0, 256, 256, 0, 0 }, ALWAYS(0) },
		{ "257 signers", { 0, 257, 1, 0, 0 }, { { 0, 0 }, { 4, 16 } } },
		{ "more approvals than signers", { 0, 2, 3, 0, 0 }, ALWAYS(16) },
		{ "the greatest threshold", { 0, 2, UINT64_MAX, 0, 0 }, ALWAYS(16) },
		{ "no approvals", { 0, 2, 0, 0, 0 }, ALWAYS(16) },
		{ "a negative duration", { 0, 1, 1, -1, 0 }, ALWAYS(16) },
		{ "the longest duration from the least epoch on",
		  { 0, 1, 1, INT64_MAX, INT64_MIN },
		  ALWAYS(0) },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		for (unsigned nv = 0; nv < NETWORK_VERSIONS; nv++) {
			struct terms terms = cases[i].terms;
			struct chain_message message;
			struct wallet wallet;

			wallet_init(&wallet, nv);
			terms.actors_version = wallet.actors_version;
			message = fixture_message(0, 2,
						  wallet_encode(&wallet, encode_exec, &terms));
			message.message.to = address_of_id(ID_INIT);
			check(cases[i].reason, nv,
			      fixture_apply(&wallet.vm, &message).receipt.exit_code,
			      expected_at(cases[i].exit, nv));
			wallet_fini(&wallet);
		}
	}
}

/* Where the lock begins: at the epoch of the call in v0, later where the params say. What
 * is not locked has no start. */
static void locks_begin_with_construction(void **state)
{
	(void)state;
	for (unsigned nv = 0; nv < NETWORK_VERSIONS; nv++) {
		for (int64_t duration = 0; duration < 2; duration++) {
			struct terms terms = { 0, 1, 1, duration, -77 };
			struct multisig_state made;
			struct chain_message message;
			struct wallet wallet;

			wallet_init(&wallet, nv);
			terms.actors_version = wallet.actors_version;
			message = fixture_message(0, 2,
						  wallet_encode(&wallet, encode_exec, &terms));
			message.message.to = address_of_id(ID_INIT);
			message.message.value = bigint_of_int(5);
			check("exec", nv, fixture_apply(&wallet.vm, &message).receipt.exit_code, 0);
			made = wallet_state(&wallet); /* the first ID is f0101 */
			assert_int_equal(made.unlock_duration, duration);
			assert_int_equal(made.start_epoch, duration == 0 ? 0
							   : nv < 4      ? wallet.vm.env.epoch
									 : -77);
			assert_int_equal(bigint_sign(&made.initial_balance), duration);
			wallet_fini(&wallet);
		}
	}
}

/* ---- LockBalance ---------------------------------------------------------------------------- */

static void lock_balance_by_version(void **state)
{
	static const struct {
		const char *reason;
		struct wallet_lock lock;
		int64_t duration_before;
		struct step code[STEPS];
	} cases[] = {
		{ "a lock, from network version 2 on", { -5, 10, 7 }, 0, { { 0, 3 }, { 2, 0 } } },
		{ "a negative amount, refused from network version 7 on",
		  { 0, 10, -7 },
		  0,
		  { { 0, 3 }, { 2, 0 }, { 7, 16 } } },
		{ "no duration", { 0, 0, 7 }, 0, { { 0, 3 }, { 2, 16 } } },
		{ "a negative duration", { 0, -1, 7 }, 0, { { 0, 3 }, { 2, 16 } } },
		{ "locked already", { 0, 10, 0 }, 1, { { 0, 3 }, { 2, 18 } } },
		{ "locked for less than nothing counts too",
		  { 0, 10, 0 },
		  -1,
		  { { 0, 3 }, { 2, 18 } } },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		for (unsigned nv = 0; nv < NETWORK_VERSIONS; nv++) {
			struct wallet wallet;
			struct bytes params;
			int64_t code = expected_at(cases[i].code, nv);

			wallet_init(&wallet, nv);
			wallet.state.unlock_duration = cases[i].duration_before;
			wallet_install(&wallet, "0");
			params = wallet_encode(&wallet, wallet_encode_lock, &cases[i].lock);
			check(cases[i].reason, nv, wallet_self(&wallet, 9, params).code, code);
			if (code == 0)
				assert_true(wallet_state(&wallet).start_epoch ==
					    cases[i].lock.start);
			/* The method's age counts before its caller. */
			check("by an account", nv,
			      wallet_apply(&wallet, (struct wallet_call){ FRIEND, 9, params },
					   NULL),
			      nv < 2 ? 3 : 8);
			wallet_fini(&wallet);
		}
	}
}

/* ---- signers that go ---------------------------------------------------------------------- */

/* Who removes the only approver of the transaction that does it: it is purged before it
 * is to be deleted. */
static void a_signer_removes_itself(void **state)
{
	static const struct step exits[STEPS] = { { 0, 0 }, { 4, 20 }, { 6, 0 } };

	(void)state;
	for (unsigned nv = 0; nv < NETWORK_VERSIONS; nv++) {
		for (uint64_t method = 6; method <= 7; method++) {
			const struct wallet_swap swap = { ID_FIRST_USER, STRANGER };
			struct wallet wallet;
			struct bytes params;

			wallet_init(&wallet, nv);
			wallet_install(&wallet, "0");
			params = method == 6 ? wallet_change(&wallet, ID_FIRST_USER, false)
					     : wallet_encode(&wallet, wallet_encode_swap, &swap);
			check("remove or swap oneself", nv,
			      wallet_self(&wallet, method, params).exit, expected_at(exits, nv));
			wallet_fini(&wallet);
		}
	}
}

static void a_signer_listed_twice_goes_altogether(void **state)
{
	(void)state;
	for (unsigned nv = 0; nv < NETWORK_VERSIONS; nv++) {
		const struct wallet_swap swap = { FRIEND, STRANGER };
		struct multisig_state after;
		struct wallet wallet;

		wallet_init(&wallet, nv);
		wallet.signers[2] = wallet.signers[1];
		wallet.state.signer_count = 3;
		wallet_install(&wallet, "0");
		check("swap", nv,
		      wallet_self(&wallet, 7, wallet_encode(&wallet, wallet_encode_swap, &swap))
			      .code,
		      0);
		after = wallet_state(&wallet);
		assert_int_equal(after.signer_count, 2);
		assert_int_equal(after.signers[1].bytes[1], STRANGER);
		wallet_fini(&wallet);
		/* Two would be left of three, as RemoveSigner counts; threshold 2 stands. */
		wallet_init(&wallet, nv);
		wallet.signers[2] = wallet.signers[1];
		wallet.state.signer_count = 3;
		wallet.state.threshold = 2;
		wallet_install(&wallet, "0");
		wallet_self(&wallet, 6, wallet_change(&wallet, FRIEND, false));
		check("remove", nv, wallet_approve(&wallet, FRIEND, (struct wallet_ref){ 0 }).code,
		      0);
		assert_int_equal(wallet_state(&wallet).signer_count, 1);
		assert_true(wallet_state(&wallet).threshold == 2);
		wallet_fini(&wallet);
	}
}

/* Approvals of f0102 are taken back from actors v2 on; the order of the others stays. */
static void approvals_go_with_their_signer(void **state)
{
	static const struct address both[] = { { 2, { 0, STRANGER } },
					       { 2, { 0, FRIEND } },
					       { 2, { 0, ID_FIRST_USER } },
					       { 2, { 0, FRIEND } } };

	(void)state;
	for (unsigned nv = 0; nv < NETWORK_VERSIONS; nv++) {
		struct multisig_txn shared = gift(both, 4), alone = gift(approved_by_friend, 1);
		struct multisig_txn found;
		struct wallet wallet;
		bool purges;

		wallet_init(&wallet, nv);
		purges = wallet.actors_version >= 2;
		wallet.state.next_txn_id = 300;
		for (int64_t id = 0; id < 200; id++)
			wallet_pend(&wallet, id, id % 2 ? &shared : &alone);
		wallet_install(&wallet, "0");
		check("remove", nv,
		      wallet_self(&wallet, 6, wallet_change(&wallet, FRIEND, false)).code, 0);
		for (int64_t id = 0; id < 200; id += 2)
			assert_int_equal(wallet_pending(&wallet, id, &found),
					 purges ? ST_NOT_FOUND : ST_OK);
		for (int64_t id = 1; id < 200; id += 2) {
			assert_int_equal(wallet_pending(&wallet, id, &found), ST_OK);
			assert_int_equal(found.approved_count, purges ? 2 : 4);
			assert_int_equal(found.approved[1].bytes[1],
					 purges ? ID_FIRST_USER : FRIEND);
		}
		wallet_fini(&wallet);
	}
}

/* ---- approvals ----------------------------------------------------------------------------- */

static const uint8_t wrong_hash[DIGEST_BYTES] = { 1 };

static void approving_by_rule(void **state)
{
	static const struct {
		const char *reason;
		uint64_t threshold, from;
		struct wallet_ref ref;
		int64_t exit;
		bool applied;
	} cases[] = {
		{ "met already: executed without this approval", 1, FRIEND, { 0 }, 0, true },
		{ "approved already", 2, FRIEND, { 0 }, 18, false },
		{ "the second of two", 2, ID_FIRST_USER, { 0 }, 0, true },
		{ "the second of three", 3, ID_FIRST_USER, { 0 }, 0, false },
		{ "no threshold at all", 0, ID_FIRST_USER, { 0 }, 0, true },
		{ "not a signer", 1, STRANGER, { 0 }, 18, false },
		{ "no such transaction", 1, ID_FIRST_USER, { 1, { 0 } }, 17, false },
		{ "another hash",
		  1,
		  ID_FIRST_USER,
		  { 0, { wrong_hash, DIGEST_BYTES } },
		  16,
		  false },
		{ "a hash of one byte", 1, ID_FIRST_USER, { 0, { wrong_hash, 1 } }, 16, false },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		for (unsigned nv = 0; nv < NETWORK_VERSIONS; nv++) {
			struct multisig_txn txn = gift(approved_by_friend, 1);
			struct wallet wallet;
			struct wallet_result result;

			wallet_init(&wallet, nv);
			wallet.state.threshold = cases[i].threshold;
			wallet_pend(&wallet, 0, &txn);
			wallet_install(&wallet, "0");
			result = wallet_approve(&wallet, cases[i].from, cases[i].ref);
			check(cases[i].reason, nv, result.exit, cases[i].exit);
			check(cases[i].reason, nv, result.applied, cases[i].applied);
			assert_int_equal(wallet_pending(&wallet, 0, &txn),
					 cases[i].applied ? ST_NOT_FOUND : ST_OK);
			wallet_fini(&wallet);
		}
	}
}

static void cancelling_by_rule(void **state)
{
	static const struct {
		const char *reason;
		uint64_t from;
		struct wallet_ref ref;
		int64_t exit;
	} cases[] = {
		{ "the proposer", FRIEND, { 0 }, 0 },
		{ "another signer", ID_FIRST_USER, { 0 }, 18 },
		{ "not a signer", STRANGER, { 0 }, 18 },
		{ "no such transaction", FRIEND, { -1, { 0 } }, 17 },
		{ "another hash", FRIEND, { 0, { wrong_hash, DIGEST_BYTES } }, 20 },
		{ "another hash, another signer",
		  ID_FIRST_USER,
		  { 0, { wrong_hash, DIGEST_BYTES } },
		  18 },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		for (unsigned nv = 0; nv < NETWORK_VERSIONS; nv++) {
			struct multisig_txn txn = gift(approved_by_friend, 1);
			struct wallet wallet;

			wallet_init(&wallet, nv);
			wallet_pend(&wallet, 0, &txn);
			wallet_install(&wallet, "0");
			check(cases[i].reason, nv,
			      wallet_cancel(&wallet, cases[i].from, cases[i].ref), cases[i].exit);
			assert_int_equal(wallet_pending(&wallet, 0, &txn),
					 cases[i].exit == 0 ? ST_NOT_FOUND : ST_OK);
			wallet_fini(&wallet);
		}
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(transaction_ids_wrap_around),
		cmocka_unit_test(start_epochs_wrap_around),
		cmocka_unit_test(thresholds_at_their_ends),
		cmocka_unit_test(constructing_by_rule),
		cmocka_unit_test(locks_begin_with_construction),
		cmocka_unit_test(lock_balance_by_version),
		cmocka_unit_test(a_signer_removes_itself),
		cmocka_unit_test(a_signer_listed_twice_goes_altogether),
		cmocka_unit_test(approvals_go_with_their_signer),
		cmocka_unit_test(approving_by_rule),
		cmocka_unit_test(cancelling_by_rule),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
