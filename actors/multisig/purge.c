/* SPDX-License-Identifier: Apache-2.0 OR MIT */
#include "actors/multisig/purge.h"

#include <stdlib.h>

#include "actors/multisig/pending.h"
#include "actors/multisig/state.h"

/* A transaction the signer has approved. latest is the entry whose content counts: a
 * made-up map may hold a key twice, and the reference keeps the newest by key. */
struct hit {
	struct bytes key;
	struct multisig_txn *txn;
	struct hit *latest;
	struct hit *next;
};

struct search {
	struct runtime *rt;
	const struct address *signer;
	struct hit *first;
	struct hit **end;
	size_t count;
};

static bool has_approved(const struct multisig_txn *txn, const struct address *signer)
{
	for (size_t i = 0; i < txn->approved_count; i++)
		if (address_equal(&txn->approved[i], signer))
			return true;
	return false;
}

static enum status append_hit(struct search *search, struct bytes key,
			      const struct multisig_txn *txn)
{
	struct hit *hit = arena_alloc(search->rt->arena, sizeof(*hit));
	struct multisig_txn *kept = arena_alloc(search->rt->arena, sizeof(*kept));

	if (!hit || !kept)
		return ST_NO_MEMORY;
	*kept = *txn;
	*hit = (struct hit){ .key = key, .txn = kept };
	*search->end = hit;
	search->end = &hit->next;
	search->count++;
	return ST_OK;
}

static enum status visit(void *context, struct bytes key, struct bytes value)
{
	struct search *search = context;
	struct cbor_reader reader;
	struct multisig_txn txn;

	rt_reader(search->rt, &reader, value);
	TRY(multisig_txn_decode(&reader, search->rt->arena, &txn));
	return has_approved(&txn, search->signer) ? append_hit(search, key, &txn) : ST_OK;
}

/* ---- keys that occur twice -------------------------------------------------------- */

struct position {
	struct hit *hit;
	size_t index;
};

static int compare_positions(const void *a, const void *b)
{
	const struct position *left = a, *right = b;
	int order = bytes_compare(left->hit->key, right->hit->key);

	if (order != 0)
		return order;
	return left->index < right->index ? -1 : 1;
}

static enum status find_latest(struct search *search)
{
	struct position *sorted = arena_zalloc(search->rt->arena, search->count, sizeof(*sorted));
	size_t count = 0;

	if (!sorted)
		return ST_NO_MEMORY;
	for (struct hit *hit = search->first; hit; hit = hit->next, count++)
		sorted[count] = (struct position){ hit, count };
	qsort(sorted, count, sizeof(*sorted), compare_positions);
	for (size_t i = count; i-- > 0;) {
		struct hit *hit = sorted[i].hit;
		bool same = i + 1 < count && bytes_equal(hit->key, sorted[i + 1].hit->key);

		hit->latest = same ? sorted[i + 1].hit->latest : hit;
	}
	return ST_OK;
}

/* ---- changing the map --------------------------------------------------------------- */

static enum status without_signer(struct arena *arena, const struct multisig_txn *txn,
				  const struct address *signer, struct multisig_txn *out)
{
	struct address *left = arena_alloc(arena, txn->approved_count * sizeof(*left));

	if (!left)
		return ST_NO_MEMORY;
	*out = *txn;
	out->approved = left;
	out->approved_count = 0;
	for (size_t i = 0; i < txn->approved_count; i++)
		if (!address_equal(&txn->approved[i], signer))
			left[out->approved_count++] = txn->approved[i];
	return ST_OK;
}

static enum status take_back(struct runtime *rt, struct hamt *map, const struct hit *hit,
			     const struct address *signer)
{
	struct multisig_txn left;
	struct bytes value;

	TRY(without_signer(rt->arena, hit->latest->txn, signer, &left));
	if (left.approved_count == 0)
		return hamt_remove(map, hit->key);
	TRY(cbor_encode(rt->arena, multisig_txn_encode, &left, &value));
	return hamt_set(map, hit->key, value);
}

static enum status purge_map(struct hamt *map, struct search *search)
{
	TRY(hamt_each(map, visit, search));
	TRY(find_latest(search));
	for (const struct hit *hit = search->first; hit; hit = hit->next)
		TRY(take_back(search->rt, map, hit, search->signer));
	return ST_OK;
}

struct outcome multisig__purge(struct runtime *rt, struct multisig_state *state,
			       const struct address *signer)
{
	struct search search = { .rt = rt, .signer = signer };
	struct hamt *map = NULL;
	enum status st;

	search.end = &search.first;
	RT_TRY(multisig__pending_open(rt, state, &map));
	st = purge_map(map, &search);
	if (st != ST_OK)
		return actor_map_failed(rt, st, ERR_ILLEGAL_STATE,
					"failed to purge approvals of removed signer");
	return multisig__pending_flush(rt, map, state);
}
