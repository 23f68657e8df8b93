/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* Chains of nested sends: the network's limit, ours, and the stack they take. */
#include "fixture.h"

#include <pthread.h>
#include <stdio.h>
#include <sys/mman.h>

enum { PAINT = 0xa5, DEEPEST = 16384 };

/* What stands in front of the params of one chaos Send. */
static void write_send_head(struct buffer *out, bool innermost, size_t params_size)
{
	const struct address to = address_of_id(innermost ? ID_FIRST_USER : ID_CHAOS);
	const struct bigint nothing = bigint_zero();
	struct cbor_writer writer;

	cbor_writer_init(&writer, out);
	cbor_write_tuple(&writer, 4);
	cbor_write_address(&writer, &to);
	cbor_write_bigint(&writer, &nothing);
	cbor_write_uint(&writer, innermost ? METHOD_SEND : CHAOS_SEND);
	cbor_write_head(&writer, CBOR_BYTES, params_size);
	assert_int_equal(cbor_writer_status(&writer), ST_OK);
}

/* Sends of the chaos actor to itself, levels of them, the innermost a plain send of
 * nothing to f0100. Params are the last field, so the whole is all heads in a row. */
static struct bytes nested_params(struct arena *arena, unsigned levels)
{
	size_t *sizes = arena_zalloc(arena, levels, sizeof(*sizes)), size = 0;
	struct buffer buffer;
	struct bytes params;

	assert_non_null(sizes);
	buffer_init(&buffer, 0);
	for (unsigned level = levels; level-- > 0;) {
		sizes[level] = size;
		buffer_clear(&buffer);
		write_send_head(&buffer, level + 1 == levels, size);
		size += buffer.size;
	}
	buffer_clear(&buffer);
	for (unsigned level = 0; level < levels; level++)
		write_send_head(&buffer, level + 1 == levels, sizes[level]);
	assert_int_equal(buffer.size, size);
	assert_int_equal(arena_copy(arena, buffer_bytes(&buffer), &params), ST_OK);
	buffer_fini(&buffer);
	return params;
}

struct run {
	unsigned network_version, levels;
	enum status status;
	int64_t exit_code;
	enum vm_ending ending;
};

static void *run_on_own_stack(void *argument)
{
	struct run *run = argument;
	struct fixture fixture;
	struct chain_message message;
	struct vm_input input;
	struct vm_result result = { 0 };

	fixture_init(&fixture, run->network_version);
	message = fixture_message(0, CHAOS_SEND, nested_params(&fixture.arena, run->levels));
	message.message.gas_limit = INT64_MAX / 4;
	message.message.gas_fee_cap = bigint_zero();
	message.message.gas_premium = bigint_zero();
	input = fixture_input(&fixture);
	input.trace = NULL;
	run->status = vm_apply(&input, &message, &result, &fixture.err);
	run->exit_code = result.receipt.exit_code;
	run->ending = result.ending;
	fixture_fini(&fixture);
	return NULL;
}

/* Runs on a painted stack of exactly vm_stack_bytes; returns what was touched. */
static size_t stack_used(struct run *run)
{
	size_t size = vm_stack_bytes(DEEPEST), untouched = 0;
	uint8_t *stack = mmap(NULL, size, PROT_READ | PROT_WRITE,
			      MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE | MAP_STACK, -1, 0);
	pthread_attr_t attributes;
	pthread_t thread;

	assert_ptr_not_equal(stack, MAP_FAILED);
	memset(stack, PAINT, size);
	assert_int_equal(pthread_attr_init(&attributes), 0);
	assert_int_equal(pthread_attr_setstack(&attributes, stack, size), 0);
	assert_int_equal(pthread_create(&thread, &attributes, run_on_own_stack, run), 0);
	assert_int_equal(pthread_join(thread, NULL), 0);
	pthread_attr_destroy(&attributes);
	while (untouched < size && stack[untouched] == PAINT)
		untouched++;
	munmap(stack, size);
	return size - untouched;
}

static void depth_limits(void **state)
{
	static const struct {
		const char *reason;
		unsigned network_version, levels;
		enum status status;
		int64_t exit_code;
	} cases[] = {
		{ "4096 below the top succeed", 6, 4096, ST_OK, 0 },
		/* The 4097th aborts its sender, which is a failed send for the one before. */
		{ "the 4097th is refused, outside all is well", 6, 4097, ST_OK, 0 },
		{ "no limit of the network's before version 6", 5, 4200, ST_OK, 0 },
		{ "our own limit is an error, not an exit code", 5, DEEPEST + 1, ST_LIMIT, 0 },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct run run = { .network_version = cases[i].network_version,
				   .levels = cases[i].levels };

		stack_used(&run);
		if (run.status != cases[i].status || run.exit_code != cases[i].exit_code)
			print_error("%s\n", cases[i].reason);
		assert_int_equal(run.status, cases[i].status);
		if (run.status == ST_OK)
			assert_int_equal(run.exit_code, cases[i].exit_code);
	}
}

/* Holds the figure behind vm_stack_bytes: the deepest chain leaves a quarter free. */
static void the_deepest_chain_fits_its_stack(void **state)
{
	struct run run = { .network_version = 5, .levels = DEEPEST };
	size_t used = stack_used(&run), size = vm_stack_bytes(DEEPEST);

	(void)state;
	print_message("%u levels: %zu bytes of stack, %zu a level, %zu reserved\n", DEEPEST, used,
		      used / DEEPEST, size);
	assert_int_equal(run.status, ST_OK);
	assert_int_equal(run.exit_code, 0);
	assert_true(used < size / 4 * 3);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(depth_limits),
		cmocka_unit_test(the_deepest_chain_fits_its_stack),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
