/* SPDX-License-Identifier: Apache-2.0 OR MIT */
#include "helpers.h"

#include "rpc/rpc.h"

/* Envelopes, with methods that need no session. */

static struct rpc *make(size_t response_bytes)
{
	const struct rpc_setup setup = {
		.limits = { 1 << 20, response_bytes, 3, 8, 1 << 20 },
		.listen_url = "http://127.0.0.1:1",
	};
	struct rpc *rpc;

	assert_int_equal(rpc_new(&rpc, &setup, NULL), ST_OK);
	return rpc;
}

static struct rpc_request *ask(struct rpc *rpc, const char *body, enum rpc_class *class)
{
	char *json = quotes(body);
	struct rpc_request *request = rpc_parse(rpc, bytes_of_text(json), 1, class);

	free(json);

	assert_non_null(request);
	return request;
}

#define VERSION(id) "{'jsonrpc':'2.0','id':" id ",'method':'Filecoin.Version','params':[]}"
#define NOTE "{'jsonrpc':'2.0','method':'Filecoin.Version'}"

static const struct {
	const char *reason, *body;
	enum rpc_class class;
	unsigned http;
	const char *start, *part; /* part NULL: none */
} answers[] = {
	{ "single", VERSION("1"), RPC_LOOKUP, 200, "{'jsonrpc':'2.0','id':1,'result':{",
	  "'APIVersion':131840" },
	{ "fractional id", VERSION("1.50e0"), RPC_LOOKUP, 200, "{'jsonrpc':'2.0','id':1.50e0,",
	  NULL },
	{ "big id", VERSION("123456789012345678901234567890"), RPC_LOOKUP, 200,
	  "{'jsonrpc':'2.0','id':123456789012345678901234567890,", NULL },
	{ "id beyond double", VERSION("-1e999"), RPC_LOOKUP, 200, "{'jsonrpc':'2.0','id':-1e999,",
	  NULL },
	{ "string id as written", VERSION("'\\u0041<'"), RPC_LOOKUP, 200,
	  "{'jsonrpc':'2.0','id':'\\u0041<',", NULL },
	{ "null id is no notification", VERSION("null"), RPC_LOOKUP, 200,
	  "{'jsonrpc':'2.0','id':null,'result':", NULL },
	{ "object id", VERSION("{}"), RPC_DONE, 200,
	  "{'jsonrpc':'2.0','id':null,'error':", "id must be" },
	{ "boolean id", VERSION("true"), RPC_DONE, 200,
	  "{'jsonrpc':'2.0','id':null,'error':", "-32600" },
	{ "notification", NOTE, RPC_LOOKUP, 204, "", NULL },
	{ "notification of an unknown method", "{'jsonrpc':'2.0','method':'x'}", RPC_DONE, 204, "",
	  NULL },
	{ "batch of notifications", "[" NOTE "," NOTE "]", RPC_LOOKUP, 204, "", NULL },
	{ "batch", "[" VERSION("1") "," NOTE "," VERSION("'b'") "]", RPC_LOOKUP, 200,
	  "[{'jsonrpc':'2.0','id':1,'result':", "},{'jsonrpc':'2.0','id':'b'," },
	{ "notification first", "[" NOTE "," VERSION("2") "]", RPC_LOOKUP, 200,
	  "[{'jsonrpc':'2.0','id':2,", "}]" },
	{ "empty batch", "[]", RPC_DONE, 200,
	  "{'jsonrpc':'2.0','id':null,'error':", "'code':-32600" },
	{ "batch too long", "[1,2,3,4]", RPC_DONE, 200,
	  "{'jsonrpc':'2.0','id':null,'error':{'code':-32005,", "'limit':3,'actual':4" },
	{ "members that are no requests", "[1," VERSION("7") "]", RPC_LOOKUP, 200,
	  "[{'jsonrpc':'2.0','id':null,'error':", "{'jsonrpc':'2.0','id':7,'result'" },
	{ "scalar", "3", RPC_DONE, 200, "{'jsonrpc':'2.0','id':null,'error':", "'code':-32600" },
	{ "not JSON", "{'jsonrpc'", RPC_DONE, 200,
	  "{'jsonrpc':'2.0','id':null,'error':{'code':-32700,", "'excerpt':" },
	{ "empty", "", RPC_DONE, 200, "{'jsonrpc':'2.0','id':null,", "PARSE_ERROR" },
	{ "no version", "{'id':1,'method':'Filecoin.Version'}", RPC_DONE, 200,
	  "{'jsonrpc':'2.0','id':1,'error':", "jsonrpc must be" },
	{ "version 1", "{'jsonrpc':'1.0','id':1,'method':'Filecoin.Version'}", RPC_DONE, 200,
	  "{'jsonrpc':'2.0','id':1,'error':", "-32600" },
	{ "method that is no string", "{'jsonrpc':'2.0','id':1,'method':2}", RPC_DONE, 200,
	  "{'jsonrpc':'2.0','id':1,'error':", "method must be" },
	{ "params that are a string",
	  "{'jsonrpc':'2.0','id':1,'method':'Filecoin.Version','params':'x'}", RPC_DONE, 200,
	  "{'jsonrpc':'2.0','id':1,'error':", "params must be" },
	{ "method that is a number jansson cannot hold",
	  "{'jsonrpc':'2.0','id':1,'method':99999999999999999999}", RPC_DONE, 200,
	  "{'jsonrpc':'2.0','id':1,'error':", "method must be" },
	{ "a string that looks like such a number", VERSION("'\\u0000\\u0001\\u0002\\u00009'"),
	  RPC_DONE, 200, "{'jsonrpc':'2.0','id':null,'error':{'code':-32700,", "reserved" },
	{ "unknown method", "{'jsonrpc':'2.0','id':1,'method':'x'}", RPC_DONE, 200,
	  "{'jsonrpc':'2.0','id':1,'error':{'code':-32601,", "'requestId':'0000000000000001'" },
	{ "surplus parameter", "{'jsonrpc':'2.0','id':1,'method':'Filecoin.Version','params':[1]}",
	  RPC_LOOKUP, 200, "{'jsonrpc':'2.0','id':1,'error':{'code':-32602,", "'got':1" },
	{ "parameters by name for lotus",
	  "{'jsonrpc':'2.0','id':1,'method':'Filecoin.Version','params':{}}", RPC_LOOKUP, 200,
	  "{'jsonrpc':'2.0','id':1,'error':{'code':-32602,", "array" },
	{ "depth", "[[[[[[[[[1]]]]]]]]]", RPC_DONE, 200, "{'jsonrpc':'2.0','id':null,",
	  "'limit':8" },
	{ "the greatest class",
	  "[" VERSION("1") ",{'jsonrpc':'2.0','id':2,'method':"
			   "'rpc.discover'}]",
	  RPC_LOOKUP, 200, "[{", "'openrpc':'1.3.2'" },
};

static void test_answers(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT(answers); i++) {
		struct rpc *rpc = make(1 << 20);
		enum rpc_class class;
		struct rpc_request *request = ask(rpc, answers[i].body, &class);
		struct bytes answer;

		if (class != RPC_DONE)
			rpc_run(request, NULL);
		answer = rpc_answer(request);
		assert_int_equal(class, answers[i].class);
		assert_int_equal(rpc_http_status(request), answers[i].http);
		if (answer.size < strlen(answers[i].start) ||
		    (answers[i].part && !contains(answer, answers[i].part)))
			fail_msg("%s: %.*s", answers[i].reason, (int)answer.size,
				 (const char *)answer.data);
		expect_text(answers[i].reason, bytes_make(answer.data, strlen(answers[i].start)),
			    answers[i].start);
		assert_true(answer.size == 0 || answer.data[answer.size - 1] == '\n');
		if (answer.size > 0) {
			json_t *json = json_loadb((const char *)answer.data, answer.size,
						  JSON_DECODE_ANY | JSON_DECODE_INT_AS_REAL, NULL);

			/* An id beyond double is JSON, but not for jansson. */
			assert_true(json || strstr(answers[i].body, "e999"));
			json_decref(json);
		}
		rpc_request_free(request);
		rpc_free(rpc);
	}
}

static void test_classes(void **state)
{
	static const struct {
		const char *body;
		enum rpc_class class;
	} cases[] = {
		{ "[" VERSION("1") ",{'jsonrpc':'2.0','method':'Chaos.Invoke'}]", RPC_WRITE },
		{ "[{'jsonrpc':'2.0','id':1,'method':'Chaos.Trace'}," VERSION("1") "]", RPC_WORK },
		{ "{'jsonrpc':'2.0','method':'Chaos.EnvSet'}", RPC_WRITE },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++) {
		struct rpc *rpc = make(1 << 20);
		enum rpc_class class;

		rpc_request_free(ask(rpc, cases[i].body, &class));
		assert_int_equal(class, cases[i].class);
		rpc_free(rpc);
	}
}

/* A member that does not fit gets an error in its place, and those behind it are not
 * executed: also an EnvSet, which would need a session that is not there. */
static void test_response_limit(void **state)
{
	static const char body[] =
		"[" VERSION("1") ",{'jsonrpc':'2.0','id':2,'method':"
				 "'rpc.discover'},{'jsonrpc':'2.0','id':3,'method':"
				 "'Chaos.EnvSet','params':{'epoch':1}}]";
	struct rpc *rpc = make(2000);
	enum rpc_class class;
	struct rpc_request *request = ask(rpc, body, &class);
	struct bytes answer;
	json_t *json;

	(void)state;
	rpc_run(request, NULL);
	answer = rpc_answer(request);
	json = json_loadb((const char *)answer.data, answer.size, 0, NULL);
	assert_int_equal(json_array_size(json), 3);
	assert_non_null(json_object_get(json_array_get(json, 0), "result"));
	for (size_t i = 1; i < 3; i++) {
		const json_t *error = json_object_get(json_array_get(json, i), "error");
		const char *message = json_string_value(json_object_get(error, "message"));

		assert_int_equal(json_integer_value(json_object_get(error, "code")), -32005);
		assert_int_equal(strncmp(message, "not executed", 12) == 0, i == 2);
	}
	json_decref(json);
	rpc_request_free(request);
	rpc_free(rpc);
}

static void test_fail(void **state)
{
	static const char body[] = "[" VERSION("1") "," NOTE ",1]";
	struct error err = { .status = ST_FULL, .text = "the disk is full" };
	struct rpc *rpc = make(1 << 20);
	enum rpc_class class;
	struct rpc_request *request = ask(rpc, body, &class);
	struct bytes answer;
	json_t *json;

	(void)state;
	rpc_run(request, NULL);
	rpc_fail(request, ST_FULL, &err);
	answer = rpc_answer(request);
	json = json_loadb((const char *)answer.data, answer.size, 0, NULL);
	assert_int_equal(json_array_size(json), 2);
	assert_true(contains(answer, "STORE_FULL"));
	assert_true(contains(answer, "the disk is full"));
	assert_true(contains(answer, "INVALID_REQUEST"));
	assert_false(contains(answer, "result"));
	json_decref(json);
	rpc_request_free(request);
	rpc_free(rpc);
}

/* Every prefix of a batch is answered, and soundly. */
static void test_truncations(void **state)
{
	static const char body[] =
		"[" VERSION("1") ",{'jsonrpc':'2.0','id':99999999999999999999,'method':'x'}]";
	struct rpc *rpc = make(1 << 20);
	char *json = quotes(body);

	(void)state;
	for (size_t length = 0; length < sizeof(body) - 1; length++) {
		enum rpc_class class;
		struct rpc_request *request = rpc_parse(rpc, bytes_make(json, length), 1, &class);

		assert_non_null(request);
		assert_int_equal(class, RPC_DONE);
		assert_true(contains(rpc_answer(request), "PARSE_ERROR"));
		rpc_request_free(request);
	}
	rpc_free(rpc);
	free(json);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_answers),        cmocka_unit_test(test_classes),
		cmocka_unit_test(test_response_limit), cmocka_unit_test(test_fail),
		cmocka_unit_test(test_truncations),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
