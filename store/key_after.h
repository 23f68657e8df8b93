/* SPDX-License-Identifier: Apache-2.0 OR MIT */
#ifndef CHAOSACTORD_STORE_KEY_AFTER_H
#define CHAOSACTORD_STORE_KEY_AFTER_H

#include "base/arena.h"
#include "base/bytes.h"

/* store__key_after gives the least key that is greater than key. ST_NO_MEMORY. For this folder
 * only. */
static inline enum status store__key_after(struct arena *arena, struct bytes key,
					   struct bytes *after)
{
	uint8_t *longer = arena_alloc(arena, key.size + 1);

	if (!longer)
		return ST_NO_MEMORY;
	memcpy(longer, key.data, key.size);
	longer[key.size] = 0;
	*after = bytes_make(longer, key.size + 1);
	return ST_OK;
}

#endif
