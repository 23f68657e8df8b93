/* SPDX-License-Identifier: Apache-2.0 OR MIT */
#include "store/reopen.h"

#include "base/clock.h"
#include "store/database.h"
#include "store/file.h"
#include "store/gate.h"

enum { VIEWS_WAIT_NS = 500 * NS_PER_MS };

/* Whether LMDB refuses everything from now on. */
static bool is_given_up(const struct store *store)
{
	MDB_txn *txn = NULL;
	int code = mdb_txn_begin(store->env, NULL, MDB_RDONLY, &txn);

	if (code == 0)
		mdb_txn_abort(txn);
	return code == MDB_PANIC;
}

void store__notice_given_up(struct store *store)
{
	pthread_mutex_lock(&store->database_lock);
	if (!store->unusable && is_given_up(store)) {
		pthread_mutex_lock(&store->gate);
		store->unusable = true;
		pthread_mutex_unlock(&store->gate);
	}
	pthread_mutex_unlock(&store->database_lock);
}

void store__commit_ended(struct store *store, enum status st, const struct error *err)
{
	if (st != ST_OK)
		store__notice_given_up(store);
	pthread_mutex_lock(&store->gate);
	store->trouble = st == ST_OK ? (struct error){ .status = ST_OK } : *err;
	store->trouble.status = st;
	pthread_mutex_unlock(&store->gate);
}

static enum status check_place(const struct store *store, struct error *err)
{
	MDB_envinfo info;

	if (mdb_env_info(store->env, &info) == 0 && info.me_last_txnid == store->last_commit)
		return ST_OK;
	error_set(err, ST_IO,
		  "a commit that failed has left its traces in %s/data.mdb; it can only be "
		  "taken up by a new start",
		  store->directory);
	error_hint(err, "restart the daemon");
	return ST_IO;
}

static enum status open_again(struct store *store, struct error *err)
{
	bool migrate;
	enum status st;

	store__database_close(store);
	st = store__database_open(store, &migrate, err);
	if (st == ST_OK)
		st = check_place(store, err);
	store->unusable = st != ST_OK;
	return st;
}

static enum status reopen(struct store *store, struct error *err)
{
	enum status st;

	/* Somebody else has, meanwhile. */
	if (!store->unusable)
		return ST_OK;
	if (store->temporary) {
		error_set(err, ST_IO,
			  "the database was given up after a failed write, and one that is "
			  "ephemeral has no name to open it again by");
		error_hint(err, "restart the daemon");
		return ST_IO;
	}
	TRY(store__file_look(store, err));
	if (store__gate_shut(store, VIEWS_WAIT_NS))
		st = open_again(store, err);
	else
		st = error_set(err, ST_LIMIT, "the database waits for readers to be opened again");
	store__gate_open(store);
	if (store->log)
		log_event(store->log, st == ST_OK ? LOG_INFO : LOG_WARN, "store",
			  st == ST_OK ? "reopened" : "reopen_failed", "%s",
			  st == ST_OK ? store->directory : err->text);
	return st;
}

enum status store__reopen(struct store *store, struct error *err)
{
	enum status st;

	if (!store->unusable)
		return ST_OK;
	pthread_mutex_lock(&store->database_lock);
	st = reopen(store, err);
	pthread_mutex_unlock(&store->database_lock);
	return st;
}
