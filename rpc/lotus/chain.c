/* SPDX-License-Identifier: Apache-2.0 OR MIT */
#include "rpc/lotus/handlers.h"

#include "rpc/shape.h"
#include "rpc/shape_chain.h"
#include "rpc/tipset.h"
#include "world/journal_tipset.h"

/* The chain of a world: tipsets, blocks, their messages and receipts (lotus b835fab70
 * node/impl/full/chain.go). */

struct key_args {
	struct tipset_key tipset;
};
struct height_args {
	int64_t height;
	struct tipset_key tipset;
};
struct cid_args {
	struct cid cid;
};

PARAMS(params_height, struct height_args,
       REQUIRED("height", int, struct height_args, height, "a height of the chain"),
       OPTIONAL("tsk", tipset_key, struct height_args, tipset,
		"the tipset from which to look back; null or [] is the head"));

static enum status write_tipset(struct call *call, const struct chain_found *found)
{
	shape_tipset(call->out, NULL, chain_found_tipset(found));
	return ST_OK;
}

/* ---- tipsets --------------------------------------------------------------------- */

enum status lotus_chain_head(struct call *call, const void *args)
{
	const struct tipset_key head = { .count = 0 };
	struct chain_found found;

	(void)args;
	TRY(tipset_find(call, &head, &found));
	return write_tipset(call, &found);
}

enum status lotus_chain_get_tipset(struct call *call, const void *args)
{
	const struct key_args *in = args;
	struct chain_found found;

	TRY(tipset_find(call, &in->tipset, &found));
	return write_tipset(call, &found);
}

enum status lotus_chain_get_genesis(struct call *call, const void *args)
{
	struct error err = { .status = ST_OK };
	struct chain_found found;
	const enum status st = session_chain_genesis(call->session, &found, &err);

	(void)args;
	return st == ST_OK ? write_tipset(call, &found) : tipset_failed(call, st, &err);
}

static enum status write_at_height(struct call *call, const struct height_args *in, bool after)
{
	struct error err = { .status = ST_OK };
	struct chain_found from, found;
	enum status st;

	TRY(tipset_find(call, &in->tipset, &from));
	st = session_chain_at(call->session, &from, in->height, after, &found, &err);
	return st == ST_OK ? write_tipset(call, &found) : tipset_failed(call, st, &err);
}

enum status lotus_chain_get_tipset_by_height(struct call *call, const void *args)
{
	return write_at_height(call, args, false);
}

enum status lotus_chain_get_tipset_after_height(struct call *call, const void *args)
{
	return write_at_height(call, args, true);
}

/* The weight of a tipset is its height. */
enum status lotus_chain_tipset_weight(struct call *call, const void *args)
{
	const struct key_args *in = args;
	struct chain_found found;
	struct bigint weight;

	TRY(tipset_find(call, &in->tipset, &found));
	weight = bigint_of_int(chain_found_height(&found));
	json_write_amount(call->out, NULL, &weight);
	return ST_OK;
}

/* ---- blocks ---------------------------------------------------------------------- */

enum status lotus_chain_get_block(struct call *call, const void *args)
{
	const struct cid_args *in = args;
	struct chain_found found;
	size_t index;

	TRY(tipset_find_block(call, in->cid, &found, &index));
	shape_block_header(call->out, NULL, &chain_found_tipset(&found)->blocks[index].header);
	return ST_OK;
}

static enum status corrupt(struct call *call)
{
	return call_failed(call, ST_CORRUPT, NULL);
}

static enum status write_item(struct call *call, const struct chain_item *item)
{
	struct chain_message message;
	enum status st = ST_OK;

	if (chain_message_decode(item->form, true, &message, NULL) != ST_OK)
		return corrupt(call);
	if (item->secp)
		st = shape_signed_message(call->out, NULL, &message);
	else
		shape_message(call->out, NULL, &message.message, cid_of(&item->bare));
	return st == ST_OK ? ST_OK : call_failed(call, st, NULL);
}

static enum status write_items(struct call *call, const char *name, const struct chain_item *items,
			       size_t count)
{
	json_write_array(call->out, name);
	for (size_t i = 0; i < count; i++)
		TRY(write_item(call, &items[i]));
	json_write_array_end(call->out);
	return ST_OK;
}

enum status lotus_chain_get_block_messages(struct call *call, const void *args)
{
	const struct cid_args *in = args;
	const struct chain_list *list;
	struct chain_found found;
	size_t index;

	TRY(tipset_find_block(call, in->cid, &found, &index));
	list = &chain_found_tipset(&found)->blocks[index].messages;
	json_write_object(call->out, NULL);
	TRY(write_items(call, "BlsMessages", list->items, list->bls_count));
	TRY(write_items(call, "SecpkMessages", list->items + list->bls_count,
			list->count - list->bls_count));
	json_write_array(call->out, "Cids");
	for (size_t i = 0; i < list->count; i++)
		json_write_cid(call->out, NULL, cid_of(&list->items[i].cid));
	json_write_array_end(call->out);
	json_write_object_end(call->out);
	return ST_OK;
}

/* ---- what parents did -------------------------------------------------------------- */

static enum status write_message(struct call *call, const struct chain_item *item)
{
	struct chain_message message;

	if (chain_message_decode(item->form, true, &message, NULL) != ST_OK)
		return corrupt(call);
	json_write_object(call->out, NULL);
	json_write_cid(call->out, "Cid", cid_of(&item->cid));
	shape_message(call->out, "Message", &message.message, cid_of(&item->bare));
	json_write_object_end(call->out);
	return ST_OK;
}

/* A list without messages is null, as Go prints one that was never made. */
static enum status write_messages(struct call *call, const struct chain_tipset *tipset)
{
	size_t count = 0;

	for (size_t i = 0; i < tipset->count; i++)
		count += tipset->blocks[i].messages.count;
	if (count == 0) {
		json_write_null(call->out, NULL);
		return ST_OK;
	}
	json_write_array(call->out, NULL);
	for (size_t i = 0; i < tipset->count; i++) {
		const struct chain_list *list = &tipset->blocks[i].messages;

		for (size_t j = 0; j < list->count; j++)
			TRY(write_message(call, &list->items[j]));
	}
	json_write_array_end(call->out);
	return ST_OK;
}

/* The carrier that a block hangs on, which is of the same entry; of others the parent has no
 * messages. */
static struct chain_tipset parent_of(const struct chain_found *found)
{
	return found->is_carrier ? (struct chain_tipset){ .count = 0 } : found->made.carrier;
}

enum status lotus_chain_get_parent_messages(struct call *call, const void *args)
{
	const struct cid_args *in = args;
	struct chain_tipset parent;
	struct chain_found found;
	size_t index;

	TRY(tipset_find_block(call, in->cid, &found, &index));
	parent = parent_of(&found);
	return write_messages(call, &parent);
}

enum status lotus_chain_get_messages_in_tipset(struct call *call, const void *args)
{
	const struct key_args *in = args;
	struct chain_found found;

	TRY(tipset_find(call, &in->tipset, &found));
	return write_messages(call, chain_found_tipset(&found));
}

static enum status write_tipset_receipts(struct call *call, const struct journal_entry *entry)
{
	struct journal_application run;
	struct journal_tipset tipset;

	if (journal_tipset_decode(entry, &tipset) != ST_OK)
		return corrupt(call);
	while (journal_tipset_application(&tipset, &run)) {
		if (run.step == TIPSET_MESSAGE)
			shape_receipt(call->out, NULL, &run.receipt);
	}
	return ST_OK;
}

/* The genesis has no parents, and null (lotus b835fab70 node/impl/full/chain.go). */
enum status lotus_chain_get_parent_receipts(struct call *call, const void *args)
{
	const struct cid_args *in = args;
	struct chain_found found;
	size_t index;

	TRY(tipset_find_block(call, in->cid, &found, &index));
	if (chain_found_height(&found) == 0) {
		json_write_null(call->out, NULL);
		return ST_OK;
	}
	json_write_array(call->out, NULL);
	if (parent_of(&found).count > 0 && found.entry->kind == JOURNAL_TIPSET)
		TRY(write_tipset_receipts(call, found.entry));
	else if (parent_of(&found).count > 0)
		shape_receipt(call->out, NULL, &found.entry->receipt);
	json_write_array_end(call->out);
	return ST_OK;
}

/* ---- messages -------------------------------------------------------------------- */

/* The bare message, whichever of its CIDs was given (lotus b835fab70 chain/store/messages.go
 * GetCMessage). One that was put as a block and never applied counts too. */
enum status lotus_chain_get_message(struct call *call, const void *args)
{
	const struct cid_args *in = args;
	struct chain_message message;
	struct block_cid bare;
	struct bytes block;
	enum status st;

	TRY(call_block(call, in->cid, &block));
	st = chain_message_decode(block, true, &message, NULL);
	if (st == ST_OK)
		st = message_cid(&message.message, &bare);
	if (st == ST_NO_MEMORY)
		return call_failed(call, st, NULL);
	if (st != ST_OK)
		return failure_set_cid(call->failure, FAULT_MESSAGE_NOT_FOUND, "the block ",
				       in->cid, " is not a message");
	shape_message(call->out, NULL, &message.message, cid_of(&bare));
	return ST_OK;
}
