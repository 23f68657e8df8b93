/* SPDX-License-Identifier: Apache-2.0 OR MIT */
#ifndef CHAOSACTORD_WORLD_PLACES_H
#define CHAOSACTORD_WORLD_PLACES_H

#include "world/record.h"
#include "world/session.h"

/* places_find lists the entries of the session's world, its parents' part of the journal
 * included, that are noted for a digest (store_view_noted), the newest first, up to the head.
 * Other digests may begin alike: whoever asks has to make sure. Memory from arena. ST_OK with
 * none, ST_DAMAGED, ST_IO, ST_NO_MEMORY. */
enum status places_find(struct session *session, struct arena *arena, struct bytes digest,
			struct entry_place **out, size_t *count) MUSTCHECK;

#endif
