/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* bench_apply [WORDS]: applications a second in one process, on the minimal genesis. First
 * the VM alone over blocks in memory, a state root after every message; then jobs
 * of an engine, where everything is in the database before a job is done. Figures,
 * never a verdict. With WORDS only the rows whose names contain them. */
#include <inttypes.h>
#include <semaphore.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "actors/registry.h"
#include "base/clock.h"
#include "world/engine.h"
#include "world/genesis_minimal.h"
#include "world/apply_message.h"
#include "world/world.h"

enum {
	SECONDS = 3,
	CALL_DEPTH = 64,
	ROUND = 20000, /* messages between two fresh genesis states in memory */
	JOB_MESSAGES = 1000,
	JOBS = 64, /* in flight, as connections would be */
	MUTATE_STATE = 7,
	ABORT_WITH = 8,
};

static double now_s(void)
{
	return (double)clock_ns() / NS_PER_S;
}

static void require(enum status st, const struct error *err)
{
	if (st == ST_OK)
		return;
	fprintf(stderr, "bench_apply: %s %s\n", status_name(st), err ? err->text : "");
	exit(1);
}

/* Accounts take turns; a mutateState writes another text every time. */
static struct chain_message message_number(uint64_t number, uint64_t method, uint8_t params[8])
{
	static const uint8_t boom[8] = { 0x83, 0x14, 0x64, 'b', 'o', 'o', 'm', 0xf4 };

	params[0] = 0x82;
	params[1] = 0x65;
	for (int i = 0; i < 5; i++)
		params[2 + i] = (uint8_t)('a' + (number >> 4 * i & 15));
	params[7] = 0x00;
	return (struct chain_message){
		.message = {
			.to = address_of_id(ID_CHAOS),
			.from = address_of_id(ID_FIRST_USER + number % MINIMAL_ACCOUNTS),
			.nonce = number / MINIMAL_ACCOUNTS,
			.value = bigint_zero(),
			.gas_limit = 1000000000,
			.gas_fee_cap = bigint_of_int(200),
			.gas_premium = bigint_of_int(1),
			.method = method,
			.params = bytes_make(method == ABORT_WITH ? boom : params, 8),
		},
	};
}

static void print_rate(const char *name, uint64_t count, double seconds)
{
	printf("%s messages_per_second=%.0f\n", name, (double)count / seconds);
	fflush(stdout);
}

/* ---- the VM alone ---------------------------------------------------------- */

/* ROUND messages on a fresh genesis; returns the seconds they took. */
static double vm_round(uint64_t method)
{
	struct environment env = { 892801, DEFAULT_NETWORK_VERSION, default_base_fee(),
				   default_circ_supply() };
	struct error err = { .status = ST_OK };
	struct arena arena, scratch;
	struct overlay overlay;
	struct overlay_blocks blocks;
	struct block_cid root;
	double started;

	arena_init(&arena, 0);
	arena_init(&scratch, 0);
	overlay_init(&overlay, &arena);
	overlay_blocks_init(&blocks, &overlay, NULL);
	require(genesis_minimal(&blocks.base, &arena, env.network_version, &root, &err), &err);
	started = now_s();
	for (uint64_t i = 0; i < ROUND; i++) {
		uint8_t params[8];
		struct chain_message message = message_number(i, method, params);
		struct vm_result result;
		const struct vm_input input = {
			.env = &env,
			.root = cid_of(&root),
			.blocks = &blocks.base,
			.sink = &blocks.base,
			.arena = &scratch,
			.max_call_depth = CALL_DEPTH,
			.chaos = true,
		};

		arena_reset(&scratch);
		require(vm_apply(&input, &message, &result, &err), &err);
		root = result.root_after;
	}
	started = now_s() - started;
	arena_fini(&scratch);
	arena_fini(&arena);
	return started;
}

static void bench_vm(const char *name, uint64_t method)
{
	uint64_t count = 0;
	double spent = 0;

	while (spent < SECONDS) {
		spent += vm_round(method);
		count += ROUND;
	}
	print_rate(name, count, spent);
}

/* ---- an engine ------------------------------------------------------------- */

struct bench {
	struct engine *engine;
	uint64_t next; /* message; the executor's */
	sem_t finished;
};

struct bench_job {
	struct job job; /* first */
	struct bench *bench;
	unsigned messages;
	enum status status, commit;
	struct error err;
};

static void write_messages(struct job *job, struct writing *writing)
{
	struct bench_job *self = (struct bench_job *)job;
	struct application out;
	uint8_t params[8];

	for (unsigned i = 0; i < self->messages && self->status == ST_OK; i++) {
		struct chain_message message = message_number(self->bench->next, MUTATE_STATE,
							      params);

		self->status = writing_apply(writing, &message, false, &out, &self->err);
		self->bench->next++;
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

/* Keeps count jobs of so many messages in flight for SECONDS. */
static void bench_jobs(struct engine *engine, const char *name, size_t count, unsigned messages)
{
	static struct bench_job jobs[JOBS];
	struct bench bench = { .engine = engine };
	struct world *world = engine_world(engine, bytes_of_text(WORLD_MAIN_NAME));
	double started = now_s();
	uint64_t done = 0;

	sem_init(&bench.finished, 0, 0);
	while (now_s() - started < SECONDS) {
		for (size_t i = 0; i < count; i++) {
			jobs[i] = (struct bench_job){ .bench = &bench, .messages = messages };
			jobs[i].job.world = world;
			jobs[i].job.write = write_messages;
			jobs[i].job.done = note_done;
			require(engine_submit(engine, &jobs[i].job, LANE_WRITE), NULL);
		}
		for (size_t i = 0; i < count; i++)
			wait_for(&bench);
		for (size_t i = 0; i < count; i++) {
			require(jobs[i].status, &jobs[i].err);
			require(jobs[i].commit, &jobs[i].err);
		}
		done += count * messages;
	}
	print_rate(name, done, now_s() - started);
	sem_destroy(&bench.finished);
}

static const struct vm_row {
	const char *name;
	uint64_t method;
} vm_rows[] = {
	{ "vm abortWith, root after each", ABORT_WITH },
	{ "vm mutateState, root after each", MUTATE_STATE },
};

static const struct engine_row {
	const char *name;
	bool durable;
	size_t jobs;
	unsigned messages; /* in each */
} engine_rows[] = {
	{ "engine durability none, 2 jobs of 1000 messages", false, 2, JOB_MESSAGES },
	{ "engine durability none, 64 jobs of one message", false, JOBS, 1 },
	{ "engine durability full, 64 jobs of one message", true, JOBS, 1 },
};

static void bench_engine(const struct engine_row *row)
{
	static const struct log log = { .level = LOG_WARN, .fd = 2 };
	const struct genesis_spec genesis = { .kind = GENESIS_MINIMAL };
	struct error err = { .status = ST_OK };
	struct engine *engine;
	char directory[] = "/tmp/chaosactord-bench-XXXXXX", command[64], data[64];
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

	if (!mkdtemp(directory))
		require(ST_IO, NULL);
	snprintf(data, sizeof(data), "%s/data", directory);
	require(engine_open(&options, &engine, &err), &err);
	bench_jobs(engine, row->name, row->jobs, row->messages);
	engine_close(engine);
	snprintf(command, sizeof(command), "rm -rf '%s'", directory);
	if (system(command) != 0)
		require(ST_IO, NULL);
}

int main(int argc, char **argv)
{
	const char *only = argc > 1 ? argv[1] : "";

	for (size_t i = 0; i < sizeof(vm_rows) / sizeof(vm_rows[0]); i++)
		if (strstr(vm_rows[i].name, only))
			bench_vm(vm_rows[i].name, vm_rows[i].method);
	for (size_t i = 0; i < sizeof(engine_rows) / sizeof(engine_rows[0]); i++)
		if (strstr(engine_rows[i].name, only))
			bench_engine(&engine_rows[i]);
	return 0;
}
