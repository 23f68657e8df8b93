/* SPDX-License-Identifier: Apache-2.0 OR MIT */
#include "world/check_chain.h"

#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>

#include "world/entry.h"
#include "world/places.h"

enum { CLAUSE_BYTES = 320 };

static void __attribute__((format(printf, 2, 3)))
problem(struct chain_check *check, const char *format, ...)
{
	char clause[CLAUSE_BYTES];
	va_list args;

	va_start(args, format);
	(void)vsnprintf(clause, sizeof(clause), format, args);
	va_end(args);
	check->problem(check->context, clause);
}

/* Damage is what is looked for; only what is none of the data's ends the check. */
static bool is_ours(enum status st)
{
	return st == ST_NO_MEMORY || st == ST_IO || st == ST_CANCELLED;
}

/* Where the chain ends behind an entry by its number; not known where that cannot be read. */
static enum status tip_behind(struct chain_check *check, uint64_t seq, struct chain_tip *out)
{
	struct journal_entry entry;
	struct arena arena;
	enum status st;

	arena_init(&arena, 0);
	st = entry_read(check->session, &arena, seq, &entry);
	if (st == ST_OK)
		st = chain_tip_behind(check->session, &entry, out);
	if (st != ST_OK)
		*out = (struct chain_tip){ .known = false };
	arena_fini(&arena);
	return is_ours(st) ? st : ST_OK;
}

/* ---- hooks ----------------------------------------------------------------------- */

/* What is wrong with where something hangs, or NULL. */
static const char *difference(const struct chain_tip *is, const struct chain_tip *wanted)
{
	if (!is->known)
		return "on nothing that it says";
	if (memcmp(is->digest, wanted->digest, DIGEST_BYTES) != 0)
		return "on a block that is not the last one before it";
	if (is->seq != wanted->seq)
		return "on a block of which it names another entry as the maker";
	if (is->height != wanted->height)
		return "at another height than what it hangs on";
	if (is->time_s != wanted->time_s)
		return "at another time than what it hangs on";
	if (is->branch != wanted->branch)
		return "on another branch than what it hangs on";
	return NULL;
}

/* An import hangs on the genesis, and so does an edit that sets a nonce back. */
static enum status begin_branch(struct chain_check *check, const struct journal_entry *entry)
{
	const bool is_edit_back = entry->kind == JOURNAL_EDIT &&
				  entry->chain.branch == entry->seq && entry->chain.seq == 0;
	struct chain_tip genesis;

	if (!is_edit_back && entry->kind != JOURNAL_IMPORT)
		return ST_OK;
	TRY(tip_behind(check, 0, &genesis));
	if (!genesis.known)
		return ST_OK;
	memcpy(check->tip.digest, genesis.digest, DIGEST_BYTES);
	check->tip.seq = 0;
	check->tip.branch = entry->seq;
	return ST_OK;
}

/* What the entry has to hang on becomes the tip; not known: nobody can say. */
static enum status find_wanted(struct chain_check *check, const struct journal_entry *entry)
{
	if (entry->kind == JOURNAL_GENESIS)
		check->tip = (struct chain_tip){ .known = true };
	else if (entry->kind == JOURNAL_MOVE)
		return tip_behind(check, entry->move.target, &check->tip);
	else if (!check->tip.known)
		return tip_behind(check, entry->seq - 1, &check->tip);
	return begin_branch(check, entry);
}

/* ---- the index -------------------------------------------------------------------- */

/* What the blocks of an entry's tipsets are given to. */
struct noted {
	struct blockstore base;
	struct chain_check *check;
	struct store_view *view;
	uint64_t seq;
};

static enum status is_here(void *context, const struct store_place *bytes)
{
	const struct noted *noted = context;
	const struct entry_place place = record_place_read(bytes);

	return place.world == noted->check->world && place.seq == noted->seq ? ST_OK : ST_NOT_FOUND;
}

static enum status look_up(struct blockstore *self, const struct block_cid *cid, struct bytes block)
{
	struct noted *noted = (struct noted *)self;
	enum status st;
	struct buffer text;

	(void)block;
	if (!noted->check->is_whole)
		return ST_OK;
	st = store_view_noted(noted->view, cid_store_key(cid_of(cid)), is_here, noted);
	if (st != ST_NOT_FOUND)
		return st;
	buffer_init(&text, 0);
	cid_to_text(&text, cid_of(cid));
	problem(noted->check,
		"block %.*s of the chain in journal entry %" PRIu64 " of world %" PRIu64
		" is not in the index",
		(int)text.size, text.data ? (const char *)text.data : "", noted->seq,
		noted->check->world);
	buffer_fini(&text);
	return ST_OK;
}

static const struct blockstore_ops look_up_ops = { .put = look_up };

/* The blocks that an entry makes on the tip, which moves on behind them. */
static enum status check_blocks(struct chain_check *check, const struct journal_entry *entry)
{
	struct noted noted = { .base = { &look_up_ops }, .check = check, .seq = entry->seq };
	struct journal_entry hung = *entry;
	struct chain_made made;
	struct arena arena;
	enum status st;

	hung.chain = check->tip;
	TRY(store_view_begin(session_store(check->session), &noted.view));
	arena_init(&arena, 0);
	st = chain_make(&arena, check->world, &hung, &noted.base, &made);
	check->tip = made.tip;
	arena_fini(&arena);
	store_view_end(noted.view);
	if (st == ST_OK || is_ours(st) || st == ST_DAMAGED)
		return st;
	problem(check, "journal entry %" PRIu64 " of world %" PRIu64 " makes no tipset", entry->seq,
		check->world);
	return ST_OK;
}

/* ---- a journal -------------------------------------------------------------------- */

enum status chain_check_begin(struct chain_check *check, uint64_t before)
{
	return tip_behind(check, before, &check->tip);
}

enum status chain_check_entry(struct chain_check *check, const struct journal_entry *entry)
{
	const bool hooks_began = check->tip.known;
	const char *what;

	/* Written before there was a chain: nothing is stored of it. */
	if (!entry->chain.known && !hooks_began)
		return ST_OK;
	TRY(find_wanted(check, entry));
	if (!check->tip.known)
		check->tip = entry->chain;
	what = difference(&entry->chain, &check->tip);
	if (what)
		problem(check,
			"the chain in journal entry %" PRIu64 " of world %" PRIu64 " hangs %s",
			entry->seq, check->world, what);
	return entry->kind == JOURNAL_MOVE ? ST_OK : check_blocks(check, entry);
}

void chain_check_head(struct chain_check *check, const struct chain_tip *head)
{
	if (check->is_whole && check->tip.known && difference(head, &check->tip))
		problem(check,
			"the head of world %" PRIu64 " does not end its chain where its "
			"journal does",
			check->world);
}
