/* SPDX-License-Identifier: Apache-2.0 OR MIT */
#include "tests/bench/rows_engine.h"

#include <limits.h>
#include <semaphore.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "tests/bench/messages.h"
#include "world/apply_message.h"
#include "world/engine.h"
#include "world/fork.h"
#include "world/worlds.h"

enum {
	CALL_DEPTH = 64,
	JOBS = 64,       /* the most in flight, as connections would be */
	WORLDS = 2,      /* the most that are written to */
	WINDOW = 100000, /* messages whose rate is taken at both ends of a journal */
};

static const struct row {
	const char *name;
	bool durable;
	size_t jobs;
	unsigned messages; /* in each */
	size_t worlds;     /* that they go to in turn */
	bool journal;      /* the first WINDOW beside the last; needs a count */
} rows[] = {
	{ "engine mutateState, durability none, 2 jobs of 1000", false, 2, 1000, 1, false },
	{ "engine mutateState to two worlds, durability none, 2 jobs of 1000", false, 2, 1000,
	  WORLDS, false },
	{ "engine mutateState, durability none, 64 jobs of one", false, JOBS, 1, 1, false },
	{ "engine mutateState, durability full, 64 jobs of one", true, JOBS, 1, 1, false },
	{ "engine journal of mutateState, durability none, 2 jobs of 1000", false, 2, 1000, 1,
	  true },
};

struct bench {
	const struct row *row;
	struct engine *engine;
	struct world *worlds[WORLDS];
	uint64_t next[WORLDS]; /* message of each; of the thread that writes to it */
	uint64_t done;
	int64_t began;      /* ns */
	double first, last; /* seconds when WINDOW were done, and when all but WINDOW were */
	sem_t finished;
};

struct bench_job {
	struct job job; /* first */
	struct bench *bench;
	size_t world;
	enum status status, commit;
	struct error err;
};

static void write_messages(struct job *job, struct writing *writing)
{
	struct bench_job *self = (struct bench_job *)job;
	struct bench *bench = self->bench;

	for (unsigned i = 0; i < bench->row->messages && self->status == ST_OK; i++) {
		struct bench_message message;
		struct application out;

		bench_message_make(&message, MUTATE_STATE, bench->next[self->world]++, 0);
		self->status = writing_apply(writing, &message.message, false, &out, &self->err);
		if (self->status == ST_OK)
			bench_require_result(MUTATE_STATE, &out.result);
	}
}

static void note_done(struct job *job, enum status commit, const struct error *err)
{
	struct bench_job *self = (struct bench_job *)job;

	if (err && self->err.status == ST_OK)
		self->err = *err;
	self->commit = commit;
	sem_post(&self->bench->finished);
}

static void wait_for(struct bench *bench)
{
	while (sem_wait(&bench->finished) != 0)
		;
}

static double seconds_of(const struct bench *bench)
{
	return (double)(clock_ns() - bench->began) / (double)NS_PER_S;
}

/* All jobs of a row, once. */
static void run_jobs(struct bench *bench, struct bench_job jobs[JOBS])
{
	for (size_t i = 0; i < bench->row->jobs; i++) {
		jobs[i] = (struct bench_job){ .bench = bench, .world = i % bench->row->worlds };
		jobs[i].job.world = bench->worlds[jobs[i].world];
		jobs[i].job.write = write_messages;
		jobs[i].job.done = note_done;
		bench_require(engine_submit(bench->engine, &jobs[i].job, LANE_WRITE), NULL);
	}
	for (size_t i = 0; i < bench->row->jobs; i++)
		wait_for(bench);
	for (size_t i = 0; i < bench->row->jobs; i++) {
		bench_require(jobs[i].status, &jobs[i].err);
		bench_require(jobs[i].commit, &jobs[i].err);
	}
	bench->done += bench->row->jobs * bench->row->messages;
}

/* The other world begins at the genesis of the first. */
static void make_world(struct job *job, struct writing *writing)
{
	const struct world_order order = { .name = bytes_of_text("other"),
					   .at = { .kind = AT_GENESIS } };
	struct bench_job *self = (struct bench_job *)job;

	self->status = writing_create_world(writing, &order, &self->bench->worlds[1], &self->err);
}

static void find_worlds(struct bench *bench)
{
	struct bench_job job = { .bench = bench };

	bench->worlds[0] = engine_world(bench->engine, bytes_of_text(WORLD_MAIN_NAME));
	if (bench->row->worlds == 1)
		return;
	sem_init(&bench->finished, 0, 0);
	job.job.world = bench->worlds[0];
	job.job.write = make_world;
	job.job.done = note_done;
	bench_require(engine_submit(bench->engine, &job.job, LANE_WRITE), NULL);
	wait_for(bench);
	bench_require(job.status, &job.err);
	bench_require(job.commit, &job.err);
	sem_destroy(&bench->finished);
}

static void leave_worlds(struct bench *bench)
{
	for (size_t i = 0; i < bench->row->worlds; i++)
		world_leave(bench->worlds[i]);
}

static bool goes_on(const struct bench *bench, const struct bench_length *length)
{
	return length->count > 0 ? bench->done < length->count
				 : seconds_of(bench) < length->seconds;
}

static void print_figures(const struct bench *bench)
{
	double seconds = seconds_of(bench);

	printf("%s\tmessages_per_second=%.0f", bench->row->name, (double)bench->done / seconds);
	if (bench->row->journal)
		printf(" first_messages_per_second=%.0f last_messages_per_second=%.0f",
		       WINDOW / bench->first, WINDOW / (seconds - bench->last));
	printf("\n");
	fflush(stdout);
}

static void bench_jobs(struct bench *bench, const struct bench_length *length)
{
	static struct bench_job jobs[JOBS];

	sem_init(&bench->finished, 0, 0);
	bench->began = clock_ns();
	while (goes_on(bench, length)) {
		run_jobs(bench, jobs);
		if (bench->done == WINDOW)
			bench->first = seconds_of(bench);
		if (bench->done + WINDOW == length->count)
			bench->last = seconds_of(bench);
	}
	print_figures(bench);
	sem_destroy(&bench->finished);
}

static void run_row(const struct row *row, const struct bench_length *length)
{
	static const struct log log = { .level = LOG_WARN, .fd = 2 };
	const struct genesis_spec genesis = { .kind = GENESIS_MINIMAL };
	struct error err = { .status = ST_OK };
	struct bench bench = { .row = row };
	char directory[PATH_MAX], command[PATH_MAX + 16], data[PATH_MAX + 8];
	struct engine_options options = {
		.data_directory = data,
		.durable = row->durable,
		.block_cache_bytes = 64 << 20,
		.workers = 1,
		.max_call_depth = CALL_DEPTH,
		.vm_memory_bytes = (size_t)1 << 30,
		.queue_limit = JOBS,
		.genesis = &genesis,
		.log = &log,
	};

	snprintf(directory, sizeof(directory), "%s/engine-XXXXXX", length->directory);
	if (!mkdtemp(directory))
		bench_require(ST_IO, NULL);
	snprintf(data, sizeof(data), "%s/data", directory);
	bench_require(engine_open(&options, &bench.engine, &err), &err);
	find_worlds(&bench);
	bench_jobs(&bench, length);
	leave_worlds(&bench);
	engine_close(bench.engine);
	snprintf(command, sizeof(command), "rm -rf '%s'", directory);
	if (system(command) != 0)
		bench_require(ST_IO, NULL);
}

void bench_engine_rows(const struct bench_length *length, const char *only)
{
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		if (strstr(rows[i].name, only) && (!rows[i].journal || length->count > WINDOW))
			run_row(&rows[i], length);
}
