/* SPDX-License-Identifier: Apache-2.0 OR MIT */
#ifndef CHAOSACTORD_RPC_SHAPE_CHAIN_H
#define CHAOSACTORD_RPC_SHAPE_CHAIN_H

#include "rpc/json_write.h"
#include "world/chain.h"

/* Blocks and tipsets as Lotus' JSON encoder prints them (lotus b835fab70 chain/types). */

/* shape_block_header prints a BlockHeader, shape_tipset a TipSet, shape_tipset_key its key,
 * which is the array of its blocks' CIDs. */
void shape_block_header(struct json_writer *out, const char *name,
			const struct block_header *header);
void shape_tipset(struct json_writer *out, const char *name, const struct chain_tipset *tipset);
void shape_tipset_key(struct json_writer *out, const char *name, const struct chain_tipset *tipset);

/* shape_lookup prints a MsgLookup: the tipset is the one behind the message's. returned is JSON,
 * what becomes ReturnDec, or empty. */
void shape_lookup(struct json_writer *out, const char *name, struct cid message,
		  const struct receipt *receipt, struct bytes returned,
		  const struct chain_found *found);

#endif
