/* SPDX-License-Identifier: Apache-2.0 OR MIT */
#ifndef CHAOSACTORD_WORLD_SNAPSHOT_H
#define CHAOSACTORD_WORLD_SNAPSHOT_H

#include "world/names.h"

/* Snapshots: names of journal entries. The state after one stays the same whatever the world
 * does, so that it can be gone back to any number of times (world/move.h), by a record of a few
 * bytes. Names are those of name_check. */
struct snapshot {
	struct bytes name;
	uint64_t seq; /* of the entry */
	struct block_cid root;
	int64_t created_s; /* Unix time */
};

/* session_snapshot finds a snapshot of the session's world by its name; it lives in the
 * session's arena. ST_NOT_FOUND with words. session_snapshot_look does so without words. */
enum status session_snapshot(struct session *session, struct bytes name, struct snapshot *out,
			     struct error *err) MUSTCHECK;
enum status session_snapshot_look(struct session *session, struct bytes name,
				  struct snapshot *out) MUSTCHECK;

/* session_snapshots lists up to limit snapshots whose names begin with prefix and come after
 * `after` (empty: all do), in order; *more: there are further ones. They live in the session's
 * arena. */
enum status session_snapshots(struct session *session, struct bytes prefix, struct bytes after,
			      size_t limit, struct snapshot **out, size_t *count, bool *more,
			      struct error *err) MUSTCHECK;

/* snapshot_encode appends the stored form. snapshot_decode reads a record of STORE_SNAPSHOTS,
 * without name and root. ST_CORRUPT. */
enum status snapshot_encode(struct buffer *out, const struct snapshot *snapshot) MUSTCHECK;
enum status snapshot_decode(struct bytes record, struct snapshot *out) MUSTCHECK;

#endif
