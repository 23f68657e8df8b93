/* SPDX-License-Identifier: Apache-2.0 OR MIT */
#include "rpc/chaos/vector_range.h"

#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>

#include "base/check.h"
#include "rpc/chaos/history.h"
#include "world/journal_tipset.h"
#include "world/line.h"

enum { RANGE_ENTRIES_MAX = 10000 };

/* Entries of the line, and what is being made of them. */
struct reading {
	struct call *call;
	const struct vector_span *span;
	struct journal_entry *entries;
	size_t count, capacity;
	struct vector_range *out;
	/* Filled one after the other. */
	struct expected_receipt *receipts;
	uint64_t *entry_of;
	size_t receipt_count;
};

enum status vector_range_refuse(struct call *call, uint64_t entry, const char *format, ...)
{
	char text[400];
	va_list arguments;

	va_start(arguments, format);
	(void)vsnprintf(text, sizeof(text), format, arguments);
	va_end(arguments);
	(void)failure_set(call->failure, FAULT_NOT_EXPORTABLE, "journal entry %" PRIu64 " %s",
			  entry, text);
	failure_number(call->failure, "entry", entry);
	return ST_INVALID;
}

static enum status no_memory(struct call *call)
{
	return call_failed(call, ST_NO_MEMORY, NULL);
}

/* ---- which entries -------------------------------------------------------------- */

static enum status not_on_line(struct call *call, uint64_t seq)
{
	failure_hint(call->failure, "a world that was rewound, restored or reset has left entries "
				    "behind; Chaos.History lists where it moved");
	return vector_range_refuse(call, seq,
				   "is not on the line of the world: it is a move, or the world "
				   "went back over it");
}

static enum status line_failed(struct call *call, enum status st)
{
	struct error err = { .status = ST_OK };

	return call_failed(call, error_set(&err, st, "the line of the world cannot be followed"),
			   &err);
}

static enum status no_such_entry(struct call *call, uint64_t seq, uint64_t head)
{
	failure_number(call->failure, "head", head);
	return failure_set(call->failure, FAULT_MESSAGE_NOT_FOUND,
			   "there is no journal entry %" PRIu64, seq);
}

/* The last entry of the range, which is on the line. */
static enum status find_last(struct call *call, const struct vector_span *span, uint64_t *last)
{
	const uint64_t head = call_head(call).seq;
	struct error err = { .status = ST_OK };
	struct line_piece piece;
	enum status st;

	if (!span->to.given) {
		st = line_back(call->session, 0, last, &err);
		return st == ST_OK ? ST_OK : call_failed(call, st, &err);
	}
	*last = span->to.value;
	if (*last > head)
		return no_such_entry(call, *last, head);
	st = line_find(call->session, *last, &piece);
	if (st == ST_NOT_FOUND)
		return not_on_line(call, *last);
	return st == ST_OK ? ST_OK : line_failed(call, st);
}

static enum status too_many(struct call *call)
{
	failure_number(call->failure, "limit", RANGE_ENTRIES_MAX);
	failure_hint(call->failure, "export it in parts, each a range of its own");
	(void)failure_set(call->failure, FAULT_LIMIT_EXCEEDED,
			  "the range holds more than %d entries", RANGE_ENTRIES_MAX);
	return ST_LIMIT;
}

/* The numbers of the entries from first to last on the line, newest first. */
static enum status list_entries(struct reading *reading, uint64_t first, uint64_t last,
				uint64_t *list, size_t *count)
{
	struct call *call = reading->call;
	struct line_piece piece;
	enum status st = line_find(call->session, last, &piece);
	uint64_t end = last, begin;

	*count = 0;
	for (; st == ST_OK; end = piece.last) {
		if (end < first)
			break;
		begin = piece.first > first ? piece.first : first;
		if (end - begin >= RANGE_ENTRIES_MAX - *count)
			return too_many(call);
		for (uint64_t seq = end + 1; seq > begin; seq--)
			list[(*count)++] = seq - 1;
		if (piece.first <= first)
			break;
		st = line_older(call->session, &piece);
	}
	if (st != ST_OK && st != ST_NOT_FOUND)
		return line_failed(call, st);
	return ST_OK;
}

static enum status find_entries(struct reading *reading)
{
	const struct vector_span *span = reading->span;
	struct call *call = reading->call;
	const uint64_t first = span->from.given ? span->from.value : 1;
	uint64_t *list = arena_zalloc(call->arena, RANGE_ENTRIES_MAX, sizeof(*list));
	struct error err = { .status = ST_OK };
	uint64_t last;
	size_t count;
	enum status st = ST_OK;

	if (!list)
		return no_memory(call);
	if (span->from.given && first > call_head(call).seq)
		return no_such_entry(call, first, call_head(call).seq);
	TRY(find_last(call, span, &last));
	if (first > last && !span->from.given) {
		failure_hint(call->failure, "apply messages or tipsets first");
		return vector_range_refuse(call, last, "has nothing behind it that a vector holds");
	}
	if (first > last)
		return decode_refuse_at(&call->decode, "from",
					"an entry up to the last of the range", "a later one");
	TRY(list_entries(reading, first, last, list, &count));
	if (span->from.given && list[count - 1] != first)
		return not_on_line(call, first);
	reading->count = count;
	reading->entries = arena_zalloc(call->arena, count, sizeof(*reading->entries));
	if (!reading->entries)
		return no_memory(call);
	for (size_t i = 0; i < count && st == ST_OK; i++)
		st = session_entry(call->session, list[count - 1 - i], &reading->entries[i], &err);
	return st == ST_OK ? ST_OK : call_failed(call, st, &err);
}

/* ---- what they have to be --------------------------------------------------------- */

static enum status check_entry(struct reading *reading, const struct journal_entry *entry)
{
	const struct journal_entry *first = &reading->entries[0];
	const struct environment *env = &entry->env, *own = &first->env;
	struct call *call = reading->call;

	if (entry->kind != JOURNAL_MESSAGE && entry->kind != JOURNAL_TIPSET)
		return vector_range_refuse(call, entry->seq,
					   "is of kind %s: a vector holds messages or tipsets "
					   "alone",
					   chaos_entry_kind(entry->kind));
	if (entry->kind != first->kind)
		return vector_range_refuse(call, entry->seq,
					   "is a %s among %ss: a vector holds messages or tipsets "
					   "alone",
					   chaos_entry_kind(entry->kind),
					   chaos_entry_kind(first->kind));
	if (env->network_version != own->network_version ||
	    bigint_compare(&env->base_fee, &own->base_fee) != 0 ||
	    bigint_compare(&env->circ_supply, &own->circ_supply) != 0)
		return vector_range_refuse(call, entry->seq,
					   "ran in another environment than the first one: a "
					   "vector has one network version, base fee and supply");
	return ST_OK;
}

static enum status root_text(struct call *call, const struct block_cid *root, struct bytes *out)
{
	struct buffer text;
	enum status st;

	buffer_init(&text, 0);
	cid_to_text(&text, cid_of(root));
	st = buffer_status(&text);
	if (st == ST_OK)
		st = arena_copy(call->arena, buffer_bytes(&text), out);
	buffer_fini(&text);
	return st == ST_OK ? ST_OK : no_memory(call);
}

/* ---- messages -------------------------------------------------------------------- */

static enum status bare_bytes(struct call *call, const struct message *message, struct bytes *out)
{
	struct buffer form;
	enum status st;

	buffer_init(&form, 0);
	st = message_encode(&form, message);
	if (st == ST_OK)
		st = arena_copy(call->arena, buffer_bytes(&form), out);
	buffer_fini(&form);
	return st == ST_OK ? ST_OK : call_failed(call, st, NULL);
}

/* Vectors hold the message without its signature. */
static enum status bare_form(struct call *call, struct bytes form, struct bytes *out)
{
	struct error err = { .status = ST_OK };
	struct chain_message message;
	enum status st = chain_message_decode(form, true, &message, &err);

	if (st != ST_OK)
		return call_failed(call, st == ST_INVALID ? ST_CORRUPT : st, &err);
	return bare_bytes(call, &message.message, out);
}

static void add_receipt(struct reading *reading, uint64_t entry, const struct receipt *receipt)
{
	const size_t at = reading->receipt_count++;

	reading->entry_of[at] = entry;
	reading->receipts[at].present = receipt != NULL;
	if (receipt)
		reading->receipts[at].receipt = *receipt;
}

static enum status make_receipts(struct reading *reading, size_t count)
{
	struct arena *arena = reading->call->arena;

	reading->receipts = arena_zalloc(arena, count, sizeof(*reading->receipts));
	reading->entry_of = arena_zalloc(arena, count, sizeof(*reading->entry_of));
	return reading->receipts && reading->entry_of ? ST_OK : no_memory(reading->call);
}

static enum status read_messages(struct reading *reading)
{
	const struct vector_span *span = reading->span;
	const size_t count = reading->count + span->fatal_count;
	struct call *call = reading->call;
	struct vector_message *messages = arena_zalloc(call->arena, count, sizeof(*messages));
	int64_t epoch = reading->entries[0].env.epoch;

	if (!messages)
		return no_memory(call);
	TRY(make_receipts(reading, count));
	reading->out->own.epoch = epoch;
	for (size_t i = 0; i < reading->count; i++) {
		const struct journal_entry *entry = &reading->entries[i];

		TRY(bare_form(call, entry->message, &messages[i].bytes));
		if (__builtin_sub_overflow(entry->env.epoch, epoch, &messages[i].epoch_offset))
			return vector_range_refuse(call, entry->seq,
						   "is too many epochs from the one before");
		epoch = entry->env.epoch;
		add_receipt(reading, entry->seq, &entry->receipt);
	}
	for (size_t i = 0; i < span->fatal_count; i++) {
		TRY(bare_bytes(call, &span->fatal[i].message, &messages[reading->count + i].bytes));
		add_receipt(reading, reading->out->to, NULL);
	}
	reading->out->vector.messages = messages;
	reading->out->vector.message_count = count;
	return ST_OK;
}

/* ---- tipsets ---------------------------------------------------------------------- */

static enum status read_block(struct call *call, struct journal_block from, struct vector_block *to)
{
	struct bytes *messages = arena_zalloc(call->arena, from.message_count, sizeof(*messages));
	struct bytes form;

	if (!messages)
		return no_memory(call);
	*to = (struct vector_block){
		.miner = from.miner,
		.win_count = from.win_count,
		.messages = messages,
		.message_count = from.message_count,
	};
	for (size_t i = 0; journal_block_message(&from, &form); i++)
		TRY(bare_form(call, form, &messages[i]));
	return ST_OK;
}

/* A tipset of a vector follows on the one before it, and the first on the variant's epoch. */
static enum status place_tipset(struct reading *reading, const struct journal_entry *entry,
				int64_t parent_epoch, int64_t before, struct vector_tipset *to)
{
	if (parent_epoch != before)
		return vector_range_refuse(reading->call, entry->seq,
					   "has parent epoch %" PRId64 ", and the one before it "
					   "ran at %" PRId64 ": a vector has no words for that",
					   parent_epoch, before);
	if (__builtin_sub_overflow(entry->env.epoch, reading->out->own.epoch, &to->epoch_offset))
		return vector_range_refuse(reading->call, entry->seq,
					   "is too many epochs from the first one");
	return ST_OK;
}

static enum status read_tipset(struct reading *reading, const struct journal_entry *entry,
			       int64_t before, struct vector_tipset *to,
			       struct bytes *receipts_root)
{
	struct call *call = reading->call;
	struct journal_application application;
	struct journal_tipset tipset;
	struct journal_block block;
	struct vector_block *blocks;

	if (journal_tipset_decode(entry, &tipset) != ST_OK)
		return call_failed(call, ST_CORRUPT, NULL);
	TRY(place_tipset(reading, entry, tipset.parent_epoch, before, to));
	blocks = arena_zalloc(call->arena, tipset.block_count, sizeof(*blocks));
	if (!blocks)
		return no_memory(call);
	to->base_fee = tipset.base_fee;
	to->blocks = blocks;
	to->block_count = tipset.block_count;
	for (size_t i = 0; journal_tipset_block(&tipset, &block); i++)
		TRY(read_block(call, block, &blocks[i]));
	while (journal_tipset_application(&tipset, &application))
		add_receipt(reading, entry->seq, &application.receipt);
	return root_text(call, &tipset.receipts_root, receipts_root);
}

/* How many applications there are, and the epoch that the first tipset follows on. */
static enum status survey_tipsets(struct reading *reading, size_t *applications)
{
	struct journal_tipset tipset;

	*applications = 0;
	for (size_t i = 0; i < reading->count; i++) {
		if (journal_tipset_decode(&reading->entries[i], &tipset) != ST_OK)
			return call_failed(reading->call, ST_CORRUPT, NULL);
		*applications += tipset.application_count;
		if (i == 0)
			reading->out->own.epoch = tipset.parent_epoch;
	}
	return ST_OK;
}

static enum status read_tipsets(struct reading *reading)
{
	const size_t count = reading->count;
	struct call *call = reading->call;
	struct vector_tipset *tipsets = arena_zalloc(call->arena, count, sizeof(*tipsets));
	struct bytes *roots = arena_zalloc(call->arena, count, sizeof(*roots));
	size_t applications;
	int64_t before;

	if (!tipsets || !roots)
		return no_memory(call);
	if (reading->span->fatal_count > 0)
		return decode_refuse_at(&call->decode, "fatal", "nothing behind tipsets", "a list");
	TRY(survey_tipsets(reading, &applications));
	TRY(make_receipts(reading, applications));
	before = reading->out->own.epoch;
	for (size_t i = 0; i < count; i++) {
		const struct journal_entry *entry = &reading->entries[i];

		TRY(read_tipset(reading, entry, before, &tipsets[i], &roots[i]));
		before = entry->env.epoch;
	}
	reading->out->vector.tipsets = tipsets;
	reading->out->vector.receipts_roots = roots;
	reading->out->vector.tipset_count = reading->out->vector.receipts_root_count = count;
	return ST_OK;
}

/* ---- the whole --------------------------------------------------------------------- */

static enum status describe(struct reading *reading)
{
	const struct journal_entry *first, *last;
	struct vector_range *out = reading->out;

	CHECK(reading->entries && reading->count > 0);
	first = &reading->entries[0];
	last = &reading->entries[reading->count - 1];
	*out = (struct vector_range){
		.own = { .network_version = first->env.network_version },
		.env = first->env,
		.pre_root = first->root_before,
		.from = first->seq,
		.to = last->seq,
	};
	out->vector.is_tipset = first->kind == JOURNAL_TIPSET;
	out->vector.base_fee = first->env.base_fee;
	out->vector.circ_supply = first->env.circ_supply;
	TRY(root_text(reading->call, &first->root_before, &out->vector.pre_root));
	TRY(root_text(reading->call, &last->root_after, &out->vector.post_root));
	TRY(out->vector.is_tipset ? read_tipsets(reading) : read_messages(reading));
	out->vector.receipts = reading->receipts;
	out->vector.receipt_count = reading->receipt_count;
	out->entries = reading->entry_of;
	return ST_OK;
}

enum status vector_range_read(struct call *call, const struct vector_span *span,
			      struct vector_range *out)
{
	struct reading reading = { .call = call, .span = span, .out = out };

	TRY(find_entries(&reading));
	for (size_t i = 0; i < reading.count; i++)
		TRY(check_entry(&reading, &reading.entries[i]));
	return describe(&reading);
}
