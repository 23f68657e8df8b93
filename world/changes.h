/* SPDX-License-Identifier: Apache-2.0 OR MIT */
#ifndef CHAOSACTORD_WORLD_CHANGES_H
#define CHAOSACTORD_WORLD_CHANGES_H

#include "base/hash.h"
#include "store/store.h"
#include "world/journal.h"
#include "world/marks.h"
#include "world/world.h"

/* What was written to one world since the last commit. One thread at a time. Records and
 * blocks wait in the batch of the commit, which several worlds share; head and message
 * index are the world's own until the commit. Another thread's checkpoint may come before that:
 * of what is committed it leaves the heads and marked states, and what those reach. */

struct writer;

struct pending_message {
	uint8_t digest[DIGEST_BYTES];
	struct message_place place;
};

struct changes {
	struct world *world;
	struct store_batch *batch; /* the writer's, as what follows */
	struct marks *marks;
	struct writer *writer; /* who gathers the changes of other worlds too */
	struct head head;      /* with all changes */
	bool stands_on_commit; /* begun at a head whose commit was going on */
	uint64_t first_seq;    /* of the first entry of this commit */
	uint64_t next_seq;     /* of the entry that comes next */
	enum status failed;    /* if not ST_OK, nothing of this commit may be kept */
	bool founds;           /* the world is new, and there from the commit on */
	bool deletes;          /* the world goes */
	bool touched;          /* its record changes, whatever the journal says */
	struct pending_message *messages;
	size_t message_count, message_capacity;
	struct buffer record;     /* reused by every record */
	struct arena chain_arena; /* and by what every entry adds to the chain */
};

/* changes_init prepares an object that writes into batch and marks states to keep; changes_begin
 * lets it start at a head of a world, with nothing changed: the committed one, or one whose commit
 * goes on (committer_begin). */
void changes_init(struct changes *changes, struct store_batch *batch, struct marks *marks);
void changes_fini(struct changes *changes);
void changes_begin(struct changes *changes, struct world *world, const struct head *head,
		   bool stands_on_commit);

/* changes_any returns whether there is anything to commit. */
bool changes_any(const struct changes *changes);

/* changes_continue returns whether they begin where the world stands now: so it must be once they
 * are committed, and nobody else has written to it. */
bool changes_continue(const struct changes *changes);

/* changes_fail sees to it that nothing of the commit is kept. The first failure counts. */
void changes_fail(struct changes *changes, enum status st);

/* changes_fork lets a world that stands nowhere yet begin at a head, which an entry of its parent
 * led to. */
void changes_fork(struct changes *changes, const struct head *head);

/* changes_delete lets the world go with the commit. */
void changes_delete(struct changes *changes);

/* changes_admit returns ST_OK when so many messages more may be applied, and something else be
 * written if it is 0: ST_GONE in a world that is deleted, ST_LIMIT when a quota is used up, with
 * words, and what failed before. changes_admit_change is for what takes no more room: it cares
 * for no quota. */
enum status changes_admit_change(const struct changes *changes, struct error *err) MUSTCHECK;
enum status changes_admit(const struct changes *changes, uint64_t messages,
			  struct error *err) MUSTCHECK;

/* changes_found appends the genesis, entry 0, to a world that stands nowhere yet. The blocks of
 * root are kept, or put in this commit to stay. */
enum status changes_found(struct changes *changes, const struct block_cid *root,
			  const struct environment *env) MUSTCHECK;

/* changes_append puts one journal entry, which must start at the head's root, behind the
 * head, sets entry->seq (and says in its environment that its settings are its own, if it has
 * some), and moves the head there. The entry hangs on the chain of the head, which must be known
 * (writing_close), unless entry->chain says otherwise; blocks of the chain are noted for it. A
 * failure spoils the commit. */
enum status changes_append(struct changes *changes, struct journal_entry *entry) MUSTCHECK;

/* changes_block puts a block that the entry that comes next makes. ST_NO_MEMORY. */
enum status changes_block(struct changes *changes, const struct block_cid *cid,
			  struct bytes block) MUSTCHECK;

/* changes_message keeps the bytes of a message as a block with this CID, and that the entry
 * that comes next is an application of it; entry seq, that one or an earlier one, is what
 * look-ups find from then on. A failure spoils the commit; so must one between this and
 * changes_append. */
enum status changes_message(struct changes *changes, struct bytes form, const struct block_cid *cid,
			    uint64_t seq) MUSTCHECK;

/* changes_find_message finds the last application of the message with this digest among the
 * changes, in an entry before seq. */
bool changes_find_message(const struct changes *changes, struct bytes digest, uint64_t seq,
			  struct message_place *out);

/* changes_seal puts the record of the world, with its new head, into the batch: the last
 * thing before the commit. Does nothing where nothing has changed. */
enum status changes_seal(struct changes *changes) MUSTCHECK;

/* changes_publish makes the new head the world's committed one, after the commit; where
 * nothing has changed it does nothing. A new world is found from then on, and a deleted one not
 * any more. changes_give_up, after any commit, forgets a world that was to be new and is not. */
void changes_publish(struct changes *changes);
void changes_give_up(struct changes *changes);

#endif
