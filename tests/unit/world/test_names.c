/* SPDX-License-Identifier: Apache-2.0 OR MIT */
#include "world/names.h"

#include "tests/unit/world/two_worlds.h"
#include "world/history.h"
#include "world/set_names.h"

/* Snapshots and labels, committed and not, of one world and of another. */

enum { MANY = 23, PAGE = 5 };

static void name_of(char name[16], unsigned number)
{
	snprintf(name, 16, number % 2 ? "a%02u" : "b%02u", number);
}

static struct writing *begin(struct two_worlds *two, struct world *world)
{
	struct writing *writing;

	assert_int_equal(writing_new(&two->setup, &writing), ST_OK);
	writing_begin(writing, changes_of(two, world));
	return writing;
}

static void commit(struct two_worlds *two, struct writing *writing)
{
	writing_free(writing);
	assert_int_equal(writer_commit(&two->writer, NULL), ST_OK);
}

static void make(struct writing *writing, unsigned first, unsigned last)
{
	struct snapshot made;
	char name[16];

	for (unsigned i = first; i < last; i++) {
		name_of(name, i);
		assert_int_equal(writing_snapshot(writing, bytes_of_text(name), &made, NULL),
				 ST_OK);
		assert_true(made.seq == 0 && made.created_s > 0);
	}
}

/* All names with a prefix, page by page. */
static size_t count(struct session *session, const char *prefix)
{
	struct bytes after = { 0 };
	struct snapshot *page;
	bool more = true;
	size_t found, all = 0;

	while (more) {
		assert_int_equal(session_snapshots(session, bytes_of_text(prefix), after, PAGE,
						   &page, &found, &more, NULL),
				 ST_OK);
		assert_true(!more || found == PAGE);
		for (size_t i = 0; i < found; i++) {
			assert_true(after.size == 0 || bytes_compare(after, page[i].name) < 0);
			assert_true(cid_defined(cid_of(&page[i].root)));
			after = page[i].name;
		}
		all += found;
	}
	return all;
}

static struct session *look(struct two_worlds *two, struct world *world)
{
	struct session *session;

	assert_int_equal(session_new(&two->setup, &session), ST_OK);
	session_begin(session, world);
	return session;
}

static void snapshots_are_listed_in_order(void **state)
{
	struct two_worlds two;
	struct writing *writing;
	struct session *session;

	two_worlds_open(&two, *state);
	writing = begin(&two, two.first);
	make(writing, 0, 8);
	commit(&two, writing);
	assert_int_equal(writer_checkpoint(&two.writer, NULL), ST_OK);
	writing = begin(&two, two.first);
	make(writing, 8, 16);
	commit(&two, writing);
	writing = begin(&two, two.first);
	make(writing, 16, MANY);
	assert_int_equal(writing_snapshot_delete(writing, bytes_of_text("a03"), NULL), ST_OK);
	assert_int_equal(writing_snapshot_delete(writing, bytes_of_text("a09"), NULL), ST_OK);
	assert_int_equal(writing_snapshot_delete(writing, bytes_of_text("a17"), NULL), ST_OK);
	assert_int_equal(writing_snapshot_delete(writing, bytes_of_text("a03"), NULL),
			 ST_NOT_FOUND);
	assert_int_equal(count(writing_session(writing), ""), MANY - 3);
	assert_int_equal(count(writing_session(writing), "a"), MANY / 2 - 3);
	/* Others see what is committed, and other worlds nothing. */
	session = look(&two, two.first);
	assert_int_equal(count(session, ""), 16);
	session_begin(session, two.second);
	assert_int_equal(count(session, ""), 0);
	commit(&two, writing);
	session_begin(session, two.first);
	assert_int_equal(count(session, "b"), MANY / 2 + 1);
	assert_int_equal(count(session, "a03"), 0);
	assert_int_equal(writer_checkpoint(&two.writer, NULL), ST_OK);
	session_begin(session, two.first);
	assert_int_equal(count(session, ""), MANY - 3);
	session_close(session);
	two_worlds_close(&two);
}

static void labels_stand_for_addresses_and_roots(void **state)
{
	struct label label = { .name = bytes_of_text("alice"), .kind = LABEL_ADDRESS };
	struct label root = { .name = bytes_of_text("start"), .kind = LABEL_ROOT };
	struct label found, *all;
	struct state_point point;
	struct two_worlds two;
	struct writing *writing;
	struct session *session;
	struct error err = { .status = ST_OK };
	size_t number;
	bool more;

	two_worlds_open(&two, *state);
	label.address = address_of_id(1234);
	root.root = world_head(two.first).root;
	writing = begin(&two, two.first);
	assert_int_equal(writing_label(writing, &label, NULL), ST_OK);
	assert_int_equal(writing_label(writing, &root, NULL), ST_OK);
	label.address = address_of_id(1235);
	assert_int_equal(writing_label(writing, &label, NULL), ST_OK);
	label.name = bytes_of_text("@x");
	assert_int_equal(writing_label(writing, &label, NULL), ST_INVALID);
	commit(&two, writing);
	session = look(&two, two.first);
	assert_int_equal(session_label(session, bytes_of_text("alice"), &found, NULL), ST_OK);
	label.name = found.name;
	assert_true(address_equal(&found.address, &label.address));
	assert_int_equal(session_labels(session, (struct bytes){ 0 }, (struct bytes){ 0 }, 10, &all,
					&number, &more, NULL),
			 ST_OK);
	assert_true(number == 2 && !more && all[1].kind == LABEL_ROOT);
	/* As selectors. */
	assert_int_equal(session_at(session, &(struct at){ .kind = AT_LABEL, .name = root.name },
				    &point, NULL),
			 ST_OK);
	assert_true(block_cid_equal(&point.root, &root.root) && !point.has_seq);
	assert_int_equal(session_at(session, &(struct at){ .kind = AT_LABEL, .name = label.name },
				    &point, &err),
			 ST_INVALID);
	assert_non_null(strstr(err.text, "@alice"));
	session_begin(session, two.second);
	assert_int_equal(session_label(session, bytes_of_text("alice"), &found, NULL),
			 ST_NOT_FOUND);
	session_close(session);
	writing = begin(&two, two.first);
	assert_int_equal(writing_label_delete(writing, bytes_of_text("alice"), NULL), ST_OK);
	assert_int_equal(writing_label_delete(writing, bytes_of_text("alice"), NULL), ST_NOT_FOUND);
	commit(&two, writing);
	two_worlds_close(&two);
}

static void a_snapshot_is_a_selector(void **state)
{
	struct state_point point;
	struct two_worlds two;
	struct writing *writing;
	struct session *session;
	struct error err = { .status = ST_OK };

	two_worlds_open(&two, *state);
	writing = begin(&two, two.first);
	make(writing, 1, 2);
	commit(&two, writing);
	session = look(&two, two.first);
	assert_int_equal(
		session_at(session,
			   &(struct at){ .kind = AT_SNAPSHOT, .name = bytes_of_text("a01") },
			   &point, NULL),
		ST_OK);
	assert_true(point.has_seq && point.seq == 0);
	assert_int_equal(
		session_at(session,
			   &(struct at){ .kind = AT_SNAPSHOT, .name = bytes_of_text("a02") },
			   &point, &err),
		ST_NOT_FOUND);
	assert_non_null(strstr(err.text, "no snapshot `a02`"));
	session_close(session);
	two_worlds_close(&two);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		WORLD_TEST(snapshots_are_listed_in_order),
		WORLD_TEST(labels_stand_for_addresses_and_roots),
		WORLD_TEST(a_snapshot_is_a_selector),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
