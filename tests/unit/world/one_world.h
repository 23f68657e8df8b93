/* SPDX-License-Identifier: Apache-2.0 OR MIT */
#ifndef CHAOSACTORD_TESTS_UNIT_WORLD_ONE_WORLD_H
#define CHAOSACTORD_TESTS_UNIT_WORLD_ONE_WORLD_H

#include "tests/unit/world/mixed_journal.h"
#include "vm/vm.h"
#include "world/drain.h"
#include "world/founding.h"
#include "world/load.h"
#include "world/vm_thread.h"
#include "world/worlds.h"
#include "world/writer.h"

/* A store with the world `main`, without an engine: the test says when there is a checkpoint,
 * and may close the store without one, as if the process had been killed. */
struct one_world {
	struct fixture *fixture;
	struct store *store;
	struct drain drain;
	struct session_setup setup;
	struct committer committer;
	struct writer writer;
	struct worlds worlds;
	struct world *world;
	struct mixed_journal journal;
	struct error resume_err;
};

/* What runs with the VM's stack; it must not assert. */
struct vm_work {
	struct one_world *one;
	enum status (*body)(struct one_world *one, void *context, struct error *err);
	void *context;
	enum status status;
	struct error err;
};

static inline void *vm_work_run(void *context)
{
	struct vm_work *work = context;

	work->status = work->body(work->one, work->context, &work->err);
	return NULL;
}

static inline enum status run_on_vm(struct one_world *one,
				    enum status (*body)(struct one_world *one, void *context,
							struct error *err),
				    void *context, struct error *err)
{
	struct vm_work work = { .one = one, .body = body, .context = context };
	struct vm_thread thread = { .memory = NULL };

	assert_int_equal(vm_thread_start(&thread, vm_stack_bytes(one->setup.max_call_depth),
					 vm_work_run, &work),
			 ST_OK);
	vm_thread_join(&thread);
	*err = work.err;
	return work.status;
}

static inline enum status resume_world(void *context, struct world *world)
{
	struct one_world *one = context;
	struct session *session;
	enum status st;

	TRY(session_new(&one->setup, &session));
	session_begin(session, world);
	st = writer_resume(&one->writer, session, &one->resume_err);
	session_close(session);
	return st;
}

static inline enum status resume_body(struct one_world *one, void *context, struct error *err)
{
	enum status st;

	(void)context;
	one->resume_err = (struct error){ .status = ST_OK };
	st = worlds_each(&one->worlds, one->store, resume_world, one);
	*err = one->resume_err;
	return st;
}

/* Ends with the failure of resuming, if it has one: then too it is one_world_close's. */
static inline enum status one_world_open(struct one_world *one, struct error *err)
{
	const struct store_options store = {
		.directory = one->fixture->data,
		.map_size_bytes = 256 << 20,
		.block_cache_bytes = 64 << 10,
		.log = &one->fixture->log,
	};

	*err = (struct error){ .status = ST_OK };
	if (store_open(&store, &one->store, err) != ST_OK)
		fail_msg("open: %s", err->text);
	one->setup = (struct session_setup){
		.store = one->store,
		.drain = &one->drain,
		.worlds = &one->worlds,
		.max_call_depth = 64,
		.vm_memory_bytes = 256 << 20,
	};
	committer_init(&one->committer, one->store);
	assert_int_equal(writer_init(&one->writer, &one->committer), ST_OK);
	worlds_init(&one->worlds);
	if (founding_open(&one->worlds, one->store, &one->writer, &one->fixture->genesis, err) !=
	    ST_OK)
		fail_msg("founding: %s", err->text);
	one->world = worlds_find(&one->worlds, bytes_of_text(WORLD_MAIN_NAME));
	assert_non_null(one->world);
	return run_on_vm(one, resume_body, NULL, err);
}

static inline void one_world_begin(struct one_world *one, struct fixture *fixture)
{
	struct error err;

	*one = (struct one_world){ .fixture = fixture };
	if (one_world_open(one, &err) != ST_OK)
		fail_msg("begin: %s", err.text);
}

/* What only the log has stays there. */
static inline void one_world_close(struct one_world *one)
{
	writer_fini(&one->writer);
	committer_fini(&one->committer);
	store_close(one->store);
	worlds_fini(&one->worlds);
}

static inline void one_world_checkpoint(struct one_world *one)
{
	struct error err = { .status = ST_OK };

	if (writer_checkpoint(&one->writer, &err) != ST_OK)
		fail_msg("checkpoint: %s", err.text);
}

static inline void one_world_reopen(struct one_world *one)
{
	struct error err;

	one_world_close(one);
	if (one_world_open(one, &err) != ST_OK)
		fail_msg("opening again: %s", err.text);
}

static inline enum status write_body(struct one_world *one, void *context, struct error *err)
{
	const unsigned *steps = context;
	struct changes *changes;
	struct writing *writing;
	enum status st = writer_changes(&one->writer, one->world, &changes);

	TRY(st);
	TRY(writing_new(&one->setup, &writing));
	writing_begin(writing, changes);
	for (unsigned i = 0; i < *steps && st == ST_OK; i++)
		st = mixed_step(&one->journal, writing, err);
	writing_free(writing);
	return st;
}

/* Some steps of the journal in one commit. */
static inline void one_world_write(struct one_world *one, unsigned steps)
{
	struct error err = { .status = ST_OK };

	if (run_on_vm(one, write_body, &steps, &err) != ST_OK)
		fail_msg("step %d: %s", (int)one->journal.step, err.text);
	if (writer_commit(&one->writer, &err) != ST_OK)
		fail_msg("commit: %s", err.text);
	assert_int_equal(world_head(one->world).seq, one->journal.step);
}

#endif
