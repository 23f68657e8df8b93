/* SPDX-License-Identifier: Apache-2.0 OR MIT */
#include "tests/sequences/pre_state.h"

#include "actors/miner/state.h"
#include "actors/miner/vesting.h"
#include "actors/power/state.h"
#include "vm/network.h"
#include "world/genesis.h"

enum {
	FUNDS_MAX = 6,
	SECTOR_SIZE_32G = 8, /* RegisteredSealProof, here only carried along */
	CRON_EVENTS_LAST = 3, /* actors version; later miners without sectors have none */
	DEADLINE_EVENT = 1,
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

void pre_state_begin(struct chain *chain, struct dice *dice, unsigned network_version)
{
	const struct network_rules *rules = network_rules_of(network_version);
	struct error err = { .status = ST_OK };

	must(genesis_minimal(network_version, &chain->blocks.base, &chain->arena, &chain->root,
			     &err));
	chain->env = (struct environment){
		.epoch = rules->upgrade_epoch + 1 + dice_between(dice, 0, 1000),
		.network_version = network_version,
		.base_fee = bigint_of_int(dice_chance(dice, 85) ? 100 :
							     dice_between(dice, 0, 1000)),
		.circ_supply = default_circ_supply(),
	};
}

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

	must(hamt_new(&map, hamt_generation_of(builder->version), HAMT_LAZY, ACTOR_MAP_BIT_WIDTH,
		      builder->blocks, builder->arena));
	must(hamt_flush(map, &root));
	return keep(builder, &root);
}

static struct amt *new_array(struct builder *builder, unsigned bit_width)
{
	struct amt *array;

	must(amt_new(&array, amt_generation_of(builder->version),
		     builder->version < 3 ? 3 : bit_width, builder->blocks, builder->arena));
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

/* ---- a miner -------------------------------------------------------------------- */

static struct cid put_deadlines(struct builder *builder)
{
	struct miner_deadline deadline = { .actors_version = builder->version };
	struct miner_deadlines *all = arena_zalloc(builder->arena, 1, sizeof(*all));
	struct cid array = empty_array(builder, 5), due;

	must_hold(all != NULL);
	deadline.partitions = empty_array(builder, MINER_PARTITIONS_BIT_WIDTH);
	deadline.expirations_epochs = empty_array(builder, MINER_EXPIRATIONS_BIT_WIDTH);
	deadline.faulty_power_raw = deadline.faulty_power_qa = bigint_zero();
	deadline.optimistic_posts = deadline.sectors_snapshot = array;
	deadline.partitions_snapshot = deadline.optimistic_posts_snapshot = array;
	due = put(builder, miner_deadline_encode, &deadline);
	for (unsigned i = 0; i < MINER_PERIOD_DEADLINES; i++)
		all->due[i] = due;
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
		.proof_type = SECTOR_SIZE_32G,
		.sector_size = sector_bytes,
		.partition_sectors = 2349,
		.consensus_fault_elapsed = -1,
	};

	return put(builder, miner_info_encode, &info);
}

/* Some entries before and after now; their sum goes into *locked. */
static struct cid put_vesting(struct builder *builder, struct bigint *locked)
{
	struct vesting_fund funds[FUNDS_MAX];
	struct vesting_funds table = { funds, (size_t)dice_below(builder->dice, FUNDS_MAX + 1) };
	int64_t epoch = builder->chain->env.epoch + dice_between(builder->dice, -5000, 10);

	*locked = bigint_zero();
	for (size_t i = 0; i < table.count; i++) {
		funds[i].epoch = epoch;
		funds[i].amount = bigint_of_int(dice_between(builder->dice, 1, INT64_MAX));
		must(bigint_add(locked, locked, &funds[i].amount));
		epoch += dice_between(builder->dice, 1, 3000);
	}
	return put(builder, vesting_encode, &table);
}

static struct cid put_miner(struct builder *builder)
{
	const uint8_t empty_bitfield[] = { 0x40 };
	int64_t epoch = builder->chain->env.epoch;
	struct miner_state state = {
		.actors_version = builder->version,
		.info = put_info(builder),
		.pre_commit_deposits = bigint_zero(),
		.fee_debt = bigint_zero(),
		.initial_pledge = bigint_of_int(dice_between(builder->dice, 0, 1000)),
		.pre_committed_sectors = empty_map(builder),
		.pre_committed_sectors_expiry =
			empty_array(builder, MINER_PRE_COMMIT_EXPIRY_BIT_WIDTH),
		.allocated_sectors =
			put_block(builder, bytes_make(empty_bitfield, sizeof(empty_bitfield))),
		.sectors = empty_array(builder, 5),
		.proving_period_start = epoch - dice_between(builder->dice, -10, 2880),
		.current_deadline = dice_below(builder->dice, MINER_PERIOD_DEADLINES),
		.deadlines = put_deadlines(builder),
	};

	if (builder->version >= 2 && dice_chance(builder->dice, 40))
		state.fee_debt = bigint_of_int(dice_between(builder->dice, 1, INT64_MAX));
	state.vesting_funds = put_vesting(builder, &state.locked_funds);
	return put(builder, miner_state_encode, &state);
}

static struct bigint miner_balance(struct dice *dice)
{
	struct bigint fil = bigint_of_int(1000000000000000000), amount;

	/* Enough for what is locked, or far too little. */
	amount = bigint_of_int(dice_chance(dice, 90) ? 100 : 0);
	must(bigint_mul(&amount, &amount, &fil));
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
	const struct power_claim claim = {
		.actors_version = builder->version,
		.proof_type = SECTOR_SIZE_32G,
		.raw_byte = bigint_zero(),
		.quality_adj = bigint_zero(),
	};
	struct block_cid root;
	struct bytes value;
	struct hamt *map;

	must(hamt_new(&map, hamt_generation_of(builder->version), HAMT_LAZY, ACTOR_MAP_BIT_WIDTH,
		      builder->blocks, builder->arena));
	must(cbor_encode(builder->arena, power_claim_encode, &claim, &value));
	for (uint64_t i = 0; i + 1 < MINERS; i++)
		must(hamt_set(map, raw_address(builder, FIRST_MINER + i), value));
	must(hamt_flush(map, &root));
	return keep(builder, &root);
}

static void write_link(struct cbor_writer *writer, const void *cid)
{
	cbor_write_link(writer, *(const struct cid *)cid);
}

/* The events of one epoch, as a list behind a link. */
static struct bytes put_events(struct builder *builder, uint64_t count)
{
	static const uint8_t deadline[] = { 0x81, DEADLINE_EVENT };
	struct amt *array = new_array(builder, POWER_QUEUE_ARRAY_BIT_WIDTH);
	struct bytes value, link;
	struct cid root;

	for (uint64_t i = 0; i < count; i++) {
		const struct power_cron_event event = {
			.miner = address_of_id(FIRST_MINER + dice_below(builder->dice, MINERS)),
			.payload = bytes_make(deadline, sizeof(deadline)),
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

	must(hamt_new(&map, hamt_generation_of(builder->version), HAMT_LAZY, bits,
		      builder->blocks, builder->arena));
	for (int64_t i = 1; i <= 4 && builder->version <= CRON_EVENTS_LAST; i++) {
		struct bytes key;

		must(actor_int_key(builder->arena, builder->chain->env.epoch + i, &key));
		if (dice_chance(builder->dice, 60))
			must(hamt_set(map, key, put_events(builder,
							   1 + dice_below(builder->dice, 3))));
	}
	must(hamt_flush(map, &root));
	return keep(builder, &root);
}

static void give_power(struct builder *builder, struct state_tree *tree)
{
	struct power_state state = { .actors_version = builder->version };
	struct cbor_reader reader;
	struct actor actor;
	struct bytes block;

	must(state_tree_get(tree, ID_POWER, &actor));
	must(blockstore_get(builder->blocks, builder->arena, actor.head, &block));
	cbor_reader_init(&reader, block);
	must(power_state_decode(&reader, builder->arena, &state));
	state.claims = put_claims(builder);
	state.cron_event_queue = put_queue(builder);
	state.miner_count = MINERS - 1;
	state.first_cron_epoch = builder->chain->env.epoch;
	actor.head = put(builder, power_state_encode, &state);
	must(state_tree_set(tree, ID_POWER, &actor));
}

/* ---- changing the tree ---------------------------------------------------------- */

static struct state_tree *open_tree(struct chain *chain)
{
	struct error err = { .status = ST_OK };
	struct state_tree *tree;

	must(state_tree_open(&tree, &chain->blocks.base, &chain->arena, cid_of(&chain->root),
			     &err));
	return tree;
}

void pre_state_remove_chaos(struct chain *chain)
{
	struct state_tree *tree = open_tree(chain);

	must(state_tree_delete(tree, ID_CHAOS));
	must(state_tree_flush(tree, &chain->root));
	chain->chaos = false;
}

void pre_state_add_miners(struct chain *chain, struct dice *dice)
{
	struct builder builder = {
		.chain = chain,
		.dice = dice,
		.version = network_rules_of(chain->env.network_version)->actors_version,
		.blocks = &chain->blocks.base,
		.arena = &chain->arena,
	};
	struct state_tree *tree = open_tree(chain);

	for (uint64_t i = 0; i < MINERS; i++)
		add_miner(&builder, tree, FIRST_MINER + i);
	give_power(&builder, tree);
	must(state_tree_flush(tree, &chain->root));
}
