/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* The genesis `minimal`: the singletons as they stand in the reference's recorded
 * states (lotus conformance pre-states of the chaos vectors), the chaos actor and
 * ten funded accounts. Field order of the states: specs-actors v0.9.14, v2.3.5 and
 * v7.0.1 actors/builtin/NAME/NAME_state.go. */
#include "world/genesis_minimal.h"

#include <stdio.h>

#include "actors/init_state.h"
#include "actors/state.h"
#include "actors/registry.h"
#include "base/hash.h"
#include "base/secp256k1.h"
#include "ipld/amt.h"
#include "vm/network.h"
#include "vm/state_tree.h"

#define NETWORK_NAME "chaosactord"

/* attoFIL */
#define REWARD_BALANCE "1100000000000000000000000000"
#define ACCOUNT_BALANCE "1000000000000000000000000"

enum {
	POWER_EPOCH_TICK = 5,
	MARKET_CRON_TICK = 9,
	VERIFIED_ROOT_KEY = 80,
	STATE_BITS = 5, /* of maps, but for those below */
	TABLE_BITS = 6, /* of cron queue and balance tables from actors v3 on */
	V2_ARRAY_BITS = 3,
	PROPOSAL_BITS = 5, /* of arrays from actors v3 on */
	DEAL_STATE_BITS = 6,
	STATE_BYTES_MAX = 4096,
};

/* What states are built with. The first failure sticks. */
struct builder {
	struct blockstore *blocks;
	struct arena *arena;
	unsigned actors_version;
	struct cbor_writer writer; /* of the state at hand */
	enum status status;
};

static void fail(struct builder *builder, enum status st)
{
	if (builder->status == ST_OK)
		builder->status = st;
}

static void write_amount(struct builder *builder, const char *decimal)
{
	struct bigint amount;
	enum status st = bigint_from_text(bytes_of_text(decimal), &amount);

	if (st == ST_OK)
		cbor_write_bigint(&builder->writer, &amount);
	fail(builder, st);
}

static void write_amounts(struct builder *builder, const char *const *decimals, size_t count)
{
	for (size_t i = 0; i < count; i++)
		write_amount(builder, decimals[i]);
}

static void write_zeros(struct builder *builder, size_t count)
{
	for (size_t i = 0; i < count; i++)
		write_amount(builder, "0");
}

static void write_id(struct builder *builder, uint64_t id)
{
	struct address address = address_of_id(id);

	cbor_write_address(&builder->writer, &address);
}

static void write_empty_map(struct builder *builder, unsigned bits)
{
	enum hamt_generation generation = hamt_generation_of(builder->actors_version);
	struct block_cid root;
	struct hamt *map;
	enum status st;

	st = hamt_new(builder->blocks, builder->arena, generation, HAMT_LAZY,
		      builder->actors_version < 3 ? STATE_BITS : bits, &map);
	if (st == ST_OK)
		st = hamt_flush(map, &root);
	if (st == ST_OK)
		cbor_write_link(&builder->writer, cid_of(&root));
	fail(builder, st);
}

static void write_empty_array(struct builder *builder, unsigned bits)
{
	bool newer = builder->actors_version >= 3;
	struct block_cid root;
	struct amt *array;
	enum status st;

	st = amt_new(builder->blocks, builder->arena, newer ? AMT_V3 : AMT_V2,
		     newer ? bits : V2_ARRAY_BITS, &array);
	if (st == ST_OK)
		st = amt_flush(array, &root);
	if (st == ST_OK)
		cbor_write_link(&builder->writer, cid_of(&root));
	fail(builder, st);
}

/* ---- states ---------------------------------------------------------------- */

static void write_system(struct builder *builder)
{
	cbor_write_tuple(&builder->writer, 0);
}

static enum status build_address_map(struct builder *builder, struct block_cid *root)
{
	struct hamt *map;

	TRY(hamt_new(builder->blocks, builder->arena, hamt_generation_of(builder->actors_version),
		     HAMT_LAZY, STATE_BITS, &map));
	for (unsigned i = 0; i < MINIMAL_ACCOUNTS; i++) {
		uint8_t secret[SECP_SECRET_BYTES];
		struct address address;

		TRY(genesis_account(i, secret, &address));
		TRY(init_map_add(map, builder->arena, &address, ID_FIRST_USER + i));
	}
	return hamt_flush(map, root);
}

static void write_init(struct builder *builder)
{
	struct block_cid map;
	struct init_state state = {
		.next_id = ID_FIRST_USER + MINIMAL_ACCOUNTS,
		.network_name = bytes_of_text(NETWORK_NAME),
	};
	enum status st = build_address_map(builder, &map);

	state.address_map = cid_of(&map);
	if (st == ST_OK)
		init_state_encode(&builder->writer, &state);
	fail(builder, st);
}

/* The smoothed estimates are Q.128 numbers. */
static const char *const reward_estimate[] = {
	"12340768897043811082913117521041414330876498465539749838848",
	"-37396269384748225153347462373739139597454335279104",
};

/* Of actors v0; later ones start from another baseline and hold the totals, which
 * v0 has as constants. */
static const char *const reward_baseline[][2] = {
	{ "1152921504606846976", "1152921504606846975" },
	{ "2888888880000000000", "2888888879999999999" },
};
static const char *const reward_totals[] = {
	"330000000000000000000000000", /* simple */
	"770000000000000000000000000", /* baseline */
};

static void write_reward(struct builder *builder)
{
	bool newer = builder->actors_version >= 2;
	const char *const *baseline = reward_baseline[newer];

	cbor_write_tuple(&builder->writer, newer ? 11 : 9);
	write_zeros(builder, 2);                       /* cumulative sums */
	cbor_write_int(&builder->writer, 0);           /* effective network time */
	write_amount(builder, baseline[0]);            /* effective baseline power */
	write_amount(builder, "36266264293777134739"); /* this epoch's reward */
	cbor_write_tuple(&builder->writer, 2);
	write_amounts(builder, reward_estimate, 2);
	write_amount(builder, baseline[1]);  /* this epoch's baseline power */
	cbor_write_int(&builder->writer, 0); /* epoch */
	write_zeros(builder, 1);             /* paid so far */
	if (newer)
		write_amounts(builder, reward_totals, 2);
}

static void write_cron(struct builder *builder)
{
	static const struct {
		uint64_t receiver, method;
	} entries[] = { { ID_POWER, POWER_EPOCH_TICK }, { ID_MARKET, MARKET_CRON_TICK } };

	cbor_write_tuple(&builder->writer, 1);
	cbor_write_array(&builder->writer, 2);
	for (size_t i = 0; i < 2; i++) {
		cbor_write_tuple(&builder->writer, 2);
		write_id(builder, entries[i].receiver);
		cbor_write_uint(&builder->writer, entries[i].method);
	}
}

static const char *const power_estimate[] = {
	"274031556999544297163190906134303066185487351808000000",
	"1403041571837666801475537439407631698869695241256960",
};

static void write_power(struct builder *builder)
{
	bool oldest = builder->actors_version == 0;

	cbor_write_tuple(&builder->writer, oldest ? 16 : 15);
	write_zeros(builder, 8); /* totals, and this epoch's copies */
	cbor_write_tuple(&builder->writer, 2);
	write_amounts(builder, power_estimate, 2);
	cbor_write_int(&builder->writer, 0);  /* miners */
	cbor_write_int(&builder->writer, 0);  /* miners above the minimum */
	write_empty_map(builder, TABLE_BITS); /* cron queue */
	cbor_write_int(&builder->writer, 0);  /* first cron epoch */
	if (oldest)
		cbor_write_int(&builder->writer, -1); /* last processed cron epoch */
	write_empty_map(builder, STATE_BITS);         /* claims */
	cbor_write_null(&builder->writer);            /* batch of proofs */
}

static void write_market(struct builder *builder)
{
	cbor_write_tuple(&builder->writer, 11);
	write_empty_array(builder, PROPOSAL_BITS);
	write_empty_array(builder, DEAL_STATE_BITS);
	write_empty_map(builder, STATE_BITS); /* pending proposals */
	write_empty_map(builder, TABLE_BITS); /* escrow */
	write_empty_map(builder, TABLE_BITS); /* locked */
	cbor_write_uint(&builder->writer, 0); /* next deal */
	write_empty_map(builder, STATE_BITS); /* operations by epoch */
	cbor_write_int(&builder->writer, -1); /* last cron */
	write_zeros(builder, 3);              /* locked totals */
}

static void write_verifreg(struct builder *builder)
{
	size_t maps = builder->actors_version >= 7 ? 3 : 2;

	cbor_write_tuple(&builder->writer, 1 + maps);
	write_id(builder, VERIFIED_ROOT_KEY);
	for (size_t i = 0; i < maps; i++)
		write_empty_map(builder, STATE_BITS);
}

static void write_chaos(struct builder *builder)
{
	cbor_write_tuple(&builder->writer, 2);
	cbor_write_text(&builder->writer, (struct bytes){ 0 });
	cbor_write_array(&builder->writer, 0);
}

static void write_burnt_funds(struct builder *builder)
{
	cbor_write_tuple(&builder->writer, 1);
	write_id(builder, ID_BURNT_FUNDS);
}

/* ---- the tree -------------------------------------------------------------- */

static const struct {
	uint64_t id;
	enum actor_kind kind;
	void (*write)(struct builder *builder);
	const char *balance;
} singletons[] = {
	{ ID_SYSTEM, ACTOR_SYSTEM, write_system, "0" },
	{ ID_INIT, ACTOR_INIT, write_init, "0" },
	{ ID_REWARD, ACTOR_REWARD, write_reward, REWARD_BALANCE },
	{ ID_CRON, ACTOR_CRON, write_cron, "0" },
	{ ID_POWER, ACTOR_POWER, write_power, "0" },
	{ ID_MARKET, ACTOR_MARKET, write_market, "0" },
	{ ID_VERIFREG, ACTOR_VERIFREG, write_verifreg, "0" },
	{ ID_CHAOS, ACTOR_CHAOS, write_chaos, "0" },
	{ ID_BURNT_FUNDS, ACTOR_ACCOUNT, write_burnt_funds, "0" },
};

/* Writes the state in the builder as a block and sets the actor. */
static enum status add_actor(struct builder *builder, struct state_tree *tree, uint64_t id,
			     enum actor_kind kind, const char *balance)
{
	uint8_t code[ACTOR_CODE_MAX];
	struct actor actor = { .nonce = 0 };
	struct block_cid head;

	TRY(builder->status);
	TRY(cbor_writer_status(&builder->writer));
	TRY(blockstore_put(builder->blocks, buffer_bytes(builder->writer.out), &head));
	TRY(cid_copy(builder->arena, cid_of(&head), &actor.head));
	TRY(cid_copy(builder->arena, actor_code_cid(kind, builder->actors_version, code),
		     &actor.code));
	TRY(bigint_from_text(bytes_of_text(balance), &actor.balance));
	return state_tree_set(tree, id, &actor);
}

static enum status add_singletons(struct builder *builder, struct state_tree *tree)
{
	for (size_t i = 0; i < sizeof(singletons) / sizeof(singletons[0]); i++) {
		buffer_clear(builder->writer.out);
		singletons[i].write(builder);
		TRY(add_actor(builder, tree, singletons[i].id, singletons[i].kind,
			      singletons[i].balance));
	}
	return ST_OK;
}

static enum status add_accounts(struct builder *builder, struct state_tree *tree)
{
	for (unsigned i = 0; i < MINIMAL_ACCOUNTS; i++) {
		uint8_t secret[SECP_SECRET_BYTES];
		struct address address;

		TRY(genesis_account(i, secret, &address));
		buffer_clear(builder->writer.out);
		cbor_write_tuple(&builder->writer, 1);
		cbor_write_address(&builder->writer, &address);
		TRY(add_actor(builder, tree, ID_FIRST_USER + i, ACTOR_ACCOUNT, ACCOUNT_BALANCE));
	}
	return ST_OK;
}

static enum status build(struct builder *builder, const struct network_rules *rules,
			 struct block_cid *root)
{
	struct state_tree *tree;

	TRY(state_tree_new(builder->blocks, builder->arena, rules->tree_version, &tree));
	TRY(add_singletons(builder, tree));
	TRY(add_accounts(builder, tree));
	return state_tree_flush(tree, root);
}

enum status genesis_minimal(struct blockstore *blocks, struct arena *arena,
			    unsigned network_version, struct block_cid *root, struct error *err)
{
	const struct network_rules *rules = network_rules_of(network_version);
	struct builder builder = { .blocks = blocks, .arena = arena };
	struct buffer state;
	enum status st;

	if (!rules)
		return error_set(err, ST_INVALID, "there is no network version %u",
				 network_version);
	buffer_init(&state, STATE_BYTES_MAX);
	cbor_writer_init(&builder.writer, &state);
	builder.actors_version = rules->actors_version;
	st = build(&builder, rules, root);
	buffer_fini(&state);
	if (st != ST_OK)
		return error_set(err, st, "the genesis state could not be built: %s",
				 status_name(st));
	return ST_OK;
}

enum status genesis_account(unsigned index, uint8_t secret[32], struct address *address)
{
	uint8_t public_key[SECP_PUBLIC_BYTES];
	char text[40];

	if (index >= MINIMAL_ACCOUNTS)
		return ST_NOT_FOUND;
	snprintf(text, sizeof(text), "chaosactord account %u", index);
	hash_sha256(bytes_of_text(text), secret);
	TRY(secp_public_key(secret, public_key));
	*address = address_of_public_key(bytes_make(public_key, sizeof(public_key)));
	return ST_OK;
}
