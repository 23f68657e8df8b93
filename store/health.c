/* SPDX-License-Identifier: Apache-2.0 OR MIT */
#include "store/health.h"

#include "base/clock.h"
#include "store/checkpoint.h"
#include "store/database.h"
#include "store/file.h"
#include "store/map.h"
#include "store/reopen.h"

enum { TRY_EVERY_NS = NS_PER_S };

static enum status trouble_of(struct store *store, struct error *err)
{
	struct error trouble;

	pthread_mutex_lock(&store->gate);
	trouble = store->trouble;
	pthread_mutex_unlock(&store->gate);
	if (trouble.status != ST_OK) {
		(void)error_set(err, trouble.status, "%s", trouble.text);
		error_hint(err, "%s", trouble.hint);
	}
	return trouble.status;
}

static enum status look_at_files(const struct store *store, struct error *err)
{
	TRY(store__file_look(store, err));
	return store->wal ? store__wal_look(store->wal, err) : ST_OK;
}

enum status store_health(struct store *store, struct error *err)
{
	TRY(look_at_files(store, err));
	return trouble_of(store, err);
}

/* What a checkpoint writes to, without anything to write: a commit that the log does not take
 * is one. */
static enum status try_again(struct store *store, struct error *err)
{
	TRY(look_at_files(store, err));
	TRY(store__reopen(store, err));
	TRY(store__checkpoint_announce(store, err));
	return store__database_touch(store, err);
}

static void mend(struct store *store)
{
	struct error err = { .status = ST_OK };
	enum status st;

	if (clock_ns() < store->next_try_ns)
		return;
	st = try_again(store, &err);
	store__commit_ended(store, st, &err);
	store->next_try_ns = clock_ns() + TRY_EVERY_NS;
	if (st == ST_OK && store->log)
		log_event(store->log, LOG_INFO, "store", "well_again",
			  "commits to %s succeed again", store->directory);
}

void store_tend(struct store *store)
{
	if (pthread_mutex_trylock(&store->write_lock) != 0)
		return;
	if (!store->unusable)
		store__map_rest(store);
	if (trouble_of(store, NULL) != ST_OK)
		mend(store);
	pthread_mutex_unlock(&store->write_lock);
}
