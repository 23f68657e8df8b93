/* SPDX-License-Identifier: Apache-2.0 OR MIT */
#ifndef CHAOSACTORD_WORLD_UPLOADS_H
#define CHAOSACTORD_WORLD_UPLOADS_H

#include <pthread.h>

#include "world/import.h"
#include "world/worlds.h"

/* The imports that are under way, one for each world's name at most. One that nobody works on,
 * since its client was cut off or has sent a part only, is kept for a while, to be gone on with. A
 * collection and an import do not go together: what an import has put into the store nothing needs
 * yet. So a collection waits for nobody, but ends what nobody works on, and is refused while
 * somebody does. Any thread. */

enum { UPLOADS_MAX = 4 };

struct upload {
	char name[WORLD_NAME_MAX + sizeof(WORLD_AUTO_PREFIX)];
	struct import *import; /* of whoever works on it */
	struct world *world;   /* that it is for, visited; NULL: there is none yet */
	bool busy;
	struct import_progress kept; /* how far it was when last left alone */
	int64_t left_ms;             /* when that was */
	struct upload *next, **link;
};

struct uploads {
	struct import_options options; /* of every import */
	struct worlds *worlds;
	int64_t kept_ms;
	pthread_mutex_t lock; /* of what follows */
	struct upload *first;
	size_t count;
	bool collecting;
};

void uploads_init(struct uploads *uploads, const struct import_options *options,
		  struct worlds *worlds, int64_t kept_ms);
void uploads_fini(struct uploads *uploads);

/* uploads_take gives out the upload for a world, to work on until uploads_leave or uploads_end: the
 * one that is kept if that has come as far as byte `from` of it, a new one if from is 0. With
 * words: ST_CONFLICT while somebody else works on it; ST_LOCKED while a collection goes on;
 * ST_RANGE when it has not come so far, or further; ST_LIMIT when there are too many; ST_GONE when
 * the world has been deleted since it began; ST_NO_MEMORY, ST_IO. */
enum status uploads_take(struct uploads *uploads, struct bytes name, uint64_t from,
			 struct upload **out, struct error *err) MUSTCHECK;

/* uploads_leave keeps it for later, uploads_end forgets it. */
void uploads_leave(struct uploads *uploads, struct upload *upload);
void uploads_end(struct uploads *uploads, struct upload *upload);

/* uploads_look tells how far the upload for a world was when it was last left alone, and whether
 * somebody works on it: false when there is none. uploads_drop forgets one that nobody works on:
 * ST_CONFLICT if somebody does, ST_NOT_FOUND, with words. */
bool uploads_look(struct uploads *uploads, struct bytes name, struct import_progress *progress,
		  bool *busy);
enum status uploads_drop(struct uploads *uploads, struct bytes name, struct error *err) MUSTCHECK;

/* uploads_expire forgets those that have been left alone for too long. */
void uploads_expire(struct uploads *uploads, int64_t now_ms);

/* uploads_close begins a collection: ST_LOCKED, with words, while somebody works on an upload;
 * the others are forgotten, and no new ones taken until uploads_open. ST_CONFLICT while there is
 * another collection. */
enum status uploads_close(struct uploads *uploads, struct error *err) MUSTCHECK;
void uploads_open(struct uploads *uploads);

#endif
