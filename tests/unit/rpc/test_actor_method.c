/* SPDX-License-Identifier: Apache-2.0 OR MIT */
#include "helpers.h"

#include "base/encoding.h"
#include "rpc/chaos/actor_method.h"

/* Encodes a call given as JSON; the result is in call. */
static enum status encode(struct bench *bench, const char *method, const char *args,
			  const char *raw, struct chaos_call *call, json_t **json)
{
	struct named_method number = { .named = false };
	struct maybe_bytes bytes = { .given = raw != NULL };
	json_t *name = parse(method);
	enum status st;

	*json = args ? parse(args) : NULL;
	if (raw)
		bytes.value = bytes_of_text(raw);
	st = chaos_method_decode(&bench->decode, name, &number);
	json_decref(name);
	if (st != ST_OK)
		return st;
	return chaos_call_encode(&bench->decode, &number, *json, &bytes, call);
}

#define ZEROS_62 "00000000000000000000000000000000000000000000000000000000000000"
#define ZEROS_310 ZEROS_62 ZEROS_62 ZEROS_62 ZEROS_62 ZEROS_62

/* All ten methods: arguments, bytes, and the value the bytes print as. */
static const struct round_trip {
	const char *method, *args, *hex, *value;
} round_trips[] = {
	{ "constructor", NULL, "", "{}" },
	{ "inspectRuntime", "{}", "", "{}" },
	{ "createState", NULL, "", "{}" },
	{ "callerValidation", "{'branch':'none'}", "83008080",
	  "{'branch':'none','addrs':[],'types':[]}" },
	{ "callerValidation", "{'branch':'isAddress','addrs':['f00','t0100'],'types':['chaos']}",
	  "83028242000042006481d82a5000"
	  "0155000b66696c2f312f6368616f73",
	  "{'branch':'isAddress','addrs':['f00','f0100'],'types':[{'/':"
	  "'bafkqac3gnfwc6mjpmnugc33t'}]}" },
	{ "callerValidation", "{'branch':'1'}", "83018080",
	  "{'branch':'twice','addrs':[],'types':[]}" },
	{ "callerValidation", "{'branch':-7}", "83268080", "{'branch':-7,'addrs':[],'types':[]}" },
	{ "createActor", "{'actorCid':'chaos','address':'f0999'}",
	  "84f4d82a50000155000b66696c2f312f6368616f73f44300e707",
	  "{'actorCid':{'/':'bafkqac3gnfwc6mjpmnugc33t'},'address':'f0999',"
	  "'undefActorCid':false,'undefAddress':false}" },
	{ "createActor", "{'undefActorCid':true,'undefAddress':true}",
	  "84f5d82a52000155000d66696c2f322f6163636f756e74f5420000",
	  "{'actorCid':{'/':'bafkqadlgnfwc6mrpmfrwg33vnz2a'},'address':'f00',"
	  "'undefActorCid':true,'undefAddress':true}" },
	{ "resolveAddress", "{'address':'f077'}", "42004d", "{'address':'f077'}" },
	{ "deleteActor", "{'beneficiary':'f099'}", "420063", "{'beneficiary':'f099'}" },
	{ "send", "{'to':'f0101'}", "84420065400040",
	  "{'to':'f0101','value':'0','method':0,'params':''}" },
	{ "send", "{'to':'f0101','value':'256','method':3,'params':'gAA='}",
	  "844200654300010003428000", "{'to':'f0101','value':'256','method':3,'params':'gAA='}" },
	{ "mutateState", "{'value':'hello'}", "826568656c6c6f00",
	  "{'value':'hello','branch':'inTransaction'}" },
	{ "mutateState", "{'value':{'base64':'/w=='},'branch':2}", "8261ff02",
	  "{'value':{'base64':'/w=='},'branch':'afterTransaction'}" },
	{ "mutateState", "{'value':'','branch':9}", "826009", "{'value':'','branch':9}" },
	{ "abortWith", "{'code':20,'message':'boom'}", "831464626f6f6df4",
	  "{'code':20,'message':'boom','uncontrolled':false}" },
	{ "abortWith", "{}", "830060f4", "{'code':0,'message':'','uncontrolled':false}" },
	{ "abortWith", "{'code':-9223372036854775808,'uncontrolled':true}",
	  "833b7fffffffffffffff60f5",
	  "{'code':-9223372036854775808,'message':'','uncontrolled':true}" },
};

static void test_round_trips(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT(round_trips); i++) {
		const struct round_trip *row = &round_trips[i];
		uint64_t number;
		struct chaos_call call;
		struct bench bench;
		char method[64];
		json_t *json;

		bench_init(&bench, false);
		bench.decode.network_version = 4;
		(void)snprintf(method, sizeof(method), "'%s'", row->method);
		if (encode(&bench, method, row->args, NULL, &call, &json) != ST_OK)
			fail_msg("%s %s: %s", row->method, row->args, bench.failure.message);
		base16_encode(&bench.buffer, call.params);
		expect_text(row->method, buffer_bytes(&bench.buffer), row->hex);
		buffer_clear(&bench.buffer);
		number = call.methods[0];
		assert_int_equal(chaos_params_write(&bench.decode, &bench.writer, NULL, number,
						    call.params),
				 ST_OK);
		expect_text(row->method, buffer_bytes(&bench.buffer), row->value);
		assert_string_equal(chaos_method_name(number), row->method);
		json_decref(json);
		bench_fini(&bench);
	}
}

/* What a decoded value prints is accepted again and gives the same bytes. */
static void test_values_encode_again(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT(round_trips); i++) {
		const struct round_trip *row = &round_trips[i];
		struct chaos_call call;
		struct bench bench;
		char method[64];
		json_t *json;

		bench_init(&bench, false);
		(void)snprintf(method, sizeof(method), "'%s'", row->method);
		if (encode(&bench, method, row->value, NULL, &call, &json) != ST_OK)
			fail_msg("%s %s: %s", row->method, row->value, bench.failure.message);
		base16_encode(&bench.buffer, call.params);
		expect_text(row->method, buffer_bytes(&bench.buffer), row->hex);
		json_decref(json);
		bench_fini(&bench);
	}
}

static void test_truncated_params(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT(round_trips); i++) {
		const struct round_trip *row = &round_trips[i];
		struct buffer cbor;
		uint64_t number = 1;

		while (strcmp(chaos_method_name(number), row->method) != 0)
			number++;
		buffer_init(&cbor, 0);
		assert_int_equal(base16_decode(&cbor, bytes_of_text(row->hex)), ST_OK);
		for (size_t length = 0; length < cbor.size; length++) {
			struct bench bench;

			bench_init(&bench, false);
			assert_int_not_equal(chaos_params_write(&bench.decode, &bench.writer, NULL,
								number,
								bytes_make(cbor.data, length)),
					     ST_OK);
			assert_int_equal(bench.failure.fault, FAULT_DECODE_ERROR);
			assert_true(contains(buffer_bytes(&bench.failure.data), "'offset':"));
			assert_int_equal(bench.buffer.size, 0);
			bench_fini(&bench);
		}
		buffer_fini(&cbor);
	}
}

static void test_nesting(void **state)
{
	static const char args[] =
		"{'to':'f098','invoke':{'method':'send','args':{'to':'f098','value':"
		"'1','invoke':{'method':'abortWith','args':{'code':7}}}}}";
	struct chaos_call call;
	struct bench bench;
	json_t *json;

	(void)state;
	bench_init(&bench, false);
	assert_int_equal(encode(&bench, "'send'", args, NULL, &call, &json), ST_OK);
	assert_int_equal(call.levels, 3);
	assert_int_equal(call.methods[0], 6);
	assert_int_equal(call.methods[1], 6);
	assert_int_equal(call.methods[2], 8);
	base16_encode(&bench.buffer, call.params);
	expect_text("nested", buffer_bytes(&bench.buffer),
		    "844200624006"
		    "4d84420062420001084483"
		    "0760f4");
	assert_int_equal(bench.decode.path.size, 0);
	json_decref(json);
	bench_fini(&bench);
}

static void test_nested_returns(void **state)
{
	/* send(send(inspectRuntime)) and what three levels return. */
	static const uint8_t ret[] = { 0x82, 0x54, 0x82, 0x51, 0x86, 0x42, 0x00, 0x62,
				       0x42, 0x00, 0x62, 0x40, 0x1a, 0x00, 0x0d, 0x9f,
				       0x81, 0x40, 0x82, 0x60, 0x80, 0x00, 0x00 };
	static const uint8_t failed[] = { 0x82, 0x40, 0x05 };
	uint64_t methods[] = { 6, 6, 9 };
	const struct chaos_call call = { .methods = methods, .levels = 3 };
	const struct chaos_call plain = { .methods = methods, .levels = 1 };
	struct bench bench;

	(void)state;
	bench_init(&bench, false);
	chaos_call_return_write(&bench.writer, NULL, &call, bytes_make(ret, sizeof(ret)));
	expect_text(
		"three levels", buffer_bytes(&bench.buffer),
		"{'return':'glGGQgBiQgBiQBoADZ+BQIJggAA=','code':0,'codeName':'Ok','returnDecoded':"
		"{'return':'hkIAYkIAYkAaAA2fgUCCYIA=','code':0,'codeName':'Ok','returnDecoded':"
		"{'caller':'f098','receiver':'f098','valueReceived':'0',"
		"'currEpoch':892801,'currentBalance':'0','state':{'value':'',"
		"'unmarshallable':[]}}}}");
	buffer_clear(&bench.buffer);
	json_writer_init(&bench.writer, &bench.buffer);
	chaos_call_return_write(&bench.writer, NULL, &call, bytes_make(failed, sizeof(failed)));
	expect_text(
		"inner failure", buffer_bytes(&bench.buffer),
		"{'return':'','code':5,'codeName':'SysErrInvalidReceiver','returnDecoded':null}");
	buffer_clear(&bench.buffer);
	json_writer_init(&bench.writer, &bench.buffer);
	chaos_call_return_write(&bench.writer, NULL, &plain, bytes_make(failed, sizeof(failed)));
	expect_text("not typed", buffer_bytes(&bench.buffer),
		    "{'return':'','code':5,'codeName':'SysErrInvalidReceiver'}");
	buffer_clear(&bench.buffer);
	json_writer_init(&bench.writer, &bench.buffer);
	chaos_call_return_write(&bench.writer, NULL, &plain, bytes_of_text("x"));
	expect_text("undecodable", buffer_bytes(&bench.buffer), "null");
	bench_fini(&bench);
}

static const struct refusal {
	const char *reason, *method, *args, *raw;
	enum fault fault;
	const char *path, *hint;
} refusals[] = {
	{ "unknown name", "'abortwith'", NULL, NULL, FAULT_INVALID_PARAMS, "params",
	  "did you mean abortWith?" },
	{ "text as a great number", "'mutateState'", "{'value':99999999999999999999}", NULL,
	  FAULT_INVALID_PARAMS, "args.value", NULL },
	{ "method beyond 64 bits", "99999999999999999999", NULL, NULL, FAULT_INVALID_PARAMS,
	  "params", NULL },
	{ "amount without an encoding", "'send'", "{'to':'f01','value':'1" ZEROS_310 "'}", NULL,
	  FAULT_ENCODE_ERROR, "args.value", NULL },
	{ "inner amount without an encoding", "'send'",
	  "{'to':'f01','invoke':{'method':6,'args':{'to':'f01','value':'1" ZEROS_310 "'}}}", NULL,
	  FAULT_ENCODE_ERROR, "args.invoke.args.value", NULL },
	{ "outer amount without an encoding", "'send'",
	  "{'to':'f01','value':'1" ZEROS_310 "','invoke':{'method':9}}", NULL, FAULT_ENCODE_ERROR,
	  "args.value", NULL },
	{ "no method", "true", NULL, NULL, FAULT_INVALID_PARAMS, "params", NULL },
	{ "args and params", "'abortWith'", "{}", "x", FAULT_INVALID_PARAMS, "params", NULL },
	{ "args for another actor's method", "77", "{}", NULL, FAULT_INVALID_PARAMS, "args",
	  "give params (bytes) for this method" },
	{ "unknown argument", "'abortWith'", "{'cod':1}", NULL, FAULT_INVALID_PARAMS, "args.cod",
	  "did you mean code?" },
	{ "arguments where there are none", "'inspectRuntime'", "{'a':1}", NULL,
	  FAULT_INVALID_PARAMS, "args.a", NULL },
	{ "missing argument", "'mutateState'", "{}", NULL, FAULT_INVALID_PARAMS, "args.value",
	  NULL },
	{ "missing branch", "'callerValidation'", NULL, NULL, FAULT_INVALID_PARAMS, "args.branch",
	  NULL },
	{ "missing code", "'createActor'", "{'address':'f01'}", NULL, FAULT_INVALID_PARAMS,
	  "args.actorCid", NULL },
	{ "invoke and method", "'send'", "{'to':'f01','method':1,'invoke':{'method':1}}", NULL,
	  FAULT_INVALID_PARAMS, "args.method", NULL },
	{ "inner argument", "'send'", "{'to':'f01','invoke':{'method':8,'args':{'code':'x'}}}",
	  NULL, FAULT_INVALID_PARAMS, "args.invoke.args.code", NULL },
	{ "args that are a list", "'abortWith'", "[1]", NULL, FAULT_INVALID_PARAMS, "args", NULL },
};

static void test_refusals(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT(refusals); i++) {
		struct chaos_call call;
		struct bench bench;
		char part[128];
		json_t *json = NULL;

		bench_init(&bench, false);
		if (encode(&bench, refusals[i].method, refusals[i].args, refusals[i].raw, &call,
			   &json) == ST_OK)
			fail_msg("%s: accepted", refusals[i].reason);
		assert_int_equal(bench.failure.fault, refusals[i].fault);
		(void)snprintf(part, sizeof(part), "'path':'%s'", refusals[i].path);
		if (!contains(buffer_bytes(&bench.failure.data), part))
			fail_msg("%s: %.*s", refusals[i].reason, (int)bench.failure.data.size,
				 (const char *)bench.failure.data.data);
		if (refusals[i].hint)
			assert_string_equal(bench.failure.hint, refusals[i].hint);
		json_decref(json);
		bench_fini(&bench);
	}
}

/* A text of 8192 bytes has an encoding, one of 8193 does not. */
static void test_text_limit(void **state)
{
	(void)state;
	for (size_t length = 8192; length <= 8193; length++) {
		char args[9000] = "{'value':'";
		size_t used = strlen(args);
		struct chaos_call call;
		struct bench bench;
		json_t *json;
		enum status st;

		memset(args + used, 'x', length);
		memcpy(args + used + length, "'}", 3);
		bench_init(&bench, false);
		st = encode(&bench, "'mutateState'", args, NULL, &call, &json);
		assert_int_equal(st == ST_OK, length == 8192);
		if (st != ST_OK) {
			assert_int_equal(bench.failure.fault, FAULT_ENCODE_ERROR);
			assert_true(
				contains(buffer_bytes(&bench.failure.data), "'path':'args.value'"));
		}
		json_decref(json);
		bench_fini(&bench);
	}
}

static void test_any_method_number(void **state)
{
	struct chaos_call call;
	struct bench bench;
	json_t *json;

	(void)state;
	bench_init(&bench, false);
	assert_int_equal(encode(&bench, "18446744073709551615", NULL, "xyz", &call, &json), ST_OK);
	assert_true(call.methods[0] == UINT64_MAX);
	expect_text("raw", call.params, "xyz");
	bench_fini(&bench);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_round_trips),      cmocka_unit_test(test_values_encode_again),
		cmocka_unit_test(test_truncated_params), cmocka_unit_test(test_nesting),
		cmocka_unit_test(test_nested_returns),   cmocka_unit_test(test_refusals),
		cmocka_unit_test(test_text_limit),       cmocka_unit_test(test_any_method_number),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
