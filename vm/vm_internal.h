/* SPDX-License-Identifier: Apache-2.0 OR MIT */
#ifndef CHAOSACTORD_VM_VM_INTERNAL_H
#define CHAOSACTORD_VM_VM_INTERNAL_H

#include "actors/registry.h"
#include "actors/runtime.h"
#include "vm/state_tree.h"
#include "vm/vm.h"

/* What the files of vm/ share about one message's run. */

/* A VM over one state, for one message or for all of a tipset. Must not be moved. */
struct vm {
	const struct vm_input *input;
	const struct network_rules *rules;
	struct arena *arena;
	struct overlay overlay;       /* what its messages wrote */
	struct overlay_blocks blocks; /* free of charge */
	struct state_tree *tree;
	struct address origin; /* From of the message, as written */
	uint64_t origin_nonce;
	const char *text; /* of the newest failure; in the arena */
	struct error *err;
};

/* One call: an actor's frame. runtime is the first member, so that the functions of
 * runtime.c get back from what the actor holds to what the VM knows. */
struct call {
	struct runtime runtime;
	struct blockstore charged; /* what runtime.store points to */
	struct vm *vm;
	struct call *parent;
	const struct message *message;
	struct cid receiver_code; /* undefined until the receiver is found */
	int64_t depth;            /* 0 at the top */
	int64_t gas_used;
	int64_t gas_available; /* absolute limit, the same in nested calls */
	uint64_t actors_created;
	bool caller_validated;
	bool in_transaction;
	struct cid transaction_head;
	struct outcome pending; /* behind ST_ABORTED of the charged store */
	int32_t frame;          /* in the trace, -1 without one */
};

/* A VM's life, which vm_apply leads for one message and vm_apply_tipset for many:
 * vm_init, vm_load, then messages, then state_tree_flush of its tree and vm_keep.
 *
 * vm_init prepares a VM over input, which must stay where it is; its environment, root
 * and trace may change between messages. ST_UNSUPPORTED for the network version. */
enum status vm_init(struct vm *vm, const struct vm_input *input, struct error *err) MUSTCHECK;

/* vm_load opens the state of root, in place of the one open before. Failures as
 * state_tree_open. */
enum status vm_load(struct vm *vm, struct cid root) MUSTCHECK;

/* vm_apply_open and vm_call_open are vm_apply and vm_call on an open VM: the state is
 * changed but not written, and root_after is not set. After VM_FATAL or a failure the
 * state is of no use any more. */
enum status vm_apply_open(struct vm *vm, const struct chain_message *message,
			  struct vm_result *out) MUSTCHECK;
enum status vm_call_open(struct vm *vm, const struct message *message,
			 struct vm_result *out) MUSTCHECK;

/* vm_chaos_head reads the head of f098, with the meaning of struct vm_result. To be called
 * once the state is flushed: reading may change what a flush writes. */
enum status vm_chaos_head(struct vm *vm, struct cid *head) MUSTCHECK;

/* vm_keep hands sink (NULL: nobody) the blocks that this VM wrote and root reaches, but
 * those it has handed on before. */
enum status vm_keep(struct vm *vm, const struct block_cid *root, struct blockstore *sink) MUSTCHECK;

/* vm_move opens root in to, a VM prepared over other memory, and brings there what
 * from knows beyond it: actors that changed, and the blocks that they and root reach.
 * root is what from was loaded with or flushed to; from is to be dropped. */
enum status vm_move(struct vm *to, struct vm *from, struct cid root) MUSTCHECK;

/* vm_check_trace is the failure of the trace asked for, if it failed. */
enum status vm_check_trace(struct vm *vm) MUSTCHECK;

/* vm_end_failed finds the words for a failure of ours that has none yet, and returns
 * its status: ST_LIMIT where the memory limit struck. */
enum status vm_end_failed(struct vm *vm, enum status st);

/* vm_stop records text and makes the outcome. Format as printf. */
struct outcome vm_stop(struct vm *vm, enum outcome_kind kind, int64_t code, const char *format, ...)
	__attribute__((format(printf, 4, 5)));

/* vm_failed turns a failed free operation on state into an outcome: what the
 * reference would stumble over too is fatal, the rest is a failure of ours. */
struct outcome vm_failed(struct vm *vm, enum status st, const char *what);

/* vm_charge adds a charge to the call's gas; OUTCOME_EXIT 7 when the limit does not
 * hold it (lotus d7076778e chain/vm/runtime.go chargeGasInternal). */
struct outcome vm_charge(struct call *call, struct gas_charge charge);

/* vm_note records a charge of zero, which cannot fail. */
void vm_note(struct call *call, const char *name);

/* vm_send runs message as a call of parent (NULL: the top). OUTCOME_OK: the call
 * took place and *code is its exit code; return bytes are appended to ret. Any other
 * outcome is the caller's own. initial is charged first at the top, else NULL. call
 * is the frame's memory and holds its gas counter afterwards. */
struct outcome vm_send(struct vm *vm, struct call *parent, const struct message *message,
		       const struct gas_charge *initial, struct buffer *ret, int64_t *code,
		       struct call *call);

/* vm_nested_send is vm_send with a snapshot of its own that a failure reverts. */
struct outcome vm_nested_send(struct call *parent, const struct message *message,
			      struct buffer *ret, int64_t *code);

/* vm_transfer moves value between actors (network rules decide on the order of the
 * checks): exit 8 for a negative amount, 6 for too little balance. */
struct outcome vm_transfer(struct vm *vm, const struct address *from, const struct address *to,
			   const struct bigint *value);

/* vm_get_actor finds an actor by any address; ST_NOT_FOUND, or ST_INVALID for the
 * undefined address. */
enum status vm_get_actor(struct vm *vm, const struct address *address, uint64_t *id,
			 struct actor *actor) MUSTCHECK;

/* runtime_call gets back from what the actor holds to its frame. */
struct call *runtime_call(struct runtime *rt);

/* Operations of the runtime that reach other actors; their rules stand with the
 * wrappers in actors/runtime.h. */
struct outcome runtime_send(struct runtime *rt, const struct address *to, uint64_t method,
			    struct bytes params, const struct bigint *value, int64_t *code,
			    struct buffer *ret);
struct outcome runtime_new_actor_address(struct runtime *rt, struct address *address);
struct outcome runtime_create_actor(struct runtime *rt, struct cid code,
				    const struct address *address);
struct outcome runtime_delete_actor(struct runtime *rt, const struct address *beneficiary);

struct outcome runtime_verify_signature(struct runtime *rt, struct bytes signature,
					const struct address *signer, struct bytes plaintext,
					bool *valid);
struct outcome runtime_hash_blake2b(struct runtime *rt, struct bytes data,
				    uint8_t digest[DIGEST_BYTES]);
struct outcome runtime_randomness(struct runtime *rt, enum randomness_source source, int64_t tag,
				  int64_t epoch, struct bytes entropy,
				  uint8_t out[RANDOMNESS_BYTES]);
struct outcome runtime_verify_no_seals(struct runtime *rt);
struct outcome runtime_limit(struct runtime *rt, const char *what);
struct outcome runtime_not_implemented(struct runtime *rt, const char *what);

/* runtime_init fills in the actor's side of a call: functions, store, facts. */
void runtime_init(struct call *call);

/* empty_object is the head of an actor without state: the block 80. */
struct cid empty_object(void);

/* vm_is_account tells whether an actor is an account of any version the reference
 * knows at this network version (lotus d7076778e chain/actors/builtin IsAccountActor). */
bool vm_is_account(const struct vm *vm, const struct actor *actor);

/* vm_key_address finds the key behind an account's address, the address itself if
 * it is a key; ST_NOT_FOUND when it is not an account with a readable state. */
enum status vm_key_address(struct vm *vm, const struct address *address,
			   struct address *key) MUSTCHECK;

#endif
