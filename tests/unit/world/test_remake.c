/* SPDX-License-Identifier: Apache-2.0 OR MIT */
#include "world/remake.h"

#include "tests/unit/world/fixture.h"
#include "tests/unit/world/one_world.h"
#include "tests/unit/world/remaking.h"
#include "world/history.h"
#include "world/journal_tipset.h"
#include "world/record.h"

/* Whatever the journal made can be read, wherever the checkpoints were and whether the process
 * ended well. */

/* ---- reading everything -------------------------------------------------------- */

struct look {
	uint64_t first, last; /* entries */
	unsigned remakes, blocks;
	/* Of a journal that may be damaged: entries that could be read, and that could not. */
	bool may_fail;
	unsigned read, failed;
};

static enum status read_root(struct session *session, struct look *look,
			     const struct block_cid *root, struct error *err)
{
	struct overlay seen;
	struct reading reading = { .session = session, .seen = &seen, .err = err };
	enum status st;

	overlay_init(&seen, session_arena(session));
	st = read_link(&reading, cid_of(root));
	look->remakes += reading.remakes;
	look->blocks += (unsigned)seen.entries.count;
	return st;
}

static enum status read_form(struct session *session, struct look *look, struct bytes form,
			     struct error *err)
{
	struct block_cid given = block_cid_of(form), bare, name;
	struct bytes block;

	TRY(read_or_remake(session, cid_of(&given), &block, &look->remakes, err));
	if (!bytes_equal(block, form))
		return ST_DAMAGED;
	TRY(journal_form_cid(form, &bare));
	TRY(read_or_remake(session, cid_of(&bare), &block, &look->remakes, err));
	name = block_cid_of(block);
	return block_cid_equal(&name, &bare) ? ST_OK : ST_DAMAGED;
}

static enum status read_tipset(struct session *session, struct look *look,
			       const struct journal_entry *entry, struct error *err)
{
	struct journal_tipset tipset;
	struct journal_block block;
	struct bytes form;

	TRY(journal_tipset_decode(entry, &tipset));
	while (journal_tipset_block(&tipset, &block))
		while (journal_block_message(&block, &form))
			TRY(read_form(session, look, form, err));
	return read_root(session, look, &tipset.receipts_root, err);
}

/* The state after an entry, its messages and its receipts, with nothing remade before. */
static enum status read_entry(struct one_world *one, struct look *look, uint64_t seq,
			      struct error *err)
{
	struct journal_entry entry;
	struct session *session;
	enum status st;

	TRY(session_new(&one->setup, &session));
	session_begin(session, one->world);
	st = session_entry(session, seq, &entry, err);
	if (st == ST_OK)
		st = read_root(session, look, &entry.root_after, err);
	if (st == ST_OK && entry.kind == JOURNAL_MESSAGE)
		st = read_form(session, look, entry.message, err);
	if (st == ST_OK && entry.kind == JOURNAL_TIPSET)
		st = read_tipset(session, look, &entry, err);
	session_close(session);
	return st;
}

static bool is_of_damage(enum status st)
{
	return st == ST_CORRUPT || st == ST_DAMAGED || st == ST_NOT_FOUND;
}

static enum status look_body(struct one_world *one, void *context, struct error *err)
{
	struct look *look = context;

	for (uint64_t seq = look->first; seq <= look->last; seq++) {
		struct error words = { .status = ST_OK };
		const enum status st = read_entry(one, look, seq, &words);

		look->read += st == ST_OK;
		look->failed += st != ST_OK;
		if (st != ST_OK && !(look->may_fail && is_of_damage(st)))
			return error_set(err, st, "entry %d: %s, %s", (int)seq, status_name(st),
					 words.text);
	}
	return ST_OK;
}

static void read_all(struct one_world *one, struct look *look)
{
	struct error err = { .status = ST_OK };

	look->last = world_head(one->world).seq;
	if (run_on_vm(one, look_body, look, &err) != ST_OK)
		fail_msg("%s", err.text);
}

/* ---- between checkpoints ---------------------------------------------------------- */

static void states_between_checkpoints_are_made_again(void **state)
{
	enum { ROUNDS = 14 };
	struct one_world one;
	struct look look;
	uint32_t random = 3;

	one_world_begin(&one, *state);
	for (unsigned round = 0; round < ROUNDS; round++) {
		random = random * 1664525u + 1013904223u;
		one_world_write(&one, 1 + (random >> 8) % 9);
		if (round % 4 == 3)
			one_world_checkpoint(&one);
		if (round % 6 == 5) {
			look = (struct look){ 0 };
			read_all(&one, &look);
		}
	}
	assert_true(world_head(one.world).seq > 40);
	one_world_checkpoint(&one);
	for (int round = 0; round < 2; round++) {
		look = (struct look){ 0 };
		read_all(&one, &look);
		assert_true(look.remakes > 10);
		one_world_reopen(&one);
	}
	one_world_close(&one);
}

/* Every state is kept: what is made again are messages, and the receipts of tipsets, which lie
 * under no state. */
static void receipts_of_a_kept_tipset_are_made_again(void **state)
{
	enum { STEPS = 24 };
	struct one_world one;
	struct look look = { 0 };

	one_world_begin(&one, *state);
	for (unsigned step = 0; step < STEPS; step++) {
		one_world_write(&one, 1);
		one_world_checkpoint(&one);
	}
	assert_int_equal(one.journal.tipsets, 2);
	one_world_reopen(&one);
	read_all(&one, &look);
	assert_true(look.remakes >= 2);
	one_world_close(&one);
}

/* What is remade for one reader is what another one finds in the cache. */
static enum status read_twice(struct one_world *one, void *context, struct error *err)
{
	struct look *look = context;

	TRY(read_entry(one, look, look->first, err));
	look[1] = (struct look){ 0 };
	return read_entry(one, &look[1], look->first, err);
}

static void what_is_remade_is_found_by_the_next(void **state)
{
	struct look looks[2] = { { .first = 3 } };
	struct one_world one;
	struct error err = { .status = ST_OK };

	one_world_begin(&one, *state);
	one_world_write(&one, 5);
	one_world_checkpoint(&one);
	one_world_reopen(&one);
	if (run_on_vm(&one, read_twice, looks, &err) != ST_OK)
		fail_msg("%s", err.text);
	assert_true(looks[0].remakes >= 2);
	/* The message is not, it costs nothing. */
	assert_true(looks[1].remakes < looks[0].remakes);
	one_world_close(&one);
}

/* ---- after a start that was not prepared ------------------------------------------- */

static void a_start_makes_the_tail_again(void **state)
{
	enum { ROUNDS = 5 };
	struct one_world one;

	one_world_begin(&one, *state);
	for (unsigned round = 0; round < ROUNDS; round++) {
		const uint64_t kept = world_head(one.world).seq;
		struct look look = { .first = kept };
		struct head head, again;

		one_world_write(&one, 7);
		one_world_write(&one, 4 * round);
		head = world_head(one.world);
		one_world_reopen(&one);
		again = world_head(one.world);
		assert_int_equal(again.seq, head.seq);
		assert_true(block_cid_equal(&again.root, &head.root));
		assert_int_equal(again.env.epoch, head.env.epoch);
		assert_int_equal(again.env.network_version, head.env.network_version);
		look.last = head.seq;
		read_all(&one, &look);
		/* Once more: nothing of it was kept meanwhile. */
		one_world_reopen(&one);
		look = (struct look){ 0 };
		read_all(&one, &look);
		/* From here on it is as if nothing had been. */
		one_world_write(&one, 3);
		one_world_checkpoint(&one);
	}
	one_world_reopen(&one);
	read_all(&one, &(struct look){ 0 });
	one_world_close(&one);
}

/* The states behind the last kept one need no remaking then. */
static void the_tail_is_there_at_once(void **state)
{
	struct look look = { .first = 0 };
	struct one_world one;
	struct error err = { .status = ST_OK };

	one_world_begin(&one, *state);
	one_world_write(&one, 20);
	one_world_reopen(&one);
	look.first = look.last = world_head(one.world).seq;
	if (run_on_vm(&one, look_body, &look, &err) != ST_OK)
		fail_msg("%s", err.text);
	/* But for the forms of its message. */
	assert_in_range(look.remakes, 0, 2);
	assert_true(look.blocks > 20);
	one_world_close(&one);
}

/* Or it would be run again by every start, and grow from one kill to the next. */
static void a_tail_taken_up_goes_into_the_database(void **state)
{
	struct error err = { .status = ST_OK };
	struct one_world one;

	one_world_begin(&one, *state);
	one_world_write(&one, 1);
	one_world_reopen(&one);
	assert_false(writer_is_resumed(&one.writer, one.world));
	assert_int_equal(writer_commit(&one.writer, &err), ST_OK);
	assert_true(writer_is_resumed(&one.writer, one.world));
	one_world_close(&one);
}

/* ---- damage -------------------------------------------------------------------------- */

static void read_record(struct one_world *one, const struct record_key *key, struct bytes *record)
{
	struct arena *arena = &one->fixture->arena;
	struct store_view *view;
	struct bytes found;

	assert_int_equal(store_view_begin(one->store, &view), ST_OK);
	assert_int_equal(store_view_get(view, STORE_JOURNAL, record_key_bytes(key), &found), ST_OK);
	assert_int_equal(arena_copy(arena, found, record), ST_OK);
	store_view_end(view);
}

static void write_record(struct one_world *one, const struct record_key *key, struct bytes record)
{
	assert_int_equal(store_batch_put(one->writer.batch, STORE_JOURNAL, record_key_bytes(key),
					 record),
			 ST_OK);
	assert_int_equal(store_batch_commit(one->writer.batch, NULL), ST_OK);
}

/* A bit of an entry is another: all that it leads to is refused or right. */
static void damage_is_an_error_and_no_other_block(void **state)
{
	enum { STEPS = 24, ROUNDS = 16 };
	struct one_world one;
	struct look whole = { 0 };
	uint32_t random = 11;
	unsigned failed = 0;

	one_world_begin(&one, *state);
	one_world_write(&one, STEPS);
	one_world_checkpoint(&one);
	read_all(&one, &whole);
	assert_int_equal(whole.read, STEPS + 1);
	for (unsigned round = 0; round < ROUNDS; round++) {
		struct look look = { .may_fail = true };
		struct record_key key;
		struct bytes record, damaged;

		random = random * 1664525u + 1013904223u;
		key = record_key_journal(one.world->id, 1 + (random >> 8) % STEPS);
		/* No block of another round is in a cache then. */
		one_world_reopen(&one);
		read_record(&one, &key, &record);
		assert_int_equal(arena_copy(&one.fixture->arena, record, &damaged), ST_OK);
		((uint8_t *)(uintptr_t)damaged.data)[(random >> 4) % damaged.size] ^=
			(uint8_t)(1u << (random >> 29));
		write_record(&one, &key, damaged);
		read_all(&one, &look);
		failed += look.failed > 0;
		write_record(&one, &key, record);
	}
	assert_true(failed > ROUNDS / 2);
	one_world_reopen(&one);
	read_all(&one, &whole);
	one_world_close(&one);
}

/* A start whose tail cannot be made again says so. */
static void a_damaged_tail_is_no_start(void **state)
{
	const struct record_key key = record_key_journal(WORLD_MAIN_ID, 2);
	struct journal_entry entry;
	struct one_world one;
	struct bytes record;
	struct buffer other;
	struct error err;

	one_world_begin(&one, *state);
	one_world_write(&one, 4);
	read_record(&one, &key, &record);
	assert_int_equal(journal_decode(record, 2, &entry), ST_OK);
	entry.receipt.gas_used++;
	buffer_init(&other, 0);
	assert_int_equal(journal_encode(&other, &entry), ST_OK);
	write_record(&one, &key, buffer_bytes(&other));
	buffer_fini(&other);
	one_world_close(&one);
	assert_int_equal(one_world_open(&one, &err), ST_CORRUPT);
	assert_non_null(strstr(err.text, "journal entry 2 ends otherwise"));
	one_world_close(&one);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		WORLD_TEST(states_between_checkpoints_are_made_again),
		WORLD_TEST(receipts_of_a_kept_tipset_are_made_again),
		WORLD_TEST(what_is_remade_is_found_by_the_next),
		WORLD_TEST(a_start_makes_the_tail_again),
		WORLD_TEST(the_tail_is_there_at_once),
		WORLD_TEST(a_tail_taken_up_goes_into_the_database),
		WORLD_TEST(damage_is_an_error_and_no_other_block),
		WORLD_TEST(a_damaged_tail_is_no_start),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
