/* SPDX-License-Identifier: Apache-2.0 OR MIT */
#include "fixture.h"

#include "rpc/answers.h"

/* Envelopes, with methods that need no session. */

static const struct rpc_limits narrow_limits = {
	.body_bytes = 1 << 20,
	.response_bytes = 1 << 20,
	.batch_members = 3,
	.depth = 8,
	.memory_bytes = 1 << 20,
};

/* A body read, and ready to be answered without an engine. */
struct asked {
	char *json;
	struct rpc *rpc;
	struct envelope envelope;
	struct answers answers;
};

static void asked_init(struct asked *asked, const char *body, size_t response_bytes)
{
	struct rpc_setup setup = { .limits = narrow_limits };

	setup.limits.response_bytes = response_bytes;
	assert_int_equal(rpc_new(&setup, &asked->rpc, NULL), ST_OK);
	asked->json = quotes(body);
	assert_int_equal(envelope_read(&asked->envelope, bytes_of_text(asked->json), false,
				       &setup.limits, NULL),
			 ST_OK);
	answers_init(&asked->answers, asked->rpc, &asked->envelope, NULL, 1);
}

static void asked_fini(struct asked *asked)
{
	answers_fini(&asked->answers);
	envelope_fini(&asked->envelope);
	rpc_free(asked->rpc);
	free(asked->json);
}

static enum method_class class_of(const char *body)
{
	struct asked asked;
	enum method_class class;

	asked_init(&asked, body, 1 << 20);
	class = envelope_class(&asked.envelope);
	asked_fini(&asked);
	return class;
}

#define VERSION(id) "{'jsonrpc':'2.0','id':" id ",'method':'Filecoin.Version','params':[]}"
#define NOTE "{'jsonrpc':'2.0','method':'Filecoin.Version'}"

static const struct {
	const char *reason, *body;
	enum method_class class;
	unsigned http;
	const char *start, *part; /* part NULL: none */
} answers[] = {
	{ "single", VERSION("1"), CLASS_LOOKUP, 200, "{'jsonrpc':'2.0','id':1,'result':{",
	  "'APIVersion':131840" },
	{ "fractional id", VERSION("1.50e0"), CLASS_LOOKUP, 200, "{'jsonrpc':'2.0','id':1.50e0,",
	  NULL },
	{ "big id", VERSION("123456789012345678901234567890"), CLASS_LOOKUP, 200,
	  "{'jsonrpc':'2.0','id':123456789012345678901234567890,", NULL },
	{ "id beyond double", VERSION("-1e999"), CLASS_LOOKUP, 200, "{'jsonrpc':'2.0','id':-1e999,",
	  NULL },
	{ "string id as written", VERSION("'\\u0041<'"), CLASS_LOOKUP, 200,
	  "{'jsonrpc':'2.0','id':'\\u0041<',", NULL },
	{ "null id is no notification", VERSION("null"), CLASS_LOOKUP, 200,
	  "{'jsonrpc':'2.0','id':null,'result':", NULL },
	{ "object id", VERSION("{}"), CLASS_NONE, 200,
	  "{'jsonrpc':'2.0','id':null,'error':", "id must be" },
	{ "boolean id", VERSION("true"), CLASS_NONE, 200,
	  "{'jsonrpc':'2.0','id':null,'error':", "-32600" },
	{ "notification", NOTE, CLASS_LOOKUP, 204, "", NULL },
	{ "notification of an unknown method", "{'jsonrpc':'2.0','method':'x'}", CLASS_NONE, 204,
	  "", NULL },
	{ "batch of notifications", "[" NOTE "," NOTE "]", CLASS_LOOKUP, 204, "", NULL },
	{ "batch", "[" VERSION("1") "," NOTE "," VERSION("'b'") "]", CLASS_LOOKUP, 200,
	  "[{'jsonrpc':'2.0','id':1,'result':", "},{'jsonrpc':'2.0','id':'b'," },
	{ "notification first", "[" NOTE "," VERSION("2") "]", CLASS_LOOKUP, 200,
	  "[{'jsonrpc':'2.0','id':2,", "}]" },
	{ "empty batch", "[]", CLASS_NONE, 200,
	  "{'jsonrpc':'2.0','id':null,'error':", "'code':-32600" },
	{ "batch too long", "[1,2,3,4]", CLASS_NONE, 200,
	  "{'jsonrpc':'2.0','id':null,'error':{'code':-32005,", "'limit':3,'actual':4" },
	{ "members that are no requests", "[1," VERSION("7") "]", CLASS_LOOKUP, 200,
	  "[{'jsonrpc':'2.0','id':null,'error':", "{'jsonrpc':'2.0','id':7,'result'" },
	{ "scalar", "3", CLASS_NONE, 200, "{'jsonrpc':'2.0','id':null,'error':", "'code':-32600" },
	{ "not JSON", "{'jsonrpc'", CLASS_NONE, 200,
	  "{'jsonrpc':'2.0','id':null,'error':{'code':-32700,", "'excerpt':" },
	{ "empty", "", CLASS_NONE, 200, "{'jsonrpc':'2.0','id':null,", "PARSE_ERROR" },
	{ "no version", "{'id':1,'method':'Filecoin.Version'}", CLASS_NONE, 200,
	  "{'jsonrpc':'2.0','id':1,'error':", "jsonrpc must be" },
	{ "version 1", "{'jsonrpc':'1.0','id':1,'method':'Filecoin.Version'}", CLASS_NONE, 200,
	  "{'jsonrpc':'2.0','id':1,'error':", "-32600" },
	{ "method that is no string", "{'jsonrpc':'2.0','id':1,'method':2}", CLASS_NONE, 200,
	  "{'jsonrpc':'2.0','id':1,'error':", "method must be" },
	{ "params that are a string",
	  "{'jsonrpc':'2.0','id':1,'method':'Filecoin.Version','params':'x'}", CLASS_NONE, 200,
	  "{'jsonrpc':'2.0','id':1,'error':", "params must be" },
	{ "method that is a number jansson cannot hold",
	  "{'jsonrpc':'2.0','id':1,'method':99999999999999999999}", CLASS_NONE, 200,
	  "{'jsonrpc':'2.0','id':1,'error':", "method must be" },
	{ "a string that looks like such a number", VERSION("'\\u0000\\u0001\\u0002\\u00009'"),
	  CLASS_NONE, 200, "{'jsonrpc':'2.0','id':null,'error':{'code':-32700,", "reserved" },
	{ "unknown method", "{'jsonrpc':'2.0','id':1,'method':'x'}", CLASS_NONE, 200,
	  "{'jsonrpc':'2.0','id':1,'error':{'code':-32601,", "'requestId':'0000000000000001'" },
	{ "surplus parameter", "{'jsonrpc':'2.0','id':1,'method':'Filecoin.Version','params':[1]}",
	  CLASS_LOOKUP, 200, "{'jsonrpc':'2.0','id':1,'error':{'code':-32602,", "'got':1" },
	{ "parameters by name for lotus",
	  "{'jsonrpc':'2.0','id':1,'method':'Filecoin.Version','params':{}}", CLASS_LOOKUP, 200,
	  "{'jsonrpc':'2.0','id':1,'error':{'code':-32602,", "array" },
	{ "depth", "[[[[[[[[[1]]]]]]]]]", CLASS_NONE, 200, "{'jsonrpc':'2.0','id':null,",
	  "'limit':8" },
	{ "the greatest class",
	  "[" VERSION("1") ",{'jsonrpc':'2.0','id':2,'method':"
			   "'rpc.discover'}]",
	  CLASS_LOOKUP, 200, "[{", "'openrpc':'1.3.2'" },
};

static void check_answer(struct fixture *fixture, size_t i)
{
	struct rpc_request *request;
	struct bytes answer;

	fixture->requests = 0;
	request = make_request(fixture, answers[i].body);
	assert_true(rpc_request_answer_now(request));
	answer = rpc_request_answer(request);
	assert_int_equal(rpc_request_http_status(request), answers[i].http);
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
}

static void test_answers(void **state)
{
	struct fixture fixture;

	(void)state;
	fixture_open(&fixture, 16, &narrow_limits);
	for (size_t i = 0; i < COUNT(answers); i++) {
		check_answer(&fixture, i);
		assert_int_equal(class_of(answers[i].body), answers[i].class);
	}
	fixture_close(&fixture);
}

static void test_classes(void **state)
{
	static const struct {
		const char *body;
		enum method_class class;
	} cases[] = {
		{ "[" VERSION("1") ",{'jsonrpc':'2.0','method':'Chaos.Invoke'}]", CLASS_WRITE },
		{ "[{'jsonrpc':'2.0','id':1,'method':'Chaos.Trace'}," VERSION("1") "]",
		  CLASS_WORK },
		{ "{'jsonrpc':'2.0','method':'Chaos.EnvSet'}", CLASS_WRITE },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++)
		assert_int_equal(class_of(cases[i].body), cases[i].class);
}

/* A member that does not fit gets an error in its place, and those behind it are not
 * executed: also an EnvSet, which would need a session that is not there. */
static void test_response_limit(void **state)
{
	static const char body[] =
		"[" VERSION("1") ",{'jsonrpc':'2.0','id':2,'method':"
				 "'rpc.discover'},{'jsonrpc':'2.0','id':3,'method':"
				 "'Chaos.EnvSet','params':{'epoch':1}}]";
	struct asked asked;
	struct bytes answer;
	json_t *json;

	(void)state;
	asked_init(&asked, body, 2000);
	answers_run(&asked.answers, NULL);
	answer = answers_text(&asked.answers);
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
	asked_fini(&asked);
}

static void test_fail(void **state)
{
	static const char body[] = "[" VERSION("1") "," NOTE ",1]";
	struct error err = { .status = ST_FULL, .text = "the disk is full" };
	struct asked asked;
	struct bytes answer;
	json_t *json;

	(void)state;
	asked_init(&asked, body, 1 << 20);
	answers_run(&asked.answers, NULL);
	answers_fail(&asked.answers, ST_FULL, &err);
	answer = answers_text(&asked.answers);
	json = json_loadb((const char *)answer.data, answer.size, 0, NULL);
	assert_int_equal(json_array_size(json), 2);
	assert_true(contains(answer, "STORE_FULL"));
	assert_true(contains(answer, "the disk is full"));
	assert_true(contains(answer, "INVALID_REQUEST"));
	assert_false(contains(answer, "result"));
	json_decref(json);
	asked_fini(&asked);
}

/* Every prefix of a batch is answered, and soundly. */
static void test_truncations(void **state)
{
	static const char body[] =
		"[" VERSION("1") ",{'jsonrpc':'2.0','id':99999999999999999999,'method':'x'}]";
	char prefix[sizeof(body)];

	(void)state;
	for (size_t length = 0; length < sizeof(body) - 1; length++) {
		struct asked asked;

		(void)snprintf(prefix, sizeof(prefix), "%.*s", (int)length, body);
		asked_init(&asked, prefix, 1 << 20);
		assert_int_equal(envelope_class(&asked.envelope), CLASS_NONE);
		answers_run(&asked.answers, NULL);
		assert_true(contains(answers_text(&asked.answers), "PARSE_ERROR"));
		asked_fini(&asked);
	}
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
