/* SPDX-License-Identifier: Apache-2.0 OR MIT */
#include "world/session.h"

#include "tests/unit/world/applying.h"

static void test_network_name(void **state)
{
	struct engine *engine = fixture_open(*state);
	struct session *session = fixture_read(engine);
	struct state_point head = session_head(session);
	struct bytes name;

	assert_int_equal(session_network_name(session, &head, &name, NULL), ST_OK);
	assert_true(bytes_equal(name, bytes_of_text("chaosactord")));
	session_close(session);
	engine_close(engine);
}

/* What comes after the opening is not seen, nor can anything be put into it. */
static void test_sees_its_opening(void **state)
{
	struct engine *engine = fixture_open(*state);
	struct session *session = fixture_read(engine);
	struct block_cid cid;

	apply_some(engine, 0, 0, 2);
	assert_int_equal(session_head(session).seq, 0);
	assert_int_equal(fixture_head(engine).seq, 2);
	assert_int_equal(blockstore_put(session_blocks(session), bytes_of_text("x"), &cid),
			 ST_UNSUPPORTED);
	session_close(session);
	session_close(NULL);
	engine_close(engine);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		WORLD_TEST(test_network_name),
		WORLD_TEST(test_sees_its_opening),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
