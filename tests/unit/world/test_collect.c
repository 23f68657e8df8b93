/* SPDX-License-Identifier: Apache-2.0 OR MIT */
#include <semaphore.h>

#include "tests/unit/world/mixed_journal.h"
#include "tests/unit/world/remaking.h"
#include "world/check.h"
#include "world/fork.h"
#include "world/label.h"
#include "world/set_names.h"
#include "world/worlds.h"

/* Collections: every state of what stays can be read afterwards, made again or not, whatever else
 * had made its blocks; of what went nothing is found, and the check finds nothing wrong. */

enum { STATES_MOST = 512 };

/* A world, and the roots of its states by sequence number, as they were reported. */
struct line {
	const char *name;
	struct mixed_journal journal;
	struct block_cid roots[STATES_MOST];
	uint64_t end; /* of roots */
	unsigned steps;
};

static struct world *find(struct engine *engine, const char *name)
{
	struct world *world = engine_world(engine, bytes_of_text(name));

	if (!world)
		fail_msg("there is no world %s", name);
	return world;
}

static void on_world(struct engine *engine, const char *name, enum lane lane, struct test_job *job)
{
	struct world *world = find(engine, name);

	job->job.world = world;
	assert_int_equal(engine_submit(engine, &job->job, lane), ST_OK);
	test_job_wait(job);
	world_leave(world);
	if (job->status != ST_OK || job->commit != ST_OK)
		fail_msg("%s: %s %s, %s", name, status_name(job->status), job->err.text,
			 job->commit_text);
}

/* ---- writing ------------------------------------------------------------------ */

static void write_body(struct test_job *job, struct writing *writing)
{
	struct line *line = job->context;

	for (unsigned i = 0; i < line->steps && job->status == ST_OK; i++) {
		struct state_point head;

		job->status = mixed_step(&line->journal, writing, &job->err);
		head = session_head(writing_session(writing));
		line->end = head.seq + 1;
		if (head.seq < STATES_MOST)
			line->roots[head.seq] = head.root;
	}
}

static void write_steps(struct engine *engine, struct line *line, unsigned steps)
{
	struct test_job job;

	line->steps = steps;
	test_job_writes(&job, write_body, line);
	on_world(engine, line->name, LANE_WRITE, &job);
	assert_true(line->end <= STATES_MOST);
}

struct fork {
	const char *name;
	uint64_t seq;
	struct block_cid root;
};

static void fork_body(struct test_job *job, struct writing *writing)
{
	const struct fork *fork = job->context;
	const struct world_order order = { .name = bytes_of_text(fork->name),
					   .at = { .kind = AT_SEQ, .seq = fork->seq } };
	struct world *world = NULL;

	job->status = writing_create_world(writing, &order, &world, &job->err);
	world_leave(world);
}

/* Begins a line as a fork of another one, behind entry seq. */
static void fork_line(struct engine *engine, struct line *line, const char *name,
		      const struct line *from, uint64_t seq)
{
	struct fork fork = { .name = name, .seq = seq };
	struct test_job job;

	test_job_writes(&job, fork_body, &fork);
	on_world(engine, from->name, LANE_WRITE, &job);
	*line = *from;
	line->name = name;
	line->end = seq + 1;
}

static void delete_body(struct test_job *job, struct writing *writing)
{
	job->status = writing_delete_world(writing, &job->err);
}

static void delete_world(struct engine *engine, const char *name)
{
	struct test_job job;

	test_job_writes(&job, delete_body, NULL);
	on_world(engine, name, LANE_WRITE, &job);
}

/* ---- reading ------------------------------------------------------------------ */

struct reading_of {
	struct block_cid root;
	enum status status;
};

static enum status read_state(struct session *session, const struct block_cid *root,
			      struct error *err)
{
	struct arena arena;
	struct overlay seen;
	struct reading reading = { .session = session, .seen = &seen, .err = err };
	const struct at at = { .kind = AT_ROOT, .root = cid_of(root) };
	struct state_point point;
	enum status st = session_at(session, &at, &point, err);

	arena_init(&arena, 0);
	overlay_init(&seen, &arena);
	if (st == ST_OK)
		st = read_link(&reading, cid_of(&point.root));
	arena_fini(&arena);
	return st;
}

static void read_body(struct test_job *job, struct session *session)
{
	struct reading_of *reading = job->context;
	struct error err = { .status = ST_OK };

	reading->status = read_state(session, &reading->root, &err);
}

/* From `main`, by its root alone. */
static enum status read_root(struct engine *engine, const struct block_cid *root)
{
	struct reading_of reading = { .root = *root };
	struct test_job job;

	test_job_reads(&job, read_body, &reading);
	on_world(engine, WORLD_MAIN_NAME, LANE_LONG, &job);
	return reading.status;
}

static void expect_line(struct engine *engine, const struct line *line, uint64_t from)
{
	for (uint64_t seq = from; seq < line->end; seq++) {
		const enum status st = read_root(engine, &line->roots[seq]);

		if (st != ST_OK)
			fail_msg("state %d of %s: %s", (int)seq, line->name, status_name(st));
	}
}

static void expect_gone(struct engine *engine, const struct line *line, uint64_t from)
{
	for (uint64_t seq = from; seq < line->end; seq++) {
		const enum status st = read_root(engine, &line->roots[seq]);

		if (st != ST_NOT_FOUND)
			fail_msg("state %d of %s: %s", (int)seq, line->name, status_name(st));
	}
}

/* ---- collecting --------------------------------------------------------------- */

static struct collect_report collect_as(struct engine *engine, const struct collect_wish *wish)
{
	struct error err = { .status = ST_OK };
	struct collect_report report;

	if (engine_collect(engine, wish, &report, &err) != ST_OK)
		fail_msg("collect: %s", err.text);
	return report;
}

static struct collect_report collect(struct engine *engine, bool dry_run)
{
	const struct collect_wish wish = { .dry_run = dry_run };

	return collect_as(engine, &wish);
}

/* What is left is nothing. */
static void expect_clean(struct engine *engine)
{
	const struct collect_report report = collect(engine, true);

	assert_int_equal(report.worlds_removed, 0);
	assert_int_equal(report.removed.blocks, 0);
	assert_int_equal(report.removed.journal_entries, 0);
}

static void print_line(void *context, const char *line)
{
	(void)context;
	printf("%s\n", line);
}

static struct engine *reopen(struct fixture *fixture, struct engine *engine)
{
	struct check_totals totals;
	struct error err = { .status = ST_OK };

	engine_close(engine);
	if (check_directory(fixture->data, &fixture->log, print_line, NULL, &totals, &err) != ST_OK)
		fail_msg("check: %s", err.text);
	assert_int_equal(totals.problems, 0);
	return fixture_open(fixture);
}

static void main_line(struct engine *engine, struct line *line, unsigned steps)
{
	*line = (struct line){ .name = WORLD_MAIN_NAME };
	line->roots[0] = fixture_head(engine).root;
	line->end = 1;
	write_steps(engine, line, steps);
}

/* ---- tests -------------------------------------------------------------------- */

/* The two have made the same blocks, the fork first; then the fork is deleted. */
static void test_fork_deleted(void **state)
{
	struct fixture *fixture = *state;
	struct engine *engine = fixture_open(fixture);
	static struct line first, other;
	struct collect_report planned, report;

	main_line(engine, &first, 10);
	fork_line(engine, &other, "other", &first, 10);
	write_steps(engine, &other, 30);
	write_steps(engine, &first, 25);
	write_steps(engine, &other, 60);
	other.journal.plain = true; /* and some that only the fork has made */
	write_steps(engine, &other, 40);
	/* What building the genesis left over. */
	(void)collect(engine, false);
	expect_clean(engine);
	delete_world(engine, "other");
	expect_line(engine, &other, 0);
	planned = collect(engine, true);
	expect_line(engine, &other, 0);
	report = collect(engine, false);
	assert_int_equal(planned.worlds_removed, 1);
	assert_int_equal(report.worlds_removed, 1);
	assert_int_equal(report.worlds, 1);
	assert_int_equal(report.removed.journal_entries, other.end - 11);
	assert_int_equal(planned.removed.journal_entries, other.end - 11);
	assert_int_equal(planned.removed.blocks, report.removed.blocks);
	assert_true(report.removed.blocks > 0 && report.removed.bytes > 0);
	expect_line(engine, &first, 0);
	expect_gone(engine, &other, other.end - 40);
	expect_clean(engine);
	engine = reopen(fixture, engine);
	expect_line(engine, &first, 0);
	expect_gone(engine, &other, other.end - 40);
	write_steps(engine, &first, 20);
	expect_line(engine, &first, 0);
	engine_close(engine);
}

/* Of a deleted world stays what a fork of it has in common with it, however the states in that
 * part were kept; then the fork goes, and all of it. */
static void test_parent_deleted(void **state)
{
	struct fixture *fixture = *state;
	struct engine *engine = fixture_open(fixture);
	static struct line first, parent, fork;
	struct collect_report report;

	main_line(engine, &first, 5);
	fork_line(engine, &parent, "parent", &first, 5);
	for (int i = 0; i < 5; i++)
		write_steps(engine, &parent, 20);
	fork_line(engine, &fork, "fork", &parent, 50);
	fork.journal.plain = true;
	write_steps(engine, &fork, 20);
	(void)collect(engine, true); /* a checkpoint */
	write_steps(engine, &parent, 20);
	delete_world(engine, "parent");
	report = collect(engine, false);
	assert_int_equal(report.worlds, 2);
	assert_int_equal(report.deleted_worlds, 1);
	assert_int_equal(report.worlds_removed, 0);
	assert_true(report.removed.journal_entries > 0);
	expect_line(engine, &first, 0);
	expect_line(engine, &fork, 0);
	expect_gone(engine, &parent, parent.end - 10);
	expect_clean(engine);
	engine = reopen(fixture, engine);
	expect_line(engine, &fork, 0);
	write_steps(engine, &fork, 10);
	expect_line(engine, &fork, 0);
	delete_world(engine, "fork");
	report = collect(engine, false);
	assert_int_equal(report.worlds_removed, 2);
	expect_line(engine, &first, 0);
	expect_gone(engine, &fork, 60);
	expect_clean(engine);
	engine = reopen(fixture, engine);
	expect_line(engine, &first, 0);
	engine_close(engine);
}

struct labelling {
	struct block_cid root;
	bool set;
};

static void label_body(struct test_job *job, struct writing *writing)
{
	const struct labelling *labelling = job->context;
	const struct label label = { .name = bytes_of_text("mine"),
				     .kind = LABEL_ROOT,
				     .root = labelling->root };

	job->status = labelling->set ? writing_label(writing, &label, &job->err)
				     : writing_label_delete(writing, label.name, &job->err);
}

/* A root with a label stays, kept or not, as long as the label. */
static void test_label(void **state)
{
	struct fixture *fixture = *state;
	struct engine *engine = fixture_open(fixture);
	static struct line first, other;
	struct labelling labelling = { .set = true };
	struct test_job job;

	main_line(engine, &first, 5);
	fork_line(engine, &other, "other", &first, 5);
	write_steps(engine, &other, 60);
	labelling.root = other.roots[30];
	test_job_writes(&job, label_body, &labelling);
	on_world(engine, WORLD_MAIN_NAME, LANE_WRITE, &job);
	delete_world(engine, "other");
	assert_int_equal(collect(engine, false).labels, 1);
	assert_int_equal(read_root(engine, &other.roots[30]), ST_OK);
	engine = reopen(fixture, engine);
	assert_int_equal(read_root(engine, &other.roots[30]), ST_OK);
	labelling.set = false;
	test_job_writes(&job, label_body, &labelling);
	on_world(engine, WORLD_MAIN_NAME, LANE_WRITE, &job);
	assert_int_equal(collect(engine, false).worlds_removed, 1);
	expect_gone(engine, &other, 30);
	expect_line(engine, &first, 0);
	engine_close(reopen(fixture, engine));
}

/* A root of a deleted world that is wished to be kept stays this once, kept or not. */
static void test_wish(void **state)
{
	struct fixture *fixture = *state;
	struct engine *engine = fixture_open(fixture);
	static struct line first, other;
	struct collect_wish wish = { .keep_count = 1 };
	struct collect_report wished;
	struct cid root;

	main_line(engine, &first, 5);
	fork_line(engine, &other, "other", &first, 5);
	other.journal.plain = true;
	write_steps(engine, &other, 60);
	root = cid_of(&other.roots[30]);
	wish.keep = &root;
	delete_world(engine, "other");
	wished = collect_as(engine, &wish);
	assert_int_equal(wished.wished, 1);
	assert_int_equal(read_root(engine, &other.roots[30]), ST_OK);
	engine = reopen(fixture, engine);
	assert_int_equal(read_root(engine, &other.roots[30]), ST_OK);
	/* A root that is marked lasts without its world, which goes the first time then. */
	assert_int_equal(wished.worlds_removed + collect(engine, false).worlds_removed, 1);
	expect_gone(engine, &other, 30);
	expect_line(engine, &first, 0);
	engine_close(reopen(fixture, engine));
}

struct user {
	struct block_cid root;
	sem_t begun, goes_on;
	enum status found, read;
};

static void use_body(struct test_job *job, struct session *session)
{
	struct user *user = job->context;
	struct error err = { .status = ST_OK };
	const struct at at = { .kind = AT_ROOT, .root = cid_of(&user->root) };
	struct state_point point;

	user->found = session_at(session, &at, &point, &err);
	sem_post(&user->begun);
	while (sem_wait(&user->goes_on) != 0)
		;
	user->read = read_state(session, &user->root, &err);
}

/* A request that is at work on a root finds all of it, although nobody else needs it; the next
 * collection takes it. */
static void test_root_in_use(void **state)
{
	struct fixture *fixture = *state;
	struct engine *engine = fixture_open(fixture);
	static struct line first, other;
	struct world *main_world = find(engine, WORLD_MAIN_NAME);
	struct test_job job;
	struct user user;

	main_line(engine, &first, 5);
	fork_line(engine, &other, "other", &first, 5);
	write_steps(engine, &other, 60);
	delete_world(engine, "other");
	user.root = other.roots[33];
	sem_init(&user.begun, 0, 0);
	sem_init(&user.goes_on, 0, 0);
	test_job_reads(&job, use_body, &user);
	job.job.world = main_world;
	assert_int_equal(engine_submit(engine, &job.job, LANE_LONG), ST_OK);
	while (sem_wait(&user.begun) != 0)
		;
	assert_int_equal(collect(engine, false).used_roots, 1);
	sem_post(&user.goes_on);
	test_job_wait(&job);
	assert_int_equal(user.found, ST_OK);
	assert_int_equal(user.read, ST_OK);
	assert_int_equal(collect(engine, false).used_roots, 0);
	expect_gone(engine, &other, 33);
	world_leave(main_world);
	engine_close(engine);
}

struct beside {
	struct engine *engine;
	struct line *line;
	atomic_bool ends;
};

static void *write_beside(void *context)
{
	struct beside *beside = context;

	while (!beside->ends && beside->line->end + 20 < STATES_MOST)
		write_steps(beside->engine, beside->line, 10);
	return NULL;
}

/* Writers and readers beside collections, of which each has something to remove. */
static void test_beside(void **state)
{
	enum { ROUNDS = 4 };
	struct fixture *fixture = *state;
	struct engine *engine = fixture_open(fixture);
	static struct line first, other;
	struct beside beside = { .engine = engine, .line = &first };
	pthread_t writer;

	main_line(engine, &first, 5);
	first.journal.plain = true;
	assert_int_equal(pthread_create(&writer, NULL, write_beside, &beside), 0);
	for (int round = 0; round < ROUNDS; round++) {
		static const struct line none;

		other = none;
		other.name = WORLD_MAIN_NAME;
		other.roots[0] = first.roots[0];
		fork_line(engine, &other, "other", &other, 0);
		other.journal.plain = true;
		other.journal.step = (uint64_t)round * 3;
		write_steps(engine, &other, 40);
		delete_world(engine, "other");
		(void)collect(engine, false);
		assert_int_equal(read_root(engine, &other.roots[0]), ST_OK);
	}
	beside.ends = true;
	assert_int_equal(pthread_join(writer, NULL), 0);
	expect_line(engine, &first, 0);
	(void)collect(engine, false);
	expect_clean(engine);
	engine = reopen(fixture, engine);
	expect_line(engine, &first, 0);
	engine_close(engine);
}

struct round {
	struct engine *engine;
	struct block_cid root;
	struct test_job second;
	sem_t begun, goes_on;
};

static void hold_body(struct test_job *job, struct writing *writing)
{
	struct round *round = job->context;

	(void)writing;
	sem_post(&round->begun);
	while (sem_wait(&round->goes_on) != 0)
		;
}

static void create_body(struct test_job *job, struct writing *writing)
{
	struct round *round = job->context;
	const struct world_order order = { .name = bytes_of_text("taken"),
					   .at = { .kind = AT_ROOT,
						   .root = cid_of(&round->root) } };
	struct world *world = NULL;

	round->second.job.world = job->job.world;
	assert_int_equal(engine_submit(round->engine, &round->second.job, LANE_WRITE), ST_OK);
	job->status = writing_create_world(writing, &order, &world, &job->err);
	world_leave(world);
}

/* A world made on a root that nobody else needs, in a round that goes on with another job: a
 * collection beside it leaves the root. */
static void test_made_in_a_round(void **state)
{
	struct fixture *fixture = *state;
	struct engine *engine = fixture_open(fixture);
	static struct line first, other;
	struct round round = { .engine = engine };
	struct test_job job;
	struct world *world;

	sem_init(&round.begun, 0, 0);
	sem_init(&round.goes_on, 0, 0);
	main_line(engine, &first, 5);
	fork_line(engine, &other, "other", &first, 5);
	other.journal.plain = true;
	write_steps(engine, &other, 60);
	round.root = other.roots[other.end - 1];
	(void)collect(engine, true); /* a checkpoint */
	delete_world(engine, "other");
	test_job_writes(&job, create_body, &round);
	test_job_writes(&round.second, hold_body, &round);
	world = find(engine, WORLD_MAIN_NAME);
	job.job.world = world;
	assert_int_equal(engine_submit(engine, &job.job, LANE_WRITE), ST_OK);
	while (sem_wait(&round.begun) != 0)
		;
	assert_int_equal(collect(engine, false).used_roots, 1);
	sem_post(&round.goes_on);
	test_job_wait(&job);
	test_job_wait(&round.second);
	assert_int_equal(job.status, ST_OK);
	assert_int_equal(job.commit, ST_OK);
	assert_int_equal(read_root(engine, &round.root), ST_OK);
	world_leave(world);
	engine_close(engine);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		WORLD_TEST(test_fork_deleted),    WORLD_TEST(test_parent_deleted),
		WORLD_TEST(test_label),           WORLD_TEST(test_wish),
		WORLD_TEST(test_root_in_use),     WORLD_TEST(test_beside),
		WORLD_TEST(test_made_in_a_round),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
