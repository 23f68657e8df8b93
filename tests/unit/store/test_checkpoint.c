/* SPDX-License-Identifier: Apache-2.0 OR MIT */
#include <pthread.h>
#include <signal.h>
#include <stdatomic.h>
#include <sys/resource.h>
#include <sys/wait.h>

#include <lmdb.h>

#include "store/store.h"

#include "fixture.h"

/* What is committed is the same wherever it lies: in the log and in memory, or, behind a
 * checkpoint, in the database; before and after the store is opened again. */

static struct store_place place_number(uint64_t n)
{
	const struct fixture_number number = fixture_number(n);
	struct store_place place = { { 0 } };

	memcpy(place.bytes + 8, number.bytes, sizeof(number.bytes));
	return place;
}

static uint64_t number_of_place(const struct store_place *place)
{
	uint64_t n = 0;

	for (int i = 0; i < STORE_PLACE_BYTES; i++)
		n = n << 8 | place->bytes[i];
	return n;
}

/* ---- who chooses ------------------------------------------------------------- */

enum { WANTED_MAX = 256 };

/* Which blocks the next checkpoint keeps, by number, and as differences from which. */
struct choice {
	uint64_t wanted[WANTED_MAX];
	size_t count;
	bool has_base;
	uint64_t base;
	enum status fails;    /* what choosing ends with */
	enum status keeps[2]; /* what keeping wanted[0] and, again, said */
	bool puts;            /* a record beside them */
	unsigned calls, made, failed;
};

static enum status choose(void *context, struct store_batch *batch)
{
	struct choice *choice = context;
	struct fixture_block base, block;

	choice->calls++;
	store_batch_keep_for(batch, &(struct store_place){ { 0 } });
	if (choice->has_base)
		fixture_block(&base, choice->base);
	for (size_t i = 0; i < choice->count; i++) {
		struct bytes kept;
		enum status st;

		fixture_block(&block, choice->wanted[i]);
		st = store_batch_keep(batch, block.key,
				      choice->has_base ? base.key : (struct bytes){ 0 }, &kept);
		if (st == ST_OK && !bytes_equal(kept, block.block))
			return ST_CORRUPT;
		if (i == 0) {
			choice->keeps[0] = st;
			choice->keeps[1] = store_batch_keep(batch, block.key, (struct bytes){ 0 },
							    &kept);
		}
		if (st != ST_OK && st != ST_NOT_FOUND)
			return st;
	}
	if (choice->puts)
		fixture_put(batch, STORE_KEPT, "chosen", "once");
	return choice->fails;
}

static void chosen(void *context, bool made)
{
	struct choice *choice = context;

	choice->made += made;
	choice->failed += !made;
}

/* ---- a store in its stages ---------------------------------------------------- */

enum stage { IN_MEMORY, FROM_LOG, IN_DATABASE, OPENED_AGAIN, STAGES };

struct stand {
	struct fixture *fixture;
	struct store *store;
	struct store_batch *batch;
	struct choice *choice; /* or NULL: everything is kept */
};

static void stand_open(struct stand *stand)
{
	stand->store = fixture_open(stand->fixture);
	stand->batch = fixture_batch(stand->store);
	if (stand->choice)
		store_on_checkpoint(stand->store,
				    &(struct store_chooser){ choose, chosen, stand->choice });
}

/* The first commit of a store is a checkpoint. */
static void stand_begin(struct stand *stand, struct fixture *fixture, struct choice *choice)
{
	*stand = (struct stand){ .fixture = fixture, .choice = choice };
	stand_open(stand);
	fixture_put(stand->batch, STORE_META, "first", "commit");
	fixture_commit(stand->batch);
}

static void stand_end(struct stand *stand)
{
	store_batch_free(stand->batch);
	store_close(stand->store);
}

static void checkpoint(struct stand *stand)
{
	store_batch_checkpoint(stand->batch);
	assert_false(store_batch_is_empty(stand->batch));
	fixture_commit(stand->batch);
}

static void reopen(struct stand *stand)
{
	stand_end(stand);
	stand_open(stand);
}

static void go_to(struct stand *stand, enum stage stage)
{
	if (stage == IN_DATABASE)
		checkpoint(stand);
	else if (stage != IN_MEMORY)
		reopen(stand);
}

/* ---- records ------------------------------------------------------------------ */

static void expect_record(struct stand *stand, enum store_table table, const char *key,
			  const char *value)
{
	struct store_view *view;
	struct bytes found;
	enum status st;

	assert_int_equal(store_view_begin(stand->store, &view), ST_OK);
	st = store_view_get(view, table, text(key), &found);
	if (st != (value ? ST_OK : ST_NOT_FOUND) || !is_text(found, value ? value : ""))
		fail_msg("%s: %s instead of %s", key, status_name(st), value ? value : "nothing");
	store_view_end(view);
	st = store_batch_get(stand->batch, &stand->fixture->arena, table, text(key), &found);
	assert_int_equal(st, value ? ST_OK : ST_NOT_FOUND);
	assert_true(is_text(found, value ? value : ""));
}

static void expect_between(struct stand *stand, const char *from, const char *first,
			   const char *last)
{
	struct store_view *view;
	struct bytes key, value;
	enum status st;

	assert_int_equal(store_view_begin(stand->store, &view), ST_OK);
	st = store_view_seek(view, STORE_SNAPSHOTS, text(from), &key, &value);
	if (st != (first ? ST_OK : ST_NOT_FOUND) || (first && !is_text(key, first)))
		fail_msg("the first at or after \"%s\"", from);
	st = store_view_seek_last(view, STORE_SNAPSHOTS, text(from), &key, &value);
	if (st != (last ? ST_OK : ST_NOT_FOUND) || (last && !is_text(key, last)))
		fail_msg("the last before \"%s\"", from);
	store_view_end(view);
}

static void test_records(void **state)
{
	struct stand stand;

	stand_begin(&stand, *state, NULL);
	fixture_put(stand.batch, STORE_SNAPSHOTS, "a", "database");
	fixture_put(stand.batch, STORE_SNAPSHOTS, "b", "database");
	fixture_put(stand.batch, STORE_SNAPSHOTS, "c", "database");
	fixture_put(stand.batch, STORE_WORLDS, "a", "another table");
	checkpoint(&stand);
	/* Three commits to the log: one over the database, two over what is young. */
	fixture_put(stand.batch, STORE_SNAPSHOTS, "a", "young");
	fixture_put(stand.batch, STORE_SNAPSHOTS, "d", "young");
	fixture_put(stand.batch, STORE_SNAPSHOTS, "e", "");
	assert_int_equal(store_batch_remove(stand.batch, STORE_SNAPSHOTS, text("b")), ST_OK);
	fixture_commit(stand.batch);
	fixture_put(stand.batch, STORE_SNAPSHOTS, "a", "younger, and longer than before");
	assert_int_equal(store_batch_remove(stand.batch, STORE_SNAPSHOTS, text("d")), ST_OK);
	assert_int_equal(store_batch_remove(stand.batch, STORE_SNAPSHOTS, text("c")), ST_OK);
	assert_int_equal(store_batch_remove(stand.batch, STORE_SNAPSHOTS, text("never")), ST_OK);
	fixture_commit(stand.batch);
	fixture_put(stand.batch, STORE_SNAPSHOTS, "c", "again");
	fixture_commit(stand.batch);
	for (enum stage stage = IN_MEMORY; stage < STAGES; stage++) {
		go_to(&stand, stage);
		expect_record(&stand, STORE_SNAPSHOTS, "a", "younger, and longer than before");
		expect_record(&stand, STORE_SNAPSHOTS, "b", NULL);
		expect_record(&stand, STORE_SNAPSHOTS, "c", "again");
		expect_record(&stand, STORE_SNAPSHOTS, "d", NULL);
		expect_record(&stand, STORE_SNAPSHOTS, "e", "");
		expect_record(&stand, STORE_SNAPSHOTS, "never", NULL);
		expect_record(&stand, STORE_WORLDS, "a", "another table");
		expect_between(&stand, "", "a", NULL);
		expect_between(&stand, "b", "c", "a");
		expect_between(&stand, "d", "e", "c");
		expect_between(&stand, "z", NULL, "e");
	}
	stand_end(&stand);
}

/* The checkpoint's own batch goes before what is young, whatever both do to a key. */
static void test_batch_over_young(void **state)
{
	struct stand stand;

	stand_begin(&stand, *state, NULL);
	fixture_put(stand.batch, STORE_SNAPSHOTS, "put over put", "young");
	fixture_put(stand.batch, STORE_SNAPSHOTS, "removed over put", "young");
	assert_int_equal(store_batch_remove(stand.batch, STORE_SNAPSHOTS, text("put over removed")),
			 ST_OK);
	fixture_commit(stand.batch);
	fixture_put(stand.batch, STORE_SNAPSHOTS, "put over put", "batch");
	fixture_put(stand.batch, STORE_SNAPSHOTS, "put over removed", "batch");
	fixture_put(stand.batch, STORE_SNAPSHOTS, "removed over put", "for a moment");
	assert_int_equal(store_batch_remove(stand.batch, STORE_SNAPSHOTS, text("removed over put")),
			 ST_OK);
	assert_int_equal(store_batch_remove(stand.batch, STORE_SNAPSHOTS, text("put again")),
			 ST_OK);
	fixture_put(stand.batch, STORE_SNAPSHOTS, "put again", "batch");
	checkpoint(&stand);
	for (int round = 0; round < 2; round++) {
		expect_record(&stand, STORE_SNAPSHOTS, "put over put", "batch");
		expect_record(&stand, STORE_SNAPSHOTS, "put over removed", "batch");
		expect_record(&stand, STORE_SNAPSHOTS, "removed over put", NULL);
		expect_record(&stand, STORE_SNAPSHOTS, "put again", "batch");
		reopen(&stand);
	}
	stand_end(&stand);
}

/* Pending removals are seen by the batch alone. */
static void test_pending_removal(void **state)
{
	struct stand stand;
	struct bytes value;

	stand_begin(&stand, *state, NULL);
	fixture_put(stand.batch, STORE_SNAPSHOTS, "a", "young");
	fixture_commit(stand.batch);
	assert_int_equal(store_batch_remove(stand.batch, STORE_SNAPSHOTS, text("a")), ST_OK);
	assert_false(store_batch_is_empty(stand.batch));
	assert_int_equal(store_batch_get(stand.batch, &stand.fixture->arena, STORE_SNAPSHOTS,
					 text("a"), &value),
			 ST_NOT_FOUND);
	store_batch_clear(stand.batch);
	expect_record(&stand, STORE_SNAPSHOTS, "a", "young");
	stand_end(&stand);
}

/* ---- journals ------------------------------------------------------------------ */

static void put_entry(struct stand *stand, uint64_t world, uint64_t seq)
{
	struct fixture_entry key = fixture_entry(seq);
	struct fixture_number number = fixture_number(world * 1000003 + seq);

	key.bytes[7] = (uint8_t)world;
	assert_int_equal(store_batch_put(stand->batch, STORE_JOURNAL, fixture_entry_key(&key),
					 fixture_key(&number)),
			 ST_OK);
}

static void expect_entry(struct store_view *view, uint64_t world, uint64_t seq)
{
	struct fixture_entry key = fixture_entry(seq);
	struct fixture_number number = fixture_number(world * 1000003 + seq);
	struct bytes value, found;

	key.bytes[7] = (uint8_t)world;
	assert_int_equal(store_view_get(view, STORE_JOURNAL, fixture_entry_key(&key), &value),
			 ST_OK);
	assert_true(bytes_equal(value, fixture_key(&number)));
	assert_int_equal(store_view_seek(view, STORE_JOURNAL, fixture_entry_key(&key), &found,
					 &value),
			 ST_OK);
	assert_true(bytes_equal(found, fixture_entry_key(&key)));
	assert_true(bytes_equal(value, fixture_key(&number)));
}

static void expect_end(struct store_view *view, uint64_t world, uint64_t seq)
{
	struct fixture_entry key = fixture_entry(seq);
	struct bytes value, found;
	enum status st;

	key.bytes[7] = (uint8_t)world;
	assert_int_equal(store_view_get(view, STORE_JOURNAL, fixture_entry_key(&key), &value),
			 ST_NOT_FOUND);
	st = store_view_seek(view, STORE_JOURNAL, fixture_entry_key(&key), &found, &value);
	/* The next world, if there is one. */
	assert_true(st == ST_NOT_FOUND || (st == ST_OK && found.data[7] > world));
}

/* Two journals, in commits and checkpoints of uneven sizes. */
static void test_journals(void **state)
{
	enum { ROUNDS = 30 };
	struct stand stand;
	struct store_stats stats;
	uint64_t ends[3] = { 0 };
	uint32_t random = 5;

	stand_begin(&stand, *state, NULL);
	for (unsigned round = 0; round < ROUNDS; round++) {
		struct store_view *view;

		random = random * 1664525u + 1013904223u;
		for (uint32_t i = 0; i < (random >> 8) % 40; i++)
			put_entry(&stand, 1, ends[1]++);
		for (uint32_t i = 0; i < (random >> 16) % 90; i++)
			put_entry(&stand, 2, ends[2]++);
		if (round % 3 == 2)
			store_batch_checkpoint(stand.batch);
		fixture_commit(stand.batch);
		if (round % 5 == 4)
			reopen(&stand);
		assert_int_equal(store_view_begin(stand.store, &view), ST_OK);
		for (uint64_t world = 1; world <= 2; world++) {
			for (uint64_t seq = 0; seq < ends[world]; seq++)
				expect_entry(view, world, seq);
			expect_end(view, world, ends[world]);
		}
		store_view_end(view);
		assert_int_equal(store_stats(stand.store, &stats), ST_OK);
		assert_int_equal(stats.entries[STORE_JOURNAL], ends[1] + ends[2]);
	}
	assert_true(ends[1] > 128 && ends[2] > 128);
	stand_end(&stand);
}

/* ---- notes ---------------------------------------------------------------------- */

enum { SEEN_MAX = 32 };

struct seen {
	uint64_t places[SEEN_MAX];
	size_t count;
	size_t enough; /* after so many it wants no more */
};

static enum status see(void *context, const struct store_place *place)
{
	struct seen *seen = context;

	assert_true(seen->count < SEEN_MAX);
	seen->places[seen->count++] = number_of_place(place);
	return seen->count == seen->enough ? ST_OK : ST_NOT_FOUND;
}

static void expect_notes(struct store *store, struct bytes digest, const uint64_t *places,
			 size_t count)
{
	struct seen seen = { .count = 0 };
	struct store_view *view;

	assert_int_equal(store_view_begin(store, &view), ST_OK);
	assert_int_equal(store_view_noted(view, digest, see, &seen), ST_NOT_FOUND);
	assert_int_equal(seen.count, count);
	for (size_t i = 0; i < count; i++)
		assert_int_equal(seen.places[i], places[i]);
	seen = (struct seen){ .enough = 2 };
	if (count >= 2) {
		assert_int_equal(store_view_noted(view, digest, see, &seen), ST_OK);
		assert_int_equal(seen.count, 2);
	}
	store_view_end(view);
}

static void put_note(struct stand *stand, struct bytes digest, uint64_t n)
{
	const struct store_place place = place_number(n);

	assert_int_equal(store_batch_note(stand->batch, digest, &place), ST_OK);
}

/* Later commits first, wherever they lie; names that begin alike are told together. */
static void test_notes(void **state)
{
	static const uint64_t expected[] = { 9, 8, 7, 6, 5, 3, 2, 1 };
	struct fixture_block block, other;
	struct stand stand;

	fixture_block(&block, 1);
	fixture_block(&other, 2);
	stand_begin(&stand, *state, NULL);
	put_note(&stand, block.key, 1);
	put_note(&stand, other.key, 4);
	put_note(&stand, block.key, 2);
	checkpoint(&stand);
	put_note(&stand, block.key, 3);
	checkpoint(&stand);
	put_note(&stand, block.key, 5);
	put_note(&stand, block.key, 6);
	fixture_commit(stand.batch);
	put_note(&stand, block.key, 7);
	fixture_commit(stand.batch);
	/* Begins as block does, and is another name. */
	memcpy(other.digest, block.digest, 8);
	put_note(&stand, other.key, 8);
	fixture_commit(stand.batch);
	put_note(&stand, block.key, 9);
	fixture_commit(stand.batch);
	for (enum stage stage = IN_MEMORY; stage < STAGES; stage++) {
		go_to(&stand, stage);
		expect_notes(stand.store, block.key, expected, 8);
		expect_notes(stand.store, other.key, expected, 8);
		fixture_block(&other, 2);
		expect_notes(stand.store, other.key, (const uint64_t[]){ 4 }, 1);
		memcpy(other.digest, block.digest, 8);
		expect_notes(stand.store, text("no digest"), NULL, 0);
	}
	stand_end(&stand);
}

/* ---- several makers -------------------------------------------------------------- */

/* A place of an owner, world one or two. */
static struct store_place place_of(uint8_t owner, uint64_t n)
{
	struct store_place place = place_number(n);

	place.bytes[STORE_OWNER_BYTES - 1] = owner;
	return place;
}

static void make_block(struct stand *stand, uint64_t number, uint8_t owner, uint64_t n)
{
	const struct store_place place = place_of(owner, n);
	struct fixture_block block;

	fixture_block(&block, number);
	assert_int_equal(store_batch_put_made(stand->batch, block.key, block.block, &place), ST_OK);
}

/* Blocks 10 and up, for owner 1; block 20 for nobody. */
static enum status keep_some(void *context, struct store_batch *batch)
{
	const struct store_place keeper = place_of(1, 0);
	struct fixture_block block;
	struct bytes kept;

	(void)context;
	store_batch_keep_for(batch, &keeper);
	for (uint64_t n = 10; n <= 20; n++) {
		if (n == 20)
			store_batch_keep_for(batch, NULL);
		fixture_block(&block, n);
		if (store_batch_keep(batch, block.key, (struct bytes){ 0 }, &kept) == ST_NO_MEMORY)
			return ST_NO_MEMORY;
	}
	return ST_OK;
}

/* The same block made by two owners: each is known, so that one of them may go. What is kept for
 * its only maker needs no note. */
static void test_several_makers(void **state)
{
	static const struct {
		uint64_t block;
		uint64_t places[3];
		size_t count;
	} expected[] = {
		{ 1, { 12, 11 }, 2 }, { 2, { 22, 21 }, 2 },     { 3, { 32, 31 }, 2 },
		{ 4, { 41 }, 1 },     { 5, { 53, 52, 51 }, 3 }, { 10, { 0 }, 0 },
		{ 11, { 112 }, 1 },   { 12, { 122, 121 }, 2 },  { 13, { 132 }, 1 },
		{ 20, { 201 }, 1 },
	};
	struct fixture_block block;
	struct stand stand;

	stand_begin(&stand, *state, NULL);
	store_on_checkpoint(stand.store, &(struct store_chooser){ keep_some, NULL, NULL });
	make_block(&stand, 1, 1, 11);
	make_block(&stand, 1, 2, 12); /* in one batch */
	make_block(&stand, 2, 1, 21);
	make_block(&stand, 3, 1, 31);
	make_block(&stand, 4, 1, 41);
	make_block(&stand, 4, 1, 42); /* again by the same */
	make_block(&stand, 5, 1, 51);
	make_block(&stand, 5, 2, 52);
	make_block(&stand, 10, 1, 101);
	make_block(&stand, 11, 2, 112);
	make_block(&stand, 12, 1, 121);
	make_block(&stand, 12, 2, 122);
	make_block(&stand, 13, 1, 131);
	make_block(&stand, 20, 1, 201);
	fixture_commit(stand.batch);
	make_block(&stand, 2, 2, 22); /* in a later commit */
	make_block(&stand, 5, 2, 54);
	make_block(&stand, 5, 3, 53);
	fixture_commit(stand.batch);
	make_block(&stand, 3, 2, 32); /* in that of the checkpoint */
	make_block(&stand, 4, 1, 43);
	make_block(&stand, 13, 2, 132);
	checkpoint(&stand);
	for (size_t i = 0; i < sizeof(expected) / sizeof(expected[0]); i++) {
		fixture_block(&block, expected[i].block);
		expect_notes(stand.store, block.key, expected[i].places, expected[i].count);
	}
	stand_end(&stand);
}

/* ---- blocks that can be made again ------------------------------------------------ */

static void put_made(struct stand *stand, uint64_t n, uint64_t place)
{
	const struct store_place at = place_number(place);
	struct fixture_block block;

	fixture_block(&block, n);
	assert_int_equal(store_batch_put_made(stand->batch, block.key, block.block, &at), ST_OK);
}

enum lies { NOWHERE, MADE, KEPT }; /* what a checkpoint left of a block */

static void expect_block(struct stand *stand, uint64_t n, enum lies lies, uint64_t place)
{
	struct fixture_block block;
	struct bytes found;
	enum status st;

	fixture_block(&block, n);
	st = store_block(stand->store, &stand->fixture->arena, block.key, &found);
	if (st != (lies == KEPT ? ST_OK : ST_NOT_FOUND) ||
	    (lies == KEPT && !bytes_equal(found, block.block)))
		fail_msg("block %d: %s", (int)n, status_name(st));
	assert_int_equal(store_has_block(stand->store, block.key), st);
	assert_int_equal(store_batch_has_block(stand->batch, block.key), st);
	assert_int_equal(store_keeps_block(stand->store, block.key), st);
	expect_notes(stand->store, block.key, &place, lies == MADE);
}

static void expect_young(struct stand *stand, uint64_t n)
{
	struct fixture_block block;
	struct bytes found;

	fixture_block(&block, n);
	assert_int_equal(store_block(stand->store, &stand->fixture->arena, block.key, &found),
			 ST_OK);
	assert_true(bytes_equal(found, block.block));
	assert_int_equal(store_has_block(stand->store, block.key), ST_OK);
	assert_int_equal(store_batch_has_block(stand->batch, block.key), ST_OK);
	assert_int_equal(store_keeps_block(stand->store, block.key), ST_NOT_FOUND);
}

/* What nobody can make again is in the database at once, however many have made other blocks of
 * the same commit: the log does not have it. */
static void test_put_beside_made(void **state)
{
	struct choice choice = { .count = 0 };
	struct fixture_block block;
	struct stand stand;

	stand_begin(&stand, *state, &choice);
	make_block(&stand, 1, 1, 1);
	make_block(&stand, 1, 2, 1);
	fixture_block(&block, 2);
	assert_int_equal(store_batch_put(stand.batch, STORE_BLOCKS, block.key, block.block), ST_OK);
	assert_int_equal(store_batch_commit(stand.batch, NULL), ST_OK);
	assert_int_equal(store_keeps_block(stand.store, block.key), ST_OK);
	stand_end(&stand);
}

static void test_made_blocks(void **state)
{
	enum { COUNT = 40 };
	struct choice choice = { .count = 0 };
	struct stand stand;

	stand_begin(&stand, *state, &choice);
	for (uint64_t n = 0; n < COUNT; n++) {
		put_made(&stand, n, 100 + n);
		/* Made twice, but put where it was first. */
		put_made(&stand, n, 200 + n);
		if (n % 7 == 6)
			fixture_commit(stand.batch);
		if (n % 4 == 0)
			choice.wanted[choice.count++] = n;
	}
	fixture_commit(stand.batch);
	for (uint64_t n = 0; n < COUNT; n++) {
		expect_young(&stand, n);
		put_made(&stand, n, 300 + n);
	}
	fixture_commit(stand.batch);
	assert_int_equal(choice.calls, 1);
	checkpoint(&stand);
	assert_int_equal(choice.calls, 2);
	assert_int_equal(choice.keeps[0], ST_OK);
	assert_int_equal(choice.keeps[1], ST_NOT_FOUND);
	/* The cache has them all. */
	reopen(&stand);
	for (uint64_t n = 0; n < COUNT; n++)
		expect_block(&stand, n, n % 4 == 0 ? KEPT : MADE, 100 + n);
	checkpoint(&stand);
	assert_int_equal(choice.keeps[0], ST_NOT_FOUND);
	reopen(&stand);
	for (uint64_t n = 0; n < COUNT; n++)
		expect_block(&stand, n, n % 4 == 0 ? KEPT : MADE, 100 + n);
	stand_end(&stand);
}

/* Until there is a checkpoint nothing but memory has them. */
static void test_made_blocks_are_not_logged(void **state)
{
	struct choice choice = { .count = 0 };
	struct stand stand;

	stand_begin(&stand, *state, &choice);
	put_made(&stand, 1, 1);
	fixture_put(stand.batch, STORE_META, "beside", "a record");
	fixture_commit(stand.batch);
	expect_young(&stand, 1);
	reopen(&stand);
	expect_block(&stand, 1, NOWHERE, 0);
	expect_record(&stand, STORE_META, "beside", "a record");
	stand_end(&stand);
}

/* Nobody chooses: all are kept. */
static void test_nobody_chooses(void **state)
{
	struct stand stand;

	stand_begin(&stand, *state, NULL);
	for (uint64_t n = 0; n < 20; n++)
		put_made(&stand, n, n);
	fixture_commit(stand.batch);
	checkpoint(&stand);
	reopen(&stand);
	for (uint64_t n = 0; n < 20; n++)
		expect_block(&stand, n, KEPT, 0);
	stand_end(&stand);
}

/* What was made, forgotten, made again and kept; kept and made again; made and then put to
 * stay, and the reverse. */
static void test_again(void **state)
{
	struct choice choice = { .count = 0 };
	struct fixture_block block;
	struct stand stand;
	uint64_t blocks, bad;

	stand_begin(&stand, *state, &choice);
	put_made(&stand, 1, 1);
	put_made(&stand, 2, 2);
	put_made(&stand, 3, 3);
	choice = (struct choice){ .wanted = { 2 }, .count = 1 };
	checkpoint(&stand);
	put_made(&stand, 1, 11);
	put_made(&stand, 2, 12);
	choice = (struct choice){ .wanted = { 1 }, .count = 1 };
	checkpoint(&stand);
	put_made(&stand, 1, 21);
	put_made(&stand, 2, 22);
	choice = (struct choice){ .wanted = { 2, 1 }, .count = 2 };
	checkpoint(&stand);
	fixture_block(&block, 3);
	/* Young first, then put to stay; the commit is a checkpoint. */
	put_made(&stand, 3, 33);
	fixture_commit(stand.batch);
	assert_int_equal(store_batch_put(stand.batch, STORE_BLOCKS, block.key, block.block), ST_OK);
	choice = (struct choice){ .count = 0 };
	fixture_commit(stand.batch);
	assert_int_equal(choice.calls, 1);
	/* In one batch, in either order. */
	fixture_block(&block, 4);
	put_made(&stand, 4, 4);
	assert_int_equal(store_batch_put(stand.batch, STORE_BLOCKS, block.key, block.block), ST_OK);
	fixture_block(&block, 5);
	assert_int_equal(store_batch_put(stand.batch, STORE_BLOCKS, block.key, block.block), ST_OK);
	put_made(&stand, 5, 5);
	fixture_commit(stand.batch);
	reopen(&stand);
	for (uint64_t n = 1; n <= 5; n++) {
		struct bytes found;

		fixture_block(&block, n);
		assert_int_equal(store_keeps_block(stand.store, block.key), ST_OK);
		assert_int_equal(store_block(stand.store, &stand.fixture->arena, block.key, &found),
				 ST_OK);
		assert_true(bytes_equal(found, block.block));
	}
	assert_int_equal(store_check(stand.store, NULL, NULL, &blocks, &bad), ST_OK);
	assert_int_equal(bad, 0);
	stand_end(&stand);
}

/* ---- differences --------------------------------------------------------------------- */

enum { VERSION_BYTES = 4000, VERSIONS = 40 };

/* A block that changes a little from version to version. */
struct version {
	uint8_t data[VERSION_BYTES];
	uint8_t digest[DIGEST_BYTES];
	struct bytes key, block;
};

static void make_version(struct version *out, unsigned n, size_t size)
{
	uint32_t random = 77;

	for (size_t i = 0; i < size; i++) {
		random = random * 1664525u + 1013904223u;
		out->data[i] = (uint8_t)(random >> 24);
	}
	for (unsigned i = 1; i <= n; i++)
		out->data[(i * 97) % size] ^= (uint8_t)i;
	out->block = bytes_make(out->data, size);
	hash_blake2b(out->block, out->digest, sizeof(out->digest));
	out->key = bytes_make(out->digest, sizeof(out->digest));
}

/* What one checkpoint keeps: a version, as a difference from another digest. */
struct version_choice {
	struct version *version;
	struct bytes base;
};

static enum status choose_version(void *context, struct store_batch *batch)
{
	const struct version_choice *choice = context;
	struct bytes block;

	return choice->version ? store_batch_keep(batch, choice->version->key, choice->base, &block)
			       : ST_OK;
}

static void keep_version(struct stand *stand, struct version *version, struct bytes base)
{
	const struct store_place place = place_number(1);
	struct version_choice choice = { version, base };

	store_on_checkpoint(stand->store, &(struct store_chooser){ choose_version, NULL, &choice });
	assert_int_equal(store_batch_put_made(stand->batch, version->key, version->block, &place),
			 ST_OK);
	checkpoint(stand);
	store_on_checkpoint(stand->store, &(struct store_chooser){ NULL, NULL, NULL });
}

static enum status read_version(struct stand *stand, const struct version *version)
{
	struct bytes found;
	enum status st = store_block(stand->store, &stand->fixture->arena, version->key, &found);

	if (st == ST_OK)
		assert_true(bytes_equal(found, version->block));
	return st;
}

/* Sizes of all packs, one for each checkpoint that kept something. */
static size_t pack_sizes(const struct fixture *fixture, size_t *sizes, size_t room)
{
	MDB_env *env;
	MDB_txn *txn;
	MDB_dbi packs;
	MDB_cursor *cursor;
	MDB_val key, value;
	size_t count = 0;

	assert_int_equal(mdb_env_create(&env), 0);
	assert_int_equal(mdb_env_set_maxdbs(env, 16), 0);
	assert_int_equal(mdb_env_open(env, fixture->data, MDB_RDONLY, 0600), 0);
	assert_int_equal(mdb_txn_begin(env, NULL, MDB_RDONLY, &txn), 0);
	assert_int_equal(mdb_dbi_open(txn, "packs", 0, &packs), 0);
	assert_int_equal(mdb_cursor_open(txn, packs, &cursor), 0);
	for (; mdb_cursor_get(cursor, &key, &value, MDB_NEXT) == 0; count++) {
		assert_true(count < room);
		sizes[count] = value.mv_size;
	}
	mdb_cursor_close(cursor);
	mdb_txn_abort(txn);
	mdb_env_close(env);
	return count;
}

/* A chain: one version in 17 is whole, so that none takes more than 16 differences to read. */
static void test_chain_of_differences(void **state)
{
	static struct version versions[VERSIONS];
	struct bytes base = { 0 };
	size_t sizes[VERSIONS];
	struct stand stand;
	uint64_t blocks, bad;

	stand_begin(&stand, *state, NULL);
	for (unsigned n = 0; n < VERSIONS; n++) {
		make_version(&versions[n], n, VERSION_BYTES);
		keep_version(&stand, &versions[n], base);
		base = versions[n].key;
	}
	for (int round = 0; round < 2; round++) {
		for (unsigned n = 0; n < VERSIONS; n++)
			assert_int_equal(read_version(&stand, &versions[n]), ST_OK);
		reopen(&stand);
	}
	assert_int_equal(store_check(stand.store, NULL, NULL, &blocks, &bad), ST_OK);
	assert_int_equal(blocks, VERSIONS);
	assert_int_equal(bad, 0);
	stand_end(&stand);
	assert_int_equal(pack_sizes(stand.fixture, sizes, VERSIONS), VERSIONS);
	for (unsigned n = 0; n < VERSIONS; n++) {
		if (n % 17 == 0)
			assert_int_equal(sizes[n], VERSION_BYTES);
		else
			assert_in_range(sizes[n], 20, 100);
	}
}

/* Bases that are none, and what is not worth a difference: the block is whole. */
static void test_whole_after_all(void **state)
{
	static struct version versions[5];
	struct fixture_block unlike;
	const uint8_t nobody[DIGEST_BYTES] = { 1 };
	struct version_choice choice;
	size_t sizes[8];
	struct stand stand;

	fixture_block(&unlike, 7);
	make_version(&versions[0], 0, VERSION_BYTES);
	make_version(&versions[1], 1, VERSION_BYTES);
	make_version(&versions[2], 2, VERSION_BYTES);
	make_version(&versions[3], 0, 100);
	make_version(&versions[4], 1, 100);
	stand_begin(&stand, *state, NULL);
	assert_int_equal(store_batch_put(stand.batch, STORE_BLOCKS, unlike.key, unlike.block),
			 ST_OK);
	fixture_commit(stand.batch);
	keep_version(&stand, &versions[0], bytes_make(nobody, sizeof(nobody)));
	keep_version(&stand, &versions[1], unlike.key);
	keep_version(&stand, &versions[3], (struct bytes){ 0 });
	keep_version(&stand, &versions[4], versions[3].key); /* too small */
	/* The base is itself. */
	choice = (struct version_choice){ &versions[2], versions[2].key };
	keep_version(&stand, choice.version, choice.base);
	reopen(&stand);
	for (unsigned n = 0; n < 5; n++)
		if (read_version(&stand, &versions[n]) != ST_OK)
			fail_msg("version %u: %s", n,
				 status_name(read_version(&stand, &versions[n])));
	stand_end(&stand);
	assert_int_equal(pack_sizes(stand.fixture, sizes, 8), 6);
	assert_int_equal(sizes[1], VERSION_BYTES);
	assert_int_equal(sizes[2], VERSION_BYTES);
	assert_int_equal(sizes[3], 100);
	assert_int_equal(sizes[4], 100);
	assert_int_equal(sizes[5], VERSION_BYTES);
}

/* Chosen in this order, each but the first as a difference from another one. */
static enum status choose_in_order(void *context, struct store_batch *batch)
{
	struct version *versions = context;
	struct bytes block;

	TRY(store_batch_keep(batch, versions[0].key, (struct bytes){ 0 }, &block));
	TRY(store_batch_keep(batch, versions[1].key, versions[0].key, &block));
	TRY(store_batch_keep(batch, versions[2].key, versions[1].key, &block));
	/* Of one that is put to stay, and one that is chosen after it. */
	if (store_batch_keep(batch, versions[3].key, versions[2].key, &block) != ST_NOT_FOUND)
		return ST_PANIC;
	TRY(store_batch_keep(batch, versions[4].key, versions[3].key, &block));
	TRY(store_batch_keep(batch, versions[5].key, versions[6].key, &block));
	return store_batch_keep(batch, versions[6].key, versions[5].key, &block);
}

/* Blocks of one checkpoint may start from each other, whatever the order of their names. */
static void test_differences_within_a_checkpoint(void **state)
{
	enum { COUNT = 7 };
	static struct version versions[COUNT];
	const struct store_place place = place_number(1);
	size_t sizes[2];
	struct stand stand;
	uint64_t blocks, bad;

	stand_begin(&stand, *state, NULL);
	store_on_checkpoint(stand.store,
			    &(struct store_chooser){ choose_in_order, NULL, versions });
	for (unsigned n = 0; n < COUNT; n++) {
		make_version(&versions[n], n, VERSION_BYTES);
		assert_int_equal(store_batch_put_made(stand.batch, versions[n].key,
						      versions[n].block, &place),
				 ST_OK);
		if (n % 2 == 0)
			fixture_commit(stand.batch);
	}
	assert_int_equal(store_batch_put(stand.batch, STORE_BLOCKS, versions[3].key,
					 versions[3].block),
			 ST_OK);
	fixture_commit(stand.batch);
	reopen(&stand);
	for (unsigned n = 0; n < COUNT; n++)
		if (read_version(&stand, &versions[n]) != ST_OK)
			fail_msg("version %u", n);
	assert_int_equal(store_check(stand.store, NULL, NULL, &blocks, &bad), ST_OK);
	assert_int_equal(blocks, COUNT);
	assert_int_equal(bad, 0);
	stand_end(&stand);
	/* Four whole ones: 0, 3, 4, 5. */
	assert_int_equal(pack_sizes(stand.fixture, sizes, 2), 1);
	assert_in_range(sizes[0], 4 * VERSION_BYTES, 4 * VERSION_BYTES + 300);
}

static void flip_pack(const struct fixture *fixture, uint64_t number, size_t at)
{
	const struct fixture_number name = fixture_number(number);
	MDB_env *env;
	MDB_txn *txn;
	MDB_dbi packs;
	MDB_val key = { .mv_data = (void *)(uintptr_t)name.bytes, .mv_size = sizeof(name.bytes) };
	MDB_val value;
	uint8_t *copy;

	assert_int_equal(mdb_env_create(&env), 0);
	assert_int_equal(mdb_env_set_maxdbs(env, 16), 0);
	assert_int_equal(mdb_env_set_mapsize(env, 64 * FIXTURE_MIB), 0);
	assert_int_equal(mdb_env_open(env, fixture->data, 0, 0600), 0);
	assert_int_equal(mdb_txn_begin(env, NULL, 0, &txn), 0);
	assert_int_equal(mdb_dbi_open(txn, "packs", 0, &packs), 0);
	assert_int_equal(mdb_get(txn, packs, &key, &value), 0);
	copy = malloc(value.mv_size);
	memcpy(copy, value.mv_data, value.mv_size);
	copy[at] ^= 1;
	value.mv_data = copy;
	assert_int_equal(mdb_put(txn, packs, &key, &value, 0), 0);
	assert_int_equal(mdb_txn_commit(txn), 0);
	mdb_env_close(env);
	free(copy);
}

/* One bit of a base makes all that hangs on it damaged, and nothing wrong is ever given. */
static void test_damaged_base(void **state)
{
	enum { COUNT = 6 };
	static struct version versions[COUNT];
	struct bytes base = { 0 };
	struct stand stand;
	uint64_t blocks, bad;

	stand_begin(&stand, *state, NULL);
	for (unsigned n = 0; n < COUNT; n++) {
		make_version(&versions[n], n, VERSION_BYTES);
		keep_version(&stand, &versions[n], base);
		base = versions[n].key;
	}
	stand_end(&stand);
	/* In a difference, then in what is whole. */
	for (int round = 0; round < 2; round++) {
		const unsigned first = round == 0 ? 3 : 0;

		if (round == 0)
			flip_pack(stand.fixture, 4, 1 + STORE_PLACE_BYTES + 5);
		else
			flip_pack(stand.fixture, 1, 3999);
		stand_open(&stand);
		for (unsigned n = 0; n < COUNT; n++)
			assert_int_equal(read_version(&stand, &versions[n]),
					 n < first ? ST_OK : ST_DAMAGED);
		assert_int_equal(store_check(stand.store, NULL, NULL, &blocks, &bad), ST_OK);
		assert_int_equal(blocks, COUNT);
		assert_int_equal(bad, COUNT - first);
		stand_end(&stand);
	}
}

/* ---- failures -------------------------------------------------------------------------- */

enum { MANY = 250, ROOM_BYTES = 192 * 1024 }; /* these blocks take more */

/* What is young beside many blocks. */
static void put_some(struct stand *stand)
{
	for (uint64_t n = 0; n < MANY; n++)
		put_made(stand, n, n);
	put_note(stand, text("12345678901234567890123456789012"), 5);
	fixture_put(stand->batch, STORE_WORLDS, "head", "young");
	put_entry(stand, 1, 0);
	fixture_commit(stand->batch);
}

static bool has_some(struct stand *stand)
{
	struct store_view *view;
	struct bytes value;
	struct seen seen = { .enough = 1 };
	bool has;

	assert_int_equal(store_view_begin(stand->store, &view), ST_OK);
	expect_entry(view, 1, 0);
	has = store_view_get(view, STORE_WORLDS, text("head"), &value) == ST_OK &&
	      is_text(value, "young") &&
	      store_view_noted(view, text("12345678901234567890123456789012"), see, &seen) == ST_OK;
	store_view_end(view);
	return has;
}

static void choose_all(struct choice *choice)
{
	choice->count = MANY;
	for (uint64_t n = 0; n < MANY; n++)
		choice->wanted[n] = n;
}

/* Fails, and what was committed before is there still, and nothing of the batch. */
static void expect_failed(struct stand *stand, enum status expected, struct error *err)
{
	fixture_put(stand->batch, STORE_WORLDS, "head", "never");
	fixture_put(stand->batch, STORE_WORLDS, "never", "never");
	put_made(stand, 1000, 1000);
	store_batch_checkpoint(stand->batch);
	assert_int_equal(store_batch_commit(stand->batch, err), expected);
	assert_int_equal(err->status, expected);
	assert_true(store_batch_is_empty(stand->batch));
	assert_true(has_some(stand));
	expect_record(stand, STORE_WORLDS, "never", NULL);
	for (uint64_t n = 0; n < MANY; n++)
		expect_young(stand, n);
}

/* By the log it goes on, and the next checkpoint brings everything. */
static void expect_goes_on(struct stand *stand, struct choice *choice)
{
	fixture_put(stand->batch, STORE_META, "behind", "the failure");
	fixture_commit(stand->batch);
	*choice = (struct choice){ .wanted = { 3 }, .count = 1 };
	checkpoint(stand);
	reopen(stand);
	assert_true(has_some(stand));
	expect_record(stand, STORE_META, "behind", "the failure");
	expect_record(stand, STORE_WORLDS, "never", NULL);
	for (uint64_t n = 0; n < MANY; n++)
		expect_block(stand, n, n == 3 ? KEPT : MADE, n);
}

static void test_choice_fails(void **state)
{
	static const enum status statuses[] = { ST_NO_MEMORY, ST_IO };
	struct choice choice = { .count = 0 };
	struct stand stand;

	stand_begin(&stand, *state, &choice);
	put_some(&stand);
	for (size_t i = 0; i < sizeof(statuses) / sizeof(statuses[0]); i++) {
		struct error err = { 0 };

		choose_all(&choice);
		choice.fails = statuses[i];
		expect_failed(&stand, statuses[i], &err);
	}
	expect_goes_on(&stand, &choice);
	stand_end(&stand);
}

static void test_map_full(void **state)
{
	struct fixture *fixture = *state;
	struct store_options options = fixture_options(fixture);
	struct choice choice = { .count = 0 };
	struct stand stand = { .fixture = fixture, .choice = &choice };
	struct error err = { 0 };

	options.map_size_bytes = options.map_limit_bytes = ROOM_BYTES;
	stand_begin(&stand, fixture, &choice);
	stand_end(&stand);
	assert_int_equal(store_open(&options, &stand.store, NULL), ST_OK);
	stand.batch = fixture_batch(stand.store);
	store_on_checkpoint(stand.store, &(struct store_chooser){ choose, chosen, &choice });
	put_some(&stand);
	choose_all(&choice);
	expect_failed(&stand, ST_FULL, &err);
	assert_true(err.hint[0] != '\0');
	expect_goes_on(&stand, &choice);
	stand_end(&stand);
}

static void open_with_map(struct stand *stand, uint64_t map_bytes)
{
	struct store_options options = fixture_options(stand->fixture);

	options.map_size_bytes = options.map_limit_bytes = map_bytes;
	assert_int_equal(store_open(&options, &stand->store, NULL), ST_OK);
	stand->batch = fixture_batch(stand->store);
	store_on_checkpoint(stand->store, &(struct store_chooser){ choose, chosen, stand->choice });
}

static void put_due(struct stand *stand, const char *key)
{
	fixture_put(stand->batch, STORE_WORLDS, key, "due");
	store_batch_checkpoint_due(stand->batch);
	fixture_commit(stand->batch);
	expect_record(stand, STORE_WORLDS, key, "due");
}

/* A checkpoint that is only due and fails: the log takes the commit, without what was put with the
 * choice, and the next try waits. */
static void test_due_fails(void **state)
{
	struct choice choice = { .count = 0 };
	struct stand stand;

	stand_begin(&stand, *state, &choice);
	stand_end(&stand);
	open_with_map(&stand, ROOM_BYTES);
	put_some(&stand);
	choose_all(&choice);
	choice.puts = true;
	choice.calls = choice.made = 0;
	put_due(&stand, "one");
	put_due(&stand, "two");
	assert_int_equal(choice.calls, 1);
	assert_int_equal(choice.failed, 1);
	expect_record(&stand, STORE_KEPT, "chosen", NULL);
	reopen(&stand);
	assert_true(has_some(&stand));
	expect_record(&stand, STORE_WORLDS, "one", "due");
	expect_record(&stand, STORE_KEPT, "chosen", NULL);
	put_due(&stand, "three");
	assert_int_equal(choice.made, 1);
	assert_true(store_is_settled(stand.store));
	expect_record(&stand, STORE_WORLDS, "two", "due");
	expect_record(&stand, STORE_KEPT, "chosen", "once");
	stand_end(&stand);
}

/* What waits has an end: then a commit is refused, and with room all that was taken is there. */
static void test_too_much_waits(void **state)
{
	enum { BYTES = 256 * 1024, MOST = 64 * FIXTURE_MIB / BYTES, TRIES = 64 };
	struct choice choice = { .count = 0 };
	struct error err = { 0 };
	struct stand stand;
	uint8_t *value = calloc(1, BYTES);
	uint64_t taken = 0;
	enum status st;

	assert_non_null(value);
	stand_begin(&stand, *state, &choice);
	stand_end(&stand);
	open_with_map(&stand, ROOM_BYTES);
	do {
		const struct fixture_number key = fixture_number(taken);

		assert_int_equal(store_batch_put(stand.batch, STORE_WORLDS, fixture_key(&key),
						 bytes_make(value, BYTES)),
				 ST_OK);
		st = store_batch_commit(stand.batch, &err);
		taken += st == ST_OK;
	} while (st == ST_OK && taken <= MOST);
	free(value);
	assert_int_equal(st, ST_FULL);
	assert_true(err.hint[0] != '\0');
	assert_in_range(taken, MOST / 2, MOST);
	assert_in_range(choice.failed, 2, TRIES);
	stand_end(&stand);
	open_with_map(&stand, 512 * (uint64_t)FIXTURE_MIB);
	checkpoint(&stand);
	assert_true(store_is_settled(stand.store));
	for (uint64_t n = 0; n < taken; n++) {
		const struct fixture_number key = fixture_number(n);
		struct store_view *view;
		struct bytes found;

		assert_int_equal(store_view_begin(stand.store, &view), ST_OK);
		assert_int_equal(store_view_get(view, STORE_WORLDS, fixture_key(&key), &found),
				 ST_OK);
		assert_int_equal(found.size, BYTES);
		store_view_end(view);
	}
	stand_end(&stand);
}

/* Runs in a child, whose files must not grow. */
static void in_child(void (*body)(struct stand *stand, struct choice *choice),
		     struct fixture *fixture, bool durable)
{
	int code = 0;
	pid_t child = fork();

	assert_true(child >= 0);
	if (child == 0) {
		struct store_options options = fixture_options(fixture);
		struct choice choice = { .count = 0 };
		struct stand stand = { .fixture = fixture, .choice = &choice };

		signal(SIGXFSZ, SIG_IGN);
		options.durable = durable;
		assert_int_equal(store_open(&options, &stand.store, NULL), ST_OK);
		stand.batch = fixture_batch(stand.store);
		store_on_checkpoint(stand.store,
				    &(struct store_chooser){ choose, chosen, &choice });
		fixture_put(stand.batch, STORE_META, "first", "commit");
		fixture_commit(stand.batch);
		body(&stand, &choice);
		_exit(0);
	}
	assert_int_equal(waitpid(child, &code, 0), child);
	if (!WIFEXITED(code) || WEXITSTATUS(code) != 0)
		fail_msg("the child ended with %d", code);
}

static void set_file_limit(rlim_t bytes)
{
	const struct rlimit limit = { .rlim_cur = bytes, .rlim_max = RLIM_INFINITY };

	assert_int_equal(setrlimit(RLIMIT_FSIZE, &limit), 0);
}

/* The log has room, the database has none. */
static void fill_database(struct stand *stand, struct choice *choice)
{
	struct error err = { 0 };

	put_some(stand);
	choose_all(choice);
	set_file_limit(ROOM_BYTES);
	expect_failed(stand, ST_FULL, &err);
	if (err.hint[0] == '\0')
		_exit(3);
	fixture_put(stand->batch, STORE_META, "by", "the log");
	fixture_commit(stand->batch);
	expect_record(stand, STORE_META, "by", "the log");
	set_file_limit(RLIM_INFINITY);
	expect_goes_on(stand, choice);
	expect_record(stand, STORE_META, "by", "the log");
	stand_end(stand);
}

/* The log has no room, the database has: commits go on, by checkpoints. */
static void fill_log(struct stand *stand, struct choice *choice)
{
	enum { COMMITS = 60, BYTES = 100 * 1024 };
	uint8_t *value = malloc(BYTES);
	struct bytes found;

	assert_non_null(value);
	set_file_limit(2 * FIXTURE_MIB);
	choice->calls = 0;
	for (uint64_t n = 0; n < COMMITS; n++) {
		const struct fixture_number key = fixture_number(n);

		memset(value, (int)n, BYTES);
		memcpy(value, key.bytes, sizeof(key.bytes));
		assert_int_equal(store_batch_put(stand->batch, STORE_WORLDS, text("head"),
						 bytes_make(value, BYTES)),
				 ST_OK);
		put_entry(stand, 1, n);
		fixture_commit(stand->batch);
	}
	assert_in_range(choice->calls, 1, COMMITS / 4);
	for (int round = 0; round < 2; round++) {
		struct store_view *view;

		assert_int_equal(store_view_begin(stand->store, &view), ST_OK);
		assert_int_equal(store_view_get(view, STORE_WORLDS, text("head"), &found), ST_OK);
		assert_true(bytes_equal(found, bytes_make(value, BYTES)));
		for (uint64_t n = 0; n < COMMITS; n++)
			expect_entry(view, 1, n);
		store_view_end(view);
		reopen(stand);
	}
	free(value);
	stand_end(stand);
}

static void test_disk_full(void **state)
{
	in_child(fill_database, *state, false);
}

static void test_disk_full_durable(void **state)
{
	in_child(fill_database, *state, true);
}

static void test_log_full(void **state)
{
	in_child(fill_log, *state, false);
}

static void test_log_full_durable(void **state)
{
	in_child(fill_log, *state, true);
}

/* ---- threads ----------------------------------------------------------------------------- */

enum { READERS = 8, COMMITS = 600, CHECKPOINT_EVERY = 2 };

struct shared {
	struct stand stand;
	struct choice choice;
	_Atomic uint64_t committed; /* commits 0 … committed - 1 are there */
	_Atomic bool done;
	_Atomic unsigned failures, looks;
};

static enum status see_number(void *context, const struct store_place *place)
{
	const uint64_t *n = context;

	return number_of_place(place) == *n ? ST_OK : ST_NOT_FOUND;
}

/* A block is there, or it is known where it is made. */
static bool block_or_maker(struct store *store, struct arena *arena, uint64_t n)
{
	struct fixture_block block;
	struct store_view *view;
	struct bytes found;
	enum status st;

	fixture_block(&block, n);
	st = store_block(store, arena, block.key, &found);
	if (st == ST_OK)
		return bytes_equal(found, block.block);
	if (st != ST_NOT_FOUND || n % 3 == 0 || store_view_begin(store, &view) != ST_OK)
		return false;
	st = store_view_noted(view, block.key, see_number, &n);
	store_view_end(view);
	return st == ST_OK;
}

static bool look(struct shared *shared, struct arena *arena, uint64_t n)
{
	struct store *store = shared->stand.store;
	const struct fixture_entry key = fixture_entry(n);
	struct fixture_number number = fixture_number(n);
	uint8_t digest[DIGEST_BYTES];
	struct bytes found, value;
	struct store_view *view;
	bool right;

	hash_blake2b(fixture_key(&number), digest, sizeof(digest));
	if (store_view_begin(store, &view) != ST_OK)
		return false;
	right = store_view_get(view, STORE_JOURNAL, fixture_entry_key(&key), &value) == ST_OK &&
		bytes_equal(value, fixture_key(&number)) &&
		store_view_get(view, STORE_WORLDS, text("head"), &value) == ST_OK &&
		memcmp(value.data, number.bytes, sizeof(number.bytes)) >= 0 &&
		store_view_seek(view, STORE_KEPT, fixture_key(&number), &found, &value) == ST_OK &&
		bytes_equal(found, fixture_key(&number)) &&
		store_view_noted(view, bytes_make(digest, sizeof(digest)), see_number, &n) == ST_OK;
	store_view_end(view);
	return right && block_or_maker(store, arena, n);
}

static void *reader_run(void *context)
{
	struct shared *shared = context;
	struct arena arena;
	uint64_t at = 0;

	arena_init(&arena, 0);
	while (!atomic_load(&shared->done)) {
		const uint64_t committed = atomic_load(&shared->committed);

		arena_reset(&arena);
		/* Now the last one, now any. */
		if (committed > 0 &&
		    !look(shared, &arena, at % 2 == 0 ? committed - 1 : at * 7 % committed))
			atomic_fetch_add(&shared->failures, 1);
		at++;
		atomic_fetch_add(&shared->looks, committed > 0);
	}
	arena_fini(&arena);
	return NULL;
}

static void commit_number(struct shared *shared, uint64_t n)
{
	struct store_batch *batch = shared->stand.batch;
	const struct fixture_entry key = fixture_entry(n);
	struct fixture_number number = fixture_number(n);
	uint8_t digest[DIGEST_BYTES];

	hash_blake2b(fixture_key(&number), digest, sizeof(digest));
	assert_int_equal(store_batch_put(batch, STORE_JOURNAL, fixture_entry_key(&key),
					 fixture_key(&number)),
			 ST_OK);
	assert_int_equal(store_batch_put(batch, STORE_WORLDS, text("head"), fixture_key(&number)),
			 ST_OK);
	assert_int_equal(store_batch_put(batch, STORE_KEPT, fixture_key(&number), text("")), ST_OK);
	put_note(&shared->stand, bytes_make(digest, sizeof(digest)), n);
	put_made(&shared->stand, n, n);
	if (n % 3 == 0)
		shared->choice.wanted[shared->choice.count++] = n;
	if (n % CHECKPOINT_EVERY == CHECKPOINT_EVERY - 1)
		store_batch_checkpoint(batch);
	fixture_commit(batch);
	if (n % CHECKPOINT_EVERY == CHECKPOINT_EVERY - 1)
		shared->choice.count = 0;
	atomic_store(&shared->committed, n + 1);
}

/* Whoever reads misses nothing, whenever what is young is exchanged. */
static void test_readers(void **state)
{
	static struct shared shared;
	struct store_options options;
	pthread_t readers[READERS];

	shared = (struct shared){ .stand = { .fixture = *state } };
	options = fixture_options(*state);
	options.block_cache_bytes = 64 * 1024;
	assert_int_equal(store_open(&options, &shared.stand.store, NULL), ST_OK);
	shared.stand.batch = fixture_batch(shared.stand.store);
	store_on_checkpoint(shared.stand.store,
			    &(struct store_chooser){ choose, chosen, &shared.choice });
	for (int i = 0; i < READERS; i++)
		assert_int_equal(pthread_create(&readers[i], NULL, reader_run, &shared), 0);
	for (uint64_t n = 0; n < COMMITS; n++)
		commit_number(&shared, n);
	while (atomic_load(&shared.looks) < 200)
		usleep(1000);
	atomic_store(&shared.done, true);
	for (int i = 0; i < READERS; i++)
		pthread_join(readers[i], NULL);
	assert_int_equal(shared.failures, 0);
	stand_end(&shared.stand);
}

/* ---- tables that came later ------------------------------------------------------- */

static void drop_table(const struct fixture *fixture, const char *name)
{
	MDB_txn *txn;
	MDB_env *env;
	MDB_dbi table;

	assert_int_equal(mdb_env_create(&env), 0);
	assert_int_equal(mdb_env_set_maxdbs(env, 16), 0);
	assert_int_equal(mdb_env_open(env, fixture->data, 0, 0600), 0);
	assert_int_equal(mdb_txn_begin(env, NULL, 0, &txn), 0);
	assert_int_equal(mdb_dbi_open(txn, name, 0, &table), 0);
	assert_int_equal(mdb_drop(txn, table, 1), 0);
	assert_int_equal(mdb_txn_commit(txn), 0);
	mdb_env_close(env);
}

/* A database that was made before there were labels gets their table; one that has lost an older
 * table is none of ours. */
static void test_later_tables(void **state)
{
	const struct store_options options = fixture_options(*state);
	struct choice choice = { .count = 0 };
	struct stand stand;
	struct error err = { 0 };

	stand_begin(&stand, *state, &choice);
	fixture_put(stand.batch, STORE_WORLDS, "world", "one");
	checkpoint(&stand);
	stand_end(&stand);
	drop_table(*state, "labels");
	drop_table(*state, "answers");
	stand_open(&stand);
	expect_record(&stand, STORE_WORLDS, "world", "one");
	fixture_put(stand.batch, STORE_LABELS, "label", "two");
	checkpoint(&stand);
	expect_record(&stand, STORE_LABELS, "label", "two");
	stand_end(&stand);
	drop_table(*state, "kept");
	assert_int_equal(store_open(&options, &stand.store, &err), ST_CORRUPT);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		STORE_TEST(test_records),
		STORE_TEST(test_batch_over_young),
		STORE_TEST(test_pending_removal),
		STORE_TEST(test_journals),
		STORE_TEST(test_notes),
		STORE_TEST(test_several_makers),
		STORE_TEST(test_later_tables),
		STORE_TEST(test_put_beside_made),
		STORE_TEST(test_made_blocks),
		STORE_TEST(test_made_blocks_are_not_logged),
		STORE_TEST(test_nobody_chooses),
		STORE_TEST(test_again),
		STORE_TEST(test_chain_of_differences),
		STORE_TEST(test_whole_after_all),
		STORE_TEST(test_differences_within_a_checkpoint),
		STORE_TEST(test_damaged_base),
		STORE_TEST(test_choice_fails),
		STORE_TEST(test_map_full),
		STORE_TEST(test_due_fails),
		STORE_TEST(test_too_much_waits),
		STORE_TEST(test_disk_full),
		STORE_TEST(test_disk_full_durable),
		STORE_TEST(test_log_full),
		STORE_TEST(test_log_full_durable),
		STORE_TEST(test_readers),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
