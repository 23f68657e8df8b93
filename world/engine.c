/* SPDX-License-Identifier: Apache-2.0 OR MIT */
#include "world/engine.h"

#include <semaphore.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/clock.h"
#include "world/drain.h"
#include "world/fork.h"
#include "world/founding.h"
#include "world/load.h"
#include "world/session.h"
#include "world/writing.h"

struct engine {
	struct engine_options options; /* without directory and genesis */
	struct store *store;
	struct worlds worlds;
	struct drain drain;
	struct demand demand;
	struct used_roots used_roots;
	struct uploads uploads;
	struct session_setup sessions;
	struct committer committer;
	struct writer writer; /* of the thread that opens and closes */
	struct executor *executor;
	struct waits waits;
	struct collect_progress progress;
};

/* ---- opening and closing --------------------------------------------------- */

static enum status open_store(struct engine *engine, const struct engine_options *options,
			      struct error *err)
{
	const struct store_options store = {
		.directory = options->data_directory,
		.map_size_bytes = options->map_size_bytes,
		.block_cache_bytes = options->block_cache_bytes,
		.durable = options->durable,
		.temporary = options->ephemeral,
		.log = options->log,
	};

	return store_open(&store, &engine->store, err);
}

/* One a processor, as long as there are worlds to write to. */
static unsigned writers(void)
{
	const long processors = sysconf(_SC_NPROCESSORS_ONLN);

	if (processors < 1)
		return 1;
	return processors < WRITERS_MAX ? (unsigned)processors : WRITERS_MAX;
}

static enum status start_executor(struct engine *engine, struct error *err)
{
	const struct executor_options options = {
		.setup = &engine->sessions,
		.committer = &engine->committer,
		.writers = writers(),
		.workers = engine->options.workers,
		.queue_limit = engine->options.queue_limit,
		.run_timeout_ms = engine->options.run_timeout_ms,
		.log = engine->options.log,
	};
	enum status st = executor_start(&options, &engine->executor);

	if (st == ST_OK)
		st = waits_start(&engine->waits, &engine->sessions, engine->executor);
	if (st == ST_OK)
		return ST_OK;
	(void)error_set(err, st, "no memory for the threads that run the VM");
	error_hint(err, "lower --max-call-depth (now %u) or the number of workers",
		   engine->options.max_call_depth);
	return st;
}

/* What only the log has of a world, after a start that did not end well, is run again: by a
 * thread that writes, which has the stack for it. */
struct resume {
	struct job job; /* first */
	enum status status;
	struct error *err;
	sem_t done;
};

static void resume_world(struct job *job, struct writing *writing)
{
	struct resume *resume = (struct resume *)job;

	resume->status = writer_resume(writing_changes(writing)->writer, writing_session(writing),
				       resume->err);
}

/* The checkpoint is for the start after this one; it comes again with the next commits. */
static void resume_done(struct job *job, enum status commit, const struct error *err)
{
	struct resume *resume = (struct resume *)job;

	(void)commit;
	(void)err;
	sem_post(&resume->done);
}

/* What a start works on. */
struct start {
	struct engine *engine;
	struct error *err;
};

static enum status resume(struct engine *engine, struct world *world, struct error *err)
{
	struct resume resume = {
		.job = { .world = world, .write = resume_world, .done = resume_done },
		.status = ST_NO_MEMORY,
		.err = err,
	};
	enum status st;

	if (writer_is_resumed(&engine->writer, world))
		return ST_OK;
	sem_init(&resume.done, 0, 0);
	st = engine_submit(engine, &resume.job, LANE_WRITE);
	if (st == ST_OK) {
		while (sem_wait(&resume.done) != 0)
			;
		st = resume.status;
	}
	sem_destroy(&resume.done);
	/* A collection that was cut off may have taken some of it already. */
	if (atomic_load(&world->state) == WORLD_DELETED && st != ST_NO_MEMORY && st != ST_IO)
		return ST_OK;
	if (st != ST_OK)
		return error_set(err, st, "world `%s` cannot be taken up: %s", world->name,
				 status_name(st));
	return ST_OK;
}

static enum status resume_one(void *context, struct world *world)
{
	struct start *start = context;

	return resume(start->engine, world, start->err);
}

/* Each behind the one it was forked from. Deleted ones too: roots they reported are asked for. */
static enum status resume_worlds(struct engine *engine, struct error *err)
{
	struct start start = { engine, err };
	const enum status st = worlds_each(&engine->worlds, engine->store, resume_one, &start);

	return st == ST_OK
		       ? ST_OK
		       : error_set(err, st, "the worlds cannot be taken up: %s", status_name(st));
}

static enum status engine_start(struct engine *engine, const struct engine_options *options,
				struct error *err)
{
	enum status st;

	if (options->workers < 1 || options->workers > WORKERS_MAX)
		return error_set(err, ST_INVALID, "%u workers: 1 to %d are possible",
				 options->workers, WORKERS_MAX);
	TRY(open_store(engine, options, err));
	engine->sessions = (struct session_setup){
		.store = engine->store,
		.drain = &engine->drain,
		.demand = &engine->demand,
		.worlds = &engine->worlds,
		.used_roots = &engine->used_roots,
		.max_call_depth = options->max_call_depth,
		.vm_memory_bytes = options->vm_memory_bytes,
		.answer_bytes = options->answer_bytes,
		.durable = options->durable,
	};
	committer_init(&engine->committer, engine->store);
	st = writer_init(&engine->writer, &engine->committer);
	if (st != ST_OK)
		return error_set(err, st, "no memory to start");
	uploads_init(&engine->uploads,
		     &(const struct import_options){ .store = engine->store,
						     .max_bytes = options->import_bytes,
						     .demand = &engine->demand },
		     &engine->worlds, options->import_kept_ms);
	TRY(founding_open(&engine->worlds, engine->store, &engine->writer, options->genesis, err));
	TRY(start_executor(engine, err));
	return resume_worlds(engine, err);
}

enum status engine_open(const struct engine_options *options, struct engine **out,
			struct error *err)
{
	struct engine *engine = calloc(1, sizeof(*engine));
	enum status st;

	*out = NULL;
	if (!engine)
		return error_set(err, ST_NO_MEMORY, "no memory to start");
	worlds_init(&engine->worlds);
	used_roots_init(&engine->used_roots);
	engine->options = *options;
	engine->options.data_directory = NULL;
	engine->options.genesis = NULL;
	st = engine_start(engine, options, err);
	if (st == ST_OK)
		*out = engine;
	else
		engine_close(engine);
	return st;
}

bool engine_is_new(const char *data_directory)
{
	return store_is_new(data_directory);
}

void engine_drain(struct engine *engine)
{
	drain_begin(&engine->drain);
	waits_stop(&engine->waits);
	executor_stop(engine->executor);
}

/* The next start would do it otherwise. */
static void bring_up_to_date(struct engine *engine)
{
	struct error err = { .status = ST_OK };

	if (!engine->executor || engine->options.ephemeral)
		return;
	if (writer_checkpoint(&engine->writer, &err) != ST_OK)
		log_event(engine->options.log, LOG_WARN, "world", "checkpoint_failed", "%s",
			  err.text);
}

void engine_close(struct engine *engine)
{
	if (!engine)
		return;
	drain_begin(&engine->drain);
	waits_fini(&engine->waits);
	executor_free(engine->executor);
	uploads_fini(&engine->uploads);
	bring_up_to_date(engine);
	writer_fini(&engine->writer);
	committer_fini(&engine->committer);
	store_close(engine->store);
	worlds_fini(&engine->worlds);
	used_roots_fini(&engine->used_roots);
	free(engine);
}

/* ---- work ------------------------------------------------------------------ */

struct world *engine_world(struct engine *engine, struct bytes name)
{
	return worlds_find(&engine->worlds, name);
}

struct worlds *engine_worlds(struct engine *engine)
{
	return &engine->worlds;
}

void engine_note_request(struct engine *engine)
{
	demand_note(&engine->demand);
}

struct uploads *engine_uploads(struct engine *engine)
{
	return &engine->uploads;
}

enum status engine_submit(struct engine *engine, struct job *job, enum lane lane)
{
	return executor_submit(engine->executor, job, lane);
}

enum status engine_wait(struct engine *engine, struct message_wait *wait)
{
	return waits_add(&engine->waits, wait);
}

enum status engine_read(struct engine *engine, struct world *world, struct session **out,
			struct error *err)
{
	enum status st = session_new(&engine->sessions, out);

	if (st != ST_OK)
		return error_set(err, st, "no memory for a session");
	session_begin(*out, world);
	return ST_OK;
}

enum status engine_collect(struct engine *engine, const struct collect_wish *wish,
			   struct collect_report *out, struct error *err)
{
	const struct collect_order order = {
		.store = engine->store,
		.worlds = &engine->worlds,
		.committer = &engine->committer,
		.used_roots = &engine->used_roots,
		.drain = &engine->drain,
		.wish = *wish,
		.progress = &engine->progress,
	};

	enum status st;

	/* What imports have put nothing needs yet. */
	if (!wish->dry_run)
		TRY(uploads_close(&engine->uploads, err));
	st = worlds_collect(&order, out, err);
	if (!wish->dry_run)
		uploads_open(&engine->uploads);
	return st;
}

bool engine_is_stuck(struct engine *engine, int64_t patience_ms)
{
	return executor_is_stuck(engine->executor, patience_ms);
}

enum status engine_health(struct engine *engine, struct error *err)
{
	return store_health(engine->store, err);
}

/* ---- worlds that nobody visits ----------------------------------------------- */

enum { EXPIRE_AT_ONCE = 256 }; /* worlds of one look */

static bool is_expired(struct world *world)
{
	return world->ttl_s > 0 && atomic_load(&world->state) == WORLD_OPEN &&
	       world_idle_ms(world) >= (int64_t)world->ttl_s * MS_PER_S;
}

/* Somebody may have come meanwhile. */
static void expire_world(struct job *job, struct writing *writing)
{
	if (is_expired(job->world) && writing_delete_world(writing, NULL) != ST_OK)
		return; /* it comes again */
}

static void expiry_done(struct job *job, enum status commit, const struct error *err)
{
	(void)commit;
	(void)err;
	world_drop(job->world);
	free(job);
}

static bool submit_expiry(struct engine *engine, struct world *world)
{
	struct job *job = calloc(1, sizeof(*job));

	if (!job)
		return false;
	*job = (struct job){ .world = world, .write = expire_world, .done = expiry_done };
	if (engine_submit(engine, job, LANE_WRITE) == ST_OK)
		return true;
	free(job);
	return false;
}

void engine_expire_worlds(struct engine *engine)
{
	struct world *idle[EXPIRE_AT_ONCE];
	const size_t count = worlds_select(&engine->worlds, is_expired, EXPIRE_AT_ONCE, idle);

	for (size_t i = 0; i < count; i++)
		if (!submit_expiry(engine, idle[i]))
			world_drop(idle[i]);
}

void engine_tend(struct engine *engine)
{
	store_tend(engine->store);
	uploads_expire(&engine->uploads, clock_ms());
	engine_expire_worlds(engine);
}

enum status engine_facts(struct engine *engine, struct engine_facts *out)
{
	struct store_stats stats;

	TRY(store_stats(engine->store, &stats));
	*out = (struct engine_facts){
		.durable = engine->options.durable,
		.ephemeral = engine->options.ephemeral,
		.map_size_bytes = stats.map_size_bytes,
		.used_bytes = stats.used_bytes,
		.blocks = stats.entries[STORE_BLOCKS],
		.journal_entries = stats.entries[STORE_JOURNAL],
		.workers = engine->options.workers,
		.max_call_depth = engine->options.max_call_depth,
		.collecting = collect_progress_read(&engine->progress),
	};
	return ST_OK;
}
