/* SPDX-License-Identifier: Apache-2.0 OR MIT */
#include "world/line.h"

#include <inttypes.h>

#include "world/entry.h"
#include "world/world.h"

/* Which of its two links a search follows from move to move. */
enum link_kind { LINK_LINE, LINK_ORDER };

/* Reads what the move in entry seq says. */
static enum status read_move(struct session *session, uint64_t seq, struct journal_move *out)
{
	struct journal_entry entry;
	struct arena arena;
	enum status st;

	arena_init(&arena, 0);
	st = entry_read(session, &arena, seq, &entry);
	arena_fini(&arena);
	if (st == ST_OK && entry.kind != JOURNAL_MOVE)
		st = ST_CORRUPT;
	*out = entry.move;
	out->name = (struct bytes){ 0 }; /* it lay in the arena */
	return st;
}

static const struct move_link *link_of(const struct journal_move *move, enum link_kind kind)
{
	return kind == LINK_LINE ? &move->line : &move->order;
}

/* The moves that a search ends between. */
struct found_move {
	uint64_t above;               /* the last one that is greater than seq; 0: none is */
	struct journal_move at_above; /* what it says */
	uint64_t below;               /* the first one that is not; 0: none */
};

/* Goes from move `from` back along the links of one kind, past all that are beyond seq. */
static enum status search(struct session *session, enum link_kind kind, uint64_t from, uint64_t seq,
			  struct found_move *out)
{
	*out = (struct found_move){ .below = from };
	while (out->below > seq) {
		const struct move_link *link;

		out->above = out->below;
		TRY(read_move(session, out->above, &out->at_above));
		link = link_of(&out->at_above, kind);
		out->below = link->jump > seq ? link->jump : link->before;
	}
	return ST_OK;
}

/* ---- the line -------------------------------------------------------------- */

/* Entries behind a move, up to last. */
static struct line_piece piece_up_to(uint64_t last, uint64_t move)
{
	return (struct line_piece){ .first = move == 0 ? 0 : move + 1, .last = last, .move = move };
}

struct line_piece line_newest(const struct session *session)
{
	const struct head *head = session_whole_head(session);

	return piece_up_to(head->seq, head->last_move);
}

enum status line_older(struct session *session, struct line_piece *piece)
{
	struct journal_move move;

	if (piece->move == 0)
		return ST_NOT_FOUND;
	TRY(read_move(session, piece->move, &move));
	*piece = piece_up_to(move.target, move.line.before);
	return ST_OK;
}

enum status line_up_to(struct session *session, uint64_t seq, struct line_piece *out)
{
	uint64_t move;

	TRY(line_last_move(session, seq, &move));
	*out = piece_up_to(seq, move);
	return seq == move && move > 0 ? line_older(session, out) : ST_OK;
}

enum status line_find(struct session *session, uint64_t seq, struct line_piece *out)
{
	struct found_move found;

	*out = line_newest(session);
	if (seq >= out->first)
		return seq <= out->last ? ST_OK : ST_NOT_FOUND;
	TRY(search(session, LINK_LINE, out->move, seq, &found));
	if (found.above > 0)
		*out = piece_up_to(found.at_above.target, found.at_above.line.before);
	return seq >= out->first && seq <= out->last ? ST_OK : ST_NOT_FOUND;
}

enum status line_back(struct session *session, uint64_t count, uint64_t *seq, struct error *err)
{
	struct line_piece piece = line_newest(session);
	uint64_t left = count;
	enum status st = ST_OK;

	while (st == ST_OK) {
		const uint64_t length = piece.last + 1 - piece.first;

		if (left < length) {
			*seq = piece.last - left;
			return ST_OK;
		}
		left -= length;
		st = cancel_asked(session_cancel(session)) ? ST_CANCELLED
							   : line_older(session, &piece);
	}
	if (st != ST_NOT_FOUND)
		return error_set(err, st, "the line of the world cannot be followed: %s",
				 status_name(st));
	(void)error_set(err, st,
			"the world does not stand %" PRIu64 " entries behind its beginning", count);
	error_hint(err, "it stands %" PRIu64 " behind it; Chaos.History lists them",
		   count - left - 1);
	return st;
}

/* ---- moves ----------------------------------------------------------------- */

enum status line_last_move(struct session *session, uint64_t seq, uint64_t *move)
{
	struct found_move found;
	enum status st = search(session, LINK_ORDER, session_whole_head(session)->last_move, seq,
				&found);

	*move = found.below;
	return st;
}

/* How many moves a jump passes, by depth: the least part of it when it is written as a sum of
 * the greatest numbers 2^k - 1. So a jump is one step, or twice the jumps of the move before and
 * of where that leads and one step more, and a search takes few. */
static uint64_t jump_length(uint64_t depth)
{
	uint64_t part = UINT64_MAX;

	while (part > 1 && depth != part) {
		if (depth > part)
			depth -= part;
		else
			part >>= 1;
	}
	return part;
}

static enum status link_to(struct session *session, enum link_kind kind, uint64_t before,
			   struct move_link *out)
{
	struct journal_move move;

	*out = (struct move_link){ .before = before, .depth = 1, .jump = 0 };
	if (before == 0)
		return ST_OK;
	TRY(read_move(session, before, &move));
	out->depth = link_of(&move, kind)->depth + 1;
	out->jump = before;
	if (jump_length(out->depth) == 1)
		return ST_OK;
	TRY(read_move(session, link_of(&move, kind)->jump, &move));
	out->jump = link_of(&move, kind)->jump;
	return ST_OK;
}

enum { NEAR_MOVES = 4 }; /* looked at before the search begins */

/* Whoever goes back and forth goes to where one of the last moves went: what was in front of that
 * is known then. */
static enum status move_in_front(struct session *session, uint64_t target, uint64_t *before)
{
	uint64_t seq = session_whole_head(session)->last_move;

	for (int i = 0; i < NEAR_MOVES && seq > target; i++) {
		struct journal_move move;

		TRY(read_move(session, seq, &move));
		if (move.target == target) {
			*before = move.line.before;
			return ST_OK;
		}
		seq = move.order.before;
	}
	if (seq <= target) {
		*before = seq;
		return ST_OK;
	}
	return line_last_move(session, target, before);
}

enum status line_make_move(struct session *session, struct journal_move *move)
{
	uint64_t before;

	TRY(move_in_front(session, move->target, &before));
	TRY(link_to(session, LINK_LINE, before, &move->line));
	return link_to(session, LINK_ORDER, session_whole_head(session)->last_move, &move->order);
}
