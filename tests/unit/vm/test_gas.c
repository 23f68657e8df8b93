/* SPDX-License-Identifier: Apache-2.0 OR MIT */
#include "fixture.h"

/* Unit values of lotus d7076778e chain/vm/burn_test.go's kind, worked by hand. */
static const struct row {
	const char *reason;
	int64_t used, limit;
	const char *base_fee, *fee_cap, *premium;
	bool burn;
	const char *base_burn, *over_burn, *penalty, *tip, *refund;
} rows[] = {
	{ "all used", 100, 100, "10", "20", "1", true, "1000", "0", "0", "100", "900" },
	{ "up to a tenth over costs nothing", 100, 110, "10", "20", "1", true, "1000", "0", "0",
	  "110", "1090" },
	{ "twice the use burns the surplus in part", 100, 200, "10", "20", "1", true, "1000", "900",
	  "0", "200", "1900" },
	{ "nothing used burns the limit", 0, 100, "10", "20", "1", true, "0", "1000", "0", "100",
	  "900" },
	{ "fee cap below base fee: the miner pays", 100, 100, "30", "20", "1", true, "2000", "0",
	  "1000", "0", "0" },
	{ "the cap leaves less than the premium", 100, 100, "10", "12", "5", true, "1000", "0", "0",
	  "200", "0" },
	{ "exempt from the burn: it goes into the refund", 100, 100, "10", "20", "1", false, "0",
	  "0", "0", "100", "1900" },
};

static void assert_amount(const char *expected, const struct bigint *actual, const char *reason)
{
	struct bigint value;

	assert_int_equal(bigint_from_text(bytes_of_text(expected), &value), ST_OK);
	if (bigint_compare(&value, actual) != 0)
		print_error("%s: expected %s\n", reason, expected);
	assert_int_equal(bigint_compare(&value, actual), 0);
}

static void outputs(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		const struct row *row = &rows[i];
		struct bigint base_fee, fee_cap, premium;
		struct gas_outputs gas;

		assert_int_equal(bigint_from_text(bytes_of_text(row->base_fee), &base_fee), ST_OK);
		assert_int_equal(bigint_from_text(bytes_of_text(row->fee_cap), &fee_cap), ST_OK);
		assert_int_equal(bigint_from_text(bytes_of_text(row->premium), &premium), ST_OK);
		assert_int_equal(gas_outputs_of(row->used, row->limit, &base_fee, &fee_cap,
						&premium, row->burn, &gas),
				 ST_OK);
		assert_amount(row->base_burn, &gas.base_fee_burn, row->reason);
		assert_amount(row->over_burn, &gas.over_estimation_burn, row->reason);
		assert_amount(row->penalty, &gas.miner_penalty, row->reason);
		assert_amount(row->tip, &gas.miner_tip, row->reason);
		assert_amount(row->refund, &gas.refund, row->reason);
	}
}

/* Closed forms of docs/vm.md, "Prices". */
static void closed_forms(void **state)
{
	static const struct {
		const struct price_list *prices;
		int64_t message_100, transfer, zero_send, call, call_value, put_100, create, del;
	} lists[] = {
		{ &price_list_v0, 174863, 216405, 29233, 23856, 51356, 184070, 1184454, -76000 },
		{ &price_list_calico, 215663, 216405, 29233, 23856, 51356, 483640, 1207254,
		  -98800 },
	};
#define TOTAL(charge) ((charge).compute + (charge).storage)

	(void)state;
	for (size_t i = 0; i < 2; i++) {
		const struct price_list *p = lists[i].prices;

		assert_int_equal(TOTAL(gas_on_chain_message(p, 100)), lists[i].message_100);
		assert_int_equal(TOTAL(gas_on_invocation(p, true, 0)), lists[i].transfer);
		assert_int_equal(TOTAL(gas_on_invocation(p, false, 0)), lists[i].zero_send);
		assert_int_equal(TOTAL(gas_on_invocation(p, false, 7)), lists[i].call);
		assert_int_equal(TOTAL(gas_on_invocation(p, true, 7)), lists[i].call_value);
		assert_int_equal(TOTAL(gas_on_ipld_put(p, 100)), lists[i].put_100);
		assert_int_equal(TOTAL(gas_on_create_actor(p)), lists[i].create);
		assert_int_equal(TOTAL(gas_on_delete_actor(p)), lists[i].del);
	}
}

static void every_network_version_has_its_row(void **state)
{
	static const unsigned actors[] = { 0, 0, 0, 0, 2, 2, 2, 2, 2, 2, 3, 3, 4, 5, 6, 7 };
	static const unsigned trees[] = { 0, 0, 0, 0, 1, 1, 1, 1, 1, 1, 2, 2, 3, 4, 4, 4 };

	(void)state;
	for (unsigned version = 0; version <= NETWORK_VERSION_MAX; version++) {
		const struct network_rules *rules = network_rules_of(version);

		assert_int_equal(rules->network_version, version);
		assert_int_equal(rules->actors_version, actors[version]);
		assert_int_equal(rules->tree_version, trees[version]);
		assert_ptr_equal(rules->prices, version <= 6 ? &price_list_v0 : &price_list_calico);
		assert_true(version == 0 || rules->upgrade_epoch > rules[-1].upgrade_epoch);
	}
	assert_null(network_rules_of(NETWORK_VERSION_MAX + 1));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(outputs),
		cmocka_unit_test(closed_forms),
		cmocka_unit_test(every_network_version_has_its_row),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
