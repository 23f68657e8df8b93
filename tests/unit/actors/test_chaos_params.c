/* SPDX-License-Identifier: Apache-2.0 OR MIT */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <cmocka.h>

#include "actors/chaos/params.h"
#include "actors/registry.h"
#include "base/encoding.h"

/* Params as they stand in messages: every row decodes, and encodes back to itself. */
static const struct {
	const char *reason;
	enum chaos_method method;
	const char *hex;
} accepted[] = {
	{ "no lists", CHAOS_CALLER_VALIDATION, "83008080" },
	{ "negative branch", CHAOS_CALLER_VALIDATION, "83208080" },
	{ "an address and a code", CHAOS_CALLER_VALIDATION,
	  "8302814200648"
	  "1d82a520001550"
	  "00d66696c2f322f6163636f756e74" },
	{ "both members given", CHAOS_CREATE_ACTOR,
	  "84f4d82a520001550"
	  "00d66696c2f322f6163636f756e74f4420079" },
	{ "flags set", CHAOS_CREATE_ACTOR,
	  "84f5d82a520001550"
	  "00d66696c2f322f6163636f756e74f5420064" },
	{ "value before method", CHAOS_SEND, "844200654200010341ff" },
	{ "empty everything", CHAOS_SEND, "84420065400040" },
	{ "text of any bytes", CHAOS_MUTATE_STATE, "8262fffe01" },
	{ "largest code", CHAOS_ABORT_WITH, "831b7fffffffffffffff60f4" },
	{ "smallest code", CHAOS_ABORT_WITH, "833b7fffffffffffffff60f5" },
};

static const struct {
	const char *reason;
	enum chaos_method method;
	const char *hex;
} refused[] = {
	{ "two of three fields", CHAOS_CALLER_VALIDATION, "820080" },
	{ "a list of bytes", CHAOS_CALLER_VALIDATION, "83004080" },
	{ "flag is a number", CHAOS_CREATE_ACTOR,
	  "8400d82a520001550"
	  "00d66696c2f322f6163636f756e74f4420064" },
	{ "code missing even though undefined", CHAOS_CREATE_ACTOR, "84f5f6f4420064" },
	{ "method before value", CHAOS_SEND,
	  "844200650040"
	  "40" },
	{ "params as text", CHAOS_SEND, "84420065400060" },
	{ "value not a text", CHAOS_MUTATE_STATE,
	  "82426869"
	  "00" },
	{ "code not minimal", CHAOS_ABORT_WITH,
	  "83181460f4"
	  "00" },
	{ "code beyond 64 bits", CHAOS_ABORT_WITH, "831b800000000000000060f4" },
	{ "indefinite array", CHAOS_ABORT_WITH, "9f1460f4ff" },
};

static struct bytes from_hex(struct arena *arena, const char *hex)
{
	struct buffer buffer;
	struct bytes out;

	buffer_init(&buffer, 0);
	assert_int_equal(base16_decode(&buffer, bytes_of_text(hex)), ST_OK);
	assert_int_equal(arena_copy(arena, buffer_bytes(&buffer), &out), ST_OK);
	buffer_fini(&buffer);
	return out;
}

static enum status decode(struct arena *arena, enum chaos_method number, struct bytes raw,
			  void **params)
{
	const struct actor_method *method = actor_method_of(ACTOR_CHAOS, number, 5);
	struct cbor_reader reader;

	*params = arena_zalloc(arena, 1, method->params_size);
	assert_non_null(*params);
	cbor_reader_init(&reader, raw);
	return method->decode(&reader, arena, *params);
}

static void encode(struct cbor_writer *writer, enum chaos_method number, const void *params)
{
	switch (number) {
	case CHAOS_CALLER_VALIDATION:
		chaos_caller_validation_encode(writer, params);
		break;
	case CHAOS_CREATE_ACTOR:
		chaos_create_actor_encode(writer, params);
		break;
	case CHAOS_SEND:
		chaos_send_encode(writer, params);
		break;
	case CHAOS_MUTATE_STATE:
		chaos_mutate_state_encode(writer, params);
		break;
	case CHAOS_ABORT_WITH:
		chaos_abort_with_encode(writer, params);
		break;
	case CHAOS_CONSTRUCTOR:
	case CHAOS_RESOLVE_ADDRESS:
	case CHAOS_DELETE_ACTOR:
	case CHAOS_INSPECT_RUNTIME:
	case CHAOS_CREATE_STATE:
		fail_msg("no params: %d", (int)number);
	}
}

static void params_both_ways(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(accepted) / sizeof(accepted[0]); i++) {
		struct arena arena;
		struct buffer again;
		struct cbor_writer writer;
		struct bytes raw;
		void *params;

		arena_init(&arena, 0);
		raw = from_hex(&arena, accepted[i].hex);
		if (decode(&arena, accepted[i].method, raw, &params) != ST_OK)
			fail_msg("%s", accepted[i].reason);
		buffer_init(&again, 0);
		cbor_writer_init(&writer, &again);
		encode(&writer, accepted[i].method, params);
		assert_int_equal(cbor_writer_status(&writer), ST_OK);
		if (!bytes_equal(raw, buffer_bytes(&again)))
			fail_msg("%s", accepted[i].reason);
		for (size_t cut = 0; cut < raw.size; cut++)
			assert_int_equal(decode(&arena, accepted[i].method,
						bytes_make(raw.data, cut), &params),
					 ST_INVALID);
		buffer_fini(&again);
		arena_fini(&arena);
	}
}

static void params_refused(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(refused) / sizeof(refused[0]); i++) {
		struct arena arena;
		void *params;

		arena_init(&arena, 0);
		if (decode(&arena, refused[i].method, from_hex(&arena, refused[i].hex), &params) ==
		    ST_OK)
			fail_msg("%s", refused[i].reason);
		arena_fini(&arena);
	}
}

/* The example of docs/chaos-actor.md, "InspectRuntime": from f0100 at epoch 138721. */
static void inspect_return_as_in_the_reference(void **state)
{
	const struct chaos_inspect_return value = {
		.caller = address_of_id(100),
		.receiver = address_of_id(98),
		.epoch = 138721,
	};
	struct arena arena;
	struct buffer buffer;
	struct cbor_writer writer;
	struct cbor_reader reader;
	struct chaos_inspect_return back;

	(void)state;
	arena_init(&arena, 0);
	buffer_init(&buffer, 0);
	cbor_writer_init(&writer, &buffer);
	chaos_inspect_return_encode(&writer, &value);
	assert_true(bytes_equal(buffer_bytes(&buffer),
				from_hex(&arena, "86420064420062401a00021de140826080")));
	cbor_reader_init(&reader, buffer_bytes(&buffer));
	back = chaos_inspect_return_read(&reader);
	assert_int_equal(cbor_status(&reader), ST_OK);
	assert_int_equal(back.epoch, 138721);
	assert_true(address_equal(&back.receiver, &value.receiver));
	buffer_fini(&buffer);
	arena_fini(&arena);
}

static void state_with_unmarshallable_elements_does_not_decode(void **state)
{
	static const uint8_t one_element[] = { 0x82, 0x60, 0x81, 0x80 };
	struct cbor_reader reader;

	(void)state;
	cbor_reader_init(&reader, bytes_make(one_element, sizeof(one_element)));
	chaos_state_read(&reader);
	assert_int_equal(cbor_status(&reader), ST_INVALID);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(params_both_ways),
		cmocka_unit_test(params_refused),
		cmocka_unit_test(inspect_return_as_in_the_reference),
		cmocka_unit_test(state_with_unmarshallable_elements_does_not_decode),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
