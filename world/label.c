/* SPDX-License-Identifier: Apache-2.0 OR MIT */
#include "world/label.h"

#include "world/record.h"

/* [kind, address or root]. */
enum { FIELDS = 2 };

enum status label_encode(struct buffer *out, const struct label *label)
{
	struct cbor_writer writer;

	cbor_writer_init(&writer, out);
	cbor_write_tuple(&writer, FIELDS);
	cbor_write_uint(&writer, (uint64_t)label->kind);
	if (label->kind == LABEL_ADDRESS)
		cbor_write_address(&writer, &label->address);
	else
		record_write_root(&writer, &label->root);
	return cbor_writer_status(&writer);
}

enum status label_decode(struct bytes record, struct label *out)
{
	struct cbor_reader reader;
	uint64_t kind;

	*out = (struct label){ .kind = LABEL_ADDRESS };
	cbor_reader_init(&reader, record);
	reader.delegated = true;
	cbor_read_tuple(&reader, FIELDS);
	kind = cbor_read_uint(&reader);
	if (kind > LABEL_ROOT)
		cbor_fail(&reader, ST_CORRUPT, "not a label");
	else
		out->kind = (enum label_kind)kind;
	if (out->kind == LABEL_ADDRESS)
		out->address = cbor_read_address(&reader);
	else
		out->root = record_read_root(&reader);
	return record_done(&reader);
}

/* ---- looking --------------------------------------------------------------- */

static enum status unreadable(struct error *err, struct bytes name, enum status st)
{
	return error_set(err, st, "label `@%.*s` cannot be read: %s", (int)name.size,
			 (const char *)name.data, status_name(st));
}

enum status session_label(struct session *session, struct bytes name, struct label *out,
			  struct error *err)
{
	struct bytes record;
	enum status st = names_get(session, STORE_LABELS, name, &record);

	if (st == ST_OK)
		st = label_decode(record, out);
	out->name = name;
	if (st == ST_NOT_FOUND) {
		(void)error_set(err, st, "world `%s` has no label `@%.*s`",
				session_world(session)->name,
				name.size > 128 ? 128 : (int)name.size,
				name.size > 0 ? (const char *)name.data : "");
		error_hint(err, "Chaos.LabelList lists them; Chaos.LabelSet sets one");
		return st;
	}
	return st == ST_OK ? ST_OK : unreadable(err, name, st);
}

struct listing {
	struct label *out;
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
	st = label_decode(record, &listing->out[listing->count]);
	if (st != ST_OK)
		return unreadable(listing->err, name, st);
	listing->out[listing->count++].name = name;
	return ST_OK;
}

enum status session_labels(struct session *session, struct bytes prefix, struct bytes after,
			   size_t limit, struct label **out, size_t *count, bool *more,
			   struct error *err)
{
	struct listing listing = { .limit = limit, .err = err };
	enum status st = ST_NO_MEMORY;

	listing.out = arena_zalloc(session_arena(session), limit, sizeof(*listing.out));
	if (listing.out)
		st = names_each(session, STORE_LABELS, prefix, after, list_one, &listing);
	*out = listing.out;
	*count = listing.count;
	*more = listing.more;
	if (st == ST_OK || listing.more)
		return ST_OK;
	return error_set(err, st, "the labels cannot be read: %s", status_name(st));
}
