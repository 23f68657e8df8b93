/* SPDX-License-Identifier: Apache-2.0 OR MIT */
#ifndef CHAOSACTORD_WORLD_REMAKE_H
#define CHAOSACTORD_WORLD_REMAKE_H

#include "world/session.h"

/* Blocks that are not kept, made again: those of a state between two checkpoints by running
 * the journal from the last state that is kept, those of messages from their entries. The
 * time is bounded by what the VM may run between two checkpoints (world/writer.h). */

/* session_remake makes the block that the session lacked (session_lacks), and what else belongs
 * to the same state; then whatever met the lack has to be tried again. On a thread with
 * vm_stack_bytes of stack. ST_NOT_FOUND when the journal does not make it after all,
 * ST_CORRUPT, ST_DAMAGED, ST_CANCELLED, ST_LIMIT, ST_IO, ST_NO_MEMORY, with words. */
enum status session_remake(struct session *session, struct error *err) MUSTCHECK;

/* session_remake_entry gives sink what the state after entry seq of the session's world has beyond
 * one that is kept. On a thread as above. Failures as above.
 * session_remake_root does so with a state that any world had. */
enum status session_remake_entry(struct session *session, uint64_t seq, struct blockstore *sink,
				 struct error *err) MUSTCHECK;
enum status session_remake_root(struct session *session, const struct block_cid *root,
				struct blockstore *sink, struct error *err) MUSTCHECK;

/* remake_tail makes again what a start finds in the log alone, the blocks of all states behind
 * the last one that is kept, and gives them to the store. On a thread as above. *kept is the
 * root of the state that it began with. Failures as session_rerun_each. */
enum status remake_tail(struct session *session, struct store_batch *batch, struct block_cid *kept,
			struct error *err) MUSTCHECK;

#endif
