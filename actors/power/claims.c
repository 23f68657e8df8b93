/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* Claims: the power of every miner (specs-actors v0.9.14, v2.3.5, v3.1.1 actors/builtin/
 * power/power_state.go). */
#include "actors/power/claims.h"

#include "actors/power/rules.h"
#include "actors/power/state.h"

/* ---- the map ---------------------------------------------------------------------- */

/* An error of the reference's library. Its v0 does not check nodes: where a bitfield
 * names more pointers than there are it dereferences nil instead (go-hamt-ipld v0.1.5
 * hamt.go getChild). */
static bool is_error(const struct runtime *rt, enum status st)
{
	if (st == ST_INVALID)
		return !power__rules_of(rt->actors_version)->node_gap_panics;
	return st == ST_NOT_FOUND || st == ST_RANGE;
}

struct outcome power__map_failed(struct runtime *rt, enum status st, const char *what)
{
	if (is_error(rt, st))
		return rt_abort(rt, ERR_ILLEGAL_STATE, bytes_of_text(what));
	if (st == ST_INVALID)
		return rt_panic(rt, bytes_of_text("nil pointer dereference"));
	return rt_store_failed(rt, st, what);
}

struct outcome power__claims_open(struct runtime *rt, const struct power_state *state,
				  struct hamt **claims)
{
	enum status st = actor_map_open(rt, state->claims, ACTOR_MAP_BIT_WIDTH, claims);

	return st == ST_OK ? outcome_ok() : power__map_failed(rt, st, "failed to load claims");
}

struct outcome power__claims_flush(struct runtime *rt, struct hamt *claims,
				   struct power_state *state)
{
	enum status st = actor_map_flush(rt, claims, &state->claims);

	return st == ST_OK ? outcome_ok() : power__map_failed(rt, st, "failed to flush claims");
}

struct outcome power__claims_has(struct runtime *rt, struct hamt *claims,
				 const struct address *miner, bool *found)
{
	struct bytes value;
	enum status st = hamt_get(claims, address_bytes(miner), &value);

	*found = st == ST_OK;
	if (st == ST_OK || st == ST_NOT_FOUND)
		return outcome_ok();
	return power__map_failed(rt, st, "failed to look up claim");
}

struct outcome power__claims_find(struct runtime *rt, struct hamt *claims,
				  const struct address *miner, struct power_claim *claim,
				  enum claim_found *found)
{
	struct cbor_reader reader;
	struct bytes value;
	enum status st = hamt_get(claims, address_bytes(miner), &value);

	*found = st == ST_NOT_FOUND ? CLAIM_ABSENT : CLAIM_UNREADABLE;
	if (st != ST_OK)
		return is_error(rt, st) ? outcome_ok()
					: power__map_failed(rt, st, "failed to get claim");
	rt_reader(rt, &reader, value);
	claim->actors_version = rt->actors_version;
	if (power_claim_decode(&reader, rt->arena, claim) == ST_OK)
		*found = CLAIM_FOUND;
	return outcome_ok();
}

struct outcome power__claims_remove(struct runtime *rt, struct hamt *claims,
				    const struct address *miner)
{
	enum status st = hamt_remove(claims, address_bytes(miner));

	if (st == ST_OK)
		return outcome_ok();
	/* The way to the claim was gone before: v0 cannot find a gap any more, but an empty
	 * child (go-hamt-ipld v0.1.5 hamt.go cleanChild). */
	return actor_collection_failed(rt, st, ERR_ILLEGAL_STATE, "failed to remove claim");
}

/* ---- taking power away ------------------------------------------------------------- */

static enum status lower(struct bigint *total, const struct bigint *by)
{
	return bigint_sub(total, by, total);
}

/* The totals of miners that have the least power: one less. */
static enum status lower_above_least(const struct power_rules *rules, struct power_state *state,
				     const struct power_claim *claim)
{
	const struct bigint *counts = rules->least_by_quality ? &claim->quality_adj
							      : &claim->raw_byte;
	const struct bigint least = bigint_of_int(POWER_TO_WIN);

	if (bigint_compare(counts, &least) < 0)
		return ST_OK;
	state->miner_above_min_power_count--;
	TRY(lower(&state->total_quality_adj_power, &claim->quality_adj));
	return lower(&state->total_raw_byte_power, &claim->raw_byte);
}

static enum status put_empty_claim(struct runtime *rt, struct hamt *claims,
				   const struct address *miner, int64_t proof_type)
{
	struct power_claim empty = {
		.actors_version = rt->actors_version,
		.proof_type = proof_type,
		.raw_byte = bigint_zero(),
		.quality_adj = bigint_zero(),
	};
	struct bytes key, value;

	TRY(cbor_encode(rt->arena, power_claim_encode, &empty, &value));
	TRY(arena_copy(rt->arena, address_bytes(miner), &key));
	return hamt_set(claims, key, value);
}

struct outcome power__claims_empty(struct runtime *rt, struct hamt *claims,
				   struct power_state *state, const struct address *miner,
				   const struct power_claim *claim, bool *refused)
{
	const struct power_rules *rules = power__rules_of(rt->actors_version);
	enum status st = lower(&state->total_qa_bytes_committed, &claim->quality_adj);

	*refused = false;
	if (st == ST_OK)
		st = lower(&state->total_bytes_committed, &claim->raw_byte);
	if (st != ST_OK)
		return outcome_failure(st);
	*refused = claim->proof_type < rules->first_proof_type ||
		   claim->proof_type > rules->last_proof_type;
	if (*refused)
		return outcome_ok();
	st = lower_above_least(rules, state, claim);
	if (st != ST_OK)
		return outcome_failure(st);
	if (state->miner_above_min_power_count < 0 && rules->panics_when_negative)
		return rt_panic(rt, bytes_of_text("negative number of miners larger than min"));
	*refused = state->miner_above_min_power_count < 0;
	if (*refused)
		return outcome_ok();
	st = put_empty_claim(rt, claims, miner, claim->proof_type);
	*refused = is_error(rt, st);
	if (st == ST_OK || *refused)
		return outcome_ok();
	return power__map_failed(rt, st, "failed to put claim");
}
