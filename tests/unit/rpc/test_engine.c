/* SPDX-License-Identifier: Apache-2.0 OR MIT */
#include "fixture.h"
#include "tests/unit/json/json_line.h"

#include "base/encoding.h"
#include "base/hash.h"
#include "base/secp256k1.h"
#include "vm/message.h"
#include "world/genesis_minimal.h"
#include "world/session.h"

/* Methods that need an engine. */

static int set_up(void **state)
{
	struct fixture *fixture = malloc(sizeof(*fixture));

	assert_non_null(fixture);
	fixture_open(fixture, 16, &usual_limits);
	*state = fixture;
	return 0;
}

static int tear_down(void **state)
{
	struct fixture *fixture = *state;

	fixture_close(fixture);
	free(fixture);
	return 0;
}

/* Sends one request and returns its answer as JSON. */
static json_t *ask(struct fixture *fixture, const char *method, const char *params)
{
	struct rpc_request *request;
	struct buffer body;
	struct bytes answer;
	json_t *json;
	char *arguments = quotes(params);

	buffer_init(&body, 0);
	buffer_printf(&body, "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"%s\",\"params\":%s}",
		      method, arguments);
	free(arguments);
	request = rpc_request_new(fixture->rpc, &body, &fixture->address, ++fixture->requests);
	assert_non_null(request);
	finish(request);
	answer = rpc_request_answer(request);
	json = json_loadb((const char *)answer.data, answer.size, JSON_REJECT_DUPLICATES, NULL);
	if (!json)
		fail_msg("not JSON: %.*s", (int)answer.size, (const char *)answer.data);
	rpc_request_free(request);
	return json;
}

/* Follows a path such as "result.receipt.ExitCode". */
static const json_t *at(const json_t *json, const char *path)
{
	while (*path != '\0') {
		size_t length = strcspn(path, ".");
		char name[64];

		assert_true(length < sizeof(name));
		memcpy(name, path, length);
		name[length] = '\0';
		json = json_is_array(json) ? json_array_get(json, (size_t)atoi(name))
					   : json_object_get(json, name);
		path += length + (path[length] == '.');
	}
	return json;
}

static void expect_at(const json_t *json, const char *path, const char *expected)
{
	char *all = json_line(at(json, path));
	char *wanted = quotes(expected);

	if (!all || strcmp(all, wanted) != 0) {
		char *whole = json_line(json);

		print_error("%s is %s, expected %s in %s\n", path, all ? all : "absent", expected,
			    whole);
		free(whole);
		free(all);
		fail();
	}
	free(all);
	free(wanted);
}

static void test_first_message(void **state)
{
	json_t *json = ask(*state, "Chaos.Invoke",
			   "{'method':'abortWith','args':{'code':20,'message':'boom'},"
			   "'trace':true}");

	/* Network version 13 in docs/formats.md, "The genesis minimal". */
	expect_at(json, "result.stateRoot.before./",
		  "'bafy2bzaceas2g7y6nrjwlqir6juexq26ajn6qepqp7s2ubtj73veznczarkoo'");
	expect_at(json, "result.stateRoot.after./",
		  "'bafy2bzacebk32vyofj34oh2rd5xzphacgatepg3dhfxu34tu6jhys452lcki2'");
	expect_at(json, "result.receipt",
		  "{'ExitCode':20,'Return':null,'GasUsed':149819,'EventsRoot':null}");
	expect_at(json, "result.exit", "{'code':20,'name':'ErrIllegalState','text':'boom'}");
	expect_at(json, "result.encodedParams", "'gxRkYm9vbfQ='");
	expect_at(json, "result.seq", "1");
	expect_at(json, "result.durable", "false");
	expect_at(json, "result.trace.0.method", "8");
	json_decref(json);
}

#define NO_TIPSET "[[{'/':'bafy2bzacebc3bt6cedhoyw34drrmjvazhu4oj25er2ebk4u445pzycvq4ta4a'}]]"

static const struct {
	const char *method, *params, *path, *value;
} look_ups[] = {
	{ "Filecoin.Version", "[]", "result.APIVersion", "131840" },
	{ "Filecoin.StateNetworkName", "[]", "result", "'chaosactord'" },
	{ "Filecoin.StateNetworkVersion", "[null]", "result", "13" },
	{ "Filecoin.StateNetworkVersion", NO_TIPSET, "error.data.name", "'TIPSET_NOT_FOUND'" },
	{ "Filecoin.StateNetworkVersion", NO_TIPSET, "error.code", "1" },
	{ "Filecoin.StateGetActor", "['f0999',null]", "error.code", "11" },
	{ "Filecoin.StateGetActor", "['f0999']", "error.message", "'actor not found'" },
	{ "Filecoin.StateLookupID", "['f14obqbpjkruatx7a2pgoimwrsiuuhsox5omh3aba',[]]", "result",
	  "'f0100'" },
	{ "Filecoin.StateAccountKey", "['f0100',[]]", "result",
	  "'f14obqbpjkruatx7a2pgoimwrsiuuhsox5omh3aba'" },
	{ "Filecoin.StateAccountKey", "['f098',[]]", "error.code", "1" },
	{ "Filecoin.StateAccountKey", "['f098',[]]", "error.data.name", "'NOT_AN_ACCOUNT'" },
	{ "Chaos.StateRoot", "[{'/':'bafkqac3gnfwc6mjpmnugc33t','x':1}]", "error.code", "-32602" },
	{ "Filecoin.WalletBalance", "['f0109']", "result", "'1000000000000000000000000'" },
	{ "Filecoin.WalletBalance", "['f0999']", "result", "'0'" },
	{ "Filecoin.MpoolGetNonce", "['f0109']", "result", "0" },
	{ "Filecoin.MpoolGetNonce", "['f0999']", "error.code", "11" },
	{ "Filecoin.StateReadState", "['f098',null]", "result.State",
	  "{'Value':'','Unmarshallable':null}" },
	{ "Filecoin.StateReadState", "['f02']", "result.State.Epoch", "0" },
	{ "Filecoin.ChainReadObj",
	  "[{'/':'bafy2bzaceclyyz7u3cssuai2srvx54rqzvzf4pcdnun3zt4jtfd7quzgpwfjy'}]", "result",
	  "'gmCA'" },
	{ "Filecoin.ChainReadObj",
	  "[{'/':'bafy2bzaceaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa'}]",
	  "error.data.name", "'BLOCK_NOT_FOUND'" },
	{ "Filecoin.ChainHasObj", "[{'/':'bafkqac3gnfwc6mjpmnugc33t'}]", "result", "true" },
	{ "Filecoin.ChainHasObj",
	  "[{'/':'bafy2bzaceaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa'}]", "result",
	  "false" },
	{ "Filecoin.StateSearchMsg",
	  "[null,{'/':'bafy2bzaceaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa'},-1,"
	  "true]",
	  "result", "null" },
	{ "Filecoin.StateSearchMsg",
	  "[[],{'/':'bafy2bzaceah36uc7kv6eanp4dyrfnkltrawvg5yje2wg35tbmgqy2fs4tr4ao'}]",
	  "result.Receipt.GasUsed", "149819" },
	{ "Chaos.Info", "[]", "result.accounts.0.address",
	  "'f14obqbpjkruatx7a2pgoimwrsiuuhsox5omh3aba'" },
	{ "Chaos.EnvGet", "{}", "result",
	  "{'epoch':892801,'networkVersion':13,'baseFee':'100','circSupply':"
	  "'2000000000000000000000000000','addressPrefix':'f',"
	  "'networkName':'chaosactord','epochStep':0,"
	  "'randomness':{'source':'fixed'},'signatures':'verify','gasDefaults':"
	  "{'gasLimit':1000000000,'gasFeeCap':'200','gasPremium':'1'}}" },
	{ "Chaos.StateRoot", "{'at':'genesis'}", "result.root./",
	  "'bafy2bzaceas2g7y6nrjwlqir6juexq26ajn6qepqp7s2ubtj73veznczarkoo'" },
	{ "Chaos.StateRoot", "[1]", "result.seq", "1" },
	{ "Chaos.StateRoot", "[99]", "error.data.name", "'STATE_UNAVAILABLE'" },
	{ "Chaos.History", "{'from':1,'limit':1}", "result.entries.0.msgCid./",
	  "'bafy2bzaceah36uc7kv6eanp4dyrfnkltrawvg5yje2wg35tbmgqy2fs4tr4ao'" },
	{ "Chaos.History", "{'limit':1}", "result.next", "1" },
	{ "Chaos.History", "{'limit':1001}", "error.code", "-32602" },
	{ "Chaos.History",
	  "{'msgCid':'bafy2bzaceaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa'}", "result",
	  "{'entries':[],'next':null}" },
	{ "Chaos.Trace", "{'seq':1,'format':'lotus'}", "result.trace.MsgRct.ExitCode", "20" },
	{ "Chaos.Trace", "{'seq':0}", "error.data.name", "'MESSAGE_NOT_FOUND'" },
	{ "Chaos.Trace", "{'seq':77}", "error.data.name", "'MESSAGE_NOT_FOUND'" },
	{ "Chaos.Trace", "{}", "error.code", "-32602" },
};

static void test_look_ups(void **state)
{
	for (size_t i = 0; i < COUNT(look_ups); i++) {
		json_t *json = ask(*state, look_ups[i].method, look_ups[i].params);

		expect_at(json, look_ups[i].path, look_ups[i].value);
		json_decref(json);
	}
}

/* A block that is there but no state tree. */
#define CHAOS_HEAD "bafy2bzaceclyyz7u3cssuai2srvx54rqzvzf4pcdnun3zt4jtfd7quzgpwfjy"

static const struct failure_case {
	const char *method, *params, *path, *value;
} failures[] = {
	{ "Chaos.Invoke", "{'method':'abortWith','args':{'code':0,'message':'x'}}", "error.code",
	  "1100" },
	{ "Chaos.Invoke", "{'method':'abortWith','args':{},'gasLimit':0}", "error.code", "1101" },
	{ "Chaos.Invoke", "{'method':'abortWith','args':{},'gasLimit':-1}", "error.data.name",
	  "'MESSAGE_REJECTED'" },
	{ "Chaos.Invoke", "{'method':3,'params':'','to':'f06'}", "error.code", "1102" },
	{ "Chaos.Invoke", "{'method':3,'params':'','to':'f06'}", "error.data.actor",
	  "'verifiedregistry'" },
	{ "Chaos.Invoke", "{'method':'send','args':{'to':'f0x'}}", "error.data.path", "'args.to'" },
	{ "Chaos.ApplyMessage", "{}", "error.code", "-32602" },
	{ "Chaos.ApplyMessage", "{'cbor':'0x80'}", "error.code", "1110" },
	{ "Chaos.ApplyMessage", "{'message':{'To':'f098','From':'f0100'}}", "error.code", "1101" },
	{ "Chaos.ApplyMessage", "{'message':{'Version':1,'To':'f098','From':'f0100','GasLimit':1}}",
	  "error.data.path", "'message.Version'" },
	{ "Filecoin.StateCall", "[{'To':'f098','From':'f0100','GasLimit':-5},null]", "error.code",
	  "1" },
	{ "Filecoin.StateCall", "[{'To':'f098','From':'f0999'},null]", "error.code", "11" },
	{ "Chaos.EnvSet", "{}", "error.code", "-32602" },
	{ "Chaos.EnvSet", "{}", "error.message",
	  "'params: expected at least one member of epoch, networkVersion, baseFee, "
	  "circSupply, randomness, epochStep, signatures, gasDefaults, addressPrefix, got none'" },
	{ "Chaos.EnvSet", "{'baseFee':99999999999999999999}", "error.message",
	  "'baseFee: expected a decimal string in attoFIL, got 99999999999999999999'" },
	{ "Chaos.EnvSet", "{'baseFee':'-1'}", "error.data.got", "'-1'" },
	{ "Chaos.EnvSet", "{'networkVersion':16}", "error.message",
	  "'networkVersion: expected an integer from 0 to 15, got 16'" },
	{ "Filecoin.StateCall", "[{'To':'f098','From':'f0100','Value':99999999999999999999},null]",
	  "error.data.path", "'message.Value'" },
	{ "Chaos.Invoke", "{'method':'mutatestat'}", "error.message",
	  "'method: no chaos method is called mutatestat; did you mean mutateState?'" },
	{ "Chaos.Trace", "{'format':'xml'}", "error.message",
	  "'format: no format is called xml; there are json, lotus, tree, text'" },
	{ "Chaos.Invoke", "{'method':'createState','gasFeeCap':'-1'}", "error.data.hint",
	  "'nothing was changed; give a gasFeeCap of at least 0 that the sender can pay "
	  "for the whole gasLimit'" },
	{ "Chaos.Simulate", "{'cbor':'igBCAGJCAGQAQBo7msoAQgDIQgABCEiDFGRib29t9AAA'}",
	  "error.data.name", "'DECODE_ERROR'" },
	{ "Chaos.Simulate", "{'cbor':'igBCAGJCAGQAQBo7msoAQgDIQgABCEiDFGRib29t9AAA'}",
	  "error.data.offset", "31" },
	{ "Chaos.ApplyMessage", "{'cbor':'igBCAGJCAGQAQBo7msoAQgDIQgABCEiDFGRib29t9AAA'}",
	  "error.data.surplus", "2" },
	{ "Chaos.StateRoot", "['" CHAOS_HEAD "']", "error.data.name", "'STATE_UNAVAILABLE'" },
	{ "Chaos.StateRoot", "['" CHAOS_HEAD "']", "error.message",
	  "'at: the block " CHAOS_HEAD " is not a state tree'" },
	{ "Chaos.Simulate", "{'invoke':{'method':9},'at':{'/':'" CHAOS_HEAD "'}}",
	  "error.data.name", "'STATE_UNAVAILABLE'" },
	{ "Chaos.EnvSet", "{'networkVersion':16}", "error.data.path", "'networkVersion'" },
	{ "Chaos.EnvSet", "{'epoch':-1}", "error.data.path", "'epoch'" },
	{ "Chaos.EnvSet", "{'baseFee':'-1'}", "error.data.path", "'baseFee'" },
	{ "Chaos.Simulate", "{'cbor':'','invoke':{'method':1}}", "error.data.got", "2" },
	{ "Chaos.StateRoot", "{}", "result.seq", "1" }, /* none of it left a trace */
};

static void test_failures(void **state)
{
	for (size_t i = 0; i < COUNT(failures); i++) {
		json_t *json = ask(*state, failures[i].method, failures[i].params);

		expect_at(json, failures[i].path, failures[i].value);
		json_decref(json);
	}
}

static void test_state_call(void **state)
{
	json_t *json = ask(*state, "Filecoin.StateCall",
			   "[{'Version':0,'To':'f098','From':'f0100','Nonce':77,'Value':'0',"
			   "'GasLimit':0,'GasFeeCap':'0','GasPremium':'0','Method':8,'Params':"
			   "'gxgg"
			   "dmN1c3RvbSBleGl0IGNvZGUgYWJvcnT0'},null]");

	expect_at(json, "result.MsgRct",
		  "{'ExitCode':32,'Return':null,'GasUsed':0,'EventsRoot':null}");
	expect_at(json, "result.Msg.Nonce", "1");
	expect_at(json, "result.Msg.GasLimit", "10000000000");
	expect_at(json, "result.GasCost.Message", "null");
	expect_at(json, "result.ExecutionTrace.GasCharges.0.Name", "'OnGetActor'");
	expect_at(json, "result.Error",
		  "'custom exit code abort (RetCode=32): custom exit code abort'");
	expect_at(json, "result.Duration", "0");
	json_decref(json);
}

static void test_simulate(void **state)
{
	json_t *json = ask(*state, "Chaos.Simulate",
			   "{'cbor':'igBCAGJCAGQAQBo7msoAQgDIQgABCEiDFGRib29t9A==',"
			   "'at':'genesis'}");

	expect_at(json, "result.exit.code", "20");
	expect_at(json, "result.seq", "null");
	json_decref(json);
	json = ask(*state, "Chaos.Simulate",
		   "{'cbor':'igBCAGJCAGQAQBo7msoAQgDIQgABCEiDFGRib29t9A=='}");
	expect_at(json, "result.exit.code", "2");
	json_decref(json);
	json = ask(*state, "Chaos.Simulate", "{'invoke':{'method':'inspectRuntime'},'at':0}");
	expect_at(json, "result.returnDecoded.currEpoch", "892801");
	expect_at(json, "result.message.Nonce", "0");
	json_decref(json);
	json = ask(*state, "Chaos.StateRoot", "[]");
	expect_at(json, "result.seq", "1");
	json_decref(json);
}

static void put_signature(struct buffer *out, const struct message *message, unsigned account)
{
	uint8_t signature[SECP_SIGNATURE_BYTES], digest[DIGEST_BYTES], secret[32];
	struct address address;
	struct block_cid cid;

	assert_int_equal(genesis_account(account, secret, &address), ST_OK);
	assert_int_equal(message_cid(message, &cid), ST_OK);
	hash_blake2b(cid_of(&cid).raw, digest, sizeof(digest));
	assert_int_equal(secp_sign(secret, digest, signature), ST_OK);
	base64_encode(out, bytes_make(signature, sizeof(signature)));
}

/* Pushes a transfer from f0101, or by its key address, signed by an account. */
static json_t *push(void **state, bool by_key, unsigned signer, uint64_t nonce, unsigned type)
{
	struct message message = { .to = address_of_id(99),
				   .nonce = nonce,
				   .gas_limit = 100000000 };
	char from[ADDRESS_TEXT_BYTES];
	uint8_t secret[32];
	struct buffer params;
	json_t *json;

	message.from = address_of_id(101);
	if (by_key)
		assert_int_equal(genesis_account(1, secret, &message.from), ST_OK);
	message.value = bigint_of_int(7);
	message.gas_fee_cap = bigint_of_int(200);
	message.gas_premium = bigint_of_int(1);
	buffer_init(&params, 0);
	buffer_printf(&params,
		      "[{'Message':{'Version':0,'To':'f099','From':'%s','Nonce':%u,'Value':"
		      "'7','GasLimit':100000000,'GasFeeCap':'200','GasPremium':'1','Method':0,"
		      "'Params':null},'Signature':{'Type':%u,'Data':'",
		      address_text(&message.from, ADDRESS_MAINNET, from), (unsigned)nonce, type);
	put_signature(&params, &message, signer);
	buffer_append(&params, "'}}]", 5);
	json = ask(*state, "Filecoin.MpoolPush", (const char *)params.data);
	buffer_fini(&params);
	return json;
}

static void test_push(void **state)
{
	static const struct {
		const char *reason;
		bool by_key;
		unsigned signer;
		unsigned type;
		bool passes;
	} cases[] = {
		{ "by ID", false, 1, 1, true },
		{ "by key", true, 1, 1, true },
		{ "another's key", false, 2, 1, false },
		{ "BLS", false, 1, 2, false },
	};
	uint64_t nonce = 0;

	for (size_t i = 0; i < COUNT(cases); i++) {
		json_t *json = push(state, cases[i].by_key, cases[i].signer, nonce, cases[i].type);
		const char *cid = json_string_value(at(json, "result./"));

		if ((cid != NULL) != cases[i].passes)
			fail_msg("%s", cases[i].reason);
		if (cid) {
			char params[256];
			json_t *found;

			nonce++;
			(void)snprintf(params, sizeof(params), "[null,{'/':'%s'},-1,true]", cid);
			found = ask(*state, "Filecoin.StateSearchMsg", params);
			expect_at(found, "result.Receipt.ExitCode", "0");
			json_decref(found);
			(void)snprintf(params, sizeof(params), "[{'/':'%s'}]", cid);
			found = ask(*state, "Filecoin.ChainHasObj", params);
			expect_at(found, "result", "true");
			json_decref(found);
		} else {
			expect_at(json, "error.code", "1");
			expect_at(json, "error.data.name", "'MESSAGE_REJECTED'");
		}
		json_decref(json);
	}
}

static void test_environment(void **state)
{
	json_t *json = ask(*state, "Chaos.EnvSet", "{'epoch':'900000','baseFee':'7'}");

	expect_at(json, "result.epoch", "900000");
	expect_at(json, "result.baseFee", "'7'");
	expect_at(json, "result.warnings", "[]");
	json_decref(json);
	json = ask(*state, "Chaos.EnvSet", "{'networkVersion':4}");
	expect_at(json, "result.warnings.0.name", "'STATE_NOT_MIGRATED'");
	json_decref(json);
	json = ask(*state, "Chaos.EnvSet", "{'networkVersion':13}");
	expect_at(json, "result.warnings", "[]");
	json_decref(json);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_first_message), cmocka_unit_test(test_look_ups),
		cmocka_unit_test(test_failures),      cmocka_unit_test(test_state_call),
		cmocka_unit_test(test_simulate),      cmocka_unit_test(test_push),
		cmocka_unit_test(test_environment),
	};

	return cmocka_run_group_tests(tests, set_up, tear_down);
}
