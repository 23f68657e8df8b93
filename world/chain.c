/* SPDX-License-Identifier: Apache-2.0 OR MIT */
#include "world/chain.h"

#include <inttypes.h>

#include "world/changes.h"
#include "world/entry.h"
#include "world/history.h"
#include "world/line.h"
#include "world/places.h"

static enum status failed(struct error *err, enum status st)
{
	return error_set(err, st, "the chain could not be followed: %s", status_name(st));
}

static uint64_t keeper_id(const struct session *session, uint64_t seq)
{
	return world_of_entry(session_world(session), seq)->id;
}

struct state_point chain_point(const struct chain_found *found)
{
	const struct chain_block *block = &chain_found_tipset(found)->blocks[0];
	struct state_point point = {
		.root = block->header.parent_state_root,
		.seq = found->entry->seq - found->is_carrier,
		.has_seq = true,
		.env = found->entry->env,
	};

	point.env.base_fee = *block->header.base_fee;
	return point;
}

/* ---- entries from before there was a chain ------------------------------------------ */

/* What is called for each entry on a line, with the tipsets it makes: ST_OK goes on. */
typedef enum status (*walk_visit)(void *context, const struct journal_entry *entry,
				  const struct chain_made *made);

struct walk {
	struct session *session;
	struct line_piece *pieces; /* newest first */
	size_t count, capacity;
	struct chain_tip tip;
	walk_visit visit; /* or NULL */
	void *context;
	struct blockstore *sink; /* of the blocks of the tipsets, or NULL */
	bool old_only;           /* ends before the first entry that has a hook: ST_ABORTED */
};

static enum status note_piece(struct walk *walk, const struct line_piece *piece)
{
	struct arena *arena = session_arena(walk->session);

	if (walk->count == walk->capacity) {
		const size_t wanted = walk->capacity == 0 ? 16 : 2 * walk->capacity;
		struct line_piece *more = arena_zalloc(arena, wanted, sizeof(*more));

		if (!more)
			return ST_NO_MEMORY;
		if (walk->count > 0)
			memcpy(more, walk->pieces, walk->count * sizeof(*more));
		walk->pieces = more;
		walk->capacity = wanted;
	}
	walk->pieces[walk->count++] = *piece;
	return ST_OK;
}

static enum status walk_entry(struct walk *walk, struct arena *arena, uint64_t seq)
{
	struct journal_entry entry;
	struct chain_made made;

	arena_reset(arena);
	TRY(entry_read(walk->session, arena, seq, &entry));
	if (walk->old_only && entry.chain.known)
		return ST_ABORTED;
	if (!entry.chain.known)
		entry.chain = walk->tip;
	TRY(chain_make(arena, keeper_id(walk->session, seq), &entry, walk->sink, &made));
	walk->tip = made.tip;
	return walk->visit ? walk->visit(walk->context, &entry, &made) : ST_OK;
}

static enum status walk_pieces(struct walk *walk, struct arena *arena)
{
	for (size_t i = walk->count; i > 0; i--) {
		const struct line_piece *piece = &walk->pieces[i - 1];

		for (uint64_t seq = piece->first; seq <= piece->last; seq++)
			TRY(walk_entry(walk, arena, seq));
	}
	return ST_OK;
}

/* Follows the line that ended in entry last, from its beginning. */
static enum status walk_line(struct walk *walk, uint64_t last)
{
	struct line_piece piece;
	struct arena arena;
	enum status st;

	walk->tip = (struct chain_tip){ .known = true };
	st = line_up_to(walk->session, last, &piece);
	while (st == ST_OK) {
		TRY(note_piece(walk, &piece));
		st = cancel_asked(session_cancel(walk->session))
			     ? ST_CANCELLED
			     : line_older(walk->session, &piece);
	}
	if (st != ST_NOT_FOUND)
		return st;
	arena_init(&arena, 0);
	arena.cancel = session_cancel(walk->session);
	st = walk_pieces(walk, &arena);
	arena_fini(&arena);
	return st;
}

/* ---- where it ends ------------------------------------------------------------------- */

enum status chain_tip_behind(struct session *session, const struct journal_entry *entry,
			     struct chain_tip *out)
{
	struct walk walk = { .session = session };
	struct chain_made made;
	struct arena arena;
	enum status st;

	*out = entry->chain;
	if (entry->chain.known && entry->kind == JOURNAL_MOVE)
		return ST_OK;
	if (!entry->chain.known) {
		st = walk_line(&walk, entry->seq);
		*out = walk.tip;
		return st;
	}
	arena_init(&arena, 0);
	st = chain_make(&arena, keeper_id(session, entry->seq), entry, NULL, &made);
	if (st == ST_OK)
		*out = made.tip;
	arena_fini(&arena);
	return st;
}

enum status session_chain_tip(struct session *session, struct chain_tip *out)
{
	const struct head *head = session_whole_head(session);
	struct walk walk = { .session = session };

	*out = head->chain;
	if (head->chain.known)
		return ST_OK;
	TRY(walk_line(&walk, head->seq));
	*out = walk.tip;
	return ST_OK;
}

enum status chain_new_branch(struct session *session, uint64_t next_seq, struct chain_tip *out)
{
	struct journal_entry genesis;
	struct chain_tip first;

	TRY(session_chain_tip(session, out));
	TRY(entry_read(session, session_arena(session), 0, &genesis));
	TRY(chain_tip_behind(session, &genesis, &first));
	memcpy(out->digest, first.digest, DIGEST_BYTES);
	out->seq = 0;
	out->branch = next_seq;
	return ST_OK;
}

/* ---- tipsets of an entry ---------------------------------------------------------------- */

static enum status chain_before(struct session *session, uint64_t seq, struct chain_tip *out)
{
	struct journal_entry before;

	*out = (struct chain_tip){ .known = true };
	if (seq == 0)
		return ST_OK;
	TRY(entry_read(session, session_arena(session), seq - 1, &before));
	return chain_tip_behind(session, &before, out);
}

static enum status make_found(struct session *session, struct chain_found *out)
{
	struct journal_entry *entry = out->entry;

	if (!entry->chain.known)
		TRY(chain_before(session, entry->seq, &entry->chain));
	out->is_carrier = false;
	return chain_make(session_arena(session), keeper_id(session, entry->seq), entry, NULL,
			  &out->made);
}

static enum status load(struct session *session, uint64_t seq, struct chain_found *out,
			struct error *err)
{
	enum status st;

	out->entry = arena_alloc(session_arena(session), sizeof(*out->entry));
	if (!out->entry)
		return failed(err, ST_NO_MEMORY);
	TRY(session_entry(session, seq, out->entry, err));
	st = make_found(session, out);
	return st == ST_OK ? ST_OK : failed(err, st);
}

enum status session_chain_of_entry(struct session *session, uint64_t seq, struct chain_found *out,
				   struct error *err)
{
	TRY(load(session, seq, out, err));
	if (out->made.successor.count > 0)
		return ST_OK;
	return error_set(err, ST_NOT_FOUND, "journal entry %" PRIu64 " made no tipset", seq);
}

enum status session_chain_head(struct session *session, struct chain_found *out, struct error *err)
{
	struct chain_tip tip;
	enum status st = session_chain_tip(session, &tip);

	return st == ST_OK ? session_chain_of_entry(session, tip.seq, out, err) : failed(err, st);
}

enum status session_chain_genesis(struct session *session, struct chain_found *out,
				  struct error *err)
{
	return session_chain_of_entry(session, 0, out, err);
}

enum status session_chain_parent(struct session *session, const struct chain_found *of,
				 struct chain_found *out, struct error *err)
{
	if (!of->is_carrier && of->made.carrier.count > 0) {
		*out = *of;
		out->is_carrier = true;
		return ST_OK;
	}
	if (of->entry->kind == JOURNAL_GENESIS)
		return error_set(err, ST_NOT_FOUND, "nothing comes before the genesis");
	return session_chain_of_entry(session, of->entry->chain.seq, out, err);
}

/* ---- by name ------------------------------------------------------------------------- */

struct wanted {
	const struct cid *key;
	size_t count; /* 0: the block key[0], whatever tipset it is in */
	size_t index;
	uint64_t seq; /* of the entry in which an old one was found */
};

static bool tipset_is(struct wanted *wanted, const struct chain_tipset *tipset)
{
	if (wanted->count == 0) {
		for (size_t i = 0; i < tipset->count; i++) {
			wanted->index = i;
			if (cid_equal(cid_of(&tipset->blocks[i].cid), wanted->key[0]))
				return true;
		}
		return false;
	}
	for (size_t i = 0; i < tipset->count && wanted->count == tipset->count; i++) {
		if (!cid_equal(cid_of(&tipset->blocks[i].cid), wanted->key[i]))
			return false;
	}
	return wanted->count == tipset->count;
}

/* Whether one of the entry's tipsets is the one. */
static bool is_wanted(struct wanted *wanted, struct chain_found *found)
{
	found->is_carrier = tipset_is(wanted, &found->made.carrier);
	return found->is_carrier || tipset_is(wanted, &found->made.successor);
}

static enum status find_noted(struct session *session, struct wanted *wanted,
			      struct chain_found *out, struct error *err)
{
	struct entry_place *places;
	size_t count;
	enum status st = places_find(session, session_arena(session), cid_store_key(wanted->key[0]),
				     &places, &count);

	if (st != ST_OK)
		return failed(err, st);
	for (size_t i = 0; i < count; i++) {
		TRY(load(session, places[i].seq, out, err));
		if (is_wanted(wanted, out))
			return ST_OK;
	}
	return ST_NOT_FOUND;
}

/* What is not committed is not noted yet. */
static enum status find_pending(struct session *session, struct wanted *wanted,
				struct chain_found *out, struct error *err)
{
	const struct changes *changes = session_changes(session);
	uint64_t seq = session_whole_head(session)->chain.seq;

	if (!changes || !session_whole_head(session)->chain.known)
		return ST_NOT_FOUND;
	while (seq >= changes->first_seq) {
		TRY(load(session, seq, out, err));
		if (is_wanted(wanted, out))
			return ST_OK;
		if (seq == 0)
			break;
		seq = out->entry->chain.seq;
	}
	return ST_NOT_FOUND;
}

static enum status visit_wanted(void *context, const struct journal_entry *entry,
				const struct chain_made *made)
{
	struct wanted *wanted = context;

	if (!tipset_is(wanted, &made->carrier) && !tipset_is(wanted, &made->successor))
		return ST_OK;
	wanted->seq = entry->seq;
	return ST_ABORTED;
}

/* ST_NOT_FOUND: there are no entries from before there was a chain. */
static enum status look_for_old(struct session *session)
{
	struct journal_entry genesis;

	TRY(entry_read(session, session_arena(session), 0, &genesis));
	return genesis.chain.known ? ST_NOT_FOUND : ST_OK;
}

/* Old entries are not noted either. */
static enum status find_old(struct session *session, struct wanted *wanted, struct chain_found *out,
			    struct error *err)
{
	struct walk walk = { .session = session, .visit = visit_wanted, .context = wanted };
	enum status st = look_for_old(session);

	if (st == ST_NOT_FOUND)
		return st;
	if (st == ST_OK)
		st = walk_line(&walk, session_head(session).seq);
	if (st == ST_OK)
		return ST_NOT_FOUND;
	if (st != ST_ABORTED)
		return failed(err, st);
	TRY(load(session, wanted->seq, out, err));
	return is_wanted(wanted, out) ? ST_OK : failed(err, ST_CORRUPT);
}

static enum status find(struct session *session, struct wanted *wanted, struct chain_found *out,
			struct error *err)
{
	struct block_cid block;
	enum status st = block_cid_from(wanted->key[0], &block);

	if (st == ST_OK)
		st = find_pending(session, wanted, out, err);
	if (st == ST_NOT_FOUND)
		st = find_noted(session, wanted, out, err);
	return st == ST_NOT_FOUND ? find_old(session, wanted, out, err) : st;
}

enum status session_chain_find(struct session *session, const struct cid *key, size_t count,
			       struct chain_found *out, struct error *err)
{
	struct wanted wanted = { .key = key, .count = count };
	const enum status st = find(session, &wanted, out, err);

	if (st == ST_NOT_FOUND || st == ST_UNSUPPORTED)
		return error_set(err, ST_NOT_FOUND, "this world has no tipset with this key");
	return st;
}

enum status session_chain_find_block(struct session *session, struct cid cid,
				     struct chain_found *out, size_t *index, struct error *err)
{
	struct wanted wanted = { .key = &cid };
	const enum status st = find(session, &wanted, out, err);

	*index = wanted.index;
	if (st == ST_NOT_FOUND || st == ST_UNSUPPORTED)
		return error_set(err, ST_NOT_FOUND, "this world has no block with this CID");
	return st;
}

/* ---- old blocks ------------------------------------------------------------------------ */

enum status session_chain_seek(struct session *session, struct cid cid)
{
	struct block_cid block;

	if (block_cid_from(cid, &block) != ST_OK)
		return ST_NOT_FOUND;
	/* Collections have taken these away, once. */
	if (!block_cid_equal(&block, &empty_array_cid) &&
	    !block_cid_equal(&block, &empty_msg_meta_cid))
		TRY(look_for_old(session));
	return session_seek(session, cid_store_key(cid)) ? ST_UNMADE : ST_NOT_FOUND;
}

/* Looks at what the entries of a walk make, until one has made the block. */
struct seeker {
	struct blockstore base;
	struct session *session;
	struct bytes digest;
	bool found;
	struct blockstore *sink;
};

static enum status seeker_put(struct blockstore *self, const struct block_cid *cid,
			      struct bytes block)
{
	struct seeker *seeker = (struct seeker *)self;

	(void)block;
	if (bytes_equal(cid_store_key(cid_of(cid)), seeker->digest))
		seeker->found = true;
	return ST_OK;
}

static const struct blockstore_ops seeker_ops = { .put = seeker_put };

static enum status visit_sought(void *context, const struct journal_entry *entry,
				const struct chain_made *made)
{
	struct seeker *seeker = context;
	struct session *session = seeker->session;
	struct chain_made again;

	(void)made;
	if (!seeker->found)
		return ST_OK;
	TRY(chain_make(session_arena(session), keeper_id(session, entry->seq), entry, seeker->sink,
		       &again));
	return ST_ABORTED;
}

enum status session_chain_make_old(struct session *session, struct bytes digest,
				   struct blockstore *sink)
{
	struct seeker seeker = {
		.base = { &seeker_ops },
		.session = session,
		.digest = digest,
		.sink = sink,
	};
	struct walk walk = {
		.session = session,
		.visit = visit_sought,
		.context = &seeker,
		.sink = &seeker.base,
		.old_only = true,
	};
	enum status st = chain_empty_lists(&seeker.base);

	/* Directories from before there was a chain lack these, too. */
	if (st == ST_OK && seeker.found)
		return chain_empty_lists(sink);
	if (st == ST_OK)
		st = walk_line(&walk, session_head(session).seq);
	if (st != ST_OK && st != ST_ABORTED)
		return st;
	return seeker.found ? ST_OK : ST_NOT_FOUND;
}

/* ---- by height ------------------------------------------------------------------------ */

/* Whether what an entry makes hangs on something below a height; of an old one nobody knows. */
static enum status hangs_below(struct session *session, uint64_t seq, int64_t height, bool *out)
{
	struct journal_entry entry;
	struct arena arena;
	enum status st;

	*out = true;
	if (seq == 0)
		return ST_OK;
	arena_init(&arena, 0);
	st = entry_read(session, &arena, seq, &entry);
	arena_fini(&arena);
	*out = st == ST_OK && (!entry.chain.known || chain_tip_block_height(&entry.chain) < height);
	return st;
}

/* The last entry from first to last that does; the first one does. */
static enum status search_piece(struct session *session, uint64_t first, uint64_t last,
				int64_t height, uint64_t *seq)
{
	while (first < last) {
		const uint64_t middle = first + (last - first + 1) / 2;
		bool below;

		TRY(hangs_below(session, middle, height, &below));
		if (below)
			first = middle;
		else
			last = middle - 1;
	}
	*seq = first;
	return ST_OK;
}

/* The last entry that does, on the line up to one, and on its branch. */
static enum status search_line(struct session *session, const struct journal_entry *from,
			       int64_t height, uint64_t *seq)
{
	const uint64_t branch = from->chain.branch;
	struct line_piece piece;

	*seq = 0;
	TRY(line_up_to(session, from->seq, &piece));
	for (;;) {
		const uint64_t first = piece.first > branch ? piece.first : branch;
		enum status st;
		bool below;

		if (first > piece.last)
			return ST_OK;
		TRY(hangs_below(session, first, height, &below));
		if (below)
			return search_piece(session, first, piece.last, height, seq);
		st = first == branch ? ST_NOT_FOUND : line_older(session, &piece);
		if (st != ST_OK)
			return st == ST_NOT_FOUND ? ST_OK : st;
	}
}

struct old_height {
	int64_t height;
	uint64_t seq; /* of the last entry that hangs below it */
};

static enum status visit_height(void *context, const struct journal_entry *entry,
				const struct chain_made *made)
{
	struct old_height *wanted = context;

	(void)made;
	if (entry->seq > 0 && chain_tip_block_height(&entry->chain) >= wanted->height)
		return ST_ABORTED;
	wanted->seq = entry->seq;
	return ST_OK;
}

static enum status search_old(struct session *session, uint64_t last, int64_t height, uint64_t *seq)
{
	struct old_height wanted = { .height = height };
	struct walk walk = { .session = session, .visit = visit_height, .context = &wanted };
	enum status st = walk_line(&walk, last);

	*seq = wanted.seq;
	return st == ST_ABORTED ? ST_OK : st;
}

/* The entry that made what is at a height, or around it. */
static enum status search(struct session *session, const struct journal_entry *from, int64_t height,
			  uint64_t *seq)
{
	struct journal_entry entry;

	TRY(search_line(session, from, height, seq));
	TRY(entry_read(session, session_arena(session), *seq, &entry));
	return entry.chain.known ? ST_OK : search_old(session, *seq, height, seq);
}

/* Of what an entry made the last tipset up to a height, else what it hangs on. */
static enum status pick_before(struct session *session, int64_t height, struct chain_found *found,
			       struct error *err)
{
	const struct chain_made *made = &found->made;

	if (made->successor.count > 0 && made->successor.blocks[0].header.height <= height)
		return ST_OK;
	found->is_carrier = made->carrier.count > 0 &&
			    made->carrier.blocks[0].header.height <= height;
	if (found->is_carrier)
		return ST_OK;
	return session_chain_of_entry(session, found->entry->chain.seq, found, err);
}

static enum status pick_after(int64_t height, struct chain_found *found, struct error *err)
{
	const struct chain_made *made = &found->made;

	found->is_carrier = made->carrier.count > 0 &&
			    made->carrier.blocks[0].header.height >= height;
	if (found->is_carrier || made->successor.count > 0)
		return ST_OK;
	return failed(err, ST_CORRUPT);
}

enum status session_chain_at(struct session *session, const struct chain_found *from,
			     int64_t height, bool after, struct chain_found *out, struct error *err)
{
	const int64_t newest = chain_found_height(from);
	uint64_t seq;
	enum status st;

	if (height > newest)
		return error_set(err, ST_INVALID,
				 "looking for tipset with height greater than start point (it is "
				 "%" PRId64 ")",
				 newest);
	if (height < 0)
		return error_set(err, ST_INVALID, "there is no tipset below height 0");
	*out = *from;
	if (height == newest)
		return ST_OK;
	st = search(session, from->entry, height, &seq);
	if (st != ST_OK)
		return failed(err, st);
	TRY(load(session, seq, out, err));
	return after ? pick_after(height, out, err) : pick_before(session, height, out, err);
}
