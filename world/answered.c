/* SPDX-License-Identifier: Apache-2.0 OR MIT */
#include "world/answered.h"

#include "base/check.h"
#include "world/changes.h"
#include "world/record.h"

enum { KEY_BYTES_MAX = WORLD_KEY_BYTES + ANSWERED_KEY_MAX };

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
	return store_batch_put(changes->batch, STORE_ANSWERS,
			       record_key(changes->world, key, memory), buffer_bytes(record));
}
