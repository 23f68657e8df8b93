/* SPDX-License-Identifier: Apache-2.0 OR MIT */
#include "world/snapshot.h"

#include "world/entry.h"
#include "world/record.h"

/* [sequence number, created]: the entry knows the root. */
enum { FIELDS = 2 };

enum status snapshot_encode(struct buffer *out, const struct snapshot *snapshot)
{
	struct cbor_writer writer;

	cbor_writer_init(&writer, out);
	cbor_write_tuple(&writer, FIELDS);
	cbor_write_uint(&writer, snapshot->seq);
	cbor_write_int(&writer, snapshot->created_s);
	return cbor_writer_status(&writer);
}

enum status snapshot_decode(struct bytes record, struct snapshot *out)
{
	struct cbor_reader reader;

	*out = (struct snapshot){ .seq = 0 };
	cbor_reader_init(&reader, record);
	cbor_read_tuple(&reader, FIELDS);
	out->seq = cbor_read_uint(&reader);
	out->created_s = cbor_read_int(&reader);
	return record_done(&reader);
}

/* ---- looking --------------------------------------------------------------- */

/* Makes a snapshot of its record. */
static enum status read_snapshot(struct session *session, struct bytes name, struct bytes record,
				 struct snapshot *out)
{
	struct journal_entry entry;
	struct arena arena;
	enum status st;

	TRY(snapshot_decode(record, out));
	out->name = name;
	if (out->seq > session_head(session).seq)
		return ST_CORRUPT;
	arena_init(&arena, 0);
	st = entry_read(session, &arena, out->seq, &entry);
	out->root = entry.root_after;
	arena_fini(&arena);
	return st;
}

static enum status unreadable(struct error *err, struct bytes name, enum status st)
{
	return error_set(err, st, "snapshot `%.*s` cannot be read: %s", (int)name.size,
			 (const char *)name.data, status_name(st));
}

enum status session_snapshot_look(struct session *session, struct bytes name, struct snapshot *out)
{
	struct bytes record;

	TRY(names_get(session, STORE_SNAPSHOTS, name, &record));
	return read_snapshot(session, name, record, out);
}

enum status session_snapshot(struct session *session, struct bytes name, struct snapshot *out,
			     struct error *err)
{
	enum status st = session_snapshot_look(session, name, out);

	if (st == ST_NOT_FOUND) {
		(void)error_set(err, st, "world `%s` has no snapshot `%.*s`",
				session_world(session)->name,
				name.size > 128 ? 128 : (int)name.size,
				name.size > 0 ? (const char *)name.data : "");
		error_hint(err, "Chaos.SnapshotList lists them; Chaos.SnapshotCreate makes one");
		return st;
	}
	return st == ST_OK ? ST_OK : unreadable(err, name, st);
}

struct listing {
	struct session *session;
	struct snapshot *out;
	size_t count, limit;
	bool more;
	struct error *err;
};

static enum status list_one(void *context, struct bytes name, struct bytes record)
{
	struct listing *listing = context;
	enum status st;

	listing->more = listing->count == listing->limit;
	if (listing->more)
		return ST_LIMIT; /* ends it */
	st = read_snapshot(listing->session, name, record, &listing->out[listing->count]);
	if (st != ST_OK)
		return unreadable(listing->err, name, st);
	listing->count++;
	return ST_OK;
}

enum status session_snapshots(struct session *session, struct bytes prefix, struct bytes after,
			      size_t limit, struct snapshot **out, size_t *count, bool *more,
			      struct error *err)
{
	struct listing listing = { .session = session, .limit = limit, .err = err };
	enum status st = ST_NO_MEMORY;

	listing.out = arena_zalloc(session_arena(session), limit, sizeof(*listing.out));
	if (listing.out)
		st = names_each(session, STORE_SNAPSHOTS, prefix, after, list_one, &listing);
	*out = listing.out;
	*count = listing.count;
	*more = listing.more;
	if (st == ST_OK || listing.more)
		return ST_OK;
	return error_set(err, st, "the snapshots cannot be read: %s", status_name(st));
}
