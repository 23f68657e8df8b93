/* SPDX-License-Identifier: Apache-2.0 OR MIT */
#include "rpc/chaos/handlers.h"
#include "rpc/chaos/history.h"
#include "rpc/chaos/tipset.h"
#include "world/apply_tipset.h"

/* Messages and tipsets of the journal run again. */

struct trace_args {
	struct maybe_uint seq;
	struct maybe_cid message;
	int64_t format;
	struct maybe_word detail;
};

static const struct word format_words[] = {
	{ "json", TRACE_LIST },
	{ "lotus", TRACE_LOTUS },
	{ "tree", TRACE_TREE },
	{ "text", TRACE_TEXT },
};
static const struct word_list formats = { format_words, 4, false };

static const struct word detail_words[] = {
	{ "calls", TRACE_CALLS },
	{ "gas", TRACE_GAS },
	{ "ipld", TRACE_IPLD },
	{ "full", TRACE_FULL },
};
static const struct word_list details = { detail_words, 4, false };

PARAMS(params_trace, struct trace_args,
       MAYBE("seq", uint, struct trace_args, seq, "a sequence number"),
       MAYBE("msgCid", cid, struct trace_args, message, "a message's CID"),
       OPTIONAL("format", word, struct trace_args, format, "{words}", .words = &formats),
       MAYBE("detail", word, struct trace_args, detail, "{words}; default gas", .words = &details));

/* Which entry, and what kind it is. */
static enum status find_traced(struct call *call, const struct trace_args *in,
			       struct journal_entry *entry)
{
	uint64_t seq = in->seq.value;

	if (!in->seq.given && !in->message.given) {
		(void)failure_set(call->failure, FAULT_INVALID_PARAMS,
				  "seq, msgCid or both must be given");
		failure_text(call->failure, "path", "params");
		return ST_INVALID;
	}
	if (!in->seq.given)
		TRY(chaos_find_message(call, in->message.value, &seq));
	return chaos_find_run(call, seq, entry);
}

/* Runs one message of an entry again: the one asked for, else the entry's own. */
static enum status replay_message(struct call *call, uint64_t seq, const struct maybe_cid *message,
				  struct application *run)
{
	struct error err = { .status = ST_OK };
	enum status st;

	if (message->given)
		st = session_replay_message(call->session, seq, message->value, run, &err);
	else
		st = session_replay(call->session, seq, run, &err);
	if (st != ST_NOT_FOUND)
		return call_application(call, st, &err, run);
	failure_hint(call->failure, "%s", err.hint);
	return failure_set(call->failure, FAULT_MESSAGE_NOT_FOUND, "%s", err.text);
}

static enum status trace_message(struct call *call, const struct journal_entry *entry,
				 const struct maybe_cid *message, const struct trace_form *form)
{
	struct application run;

	TRY(replay_message(call, entry->seq, message, &run));
	json_write_cid(call->out, "msgCid", cid_of(&run.message_cid));
	return trace_write(call->out, call->arena, "trace", run.trace, form, call->failure);
}

static const char *format_word(enum trace_format format)
{
	for (size_t i = 0; i < formats.count; i++) {
		if (format_words[i].value == (int64_t)format)
			return format_words[i].word;
	}
	return NULL;
}

static enum status read_form(struct call *call, const struct trace_args *in, struct trace_form *out)
{
	out->format = (enum trace_format)in->format;
	out->detail = in->detail.given ? (enum trace_detail)in->detail.value : TRACE_GAS;
	if (out->format != TRACE_LOTUS || out->detail == TRACE_GAS)
		return ST_OK;
	failure_hint(call->failure, "formats json, tree and text take any detail");
	return decode_refuse_at(&call->decode, "detail", "gas, which is what format lotus has",
				"another");
}

enum status chaos_trace(struct call *call, const void *args)
{
	const struct trace_args *in = args;
	struct journal_entry entry;
	struct trace_form form;

	TRY(read_form(call, in, &form));
	TRY(find_traced(call, in, &entry));
	json_write_object(call->out, NULL);
	json_write_uint(call->out, "seq", entry.seq);
	json_write_text(call->out, "format", format_word(form.format));
	if (entry.kind == JOURNAL_TIPSET && !in->message.given)
		TRY(chaos_write_tipset_traces(call, entry.seq, &form));
	else
		TRY(trace_message(call, &entry, &in->message, &form));
	json_write_object_end(call->out);
	return ST_OK;
}
