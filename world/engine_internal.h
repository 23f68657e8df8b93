/* SPDX-License-Identifier: Apache-2.0 OR MIT */
#ifndef CHAOSACTORD_WORLD_ENGINE_INTERNAL_H
#define CHAOSACTORD_WORLD_ENGINE_INTERNAL_H

#include <pthread.h>
#include <stdatomic.h>

#include "base/hash.h"
#include "ipld/blockstore.h"
#include "store/store.h"
#include "world/engine.h"
#include "world/record.h"
#include "world/session.h"
#include "world/vm_thread.h"

enum { WORLD_MAIN = 1, WORKERS_MAX = 64 };

/* Where a world stands: what readers see of it, always together. */
struct head {
	struct block_cid root;
	uint64_t seq;
	struct environment env;
};

/* A world as it is known since the engine was opened; only its head changes. */
struct world {
	uint64_t id;
	const char *name;
	const struct world *parent; /* entries up to forked_at are the parent's */
	uint64_t forked_at;
	bool imported;
	struct head head; /* committed; under engine->head_lock */
};

/* A message index record that is not committed yet. */
struct pending_message {
	uint8_t digest[DIGEST_BYTES];
	uint64_t seq;
};

/* What the executor has written since the last commit. Its thread only. */
struct writer {
	struct store_batch *batch;
	struct batch_blocks blocks;
	struct head head;
	bool changed;       /* there is something to commit */
	enum status failed; /* nothing of this commit may be kept */
	struct pending_message *messages;
	size_t message_count, message_capacity;
	struct buffer bare, signed_form, record; /* reused by every message */
};

struct session {
	struct engine *engine;
	struct world *world;
	struct arena arena;        /* what is handed out */
	struct arena scratch;      /* the VM's, emptied before every message */
	size_t scratch_peak_bytes; /* the most that a message of this job took of it */
	struct head head;          /* of a reading session, as of its opening */
	struct store_blocks committed;
	struct blockstore *blocks;
	struct writer *writer; /* NULL: reading */
};

/* Jobs that wait, oldest first. */
struct job_lane {
	pthread_mutex_t lock;
	pthread_cond_t changed;
	struct job *first, *last;
	size_t count;
	bool stopping;
};

enum { LANES = 2 };

struct engine {
	struct engine_options options; /* without directory and genesis */
	struct store *store;
	pthread_mutex_t head_lock;
	struct world main;
	struct job_lane lanes[LANES];
	struct writer writer;
	pthread_mutex_t drain_lock;
	_Atomic int64_t drain_start_ns; /* 0: not draining */
	struct vm_thread executor;
	struct vm_thread workers[WORKERS_MAX];
};

/* engine__head tells the committed head of a world. */
struct head engine__head(struct engine *engine, struct world *world);

/* executor__start starts executor and workers; executor__stop lets them finish what
 * is queued and ends them. executor__start's failures need executor__stop too. */
enum status executor__start(struct engine *engine) MUSTCHECK;
void executor__stop(struct engine *engine);

/* session__init prepares a session over engine, session__begin points it at the
 * world's head (the writer's, if given) and empties its arenas. session__end is for
 * the time after a job: gives memory back to the system if the job took much. */
void session__init(struct session *session, struct engine *engine, struct writer *writer);
void session__begin(struct session *session, struct world *world);
void session__end(struct session *session);
void session__fini(struct session *session);

/* session__scratch empties the memory of the VM before a run and gives it. */
struct arena *session__scratch(struct session *session);

/* session__trace_limit tells how large the trace of one run may grow. */
size_t session__trace_limit(const struct session *session);

/* session__record_forms keeps the bytes of a message as blocks, bare and as it was given,
 * and that entry seq is an application of it. *given views the writer. */
enum status session__record_forms(struct session *session, const struct chain_message *message,
				  uint64_t seq, struct block_cid *bare,
				  struct bytes *given) MUSTCHECK;

/* session__record reads a record as the session sees it, into its arena. */
enum status session__record(struct session *session, enum store_table table, struct bytes key,
			    struct bytes *record) MUSTCHECK;

/* writer__init and writer__fini; writer__append puts one journal entry behind the
 * head and moves the head there. After a failure the commit will be refused. */
enum status writer__init(struct writer *writer, struct store *store) MUSTCHECK;
void writer__fini(struct writer *writer);
enum status writer__append(struct writer *writer, const struct world *world,
			   struct journal_entry *entry) MUSTCHECK;

/* writer__message keeps the bytes of a message as a block, and that entry seq is
 * an application of it. */
enum status writer__message(struct writer *writer, const struct world *world, struct bytes form,
			    struct block_cid *cid, uint64_t seq) MUSTCHECK;

/* writer__commit makes everything durable and publishes the head; on failure
 * everything is as it was at the last commit. */
enum status writer__commit(struct writer *writer, struct engine *engine, struct world *world,
			   struct error *err) MUSTCHECK;

#endif
