/* SPDX-License-Identifier: Apache-2.0 OR MIT */
#include <pthread.h>
#include <signal.h>
#include <stdatomic.h>
#include <sys/stat.h>
#include <sys/wait.h>

#include "store/store.h"

#include "fixture.h"

/* Collections: what was marked stays, whatever it was stored as a difference from; what was not
 * goes; what is written meanwhile stays; and whatever ends one in the middle loses nothing. */

enum { NODES = 60, VERSIONS = 40, NODE_BYTES = 700, ENTRIES_MOST = 400 };

/* Version v of node n: like the one before it but for a few bytes. */
struct node {
	uint8_t data[NODE_BYTES];
	uint8_t digest[DIGEST_BYTES];
	struct bytes key, block;
};

static void node_make(struct node *node, unsigned n, unsigned version)
{
	for (size_t i = 0; i < NODE_BYTES; i++)
		node->data[i] = (uint8_t)((n + 1) * 2654435761u >> i % 24);
	for (unsigned v = 0; v <= version; v++)
		memset(node->data + v % 17 * 40 + n % 7, (int)(v + n), 9);
	node->block = bytes_make(node->data, NODE_BYTES);
	hash_blake2b(node->block, node->digest, sizeof(node->digest));
	node->key = bytes_make(node->digest, sizeof(node->digest));
}

/* What is in the store, and what of it is to stay. */
struct model {
	struct fixture *fixture;
	struct store *store;
	struct store_batch *batch;
	bool there[NODES][VERSIONS], live[NODES][VERSIONS];
	/* For the next checkpoint. */
	unsigned version;
	bool wanted[NODES];
	uint64_t random;
	bool temporary; /* never opened again, and not synced */
};

static uint64_t next_random(struct model *model, uint64_t below)
{
	model->random = model->random * 6364136223846793005u + 1442695040888963407u;
	return (model->random >> 33) % below;
}

/* The newest version before this one that is there. */
static bool find_base(const struct model *model, unsigned n, unsigned version, unsigned *base)
{
	for (*base = version; (*base)-- > 0;)
		if (model->there[n][*base])
			return true;
	return false;
}

static enum status choose(void *context, struct store_batch *batch)
{
	struct model *model = context;

	for (unsigned n = 0; n < NODES; n++) {
		struct node node, base = { .key = { 0 } };
		struct bytes block;
		unsigned before;

		if (!model->wanted[n])
			continue;
		node_make(&node, n, model->version);
		if (find_base(model, n, model->version, &before))
			node_make(&base, n, before);
		TRY(store_batch_keep(batch, node.key, base.key, &block));
	}
	return ST_OK;
}

static struct store_place place_of(unsigned version)
{
	struct store_place place = { { 0 } };

	place.bytes[15] = (uint8_t)version;
	return place;
}

static void put_entry(struct store_batch *batch, uint64_t n)
{
	const struct fixture_entry key = fixture_entry(n);
	const struct fixture_number value = fixture_number(n * 7);

	assert_int_equal(store_batch_put(batch, STORE_JOURNAL, fixture_entry_key(&key),
					 fixture_key(&value)),
			 ST_OK);
}

/* A checkpoint of some nodes' next version, with ten entries of the journal. */
static void write_version(struct model *model, unsigned version)
{
	const struct store_place place = place_of(version);

	model->version = version;
	for (unsigned n = 0; n < NODES; n++) {
		struct node node;

		model->wanted[n] = version == 0 || next_random(model, 3) > 0;
		if (!model->wanted[n])
			continue;
		node_make(&node, n, version);
		assert_int_equal(store_batch_put_made(model->batch, node.key, node.block, &place),
				 ST_OK);
		assert_int_equal(store_batch_note(model->batch, node.key, &place), ST_OK);
	}
	for (uint64_t i = 0; i < 10; i++)
		put_entry(model->batch, version * 10 + i);
	store_batch_checkpoint(model->batch);
	fixture_commit(model->batch);
	for (unsigned n = 0; n < NODES; n++)
		model->there[n][version] |= model->wanted[n];
	memset(model->wanted, 0, sizeof(model->wanted));
}

static void model_open(struct model *model)
{
	struct store_options options = fixture_options(model->fixture);
	struct error err = { 0 };

	options.temporary = model->temporary;
	if (store_open(&options, &model->store, &err) != ST_OK)
		fail_msg("open: %s", err.text);
	model->batch = fixture_batch(model->store);
	store_on_checkpoint(model->store, &(struct store_chooser){ choose, NULL, model });
}

static void model_close(struct model *model)
{
	store_batch_free(model->batch);
	store_close(model->store);
}

static struct model *make(struct fixture *fixture, uint64_t seed, bool temporary)
{
	struct model *model = calloc(1, sizeof(*model));

	assert_non_null(model);
	model->fixture = fixture;
	model->random = seed;
	model->temporary = temporary;
	if (temporary)
		assert_int_equal(mkdir(fixture->data, 0700), 0);
	model_open(model);
	fixture_put(model->batch, STORE_META, "first", "commit");
	fixture_commit(model->batch);
	for (unsigned version = 0; version < VERSIONS; version++)
		write_version(model, version);
	return model;
}

static struct model *model_new(struct fixture *fixture, uint64_t seed)
{
	return make(fixture, seed, true);
}

static struct model *model_new_lasting(struct fixture *fixture, uint64_t seed)
{
	return make(fixture, seed, false);
}

static void model_free(struct model *model)
{
	model_close(model);
	free(model);
}

/* One of so many of what is there is to stay. */
static void choose_live(struct model *model, unsigned one_of)
{
	for (unsigned n = 0; n < NODES; n++)
		for (unsigned v = 0; v < VERSIONS; v++)
			model->live[n][v] = model->there[n][v] && next_random(model, one_of) == 0;
}

/* ---- a collection ------------------------------------------------------------- */

static struct store_collection *begin(struct model *model)
{
	struct store_collection *collection;
	struct error err = { 0 };

	if (store_collect_begin(model->store, &collection, &err) != ST_OK)
		fail_msg("begin: %s", err.text);
	return collection;
}

static void mark_node(struct store_collection *collection, struct arena *arena, unsigned n,
		      unsigned version)
{
	struct node node;
	struct bytes block;
	bool first;

	node_make(&node, n, version);
	assert_int_equal(store_collect_mark(collection, arena, node.key, &block, &first), ST_OK);
	assert_true(first);
	assert_true(bytes_equal(block, node.block));
	assert_int_equal(store_collect_mark(collection, arena, node.key, &block, &first), ST_OK);
	assert_false(first);
}

static void mark_live(struct model *model, struct store_collection *collection)
{
	for (unsigned n = 0; n < NODES; n++)
		for (unsigned v = 0; v < VERSIONS; v++)
			if (model->live[n][v])
				mark_node(collection, &model->fixture->arena, n, v);
}

/* Versions below this one were made by entries that go. */
static bool place_goes(void *context, const struct store_place *place)
{
	const unsigned *first = context;

	return place->bytes[15] < *first;
}

/* Takes at most `most` steps; returns how many there were. */
static unsigned take_steps(struct store_collection *collection, unsigned most,
			   struct store_collected *out, bool *done)
{
	struct error err = { 0 };
	unsigned steps = 0;

	for (*done = false; !*done && steps < most; steps++)
		if (store_collect_step(collection, out, done, &err) != ST_OK)
			fail_msg("step %u: %s", steps, err.text);
	return steps;
}

struct going {
	unsigned first_version; /* that stays, of notes */
	struct store_range range;
	struct store_removal removal;
};

static void going_init(struct going *going, unsigned first_version, uint64_t from, uint64_t to)
{
	going->first_version = first_version;
	going->range = (struct store_range){ 1, from, to };
	going->removal = (struct store_removal){ place_goes, &going->first_version, &going->range,
						 1 };
}

static void expect_node(struct model *model, unsigned n, unsigned version, enum status wanted)
{
	struct arena arena;
	struct bytes block;
	struct node node;
	enum status st;

	arena_init(&arena, 0);
	node_make(&node, n, version);
	st = store_block(model->store, &arena, node.key, &block);
	if (st != wanted || (st == ST_OK && !bytes_equal(block, node.block)))
		fail_msg("version %u of node %u: %s", version, n, status_name(st));
	assert_int_equal(store_has_block(model->store, node.key), wanted);
	arena_fini(&arena);
}

static void expect_there(struct model *model)
{
	for (unsigned n = 0; n < NODES; n += 7)
		for (unsigned v = 0; v < VERSIONS; v++)
			if (model->there[n][v])
				expect_node(model, n, v, ST_OK);
}

/* What a collection would remove; nothing changes, nothing is hidden. */
static void estimate(struct model *model, const struct going *going, struct store_collected *out)
{
	struct store_collection *collection = begin(model);
	struct error err = { 0 };

	mark_live(model, collection);
	store_collect_close(collection, &going->removal, false);
	expect_there(model);
	if (store_collect_plan(collection, out, &err) != ST_OK)
		fail_msg("estimate: %s", err.text);
	expect_there(model);
	store_collect_end(collection);
	expect_there(model);
}

static void collect(struct model *model, const struct going *going, struct store_collected *out)
{
	struct store_collection *collection;
	struct store_collected planned, estimated;
	struct error err = { 0 };
	bool done;

	estimate(model, going, &estimated);
	collection = begin(model);

	mark_live(model, collection);
	store_collect_close(collection, &going->removal, true);
	if (store_collect_plan(collection, &planned, &err) != ST_OK)
		fail_msg("plan: %s", err.text);
	take_steps(collection, UINT32_MAX, out, &done);
	assert_memory_equal(&planned, &estimated, sizeof(planned));
	assert_int_equal(planned.blocks, out->blocks);
	assert_int_equal(planned.journal_entries, out->journal_entries);
	assert_int_equal(planned.bytes + out->notes * 24, out->bytes);
	store_collect_end(collection);
}

/* ---- what holds --------------------------------------------------------------- */

static void expect_live(struct model *model, bool nothing_else)
{
	uint64_t count = 0, blocks, bad;

	for (unsigned n = 0; n < NODES; n++) {
		for (unsigned v = 0; v < VERSIONS; v++) {
			count += model->live[n][v];
			if (model->live[n][v])
				expect_node(model, n, v, ST_OK);
			else if (nothing_else)
				expect_node(model, n, v, ST_NOT_FOUND);
		}
	}
	assert_int_equal(store_check(model->store, NULL, NULL, &blocks, &bad), ST_OK);
	assert_int_equal(bad, 0);
	if (nothing_else)
		assert_int_equal(blocks, count);
}

static void expect_entries(struct model *model, uint64_t from, uint64_t to)
{
	struct store_view *view;
	struct store_stats stats;
	uint64_t there = 0;

	assert_int_equal(store_view_begin(model->store, &view), ST_OK);
	for (uint64_t n = 0; n < ENTRIES_MOST; n++) {
		const struct fixture_entry key = fixture_entry(n);
		const struct fixture_number expected = fixture_number(n * 7);
		const bool gone = n >= from && n <= to;
		struct bytes value;
		enum status st = store_view_get(view, STORE_JOURNAL, fixture_entry_key(&key),
						&value);

		if (st != (gone ? ST_NOT_FOUND : ST_OK))
			fail_msg("entry %u: %s", (unsigned)n, status_name(st));
		assert_true(gone || bytes_equal(value, fixture_key(&expected)));
		there += !gone;
	}
	store_view_end(view);
	assert_int_equal(store_stats(model->store, &stats), ST_OK);
	assert_int_equal(stats.entries[STORE_JOURNAL], there);
}

static enum status count_place(void *context, const struct store_place *place)
{
	unsigned *count = context;

	(void)place;
	++*count;
	return ST_NOT_FOUND;
}

static unsigned notes_of(struct model *model, unsigned n, unsigned version)
{
	struct store_view *view;
	unsigned count = 0;
	struct node node;

	node_make(&node, n, version);
	assert_int_equal(store_view_begin(model->store, &view), ST_OK);
	assert_int_equal(store_view_noted(view, node.key, count_place, &count), ST_NOT_FOUND);
	store_view_end(view);
	return count;
}

/* ---- tests -------------------------------------------------------------------- */

/* Few stay, many stay, none does, all do. */
static void test_marked_stays(void **state)
{
	static const unsigned one_of[] = { 1, 2, 5, 30, 1000000 };
	struct model *model = model_new_lasting(*state, 1);
	struct store_stats before, after;

	for (size_t i = 0; i < sizeof(one_of) / sizeof(one_of[0]); i++) {
		struct store_collected out;
		struct going going;

		going_init(&going, 0, 1, 0);
		choose_live(model, one_of[i]);
		assert_int_equal(store_stats(model->store, &before), ST_OK);
		collect(model, &going, &out);
		memcpy(model->there, model->live, sizeof(model->there));
		expect_live(model, true);
		assert_int_equal(store_stats(model->store, &after), ST_OK);
		assert_int_equal(before.entries[STORE_BLOCKS] - out.blocks,
				 after.entries[STORE_BLOCKS]);
		if (i == 0)
			assert_int_equal(out.bytes, 0);
		model_close(model);
		model_open(model);
		expect_live(model, true);
		expect_entries(model, 1, 0);
	}
	model_free(model);
}

/* Rows of the journal are cut where a range begins and ends; notes go with what made them. */
static void test_journal_and_notes(void **state)
{
	static const uint64_t ranges[][2] = {
		{ 7, 7 },   { 0, 3 },     { 395, 1000 },        { 13, 29 },
		{ 50, 60 }, { 100, 299 }, { 0, UINT64_MAX - 1 }
	};
	struct model *model = model_new(*state, 2);
	struct store_collected out;
	struct going going;
	struct store_view *view;
	bool gone[ENTRIES_MOST] = { false };

	choose_live(model, 2);
	for (size_t i = 0; i < sizeof(ranges) / sizeof(ranges[0]); i++) {
		uint64_t expected = 0;

		going_init(&going, (unsigned)i * 4, ranges[i][0], ranges[i][1]);
		for (uint64_t n = ranges[i][0]; n <= ranges[i][1] && n < ENTRIES_MOST; n++) {
			expected += !gone[n];
			gone[n] = true;
		}
		collect(model, &going, &out);
		assert_int_equal(out.journal_entries, expected);
		memcpy(model->there, model->live, sizeof(model->there));
		for (unsigned v = 0; v < i * 4; v++)
			assert_int_equal(notes_of(model, 1, v), 0);
		assert_int_equal(store_view_begin(model->store, &view), ST_OK);
		for (uint64_t n = 0; n < ENTRIES_MOST; n++) {
			const struct fixture_entry key = fixture_entry(n);
			struct bytes value;

			assert_int_equal(store_view_get(view, STORE_JOURNAL,
							fixture_entry_key(&key), &value),
					 gone[n] ? ST_NOT_FOUND : ST_OK);
		}
		store_view_end(view);
	}
	expect_live(model, true);
	model_free(model);
}

/* What is asked of the notes is what they were made of. */
static void test_notes_stay(void **state)
{
	struct model *model = model_new(*state, 3);
	struct store_collected out;
	struct going going;

	going_init(&going, VERSIONS / 2, 1, 0);
	collect(model, &going, &out);
	for (unsigned n = 0; n < NODES; n++)
		for (unsigned v = 0; v < VERSIONS; v++)
			assert_int_equal(notes_of(model, n, v) > 0,
					 model->there[n][v] && v >= VERSIONS / 2);
	assert_true(out.notes > NODES);
	model_free(model);
}

/* From the end of the marking on nothing else is found, and one that is put again is written
 * again; new versions start from whatever they like. */
static void test_writes_beside(void **state)
{
	struct model *model = model_new(*state, 4);
	struct store_collection *collection;
	struct store_collected out;
	struct error err = { 0 };
	bool done = false;
	struct node node;

	choose_live(model, 6);
	/* Room for new versions. */
	for (unsigned n = 0; n < NODES; n++)
		model->live[n][VERSIONS - 1] = model->there[n][VERSIONS - 1] = false;
	model->live[3][5] = model->live[4][5] = false;
	model->live[5][0] = false;
	collection = begin(model);
	/* While marks are set. */
	node_make(&node, 5, 0);
	assert_int_equal(store_batch_put(model->batch, STORE_BLOCKS, node.key, node.block), ST_OK);
	fixture_commit(model->batch);
	mark_live(model, collection);
	model->live[5][0] = true;
	write_version(model, VERSIONS - 1);
	for (unsigned n = 0; n < NODES; n++)
		model->live[n][VERSIONS - 1] = model->there[n][VERSIONS - 1];
	store_collect_close(collection, NULL, true);
	expect_live(model, false);
	expect_node(model, 3, 5, ST_NOT_FOUND);
	assert_int_equal(store_collect_plan(collection, &out, &err), ST_OK);
	for (unsigned step = 0; !done; step++) {
		if (step == 1) {
			node_make(&node, 3, 5);
			assert_int_equal(store_batch_put(model->batch, STORE_BLOCKS, node.key,
							 node.block),
					 ST_OK);
			fixture_commit(model->batch);
			model->live[3][5] = true;
		}
		take_steps(collection, 1, &out, &done);
		expect_live(model, false);
	}
	store_collect_end(collection);
	expect_live(model, true);
	/* And they are whole for the next one. */
	memcpy(model->there, model->live, sizeof(model->there));
	choose_live(model, 3);
	collect(model, &(struct going){ .removal = { .place_goes = NULL } }, &out);
	expect_live(model, true);
	model_free(model);
}

/* Blocks under other names have rows. */
static void test_rows(void **state)
{
	struct model *model = model_new(*state, 5);
	struct store_collection *collection;
	struct store_collected out;
	struct error err = { 0 };
	struct bytes block;
	bool done, first;

	for (uint64_t n = 0; n < 300; n++) {
		const struct fixture_number key = fixture_number(n), value = fixture_number(n * 3);

		assert_int_equal(store_batch_put(model->batch, STORE_BLOCKS, fixture_key(&key),
						 fixture_key(&value)),
				 ST_OK);
	}
	fixture_commit(model->batch);
	collection = begin(model);
	for (uint64_t n = 0; n < 300; n += 7) {
		const struct fixture_number key = fixture_number(n);

		assert_int_equal(store_collect_mark(collection, &model->fixture->arena,
						    fixture_key(&key), &block, &first),
				 ST_OK);
	}
	store_collect_close(collection, NULL, true);
	assert_int_equal(store_collect_plan(collection, &out, &err), ST_OK);
	take_steps(collection, UINT32_MAX, &out, &done);
	store_collect_end(collection);
	for (uint64_t n = 0; n < 300; n++) {
		const struct fixture_number key = fixture_number(n), value = fixture_number(n * 3);
		struct store_view *view;

		assert_int_equal(store_view_begin(model->store, &view), ST_OK);
		assert_int_equal(store_view_get(view, STORE_BLOCKS, fixture_key(&key), &block),
				 n % 7 == 0 ? ST_OK : ST_NOT_FOUND);
		if (n % 7 == 0)
			assert_true(bytes_equal(block, fixture_key(&value)));
		store_view_end(view);
	}
	model_free(model);
}

static void test_one_at_a_time(void **state)
{
	struct model *model = model_new(*state, 6);
	struct store_collection *first = begin(model), *second;
	struct error err = { 0 };

	assert_int_equal(store_collect_begin(model->store, &second, &err), ST_CONFLICT);
	assert_null(second);
	store_collect_end(first);
	store_collect_end(begin(model));
	store_collect_end(NULL);
	model_free(model);
}

/* ---- cut off ------------------------------------------------------------------ */

/* Collects in a process that dies after so many steps. The store is opened after forking. */
static void die_after(struct model *model, unsigned steps)
{
	pid_t child = fork();
	int code;

	assert_true(child >= 0);
	if (child == 0) {
		struct store_collection *collection;
		struct store_collected out;
		struct error err = { 0 };
		struct going going;
		bool done;

		model_open(model);
		going_init(&going, 5, 20, 90);
		collection = begin(model);
		mark_live(model, collection);
		store_collect_close(collection, &going.removal, true);
		if (store_collect_plan(collection, &out, &err) == ST_OK)
			take_steps(collection, steps, &out, &done);
		(void)raise(SIGKILL);
	}
	assert_int_equal(waitpid(child, &code, 0), child);
	assert_true(WIFSIGNALED(code) && WTERMSIG(code) == SIGKILL);
}

static void test_cut_off(void **state)
{
	struct model *model = model_new_lasting(*state, 7);
	struct store_collected out = { .blocks = 1 };
	struct going going;

	choose_live(model, 4);
	model_close(model);
	going_init(&going, 5, 20, 90);
	for (unsigned steps = 0; steps < 12; steps++) {
		die_after(model, steps);
		model_open(model);
		expect_live(model, false);
		model_close(model);
	}
	model_open(model);
	memcpy(model->there, model->live, sizeof(model->there));
	collect(model, &going, &out);
	expect_live(model, true);
	expect_entries(model, 20, 90);
	model_free(model);
}

/* One that was ended by its caller leaves everything to the next. */
static void test_ended_early(void **state)
{
	struct model *model = model_new(*state, 8);
	struct store_collected out;
	struct going going;

	going_init(&going, 5, 20, 90);
	for (unsigned steps = 0; steps < 8; steps++) {
		struct store_collection *collection = begin(model);
		struct error err = { 0 };
		bool done;

		choose_live(model, 1 + steps / 3);
		mark_live(model, collection);
		store_collect_close(collection, &going.removal, true);
		assert_int_equal(store_collect_plan(collection, &out, &err), ST_OK);
		take_steps(collection, steps, &out, &done);
		store_collect_end(collection);
		expect_live(model, false);
		memcpy(model->there, model->live, sizeof(model->there));
	}
	collect(model, &going, &out);
	expect_live(model, true);
	model_free(model);
}

/* ---- space -------------------------------------------------------------------- */

/* The pages of what went are those of what comes: writing and collecting in turn, the file stops
 * growing. */
static void test_space_is_used_again(void **state)
{
	struct model *model = model_new(*state, 9);
	struct store_stats stats, settled = { 0 };
	struct store_collected out;
	struct going going;

	for (unsigned round = 0; round < 12; round++) {
		memset(model->there, 0, sizeof(model->there));
		for (unsigned version = 0; version < VERSIONS; version++) {
			struct fixture_block block;

			write_version(model, version);
			for (uint64_t i = 0; i < 40; i++) {
				fixture_block(&block, (round * VERSIONS + version) * 40 + i);
				assert_int_equal(store_batch_put(model->batch, STORE_BLOCKS,
								 block.key, block.block),
						 ST_OK);
			}
			fixture_commit(model->batch);
		}
		choose_live(model, 10);
		going_init(&going, VERSIONS, 0, ENTRIES_MOST);
		collect(model, &going, &out);
		expect_live(model, true);
		assert_int_equal(store_stats(model->store, &stats), ST_OK);
		if (round == 3)
			settled = stats;
	}
	assert_true(stats.used_bytes <= settled.used_bytes + settled.used_bytes / 10);
	model_free(model);
}

/* ---- readers ------------------------------------------------------------------ */

struct reader {
	struct model *model;
	atomic_bool *ends;
	unsigned reads;
};

static void *read_live(void *context)
{
	struct reader *reader = context;

	while (!*reader->ends || reader->reads < 1000) {
		const unsigned n = reader->reads % NODES, v = reader->reads / NODES % VERSIONS;

		if (reader->model->live[n][v])
			expect_node(reader->model, n, v, ST_OK);
		reader->reads++;
	}
	return NULL;
}

/* Readers beside whole collections find what stays at every moment. For ThreadSanitizer too. */
static void test_readers_beside(void **state)
{
	enum { READERS = 3 };
	struct model *model = model_new(*state, 10);
	struct reader readers[READERS];
	pthread_t threads[READERS];
	atomic_bool ends = false;
	struct store_collected out;
	struct going going;

	choose_live(model, 9);
	for (int i = 0; i < READERS; i++) {
		readers[i] = (struct reader){ .model = model, .ends = &ends };
		assert_int_equal(pthread_create(&threads[i], NULL, read_live, &readers[i]), 0);
	}
	for (unsigned round = 0; round < 5; round++) {
		going_init(&going, round * 5, round * 30, round * 30 + 20);
		collect(model, &going, &out);
		memcpy(model->there, model->live, sizeof(model->there));
	}
	ends = true;
	for (int i = 0; i < READERS; i++)
		assert_int_equal(pthread_join(threads[i], NULL), 0);
	expect_live(model, true);
	model_free(model);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		STORE_TEST(test_marked_stays),
		STORE_TEST(test_journal_and_notes),
		STORE_TEST(test_notes_stay),
		STORE_TEST(test_writes_beside),
		STORE_TEST(test_rows),
		STORE_TEST(test_one_at_a_time),
		STORE_TEST(test_cut_off),
		STORE_TEST(test_ended_early),
		STORE_TEST(test_space_is_used_again),
		STORE_TEST(test_readers_beside),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
