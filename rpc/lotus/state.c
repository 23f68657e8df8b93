/* SPDX-License-Identifier: Apache-2.0 OR MIT */
#include "rpc/lotus/handlers.h"

#include "actors/code.h"
#include "ipld/cbor.h"
#include "rpc/shape.h"
#include "rpc/tipset.h"

/* Look-ups in a state: that of a tipset, or the head's. */

struct tipset_args {
	struct tipset_key tipset;
};
struct address_args {
	struct address address;
	struct tipset_key tipset;
};
struct cid_args {
	struct cid cid;
};

/* clang-format off */
#define TIPSET_ROW(type)                                                                           \
	OPTIONAL("tsk", tipset_key, type, tipset, "the key of a tipset; null or [] is the head")
#define ADDRESS_ROW(type)                                                                          \
	REQUIRED("address", address, type, address, "an address")
/* clang-format on */

PARAMS(params_tipset, struct tipset_args, TIPSET_ROW(struct tipset_args));
PARAMS(params_address_tipset, struct address_args, ADDRESS_ROW(struct address_args),
       TIPSET_ROW(struct address_args));
PARAMS(params_address, struct address_args, ADDRESS_ROW(struct address_args));
PARAMS(params_cid, struct cid_args, REQUIRED("cid", cid, struct cid_args, cid, "a CID"));

enum status lotus_chain_read_obj(struct call *call, const void *args)
{
	const struct cid_args *in = args;
	struct bytes block;

	TRY(call_block(call, in->cid, &block));
	json_write_base64(call->out, NULL, block);
	return ST_OK;
}

enum status lotus_chain_has_obj(struct call *call, const void *args)
{
	const struct cid_args *in = args;
	struct bytes block;
	const enum status st = call_find_block(call, in->cid, &block);

	if (st != ST_OK && st != ST_NOT_FOUND)
		return st;
	json_write_bool(call->out, NULL, st == ST_OK);
	return ST_OK;
}

static enum status head_actor(struct call *call, const struct address *address, struct actor *out)
{
	const struct tipset_key head = { .count = 0 };

	return tipset_actor(call, &head, address, out, NULL);
}

enum status lotus_state_get_actor(struct call *call, const void *args)
{
	const struct address_args *in = args;
	struct actor actor;

	TRY(tipset_actor(call, &in->tipset, &in->address, &actor, NULL));
	shape_actor(call->out, NULL, &actor);
	return ST_OK;
}

enum status lotus_state_read_state(struct call *call, const void *args)
{
	const struct address_args *in = args;
	struct actor actor;
	struct bytes block;

	TRY(tipset_actor(call, &in->tipset, &in->address, &actor, NULL));
	TRY(call_block(call, actor.head, &block));
	json_write_object(call->out, NULL);
	json_write_amount(call->out, "Balance", &actor.balance);
	json_write_cid(call->out, "Code", actor.code);
	TRY(shape_actor_state(call->out, "State", actor.code, block, call->failure));
	json_write_object_end(call->out);
	return ST_OK;
}

enum status lotus_state_circulating_supply(struct call *call, const void *args)
{
	const struct tipset_args *in = args;
	struct state_point point;

	TRY(tipset_point(call, &in->tipset, &point));
	json_write_amount(call->out, NULL, &point.env.circ_supply);
	return ST_OK;
}

/* The VM is told the supply as a whole; what it is made of nobody has set, but what was burnt lies
 * in an account. */
enum status lotus_state_vm_circulating_supply(struct call *call, const void *args)
{
	const struct tipset_args *in = args;
	const struct bigint none = bigint_zero();
	const struct address burnt = address_of_id(ID_BURNT_FUNDS);
	struct actor actor = { .balance = none };
	struct state_point point;

	TRY(tipset_point(call, &in->tipset, &point));
	if (tipset_actor(call, &in->tipset, &burnt, &actor, NULL) != ST_OK &&
	    call->failure->fault != FAULT_ACTOR_NOT_FOUND)
		return ST_INVALID;
	failure_reset(call->failure);
	json_write_object(call->out, NULL);
	json_write_amount(call->out, "FilVested", &none);
	json_write_amount(call->out, "FilMined", &none);
	json_write_amount(call->out, "FilBurnt", &actor.balance);
	json_write_amount(call->out, "FilLocked", &none);
	json_write_amount(call->out, "FilCirculating", &point.env.circ_supply);
	json_write_amount(call->out, "FilReserveDisbursed", &none);
	json_write_object_end(call->out);
	return ST_OK;
}

static enum status list_actor(void *context, uint64_t id, const struct actor *actor)
{
	struct json_writer *out = context;
	struct address address = address_of_id(id);

	(void)actor;
	json_write_address(out, NULL, &address);
	return json_writer_status(out);
}

enum status lotus_state_list_actors(struct call *call, const void *args)
{
	const struct tipset_args *in = args;
	struct state_tree *tree;
	enum status st;

	TRY(tipset_tree(call, &in->tipset, &tree));
	json_write_array(call->out, NULL);
	st = state_tree_each(tree, list_actor, call->out);
	/* The writer's own failure is told by whoever reads it. */
	if (st != ST_OK && json_writer_status(call->out) == ST_OK)
		return call_failed(call, st, NULL);
	json_write_array_end(call->out);
	return ST_OK;
}

enum status lotus_state_lookup_id(struct call *call, const void *args)
{
	const struct address_args *in = args;
	struct state_tree *tree;
	struct address found;
	uint64_t id;
	enum status st;

	TRY(tipset_tree(call, &in->tipset, &tree));
	st = state_tree_resolve(tree, &in->address, &id);
	if (st == ST_NOT_FOUND)
		return failure_set(call->failure, FAULT_ACTOR_NOT_FOUND, "actor not found");
	if (st != ST_OK)
		return call_failed(call, st, NULL);
	found = address_of_id(id);
	json_write_address(call->out, NULL, &found);
	return ST_OK;
}

/* The key in the state of an account actor. */
static enum status account_key(struct call *call, const struct actor *actor,
			       const struct address *address, struct address *key)
{
	char text[ADDRESS_TEXT_BYTES];
	enum status st = call_account_key(call, actor, key);

	if (st != ST_NOT_FOUND)
		return st;
	return failure_set(call->failure, FAULT_NOT_AN_ACCOUNT,
			   "failed to get account actor state for %s: it is not an account with a "
			   "key",
			   call_address_text(call, address, text));
}

enum status lotus_state_account_key(struct call *call, const void *args)
{
	const struct address_args *in = args;
	const struct address *address = &in->address;
	enum address_protocol protocol = address_protocol(address);
	struct address key = *address;
	struct actor actor;

	/* Key addresses are their own answer, known or not (lotus b835fab70
	 * chain/stmgr/stmgr.go ResolveToDeterministicAddress). */
	if (protocol != ADDRESS_SECP256K1 && protocol != ADDRESS_BLS) {
		TRY(tipset_actor(call, &in->tipset, address, &actor, NULL));
		TRY(account_key(call, &actor, address, &key));
	}
	json_write_address(call->out, NULL, &key);
	return ST_OK;
}

/* WalletBalance of an unknown actor is 0 (lotus b835fab70 node/impl/full/wallet.go). */
enum status lotus_wallet_balance(struct call *call, const void *args)
{
	const struct address_args *in = args;
	struct actor actor = { .nonce = 0 };
	enum status st = head_actor(call, &in->address, &actor);

	if (st != ST_OK && call->failure->fault != FAULT_ACTOR_NOT_FOUND)
		return st;
	failure_reset(call->failure);
	json_write_amount(call->out, NULL, &actor.balance);
	return ST_OK;
}

enum status lotus_mpool_get_nonce(struct call *call, const void *args)
{
	const struct address_args *in = args;
	struct actor actor;

	TRY(head_actor(call, &in->address, &actor));
	json_write_uint(call->out, NULL, actor.nonce);
	return ST_OK;
}
