/* SPDX-License-Identifier: Apache-2.0 OR MIT */
#include "world/writer.h"

#include <signal.h>
#include <sys/resource.h>
#include <sys/wait.h>

#include "tests/unit/world/two_worlds.h"
#include "world/check.h"
#include "world/history.h"
#include "world/set_environment.h"

/* Sets the epoch of a world, in the commit in the making. */
static void set_epoch(struct two_worlds *two, struct world *world, int64_t epoch)
{
	struct environment env = world_head(world).env;
	struct writing *writing;
	uint64_t seq;

	env.epoch = epoch;
	assert_int_equal(writing_new(&two->setup, &writing), ST_OK);
	writing_begin(writing, changes_of(two, world));
	assert_int_equal(writing_set_environment(writing, &env, &seq, NULL), ST_OK);
	assert_int_equal(session_head(writing_session(writing)).env.epoch, epoch);
	writing_free(writing);
}

static void assert_head(struct world *world, uint64_t seq, int64_t epoch)
{
	struct head head = world_head(world);

	assert_int_equal(head.seq, seq);
	assert_int_equal(head.env.epoch, epoch);
}

static void print_problem(void *context, const char *line)
{
	(void)context;
	print_message("%s\n", line);
}

static struct check_totals check_all(const struct fixture *fixture)
{
	struct check_totals totals;

	assert_int_equal(check_directory(fixture->data, &fixture->log, print_problem, NULL, &totals,
					 NULL),
			 ST_OK);
	assert_int_equal(totals.problems, 0);
	return totals;
}

static void assert_sound(const struct fixture *fixture, uint64_t roots)
{
	assert_int_equal(check_all(fixture).roots, roots);
}

/* Two heads in one commit; each world has its own journal. */
static void test_two_heads_at_once(void **state)
{
	struct two_worlds two;

	two_worlds_open(&two, *state);
	set_epoch(&two, two.first, 1000000);
	set_epoch(&two, two.second, 2000000);
	set_epoch(&two, two.second, 2000001);
	assert_head(two.first, 0, 892801);
	assert_head(two.second, 0, 892801);
	assert_int_equal(writer_commit(&two.writer, NULL), ST_OK);
	assert_head(two.first, 1, 1000000);
	assert_head(two.second, 2, 2000001);
	/* A commit of one world leaves the other where it is. */
	set_epoch(&two, two.first, 1000001);
	assert_ptr_equal(changes_of(&two, two.second)->world, two.second);
	assert_int_equal(writer_commit(&two.writer, NULL), ST_OK);
	assert_head(two.first, 2, 1000001);
	assert_head(two.second, 2, 2000001);
	two_worlds_close(&two);
	/* Each world has three entries; its head is where the last of them ends. */
	assert_sound(*state, 6);
}

/* What fails in one world fails the commit, and leaves both where they were. */
static void test_one_failure_keeps_both(void **state)
{
	struct two_worlds two;
	struct error err = { 0 };

	two_worlds_open(&two, *state);
	set_epoch(&two, two.first, 1000000);
	set_epoch(&two, two.second, 2000000);
	changes_fail(changes_of(&two, two.second), ST_FULL);
	changes_fail(changes_of(&two, two.second), ST_IO);
	assert_int_equal(writer_commit(&two.writer, &err), ST_FULL);
	assert_non_null(strstr(err.text, "could not be stored"));
	assert_head(two.first, 0, 892801);
	assert_head(two.second, 0, 892801);
	/* And nothing of it comes with the next one. */
	set_epoch(&two, two.second, 3000000);
	assert_int_equal(writer_commit(&two.writer, NULL), ST_OK);
	assert_head(two.first, 0, 892801);
	assert_head(two.second, 1, 3000000);
	assert_int_equal(writer_commit(&two.writer, NULL), ST_OK);
	two_worlds_close(&two);
	assert_sound(*state, 3);
}

/* ---- ahead of a commit ------------------------------------------------------- */

/* Who writes on in the first world while the commit of another writer goes on. */
struct follower {
	struct two_worlds *two;
	struct writer writer;
	bool disk_fails; /* from then on */
	bool followed;
};

static void set_file_limit(rlim_t size)
{
	struct rlimit limit;

	assert_int_equal(getrlimit(RLIMIT_FSIZE, &limit), 0);
	limit.rlim_cur = size == RLIM_INFINITY ? limit.rlim_max : size;
	assert_int_equal(setrlimit(RLIMIT_FSIZE, &limit), 0);
}

/* What the commit is to make last is there already, and readers have not seen any of it. */
static void follow(void *context)
{
	struct follower *follower = context;
	struct world *world = follower->two->first;
	struct journal_entry entry;
	struct changes *changes;
	struct writing *writing;
	struct environment env;
	uint64_t seq;

	assert_int_equal(world_head(world).seq, 0);
	assert_int_equal(writer_changes(&follower->writer, world, &changes), ST_OK);
	assert_int_equal(writing_new(&follower->two->setup, &writing), ST_OK);
	writing_begin(writing, changes);
	assert_int_equal(session_entry(writing_session(writing), 1, &entry, NULL), ST_OK);
	assert_int_equal(entry.env.epoch, 1000000);
	env = session_head(writing_session(writing)).env;
	assert_int_equal(env.epoch, 1000000);
	env.epoch++;
	assert_int_equal(writing_set_environment(writing, &env, &seq, NULL), ST_OK);
	assert_int_equal(seq, 2);
	writing_free(writing);
	follower->followed = true;
	if (follower->disk_fails)
		set_file_limit(4096);
}

static enum status commit_followed(struct two_worlds *two, struct follower *follower)
{
	enum status st;

	assert_int_equal(writer_init(&follower->writer, &two->committer), ST_OK);
	set_epoch(two, two->first, 1000000);
	st = writer_commit_ahead(&two->writer, follow, follower, NULL);
	set_file_limit(RLIM_INFINITY);
	assert_true(follower->followed);
	return st;
}

static void test_ahead_of_a_commit(void **state)
{
	struct two_worlds two;
	struct follower follower = { .two = &two };

	two_worlds_open(&two, *state);
	assert_int_equal(commit_followed(&two, &follower), ST_OK);
	assert_head(two.first, 1, 1000000);
	assert_int_equal(writer_commit(&follower.writer, NULL), ST_OK);
	assert_head(two.first, 2, 1000001);
	writer_fini(&follower.writer);
	two_worlds_close(&two);
	(void)check_all(*state);
}

/* What stood on a commit that failed fails with it; the next one begins where the world is. */
static void test_ahead_of_a_failure(void **state)
{
	struct two_worlds two;
	struct follower follower = { .two = &two, .disk_fails = true };
	struct error err = { 0 };
	enum status st;

	signal(SIGXFSZ, SIG_IGN);
	two_worlds_open(&two, *state);
	st = commit_followed(&two, &follower);
	assert_int_not_equal(st, ST_OK);
	assert_int_equal(writer_commit(&follower.writer, &err), st);
	assert_true(err.text[0] != '\0');
	assert_head(two.first, 0, 892801);
	set_epoch(&two, two.first, 3000000);
	assert_int_equal(writer_commit(&two.writer, NULL), ST_OK);
	assert_head(two.first, 1, 3000000);
	writer_fini(&follower.writer);
	two_worlds_close(&two);
	(void)check_all(*state);
}

/* Whoever has only looked waits too, and hears of the failure: what it saw is not there. */
static void look_on(void *context)
{
	struct follower *follower = context;
	struct changes *changes;

	assert_int_equal(writer_changes(&follower->writer, follower->two->first, &changes), ST_OK);
	assert_int_equal(changes->head.seq, 1);
	set_file_limit(4096);
}

static void test_looked_at_a_failure(void **state)
{
	struct two_worlds two;
	struct follower follower = { .two = &two };
	enum status st;

	signal(SIGXFSZ, SIG_IGN);
	two_worlds_open(&two, *state);
	assert_int_equal(writer_init(&follower.writer, &two.committer), ST_OK);
	set_epoch(&two, two.first, 1000000);
	st = writer_commit_ahead(&two.writer, look_on, &follower, NULL);
	set_file_limit(RLIM_INFINITY);
	assert_int_not_equal(st, ST_OK);
	assert_int_equal(writer_commit(&follower.writer, NULL), st);
	assert_int_equal(writer_commit(&follower.writer, NULL), ST_OK);
	writer_fini(&follower.writer);
	two_worlds_close(&two);
	(void)check_all(*state);
}

/* ---- invariants ------------------------------------------------------------ */

/* Whether a process that does this is ended by a failed check. */
static bool aborts(struct two_worlds *two, enum status (*breaks)(struct two_worlds *two))
{
	int status = 0;
	pid_t child = fork();

	if (child == 0) {
		signal(SIGABRT, SIG_DFL);
		fclose(stderr);
		_exit(breaks(two) == ST_OK ? 0 : 1);
	}
	assert_true(child > 0 && waitpid(child, &status, 0) == child);
	assert_false(WIFEXITED(status) && WEXITSTATUS(status) != 0);
	return WIFSIGNALED(status) && WTERMSIG(status) == SIGABRT;
}

static enum status entry_starts_elsewhere(struct two_worlds *two)
{
	struct journal_entry entry = { .kind = JOURNAL_ENV };

	return changes_append(changes_of(two, two->first), &entry);
}

static enum status message_without_entry(struct two_worlds *two)
{
	struct changes *changes = changes_of(two, two->first);
	struct block_cid cid = block_cid_of(bytes_of_text("message"));

	TRY(changes_message(changes, bytes_of_text("message"), &cid, changes->next_seq));
	return writer_commit(&two->writer, NULL);
}

static enum status head_moved_meanwhile(struct two_worlds *two)
{
	struct head head = world_head(two->first);

	set_epoch(two, two->first, 5);
	head.seq++;
	world_publish(two->first, &head);
	return writer_commit(&two->writer, NULL);
}

static enum status founded_twice(struct two_worlds *two)
{
	struct head head = world_head(two->first);

	set_epoch(two, two->first, 5);
	return changes_found(changes_of(two, two->first), &head.root, &head.env);
}

static enum status nothing_wrong(struct two_worlds *two)
{
	set_epoch(two, two->first, 5);
	return ST_OK;
}

static void test_broken_invariants_end_the_process(void **state)
{
	struct two_worlds two;

	two_worlds_open(&two, *state);
	assert_true(aborts(&two, entry_starts_elsewhere));
	assert_true(aborts(&two, message_without_entry));
	assert_true(aborts(&two, head_moved_meanwhile));
	assert_true(aborts(&two, founded_twice));
	assert_false(aborts(&two, nothing_wrong));
	two_worlds_close(&two);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		WORLD_TEST(test_two_heads_at_once),
		WORLD_TEST(test_one_failure_keeps_both),
		WORLD_TEST(test_ahead_of_a_commit),
		WORLD_TEST(test_ahead_of_a_failure),
		WORLD_TEST(test_looked_at_a_failure),
		WORLD_TEST(test_broken_invariants_end_the_process),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
