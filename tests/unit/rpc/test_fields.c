/* SPDX-License-Identifier: Apache-2.0 OR MIT */
#include "helpers.h"

#include "rpc/field_schema.h"
#include "rpc/kinds.h"

struct inner {
	uint64_t number;
};
struct sample {
	uint64_t count;
	struct maybe_flag flag;
	struct maybe_amount amount;
	struct maybe_bytes bytes;
	struct maybe_cid cid;
	struct maybe_at at;
	struct maybe_word word;
	struct maybe_address address;
	struct maybe_tipset_key tipset;
	const struct bytes *texts;
	size_t text_count;
	struct inner object;
	uint64_t version;
};

#define DIGITS_50 "12345678901234567890123456789012345678901234567890"
#define DIGITS_250 DIGITS_50 DIGITS_50 DIGITS_50 DIGITS_50 DIGITS_50
#define DIGITS_500 DIGITS_250 DIGITS_250

static const struct word words[] = { { "red", 0 }, { "green", 1 } };
static const struct word_list closed_list = { words, 2, false };
static const struct word_list open_list = { words, 2, true };

OBJECT(inner, struct inner, FIELDS_OF_PARAMS,
       REQUIRED("number", uint, struct inner, number, "a number"));
FIELDS(sample_table, struct sample, FIELDS_OF_PARAMS,
       REQUIRED("count", uint, struct sample, count, "a count"),
       MAYBE("flag", flag, struct sample, flag, "a flag"),
       MAYBE("amount", amount, struct sample, amount, "an amount"),
       MAYBE("bytes", bytes, struct sample, bytes, "bytes"),
       MAYBE("cid", cid, struct sample, cid, "a CID"),
       MAYBE("at", at, struct sample, at, "a state"),
       MAYBE("word", word, struct sample, word, "red or green", .words = &open_list),
       MAYBE("address", address, struct sample, address, "an address"),
       MAYBE("tipset", tipset_key, struct sample, tipset, "a key"),
       LIST("texts", text, struct sample, texts, text_count, "texts"),
       OPTIONAL("object", inner, struct sample, object, "an object"),
       OPTIONAL("version", network_version, struct sample, version, "a version"));
FIELDS(closed_table, struct sample, FIELDS_OF_PARAMS,
       MAYBE("word", word, struct sample, word, "red or green", .words = &closed_list));

static enum status decode(struct bench *bench, const struct fields *table, const char *text,
			  struct sample *out, json_t **json)
{
	memset(out, 0, sizeof(*out));
	*json = text ? parse(text) : NULL;
	return fields_decode_params(&bench->decode, table, *json, out);
}

static void test_accepts(void **state)
{
	static const struct {
		const char *reason, *params;
		bool lotus;
	} cases[] = {
		{ "by position", "[7]", false },
		{ "by position for lotus", "[7]", true },
		{ "by name", "{'count':7}", false },
		{ "number as string", "{'count':'7'}", false },
		{ "trailing null", "[7,null,null]", false },
		{ "everything",
		  "{'count':7,'flag':true,'amount':'-12','bytes':'0x0102','cid':"
		  "'bafkqac3gnfwc6mjpmnugc33t','at':3,'word':'green','address':'t01',"
		  "'tipset':[],'texts':['a','b'],'object':{'number':1}}",
		  false },
		{ "CID object", "{'count':7,'cid':{'/':'bafkqac3gnfwc6mjpmnugc33t'}}", true },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++) {
		struct bench bench;
		struct sample out;
		json_t *json;

		bench_init(&bench, cases[i].lotus && cases[i].params[0] == '[');
		if (decode(&bench, &sample_table, cases[i].params, &out, &json) != ST_OK)
			fail_msg("%s: %s", cases[i].reason, bench.failure.message);
		assert_int_equal(out.count, 7);
		json_decref(json);
		bench_fini(&bench);
	}
}

static void test_values(void **state)
{
	struct bench bench;
	struct sample out;
	json_t *json;

	(void)state;
	bench_init(&bench, false);
	assert_int_equal(decode(&bench, &sample_table,
				"{'count':18446744073709551615,'amount':'1234567890123456789012345"
				"67890',"
				"'bytes':'AQI=','at':'genesis','word':-3,'address':'f098',"
				"'texts':[],'object':{'number':4}}",
				&out, &json),
			 ST_OK);
	assert_true(out.count == UINT64_MAX);
	bigint_to_text(&bench.buffer, &out.amount.value);
	expect_text("amount", buffer_bytes(&bench.buffer), "123456789012345678901234567890");
	assert_true(bytes_equal(out.bytes.value, bytes_make("\1\2", 2)));
	assert_int_equal(out.at.value.kind, AT_GENESIS);
	assert_int_equal(out.word.value, -3);
	assert_true(out.at.given);
	assert_false(out.flag.given);
	assert_non_null(out.texts);
	assert_int_equal(out.text_count, 0);
	assert_int_equal(out.object.number, 4);
	json_decref(json);
	bench_fini(&bench);
}

static const struct {
	const char *reason, *params, *path, *expected, *got, *hint;
	bool lotus;
} refusals[] = {
	{ "missing", "{}", "count", "a count", "nothing", NULL, false },
	{ "missing by position", "[]", "count", "a count", "nothing", NULL, false },
	{ "required null", "[null]", "count", "a count", "null", NULL, false },
	{ "wrong type", "[true]", "count", "an integer from 0 to 2^64-1", "true", NULL, false },
	{ "negative", "[-1]", "count", "an integer from 0 to 2^64-1", "-1", NULL, false },
	{ "fraction", "[1.5]", "count", "an integer from 0 to 2^64-1", "1.5", NULL, false },
	{ "beyond 64 bits", "[18446744073709551616]", "count", "an integer from 0 to 2^64-1",
	  "'got':'18446744073709551616'", NULL, false },
	{ "an exponent", "[1e3]", "count", "an integer from 0 to 2^64-1", "the real number 1000",
	  "write integers without a point or an exponent", false },
	{ "network version out of range", "{'count':1,'version':16}", "version",
	  "an integer from 0 to 15", "'got':'16'", NULL, false },
	{ "negative network version", "{'count':1,'version':-1}", "version",
	  "an integer from 0 to 15", "'got':'-1'", NULL, false },
	{ "amount as a great number", "{'count':1,'amount':99999999999999999999}", "amount",
	  "a decimal string in attoFIL", "'got':'99999999999999999999'",
	  "amounts are strings: put the digits in quotes", false },
	{ "amount as a great number for lotus", "[1,null,99999999999999999999]", "amount",
	  "a decimal string in attoFIL", "'got':'99999999999999999999'", NULL, true },
	{ "amount of too many digits", "{'count':1,'amount':'" DIGITS_500 "'}", "amount",
	  "too long: at most 462 digits", "…", NULL, false },
	{ "address as a great number", "{'count':1,'address':99999999999999999999}", "address",
	  "an address", "'got':'99999999999999999999'", NULL, false },
	{ "bytes as a great number", "{'count':1,'bytes':99999999999999999999}", "bytes",
	  "bytes in base64", "'got':'99999999999999999999'", NULL, false },
	{ "CID as a great number", "{'count':1,'cid':{'/':99999999999999999999}}", "cid", "a CID",
	  "an object", NULL, false },
	{ "CID object with more in it", "{'count':1,'cid':{'/':'bafkqac3gnfwc6mjpmnugc33t','x':1}}",
	  "cid", "a CID", "an object", NULL, false },
	{ "text as a great number", "{'count':1,'texts':[99999999999999999999]}", "texts[0]",
	  "a string", "'got':'99999999999999999999'", NULL, false },
	{ "state as a great number", "{'count':1,'at':99999999999999999999}", "at",
	  "an integer from 0 to 2^64-1", "'got':'99999999999999999999'", NULL, false },
	{ "unknown member", "{'cuont':1}", "cuont", "count, flag", "cuont", "did you mean count?",
	  false },
	{ "too many", "[1,2,3,4,5,6,7,8,9,10,11,12,13]", "params", "12", "13", NULL, false },
	{ "by name for lotus", "{'count':1}", "params", "an array of parameters by position",
	  "an object", "Filecoin.* methods take an array: 'params':[…]", true },
	{ "amount as number", "{'count':1,'amount':5}", "amount", "a decimal string in attoFIL",
	  "5", "amounts are strings: '5'", false },
	{ "amount with a point", "{'count':1,'amount':'1.5'}", "amount",
	  "a decimal string in attoFIL", "\\'1.5\\'", NULL, false },
	{ "hex for lotus", "[1,null,null,'0x0102']", "bytes", "bytes in base64 with padding",
	  "\\'0x0102\\'", NULL, true },
	{ "odd hex", "{'count':1,'bytes':'0x1'}", "bytes", "bytes in base64, or 0x and hex digits",
	  "\\'0x1\\'", NULL, false },
	{ "bare CID text for lotus", "[1,null,null,null,'bafkqac3gnfwc6mjpmnugc33t']", "cid",
	  "a CID object", "bafkq", NULL, true },
	{ "bad CID", "{'count':1,'cid':'bafk'}", "cid", "a CID", "\\'bafk\\'", NULL, false },
	{ "bad address", "{'count':1,'address':'f1zz'}", "address", "an address", "f1zz", NULL,
	  false },
	{ "bad state", "{'count':1,'at':'tail'}", "at", "\\'head\\'", "tail", NULL, false },
	{ "element of a list", "{'count':1,'texts':['a',2]}", "texts[1]", "a string", "2", NULL,
	  false },
	{ "member of an object", "{'count':1,'object':{'number':'x'}}", "object.number",
	  "an integer from 0 to 2^64-1", "\\'x\\'", NULL, false },
	{ "unknown member of an object", "{'count':1,'object':{'numbr':1}}", "object.numbr",
	  "number", "numbr", "did you mean number?", false },
	{ "not an object", "{'count':1,'object':[]}", "object", "an object", "an array of 0", NULL,
	  false },
};

static void test_refusals(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT(refusals); i++) {
		struct bytes data;
		struct bench bench;
		struct sample out;
		char part[128];
		json_t *json;

		bench_init(&bench, refusals[i].lotus);
		if (decode(&bench, &sample_table, refusals[i].params, &out, &json) == ST_OK)
			fail_msg("%s: accepted", refusals[i].reason);
		assert_int_equal(bench.failure.fault, FAULT_INVALID_PARAMS);
		data = buffer_bytes(&bench.failure.data);
		(void)snprintf(part, sizeof(part), "'path':'%s'", refusals[i].path);
		if (!contains(data, part) || !contains(data, refusals[i].expected) ||
		    !contains(data, refusals[i].got))
			fail_msg("%s: %.*s", refusals[i].reason, (int)data.size,
				 (const char *)data.data);
		if (refusals[i].hint)
			expect_text(refusals[i].reason, bytes_of_text(bench.failure.hint),
				    refusals[i].hint);
		json_decref(json);
		bench_fini(&bench);
	}
}

static void test_words(void **state)
{
	struct bench bench;
	struct sample out;
	json_t *json;

	(void)state;
	bench_init(&bench, false);
	assert_int_equal(decode(&bench, &closed_table, "['gren']", &out, &json), ST_INVALID);
	assert_string_equal(bench.failure.hint, "did you mean green?");
	assert_string_equal(bench.failure.message,
			    "word: no word is called gren; did you mean green?");
	assert_true(contains(buffer_bytes(&bench.failure.data), "'path':'word'"));
	json_decref(json);
	failure_reset(&bench.failure);
	assert_int_equal(decode(&bench, &sample_table, "{'count':1,'word':'-9223372036854775808'}",
				&out, &json),
			 ST_OK);
	assert_true(out.word.value == INT64_MIN);
	json_decref(json);
	assert_int_equal(decode(&bench, &sample_table, "{'count':1,'word':'1'}", &out, &json),
			 ST_OK);
	assert_int_equal(out.word.value, 1);
	json_decref(json);
	assert_int_equal(decode(&bench, &closed_table, "[1]", &out, &json), ST_INVALID);
	json_decref(json);
	bench_fini(&bench);
}

static void test_tipset(void **state)
{
	static const struct {
		const char *params;
		bool passes;
		enum fault fault;
	} cases[] = {
		{ "[1,null,null,null,null,null,null,null,null]", true, FAULT_INTERNAL },
		{ "[1,null,null,null,null,null,null,null,[]]", true, FAULT_INTERNAL },
		{ "[1,null,null,null,null,null,null,null,[{'/"
		  "':'bafy2bzacebc3bt6cedhoyw34drrmjvazhu4oj25er2ebk4u445pzycvq4ta4a'}]]",
		  true, FAULT_INTERNAL },
		{ "[1,null,null,null,null,null,null,null,[{'/':'bafy'}]]", false,
		  FAULT_INVALID_PARAMS },
		{ "[1,null,null,null,null,null,null,null,3]", false, FAULT_INVALID_PARAMS },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++) {
		struct bench bench;
		struct sample out;
		json_t *json;

		bench_init(&bench, true);
		assert_int_equal(decode(&bench, &sample_table, cases[i].params, &out, &json) ==
					 ST_OK,
				 cases[i].passes);
		if (!cases[i].passes)
			assert_int_equal(bench.failure.fault, cases[i].fault);
		json_decref(json);
		bench_fini(&bench);
	}
}

static void test_codes(void **state)
{
	static const struct {
		const char *reason, *value;
		unsigned network_version;
		const char *cid; /* NULL: refused */
	} cases[] = {
		{ "bare name at version 0", "'account'", 0, "bafkqadlgnfwc6mjpmfrwg33vnz2a" },
		{ "bare name at version 4", "'account'", 4, "bafkqadlgnfwc6mrpmfrwg33vnz2a" },
		{ "bare name at version 13", "'account'", 13, "bafkqadlgnfwc6njpmfrwg33vnz2a" },
		{ "chaos has one code only", "'chaos'", 13, "bafkqac3gnfwc6mjpmnugc33t" },
		{ "full name", "'fil/2/account'", 13, "bafkqadlgnfwc6mrpmfrwg33vnz2a" },
		{ "full name of nothing", "'fil/9/unknown'", 13, "bafkqadlgnfwc6ojpovxgw3tpo5xa" },
		{ "text", "'bafkqac3gnfwc6mjpmnugc33t'", 13, "bafkqac3gnfwc6mjpmnugc33t" },
		{ "object", "{'/':'bafkqac3gnfwc6mjpmnugc33t'}", 13, "bafkqac3gnfwc6mjpmnugc33t" },
		{ "typing error", "'acount'", 13, NULL },
		{ "no name", "'fil/2/'", 13, NULL },
		{ "no version", "'fil//account'", 13, NULL },
		{ "number", "3", 13, NULL },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++) {
		json_t *json = parse(cases[i].value);
		struct bench bench;
		struct cid code;
		enum status st;

		bench_init(&bench, false);
		bench.decode.network_version = cases[i].network_version;
		st = decode_code(&bench.decode, json, &code);
		if ((st == ST_OK) != (cases[i].cid != NULL))
			fail_msg("%s: %s", cases[i].reason, status_name(st));
		if (st == ST_OK) {
			cid_to_text(&bench.buffer, code);
			expect_text(cases[i].reason, buffer_bytes(&bench.buffer), cases[i].cid);
		}
		json_decref(json);
		bench_fini(&bench);
	}
}

/* Memory that runs out is told as such, never as a wrong value. */
static void test_memory(void **state)
{
	struct bench bench;
	struct sample out;
	json_t *json;

	(void)state;
	bench_init(&bench, false);
	bench.arena.limit_bytes = 1;
	assert_int_equal(decode(&bench, &sample_table, "{'count':1,'bytes':'AQIDBAUGBwg='}", &out,
				&json),
			 ST_NO_MEMORY);
	assert_int_equal(bench.failure.fault, FAULT_OUT_OF_MEMORY);
	json_decref(json);
	bench_fini(&bench);
}

/* ---- what only some tables have --------------------------------------------------- */

struct numbers {
	int64_t limit;
	struct bigint fee;
	struct address to;
	uint64_t from;
	struct inner *list;
	size_t list_count;
	bool within;
};

OBJECT(around, struct numbers, FIELDS_OF_VECTOR,
       REQUIRED("flag", flag, struct numbers, within, "a flag"));
FIELDS(numbers_table, struct numbers, FIELDS_OF_PARAMS,
       OPTIONAL("limit", int, struct numbers, limit, "from {min} to {max}, default {default}",
		DEFAULT(10), RANGE(1, 20)),
       OPTIONAL("fee", amount, struct numbers, fee, "default {default}", DEFAULT(7),
		RANGE(0, INT64_MAX)),
       OPTIONAL("to", address, struct numbers, to, "default {default}", DEFAULT(98)),
       OPTIONAL("from", uint, struct numbers, from, "{no mark}", RANGE(0, INT64_MAX)),
       LIST("list", inner, struct numbers, list, list_count, "objects"));
FIELDS(lotus_table, struct numbers, FIELDS_OF_LOTUS,
       REQUIRED("Limit", int, struct numbers, limit, "a limit"), IGNORED("Other"));
FIELDS(vector_table, struct numbers, FIELDS_OF_VECTOR,
       NULLABLE("from", uint, struct numbers, from, "a start"),
       NULLABLE_LIST("list", inner, struct numbers, list, list_count, "a list of objects"),
       REQUIRED("limit", int, struct numbers, limit, "a limit"),
       WITHIN("around", around, struct numbers, "an object"));

/* Reads text (with ') into a zeroed struct. */
static void read_numbers(const struct fields *table, const char *text, bool lotus,
			 struct numbers *out, struct bench *bench)
{
	json_t *json = parse(text);

	memset(out, 0, sizeof(*out));
	bench_init(bench, lotus);
	if (fields_decode_object(&bench->decode, table, json, out) == ST_OK)
		assert_false(bench->failure.set);
	else
		assert_true(bench->failure.set);
	json_decref(json);
}

static void test_defaults(void **state)
{
	const struct address to = address_of_id(98);
	struct numbers out;
	struct bench bench;

	(void)state;
	read_numbers(&numbers_table, "{'fee':null}", false, &out, &bench);
	assert_false(bench.failure.set);
	assert_int_equal(out.limit, 10);
	assert_true(address_equal(&out.to, &to));
	bigint_to_text(&bench.buffer, &out.fee);
	expect_text("fee", buffer_bytes(&bench.buffer), "7");
	assert_null(out.list);
	bench_fini(&bench);
}

static void test_rules(void **state)
{
	static const struct {
		const char *reason;
		const struct fields *table;
		const char *text;
		bool lotus;
		const char *message; /* NULL: accepted */
	} cases[] = {
		{ "at the ends", &numbers_table, "{'limit':20,'fee':'0'}", false, NULL },
		{ "above", &numbers_table, "{'limit':'21'}", false,
		  "limit: expected an integer from 1 to 20, got 21" },
		{ "an amount below", &numbers_table, "{'fee':'-1'}", false,
		  "fee: expected an amount of at least 0, got -1" },
		{ "above int64", &numbers_table, "{'from':18446744073709551615}", false,
		  "from: expected an integer from 0 to 2^63-1, got 18446744073709551615" },
		{ "types come before ranges", &numbers_table, "{'limit':0,'list':[{}]}", false,
		  "list[0].number: expected a number, got nothing" },
		{ "a list of something else", &numbers_table, "{'list':{}}", false,
		  "list: expected an array, got an object" },
		{ "any case, the last counts", &lotus_table, "{'Limit':'x','LIMIT':3}", true,
		  NULL },
		{ "unknown for lotus", &lotus_table, "{'limit':3,'more':1}", true, NULL },
		{ "unknown for us", &lotus_table, "{'limit':3,'more':1}", false,
		  "more: there is no such member" },
		{ "ignored", &lotus_table, "{'limit':3,'other':[]}", false, NULL },
		{ "null is missing", &lotus_table, "{'limit':null}", true,
		  "Limit: expected a limit, got nothing" },
		{ "no object", &lotus_table, "[]", true,
		  "params: expected an object, got an array of 0" },
		{ "nulls of a vector", &vector_table,
		  "{'from':null,'list':null,'limit':1,'around':{'flag':true},'more':1}", false,
		  NULL },
		{ "nullable but missing", &vector_table, "{'list':null}", false,
		  "from: expected a start, got nothing" },
		{ "no list", &vector_table, "{'from':1,'list':3}", false,
		  "list: expected a list of objects, got 3" },
		{ "required null", &vector_table, "{'from':1,'list':[],'limit':null}", false,
		  "limit: expected an integer from -2^63 to 2^63-1, got null" },
		{ "no object within", &vector_table, "{'from':1,'list':[],'limit':1,'around':5}",
		  false, "around.flag: expected a flag, got nothing" },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++) {
		struct numbers out;
		struct bench bench;

		read_numbers(cases[i].table, cases[i].text, cases[i].lotus, &out, &bench);
		if (bench.failure.set != (cases[i].message != NULL))
			fail_msg("%s: %s", cases[i].reason, bench.failure.message);
		if (cases[i].message)
			expect_exact(cases[i].reason, bytes_of_text(bench.failure.message),
				     cases[i].message);
		bench_fini(&bench);
	}
}

static void test_texts(void **state)
{
	static const char *const texts[] = { "from 1 to 20, default 10", "default 7",
					     "default f098", "{no mark}", "objects" };
	const struct field open = { .kind = &kind_word, .text = "{words}", .words = &open_list };
	const struct field closed = { .kind = &kind_word,
				      .text = "{words}",
				      .words = &closed_list };
	char text[FIELD_TEXT_BYTES];

	(void)state;
	for (size_t i = 0; i < COUNT(texts); i++)
		assert_string_equal(field_text(&numbers_table.rows[i], text, sizeof(text)),
				    texts[i]);
	assert_string_equal(field_text(&open, text, sizeof(text)), "red, green or an integer");
	assert_string_equal(field_text(&closed, text, sizeof(text)), "red or green");
	assert_string_equal(field_text(&closed, text, 5), "red ");
}

static void test_schemas(void **state)
{
	static const char *const schemas[] = {
		"{'$ref':'#/components/schemas/IntegerOrText'}",
		"{'$ref':'#/components/schemas/AmountOrFil'}",
		"{'$ref':'#/components/schemas/Address'}",
		"{'$ref':'#/components/schemas/UnsignedOrText'}",
		"{'title':'InnerList','type':'array','items':{'title':'Inner','type':'object',"
		"'properties':{'number':{'description':'a number','$ref':"
		"'#/components/schemas/UnsignedOrText'}},'required':['number'],"
		"'additionalProperties':false}}",
	};

	(void)state;
	for (size_t i = 0; i < COUNT(schemas); i++) {
		struct bench bench;

		bench_init(&bench, false);
		field_schema_write(&bench.writer, NULL, &numbers_table.rows[i], false);
		expect_text(numbers_table.rows[i].name, buffer_bytes(&bench.buffer), schemas[i]);
		bench_fini(&bench);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_accepts),  cmocka_unit_test(test_values),
		cmocka_unit_test(test_refusals), cmocka_unit_test(test_words),
		cmocka_unit_test(test_tipset),   cmocka_unit_test(test_codes),
		cmocka_unit_test(test_memory),   cmocka_unit_test(test_defaults),
		cmocka_unit_test(test_rules),    cmocka_unit_test(test_texts),
		cmocka_unit_test(test_schemas),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
