/* SPDX-License-Identifier: Apache-2.0 OR MIT */
#ifndef CHAOSACTORD_RPC_ACTOR_DIFF_H
#define CHAOSACTORD_RPC_ACTOR_DIFF_H

#include "rpc/call.h"
#include "vm/state_diff.h"

/* In what an actor that changed differs. Values are JSON texts, without data where a side has
 * none; paths have / between names and indexes. */
struct actor_diff {
	enum status (*found)(void *context, struct bytes path, struct bytes before,
			     struct bytes after);
	void *context;
};

/* actor_diff_fields finds Code, Nonce, Balance and the fields of the decoded state, State/…, in
 * which it differs. Where a state does not decode, or its block differs and no field of it,
 * Head stands for it. Failures of found; else recorded. */
enum status actor_diff_fields(struct call *call, const struct actor_change *change,
			      const struct actor_diff *diff) MUSTCHECK;

/* actor_diff_blocks compares the blocks from the heads on down, as DAG-JSON, through all links
 * that differ; paths are those of Chaos.DagGet below the head. What has no DAG-JSON form, is
 * missing, or comes after ACTOR_DIFF_BLOCKS_MAX blocks is told as a link. */
enum { ACTOR_DIFF_BLOCKS_MAX = 4096 };
enum status actor_diff_blocks(struct call *call, const struct actor_change *change,
			      const struct actor_diff *diff) MUSTCHECK;

#endif
