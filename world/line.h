/* SPDX-License-Identifier: Apache-2.0 OR MIT */
#ifndef CHAOSACTORD_WORLD_LINE_H
#define CHAOSACTORD_WORLD_LINE_H

#include "world/journal.h"
#include "world/session.h"

/* The line of a world: the entries that made the state in which it stands. A move (JOURNAL_MOVE)
 * goes back to where the world stood after an earlier entry, its target, and what came between is
 * not on the line any more. So the line is the entries behind the last move, then those up to
 * its target, back to the last move up to there, and so on; no move is on it. Sequence
 * numbers go on over moves, and nothing is taken out of the journal.
 *
 * All of it is as the session sees it, uncommitted changes included. Failures: ST_CORRUPT,
 * ST_DAMAGED, ST_IO, ST_NO_MEMORY; ST_CANCELLED of line_back. */

/* A run of entries, all of them on the line. Empty when first is beyond last. */
struct line_piece {
	uint64_t first, last;
	uint64_t move; /* the one in front of first; 0: the line begins here */
};

/* line_newest returns the piece that ends at the head. line_older replaces a piece with the one
 * before it; ST_NOT_FOUND when there is none. */
struct line_piece line_newest(const struct session *session);
enum status line_older(struct session *session, struct line_piece *piece) MUSTCHECK;

/* line_up_to returns the newest piece of the line as it was when it ended in an entry up to the
 * head: of a move, when it had been made. */
enum status line_up_to(struct session *session, uint64_t seq, struct line_piece *out) MUSTCHECK;

/* line_find finds the piece that holds entry seq, which is up to the head; ST_NOT_FOUND when it is
 * not on the line. Takes few steps, however many moves there are. */
enum status line_find(struct session *session, uint64_t seq, struct line_piece *out) MUSTCHECK;

/* line_back finds the entry `count` entries before the one in which the line ends: 0 is that one.
 * ST_NOT_FOUND with words when the line has not so many. One step for each move on the way. */
enum status line_back(struct session *session, uint64_t count, uint64_t *seq,
		      struct error *err) MUSTCHECK;

/* line_last_move finds the last move up to entry seq, which need not be on the line; 0 when there
 * is none. Few steps. */
enum status line_last_move(struct session *session, uint64_t seq, uint64_t *move) MUSTCHECK;

/* line_make_move fills the links of a move that comes next and goes to move->target. */
enum status line_make_move(struct session *session, struct journal_move *move) MUSTCHECK;

#endif
