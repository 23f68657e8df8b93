/* SPDX-License-Identifier: Apache-2.0 OR MIT */
#include <stdlib.h>

#include "world/engine_internal.h"

enum status writer__init(struct writer *writer, struct store *store)
{
	*writer = (struct writer){ .changed = false };
	TRY(store_batch_new(store, &writer->batch));
	batch_blocks_init(&writer->blocks, writer->batch);
	return ST_OK;
}

void writer__fini(struct writer *writer)
{
	if (writer->batch)
		store_batch_free(writer->batch);
	free(writer->messages);
	buffer_fini(&writer->bare);
	buffer_fini(&writer->signed_form);
	buffer_fini(&writer->record);
	*writer = (struct writer){ .changed = false };
}

static enum status append(struct writer *writer, const struct world *world,
			  const struct journal_entry *entry)
{
	struct record_key key = record_key_journal(world->id, entry->seq);

	buffer_clear(&writer->record);
	TRY(journal_encode(&writer->record, entry));
	return store_batch_put(writer->batch, STORE_JOURNAL, record_key_bytes(&key),
			       buffer_bytes(&writer->record));
}

enum status writer__append(struct writer *writer, const struct world *world,
			   struct journal_entry *entry)
{
	enum status st;

	entry->seq = writer->head.seq + 1;
	st = append(writer, world, entry);
	if (st != ST_OK) {
		writer->failed = st;
		return st;
	}
	writer->head.seq = entry->seq;
	writer->head.root = entry->root_after;
	writer->head.env = entry->env;
	writer->changed = true;
	return ST_OK;
}

static enum status remember(struct writer *writer, struct bytes digest, uint64_t seq)
{
	struct pending_message *message;

	if (writer->message_count == writer->message_capacity) {
		size_t wanted = writer->message_capacity == 0 ? 64 : writer->message_capacity * 2;

		message = reallocarray(writer->messages, wanted, sizeof(*message));
		if (!message)
			return ST_NO_MEMORY;
		writer->messages = message;
		writer->message_capacity = wanted;
	}
	message = &writer->messages[writer->message_count++];
	memcpy(message->digest, digest.data, DIGEST_BYTES);
	message->seq = seq;
	return ST_OK;
}

static enum status keep_message(struct writer *writer, const struct world *world, struct bytes form,
				const struct block_cid *cid, uint64_t seq)
{
	struct bytes digest = cid_store_key(cid_of(cid));
	struct record_key key = record_key_message(digest, world->id, seq);

	TRY(store_batch_put(writer->batch, STORE_BLOCKS, digest, form));
	TRY(store_batch_put(writer->batch, STORE_MESSAGES, record_key_bytes(&key),
			    (struct bytes){ 0 }));
	return remember(writer, digest, seq);
}

enum status writer__message(struct writer *writer, const struct world *world, struct bytes form,
			    struct block_cid *cid, uint64_t seq)
{
	enum status st;

	*cid = block_cid_of(form);
	st = keep_message(writer, world, form, cid, seq);
	if (st != ST_OK)
		writer->failed = st;
	return st;
}

/* ---- commit ---------------------------------------------------------------- */

static enum status put_world(struct writer *writer, const struct world *world)
{
	struct record_key key = record_key_world(world->id);
	const struct world_record record = {
		.name = bytes_of_text(world->name),
		.parent = world->parent ? world->parent->id : 0,
		.forked_at = world->forked_at,
		.imported = world->imported,
		.root = writer->head.root,
		.seq = writer->head.seq,
		.env = writer->head.env,
	};

	buffer_clear(&writer->record);
	TRY(world_record_encode(&writer->record, &record));
	return store_batch_put(writer->batch, STORE_WORLDS, record_key_bytes(&key),
			       buffer_bytes(&writer->record));
}

static enum status commit(struct writer *writer, const struct world *world, struct error *err)
{
	TRY(writer->failed);
	if (!writer->changed)
		return ST_OK;
	TRY(put_world(writer, world));
	return store_batch_commit(writer->batch, err);
}

enum status writer__commit(struct writer *writer, struct engine *engine, struct world *world,
			   struct error *err)
{
	enum status st = commit(writer, world, err);

	pthread_mutex_lock(&engine->head_lock);
	if (st == ST_OK)
		world->head = writer->head;
	else
		writer->head = world->head;
	pthread_mutex_unlock(&engine->head_lock);
	if (!store_batch_is_empty(writer->batch))
		store_batch_clear(writer->batch);
	writer->message_count = 0;
	writer->changed = false;
	writer->failed = ST_OK;
	if (st != ST_OK)
		(void)error_set(err, st, "the change could not be stored: %s", status_name(st));
	return st;
}
