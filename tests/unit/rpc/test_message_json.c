/* SPDX-License-Identifier: Apache-2.0 OR MIT */
#include "helpers.h"

#include "rpc/message_json.h"
#include "rpc/shape.h"

static enum status decode(struct bench *bench, const char *text, enum message_form form,
			  struct chain_message *out, json_t **json)
{
	*json = parse(text);
	return message_json_decode(&bench->decode, *json, form, out);
}

/* Reads a message and prints it again. */
static void test_prints_back(void **state)
{
	static const struct {
		const char *reason, *text;
		bool lotus;
		const char *printed;
	} cases[] = {
		{ "all fields",
		  "{'Version':42,'To':'t01234','From':'f01234','Nonce':42,'Value':'0',"
		  "'GasLimit':9,'GasFeeCap':'0','GasPremium':'0','Method':1,'Params':"
		  "'Ynl0ZSBhcnJheQ==','CID':{'/':'ignored'}}",
		  false,
		  "{'Version':42,'To':'f01234','From':'f01234','Nonce':42,'Value':'0',"
		  "'GasLimit':9,'GasFeeCap':'0','GasPremium':'0','Method':1,'Params':"
		  "'Ynl0ZSBhcnJheQ==','CID':{'/':'bafy2bzacebbpdegvr3i4cosewthysg5xkxpqfn2wfcz6m"
		  "v2hmoktwbdxkax4s'}}" },
		{ "the least, null params", "{'To':'f0100','From':'f0100','Params':null}", true,
		  "{'Version':0,'To':'f0100','From':'f0100','Nonce':0,'Value':'0',"
		  "'GasLimit':0,'GasFeeCap':'0','GasPremium':'0','Method':0,'Params':null,"
		  "'CID':{'/':'bafy2bzacedfcx4ibkxanexcvo6udhth5ho7oz7vtyb4zgdrhxupp2faovcu6u'}}" },
		{ "Go's way with names, unknown fields",
		  "{'to':'f02','TO':'f0100','FROM':'f0100','other':1}", true,
		  "{'Version':0,'To':'f0100','From':'f0100','Nonce':0,'Value':'0',"
		  "'GasLimit':0,'GasFeeCap':'0','GasPremium':'0','Method':0,'Params':null,"
		  "'CID':{'/':'bafy2bzacedfcx4ibkxanexcvo6udhth5ho7oz7vtyb4zgdrhxupp2faovcu6u'}}" },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++) {
		struct chain_message message;
		struct block_cid cid;
		struct bench bench;
		json_t *json;

		bench_init(&bench, cases[i].lotus);
		if (decode(&bench, cases[i].text, MESSAGE_UNSIGNED, &message, &json) != ST_OK)
			fail_msg("%s: %s", cases[i].reason, bench.failure.message);
		assert_int_equal(message_cid(&message.message, &cid), ST_OK);
		shape_message(&bench.writer, NULL, &message.message, cid_of(&cid));
		expect_text(cases[i].reason, buffer_bytes(&bench.buffer), cases[i].printed);
		json_decref(json);
		bench_fini(&bench);
	}
}

static void test_signed(void **state)
{
	static const char text[] =
		"{'Message':{'Version':0,'To':'f0100','From':'f0100','Nonce':0,'Value':"
		"'5','GasLimit':7,'GasFeeCap':'0','GasPremium':'0','Method':2,'Params':"
		"'AQI='},'Signature':{'Type':1,'Data':'AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"
		"AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA='}}";
	struct chain_message message;
	struct block_cid cid;
	struct bench bench;
	json_t *json;

	(void)state;
	bench_init(&bench, true);
	assert_int_equal(decode(&bench, text, MESSAGE_EITHER, &message, &json), ST_OK);
	assert_int_equal(message.signature_type, SIGNATURE_SECP256K1);
	assert_int_equal(message.signature.size, 65);
	assert_int_equal(chain_message_cid(&message, &cid), ST_OK);
	cid_to_text(&bench.buffer, cid_of(&cid));
	expect_text("signed", buffer_bytes(&bench.buffer),
		    "bafy2bzacebgabyfrbiuv5yv5hlhbn7nbf63kppi26ipjxtm725rxgbdmczqlm");
	json_decref(json);
	bench_fini(&bench);
}

static void test_refusals(void **state)
{
	static const struct {
		const char *reason, *text;
		enum message_form form;
		bool lotus;
		const char *path;
	} cases[] = {
		{ "not an object", "[]", MESSAGE_EITHER, true, "params" },
		{ "no receiver", "{'From':'f01'}", MESSAGE_EITHER, true, "To" },
		{ "no sender", "{'To':'f01'}", MESSAGE_EITHER, true, "From" },
		{ "null sender", "{'To':'f01','From':null}", MESSAGE_EITHER, true, "From" },
		{ "value as number", "{'To':'f01','From':'f01','Value':1}", MESSAGE_EITHER, true,
		  "Value" },
		{ "params as text", "{'To':'f01','From':'f01','Params':'='}", MESSAGE_EITHER, true,
		  "Params" },
		{ "negative nonce", "{'To':'f01','From':'f01','Nonce':-1}", MESSAGE_EITHER, true,
		  "Nonce" },
		{ "unknown member outside lotus", "{'To':'f01','From':'f01','Nonse':1}",
		  MESSAGE_EITHER, false, "Nonse" },
		{ "unsigned where signed is wanted", "{'To':'f01','From':'f01'}", MESSAGE_SIGNED,
		  true, "Message" },
		{ "signature of an unknown type",
		  "{'Message':{'To':'f01','From':'f01'},'Signature':{'Type':9,'Data':"
		  "''}}",
		  MESSAGE_EITHER, true, "Signature.Type" },
		{ "no signature", "{'Message':{'To':'f01','From':'f01'}}", MESSAGE_EITHER, true,
		  "Signature" },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++) {
		struct chain_message message;
		struct bench bench;
		char part[64];
		json_t *json;

		bench_init(&bench, cases[i].lotus);
		if (decode(&bench, cases[i].text, cases[i].form, &message, &json) == ST_OK)
			fail_msg("%s: accepted", cases[i].reason);
		(void)snprintf(part, sizeof(part), "'path':'%s'", cases[i].path);
		if (!contains(buffer_bytes(&bench.failure.data), part))
			fail_msg("%s: %.*s", cases[i].reason, (int)bench.failure.data.size,
				 (const char *)bench.failure.data.data);
		json_decref(json);
		bench_fini(&bench);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_prints_back),
		cmocka_unit_test(test_signed),
		cmocka_unit_test(test_refusals),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
