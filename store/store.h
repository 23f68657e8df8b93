/* SPDX-License-Identifier: Apache-2.0 OR MIT */
#ifndef CHAOSACTORD_STORE_STORE_H
#define CHAOSACTORD_STORE_STORE_H

#include "base/log.h"
#include "base/status.h"
#include "store/batch.h"
#include "store/check.h"
#include "store/view.h"

/* Bytes on disk: tables of records, written in batches that commit as one. Speaks
 * of blocks, records and batches, never of the database underneath (LMDB), and
 * knows no CBOR. One writer (whoever holds the batch), any number of readers.
 * This header opens the store; with it come views, batches and the check. */
struct store;

struct store_options {
	const char *directory;      /* made if missing; its parent must exist */
	uint64_t map_size_bytes;    /* address space to ask for (0: 1 TiB); halved until it fits */
	uint64_t map_limit_bytes;   /* the map grows up to here by itself (0: 16 TiB) */
	uint64_t block_cache_bytes; /* committed blocks kept in memory */
	bool durable;               /* fsync before a commit returns */
	bool must_exist;            /* do not create a database (db check) */
	const struct log *log;
};

/* store_open opens or creates the database and takes the directory's lock
 * (flock, so that it holds between containers too). Errors: ST_LOCKED another
 * process has it, ST_SCHEMA written by another schema version, ST_NOT_FOUND with
 * must_exist, ST_CORRUPT not our database, ST_IO. *out is the caller's, to close. */
enum status store_open(const struct store_options *options, struct store **out,
		       struct error *err) MUSTCHECK;

/* store_is_new returns whether directory holds no database and has held none: it is
 * missing, or has neither data.mdb nor what stays behind when that is lost. Such a
 * loss makes store_open fail with ST_CORRUPT. */
bool store_is_new(const char *directory);

/* store_close releases everything; accepts NULL. No view or batch may be open. */
void store_close(struct store *store);

#endif
