/* SPDX-License-Identifier: Apache-2.0 OR MIT */
#include "store/step.h"

#include "store/file.h"
#include "store/map.h"
#include "store/reopen.h"
#include "store/transaction.h"

static enum status run(struct store *store, enum status (*body)(void *context, MDB_txn *txn),
		       void *context, struct error *err)
{
	TRY(store__file_look(store, err));
	TRY(store__reopen(store, err));
	return store__transaction_run(store, body, context, err);
}

enum status store__step_run(struct store *store, enum status (*body)(void *context, MDB_txn *txn),
			    void *context, struct error *err)
{
	struct error words = { .status = ST_OK }, again = { .status = ST_OK };
	const enum status st = run(store, body, context, &words);

	store__commit_ended(store, st, &words);
	if (st == ST_OK) {
		store__map_rest(store);
		return ST_OK;
	}
	(void)store__reopen(store, &again);
	(void)error_set(err, st, "%s", words.text);
	error_hint(err, "%s", words.hint);
	return st;
}
