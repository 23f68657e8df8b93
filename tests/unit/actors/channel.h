/* SPDX-License-Identifier: Apache-2.0 OR MIT */
#ifndef CHAOSACTORD_TESTS_UNIT_ACTORS_CHANNEL_H
#define CHAOSACTORD_TESTS_UNIT_ACTORS_CHANNEL_H

#include "actors/paych/state.h"
#include "actors/paych/voucher.h"
#include "base/hash.h"
#include "base/secp256k1.h"
#include "tests/unit/vm/fixture.h"

/* A payment channel f0101 in the state of fixture.h, from account f0102 to account
 * f0103, whose keys can sign. f0100 has no part in it. */

enum { OUTSIDER = ID_FIRST_USER, CHANNEL, PAYER, PAYEE, ACCOUNTS_END, CHANNEL_FATAL = 424242 };

struct channel {
	struct fixture vm;
	unsigned actors_version;
	struct paych_state state;
	struct amt *lanes;
	uint64_t nonces[ACCOUNTS_END];
};

static inline void party_secret(uint64_t id, uint8_t secret[SECP_SECRET_BYTES])
{
	memset(secret, 0, SECP_SECRET_BYTES);
	secret[0] = (uint8_t)id;
}

static inline struct address party_key(uint64_t id)
{
	uint8_t secret[SECP_SECRET_BYTES], key[SECP_PUBLIC_BYTES];

	party_secret(id, secret);
	assert_int_equal(secp_public_key(secret, key), ST_OK);
	return address_of_public_key(bytes_make(key, sizeof(key)));
}

static inline void channel_init(struct channel *channel, unsigned network_version)
{
	*channel = (struct channel){
		.actors_version = network_rules_of(network_version)->actors_version,
		.state = { .from = address_of_id(PAYER), .to = address_of_id(PAYEE) },
	};
	fixture_init(&channel->vm, network_version);
	assert_int_equal(amt_new(&channel->vm.blocks.base, &channel->vm.arena,
				 amt_generation_of(channel->actors_version), PAYCH_LANES_BIT_WIDTH,
				 &channel->lanes),
			 ST_OK);
}

static inline void channel_fini(struct channel *channel)
{
	fixture_fini(&channel->vm);
}

static inline struct bytes channel_encode(struct channel *channel, object_encode *encode,
					  const void *value)
{
	struct bytes out;

	assert_int_equal(cbor_encode(&channel->vm.arena, encode, value, &out), ST_OK);
	return out;
}

static inline void channel_lane(struct channel *channel, uint64_t id, int64_t redeemed,
				uint64_t nonce)
{
	const struct paych_lane lane = { bigint_of_int(redeemed), nonce };

	assert_int_equal(amt_set(channel->lanes, id,
				 channel_encode(channel, paych_lane_encode, &lane)),
			 ST_OK);
}

static inline struct state_tree *channel_tree(struct channel *channel)
{
	struct fixture *vm = &channel->vm;
	struct state_tree *tree;

	assert_int_equal(state_tree_open(&vm->blocks.base, &vm->arena, cid_of(&vm->root), &tree,
					 &vm->err),
			 ST_OK);
	return tree;
}

static inline struct cid channel_put(struct channel *channel, struct bytes block)
{
	struct buffer buffer;
	struct cid cid;

	buffer_init(&buffer, 0);
	buffer_append_bytes(&buffer, block);
	cid = fixture_put(&channel->vm, &buffer);
	buffer_fini(&buffer);
	return cid;
}

static inline void channel_install(struct channel *channel, const char *balance)
{
	struct state_tree *tree = channel_tree(channel);
	struct block_cid *root = arena_alloc(&channel->vm.arena, sizeof(*root));
	struct buffer block;

	assert_non_null(root);
	if (!cid_defined(channel->state.lane_states)) {
		assert_int_equal(amt_flush(channel->lanes, root), ST_OK);
		channel->state.lane_states = cid_of(root);
	}
	fixture_actor(&channel->vm, tree, CHANNEL, ACTOR_PAYCH, channel->actors_version,
		      channel_put(channel,
				  channel_encode(channel, paych_state_encode, &channel->state)),
		      balance);
	buffer_init(&block, 0);
	for (uint64_t id = PAYER; id <= PAYEE; id++) {
		struct address key = party_key(id);

		assert_int_equal(account_state_encode(&block, &key), ST_OK);
		fixture_actor(&channel->vm, tree, id, ACTOR_ACCOUNT, channel->actors_version,
			      fixture_put(&channel->vm, &block), "1000000000000000000");
	}
	buffer_fini(&block);
	assert_int_equal(state_tree_flush(tree, &channel->vm.root), ST_OK);
}

/* False when there is no such actor. */
static inline bool channel_actor(struct channel *channel, uint64_t id, struct actor *actor)
{
	return state_tree_get(channel_tree(channel), id, actor) == ST_OK;
}

static inline struct paych_state channel_state(struct channel *channel)
{
	struct paych_state state;
	struct cbor_reader reader;
	struct actor actor;
	struct bytes block;

	assert_true(channel_actor(channel, CHANNEL, &actor));
	assert_int_equal(blockstore_get(&channel->vm.blocks.base, &channel->vm.arena, actor.head,
					&block),
			 ST_OK);
	cbor_reader_init(&reader, block);
	assert_int_equal(paych_state_decode(&reader, &channel->vm.arena, &state), ST_OK);
	return state;
}

/* ---- vouchers ------------------------------------------------------------------------- */

static inline struct paych_voucher channel_voucher(uint64_t lane, uint64_t nonce, int64_t amount)
{
	return (struct paych_voucher){
		.channel = address_of_id(CHANNEL),
		.lane = lane,
		.nonce = nonce,
		.amount = bigint_of_int(amount),
	};
}

static inline void channel_sign(struct channel *channel, struct paych_voucher *voucher,
				uint64_t signer)
{
	uint8_t secret[SECP_SECRET_BYTES], digest[DIGEST_BYTES];
	uint8_t *signature = arena_alloc(&channel->vm.arena, 1 + SECP_SIGNATURE_BYTES);
	struct bytes plain;

	assert_non_null(signature);
	assert_int_equal(paych_voucher_signing_bytes(&channel->vm.arena, voucher, &plain), ST_OK);
	hash_blake2b(plain, digest, sizeof(digest));
	party_secret(signer, secret);
	signature[0] = SIGNATURE_SECP256K1;
	assert_int_equal(secp_sign(secret, digest, signature + 1), ST_OK);
	voucher->has_signature = true;
	voucher->signature = bytes_make(signature, 1 + SECP_SIGNATURE_BYTES);
}

struct channel_update {
	struct paych_voucher voucher;
	struct bytes secret;
	bool has_proof; /* actors v0 */
};

static inline void channel_encode_update(struct cbor_writer *writer, const void *value)
{
	const struct channel_update *update = value;

	cbor_write_tuple(writer, update->has_proof ? 3 : 2);
	paych_voucher_encode(writer, &update->voucher);
	cbor_write_bytes(writer, update->secret);
	if (update->has_proof)
		cbor_write_bytes(writer, bytes_of_text("proof"));
}

/* ---- messages ------------------------------------------------------------------------- */

/* Exit code of a message to the channel, or CHANNEL_FATAL. */
static inline int64_t channel_apply(struct channel *channel, uint64_t from, uint64_t method,
				    struct bytes params)
{
	struct chain_message message = fixture_message(channel->nonces[from], method, params);
	struct vm_result result;

	message.message.from = address_of_id(from);
	message.message.to = address_of_id(CHANNEL);
	result = fixture_apply(&channel->vm, &message);
	if (result.ending == VM_FATAL)
		return CHANNEL_FATAL;
	channel->nonces[from]++;
	return result.receipt.exit_code;
}

static inline int64_t channel_redeem(struct channel *channel, uint64_t from,
				     const struct paych_voucher *voucher, struct bytes secret)
{
	const struct channel_update update = { *voucher, secret, channel->actors_version == 0 };

	return channel_apply(channel, from, 2,
			     channel_encode(channel, channel_encode_update, &update));
}

/* What the payee gets for a voucher that the payer signed. */
static inline int64_t channel_submit(struct channel *channel, struct paych_voucher voucher)
{
	channel_sign(channel, &voucher, PAYER);
	return channel_redeem(channel, PAYEE, &voucher, (struct bytes){ 0 });
}

#endif
