/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* What a multisig stores, takes and returns, in bytes; and what it keeps locked. The
 * expected bytes are written by hand from specs-actors v2.3.5 actors/builtin/multisig/
 * cbor_gen.go, the amounts from AmountLocked of v0.9.14 and v2.3.5. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <cmocka.h>

#include "actors/multisig/params.h"
#include "actors/multisig/locked.h"
#include "actors/multisig/state.h"
#include "base/encoding.h"

#define LINK                                                                                       \
	"d82a5827000171a0e4022045b0cfc220ceec5b7c1c62c4d4193d38e4eba48e8815729ce75f9c0ab0e4c1c0"
#define INT64_MIN_WIRE "3b7fffffffffffffff"
#define INT64_MAX_WIRE "1b7fffffffffffffff"

enum kind {
	STATE,
	TXN,
	CONSTRUCTOR_V0,
	CONSTRUCTOR,
	PROPOSE,
	TXN_REF,
	CHANGE,
	SWAP,
	THRESHOLD,
	LOCK,
	KINDS
};

static const struct {
	object_decode *decode;
	object_encode *encode; /* NULL: only ever read */
} codecs[KINDS] = {
	[STATE] = { multisig_state_decode, multisig_state_encode },
	[TXN] = { multisig_txn_decode, multisig_txn_encode },
	[CONSTRUCTOR_V0] = { multisig_constructor_v0_decode, NULL },
	[CONSTRUCTOR] = { multisig_constructor_decode, NULL },
	[PROPOSE] = { multisig_propose_decode, NULL },
	[TXN_REF] = { multisig_txn_ref_decode, NULL },
	[CHANGE] = { multisig_signer_change_decode, NULL },
	[SWAP] = { multisig_swap_decode, NULL },
	[THRESHOLD] = { multisig_threshold_decode, NULL },
	[LOCK] = { multisig_lock_decode, NULL },
};

union any {
	struct multisig_state state;
	struct multisig_txn txn;
	struct multisig_constructor constructor;
	struct multisig_propose propose;
	struct multisig_txn_ref ref;
	struct multisig_signer_change change;
	struct multisig_swap swap;
	uint64_t threshold;
	struct multisig_lock lock;
};

static const struct row {
	const char *reason;
	enum kind kind;
	const char *hex;
} accepted[] = {
	{ "an empty wallet", STATE, "87800000400000" LINK },
	{ "two signers, everything set", STATE, "8782420064420065020542000a190100187b" LINK },
	{ "least numbers", STATE,
	  "8780"
	  "00" INT64_MIN_WIRE "420101" INT64_MIN_WIRE INT64_MIN_WIRE LINK },
	{ "greatest numbers", STATE,
	  "8780"
	  "1bffffffffffffffff" INT64_MAX_WIRE "40" INT64_MAX_WIRE INT64_MAX_WIRE LINK },
	{ "a signer that is a key", STATE,
	  "87815501"
	  "0707070707070707070707070707070707070707"
	  "0100400000" LINK },
	{ "no approvals", TXN,
	  "85420066400040"
	  "80" },
	{ "params and approvals", TXN, "8542006642000a024301020382420064420065" },
	{ "a negative value, for states made by others", TXN, "8542006642010a004080" },
	{ "three fields up to actors v0", CONSTRUCTOR_V0, "8381420064010a" },
	{ "four fields from actors v2 on", CONSTRUCTOR, "8482420064420065020a1a00021de1" },
	{ "a proposal", PROPOSE, "844200664200010241ff" },
	{ "no hash", TXN_REF, "820040" },
	{ "a negative ID", TXN_REF,
	  "8220"
	  "4101" },
	{ "add and raise", CHANGE, "82420064f5" },
	{ "swap", SWAP, "82420064420065" },
	{ "greatest threshold", THRESHOLD, "811bffffffffffffffff" },
	{ "lock from a negative epoch", LOCK, "83200a42000a" },
};

static const struct row refused[] = {
	{ "six fields of state", STATE, "8680000040000000" },
	{ "signers as bytes", STATE, "87400000400000" LINK },
	{ "negative threshold", STATE, "87802000400000" LINK },
	{ "undefined signer", STATE,
	  "878140000040"
	  "0000" LINK },
	{ "sign byte 2", STATE, "878000004202010000" LINK },
	{ "no link", STATE, "87800000400000f6" },
	{ "8,193 signers", STATE, "879920010000400000" LINK },
	{ "8,192 signers claimed, one there", STATE, "87992000420064" },
	{ "four fields of transaction", TXN,
	  "844200664000"
	  "40" },
	{ "params as text", TXN,
	  "85420066400060"
	  "80" },
	{ "method negative", TXN,
	  "85420066402040"
	  "80" },
	{ "the params of actors v2 at v0", CONSTRUCTOR_V0, "8481420064010a00" },
	{ "the params of actors v0 at v2", CONSTRUCTOR, "8381420064010a" },
	{ "duration as text", CONSTRUCTOR, "8481420064016000" },
	{ "method before value", PROPOSE,
	  "844200660240"
	  "40" },
	{ "hash as null", TXN_REF, "8200f6" },
	{ "ID beyond int64", TXN_REF, "821b800000000000000040" },
	{ "flag as number", CHANGE, "8242006401" },
	{ "one address", SWAP, "81420064" },
	{ "threshold not minimal", THRESHOLD, "811801" },
	{ "epoch below int64", LOCK, "833b80000000000000000a40" },
};

static struct bytes from_hex(struct arena *arena, const char *hex)
{
	struct buffer buffer;
	struct bytes out;

	buffer_init(&buffer, 0);
	assert_int_equal(base16_decode(&buffer, bytes_of_text(hex)), ST_OK);
	assert_int_equal(arena_copy(arena, buffer_bytes(&buffer), &out), ST_OK);
	buffer_fini(&buffer);
	return out;
}

static enum status decode(struct arena *arena, enum kind kind, struct bytes wire, union any *out)
{
	struct cbor_reader reader;

	memset(out, 0, sizeof(*out));
	cbor_reader_init(&reader, wire);
	return codecs[kind].decode(&reader, arena, out);
}

static void reads_and_writes_back(void **state)
{
	struct arena arena;
	union any value;
	struct bytes again;

	(void)state;
	arena_init(&arena, 0);
	for (size_t i = 0; i < sizeof(accepted) / sizeof(accepted[0]); i++) {
		const struct row *row = &accepted[i];
		struct bytes wire = from_hex(&arena, row->hex);
		enum status st = decode(&arena, row->kind, wire, &value);

		if (st != ST_OK)
			print_error("%s\n", row->reason);
		assert_int_equal(st, ST_OK);
		if (!codecs[row->kind].encode)
			continue;
		assert_int_equal(cbor_encode(&arena, codecs[row->kind].encode, &value, &again),
				 ST_OK);
		if (!bytes_equal(wire, again))
			print_error("%s\n", row->reason);
		assert_true(bytes_equal(wire, again));
	}
	arena_fini(&arena);
}

static void refuses_what_it_must(void **state)
{
	struct arena arena;
	union any value;

	(void)state;
	/* No claim of a length makes it take much memory either. */
	arena_init(&arena, 1 << 20);
	for (size_t i = 0; i < sizeof(refused) / sizeof(refused[0]); i++) {
		struct bytes wire = from_hex(&arena, refused[i].hex);
		enum status st = decode(&arena, refused[i].kind, wire, &value);

		if (st != ST_INVALID)
			print_error("%s\n", refused[i].reason);
		assert_int_equal(st, ST_INVALID);
	}
	assert_true(arena.used_bytes < 1 << 16);
	arena_fini(&arena);
}

static void refuses_every_truncation(void **state)
{
	struct arena arena;
	union any value;

	(void)state;
	arena_init(&arena, 0);
	for (size_t i = 0; i < sizeof(accepted) / sizeof(accepted[0]); i++) {
		struct bytes wire = from_hex(&arena, accepted[i].hex);

		for (size_t size = 0; size < wire.size; size++)
			assert_int_equal(decode(&arena, accepted[i].kind,
						bytes_make(wire.data, size), &value),
					 ST_INVALID);
	}
	arena_fini(&arena);
}

static void fields_stand_where_they_belong(void **state)
{
	const struct address f0100 = address_of_id(100), f0101 = address_of_id(101);
	struct arena arena;
	union any value;

	(void)state;
	arena_init(&arena, 0);
	assert_int_equal(decode(&arena, CONSTRUCTOR,
				from_hex(&arena, "8482420064420065021820391000"), &value),
			 ST_OK);
	assert_int_equal(value.constructor.signer_count, 2);
	assert_true(address_equal(&value.constructor.signers[1], &f0101));
	assert_int_equal(value.constructor.threshold, 2);
	assert_int_equal(value.constructor.unlock_duration, 32);
	assert_int_equal(value.constructor.start_epoch, -4097);
	assert_int_equal(decode(&arena, PROPOSE, from_hex(&arena, "844200644200070541ff"), &value),
			 ST_OK);
	assert_true(address_equal(&value.propose.to, &f0100));
	assert_int_equal(bigint_wrap_int64(&value.propose.value), 7);
	assert_int_equal(value.propose.method, 5);
	assert_int_equal(value.propose.params.size, 1);
	assert_int_equal(decode(&arena, SWAP, from_hex(&arena, "82420064420065"), &value), ST_OK);
	assert_true(address_equal(&value.swap.from, &f0100));
	assert_true(address_equal(&value.swap.to, &f0101));
	assert_int_equal(decode(&arena, LOCK,
				from_hex(&arena, "8301024200"
						 "03"),
				&value),
			 ST_OK);
	assert_int_equal(value.lock.start_epoch, 1);
	assert_int_equal(value.lock.unlock_duration, 2);
	assert_int_equal(bigint_wrap_int64(&value.lock.amount), 3);
	arena_fini(&arena);
}

/* Lists are as long as the reference's writer lets them be, and no longer. */
static void too_many_signers_have_no_encoding(void **state)
{
	struct arena arena;
	struct address *many;
	struct multisig_txn txn = { .to = address_of_id(100), .approved_count = 8192 };
	struct bytes wire;

	(void)state;
	arena_init(&arena, 0);
	many = arena_zalloc(&arena, 8193, sizeof(*many));
	assert_non_null(many);
	for (size_t i = 0; i < 8193; i++)
		many[i] = address_of_id(i);
	txn.approved = many;
	assert_int_equal(cbor_encode(&arena, multisig_txn_encode, &txn, &wire), ST_OK);
	txn.approved_count = 8193;
	assert_int_equal(cbor_encode(&arena, multisig_txn_encode, &txn, &wire), ST_UNENCODABLE);
	arena_fini(&arena);
}

static void keys_are_zigzag_varints(void **state)
{
	static const struct {
		int64_t id;
		const char *hex;
	} keys[] = {
		{ 0, "00" },
		{ -1, "01" },
		{ 1, "02" },
		{ 63, "7e" },
		{ -64, "7f" },
		{ 64, "8001" },
		{ 8191, "fe7f" },
		{ INT64_MAX, "feffffffffffffffff01" },
		{ INT64_MIN, "ffffffffffffffffff01" },
	};
	struct arena arena;
	struct bytes key;

	(void)state;
	arena_init(&arena, 0);
	for (size_t i = 0; i < sizeof(keys) / sizeof(keys[0]); i++) {
		assert_int_equal(multisig_txn_key(&arena, keys[i].id, &key), ST_OK);
		assert_true(bytes_equal(key, from_hex(&arena, keys[i].hex)));
	}
	arena_fini(&arena);
}

/* ---- returns -------------------------------------------------------------------------- */

static void returns_are_wrapped_in_place(void **state)
{
	static const struct {
		const char *reason, *before, *inner;
		int64_t id;
		struct multisig_applied applied;
		const char *propose, *approve;
	} cases[] = {
		{ "pending", "", "", 0, { false, 0 }, "8400f40040", "83f40040" },
		{ "executed, failed", "", "", 0, { true, 18 }, "8400f51240", "83f51240" },
		{ "executed, with bytes",
		  "",
		  "820102",
		  70,
		  { true, 0 },
		  "841846f50043820102",
		  "83f50043820102" },
		{ "behind what others wrote",
		  "ffee",
		  "01",
		  INT64_MIN,
		  { true, -1 },
		  "ffee84" INT64_MIN_WIRE "f5204101",
		  "ffee83f5204101" },
	};
	struct arena arena;
	struct cbor_writer writer;
	struct buffer out;

	(void)state;
	arena_init(&arena, 0);
	buffer_init(&out, 0);
	for (size_t i = 0; i < 2 * sizeof(cases) / sizeof(cases[0]); i++) {
		bool propose = i % 2 == 0;
		struct bytes before = from_hex(&arena, cases[i / 2].before);

		buffer_clear(&out);
		cbor_writer_init(&writer, &out);
		buffer_append_bytes(&out, before);
		buffer_append_bytes(&out, from_hex(&arena, cases[i / 2].inner));
		if (propose)
			multisig_propose_return(&writer, before.size, cases[i / 2].id,
						&cases[i / 2].applied);
		else
			multisig_approve_return(&writer, before.size, &cases[i / 2].applied);
		assert_int_equal(cbor_writer_status(&writer), ST_OK);
		if (!bytes_equal(buffer_bytes(&out),
				 from_hex(&arena,
					  propose ? cases[i / 2].propose : cases[i / 2].approve)))
			print_error("%s\n", cases[i / 2].reason);
		assert_true(bytes_equal(buffer_bytes(&out),
					from_hex(&arena, propose ? cases[i / 2].propose
								 : cases[i / 2].approve)));
	}
	buffer_fini(&out);
	arena_fini(&arena);
}

static void returns_hold_two_mebibytes(void **state)
{
	const struct multisig_applied applied = { true, 0 };
	struct cbor_writer writer;
	struct buffer out;

	(void)state;
	for (size_t more = 0; more < 2; more++) {
		size_t size = CBOR_BYTES_MAX + more;

		buffer_init(&out, 0);
		cbor_writer_init(&writer, &out);
		assert_non_null(buffer_reserve(&out, size));
		memset(out.data, 0xab, size);
		buffer_advance(&out, size);
		multisig_approve_return(&writer, 0, &applied);
		assert_int_equal(cbor_writer_status(&writer), more ? ST_UNENCODABLE : ST_OK);
		if (!more) {
			assert_int_equal(out.size, size + 8);
			assert_memory_equal(out.data, "\x83\xf5\x00\x5a\x00\x20\x00\x00\xab", 9);
		}
		buffer_fini(&out);
	}
}

/* ---- vesting ---------------------------------------------------------------------------- */

static void locked_amounts_by_hand(void **state)
{
	static const struct {
		const char *reason, *initial;
		int64_t duration, elapsed;
		const char *v0, *v2;
	} cases[] = {
		{ "nothing was ever locked", "0", 0, 0, "0", "0" },
		{ "no duration, before the start", "100", 0, -1, "100", "100" },
		{ "no duration, after it", "100", 0, 0, "0", "0" },
		{ "before the start", "100", 7, -1, "100", "100" },
		{ "at the start v0 rounds already: 100 / 7 = 14, times 7", "100", 7, 0, "98",
		  "100" },
		{ "1 of 7: 14 * 6; 600 / 7 = 85.7", "100", 7, 1, "84", "86" },
		{ "6 of 7: 14; 100 / 7 = 14.2", "100", 7, 6, "14", "15" },
		{ "at the end", "100", 7, 7, "0", "0" },
		{ "without a remainder", "100", 10, 3, "70", "70" },
		{ "less than one an epoch", "3", 10, 1, "0", "3" },
		{ "a negative balance: -100 / 7 rounds to -15", "-100", 7, 0, "-105", "-100" },
		{ "-15 * 6; -600 / 7 = -85.7 rounds up", "-100", 7, 1, "-90", "-85" },
		{ "a duration as long as can be", "9223372036854775807", INT64_MAX, 1,
		  "9223372036854775806", "9223372036854775806" },
		{ "a negative duration is always over", "100", -5, -5, "0", "0" },
		{ "before the end of a negative duration", "100", -5, -6, "100", "100" },
	};
	static const unsigned versions[] = { 0, 2, 3, 4, 5, 6, 7 };

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		for (size_t v = 0; v < sizeof(versions) / sizeof(versions[0]); v++) {
			struct multisig_state wallet = { .unlock_duration = cases[i].duration };
			const char *text = versions[v] == 0 ? cases[i].v0 : cases[i].v2;
			struct bigint locked, expected;

			assert_int_equal(bigint_from_text(bytes_of_text(cases[i].initial),
							  &wallet.initial_balance),
					 ST_OK);
			assert_int_equal(bigint_from_text(bytes_of_text(text), &expected), ST_OK);
			assert_int_equal(multisig_amount_locked(&wallet, versions[v],
								cases[i].elapsed, &locked),
					 ST_OK);
			if (bigint_compare(&locked, &expected) != 0)
				print_error("actors v%u: %s\n", versions[v], cases[i].reason);
			assert_int_equal(bigint_compare(&locked, &expected), 0);
		}
	}
}

/* The widest amounts a state can hold. */
static void the_widest_balance_locks(void **state)
{
	uint8_t wire[BIGINT_WIRE_MAX];
	struct multisig_state wallet = { .unlock_duration = INT64_MAX };
	struct bigint locked;

	(void)state;
	memset(wire, 0xff, sizeof(wire));
	for (unsigned sign = 0; sign < 2; sign++) {
		wire[0] = (uint8_t)sign;
		assert_int_equal(bigint_from_wire(bytes_make(wire, sizeof(wire)),
						  &wallet.initial_balance, NULL),
				 ST_OK);
		assert_int_equal(multisig_amount_locked(&wallet, 0, 1, &locked), ST_OK);
		assert_int_equal(multisig_amount_locked(&wallet, 7, 1, &locked), ST_OK);
		assert_int_equal(bigint_sign(&locked), sign ? -1 : 1);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(reads_and_writes_back),
		cmocka_unit_test(refuses_what_it_must),
		cmocka_unit_test(refuses_every_truncation),
		cmocka_unit_test(fields_stand_where_they_belong),
		cmocka_unit_test(too_many_signers_have_no_encoding),
		cmocka_unit_test(keys_are_zigzag_varints),
		cmocka_unit_test(returns_are_wrapped_in_place),
		cmocka_unit_test(returns_hold_two_mebibytes),
		cmocka_unit_test(locked_amounts_by_hand),
		cmocka_unit_test(the_widest_balance_locks),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
