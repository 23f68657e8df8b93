/* SPDX-License-Identifier: Apache-2.0 OR MIT */
#ifndef CHAOSACTORD_VM_OTHER_ACTORS_H
#define CHAOSACTORD_VM_OTHER_ACTORS_H

#include "actors/runtime.h"

/* What an actor does to others: send, create; and the deletion of itself. Functions of
 * struct runtime_ops; their rules stand with the wrappers in actors/runtime.h. */

struct outcome runtime_send(struct runtime *rt, const struct address *to, uint64_t method,
			    struct bytes params, const struct bigint *value, int64_t *code,
			    struct buffer *ret);
struct outcome runtime_new_actor_address(struct runtime *rt, struct address *address);
struct outcome runtime_create_actor(struct runtime *rt, struct cid code,
				    const struct address *address);
struct outcome runtime_delete_actor(struct runtime *rt, const struct address *beneficiary);

#endif
