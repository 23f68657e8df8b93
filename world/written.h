/* SPDX-License-Identifier: Apache-2.0 OR MIT */
#ifndef CHAOSACTORD_WORLD_WRITTEN_H
#define CHAOSACTORD_WORLD_WRITTEN_H

#include <stdint.h>

/* Whether a job has changed anything: for who must not leave untold what it did. */

struct writing;

/* written_count counts what the thread of a writing has written since its last commit: records of
 * any world, worlds made, deleted or touched. Blocks alone are no change. What a trial took back
 * (world/trial.h) is not counted. */
uint64_t written_count(struct writing *writing);

#endif
