/* SPDX-License-Identifier: Apache-2.0 OR MIT */
#include "helpers.h"

#include "actors/registry.h"
#include "base/encoding.h"
#include "rpc/shape.h"
#include "rpc/trace_form.h"

/* Chain objects as Lotus prints them. */

static void test_receipt(void **state)
{
	const struct receipt empty = { .exit_code = 32, .gas_used = 149719 };
	const struct receipt full = { .exit_code = 0, .ret = { (const uint8_t *)"\1\2", 2 } };
	struct bench bench;

	(void)state;
	bench_init(&bench, true);
	shape_receipt(&bench.writer, NULL, &empty);
	expect_text("no return", buffer_bytes(&bench.buffer),
		    "{'ExitCode':32,'Return':null,'GasUsed':149719,'EventsRoot':null}");
	buffer_clear(&bench.buffer);
	json_writer_init(&bench.writer, &bench.buffer);
	shape_receipt(&bench.writer, NULL, &full);
	expect_text("return", buffer_bytes(&bench.buffer),
		    "{'ExitCode':0,'Return':'AQI=','GasUsed':0,'EventsRoot':null}");
	bench_fini(&bench);
}

static void test_actor(void **state)
{
	const struct block_cid head = block_cid_of(bytes_of_text("\x80"));
	uint8_t code[ACTOR_CODE_MAX];
	struct actor actor = { .nonce = 5, .balance = bigint_of_int(1000) };
	struct bench bench;

	(void)state;
	actor.code = actor_code_cid(ACTOR_ACCOUNT, 5, code);
	actor.head = cid_of(&head);
	bench_init(&bench, true);
	shape_actor(&bench.writer, NULL, &actor);
	expect_text("actor", buffer_bytes(&bench.buffer),
		    "{'Code':{'/':'bafkqadlgnfwc6njpmfrwg33vnz2a'},'Head':{'/':"
		    "'bafy2bzacebc3bt6cedhoyw34drrmjvazhu4oj25er2ebk4u445pzycvq4ta4a'},'Nonce':5,"
		    "'Balance':'1000','DelegatedAddress':null}");
	bench_fini(&bench);
}

/* A link to nothing, and how it prints. */
#define LINK                                                                                       \
	"d82a5827000171a0e40220"                                                                   \
	"0000000000000000000000000000000000000000000000000000000000000000"
#define LINK_TEXT "{'/':'bafy2bzaceaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa'}"
/* RLE+: version 00, first bit 0, a short run of 7 (01 1110), one of 3 (01 1100). */
#define BITS_7_TO_9                                                                                \
	"42"                                                                                       \
	"f01c"

static const struct {
	const char *reason;
	enum actor_kind kind;
	const char *hex, *text;
	enum fault fault; /* when text is a message */
} states[] = {
	{ "chaos", ACTOR_CHAOS, "826568656c6c6f80", "{'Value':'hello','Unmarshallable':null}",
	  FAULTS },
	{ "html in a text", ACTOR_CHAOS, "82633c263e80",
	  "{'Value':'\\u003c\\u0026\\u003e','Unmarshallable':null}", FAULTS },
	{ "text that is not UTF-8", ACTOR_CHAOS, "8262ff4180",
	  "{'Value':'\\ufffdA','Unmarshallable':null}", FAULTS },
	{ "account", ACTOR_ACCOUNT, "81420063", "{'Address':'f099'}", FAULTS },
	{ "system", ACTOR_SYSTEM, "80", "{}", FAULTS },
	{ "cron", ACTOR_CRON,
	  "81828242000405824200"
	  "0509",
	  "{'Entries':[{'Receiver':'f04','MethodNum':5},{'Receiver':'f05',"
	  "'MethodNum':9}]}",
	  FAULTS },
	{ "cron without entries", ACTOR_CRON, "8180", "{'Entries':null}", FAULTS },
	{ "init", ACTOR_INIT,
	  "83d82a58270001"
	  "71a0e40220"
	  "0000000000000000000000000000000000000000000000000000000000000000"
	  "1865636162"
	  "63",
	  "{'AddressMap':{'/':"
	  "'bafy2bzaceaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa'},'NextID':101,"
	  "'NetworkName':'abc'}",
	  FAULTS },
	{ "wrong number of fields", ACTOR_ACCOUNT, "80",
	  "unmarshaling actor state: cbor input had wrong number of fields", FAULT_DECODE_ERROR },
	{ "not an array", ACTOR_ACCOUNT, "00",
	  "unmarshaling actor state: cbor input should be of type array", FAULT_DECODE_ERROR },
	{ "cron cut off inside", ACTOR_CRON, "8182824200",
	  "unmarshaling actor state: unexpected end of input", FAULT_DECODE_ERROR },
	{ "multisig", ACTOR_MULTISIG,
	  "87"
	  "82420064420065"
	  "02"
	  "03"
	  "42000a"
	  "18c8"
	  "20" LINK,
	  "{'Signers':['f0100','f0101'],'NumApprovalsThreshold':2,'NextTxnID':3,"
	  "'InitialBalance':'10','StartEpoch':200,'UnlockDuration':-1,'PendingTxns':" LINK_TEXT "}",
	  FAULTS },
	{ "multisig of nobody", ACTOR_MULTISIG,
	  "87"
	  "80"
	  "00"
	  "00"
	  "40"
	  "00"
	  "00" LINK,
	  "{'Signers':null,'NumApprovalsThreshold':0,'NextTxnID':0,'InitialBalance':'0',"
	  "'StartEpoch':0,'UnlockDuration':0,'PendingTxns':" LINK_TEXT "}",
	  FAULTS },
	{ "payment channel", ACTOR_PAYCH,
	  "86"
	  "420064"
	  "420065"
	  "420105"
	  "00"
	  "187b" LINK,
	  "{'From':'f0100','To':'f0101','ToSend':'-5','SettlingAt':0,'MinSettleHeight':123,"
	  "'LaneStates':" LINK_TEXT "}",
	  FAULTS },
	{ "verified registry", ACTOR_VERIFREG,
	  "83"
	  "420050" LINK LINK,
	  "{'RootKey':'f080','Verifiers':" LINK_TEXT ",'VerifiedClients':" LINK_TEXT "}", FAULTS },
	{ "miner", ACTOR_MINER,
	  "8f" LINK "40"
	  "40" LINK "40"
	  "40" LINK LINK LINK LINK "1903e8"
	  "00" LINK BITS_7_TO_9 "f4",
	  "{'Info':" LINK_TEXT
	  ",'PreCommitDeposits':'0','LockedFunds':'0','VestingFunds':" LINK_TEXT
	  ",'FeeDebt':'0','InitialPledge':'0','PreCommittedSectors':" LINK_TEXT
	  ",'PreCommittedSectorsCleanUp':" LINK_TEXT ",'AllocatedSectors':" LINK_TEXT
	  ",'Sectors':" LINK_TEXT
	  ",'ProvingPeriodStart':1000,'CurrentDeadline':0,'Deadlines':" LINK_TEXT
	  ",'EarlyTerminations':[7,3],'DeadlineCronActive':false}",
	  FAULTS },
	{ "miner without terminations", ACTOR_MINER,
	  "8f" LINK "40"
	  "40" LINK "40"
	  "40" LINK LINK LINK LINK "00"
	  "00" LINK "40"
	  "f5",
	  "{'Info':" LINK_TEXT
	  ",'PreCommitDeposits':'0','LockedFunds':'0','VestingFunds':" LINK_TEXT
	  ",'FeeDebt':'0','InitialPledge':'0','PreCommittedSectors':" LINK_TEXT
	  ",'PreCommittedSectorsCleanUp':" LINK_TEXT ",'AllocatedSectors':" LINK_TEXT
	  ",'Sectors':" LINK_TEXT
	  ",'ProvingPeriodStart':0,'CurrentDeadline':0,'Deadlines':" LINK_TEXT
	  ",'EarlyTerminations':[0],'DeadlineCronActive':true}",
	  FAULTS },
	{ "miner with a bitfield that ends in zero", ACTOR_MINER,
	  "8f" LINK "40"
	  "40" LINK "40"
	  "40" LINK LINK LINK LINK "00"
	  "00" LINK "4100"
	  "f5",
	  "unmarshaling actor state: not a bitfield of RLE+ version 0", FAULT_DECODE_ERROR },
	{ "reward", ACTOR_REWARD,
	  "8b"
	  "40"
	  "420001"
	  "05"
	  "40"
	  "420007"
	  "82"
	  "420001"
	  "420102"
	  "40"
	  "06"
	  "40"
	  "40"
	  "420009",
	  "{'CumsumBaseline':'0','CumsumRealized':'1','EffectiveNetworkTime':5,"
	  "'EffectiveBaselinePower':'0','ThisEpochReward':'7','ThisEpochRewardSmoothed':"
	  "{'PositionEstimate':'1','VelocityEstimate':'-2'},'ThisEpochBaselinePower':'0',"
	  "'Epoch':6,'TotalStoragePowerReward':'0','SimpleTotal':'0','BaselineTotal':'9'}",
	  FAULTS },
};

static void test_states(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT(states); i++) {
		uint8_t code[ACTOR_CODE_MAX];
		struct buffer block;
		struct bench bench;
		enum status st;

		bench_init(&bench, true);
		bench.writer.go_escapes = true;
		buffer_init(&block, 0);
		assert_int_equal(base16_decode(&block, bytes_of_text(states[i].hex)), ST_OK);
		st = shape_actor_state(&bench.writer, NULL, actor_code_cid(states[i].kind, 5, code),
				       buffer_bytes(&block), &bench.failure);
		if (states[i].fault == FAULTS) {
			if (st != ST_OK)
				fail_msg("%s: %s", states[i].reason, bench.failure.message);
			expect_text(states[i].reason, buffer_bytes(&bench.buffer), states[i].text);
		} else {
			assert_int_not_equal(st, ST_OK);
			assert_int_equal(bench.failure.fault, states[i].fault);
			assert_string_equal(bench.failure.message, states[i].text);
		}
		buffer_fini(&block);
		bench_fini(&bench);
	}
}

static void test_unknown_code(void **state)
{
	struct bench bench;
	struct cid code;

	(void)state;
	bench_init(&bench, true);
	assert_int_equal(cid_from_text(&bench.arena, bytes_of_text("bafkqadlgnfwc6ojpovxgw3tpo5xa"),
				       &code),
			 ST_OK);
	assert_int_not_equal(shape_actor_state(&bench.writer, NULL, code, bytes_of_text("\x80"),
					       &bench.failure),
			     ST_OK);
	assert_string_equal(bench.failure.message,
			    "state type for actor bafkqadlgnfwc6ojpovxgw3tpo5xa not found");
	bench_fini(&bench);
}

/* A trace of `frames` frames where each calls the next one. */
static void chain(struct trace *trace, struct arena *arena, int32_t frames)
{
	struct message message = { .to = address_of_id(98), .from = address_of_id(100) };
	const struct gas_charge charge = { "OnGetActor", 1, 2 };

	trace_init(trace, arena, 0);
	for (int32_t i = 0; i < frames; i++) {
		int32_t frame = trace_begin(trace, i - 1, i, &message);

		trace_charge(trace, frame, &charge);
	}
	for (int32_t i = frames; i-- > 0;)
		trace_end(trace, i, i, bytes_make(NULL, 0), 0, NULL);
	assert_int_equal(trace->status, ST_OK);
}

#define FRAME(exit, charges)                                                                       \
	"{'Msg':{'From':'f0100','To':'f098','Value':'0','Method':0,'Params':null,"                 \
	"'ParamsCodec':0,'GasLimit':0,'ReadOnly':false},'MsgRct':{'ExitCode':" exit ","            \
	"'Return':null,'ReturnCodec':0},'GasCharges':" charges ",'Subcalls':"
#define CHARGE "{'Name':'OnGetActor','tg':3,'cg':1,'sg':2,'tt':0}"

/* Two calls, the first of which calls again; charges in the order of time. */
static void test_trace(void **state)
{
	struct message message = { .to = address_of_id(98), .from = address_of_id(100) };
	const struct gas_charge charge = { "OnGetActor", 1, 2 };
	struct bench bench;
	struct trace trace;

	(void)state;
	bench_init(&bench, true);
	trace_init(&trace, &bench.arena, 0);
	(void)trace_begin(&trace, TRACE_NO_PARENT, 0, &message);
	trace_charge(&trace, 0, &charge);
	(void)trace_begin(&trace, 0, 1, &message);
	(void)trace_begin(&trace, 1, 2, &message);
	trace_charge(&trace, 2, &charge);
	trace_end(&trace, 2, 2, bytes_make(NULL, 0), 0, NULL);
	trace_end(&trace, 1, 1, bytes_make(NULL, 0), 0, NULL);
	trace_charge(&trace, 0, &charge);
	(void)trace_begin(&trace, 0, 1, &message);
	trace_end(&trace, 3, 3, bytes_make(NULL, 0), 0, NULL);
	trace_end(&trace, 0, 0, bytes_make(NULL, 0), 0, NULL);
	assert_int_equal(shape_trace(&bench.writer, &bench.arena, NULL, &trace, &bench.failure),
			 ST_OK);
	expect_text("tree", buffer_bytes(&bench.buffer),
		    FRAME("0", "[" CHARGE "," CHARGE "]") "[" FRAME("1", "null") "[" FRAME(
			    "2", "[" CHARGE "]") "null}]}," FRAME("3", "null") "null}]}");
	bench_fini(&bench);
}

static void test_trace_depth(void **state)
{
	(void)state;
	for (int32_t depth = SHAPE_TRACE_DEPTH; depth <= SHAPE_TRACE_DEPTH + 1; depth++) {
		struct bench bench;
		struct trace trace;
		enum status st;

		bench_init(&bench, true);
		chain(&trace, &bench.arena, depth);
		st = shape_trace(&bench.writer, &bench.arena, NULL, &trace, &bench.failure);
		assert_int_equal(st == ST_OK, depth == SHAPE_TRACE_DEPTH);
		if (st != ST_OK) {
			assert_int_equal(bench.failure.fault, FAULT_LIMIT_EXCEEDED);
			assert_non_null(strstr(bench.failure.hint, "--max-response"));
		}
		bench_fini(&bench);
	}
}

/* The flat list has no such limit, and parents come before children. */
static void test_frames(void **state)
{
	struct bench bench;
	struct trace trace;
	json_t *json;

	(void)state;
	bench_init(&bench, false);
	chain(&trace, &bench.arena, 5000);
	assert_int_equal(
		trace_write_list(&bench.writer, &bench.arena, NULL, &trace, &bench.failure), ST_OK);
	json = json_loadb((const char *)bench.buffer.data, bench.buffer.size, 0, NULL);
	assert_int_equal(json_array_size(json), 5000);
	assert_true(json_is_null(json_object_get(json_array_get(json, 0), "parent")));
	assert_int_equal(json_integer_value(json_object_get(json_array_get(json, 9), "parent")), 8);
	json_decref(json);
	bench_fini(&bench);
}

static void test_exit(void **state)
{
	struct bench bench;

	(void)state;
	bench_init(&bench, false);
	json_write_array(&bench.writer, NULL);
	shape_exit(&bench.writer, NULL, 20, "boom");
	shape_exit(&bench.writer, NULL, 11, NULL);
	shape_exit(&bench.writer, NULL, 33, NULL);
	json_write_array_end(&bench.writer);
	expect_text("exits", buffer_bytes(&bench.buffer),
		    "[{'code':20,'name':'ErrIllegalState','text':'boom'},{'code':11,'name':"
		    "'SysErrReserved2','text':null},{'code':33,'name':null,'text':null}]");
	bench_fini(&bench);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_receipt), cmocka_unit_test(test_actor),
		cmocka_unit_test(test_states),  cmocka_unit_test(test_unknown_code),
		cmocka_unit_test(test_trace),   cmocka_unit_test(test_trace_depth),
		cmocka_unit_test(test_frames),  cmocka_unit_test(test_exit),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
