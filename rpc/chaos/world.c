/* SPDX-License-Identifier: Apache-2.0 OR MIT */
#include "rpc/chaos/handlers.h"

#include "ipld/cbor.h"
#include "rpc/shape.h"

/* The world: state roots. */

struct at_args {
	struct at at;
};

PARAMS(params_at, struct at_args,
       OPTIONAL("at", at, struct at_args, at, "which state, default head"));

/* The actors' HAMT: the root itself in tree version 0, else the second field. */
static enum status actors_root(struct call *call, const struct state_point *point,
			       unsigned tree_version, struct cid *out)
{
	struct cbor_reader reader;
	struct bytes block;

	*out = cid_of(&point->root);
	if (tree_version == 0)
		return ST_OK;
	TRY(call_block(call, cid_of(&point->root), &block));
	cbor_reader_init(&reader, block);
	cbor_read_tuple(&reader, 3);
	(void)cbor_read_uint(&reader);
	*out = cbor_read_link(&reader);
	return cbor_status(&reader) == ST_OK ? ST_OK : call_failed(call, ST_CORRUPT, NULL);
}

enum status chaos_state_root(struct call *call, const void *args)
{
	const struct at_args *in = args;
	struct state_point point;
	struct state_tree *tree;
	struct cid actors;

	TRY(call_at(call, &in->at, &point));
	TRY(call_tree(call, &point, &tree));
	TRY(actors_root(call, &point, state_tree_version(tree), &actors));
	json_write_object(call->out, NULL);
	json_write_cid(call->out, "root", cid_of(&point.root));
	json_write_uint(call->out, "treeVersion", state_tree_version(tree));
	json_write_cid(call->out, "actors", actors);
	if (point.has_seq)
		json_write_uint(call->out, "seq", point.seq);
	else
		json_write_null(call->out, "seq");
	json_write_int(call->out, "epoch", point.env.epoch);
	json_write_uint(call->out, "networkVersion", point.env.network_version);
	json_write_object_end(call->out);
	return ST_OK;
}
