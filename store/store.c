/* SPDX-License-Identifier: Apache-2.0 OR MIT */
#include "store/store.h"

#include <stdlib.h>
#include <sys/random.h>
#include <unistd.h>

#include "store/collection.h"
#include "store/database.h"
#include "store/directory.h"
#include "store/file.h"
#include "store/recovery.h"
#include "store/state.h"

static struct store *store_new(const struct store_options *options)
{
	struct store *store = calloc(1, sizeof(*store));

	if (!store)
		return NULL;
	store->directory_fd = store->lock_fd = -1;
	store->log = options->log;
	store->durable = options->durable;
	store->read_only = options->read_only;
	store->temporary = options->temporary;
	store->map_size_bytes = options->map_size_bytes;
	store->map_limit_bytes = options->map_limit_bytes;
	pthread_mutex_init(&store->write_lock, NULL);
	pthread_mutex_init(&store->database_lock, NULL);
	pthread_mutex_init(&store->shown_lock, NULL);
	pthread_cond_init(&store->shown_changed, NULL);
	pthread_mutex_init(&store->gate, NULL);
	pthread_cond_init(&store->gate_changed, NULL);
	/* Without random bytes the seed is where the store lies in memory. */
	if (getrandom(&store->seed, sizeof(store->seed), GRND_NONBLOCK) < 0)
		store->seed = (uintptr_t)store;
	store->directory = strdup(options->directory);
	if (!store->directory ||
	    block_cache_new(options->block_cache_bytes, &store->cache) != ST_OK ||
	    young_new(store->seed, &store->young) != ST_OK ||
	    store__collecting_new(&store->collecting) != ST_OK ||
	    store__journal_encoder_new(&store->encoder) != ST_OK) {
		store_close(store);
		return NULL;
	}
	return store;
}

enum status store_open(const struct store_options *options, struct store **out, struct error *err)
{
	struct store *store = store_new(options);
	bool migrate = false;
	enum status st;

	*out = NULL;
	if (!store)
		return error_set(err, ST_NO_MEMORY, "no memory for the store");
	st = store__directory_open(store, err);
	if (st == ST_OK)
		st = store__database_open(store, &migrate, err);
	if (st == ST_OK)
		st = store__recover(store, migrate, err);
	if (st != ST_OK) {
		store_close(store);
		return st;
	}
	store__file_committed(store);
	*out = store;
	return ST_OK;
}

void store_on_checkpoint(struct store *store, const struct store_chooser *chooser)
{
	store->chooser = *chooser;
}

bool store_is_settled(struct store *store)
{
	struct young *young = store__young(store);
	const bool settled = young_is_empty(young);

	young_leave(young);
	return settled;
}

bool store_is_new(const char *directory)
{
	return store__directory_is_new(directory);
}

void store_close(struct store *store)
{
	if (!store)
		return;
	store__database_close(store);
	store__wal_close(store->wal);
	store__directory_close(store);
	young_leave(store->young);
	store__journal_encoder_free(store->encoder);
	buffer_fini(&store->payload);
	block_cache_free(store->cache);
	store__collecting_free(store->collecting);
	pthread_cond_destroy(&store->gate_changed);
	pthread_mutex_destroy(&store->gate);
	pthread_mutex_destroy(&store->database_lock);
	pthread_cond_destroy(&store->shown_changed);
	pthread_mutex_destroy(&store->shown_lock);
	pthread_mutex_destroy(&store->write_lock);
	free(store->directory);
	free(store);
}
