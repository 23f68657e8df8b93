/* SPDX-License-Identifier: Apache-2.0 OR MIT */
#ifndef CHAOSACTORD_STORE_STORE_H
#define CHAOSACTORD_STORE_STORE_H

#include "base/log.h"
#include "base/status.h"
#include "store/batch.h"
#include "store/chooser.h"
#include "store/check.h"
#include "store/collect.h"
#include "store/health.h"
#include "store/records.h"
#include "store/scan.h"
#include "store/view.h"

/* Bytes on disk: tables of records, written in batches that commit as one. Speaks
 * of blocks, records and batches, never of the database underneath (LMDB), and
 * knows no CBOR. One writer (whoever holds the batch), any number of readers.
 *
 * A commit appends its records to a log (the file `wal`) and keeps them and the blocks in
 * memory; a checkpoint brings all of that into the database from time to time. Blocks that
 * their user can make again need not be kept (store/batch.h).
 * This header opens the store; with it come views, scans, batches, collections and the
 * check. */
struct store;

struct store_options {
	const char *directory;      /* made if missing, unless temporary; its parent must exist */
	uint64_t map_size_bytes;    /* address space to ask for (0: 1 TiB); halved until it fits */
	uint64_t map_limit_bytes;   /* the map grows up to here by itself (0: 16 TiB) */
	uint64_t block_cache_bytes; /* committed blocks kept in memory */
	bool durable;               /* fsync before a commit returns */
	bool read_only;             /* neither make nor change anything (db check) */
	bool temporary;             /* of this run only: no next start will look for it, and who
				     * made the directory may remove it at any moment */
	const struct log *log;
};

/* store_open opens or creates the database and takes the directory's lock (flock, so that it
 * holds between containers too; shared with other readers when read_only). What a start left
 * behind that was cut off before its first commit is begun anew; anything that holds more
 * is never removed. A database of an earlier version is brought to this one, in steps, so
 * that it may take a while and may be cut off. Errors: ST_LOCKED another process has it,
 * ST_SCHEMA written by a later version (or, with read_only, an earlier one), ST_NOT_FOUND with
 * read_only, ST_CORRUPT not our database, one that is lost, or data.mdb and wal that do not belong
 * together, ST_FULL, ST_IO. *out is the caller's, to close.
 *
 * Whose the directory may be: its owner is the user of the process or root (or the process
 * is root's); its group may write if the process is in that group, as OpenShift (an
 * arbitrary user in group 0) and fsGroup of Kubernetes have it; everybody else may not. A
 * volume that is mounted there is taken as it is, with a warning. Else ST_IO, with what to do.
 * Files in it are ours if they are regular: no link is followed. */
enum status store_open(const struct store_options *options, struct store **out,
		       struct error *err) MUSTCHECK;

/* store_is_new returns whether directory holds no database and has held none: it is
 * missing, or has neither a data.mdb that holds anything nor the mark that stays behind
 * when that is lost. Such a loss makes store_open fail with ST_CORRUPT. */
bool store_is_new(const char *directory);

/* store_on_checkpoint names the chooser. Until then all blocks are kept. */
void store_on_checkpoint(struct store *store, const struct store_chooser *chooser);

/* store_is_settled returns whether all that is committed is in the database: there is nothing
 * for a checkpoint to do. Any thread. */
bool store_is_settled(struct store *store);

/* store_close releases everything; accepts NULL. No view or batch may be open. What is in the
 * log alone stays there for the next start; one that is to be quick makes a checkpoint first. */
void store_close(struct store *store);

#endif
