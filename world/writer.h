/* SPDX-License-Identifier: Apache-2.0 OR MIT */
#ifndef CHAOSACTORD_WORLD_WRITER_H
#define CHAOSACTORD_WORLD_WRITER_H

#include "world/changes.h"
#include "world/committer.h"
#include "world/session.h"

/* A writer gathers changes of any number of worlds and commits them as one: all of them
 * are kept and published, or none. One thread at a time; there may be several writers, none of
 * two with the same world at once, and what they commit at the same time makes one commit of
 * the store (world/committer.h). */
struct writer {
	struct store_batch *batch;
	struct changes **changes; /* the first `used` belong to the commit in the making */
	size_t used, made, capacity;
	enum status failed; /* if not ST_OK, nothing of this commit may be kept */
	struct marks marks; /* of this commit */
	struct committer *committer;
};

/* writer_init prepares a writer, which must not move; writer_fini is safe after a
 * failure of it, and forgets what was not committed. The committer outlives it. ST_NO_MEMORY. */
enum status writer_init(struct writer *writer, struct committer *committer) MUSTCHECK;
void writer_fini(struct writer *writer);

/* writer_changes returns the changes of a world in this commit, begun at its committed
 * head where there are none yet. *out is the writer's, valid until writer_commit.
 * ST_NO_MEMORY, which spoils the commit. */
enum status writer_changes(struct writer *writer, struct world *world,
			   struct changes **out) MUSTCHECK;

/* writer_pin sees to it that what is there of the state under root stays there beyond the next
 * checkpoint, whoever makes it: for states other than heads that this commit is to lead to.
 * Waits while a checkpoint goes on. ST_NO_MEMORY. */
enum status writer_pin(struct writer *writer, const struct block_cid *root) MUSTCHECK;

/* writer_commit makes everything durable and publishes the heads of all worlds that
 * changed. On failure every world stays where it was: the first thing that spoiled the
 * commit, or an error of store_batch_commit, with words. */
enum status writer_commit(struct writer *writer, struct error *err) MUSTCHECK;

/* writer_commit_ahead is a writer_commit that lets others write on in its worlds once it has begun:
 * then let_go is called with context, on any thread, before this returns; it need not be. */
enum status writer_commit_ahead(struct writer *writer, void (*let_go)(void *context), void *context,
				struct error *err) MUSTCHECK;

/* writer_checkpoint makes a checkpoint now, for the next start to find everything in the
 * database. Errors as writer_commit. */
enum status writer_checkpoint(struct writer *writer, struct error *err) MUSTCHECK;

/* writer_is_resumed returns whether the state of a world, just opened, is kept as it is, which
 * is so after a stop in order; then there is nothing for writer_resume to do. */
bool writer_is_resumed(struct writer *writer, struct world *world);

/* writer_resume makes again what the session's world, just opened, has behind the last state
 * that is kept; the commit behind it is a checkpoint. Without that everything is there too. On a
 * thread with vm_stack_bytes of stack, while no other writer commits. Errors as remake_tail. */
enum status writer_resume(struct writer *writer, struct session *session,
			  struct error *err) MUSTCHECK;

#endif
