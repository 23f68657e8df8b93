/* SPDX-License-Identifier: Apache-2.0 OR MIT */
#ifndef CHAOSACTORD_RPC_CAR_PIECES_H
#define CHAOSACTORD_RPC_CAR_PIECES_H

#include "base/hash.h"
#include "base/pace.h"
#include "ipld/car_walk.h"
#include "rpc/failure.h"

struct session;

/* The CAR of a whole state, made piece by piece, each in a short time, so that neither a thread
 * nor memory is taken for the rest of it. There is no index: whoever wants bytes from the middle
 * has those before them made as well. */
struct car_pieces {
	struct session *session;
	struct arena *arena;
	struct block_cid root;
	struct car_walk walk;
	struct pace pace;
	bool begun;
	struct sha256 sha256;
	uint64_t at;       /* bytes made */
	uint64_t from, to; /* bytes wanted */
	bool complete;     /* all was made, so that at and digest are those of the whole */
	uint8_t digest[DIGEST_BYTES];
};

/* car_pieces_begin begins with the bytes from `from` up to `to` (exclusive; UINT64_MAX: all) of the
 * CAR of root; anew, if it has begun before. The session, whose root must be in use
 * (session_use_root), and the arena, which it resets, live until car_pieces_fini.
 * ST_NO_MEMORY. */
enum status car_pieces_begin(struct car_pieces *pieces, struct session *session,
			     struct arena *arena, const struct block_cid *root, uint64_t from,
			     uint64_t to) MUSTCHECK;
void car_pieces_fini(struct car_pieces *pieces);

/* car_pieces_make appends the next of the bytes wanted to out, about size of them, for about
 * CAR_PIECE_NS at most. ST_NOT_FOUND: those were the last. A failure is recorded; the state cannot
 * be told as a CAR then, or not now. On a thread with vm_stack_bytes of stack, since blocks that
 * are not kept are made again. */
enum { CAR_PIECE_NS = 10 * 1000 * 1000 };
enum status car_pieces_make(struct car_pieces *pieces, struct buffer *out, size_t size,
			    struct failure *failure) MUSTCHECK;

#endif
