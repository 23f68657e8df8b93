/* SPDX-License-Identifier: Apache-2.0 OR MIT */
#include "store/gate.h"

#include <stdlib.h>

#include "base/clock.h"

/* How long a new view lets a shut gate go first. It does not wait for ever: its thread
 * may hold another view, for which whoever shut the gate waits in turn. */
enum { YIELD_NS = 20 * NS_PER_MS };

enum status store__gate_enter(struct store *store, struct store_view **view)
{
	struct timespec deadline = { 0 };
	enum status st = ST_OK;
	int code = 0;

	pthread_mutex_lock(&store->gate);
	if (store->shutting)
		deadline = clock_timespec(clock_ns() + YIELD_NS);
	while (store->shutting && code == 0)
		code = pthread_cond_clockwait(&store->gate_changed, &store->gate, CLOCK_MONOTONIC,
					      &deadline);
	*view = store->idle_views;
	if (store->unusable)
		st = ST_IO;
	else
		store->open_views++;
	if (st == ST_OK && *view)
		store->idle_views = (*view)->next;
	pthread_mutex_unlock(&store->gate);
	return st;
}

void store__gate_leave(struct store *store, struct store_view *view)
{
	pthread_mutex_lock(&store->gate);
	if (view) {
		view->next = store->idle_views;
		store->idle_views = view;
	}
	store->open_views--;
	if (store->open_views == 0 && store->shutting)
		pthread_cond_broadcast(&store->gate_changed);
	pthread_mutex_unlock(&store->gate);
}

bool store__gate_shut(struct store *store, int64_t wait_ns)
{
	const struct timespec deadline = clock_timespec(clock_ns() + wait_ns);
	int code = 0;

	pthread_mutex_lock(&store->gate);
	store->shutting = true;
	while (store->open_views > 0 && code == 0)
		code = pthread_cond_clockwait(&store->gate_changed, &store->gate, CLOCK_MONOTONIC,
					      &deadline);
	return store->open_views == 0;
}

void store__gate_open(struct store *store)
{
	store->shutting = false;
	pthread_cond_broadcast(&store->gate_changed);
	pthread_mutex_unlock(&store->gate);
}

static void view_free(struct store_view *view)
{
	for (int i = 0; i < STORE_TABLES; i++)
		if (view->cursors[i])
			mdb_cursor_close(view->cursors[i]);
	mdb_txn_abort(view->txn);
	arena_fini(&view->arena);
	store__journal_row_fini(&view->row);
	free(view);
}

void store__gate_forget_views(struct store *store)
{
	while (store->idle_views) {
		struct store_view *view = store->idle_views;

		store->idle_views = view->next;
		view_free(view);
	}
}
