/* SPDX-License-Identifier: Apache-2.0 OR MIT */
#include "tests/sequences/pre_state.h"

#include "actors/miner/state.h"
#include "actors/miner/vesting.h"
#include "actors/power/state.h"
#include "actors/reward/state.h"
#include "vm/network.h"

enum {
	FUNDS_MAX = 6,
	SECTOR_SIZE_32G = 8, /* RegisteredSealProof, here only carried along */
	EVENT_EPOCHS = 4,
	BASELINES_BEHIND = 6, /* the reward actor steps through them at its next cron */
};

static const uint64_t sector_bytes = UINT64_C(32) << 30;

/* Where objects of one state go. */
struct builder {
	struct chain *chain;
	struct dice *dice;
	unsigned version; /* of the actors */
	struct blockstore *blocks;
	struct arena *arena;
};

/* ---- objects ------------------------------------------------------------------- */

static struct cid keep(struct builder *builder, const struct block_cid *name)
{
	struct bytes raw;

	must(arena_copy(builder->arena, bytes_make(name->bytes, BLOCK_CID_BYTES), &raw));
	return (struct cid){ raw };
}

static struct cid put_block(struct builder *builder, struct bytes block)
{
	struct block_cid name;

	must(blockstore_put(builder->blocks, block, &name));
	return keep(builder, &name);
}

static struct cid put(struct builder *builder, object_encode *encode, const void *value)
{
	struct bytes block;

	must(cbor_encode(builder->arena, encode, value, &block));
	return put_block(builder, block);
}

static struct cid empty_map(struct builder *builder)
{
	struct block_cid root;
	struct hamt *map;

	must(hamt_new(builder->blocks, builder->arena, hamt_generation_of(builder->version),
		      HAMT_LAZY, ACTOR_MAP_BIT_WIDTH, &map));
	must(hamt_flush(map, &root));
	return keep(builder, &root);
}

static struct amt *new_array(struct builder *builder, unsigned bit_width)
{
	struct amt *array;

	must(amt_new(builder->blocks, builder->arena, amt_generation_of(builder->version),
		     builder->version < 3 ? 3 : bit_width, &array));
	return array;
}

static struct cid flush_array(struct builder *builder, struct amt *array)
{
	struct block_cid root;

	must(amt_flush(array, &root));
	return keep(builder, &root);
}

static struct cid empty_array(struct builder *builder, unsigned bit_width)
{
	return flush_array(builder, new_array(builder, bit_width));
}

static struct bigint amount_between(struct builder *builder, int64_t first, int64_t last)
{
	return bigint_of_int(dice_between(builder->dice, first, last));
}

/* Mostly 0, now and then something, rarely less than nothing. */
static struct bigint odd_amount(struct builder *builder, unsigned percent)
{
	if (!dice_chance(builder->dice, percent))
		return bigint_zero();
	return dice_chance(builder->dice, 95) ? amount_between(builder, 1, INT64_MAX)
					      : amount_between(builder, -1000, -1);
}

/* RLE+: nothing, the first bit, the first three, a version that is none. */
static struct bytes odd_bitfield(struct builder *builder, unsigned percent)
{
	static const uint8_t fields[] = { 0x0c, 0x74, 0x01 };
	static const unsigned weights[] = { 48, 48, 4 };

	if (!dice_chance(builder->dice, percent))
		return (struct bytes){ 0 };
	return bytes_make(&fields[dice_weighted(builder->dice, weights, 3)], 1);
}

/* ---- a miner -------------------------------------------------------------------- */

static struct cid put_deadline(struct builder *builder, unsigned oddity)
{
	struct miner_deadline deadline = {
		.actors_version = builder->version,
		.partitions = empty_array(builder, MINER_PARTITIONS_BIT_WIDTH),
		.expirations_epochs = empty_array(builder, MINER_EXPIRATIONS_BIT_WIDTH),
		.partitions_posted = odd_bitfield(builder, oddity),
		.early_terminations = odd_bitfield(builder, oddity),
		.faulty_power_raw = odd_amount(builder, oddity / 6),
		.faulty_power_qa = odd_amount(builder, oddity / 6),
	};
	struct cid array = empty_array(builder, 5), other = empty_array(builder, 6);

	if (dice_chance(builder->dice, oddity / 8)) {
		deadline.live_sectors = dice_below(builder->dice, 4);
		deadline.total_sectors = 3;
	}
	deadline.optimistic_posts = deadline.sectors_snapshot = array;
	deadline.optimistic_posts_snapshot = dice_chance(builder->dice, oddity) ? other : array;
	deadline.partitions_snapshot = dice_chance(builder->dice, oddity) ? other
									  : deadline.partitions;
	return put(builder, miner_deadline_encode, &deadline);
}

static struct cid put_deadlines(struct builder *builder)
{
	struct miner_deadlines *all = arena_zalloc(builder->arena, 1, sizeof(*all));
	struct cid usual = put_deadline(builder, 0);

	must_hold(all != NULL);
	for (unsigned i = 0; i < MINER_PERIOD_DEADLINES; i++)
		all->due[i] = dice_chance(builder->dice, 40) ? put_deadline(builder, 30) : usual;
	return put(builder, miner_deadlines_encode, all);
}

static struct cid put_info(struct builder *builder)
{
	const struct address controls[] = { address_of_id(102), address_of_id(103) };
	const struct miner_info info = {
		.actors_version = builder->version,
		.owner = address_of_id(100),
		.worker = address_of_id(101),
		.control_addresses = controls,
		.control_count = (size_t)dice_below(builder->dice, 3),
		.has_pending_worker = dice_chance(builder->dice, 30),
		.pending_worker = address_of_id(104),
		.pending_worker_at = builder->chain->env.epoch + dice_between(builder->dice, -2, 4),
		.proof_type = SECTOR_SIZE_32G,
		.sector_size = sector_bytes,
		.partition_sectors = 2349,
		.consensus_fault_elapsed = -1,
		.has_pending_owner = dice_chance(builder->dice, 20),
		.pending_owner = address_of_id(105),
	};

	return put(builder, miner_info_encode, &info);
}

/* Some entries before and after now; their sum goes into *locked, mostly. */
static struct cid put_vesting(struct builder *builder, struct bigint *locked)
{
	struct vesting_fund funds[FUNDS_MAX];
	struct vesting_funds table = { funds, (size_t)dice_below(builder->dice, FUNDS_MAX + 1) };
	int64_t epoch = builder->chain->env.epoch + dice_between(builder->dice, -5000, 10);

	*locked = dice_chance(builder->dice, 95) ? bigint_zero()
						 : amount_between(builder, -1000, 1000);
	for (size_t i = 0; i < table.count; i++) {
		funds[i].epoch = epoch;
		funds[i].amount = amount_between(builder, 1, INT64_MAX);
		must(bigint_add(locked, &funds[i].amount, locked));
		epoch += dice_between(builder->dice, 1, 3000);
	}
	return put(builder, vesting_encode, &table);
}

/* A deadline that ends within some epochs, or any other. */
static void place_deadline(struct builder *builder, struct miner_state *state)
{
	int64_t epoch = builder->chain->env.epoch;

	state->current_deadline = dice_below(builder->dice, MINER_PERIOD_DEADLINES);
	if (dice_chance(builder->dice, 3))
		state->current_deadline = MINER_PERIOD_DEADLINES;
	state->proving_period_start = epoch - dice_between(builder->dice, -10, 2880);
	if (dice_chance(builder->dice, 70))
		state->proving_period_start = epoch + dice_between(builder->dice, 0, 6) -
					      ((int64_t)state->current_deadline + 1) *
						      MINER_CHALLENGE_WINDOW;
}

static struct cid put_miner(struct builder *builder)
{
	const uint8_t empty_bitfield[] = { 0x40 };
	struct miner_state state = {
		.actors_version = builder->version,
		.info = put_info(builder),
		.pre_commit_deposits = odd_amount(builder, 15),
		.fee_debt = bigint_zero(),
		.initial_pledge = odd_amount(builder, 40),
		.pre_committed_sectors = empty_map(builder),
		.pre_committed_sectors_expiry = empty_array(builder,
							    MINER_PRE_COMMIT_EXPIRY_BIT_WIDTH),
		.allocated_sectors = put_block(builder,
					       bytes_make(empty_bitfield, sizeof(empty_bitfield))),
		.sectors = empty_array(builder, 5),
		.deadlines = put_deadlines(builder),
		.early_terminations = odd_bitfield(builder, 4),
		.deadline_cron_active = builder->version >= 4 && dice_chance(builder->dice, 80),
	};

	place_deadline(builder, &state);
	if (builder->version >= 2)
		state.fee_debt = odd_amount(builder, 40);
	state.vesting_funds = put_vesting(builder, &state.locked_funds);
	return put(builder, miner_state_encode, &state);
}

static struct bigint miner_balance(struct dice *dice)
{
	struct bigint fil = bigint_of_int(1000000000000000000), amount;

	/* Enough for what is locked, or far too little. */
	amount = bigint_of_int(dice_chance(dice, 90) ? 100 : 0);
	must(bigint_mul(&amount, &fil, &amount));
	return amount;
}

static void add_miner(struct builder *builder, struct state_tree *tree, uint64_t id)
{
	uint8_t *code = arena_alloc(builder->arena, ACTOR_CODE_MAX);
	struct actor actor = { .balance = miner_balance(builder->dice) };

	must_hold(code != NULL);
	actor.code = actor_code_cid(ACTOR_MINER, builder->version, code);
	actor.head = put_miner(builder);
	must(state_tree_set(tree, id, &actor));
}

/* ---- their power ------------------------------------------------------------------ */

static struct bytes raw_address(struct builder *builder, uint64_t id)
{
	const struct address address = address_of_id(id);
	struct bytes raw;

	must(arena_copy(builder->arena, address_bytes(&address), &raw));
	return raw;
}

static struct cid put_claims(struct builder *builder)
{
	struct power_claim claim = { .actors_version = builder->version,
				     .proof_type = SECTOR_SIZE_32G };
	struct block_cid root;
	struct bytes value;
	struct hamt *map;

	must(hamt_new(builder->blocks, builder->arena, hamt_generation_of(builder->version),
		      HAMT_LAZY, ACTOR_MAP_BIT_WIDTH, &map));
	for (uint64_t i = 0; i + 1 < MINERS; i++) {
		claim.raw_byte = odd_amount(builder, 40);
		claim.quality_adj = odd_amount(builder, 40);
		must(cbor_encode(builder->arena, power_claim_encode, &claim, &value));
		must(hamt_set(map, raw_address(builder, FIRST_MINER + i), value));
	}
	must(hamt_flush(map, &root));
	return keep(builder, &root);
}

static void write_link(struct cbor_writer *writer, const void *cid)
{
	cbor_write_link(writer, *(const struct cid *)cid);
}

/* Mostly the end of a deadline; the others, one that is unknown, and what is no event. */
static struct bytes event_payload(struct builder *builder)
{
	static const uint8_t payloads[][2] = { { 0x81, 1 }, { 0x81, 0 }, { 0x81, 2 },
					       { 0x81, 3 }, { 0x80, 0 }, { 0xf6, 0 } };
	static const unsigned weights[] = { 84, 6, 2, 4, 2, 2 };
	size_t picked = dice_weighted(builder->dice, weights, 6);

	return bytes_make(payloads[picked], picked < 4 ? 2 : 1);
}

/* The events of one epoch, as a list behind a link. */
static struct bytes put_events(struct builder *builder, uint64_t count)
{
	struct amt *array = new_array(builder, POWER_QUEUE_ARRAY_BIT_WIDTH);
	struct bytes value, link;
	struct cid root;

	for (uint64_t i = 0; i < count; i++) {
		const struct power_cron_event event = {
			.miner = address_of_id(FIRST_MINER + dice_below(builder->dice, MINERS)),
			.payload = event_payload(builder),
		};

		must(cbor_encode(builder->arena, power_cron_event_encode, &event, &value));
		must(amt_set(array, i, value));
	}
	root = flush_array(builder, array);
	must(cbor_encode(builder->arena, write_link, &root, &link));
	return link;
}

static struct cid put_queue(struct builder *builder)
{
	unsigned bits = builder->version < 3 ? ACTOR_MAP_BIT_WIDTH : POWER_QUEUE_MAP_BIT_WIDTH_V3;
	struct block_cid root;
	struct hamt *map;

	must(hamt_new(builder->blocks, builder->arena, hamt_generation_of(builder->version),
		      HAMT_LAZY, bits, &map));
	for (int64_t i = 0; i <= EVENT_EPOCHS; i++) {
		struct bytes key;

		must(actor_int_key(builder->arena, builder->chain->env.epoch + i, &key));
		if (dice_chance(builder->dice, 60))
			must(hamt_set(map, key,
				      put_events(builder, 1 + dice_below(builder->dice, 4))));
	}
	must(hamt_flush(map, &root));
	return keep(builder, &root);
}

static void read_state(struct builder *builder, struct cid head, object_decode *decode, void *state)
{
	struct cbor_reader reader;
	struct bytes block;

	must(blockstore_get(builder->blocks, builder->arena, head, &block));
	cbor_reader_init(&reader, block);
	must(decode(&reader, builder->arena, state));
}

static struct filter_estimate odd_estimate(struct builder *builder, struct filter_estimate usual)
{
	struct bigint position, velocity;

	if (!dice_chance(builder->dice, 30))
		return usual;
	position = odd_amount(builder, 80);
	velocity = odd_amount(builder, 50);
	must(smoothing_start(&usual, &position, &velocity));
	return usual;
}

static void give_power(struct builder *builder, struct state_tree *tree)
{
	struct power_state state = { .actors_version = builder->version };
	struct actor actor;

	must(state_tree_get(tree, ID_POWER, &actor));
	read_state(builder, actor.head, power_state_decode, &state);
	state.claims = put_claims(builder);
	state.cron_event_queue = put_queue(builder);
	state.miner_count = MINERS - 1;
	state.miner_above_min_power_count = dice_between(builder->dice, 0, 4);
	state.first_cron_epoch = builder->chain->env.epoch + dice_between(builder->dice, -3, 1);
	state.total_raw_byte_power = odd_amount(builder, 40);
	state.total_quality_adj_power = odd_amount(builder, 40);
	state.total_bytes_committed = odd_amount(builder, 40);
	state.total_qa_bytes_committed = odd_amount(builder, 40);
	state.total_pledge_collateral = odd_amount(builder, 60);
	state.this_epoch_raw_byte_power = odd_amount(builder, 20);
	state.this_epoch_quality_adj_power = odd_amount(builder, 20);
	state.qa_power_smoothed = odd_estimate(builder, state.qa_power_smoothed);
	if (dice_chance(builder->dice, 20))
		state.proof_validation_batch = empty_map(builder);
	actor.head = put(builder, power_state_encode, &state);
	must(state_tree_set(tree, ID_POWER, &actor));
}

/* ---- what they earn ------------------------------------------------------------------ */

static void age_rewards(struct builder *builder, struct state_tree *tree)
{
	struct bigint behind = amount_between(builder, 0, BASELINES_BEHIND);
	struct reward_state state;
	struct actor actor;

	must(state_tree_get(tree, ID_REWARD, &actor));
	read_state(builder, actor.head, reward_state_decoder(builder->version), &state);
	must(bigint_mul(&behind, &state.this_epoch_baseline_power, &behind));
	must(bigint_add(&behind, &state.cumsum_baseline, &behind));
	state.cumsum_realized = behind;
	if (dice_chance(builder->dice, 50))
		state.effective_network_time = dice_between(builder->dice, 0, state.epoch + 5);
	if (dice_chance(builder->dice, 30))
		state.epoch = builder->chain->env.epoch + dice_between(builder->dice, -3, 3);
	if (dice_chance(builder->dice, 30))
		state.this_epoch_reward = odd_amount(builder, 90);
	state.reward_smoothed = odd_estimate(builder, state.reward_smoothed);
	actor.head = put(builder, reward_state_encoder(builder->version), &state);
	must(state_tree_set(tree, ID_REWARD, &actor));
}

/* ---- the whole -------------------------------------------------------------------------- */

void pre_state_add_miners(struct chain *chain, struct dice *dice)
{
	struct builder builder = {
		.chain = chain,
		.dice = dice,
		.version = network_rules_of(chain->env.network_version)->actors_version,
		.blocks = &chain->blocks.base,
		.arena = &chain->arena,
	};
	struct state_tree *tree = pre_state_open_tree(chain);

	for (uint64_t i = 0; i < MINERS; i++)
		add_miner(&builder, tree, FIRST_MINER + i);
	give_power(&builder, tree);
	if (dice_chance(dice, 60))
		age_rewards(&builder, tree);
	must(state_tree_flush(tree, &chain->root));
}
