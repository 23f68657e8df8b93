/* SPDX-License-Identifier: Apache-2.0 OR MIT */
#ifndef CHAOSACTORD_WORLD_CHAIN_LISTS_H
#define CHAOSACTORD_WORLD_CHAIN_LISTS_H

#include "ipld/blockstore.h"
#include "world/journal.h"

/* What headers name of an entry: the messages of each block, and the receipts. Both are
 * arrays (AMT_V2) in the order of application, so a receipt has the place of its message. A
 * block lists messages without a signature of their own first, as if they were BLS; where that
 * would be another order than that of their application, all of them are listed so. */

/* A message as a block lists it. */
struct chain_item {
	struct block_cid cid;  /* of the message; among the signed ones, of message and signature */
	struct block_cid bare; /* of the message in any case */
	struct bytes form;     /* as it was given; a view of the entry */
	bool secp;             /* among the signed ones */
};

/* The messages of a block, in the order of application: the first bls_count are not secp. A
 * message that an earlier block of the tipset has brought is not in it. */
struct chain_list {
	struct chain_item *items;
	size_t count, bls_count;
};

/* chain_list_of_message makes the list of a JOURNAL_MESSAGE; chain_lists_of_tipset makes one for
 * each block of a JOURNAL_TIPSET. In arena. ST_CORRUPT, ST_NO_MEMORY. */
enum status chain_list_of_message(struct arena *arena, const struct journal_entry *entry,
				  struct chain_list *out) MUSTCHECK;
enum status chain_lists_of_tipset(struct arena *arena, const struct journal_entry *entry,
				  struct chain_list *out) MUSTCHECK;

/* chain_list_root gives sink (NULL: nobody) the blocks behind the Messages member of a header
 * and names the last of them. chain_receipts_root does so with the receipts of the explicit
 * messages of a JOURNAL_MESSAGE or JOURNAL_TIPSET. ST_CORRUPT, ST_NO_MEMORY, failures of sink. */
enum status chain_list_root(struct arena *arena, const struct chain_list *list,
			    struct blockstore *sink, struct block_cid *out) MUSTCHECK;
enum status chain_receipts_root(struct arena *arena, const struct journal_entry *entry,
				struct blockstore *sink, struct block_cid *out) MUSTCHECK;

/* chain_empty_lists gives sink what headers name where there are no receipts and no messages:
 * empty_array_cid, empty_msg_meta_cid. Failures of sink. */
enum status chain_empty_lists(struct blockstore *sink) MUSTCHECK;

#endif
