/* SPDX-License-Identifier: Apache-2.0 OR MIT */
#ifndef CHAOSACTORD_WORLD_ENGINE_H
#define CHAOSACTORD_WORLD_ENGINE_H

#include "base/bytes.h"
#include "world/collect.h"
#include "world/executor.h"
#include "world/genesis.h"
#include "world/uploads.h"
#include "world/waits.h"
#include "world/worlds.h"

/* The engine: the store, the worlds in it, and the threads that work on them. Work comes
 * as jobs, each on one world. */

struct engine;

struct engine_options {
	const char *data_directory;
	bool durable;   /* fsync before an answer */
	bool ephemeral; /* told to clients; the directory is the caller's to remove */
	uint64_t map_size_bytes;
	uint64_t block_cache_bytes;
	unsigned workers; /* 1…64 (world/executor.h) */
	unsigned max_call_depth;
	size_t vm_memory_bytes;  /* arena limit of one message */
	size_t answer_bytes;     /* the most that is told of a run; 0: no limit */
	size_t queue_limit;      /* jobs waiting in a lane before ST_LIMIT */
	unsigned run_timeout_ms; /* the longest that a job may run; 0: no limit */
	uint64_t import_bytes;   /* of one CAR that is imported; 0: no limit */
	int64_t import_kept_ms;  /* how long a part of one is kept that nobody works on */
	const struct genesis_spec *genesis;
	const struct log *log;
};

/* engine_open opens or creates the data directory. A new one gets world `main` at the
 * genesis asked for; for an existing one the options that were given must equal those it
 * was created with (founding_open). Errors of store_open and founding_open pass through;
 * ST_NO_MEMORY, with a hint, when the threads cannot be had. */
enum status engine_open(const struct engine_options *options, struct engine **out,
			struct error *err) MUSTCHECK;

/* engine_is_new returns whether engine_open would create what is in data_directory. */
bool engine_is_new(const char *data_directory);

/* engine_drain refuses new jobs (ST_STOPPING), finishes the queued ones and
 * commits. After DRAIN_GRACE_MS sessions are late (session_is_late), and jobs should
 * refuse what they have not begun; what runs is asked to end (world/executor.h). After it
 * no done callback will be called. Idempotent. */
void engine_drain(struct engine *engine);

/* engine_close drains, stops the threads and closes the store. Accepts NULL. */
void engine_close(struct engine *engine);

/* engine_world returns the world of this name, or NULL. It is visited: whoever has it leaves it
 * (world_leave, world/worlds.h) once no session or job of theirs is on it any more.
 * engine_worlds returns all of them, to list. */
struct world *engine_world(struct engine *engine, struct bytes name);
struct worlds *engine_worlds(struct engine *engine);

/* engine_note_request says that someone waits for an answer: long work beside it gives way
 * (base/pace.h). Any thread. */
void engine_note_request(struct engine *engine);

/* engine_uploads returns the imports that are under way. */
struct uploads *engine_uploads(struct engine *engine);

/* engine_submit queues a job on job->world. ST_LIMIT when the lane is full, ST_STOPPING
 * while draining; then none of its functions is called. Any thread. */
enum status engine_submit(struct engine *engine, struct job *job, enum lane lane) MUSTCHECK;

/* engine_wait lets a job wait for a message (waits_add). */
enum status engine_wait(struct engine *engine, struct message_wait *wait) MUSTCHECK;

/* engine_read opens a session on the committed head of a world, for look-ups on any
 * thread; session_close it soon. ST_NO_MEMORY. */
enum status engine_read(struct engine *engine, struct world *world, struct session **out,
			struct error *err) MUSTCHECK;

/* engine_collect removes what no world needs any more, or finds out what that would be, and
 * returns when that is done; everything else goes on beside it. What wish names stays the
 * caller's. Not on the thread that opened
 * the engine while that closes it. Failures of worlds_collect; ST_LOCKED while there is an import
 * (world/uploads.h), but for a dry run. */
enum status engine_collect(struct engine *engine, const struct collect_wish *wish,
			   struct collect_report *out, struct error *err) MUSTCHECK;

/* engine_health returns ST_OK when what is written now can be expected to last, else what
 * stands in its way, with words (store_health). Any thread. engine_tend tries to mend it
 * (store_tend), and lets worlds go that were idle for longer than they may; call it every now
 * and then. engine_expire_worlds does the latter alone. */
enum status engine_health(struct engine *engine, struct error *err) MUSTCHECK;
void engine_tend(struct engine *engine);
void engine_expire_worlds(struct engine *engine);

/* engine_is_stuck returns whether threads that run jobs have not come to an end for too long
 * (executor_is_stuck). Any thread. */
bool engine_is_stuck(struct engine *engine, int64_t patience_ms);

/* Figures for Chaos.Info. */
struct engine_facts {
	bool durable;
	bool ephemeral;
	uint64_t map_size_bytes, used_bytes;
	uint64_t blocks, journal_entries;
	unsigned workers;
	unsigned max_call_depth;
	struct collect_state collecting;
};
enum status engine_facts(struct engine *engine, struct engine_facts *out) MUSTCHECK;

#endif
