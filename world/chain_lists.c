/* SPDX-License-Identifier: Apache-2.0 OR MIT */
#include "world/chain_lists.h"

#include <stdlib.h>

#include "ipld/amt.h"
#include "ipld/block_header.h"
#include "world/journal_tipset.h"

enum {
	WIDTH = 8, /* of AMT_V2 */
	BIT_WIDTH = 3,
	SIGNED_HEAD = 0x82, /* how a SignedMessage begins: an array of two */
};

/* ---- blocks ---------------------------------------------------------------------- */

static enum status give(struct blockstore *sink, struct bytes block, struct block_cid *out)
{
	*out = block_cid_of(block);
	return sink ? sink->ops->put(sink, out, block) : ST_OK;
}

/* ---- arrays ---------------------------------------------------------------------- */

/* What an array is built in: blocks that are put go to the sink too. */
struct workshop {
	struct blockstore base;
	struct overlay_blocks own;
	struct blockstore *sink;
};

static enum status workshop_get(struct blockstore *self, struct arena *arena, struct cid cid,
				struct bytes *block)
{
	struct workshop *shop = (struct workshop *)self;

	return blockstore_get(&shop->own.base, arena, cid, block);
}

static enum status workshop_has(struct blockstore *self, struct cid cid)
{
	struct workshop *shop = (struct workshop *)self;

	return blockstore_has_stored(&shop->own.base, cid);
}

static enum status workshop_put(struct blockstore *self, const struct block_cid *cid,
				struct bytes block)
{
	struct workshop *shop = (struct workshop *)self;

	TRY(shop->own.base.ops->put(&shop->own.base, cid, block));
	return shop->sink ? shop->sink->ops->put(shop->sink, cid, block) : ST_OK;
}

static const struct blockstore_ops workshop_ops = { workshop_get, workshop_has, workshop_put };

static enum status large_array(struct arena *arena, const struct bytes *values, size_t count,
			       struct blockstore *sink, struct block_cid *out)
{
	struct workshop shop = { .base = { &workshop_ops }, .sink = sink };
	struct overlay overlay;
	struct amt *array;

	overlay_init(&overlay, arena);
	overlay_blocks_init(&shop.own, &overlay, NULL);
	TRY(amt_new(&shop.base, arena, AMT_V2, BIT_WIDTH, &array));
	for (size_t i = 0; i < count; i++)
		TRY(amt_set(array, i, values[i]));
	return amt_flush(array, out);
}

struct small_array {
	const struct bytes *values;
	size_t count;
};

/* [height, count, [bitmap, links, values]] of an array whose root is its only node. */
static void write_small_array(struct cbor_writer *writer, const void *value)
{
	const struct small_array *array = value;
	const uint8_t bitmap = (uint8_t)((1U << array->count) - 1);

	cbor_write_tuple(writer, 3);
	cbor_write_uint(writer, 0);
	cbor_write_uint(writer, array->count);
	cbor_write_tuple(writer, 3);
	cbor_write_bytes(writer, bytes_make(&bitmap, 1));
	cbor_write_array(writer, 0);
	cbor_write_array(writer, array->count);
	for (size_t i = 0; i < array->count; i++)
		cbor_write_raw(writer, array->values[i]);
}

static enum status array_root(struct arena *arena, const struct bytes *values, size_t count,
			      struct blockstore *sink, struct block_cid *out)
{
	const struct small_array array = { values, count };
	struct bytes form;

	*out = empty_array_cid;
	if (count == 0)
		return ST_OK;
	if (count > WIDTH)
		return large_array(arena, values, count, sink, out);
	TRY(cbor_encode(arena, write_small_array, &array, &form));
	return give(sink, form, out);
}

/* ---- messages -------------------------------------------------------------------- */

/* A message that carries a signature other than BLS is listed with it. */
static enum status read_item(struct bytes given, const struct block_cid *bare,
			     struct chain_item *out)
{
	struct chain_message message;

	*out = (struct chain_item){ .cid = *bare, .bare = *bare, .form = given };
	if (given.size == 0 || given.data[0] != SIGNED_HEAD)
		return ST_OK;
	if (chain_message_decode(given, true, &message, NULL) != ST_OK)
		return ST_CORRUPT;
	out->secp = message.signature_type != SIGNATURE_BLS;
	if (out->secp)
		out->cid = block_cid_of(given);
	return ST_OK;
}

static void settle_order(struct chain_list *list)
{
	bool mixed = false;

	list->bls_count = 0;
	for (size_t i = 0; i < list->count; i++) {
		mixed = mixed || (!list->items[i].secp && i > list->bls_count);
		list->bls_count += !list->items[i].secp;
	}
	if (!mixed)
		return;
	for (size_t i = 0; i < list->count; i++) {
		list->items[i].secp = false;
		list->items[i].cid = list->items[i].bare;
	}
	list->bls_count = list->count;
}

enum status chain_list_of_message(struct arena *arena, const struct journal_entry *entry,
				  struct chain_list *out)
{
	struct chain_item *item = arena_alloc(arena, sizeof(*item));

	if (!item)
		return ST_NO_MEMORY;
	*out = (struct chain_list){ .items = item, .count = 1 };
	TRY(read_item(entry->message, &entry->message_cid, item));
	settle_order(out);
	return ST_OK;
}

static int compare_items(const void *a, const void *b)
{
	return memcmp(((const struct chain_item *)a)->bare.bytes,
		      ((const struct chain_item *)b)->bare.bytes, BLOCK_CID_BYTES);
}

/* The messages that a block was given, by CID, and room for as many in order. */
static enum status read_given(struct arena *arena, struct journal_block block,
			      struct chain_list *given, struct chain_list *out)
{
	struct bytes form;

	given->items = arena_zalloc(arena, block.message_count, sizeof(*given->items));
	out->items = arena_zalloc(arena, block.message_count, sizeof(*out->items));
	given->count = block.message_count;
	out->count = 0;
	if (!given->items || !out->items)
		return ST_NO_MEMORY;
	for (size_t i = 0; journal_block_message(&block, &form); i++) {
		struct block_cid bare;

		TRY(journal_form_cid(form, &bare));
		TRY(read_item(form, &bare, &given->items[i]));
	}
	if (given->count > 1)
		qsort(given->items, given->count, sizeof(*given->items), compare_items);
	return ST_OK;
}

/* Puts what was applied behind what was applied before it. */
static enum status order_items(struct journal_tipset tipset, const struct chain_list *given,
			       struct chain_list *out)
{
	struct journal_application run;

	while (journal_tipset_application(&tipset, &run)) {
		const struct chain_item wanted = { .bare = run.message_cid };
		const struct chain_item *found;

		if (run.step != TIPSET_MESSAGE)
			continue;
		found = given[run.block].count == 0
				? NULL
				: bsearch(&wanted, given[run.block].items, given[run.block].count,
					  sizeof(wanted), compare_items);
		if (!found || out[run.block].count == given[run.block].count)
			return ST_CORRUPT;
		out[run.block].items[out[run.block].count++] = *found;
	}
	return ST_OK;
}

enum status chain_lists_of_tipset(struct arena *arena, const struct journal_entry *entry,
				  struct chain_list *out)
{
	struct journal_tipset tipset, blocks;
	struct journal_block block;
	struct chain_list *given;

	TRY(journal_tipset_decode(entry, &tipset));
	blocks = tipset;
	given = arena_zalloc(arena, tipset.block_count, sizeof(*given));
	if (!given)
		return ST_NO_MEMORY;
	for (size_t i = 0; journal_tipset_block(&blocks, &block); i++)
		TRY(read_given(arena, block, &given[i], &out[i]));
	TRY(order_items(tipset, given, out));
	for (size_t i = 0; i < tipset.block_count; i++)
		settle_order(&out[i]);
	return ST_OK;
}

/* ---- what headers name ----------------------------------------------------------- */

static void write_cid(struct cbor_writer *writer, const void *cid)
{
	cbor_write_link(writer, cid_of(cid));
}

static enum status links_root(struct arena *arena, const struct chain_item *items, size_t count,
			      struct blockstore *sink, struct block_cid *out)
{
	struct bytes *values = arena_zalloc(arena, count, sizeof(*values));

	if (!values)
		return ST_NO_MEMORY;
	for (size_t i = 0; i < count; i++)
		TRY(cbor_encode(arena, write_cid, &items[i].cid, &values[i]));
	return array_root(arena, values, count, sink, out);
}

enum status chain_list_root(struct arena *arena, const struct chain_list *list,
			    struct blockstore *sink, struct block_cid *out)
{
	const size_t secp_count = list->count - list->bls_count;
	struct msg_meta meta;
	struct bytes form;

	*out = empty_msg_meta_cid;
	if (list->count == 0)
		return ST_OK;
	TRY(links_root(arena, list->items, list->bls_count, sink, &meta.bls));
	TRY(links_root(arena, list->items + list->bls_count, secp_count, sink, &meta.secp));
	TRY(cbor_encode(arena, msg_meta_write, &meta, &form));
	return give(sink, form, out);
}

static void write_receipt(struct cbor_writer *writer, const void *receipt)
{
	journal_write_receipt(writer, receipt);
}

static enum status tipset_receipts(struct arena *arena, const struct journal_entry *entry,
				   struct bytes **values, size_t *count)
{
	struct journal_application run;
	struct journal_tipset tipset;

	TRY(journal_tipset_decode(entry, &tipset));
	*count = 0;
	*values = arena_zalloc(arena, tipset.application_count, sizeof(**values));
	if (!*values)
		return ST_NO_MEMORY;
	while (journal_tipset_application(&tipset, &run)) {
		if (run.step == TIPSET_MESSAGE)
			TRY(cbor_encode(arena, write_receipt, &run.receipt,
					&(*values)[(*count)++]));
	}
	return ST_OK;
}

enum status chain_receipts_root(struct arena *arena, const struct journal_entry *entry,
				struct blockstore *sink, struct block_cid *out)
{
	struct bytes one, *values = &one;
	size_t count = 1;

	if (entry->kind == JOURNAL_TIPSET)
		TRY(tipset_receipts(arena, entry, &values, &count));
	else
		TRY(cbor_encode(arena, write_receipt, &entry->receipt, &one));
	return array_root(arena, values, count, sink, out);
}

enum status chain_empty_lists(struct blockstore *sink)
{
	static const uint8_t empty_array[] = { 0x83, 0x00, 0x00, 0x83, 0x41, 0x00, 0x80, 0x80 };
	const struct msg_meta meta = { empty_array_cid, empty_array_cid };
	struct cbor_writer writer;
	uint8_t memory[128];
	struct buffer form;

	TRY(sink->ops->put(sink, &empty_array_cid, bytes_make(empty_array, sizeof(empty_array))));
	buffer_over(&form, memory, sizeof(memory));
	cbor_writer_init(&writer, &form);
	msg_meta_write(&writer, &meta);
	TRY(cbor_writer_status(&writer));
	return sink->ops->put(sink, &empty_msg_meta_cid, buffer_bytes(&form));
}
