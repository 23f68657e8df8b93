/* SPDX-License-Identifier: Apache-2.0 OR MIT */
#include "actors/multisig/pending.h"

#include "actors/multisig/rules.h"
#include "actors/multisig/state.h"

struct outcome multisig__pending_open(struct runtime *rt, const struct multisig_state *state,
				      struct hamt **map)
{
	enum status st = actor_map_open(rt, state->pending, MULTISIG_MAP_BIT_WIDTH, map);

	if (st == ST_OK)
		return outcome_ok();
	return actor_collection_failed(rt, st, ERR_ILLEGAL_STATE,
				       "failed to load pending transactions");
}

static enum status decode_txn(struct runtime *rt, struct bytes value, struct multisig_txn *txn)
{
	struct cbor_reader reader;

	rt_reader(rt, &reader, value);
	return multisig_txn_decode(&reader, rt->arena, txn);
}

struct outcome multisig__pending_find(struct runtime *rt, struct hamt *map, int64_t id,
				      struct multisig_txn *txn)
{
	int64_t unreadable = multisig__rules_of(rt->actors_version)->unreadable_txn;
	struct bytes key, value;
	enum status st = multisig_txn_key(rt->arena, id, &key);

	if (st != ST_OK)
		return outcome_failure(st);
	st = hamt_get(map, key, &value);
	if (st == ST_NOT_FOUND)
		return rt_abort(rt, ERR_NOT_FOUND, bytes_of_text("no such transaction"));
	if (st != ST_OK)
		return actor_map_failed(rt, st, unreadable, "failed to load transaction");
	st = decode_txn(rt, value, txn);
	if (st == ST_OK || st == ST_NO_MEMORY)
		return st == ST_OK ? outcome_ok() : outcome_failure(st);
	return rt_abort(rt, unreadable, bytes_of_text("failed to decode transaction"));
}

struct outcome multisig__pending_put(struct runtime *rt, struct hamt *map, int64_t id,
				     const struct multisig_txn *txn)
{
	struct bytes key, value;
	enum status st = cbor_encode(rt->arena, multisig_txn_encode, txn, &value);

	if (st == ST_UNENCODABLE) /* more than 8,192 approvals */
		return rt_abort(rt, ERR_ILLEGAL_STATE,
				bytes_of_text("failed to put transaction: too many approvals"));
	if (st == ST_OK)
		st = multisig_txn_key(rt->arena, id, &key);
	if (st != ST_OK)
		return outcome_failure(st);
	st = hamt_set(map, key, value);
	if (st == ST_OK)
		return outcome_ok();
	return actor_map_failed(rt, st, ERR_ILLEGAL_STATE, "failed to put transaction");
}

struct outcome multisig__pending_remove(struct runtime *rt, struct hamt *map, int64_t id,
					bool may_be_absent)
{
	struct bytes key, value;
	enum status st = multisig_txn_key(rt->arena, id, &key);

	if (st != ST_OK)
		return outcome_failure(st);
	/* Found first: what is malformed on the way fails otherwise than what a removal
	 * leaves behind. The way is loaded once, so this costs nothing more. */
	st = hamt_get(map, key, &value);
	if (st == ST_NOT_FOUND && may_be_absent)
		return outcome_ok();
	if (st != ST_OK)
		return actor_map_failed(rt, st, ERR_ILLEGAL_STATE, "failed to delete transaction");
	st = hamt_remove(map, key);
	if (st == ST_OK)
		return outcome_ok();
	return actor_collection_failed(rt, st, ERR_ILLEGAL_STATE, "failed to delete transaction");
}

struct outcome multisig__pending_flush(struct runtime *rt, struct hamt *map,
				       struct multisig_state *state)
{
	enum status st = actor_map_flush(rt, map, &state->pending);

	if (st == ST_OK)
		return outcome_ok();
	return rt_store_failed(rt, st, "failed to flush pending transactions");
}
