/* SPDX-License-Identifier: Apache-2.0 OR MIT */
#include "vm/copy_check.h"

#include "ipld/cbor.h"
#include "vm/link_stack.h"

struct copy {
	struct vm *vm;
	struct link_stack ahead; /* blocks in the VM's overlay alone */
	struct cid missing;
};

/* The reference's buffer finds a block under its very CID up to network version 13, later
 * under every CID of the same digest (lotus blockstore/mem.go). */
static bool may_be_written(const struct copy *copy, struct cid link)
{
	struct block_cid unused;

	return copy->vm->rules->blocks_by_digest || block_cid_from(link, &unused) == ST_OK;
}

/* What is below has its children there too, or had never any use for them. */
static enum status visit_link(void *context, struct cid link)
{
	struct copy *copy = context;
	bool present = false, copied = false;
	enum status st;

	if (!cid_names_block(link))
		return ST_OK;
	st = blockstore_has_stored(copy->vm->input->blocks, link);
	if (st != ST_NOT_FOUND)
		return st;
	if (may_be_written(copy, link))
		copied = overlay_mark(&copy->vm->overlay, cid_store_key(link), OVERLAY_COPIED,
				      &present);
	if (present)
		return copied ? ST_OK : link_stack_push(&copy->ahead, link);
	copy->missing = link;
	return ST_NOT_FOUND;
}

static enum status scan(struct copy *copy, struct cid cid)
{
	struct bytes block;

	if (arena_cancelled(copy->vm->arena))
		return ST_CANCELLED;
	switch (cid_split(cid).codec) {
	case CID_CODEC_DAG_CBOR:
		TRY(blockstore_get_stored(&copy->vm->blocks.base, copy->vm->arena, cid, &block));
		return cbor_scan_links(block, visit_link, copy);
	case CID_CODEC_RAW:
	case CID_CODEC_CBOR:
		return ST_OK;
	default:
		return ST_UNSUPPORTED;
	}
}

enum status vm_copy_check(struct vm *vm, const struct block_cid *root, struct cid *missing)
{
	struct copy copy = { .vm = vm, .ahead = { .arena = vm->arena } };
	struct cid next = cid_of(root);
	enum status st;

	do
		st = scan(&copy, next);
	while (st == ST_OK && link_stack_pop(&copy.ahead, &next));
	*missing = copy.missing;
	return st;
}
