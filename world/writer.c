/* SPDX-License-Identifier: Apache-2.0 OR MIT */
#include "world/writer.h"

#include <stdlib.h>

#include "base/check.h"
#include "world/kept.h"
#include "world/remake.h"

/* ---- what is kept ---------------------------------------------------------- */

/* Where the world stands once this commit has succeeded. */
static struct head head_to_be(const struct writer *writer, struct world *world)
{
	for (size_t i = 0; i < writer->used; i++)
		if (writer->changes[i]->world == world)
			return writer->changes[i]->head;
	return world_head(world);
}

/* Keeps one more state of a world, of which *newest is the newest that is kept so far. */
static enum status keep_state(struct writer *writer, const struct world *world, uint64_t seq,
			      const struct block_cid *root, struct block_cid *newest)
{
	TRY(kept_choose(writer->batch, root, newest));
	*newest = *root;
	return kept_note(writer->batch, world->id, seq);
}

/* The states of a world that are marked, and its head. */
static enum status keep_world(struct writer *writer, struct world *world)
{
	const struct head head = head_to_be(writer, world);
	struct block_cid newest = world->kept;

	for (size_t i = 0; i < writer->marks.count; i++) {
		const struct mark *mark = &writer->marks.all[i];

		if (mark->world == world && mark->seq < head.seq)
			TRY(keep_state(writer, world, mark->seq, &mark->root, &newest));
	}
	return keep_state(writer, world, head.seq, &head.root, &newest);
}

/* At a checkpoint: whatever has happened in the worlds that changed since the last one. */
static enum status choose_kept(void *context, struct store_batch *batch)
{
	struct writer *writer = context;

	CHECK(batch == writer->batch);
	for (size_t i = 0; i < writer->waiting_count; i++)
		TRY(keep_world(writer, writer->waiting[i]));
	writer->kept = true;
	return ST_OK;
}

static enum status wait_for_checkpoint(struct writer *writer, struct world *world)
{
	if (world->waits)
		return ST_OK;
	if (writer->waiting_count == writer->waiting_capacity) {
		const size_t wanted = writer->waiting_count == 0 ? 4 : writer->waiting_count * 2;
		struct world **waiting = reallocarray(writer->waiting, wanted, sizeof(*waiting));

		if (!waiting)
			return ST_NO_MEMORY;
		writer->waiting = waiting;
		writer->waiting_capacity = wanted;
	}
	writer->waiting[writer->waiting_count++] = world;
	world->waits = true;
	return ST_OK;
}

/* After a checkpoint that lasts. */
static void note_kept(struct writer *writer)
{
	for (size_t i = 0; i < writer->waiting_count; i++) {
		writer->waiting[i]->kept = world_head(writer->waiting[i]).root;
		writer->waiting[i]->waits = false;
	}
	writer->waiting_count = 0;
	marks_clear(&writer->marks);
}

/* ---- beginning and ending -------------------------------------------------- */

enum status writer_init(struct writer *writer, struct store *store)
{
	*writer = (struct writer){ .store = store };
	store_on_checkpoint(store, choose_kept, writer);
	return store_batch_new(store, &writer->batch);
}

void writer_fini(struct writer *writer)
{
	for (size_t i = 0; i < writer->made; i++) {
		changes_fini(writer->changes[i]);
		free(writer->changes[i]);
	}
	free(writer->changes);
	free(writer->waiting);
	marks_fini(&writer->marks);
	if (writer->batch)
		store_batch_free(writer->batch);
	*writer = (struct writer){ .used = 0 };
}

static enum status make_room(struct writer *writer)
{
	size_t wanted = writer->capacity == 0 ? 4 : writer->capacity * 2;
	struct changes **changes;

	if (writer->made < writer->capacity)
		return ST_OK;
	changes = reallocarray(writer->changes, wanted, sizeof(*changes));
	if (!changes)
		return ST_NO_MEMORY;
	writer->changes = changes;
	writer->capacity = wanted;
	return ST_OK;
}

/* Objects of earlier commits are taken again, with the memory they have. */
static enum status make_changes(struct writer *writer)
{
	struct changes *changes;

	if (writer->used < writer->made)
		return ST_OK;
	TRY(make_room(writer));
	changes = malloc(sizeof(*changes));
	if (!changes)
		return ST_NO_MEMORY;
	changes_init(changes, writer->batch, &writer->marks);
	writer->changes[writer->made++] = changes;
	return ST_OK;
}

enum status writer_changes(struct writer *writer, struct world *world, struct changes **out)
{
	enum status st;

	for (size_t i = 0; i < writer->used; i++) {
		if (writer->changes[i]->world == world) {
			*out = writer->changes[i];
			return ST_OK;
		}
	}
	st = make_changes(writer);
	if (st == ST_OK)
		st = wait_for_checkpoint(writer, world);
	if (st != ST_OK) {
		writer->failed = st;
		return st;
	}
	*out = writer->changes[writer->used++];
	changes_begin(*out, world);
	return ST_OK;
}

/* ---- commit ---------------------------------------------------------------- */

static enum status seal_all(struct writer *writer, bool *changed)
{
	*changed = false;
	for (size_t i = 0; i < writer->used; i++) {
		struct changes *changes = writer->changes[i];

		TRY(changes->failed);
		TRY(changes_seal(changes));
		*changed |= changes_any(changes);
	}
	return ST_OK;
}

static enum status commit(struct writer *writer, struct error *err)
{
	bool changed;

	TRY(writer->failed);
	TRY(seal_all(writer, &changed));
	if (changed && marks_are_due(&writer->marks))
		store_batch_checkpoint(writer->batch);
	return store_batch_commit(writer->batch, err);
}

enum status writer_commit(struct writer *writer, struct error *err)
{
	enum status st;

	writer->kept = false;
	st = commit(writer, err);
	for (size_t i = 0; st == ST_OK && i < writer->used; i++)
		changes_publish(writer->changes[i]);
	if (st == ST_OK && writer->kept)
		note_kept(writer);
	if (st != ST_OK)
		marks_cut(&writer->marks);
	writer->used = 0;
	writer->failed = ST_OK;
	if (!store_batch_is_empty(writer->batch))
		store_batch_clear(writer->batch);
	if (st != ST_OK)
		(void)error_set(err, st, "the change could not be stored: %s", status_name(st));
	return st;
}

enum status writer_checkpoint(struct writer *writer, struct error *err)
{
	if (store_is_settled(writer->store))
		return ST_OK;
	store_batch_checkpoint(writer->batch);
	return writer_commit(writer, err);
}

bool writer_is_resumed(struct writer *writer, struct world *world)
{
	const struct head head = world_head(world);
	struct store_view *view;
	uint64_t kept;
	enum status st;

	if (!store_is_settled(writer->store) || store_view_begin(writer->store, &view) != ST_OK)
		return false;
	st = kept_find(view, world->id, head.seq, &kept);
	store_view_end(view);
	if (st != ST_OK || kept != head.seq)
		return false;
	world->kept = head.root;
	return true;
}

enum status writer_resume(struct writer *writer, struct session *session, struct error *err)
{
	struct world *world = session_own_world(session);

	TRY(remake_tail(session, writer->batch, &world->kept, err));
	if (store_batch_is_empty(writer->batch))
		return ST_OK;
	if (wait_for_checkpoint(writer, world) != ST_OK)
		return error_set(err, ST_NO_MEMORY, "no memory to start");
	TRY(store_batch_commit(writer->batch, err));
	/* Or what is run again would grow from one kill to the next. */
	store_batch_checkpoint(writer->batch);
	return ST_OK;
}
