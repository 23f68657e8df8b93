/* SPDX-License-Identifier: Apache-2.0 OR MIT */
#include "store/commit.h"

#include "store/checkpoint.h"
#include "store/file.h"
#include "store/reopen.h"
#include "store/wal_record.h"

enum {
	/* What may wait for a checkpoint: in memory, and in the log, which a start reads whole. */
	YOUNG_BYTES_DUE = 16 << 20,
	LOGGED_BYTES_DUE = 64 << 20,
	/* The same while checkpoints fail. */
	YOUNG_BYTES_MAX = 4 * YOUNG_BYTES_DUE,
	LOGGED_BYTES_MAX = 4 * LOGGED_BYTES_DUE,
	RETRY_BYTES = 1 << 20, /* more of young ones before the next try */
};

/* In memory, with those of the batch. */
static size_t young_bytes(const struct store *store, const struct store_batch *batch)
{
	return store->young->set.arena.used_bytes + batch->set.arena.used_bytes;
}

static uint64_t logged_bytes(const struct store *store)
{
	return store->wal ? store__wal_used_bytes(store->wal) : 0;
}

/* A log that is behind, or cannot be written, is mended by a checkpoint. */
static bool needs_checkpoint(const struct store *store, const struct store_batch *batch)
{
	if (batch->checkpoint == CHECKPOINT_NEEDED || store->unpublished || store->wal_stale)
		return true;
	if (batch->set.counts[STORE_BLOCKS] > batch->set.made_count)
		return true;
	return young_bytes(store, batch) >= YOUNG_BYTES_MAX ||
	       logged_bytes(store) >= LOGGED_BYTES_MAX;
}

static bool checkpoint_is_due(const struct store *store, const struct store_batch *batch)
{
	if (young_bytes(store, batch) < store->due_bytes)
		return false;
	return batch->checkpoint == CHECKPOINT_DUE ||
	       young_bytes(store, batch) >= YOUNG_BYTES_DUE ||
	       logged_bytes(store) >= LOGGED_BYTES_DUE;
}

static enum status log_append(struct store *store, const struct store_batch *batch,
			      struct error *err)
{
	struct bytes payload;

	if (!store->wal)
		return ST_OK;
	buffer_clear(&store->payload);
	TRY(store__wal_record_encode(&store->payload, &batch->set));
	payload = buffer_bytes(&store->payload);
	/* Blocks that are made again need no trace in the log. */
	return payload.size == 0 ? ST_OK : store__wal_append(store->wal, &payload, 1, err);
}

/* Whoever looks into the batch finds it among the young ones from one moment to the next. */
static void take(struct store *store, struct store_batch *batch)
{
	pthread_mutex_lock(&store->shown_lock);
	young_take(store->young, &batch->set);
	pthread_mutex_unlock(&store->shown_lock);
}

static enum status commit_by_log(struct store *store, struct store_batch *batch, struct error *err)
{
	enum status st = young_reserve(store->young, &batch->set);

	if (st == ST_OK)
		st = log_append(store, batch, err);
	if (st == ST_OK)
		take(store, batch);
	return st;
}

static bool is_refused_by_disk(enum status st)
{
	return st == ST_FULL || st == ST_IO;
}

/* What failed in the log does not count, so it can go the other way. */
static enum status commit_undue(struct store *store, struct store_batch *batch, struct error *err)
{
	const enum status st = commit_by_log(store, batch, err);

	return is_refused_by_disk(st) ? store__checkpoint(store, batch, err) : st;
}

/* What fails here can wait where it is: in the log and in memory. */
static enum status commit_due(struct store *store, struct store_batch *batch, struct error *err)
{
	const enum status st = store__checkpoint(store, batch, err);

	if (!is_refused_by_disk(st))
		return st;
	store->due_bytes = young_bytes(store, batch) + RETRY_BYTES;
	if (store->log)
		log_event(store->log, LOG_WARN, "store", "checkpoint_failed",
			  "what is committed stays in the log for now: %s", err->text);
	store__notice_given_up(store);
	*err = (struct error){ .status = ST_OK };
	TRY(store__reopen(store, err));
	return commit_by_log(store, batch, err);
}

static enum status commit(struct store *store, struct store_batch *batch, struct error *err)
{
	TRY(store__file_look(store, err));
	if (store->wal)
		TRY(store__wal_look(store->wal, err));
	TRY(store__reopen(store, err));
	if (needs_checkpoint(store, batch))
		return store__checkpoint(store, batch, err);
	return checkpoint_is_due(store, batch) ? commit_due(store, batch, err)
					       : commit_undue(store, batch, err);
}

/* A database that was given up is opened again at once, for the readers' sake. */
enum status store__commit(struct store *store, struct store_batch *batch, struct error *err)
{
	struct error words = { .status = ST_OK }, again = { .status = ST_OK };
	enum status st = commit(store, batch, &words);

	store__commit_ended(store, st, &words);
	if (st == ST_OK)
		return ST_OK;
	(void)store__reopen(store, &again);
	if (words.text[0] != '\0') {
		(void)error_set(err, st, "%s", words.text);
		error_hint(err, "%s", words.hint);
	} else {
		(void)error_set(err, st, "no memory for the commit");
	}
	return st;
}
