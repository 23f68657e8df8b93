/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* The multisig actor running out of gas, and as deep as it goes. */
#include "wallet.h"

#include <pthread.h>
#include <sys/mman.h>

/* ---- gas and stack --------------------------------------------------------------------------- */

static struct vm_result apply_with_gas(struct wallet *wallet, struct wallet_call call,
				       int64_t gas_limit)
{
	struct chain_message message = wallet_message(wallet, call);
	struct vm_input input = fixture_input(&wallet->vm);
	struct vm_result result;

	message.message.gas_limit = gas_limit;
	trace_init(&wallet->vm.trace, &wallet->vm.arena, 0);
	assert_int_equal(vm_apply(&input, &message, &result, &wallet->vm.err), ST_OK);
	assert_int_equal(result.ending, VM_RECEIPT);
	return result;
}

/* A limit one below the sum of the first charges, for every charge: out of gas, all of it
 * used, whoever of the two calls it strikes; the wallet is as it was. */
static void gas_may_end_at_any_charge(void **state)
{
	static const unsigned versions[] = { 3, 5, 9, 13, 15 };

	(void)state;
	for (size_t v = 0; v < sizeof(versions) / sizeof(versions[0]); v++) {
		struct wallet wallet;
		struct wallet_proposal proposal = { .to = WALLET, .method = 6 };
		struct wallet_call call = { .from = ID_FIRST_USER, .method = 2 };
		struct multisig_txn txn = gift(approved_by_friend, 1);
		struct trace whole;
		int64_t sum = 0;

		wallet_init(&wallet, versions[v]);
		for (int64_t id = 100; id < 140; id++)
			wallet_pend(&wallet, id, &txn);
		wallet_install(&wallet, "0");
		proposal.params = wallet_change(&wallet, FRIEND, false);
		call.params = wallet_encode(&wallet, wallet_encode_proposal, &proposal);
		assert_int_equal(apply_with_gas(&wallet, call, 1000000000).receipt.exit_code, 0);
		whole = wallet.vm.trace;
		assert_true(whole.charge_count > 40);
		for (size_t i = 0; i < whole.charge_count; i++) {
			int64_t amount = whole.charges[i].charge.compute +
					 whole.charges[i].charge.storage;
			struct vm_result result;

			sum += amount;
			if (amount == 0)
				continue;
			result = apply_with_gas(&wallet, call, sum - 1);
			check(whole.charges[i].charge.name, versions[v], result.receipt.exit_code,
			      7);
			/* Refused before it begins, the message uses nothing. */
			assert_int_equal(result.receipt.gas_used, i == 0 ? 0 : sum - 1);
		}
		assert_int_equal(apply_with_gas(&wallet, call, sum).receipt.exit_code, 0);
		wallet_fini(&wallet);
	}
}

/* A proposal of a proposal …: each executes at once, the innermost sends nothing away. */
static struct bytes nested_proposals(struct wallet *wallet, unsigned levels)
{
	struct wallet_proposal proposal = { .to = STRANGER };

	for (unsigned level = 1; level < levels; level++)
		proposal = (struct wallet_proposal){
			WALLET,
			0,
			2,
			wallet_encode(wallet, wallet_encode_proposal, &proposal),
		};
	return wallet_encode(wallet, wallet_encode_proposal, &proposal);
}

struct descent {
	unsigned levels;
	int64_t exit;
	unsigned applied; /* proposals executed, counted through the nested returns */
};

static void *descend(void *argument)
{
	struct descent *descent = argument;
	struct wallet wallet;
	struct wallet_call call = { .from = ID_FIRST_USER, .method = 2 };
	struct vm_result result;
	struct bytes ret;

	wallet_init(&wallet, 5);
	/* The wallet calls itself: it is a signer of its own. */
	wallet.signers[1] = address_of_id(WALLET);
	wallet_install(&wallet, "0");
	call.params = nested_proposals(&wallet, descent->levels);
	result = apply_with_gas(&wallet, call, 1000000000000);
	descent->exit = result.receipt.exit_code;
	for (ret = result.receipt.ret; ret.size > 0; descent->applied++) {
		struct cbor_reader reader;

		cbor_reader_init(&reader, ret);
		cbor_read_tuple(&reader, 4);
		cbor_read_int(&reader);
		cbor_read_bool(&reader);
		cbor_read_int(&reader);
		ret = cbor_read_bytes(&reader, CBOR_BYTES_MAX);
		if (cbor_status(&reader) != ST_OK)
			break;
	}
	wallet_fini(&wallet);
	return NULL;
}

/* What levels touch of a painted stack. */
static size_t stack_of(struct descent *descent)
{
	size_t size = vm_stack_bytes(descent->levels), untouched = 0;
	uint8_t *stack = mmap(NULL, size, PROT_READ | PROT_WRITE,
			      MAP_PRIVATE | MAP_ANONYMOUS | MAP_STACK, -1, 0);
	pthread_attr_t attributes;
	pthread_t thread;

	assert_ptr_not_equal(stack, MAP_FAILED);
	memset(stack, 0xa5, size);
	assert_int_equal(pthread_attr_init(&attributes), 0);
	assert_int_equal(pthread_attr_setstack(&attributes, stack, size), 0);
	assert_int_equal(pthread_create(&thread, &attributes, descend, descent), 0);
	assert_int_equal(pthread_join(thread, NULL), 0);
	pthread_attr_destroy(&attributes);
	while (untouched < size && stack[untouched] == 0xa5)
		untouched++;
	munmap(stack, size);
	return size - untouched;
}

static void recursion_keeps_within_its_stack(void **state)
{
	struct descent few = { .levels = 20 }, many = { .levels = 120 };
	size_t reserved = (vm_stack_bytes(120) - vm_stack_bytes(20)) / 100;
	size_t level = stack_of(&few);

	(void)state;
	level = (stack_of(&many) - level) / 100;
	print_message("%zu bytes of stack a level, %zu reserved\n", level, reserved);
	assert_int_equal(few.exit, 0);
	assert_int_equal(few.applied, 20);
	assert_int_equal(many.exit, 0);
	assert_int_equal(many.applied, 120);
	assert_true(level < reserved / 4 * 3);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(gas_may_end_at_any_charge),
		cmocka_unit_test(recursion_keeps_within_its_stack),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
