/* SPDX-License-Identifier: Apache-2.0 OR MIT */
#ifndef CHAOSACTORD_RPC_PLACE_H
#define CHAOSACTORD_RPC_PLACE_H

#include "rpc/call.h"
#include "world/settings.h"

/* States for methods that look at any of them: one of the request's world, or of another. */

struct place {
	struct bytes world; /* empty: the request's */
	struct at at;
};
FIELD_KIND(place, struct place);

/* A state found, and its tree. */
struct place_found {
	struct state_point point;
	struct bytes world; /* its name, when it is another than the request's */
	struct state_tree *tree;
};

/* place_find finds the state that parameter `name` means. WORLD_NOT_FOUND, and as call_at;
 * data.path is the parameter. */
enum status place_find(struct call *call, const char *name, const struct place *place,
		       struct place_found *out) MUSTCHECK;

/* place_settings finds the settings that go with the state of a place that was found and is no bare
 * root; they live as long as the call. WORLD_NOT_FOUND, and as call_settings. */
enum status place_settings(struct call *call, const char *name, const struct place_found *found,
			   struct settings *out) MUSTCHECK;

/* place_find_root is the same for a bare root. */
enum status place_find_root(struct call *call, const char *name, struct cid root,
			    struct place_found *out) MUSTCHECK;

/* A cursor is where a list goes on: roots and the actor that came last, as
 * "bafy…/bafy…/1234". cursor_read takes count roots and the actor's ID from the text of
 * parameter `cursor`, or fails with INVALID_PARAMS. cursor_write writes the member `next`. */
enum { CURSOR_ROOTS = 2 };
enum status cursor_read(struct call *call, struct bytes text, size_t count,
			struct cid roots[CURSOR_ROOTS], uint64_t *id) MUSTCHECK;
enum status cursor_write(struct call *call, size_t count, const struct cid roots[CURSOR_ROOTS],
			 uint64_t id) MUSTCHECK;

#endif
