/* SPDX-License-Identifier: Apache-2.0 OR MIT */
#include "rpc/chaos/tipset.h"

#include <inttypes.h>
#include <stdio.h>

#include "actors/registry.h"
#include "rpc/chaos/handlers.h"
#include "rpc/chaos/actor_method.h"
#include "rpc/message_json.h"
#include "rpc/shape.h"
#include "world/apply_tipset.h"

/* Tipsets: blocks of messages with their rewards, null rounds and cron. */

struct block_args {
	struct address miner;
	int64_t win_count;
	struct chain_message *messages;
	size_t message_count;
};

struct tipset_args {
	struct block_args *blocks;
	size_t block_count;
	struct maybe_amount base_fee;
	uint64_t epoch_offset;
	bool trace;
};

OBJECT(block, struct block_args, FIELDS_OF_PARAMS,
       REQUIRED("miner", address, struct block_args, miner, "address of the miner it rewards"),
       OPTIONAL("winCount", int, struct block_args, win_count,
		"shares of the reward, default {default}", DEFAULT(1)),
       LIST("messages", message_or_cbor, struct block_args, messages, message_count,
	    "messages, signed or not; no signature is looked at; default none"));

PARAMS(params_apply_tipset, struct tipset_args,
       REQUIRED_LIST("blocks", block, struct tipset_args, blocks, block_count,
		     "the tipset's blocks in order; an empty list runs cron alone"),
       MAYBE("baseFee", amount, struct tipset_args, base_fee,
	     "attoFIL per gas unit, default the world's, which stays as it is"),
       OPTIONAL("epochOffset", uint, struct tipset_args, epoch_offset,
		"epochs after the world's epoch, default {default}; those between are null rounds",
		DEFAULT(1)),
       OPTIONAL("trace", flag, struct tipset_args, trace,
		"add the execution trace of every application"));

/* ---- the order --------------------------------------------------------------- */

static enum status check_offset(struct call *call, uint64_t offset, int64_t parent_epoch)
{
	char got[32], expected[48];

	(void)snprintf(got, sizeof(got), "%" PRIu64, offset);
	(void)snprintf(expected, sizeof(expected), "an integer from 0 to %d",
		       TIPSET_NULL_ROUNDS_MAX + 1);
	if (offset > TIPSET_NULL_ROUNDS_MAX + 1) {
		failure_hint(call->failure,
			     "a tipset takes %d null rounds at most; apply one without "
			     "blocks in between",
			     TIPSET_NULL_ROUNDS_MAX);
		return decode_refuse_at(&call->decode, "epochOffset", expected, got);
	}
	if ((int64_t)offset > INT64_MAX - parent_epoch) {
		failure_hint(call->failure, "Chaos.EnvSet changes the world's epoch");
		return decode_refuse_at(&call->decode, "epochOffset",
					"an epoch that fits into 63 bits", got);
	}
	return ST_OK;
}

static enum status check_base_fee(struct call *call, const struct bigint *base_fee)
{
	if (bigint_sign(base_fee) < 0)
		return decode_refuse_at(&call->decode, "baseFee", "an amount of at least 0",
					"one below");
	return ST_OK;
}

static enum status check_messages(struct call *call, size_t index, const struct block_args *block)
{
	char path[64];

	for (size_t i = 0; i < block->message_count; i++) {
		(void)snprintf(path, sizeof(path), "blocks[%zu].messages[%zu]", index, i);
		TRY(call_check_message(call, path, &block->messages[i]));
	}
	return ST_OK;
}

static enum status make_blocks(struct call *call, const struct tipset_args *in,
			       struct tipset_order *order)
{
	const struct block_args *given = in->blocks;
	struct tipset_order_block *blocks = arena_zalloc(call->arena, in->block_count,
							 sizeof(*blocks));

	if (!blocks)
		return call_failed(call, ST_NO_MEMORY, NULL);
	for (size_t i = 0; i < in->block_count; i++) {
		TRY(check_messages(call, i, &given[i]));
		blocks[i] = (struct tipset_order_block){
			.miner = given[i].miner,
			.win_count = given[i].win_count,
			.messages = given[i].messages,
			.message_count = given[i].message_count,
		};
	}
	order->blocks = blocks;
	order->block_count = in->block_count;
	return ST_OK;
}

static enum status make_order(struct call *call, const struct tipset_args *in,
			      struct tipset_order *order)
{
	const struct state_point head = call_head(call);

	TRY(check_offset(call, in->epoch_offset, head.env.epoch));
	TRY(check_base_fee(call, &in->base_fee.value));
	order->parent_epoch = head.env.epoch;
	order->epoch = head.env.epoch + (int64_t)in->epoch_offset;
	order->base_fee = in->base_fee.given ? in->base_fee.value : head.env.base_fee;
	return make_blocks(call, in, order);
}

/* ---- the answer --------------------------------------------------------------- */

static const char *const steps[] = {
	[TIPSET_MESSAGE] = "message",
	[TIPSET_REWARD] = "reward",
	[TIPSET_CRON] = "cron",
};

static void write_return(struct json_writer *out, const struct tipset_application *run)
{
	uint64_t method = run->message.message.method;
	const struct chaos_call call = { .methods = &method, .levels = 1 };

	if (run->step != TIPSET_MESSAGE || run->receipt.exit_code != 0 ||
	    run->receipt.ret.size == 0 || !actor_code_is(run->receiver_code, ACTOR_CHAOS))
		json_write_null(out, "returnDecoded");
	else
		chaos_call_return_write(out, "returnDecoded", &call, run->receipt.ret);
}

static void write_place(struct json_writer *out, const struct tipset_application *run)
{
	json_write_text(out, "step", steps[run->step]);
	json_write_int(out, "epoch", run->epoch);
	if (run->step == TIPSET_CRON)
		json_write_null(out, "block");
	else
		json_write_uint(out, "block", run->block);
	json_write_cid(out, "msgCid", cid_of(&run->message_cid));
}

static enum status write_application(struct call *call, const struct tipset_application *run)
{
	const struct message *message = &run->message.message;
	struct cid cid = cid_of(&run->message_cid);
	struct json_writer *out = call->out;

	json_write_object(out, NULL);
	write_place(out, run);
	shape_message(out, "message", message, cid);
	shape_receipt(out, "receipt", &run->receipt);
	shape_exit(out, "exit", run->receipt.exit_code, run->error);
	write_return(out, run);
	if (run->step == TIPSET_MESSAGE)
		shape_gas_cost(out, "gasCost", message, cid, &run->gas, run->receipt.gas_used);
	else
		json_write_null(out, "gasCost");
	if (run->trace)
		TRY(trace_write_list(out, call->arena, "trace", run->trace, call->failure));
	json_write_object_end(out);
	return json_writer_status(out);
}

static enum status write_run(struct call *call, const struct tipset_run *run)
{
	struct json_writer *out = call->out;

	json_write_object(out, NULL);
	json_write_cid(out, "receiptsRoot", cid_of(&run->result.receipts_root));
	shape_roots(out, "stateRoot", &run->root_before, &run->root_after);
	json_write_array(out, "applications");
	for (size_t i = 0; i < run->result.count; i++)
		TRY(write_application(call, &run->result.applications[i]));
	json_write_array_end(out);
	json_write_cid(out, "chaosHead", run->result.chaos_head);
	json_write_uint(out, "seq", run->seq);
	json_write_int(out, "parentEpoch", run->tipset.parent_epoch);
	json_write_int(out, "epoch", run->tipset.epoch);
	json_write_uint(out, "networkVersion", run->env.network_version);
	json_write_amount(out, "baseFee", &run->tipset.base_fee);
	json_write_bool(out, "durable", run->durable);
	json_write_object_end(out);
	return ST_OK;
}

/* The reference gives up the whole tipset: for a fatal message, and for a reward or cron
 * that does not succeed. */
static enum status fatal(struct call *call, const struct tipset_run *run)
{
	const char *cause = run->result.error ? run->result.error : "the reference gives no reason";

	(void)failure_set(call->failure, FAULT_VM_FATAL,
			  "the VM stopped without a result of the tipset: %s", cause);
	failure_text(call->failure, "cause", cause);
	failure_number(call->failure, "applied", run->result.count);
	failure_hint(call->failure,
		     "nothing was changed, the %zu applications before it were taken "
		     "back; leave out or mend what data.cause names (a reward needs a "
		     "miner actor and a winCount above 0)",
		     run->result.count);
	return ST_INVALID;
}

enum status chaos_apply_tipset(struct call *call, const void *args)
{
	const struct tipset_args *in = args;
	struct tipset_order order = { .block_count = 0 };
	struct error err = { .status = ST_OK };
	struct tipset_run run;
	enum status st;

	TRY(make_order(call, in, &order));
	st = writing_apply_tipset(call->writing, &order, in->trace, &run, &err);
	if (st != ST_OK)
		return call_vm_failed(call, st, &err);
	if (run.result.ending == VM_FATAL)
		return fatal(call, &run);
	return write_run(call, &run);
}

/* ---- in the journal -------------------------------------------------------------- */

static void write_blocks(struct json_writer *out, struct journal_tipset tipset)
{
	struct journal_block block;

	json_write_array(out, "blocks");
	while (journal_tipset_block(&tipset, &block)) {
		json_write_object(out, NULL);
		json_write_address(out, "miner", &block.miner);
		json_write_int(out, "winCount", block.win_count);
		json_write_uint(out, "messages", block.message_count);
		json_write_object_end(out);
	}
	json_write_array_end(out);
}

static void write_messages(struct json_writer *out, struct journal_tipset tipset)
{
	struct journal_application run;

	json_write_array(out, "messages");
	while (journal_tipset_application(&tipset, &run) && json_writer_status(out) == ST_OK) {
		if (run.step != TIPSET_MESSAGE)
			continue;
		json_write_object(out, NULL);
		json_write_cid(out, "msgCid", cid_of(&run.message_cid));
		json_write_uint(out, "block", run.block);
		json_write_int(out, "exitCode", run.receipt.exit_code);
		json_write_int(out, "gasUsed", run.receipt.gas_used);
		json_write_object_end(out);
	}
	json_write_array_end(out);
}

enum status chaos_write_tipset(struct call *call, const struct journal_entry *entry)
{
	struct json_writer *out = call->out;
	struct journal_tipset tipset;
	enum status st = journal_tipset_decode(entry, &tipset);

	if (st != ST_OK)
		return call_failed(call, st, NULL);
	json_write_object(out, "tipset");
	json_write_int(out, "parentEpoch", tipset.parent_epoch);
	json_write_amount(out, "baseFee", &tipset.base_fee);
	json_write_cid(out, "receiptsRoot", cid_of(&tipset.receipts_root));
	json_write_uint(out, "applications", tipset.application_count);
	write_blocks(out, tipset);
	write_messages(out, tipset);
	json_write_object_end(out);
	return ST_OK;
}

static enum status write_traced(struct call *call, const struct tipset_application *run,
				const struct trace_form *form)
{
	json_write_object(call->out, NULL);
	write_place(call->out, run);
	TRY(trace_write(call->out, call->arena, "trace", run->trace, form, call->failure));
	json_write_object_end(call->out);
	return json_writer_status(call->out);
}

enum status chaos_write_tipset_traces(struct call *call, uint64_t seq,
				      const struct trace_form *form)
{
	struct error err = { .status = ST_OK };
	struct tipset_run run;
	enum status st = session_replay_tipset(call->session, seq, &run, &err);

	if (st != ST_OK)
		return call_vm_failed(call, st, &err);
	json_write_array(call->out, "applications");
	for (size_t i = 0; i < run.result.count; i++)
		TRY(write_traced(call, &run.result.applications[i], form));
	json_write_array_end(call->out);
	return ST_OK;
}
