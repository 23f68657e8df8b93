/* SPDX-License-Identifier: Apache-2.0 OR MIT */
#ifndef CHAOSACTORD_WORLD_SESSION_H
#define CHAOSACTORD_WORLD_SESSION_H

#include "vm/state_tree.h"
#include "vm/tipset.h"
#include "vm/vm.h"
#include "world/journal.h"

/* A session: one request's dealings with one world. Reading sessions see the
 * committed head as of their opening. Writing sessions live inside an executor job
 * and see their own changes and those of jobs before them in the same commit.
 * Everything a session hands out lives in its arena, until the session ends. */

struct session;

/* session_close ends a session made by engine_read. */
void session_close(struct session *session);

struct arena *session_arena(struct session *session);
struct blockstore *session_blocks(struct session *session);
bool session_can_write(const struct session *session);

/* session_is_late tells whether the engine has been draining for so long that what has
 * not begun should be refused (ST_STOPPING): whoever runs several messages in one job
 * asks before each. A message that has begun cannot be stopped, so a single long one
 * still delays the end. */
bool session_is_late(const struct session *session);

/* A state with the environment then in force. */
struct state_point {
	struct block_cid root;
	uint64_t seq; /* of the journal entry after which it holds */
	bool has_seq; /* false for a bare root */
	struct environment env;
};

/* session_head tells the head of the world. */
struct state_point session_head(const struct session *session);

/* Selectors of `at`. */
enum at_kind { AT_HEAD, AT_GENESIS, AT_SEQ, AT_ROOT };
struct at {
	enum at_kind kind;
	uint64_t seq;
	struct cid root;
};

/* session_at finds the state a selector means; ST_NOT_FOUND with words when the
 * sequence number or root is unknown. A bare root takes the head's environment. */
enum status session_at(struct session *session, const struct at *at, struct state_point *out,
		       struct error *err) MUSTCHECK;

/* session_tree opens the state tree at a point, for reading. */
enum status session_tree(struct session *session, const struct state_point *point,
			 struct state_tree **out, struct error *err) MUSTCHECK;

/* session_network_name reads NetworkName from f01's state. */
enum status session_network_name(struct session *session, const struct state_point *point,
				 struct bytes *name, struct error *err) MUSTCHECK;

/* What came of applying or simulating a message. */
struct application {
	struct chain_message message;
	struct block_cid message_cid; /* of the bare message */
	struct vm_result result;
	struct block_cid root_before, root_after;
	struct environment env;
	uint64_t seq; /* journal entry; valid with has_seq */
	bool has_seq;
	bool durable;
	struct trace *trace; /* NULL unless asked for */
};

/* session_apply applies an explicit message to the head and appends it to the
 * journal. Writing sessions only. A fatal outcome is ST_OK with ending VM_FATAL,
 * keeps nothing and has no seq. Failures of vm_apply pass through; after one the
 * world is as before. */
enum status session_apply(struct session *session, const struct chain_message *message,
			  bool with_trace, struct application *out, struct error *err) MUSTCHECK;

/* session_simulate does the same at any point and keeps nothing. implicit runs it as
 * vm_call does (no fees, gas used 0). */
enum status session_simulate(struct session *session, const struct state_point *point,
			     const struct chain_message *message, bool implicit, bool with_trace,
			     struct application *out, struct error *err) MUSTCHECK;

/* session_replay re-executes journal entry seq, which holds a message, with a trace and
 * checks that the receipt is the stored one (ST_CORRUPT if not). ST_INVALID for an entry
 * of another kind. */
enum status session_replay(struct session *session, uint64_t seq, struct application *out,
			   struct error *err) MUSTCHECK;

/* A tipset to apply, with the messages as they were given: signatures are not looked at,
 * but what was given is what is kept. epoch is at least parent_epoch. */
struct tipset_order_block {
	struct address miner;
	int64_t win_count;
	const struct chain_message *messages;
	size_t message_count;
};
struct tipset_order {
	int64_t parent_epoch, epoch;
	struct bigint base_fee;
	const struct tipset_order_block *blocks;
	size_t block_count;
};

/* What came of applying a tipset. */
struct tipset_run {
	struct tipset tipset; /* as the VM took it */
	struct tipset_result result;
	struct block_cid root_before, root_after;
	struct environment env; /* in force after it; its base fee is the world's */
	uint64_t seq;           /* journal entry; valid with has_seq */
	bool has_seq;
	bool durable;
};

/* session_apply_tipset applies a tipset to the head, appends one entry to the journal and
 * moves the world's epoch to the tipset's. Writing sessions only. A fatal outcome is ST_OK
 * with ending VM_FATAL, keeps nothing and has no seq. Failures of vm_apply_tipset pass
 * through; after one the world is as before. *out lives until the session runs its next
 * message or tipset. */
enum status session_apply_tipset(struct session *session, const struct tipset_order *order,
				 bool with_traces, struct tipset_run *out,
				 struct error *err) MUSTCHECK;

/* session_replay_tipset re-executes journal entry seq with traces and checks receipts and
 * roots as session_replay does. ST_INVALID for an entry that is no tipset. */
enum status session_replay_tipset(struct session *session, uint64_t seq, struct tipset_run *out,
				  struct error *err) MUSTCHECK;

/* session_replay_message re-executes journal entry seq and gives the application of the
 * explicit message with this CID (bare, or as it was given) in it: of the entry itself, or
 * one of a tipset's; then the roots are the tipset's, and *out lives as long as that of
 * session_replay_tipset. ST_NOT_FOUND when there is none. */
enum status session_replay_message(struct session *session, uint64_t seq, struct cid cid,
				   struct application *out, struct error *err) MUSTCHECK;

/* session_set_environment appends a change of environment. Writing sessions only.
 * *seq tells its entry. An unchanged environment still makes an entry. */
enum status session_set_environment(struct session *session, const struct environment *env,
				    uint64_t *seq, struct error *err) MUSTCHECK;

/* session_entry reads one journal entry; ST_NOT_FOUND beyond the head. Views live in
 * the session's arena. */
enum status session_entry(struct session *session, uint64_t seq, struct journal_entry *out,
			  struct error *err) MUSTCHECK;

/* session_find_message finds the newest application of a message by its CID (of
 * the bare or the signed message), alone or in a tipset; ST_NOT_FOUND. */
enum status session_find_message(struct session *session, struct cid cid, uint64_t *seq,
				 struct error *err) MUSTCHECK;

/* session_entry_message reads journal entry seq and sees to it that the message members
 * are those of the message with this CID: ST_NOT_FOUND when it is not in that entry. */
enum status session_entry_message(struct session *session, uint64_t seq, struct cid cid,
				  struct journal_entry *out, struct error *err) MUSTCHECK;

#endif
