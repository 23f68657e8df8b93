/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* The storage market: what the end of an epoch asks of it (specs-actors v0.9.14, v2.3.5,
 * v3.1.1, v5.0.4 actors/builtin/market/market_actor.go CronTick). */
#include "actors/market/state.h"
#include "actors/methods.h"
#include "base/varint.h"

/* Epochs one tick looks through for deals: nine years of null rounds. */
enum { EPOCHS_MAX = 10000000 };

enum { FIRST_WITH_BIT_WIDTHS = 3 }; /* actors version */

/* The collections of the state; all are written by a tick. */
struct tables {
	struct amt *proposals;
	struct amt *states;
	struct hamt *locked;
	struct hamt *escrow;
	struct hamt *pending;
	struct hamt *deal_ops;
};

/* ---- loading and writing them --------------------------------------------------------- */

static enum status open_tables(struct runtime *rt, const struct market_state *state,
			       struct tables *tables)
{
	unsigned balances = ACTOR_MAP_BIT_WIDTH;

	if (rt->actors_version >= FIRST_WITH_BIT_WIDTHS)
		balances = MARKET_BALANCES_BIT_WIDTH;

	TRY(actor_array_open(rt, state->proposals, MARKET_PROPOSALS_BIT_WIDTH, &tables->proposals));
	TRY(actor_array_open(rt, state->states, MARKET_STATES_BIT_WIDTH, &tables->states));
	TRY(actor_map_open(rt, state->locked_table, balances, &tables->locked));
	TRY(actor_map_open(rt, state->escrow_table, balances, &tables->escrow));
	TRY(actor_map_open(rt, state->pending_proposals, ACTOR_MAP_BIT_WIDTH, &tables->pending));
	return actor_map_open(rt, state->deal_ops_by_epoch, ACTOR_MAP_BIT_WIDTH, &tables->deal_ops);
}

static enum status flush_tables(struct runtime *rt, const struct tables *tables,
				struct market_state *state)
{
	TRY(actor_array_flush(rt, tables->proposals, &state->proposals));
	TRY(actor_array_flush(rt, tables->states, &state->states));
	TRY(actor_map_flush(rt, tables->locked, &state->locked_table));
	TRY(actor_map_flush(rt, tables->escrow, &state->escrow_table));
	TRY(actor_map_flush(rt, tables->pending, &state->pending_proposals));
	return actor_map_flush(rt, tables->deal_ops, &state->deal_ops_by_epoch);
}

/* ---- deals at an epoch ------------------------------------------------------------------ */

/* An error of the reference's library, where it does not crash: v0 dereferences nil
 * where a bitfield names more pointers than there are (go-hamt-ipld v0.1.5 hamt.go
 * getChild). */
static struct outcome map_failed(struct runtime *rt, enum status st)
{
	if (st == ST_INVALID && hamt_generation_of(rt->actors_version) == HAMT_V0)
		return rt_panic(rt, bytes_of_text("nil pointer dereference"));
	return actor_collection_failed(rt, st, ERR_ILLEGAL_STATE, "failed to iterate deal ops");
}

/* What a walk over a set met first, if anything. */
enum meeting { MEETS_NOTHING, MEETS_DEAL, MEETS_MALFORMED_KEY };

static enum status meet(void *context, struct bytes key, struct bytes value)
{
	enum meeting *meeting = context;
	uint64_t id;

	(void)value;
	*meeting = varint_read_lax(key, &id) == key.size ? MEETS_DEAL : MEETS_MALFORMED_KEY;
	return ST_ABORTED;
}

/* Loads the set of an epoch and looks into it. An empty one asks for nothing. */
static struct outcome walk_set(struct runtime *rt, struct bytes value)
{
	enum meeting meeting = MEETS_NOTHING;
	struct cbor_reader reader;
	struct hamt *set;
	struct cid root;
	enum status st;

	rt_reader(rt, &reader, value);
	root = cbor_read_link(&reader);
	st = cbor_status(&reader);
	if (st == ST_OK)
		st = actor_map_open(rt, root, ACTOR_MAP_BIT_WIDTH, &set);
	if (st == ST_OK)
		st = hamt_each(set, meet, &meeting);
	if (meeting == MEETS_DEAL)
		return rt_not_implemented(rt, "processing deals at the end of an epoch");
	if (meeting == MEETS_MALFORMED_KEY)
		st = ST_INVALID;
	if (st == ST_OK)
		return outcome_ok();
	return actor_collection_failed(rt, st, ERR_ILLEGAL_STATE, "failed to iterate deal ops");
}

static struct outcome process_epoch(struct runtime *rt, struct hamt *deal_ops, int64_t epoch)
{
	uint8_t memory[VARINT_MAX_BYTES];
	struct bytes key = bytes_make(memory, varint_write((uint64_t)epoch, memory));
	struct bytes value;
	enum status st = hamt_get(deal_ops, key, &value);

	/* The reference deletes the key all the same, which changes nothing. */
	if (st == ST_NOT_FOUND)
		return outcome_ok();
	if (st != ST_OK)
		return map_failed(rt, st);
	RT_TRY(walk_set(rt, value));
	st = hamt_remove(deal_ops, key);
	return st == ST_OK ? outcome_ok()
			   : actor_collection_failed(rt, st, ERR_ILLEGAL_STATE,
						     "failed to delete deal ops");
}

/* ---- 9 CronTick ---------------------------------------------------------------------------- */

/* A state made for it can ask for more epochs than anyone waits for. At the last epoch
 * of all the reference's loop never ends. */
static bool too_many_epochs(int64_t from, int64_t to)
{
	if (from > to)
		return false;
	return to == INT64_MAX || (uint64_t)to - (uint64_t)from >= EPOCHS_MAX;
}

static struct outcome process_epochs(struct runtime *rt, struct hamt *deal_ops, int64_t last_cron)
{
	int64_t from = (int64_t)((uint64_t)last_cron + 1);

	if (too_many_epochs(from, rt->epoch))
		return rt_limit(rt, "the market actor looks for deals in too many epochs");
	for (int64_t epoch = from; epoch <= rt->epoch; epoch++) {
		RT_TRY(rt_go_on(rt));
		RT_TRY(process_epoch(rt, deal_ops, epoch));
	}
	return outcome_ok();
}

static struct outcome cron_tick(struct runtime *rt, const void *params, struct cbor_writer *ret)
{
	const struct address cron = address_of_id(ID_CRON);
	struct market_state *state = arena_alloc(rt->arena, sizeof(*state));
	struct tables tables;
	enum status st;

	(void)params, (void)ret;
	if (!state)
		return outcome_failure(ST_NO_MEMORY);
	RT_TRY(rt_validate_is(rt, &cron, 1));
	RT_TRY(actor_state_begin(rt, market_state_decode, state));
	st = open_tables(rt, state, &tables);
	if (st != ST_OK)
		return actor_collection_failed(rt, st, ERR_ILLEGAL_STATE, "failed to load state");
	RT_TRY(process_epochs(rt, tables.deal_ops, state->last_cron));
	state->last_cron = rt->epoch;
	st = flush_tables(rt, &tables, state);
	if (st != ST_OK)
		return actor_collection_failed(rt, st, ERR_ILLEGAL_STATE, "failed to flush state");
	return actor_state_commit(rt, market_state_encode, state);
}

static const struct actor_method methods[] = {
	{ 1, "Constructor", EVERY_VERSION, 0, NULL, system_only_constructor },
	PENDING(2, "AddBalance", 0, 7),
	PENDING(3, "WithdrawBalance", 0, 7),
	PENDING(4, "PublishStorageDeals", 0, 7),
	PENDING(5, "VerifyDealsForActivation", 0, 7),
	PENDING(6, "ActivateDeals", 0, 7),
	PENDING(7, "OnMinerSectorsTerminate", 0, 7),
	PENDING(8, "ComputeDataCommitment", 0, 7),
	{ 9, "CronTick", EVERY_VERSION, 0, NULL, cron_tick },
};

const struct method_table market_methods = METHOD_TABLE(methods);
