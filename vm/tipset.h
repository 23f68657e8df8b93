/* SPDX-License-Identifier: Apache-2.0 OR MIT */
#ifndef CHAOSACTORD_VM_TIPSET_H
#define CHAOSACTORD_VM_TIPSET_H

#include "vm/input.h"
#include "vm/message.h"
#include "vm/result.h"

/* Tipsets: the blocks of one epoch with their messages, rewards and cron (lotus
 * d7076778e chain/stmgr/execute.go ApplyBlocks; conformance/driver.go ExecuteTipset
 * for how messages are sorted). */

/* Null rounds one tipset may have; more is ST_LIMIT. */
enum { TIPSET_NULL_ROUNDS_MAX = 10000 };

struct tipset_block {
	struct address miner;
	int64_t win_count;
	const struct message *messages; /* bare, in the block's order */
	size_t message_count;
};

struct tipset {
	int64_t parent_epoch; /* of the tipset before; the epochs between are null rounds */
	int64_t epoch;
	struct bigint base_fee;
	const struct tipset_block *blocks;
	size_t block_count;
};

enum tipset_step { TIPSET_MESSAGE, TIPSET_REWARD, TIPSET_CRON };

/* One message that was applied, explicit or implicit, in order of application. */
struct tipset_application {
	enum tipset_step step;
	int64_t epoch;                /* of the VM: cron of a null round has its own */
	size_t block;                 /* MESSAGE and REWARD: index of the block */
	struct chain_message message; /* signed (65 zero bytes) when From is an f1 address */
	struct block_cid message_cid; /* of the bare message */
	struct receipt receipt;       /* gas used 0 for implicit ones */
	struct gas_outputs gas;       /* MESSAGE only */
	const char *error;            /* text behind a failure, or NULL */
	struct cid receiver_code;     /* as in struct vm_result */
	struct trace *trace;          /* when asked for */
};

struct tipset_result {
	enum vm_ending ending; /* VM_FATAL: the reference gives up; the state is as before */
	const char *error;     /* of VM_FATAL: which step failed and why */
	struct tipset_application *applications; /* after VM_FATAL those before it */
	size_t count;
	struct block_cid receipts_root; /* AMT v2 over the explicit messages' receipts */
	struct block_cid root_after;
	struct cid chaos_head; /* as in struct vm_result */
};

/* vm_apply_tipset applies a tipset to one state with one VM: cron of every null round,
 * then the blocks in order (messages of BLS senders first, then of secp256k1 senders;
 * others stand in both lists; a message applied before is skipped), each followed by
 * its block reward, then cron. Epoch and base fee of input->env and input->trace are
 * not looked at. Everything in *out lives in input->arena; what else is needed comes
 * from memory of its own, with the same limit. The sink gets what is reachable from the
 * new root and from the receipts' root. A block reward or cron that fails, or a fatal
 * message, is VM_FATAL: then nothing goes to the sink. Failures as vm_apply, ST_INVALID
 * (words in err) when the epoch lies before its parent's, and ST_LIMIT for too many null
 * rounds. */
enum status vm_apply_tipset(const struct vm_input *input, const struct tipset *tipset,
			    bool with_traces, struct tipset_result *out,
			    struct error *err) MUSTCHECK;

#endif
