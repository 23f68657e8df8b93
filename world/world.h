/* SPDX-License-Identifier: Apache-2.0 OR MIT */
#ifndef CHAOSACTORD_WORLD_WORLD_H
#define CHAOSACTORD_WORLD_WORLD_H

#include <pthread.h>
#include <stdatomic.h>

#include "ipld/cid.h"
#include "vm/environment.h"
#include "world/chain_tip.h"
#include "world/job.h"

/* One world: a journal whose entries have sequence numbers, and where in it the world stands.
 * It may have begun as a fork; then the entries up to there are its parent's. */

/* The world that every data directory has. */
#define WORLD_MAIN_NAME "main"
enum { WORLD_MAIN_ID = 1 };

/* Where a world stands: what readers see of it, always together. */
struct head {
	struct block_cid root;
	uint64_t seq;       /* of the newest journal entry */
	uint64_t last_move; /* the newest entry that moved the world elsewhere (world/line.h), or 0
			     */
	struct environment env;
	struct chain_tip chain; /* where its chain ends */
	/* Used of the world's quotas, since it was made. */
	uint64_t messages, bytes;
};

/* The turn of a world among those that wait to be written to (world/write_line.h). */
struct write_turn {
	struct job_list jobs; /* that wait */
	bool held;            /* a thread has the world */
	struct world *next;   /* that is ready, or of the same thread */
};

/* What a world may use; 0: no limit. */
struct quotas {
	uint64_t messages; /* applied */
	uint64_t bytes;    /* of journal entries, not compressed */
	uint64_t age_s;    /* since it was made */
};

/* A head without the width of amounts that is not used: there may be many idle worlds. An
 * amount is its size, twice, plus one if it is negative, then the magnitude. */
enum { PACKED_AMOUNT = 1 + 127 };
struct packed_head {
	uint64_t seq, last_move, messages, bytes, settings;
	int64_t epoch;
	uint16_t network_version;
	uint8_t address_network;
	struct block_cid root;
	struct chain_tip chain;
	uint8_t base_fee[PACKED_AMOUNT], circ_supply[PACKED_AMOUNT];
};

enum world_state {
	WORLD_OPEN,
	WORLD_MAKING,  /* its name is taken, and nobody else finds it yet */
	WORLD_DELETED, /* nobody finds it by name any more; its entries are still there */
	WORLD_GIVEN_UP /* the commit that was to make it failed */
};

struct changes;

/* Whoever wants to hear that a world has moved on. hear is called on any thread, with the lock of
 * the world: it must not block, nor ask the world. */
struct world_listener {
	void (*hear)(struct world_listener *listener);
	struct world_listener *next, **link; /* of the world */
};

/* Only what is under lock or atomic changes once other threads can know of the world. */
struct world {
	uint64_t id;
	const char *name;
	struct world *parent; /* NULL: not a fork. Held */
	uint64_t forked_at;   /* the last sequence number it shares with its parent */
	bool imported;        /* blocks may be missing under its first roots */
	int64_t created_s;    /* Unix time; 0: not known */
	uint64_t ttl_s;       /* idle for so long it goes away; 0: it stays */
	struct quotas quotas;
	pthread_mutex_t lock;
	struct packed_head head;          /* committed; under lock */
	struct world_listener *listeners; /* under lock */
	_Atomic enum world_state state;
	atomic_size_t holders;   /* whoever points to it, visitors included */
	atomic_size_t visitors;  /* requests at work */
	_Atomic int64_t left_ms; /* when the last visitor left, as clock_ms has it */
	struct write_turn turn;
	/* Of the thread that writes to it. */
	int64_t unmarked_ns;  /* what has run since its last mark (world/marks.h), or */
	uint64_t checkpoints; /* since there were so many of these */
	uint64_t next_answer; /* number of the next that is kept (world/answered.h); 0: unknown */
	/* Under the lock of the committer. */
	const struct changes *ahead; /* whose commit goes on, for whoever writes on meanwhile */
	bool lost;                   /* whoever wrote on from there has nothing to stand on */
	/* Of the thread that commits. */
	struct block_cid kept; /* the newest state whose blocks are all kept */
	bool waits;            /* for a checkpoint: its head is another one */
	/* Of the worlds it belongs to (world/worlds.h); NULL: none. */
	struct worlds *worlds;
	struct world *next_named, *next_numbered;
};

/* world_init prepares a world that stands nowhere yet; name must live as long as it. */
void world_init(struct world *world, uint64_t id, const char *name);
void world_fini(struct world *world);

/* world_head returns the committed head. Any thread. */
struct head world_head(struct world *world);

/* world_publish makes head the committed one, for readers that come from now on. */
void world_publish(struct world *world, const struct head *head);

/* world_listen has a listener called whenever world_publish or world_tell is, until
 * world_unlisten: then it is not being called any more. The listener is the caller's, and the
 * world must be held meanwhile. */
void world_listen(struct world *world, struct world_listener *listener);
void world_unlisten(struct world *world, struct world_listener *listener);

/* world_tell calls whoever listens: something but the head has changed. */
void world_tell(struct world *world);

/* world_of_entry returns the world that keeps journal entry seq of this one: itself, or
 * the world it was forked from, however far back. */
const struct world *world_of_entry(const struct world *world, uint64_t seq);

/* world_idle_ms returns for how long nobody has visited the world, 0 while somebody does. Any
 * thread. */
int64_t world_idle_ms(struct world *world);

#endif
