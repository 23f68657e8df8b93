/* SPDX-License-Identifier: Apache-2.0 OR MIT */
#include "world/check.h"

#include "ipld/car.h"
#include "store/store.h"
#include "tests/unit/world/fixture.h"
#include "tests/unit/world/old_form.h"
#include "world/apply_message.h"
#include "world/history.h"
#include "world/journal.h"
#include "world/record.h"
#include "world/remake.h"

/* db check, and what can be wrong in a data directory. */

enum { LINES_KEPT = 8 };
struct lines {
	unsigned count;
	char kept[LINES_KEPT][512]; /* the first ones */
	char last[512];
};

static void note_line(void *context, const char *line)
{
	struct lines *lines = context;

	if (lines->count < LINES_KEPT)
		snprintf(lines->kept[lines->count], sizeof(lines->kept[0]), "%s", line);
	lines->count++;
	snprintf(lines->last, sizeof(lines->last), "%s", line);
}

static bool lines_say(const struct lines *lines, const char *words)
{
	for (unsigned i = 0; i < lines->count && i < LINES_KEPT; i++)
		if (strstr(lines->kept[i], words))
			return true;
	return false;
}

static struct check_totals check(struct fixture *fixture, struct lines *lines)
{
	struct check_totals totals;
	struct error err = { 0 };

	*lines = (struct lines){ 0 };
	if (check_directory(fixture->data, &fixture->log, note_line, lines, &totals, &err) != ST_OK)
		fail_msg("check: %s", err.text);
	return totals;
}

static void apply_body(struct test_job *job, struct writing *writing)
{
	struct application out;

	for (uint64_t i = 0; i < 3 && job->status == ST_OK; i++) {
		uint8_t params[8];
		struct chain_message message = message_mutate(0, i, params);

		job->status = writing_apply(writing, &message, false, &out, &job->err);
	}
}

/* Three messages on the genesis of the fixture. */
static void make_history(struct fixture *fixture)
{
	struct engine *engine = fixture_open(fixture);
	struct test_job job;

	test_job_writes(&job, apply_body, NULL);
	fixture_job(engine, LANE_WRITE, &job);
	if (job.status != ST_OK || job.commit != ST_OK)
		fail_msg("%s %s", job.err.text, job.commit_text);
	engine_close(engine);
}

static void test_clean(void **state)
{
	struct check_totals totals;
	struct lines lines;

	make_history(*state);
	totals = check(*state, &lines);
	assert_int_equal(totals.problems, 0);
	assert_int_equal(totals.incomplete, 0);
	assert_int_equal(lines.count, 0);
	assert_int_equal(totals.roots, 4); /* genesis, three messages */
	assert_true(totals.blocks > 20);
}

static void test_no_database(void **state)
{
	struct fixture *fixture = *state;
	struct check_totals totals;
	struct error err = { 0 };

	assert_int_equal(check_directory(fixture->data, &fixture->log, NULL, NULL, &totals, &err),
			 ST_NOT_FOUND);
	assert_true(err.text[0] != '\0');
}

/* ---- damage ---------------------------------------------------------------- */

/* A record that is read out of a closed directory, and written back. */
struct rewriting {
	struct store *store;
	struct store_batch *batch;
	enum store_table table;
	struct bytes key;
	struct buffer record;
};

static void rewriting_begin(struct rewriting *rewriting, struct fixture *fixture,
			    enum store_table table, struct bytes key)
{
	const struct store_options options = { .directory = fixture->data, .log = &fixture->log };
	struct bytes value;

	*rewriting = (struct rewriting){ .table = table, .key = key };
	assert_int_equal(store_open(&options, &rewriting->store, NULL), ST_OK);
	assert_int_equal(store_batch_new(rewriting->store, &rewriting->batch), ST_OK);
	assert_int_equal(store_batch_get(rewriting->batch, &fixture->arena, table, key, &value),
			 ST_OK);
	buffer_init(&rewriting->record, 0);
	buffer_append_bytes(&rewriting->record, value);
}

static void rewriting_end(struct rewriting *rewriting)
{
	assert_int_equal(store_batch_put(rewriting->batch, rewriting->table, rewriting->key,
					 buffer_bytes(&rewriting->record)),
			 ST_OK);
	assert_int_equal(store_batch_commit(rewriting->batch, NULL), ST_OK);
	buffer_fini(&rewriting->record);
	store_batch_free(rewriting->batch);
	store_close(rewriting->store);
}

static void rewrite(struct fixture *fixture, enum store_table table, struct bytes key,
		    void (*change)(struct buffer *record))
{
	struct rewriting rewriting;

	rewriting_begin(&rewriting, fixture, table, key);
	change(&rewriting.record);
	rewriting_end(&rewriting);
}

static void other_digest(struct journal_entry *entry)
{
	entry->chain.digest[DIGEST_BYTES - 1] ^= 1;
}

static void other_maker(struct journal_entry *entry)
{
	entry->chain.seq--;
}

static void other_height(struct journal_entry *entry)
{
	entry->chain.height++;
}

static void other_time(struct journal_entry *entry)
{
	entry->chain.time_s--;
}

static void other_branch(struct journal_entry *entry)
{
	entry->chain.branch = 1;
}

static void other_moment(struct journal_entry *entry)
{
	entry->applied_s += 1000;
}

/* Decodes journal entry 2, lets change it, and writes it back. */
static void rewrite_entry(struct fixture *fixture, void (*change)(struct journal_entry *entry))
{
	const struct record_key key = record_key_journal(1, 2);
	struct rewriting rewriting;
	struct journal_entry entry;
	struct bytes record;

	rewriting_begin(&rewriting, fixture, STORE_JOURNAL, record_key_bytes(&key));
	/* The entry views it. */
	assert_int_equal(arena_copy(&fixture->arena, buffer_bytes(&rewriting.record), &record),
			 ST_OK);
	assert_int_equal(journal_decode(record, 2, &entry), ST_OK);
	change(&entry);
	buffer_clear(&rewriting.record);
	assert_int_equal(journal_encode(&rewriting.record, &entry), ST_OK);
	rewriting_end(&rewriting);
}

static void take_hook(struct buffer *record)
{
	struct buffer other;

	buffer_init(&other, 0);
	strip_entry(&other, buffer_bytes(record));
	buffer_clear(record);
	buffer_append_bytes(record, buffer_bytes(&other));
	buffer_fini(&other);
}

static void cut(struct buffer *record)
{
	record->size--;
}

/* The head moves back by one entry: what follows is beyond it. */
static void move_head_back(struct buffer *record)
{
	struct world_record world;
	struct buffer other;

	assert_int_equal(world_record_decode(buffer_bytes(record), &world), ST_OK);
	world.head.seq--;
	buffer_init(&other, 0);
	assert_int_equal(world_record_encode(&other, &world), ST_OK);
	buffer_clear(record);
	buffer_append_bytes(record, buffer_bytes(&other));
	buffer_fini(&other);
}

static void move_head_on(struct buffer *record)
{
	struct world_record world;
	struct buffer other;

	assert_int_equal(world_record_decode(buffer_bytes(record), &world), ST_OK);
	world.head.seq = UINT64_C(1) << 40;
	buffer_init(&other, 0);
	assert_int_equal(world_record_encode(&other, &world), ST_OK);
	buffer_clear(record);
	buffer_append_bytes(record, buffer_bytes(&other));
	buffer_fini(&other);
}

/* The head ends its chain somewhere else. */
static void move_chain_on(struct buffer *record)
{
	struct world_record world;
	struct buffer other;

	assert_int_equal(world_record_decode(buffer_bytes(record), &world), ST_OK);
	world.head.chain.height++;
	buffer_init(&other, 0);
	assert_int_equal(world_record_encode(&other, &world), ST_OK);
	buffer_clear(record);
	buffer_append_bytes(record, buffer_bytes(&other));
	buffer_fini(&other);
}

/* An entry that ends in a state nobody has. */
static void lose_root(struct buffer *record)
{
	struct journal_entry entry;
	struct buffer other;

	assert_int_equal(journal_decode(buffer_bytes(record), 2, &entry), ST_OK);
	entry.root_after = block_cid_of(bytes_of_text("nobody has this"));
	buffer_init(&other, 0);
	assert_int_equal(journal_encode(&other, &entry), ST_OK);
	buffer_clear(record);
	buffer_append_bytes(record, buffer_bytes(&other));
	buffer_fini(&other);
}

/* A receipt that the message does not give. */
static void change_receipt(struct buffer *record)
{
	struct journal_entry entry;
	struct buffer other;

	assert_int_equal(journal_decode(buffer_bytes(record), 2, &entry), ST_OK);
	entry.receipt.gas_used++;
	buffer_init(&other, 0);
	assert_int_equal(journal_encode(&other, &entry), ST_OK);
	buffer_clear(record);
	buffer_append_bytes(record, buffer_bytes(&other));
	buffer_fini(&other);
}

/* One whose nonce is another: it was never put into the index. */
static void change_message(struct buffer *record)
{
	struct chain_message message;
	struct journal_entry entry;
	struct buffer other, form;

	assert_int_equal(journal_decode(buffer_bytes(record), 2, &entry), ST_OK);
	assert_int_equal(chain_message_decode(entry.message, true, &message, NULL), ST_OK);
	message.message.nonce += 100;
	buffer_init(&form, 0);
	assert_int_equal(message_encode(&form, &message.message), ST_OK);
	entry.message = buffer_bytes(&form);
	buffer_init(&other, 0);
	assert_int_equal(journal_encode(&other, &entry), ST_OK);
	buffer_clear(record);
	buffer_append_bytes(record, buffer_bytes(&other));
	buffer_fini(&other);
	buffer_fini(&form);
}

static void test_damage(void **state)
{
	const struct record_key world = record_key_world(1);
	const struct record_key entry = record_key_journal(1, 2);
	const struct {
		const char *reason;
		bool in_world; /* its record, not that of the entry */
		void (*change)(struct buffer *record);
		const char *words[2]; /* each of one line */
	} rows[] = {
		{ "world record cut", true, cut, { "world 1 does not decode" } },
		{ "head moved back", true, move_head_back, { "beyond its head" } },
		{ "head moved on", true, move_head_on, { "4 of world 1 is missing" } },
		{ "chain of the head",
		  true,
		  move_chain_on,
		  { "head of world 1 does not end its chain where" } },
		{ "entry cut", false, cut, { "2 of world 1 does not decode" } },
		{ "no hook",
		  false,
		  take_hook,
		  { "the chain in journal entry 2 of world 1 hangs on nothing that it says" } },
		{ "unknown root",
		  false,
		  lose_root,
		  { "3 of world 1 does not start where", "journal entry 2 ends otherwise" } },
		{ "a receipt",
		  false,
		  change_receipt,
		  { "entry 3 of world 1 cannot be made again: journal entry 2 ends otherwise" } },
		{ "another message",
		  false,
		  change_message,
		  { "a message of journal entry 2 is not in the index",
		    "journal entry 2 of world `main` is damaged" } },
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct fixture *fixture;
		void *inner = NULL;
		struct check_totals totals;
		struct lines lines;

		(void)state;
		assert_int_equal(fixture_make(&inner), 0);
		fixture = inner;
		make_history(fixture);
		rewrite(fixture, rows[i].in_world ? STORE_WORLDS : STORE_JOURNAL,
			record_key_bytes(rows[i].in_world ? &world : &entry), rows[i].change);
		totals = check(fixture, &lines);
		if (totals.problems == 0 || !lines_say(&lines, rows[i].words[0]) ||
		    (rows[i].words[1] && !lines_say(&lines, rows[i].words[1])))
			fail_msg("%s: %u problems, last: %s", rows[i].reason,
				 (unsigned)totals.problems, lines.last);
		assert_int_equal(fixture_remove(&inner), 0);
	}
}

/* Each kind of damage to what an entry says of the chain is one finding, that names it. */
static void test_damaged_hook(void **state)
{
	static const struct {
		void (*change)(struct journal_entry *entry);
		const char *words;
	} rows[] = {
		{ other_digest, "on a block that is not the last one before it" },
		{ other_maker, "on a block of which it names another entry as the maker" },
		{ other_height, "at another height than what it hangs on" },
		{ other_time, "at another time than what it hangs on" },
		{ other_branch, "on another branch than what it hangs on" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct check_totals totals;
		struct lines lines;
		void *inner = NULL;
		char words[128];

		assert_int_equal(fixture_make(&inner), 0);
		make_history(inner);
		rewrite_entry(inner, rows[i].change);
		totals = check(inner, &lines);
		snprintf(words, sizeof(words), "the chain in journal entry 2 of world 1 hangs %s",
			 rows[i].words);
		if (totals.problems != 1 || !strstr(lines.last, words))
			fail_msg("%s: %u problems, last: %s", words, (unsigned)totals.problems,
				 lines.last);
		assert_int_equal(fixture_remove(&inner), 0);
	}
}

/* An entry that makes other blocks than when it was written: the index does not know them, and
 * the next one hangs on the old ones. */
static void test_other_blocks(void **state)
{
	struct fixture *fixture = *state;
	struct check_totals totals;
	struct lines lines;

	make_history(fixture);
	rewrite_entry(fixture, other_moment);
	totals = check(fixture, &lines);
	assert_true(totals.problems >= 3);
	assert_true(lines_say(&lines,
			      "of the chain in journal entry 2 of world 1 is not in the index"));
	assert_true(lines_say(&lines, "the chain in journal entry 3 of world 1 hangs on a block"));
	assert_true(lines_say(&lines, "head of world 1 does not end its chain where"));
}

static void replay_body(struct test_job *job, struct session *session)
{
	struct application out;

	do {
		session_forget_lack(session);
		job->err = (struct error){ .status = ST_OK };
		job->status = session_replay(session, 2, &out, &job->err);
	} while (job->status == ST_UNMADE &&
		 (job->status = session_remake(session, &job->err)) == ST_OK);
}

static void test_replay_of_damaged(void **state)
{
	const struct record_key entry = record_key_journal(1, 2);
	struct fixture *fixture = *state;
	struct engine *engine;

	make_history(fixture);
	for (int round = 0; round < 2; round++) {
		struct test_job job;

		engine = fixture_open(fixture);
		test_job_reads(&job, replay_body, NULL);
		fixture_job(engine, LANE_RUN, &job);
		assert_int_equal(job.status, round == 0 ? ST_OK : ST_CORRUPT);
		if (round == 1)
			assert_string_equal(job.err.text,
					    "journal entry 2 ends otherwise when it is run again");
		engine_close(engine);
		rewrite(fixture, STORE_JOURNAL, record_key_bytes(&entry), change_receipt);
	}
}

/* ---- damage to the file ----------------------------------------------------- */

/* Finds what in the file and changes one bit of its last byte. */
static bool flip_in_file(const char *directory, const char *name, struct bytes what)
{
	char path[128];
	uint8_t *data, *at;
	FILE *file;
	long size;

	snprintf(path, sizeof(path), "%s/%s", directory, name);
	file = fopen(path, "r+b");
	assert_non_null(file);
	assert_int_equal(fseek(file, 0, SEEK_END), 0);
	size = ftell(file);
	data = malloc((size_t)size);
	rewind(file);
	assert_int_equal(fread(data, 1, (size_t)size, file), size);
	at = memmem(data, (size_t)size, what.data, what.size);
	if (at) {
		at[what.size - 1] ^= 1;
		rewind(file);
		assert_int_equal(fwrite(data, 1, (size_t)size, file), size);
	}
	assert_int_equal(fclose(file), 0);
	free(data);
	return at != NULL;
}

/* A block is named by how its name begins: the index knows no more. */
static void test_damaged_block(void **state)
{
	struct fixture *fixture = *state;
	struct check_totals totals;
	struct session *session;
	struct engine *engine;
	struct state_point genesis;
	struct lines lines;
	struct bytes block, name;
	char words[64], hex[17];

	make_history(fixture);
	engine = fixture_open(fixture);
	session = fixture_read(engine);
	assert_int_equal(session_at(session, &(struct at){ .kind = AT_GENESIS }, &genesis, NULL),
			 ST_OK);
	assert_int_equal(blockstore_get(session_blocks(session), &fixture->arena,
					cid_of(&genesis.root), &block),
			 ST_OK);
	session_close(session);
	engine_close(engine);
	assert_true(flip_in_file(fixture->data, "data.mdb", block));
	name = cid_store_key(cid_of(&genesis.root));
	for (int i = 0; i < 8; i++)
		snprintf(hex + 2 * i, 3, "%02x", name.data[i]);
	snprintf(words, sizeof(words), "begins with %s is not", hex);
	totals = check(fixture, &lines);
	assert_true(totals.problems > 0);
	if (!lines_say(&lines, words))
		fail_msg("%s: %s", words, lines.kept[0]);
}

/* A damaged world record is told at start, too. */
static void test_open_damaged(void **state)
{
	const struct record_key world = record_key_world(1);
	struct fixture *fixture = *state;
	struct engine *engine = NULL;
	struct error err = { 0 };

	make_history(fixture);
	rewrite(fixture, STORE_WORLDS, record_key_bytes(&world), cut);
	assert_int_equal(engine_open(&fixture->options, &engine, &err), ST_CORRUPT);
	assert_non_null(strstr(err.text, "main"));
}

/* ---- imported states ------------------------------------------------------- */

struct car_maker {
	struct buffer car;
	struct bytes left_out; /* digest of a block the CAR lacks */
};

static enum status put_in_car(void *context, struct bytes key, struct bytes block)
{
	struct car_maker *maker = context;
	struct block_cid cid = block_cid_of(block);

	if (!bytes_equal(key, maker->left_out))
		car_write_block(&maker->car, cid_of(&cid), block);
	return ST_OK;
}

/* The minimal genesis as a CAR, without one block if left_out is set; with raw and
 * identity blocks that are no part of the state. */
static void make_car(struct fixture *fixture, unsigned version, struct bytes left_out,
		     struct car_maker *maker, char root[80])
{
	static const uint8_t identity[] = { 0x01, 0x55, 0x00, 0x02, 'h', 'i' };
	static const uint8_t sha256_of_hi[] = {
		0x01, 0x55, 0x12, 0x20, 0x8f, 0x43, 0x43, 0x46, 0x64, 0x8f, 0x6b, 0x96,
		0xdf, 0x89, 0xdd, 0xa9, 0x01, 0xc5, 0x17, 0x6b, 0x10, 0xa6, 0xd8, 0x39,
		0x61, 0xdd, 0x3c, 0x1a, 0xc8, 0x8b, 0x59, 0xb2, 0xdc, 0x32, 0x7a, 0xa4,
	};
	struct overlay overlay;
	struct overlay_blocks blocks;
	struct block_cid cid;
	struct cid link, other;

	overlay_init(&overlay, &fixture->arena);
	overlay_blocks_init(&blocks, &overlay, NULL);
	assert_int_equal(genesis_minimal(&blocks.base, &fixture->arena, version, &cid, NULL),
			 ST_OK);
	root_text(&cid, root);
	buffer_init(&maker->car, 0);
	maker->left_out = left_out;
	link = cid_of(&cid);
	car_write_header(&maker->car, &link, 1);
	assert_int_equal(overlay_each(&overlay, put_in_car, maker), ST_OK);
	assert_int_equal(cid_cast(bytes_make(identity, sizeof(identity)), &other), ST_OK);
	car_write_block(&maker->car, other, bytes_of_text("hi"));
	assert_int_equal(cid_cast(bytes_make(sha256_of_hi, sizeof(sha256_of_hi)), &other), ST_OK);
	car_write_block(&maker->car, other, bytes_of_text("hi"));
	fixture->genesis.kind = GENESIS_CAR;
	fixture->genesis.text = "car:x";
	fixture->genesis.car = buffer_bytes(&maker->car);
}

static void test_import(void **state)
{
	static const struct {
		unsigned made_at, expected;
		int64_t epoch;
	} rows[] = { { 0, 3, 94001 },
		     { 7, 9, 336459 },
		     { 10, 11, 665281 },
		     { 12, 12, 712321 },
		     { 15, 13, 892801 } };

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct car_maker maker;
		struct state_point head;
		struct engine *engine;
		struct lines lines;
		void *inner = NULL;
		char root[80], text[80];

		assert_int_equal(fixture_make(&inner), 0);
		make_car(inner, rows[i].made_at, (struct bytes){ 0 }, &maker, root);
		engine = fixture_open(inner);
		head = fixture_head(engine);
		assert_string_equal(root_text(&head.root, text), root);
		assert_int_equal(head.env.network_version, rows[i].expected);
		assert_int_equal(head.env.epoch, rows[i].epoch);
		engine_close(engine);
		assert_int_equal(check(inner, &lines).problems, 0);
		buffer_fini(&maker.car);
		assert_int_equal(fixture_remove(&inner), 0);
	}
}

/* The state of f06 is left out: db check tells, applying still works. */
static void test_incomplete_import(void **state)
{
	struct fixture *fixture = *state;
	struct check_totals totals;
	struct car_maker maker;
	struct lines lines;
	struct cid head;
	char root[80];

	assert_int_equal(
		cid_from_text(
			&fixture->arena,
			bytes_of_text(
				"bafy2bzaceaensyvuommbe4xus3ccufkg7ui4vk7ghg733pr5zlhzao5vvodma"),
			&head),
		ST_OK);
	make_car(fixture, 13, cid_store_key(head), &maker, root);
	make_history(fixture);
	totals = check(fixture, &lines);
	assert_int_equal(totals.problems, 0);
	assert_int_equal(totals.incomplete, 1);
	assert_non_null(strstr(lines.last, "bafy2bzaceaensyvuommbe4xus3ccufkg7"));
	buffer_fini(&maker.car);
}

static void test_bad_import(void **state)
{
	static const char *const rows[][2] = {
		{ "bafy", "not a CID" },
		{ "bafkqactgnfwc6mrpmnzg63q", "blake2b-256" },
		{ "bafy2bzacebc3bt6cedhoyw34drrmjvazhu4oj25er2ebk4u445pzycvq4ta4z",
		  "not in the CAR" },
		{ "bafy2bzaceaensyvuommbe4xus3ccufkg7ui4vk7ghg733pr5zlhzao5vvodma",
		  "not a state tree" },
	};
	struct fixture *fixture = *state;
	struct car_maker maker;
	char root[80];

	make_car(fixture, 13, (struct bytes){ 0 }, &maker, root);
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct engine *engine = NULL;
		struct error err = { 0 };

		fixture->genesis.root_text = bytes_of_text(rows[i][0]);
		assert_int_not_equal(engine_open(&fixture->options, &engine, &err), ST_OK);
		if (!strstr(err.text, rows[i][1]))
			fail_msg("%s: the message is: %s", rows[i][0], err.text);
	}
	fixture->genesis.root_text = bytes_of_text(root);
	engine_close(fixture_open(fixture));
	buffer_fini(&maker.car);
}

/* A vector brings its environment, and options go before it. */
static void test_vector_environment(void **state)
{
	struct fixture *fixture = *state;
	struct state_point head;
	struct car_maker maker;
	struct engine *engine;
	char root[80];

	make_car(fixture, 4, (struct bytes){ 0 }, &maker, root);
	fixture->genesis.kind = GENESIS_VECTOR;
	fixture->genesis.own = (struct environment){ 140000,        4, bigint_of_int(7),
						     bigint_zero(), 0, ADDRESS_MAINNET };
	fixture->genesis.options = (struct environment_given){
		.epoch = true,
		.values = { .epoch = 140001 },
	};
	engine = fixture_open(fixture);
	head = fixture_head(engine);
	assert_true(head.env.epoch == 140001 && head.env.network_version == 4 &&
		    bigint_sign(&head.env.circ_supply) == 0);
	engine_close(engine);
	buffer_fini(&maker.car);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		WORLD_TEST(test_clean),
		WORLD_TEST(test_no_database),
		cmocka_unit_test(test_damage),
		cmocka_unit_test(test_damaged_hook),
		WORLD_TEST(test_other_blocks),
		WORLD_TEST(test_open_damaged),
		WORLD_TEST(test_replay_of_damaged),
		WORLD_TEST(test_damaged_block),
		cmocka_unit_test(test_import),
		WORLD_TEST(test_incomplete_import),
		WORLD_TEST(test_bad_import),
		WORLD_TEST(test_vector_environment),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
