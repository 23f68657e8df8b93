/* SPDX-License-Identifier: Apache-2.0 OR MIT */
#include "world/kept.h"

#include "ipld/cbor.h"
#include "tests/unit/world/fixture.h"
#include "tests/unit/world/one_world.h"
#include "world/history.h"

/* What a checkpoint keeps of a world: everything under its head, and a note of that. */

struct kept_walk {
	struct store *store;
	struct arena arena;
	struct overlay seen;
	unsigned lacking, blocks;
};

/* Everything under a link is in the database, as of the last checkpoint. */
static enum status walk_link(void *context, struct cid cid)
{
	struct kept_walk *walk = context;
	struct bytes block;

	if (!cid_names_block(cid) || overlay_get(&walk->seen, cid_store_key(cid), &block) == ST_OK)
		return ST_OK;
	walk->blocks++;
	if (store_keeps_block(walk->store, cid_store_key(cid)) != ST_OK) {
		walk->lacking++;
		return ST_OK;
	}
	TRY(store_block(walk->store, &walk->arena, cid_store_key(cid), &block));
	TRY(overlay_put(&walk->seen, cid_store_key(cid), block));
	return cbor_each_link(block, walk_link, walk);
}

static struct kept_walk walk_root(struct store *store, const struct block_cid *root)
{
	struct kept_walk walk = { .store = store };

	arena_init(&walk.arena, 0);
	overlay_init(&walk.seen, &walk.arena);
	assert_int_equal(walk_link(&walk, cid_of(root)), ST_OK);
	arena_fini(&walk.arena);
	return walk;
}

static bool find(struct store *store, uint64_t world, uint64_t seq, uint64_t *kept)
{
	struct store_view *view;
	enum status st;

	assert_int_equal(store_view_begin(store, &view), ST_OK);
	st = kept_find(view, world, seq, kept);
	store_view_end(view);
	assert_true(st == ST_OK || st == ST_NOT_FOUND);
	return st == ST_OK;
}

static struct block_cid root_after(struct one_world *one, uint64_t seq)
{
	struct journal_entry entry;
	struct session *session;
	struct block_cid root;

	assert_int_equal(session_new(&one->setup, &session), ST_OK);
	session_begin(session, one->world);
	assert_int_equal(session_entry(session, seq, &entry, NULL), ST_OK);
	root = entry.root_after;
	session_close(session);
	return root;
}

/* Every state that is noted is kept as a whole. Returns how many are noted. */
static unsigned expect_noted_are_kept(struct one_world *one)
{
	uint64_t seq = world_head(one->world).seq, kept;
	unsigned count = 0;

	for (;; seq = kept - 1) {
		struct block_cid root;
		struct kept_walk walk;

		if (!find(one->store, one->world->id, seq, &kept))
			return count;
		count++;
		root = root_after(one, kept);
		walk = walk_root(one->store, &root);
		if (walk.lacking > 0)
			fail_msg("the state after entry %d lacks %u blocks of %u", (int)kept,
				 walk.lacking, walk.blocks);
		assert_true(walk.blocks > 20);
		if (kept == 0)
			return count;
	}
}

static void heads_are_kept_at_checkpoints(void **state)
{
	enum { ROUNDS = 12 };
	struct one_world one;
	unsigned noted;

	one_world_begin(&one, *state);
	for (unsigned round = 1; round <= ROUNDS; round++) {
		uint64_t kept = 0;

		one_world_write(&one, 1 + round * 5 % 13);
		one_world_write(&one, round % 3);
		one_world_checkpoint(&one);
		assert_true(find(one.store, one.world->id, world_head(one.world).seq, &kept));
		assert_int_equal(kept, world_head(one.world).seq);
		assert_true(expect_noted_are_kept(&one) >= round);
		if (round % 4 == 0)
			one_world_reopen(&one);
	}
	/* Of other worlds nothing is noted. */
	assert_false(find(one.store, one.world->id + 1, UINT64_MAX - 1, &(uint64_t){ 0 }));
	assert_false(find(one.store, one.world->id - 1, UINT64_MAX - 1, &(uint64_t){ 0 }));
	noted = expect_noted_are_kept(&one);
	one_world_reopen(&one);
	assert_int_equal(expect_noted_are_kept(&one), noted);
	one_world_close(&one);
}

/* Between checkpoints nothing is. */
static void what_the_log_has_is_not_kept(void **state)
{
	struct one_world one;
	struct block_cid head;
	uint64_t kept = 1;

	one_world_begin(&one, *state);
	one_world_write(&one, 3);
	head = world_head(one.world).root;
	assert_true(walk_root(one.store, &head).lacking > 0);
	assert_true(find(one.store, one.world->id, 3, &kept));
	assert_int_equal(kept, 0);
	one_world_checkpoint(&one);
	assert_int_equal(walk_root(one.store, &head).lacking, 0);
	/* And no second time for nothing. */
	one_world_checkpoint(&one);
	assert_true(find(one.store, one.world->id, 2, &kept));
	assert_int_equal(kept, 0);
	one_world_close(&one);
}

/* The greatest note up to an entry, of that world alone. */
static void notes_are_found(void **state)
{
	static const uint64_t noted[][2] = { { 1, 0 }, { 1, 7 }, { 1, 300 }, { 2, 5 }, { 9, 9 } };
	static const struct {
		uint64_t world, seq;
		bool found;
		uint64_t kept;
	} rows[] = {
		{ 1, 0, true, 0 },   { 1, 6, true, 0 },     { 1, 7, true, 7 },
		{ 1, 299, true, 7 }, { 1, 300, true, 300 }, { 1, 1000, true, 300 },
		{ 2, 4, false, 0 },  { 2, 5, true, 5 },     { 3, 1000, false, 0 },
		{ 9, 8, false, 0 },  { 0, 1000, false, 0 },
	};
	struct one_world one;

	one_world_begin(&one, *state);
	for (size_t i = 0; i < sizeof(noted) / sizeof(noted[0]); i++)
		assert_int_equal(kept_note(one.writer.batch, noted[i][0], noted[i][1], true),
				 ST_OK);
	assert_int_equal(store_batch_commit(one.writer.batch, NULL), ST_OK);
	for (int round = 0; round < 2; round++) {
		for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
			uint64_t kept = 0;

			if (find(one.store, rows[i].world, rows[i].seq, &kept) != rows[i].found ||
			    kept != rows[i].kept)
				fail_msg("world %d, entry %d: %d", (int)rows[i].world,
					 (int)rows[i].seq, (int)kept);
		}
		store_batch_checkpoint(one.writer.batch);
		assert_int_equal(store_batch_commit(one.writer.batch, NULL), ST_OK);
	}
	one_world_close(&one);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		WORLD_TEST(heads_are_kept_at_checkpoints),
		WORLD_TEST(what_the_log_has_is_not_kept),
		WORLD_TEST(notes_are_found),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
