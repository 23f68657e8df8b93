/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* Sequences of tipsets: blocks of messages that were made without seeing each other's
 * effects, some of them twice, some rounds without a block. */
#include <inttypes.h>

#include "tests/sequences/invariants.h"
#include "tests/sequences/pre_state.h"
#include "tests/sequences/sequence.h"

enum { BLOCKS_MAX = 4, BLOCK_MESSAGES_MAX = 6, WINS_MAX = 5 };

/* Messages of the tipset in the making, to pick duplicates from. */
struct pool {
	struct message messages[BLOCKS_MAX * BLOCK_MESSAGES_MAX];
	size_t count;
};

/* ---- making ------------------------------------------------------------------------ */

static struct message next_message(struct maker *maker, struct pool *pool)
{
	struct message message;

	if (pool->count > 0 && dice_chance(&maker->dice, 15))
		return pool->messages[dice_below(&maker->dice, pool->count)];
	message = make_message(maker);
	pool->messages[pool->count++] = message;
	return message;
}

/* Mostly one of the miners; a reward that cannot be paid ends the tipset. */
static struct address make_miner(struct maker *maker)
{
	if (dice_chance(&maker->dice, 2))
		return make_address(maker);
	return address_of_id(FIRST_MINER + dice_below(&maker->dice, MINERS));
}

static struct tipset_block make_block(struct maker *maker, struct pool *pool)
{
	size_t count = (size_t)dice_below(&maker->dice, BLOCK_MESSAGES_MAX + 1);
	struct message *messages = arena_zalloc(maker->arena, count, sizeof(*messages));

	must_hold(messages != NULL);
	for (size_t i = 0; i < count; i++)
		messages[i] = next_message(maker, pool);
	return (struct tipset_block){
		.miner = make_miner(maker),
		.win_count = dice_chance(&maker->dice, 2) ? make_int(maker, 0)
							  : dice_between(&maker->dice, 1, WINS_MAX),
		.messages = messages,
		.message_count = count,
	};
}

static int64_t rounds_passed(const struct chain *chain, struct dice *dice)
{
	int64_t rounds = 1;

	if (dice_chance(dice, 36))
		rounds = dice_between(dice, 1, 5);
	else if (dice_chance(dice, 6))
		rounds = dice_between(dice, 50, 70);
	return rounds <= chain_epochs_left(chain) ? rounds : 1;
}

static struct tipset make_tipset(struct maker *maker)
{
	size_t count = 1 + (size_t)dice_below(&maker->dice, BLOCKS_MAX);
	struct tipset_block *blocks = arena_zalloc(maker->arena, count, sizeof(*blocks));
	struct ahead ahead = { .count = 0 };
	struct pool pool = { .count = 0 };
	struct tipset tipset = {
		.parent_epoch = maker->chain->env.epoch,
		.epoch = maker->chain->env.epoch + rounds_passed(maker->chain, &maker->dice),
		.base_fee = bigint_of_int(
			dice_chance(&maker->dice, 80) ? 100 : dice_between(&maker->dice, 0, 1000)),
		.blocks = blocks,
		.block_count = count,
	};

	must_hold(blocks != NULL);
	maker->ahead = &ahead;
	for (size_t i = 0; i < count; i++)
		blocks[i] = make_block(maker, &pool);
	maker->ahead = NULL;
	return tipset;
}

/* ---- what holds for every tipset ------------------------------------------------------ */

static void count_steps(const struct tipset_result *result, size_t counts[3])
{
	for (size_t i = 0; i < result->count; i++)
		counts[result->applications[i].step]++;
}

/* Cron once a round, a reward for every block, and cron of the tipset's epoch last. */
static void check_steps(struct tally *tally, const struct tipset *tipset,
			const struct tipset_result *result)
{
	size_t counts[3] = { 0 };
	const struct tipset_application *last = &result->applications[result->count - 1];

	count_steps(result, counts);
	if (counts[TIPSET_REWARD] != tipset->block_count)
		tally_violation(tally, "%zu rewards for %zu blocks", counts[TIPSET_REWARD],
				tipset->block_count);
	if (counts[TIPSET_CRON] != (size_t)(tipset->epoch - tipset->parent_epoch))
		tally_violation(tally, "cron ran %zu times in %" PRId64 " rounds",
				counts[TIPSET_CRON], tipset->epoch - tipset->parent_epoch);
	if (result->count == 0 || last->step != TIPSET_CRON || last->epoch != tipset->epoch)
		tally_violation(tally, "a tipset did not end with its cron");
}

static void check_no_duplicate(struct tally *tally, const struct tipset_result *result, size_t at)
{
	const struct tipset_application *one = &result->applications[at];

	for (size_t i = 0; i < at; i++)
		if (result->applications[i].step == TIPSET_MESSAGE &&
		    block_cid_equal(&result->applications[i].message_cid, &one->message_cid))
			tally_violation(tally, "a message was applied twice in one tipset");
}

static bool was_executed(const struct tipset_application *application)
{
	return application->step == TIPSET_MESSAGE && application->trace->frame_count > 0;
}

/* A nonce goes up by the messages that were executed for it. */
static void check_nonces(struct tally *tally, const struct survey *before,
			 const struct survey *after, const struct tipset_result *result)
{
	for (size_t i = 0; i < before->actor_count; i++) {
		const struct known_actor *was = &before->actors[i];
		const struct known_actor *is = survey_find(after, was->id);
		uint64_t expected = was->actor.nonce, id;

		for (size_t k = 0; k < result->count; k++)
			if (was_executed(&result->applications[k]) &&
			    survey_resolve(after, &result->applications[k].message.message.from,
					   &id) &&
			    id == was->id)
				expected++;
		if (is && cid_equal(is->actor.code, was->actor.code) && is->actor.nonce != expected)
			tally_violation(tally,
					"nonce of f0%" PRIu64 " is %" PRIu64 ", not %" PRIu64,
					was->id, is->actor.nonce, expected);
	}
}

static void check_applications(struct tally *tally, const struct survey *after,
			       const struct tipset_result *result)
{
	for (size_t i = 0; i < result->count; i++) {
		const struct tipset_application *one = &result->applications[i];

		if (one->step != TIPSET_MESSAGE)
			continue;
		check_no_duplicate(tally, result, i);
		if (was_executed(one))
			check_gas_is_its_charges(tally, one->trace, one->message.message.gas_limit,
						 one->receipt.gas_used);
		tally_message(tally, after, one->trace, false, &one->receipt);
	}
}

static void check_same(struct tally *tally, const struct tipset_result *a,
		       const struct tipset_result *b)
{
	if (a->ending != b->ending || !block_cid_equal(&a->root_after, &b->root_after) ||
	    (a->ending == VM_RECEIPT && !block_cid_equal(&a->receipts_root, &b->receipts_root)))
		tally_violation(tally, "the same tipset on the same state ended otherwise");
}

/* ---- running ----------------------------------------------------------------------------- */

static enum status apply(struct sequence *sequence, const struct tipset *tipset, bool keep,
			 struct tipset_result *out)
{
	struct vm_input input = chain_vm_input(&sequence->chain, keep, &sequence->arena);
	struct error err = { .status = ST_OK };

	return vm_apply_tipset(&input, tipset, true, out, &err);
}

static void check(struct sequence *sequence, const struct survey *before,
		  const struct tipset *tipset, const struct tipset_result *result,
		  struct tally *tally)
{
	struct survey after;
	struct tipset_result again;

	must(apply(sequence, tipset, false, &again));
	check_same(tally, result, &again);
	if (result->ending == VM_FATAL) {
		if (!block_cid_equal(&result->root_after, &sequence->chain.root))
			tally_violation(tally, "a fatal tipset changed the state");
		return;
	}
	survey_take(&after, &sequence->chain, &result->root_after, &sequence->arena);
	check_money_conserved(tally, before, &after, false);
	check_steps(tally, tipset, result);
	check_nonces(tally, before, &after, result);
	check_applications(tally, &after, result);
}

/* False when the VM gave up: it would again. A tipset that the reference gives up on is
 * no part of the sequence: its runner has no way to say so. */
static bool run_tipset(struct sequence *sequence, struct maker *maker, struct tally *tally)
{
	struct chain *chain = &sequence->chain;
	struct tipset_result result;
	struct survey before;
	struct tipset tipset;

	survey_take(&before, chain, &chain->root, &sequence->arena);
	maker->survey = &before;
	tipset = make_tipset(maker);
	if (apply(sequence, &tipset, true, &result) != ST_OK) {
		tally->unfinished++;
		return false;
	}
	tally->tipsets++;
	check(sequence, &before, &tipset, &result, tally);
	if (result.ending == VM_FATAL) {
		tally->fatal++;
		return true;
	}
	sequence->tipsets[sequence->count++] = (struct applied_tipset){ tipset, result };
	chain->root = result.root_after;
	chain->env.epoch = tipset.epoch;
	return true;
}

void sequence_add_tipsets(struct sequence *sequence, struct maker *maker, struct tally *tally,
			  size_t count)
{
	sequence->room = count;
	sequence->tipsets = arena_zalloc(&sequence->arena, count, sizeof(*sequence->tipsets));
	must_hold(sequence->tipsets != NULL);
	for (size_t i = 0; i < count && chain_epochs_left(&sequence->chain) > 0; i++) {
		tally->step = i;
		if (!run_tipset(sequence, maker, tally))
			return;
	}
}
