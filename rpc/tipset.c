/* SPDX-License-Identifier: Apache-2.0 OR MIT */
#include "rpc/tipset.h"

enum status tipset_failed(struct call *call, enum status st, const struct error *err)
{
	if (st != ST_NOT_FOUND && st != ST_INVALID)
		return call_failed(call, st, err);
	(void)failure_set(call->failure, FAULT_TIPSET_NOT_FOUND, "%s", err->text);
	return st;
}

enum status tipset_find(struct call *call, const struct tipset_key *key, struct chain_found *out)
{
	struct error err = { .status = ST_OK };
	const enum status st = key->count == 0 ? session_chain_head(call->session, out, &err)
					       : session_chain_find(call->session, key->cids,
								    key->count, out, &err);

	return st == ST_OK ? ST_OK : tipset_failed(call, st, &err);
}

enum status tipset_point(struct call *call, const struct tipset_key *key, struct state_point *out)
{
	struct chain_found found;

	*out = call_head(call);
	if (key->count == 0)
		return ST_OK;
	TRY(tipset_find(call, key, &found));
	*out = chain_point(&found);
	return ST_OK;
}

enum status tipset_tree(struct call *call, const struct tipset_key *key, struct state_tree **out)
{
	struct state_point point;

	TRY(tipset_point(call, key, &point));
	return call_tree(call, &point, out);
}

enum status tipset_actor(struct call *call, const struct tipset_key *key,
			 const struct address *address, struct actor *out, uint64_t *id)
{
	struct state_tree *tree;

	TRY(tipset_tree(call, key, &tree));
	return call_actor(call, tree, address, out, id);
}

enum status tipset_find_block(struct call *call, struct cid cid, struct chain_found *out,
			      size_t *index)
{
	struct error err = { .status = ST_OK };
	const enum status st = session_chain_find_block(call->session, cid, out, index, &err);

	if (st == ST_OK)
		return ST_OK;
	if (st != ST_NOT_FOUND)
		return call_failed(call, st, &err);
	(void)failure_set_cid(call->failure, FAULT_BLOCK_NOT_FOUND, "the chain has no block ", cid,
			      "");
	failure_hint(call->failure, "Filecoin.ChainHead has the newest blocks; what they name by "
				    "CID is read with Filecoin.ChainReadObj");
	return st;
}
