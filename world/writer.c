/* SPDX-License-Identifier: Apache-2.0 OR MIT */
#include "world/writer.h"

#include <stdlib.h>

#include "world/kept.h"
#include "world/remake.h"

/* ---- beginning and ending -------------------------------------------------- */

enum status writer_init(struct writer *writer, struct committer *committer)
{
	*writer = (struct writer){ .committer = committer };
	return store_batch_new(committer->store, &writer->batch);
}

void writer_fini(struct writer *writer)
{
	for (size_t i = 0; i < writer->made; i++) {
		changes_fini(writer->changes[i]);
		free(writer->changes[i]);
	}
	free(writer->changes);
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
	changes->writer = writer;
	writer->changes[writer->made++] = changes;
	return ST_OK;
}

/* What the world has run since its last mark ends with a checkpoint. */
static void begin_changes(struct writer *writer, struct changes *changes, struct world *world)
{
	const uint64_t checkpoints = atomic_load(&writer->committer->checkpoints);
	struct head head;
	bool stands_on_commit;

	if (world->checkpoints != checkpoints)
		world->unmarked_ns = 0;
	world->checkpoints = checkpoints;
	head = committer_begin(writer->committer, world, writer->batch, &stands_on_commit);
	changes_begin(changes, world, &head, stands_on_commit);
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
	if (st != ST_OK) {
		writer->failed = st;
		return st;
	}
	*out = writer->changes[writer->used++];
	begin_changes(writer, *out, world);
	return ST_OK;
}

enum status writer_pin(struct writer *writer, const struct block_cid *root)
{
	return committer_pin(writer->committer, root);
}

/* ---- commit ---------------------------------------------------------------- */

static enum status seal_all(struct writer *writer)
{
	for (size_t i = 0; i < writer->used; i++) {
		struct changes *changes = writer->changes[i];

		TRY(changes->failed);
		TRY(changes_seal(changes));
	}
	return ST_OK;
}

/* Whoever changed nothing may still have seen what another commit is to make last. */
static bool has_nothing_to_wait_for(const struct writer *writer)
{
	for (size_t i = 0; i < writer->used; i++)
		if (writer->changes[i]->stands_on_commit)
			return false;
	return store_batch_is_empty(writer->batch);
}

static enum status commit(struct writer *writer, void (*let_go)(void *context), void *context,
			  struct error *err)
{
	struct commit_part part = {
		.batch = writer->batch,
		.changes = writer->changes,
		.count = writer->used,
		.marks = &writer->marks,
		.let_go = let_go,
		.context = context,
	};

	TRY(writer->failed);
	TRY(seal_all(writer));
	if (has_nothing_to_wait_for(writer))
		return ST_OK;
	return committer_commit(writer->committer, &part, err);
}

enum status writer_commit_ahead(struct writer *writer, void (*let_go)(void *context), void *context,
				struct error *err)
{
	enum status st = commit(writer, let_go, context, err);

	for (size_t i = 0; i < writer->used; i++)
		changes_give_up(writer->changes[i]);
	writer->used = 0;
	writer->failed = ST_OK;
	marks_clear(&writer->marks);
	store_batch_clear(writer->batch);
	if (st != ST_OK)
		(void)error_set(err, st, "the change could not be stored: %s", status_name(st));
	return st;
}

enum status writer_commit(struct writer *writer, struct error *err)
{
	return writer_commit_ahead(writer, NULL, NULL, err);
}

enum status writer_checkpoint(struct writer *writer, struct error *err)
{
	if (store_is_settled(writer->committer->store))
		return ST_OK;
	store_batch_checkpoint(writer->batch);
	return writer_commit(writer, err);
}

bool writer_is_resumed(struct writer *writer, struct world *world)
{
	const struct head head = world_head(world);
	uint64_t kept;

	if (kept_find_base(writer->committer->store, world, head.seq, &kept) != ST_OK ||
	    kept != head.seq)
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
	if (committer_expect(writer->committer, world) != ST_OK)
		return error_set(err, ST_NO_MEMORY, "no memory to start");
	TRY(store_batch_commit(writer->batch, err));
	/* Or what is run again would grow from one kill to the next. */
	store_batch_checkpoint_due(writer->batch);
	return ST_OK;
}
