/* SPDX-License-Identifier: Apache-2.0 OR MIT */
#include "rpc/lotus/handlers.h"
#include "rpc/lotus/message.h"
#include "rpc/message_json.h"
#include "rpc/shape.h"
#include "rpc/shape_chain.h"
#include "rpc/tipset.h"
#include "world/apply_tipset.h"
#include "world/simulation.h"

/* What was applied, looked up and run again (lotus b835fab70 node/impl/full/state.go). */

struct wait_args {
	struct cid message;
	uint64_t confidence;
	int64_t limit;
	bool allow_replaced;
};
struct receipt_args {
	struct cid message;
	struct tipset_key tipset;
};
struct replay_args {
	struct tipset_key tipset;
	struct cid message;
};
struct compute_args {
	int64_t height;
	struct chain_message *messages;
	size_t count;
	struct tipset_key tipset;
};
struct message_match {
	struct maybe_address to, from;
};
struct list_args {
	struct message_match match;
	struct tipset_key tipset;
	int64_t height;
};

#define RUN_MESSAGE(type)                                                                          \
	REQUIRED("msg", cid, type, message, "the CID of a Message or SignedMessage")
#define RUN_TIPSET(type)                                                                           \
	OPTIONAL("tsk", tipset_key, type, tipset, "the key of a tipset; null or [] is the head")
#define RUN_CONFIDENCE                                                                             \
	OPTIONAL("confidence", uint, struct wait_args, confidence,                                 \
		 "not used: what was applied stays applied")
#define RUN_LIMIT OPTIONAL("limit", int, struct wait_args, limit, "look-back limit, not used")

PARAMS(params_wait, struct wait_args, RUN_MESSAGE(struct wait_args), RUN_CONFIDENCE, RUN_LIMIT,
       OPTIONAL("allowReplaced", flag, struct wait_args, allow_replaced, "not used"));
PARAMS(params_wait_v0, struct wait_args, RUN_MESSAGE(struct wait_args), RUN_CONFIDENCE);
PARAMS(params_wait_limited, struct wait_args, RUN_MESSAGE(struct wait_args), RUN_CONFIDENCE,
       RUN_LIMIT);
PARAMS(params_receipt, struct receipt_args, RUN_MESSAGE(struct receipt_args),
       RUN_TIPSET(struct receipt_args));
PARAMS(params_replay, struct replay_args,
       REQUIRED("tsk", tipset_key, struct replay_args, tipset,
		"the tipset that holds the message; null or []: wherever it was applied"),
       RUN_MESSAGE(struct replay_args));
PARAMS(params_compute, struct compute_args,
       REQUIRED("vmheight", int, struct compute_args, height, "the epoch of the messages"),
       LIST("msgs", unsigned_message, struct compute_args, messages, count,
	    "Messages that are applied behind those of the tipset"),
       RUN_TIPSET(struct compute_args));

OBJECT(message_match, struct message_match, FIELDS_OF_LOTUS,
       MAYBE("To", address, struct message_match, to, "the receiver"),
       MAYBE("From", address, struct message_match, from, "the sender"));
PARAMS(params_list_messages, struct list_args,
       REQUIRED("match", message_match, struct list_args, match, "whom a message is to or from"),
       RUN_TIPSET(struct list_args),
       OPTIONAL("toht", int, struct list_args, height, "the height at which to stop"));

/* ---- looking up ------------------------------------------------------------------------ */

static enum status not_applied(struct call *call, struct cid message)
{
	(void)failure_set_cid(call->failure, FAULT_MESSAGE_NOT_FOUND, "the message ", message,
			      " was not applied here");
	return ST_NOT_FOUND;
}

/* One that is not known yet may be pushed by somebody else. */
enum status lotus_state_wait_msg(struct call *call, const void *args)
{
	const struct wait_args *in = args;
	bool found;

	TRY(write_lookup(call, in->message, INT64_MIN, true, &found));
	if (found)
		return ST_OK;
	call_await(call, in->message);
	failure_hint(call->failure, "push it, or look with Filecoin.StateSearchMsg; a message that "
				    "is not known is waited for as long as --run-timeout says, but "
				    "not in a batch that writes");
	return not_applied(call, in->message);
}

static enum status find_entry(struct call *call, struct cid message, struct journal_entry *out)
{
	struct error err = { .status = ST_OK };
	struct message_place place;
	enum status st = session_find_message(call->session, message, &place, &err);

	if (st == ST_NOT_FOUND)
		return not_applied(call, message);
	if (st == ST_OK)
		st = session_entry_message(call->session, place.seq, message, out, &err);
	return st == ST_OK ? ST_OK : call_failed(call, st, &err);
}

enum status lotus_state_get_receipt(struct call *call, const void *args)
{
	const struct receipt_args *in = args;
	struct journal_entry entry;

	TRY(find_entry(call, in->message, &entry));
	shape_receipt(call->out, NULL, &entry.receipt);
	return ST_OK;
}

/* ---- running again --------------------------------------------------------------------- */

/* The entry that applied a message: that of a tipset, if one is named. */
static enum status find_run(struct call *call, const struct replay_args *in, uint64_t *seq)
{
	struct journal_entry entry;
	struct chain_found found;

	if (in->tipset.count == 0) {
		TRY(find_entry(call, in->message, &entry));
		*seq = entry.seq;
		return ST_OK;
	}
	TRY(tipset_find(call, &in->tipset, &found));
	*seq = found.entry->seq;
	return found.is_carrier && entry_pick_message(found.entry, in->message) == ST_OK
		       ? ST_OK
		       : not_applied(call, in->message);
}

enum status lotus_state_replay(struct call *call, const void *args)
{
	const struct replay_args *in = args;
	struct error err = { .status = ST_OK };
	struct application run;
	uint64_t seq;

	TRY(find_run(call, in, &seq));
	TRY(call_application(call,
			     session_replay_message(call->session, seq, in->message, &run, &err),
			     &err, &run));
	return shape_invocation(call->out, call->arena, NULL, &run, false, call->failure);
}

/* What a tipset does and what is applied behind it. */
struct computing {
	struct call *call;
	struct application *runs;
	bool *implicit;
	size_t count;
	struct state_point after;
};

static enum status add_tipset(struct computing *computing, const struct chain_found *found,
			      size_t more)
{
	struct call *call = computing->call;
	/* What it gives has to outlive the messages behind it. */
	const struct tipset_surroundings around = {
		.blocks = session_blocks(call->session),
		.arena = session_arena(call->session),
		.with_traces = true,
	};
	struct error err = { .status = ST_OK };
	struct tipset_run *run = arena_alloc(call->arena, sizeof(*run));
	enum status st;

	if (!run)
		return call_failed(call, ST_NO_MEMORY, NULL);
	st = session_replay_tipset_in(call->session, found->entry, &around, run, &err);
	if (st != ST_OK)
		return call_vm_failed(call, st, &err);
	computing->runs = arena_zalloc(call->arena, run->result.count + more,
				       sizeof(*computing->runs));
	computing->implicit = arena_zalloc(call->arena, run->result.count + more, sizeof(bool));
	if (!computing->runs || !computing->implicit)
		return call_failed(call, ST_NO_MEMORY, NULL);
	for (; computing->count < run->result.count; computing->count++) {
		const struct tipset_application *one = &run->result.applications[computing->count];

		tipset_run_application(run, computing->count, &computing->runs[computing->count]);
		computing->implicit[computing->count] = one->step != TIPSET_MESSAGE;
	}
	return ST_OK;
}

static enum status add_entry(struct computing *computing, const struct chain_found *found,
			     size_t more)
{
	const size_t count = found->is_carrier;
	struct call *call = computing->call;
	struct error err = { .status = ST_OK };

	if (count > 0 && found->entry->kind == JOURNAL_TIPSET)
		return add_tipset(computing, found, more);
	computing->runs = arena_zalloc(call->arena, count + more, sizeof(*computing->runs));
	computing->implicit = arena_zalloc(call->arena, count + more, sizeof(bool));
	if (!computing->runs || !computing->implicit)
		return call_failed(call, ST_NO_MEMORY, NULL);
	if (count == 0)
		return ST_OK;
	computing->count = 1;
	return call_application(
		call, session_replay(call->session, found->entry->seq, &computing->runs[0], &err),
		&err, &computing->runs[0]);
}

static enum status add_messages(struct computing *computing, const struct compute_args *in)
{
	struct call *call = computing->call;
	struct simulation simulation;

	simulation_begin(&simulation, call->session, &computing->after);
	for (size_t i = 0; i < in->count; i++) {
		struct application *run = &computing->runs[computing->count];
		struct error err = { .status = ST_OK };

		TRY(call_check_message(call, "msgs", &in->messages[i]));
		TRY(call_application(call,
				     simulation_run(&simulation, &in->messages[i], &in->height,
						    true, run, &err),
				     &err, run));
		computing->after.root = run->root_after;
		computing->count++;
	}
	return ST_OK;
}

/* Lists that nobody has put anything into are null, as Go prints them. */
static enum status write_computed(struct computing *computing)
{
	struct call *call = computing->call;

	json_write_object(call->out, NULL);
	json_write_cid(call->out, "Root", cid_of(&computing->after.root));
	if (computing->count == 0) {
		json_write_null(call->out, "Trace");
		json_write_object_end(call->out);
		return ST_OK;
	}
	json_write_array(call->out, "Trace");
	for (size_t i = 0; i < computing->count; i++)
		TRY(shape_invocation(call->out, call->arena, NULL, &computing->runs[i],
				     computing->implicit[i], call->failure));
	json_write_array_end(call->out);
	json_write_object_end(call->out);
	return ST_OK;
}

/* The messages of a carrier run again as they ran; a successor has none (lotus b835fab70
 * chain/stmgr/utils.go ComputeState). */
enum status lotus_state_compute(struct call *call, const void *args)
{
	const struct compute_args *in = args;
	struct computing computing = { .call = call };
	struct chain_found found;

	TRY(tipset_find(call, &in->tipset, &found));
	computing.after = chain_point(&found);
	if (found.is_carrier)
		computing.after.root = found.entry->root_after;
	TRY(add_entry(&computing, &found, in->count));
	TRY(add_messages(&computing, in));
	return write_computed(&computing);
}

/* ---- lists ----------------------------------------------------------------------------- */

static bool matches(const struct message_match *match, const struct message *message)
{
	return (!match->to.given || address_equal(&match->to.value, &message->to)) &&
	       (!match->from.given || address_equal(&match->from.value, &message->from));
}

static enum status list_block(struct call *call, const struct list_args *in,
			      const struct chain_list *list, bool *any)
{
	for (size_t i = 0; i < list->count; i++) {
		struct chain_message message;

		if (chain_message_decode(list->items[i].form, true, &message, NULL) != ST_OK)
			return call_failed(call, ST_CORRUPT, NULL);
		if (!matches(&in->match, &message.message))
			continue;
		if (!*any)
			json_write_array(call->out, NULL);
		*any = true;
		json_write_cid(call->out, NULL, cid_of(&list->items[i].cid));
	}
	return ST_OK;
}

/* From a tipset back to a height, the newest first; null if there is none. Addresses are compared
 * as they are written. */
enum status lotus_state_list_messages(struct call *call, const void *args)
{
	const struct list_args *in = args;
	struct error err = { .status = ST_OK };
	struct chain_found found;
	bool any = false;
	enum status st = ST_OK;

	if (!in->match.to.given && !in->match.from.given)
		return decode_refuse_at(&call->decode, "match", "To, From or both", "neither");
	TRY(tipset_find(call, &in->tipset, &found));
	while (st == ST_OK && chain_found_height(&found) >= in->height) {
		const struct chain_tipset *tipset = chain_found_tipset(&found);
		struct chain_found parent;

		for (size_t i = 0; i < tipset->count; i++)
			TRY(list_block(call, in, &tipset->blocks[i].messages, &any));
		st = session_chain_parent(call->session, &found, &parent, &err);
		found = parent;
	}
	if (st != ST_OK && st != ST_NOT_FOUND)
		return call_failed(call, st, &err);
	if (any)
		json_write_array_end(call->out);
	else
		json_write_null(call->out, NULL);
	return ST_OK;
}
