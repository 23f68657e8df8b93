/* SPDX-License-Identifier: Apache-2.0 OR MIT */
#include "tests/sequences/sequence.h"

#include "tests/sequences/invariants.h"
#include "tests/sequences/pre_state.h"

enum { WARM_UP_MAX = 25, MESSAGES_A_TIPSET = 5 };

/* ---- epochs ---------------------------------------------------------------------- */

static int64_t any_step(struct dice *dice)
{
	static const int64_t large[] = { 1440, 1439, 1441, 2880, 100000 };

	if (dice_chance(dice, 70))
		return 0;
	if (dice_chance(dice, 80))
		return dice_between(dice, 1, 12);
	return large[dice_below(dice, sizeof(large) / sizeof(large[0]))];
}

static int64_t epoch_step(const struct chain *chain, struct dice *dice)
{
	int64_t step = any_step(dice);

	return step <= chain_epochs_left(chain) ? step : 0;
}

/* ---- before the first step ---------------------------------------------------------- */

static void survey_head(struct maker *maker, struct survey *survey)
{
	survey_take(survey, maker->chain, &maker->chain->root, maker->arena);
	maker->survey = survey;
}

/* Messages nobody records, so that the pre-state holds wallets, channels, new accounts. */
static void warm_up(struct maker *maker)
{
	size_t count = (size_t)dice_below(&maker->dice, WARM_UP_MAX);
	struct survey survey;
	struct applied applied;

	for (size_t i = 0; i < count; i++) {
		struct message message;

		arena_reset(maker->arena);
		survey_head(maker, &survey);
		message = make_message(maker);
		chain_apply(maker->chain, &message, true, maker->arena, &applied);
		if (applied.status == ST_OK)
			maker->chain->root = applied.result.root_after;
		maker->chain->env.epoch += epoch_step(maker->chain, &maker->dice);
	}
}

static void begin(struct sequence *sequence, struct maker *maker)
{
	maker->absurdity = 0;
	pre_state_begin(&sequence->chain, &maker->dice, sequence->network_version);
	if (sequence->of_tipsets)
		pre_state_remove_chaos(&sequence->chain);
	warm_up(maker);
	if (sequence->of_tipsets)
		pre_state_add_miners(&sequence->chain, &maker->dice);
	maker->absurdity = (unsigned)dice_below(&maker->dice, 12);
	sequence->env = sequence->chain.env;
	sequence->pre_root = sequence->chain.root;
	must(chain_export(&sequence->chain, &sequence->pre_root, &sequence->car));
}

/* ---- steps ------------------------------------------------------------------------------ */

/* Takes over what lives in the maker's arena. */
static void record(struct sequence *sequence, const struct message *message, int64_t offset,
		   const struct applied *applied)
{
	struct step *step = &sequence->steps[sequence->count++];
	struct buffer raw;

	*step = (struct step){
		.message = *message,
		.epoch_offset = offset,
		.fatal = applied->result.ending == VM_FATAL,
		.receipt = applied->result.receipt,
		.root_after = applied->result.root_after,
		.trace = applied->trace,
	};
	buffer_init(&raw, 0);
	must(message_encode(&raw, message));
	must(arena_copy(&sequence->arena, buffer_bytes(&raw), &step->raw));
	buffer_fini(&raw);
}

static void check(struct sequence *sequence, struct maker *maker, const struct message *message,
		  const struct applied *applied, struct tally *tally)
{
	struct survey before = *maker->survey, after;
	const struct observed seen = {
		.env = &sequence->chain.env,
		.message = message,
		.before = &before,
		.after = &after,
		.root_before = &sequence->chain.root,
		.applied = applied,
	};
	struct applied again;

	survey_take(&after, &sequence->chain, &applied->result.root_after, maker->arena);
	check_application(tally, &seen);
	chain_apply(&sequence->chain, message, false, maker->arena, &again);
	check_repeated(tally, applied, &again);
	tally_message(tally, &after, &applied->trace, applied->result.ending == VM_FATAL,
		      &applied->result.receipt);
}

static void run_step(struct sequence *sequence, struct maker *maker, struct tally *tally)
{
	struct chain *chain = &sequence->chain;
	int64_t offset = sequence->count == 0 ? 0 : epoch_step(chain, &maker->dice);
	struct applied applied;
	struct message message;
	struct survey survey;

	survey_head(maker, &survey);
	chain->env.epoch += offset;
	message = make_message(maker);
	chain_apply(chain, &message, true, &sequence->arena, &applied);
	if (applied.status != ST_OK) {
		chain->env.epoch -= offset;
		tally->unfinished++;
		return;
	}
	check(sequence, maker, &message, &applied, tally);
	record(sequence, &message, offset, &applied);
	chain->root = applied.result.root_after;
}

static void run_messages(struct sequence *sequence, struct maker *maker, struct tally *tally,
			 size_t count)
{
	sequence->room = count;
	sequence->steps = arena_zalloc(&sequence->arena, count, sizeof(*sequence->steps));
	must_hold(sequence->steps != NULL);
	for (size_t i = 0; i < count; i++) {
		tally->step = i;
		run_step(sequence, maker, tally);
	}
}

/* ---- the whole ----------------------------------------------------------------------------- */

static void check_every_block_is_there(struct sequence *sequence, struct tally *tally)
{
	struct buffer car;

	buffer_init(&car, 0);
	if (chain_export(&sequence->chain, &sequence->chain.root, &car) != ST_OK)
		tally_violation(tally, "a block under the last root is missing");
	buffer_fini(&car);
}

void sequence_run(struct sequence *out, const struct sequence_options *options,
		  const struct keys *keys, struct tally *tally)
{
	struct maker maker = {
		.arena = &out->arena,
		.chain = &out->chain,
		.keys = keys,
		.rules = network_rules_of(options->network_version),
	};

	*out = (struct sequence){
		.seed = options->seed,
		.network_version = options->network_version,
		.of_tipsets = options->of_tipsets,
	};
	tally->seed = options->seed;
	tally->sequences++;
	chain_init(&out->chain);
	arena_init(&out->arena, 0);
	buffer_init(&out->car, 0);
	dice_init(&maker.dice, options->seed);
	begin(out, &maker);
	if (out->of_tipsets)
		sequence_add_tipsets(out, &maker, tally, 1 + options->length / MESSAGES_A_TIPSET);
	else
		run_messages(out, &maker, tally, options->length);
	if (!out->of_tipsets)
		sequence_check_series(out, tally);
	check_every_block_is_there(out, tally);
}

void sequence_fini(struct sequence *sequence)
{
	buffer_fini(&sequence->car);
	arena_fini(&sequence->arena);
	chain_fini(&sequence->chain);
}
