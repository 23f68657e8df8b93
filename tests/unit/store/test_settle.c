/* SPDX-License-Identifier: Apache-2.0 OR MIT */
#include <pthread.h>

#include "store/store.h"

#include "fixture.h"

/* Reads that go past a batch while another one is shown. The linker hands the waiting for the
 * commit over to this file (tests/unit/CMakeLists.txt), which commits then: a read that does not
 * wait comes before the commit for certain. */

static struct committing {
	struct store_batch *batch; /* shown; NULL: nobody waits for it */
	unsigned waits;
} committing;

int __real_pthread_cond_wait(pthread_cond_t *changed, pthread_mutex_t *mutex);
int __wrap_pthread_cond_wait(pthread_cond_t *changed, pthread_mutex_t *mutex);
int __wrap_pthread_cond_wait(pthread_cond_t *changed, pthread_mutex_t *mutex)
{
	struct store_batch *batch = committing.batch;

	if (!batch)
		return __real_pthread_cond_wait(changed, mutex);
	committing.batch = NULL;
	committing.waits++;
	pthread_mutex_unlock(mutex);
	assert_int_equal(store_batch_commit(batch, NULL), ST_OK);
	store_batch_clear(batch); /* ends that it is shown */
	pthread_mutex_lock(mutex);
	return 0;
}

/* Puts a record into batch, which other sees from then on, and which is committed by whoever waits.
 */
static void show(struct store_batch *batch, struct store_batch *other)
{
	fixture_put(batch, STORE_WORLDS, "a", "one");
	store_batch_see(other, store_batch_show(batch));
	committing = (struct committing){ .batch = batch };
}

static void test_settling_waits_for_the_commit(void **state)
{
	struct store *store = fixture_open(*state);
	struct store_batch *batch = fixture_batch(store), *other = fixture_batch(store);

	show(batch, other);
	assert_true(store_has(store, STORE_WORLDS, "a", NULL));
	store_batch_settle(other);
	assert_int_equal(committing.waits, 1);
	assert_true(store_has(store, STORE_WORLDS, "a", "one"));
	store_batch_settle(other); /* sees nothing any more */
	assert_int_equal(committing.waits, 1);
	store_batch_free(other);
	store_batch_free(batch);
	store_close(store);
}

static enum status count(void *context, struct bytes key, struct bytes value)
{
	unsigned *records = context;

	(void)key;
	(void)value;
	++*records;
	return ST_OK;
}

/* A list of records is made of the database and the batch, between which nothing may lie. */
static void test_lists_wait_for_the_commit(void **state)
{
	struct store *store = fixture_open(*state);
	struct store_batch *batch = fixture_batch(store), *other = fixture_batch(store);
	unsigned records = 0;
	struct arena arena;

	arena_init(&arena, 0);
	show(batch, other);
	fixture_put(other, STORE_WORLDS, "b", "mine");
	assert_int_equal(store_records(store, other, &arena, STORE_WORLDS, text(""), count,
				       &records),
			 ST_OK);
	assert_int_equal(records, 2);
	assert_int_equal(committing.waits, 1);
	arena_fini(&arena);
	store_batch_free(other);
	store_batch_free(batch);
	store_close(store);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		STORE_TEST(test_settling_waits_for_the_commit),
		STORE_TEST(test_lists_wait_for_the_commit),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
