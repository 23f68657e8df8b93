/* SPDX-License-Identifier: Apache-2.0 OR MIT */
#include "vm/vm.h"

#include "vm/apply.h"
#include "vm/failure.h"
#include "vm/instance.h"

#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
#define SANITIZED 1
#elif defined(__has_feature)
#if __has_feature(address_sanitizer) || __has_feature(thread_sanitizer)
#define SANITIZED 1
#endif
#endif

enum {
/* Stack one level of nested sends takes, generously; a test holds the figure. */
#ifdef SANITIZED
	STACK_BYTES_PER_LEVEL = 12 * 1024,
#else
	STACK_BYTES_PER_LEVEL = 6 * 1024,
#endif
	STACK_BYTES_BASE = 1 << 20,
};

size_t vm_stack_bytes(unsigned max_call_depth)
{
	return STACK_BYTES_BASE + ((size_t)max_call_depth + 2) * STACK_BYTES_PER_LEVEL;
}

static enum status open_vm(struct vm *vm, const struct vm_input *input, struct vm_result *out,
			   struct error *err)
{
	enum status st = vm_init(vm, input, err);

	*out = (struct vm_result){ .ending = VM_RECEIPT };
	if (st == ST_OK)
		st = vm_load(vm, input->root);
	return st == ST_OK ? ST_OK : vm_end_failed(vm, st);
}

static enum status finish(struct vm *vm, struct vm_result *out)
{
	enum status st = state_tree_flush(vm->tree, &out->root_after);

	if (st != ST_OK)
		return vm_end(vm, vm_failed(vm, st, "failed to flush the state tree"), out);
	st = vm_keep(vm, &out->root_after, vm->input->sink);
	if (st == ST_OK)
		st = vm_chaos_head(vm, &out->chaos_head);
	return st == ST_OK ? ST_OK : vm_end_failed(vm, st);
}

enum status vm_apply(const struct vm_input *input, const struct chain_message *message,
		     struct vm_result *out, struct error *err)
{
	struct vm vm;

	TRY(open_vm(&vm, input, out, err));
	TRY(vm_apply_open(&vm, message, out));
	if (out->ending == VM_RECEIPT)
		TRY(finish(&vm, out));
	/* A fatal outcome leaves the root as it was, also one that the flush brought. */
	return out->ending == VM_FATAL ? block_cid_from(input->root, &out->root_after) : ST_OK;
}

enum status vm_call(const struct vm_input *input, const struct message *message,
		    struct vm_result *out, struct error *err)
{
	struct vm vm;

	TRY(open_vm(&vm, input, out, err));
	TRY(vm_call_open(&vm, message, out));
	/* The state of such a call is never written, so its root stays. */
	return block_cid_from(input->root, &out->root_after);
}

enum status vm_apply_implicit(const struct vm_input *input, const struct message *message,
			      struct vm_result *out, struct error *err)
{
	state_snapshot before;
	struct vm vm;

	TRY(open_vm(&vm, input, out, err));
	before = state_tree_snapshot(vm.tree);
	TRY(vm_call_open(&vm, message, out));
	if (out->ending == VM_RECEIPT && out->receipt.exit_code != 0)
		state_tree_revert(vm.tree, before);
	if (out->ending == VM_RECEIPT)
		TRY(finish(&vm, out));
	return out->ending == VM_FATAL ? block_cid_from(input->root, &out->root_after) : ST_OK;
}
