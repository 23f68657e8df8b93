/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* Whatever a message says: it ends with a receipt or fatally, or in a failure of ours
 * that is foreseen; a fatal end changes nothing, a failed message no actor's code or
 * state; gas is within its limit and the sum of its charges; no attoFIL comes or goes; and
 * the same again gives the same.
 *
 * Input: network version (low half of a byte) and receiver (high half), method, gas
 * limit (4 bytes), value, sender, then the params. */
#include "tests/fuzz/fuzz.h"

#include "actors/registry.h"
#include "base/log.h"
#include "vm/state_tree.h"
#include "vm/vm.h"
#include "world/genesis.h"
#include "world/genesis_minimal.h"

enum {
	MEMORY = 32 << 20,
	/* What fits into the stack of a main thread, ASan's frames included. */
	CALL_DEPTH_MAX = 256,
	METHOD_DELETE_ACTOR = 5,
	CHECKED_SINCE = 7, /* beneficiaries of a deletion, by network version */
};

/* All actors in a few numbers. */
struct sum {
	struct bigint total; /* attoFIL */
	uint64_t heads;      /* of their codes and states */
};

/* The states at genesis, made once each. */
struct state {
	struct arena arena;
	struct overlay overlay;
	struct overlay_blocks blocks;
	struct block_cid root;
	struct sum sum;
};

/* One application. */
struct run {
	struct arena arena;
	struct overlay overlay;
	struct overlay_blocks blocks;
	struct trace trace;
	struct vm_result result;
	struct error err;
	enum status status;
};

static uint64_t mix(uint64_t sum, struct bytes bytes)
{
	for (size_t i = 0; i < bytes.size; i++)
		sum = (sum ^ bytes.data[i]) * UINT64_C(0x100000001b3);
	return sum;
}

static enum status add_actor(void *context, uint64_t id, const struct actor *actor)
{
	struct sum *sum = context;

	fuzz_require(bigint_sign(&actor->balance) >= 0);
	sum->heads += mix(mix(id + 1, actor->code.raw), actor->head.raw);
	return bigint_add(&sum->total, &actor->balance, &sum->total);
}

static struct sum sum_of(struct blockstore *blocks, struct arena *arena,
			 const struct block_cid *root)
{
	struct sum sum = { .total = bigint_zero() };
	struct state_tree *tree;
	struct error err = { 0 };

	fuzz_require(state_tree_open(blocks, arena, cid_of(root), &tree, &err) == ST_OK);
	fuzz_require(state_tree_each(tree, add_actor, &sum) == ST_OK);
	return sum;
}

static struct state *state_at(unsigned network_version)
{
	static struct state states[NETWORK_VERSION_MAX + 1];
	struct state *state = &states[network_version];
	struct error err = { 0 };

	if (state->blocks.overlay)
		return state;
	arena_init(&state->arena, 0);
	overlay_init(&state->overlay, &state->arena);
	overlay_blocks_init(&state->blocks, &state->overlay, NULL);
	fuzz_require(genesis_minimal(&state->blocks.base, &state->arena, network_version,
				     &state->root, &err) == ST_OK);
	state->sum = sum_of(&state->blocks.base, &state->arena, &state->root);
	return state;
}

static struct address account(unsigned index)
{
	uint8_t secret[32];
	struct address address;

	fuzz_require(genesis_account(index, secret, &address) == ST_OK);
	return address;
}

static struct address receiver(unsigned choice)
{
	static const uint8_t payload[ADDRESS_BLS_BYTES] = { 0xc0 };
	static const uint64_t ids[] = { ID_CHAOS,  ID_CHAOS,          ID_INIT, ID_FIRST_USER,
					ID_SYSTEM, ID_REWARD,         ID_CRON, ID_BURNT_FUNDS,
					ID_POWER,  ID_FIRST_USER + 1, 5000,    ID_VERIFREG };
	static const struct {
		enum address_protocol protocol;
		size_t size;
	} keys[] = {
		{ ADDRESS_SECP256K1, ADDRESS_HASH_BYTES },
		{ ADDRESS_ACTOR, ADDRESS_HASH_BYTES },
		{ ADDRESS_BLS, ADDRESS_BLS_BYTES },
	};
	struct address address = { 0 };
	size_t count = sizeof(ids) / sizeof(ids[0]);

	if (choice < count)
		return address_of_id(ids[choice]);
	choice -= (unsigned)count;
	if (choice < sizeof(keys) / sizeof(keys[0]))
		fuzz_require(address_of_payload(keys[choice].protocol,
						bytes_make(payload, keys[choice].size),
						&address) == ST_OK);
	else
		address = account(1);
	return address;
}

/* Small, large and negative: value × 10^18 for the greater half. */
static struct bigint value_of(uint8_t byte)
{
	struct bigint scale = bigint_of_int(1000000000000000000), value;

	if (byte < 64)
		return bigint_of_int(byte);
	if (byte == 64)
		return bigint_of_int(-1);
	value = bigint_of_int(byte);
	fuzz_require(bigint_mul(&value, &scale, &value) == ST_OK);
	if (byte > 192)
		fuzz_require(bigint_mul(&value, &scale, &value) == ST_OK);
	return value;
}

static struct chain_message cut_message(struct cutter *cutter, unsigned choice)
{
	struct chain_message chain = { .signature_type = SIGNATURE_NONE };
	struct message *message = &chain.message;
	uint8_t sender;

	message->to = receiver(choice);
	message->method = cut_number(cutter, 1);
	message->gas_limit = (int64_t)(int32_t)cut_number(cutter, 4);
	message->value = value_of((uint8_t)cut_number(cutter, 1));
	sender = (uint8_t)cut_number(cutter, 1);
	message->from = sender < 128 ? address_of_id(ID_FIRST_USER + sender % 10)
				     : account(sender % 10);
	message->nonce = sender == 100;
	message->gas_fee_cap = bigint_of_int(sender % 3 * 100);
	message->gas_premium = bigint_of_int(sender % 5);
	message->params = cutter->rest;
	return chain;
}

static void apply(struct run *run, const struct state *state, unsigned network_version,
		  const struct chain_message *message)
{
	const struct environment env = {
		.epoch = network_rules_of(network_version)->upgrade_epoch + 1,
		.network_version = network_version,
		.base_fee = default_base_fee(),
		.circ_supply = default_circ_supply(),
	};
	struct vm_input input = {
		.env = &env,
		.root = cid_of(&state->root),
		.arena = &run->arena,
		.trace = &run->trace,
		.max_call_depth = CALL_DEPTH_MAX,
		.chaos = true,
	};

	arena_init(&run->arena, MEMORY);
	overlay_init(&run->overlay, &run->arena);
	overlay_blocks_init(&run->blocks, &run->overlay, (struct blockstore *)&state->blocks);
	trace_init(&run->trace, &run->arena, 0);
	input.blocks = &run->blocks.base;
	input.sink = &run->blocks.base;
	run->status = vm_apply(&input, message, &run->result, &run->err);
}

/* ---- properties ------------------------------------------------------------ */

static void check_gas(const struct run *run, int64_t limit)
{
	int64_t used = run->result.receipt.gas_used, sum = 0;
	bool exhausted = run->result.receipt.exit_code == SYS_OUT_OF_GAS;

	fuzz_require(used >= 0 && used <= limit);
	for (size_t i = 0; i < run->trace.frame_count; i++)
		exhausted |= run->trace.frames[i].exit_code == SYS_OUT_OF_GAS;
	for (size_t i = 0; i < run->trace.charge_count; i++)
		sum += run->trace.charges[i].charge.compute + run->trace.charges[i].charge.storage;
	/* A charge that is refused is in the trace; the counter then jumps to the limit. */
	if (!exhausted)
		fuzz_require(used == (sum < 0 ? 0 : sum));
}

static bool deleted_itself(const struct run *run)
{
	for (size_t i = 0; i < run->trace.frame_count; i++) {
		const struct trace_frame *frame = &run->trace.frames[i];

		if (frame->method == METHOD_DELETE_ACTOR && frame->exit_code == EXIT_OK)
			return true;
	}
	return false;
}

/* Up to network version 6 an actor that deletes itself in its own favour takes what it
 * holds along: at most what the message brought, chaos being poor at genesis. */
static void check_sum(struct run *run, const struct state *state, unsigned network_version,
		      const struct bigint *value)
{
	struct sum sum = sum_of(&run->blocks.base, &run->arena, &run->result.root_after);
	struct bigint lost;

	if (run->result.receipt.exit_code != EXIT_OK)
		fuzz_require(sum.heads == state->sum.heads);
	fuzz_require(bigint_sub(&state->sum.total, &sum.total, &lost) == ST_OK);
	if (network_version >= CHECKED_SINCE || !deleted_itself(run)) {
		fuzz_require(bigint_sign(&lost) == 0);
		return;
	}
	fuzz_require(bigint_sign(&lost) == 0 || bigint_compare(&lost, value) == 0);
}

static void check_end(struct run *run, const struct state *state, unsigned network_version,
		      const struct message *message)
{
	if (run->status != ST_OK) {
		fuzz_require(run->status == ST_NOT_IMPLEMENTED || run->status == ST_LIMIT);
		fuzz_require(run->err.status == run->status && run->err.text[0] != '\0');
		fuzz_require(run->overlay.entries.count == 0);
		return;
	}
	if (run->result.ending == VM_FATAL) {
		fuzz_require(block_cid_equal(&run->result.root_after, &state->root));
		fuzz_require(run->result.error != NULL);
		fuzz_require(run->overlay.entries.count == 0);
		return;
	}
	check_gas(run, message->gas_limit);
	check_sum(run, state, network_version, &message->value);
}

static void check_same(const struct run *a, const struct run *b)
{
	fuzz_require(a->status == b->status);
	fuzz_require(strcmp(a->err.text, b->err.text) == 0);
	fuzz_require(a->trace.frame_count == b->trace.frame_count);
	fuzz_require(a->trace.charge_count == b->trace.charge_count);
	if (a->status != ST_OK)
		return;
	fuzz_require(a->result.ending == b->result.ending);
	fuzz_require(block_cid_equal(&a->result.root_after, &b->result.root_after));
	if (a->result.ending == VM_FATAL)
		return;
	fuzz_require(a->result.receipt.exit_code == b->result.receipt.exit_code);
	fuzz_require(a->result.receipt.gas_used == b->result.receipt.gas_used);
	fuzz_require(bytes_equal(a->result.receipt.ret, b->result.receipt.ret));
	fuzz_require(bigint_compare(&a->result.gas.refund, &b->result.gas.refund) == 0);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct cutter cutter = { bytes_make(data, size) };
	uint8_t head = (uint8_t)cut_number(&cutter, 1);
	unsigned network_version = head & 15;
	const struct state *state = state_at(network_version);
	struct chain_message message = cut_message(&cutter, head >> 4);
	struct run first = { .status = ST_OK }, second = { .status = ST_OK };

	apply(&first, state, network_version, &message);
	check_end(&first, state, network_version, &message.message);
	apply(&second, state, network_version, &message);
	check_same(&first, &second);
	arena_fini(&first.arena);
	arena_fini(&second.arena);
	return 0;
}
