/* SPDX-License-Identifier: Apache-2.0 OR MIT */
#include "fixture.h"

#include "base/cancel.h"

/* Runs that are asked to end, at every access to a block and at every one after it: they
 * fail, or end as they would have. */

static const uint8_t mutate_hello[] = { 0x82, 0x65, 'h', 'e', 'l', 'l', 'o', 0x00 };
static const uint8_t send_to_f0101[] = { 0x84, 0x42, 0x00, 0x65, 0x40, 0x00, 0x40 };
static const uint8_t abort_20_boom[] = { 0x83, 0x14, 0x64, 'b', 'o', 'o', 'm', 0xf4 };

/* Blocks that ask the run to end at one access. */
struct asking_blocks {
	struct blockstore base;
	struct blockstore *behind;
	struct cancel cancel;
	size_t left; /* accesses until then */
};

static void count(struct asking_blocks *blocks)
{
	if (blocks->left-- == 0)
		cancel_request(&blocks->cancel, CANCEL_TIME);
}

static enum status asking_get(struct blockstore *self, struct arena *arena, struct cid cid,
			      struct bytes *block)
{
	struct asking_blocks *blocks = (struct asking_blocks *)self;

	count(blocks);
	return blockstore_get_stored(blocks->behind, arena, cid, block);
}

static enum status asking_has(struct blockstore *self, struct cid cid)
{
	struct asking_blocks *blocks = (struct asking_blocks *)self;

	count(blocks);
	return blockstore_has_stored(blocks->behind, cid);
}

static enum status asking_put(struct blockstore *self, const struct block_cid *cid,
			      struct bytes block)
{
	struct asking_blocks *blocks = (struct asking_blocks *)self;

	count(blocks);
	return blocks->behind->ops->put(blocks->behind, cid, block);
}

static const struct blockstore_ops asking_ops = { asking_get, asking_has, asking_put };

struct run {
	enum status st;
	struct vm_result result;
	bool asked;
};

/* A run of its own, on the fixture's state, that is asked to end at access `at`. */
static struct run run_until(const struct chain_message *message, unsigned network_version,
			    size_t at)
{
	struct asking_blocks blocks = { .base = { &asking_ops }, .left = at };
	struct fixture fixture;
	struct error err = { .status = ST_OK };
	struct arena arena;
	struct run run;

	fixture_init(&fixture, network_version);
	blocks.behind = &fixture.blocks.base;
	arena_init(&arena, 0);
	arena.cancel = &blocks.cancel;
	const struct vm_input input = {
		.env = &fixture.env,
		.root = cid_of(&fixture.root),
		.blocks = &blocks.base,
		.sink = &blocks.base,
		.arena = &arena,
		.max_call_depth = 64,
		.chaos = true,
	};

	run.st = vm_apply(&input, message, &run.result, &err);
	run.asked = cancel_asked(&blocks.cancel);
	assert_true((run.st == ST_OK) == (err.status == ST_OK));
	/* What is compared must not be looked for in memory that goes away. */
	run.result.receipt.ret = (struct bytes){ 0 };
	arena_fini(&arena);
	fixture_fini(&fixture);
	return run;
}

static void check_message(const struct chain_message *message, unsigned network_version)
{
	const struct run whole = run_until(message, network_version, SIZE_MAX);
	size_t ended = 0;

	assert_int_equal(whole.st, ST_OK);
	for (size_t at = 0;; at++) {
		const struct run run = run_until(message, network_version, at);

		if (!run.asked)
			break;
		if (run.st == ST_CANCELLED) {
			ended++;
			continue;
		}
		assert_int_equal(run.st, ST_OK);
		assert_int_equal(run.result.ending, whole.result.ending);
		assert_int_equal(run.result.receipt.exit_code, whole.result.receipt.exit_code);
		assert_int_equal(run.result.receipt.gas_used, whole.result.receipt.gas_used);
		assert_true(block_cid_equal(&run.result.root_after, &whole.result.root_after));
	}
	assert_true(ended > 0);
}

static void asked_at_every_access(void **state)
{
	static const struct {
		uint64_t method;
		struct bytes params;
	} rows[] = {
		{ 7, { mutate_hello, sizeof(mutate_hello) } },
		{ 6, { send_to_f0101, sizeof(send_to_f0101) } },
		{ 8, { abort_20_boom, sizeof(abort_20_boom) } },
	};
	static const unsigned versions[] = { 3, 13 };

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		const struct chain_message message = fixture_message(0, rows[i].method,
								     rows[i].params);

		for (size_t v = 0; v < 2; v++)
			check_message(&message, versions[v]);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(asked_at_every_access),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
