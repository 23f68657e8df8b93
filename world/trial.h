/* SPDX-License-Identifier: Apache-2.0 OR MIT */
#ifndef CHAOSACTORD_WORLD_TRIAL_H
#define CHAOSACTORD_WORLD_TRIAL_H

#include "world/writing.h"

/* Writing that may be taken back: what a job writes between the begin and the end of a trial,
 * to its own world and to others, stays with the commit or is as if it had never been. Entries
 * written in a trial have their numbers, and look-ups find them, as if they were to stay. */

struct trial;

/* trial_begin begins a trial; STORE_BATCH_TRIES of them nest. ST_NO_MEMORY. One of the others
 * ends it, and frees *out, before the job ends.
 *
 * trial_keep lets everything stay; ST_NO_MEMORY: then it was taken back. trial_undo takes it
 * back, a failure that would have spoilt the commit too. */
enum status trial_begin(struct writing *writing, struct trial **out) MUSTCHECK;
enum status trial_keep(struct trial *trial) MUSTCHECK;
void trial_undo(struct trial *trial);

#endif
