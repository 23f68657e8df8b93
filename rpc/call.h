/* SPDX-License-Identifier: Apache-2.0 OR MIT */
#ifndef CHAOSACTORD_RPC_CALL_H
#define CHAOSACTORD_RPC_CALL_H

#include <stdatomic.h>

#include "rpc/auth/grant.h"
#include "rpc/car_totals.h"
#include "rpc/kinds.h"
#include "rpc/setup.h"
#include "world/apply_message.h"
#include "world/history.h"

/* The gas limit of a block, which a call without one gets (lotus b835fab70
 * build/params_shared_vals.go BlockGasLimit). */
#define BLOCK_GAS_LIMIT INT64_C(10000000000)

enum { RPC_UUID_TEXT = sizeof("00000000-0000-0000-0000-000000000000") };

struct conversation;

/* One member of a request while it runs: what its handler sees. A handler gets typed
 * arguments, writes exactly one value into out and returns ST_OK; or records in
 * failure what is wrong and returns anything else, and what it wrote is dropped. */
struct call {
	struct rpc *rpc;
	struct bytes world;        /* the name of the one it is addressed to */
	const struct grant *grant; /* what whoever asks may do */
	const char *host;          /* under which it asked, with port; NULL: not known */
	struct session *session;
	struct writing *writing;           /* methods of CLASS_WRITE only: how they write */
	struct conversation *conversation; /* that it is part of, or NULL (rpc/conversation.h) */
	struct block_cid *awaited; /* where call_await notes a message, or NULL: it cannot wait */
	bool waits;                /* it did */
	struct arena *arena;       /* until the member is answered */
	struct json_writer *out;
	struct failure *failure;
	struct decode decode; /* for arguments that a handler types itself */
};

/* The object behind rpc_new; only the folder looks inside. */
struct rpc {
	struct rpc_setup setup;
	struct car_totals car_totals;
	atomic_flag bls_missed;      /* the log says so once */
	char session[RPC_UUID_TEXT]; /* a name of this run of the daemon */
};

/* call_max_depth tells how deep calls of messages may go inside one another, for runs of the
 * caller's own. Failures of the store. */
enum status call_max_depth(struct call *call, unsigned *max_call_depth) MUSTCHECK;

/* call_failed records a failure of ours and returns its status. */
enum status call_failed(struct call *call, enum status st, const struct error *err);

/* call_await asks for the call to be made again, from its beginning, once this message was applied,
 * by either of its CIDs, or the time for that is over. Whatever the handler says now is said when
 * it is not so: where it cannot wait, or nothing came. */
void call_await(struct call *call, struct cid message);

/* call_head returns the head; call_tree opens its state tree. */
struct state_point call_head(const struct call *call);
enum status call_tree(struct call *call, const struct state_point *point,
		      struct state_tree **tree) MUSTCHECK;

/* call_address_text prints an address for an error, as the world of the call writes it. */
const char *call_address_text(const struct call *call, const struct address *address,
			      char out[ADDRESS_TEXT_BYTES]);

/* call_settings finds the settings that go with an environment; they live as long as the
 * call. */
enum status call_settings(struct call *call, const struct environment *env,
			  struct settings *out) MUSTCHECK;

/* call_at_failed records why session_at failed: SNAPSHOT_NOT_FOUND, LABEL_NOT_FOUND, or as
 * call_failed. */
enum status call_at_failed(struct call *call, const struct at *at, enum status st,
			   const struct error *err);

/* call_at finds the state that a selector means. A root that the user named and that is
 * no state tree is STATE_UNAVAILABLE: the store is not to blame. */
enum status call_at(struct call *call, const struct at *at, struct state_point *point) MUSTCHECK;

/* call_actor finds an actor by any address at a point: ACTOR_NOT_FOUND. id may be
 * NULL. */
enum status call_actor(struct call *call, struct state_tree *tree, const struct address *address,
		       struct actor *actor, uint64_t *id) MUSTCHECK;

/* Blocks: call_block records BLOCK_NOT_FOUND when it is missing, call_find_block returns
 * ST_NOT_FOUND and records nothing but other failures. Blocks of a chain from before there was one
 * are found too (session_chain_seek). */
enum status call_find_block(struct call *call, struct cid cid, struct bytes *block) MUSTCHECK;
enum status call_block(struct call *call, struct cid cid, struct bytes *block) MUSTCHECK;

/* call_vm_failed makes an error of a status with which the VM ended: ACTOR_NOT_IMPLEMENTED,
 * LIMIT_EXCEEDED, MESSAGE_REJECTED … Returns the status. */
enum status call_vm_failed(struct call *call, enum status st, const struct error *err);

/* call_application turns what writing_apply or session_simulate returned into an
 * error unless there is a receipt: VM_FATAL, or as call_vm_failed. The first run that met a BLS
 * signature in a build without them goes into the log. */
enum status call_application(struct call *call, enum status st, const struct error *err,
			     const struct application *run) MUSTCHECK;

/* call_check_message refuses what no VM takes: gas limit ≤ 0, a version other than 0,
 * values that have no encoding. MESSAGE_REJECTED; path is the place of the message. */
enum status call_check_message(struct call *call, const char *path,
			       const struct chain_message *message) MUSTCHECK;

/* call_account_key reads the key in the state of an account; ST_NOT_FOUND when actor is not
 * an account or its state is none. Anything else is recorded as a failure. */
enum status call_account_key(struct call *call, const struct actor *actor,
			     struct address *key) MUSTCHECK;

/* call_is_account returns whether code is the account actor of any version. */
bool call_is_account(struct cid code);

#endif
