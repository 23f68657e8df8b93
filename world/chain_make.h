/* SPDX-License-Identifier: Apache-2.0 OR MIT */
#ifndef CHAOSACTORD_WORLD_CHAIN_MAKE_H
#define CHAOSACTORD_WORLD_CHAIN_MAKE_H

#include "ipld/block_header.h"
#include "world/chain_lists.h"
#include "world/journal.h"

/* The tipsets that a journal entry makes. As on every chain of Filecoin the state that a
 * header names is the one before its messages, and what they have led to stands in the tipset
 * behind it: so messages come in a carrier, and a tipset without messages, the successor, follows
 * at once. An entry that changed the state without a message of its own has the successor alone,
 * one that changed nothing has none, and the genesis is a successor of nothing. All of it follows
 * from the entry and the tip that it hangs on (entry->chain), and is never stored.
 *
 * Heights are the epochs of the runs where these grow, else one more than the height before.
 * Times are those at which entries were applied, and never go back; tipsets of one second share it,
 * so that a chain does not run ahead of the clock: clients take a head from the future, as one
 * from long ago, for a node that is out of step. A ticket says which entry made the block; those
 * of one tipset are dealt out so that whoever sorts by them gets the order in which the blocks
 * were applied. */

enum { CHAIN_BLOCK_DELAY_S = 30 }; /* between epochs, where nothing else says the time */

struct chain_block {
	struct block_header header;
	struct block_cid cid;
	struct chain_list messages;
};

struct chain_tipset {
	struct chain_block *blocks; /* as the key lists them */
	size_t count;               /* 0: there is no such tipset */
};

struct chain_made {
	struct chain_tipset carrier, successor;
	struct chain_tip tip; /* behind the entry */
};

/* chain_make makes the tipsets of a whole entry of the world that keeps it (world_of_entry);
 * entry->chain must be known. sink, which may be NULL, is given their blocks and what headers
 * name of messages and receipts, some of it more than once; not what is empty (empty_array_cid,
 * empty_msg_meta_cid). Everything lies in the arena, views in the entry, whose environment must
 * live as long. ST_CORRUPT, ST_NO_MEMORY, failures of the sink. */
enum status chain_make(struct arena *arena, uint64_t world, const struct journal_entry *entry,
		       struct blockstore *sink, struct chain_made *out) MUSTCHECK;

#endif
