/* SPDX-License-Identifier: Apache-2.0 OR MIT */
#include "world/trial.h"

#include <stdlib.h>

#include "world/writer.h"

/* What the writer had gathered when the trial began. Messages and marks are appended only. */
struct trial {
	struct writer *writer;
	enum status failed;
	size_t mark_count;
	size_t used;
	struct changes before[]; /* copies of the first `used` of the writer */
};

enum status trial_begin(struct writing *writing, struct trial **out)
{
	struct writer *writer = writing_changes(writing)->writer;
	struct trial *trial = malloc(sizeof(*trial) + writer->used * sizeof(trial->before[0]));

	*out = trial;
	if (!trial)
		return ST_NO_MEMORY;
	trial->writer = writer;
	trial->failed = writer->failed;
	trial->mark_count = writer->marks.count;
	trial->used = writer->used;
	for (size_t i = 0; i < writer->used; i++)
		trial->before[i] = *writer->changes[i];
	store_batch_try(writer->batch);
	return ST_OK;
}

enum status trial_keep(struct trial *trial)
{
	enum status st = store_batch_accept(trial->writer->batch);

	if (st == ST_OK)
		free(trial);
	else
		trial_undo(trial);
	return st;
}

/* Everything but the memory that has grown since. */
static void restore(struct changes *changes, const struct changes *before)
{
	const struct changes now = *changes;

	*changes = *before;
	changes->messages = now.messages;
	changes->message_capacity = now.message_capacity;
	changes->record = now.record;
	changes->chain_arena = now.chain_arena;
}

void trial_undo(struct trial *trial)
{
	struct writer *writer = trial->writer;

	for (size_t i = 0; i < trial->used; i++)
		restore(writer->changes[i], &trial->before[i]);
	/* Worlds that were made in the trial are gone. */
	for (size_t i = trial->used; i < writer->used; i++)
		changes_give_up(writer->changes[i]);
	writer->used = trial->used;
	writer->failed = trial->failed;
	writer->marks.count = trial->mark_count;
	store_batch_drop(writer->batch);
	free(trial);
}
