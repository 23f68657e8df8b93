/* SPDX-License-Identifier: Apache-2.0 OR MIT */
#include "rpc/car_pieces.h"

#include "base/clock.h"
#include "world/remake.h"

enum { SECTIONS_A_LOOK = 64 }; /* at the clock */

/* ---- failures --------------------------------------------------------------- */

static enum status say_fault(const struct car_pieces *pieces, struct failure *failure)
{
	static const struct {
		enum fault fault;
		const char *before, *after, *hint;
	} rows[] = {
		[CAR_FAULT_MISSING] = { FAULT_BLOCK_NOT_FOUND,
					"the state cannot be exported: its block ", " is missing",
					"it was imported without it; GET /ipld/ROOT?format=car "
					"gives "
					"what there is" },
		[CAR_FAULT_UNREADABLE] = { FAULT_DECODE_ERROR,
					   "the state cannot be exported: its block ",
					   " is not dag-cbor, so that what it links to is not "
					   "known",
					   "GET /ipld/ROOT?format=car gives what can be found" },
		[CAR_FAULT_SIZE] = { FAULT_LIMIT_EXCEEDED,
				     "the state cannot be exported: its block ",
				     " does not fit into 4 MiB, which is what readers of CARs take",
				     "GET /ipld/ROOT?format=car gives it all the same" },
	};
	const struct car_walk *walk = &pieces->walk;
	struct buffer text;

	(void)failure_set_cid(failure, rows[walk->fault].fault, rows[walk->fault].before, walk->at,
			      rows[walk->fault].after);
	failure_hint(failure, "%s", rows[walk->fault].hint);
	buffer_init(&text, 0);
	cid_to_text(&text, walk->at);
	failure_bytes(failure, "cid", buffer_bytes(&text));
	buffer_fini(&text);
	return ST_INVALID;
}

static enum status say_damage(const char *cid, struct failure *failure)
{
	failure_reset(failure);
	failure_text(failure, "cid", cid);
	(void)failure_set(failure, FAULT_STORE_CORRUPT,
			  "the block %s in the database is not what its name says", cid);
	return ST_DAMAGED;
}

static enum status say(struct car_pieces *pieces, enum status st, struct failure *failure)
{
	const char *damaged = session_damage(pieces->session);

	if (damaged)
		return say_damage(damaged, failure);
	if (st == ST_INVALID && pieces->walk.fault != CAR_FAULT_NONE)
		return say_fault(pieces, failure);
	return failure_of_status(failure, st, NULL);
}

/* ---- pieces ----------------------------------------------------------------- */

enum status car_pieces_begin(struct car_pieces *pieces, struct session *session,
			     struct arena *arena, const struct block_cid *root, uint64_t from,
			     uint64_t to)
{
	car_pieces_fini(pieces);
	arena_reset(arena);
	*pieces = (struct car_pieces){
		.session = session,
		.arena = arena,
		.root = *root,
		.pace.demand = session_setup(session)->demand,
		.begun = true,
		.from = from,
		.to = to,
	};
	sha256_begin(&pieces->sha256);
	return car_walk_init(&pieces->walk, session_blocks(session), arena, cid_of(&pieces->root),
			     SIZE_MAX, false);
}

void car_pieces_fini(struct car_pieces *pieces)
{
	if (pieces->begun)
		car_walk_fini(&pieces->walk);
	pieces->begun = false;
}

/* The next section, with those of its blocks made again that are not kept. */
static enum status next_section(struct car_pieces *pieces, struct buffer *out,
				struct failure *failure)
{
	struct error err = { .status = ST_OK };
	enum status st;

	while ((st = car_walk_next(&pieces->walk, out)) == ST_UNMADE) {
		st = session_remake(pieces->session, &err);
		if (st != ST_OK) {
			(void)failure_of_status(failure, st, &err);
			return st == ST_NOT_FOUND ? ST_CORRUPT : st;
		}
		session_forget_lack(pieces->session);
	}
	return st == ST_OK || st == ST_NOT_FOUND ? st : say(pieces, st, failure);
}

/* Of what was appended behind `before` only what is wanted stays. */
static void trim(const struct car_pieces *pieces, struct buffer *out, size_t before)
{
	const uint64_t start = pieces->at - (out->size - before);

	if (pieces->at > pieces->to)
		out->size -= pieces->at - pieces->to < out->size - before
				     ? (size_t)(pieces->at - pieces->to)
				     : out->size - before;
	if (start < pieces->from) {
		const size_t skip = pieces->from - start < out->size - before
					    ? (size_t)(pieces->from - start)
					    : out->size - before;

		memmove(out->data + before, out->data + before + skip, out->size - before - skip);
		out->size -= skip;
	}
}

static enum status finish(struct car_pieces *pieces)
{
	pieces->complete = true;
	sha256_end(&pieces->sha256, pieces->digest);
	return ST_NOT_FOUND;
}

enum status car_pieces_make(struct car_pieces *pieces, struct buffer *out, size_t size,
			    struct failure *failure)
{
	const int64_t until = clock_ns() + CAR_PIECE_NS;
	const size_t full = out->size + size;

	pace_begin(&pieces->pace);
	for (unsigned made = 1; out->size < full; made++) {
		const size_t before = out->size;
		const enum status st = next_section(pieces, out, failure);

		if (st == ST_NOT_FOUND)
			return finish(pieces);
		TRY(st);
		pieces->at += out->size - before;
		sha256_add(&pieces->sha256, bytes_make(out->data + before, out->size - before));
		trim(pieces, out, before);
		pace_keep(&pieces->pace);
		/* At the end of all the digest is worth one look more. */
		if (pieces->at > pieces->to)
			return ST_NOT_FOUND;
		if (made % SECTIONS_A_LOOK == 0 && clock_ns() >= until)
			break;
	}
	return ST_OK;
}
