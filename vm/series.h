/* SPDX-License-Identifier: Apache-2.0 OR MIT */
#ifndef CHAOSACTORD_VM_SERIES_H
#define CHAOSACTORD_VM_SERIES_H

#include "vm/message.h"
#include "vm/result.h"
#include "vm/stages.h"

/* Explicit messages that were applied before, each by itself (vm_apply), and had a
 * receipt: a series runs them again on one VM and writes the state only at the end, which
 * takes a fraction of the time. Receipts and the last root are as they were, but for rare
 * states in which it matters what was written in between: a map of version 0 (network
 * versions 0 to 3) keeps the actors of a bucket in an order that deletions among them leave
 * behind; an imported map need not be in the form that writing gives it; a block that an
 * earlier message wrote and no state reached is still there. Whoever runs a series
 * compares, and runs the messages one by one if it went another way.
 *
 * Its life: vm_series_open, messages, vm_series_flush, vm_series_keep, vm_series_close. */

/* Must not be moved. {0} is closed. */
struct vm_series {
	struct vm_stages stages;
	struct environment env; /* of the newest message */
	struct block_cid root;  /* begun on, or of the newest flush */
};

/* vm_series_open begins on input->root, a block we write; input->env is the environment of
 * the first message; trace and sink are not looked at. Memory as vm_stages_open, failures
 * as vm_apply. */
enum status vm_series_open(struct vm_series *series, const struct vm_input *input,
			   struct error *err) MUSTCHECK;

/* vm_series_apply applies the next message in its environment. *out, whose root_after and
 * chaos_head are not set, is valid until the next call. After VM_FATAL or a failure (as
 * vm_apply) the series can only be closed. */
enum status vm_series_apply(struct vm_series *series, const struct environment *env,
			    const struct chain_message *message, struct vm_result *out) MUSTCHECK;

/* vm_series_flush gives the root after the last message; vm_series_keep hands sink the
 * blocks that were written and this root reaches. */
enum status vm_series_flush(struct vm_series *series, struct block_cid *root) MUSTCHECK;
enum status vm_series_keep(struct vm_series *series, struct blockstore *sink) MUSTCHECK;

void vm_series_close(struct vm_series *series);

#endif
