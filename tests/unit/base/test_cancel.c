/* SPDX-License-Identifier: Apache-2.0 OR MIT */
#include "base/cancel.h"

#include "base/arena.h"
#include "base/buffer.h"
#include "test_tools.h"

static void the_first_reason_stays(void **state)
{
	struct cancel cancel = { CANCEL_NONE, false };

	(void)state;
	assert_false(cancel_asked(&cancel));
	assert_false(cancel_asked(NULL));
	cancel_request(&cancel, CANCEL_CLIENT);
	cancel_request(&cancel, CANCEL_STOP);
	assert_int_equal(cancel_reason(&cancel), CANCEL_CLIENT);
	cancel_reset(&cancel);
	assert_false(cancel_asked(&cancel));
}

static void a_closed_run_does_not_hear(void **state)
{
	struct cancel cancel = { CANCEL_NONE, false };

	(void)state;
	assert_true(cancel_close(NULL));
	assert_true(cancel_close(&cancel));
	cancel_request(&cancel, CANCEL_TIME);
	assert_false(cancel_asked(&cancel));
	assert_true(cancel_close(&cancel));
	cancel_open(&cancel);
	assert_int_equal(cancel_reason(&cancel), CANCEL_TIME);
	assert_false(cancel_close(&cancel));
	assert_true(cancel_asked(&cancel));
}

static void memory_of_a_cancelled_run_is_refused(void **state)
{
	struct cancel cancel = { CANCEL_NONE, false };
	struct arena arena;

	(void)state;
	arena_init(&arena, 0);
	arena.cancel = &cancel;
	assert_non_null(arena_alloc(&arena, 1));
	cancel_request(&cancel, CANCEL_TIME);
	assert_null(arena_alloc(&arena, 1));
	assert_true(arena_cancelled(&arena));
	assert_false(arena_exhausted(&arena));
	arena_reset(&arena);
	assert_null(arena_alloc(&arena, 1));
	arena_fini(&arena);
	assert_null(arena_alloc(&arena, 1));
	cancel_reset(&cancel);
	assert_non_null(arena_alloc(&arena, 1));
	arena_fini(&arena);
}

static void buffers_of_a_cancelled_run_do_not_grow(void **state)
{
	struct cancel cancel = { CANCEL_NONE, false };
	struct buffer buffer;

	(void)state;
	buffer_init(&buffer, 0);
	buffer.cancel = &cancel;
	buffer_append_text(&buffer, "a");
	cancel_request(&cancel, CANCEL_TIME);
	buffer_append_text(&buffer, "b");
	assert_int_equal(buffer_status(&buffer), ST_CANCELLED);
	assert_int_equal(buffer.size, 1);
	buffer_fini(&buffer);
	assert_ptr_equal(buffer.cancel, &cancel);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_first_reason_stays),
		cmocka_unit_test(a_closed_run_does_not_hear),
		cmocka_unit_test(memory_of_a_cancelled_run_is_refused),
		cmocka_unit_test(buffers_of_a_cancelled_run_do_not_grow),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
