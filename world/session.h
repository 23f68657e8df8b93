/* SPDX-License-Identifier: Apache-2.0 OR MIT */
#ifndef CHAOSACTORD_WORLD_SESSION_H
#define CHAOSACTORD_WORLD_SESSION_H

#include "base/cancel.h"
#include "store/store.h"
#include "vm/environment.h"
#include "vm/state_tree.h"

/* A session: one request's look at one world. It sees the committed head as of its
 * opening; the session inside a writing (world/writing.h) also sees the changes of its own
 * job and of the jobs before it in the same commit. It only reads. Everything it hands out
 * lives in its arena, until it ends. One thread at a time. */

struct session;
struct changes;
struct demand;
struct drain;
struct head;
struct world;

/* What sessions need of the house around them. Outlives them. */
struct session_setup {
	struct store *store;
	const struct drain *drain;
	const struct demand *demand;   /* that long work gives way to (base/pace.h) */
	struct worlds *worlds;         /* to find the maker of a block in */
	struct used_roots *used_roots; /* where it notes those that it is asked about; or NULL */
	unsigned max_call_depth;
	size_t vm_memory_bytes; /* the most that one message may take */
	size_t answer_bytes;    /* the most that is told of a run; 0: no limit */
	bool durable;           /* commits are synced before they are answered */
};

/* session_new makes a session, which session_begin or session_begin_uncommitted points at
 * a world, as often as wanted: at its committed head, or at what `changes` (of that world)
 * have made of it so far. session_close ends it and accepts NULL. ST_NO_MEMORY. */
enum status session_new(const struct session_setup *setup, struct session **out) MUSTCHECK;
void session_begin(struct session *session, struct world *world);
void session_begin_uncommitted(struct session *session, const struct changes *changes);
void session_close(struct session *session);

/* session_use_root sees to it that no collection (world/collect.h) takes away the state under a
 * root, from now on until session_leave_roots, or until the session begins anew: what a
 * job of a round has written counts on it until the round is committed. What is away already stays
 * away, so look afterwards whether it is there. ST_NO_MEMORY. */
enum status session_use_root(struct session *session, const struct block_cid *root) MUSTCHECK;
void session_leave_roots(struct session *session);

/* session_obey ties the session to the token of the job it serves, until it is tied to
 * another (NULL: to none): once an end is requested, whatever works in its memory fails.
 * session_cancel returns the token. */
void session_obey(struct session *session, struct cancel *cancel);
struct cancel *session_cancel(const struct session *session);

/* session_rest is for the time after a job: it gives memory back to the system if the job
 * took much. */
void session_rest(struct session *session);

struct arena *session_arena(struct session *session);

/* session_blocks returns the blocks as the session sees them; nothing can be put there
 * (ST_UNSUPPORTED). */
struct blockstore *session_blocks(struct session *session);

/* session_read_once has the session leave what it reads out of the cache of recent blocks, until
 * session_close: for who reads a whole state and would drive everything else out of it. */
void session_read_once(struct session *session);

/* session_damage returns the CID of the first block that the session met and that is not
 * what its name says any more, or NULL: nothing that was made of what it read counts then,
 * whoever passed over the failure. session_forget_damage begins anew. */
const char *session_damage(const struct session *session);
void session_forget_damage(struct session *session);

/* session_lacks returns the digest of a block that the session met and that has to be made
 * again (session_remake), or nothing: nothing that was made of what it read counts then
 * either. session_forget_lack begins anew; what was remade stays until session_begin or
 * session_forget_remade. */
struct bytes session_lacks(const struct session *session);
void session_forget_lack(struct session *session);
void session_forget_remade(struct session *session);

/* session_doubt returns ST_OK unless the session met something that makes what it read worth
 * nothing: ST_DAMAGED, ST_UNMADE. */
enum status session_doubt(const struct session *session) MUSTCHECK;

/* session_is_late returns whether the engine has been draining for so long that what has
 * not begun should be refused (ST_STOPPING): whoever runs several messages in one job
 * asks before each. What has begun is ended by the token of its job. */
bool session_is_late(const struct session *session);

/* A state with the environment then in force. */
struct state_point {
	struct block_cid root;
	uint64_t seq; /* of the journal entry after which it holds */
	bool has_seq; /* false for a bare root */
	struct environment env;
};

/* session_head returns the head of the world. */
struct state_point session_head(const struct session *session);

/* session_network returns how addresses in answers about the world are written. */
enum address_network session_network(const struct session *session);

/* session_tree opens the state tree at a point, for reading. */
enum status session_tree(struct session *session, const struct state_point *point,
			 struct state_tree **out, struct error *err) MUSTCHECK;

/* session_network_name reads NetworkName from f01's state. */
enum status session_network_name(struct session *session, const struct state_point *point,
				 struct bytes *name, struct error *err) MUSTCHECK;

/* ---- for the rooms of this folder that work on sessions ---- */

/* session_store returns the store, for reads that go past the session: all that is committed
 * before the session's own changes is there, which is waited for (store_batch_settle). */
struct store *session_store(const struct session *session);

const struct session_setup *session_setup(const struct session *session);
const struct world *session_world(const struct session *session);
struct world *session_own_world(struct session *session);

/* session_whole_head returns the head with all that is known of it. */
const struct head *session_whole_head(const struct session *session);

/* session_changes returns the uncommitted changes that the session sees, or NULL. */
const struct changes *session_changes(const struct session *session);

/* session_record reads a record as the session sees it, into arena. ST_NOT_FOUND. */
enum status session_record(struct session *session, struct arena *arena, enum store_table table,
			   struct bytes key, struct bytes *record) MUSTCHECK;

/* session_records calls visit for the records at or after from, in order, as the session sees
 * them, until one does not return ST_OK, and returns what it returned; ST_OK at the end. Not for
 * blocks and the journal. Keys and values live in arena. */
enum status session_records(struct session *session, struct arena *arena, enum store_table table,
			    struct bytes from,
			    enum status (*visit)(void *context, struct bytes key,
						 struct bytes value),
			    void *context) MUSTCHECK;

/* session_put_remade lets the session see a block that was made again; copied. ST_NO_MEMORY,
 * also when there are too many. session_has_remade returns whether it sees one. */
enum status session_put_remade(struct session *session, struct bytes digest,
			       struct bytes block) MUSTCHECK;
bool session_has_remade(const struct session *session, struct bytes digest);

/* session_seek notes as lacking a block that was not found and of which no index tells;
 * session_seeks returns whether the lack is one of these. session_note_sought notes that such a
 * block is not there either, and from then on, until session_forget_remade, session_seek returns
 * false for it, as it does while another block is lacking. */
bool session_seek(struct session *session, struct bytes digest);
bool session_seeks(const struct session *session);
void session_note_sought(struct session *session, struct bytes digest);

/* session_scratch empties the memory of the VM before a run and returns it. */
struct arena *session_scratch(struct session *session);

/* session_trace_limit returns how large the trace of one run may grow before it certainly
 * fits into no answer. */
size_t session_trace_limit(const struct session *session);

#endif
