/* SPDX-License-Identifier: Apache-2.0 OR MIT */
#include "world/writer.h"

#include <stdlib.h>

enum status writer_init(struct writer *writer, struct store *store)
{
	*writer = (struct writer){ .used = 0 };
	return store_batch_new(store, &writer->batch);
}

void writer_fini(struct writer *writer)
{
	for (size_t i = 0; i < writer->made; i++) {
		changes_fini(writer->changes[i]);
		free(writer->changes[i]);
	}
	free(writer->changes);
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
	changes_init(changes, writer->batch);
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
	return changed ? store_batch_commit(writer->batch, err) : ST_OK;
}

enum status writer_commit(struct writer *writer, struct error *err)
{
	enum status st = commit(writer, err);

	for (size_t i = 0; st == ST_OK && i < writer->used; i++)
		changes_publish(writer->changes[i]);
	writer->used = 0;
	writer->failed = ST_OK;
	if (!store_batch_is_empty(writer->batch))
		store_batch_clear(writer->batch);
	if (st != ST_OK)
		(void)error_set(err, st, "the change could not be stored: %s", status_name(st));
	return st;
}
