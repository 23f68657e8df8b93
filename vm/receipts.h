/* SPDX-License-Identifier: Apache-2.0 OR MIT */
#ifndef CHAOSACTORD_VM_RECEIPTS_H
#define CHAOSACTORD_VM_RECEIPTS_H

#include "ipld/amt.h"
#include "vm/message.h"

/* Receipts of explicit messages as the chain keeps them: an array in the order of the messages,
 * of the same form at every version (lotus d7076778e chain/consensus/filcns compute_state.go). */

/* receipts_new makes an empty array, receipts_add puts a receipt at its end: index counts those
 * before it. amt_flush gives the root. ST_NO_MEMORY, failures of the store. */
enum status receipts_new(struct blockstore *blocks, struct arena *arena,
			 struct amt **out) MUSTCHECK;
enum status receipts_add(struct amt *receipts, struct arena *arena, uint64_t index,
			 const struct receipt *receipt) MUSTCHECK;

#endif
