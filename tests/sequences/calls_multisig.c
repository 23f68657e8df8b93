/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* Calls to multisig wallets, from what they store. */
#include "tests/sequences/maker.h"

#include "actors/multisig/state.h"
#include "base/hash.h"

enum {
	METHOD_PROPOSE = 2,
	METHOD_APPROVE = 3,
	METHOD_CANCEL = 4,
	SIGNERS_MANY = 257,
};

/* A wallet that was picked; without a state when that does not decode. */
struct wallet {
	uint64_t id;
	bool has_state;
	struct multisig_state state;
	unsigned actors_version;
};

static void open_wallet(struct maker *maker, const struct known_actor *actor, struct wallet *out)
{
	struct cbor_reader reader;

	*out = (struct wallet){ .id = actor->id, .actors_version = actor->kind.actors_version };
	out->has_state = open_state(maker, actor, &reader) &&
			 multisig_state_decode(&reader, maker->arena, &out->state) == ST_OK;
}

/* ---- signers --------------------------------------------------------------- */

static struct address pick_signer(struct maker *maker, const struct wallet *wallet)
{
	if (!wallet->has_state || wallet->state.signer_count == 0 ||
	    dice_chance(&maker->dice, maker->absurdity))
		return make_account(maker);
	return wallet->state.signers[dice_below(&maker->dice, wallet->state.signer_count)];
}

/* An account, now and then another wallet or anything. */
static struct address new_signer(struct maker *maker)
{
	const struct known_actor *actor;

	if (dice_chance(&maker->dice, 8) && pick_actor(maker, ACTOR_MULTISIG, &actor))
		return make_form(maker, actor->id);
	return dice_chance(&maker->dice, 5) ? make_address(maker) : make_account(maker);
}

static size_t write_signers(struct maker *maker, struct cbor_writer *writer)
{
	size_t count = 1 + (size_t)dice_below(&maker->dice, 4);

	if (dice_chance(&maker->dice, 3))
		count = make_bool(maker) ? 0 : SIGNERS_MANY - (size_t)make_bool(maker);
	cbor_write_array(writer, count);
	for (size_t i = 0; i < count; i++) {
		struct address signer = count < 10 ? new_signer(maker) : address_of_id(100 + i);

		cbor_write_address(writer, &signer);
	}
	return count;
}

static int64_t make_epoch(struct maker *maker)
{
	return make_int(maker, maker->chain->env.epoch + dice_between(&maker->dice, -100, 100));
}

struct bytes make_multisig_constructor(struct maker *maker)
{
	bool has_start = maker->rules->actors_version >= 2;
	struct draft draft;
	size_t count;

	if (dice_chance(&maker->dice, 3))
		has_start = !has_start;
	draft_begin(&draft);
	cbor_write_tuple(&draft.writer, has_start ? 4 : 3);
	count = write_signers(maker, &draft.writer);
	cbor_write_uint(&draft.writer,
			make_uint(maker, 1 + (count > 1 ? dice_below(&maker->dice, count) : 0)));
	cbor_write_int(&draft.writer,
		       dice_chance(&maker->dice, 60)
			       ? make_int(maker, 0)
			       : make_int(maker, dice_between(&maker->dice, 1, 3000)));
	if (has_start)
		cbor_write_int(&draft.writer, make_epoch(maker));
	return draft_end(maker, &draft);
}

/* ---- transactions ---------------------------------------------------------- */

/* One of the pending transactions, each with the same chance. */
struct txn_pick {
	struct maker *maker;
	uint64_t seen;
	int64_t id;
	struct multisig_txn txn;
};

static enum status offer_txn(void *context, struct bytes key, struct bytes value)
{
	struct txn_pick *pick = context;
	struct multisig_txn txn;
	struct cbor_reader reader;
	uint64_t zigzag = 0;

	for (size_t i = 0; i < key.size && i < 9; i++)
		zigzag |= (uint64_t)(key.data[i] & 0x7f) << 7 * i;
	cbor_reader_init(&reader, value);
	reader.delegated = true;
	if (multisig_txn_decode(&reader, pick->maker->arena, &txn) != ST_OK)
		return ST_OK;
	if (dice_below(&pick->maker->dice, ++pick->seen) != 0)
		return ST_OK;
	pick->id = (int64_t)(zigzag >> 1) ^ -(int64_t)(zigzag & 1);
	pick->txn = txn;
	return ST_OK;
}

static bool pick_txn(struct maker *maker, const struct wallet *wallet, struct txn_pick *out)
{
	struct hamt *map;

	*out = (struct txn_pick){ .maker = maker };
	if (!wallet->has_state ||
	    hamt_open(&maker->chain->blocks.base, maker->arena,
		      hamt_generation_of(wallet->actors_version), HAMT_LAZY, MULTISIG_MAP_BIT_WIDTH,
		      wallet->state.pending, &map) != ST_OK)
		return false;
	return hamt_each(map, offer_txn, out) == ST_OK && out->seen > 0;
}

/* The hash of what the proposer asked for (multisig_actor.go ComputeProposalHash). */
static struct bytes proposal_hash(struct maker *maker, const struct multisig_txn *txn)
{
	uint8_t *digest = arena_alloc(maker->arena, DIGEST_BYTES);
	struct draft draft;

	must_hold(digest != NULL);
	draft_begin(&draft);
	cbor_write_tuple(&draft.writer, 5);
	if (txn->approved_count > 0)
		cbor_write_address(&draft.writer, &txn->approved[0]);
	cbor_write_address(&draft.writer, &txn->to);
	cbor_write_bigint(&draft.writer, &txn->value);
	cbor_write_uint(&draft.writer, txn->method);
	cbor_write_bytes(&draft.writer, txn->params);
	hash_blake2b(draft_end(maker, &draft), digest, DIGEST_BYTES);
	return bytes_make(digest, DIGEST_BYTES);
}

static void write_txn_id(struct maker *maker, const struct wallet *wallet, struct call *out,
			 struct cbor_writer *writer)
{
	static const unsigned weights[] = { 50, 38, 12 };
	struct txn_pick pick;
	bool found = pick_txn(maker, wallet, &pick);
	size_t kind = dice_weighted(&maker->dice, weights, 3);

	if (found && out->method == METHOD_CANCEL && pick.txn.approved_count > 0 &&
	    dice_chance(&maker->dice, 80) && address_id(&pick.txn.approved[0], &out->caller))
		out->has_caller = true;
	cbor_write_tuple(writer, 2);
	cbor_write_int(writer, make_int(maker, found ? pick.id : wallet->state.next_txn_id));
	if (kind == 0 && found)
		cbor_write_bytes(writer, proposal_hash(maker, &pick.txn));
	else if (kind == 2)
		cbor_write_bytes(writer, make_noise(maker, make_size(maker, DIGEST_BYTES)));
	else
		cbor_write_bytes(writer, (struct bytes){ 0 });
}

/* ---- methods --------------------------------------------------------------- */

static void make_self_call(struct maker *maker, const struct wallet *wallet, struct call *out);

static void write_propose(struct maker *maker, const struct wallet *wallet, struct call *out,
			  struct cbor_writer *writer)
{
	struct call inner;

	(void)out;
	if (maker->nesting < CALLS_NESTED_MAX && dice_chance(&maker->dice, 45))
		make_self_call(maker, wallet, &inner);
	else
		inner = make_call(maker, wallet->id);
	cbor_write_tuple(writer, 4);
	cbor_write_address(writer, &inner.to);
	cbor_write_bigint(writer, &inner.value);
	cbor_write_uint(writer, inner.method);
	cbor_write_bytes(writer, inner.params);
}

static void write_add_signer(struct maker *maker, const struct wallet *wallet, struct call *out,
			     struct cbor_writer *writer)
{
	struct address signer = dice_chance(&maker->dice, 85) ? new_signer(maker)
							      : pick_signer(maker, wallet);

	(void)out;
	cbor_write_tuple(writer, 2);
	cbor_write_address(writer, &signer);
	cbor_write_bool(writer, make_bool(maker));
}

static void write_remove_signer(struct maker *maker, const struct wallet *wallet, struct call *out,
				struct cbor_writer *writer)
{
	struct address signer = pick_signer(maker, wallet);

	(void)out;
	cbor_write_tuple(writer, 2);
	cbor_write_address(writer, &signer);
	cbor_write_bool(writer, make_bool(maker));
}

static void write_swap_signer(struct maker *maker, const struct wallet *wallet, struct call *out,
			      struct cbor_writer *writer)
{
	struct address from = pick_signer(maker, wallet), to = new_signer(maker);

	(void)out;
	cbor_write_tuple(writer, 2);
	cbor_write_address(writer, &from);
	cbor_write_address(writer, &to);
}

static void write_threshold(struct maker *maker, const struct wallet *wallet, struct call *out,
			    struct cbor_writer *writer)
{
	(void)out;
	cbor_write_tuple(writer, 1);
	cbor_write_uint(writer,
			make_uint(maker, dice_below(&maker->dice, wallet->state.signer_count + 2)));
}

static void write_lock(struct maker *maker, const struct wallet *wallet, struct call *out,
		       struct cbor_writer *writer)
{
	struct bigint amount = make_small_amount(maker);

	(void)wallet;
	(void)out;
	cbor_write_tuple(writer, 3);
	cbor_write_int(writer, make_epoch(maker));
	cbor_write_int(writer, make_int(maker, dice_between(&maker->dice, 0, 5000)));
	cbor_write_bigint(writer, &amount);
}

static void write_constructor(struct maker *maker, const struct wallet *wallet, struct call *out,
			      struct cbor_writer *writer)
{
	(void)wallet;
	(void)out;
	cbor_write_raw(writer, make_multisig_constructor(maker));
}

static const struct method {
	unsigned weight, self_weight; /* from outside; from the wallet itself */
	uint64_t number;
	void (*write)(struct maker *maker, const struct wallet *wallet, struct call *out,
		      struct cbor_writer *writer);
} methods[] = {
	{ 1, 1, METHOD_CONSTRUCTOR, write_constructor },
	{ 45, 8, METHOD_PROPOSE, write_propose },
	{ 32, 14, METHOD_APPROVE, write_txn_id },
	{ 12, 8, METHOD_CANCEL, write_txn_id },
	{ 1, 18, 5, write_add_signer },
	{ 1, 18, 6, write_remove_signer },
	{ 1, 14, 7, write_swap_signer },
	{ 1, 14, 8, write_threshold },
	{ 1, 14, 9, write_lock },
};

enum { METHODS = sizeof(methods) / sizeof(methods[0]) };

static void make_wallet_call(struct maker *maker, const struct wallet *wallet, bool from_itself,
			     struct call *out)
{
	unsigned weights[METHODS];
	struct draft draft;
	size_t row;

	for (size_t i = 0; i < METHODS; i++)
		weights[i] = from_itself ? methods[i].self_weight : methods[i].weight;
	row = dice_weighted(&maker->dice, weights, METHODS);
	*out = (struct call){
		.to = make_form(maker, wallet->id),
		.value = dice_chance(&maker->dice, 70) ? bigint_zero() : make_small_amount(maker),
		.method = methods[row].number,
	};
	if (wallet->has_state && wallet->state.signer_count > 0) {
		struct address signer = pick_signer(maker, wallet);

		out->has_caller = address_id(&signer, &out->caller);
	}
	draft_begin(&draft);
	methods[row].write(maker, wallet, out, &draft.writer);
	out->params = draft_end(maker, &draft);
	out->method = make_uint(maker, out->method);
}

/* What a wallet can only be told by itself, so through a proposal. Below network
 * version 4 only the ID address works (docs/vm.md, "Addresses"). */
static void make_self_call(struct maker *maker, const struct wallet *wallet, struct call *out)
{
	maker->nesting++;
	make_wallet_call(maker, wallet, true, out);
	maker->nesting--;
	if (dice_chance(&maker->dice, 70))
		out->to = address_of_id(wallet->id);
}

bool make_multisig_call(struct maker *maker, uint64_t caller, struct call *out)
{
	const struct known_actor *actor;
	struct wallet wallet;

	if (!pick_actor(maker, ACTOR_MULTISIG, &actor))
		return false;
	open_wallet(maker, actor, &wallet);
	make_wallet_call(maker, &wallet, caller == wallet.id, out);
	return true;
}
