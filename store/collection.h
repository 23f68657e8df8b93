/* SPDX-License-Identifier: Apache-2.0 OR MIT */
#ifndef CHAOSACTORD_STORE_COLLECTION_H
#define CHAOSACTORD_STORE_COLLECTION_H

#include "store/held_places.h"
#include "store/removal.h"

/* A collection at work (store/collect.h), and what the rest of this folder asks it. For this
 * folder only.
 *
 * It judges what lies in packs that were there when it began; whatever is written beside it is
 * in later ones, and stays. A pack of which little is to stay is emptied: those places move into
 * new packs, and with them all that are stored as differences from them, since a difference
 * says where its base lies. Nothing is decoded for that, so a block that nobody names any more
 * stays as long as another one needs it as its base. */

enum collect_phase {
	COLLECT_MARKS,     /* the caller says what stays */
	COLLECT_ESTIMATES, /* what would stay if it went on */
	COLLECT_PLANS,     /* it is known what stays; from here on nothing else is found */
	COLLECT_MOVES,     /* from here on the removal, in steps */
	COLLECT_ROWS,
	COLLECT_KEPT,
	COLLECT_NOTED,
	COLLECT_JOURNAL,
	COLLECT_PACKS,
	COLLECT_DONE,
};

/* A pack that was there at the start. */
struct old_pack {
	uint64_t number;
	uint64_t bytes, held; /* all of it, and what of it is to stay */
	bool lent;            /* something was stored as a difference from what is in it */
	bool goes;
};

/* How far the removal has come. */
struct collect_reach {
	struct store_collected totals;
	size_t moved;
	bool round_begun;           /* over the index, in the phase at hand */
	uint8_t row[STORE_KEY_MAX]; /* of the table of blocks, the last one looked at */
	size_t row_size;
	size_t range;
	uint64_t range_from; /* what is left of it */
	size_t pack;
	bool phase_done;
};

struct store_collection {
	struct store *store;
	enum collect_phase
		phase; /* under collecting->lock, as what hooks read; then the caller's */
	bool planned;
	uint64_t barrier; /* packs from this number on came later */
	uint64_t entries; /* of the index of kept blocks, at the start */
	uint64_t named;   /* of them, by places that are live */
	struct held_places held;
	struct old_pack *packs; /* by number */
	size_t pack_count;
	/* Places that move, by their index in held, in order, and where to: their new numbers
	 * (held_number), 0 for those that have not moved yet. */
	size_t *moves;
	uint64_t *moved_to;
	size_t move_count;
	struct store_removal removal;
	size_t rows;                      /* of the table of blocks, at the start */
	struct collect_reach reach, next; /* so far; and once the step at hand is committed */
};

/* Of a store, which has one collection at a time. */
struct collecting {
	pthread_rwlock_t lock;
	_Atomic bool any;
	struct store_collection *now; /* under lock */
};

/* store__collecting_new makes it for a new store; ST_NO_MEMORY. free accepts NULL. */
enum status store__collecting_new(struct collecting **out) MUSTCHECK;
void store__collecting_free(struct collecting *collecting);

/* store__collection_hides returns whether what lies in a place is not to be found any more,
 * since it is on its way out. Any thread. */
bool store__collection_hides(const struct store *store, const struct store_place *place);

/* store__collection_hides_note is the same for a place that was noted. */
bool store__collection_hides_note(const struct store *store, const struct store_place *place);

/* store__collection_spares returns whether a block may count on what lies in a place: false
 * as long as it may yet go. */
bool store__collection_spares(const struct store *store, const struct store_place *place);

/* store__collection_lends finds whether a new difference may start from what lies in a place,
 * which stays then. The caller holds write_lock. ST_NO_MEMORY, ST_DAMAGED, ST_IO. */
enum status store__collection_lends(const struct store *store, MDB_txn *txn,
				    const struct store_place *place, bool *lends) MUSTCHECK;

/* ---- for the collection's own files ---- */

/* collection_hold holds a place, with these flags, and all that it is made of. *first: it was
 * not live before. Under lock, for writing. */
enum status collection_hold(struct store_collection *collection, MDB_txn *txn,
			    const struct store_place *place, uint32_t flags, bool *first) MUSTCHECK;

/* collection_pack returns a pack that was there at the start, or NULL. */
struct old_pack *collection_pack(const struct store_collection *collection, uint64_t number);

/* collection_moved returns the place to which the one at location has moved, as its number; 0: it
 * does not move, or has not yet. */
uint64_t collection_moved(const struct store_collection *collection,
			  const struct pack_location *location);

#endif
