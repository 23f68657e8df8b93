/* SPDX-License-Identifier: Apache-2.0 OR MIT */
#include "world/edit.h"

#include "actors/account.h"
#include "tests/unit/world/applying.h"
#include "tests/unit/world/mixed_journal.h"
#include "vm/actor.h"
#include "world/history.h"

/* Edits of the main world, made in one job; and what is there after it. */

enum { ACCOUNT = ID_FIRST_USER, NEXT_ID = ID_FIRST_USER + MINIMAL_ACCOUNTS, ABSENT = 999 };

struct edit_job {
	struct edit edits[4];
	size_t count;
	int64_t epoch; /* 0: as it is */
	struct editing out;
	/* Read behind it. */
	uint64_t watched;
	struct actor actor;
	enum status found;
	struct bytes head;
};

static void look(struct edit_job *job, struct session *session)
{
	const struct state_point head = session_head(session);
	struct state_tree *tree;

	job->found = session_tree(session, &head, &tree, NULL);
	if (job->found == ST_OK)
		job->found = state_tree_get(tree, job->watched, &job->actor);
	if (job->found == ST_OK)
		job->found = blockstore_get(session_blocks(session), session_arena(session),
					    job->actor.head, &job->head);
}

static void edit_body(struct test_job *test, struct writing *writing)
{
	struct edit_job *job = test->context;
	struct environment env = session_head(writing_session(writing)).env;

	if (job->epoch != 0)
		env.epoch = job->epoch;
	test->status = writing_edit(writing, job->edits, job->count, &env, NULL, &job->out,
				    &test->err);
	look(job, writing_session(writing));
}

static enum status make_edits(struct engine *engine, struct edit_job *job, struct error *err)
{
	struct test_job test;

	test_job_writes(&test, edit_body, job);
	fixture_job(engine, LANE_WRITE, &test);
	assert_int_equal(test.commit, ST_OK);
	*err = test.err;
	return test.status;
}

static void must_edit(struct engine *engine, struct edit_job *job)
{
	struct error err;

	if (make_edits(engine, job, &err) != ST_OK)
		fail_msg("%s", err.text);
	assert_int_equal(job->found, ST_OK);
}

static struct edit balance_of(uint64_t id, int64_t balance)
{
	return (struct edit){ .kind = EDIT_BALANCE,
			      .address = address_of_id(id),
			      .has_balance = true,
			      .balance = bigint_of_int(balance) };
}

static void a_balance_and_a_nonce_are_set(void **state)
{
	struct engine *engine = fixture_open(*state);
	const struct block_cid before = fixture_head(engine).root;
	struct edit_job job = { .edits = { balance_of(ACCOUNT, 12345) },
				.count = 2,
				.watched = ACCOUNT };
	const struct bigint wanted = bigint_of_int(12345);

	job.edits[1] = (struct edit){ .kind = EDIT_NONCE,
				      .address = address_of_id(ACCOUNT),
				      .has_nonce = true,
				      .nonce = 77 };
	must_edit(engine, &job);
	assert_int_equal(bigint_compare(&job.actor.balance, &wanted), 0);
	assert_int_equal(job.actor.nonce, 77);
	assert_int_equal(job.edits[0].id, ACCOUNT);
	assert_memory_equal(&job.out.root_before, &before, sizeof(before));
	assert_int_equal(job.out.seq, 1);
	/* Backwards. */
	job.edits[0] = job.edits[1];
	job.edits[0].nonce = 3;
	job.count = 1;
	must_edit(engine, &job);
	assert_int_equal(job.actor.nonce, 3);
	engine_close(engine);
}

/* What the chain would do with the first message to a key comes to the same state. */
static void an_account_is_as_the_chain_makes_it(void **state)
{
	struct fixture *fixture = *state;
	struct engine *engine = fixture_open(fixture);
	const struct address key = new_key(5);
	struct chain_message transfer = message_to_chaos(0, 0, 0, (struct bytes){ 0 });
	struct application run;
	struct edit_job job = { .count = 1, .watched = NEXT_ID };
	const struct bigint funds = bigint_of_int(500);
	struct actor made;
	uint8_t raw[BLOCK_CID_BYTES];

	assert_int_equal(edit_account(&job.edits[0], &fixture->arena, &key, &funds, 13), ST_OK);
	must_edit(engine, &job);
	assert_int_equal(job.edits[0].id, NEXT_ID);
	made = job.actor;
	memcpy(raw, made.head.raw.data, sizeof(raw));
	assert_int_equal(bigint_compare(&made.balance, &funds), 0);
	assert_int_equal(made.nonce, 0);
	/* Another key, by a message. */
	transfer.message.to = new_key(6);
	transfer.message.value = funds;
	apply_one(engine, &transfer, &run);
	assert_int_equal(run.result.receipt.exit_code, 0);
	job = (struct edit_job){ .count = 0, .watched = NEXT_ID + 1 };
	must_edit(engine, &job);
	assert_true(actor_code_is(job.actor.code, ACTOR_ACCOUNT));
	assert_int_equal(job.actor.nonce, 0);
	assert_int_equal(bigint_compare(&job.actor.balance, &funds), 0);
	assert_int_equal(job.head.size, 23); /* [an address of 21 bytes] */
	/* The first one sends: its address resolves, and its key is its state's. */
	transfer.message.from = key;
	transfer.message.to = address_of_id(ACCOUNT);
	transfer.message.value = bigint_zero();
	transfer.message.gas_fee_cap = bigint_zero();
	transfer.message.gas_premium = bigint_zero();
	apply_one(engine, &transfer, &run);
	assert_int_equal(run.result.receipt.exit_code, 0);
	engine_close(engine);
}

static void an_actor_is_made_changed_and_deleted(void **state)
{
	struct fixture *fixture = *state;
	struct engine *engine = fixture_open(fixture);
	static const uint8_t bytes[] = { 0x82, 0x61, 'x', 0x80 };
	struct session *session = fixture_read(engine);
	struct edit_job job = { .count = 1, .watched = ABSENT };
	uint8_t code[ACTOR_CODE_MAX];
	struct error err;

	job.edits[0] = (struct edit){ .kind = EDIT_ACTOR,
				      .address = address_of_id(ABSENT),
				      .has_code = true,
				      .code = actor_code_cid(ACTOR_CHAOS, 0, code) };
	must_edit(engine, &job);
	assert_true(cid_equal(job.actor.head, actor_empty_head()));
	assert_int_equal(edit_take_state(&job.edits[0], &fixture->arena, session_blocks(session),
					 bytes_make(bytes, sizeof(bytes)), NULL),
			 ST_OK);
	session_close(session);
	job.edits[0].has_code = false;
	must_edit(engine, &job);
	assert_true(actor_code_is(job.actor.code, ACTOR_CHAOS));
	assert_true(bytes_equal(job.head, bytes_make(bytes, sizeof(bytes))));
	job.edits[0] = (struct edit){ .kind = EDIT_DELETE, .address = address_of_id(ABSENT) };
	assert_int_equal(make_edits(engine, &job, &err), ST_OK);
	assert_int_equal(job.found, ST_NOT_FOUND);
	engine_close(engine);
}

/* ---- what is refused --------------------------------------------------------- */

static struct bigint huge(void)
{
	uint8_t magnitude[128];
	struct bigint amount = bigint_zero();

	memset(magnitude, 0xff, sizeof(magnitude));
	assert_int_equal(bigint_of_magnitude(bytes_make(magnitude, sizeof(magnitude)), false,
					     &amount),
			 ST_OK);
	return amount;
}

static void nothing_stays_of_a_list_that_fails(void **state)
{
	struct fixture *fixture = *state;
	struct engine *engine = fixture_open(fixture);
	const struct block_cid before = fixture_head(engine).root;
	struct edit bad[6] = {
		balance_of(ABSENT, 1),
		balance_of(ACCOUNT, -1),
		balance_of(ACCOUNT, 1),
		{ .kind = EDIT_ACTOR, .address = address_of_id(ABSENT) },
		{ .kind = EDIT_DELETE, .address = new_key(1) },
	};
	static const enum status wanted[] = { ST_NOT_FOUND, ST_INVALID,   ST_INVALID,
					      ST_NOT_FOUND, ST_NOT_FOUND, ST_CONFLICT };
	struct state_point head;
	uint8_t secret[32];
	struct address known;
	struct error err;

	bad[2].balance = huge();
	assert_int_equal(genesis_account(3, secret, &known), ST_OK);
	assert_int_equal(edit_account(&bad[5], &fixture->arena, &known, &bad[0].balance, 13),
			 ST_OK);
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		struct edit_job job = { .edits = { balance_of(ACCOUNT, 9), bad[i] },
					.count = 2,
					.epoch = 5,
					.watched = ACCOUNT };

		assert_int_equal(make_edits(engine, &job, &err), wanted[i]);
		assert_int_equal(job.out.failed, 1);
		assert_true(err.text[0] != '\0');
		head = fixture_head(engine);
		assert_int_equal(head.seq, 0);
		assert_int_not_equal(head.env.epoch, 5);
		assert_memory_equal(&head.root, &before, sizeof(before));
	}
	engine_close(engine);
}

static void a_state_that_is_none_is_refused(void **state)
{
	struct fixture *fixture = *state;
	struct engine *engine = fixture_open(fixture);
	struct session *session = fixture_read(engine);
	struct blockstore *blocks = session_blocks(session);
	static const uint8_t two_items[] = { 0x80, 0x80 }, half[] = { 0x82, 0x80 };
	const struct block_cid unknown = block_cid_of(bytes_of_text("nowhere"));
	struct edit edit = { .kind = EDIT_ACTOR };
	struct cbor_writer writer;
	struct buffer link;
	uint8_t *large = calloc(1, EDIT_BLOCK_BYTES_MAX + 1);
	struct error err = { 0 };

	assert_non_null(large);
	assert_int_equal(edit_take_state(&edit, &fixture->arena, blocks, bytes_make(two_items, 2),
					 NULL),
			 ST_INVALID);
	assert_int_equal(edit_take_state(&edit, &fixture->arena, blocks, bytes_make(half, 2), NULL),
			 ST_INVALID);
	assert_int_equal(edit_take_state(&edit, &fixture->arena, blocks,
					 bytes_make(large, EDIT_BLOCK_BYTES_MAX + 1), NULL),
			 ST_LIMIT);
	assert_int_equal(edit_take_head(&edit, &fixture->arena, blocks, cid_of(&unknown), &err),
			 ST_NOT_FOUND);
	assert_non_null(strstr(err.text, "is not here"));
	buffer_init(&link, 0);
	cbor_writer_init(&writer, &link);
	cbor_write_link(&writer, cid_of(&unknown));
	assert_int_equal(edit_take_state(&edit, &fixture->arena, blocks, buffer_bytes(&link), NULL),
			 ST_NOT_FOUND);
	assert_false(edit.has_head);
	buffer_fini(&link);
	free(large);
	session_close(session);
	engine_close(engine);
}

/* A head takes along all that it reaches. */
static void a_head_brings_its_blocks(void **state)
{
	struct fixture *fixture = *state;
	struct engine *engine = fixture_open(fixture);
	struct session *session = fixture_read(engine);
	const struct state_point head = session_head(session);
	struct edit edit = { .kind = EDIT_ACTOR };
	struct state_tree *tree;
	struct actor power;

	assert_int_equal(session_tree(session, &head, &tree, NULL), ST_OK);
	assert_int_equal(state_tree_get(tree, ID_POWER, &power), ST_OK);
	assert_int_equal(edit_take_head(&edit, &fixture->arena, session_blocks(session), power.head,
					NULL),
			 ST_OK);
	/* The state, and the empty map behind its two tables, which are one or two. */
	assert_in_range(edit.block_count, 2, 3);
	session_close(session);
	engine_close(engine);
}

/* ---- the stored form ----------------------------------------------------------- */

static void damage_does_not_decode(void **state)
{
	struct fixture *fixture = *state;
	struct edit edits[2] = { balance_of(ACCOUNT, 5) }, *decoded;
	const struct address key = new_key(9);
	const struct bigint balance = bigint_of_int(1);
	struct buffer form, again;
	size_t count;

	assert_int_equal(edit_account(&edits[1], &fixture->arena, &key, &balance, 13), ST_OK);
	buffer_init(&form, 0);
	buffer_init(&again, 0);
	assert_int_equal(edits_encode(&form, edits, 2), ST_OK);
	assert_int_equal(edits_decode(&fixture->arena, buffer_bytes(&form), &decoded, &count),
			 ST_OK);
	assert_int_equal(count, 2);
	assert_int_equal(edits_encode(&again, decoded, count), ST_OK);
	assert_true(bytes_equal(buffer_bytes(&form), buffer_bytes(&again)));
	for (size_t size = 0; size < form.size; size++)
		assert_int_equal(edits_decode(&fixture->arena, bytes_make(form.data, size),
					      &decoded, &count),
				 ST_CORRUPT);
	form.data[2] = EDIT_KINDS; /* [[kind, …: behind two heads of arrays */
	assert_int_equal(edits_decode(&fixture->arena, buffer_bytes(&form), &decoded, &count),
			 ST_CORRUPT);
	buffer_fini(&form);
	buffer_fini(&again);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		WORLD_TEST(a_balance_and_a_nonce_are_set),
		WORLD_TEST(an_account_is_as_the_chain_makes_it),
		WORLD_TEST(an_actor_is_made_changed_and_deleted),
		WORLD_TEST(nothing_stays_of_a_list_that_fails),
		WORLD_TEST(a_state_that_is_none_is_refused),
		WORLD_TEST(a_head_brings_its_blocks),
		WORLD_TEST(damage_does_not_decode),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
