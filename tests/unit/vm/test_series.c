/* SPDX-License-Identifier: Apache-2.0 OR MIT */
#include "fixture.h"

#include "vm/series.h"

/* The same messages one by one and in a series, over the same state. */

struct step {
	struct chain_message message;
	struct environment env;
	struct receipt receipt; /* one by one */
	uint8_t params[8];
};

/* A state, messages, and what they came to one by one. */
struct row {
	struct fixture fixture;
	struct block_cid before;
	struct step *steps;
	size_t count;
};

static struct address key_number(size_t number)
{
	uint8_t payload[ADDRESS_HASH_BYTES] = { 1 };
	struct address key;

	memcpy(payload + 1, &number, sizeof(number));
	assert_int_equal(address_of_payload(ADDRESS_SECP256K1, bytes_make(payload, sizeof(payload)),
					    &key),
			 ST_OK);
	return key;
}

/* mutateState ["…", 0]; with the same params method 8 fails. */
static void fill_mutate(struct step *step, size_t number, bool aborting)
{
	step->params[0] = 0x82;
	step->params[1] = 0x65;
	for (int i = 0; i < 5; i++)
		step->params[2 + i] = (uint8_t)('a' + (number >> (4 * i) & 15));
	step->params[7] = 0x00;
	step->message.message.params = bytes_make(step->params, sizeof(step->params));
	step->message.message.method = aborting ? 8 : 7;
}

static void fill_transfer(struct step *step, size_t number)
{
	step->message.message.to = key_number(number);
	step->message.message.method = 0;
	step->message.message.value = bigint_of_uint(1 + number);
}

static void fill(struct row *row, size_t number, uint64_t *nonce)
{
	struct step *step = &row->steps[number];

	step->env = row->fixture.env;
	step->env.epoch += (int64_t)number / 4;
	step->env.base_fee = bigint_of_uint(100 + number / 8);
	step->message = fixture_message(*nonce, 0, (struct bytes){ 0 });
	if (number % 6 == 5) {
		step->message.message.nonce = *nonce + 9; /* refused */
		return;
	}
	++*nonce;
	if (number % 3 == 2)
		fill_transfer(step, number / 6);
	else
		fill_mutate(step, number, number % 6 == 3);
}

static void apply_one_by_one(struct row *row)
{
	struct fixture *fixture = &row->fixture;

	for (size_t i = 0; i < row->count; i++) {
		struct vm_input input = fixture_input(fixture);
		struct vm_result result;

		input.env = &row->steps[i].env;
		input.trace = NULL;
		assert_int_equal(vm_apply(&input, &row->steps[i].message, &result, &fixture->err),
				 ST_OK);
		assert_int_equal(result.ending, VM_RECEIPT);
		row->steps[i].receipt = result.receipt;
		fixture->root = result.root_after;
	}
}

static void row_init(struct row *row, unsigned network_version, size_t count, size_t upgrade_at)
{
	uint64_t nonce = 0;

	fixture_init(&row->fixture, network_version);
	row->before = row->fixture.root;
	row->count = count;
	row->steps = arena_zalloc(&row->fixture.arena, count, sizeof(*row->steps));
	assert_non_null(row->steps);
	for (size_t i = 0; i < count; i++) {
		fill(row, i, &nonce);
		if (i >= upgrade_at && network_version < NETWORK_VERSION_MAX)
			row->steps[i].env.network_version++;
	}
}

static void run_series(struct row *row, struct vm_series *series)
{
	for (size_t i = 0; i < row->count; i++) {
		const struct step *step = &row->steps[i];
		struct vm_result result;

		assert_int_equal(vm_series_apply(series, &step->env, &step->message, &result),
				 ST_OK);
		assert_int_equal(result.ending, VM_RECEIPT);
		assert_int_equal(result.receipt.exit_code, step->receipt.exit_code);
		assert_int_equal(result.receipt.gas_used, step->receipt.gas_used);
		assert_true(bytes_equal(result.receipt.ret, step->receipt.ret));
	}
}

/* Over blocks that hold the state before and nothing else: row->fixture is the one of the
 * single messages. move_at: bytes of memory, or 0 for what is usual. Returns whether the VM
 * has moved. */
static bool series_is_the_same(struct row *row, unsigned network_version, size_t move_at)
{
	struct fixture fresh;
	struct vm_series series;
	struct vm_input input;
	struct block_cid root;
	struct state_tree *tree;
	struct actor actor;
	bool moved;

	fixture_init(&fresh, network_version);
	assert_true(block_cid_equal(&fresh.root, &row->before));
	input = fixture_input(&fresh);
	input.env = &row->steps[0].env;
	assert_int_equal(vm_series_open(&series, &input, &fresh.err), ST_OK);
	if (move_at != 0)
		series.stages.move_at = move_at;
	run_series(row, &series);
	assert_int_equal(vm_series_flush(&series, &root), ST_OK);
	assert_true(block_cid_equal(&root, &row->fixture.root));
	assert_int_equal(vm_series_keep(&series, &fresh.blocks.base), ST_OK);
	moved = series.stages.both[1].vm.input != NULL;
	vm_series_close(&series);
	assert_int_equal(state_tree_open(&fresh.blocks.base, &fresh.arena, cid_of(&root), &tree,
					 &fresh.err),
			 ST_OK);
	for (uint64_t id = 0; id < 110; id++) {
		struct bytes head;
		enum status st = state_tree_get(tree, id, &actor);

		assert_true(st == ST_OK || st == ST_NOT_FOUND);
		if (st == ST_OK)
			assert_int_equal(blockstore_get(&fresh.blocks.base, &fresh.arena,
							actor.head, &head),
					 ST_OK);
	}
	fixture_fini(&fresh);
	return moved;
}

static void a_series_ends_as_messages_by_themselves(void **state)
{
	(void)state;
	for (unsigned version = 0; version <= NETWORK_VERSION_MAX; version++) {
		struct row row;

		row_init(&row, version, 60, 30);
		apply_one_by_one(&row);
		assert_false(series_is_the_same(&row, version, 0));
		fixture_fini(&row.fixture);
	}
}

/* With what it still needs, to other memory, also around an upgrade. */
static void a_long_series_moves(void **state)
{
	struct row row;

	(void)state;
	row_init(&row, 13, 600, 300);
	apply_one_by_one(&row);
	assert_true(series_is_the_same(&row, 13, 300000));
	fixture_fini(&row.fixture);
}

static void a_failure_of_ours_has_words(void **state)
{
	struct row row;
	struct arena small;
	struct vm_series series;
	struct vm_input input;
	struct vm_result result;
	enum status st = ST_OK;

	(void)state;
	row_init(&row, 13, 200, SIZE_MAX);
	apply_one_by_one(&row);
	arena_init(&small, 200000);
	input = fixture_input(&row.fixture);
	input.root = cid_of(&row.before);
	input.arena = &small;
	assert_int_equal(vm_series_open(&series, &input, &row.fixture.err), ST_OK);
	for (size_t i = 0; i < row.count && st == ST_OK; i++)
		st = vm_series_apply(&series, &row.steps[i].env, &row.steps[i].message, &result);
	assert_int_equal(st, ST_LIMIT);
	assert_non_null(strstr(row.fixture.err.text, "memory limit of 200000 bytes"));
	vm_series_close(&series);
	input.env = &(struct environment){ .network_version = 16 };
	row.fixture.err = (struct error){ .status = ST_OK };
	assert_int_equal(vm_series_open(&series, &input, &row.fixture.err), ST_UNSUPPORTED);
	assert_string_equal(row.fixture.err.text, "network version 16 is not supported");
	vm_series_close(&series);
	arena_fini(&small);
	fixture_fini(&row.fixture);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_series_ends_as_messages_by_themselves),
		cmocka_unit_test(a_long_series_moves),
		cmocka_unit_test(a_failure_of_ours_has_words),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
