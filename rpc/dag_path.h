/* SPDX-License-Identifier: Apache-2.0 OR MIT */
#ifndef CHAOSACTORD_RPC_DAG_PATH_H
#define CHAOSACTORD_RPC_DAG_PATH_H

#include "base/arena.h"
#include "ipld/blockstore.h"

/* Ways through blocks: "2/0/name" goes into element 2, there into element 0, there into member
 * name. A link on the way, and at its end, is followed to its block. */

/* Where a way ends. */
struct dag_place {
	struct cid cid;     /* of the block */
	struct bytes block; /* all of it */
	struct bytes item;  /* the value in it: encoded dag-cbor, or all of a block that is none */
	struct bytes path;  /* from the start of that block on; views the path */
	bool is_cbor;
};

enum { DAG_PATH_HOPS_MAX = 1024 }; /* links that one way may follow */

/* dag_path_resolve goes from the block of cid along path; empty parts do not count. With words
 * in err: ST_NOT_FOUND when a block is missing, whose CID *missing becomes (undefined
 * otherwise); ST_RANGE when there is no such member or element; ST_INVALID when the value is
 * no dag-cbor; ST_LIMIT for too many links. Else failures of the store. Views live as long as
 * the arena. */
enum status dag_path_resolve(struct blockstore *blocks, struct arena *arena, struct cid cid,
			     struct bytes path, struct dag_place *out, struct cid *missing,
			     struct error *err) MUSTCHECK;

/* dag_path_link returns whether an item of dag-cbor is a link to follow, and the link: what an
 * identity CID carries is a value like others, what a commitment names is not here. */
bool dag_path_link(struct bytes item, struct cid *link);

/* dag_path_step goes from an item of dag-cbor to the element or member in it that part names; it
 * follows no links. ST_RANGE and ST_INVALID as dag_path_resolve. */
enum status dag_path_step(struct bytes item, struct bytes part, struct bytes *out,
			  struct error *err) MUSTCHECK;

#endif
