/* SPDX-License-Identifier: Apache-2.0 OR MIT */
#include "world/answered.h"

#include "base/big_endian.h"
#include "base/check.h"
#include "world/changes.h"
#include "world/record.h"

enum {
	KEY_BYTES_MAX = WORLD_KEY_BYTES + ANSWERED_KEY_MAX,
	ORDER_MARK = 0xff, /* is in no UTF-8, so in no client's key */
	ORDER_NUMBER_BYTES = 8,
	ORDER_KEY_BYTES = WORLD_KEY_BYTES + 1 + ORDER_NUMBER_BYTES,
};

/* World, then the client's key; views memory. */
static struct bytes record_key(const struct world *world, struct bytes key,
			       uint8_t memory[KEY_BYTES_MAX])
{
	const struct record_key id = record_key_world(world->id);

	CHECK(key.size > 0 && key.size <= ANSWERED_KEY_MAX);
	memcpy(memory, id.bytes, id.size);
	memcpy(memory + id.size, key.data, key.size);
	return bytes_make(memory, id.size + key.size);
}

enum status answered_find(struct session *session, struct arena *arena, struct bytes key,
			  struct answered *out)
{
	uint8_t memory[KEY_BYTES_MAX];
	struct bytes record;

	*out = (struct answered){ .answer = { 0 } };
	TRY(session_record(session, arena, STORE_ANSWERS,
			   record_key(session_world(session), key, memory), &record));
	if (record.size < sizeof(out->request))
		return ST_CORRUPT;
	memcpy(out->request, record.data, sizeof(out->request));
	out->answer = bytes_make(record.data + sizeof(out->request),
				 record.size - sizeof(out->request));
	return ST_OK;
}

/* ---- which was when -------------------------------------------------------------- */

static struct bytes order_key(const struct world *world, uint64_t number,
			      uint8_t memory[ORDER_KEY_BYTES])
{
	const struct record_key id = record_key_world(world->id);

	memcpy(memory, id.bytes, id.size);
	memory[id.size] = ORDER_MARK;
	big_endian_store(number, memory + id.size + 1, ORDER_NUMBER_BYTES);
	return bytes_make(memory, ORDER_KEY_BYTES);
}

/* The first time in this process: behind the last one that lasts. */
static enum status find_next(struct store *store, struct world *world)
{
	const size_t head = WORLD_KEY_BYTES + 1;
	uint8_t memory[ORDER_KEY_BYTES];
	struct bytes key, value, end = order_key(world, UINT64_MAX, memory);
	struct store_view *view;
	enum status st;

	if (world->next_answer != 0)
		return ST_OK;
	TRY(store_view_begin(store, &view));
	st = store_view_seek_last(view, STORE_ANSWERS, end, &key, &value);
	if (st == ST_OK && key.size == end.size && memcmp(key.data, end.data, head) == 0)
		world->next_answer =
			1 + big_endian_load(bytes_make(key.data + head, ORDER_NUMBER_BYTES));
	else if (st == ST_OK || st == ST_NOT_FOUND)
		world->next_answer = 1;
	store_view_end(view);
	return st == ST_NOT_FOUND ? ST_OK : st;
}

/* Numbers of commits that failed are left out, and so are their rows. */
static enum status forget(struct writing *writing, uint64_t number)
{
	struct changes *changes = writing_changes(writing);
	struct session *session = writing_session(writing);
	uint8_t order_memory[ORDER_KEY_BYTES], memory[KEY_BYTES_MAX];
	const struct bytes order = order_key(changes->world, number, order_memory);
	struct bytes key;
	enum status st = session_record(session, session_arena(session), STORE_ANSWERS, order,
					&key);

	if (st != ST_OK)
		return st == ST_NOT_FOUND ? ST_OK : st;
	if (key.size == 0 || key.size > ANSWERED_KEY_MAX)
		return ST_CORRUPT;
	TRY(store_batch_remove(changes->batch, STORE_ANSWERS, order));
	return store_batch_remove(changes->batch, STORE_ANSWERS,
				  record_key(changes->world, key, memory));
}

static enum status put_in_order(struct writing *writing, struct bytes key)
{
	struct changes *changes = writing_changes(writing);
	struct world *world = changes->world;
	uint8_t memory[ORDER_KEY_BYTES];
	uint64_t number;

	TRY(find_next(session_setup(writing_session(writing))->store, world));
	number = world->next_answer++;
	TRY(store_batch_put(changes->batch, STORE_ANSWERS, order_key(world, number, memory), key));
	return number > ANSWERED_MOST ? forget(writing, number - ANSWERED_MOST) : ST_OK;
}

enum status answered_keep(struct writing *writing, struct bytes key,
			  const struct answered *answered)
{
	struct changes *changes = writing_changes(writing);
	uint8_t memory[KEY_BYTES_MAX];
	struct buffer *record = &changes->record;

	TRY(writing_close(writing));
	buffer_clear(record);
	buffer_append(record, answered->request, sizeof(answered->request));
	buffer_append_bytes(record, answered->answer);
	TRY(buffer_status(record));
	TRY(store_batch_put(changes->batch, STORE_ANSWERS, record_key(changes->world, key, memory),
			    buffer_bytes(record)));
	return put_in_order(writing, key);
}
