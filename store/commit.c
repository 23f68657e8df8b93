/* SPDX-License-Identifier: Apache-2.0 OR MIT */
#include "store/commit.h"

#include "store/checkpoint.h"
#include "store/file.h"
#include "store/reopen.h"
#include "store/wal_record.h"

/* What may wait for a checkpoint: in memory, and in the log, which a start reads whole. */
enum { YOUNG_BYTES_MAX = 16 << 20, LOGGED_BYTES_MAX = 64 << 20 };

/* A log that is behind, or cannot be written, is mended by a checkpoint. */
static bool wants_checkpoint(const struct store *store, const struct store_batch *batch)
{
	const struct record_set *young = &store->young->set;

	if (batch->checkpoint || store->unpublished || store->wal_stale)
		return true;
	if (batch->set.counts[STORE_BLOCKS] > batch->set.made_count)
		return true;
	if (store->wal && store__wal_used_bytes(store->wal) >= LOGGED_BYTES_MAX)
		return true;
	return young->arena.used_bytes + batch->set.arena.used_bytes >= YOUNG_BYTES_MAX;
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

static enum status commit_by_log(struct store *store, struct store_batch *batch, struct error *err)
{
	enum status st = young_reserve(store->young, &batch->set);

	if (st == ST_OK)
		st = log_append(store, batch, err);
	if (st == ST_OK)
		young_take(store->young, &batch->set);
	return st;
}

static enum status commit(struct store *store, struct store_batch *batch, struct error *err)
{
	enum status st;

	TRY(store__file_look(store, err));
	if (store->wal)
		TRY(store__wal_look(store->wal, err));
	TRY(store__reopen(store, err));
	if (wants_checkpoint(store, batch))
		return store__checkpoint(store, batch, err);
	st = commit_by_log(store, batch, err);
	/* What failed there does not count, so it can go the other way. */
	if (st == ST_FULL || st == ST_IO)
		st = store__checkpoint(store, batch, err);
	return st;
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
