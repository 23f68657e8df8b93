/* SPDX-License-Identifier: Apache-2.0 OR MIT */
#ifndef CHAOSACTORD_STORE_WAL_H
#define CHAOSACTORD_STORE_WAL_H

#include <stdbool.h>
#include <stdint.h>

#include "base/bytes.h"
#include "base/status.h"
#include "store/wal_format.h"

/* The write-ahead log: the file `wal` beside data.mdb. A commit is one record at its end;
 * data.mdb is brought up to date behind it in large steps, the checkpoints, each of which
 * raises the generation and lets the log begin again at its start. For this folder only;
 * one thread at a time (the caller holds write_lock).
 *
 * How a checkpoint goes, so that one which is cut off anywhere is told from a mix of files:
 *   1. store__wal_announce
 *   2. the commit to LMDB of everything in the log, with the generation raised by one; it must
 *      last also when the store is not durable, since the log is overwritten
 *   3. store__wal_restart
 * A commit to LMDB that fails leaves the log as it was: records go on being appended, if LMDB
 * was seen to have the old generation still. If 3 fails, every append fails with ST_IO and LMDB
 * must not be given a further generation until 3, called again, has succeeded (what is
 * committed to LMDB meanwhile is simply not in the log).
 *
 * What is refused, with words and a hint: a log of another database, one that is older than
 * data.mdb or newer, and none where there has been one. */
struct wal;

enum {
	WAL_PIECES_MAX = 8,                /* of one payload */
	WAL_KEPT_BYTES = 16 * 1024 * 1024, /* of the file, when the log begins again */
};

struct wal_options {
	int directory_fd;      /* the caller's, open until store__wal_close */
	const char *directory; /* for messages; as long */
	uint8_t database_id[WAL_ID_BYTES];
	uint64_t generation; /* what LMDB says; of a database without a log: its first one */
	bool durable;        /* a record lasts before store__wal_append returns */
	bool read_only;      /* nothing is written */
	bool may_create;     /* LMDB has never had a log. It has one (the caller's commit of id
			      * and generation) only after store__wal_open has returned */
};

/* store__wal_open opens the log, or makes it if may_create: then it lasts, with its name,
 * before this returns. A log that nobody has used is made anew. Errors: ST_CORRUPT does not
 * belong to this data.mdb, is missing or has a damaged header; ST_SCHEMA of a newer version;
 * ST_FULL, ST_IO, ST_NO_MEMORY. *out is the caller's, to close. */
enum status store__wal_open(const struct wal_options *options, struct wal **out,
			    struct error *err) MUSTCHECK;

/* store__wal_replay calls visit for the payload of every record that data.mdb does not hold
 * yet, in order; payload lives until visit returns. To be called once, before anything else.
 * Ends at the end of the log, which a record that was being written when the power went does
 * not belong to: any of its bytes may be missing. ST_DAMAGED, with words, when a record is not
 * whole that was acknowledged for certain; what visit returns unless that is ST_OK; ST_IO,
 * ST_NO_MEMORY. After a failure only store__wal_close may follow.
 *
 * The last record, damaged on the disk later, cannot be told from one that was being written,
 * unless the log was closed behind it. Of a log that is not durable a power cut may take
 * records from the middle: then it ends in front of the first that is missing. */
enum status store__wal_replay(struct wal *wal,
			      enum status (*visit)(void *context, struct bytes payload),
			      void *context, struct error *err) MUSTCHECK;

/* store__wal_append writes one record whose payload is the pieces, one behind the other (at
 * most WAL_PIECES_MAX; none is an empty payload). When it fails the record does not count, now
 * or after a restart, as far as the disk still does what it is told; make a checkpoint instead.
 * If the disk did not, every later append fails with ST_IO until store__wal_announce succeeds;
 * the record may then count only if the process ends before that. ST_FULL, ST_IO,
 * ST_NO_MEMORY. */
enum status store__wal_append(struct wal *wal, const struct bytes *pieces, size_t count,
			      struct error *err) MUSTCHECK;

/* store__wal_announce notes that a checkpoint is about to be committed to LMDB, and makes
 * the log last so far, also when it is not durable. Errors as above; there must be no
 * checkpoint then. May be repeated. */
enum status store__wal_announce(struct wal *wal, struct error *err) MUSTCHECK;

/* store__wal_restart lets the log begin again, empty, in the generation that the checkpoint
 * just committed, the next one. Gives back to the disk what the file has beyond
 * WAL_KEPT_BYTES. Errors as above. */
enum status store__wal_restart(struct wal *wal, uint64_t generation, struct error *err) MUSTCHECK;

/* store__wal_used_bytes returns how much of the file the records take, 0 for none. */
uint64_t store__wal_used_bytes(const struct wal *wal);

/* store__wal_generation returns the generation of the log. */
uint64_t store__wal_generation(const struct wal *wal);

/* store__wal_look returns ST_OK if the file named `wal` is the one that is open: what is
 * written to one that was deleted or replaced is lost. ST_IO, with words. Any thread. */
enum status store__wal_look(const struct wal *wal, struct error *err) MUSTCHECK;

/* store__wal_close closes it; accepts NULL. Notes in the log where it ends, so that the next
 * start need not look behind it. */
void store__wal_close(struct wal *wal);

#endif
