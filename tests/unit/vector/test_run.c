/* SPDX-License-Identifier: Apache-2.0 OR MIT */
#include "vector/run.h"

#include "ipld/car.h"
#include "tests/unit/world/fixture.h"
#include "vm/vm.h"

/* A vector of our own over the minimal genesis at network version 13: an abort, a
 * message that ends fatally, a mutation. What is expected is what the VM does when
 * it is asked directly; each case then bends one thing. */

enum { MESSAGES = 3, CHARGES_MAX = 64 };

struct sample {
	struct arena arena;
	struct overlay overlay;
	struct overlay_blocks blocks;
	struct buffer car, bytes[MESSAGES];
	char pre_root[80], post_root[80];
	struct vector_variant variant;
	struct vector_message messages[MESSAGES];
	struct expected_receipt receipts[MESSAGES];
	struct expected_trace traces[MESSAGES];
	struct expected_frame frames[MESSAGES];
	struct gas_charge charges[MESSAGES][CHARGES_MAX];
	int64_t totals[MESSAGES][CHARGES_MAX];
	struct vector vector;
};

static enum status put_in_car(void *context, struct bytes key, struct bytes block)
{
	struct block_cid cid = block_cid_of(block);

	(void)key;
	car_write_block(context, cid_of(&cid), block);
	return ST_OK;
}

static void make_messages(struct sample *sample)
{
	static uint8_t params[8];
	struct chain_message messages[MESSAGES] = {
		message_abort(0, 0),
		message_abort(0, 1),
		message_mutate(0, 1, params),
	};

	messages[1].message.gas_limit = 0;
	for (size_t i = 0; i < MESSAGES; i++) {
		buffer_init(&sample->bytes[i], 0);
		assert_int_equal(message_encode(&sample->bytes[i], &messages[i].message), ST_OK);
		sample->messages[i].bytes = buffer_bytes(&sample->bytes[i]);
		sample->messages[i].epoch_offset = (int64_t)i;
	}
}

static void note_trace(struct sample *sample, size_t index, const struct trace *trace)
{
	assert_int_equal(trace->frame_count, 1);
	assert_true(trace->charge_count <= CHARGES_MAX);
	for (size_t i = 0; i < trace->charge_count; i++) {
		sample->charges[index][i] = trace->charges[i].charge;
		sample->totals[index][i] = trace->charges[i].charge.compute +
					   trace->charges[i].charge.storage;
	}
	sample->frames[index] = (struct expected_frame){
		.parent = TRACE_NO_PARENT,
		.charges = sample->charges[index],
		.totals = sample->totals[index],
		.charge_count = trace->charge_count,
	};
	sample->traces[index] = (struct expected_trace){ true, &sample->frames[index], 1 };
}

/* Runs the messages one by one and writes down what comes. */
static void note_expected(struct sample *sample, struct block_cid *root)
{
	struct environment env = { sample->variant.epoch, 13, default_base_fee(),
				   default_circ_supply(), 0,  ADDRESS_MAINNET };

	for (size_t i = 0; i < MESSAGES; i++) {
		struct chain_message message = { .signature_type = SIGNATURE_NONE };
		struct vm_result result;
		struct trace trace;
		struct vm_input input = {
			.env = &env,
			.root = cid_of(root),
			.blocks = &sample->blocks.base,
			.sink = &sample->blocks.base,
			.arena = &sample->arena,
			.trace = &trace,
			.max_call_depth = 64,
			.chaos = true,
		};

		env.epoch += sample->messages[i].epoch_offset;
		trace_init(&trace, &sample->arena, 0);
		assert_int_equal(message_decode(sample->messages[i].bytes, false, &message.message,
						NULL),
				 ST_OK);
		assert_int_equal(vm_apply(&input, &message, &result, NULL), ST_OK);
		sample->receipts[i].present = result.ending == VM_RECEIPT;
		if (result.ending != VM_RECEIPT)
			continue;
		sample->receipts[i].receipt = result.receipt;
		note_trace(sample, i, &trace);
		*root = result.root_after;
	}
}

static void sample_make(struct sample *sample)
{
	struct block_cid root;
	struct cid link;

	memset(sample, 0, sizeof(*sample));
	arena_init(&sample->arena, 0);
	overlay_init(&sample->overlay, &sample->arena);
	overlay_blocks_init(&sample->blocks, &sample->overlay, NULL);
	assert_int_equal(genesis_minimal(&sample->blocks.base, &sample->arena, 13, &root, NULL),
			 ST_OK);
	buffer_init(&sample->car, 0);
	link = cid_of(&root);
	car_write_header(&sample->car, &link, 1);
	assert_int_equal(overlay_each(&sample->overlay, put_in_car, &sample->car), ST_OK);
	root_text(&root, sample->pre_root);
	sample->variant = (struct vector_variant){ bytes_of_text("nv13"), 893800, 13 };
	make_messages(sample);
	note_expected(sample, &root);
	root_text(&root, sample->post_root);
	sample->vector = (struct vector){
		.id = bytes_of_text("sample"),
		.chaos = true,
		.car = buffer_bytes(&sample->car),
		.pre_root = bytes_of_text(sample->pre_root),
		.post_root = bytes_of_text(sample->post_root),
		.base_fee = default_base_fee(),
		.circ_supply = default_circ_supply(),
		.variants = &sample->variant,
		.variant_count = 1,
		.messages = sample->messages,
		.message_count = MESSAGES,
		.receipts = sample->receipts,
		.receipt_count = MESSAGES,
		.traces = sample->traces,
		.trace_count = MESSAGES,
	};
}

static void sample_free(struct sample *sample)
{
	for (size_t i = 0; i < MESSAGES; i++)
		buffer_fini(&sample->bytes[i]);
	buffer_fini(&sample->car);
	arena_fini(&sample->arena);
}

/* ---- what can be wrong ----------------------------------------------------- */

static void bend_nothing(struct sample *sample)
{
	(void)sample;
}

static void bend_no_traces(struct sample *sample)
{
	sample->vector.traces = NULL;
}

static void bend_exit(struct sample *sample)
{
	sample->receipts[0].receipt.exit_code = 21;
}

static void bend_gas(struct sample *sample)
{
	sample->receipts[2].receipt.gas_used++;
}

static void bend_return(struct sample *sample)
{
	sample->receipts[0].receipt.ret = bytes_of_text("x");
}

static void bend_fatal_expected(struct sample *sample)
{
	sample->receipts[0].present = false;
}

static void bend_receipt_expected(struct sample *sample)
{
	sample->receipts[1].present = true;
}

static void bend_post_root(struct sample *sample)
{
	sample->vector.post_root = bytes_of_text(sample->pre_root);
}

static void bend_epoch(struct sample *sample)
{
	sample->variant.epoch++;
}

static void bend_chaos(struct sample *sample)
{
	sample->vector.chaos = false;
}

static void bend_charge(struct sample *sample)
{
	sample->charges[2][3].storage++;
}

static void bend_charge_total(struct sample *sample)
{
	sample->totals[2][0]--;
}

static void bend_charge_name(struct sample *sample)
{
	sample->charges[0][1].name = "OnSomethingElse";
}

/* As older recorders wrote it: before the price list multiplies. */
static void bend_storage_unit(struct sample *sample)
{
	const struct price_list *prices = network_rules_of(13)->prices;

	assert_true(sample->charges[2][0].storage > 0);
	sample->charges[2][0].storage /= prices->storage_multiplier;
}

static void bend_get_end_name(struct sample *sample)
{
	unsigned found = 0;

	for (size_t i = 0; i < sample->frames[2].charge_count; i++) {
		if (strcmp(sample->charges[2][i].name, "OnIpldViewEnd") != 0)
			continue;
		sample->charges[2][i].name = "OnIpldGetEnd";
		found++;
	}
	assert_true(found > 0);
}

static void bend_charge_count(struct sample *sample)
{
	sample->frames[0].charge_count--;
}

static void bend_parent(struct sample *sample)
{
	sample->frames[0].parent = 0;
}

static void bend_frames(struct sample *sample)
{
	sample->traces[2].frame_count = 0;
}

static void bend_no_trace(struct sample *sample)
{
	sample->traces[0].present = false;
}

static void bend_unsupported(struct sample *sample)
{
	sample->vector.unsupported = "class tipset";
}

static void bend_version(struct sample *sample)
{
	sample->variant.network_version = 16;
}

/* AddVerifier of f06. */
static void bend_not_implemented(struct sample *sample)
{
	struct chain_message message = message_abort(0, 0);

	message.message.to = address_of_id(ID_VERIFREG);
	message.message.method = 2;
	buffer_clear(&sample->bytes[0]);
	assert_int_equal(message_encode(&sample->bytes[0], &message.message), ST_OK);
	sample->messages[0].bytes = buffer_bytes(&sample->bytes[0]);
}

static void bend_car(struct sample *sample)
{
	sample->vector.car.size -= 5;
}

static void bend_car_empty(struct sample *sample)
{
	sample->vector.car.size = 0;
}

static void bend_pre_root(struct sample *sample)
{
	sample->vector.pre_root = bytes_of_text(sample->post_root);
}

static void bend_pre_root_text(struct sample *sample)
{
	sample->vector.pre_root = bytes_of_text("bafy");
}

static void bend_message(struct sample *sample)
{
	sample->messages[1].bytes.size = 3;
}

static void bend_offset(struct sample *sample)
{
	sample->messages[2].epoch_offset = INT64_MAX;
}

static void bend_receipt_count(struct sample *sample)
{
	sample->vector.receipt_count--;
}

static void bend_post_root_text(struct sample *sample)
{
	sample->vector.post_root = (struct bytes){ 0 };
}

static const struct {
	const char *reason;
	void (*bend)(struct sample *sample);
	enum vector_outcome plain, traced;
	const char *words; /* of the reason, traced */
} rows[] = {
	{ "as it is", bend_nothing, VECTOR_PASS, VECTOR_PASS, NULL },
	{ "without traces", bend_no_traces, VECTOR_PASS, VECTOR_PASS, NULL },
	{ "exit code", bend_exit, VECTOR_FAIL, VECTOR_FAIL, "1 of 3 receipts" },
	{ "gas", bend_gas, VECTOR_FAIL, VECTOR_FAIL, "1 of 3 receipts" },
	{ "return", bend_return, VECTOR_FAIL, VECTOR_FAIL, "1 of 3 receipts" },
	{ "fatal expected", bend_fatal_expected, VECTOR_FAIL, VECTOR_FAIL, "receipts" },
	{ "receipt expected", bend_receipt_expected, VECTOR_FAIL, VECTOR_FAIL, "receipts" },
	{ "post root", bend_post_root, VECTOR_FAIL, VECTOR_FAIL, "root differs" },
	{ "epoch plays no part", bend_epoch, VECTOR_PASS, VECTOR_PASS, NULL },
	{ "no chaos actor", bend_chaos, VECTOR_FAIL, VECTOR_FAIL, "receipts" },
	{ "a charge", bend_charge, VECTOR_PASS, VECTOR_FAIL, "1 of " },
	{ "a total", bend_charge_total, VECTOR_PASS, VECTOR_FAIL, "1 of " },
	{ "a name", bend_charge_name, VECTOR_PASS, VECTOR_FAIL, "1 of " },
	{ "storage not multiplied", bend_storage_unit, VECTOR_PASS, VECTOR_PASS, NULL },
	{ "the get's other name", bend_get_end_name, VECTOR_PASS, VECTOR_PASS, NULL },
	{ "one charge less", bend_charge_count, VECTOR_PASS, VECTOR_FAIL, "1 of " },
	{ "a parent", bend_parent, VECTOR_PASS, VECTOR_FAIL, "1 of " },
	{ "a frame less", bend_frames, VECTOR_PASS, VECTOR_FAIL, "1 of " },
	{ "a trace less", bend_no_trace, VECTOR_PASS, VECTOR_FAIL, "1 of " },
	{ "unsupported", bend_unsupported, VECTOR_SKIP, VECTOR_SKIP, "class tipset" },
	{ "network version", bend_version, VECTOR_SKIP, VECTOR_SKIP, "beyond 15" },
	{ "not implemented", bend_not_implemented, VECTOR_SKIP, VECTOR_SKIP, "AddVerifier" },
	{ "cut CAR", bend_car, VECTOR_ERROR, VECTOR_ERROR, "" },
	{ "no CAR", bend_car_empty, VECTOR_ERROR, VECTOR_ERROR, "" },
	{ "pre-state not there", bend_pre_root, VECTOR_ERROR, VECTOR_ERROR, "not in the CAR" },
	{ "pre-state no CID", bend_pre_root_text, VECTOR_ERROR, VECTOR_ERROR, "not a CID" },
	{ "post-state no CID", bend_post_root_text, VECTOR_ERROR, VECTOR_ERROR, "not a CID" },
	{ "cut message", bend_message, VECTOR_ERROR, VECTOR_ERROR, "" },
	{ "offset", bend_offset, VECTOR_ERROR, VECTOR_ERROR, "64 bits" },
	{ "receipts", bend_receipt_count, VECTOR_ERROR, VECTOR_ERROR, "in number" },
};

static void check_row(size_t row, bool check_trace)
{
	enum vector_outcome expected = check_trace ? rows[row].traced : rows[row].plain;
	struct sample sample;
	struct vector_result result;
	struct arena arena;

	sample_make(&sample);
	arena_init(&arena, 0);
	rows[row].bend(&sample);
	assert_int_equal(vector_run(&arena, &sample.vector, &sample.variant, check_trace, 64,
				    &result, NULL),
			 ST_OK);
	if (result.outcome != expected)
		fail_msg("%s: outcome %d, expected %d: %s", rows[row].reason, (int)result.outcome,
			 (int)expected, result.reason ? result.reason : "");
	if (expected == VECTOR_PASS && (result.reason || result.receipt_count != MESSAGES))
		fail_msg("%s: %s", rows[row].reason, result.reason ? result.reason : "receipts");
	if (expected != VECTOR_PASS && check_trace && !strstr(result.reason, rows[row].words))
		fail_msg("%s: the reason is: %s", rows[row].reason, result.reason);
	arena_fini(&arena);
	sample_free(&sample);
}

static void test_outcomes(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		check_row(i, false);
		check_row(i, true);
	}
}

/* After a mismatch the first differing charge is told, asked for or not. */
static void test_first_difference(void **state)
{
	struct sample sample;
	struct vector_result result;
	struct arena arena;

	(void)state;
	sample_make(&sample);
	arena_init(&arena, 0);
	bend_charge(&sample);
	bend_gas(&sample);
	assert_int_equal(vector_run(&arena, &sample.vector, &sample.variant, false, 64, &result,
				    NULL),
			 ST_OK);
	assert_int_equal(result.outcome, VECTOR_FAIL);
	assert_true(result.traced && result.difference.found);
	assert_true(result.difference.message == 2 && result.difference.frame == 0 &&
		    result.difference.index == 3);
	assert_true(result.difference.has_expected && result.difference.has_actual);
	assert_true(result.difference.expected.storage == result.difference.actual.storage + 1);
	assert_int_equal(result.charges_different, 1);
	assert_true(result.charges_compared > 10);
	assert_true(result.receipts[0].ok && result.receipts[1].ok && !result.receipts[2].ok);
	assert_true(result.receipts[1].fatal);
	assert_true(result.has_post_root && result.post_root_ok && result.duration_ns > 0);
	arena_fini(&arena);
	sample_free(&sample);
}

/* Where every charge differs and a call stands elsewhere too, no more differs than was
 * compared. */
static void test_all_differs(void **state)
{
	struct sample sample;
	struct vector_result result;
	struct arena arena;

	(void)state;
	sample_make(&sample);
	arena_init(&arena, 0);
	for (size_t i = 0; i < MESSAGES; i++) {
		for (size_t j = 0; j < CHARGES_MAX; j++)
			sample.charges[i][j].compute++;
	}
	bend_parent(&sample);
	assert_int_equal(vector_run(&arena, &sample.vector, &sample.variant, true, 64, &result,
				    NULL),
			 ST_OK);
	assert_int_equal(result.outcome, VECTOR_FAIL);
	assert_true(result.charges_compared > 10);
	assert_int_equal(result.charges_different, result.charges_compared);
	arena_fini(&arena);
	sample_free(&sample);
}

static void test_memory_limit(void **state)
{
	struct sample sample;
	struct vector_result result;
	struct arena arena;

	(void)state;
	sample_make(&sample);
	arena_init(&arena, 1000);
	assert_int_equal(vector_run(&arena, &sample.vector, &sample.variant, false, 64, &result,
				    NULL),
			 ST_NO_MEMORY);
	arena_fini(&arena);
	sample_free(&sample);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_outcomes),
		cmocka_unit_test(test_first_difference),
		cmocka_unit_test(test_all_differs),
		cmocka_unit_test(test_memory_limit),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
