/* SPDX-License-Identifier: Apache-2.0 OR MIT */
#include "world/chain_make.h"

#include <stdlib.h>

#include "actors/code.h"
#include "world/journal_tipset.h"
#include "world/record.h"

enum {
	TICKET_CARRIER = 0,
	TICKET_SUCCESSOR = 1,
};

/* Epochs beyond this are no heights: what is counted on from there must not overflow. */
#define HEIGHT_MAX (INT64_MAX / 64)
/* Of a chain whose genesis has noted no time: that of the network's (lotus b835fab70
 * build/genesis). */
#define GENESIS_TIME_S INT64_C(1598306400)

/* The work on one entry. */
struct making {
	struct arena *arena;
	uint64_t world;
	const struct journal_entry *entry;
	struct blockstore *sink;
	struct chain_tip *tip; /* so far */
	const struct block_cid *parents;
	size_t parent_count;
	int64_t weight; /* of the parents */
};

/* ---- heights and times ----------------------------------------------------------- */

static int64_t height_of_run(const struct making *making)
{
	const int64_t epoch = making->entry->env.epoch;
	const int64_t next = making->tip->height + 1;

	return epoch > next && epoch < HEIGHT_MAX ? epoch : next;
}

static int64_t time_at(const struct making *making, int64_t height)
{
	const int64_t applied_s = making->entry->applied_s;
	const int64_t least_s = making->tip->time_s;
	const int64_t time_s = applied_s > 0 ? applied_s
					     : GENESIS_TIME_S + CHAIN_BLOCK_DELAY_S * height;

	return time_s > least_s ? time_s : least_s;
}

/* ---- blocks ---------------------------------------------------------------------- */

/* What a ticket says: the entry, and what of it the block is. */
static enum status make_ticket(const struct making *making, uint32_t part, struct bytes *out)
{
	const struct store_place place = record_place(making->world, making->entry->seq, part);

	return arena_copy(making->arena, bytes_make(place.bytes, sizeof(place.bytes)), out);
}

static enum status finish_block(const struct making *making, struct chain_block *block)
{
	struct bytes form;

	TRY(cbor_encode(making->arena, block_header_write, &block->header, &form));
	block->cid = block_cid_of(form);
	return making->sink ? making->sink->ops->put(making->sink, &block->cid, form) : ST_OK;
}

static struct block_header begin_header(const struct making *making, int64_t height)
{
	return (struct block_header){
		.miner = address_of_id(ID_SYSTEM),
		.parents = making->parents,
		.parent_count = making->parent_count,
		.parent_weight = making->weight,
		.height = height,
		.parent_state_root = making->entry->root_before,
		.parent_receipts = empty_array_cid,
		.messages = empty_msg_meta_cid,
		.timestamp_s = time_at(making, height),
		.base_fee = &making->entry->env.base_fee,
	};
}

static enum status new_blocks(const struct making *making, size_t count, struct chain_tipset *out)
{
	out->blocks = arena_zalloc(making->arena, count, sizeof(*out->blocks));
	out->count = out->blocks ? count : 0;
	return out->blocks ? ST_OK : ST_NO_MEMORY;
}

/* What comes next hangs on these blocks. */
static enum status move_on(struct making *making, const struct chain_tipset *tipset)
{
	struct block_cid *parents = arena_zalloc(making->arena, tipset->count, sizeof(*parents));
	const struct block_header *header = &tipset->blocks[0].header;

	if (!parents)
		return ST_NO_MEMORY;
	for (size_t i = 0; i < tipset->count; i++)
		parents[i] = tipset->blocks[i].cid;
	making->parents = parents;
	making->parent_count = tipset->count;
	making->weight = header->height;
	making->tip->height = header->height;
	making->tip->time_s = header->timestamp_s;
	return ST_OK;
}

/* ---- carriers -------------------------------------------------------------------- */

/* Of one message: nothing is sorted, and nobody was paid for the block. */
static enum status make_message_carrier(struct making *making, struct chain_tipset *out)
{
	struct chain_block *block;

	TRY(new_blocks(making, 1, out));
	block = &out->blocks[0];
	block->header = begin_header(making, height_of_run(making));
	TRY(make_ticket(making, TICKET_CARRIER, &block->header.ticket));
	TRY(chain_list_of_message(making->arena, making->entry, &block->messages));
	TRY(chain_list_root(making->arena, &block->messages, making->sink,
			    &block->header.messages));
	TRY(finish_block(making, block));
	return move_on(making, out);
}

struct ticket {
	uint8_t digest[DIGEST_BYTES];
	struct bytes proof;
};

static int compare_tickets(const void *a, const void *b)
{
	return memcmp(((const struct ticket *)a)->digest, ((const struct ticket *)b)->digest,
		      DIGEST_BYTES);
}

/* Blocks of a tipset are sorted by the hashes of their tickets (lotus b835fab70
 * chain/types/tipset.go Ticket.Less). */
static enum status deal_tickets(const struct making *making, const struct chain_tipset *tipset)
{
	struct ticket *tickets = arena_zalloc(making->arena, tipset->count, sizeof(*tickets));

	if (!tickets)
		return ST_NO_MEMORY;
	for (size_t i = 0; i < tipset->count; i++) {
		TRY(make_ticket(making, (uint32_t)(i == 0 ? TICKET_CARRIER : i + TICKET_SUCCESSOR),
				&tickets[i].proof));
		hash_blake2b(tickets[i].proof, tickets[i].digest, DIGEST_BYTES);
	}
	qsort(tickets, tipset->count, sizeof(*tickets), compare_tickets);
	for (size_t i = 0; i < tipset->count; i++)
		tipset->blocks[i].header.ticket = tickets[i].proof;
	return ST_OK;
}

static enum status make_tipset_block(const struct making *making, const struct journal_block *given,
				     int64_t height, const struct bigint *base_fee,
				     struct chain_block *out)
{
	out->header = begin_header(making, height);
	out->header.miner = given->miner;
	out->header.win_count = given->win_count;
	out->header.base_fee = base_fee;
	return chain_list_root(making->arena, &out->messages, making->sink, &out->header.messages);
}

static enum status make_tipset_blocks(struct making *making, struct journal_tipset tipset,
				      struct chain_tipset *out)
{
	const int64_t height = height_of_run(making);
	struct bigint *base_fee = arena_alloc(making->arena, sizeof(*base_fee));
	struct chain_list *lists = arena_zalloc(making->arena, tipset.block_count, sizeof(*lists));
	struct journal_block given;

	if (!base_fee || !lists)
		return ST_NO_MEMORY;
	*base_fee = tipset.base_fee;
	TRY(chain_lists_of_tipset(making->arena, making->entry, lists));
	TRY(new_blocks(making, tipset.block_count, out));
	for (size_t i = 0; journal_tipset_block(&tipset, &given); i++) {
		out->blocks[i].messages = lists[i];
		TRY(make_tipset_block(making, &given, height, base_fee, &out->blocks[i]));
	}
	TRY(deal_tickets(making, out));
	for (size_t i = 0; i < out->count; i++)
		TRY(finish_block(making, &out->blocks[i]));
	return move_on(making, out);
}

static bool has_encoding(const struct bigint *amount)
{
	uint8_t wire[BIGINT_WIRE_MAX];
	size_t size;

	return bigint_to_wire(amount, wire, &size) == ST_OK;
}

/* What no header can say is no tipset to anybody: more blocks than one may have parents, or
 * such a base fee. */
static enum status make_tipset_carrier(struct making *making, struct chain_tipset *out)
{
	struct journal_tipset tipset;

	TRY(journal_tipset_decode(making->entry, &tipset));
	if (tipset.block_count == 0 || tipset.block_count > CBOR_ELEMENTS_MAX ||
	    !has_encoding(&tipset.base_fee))
		return ST_OK;
	return make_tipset_blocks(making, tipset, out);
}

static enum status make_carrier(struct making *making, struct chain_tipset *out)
{
	switch (making->entry->kind) {
	case JOURNAL_MESSAGE:
		return make_message_carrier(making, out);
	case JOURNAL_TIPSET:
		return make_tipset_carrier(making, out);
	case JOURNAL_GENESIS:
	case JOURNAL_ENV:
	case JOURNAL_MOVE:
	case JOURNAL_EDIT:
	case JOURNAL_IMPLICIT:
	case JOURNAL_IMPORT:
		break;
	}
	return ST_OK;
}

/* ---- successors ------------------------------------------------------------------ */

static bool has_successor(const struct journal_entry *entry, const struct chain_tipset *carrier)
{
	if (entry->kind == JOURNAL_MOVE)
		return false;
	return entry->kind == JOURNAL_GENESIS || carrier->count > 0 ||
	       !block_cid_equal(&entry->root_before, &entry->root_after);
}

static enum status make_successor(struct making *making, bool has_receipts,
				  struct chain_tipset *out)
{
	const bool genesis = making->entry->kind == JOURNAL_GENESIS;
	struct chain_block *block;

	TRY(new_blocks(making, 1, out));
	block = &out->blocks[0];
	block->header = begin_header(making, genesis ? 0 : making->tip->height + 1);
	block->header.parent_state_root = making->entry->root_after;
	TRY(make_ticket(making, TICKET_SUCCESSOR, &block->header.ticket));
	if (has_receipts)
		TRY(chain_receipts_root(making->arena, making->entry, making->sink,
					&block->header.parent_receipts));
	TRY(finish_block(making, block));
	return move_on(making, out);
}

/* ---- an entry -------------------------------------------------------------------- */

enum status chain_make(struct arena *arena, uint64_t world, const struct journal_entry *entry,
		       struct blockstore *sink, struct chain_made *out)
{
	struct making making = {
		.arena = arena,
		.world = world,
		.entry = entry,
		.sink = sink,
		.tip = &out->tip,
		.weight = chain_tip_block_height(&entry->chain),
	};
	struct block_cid *parent = arena_alloc(arena, sizeof(*parent));

	*out = (struct chain_made){ .tip = entry->chain };
	if (!parent)
		return ST_NO_MEMORY;
	if (entry->kind != JOURNAL_GENESIS) {
		*parent = block_cid_of_digest(entry->chain.digest);
		making.parents = parent;
		making.parent_count = 1;
	}
	TRY(make_carrier(&making, &out->carrier));
	if (!has_successor(entry, &out->carrier))
		return ST_OK;
	TRY(make_successor(&making, out->carrier.count > 0, &out->successor));
	memcpy(out->tip.digest, cid_store_key(cid_of(&out->successor.blocks[0].cid)).data,
	       DIGEST_BYTES);
	out->tip.seq = entry->seq;
	return ST_OK;
}
