/* SPDX-License-Identifier: Apache-2.0 OR MIT */
#ifndef CHAOSACTORD_WORLD_SET_NAMES_H
#define CHAOSACTORD_WORLD_SET_NAMES_H

#include "world/label.h"
#include "world/snapshot.h"
#include "world/writing.h"

/* Snapshots and labels, made and deleted. */

/* writing_snapshot names the head; without a name (empty) it gets `seq-NUMBER`, and what already
 * has that is returned. The state is kept at the next checkpoint, so that going back needs no
 * run. ST_INVALID, ST_CONFLICT when the name is taken, and changes_admit's failures, with
 * words. *out lives in the session's arena. */
enum status writing_snapshot(struct writing *writing, struct bytes name, struct snapshot *out,
			     struct error *err) MUSTCHECK;

/* writing_snapshot_delete forgets a name. ST_NOT_FOUND with words. */
enum status writing_snapshot_delete(struct writing *writing, struct bytes name,
				    struct error *err) MUSTCHECK;

/* writing_label sets a label, also one that stood for something else. ST_INVALID for its name,
 * and changes_admit's failures, with words. */
enum status writing_label(struct writing *writing, const struct label *label,
			  struct error *err) MUSTCHECK;

/* writing_label_delete forgets one. ST_NOT_FOUND with words. */
enum status writing_label_delete(struct writing *writing, struct bytes name,
				 struct error *err) MUSTCHECK;

#endif
