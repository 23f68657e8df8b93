/* SPDX-License-Identifier: Apache-2.0 OR MIT */
#include "store/recovery.h"

#include <errno.h>
#include <sys/random.h>

#include "store/database.h"
#include "store/migrate.h"
#include "store/wal_record.h"

static enum status name_database(struct store *store, struct error *err)
{
	const ssize_t size = getrandom(store->database_id, sizeof(store->database_id), 0);

	if (size == (ssize_t)sizeof(store->database_id))
		return ST_OK;
	return error_set(err, ST_IO, "no random bytes to name the database by: %s",
			 strerror(errno));
}

static enum status log_open(struct store *store, bool is_first, struct error *err)
{
	struct wal_options options = {
		.directory_fd = store->directory_fd,
		.directory = store->directory,
		.generation = store->generation,
		.durable = store->durable,
		.read_only = store->read_only,
		.may_create = is_first,
	};

	memcpy(options.database_id, store->database_id, sizeof(options.database_id));
	return store__wal_open(&options, &store->wal, err);
}

static enum status take_up(void *context, struct bytes payload)
{
	struct store *store = context;

	return store__wal_record_decode(payload, &store->young->set);
}

/* Nobody else sees what is young yet. */
static enum status replay(struct store *store, struct error *err)
{
	enum status st = store__wal_replay(store->wal, take_up, store, err);

	if (st == ST_OK)
		return ST_OK;
	/* Unless it has better words. */
	return error_set(err, st, "%s/wal cannot be read: %s", store->directory, status_name(st));
}

enum status store__recover(struct store *store, bool migrate, struct error *err)
{
	enum status st;

	/* Of this run only: nobody will ever recover it. */
	if (store->temporary)
		return ST_OK;
	st = store__database_facts_read(store, store->unpublished || migrate, err);
	if (st != ST_OK && st != ST_NOT_FOUND)
		return st;
	if (st == ST_NOT_FOUND)
		TRY(name_database(store, err));
	TRY(log_open(store, st == ST_NOT_FOUND, err));
	if (migrate)
		TRY(store__migrate(store, err));
	return replay(store, err);
}
