/* SPDX-License-Identifier: Apache-2.0 OR MIT */
#ifndef CHAOSACTORD_BASE_ARENA_H
#define CHAOSACTORD_BASE_ARENA_H

#include "base/budget.h"
#include "base/bytes.h"
#include "base/cancel.h"
#include "base/status.h"

/* An arena: memory that is given back all at once. Whatever lives no longer
 * than one request or one message is taken here and never freed by hand. Not
 * thread safe. Memory handed out is aligned for any type. */
struct arena_chunk;
struct arena {
	struct arena_chunk *chunks;  /* newest first */
	size_t used_bytes;           /* handed out so far */
	size_t limit_bytes;          /* arena_alloc fails beyond it */
	bool refused;                /* an allocation met the limit */
	struct charge *charge;       /* pays for the chunks; NULL: nobody. The owner's */
	const struct cancel *cancel; /* asked by every allocation; NULL: by none. The owner's */
};

/* arena_init prepares an empty arena that hands out at most limit_bytes (0: no
 * limit). Takes no memory yet. The owner may set charge before it does. */
void arena_init(struct arena *arena, size_t limit_bytes);

/* arena_fini gives everything back. Safe on a zeroed arena and twice. */
void arena_fini(struct arena *arena);

/* arena_reset forgets everything handed out but keeps the newest chunk for
 * reuse, so a loop over small tasks does not allocate. */
void arena_reset(struct arena *arena);

/* arena_take moves everything that from has handed out into arena, where it lives on; from
 * is as new then. Neither may have a charge. */
void arena_take(struct arena *arena, struct arena *from);

/* arena_exhausted returns whether an allocation failed because of the limit, so that
 * a user can be told which limit to raise. */
static inline bool arena_exhausted(const struct arena *arena)
{
	return arena->refused;
}

/* arena_cancelled returns whether the run that the arena serves has to end. From then on
 * every allocation fails, so that work ends wherever it is; who reports such a failure
 * calls it ST_CANCELLED. */
static inline bool arena_cancelled(const struct arena *arena)
{
	return cancel_asked(arena->cancel);
}

/* arena_alloc returns size bytes, not initialised, or NULL when memory, the
 * limit or the budget of charge is exhausted, or the run cancelled. size 0 gives a
 * valid pointer. */
void *arena_alloc(struct arena *arena, size_t size) MUSTCHECK;

/* arena_zalloc is arena_alloc of count × size zero bytes; NULL on overflow too. */
void *arena_zalloc(struct arena *arena, size_t count, size_t size) MUSTCHECK;

/* arena_copy duplicates source into the arena; ST_NO_MEMORY leaves *out empty. */
enum status arena_copy(struct arena *arena, struct bytes source, struct bytes *out) MUSTCHECK;

/* arena_text duplicates source as a NUL-terminated string, or returns NULL. */
char *arena_text(struct arena *arena, struct bytes source) MUSTCHECK;

/* arena_printf formats into the arena; NULL when memory is exhausted. */
char *arena_printf(struct arena *arena, const char *format, ...)
	__attribute__((format(printf, 2, 3))) MUSTCHECK;

#endif
