/* SPDX-License-Identifier: Apache-2.0 OR MIT */
#ifndef CHAOSACTORD_WORLD_WRITING_H
#define CHAOSACTORD_WORLD_WRITING_H

#include "vm/message.h"
#include "world/session.h"

/* Writing to one world, inside a job of the write lane: what is given to
 * writing_apply, writing_apply_tipset and writing_set_environment. What it changed is
 * committed after the job, with the changes of other jobs. */

struct writing;
struct changes;

/* writing_session returns the session that sees the world with all changes so far. It
 * lives as long as the writing. */
struct session *writing_session(struct writing *writing);

/* writing_spoil sees to it that nothing of the commit is kept, the jobs before this one
 * included: for a job that has changed the world and cannot say so. */
void writing_spoil(struct writing *writing, enum status st);

/* ---- for the rooms of this folder ---- */

/* writing_new makes a writing, which writing_begin points at the changes of a world, as
 * often as wanted. writing_free accepts NULL. ST_NO_MEMORY. */
enum status writing_new(const struct session_setup *setup, struct writing **out) MUSTCHECK;
void writing_begin(struct writing *writing, struct changes *changes);
void writing_free(struct writing *writing);

struct changes *writing_changes(struct writing *writing);

/* writing_close is the point of no return: whoever is about to change anything calls it
 * first, and stops if it fails. ST_CANCELLED when the job has to end; else later requests
 * to end it are not heard any more. */
enum status writing_close(struct writing *writing) MUSTCHECK;

/* writing_sink returns where the VM puts the blocks of a new state. The first block closes
 * the writing. */
struct blockstore *writing_sink(struct writing *writing);

/* writing_message keeps the bytes of a message as blocks, bare and as it was given, and
 * that the entry that comes next is an application of it; refused says that it may have
 * been turned away before it ran, and so must not hide an earlier application that ran.
 * *given views the writing until its next message. A message that cannot be encoded changes
 * nothing; any other failure spoils the commit. */
enum status writing_message(struct writing *writing, const struct chain_message *message,
			    bool refused, struct block_cid *bare, struct bytes *given) MUSTCHECK;

#endif
