/* SPDX-License-Identifier: Apache-2.0 OR MIT */
#ifndef CHAOSACTORD_TESTS_UNIT_ACTORS_WALLET_H
#define CHAOSACTORD_TESTS_UNIT_ACTORS_WALLET_H

#include "actors/multisig/state.h"
#include "tests/unit/vm/fixture.h"

/* A multisig wallet f0101 in the state of fixture.h, with the accounts f0102 and f0103
 * beside f0100. A test changes state and pending, however absurd, then installs it. */

enum { WALLET = 101, FRIEND = 102, STRANGER = 103, WALLET_FATAL = 424242 };

struct wallet {
	struct fixture vm;
	unsigned network_version;
	unsigned actors_version;
	struct multisig_state state;
	struct address signers[3]; /* what state.signers points to at first: f0100, f0102 */
	struct hamt *pending;      /* written by wallet_install unless state.pending is set */
	uint64_t nonces[STRANGER - ID_FIRST_USER + 1];
};

static inline void wallet_init(struct wallet *wallet, unsigned network_version)
{
	*wallet = (struct wallet){
		.network_version = network_version,
		.actors_version = network_rules_of(network_version)->actors_version,
	};
	fixture_init(&wallet->vm, network_version);
	wallet->signers[0] = address_of_id(ID_FIRST_USER);
	wallet->signers[1] = address_of_id(FRIEND);
	wallet->signers[2] = address_of_id(STRANGER);
	wallet->state.signers = wallet->signers;
	wallet->state.signer_count = 2;
	wallet->state.threshold = 1;
	assert_int_equal(hamt_new(&wallet->vm.blocks.base, &wallet->vm.arena,
				  hamt_generation_of(wallet->actors_version), HAMT_LAZY,
				  MULTISIG_MAP_BIT_WIDTH, &wallet->pending),
			 ST_OK);
}

static inline void wallet_fini(struct wallet *wallet)
{
	fixture_fini(&wallet->vm);
}

/* Adds a pending value of any bytes under an ID. */
static inline void wallet_pend_raw(struct wallet *wallet, int64_t id, struct bytes value)
{
	struct bytes key;

	assert_int_equal(multisig_txn_key(&wallet->vm.arena, id, &key), ST_OK);
	assert_int_equal(hamt_set(wallet->pending, key, value), ST_OK);
}

static inline struct bytes wallet_encode(struct wallet *wallet, object_encode *encode,
					 const void *value)
{
	struct bytes out;

	assert_int_equal(cbor_encode(&wallet->vm.arena, encode, value, &out), ST_OK);
	return out;
}

static inline void wallet_pend(struct wallet *wallet, int64_t id, const struct multisig_txn *txn)
{
	wallet_pend_raw(wallet, id, wallet_encode(wallet, multisig_txn_encode, txn));
}

static inline struct cid wallet_put(struct wallet *wallet, struct bytes block)
{
	struct buffer buffer;
	struct cid cid;

	buffer_init(&buffer, 0);
	buffer_append_bytes(&buffer, block);
	cid = fixture_put(&wallet->vm, &buffer);
	buffer_fini(&buffer);
	return cid;
}

/* Installs the wallet under a head of any kind. */
static inline void wallet_install_head(struct wallet *wallet, struct cid head, const char *balance)
{
	struct fixture *vm = &wallet->vm;
	struct state_tree *tree;

	assert_int_equal(state_tree_open(&vm->blocks.base, &vm->arena, cid_of(&vm->root), &tree,
					 &vm->err),
			 ST_OK);
	fixture_actor(vm, tree, WALLET, ACTOR_MULTISIG, wallet->actors_version, head, balance);
	for (uint64_t id = FRIEND; id <= STRANGER; id++) {
		struct buffer block;
		struct address address = address_of_id(id);

		buffer_init(&block, 0);
		assert_int_equal(account_state_encode(&block, &address), ST_OK);
		fixture_actor(vm, tree, id, ACTOR_ACCOUNT, wallet->actors_version,
			      fixture_put(vm, &block), "1000000000000000000");
		buffer_fini(&block);
	}
	assert_int_equal(state_tree_flush(tree, &vm->root), ST_OK);
}

static inline void wallet_install(struct wallet *wallet, const char *balance)
{
	struct bytes state;

	if (!cid_defined(wallet->state.pending)) {
		struct block_cid *root = arena_alloc(&wallet->vm.arena, sizeof(*root));

		assert_non_null(root);
		assert_int_equal(hamt_flush(wallet->pending, root), ST_OK);
		wallet->state.pending = cid_of(root);
	}
	state = wallet_encode(wallet, multisig_state_encode, &wallet->state);
	wallet_install_head(wallet, wallet_put(wallet, state), balance);
}

/* What the wallet holds now. */
static inline struct multisig_state wallet_state(struct wallet *wallet)
{
	struct fixture *vm = &wallet->vm;
	struct multisig_state state;
	struct state_tree *tree;
	struct cbor_reader reader;
	struct actor actor;
	struct bytes block;

	assert_int_equal(state_tree_open(&vm->blocks.base, &vm->arena, cid_of(&vm->root), &tree,
					 &vm->err),
			 ST_OK);
	assert_int_equal(state_tree_get(tree, WALLET, &actor), ST_OK);
	assert_int_equal(blockstore_get(&vm->blocks.base, &vm->arena, actor.head, &block), ST_OK);
	cbor_reader_init(&reader, block);
	assert_int_equal(multisig_state_decode(&reader, &vm->arena, &state), ST_OK);
	return state;
}

static inline enum status wallet_pending(struct wallet *wallet, int64_t id,
					 struct multisig_txn *txn)
{
	struct multisig_state state = wallet_state(wallet);
	struct cbor_reader reader;
	struct bytes key, value;
	struct hamt *map;

	TRY(hamt_open(&wallet->vm.blocks.base, &wallet->vm.arena,
		      hamt_generation_of(wallet->actors_version), HAMT_LAZY, MULTISIG_MAP_BIT_WIDTH,
		      state.pending, &map));
	TRY(multisig_txn_key(&wallet->vm.arena, id, &key));
	TRY(hamt_get(map, key, &value));
	cbor_reader_init(&reader, value);
	return multisig_txn_decode(&reader, &wallet->vm.arena, txn);
}

/* ---- expectations --------------------------------------------------------------- */

/* A value that depends on the network version: that of the last step that has come. */
struct step {
	unsigned since;
	int64_t value;
};

enum { STEPS = 4, NETWORK_VERSIONS = NETWORK_VERSION_MAX + 1 };

/* clang-format off */
#define ALWAYS(value) { { 0, value } }
/* clang-format on */

static inline int64_t expected_at(const struct step steps[STEPS], unsigned network_version)
{
	int64_t value = steps[0].value;

	for (unsigned i = 1; i < STEPS && steps[i].since != 0; i++)
		if (network_version >= steps[i].since)
			value = steps[i].value;
	return value;
}

static inline void check(const char *reason, unsigned network_version, int64_t got,
			 int64_t expected)
{
	if (got != expected)
		print_error("network version %u: %s\n", network_version, reason);
	assert_int_equal(got, expected);
}

static const struct address approved_by_friend[] = { { 2, { 0, FRIEND } } };

/* A transaction that sends nothing to f0103. */
static inline struct multisig_txn gift(const struct address *approved, size_t count)
{
	return (struct multisig_txn){
		.to = address_of_id(STRANGER),
		.value = bigint_of_int(0),
		.approved = approved,
		.approved_count = count,
	};
}

/* ---- messages ---------------------------------------------------------------------- */

struct wallet_call {
	uint64_t from;
	uint64_t method;
	struct bytes params;
};

static inline struct chain_message wallet_message(const struct wallet *wallet,
						  struct wallet_call call)
{
	struct chain_message message = fixture_message(wallet->nonces[call.from - ID_FIRST_USER],
						       call.method, call.params);

	message.message.from = address_of_id(call.from);
	message.message.to = address_of_id(WALLET);
	return message;
}

/* Exit code of a message, or WALLET_FATAL; *ret (may be NULL) its return bytes. */
static inline int64_t wallet_apply(struct wallet *wallet, struct wallet_call call,
				   struct bytes *ret)
{
	struct chain_message message = wallet_message(wallet, call);
	struct vm_result result = fixture_apply(&wallet->vm, &message);

	if (result.ending == VM_FATAL)
		return WALLET_FATAL;
	wallet->nonces[call.from - ID_FIRST_USER]++;
	if (ret)
		*ret = result.receipt.ret;
	return result.receipt.exit_code;
}

struct wallet_result {
	int64_t exit;
	int64_t id;
	bool applied;
	int64_t code;
};

static inline struct wallet_result wallet_result_of(int64_t exit, struct bytes ret, bool with_id)
{
	struct wallet_result result = { .exit = exit };
	struct cbor_reader reader;

	if (exit != EXIT_OK)
		return result;
	cbor_reader_init(&reader, ret);
	cbor_read_tuple(&reader, with_id ? 4 : 3);
	if (with_id)
		result.id = cbor_read_int(&reader);
	result.applied = cbor_read_bool(&reader);
	result.code = cbor_read_int(&reader);
	cbor_read_bytes(&reader, CBOR_BYTES_MAX);
	assert_int_equal(cbor_status(&reader), ST_OK);
	assert_int_equal(cbor_left(&reader), 0);
	return result;
}

struct wallet_proposal {
	uint64_t to;
	int64_t value;
	uint64_t method;
	struct bytes params;
};

static inline void wallet_encode_proposal(struct cbor_writer *writer, const void *value)
{
	const struct wallet_proposal *proposal = value;
	struct address to = address_of_id(proposal->to);
	struct bigint amount = bigint_of_int(proposal->value);

	cbor_write_tuple(writer, 4);
	cbor_write_address(writer, &to);
	cbor_write_bigint(writer, &amount);
	cbor_write_uint(writer, proposal->method);
	cbor_write_bytes(writer, proposal->params);
}

static inline struct wallet_result wallet_propose(struct wallet *wallet, uint64_t from,
						  struct wallet_proposal proposal)
{
	struct bytes ret = { 0 };
	struct wallet_call call = { from, 2,
				    wallet_encode(wallet, wallet_encode_proposal, &proposal) };
	int64_t exit = wallet_apply(wallet, call, &ret);

	return wallet_result_of(exit, ret, true);
}

/* A proposal of the wallet to itself, by f0100. */
static inline struct wallet_result wallet_self(struct wallet *wallet, uint64_t method,
					       struct bytes params)
{
	return wallet_propose(wallet, ID_FIRST_USER,
			      (struct wallet_proposal){ WALLET, 0, method, params });
}

struct wallet_ref {
	int64_t id;
	struct bytes hash;
};

static inline void wallet_encode_ref(struct cbor_writer *writer, const void *value)
{
	const struct wallet_ref *ref = value;

	cbor_write_tuple(writer, 2);
	cbor_write_int(writer, ref->id);
	cbor_write_bytes(writer, ref->hash);
}

static inline struct wallet_result wallet_approve(struct wallet *wallet, uint64_t from,
						  struct wallet_ref ref)
{
	struct bytes ret = { 0 };
	struct wallet_call call = { from, 3, wallet_encode(wallet, wallet_encode_ref, &ref) };
	int64_t exit = wallet_apply(wallet, call, &ret);

	return wallet_result_of(exit, ret, false);
}

static inline int64_t wallet_cancel(struct wallet *wallet, uint64_t from, struct wallet_ref ref)
{
	return wallet_apply(wallet,
			    (struct wallet_call){ from, 4,
						  wallet_encode(wallet, wallet_encode_ref, &ref) },
			    NULL);
}

/* Params of AddSigner and RemoveSigner, SwapSigner, LockBalance. */
struct wallet_change {
	uint64_t signer;
	bool flag;
};

static inline void wallet_encode_change(struct cbor_writer *writer, const void *value)
{
	const struct wallet_change *change = value;
	struct address signer = address_of_id(change->signer);

	cbor_write_tuple(writer, 2);
	cbor_write_address(writer, &signer);
	cbor_write_bool(writer, change->flag);
}

static inline struct bytes wallet_change(struct wallet *wallet, uint64_t signer, bool flag)
{
	return wallet_encode(wallet, wallet_encode_change, &(struct wallet_change){ signer, flag });
}

struct wallet_swap {
	uint64_t from, to;
};

static inline void wallet_encode_swap(struct cbor_writer *writer, const void *value)
{
	const struct wallet_swap *swap = value;
	struct address from = address_of_id(swap->from), to = address_of_id(swap->to);

	cbor_write_tuple(writer, 2);
	cbor_write_address(writer, &from);
	cbor_write_address(writer, &to);
}

struct wallet_lock {
	int64_t start, duration, amount;
};

static inline void wallet_encode_lock(struct cbor_writer *writer, const void *value)
{
	const struct wallet_lock *lock = value;
	struct bigint amount = bigint_of_int(lock->amount);

	cbor_write_tuple(writer, 3);
	cbor_write_int(writer, lock->start);
	cbor_write_int(writer, lock->duration);
	cbor_write_bigint(writer, &amount);
}

#endif
