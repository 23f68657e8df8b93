/* SPDX-License-Identifier: Apache-2.0 OR MIT */
#include <inttypes.h>
#include <stdio.h>

#include "actors/exit_code.h"
#include "rpc/chaos/apply.h"
#include "rpc/chaos/handlers.h"
#include "rpc/chaos/overrides.h"
#include "rpc/shape.h"
#include "vm/receipts.h"
#include "world/put_block.h"
#include "world/remake.h"
#include "world/trial.h"

/* Several messages in a row, applied or simulated; and the simulation of one. */

enum { STOP_NEVER, STOP_FATAL, STOP_NONZERO };
enum { LIST_MAX = 1000 };

static const struct word stop_words[] = { { "never", STOP_NEVER },
					  { "fatal", STOP_FATAL },
					  { "nonzeroExit", STOP_NONZERO } };
static const struct word_list stops = { stop_words, 3, false };

struct list_args {
	const struct chain_message *messages;
	size_t message_count;
	const struct invoke_args *invokes;
	size_t invoke_count;
	bool atomic;
	struct maybe_word stop;
	const int64_t *offsets;
	size_t offset_count;
	bool trace;
};

struct simulate_args {
	struct maybe_message message;
	struct maybe_bytes cbor;
	struct maybe_invocation invoke;
	struct at at;
	bool trace;
	struct overrides overrides;
	const struct chain_message *messages;
	size_t message_count;
	const struct invoke_args *invokes;
	size_t invoke_count;
};

static enum status admit_list(struct decode *decode, const json_t *value, const void *out)
{
	(void)out;
	if (json_is_array(value) && json_array_size(value) > LIST_MAX)
		return decode_refuse(decode, value, "at most 1000 of them");
	return ST_OK;
}

PARAMS(params_apply_messages, struct list_args,
       LIST("messages", message_or_cbor, struct list_args, messages, message_count,
	    "Messages or SignedMessages, or their CBOR", .admit = admit_list),
       LIST("invokes", invocation, struct list_args, invokes, invoke_count,
	    "parameters of Chaos.Invoke, in place of messages", .admit = admit_list),
       OPTIONAL("atomic", flag, struct list_args, atomic,
		"all of them or none: what stops the list undoes it"),
       MAYBE("stopOnError", word, struct list_args, stop,
	     "what ends the list early: one of {words}; fatal unless given", .words = &stops),
       LIST("epochOffsets", int, struct list_args, offsets, offset_count,
	    "epochs by which the world moves on before each message, in place of epochStep",
	    .admit = admit_list),
       OPTIONAL("trace", flag, struct list_args, trace, "add the execution traces"));

PARAMS(params_simulate, struct simulate_args,
       MAYBE("message", message, struct simulate_args, message, "a Message or SignedMessage"),
       MAYBE("cbor", bytes, struct simulate_args, cbor, "the bytes of either"),
       MAYBE("invoke", invocation, struct simulate_args, invoke, "the parameters of Chaos.Invoke"),
       OPTIONAL("at", at, struct simulate_args, at, "the state to run on, default head"),
       OPTIONAL("trace", flag, struct simulate_args, trace, "add the execution trace"),
       OPTIONAL("overrides", overrides, struct simulate_args, overrides,
		"what is supposed in place of what is"),
       LIST("messages", message_or_cbor, struct simulate_args, messages, message_count,
	    "several, in a row", .admit = admit_list),
       LIST("invokes", invocation, struct simulate_args, invokes, invoke_count,
	    "several invocations, in a row", .admit = admit_list));

/* ---- a list on its way ------------------------------------------------------------------ */

struct list {
	struct call *call;
	struct simulation *simulation; /* NULL: it is applied */
	struct list_args in;
	const int64_t *first_epoch; /* that the first message is to run at, or NULL */
	struct amt *receipts;
	struct overlay overlay;
	struct overlay_blocks blocks; /* of receipts */
	struct arena *arena;
	uint64_t receipt_count;
};

static size_t list_size(const struct list *list)
{
	return list->in.invokes ? list->in.invoke_count : list->in.message_count;
}

static int64_t stop_of(const struct list *list)
{
	return list->in.stop.given ? list->in.stop.value : STOP_FATAL;
}

static struct apply_place place_of(const struct list *list)
{
	return (struct apply_place){
		.point = list->simulation ? list->simulation->point : call_head(list->call),
		.simulation = list->simulation,
	};
}

/* The epoch of message i; NULL in *out: a step on. */
static enum status epoch_of(struct list *list, size_t i, int64_t *epoch, const int64_t **out)
{
	const int64_t now = place_of(list).point.env.epoch;

	*out = i == 0 ? list->first_epoch : NULL;
	if (list->in.offset_count == 0)
		return ST_OK;
	if (list->in.offsets[i] > INT64_MAX - now)
		return decode_refuse_at(&list->call->decode, "epochOffsets",
					"offsets that lead to an epoch", "beyond the last one");
	*epoch = now + list->in.offsets[i];
	*out = epoch;
	return ST_OK;
}

static enum status prepare(struct list *list, size_t i, const char *path, struct prepared *out)
{
	const struct apply_place place = place_of(list);
	struct call *call = list->call;

	*out = (struct prepared){ .typed = { .levels = 0 } };
	if (list->in.invokes)
		TRY(apply_prepare_invoke(call, &list->in.invokes[i], &place, out));
	else
		out->message = list->in.messages[i];
	return call_check_message(call, path, &out->message);
}

static enum status run_once(struct list *list, const struct prepared *prepared,
			    const int64_t *epoch, struct application *run, struct error *err)
{
	const bool trace = list->in.trace;

	if (list->simulation)
		return simulation_run(list->simulation, &prepared->message, epoch, trace, run, err);
	if (epoch)
		return writing_apply_at(list->call->writing, &prepared->message, *epoch, trace, run,
					err);
	return writing_apply(list->call->writing, &prepared->message, trace, run, err);
}

/* A block that has to be made again first: the messages before must not run twice. */
static bool made_again(struct list *list)
{
	struct session *session = list->call->session;

	if (list->simulation || session_lacks(session).size == 0 ||
	    session_remake(session, NULL) != ST_OK)
		return false;
	session_forget_lack(session);
	return true;
}

static enum status run_message(struct list *list, const struct prepared *prepared,
			       const int64_t *epoch, struct application *run)
{
	struct error err;
	enum status st;

	do {
		err = (struct error){ .status = ST_OK };
		st = run_once(list, prepared, epoch, run, &err);
	} while (st != ST_OK && made_again(list));
	TRY(call_application(list->call, st, &err, run));
	st = receipts_add(list->receipts, list->arena, list->receipt_count++, &run->result.receipt);
	return st == ST_OK ? ST_OK : call_failed(list->call, st, NULL);
}

static enum status run_item(struct list *list, size_t i, struct prepared *prepared,
			    struct application *run)
{
	const int64_t *epoch;
	int64_t given;
	char path[32];

	(void)snprintf(path, sizeof(path), "%s[%zu]", list->in.invokes ? "invokes" : "messages", i);
	TRY(epoch_of(list, i, &given, &epoch));
	TRY(prepare(list, i, path, prepared));
	return run_message(list, prepared, epoch, run);
}

static void write_error(struct json_writer *out, const struct failure *failure)
{
	json_write_object(out, NULL);
	json_write_object(out, "error");
	json_write_int(out, "code", fault_code(failure->fault));
	json_write_text(out, "name", fault_name(failure->fault));
	json_write_text(out, "message", failure->message);
	json_write_text(out, "hint",
			failure->hint[0] != '\0' ? failure->hint : fault_hint(failure->fault));
	json_write_object_end(out);
	json_write_object_end(out);
}

/* What befell the message at hand alone, and not all that follows too. */
static bool is_its_own(enum fault fault)
{
	return fault == FAULT_VM_FATAL || fault == FAULT_MESSAGE_REJECTED ||
	       fault == FAULT_ACTOR_NOT_IMPLEMENTED || fault == FAULT_RANDOMNESS_UNKNOWN ||
	       fault == FAULT_INVALID_PARAMS || fault == FAULT_ENCODE_ERROR;
}

static enum status undone(struct call *call, size_t i, const struct application *run)
{
	(void)failure_set(call->failure, FAULT_BATCH_UNDONE,
			  "message %zu ended with exit code %" PRId64
			  ", so none of them was applied",
			  i, run->result.receipt.exit_code);
	failure_number(call->failure, "failed", i);
	failure_hint(call->failure, "mend the message that data.failed counts to, from 0, or give "
				    "stopOnError fatal, for which an exit code is no error");
	return ST_INVALID;
}

/* Runs message i of a list that is to be atomic: what would stop it fails. */
static enum status do_atomic_item(struct list *list, size_t i)
{
	struct call *call = list->call;
	struct prepared prepared;
	struct application run;
	enum status st = run_item(list, i, &prepared, &run);

	if (st != ST_OK) {
		failure_number(call->failure, "failed", i);
		return st;
	}
	if (stop_of(list) == STOP_NONZERO && run.result.receipt.exit_code != EXIT_OK)
		return undone(call, i, &run);
	return apply_write(call, &run, &prepared, list->in.invokes != NULL, list->in.trace);
}

/* Runs message i and writes what came of it. *stopped: the list ends behind it. */
static enum status do_item(struct list *list, size_t i, bool *stopped)
{
	struct call *call = list->call;
	struct failure own, *outer = call->failure;
	struct prepared prepared;
	struct application run;
	enum status st;

	failure_init(&own);
	call->failure = call->decode.failure = &own;
	st = run_item(list, i, &prepared, &run);
	call->failure = call->decode.failure = outer;
	if (st == ST_OK) {
		*stopped = stop_of(list) == STOP_NONZERO && run.result.receipt.exit_code != 0;
		st = apply_write(call, &run, &prepared, list->in.invokes != NULL, list->in.trace);
	} else if (own.set && is_its_own(own.fault)) {
		*stopped = stop_of(list) != STOP_NEVER;
		write_error(call->out, &own);
		st = json_writer_status(call->out);
	} else {
		(void)failure_set(outer, own.set ? own.fault : FAULT_INTERNAL, "message %zu: %s", i,
				  own.message);
	}
	failure_fini(&own);
	return st;
}

static enum status begin_receipts(struct list *list)
{
	enum status st;

	list->arena = list->call->arena;
	list->receipt_count = 0;
	overlay_init(&list->overlay, list->arena);
	overlay_blocks_init(&list->blocks, &list->overlay, NULL);
	st = receipts_new(&list->blocks.base, list->arena, &list->receipts);
	return st == ST_OK ? ST_OK : call_failed(list->call, st, NULL);
}

static enum status keep_block(void *context, struct bytes key, struct bytes block)
{
	struct call *call = context;
	const struct block_cid cid = block_cid_of(block);
	enum status st = blockstore_has_stored(session_blocks(call->session), cid_of(&cid));
	bool is_new;

	(void)key;
	return st == ST_NOT_FOUND ? writing_put_block(call->writing, cid_of(&cid), block, &is_new)
				  : st;
}

/* The receipts of a list are in no block of the chain: each message has an entry of its own. What
 * their root names is kept, so that it can be read. */
static enum status finish_receipts(struct list *list, struct block_cid *root)
{
	enum status st = amt_flush(list->receipts, root);

	if (st == ST_OK && !list->simulation && list->receipt_count > 0)
		st = overlay_each(&list->overlay, keep_block, list->call);
	return st == ST_OK ? ST_OK : call_failed(list->call, st, NULL);
}

/* Runs all of them and writes results, roots and where they stopped. */
static enum status write_list(struct list *list)
{
	struct call *call = list->call;
	const struct block_cid before = place_of(list).point.root;
	struct block_cid after, receipts;
	bool stopped = false;
	size_t i;

	TRY(begin_receipts(list));
	json_write_object(call->out, NULL);
	json_write_array(call->out, "results");
	for (i = 0; i < list_size(list) && !stopped; i++)
		TRY(list->in.atomic ? do_atomic_item(list, i) : do_item(list, i, &stopped));
	json_write_array_end(call->out);
	TRY(finish_receipts(list, &receipts));
	after = place_of(list).point.root;
	shape_roots(call->out, "stateRoot", &before, &after);
	json_write_cid(call->out, "receiptsRoot", cid_of(&receipts));
	if (stopped)
		json_write_uint(call->out, "stoppedAt", i - 1);
	else
		json_write_null(call->out, "stoppedAt");
	json_write_object_end(call->out);
	return ST_OK;
}

/* ---- ApplyMessages ------------------------------------------------------------------------- */

static enum status check_list(struct call *call, const struct list_args *in)
{
	const size_t count = in->invokes ? in->invoke_count : in->message_count;

	if ((in->messages != NULL) == (in->invokes != NULL))
		return apply_refuse_choice(call, in->messages ? 2 : 0, "messages, invokes");
	if (in->offsets && in->offset_count != count)
		return decode_refuse_at(&call->decode, "epochOffsets",
					"as many offsets as there are messages", "another number");
	for (size_t i = 0; i < in->offset_count; i++) {
		if (in->offsets[i] < 0)
			return decode_refuse_at(&call->decode, "epochOffsets",
						"offsets of at least 0", "one below 0");
	}
	return ST_OK;
}

/* All of them, or none. */
static enum status apply_atomic(struct list *list)
{
	struct trial *trial;
	enum status st = trial_begin(list->call->writing, &trial);

	if (st != ST_OK)
		return call_failed(list->call, st, NULL);
	st = write_list(list);
	if (st == ST_OK) {
		st = trial_keep(trial);
		return st == ST_OK ? ST_OK : call_failed(list->call, st, NULL);
	}
	trial_undo(trial);
	return st;
}

enum status chaos_apply_messages(struct call *call, const void *args)
{
	const struct list_args *in = args;
	struct list list = { .call = call, .in = *in };

	TRY(check_list(call, in));
	return in->atomic ? apply_atomic(&list) : write_list(&list);
}

/* ---- Simulate ---------------------------------------------------------------------------------
 */

static enum status prepare_one(struct call *call, const struct simulate_args *in,
			       struct simulation *simulation, struct prepared *out)
{
	const struct apply_place place = { .point = simulation->point, .simulation = simulation };
	size_t mark;

	if (in->cbor.given)
		return apply_prepare_cbor(call, in->cbor.value, &place.point.env, out);
	if (!in->invoke.given) {
		out->message = in->message.value;
		return ST_OK;
	}
	mark = decode_enter(&call->decode, "invoke");
	TRY(apply_prepare_invoke(call, &in->invoke.value, &place, out));
	decode_leave(&call->decode, mark);
	return ST_OK;
}

static const int64_t *supposed_epoch(const struct simulate_args *in)
{
	return in->overrides.epoch.given ? &in->overrides.epoch.value : NULL;
}

static enum status simulate_one(struct call *call, const struct simulate_args *in,
				struct simulation *simulation)
{
	struct prepared prepared = { .typed = { .levels = 0 } };
	struct error err = { .status = ST_OK };
	struct application run;
	enum status st;

	TRY(prepare_one(call, in, simulation, &prepared));
	TRY(call_check_message(call, "message", &prepared.message));
	st = simulation_run(simulation, &prepared.message, supposed_epoch(in), in->trace, &run,
			    &err);
	TRY(call_application(call, st, &err, &run));
	return apply_write(call, &run, &prepared, in->invoke.given, in->trace);
}

static enum status simulate_list(struct call *call, const struct simulate_args *in,
				 struct simulation *simulation)
{
	struct list list = {
		.call = call,
		.simulation = simulation,
		.first_epoch = supposed_epoch(in),
		.in = { .messages = in->messages,
			.message_count = in->message_count,
			.invokes = in->invokes,
			.invoke_count = in->invoke_count,
			.stop = { true, STOP_NEVER },
			.trace = in->trace },
	};

	return write_list(&list);
}

enum status chaos_simulate(struct call *call, const void *args)
{
	const struct simulate_args *in = args;
	const size_t given = (size_t)in->message.given + in->cbor.given + in->invoke.given +
			     (in->messages != NULL) + (in->invokes != NULL);
	struct simulation simulation;
	struct settings settings;
	struct state_point point;

	if (given != 1)
		return apply_refuse_choice(call, given, "message, cbor, invoke, messages, invokes");
	TRY(call_at(call, &in->at, &point));
	simulation_begin(&simulation, call->session, &point);
	TRY(overrides_take(call, &in->overrides, &simulation, &settings));
	if (in->messages || in->invokes)
		return simulate_list(call, in, &simulation);
	return simulate_one(call, in, &simulation);
}
