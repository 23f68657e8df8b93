/* SPDX-License-Identifier: Apache-2.0 OR MIT */
#ifndef CHAOSACTORD_WORLD_USED_ROOTS_H
#define CHAOSACTORD_WORLD_USED_ROOTS_H

#include <pthread.h>
#include <stddef.h>

#include "base/status.h"
#include "ipld/cid.h"

/* The roots that requests name while they are at work: of states that perhaps no world has any
 * more, so that a collection (world/collect.h) would take them away under their hands. Any
 * thread. */

struct used_root {
	struct block_cid root;
	struct used_root *next, **link; /* in the list of all */
	struct used_root *own;          /* of the same user */
};

struct used_roots {
	pthread_mutex_t lock;
	struct used_root *first;
};

void used_roots_init(struct used_roots *roots);
void used_roots_fini(struct used_roots *roots);

/* used_roots_enter notes a root in front of *own, which begins as NULL; used_roots_leave takes
 * out all that are there. ST_NO_MEMORY. */
enum status used_roots_enter(struct used_roots *roots, const struct block_cid *root,
			     struct used_root **own) MUSTCHECK;
void used_roots_leave(struct used_roots *roots, struct used_root **own);

/* used_roots_list copies those there are; the caller frees *out. ST_NO_MEMORY. */
enum status used_roots_list(struct used_roots *roots, struct block_cid **out,
			    size_t *count) MUSTCHECK;

#endif
