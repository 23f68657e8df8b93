/* SPDX-License-Identifier: Apache-2.0 OR MIT */
#include "rpc/chaos/handlers.h"

#include <inttypes.h>
#include <stdio.h>

#include "actors/registry.h"
#include "ipld/cbor.h"
#include "rpc/chaos/tipset.h"
#include "rpc/shape.h"
#include "vm/network.h"
#include "world/apply_tipset.h"
#include "world/set_environment.h"

/* The world: environment, state roots, journal, traces. */

struct at_args {
	struct at at;
};
struct env_args {
	struct maybe_int epoch;
	struct maybe_network_version network_version;
	struct maybe_amount base_fee, circ_supply;
};
struct history_args {
	uint64_t from, limit;
	struct maybe_cid message;
};
struct trace_args {
	struct maybe_uint seq;
	struct maybe_cid message;
	int64_t format;
};

enum { FORMAT_JSON, FORMAT_LOTUS };
/* What one answer reads; then it ends early and says where to go on. */
enum { HISTORY_SCAN_MAX = 10000, HISTORY_BYTES_MAX = 64 * 1024 * 1024 };

static const struct word format_words[] = { { "json", FORMAT_JSON }, { "lotus", FORMAT_LOTUS } };
static const struct word_list formats = { format_words, 2, false };

PARAMS(params_at, struct at_args,
       OPTIONAL("at", at, struct at_args, at, "which state, default head"));

PARAMS(params_env_set, struct env_args,
       MAYBE("epoch", int, struct env_args, epoch, "at least {min}", RANGE(0, INT64_MAX)),
       MAYBE("networkVersion", network_version, struct env_args, network_version, "0 to 15"),
       MAYBE("baseFee", amount, struct env_args, base_fee, "attoFIL, at least {min}",
	     RANGE(0, INT64_MAX)),
       MAYBE("circSupply", amount, struct env_args, circ_supply, "attoFIL, at least {min}",
	     RANGE(0, INT64_MAX)));

PARAMS(params_history, struct history_args,
       OPTIONAL("from", uint, struct history_args, from, "first sequence number, default {default}",
		DEFAULT(0)),
       OPTIONAL("limit", uint, struct history_args, limit, "default {default}, at most {max}",
		DEFAULT(100), RANGE(1, 1000)),
       MAYBE("msgCid", cid, struct history_args, message, "only this message's entries"));

PARAMS(params_trace, struct trace_args,
       MAYBE("seq", uint, struct trace_args, seq, "a sequence number"),
       MAYBE("msgCid", cid, struct trace_args, message, "a message's CID"),
       OPTIONAL("format", word, struct trace_args, format, "{words}", .words = &formats));

enum status chaos_write_environment(struct call *call, const struct state_point *point)
{
	struct error err = { .status = ST_OK };
	struct bytes name;
	enum status st = session_network_name(call->session, point, &name, &err);

	shape_environment(call->out, &point->env);
	/* A state without an init actor has no name; it can be looked at all the same. */
	if (st == ST_OK)
		json_write_string(call->out, "networkName", name);
	else if (st == ST_NO_MEMORY || st == ST_IO || st == ST_DAMAGED)
		return call_failed(call, st, &err);
	else
		json_write_null(call->out, "networkName");
	return ST_OK;
}

enum status chaos_env_get(struct call *call, const void *args)
{
	struct state_point head = call_head(call);

	(void)args;
	json_write_object(call->out, NULL);
	TRY(chaos_write_environment(call, &head));
	json_write_object_end(call->out);
	return ST_OK;
}

static enum status check_environment(struct call *call, const struct env_args *in)
{
	if (in->epoch.given || in->network_version.given || in->base_fee.given ||
	    in->circ_supply.given)
		return ST_OK;
	return decode_refuse_at(&call->decode, "params",
				"at least one member of epoch, networkVersion, baseFee, circSupply",
				"none");
}

/* Whether state tree and actors are those the network version would have made: a
 * change of version migrates nothing. */
static enum status state_fits(struct call *call, const struct state_point *head, bool *fits)
{
	const struct network_rules *rules = network_rules_of(head->env.network_version);
	struct state_tree *tree;
	struct actor_code code;
	struct actor init;
	enum status st;

	*fits = true;
	if (!rules)
		return ST_OK;
	st = session_tree(call->session, head, &tree, NULL);
	if (st == ST_OK && state_tree_version(tree) != rules->tree_version) {
		*fits = false;
		return ST_OK;
	}
	if (st == ST_OK)
		st = state_tree_get(tree, ID_INIT, &init);
	if (st == ST_NO_MEMORY || st == ST_IO)
		return call_failed(call, st, NULL);
	if (st == ST_OK && actor_code_parse(init.code, &code))
		*fits = code.actors_version == rules->actors_version;
	return ST_OK;
}

static enum status write_warnings(struct call *call, const struct state_point *head,
				  bool version_given)
{
	bool fits = true;

	if (version_given)
		TRY(state_fits(call, head, &fits));
	json_write_array(call->out, "warnings");
	if (!fits) {
		json_write_object(call->out, NULL);
		json_write_text(call->out, "name", "STATE_NOT_MIGRATED");
		json_write_text(call->out, "text",
				"the state tree or the actors are of another version than this "
				"network version makes; nothing was migrated");
		json_write_object_end(call->out);
	}
	json_write_array_end(call->out);
	return ST_OK;
}

enum status chaos_env_set(struct call *call, const void *args)
{
	const struct env_args *in = args;
	struct state_point head = call_head(call);
	struct error err = { .status = ST_OK };
	uint64_t seq;
	enum status st;

	TRY(check_environment(call, in));
	if (in->epoch.given)
		head.env.epoch = in->epoch.value;
	if (in->network_version.given)
		head.env.network_version = (unsigned)in->network_version.value;
	if (in->base_fee.given)
		head.env.base_fee = in->base_fee.value;
	if (in->circ_supply.given)
		head.env.circ_supply = in->circ_supply.value;
	st = writing_set_environment(call->writing, &head.env, &seq, &err);
	if (st != ST_OK)
		return call_failed(call, st, &err);
	json_write_object(call->out, NULL);
	TRY(chaos_write_environment(call, &head));
	json_write_uint(call->out, "seq", seq);
	TRY(write_warnings(call, &head, in->network_version.given));
	json_write_object_end(call->out);
	return ST_OK;
}

/* The actors' HAMT: the root itself in tree version 0, else the second field. */
static enum status actors_root(struct call *call, const struct state_point *point,
			       unsigned tree_version, struct cid *out)
{
	struct cbor_reader reader;
	struct bytes block;

	*out = cid_of(&point->root);
	if (tree_version == 0)
		return ST_OK;
	TRY(call_block(call, cid_of(&point->root), &block));
	cbor_reader_init(&reader, block);
	cbor_read_tuple(&reader, 3);
	(void)cbor_read_uint(&reader);
	*out = cbor_read_link(&reader);
	return cbor_status(&reader) == ST_OK ? ST_OK : call_failed(call, ST_CORRUPT, NULL);
}

enum status chaos_state_root(struct call *call, const void *args)
{
	const struct at_args *in = args;
	struct state_point point;
	struct state_tree *tree;
	struct cid actors;

	TRY(call_at(call, &in->at, &point));
	TRY(call_tree(call, &point, &tree));
	TRY(actors_root(call, &point, state_tree_version(tree), &actors));
	json_write_object(call->out, NULL);
	json_write_cid(call->out, "root", cid_of(&point.root));
	json_write_uint(call->out, "treeVersion", state_tree_version(tree));
	json_write_cid(call->out, "actors", actors);
	if (point.has_seq)
		json_write_uint(call->out, "seq", point.seq);
	else
		json_write_null(call->out, "seq");
	json_write_int(call->out, "epoch", point.env.epoch);
	json_write_uint(call->out, "networkVersion", point.env.network_version);
	json_write_object_end(call->out);
	return ST_OK;
}

static enum status read_entry(struct call *call, uint64_t seq, struct journal_entry *entry)
{
	struct error err = { .status = ST_OK };
	enum status st = session_entry(call->session, seq, entry, &err);

	return st == ST_OK ? ST_OK : call_failed(call, st, &err);
}

/* The members a message's entry has, and a tipset's when one message of it was asked for. */
static enum status write_entry_message(struct call *call, const struct journal_entry *entry)
{
	struct cid cid = cid_of(&entry->message_cid);
	struct error err = { .status = ST_OK };
	struct chain_message message;
	enum status st = chain_message_decode(entry->message, true, &message, &err);
	const char *text = NULL;

	if (st != ST_OK)
		return call_failed(call, st == ST_INVALID ? ST_CORRUPT : st, &err);
	if (entry->error.size > 0) {
		text = arena_text(call->arena, entry->error);
		if (!text)
			return call_failed(call, ST_NO_MEMORY, NULL);
	}
	json_write_cid(call->out, "msgCid", cid);
	shape_message(call->out, "message", &message.message, cid);
	shape_receipt(call->out, "receipt", &entry->receipt);
	shape_exit(call->out, "exit", entry->receipt.exit_code, text);
	shape_gas_cost(call->out, "gasCost", &message.message, cid, &entry->gas,
		       entry->receipt.gas_used);
	return ST_OK;
}

static enum status write_entry(struct call *call, const struct journal_entry *entry)
{
	static const char *const kinds[] = {
		[JOURNAL_GENESIS] = "genesis",
		[JOURNAL_MESSAGE] = "message",
		[JOURNAL_ENV] = "env",
		[JOURNAL_TIPSET] = "tipset",
	};

	json_write_object(call->out, NULL);
	json_write_uint(call->out, "seq", entry->seq);
	json_write_text(call->out, "kind", kinds[entry->kind]);
	shape_roots(call->out, "stateRoot", &entry->root_before, &entry->root_after);
	shape_environment(call->out, &entry->env);
	if (entry->kind == JOURNAL_TIPSET)
		TRY(chaos_write_tipset(call, entry));
	if (entry->message.size > 0)
		TRY(write_entry_message(call, entry));
	json_write_object_end(call->out);
	return json_writer_status(call->out);
}

/* What History lists: entries from `at` on to `last`, those of one message only when
 * filtered. */
struct listing {
	uint64_t at, last;
	uint64_t left; /* entries still to list */
	uint64_t scanned;
	size_t bytes_max; /* of the session's memory; what is read stays there */
	bool filtered;
	struct cid message; /* the bare one's */
};

static enum status find_message(struct call *call, struct cid cid, uint64_t *seq)
{
	struct error err = { .status = ST_OK };
	struct message_place place;
	enum status st = session_find_message(call->session, cid, &place, &err);

	*seq = place.seq;
	if (st == ST_OK)
		return ST_OK;
	if (st != ST_NOT_FOUND)
		return call_failed(call, st, &err);
	(void)failure_set_cid(call->failure, FAULT_MESSAGE_NOT_FOUND, "message ", cid,
			      " was never applied");
	return st;
}

static enum status start_listing(struct call *call, const struct history_args *in,
				 struct listing *out)
{
	struct error err = { .status = ST_OK };
	struct message_place place;
	struct journal_entry newest;
	enum status st;

	*out = (struct listing){
		.at = in->from,
		.last = call_head(call).seq,
		.left = in->limit,
		.bytes_max = session_arena(call->session)->used_bytes + HISTORY_BYTES_MAX,
		.filtered = in->message.given,
	};
	if (!in->message.given)
		return ST_OK;
	/* The newest application bounds the search and gives the bare message's CID. */
	st = session_find_message(call->session, in->message.value, &place, &err);
	if (st == ST_NOT_FOUND) {
		out->left = 0;
		out->last = 0;
		out->at = 1;
		return ST_OK;
	}
	if (st != ST_OK)
		return call_failed(call, st, &err);
	out->last = place.newest;
	st = session_entry_message(call->session, out->last, in->message.value, &newest, &err);
	if (st == ST_OK)
		st = cid_copy(call->arena, cid_of(&newest.message_cid), &out->message);
	return st == ST_OK ? ST_OK : call_failed(call, st, &err);
}

/* Reads the entry the listing is at; *listed is false for what the filter leaves out. */
static enum status next_entry(struct call *call, const struct listing *listing,
			      struct journal_entry *entry, bool *listed)
{
	struct error err = { .status = ST_OK };
	enum status st;

	*listed = true;
	if (!listing->filtered)
		return read_entry(call, listing->at, entry);
	st = session_entry_message(call->session, listing->at, listing->message, entry, &err);
	*listed = st == ST_OK;
	return st == ST_OK || st == ST_NOT_FOUND ? ST_OK : call_failed(call, st, &err);
}

static bool goes_on(struct call *call, const struct listing *listing)
{
	return listing->at <= listing->last && listing->left > 0 &&
	       listing->scanned < HISTORY_SCAN_MAX &&
	       session_arena(call->session)->used_bytes < listing->bytes_max;
}

static enum status list_entries(struct call *call, struct listing *listing)
{
	for (; goes_on(call, listing); listing->at++, listing->scanned++) {
		struct journal_entry entry;
		bool listed;

		TRY(next_entry(call, listing, &entry, &listed));
		if (!listed)
			continue;
		TRY(write_entry(call, &entry));
		listing->left--;
	}
	return ST_OK;
}

enum status chaos_history(struct call *call, const void *args)
{
	const struct history_args *in = args;
	struct listing listing;

	TRY(start_listing(call, in, &listing));
	json_write_object(call->out, NULL);
	json_write_array(call->out, "entries");
	TRY(list_entries(call, &listing));
	json_write_array_end(call->out);
	if (listing.at <= listing.last)
		json_write_uint(call->out, "next", listing.at);
	else
		json_write_null(call->out, "next");
	json_write_object_end(call->out);
	return ST_OK;
}

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
		TRY(find_message(call, in->message.value, &seq));
	if (seq > call_head(call).seq) {
		failure_number(call->failure, "head", call_head(call).seq);
		return failure_set(call->failure, FAULT_MESSAGE_NOT_FOUND,
				   "there is no journal entry %llu", (unsigned long long)seq);
	}
	TRY(read_entry(call, seq, entry));
	if (entry->kind == JOURNAL_MESSAGE || entry->kind == JOURNAL_TIPSET)
		return ST_OK;
	return failure_set(call->failure, FAULT_MESSAGE_NOT_FOUND,
			   "journal entry %llu is neither a message nor a tipset",
			   (unsigned long long)seq);
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
				 const struct maybe_cid *message, bool lotus)
{
	struct application run;

	TRY(replay_message(call, entry->seq, message, &run));
	json_write_cid(call->out, "msgCid", cid_of(&run.message_cid));
	if (lotus)
		return shape_trace(call->out, call->arena, "trace", run.trace, call->failure);
	return shape_frames(call->out, call->arena, "trace", run.trace, call->failure);
}

enum status chaos_trace(struct call *call, const void *args)
{
	const struct trace_args *in = args;
	bool lotus = in->format == FORMAT_LOTUS;
	struct journal_entry entry;

	TRY(find_traced(call, in, &entry));
	json_write_object(call->out, NULL);
	json_write_uint(call->out, "seq", entry.seq);
	json_write_text(call->out, "format", format_words[in->format].word);
	if (entry.kind == JOURNAL_TIPSET && !in->message.given)
		TRY(chaos_write_tipset_traces(call, entry.seq, lotus));
	else
		TRY(trace_message(call, &entry, &in->message, lotus));
	json_write_object_end(call->out);
	return ST_OK;
}
