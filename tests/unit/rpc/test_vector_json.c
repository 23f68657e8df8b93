/* SPDX-License-Identifier: Apache-2.0 OR MIT */
#include "helpers.h"

#include "rpc/vector/genesis.h"
#include "rpc/vector/traces_json.h"
#include "world/genesis.h"

/* Small vectors of our own: the CAR is the gzip of "the car", which decodes here and
 * would fail only when run. */

#define CAR "H4sIAAAAAAACAyvJSFVITiwCAP3OcBgHAAAA"
#define ROOT "bafy2bzacebc3bt6cedhoyw34drrmjvazhu4oj25er2ebk4u445pzycvq4ta4a"
#define TREE "'state_tree':{'root_cid':{'/':'" ROOT "'}}"
#define HEAD(class, car)                                                                           \
	"{'class':'" class "','selector':{'chaos_actor':'true','x':'y'},"                          \
			   "'_meta':{'id':'sample'},'car':'" car "',"
#define PRE(members)                                                                               \
	"'preconditions':{'variants':[{'id':'a','epoch':5,'nv':4},"                                \
	"{'id':'b','epoch':-1,'nv':99}]," members TREE "},"
#define MESSAGES "'apply_messages':[{'bytes':'AQI='},{'bytes':'','epoch_offset':7}],"
#define RECEIPT "{'exit_code':-3,'return':'AQ==','gas_used':9}"
#define POST(members) "'postconditions':{" TREE "," members "}"

/* Two messages: a call that calls twice, the first of which calls again; and a fatal
 * one. Gzip without its trailer, as upstream writes it. */
#define TRACES                                                                                     \
	"SDRzSUFBQUFBQUFDQTR1dVZ2SXRUbGV5VXFoV2Npdkt6d1V5bE5JTURBME1sR3AxRkVBeVFja2xZRW5Ya"        \
	"XN3UzUveVVW"                                                                              \
	"Q0RIQUNUbG5sanNuSkZZbEo1YURCU0pybGJ5Uzh3RnlTbjU1d0dGTS9OOFU0dUxFOU5UbFlBcVMwQ21Hd"        \
	"01aeVNDR0la"                                                                              \
	"QUJ0cytvTmhiSURDNU5TazdNeVlFYUFuVUpodmw1cFRrNVJDdEdjb3dqM0g1RERQc04wTzBIV1ZJYkN6U"        \
	"U9qOUhvVG80"                                                                              \
	"RmF3RHBqQVVB"
#define DIAGNOSTICS(data) ",'diagnostics':{'format':'Lotus-ExecutionTrace-V1','data':'" data "'}}"

static enum status decode(struct bench *bench, const char *text, struct vector_file *out,
			  json_t **json)
{
	*json = parse(text);
	return vector_json_decode(&bench->decode, *json, out);
}

static void test_accepts(void **state)
{
	static const char text[] = HEAD("message", CAR) PRE(
		"'basefee':100000000000000000000000000000000000,'circ_supply':5,")
		MESSAGES POST("'receipts':[" RECEIPT ",null],'apply_message_failures':[1]") "}";
	struct bigint fee;
	struct vector_file file;
	struct bench bench;
	json_t *json;

	(void)state;
	bench_init(&bench, false);
	if (decode(&bench, text, &file, &json) != ST_OK)
		fail_msg("%s", bench.failure.message);
	expect_text("id", file.vector.id, "sample");
	assert_true(file.vector.chaos);
	assert_null(file.vector.unsupported);
	expect_text("car", file.vector.car, "the car");
	expect_text("pre", file.vector.pre_root, ROOT);
	assert_int_equal(file.vector.variant_count, 2);
	assert_int_equal(file.vector.variants[0].network_version, 4);
	assert_int_equal(file.vector.variants[1].epoch, -1);
	assert_int_equal(file.vector.message_count, 2);
	assert_int_equal(file.vector.messages[1].epoch_offset, 7);
	assert_int_equal(file.vector.receipts[0].receipt.exit_code, -3);
	assert_false(file.vector.receipts[1].present);
	assert_int_equal(bigint_from_text(bytes_of_text("100000000000000000000000000000000000"),
					  &fee),
			 ST_OK);
	assert_int_equal(bigint_compare(&file.vector.base_fee, &fee), 0);
	assert_null(file.vector.traces);
	vector_json_fini(&file);
	json_decref(json);
	bench_fini(&bench);
}

static void test_defaults(void **state)
{
	static const char text[] = HEAD("message", CAR) PRE("")
		MESSAGES POST("'receipts':[" RECEIPT "," RECEIPT "]") "}";
	struct bigint fee = default_base_fee(), supply = default_circ_supply();
	struct vector_file file;
	struct bench bench;
	json_t *json;

	(void)state;
	bench_init(&bench, false);
	assert_int_equal(decode(&bench, text, &file, &json), ST_OK);
	assert_int_equal(bigint_compare(&file.vector.base_fee, &fee), 0);
	assert_int_equal(bigint_compare(&file.vector.circ_supply, &supply), 0);
	vector_json_fini(&file);
	json_decref(json);
	bench_fini(&bench);
}

static void test_unsupported_class(void **state)
{
	static const char text[] = HEAD("blockseq", CAR) PRE("") POST("'receipts':[]") "}";
	struct vector_file file;
	struct bench bench;
	json_t *json;

	(void)state;
	bench_init(&bench, false);
	assert_int_equal(decode(&bench, text, &file, &json), ST_OK);
	assert_string_equal(file.vector.unsupported,
			    "class blockseq is not supported, only message and tipset");
	assert_int_equal(vector_traces_decode(&bench.decode, json, &file), ST_OK);
	vector_json_fini(&file);
	json_decref(json);
	bench_fini(&bench);
}

#define DIGEST "aV9hbV9yYW5kb21fX19fX2lfYW1fcmFuZG9tX19fX18="
#define RANDOMNESS(on, ret) "'randomness':[{'on':" on ",'ret':'" ret "'}],"
#define BLOCK(miner, messages) "{'miner_addr':'" miner "','win_count':3,'messages':" messages "}"
#define TIPSETS(members, blocks)                                                                   \
	"'apply_tipsets':[{" members "'basefee':"                                                  \
	"100000000000000000000000000000000000,'blocks':[" blocks "]}],"
#define ROOTS "'receipts_roots':[{'/':'" ROOT "'}]"

static void test_tipsets(void **state)
{
	static const char text[] = HEAD("tipset", CAR) PRE("")
		TIPSETS("'epoch_offset':12,",
			BLOCK("t0102", "['AQI=','']") "," BLOCK("f01", "null"))
			POST("'receipts':[" RECEIPT "," RECEIPT "," RECEIPT "]," ROOTS) "}";
	const struct vector_tipset *tipset;
	const struct address miner = address_of_id(102);
	struct vector_file file;
	struct bench bench;
	json_t *json;

	(void)state;
	bench_init(&bench, false);
	if (decode(&bench, text, &file, &json) != ST_OK)
		fail_msg("%s", bench.failure.message);
	assert_null(file.vector.unsupported);
	assert_true(file.vector.is_tipset);
	assert_int_equal(file.vector.receipt_count, 3);
	assert_int_equal(file.vector.receipts_root_count, 1);
	expect_text("receipts root", file.vector.receipts_roots[0], ROOT);
	assert_int_equal(file.vector.tipset_count, 1);
	tipset = &file.vector.tipsets[0];
	assert_int_equal(tipset->epoch_offset, 12);
	assert_int_equal(bigint_sign(&tipset->base_fee), 1);
	assert_int_equal(tipset->block_count, 2);
	assert_true(address_equal(&tipset->blocks[0].miner, &miner));
	assert_int_equal(tipset->blocks[0].win_count, 3);
	assert_int_equal(tipset->blocks[0].message_count, 2);
	assert_int_equal(tipset->blocks[0].messages[0].size, 2);
	assert_int_equal(tipset->blocks[1].message_count, 0);
	vector_json_fini(&file);
	json_decref(json);
	bench_fini(&bench);
}

static void test_randomness(void **state)
{
	static const char text[] = HEAD("message", CAR)
		PRE("") "'randomness':[{'on':['beacon',77],'ret':'" DIGEST "'},"
			"{'on':['chain',5,-3,'AQI='],'ret':'" DIGEST
			"'}]," MESSAGES POST("'receipts':[" RECEIPT "," RECEIPT "]") "}";
	const struct randomness_rule *rules;
	struct vector_file file;
	struct bench bench;
	json_t *json;

	(void)state;
	bench_init(&bench, false);
	if (decode(&bench, text, &file, &json) != ST_OK)
		fail_msg("%s", bench.failure.message);
	assert_int_equal(file.vector.randomness.rule_count, 2);
	rules = file.vector.randomness.rules;
	assert_int_equal(rules[0].source, RANDOMNESS_BEACON);
	assert_int_equal(rules[0].epoch, 77);
	assert_false(rules[0].exact);
	assert_memory_equal(rules[0].value, "i_am_random_____i_am_random_____", 32);
	assert_int_equal(rules[1].source, RANDOMNESS_CHAIN);
	assert_true(rules[1].exact);
	assert_int_equal(rules[1].tag, 5);
	assert_int_equal(rules[1].epoch, -3);
	assert_int_equal(rules[1].entropy.size, 2);
	vector_json_fini(&file);
	json_decref(json);
	bench_fini(&bench);
}

static const struct {
	const char *reason, *text, *path;
} refusals[] = {
	{ "randomness of no kind",
	  HEAD("message", CAR) PRE("") RANDOMNESS("['dice',1]", DIGEST) "'a':1}",
	  "randomness[0].on[0]" },
	{ "randomness of three parts",
	  HEAD("message", CAR) PRE("") RANDOMNESS("['chain',1,2]", DIGEST) "'a':1}",
	  "randomness[0].on" },
	{ "randomness of two bytes",
	  HEAD("message", CAR) PRE("") RANDOMNESS("['chain',1]", "AQI=") "'a':1}",
	  "randomness[0].ret" },
	{ "no tipsets", HEAD("tipset", CAR) PRE("") "'a':1}", "apply_tipsets" },
	{ "tipset without blocks", HEAD("tipset", CAR) PRE("") "'apply_tipsets':[{'basefee':1}]}",
	  "apply_tipsets[0].blocks" },
	{ "a miner that is no address",
	  HEAD("tipset", CAR) PRE("") TIPSETS("", BLOCK("f0x", "[]")) "'a':1}",
	  "apply_tipsets[0].blocks[0].miner_addr" },
	{ "a message that is no base64",
	  HEAD("tipset", CAR) PRE("") TIPSETS("", BLOCK("f01", "['!']")) "'a':1}",
	  "apply_tipsets[0].blocks[0].messages[0]" },
	{ "a receipts root too few",
	  HEAD("tipset", CAR) PRE("") TIPSETS("", BLOCK("f01", "[]"))
		  POST("'receipts':[],'receipts_roots':[]") "}",
	  "postconditions.receipts_roots" },
	{ "no object", "[]", "params" },
	{ "empty", "{}", "class" },
	{ "no car", "{'class':'message'}", "car" },
	{ "car is no base64", HEAD("message", "!") PRE("") MESSAGES POST("'receipts':[]") "}",
	  "car" },
	{ "car is no gzip", HEAD("message", "AQI=") PRE("") MESSAGES POST("'receipts':[]") "}",
	  "car" },
	{ "car is cut off",
	  HEAD("message", "H4sIAAAAAAACAyvJSFVI") PRE("") MESSAGES POST("'receipts':[]") "}",
	  "car" },
	{ "no preconditions", HEAD("message", CAR) MESSAGES POST("'receipts':[]") "}",
	  "preconditions" },
	{ "no variants", HEAD("message", CAR) "'preconditions':{" TREE "}}",
	  "preconditions.variants" },
	{ "empty variants", HEAD("message", CAR) "'preconditions':{'variants':[]}}",
	  "preconditions.variants" },
	{ "variant without version",
	  HEAD("message", CAR) "'preconditions':{'variants':[{'id':'a','epoch':1}]}}",
	  "preconditions.variants[0].nv" },
	{ "base fee as a string", HEAD("message", CAR) PRE("'basefee':'5',") "'a':1}",
	  "preconditions.basefee" },
	{ "base fee that is no number", HEAD("message", CAR) PRE("'basefee':'x',") "'a':1}",
	  "preconditions.basefee" },
	{ "message without bytes", HEAD("message", CAR) PRE("") "'apply_messages':[{}]}",
	  "apply_messages[0].bytes" },
	{ "no post root", HEAD("message", CAR) PRE("") MESSAGES "'postconditions':{}}",
	  "postconditions.state_tree" },
	{ "root that is no CID",
	  HEAD("message", CAR) PRE("") MESSAGES
	  "'postconditions':{'state_tree':{'root_cid':{'/':'x'}}}}",
	  "postconditions.state_tree.root_cid" },
	{ "receipts missing", HEAD("message", CAR) PRE("") MESSAGES POST("'a':1") "}",
	  "postconditions.receipts" },
	{ "one receipt too few",
	  HEAD("message", CAR) PRE("") MESSAGES POST("'receipts':[" RECEIPT "]") "}",
	  "postconditions.receipts" },
	{ "receipt without gas",
	  HEAD("message", CAR) PRE("")
		  MESSAGES POST("'receipts':[{'exit_code':0,'return':''},null]") "}",
	  "postconditions.receipts[0].gas_used" },
	{ "failure that has a receipt",
	  HEAD("message", CAR) PRE("")
		  MESSAGES POST("'receipts':[" RECEIPT ",null],'apply_message_failures':[0]") "}",
	  "postconditions.apply_message_failures[0]" },
	{ "failure of no message",
	  HEAD("message", CAR) PRE("")
		  MESSAGES POST("'receipts':[" RECEIPT ",null],'apply_message_failures':[2]") "}",
	  "postconditions.apply_message_failures[0]" },
	{ "failure that is not listed",
	  HEAD("message", CAR) PRE("")
		  MESSAGES POST("'receipts':[null,null],'apply_message_failures':[1]") "}",
	  "postconditions.apply_message_failures" },
};

static void test_refusals(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT(refusals); i++) {
		struct vector_file file;
		struct bench bench;
		char part[128];
		json_t *json;

		bench_init(&bench, false);
		if (decode(&bench, refusals[i].text, &file, &json) == ST_OK)
			fail_msg("%s: accepted", refusals[i].reason);
		assert_int_equal(bench.failure.fault, FAULT_VECTOR_INVALID);
		(void)snprintf(part, sizeof(part), "'path':'%s'", refusals[i].path);
		if (!contains(buffer_bytes(&bench.failure.data), part))
			fail_msg("%s: %.*s", refusals[i].reason, (int)bench.failure.data.size,
				 (const char *)bench.failure.data.data);
		vector_json_fini(&file);
		json_decref(json);
		bench_fini(&bench);
	}
}

#define TRACED(data)                                                                               \
	HEAD("message", CAR)                                                                       \
	PRE("") MESSAGES POST("'receipts':[" RECEIPT ",null]") DIAGNOSTICS(data)

static void test_traces(void **state)
{
	static const int32_t parents[] = { TRACE_NO_PARENT, 0, 1, 0 };
	static const size_t charges[] = { 1, 0, 1, 0 };
	const struct expected_trace *trace;
	struct vector_file file;
	struct bench bench;
	json_t *json;

	(void)state;
	bench_init(&bench, false);
	assert_int_equal(decode(&bench, TRACED(TRACES), &file, &json), ST_OK);
	if (vector_traces_decode(&bench.decode, json, &file) != ST_OK)
		fail_msg("%s", bench.failure.message);
	assert_int_equal(file.vector.trace_count, 2);
	assert_false(file.vector.traces[1].present);
	trace = &file.vector.traces[0];
	assert_true(trace->present);
	assert_int_equal(trace->frame_count, 4);
	for (size_t i = 0; i < 4; i++) {
		assert_int_equal(trace->frames[i].parent, parents[i]);
		assert_int_equal(trace->frames[i].charge_count, charges[i]);
	}
	assert_string_equal(trace->frames[0].charges[0].name, "OnChainMessage");
	assert_int_equal(trace->frames[0].charges[0].storage, 2);
	assert_int_equal(trace->frames[0].totals[0], 3);
	vector_json_fini(&file);
	json_decref(json);
	bench_fini(&bench);
}

static void test_bad_traces(void **state)
{
	static const struct {
		const char *reason, *text;
	} cases[] = {
		{ "no base64", TRACED("!") },
		{ "base64 once", TRACED("AQI=") },
		{ "no gzip", TRACED("QVFJPQ==") },
		{ "an entry too few", HEAD("message", CAR) PRE("") "'apply_messages':[]," POST(
					      "'receipts':[]") DIAGNOSTICS(TRACES) },
		{ "a number for a trace",
		  TRACED("SDRzSUFBQUFBQUFDQTRzMjE4a3J6Y21KQlFCTXpIaVhDQUFBQUE9PQ==") },
		{ "a member twice", TRACED("SDRzSUFBQUFBQUFDQTR1dVZ2SXRUbGV5cXE3VlVRb3VUVXBPek1rcFZ"
					   "yS0tqa1hsMWVya2xlYmt4QUlBdTFIdXRTMEFBQUE9") },
		{ "subcalls nobody can see",
		  TRACED("SDRzSUFBQUFBQUFDQTR1dVZ2SXRUbGV5cXE3VlVZb3BOVEF3TlM1TlNrN015U2xXc29xdVZuS"
			 "lBMSGJPU0N4S1R3VnhZMnRqYTNYeVNuTnlZZ0V2akFaMk5RQUFBQT09") },
		{ "broken off", TRACED("SDRzSUFBQUFBQUFDQTR1dVZ2SXRUbGV5cXE3VlVRb3VUVXBPek1rcFZyS0t"
				       "ybFp5VHl4MnprZ3NTazh0VmdJQUM5dTI4aVFBQUFBPQ==") },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++) {
		struct vector_file file;
		struct bench bench;
		json_t *json;

		bench_init(&bench, false);
		assert_int_equal(decode(&bench, cases[i].text, &file, &json), ST_OK);
		if (vector_traces_decode(&bench.decode, json, &file) == ST_OK)
			fail_msg("%s: accepted", cases[i].reason);
		assert_int_equal(bench.failure.fault, FAULT_VECTOR_INVALID);
		assert_null(file.vector.traces);
		assert_true(contains(buffer_bytes(&bench.failure.data), "diagnostics.data"));
		vector_json_fini(&file);
		json_decref(json);
		bench_fini(&bench);
	}
}

/* 5,000 calls inside of one another, each with one charge; and 65,538, one too many. */
#define CHAIN                                                                                      \
	"SDRzSUFBQUFBQUFDQSszTUlRN0NRQlJGMGIxOFBRSnNMUUlGQnRtTUdKcW1pQUZCcVdwbTcwQzZpaVluVnp6"     \
	"emN2bzFMdk1VM2RwU25NdDhlcFQzTk03UjlXdGN5M09NTGtxaytQd2V4eFRETnYvL29lVVV0K1UrbEZxM093"     \
	"YUR3V0F3R0F3R2c4RmdNQmdNQm9QQllEQVlEQWFEd1dBd0dBd0dnOEZnTUJnTUJvUEJZREFZREFhRHdXQXdH"     \
	"QXdHZzhGZ01CZ01Cb1BCWURBWURBYUR3V0F3R0F3R2c4RmdNQmdNQm9QQllEQVlEQWFEd1dBd0dBd0dnOEZn"     \
	"TUJnTUJvUEJZREFZREFhRHdXQXdHQXdHZzhGZ01CZ01Cb1BCWURBWURBYUR3V0F3R0F3R2c4RmdNQmdNQm9Q"     \
	"QllEQVlEQWFEd1dBd0dBd0dnOEZnTUJnTUJvUEJZREFZREFhRHdXQXdHQXdHZzhGZ01CZ01Cb1BCWURBWURB"     \
	"YUR3V0F3R0F3R2c4RmdNQmdNQm9QQllEQVlEQWFEd1dBd0dBd0dnOEZnTUJnTUJvUEJZREFZREFhRHdXQXdH"     \
	"QXdHZzhGZ01CZ01Cb1BCWURBWURBYUR3V0F3R0F3R2c4RmdNQmdNQm9QQllEQVlEQWFEd1dBd0dBd0dnOEZn"     \
	"TUJnTUJvUEJZREFZREFhRHdXQXdHQXdHZzhGZ01CZ01Cb1BCWURBWURBYUR3V0F3R0F3R2c4RmdNQmdNQm9Q"     \
	"QllEQVlEQWFEd1dBd0dBd0dnOEZnTUJnTUJvUEJZREFZREFhRHdXQXdHQXdHZzhGZ01CZ01Cb1BCWURBWURB"     \
	"YUR3V0F3R0F3R2c4RmdNQmdNQm9QQllEQVlEQWFEd1dBd0dBd0dnOEZnTUJnTUJvUEJZREFZREFhRHdXQXdH"     \
	"QXdHZzhGZ01CZ01Cb1BCWURBWURBYUR3V0F3R0F3R2c4RmdNQmdNQm9QQllEQVlEQWFEd1dBd0dBd0dnOEZn"     \
	"TUJnTUJvUEJZREFZREFhRHdXQXdHQXdHZzhGZ01CZ01Cb1BCWURBWURBYUR3V0F3R0F3R2c4RmdNQmdNQm9Q"     \
	"QllEQVlEQWFEd1dBd0dBd0dnOEZnTUJnTUJvUEJZREFZREFhRHdXQXdHQXdHZzhGZ01CZ01Cb1BCWURBWURB"     \
	"YUR3V0F3R0F3R2c4RmdNQmdNQm9QQllEQVlEQWFEd1dBd0dBd0dnOEZnTUJnTUJvUEJZREFZREFhRHdXQXdH"     \
	"QXdHZzhGZ01CZ01Cb1BCWURBWURBYUR3V0F3R0F3R2c4RmdNQmdNQm9QQllEQVlEQWFEd1dBd0dBd0dnOEZn"     \
	"TUJnTUJvUEJZREFZREFhRHdXQXdHQXdHZzhGZ01CZ01Cb1BCWURBWURBYUR3V0F3R0F3R2c4RmdNQmdNQm9Q"     \
	"QllEQVlEQWFEd1dBd0dBd0dnOEZnTUJnTUJvUEJZREFZREFhRHdXQXdHQXdHZzhGZ01CZ01Cb1BCWURBWURB"     \
	"YUR3V0F3R0F3R2c4RmdNQmdNQm9QQllEQVlEQWFEd1dBd0dBd0dnOEZnTUJnTUJvUEJZREFZREFhRHdXQXdH"     \
	"QXdHZzhGZ01CZ01Cb1BCWURBWURBYUR3V0F3R0F3R2c4RmdNQmdNQm9QQllEQVlEQWFEd1dBd0dBd0dnOEZn"     \
	"TUJnTUJvUEJZREFZREFhRHdXQXdHQXdHZzhGZ01CZ01Cb1BCWURBWURBYUR3V0F3R0F3R2c4RmdNQmdNQm9Q"     \
	"QllEQVlEQWFEd1dBd0dBd0dnOEZnTUJnTUJvUEJZREFZREFhRHdXQXdHQXdHZzhGZ01CZ01Cb1BCWURBWURB"     \
	"YUR3V0F3R0F3R2c4RmdNQmdNQm9QQllEQVlEQWFEd1dBd0dBd0dnOEZnTUJnTUJvUEJZREFZREFhRHdXQXdH"     \
	"QXdHZzhGZ01CZ01Cb1BCWURBWURBYUR3V0F3R0F3R2c4RmdNQmdNQm9QQllEQVlEQWFEd1dBd0dBd0dnOEZn"     \
	"TUJnTUJvUEJZREFZREFhRHdXQXdHQXdHZzhGZ01CZ01Cb1BCWURBWURBYUR3V0F3R0F3R2c4RmdNQmdNQm9Q"     \
	"QllEQVlEQWFEd1dBd0dBd0dnOEZnTUJnTUJvUEJZREFZREFhRHdXQXdHQXdHZzhGZ01CZ01Cb1BCWURBWURB"     \
	"YUR3V0F3R0F3R2c4RmdNQmdNQm9QQllEQVlEQWFEd1dBd0dBd0dnOEZnTUJnTUJvUEJZREFZREFhRHdXQXdH"     \
	"QXdHZzhGZ01CZ01Cb1BCWURBWURBYUR3V0F3bU4weHVVbVNKRW1TSkVtU0pFbVNKRW1TdFAvU2E2azFmd0dS"     \
	"VGZHTno1RUZBQT09"
#define CHAIN_TOO_LONG                                                                             \
	"SDRzSUFBQUFBQUFDQSszSG9RM0FJQkFBd0YzUVROQTFrQVJSc0I5TWcycll2YklEWUMrbnJyNnByRDd1aUNk"     \
	"ZFZVUkVSRVJFUkVSRVJFUkVSRVJFUkVSRVJFUkVSRVJFUkVSRVJFUkVSRVJFUkVSRVJFUkVSRVJFUkVSRVJF"     \
	"UkVSRVJFUkVSRVJFUkVSRVJFUkVSRVJFUkVSRVJFUkVSRVJFUkVSRVJFUkVSRVJFUkVSRVJFUkVSRVJFUkVS"     \
	"RVJFUkVSRVJFUkVSRVJFUkVSRVJFUkVSRVJFUkVSRVJFUkVSRVJFUkVSRVJFUkVSRVJFUkVSRVJFUkVSRVJF"     \
	"UkVSRVJFUkVSRVJFUkVSRVJFUkVSRVJFUkVSRVJFUkVSRVJFUkVSRVJFUkVSRVJFUkVSRVJFUkVSRVJFUkVS"     \
	"RVJFUkVSRVJFUkVSRVJFUkVSRVJFUkVSRVJFUkVSRVJFUkVSRVJFUkVSRVJFUkVSRVJFUkVSRVJFUkVSRVJF"     \
	"UkVSRVJFUkVSRVJFUkVSRVJFUkVSRVJFUkVSRVJFUkVSRVJFUkVSRVJFUkVSRVJFUkVSRVJFUkVSRVJFUkVS"     \
	"RVJFUkVSRVJFUkVSRVJFUkVSRVJFUkVSRVJFUkVSRVJFUkVSRVJFUkVSRVJFUkVSRVJFUkVSRVJFUkVSRVJF"     \
	"UkVSRVJFUkVSRVJFUkVSRVJFUkVSRVJFUkVSRVJFUkVSRVJFUkVSRVJFUkVSRVJFUkVSRVJFUkVSRVJFUkVS"     \
	"RVJFUkVSRVJFUkVSRVJFUkVSRVJFUkVSRVJFUkVSRVJFUkVSRVJFUkVSRVJFUkVSRVJFUkVSRVJFUkVSRVJF"     \
	"UkVSRVJFUkVSRVJFUkVSRVJFUkVSRVJFUkVSRVJFUkVSRVJFUkVSRVJFUkVSRVJFUkVSRVJFUkVSRVJFUkVS"     \
	"RVJFUkVSRVJFUkVSRVJFUkVSRVJFUkVSRVJFUkVSRVJFUkVSRVJFUkVSRVJFUkVSRVJFUkVSRVJFUkVSRVJF"     \
	"UkVSRVJFUkVSRVJFUkVSRVJFUkVSRVJFUkVSRVJFUkVSRVJFUkVSRVJFUkVSRVJFUkVSRVJFUkVSRVJFUkVS"     \
	"RVJFUkVSRVJFUkVSRVJFUkVSRVJFUkVSRVJFUkVSRVJFUkVSRVJFUkVSRVJFUkVSRVJFUkVSRVJFUkVSRVJF"     \
	"UkVSRVJFUkVSRVJFUkVSRVJFUkVSRVJFUkVSRVJFUkVSRVJFUkVSRVJFUkVSRVJFUkVSRVJFUkVSRVJFUkVS"     \
	"RVJFUkVSRVJFUkVSRVJFUkVSRVJFUkVSRVJFUkVSRVJFUkVSRVJFUkVSRVJFUkVSRVJFUkVSRVJFUkVSRVJF"     \
	"UkVSRVJFUkVSRVJFUkVSRVJFUkVSRVJFUkVSRVJFUkVSRVJFUkVSRVJFUkVSRVJFUkVSRVJFUkVSRVJFUkVS"     \
	"RVJFUkVSRVJFUkVSRVJFUkVSRVJFUkVSRVJFUkVSRVJFUkVSRVJFUkVSRVJFUkVSRVJFUkVSRVJFUkVSRVJF"     \
	"UkVSRVJFUkVSRVJFUkVSRVJFUkVSRVJFUkVSRVJFUkVSRVJFUkVSRVJFUkVSRVJFUkVSRVJFUkVSRVJFUkVS"     \
	"RVJFUkVSRVJFUkVSRVJFUkVSRVJFUkVSRVJFUkVSRVJFUkVSRVJFUkVSRVJFUkVSRVJFUkVSRVJFUkVSRVJF"     \
	"UkVSRVJFUkVSRVJFUkVSRVJFUkVSRVJFUkVSRVJFUkVSRVJFUkVSRVJFUkVSRVJFUkVSRVJFUkVSRVJFUkVS"     \
	"RVJFUkVSRVJFUkVSRVJFUkVSRVJFUkVSRVJFUkVSRVJFUkVSRVJFUkVSRVJFUkVSRVJFUkVSRVJFUkVSRVJF"     \
	"UkVSRVJFUkVSRVJFUkVSRVJFUkVSRVJFUkVSRVJFUkVSRVJFUkVSRVJFUkVSRVJFUkVSRVJFUkVSRVJFUkVS"     \
	"RVJFUkVSRVJFUkVSRVJFUkVSRVJFUkVSRVJFUkVSRVJFUkVSRVJFUkVSRVJFUkVSRVJFUkVSRVJFUkVSRVJF"     \
	"UkVSRVJFUkVSRVJFUkVSRVJFUkVSRVJFUkVSRVJFUkVSRVJFUkVSRVJFUkVSRVJFUkVSRVJFUkVSRVJFUkVS"     \
	"RVJFUkVSRVJFUkVSRVJFUkVSRVJFUkVSRVJFUkVSRVJFUkVSRVJFUkVSRVJFUkVSRVJFUkVSRVJFUkVSRVJF"     \
	"UkVSRVJFUkVSRVJFUkVSRVJFUkVSRVJFUkVSRVJFUkVSRVJFUkVSRVJFUkVSRVJFUkVSRVJFUkVSRVJFUkVS"     \
	"RVJFUkVSRVJFUkVSRVJFUkVSRVJFUkVSRVJFUkVSRVJFUkVSRVJFUkVSRVJFUkVSRVJFUkVSRVJFUkVSRVJF"     \
	"UkVSRVJFUkVSRVJFUkVSRVJFUkVSRVJFUkVSRVJFUkVSRVJFUkVSRVJFUkVSRVJFUkVSRVJFUkVSRVJFUkVS"     \
	"RVJFUkVSRVJFUkVSRVJFUkVSRVJFUkVSRVJFUkVSRVJFUkVSRVJFUkVSRVJFUkVSRVJFUkVSRVJFUkVSRVJF"     \
	"UkVSRVJFUkVSRVJFUkVSRVJFUkVSRVJFUkVSRVJFUkVSRVJFUkVSRVJFUkVSRVJFUkVSRVJFUkVSRVJFUkVS"     \
	"RVJFUkVSRVJFUkVSRVJFUkVSRVJFUkVSRVJFUkVSRVJFUkVSRVJFUkVSRVJFUkVSRVJFUkVSRVJFUkVSRVJF"     \
	"UkVSRVJFUkVSRVJFUkVSRVJFUkVSRVJFUkVSRVJFUkVSRVJFUkVSRVJFUkVSRVJFUkVSRVJFUkVSRVJFUkVS"     \
	"RVJFUkVSRVJFUkVSRVJFUkVSRVJFUkVSRVJFUkVSRVJFUkVSRVJFUkVSRVJFUkVSRVJFUkVSRVJFUkVSRVJF"     \
	"UkVSRVJFUkVSRVJFUkVSRVJFUkVSRVJFUkVSRVJFUkVSRVJFUkVSRVJFUkVSRVJFUkVSRVJFUkVSRVJFUkVS"     \
	"RVJFUkVSRVJFUkVSRVJFUkVSRVJFUkVSRVJFUkVSRVJFUkVSRVJFUkVSRVJFUkVSRVJFUkVSRVJFUkVST1E0"     \
	"YlFNQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFB"     \
	"QUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFB"     \
	"QUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFEODhsd1I3UU1haHhXV0pRQVBB"     \
	"QT09"
/* 2001 opening brackets. */
#define DEEP "SDRzSUFBQUFBQUFDQTR1T0hnV2pZQlNNZ2xFd0NrYkJrQWNBTE1tRUtORUhBQUE9"

/* Calls nest deeper than jansson reads. */
static void test_deep_traces(void **state)
{
	enum { CALLS = 5000 };
	const struct expected_trace *trace;
	struct vector_file file;
	struct bench bench;
	json_t *json;

	(void)state;
	bench_init(&bench, false);
	assert_int_equal(decode(&bench, TRACED(CHAIN), &file, &json), ST_OK);
	if (vector_traces_decode(&bench.decode, json, &file) != ST_OK)
		fail_msg("%s", bench.failure.message);
	assert_int_equal(file.vector.trace_count, 2);
	trace = &file.vector.traces[0];
	assert_int_equal(trace->frame_count, CALLS);
	for (int32_t i = 0; i < CALLS; i++) {
		assert_int_equal(trace->frames[i].parent, i - 1);
		assert_int_equal(trace->frames[i].charge_count, 1);
	}
	vector_json_fini(&file);
	json_decref(json);
	bench_fini(&bench);
}

/* Limits that are no options say what to do instead. */
static void test_too_deep_traces(void **state)
{
	static const char *const cases[] = { TRACED(DEEP), TRACED(CHAIN_TOO_LONG) };

	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++) {
		struct vector_file file;
		struct bench bench;
		json_t *json;

		bench_init(&bench, false);
		assert_int_equal(decode(&bench, cases[i], &file, &json), ST_OK);
		assert_int_equal(vector_traces_decode(&bench.decode, json, &file), ST_LIMIT);
		assert_int_equal(bench.failure.fault, FAULT_LIMIT_EXCEEDED);
		assert_string_equal(bench.failure.hint,
				    "this limit is fixed: run the vector without checkTrace");
		vector_json_fini(&file);
		json_decref(json);
		bench_fini(&bench);
	}
}

static void test_genesis(void **state)
{
	static const char text[] = HEAD("message", CAR) PRE("")
		MESSAGES POST("'receipts':[null,null]") "}";
	static const struct {
		const char *variant;
		enum status st;
	} cases[] = {
		{ NULL, ST_OK },
		{ "a", ST_OK },
		{ "b", ST_UNSUPPORTED },
		{ "c", ST_INVALID },
	};

	char *json = quotes(text);

	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++) {
		struct genesis_spec spec = { .given = true };
		struct error err = { .status = ST_OK };
		struct arena arena;

		arena_init(&arena, 0);
		assert_int_equal(rpc_genesis_from_vector(&arena, bytes_of_text(json),
							 cases[i].variant, &spec, &err),
				 cases[i].st);
		if (cases[i].st == ST_OK) {
			assert_int_equal(spec.kind, GENESIS_VECTOR);
			expect_text("car", spec.car, "the car");
			expect_text("root", spec.root_text, ROOT);
			assert_int_equal(spec.own.epoch, 5);
			assert_int_equal(spec.own.network_version, 4);
			assert_true(spec.given);
		} else {
			assert_true(err.text[0] != '\0');
		}
		arena_fini(&arena);
	}
	free(json);
}

/* Every prefix of a vector file is refused with words. */
static void test_truncated_genesis(void **state)
{
	static const char text[] = HEAD("message", CAR) PRE("")
		MESSAGES POST("'receipts':[null,null]") "}";

	char *json = quotes(text);

	(void)state;
	for (size_t length = 0; length < sizeof(text) - 1; length++) {
		struct genesis_spec spec = { .given = false };
		struct error err = { .status = ST_OK };
		struct arena arena;

		arena_init(&arena, 0);
		assert_int_not_equal(rpc_genesis_from_vector(&arena, bytes_make(json, length), NULL,
							     &spec, &err),
				     ST_OK);
		assert_true(err.text[0] != '\0' && err.hint[0] != '\0');
		arena_fini(&arena);
	}
	free(json);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_accepts),
		cmocka_unit_test(test_defaults),
		cmocka_unit_test(test_unsupported_class),
		cmocka_unit_test(test_refusals),
		cmocka_unit_test(test_tipsets),
		cmocka_unit_test(test_randomness),
		cmocka_unit_test(test_traces),
		cmocka_unit_test(test_bad_traces),
		cmocka_unit_test(test_genesis),
		cmocka_unit_test(test_truncated_genesis),
		cmocka_unit_test(test_deep_traces),
		cmocka_unit_test(test_too_deep_traces),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
