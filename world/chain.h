/* SPDX-License-Identifier: Apache-2.0 OR MIT */
#ifndef CHAOSACTORD_WORLD_CHAIN_H
#define CHAOSACTORD_WORLD_CHAIN_H

#include "world/chain_make.h"
#include "world/session.h"

/* The chain of a world: the tipsets of the entries on its line (world/line.h), each hanging on
 * the one before. It is there for clients that know a state by the tipset it stands in; what
 * they are shown follows from the journal and is made when they ask. Forks share it up to where
 * they began; a move goes back to an earlier tipset, and what comes next is a branch. A nonce
 * that an edit set back starts a branch too, behind the genesis, so that no two messages of one
 * chain that ran have the same nonce.
 *
 * Entries from before there was a chain do not say what they hang on: to know it their line is
 * followed from its beginning, which takes some microseconds an entry.
 *
 * Failures: ST_CORRUPT, ST_DAMAGED, ST_IO, ST_NO_MEMORY, ST_CANCELLED, with words where there is
 * an err. What is found lies in the session's arena. */

/* A tipset, and the entry that made it. */
struct chain_found {
	struct journal_entry *entry;
	struct chain_made made;
	bool is_carrier; /* else the successor */
};

static inline const struct chain_tipset *chain_found_tipset(const struct chain_found *found)
{
	return found->is_carrier ? &found->made.carrier : &found->made.successor;
}

static inline int64_t chain_found_height(const struct chain_found *found)
{
	return chain_found_tipset(found)->blocks[0].header.height;
}

/* chain_point returns the state that a tipset names, with the environment in which its messages
 * run. */
struct state_point chain_point(const struct chain_found *found);

/* chain_tip_behind returns where the chain ends behind an entry of the session's world that was
 * read; session_chain_tip, behind its head. chain_new_branch returns what an edit hangs on that
 * sets a nonce back and comes next. Without words. */
enum status chain_tip_behind(struct session *session, const struct journal_entry *entry,
			     struct chain_tip *out) MUSTCHECK;
enum status session_chain_tip(struct session *session, struct chain_tip *out) MUSTCHECK;
enum status chain_new_branch(struct session *session, uint64_t next_seq,
			     struct chain_tip *out) MUSTCHECK;

/* session_chain_head finds the tipset in which the chain ends, session_chain_of_entry the
 * successor that an entry made: ST_NOT_FOUND when it made none. session_chain_genesis finds the
 * first one. */
enum status session_chain_head(struct session *session, struct chain_found *out,
			       struct error *err) MUSTCHECK;
enum status session_chain_genesis(struct session *session, struct chain_found *out,
				  struct error *err) MUSTCHECK;
enum status session_chain_of_entry(struct session *session, uint64_t seq, struct chain_found *out,
				   struct error *err) MUSTCHECK;

/* session_chain_find finds a tipset by its key, session_chain_find_block a block and its index in
 * its tipset, whether they are on the line still or not. ST_NOT_FOUND. */
enum status session_chain_find(struct session *session, const struct cid *key, size_t count,
			       struct chain_found *out, struct error *err) MUSTCHECK;
enum status session_chain_find_block(struct session *session, struct cid cid,
				     struct chain_found *out, size_t *index,
				     struct error *err) MUSTCHECK;

/* session_chain_seek is for a block that was not found. Those of the chain that entries from before
 * there was a chain make are in no index: where there are such entries, and it is none of those
 * that were sought already, the session lacks the block from now on (session_lacks), and
 * session_remake follows the line for it. ST_UNMADE then, else ST_NOT_FOUND, for what the caller
 * met. ST_CORRUPT, ST_DAMAGED, ST_IO, ST_NO_MEMORY. session_chain_make_old does the following: sink
 * is given all blocks of the tipsets of the entry that makes the one with this digest.
 * ST_NOT_FOUND. */
enum status session_chain_seek(struct session *session, struct cid cid) MUSTCHECK;
enum status session_chain_make_old(struct session *session, struct bytes digest,
				   struct blockstore *sink) MUSTCHECK;

/* session_chain_parent finds the tipset that one hangs on; ST_NOT_FOUND for the genesis. */
enum status session_chain_parent(struct session *session, const struct chain_found *of,
				 struct chain_found *out, struct error *err) MUSTCHECK;

/* session_chain_at finds, back from a tipset, the one at a height. If there is none it is the one
 * before, or with after the one behind. ST_INVALID, with the reference's words, for heights
 * beyond that of `from`, or below 0 (lotus b835fab70 chain/store/store.go GetTipsetByHeight). */
enum status session_chain_at(struct session *session, const struct chain_found *from,
			     int64_t height, bool after, struct chain_found *out,
			     struct error *err) MUSTCHECK;

#endif
