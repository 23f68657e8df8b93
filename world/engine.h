/* SPDX-License-Identifier: Apache-2.0 OR MIT */
#ifndef CHAOSACTORD_WORLD_ENGINE_H
#define CHAOSACTORD_WORLD_ENGINE_H

#include "base/log.h"
#include "base/status.h"
#include "world/genesis.h"

/* The engine: the store, the worlds in it, one executor thread that writes, and a
 * small pool of workers that run the VM without writing. Work comes as jobs. All VM
 * threads have stacks sized for the allowed call depth. */

struct engine;
struct session;

struct engine_options {
	const char *data_directory;
	bool durable;   /* fsync before an answer */
	bool ephemeral; /* told to clients; the directory is the caller's to remove */
	uint64_t map_size_bytes;
	uint64_t block_cache_bytes;
	unsigned workers; /* 1…64 */
	unsigned max_call_depth;
	size_t vm_memory_bytes; /* arena limit of one message */
	size_t queue_limit;     /* jobs waiting in a lane before ST_LIMIT */
	const struct genesis_spec *genesis;
	const struct log *log;
};

/* engine_open opens or creates the data directory. A new one gets world `main` at
 * the genesis asked for; on an existing one every genesis and environment option
 * that was given must equal what it was created with, else ST_CONFLICT with a text
 * that names Chaos.EnvSet. A genesis from a file is equal when its root is (and the
 * environment that a vector brings); with genesis->unread, when the option's text is.
 * Errors of store_open pass through. */
enum status engine_open(struct engine **out, const struct engine_options *options,
			struct error *err) MUSTCHECK;

/* engine_is_new tells whether engine_open would create what is in data_directory. */
bool engine_is_new(const char *data_directory);

/* engine_drain refuses new jobs (ST_STOPPING), finishes the queued ones and
 * commits. After ENGINE_DRAIN_MS sessions are late (session_is_late), and jobs should
 * refuse what they have not begun. After it no done callback will be called.
 * Idempotent. */
enum { ENGINE_DRAIN_MS = 500 };
void engine_drain(struct engine *engine);

/* engine_close drains, stops the threads and closes the store. Accepts NULL. */
void engine_close(struct engine *engine);

/* A unit of work, owned by whoever submits it; must stay valid until done. */
struct job {
	/* Runs on a VM thread. In LANE_WRITE the session can write; what it changed is
	 * committed, possibly together with other jobs, before done. */
	void (*run)(struct job *job, struct session *session);
	/* Runs once, after the commit (LANE_WRITE) or right after run (LANE_RUN), on an
	 * engine thread. commit is not ST_OK when nothing of the job was kept. Must not
	 * block. */
	void (*done)(struct job *job, enum status commit, const struct error *err);
	struct job *next; /* the engine's */
};

enum lane {
	LANE_WRITE, /* the executor, in order of submission */
	LANE_RUN,   /* the workers: the VM without writing */
};

/* engine_submit queues a job. ST_LIMIT when the lane is full, ST_STOPPING while
 * draining; then neither run nor done is called. Any thread. */
enum status engine_submit(struct engine *engine, struct job *job, enum lane lane) MUSTCHECK;

/* engine_read opens a session on the committed head of `main`, for look-ups on any
 * thread; session_close it soon. */
enum status engine_read(struct engine *engine, struct session **out, struct error *err) MUSTCHECK;

/* Figures for Chaos.Info. */
struct engine_facts {
	bool durable;
	bool ephemeral;
	uint64_t map_size_bytes, used_bytes;
	uint64_t blocks, journal_entries;
	unsigned workers;
	unsigned max_call_depth;
};
enum status engine_facts(struct engine *engine, struct engine_facts *out) MUSTCHECK;

#endif
