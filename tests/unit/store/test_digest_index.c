/* SPDX-License-Identifier: Apache-2.0 OR MIT */
#include "store/digest_index.h"

#include "fixture.h"
#include "store/index_merge.h"

#include <lmdb.h>

/* The index against a sorted array of what it should hold. */

enum {
	SLICE = 43264, /* entries of a slice, */
	PAGE = 169,    /* of a page */
	ENTRY = sizeof(struct store_index_entry),
	FAMILY = 'f',
};

struct world {
	struct fixture *fixture;
	MDB_env *env;
	struct store_index index;
	uint64_t random;
	struct store_index_entry *model;
	size_t count, room;
	bool unsorted; /* the model */
};

static uint64_t next_random(struct world *world)
{
	uint64_t x = world->random += 0x9e3779b97f4a7c15u;

	x = (x ^ x >> 30) * 0xbf58476d1ce4e5b9u;
	x = (x ^ x >> 27) * 0x94d049bb133111ebu;
	return x ^ x >> 31;
}

static void world_begin(struct world *world)
{
	assert_int_equal(mdb_txn_begin(world->env, NULL, 0, &world->index.txn), 0);
}

static void world_commit(struct world *world)
{
	assert_int_equal(mdb_txn_commit(world->index.txn), 0);
	world_begin(world);
}

static void world_abort(struct world *world)
{
	mdb_txn_abort(world->index.txn);
	world_begin(world);
}

static int world_make(void **state)
{
	struct world *world = calloc(1, sizeof(*world));
	void *fixture;

	if (!world || fixture_make(&fixture) != 0)
		return -1;
	world->fixture = fixture;
	if (mdb_env_create(&world->env) != 0 ||
	    mdb_env_set_mapsize(world->env, (size_t)1024 * FIXTURE_MIB) != 0 ||
	    mdb_env_open(world->env, world->fixture->directory, MDB_NOSYNC, 0600) != 0)
		return -1;
	world->index.family = FAMILY;
	world_begin(world);
	*state = world;
	return mdb_dbi_open(world->index.txn, NULL, 0, &world->index.table);
}

static int world_remove(void **state)
{
	struct world *world = *state;
	void *fixture = world->fixture;

	mdb_txn_abort(world->index.txn);
	mdb_env_close(world->env);
	free(world->model);
	free(world);
	return fixture_remove(&fixture);
}

#define INDEX_TEST(function) cmocka_unit_test_setup_teardown(function, world_make, world_remove)

static int compare(const void *a, const void *b)
{
	return memcmp(a, b, ENTRY);
}

static struct store_index_entry entry_of(uint64_t prefix, uint64_t high, uint64_t low)
{
	struct store_index_entry entry;
	struct fixture_number words[] = { fixture_number(prefix), fixture_number(high),
					  fixture_number(low) };

	memcpy(&entry, words, sizeof(entry));
	return entry;
}

static void model_sort(struct world *world)
{
	size_t kept = 0;

	world->unsorted = false;
	if (world->count > 0)
		qsort(world->model, world->count, ENTRY, compare);
	for (size_t i = 0; i < world->count; i++)
		if (kept == 0 || compare(&world->model[i], &world->model[kept - 1]) != 0)
			world->model[kept++] = world->model[i];
	world->count = kept;
}

static void add_to(const struct store_index *index, const struct store_index_entry *entries,
		   size_t count)
{
	struct store_index_entry *copy = malloc((count + 1) * ENTRY);

	assert_non_null(copy);
	memcpy(copy, entries, count * ENTRY);
	assert_int_equal(store__index_add(index, copy, count), ST_OK);
	free(copy);
}

/* Adds to the index and to the model. */
static void add(struct world *world, const struct store_index_entry *entries, size_t count)
{
	add_to(&world->index, entries, count);
	if (world->count + count > world->room) {
		world->room = (world->count + count) * 2;
		world->model = realloc(world->model, world->room * ENTRY);
		assert_non_null(world->model);
	}
	memcpy(world->model + world->count, entries, count * ENTRY);
	world->count += count;
	world->unsorted = true;
}

static void add_random(struct world *world, size_t count)
{
	struct store_index_entry *entries = malloc((count + 1) * ENTRY);

	assert_non_null(entries);
	for (size_t i = 0; i < count; i++) {
		uint64_t prefix = next_random(world);

		/* Some prefixes come again and again, few of them in the same place. */
		if (prefix % 4 == 0)
			prefix = prefix / 4 % 50 * 0x0123456789abcdefu;
		entries[i] = entry_of(prefix, next_random(world) % 5, next_random(world) % 7000);
	}
	add(world, entries, count);
	free(entries);
}

/* What is found under one prefix. */
struct places {
	struct store_index_entry entries[4096];
	size_t count;
	uint64_t prefix;
};

static enum status places_visit(void *context, const uint8_t place[STORE_INDEX_PLACE])
{
	struct places *places = context;
	struct fixture_number prefix = fixture_number(places->prefix);
	struct store_index_entry *entry = &places->entries[places->count++];

	assert_true(places->count <= 4096);
	memcpy(entry->prefix, &prefix, sizeof(prefix));
	memcpy(entry->place, place, STORE_INDEX_PLACE);
	return ST_NOT_FOUND;
}

static size_t model_lower(const struct world *world, uint64_t prefix)
{
	struct store_index_entry entry = entry_of(prefix, 0, 0);
	size_t low = 0, high = world->count;

	while (low < high) {
		size_t middle = low + (high - low) / 2;

		if (compare(&world->model[middle], &entry) < 0)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

/* Whether the index finds all that is under prefix, and nothing else; or says that it is
 * damaged. */
static enum status look(const struct world *world, uint64_t prefix)
{
	static _Thread_local struct places places;
	struct fixture_number key = fixture_number(prefix);
	size_t at = model_lower(world, prefix), kept = 0;
	enum status st;

	places.count = 0;
	places.prefix = prefix;
	st = store__index_find(&world->index, key.bytes, places_visit, &places);
	if (st == ST_DAMAGED)
		return st;
	assert_int_equal(st, ST_NOT_FOUND);
	qsort(places.entries, places.count, ENTRY, compare);
	for (size_t i = 0; i < places.count; i++) {
		if (i > 0 && compare(&places.entries[i - 1], &places.entries[i]) == 0)
			continue;
		assert_true(at + kept < world->count);
		assert_memory_equal(&places.entries[i], &world->model[at + kept], ENTRY);
		kept++;
	}
	if (at + kept < world->count)
		assert_true(memcmp(world->model[at + kept].prefix, key.bytes, 8) != 0);
	return ST_OK;
}

static uint64_t prefix_of(const struct store_index_entry *entry)
{
	uint64_t number = 0;

	for (size_t i = 0; i < 8; i++)
		number = number << 8 | entry->prefix[i];
	return number;
}

static enum status collect(void *context, const struct store_index_entry *entry)
{
	struct world *world = context;

	assert_true(world->count < world->room);
	world->model[world->count++] = *entry;
	return ST_OK;
}

/* Everything, against the model: all entries by each, every step-th by find, and what lies
 * between them. */
static void expect_model(struct world *world, size_t step)
{
	struct world all = { 0 };
	uint64_t count;

	if (world->unsorted)
		model_sort(world);
	assert_int_equal(store__index_check(&world->index), ST_OK);
	assert_int_equal(store__index_count(&world->index, &count), ST_OK);
	all.room = count;
	all.model = malloc((all.room + 1) * ENTRY);
	assert_non_null(all.model);
	assert_int_equal(store__index_each(&world->index, collect, &all), ST_OK);
	assert_int_equal(count, all.count);
	model_sort(&all);
	assert_int_equal(all.count, world->count);
	if (world->count > 0)
		assert_memory_equal(all.model, world->model, world->count * ENTRY);
	free(all.model);
	for (size_t i = 0; i < world->count; i += step) {
		uint64_t prefix = prefix_of(&world->model[i]);

		assert_int_equal(look(world, prefix), ST_OK);
		assert_int_equal(look(world, prefix + 1), ST_OK);
		assert_int_equal(look(world, prefix - 1), ST_OK);
	}
	assert_int_equal(look(world, 0), ST_OK);
	assert_int_equal(look(world, UINT64_MAX), ST_OK);
}

static void test_empty(void **state)
{
	struct world *world = *state;
	uint64_t count = 1;
	bool done = false;

	expect_model(world, 1);
	assert_int_equal(store__index_add(&world->index, NULL, 0), ST_OK);
	expect_model(world, 1);
	assert_int_equal(store__index_count(&world->index, &count), ST_OK);
	assert_int_equal(count, 0);
	assert_int_equal(store__index_rewrite_begin(&world->index), ST_OK);
	assert_int_equal(store__index_rewrite(&world->index, NULL, NULL, &done), ST_OK);
	assert_true(done);
	expect_model(world, 1);
}

static void test_boundaries(void **state)
{
	static const size_t sizes[] = { 1,        2,         PAGE - 1,  PAGE,         PAGE + 1,
					2 * PAGE, 511,       512,       513,          SLICE - 1,
					SLICE,    SLICE + 1, 2 * SLICE, 2 * SLICE + 1 };
	struct world *world = *state;

	for (size_t i = 0; i < sizeof(sizes) / sizeof(sizes[0]); i++) {
		add_random(world, sizes[i]);
		expect_model(world, sizes[i] / 30 + 1);
		world_abort(world);
		world->count = 0;
	}
}

/* Additions of all sizes, in two families that know nothing of each other. */
static void test_model(void **state)
{
	static const size_t sizes[] = { 1, 2, 3, 168, 169, 170, 300, 512, 2000, 5000 };
	struct world *world = *state, other = { .index = world->index };

	other.index.family = FAMILY + 1;
	other.random = 1;
	for (int i = 0; i < 120; i++) {
		size_t size = sizes[next_random(world) % (sizeof(sizes) / sizeof(sizes[0]))];

		add_random(world, size);
		if (i % 7 == 0)
			add_random(&other, size % 100 + 1);
		if (i % 5 == 0)
			world_commit(world);
		other.index.txn = world->index.txn;
		if (i % 40 == 0 || i < 20) {
			expect_model(world, world->count / 20 + 1);
			expect_model(&other, 50);
		}
	}
	expect_model(world, 71);
	expect_model(&other, 1);
	free(other.model);
}

/* Runs of several slices, and merges that take more than one addition. */
static void test_large(void **state)
{
	struct world *world = *state;

	for (int i = 0; i < 10; i++) {
		add_random(world, i % 3 == 0 ? 50000 : 9000);
		world_commit(world);
		if (i % 2 == 1)
			expect_model(world, world->count / 30 + 1);
	}
}

static enum status count_places(void *context, const uint8_t place[STORE_INDEX_PLACE])
{
	(void)place;
	++*(size_t *)context;
	return ST_NOT_FOUND;
}

/* Very many places under one prefix, in many pages, slices and runs. */
static void test_one_prefix(void **state)
{
	struct world *world = *state;
	struct fixture_number key = fixture_number(77);
	struct store_index_entry *entries = malloc(30000 * ENTRY);
	size_t found = 0;
	uint64_t low = 0;

	assert_non_null(entries);
	for (int i = 0; i < 11; i++) {
		for (size_t j = 0; j < 20000; j++)
			entries[j] = entry_of(j % 1000 == 0 ? 70 + next_random(world) % 15 : 77,
					      next_random(world) % 3, low++);
		add_to(&world->index, entries, 30000);
		world_commit(world);
		assert_int_equal(store__index_check(&world->index), ST_OK);
		found = 0;
		assert_int_equal(store__index_find(&world->index, key.bytes, count_places, &found),
				 ST_NOT_FOUND);
		assert_true(found >= low - low / 1000 && found < low);
		key = fixture_number(76);
		found = 0;
		assert_int_equal(store__index_find(&world->index, key.bytes, count_places, &found),
				 ST_NOT_FOUND);
		assert_true(found < 100);
		key = fixture_number(77);
	}
	free(entries);
}

/* Prefixes that are nothing like random. */
static void test_crooked(void **state)
{
	struct world *world = *state;
	struct store_index_entry *entries = malloc(2000 * ENTRY);

	assert_non_null(entries);
	for (uint64_t i = 0; i < 20; i++) {
		for (uint64_t j = 0; j < 2000; j++) {
			const uint64_t prefixes[] = { j,
						      UINT64_MAX - j * j,
						      1ull << j % 64,
						      UINT64_MAX >> j % 64,
						      i << 60 | j,
						      ~(1ull << j % 64) };

			entries[j] = entry_of(prefixes[(i + j) % 6], i, j);
		}
		add(world, entries, 2000);
		if (i % 10 == 9)
			expect_model(world, world->count / 150 + 1);
	}
	free(entries);
}

struct sequence {
	uint64_t seen[32];
	size_t count, stop;
};

static enum status sequence_visit(void *context, const uint8_t place[STORE_INDEX_PLACE])
{
	struct sequence *sequence = context;

	sequence->seen[sequence->count++] = place[15];
	return sequence->count == sequence->stop ? ST_CONFLICT : ST_NOT_FOUND;
}

/* The last added first, the greatest of a run first; and an end on request. */
static void test_order(void **state)
{
	struct world *world = *state;
	struct fixture_number key = fixture_number(5);
	struct sequence sequence = { .stop = 0 }, stopped = { .stop = 2 };
	static const uint64_t expected[] = { 7, 2, 6, 1 };

	for (uint64_t run = 0; run < 2; run++) {
		struct store_index_entry entries[600];

		for (uint64_t i = 0; i < 600; i++)
			entries[i] = entry_of(1000 + i, run, i);
		entries[599] = entry_of(5, 0, 1 + run);
		entries[0] = entry_of(5, 0, 6 + run);
		add_to(&world->index, entries, 600);
	}
	assert_int_equal(store__index_find(&world->index, key.bytes, sequence_visit, &sequence),
			 ST_NOT_FOUND);
	assert_int_equal(sequence.count, 4);
	assert_memory_equal(sequence.seen, expected, sizeof(expected));
	assert_int_equal(store__index_find(&world->index, key.bytes, sequence_visit, &stopped),
			 ST_CONFLICT);
	assert_int_equal(stopped.count, 2);
}

/* An entry that comes again counts until the two meet. */
static void test_again(void **state)
{
	struct world *world = *state;
	uint64_t count;

	add_random(world, 1500);
	model_sort(world);
	for (int i = 0; i < 7; i++)
		add_to(&world->index, world->model, world->count);
	for (int i = 0; i < 3; i++)
		add_to(&world->index, world->model, world->count);
	assert_int_equal(store__index_count(&world->index, &count), ST_OK);
	assert_true(count < 5 * world->count);
	expect_model(world, 7);
}

static size_t run_count(const struct world *world)
{
	struct index_manifest_view view;

	assert_int_equal(index_manifest_look(&view, &world->index), ST_OK);
	return view.count;
}

/* Short runs after long ones do not pile up behind the merge of those. */
static void test_uneven(void **state)
{
	struct world *world = *state;

	for (int i = 0; i < 8; i++)
		add_random(world, 30000);
	for (int i = 0; i < 40; i++) {
		add_random(world, 600);
		assert_in_range(run_count(world), 1, 8 + 9 + 8);
	}
	expect_model(world, 4001);
}

/* No more than one merge of a level at a time: the younger runs wait. */
static void test_one_merge(void **state)
{
	struct index_manifest manifest = { .count = 0 };
	size_t before;

	(void)state;
	for (size_t i = 0; i < 8; i++)
		assert_int_equal(index_manifest_insert(&manifest, i, 0, INDEX_IDLE, 0), ST_OK);
	assert_int_equal(index_merges_start(&manifest), ST_OK);
	assert_int_equal(manifest.count, 9);
	assert_int_equal(manifest.runs[0].state, INDEX_GROWING);
	assert_int_equal(manifest.runs[0].level, 1);
	for (size_t i = 0; i < 20; i++)
		assert_int_equal(index_manifest_insert(&manifest, 9 + i, 0, INDEX_IDLE, 0), ST_OK);
	before = manifest.count;
	assert_int_equal(index_merges_start(&manifest), ST_OK);
	assert_int_equal(manifest.count, before);
	index_manifest_fini(&manifest);
}

/* Whoever aborts has changed nothing, wherever a merge stands. */
static void test_abort(void **state)
{
	struct world *world = *state;

	for (int i = 0; i < 18; i++) {
		size_t before = world->count;
		struct store_index_entry *model = malloc((before + 1) * ENTRY);

		assert_non_null(model);
		memcpy(model, world->model ? world->model : model, before * ENTRY);
		add_random(world, 6000);
		world_abort(world);
		if (before > 0)
			memcpy(world->model, model, before * ENTRY);
		world->count = before;
		free(model);
		expect_model(world, 4001);
		add_random(world, 6000);
		world_commit(world);
	}
}

/* Twenty answers near the entries that lie at an offset of a value, and the check. Nothing may
 * be wrong; with strict, the check must have noticed. */
static void expect_damage(const struct world *world, const uint8_t *near, bool strict,
			  const char *what)
{
	enum status st = store__index_check(&world->index);

	if (strict && st != ST_DAMAGED)
		fail_msg("%s: the check says %d", what, st);
	assert_true(st == ST_OK || st == ST_DAMAGED);
	for (size_t i = 0; near && i < 20; i++) {
		struct store_index_entry entry;

		memcpy(&entry, near + i * ENTRY, ENTRY);
		(void)look(world, prefix_of(&entry));
		(void)look(world, prefix_of(&entry) + 1);
	}
	for (size_t i = 0; i < world->count; i += world->count / 15 + 1)
		(void)look(world, prefix_of(&world->model[i]));
}

struct copy {
	uint8_t key[16];
	size_t key_size;
	uint8_t *value;
	size_t size;
};

static void copy_put(const struct world *world, const struct copy *copy, const uint8_t *value,
		     size_t size)
{
	MDB_val key = { .mv_data = (void *)(uintptr_t)copy->key, .mv_size = copy->key_size };
	MDB_val put = { .mv_data = (void *)(uintptr_t)value, .mv_size = size };

	assert_int_equal(mdb_put(world->index.txn, world->index.table, &key, &put, 0), 0);
}

static void pages_swap(uint8_t *one, uint8_t *other)
{
	uint8_t page[4072];

	memcpy(page, one, sizeof(page));
	memcpy(one, other, sizeof(page));
	memcpy(other, page, sizeof(page));
}

static void damage_one(const struct world *world, const struct copy *copy,
		       const struct copy *another, bool strict)
{
	MDB_val key = { .mv_data = (void *)(uintptr_t)copy->key, .mv_size = copy->key_size };
	size_t steps = copy->size < 4000 ? 23 : copy->size / 6 + 1;

	for (size_t at = 0; at < copy->size; at += at % 4096 < 40 ? 5 : steps) {
		size_t page = at / 4096 * 4096;
		bool padded = at - page >= 4072;

		if (at + 600 > copy->size && copy->size > 4096 && at % 4096 > 40)
			at = copy->size - 1;
		copy->value[at] ^= 0x10;
		copy_put(world, copy, copy->value, copy->size);
		copy->value[at] ^= 0x10;
		expect_damage(world,
			      copy->size > page + 16 + 20 * ENTRY ? copy->value + page + 16 : NULL,
			      strict && !padded, "a byte");
	}
	for (size_t less = 1; less <= copy->size && less < 5000; less = less == 3 ? 24 : less * 3) {
		copy_put(world, copy, copy->value, copy->size - less);
		expect_damage(world, NULL, strict, "cut");
	}
	if (copy->size > 2 * 4096) {
		pages_swap(copy->value, copy->value + 4096);
		copy_put(world, copy, copy->value, copy->size);
		expect_damage(world, copy->value + 16, strict, "pages in each other's place");
		pages_swap(copy->value, copy->value + 4096);
	}
	/* A slice that lost whole pages looks like a shorter one. */
	if (copy->size > 4096 + 16 + 20 * ENTRY) {
		size_t last = (copy->size - 1) / 4096 * 4096;

		last -= copy->size - last < 16 + 20 * ENTRY ? 4096 : 0;
		copy_put(world, copy, copy->value, last - 24);
		expect_damage(world, copy->value + last + 16, strict, "without its last page");
	}
	copy_put(world, copy, another->value, another->size);
	expect_damage(world, NULL, strict, "another's value");
	assert_int_equal(mdb_del(world->index.txn, world->index.table, &key, NULL), 0);
	expect_damage(world, NULL, strict || copy->key_size == 1, "gone");
	copy_put(world, copy, copy->value, copy->size);
}

/* Damages every record in many ways. */
static void damage_all(const struct world *world, bool strict)
{
	struct copy copies[64] = { 0 };
	MDB_cursor *cursor;
	MDB_val key, value;
	size_t count = 0;

	assert_int_equal(mdb_cursor_open(world->index.txn, world->index.table, &cursor), 0);
	while (mdb_cursor_get(cursor, &key, &value, MDB_NEXT) == 0) {
		struct copy *copy = &copies[count++];

		assert_true(count < 64 && key.mv_size <= sizeof(copy->key));
		memcpy(copy->key, key.mv_data, key.mv_size);
		copy->key_size = key.mv_size;
		copy->size = value.mv_size;
		copy->value = malloc(value.mv_size);
		assert_non_null(copy->value);
		memcpy(copy->value, value.mv_data, value.mv_size);
	}
	mdb_cursor_close(cursor);
	assert_true(count > 3 && !world->unsorted);
	for (size_t i = 0; i < count; i++)
		damage_one(world, &copies[i], &copies[(i + 1) % count], strict);
	assert_int_equal(store__index_check(&world->index), ST_OK);
	for (size_t i = 0; i < count; i++)
		free(copies[i].value);
}

static void test_damage(void **state)
{
	struct world *world = *state;

	for (int i = 0; i < 14; i++)
		add_random(world, i < 8 ? 6000 : 2500);
	expect_model(world, 5001);
	world_commit(world);
	damage_all(world, true);
}

/* While a merge is under way; here what its inputs have passed may be damaged unseen. */
static void test_damage_in_merge(void **state)
{
	struct world *world = *state;

	for (int i = 0; i < 8; i++)
		add_random(world, i == 7 ? 12000 : 6000);
	expect_model(world, 5001);
	world_commit(world);
	damage_all(world, false);
}

/* A run that the manifest does not name, and runs without a manifest. */
static void test_strangers(void **state)
{
	struct world *world = *state;
	struct copy stranger = { .key = { FAMILY, 0, 0, 0, 0, 0, 0, 0, 9 }, .key_size = 13 };
	uint64_t count;

	copy_put(world, &stranger, stranger.key, 8);
	assert_int_equal(store__index_check(&world->index), ST_DAMAGED);
	assert_int_equal(store__index_count(&world->index, &count), ST_DAMAGED);
	assert_int_equal(look(world, 5), ST_DAMAGED);
	world_abort(world);
	add_random(world, 5);
	assert_int_equal(store__index_check(&world->index), ST_OK);
	copy_put(world, &stranger, stranger.key, 8);
	assert_int_equal(store__index_check(&world->index), ST_DAMAGED);
	stranger.key[0]++;
	copy_put(world, &stranger, stranger.key, 8);
	world->index.family++;
	assert_int_equal(store__index_check(&world->index), ST_DAMAGED);
}

/* What the judge does: by the low byte of the place. */
struct judging {
	uint64_t asked, moved;
	unsigned drop, move; /* of 256 */
};

static enum store_index_verdict verdict_on(struct judging *judging,
					   const struct store_index_entry *entry)
{
	/* One that was moved, or added while the round went on, may be shown too. */
	if (entry->place[0] > 0)
		return STORE_INDEX_KEEP;
	if (entry->place[15] < judging->drop)
		return STORE_INDEX_DROP;
	if (entry->place[15] < judging->drop + judging->move)
		return STORE_INDEX_MOVE;
	return STORE_INDEX_KEEP;
}

static enum store_index_verdict judge(void *context, struct store_index_entry *entry)
{
	struct judging *judging = context;
	enum store_index_verdict verdict = verdict_on(judging, entry);

	judging->asked++;
	if (verdict == STORE_INDEX_MOVE) {
		/* The prefix stays whatever the judge does to it. */
		memset(entry->prefix, 0, sizeof(entry->prefix));
		entry->place[0] = 1;
		entry->place[7] = 0;
		judging->moved++;
	}
	return verdict;
}

static void model_judge(struct world *world, struct judging *judging)
{
	size_t kept = 0;

	model_sort(world);
	for (size_t i = 0; i < world->count; i++) {
		enum store_index_verdict verdict = verdict_on(judging, &world->model[i]);

		if (verdict == STORE_INDEX_DROP)
			continue;
		world->model[kept] = world->model[i];
		if (verdict == STORE_INDEX_MOVE) {
			world->model[kept].place[0] = 1;
			world->model[kept].place[7] = 0;
		}
		kept++;
	}
	world->count = kept;
	model_sort(world);
}

static void rewrite(struct world *world, struct judging *judging)
{
	bool done = false;
	int steps = 0;

	assert_int_equal(store__index_rewrite_begin(&world->index), ST_OK);
	for (; !done; steps++) {
		assert_int_equal(store__index_rewrite(&world->index, judge, judging, &done), ST_OK);
		assert_int_equal(store__index_check(&world->index), ST_OK);
		assert_true(steps < 100);
	}
	model_judge(world, judging);
}

static void test_rewrite(void **state)
{
	static const struct {
		unsigned drop, move;
	} rows[] = {
		{ 0, 0 }, { 1, 0 }, { 250, 0 }, { 0, 100 }, { 30, 50 }, { 0, 256 }, { 256, 0 }
	};
	static const size_t sizes[] = { 300, 2000, 6000 };

	for (size_t i = 0; i < 3 * sizeof(rows) / sizeof(rows[0]); i++) {
		struct world *world = *state;
		struct judging judging = { .drop = rows[i / 3].drop, .move = rows[i / 3].move };
		uint64_t after;

		for (int j = 0; j < 9; j++)
			add_random(world, sizes[i % 3]);
		rewrite(world, &judging);
		assert_true(judging.asked >= world->count);
		expect_model(world, world->count / 100 + 1);
		assert_int_equal(store__index_count(&world->index, &after), ST_OK);
		assert_true(rows[i / 3].drop < 256 || after == 0);
		world_abort(world);
		world->count = 0;
	}
}

/* A round goes on while others add, merges go on, and steps are aborted. */
static void test_rewrite_among_others(void **state)
{
	struct world *world = *state, later = { .random = 99 };
	struct judging judging = { .drop = 40, .move = 20 };
	bool done = false;

	for (int i = 0; i < 10; i++)
		add_random(world, 12000);
	world_commit(world);
	assert_int_equal(store__index_rewrite_begin(&world->index), ST_OK);
	later.index = world->index;
	for (int i = 0; !done; i++) {
		struct judging aborted = judging;

		assert_true(i < 200);
		world_commit(world);
		assert_int_equal(store__index_rewrite(&world->index, judge, &aborted, &done),
				 ST_OK);
		world_abort(world);
		assert_int_equal(store__index_rewrite(&world->index, judge, &judging, &done),
				 ST_OK);
		later.index.txn = world->index.txn;
		if (i < 60) {
			struct store_index_entry entries[2000];

			for (size_t j = 0; j < 2000; j++) {
				entries[j] = entry_of(next_random(&later), j, 0);
				entries[j].place[0] = 7;
			}
			add(&later, entries, 2000);
		}
		assert_int_equal(store__index_check(&world->index), ST_OK);
	}
	model_judge(world, &judging);
	world->model = realloc(world->model, (world->count + later.count) * ENTRY);
	assert_non_null(world->model);
	memcpy(world->model + world->count, later.model, later.count * ENTRY);
	world->count += later.count;
	model_sort(world);
	expect_model(world, 1001);
	free(later.model);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		INDEX_TEST(test_empty),           INDEX_TEST(test_boundaries),
		INDEX_TEST(test_model),           INDEX_TEST(test_large),
		INDEX_TEST(test_one_prefix),      INDEX_TEST(test_crooked),
		INDEX_TEST(test_order),           INDEX_TEST(test_again),
		INDEX_TEST(test_uneven),          INDEX_TEST(test_one_merge),
		INDEX_TEST(test_abort),           INDEX_TEST(test_damage),
		INDEX_TEST(test_damage_in_merge), INDEX_TEST(test_strangers),
		INDEX_TEST(test_rewrite),         INDEX_TEST(test_rewrite_among_others),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
