/* SPDX-License-Identifier: Apache-2.0 OR MIT */
#ifndef CHAOSACTORD_VM_CHARGED_STORE_H
#define CHAOSACTORD_VM_CHARGED_STORE_H

#include "vm/frame.h"

/* The block store an actor sees: every get and put is charged to its frame (lotus
 * d7076778e chain/vm/runtime.go, gas.go). A refusal is ST_ABORTED, with the outcome
 * behind it in the frame. */

extern const struct blockstore_ops charged_store_ops;

/* charged_store_failed turns a failed operation over the store into an outcome. What has no
 * encoding ends the call with exit 21, whatever the actor makes of other errors, and before
 * anything is charged (runtime.go StorePut). Fits struct runtime_ops. */
struct outcome charged_store_failed(struct runtime *rt, enum status st, const char *what);

/* charged_get_block and charged_put_block read and write one block; *cid lives in the
 * arena. An identity CID is charged for like any other, and not found: the store behind
 * the reference's vectors does not look into it (lotus d7076778e conformance/runner.go). */
struct outcome charged_get_block(struct frame *frame, struct cid cid, struct bytes *block);
struct outcome charged_put_block(struct frame *frame, struct bytes block, struct cid *cid);

#endif
