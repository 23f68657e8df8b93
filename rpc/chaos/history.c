/* SPDX-License-Identifier: Apache-2.0 OR MIT */
#include "rpc/chaos/history.h"

#include "rpc/chaos/edit.h"
#include "rpc/chaos/handlers.h"
#include "rpc/chaos/tipset.h"
#include "rpc/shape.h"

/* The journal: what is in an entry, and Chaos.History, which lists them. */

/* What one answer reads; then it ends early and says where to go on. */
enum { HISTORY_SCAN_MAX = 10000, HISTORY_ENTRY_BYTES_MAX = 1 << 30 };

/* ---- one entry ------------------------------------------------------------------ */

static enum status no_members(struct call *call, const struct journal_entry *entry)
{
	(void)call;
	(void)entry;
	return ST_OK;
}

/* The members a message's entry has, and a tipset's when one message of it was asked for. */
static enum status write_message(struct call *call, const struct journal_entry *entry)
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

static enum status write_tipset(struct call *call, const struct journal_entry *entry)
{
	TRY(chaos_write_tipset(call, entry));
	return entry->message.size > 0 ? write_message(call, entry) : ST_OK;
}

static enum status write_move(struct call *call, const struct journal_entry *entry)
{
	static const char *const reasons[] = {
		[MOVE_RESTORE] = "restore",
		[MOVE_REWIND] = "rewind",
		[MOVE_RESET] = "reset",
	};

	json_write_object(call->out, "move");
	json_write_text(call->out, "reason", reasons[entry->move.reason]);
	json_write_uint(call->out, "target", entry->move.target);
	json_write_object_end(call->out);
	return ST_OK;
}

/* Every kind of entry, in the order of enum journal_kind: its word, and what it has beside
 * the members of all. */
#define ENTRY_KINDS(KIND)                                                                          \
	KIND(JOURNAL_GENESIS, "genesis", no_members)                                               \
	KIND(JOURNAL_MESSAGE, "message", write_message)                                            \
	KIND(JOURNAL_ENV, "env", chaos_write_edits)                                                \
	KIND(JOURNAL_TIPSET, "tipset", write_tipset)                                               \
	KIND(JOURNAL_MOVE, "move", write_move)                                                     \
	KIND(JOURNAL_EDIT, "edit", chaos_write_edits)                                              \
	KIND(JOURNAL_IMPLICIT, "implicit", write_message)                                          \
	KIND(JOURNAL_IMPORT, "import", no_members)

#define KIND_WORD(kind, word, write) { (word), (kind) },
#define KIND_WRITER(kind, word, write) [kind] = (write),

static const struct word kind_words[] = { ENTRY_KINDS(KIND_WORD) };
static enum status (*const kind_writers[])(struct call *call, const struct journal_entry *entry) = {
	ENTRY_KINDS(KIND_WRITER)
};
static const struct word_list kinds = { kind_words, sizeof(kind_words) / sizeof(kind_words[0]),
					false };

const char *chaos_entry_kind(enum journal_kind kind)
{
	return kind_words[kind].word;
}

enum status chaos_write_entry(struct call *call, const struct journal_entry *entry)
{
	json_write_object(call->out, NULL);
	json_write_uint(call->out, "seq", entry->seq);
	json_write_text(call->out, "kind", kind_words[entry->kind].word);
	shape_roots(call->out, "stateRoot", &entry->root_before, &entry->root_after);
	shape_environment(call->out, &entry->env);
	TRY(kind_writers[entry->kind](call, entry));
	json_write_object_end(call->out);
	return json_writer_status(call->out);
}

enum status chaos_find_message(struct call *call, struct cid cid, uint64_t *seq)
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

enum status chaos_find_run(struct call *call, uint64_t seq, struct journal_entry *entry)
{
	struct error err = { .status = ST_OK };
	enum status st;

	if (seq > call_head(call).seq) {
		failure_number(call->failure, "head", call_head(call).seq);
		return failure_set(call->failure, FAULT_MESSAGE_NOT_FOUND,
				   "there is no journal entry %llu", (unsigned long long)seq);
	}
	st = session_entry(call->session, seq, entry, &err);
	if (st != ST_OK)
		return call_failed(call, st, &err);
	if (journal_holds_message(entry) || entry->kind == JOURNAL_TIPSET)
		return ST_OK;
	return failure_set(call->failure, FAULT_MESSAGE_NOT_FOUND,
			   "journal entry %llu is neither a message nor a tipset",
			   (unsigned long long)seq);
}

/* ---- parameters ----------------------------------------------------------------- */

struct filter_args {
	struct maybe_word kind;
	struct maybe_address from, to;
	struct maybe_uint method;
	struct maybe_int exit;
	struct maybe_cid message;
	struct maybe_uint since, until;
};

OBJECT(filter, struct filter_args, FIELDS_OF_PARAMS,
       MAYBE("kind", word, struct filter_args, kind, "{words}", .words = &kinds),
       MAYBE("from", address, struct filter_args, from,
	     "sender of a message, by ID or any other address it has"),
       MAYBE("to", address, struct filter_args, to, "receiver of a message, likewise"),
       MAYBE("method", uint, struct filter_args, method, "method number of a message"),
       MAYBE("exitCode", int, struct filter_args, exit, "exit code of a message's receipt"),
       MAYBE("msgCid", cid, struct filter_args, message, "only this message's entries"),
       MAYBE("since", uint, struct filter_args, since, "no entry before this sequence number"),
       MAYBE("until", uint, struct filter_args, until, "no entry behind this sequence number"));

struct history_args {
	struct maybe_uint from;
	uint64_t limit;
	struct maybe_cid message;
	struct filter_args filter;
	bool reverse;
};

PARAMS(params_history, struct history_args,
       MAYBE("from", uint, struct history_args, from,
	     "first sequence number, default 0, or the newest one when the order is reversed"),
       OPTIONAL("limit", uint, struct history_args, limit, "default {default}, at most {max}",
		DEFAULT(100), RANGE(1, 1000)),
       MAYBE("msgCid", cid, struct history_args, message, "only this message's entries"),
       OPTIONAL("filter", filter, struct history_args, filter,
		"what entries must be like; a tipset is listed when one of its messages is"),
       OPTIONAL("reverse", flag, struct history_args, reverse, "newest first"));

/* ---- what the filter lets through ------------------------------------------------ */

/* An actor as messages may name it. */
struct party {
	bool given;
	struct address written, by_id, key;
	uint64_t id;
	bool has_id, has_key;
};

/* What History lists: entries from `at` towards `last`, those that the filter lets through. */
struct listing {
	uint64_t at, last;
	uint64_t left; /* entries still to list */
	uint64_t scanned;
	bool reverse, ended;
	const struct filter_args *filter;
	bool by_message;
	struct cid message; /* of the bare or the signed one */
	uint64_t *noted;    /* its entries, the newest first: no others are looked at */
	size_t noted_first, noted_end;
	struct party from, to;
	struct state_tree *tree; /* of the head; NULL: not needed */
	struct arena scratch;    /* of one entry */
	bool has_edge;
	struct block_cid edge; /* root at which the next entry must begin, reversed: end */
};

/* Whoever is not in the state now is known by the address as it was written alone. */
static enum status find_party(struct call *call, struct listing *listing,
			      const struct maybe_address *in, struct party *out)
{
	struct state_point head = call_head(call);
	struct actor actor;
	enum status st;

	*out = (struct party){ .given = in->given, .written = in->value };
	if (!in->given)
		return ST_OK;
	if (!listing->tree)
		TRY(call_tree(call, &head, &listing->tree));
	st = state_tree_resolve(listing->tree, &in->value, &out->id);
	if (st == ST_OK) {
		out->by_id = address_of_id(out->id);
		out->has_id = true;
		st = state_tree_get(listing->tree, out->id, &actor);
	}
	if (st == ST_OK && call_is_account(actor.code)) {
		st = call_account_key(call, &actor, &out->key);
		out->has_key = st == ST_OK;
		if (st != ST_OK && st != ST_NOT_FOUND)
			return st;
	}
	return st == ST_NO_MEMORY || st == ST_IO || st == ST_DAMAGED || st == ST_UNMADE
		       ? call_failed(call, st, NULL)
		       : ST_OK;
}

static bool is_party(const struct listing *listing, const struct party *party,
		     const struct address *address)
{
	uint64_t id;

	if (!party->given || address_equal(address, &party->written) ||
	    (party->has_id && address_equal(address, &party->by_id)) ||
	    (party->has_key && address_equal(address, &party->key)))
		return true;
	/* Actors that are no accounts may have an address that their ID does not lead to. */
	return party->has_id && address_protocol(address) == ADDRESS_ACTOR &&
	       state_tree_resolve(listing->tree, address, &id) == ST_OK && id == party->id;
}

static bool asks_for_message(const struct filter_args *filter)
{
	return filter->from.given || filter->to.given || filter->method.given || filter->exit.given;
}

/* Whether the message in these bytes is one of those asked for, but for its exit code. */
static enum status message_passes(const struct listing *listing, struct bytes form, bool *passes)
{
	const struct filter_args *filter = listing->filter;
	struct chain_message message;

	if (chain_message_decode(form, true, &message, NULL) != ST_OK)
		return ST_CORRUPT;
	*passes = (!filter->method.given || message.message.method == filter->method.value) &&
		  is_party(listing, &listing->from, &message.message.from) &&
		  is_party(listing, &listing->to, &message.message.to);
	return ST_OK;
}

static bool exit_passes(const struct filter_args *filter, int64_t exit_code)
{
	return !filter->exit.given || filter->exit.value == exit_code;
}

/* The next application of an explicit message, or false. */
static bool next_message_run(struct journal_tipset *runs, struct journal_application *out)
{
	while (journal_tipset_application(runs, out)) {
		if (out->step == TIPSET_MESSAGE)
			return true;
	}
	return false;
}

/* Messages and their applications come in the same order, but a message that is in a tipset
 * twice was applied once. */
static enum status tipset_passes(const struct listing *listing, const struct journal_entry *entry,
				 bool *passes)
{
	struct journal_tipset blocks, runs;
	struct journal_application run;
	struct journal_block block;
	struct block_cid cid;
	struct bytes form;
	bool more, matches;

	*passes = false;
	TRY(journal_tipset_decode(entry, &blocks));
	runs = blocks;
	more = next_message_run(&runs, &run);
	while (more && journal_tipset_block(&blocks, &block)) {
		while (more && journal_block_message(&block, &form)) {
			TRY(journal_form_cid(form, &cid));
			if (!block_cid_equal(&cid, &run.message_cid))
				continue;
			TRY(message_passes(listing, form, &matches));
			*passes = matches && exit_passes(listing->filter, run.receipt.exit_code);
			if (*passes)
				return ST_OK;
			more = next_message_run(&runs, &run);
		}
	}
	return ST_OK;
}

static enum status passes(const struct listing *listing, struct journal_entry *entry, bool *out)
{
	const struct filter_args *filter = listing->filter;
	enum status st = ST_OK;

	*out = !filter->kind.given || filter->kind.value == (int64_t)entry->kind;
	if (*out && listing->by_message) {
		st = entry_pick_message(entry, listing->message);
		*out = st == ST_OK;
		if (st != ST_OK)
			return st == ST_NOT_FOUND ? ST_OK : st;
	}
	if (!*out || !asks_for_message(filter))
		return ST_OK;
	if (entry->message.size == 0 && entry->kind == JOURNAL_TIPSET)
		return tipset_passes(listing, entry, out);
	*out = entry->message.size > 0 && exit_passes(filter, entry->receipt.exit_code);
	return *out ? message_passes(listing, entry->message, out) : ST_OK;
}

/* ---- the list --------------------------------------------------------------------- */

/* Of the entries that are noted for the message, those within the bounds. */
static enum status bound_by_message(struct call *call, struct listing *listing, uint64_t oldest,
				    uint64_t newest)
{
	struct error err = { .status = ST_OK };
	enum status st = session_message_entries(call->session, call->arena, listing->message,
						 &listing->noted, &listing->noted_end, &err);

	if (st != ST_OK)
		return call_failed(call, st, &err);
	while (listing->noted_first < listing->noted_end &&
	       listing->noted[listing->noted_first] > newest)
		listing->noted_first++;
	while (listing->noted_first < listing->noted_end &&
	       listing->noted[listing->noted_end - 1] < oldest)
		listing->noted_end--;
	listing->ended = listing->noted_first == listing->noted_end;
	if (!listing->ended)
		listing->at = listing->noted[listing->reverse ? listing->noted_first
							      : listing->noted_end - 1];
	return ST_OK;
}

static enum status start_listing(struct call *call, const struct history_args *in,
				 struct listing *out)
{
	const struct filter_args *filter = &in->filter;
	const struct maybe_cid *message = in->message.given ? &in->message : &filter->message;
	uint64_t oldest = filter->since.given ? filter->since.value : 0;
	uint64_t newest = call_head(call).seq;

	*out = (struct listing){ .left = in->limit, .reverse = in->reverse, .filter = filter };
	arena_init(&out->scratch, HISTORY_ENTRY_BYTES_MAX);
	out->scratch.charge = call->arena->charge;
	if (filter->until.given && filter->until.value < newest)
		newest = filter->until.value;
	TRY(find_party(call, out, &filter->from, &out->from));
	TRY(find_party(call, out, &filter->to, &out->to));
	if (in->from.given && in->reverse && in->from.value < newest)
		newest = in->from.value;
	if (in->from.given && !in->reverse && in->from.value > oldest)
		oldest = in->from.value;
	out->at = in->reverse ? newest : oldest;
	out->last = in->reverse ? oldest : newest;
	out->ended = oldest > newest;
	if (!message->given)
		return ST_OK;
	out->by_message = true;
	out->message = message->value;
	return bound_by_message(call, out, oldest, newest);
}

static bool goes_on(const struct listing *listing)
{
	return !listing->ended && listing->left > 0 && listing->scanned < HISTORY_SCAN_MAX;
}

static void step_on(struct listing *listing)
{
	listing->scanned++;
	if (!listing->by_message) {
		listing->ended = listing->at == listing->last;
		if (!listing->ended)
			listing->at += listing->reverse ? UINT64_MAX : 1;
		return;
	}
	if (listing->reverse)
		listing->noted_first++;
	else
		listing->noted_end--;
	listing->has_edge = false;
	listing->ended = listing->noted_first == listing->noted_end;
	if (!listing->ended)
		listing->at = listing->noted[listing->reverse ? listing->noted_first
							      : listing->noted_end - 1];
}

/* The first entry is held against both its neighbours, the others against the one before. */
static enum status read_next(struct call *call, struct listing *listing,
			     struct journal_entry *entry)
{
	const struct block_cid *before = listing->reverse ? NULL : &listing->edge;
	struct error err = { .status = ST_OK };
	enum status st;

	arena_reset(&listing->scratch);
	if (listing->has_edge)
		st = session_next_entry(call->session, &listing->scratch, listing->at, before,
					entry, &err);
	else
		st = session_entry(call->session, listing->at, entry, &err);
	if (st == ST_OK && listing->has_edge && listing->reverse &&
	    !block_cid_equal(&entry->root_after, &listing->edge))
		st = error_set(&err, ST_CORRUPT, "journal entry %llu is damaged",
			       (unsigned long long)listing->at);
	if (st != ST_OK)
		return call_failed(call, st, &err);
	listing->edge = listing->reverse ? entry->root_before : entry->root_after;
	listing->has_edge = true;
	return ST_OK;
}

static enum status list_entries(struct call *call, struct listing *listing)
{
	for (; goes_on(listing); step_on(listing)) {
		struct journal_entry entry;
		enum status st;
		bool listed;

		TRY(read_next(call, listing, &entry));
		st = passes(listing, &entry, &listed);
		if (st != ST_OK)
			return call_failed(call, st, NULL);
		if (!listed)
			continue;
		TRY(chaos_write_entry(call, &entry));
		listing->left--;
	}
	return ST_OK;
}

static enum status write_list(struct call *call, struct listing *listing)
{
	json_write_object(call->out, NULL);
	json_write_array(call->out, "entries");
	TRY(list_entries(call, listing));
	json_write_array_end(call->out);
	if (listing->ended)
		json_write_null(call->out, "next");
	else
		json_write_uint(call->out, "next", listing->at);
	json_write_object_end(call->out);
	return ST_OK;
}

enum status chaos_history(struct call *call, const void *args)
{
	struct listing listing;
	enum status st = start_listing(call, args, &listing);

	if (st == ST_OK)
		st = write_list(call, &listing);
	arena_fini(&listing.scratch);
	return st;
}
