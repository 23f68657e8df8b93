/* SPDX-License-Identifier: Apache-2.0 OR MIT */
#include "rpc/dag_path.h"

#include <inttypes.h>

#include "base/utf8.h"
#include "ipld/cbor.h"

enum { TAG_LINK = 42, SHOWN_PART_MAX = 60, DIGITS_MAX = 9 };

struct way {
	struct blockstore *blocks;
	struct arena *arena;
	struct dag_place *at;
	unsigned hops;
	struct cid *missing;
	struct error *err;
};

bool dag_path_link(struct bytes item, struct cid *link)
{
	struct cbor_reader reader;
	enum cbor_major major;

	cbor_reader_init(&reader, item);
	if (!cbor_next_major(&reader, &major) || major != CBOR_TAG)
		return false;
	*link = cbor_read_link(&reader);
	return cbor_status(&reader) == ST_OK && (cid_names_block(*link) || cid_is_identity(*link));
}

static enum status enter_block(struct way *way, struct cid cid)
{
	const uint64_t codec = cid_split(cid).codec;
	struct dag_place *at = way->at;
	enum status st;

	if (++way->hops > DAG_PATH_HOPS_MAX)
		return error_set(way->err, ST_LIMIT, "the path follows more than %d links",
				 DAG_PATH_HOPS_MAX);
	st = blockstore_get(way->blocks, way->arena, cid, &at->block);
	if (st == ST_NOT_FOUND) {
		*way->missing = cid;
		return error_set(way->err, st, "the path leads to a block that is not there");
	}
	TRY(st);
	at->cid = cid;
	at->item = at->block;
	at->is_cbor = codec == CID_CODEC_DAG_CBOR || codec == CID_CODEC_CBOR;
	return ST_OK;
}

/* Follows links until there is none; *entered says whether there was one. */
static enum status follow(struct way *way, bool *entered)
{
	struct cid link;

	*entered = false;
	while (way->at->is_cbor && dag_path_link(way->at->item, &link)) {
		*entered = true;
		TRY(enter_block(way, link));
	}
	return ST_OK;
}

static enum status no_part(struct bytes part, const char *what, uint64_t count, const char *unit,
			   struct error *err)
{
	const struct bytes shown = utf8_cut(part, SHOWN_PART_MAX);

	return error_set(err, ST_RANGE, "there is no '%.*s' in %s of %" PRIu64 " %s",
			 (int)shown.size, (const char *)shown.data, what, count, unit);
}

static enum status no_parts(struct bytes part, struct error *err)
{
	const struct bytes shown = utf8_cut(part, SHOWN_PART_MAX);

	return error_set(err, ST_RANGE,
			 "there is no '%.*s' in a value that is neither array nor map",
			 (int)shown.size, (const char *)shown.data);
}

static bool read_index(struct bytes part, uint64_t *index)
{
	*index = 0;
	if (part.size > DIGITS_MAX || (part.size > 1 && part.data[0] == '0'))
		return false;
	for (size_t i = 0; i < part.size; i++) {
		if (part.data[i] < '0' || part.data[i] > '9')
			return false;
		*index = *index * 10 + (part.data[i] - '0');
	}
	return true;
}

static enum status malformed(const struct cbor_reader *reader, struct error *err)
{
	return error_set(err, ST_INVALID, "not dag-cbor at byte %zu of the value: %s",
			 cbor_offset(reader),
			 reader->reason ? reader->reason : "not the expected value");
}

static enum status step_into_array(struct cbor_reader *reader, uint64_t count, struct bytes part,
				   struct bytes *out, struct error *err)
{
	uint64_t index;

	if (!read_index(part, &index) || index >= count)
		return no_part(part, "an array", count, "elements", err);
	while (index-- > 0 && cbor_status(reader) == ST_OK)
		(void)cbor_skip(reader);
	*out = cbor_skip(reader);
	return cbor_status(reader) == ST_OK ? ST_OK : malformed(reader, err);
}

static enum status step_into_map(struct cbor_reader *reader, uint64_t count, struct bytes part,
				 struct bytes *out, struct error *err)
{
	for (uint64_t i = 0; i < count; i++) {
		const struct bytes key = cbor_skip(reader), value = cbor_skip(reader);
		struct cbor_reader name;
		enum cbor_major major;

		if (cbor_status(reader) != ST_OK)
			return malformed(reader, err);
		cbor_reader_init(&name, key);
		if (cbor_next_major(&name, &major) && major == CBOR_TEXT &&
		    bytes_equal(cbor_read_text(&name), part)) {
			*out = value;
			return ST_OK;
		}
	}
	return no_part(part, "a map", count, "members", err);
}

enum status dag_path_step(struct bytes item, struct bytes part, struct bytes *out,
			  struct error *err)
{
	struct cbor_reader reader;
	enum cbor_major major;
	uint64_t count;

	cbor_reader_init(&reader, item);
	if (!cbor_read_head(&reader, &major, &count))
		return malformed(&reader, err);
	if (major == CBOR_ARRAY)
		return step_into_array(&reader, count, part, out, err);
	if (major == CBOR_MAP)
		return step_into_map(&reader, count, part, out, err);
	return no_parts(part, err);
}

/* Cuts the next part off; false at the end. */
static bool next_part(struct bytes *rest, struct bytes *part)
{
	while (rest->size > 0 && rest->data[0] == '/')
		*rest = bytes_make(rest->data + 1, rest->size - 1);
	*part = bytes_make(rest->data, 0);
	while (part->size < rest->size && part->data[part->size] != '/')
		part->size++;
	*rest = bytes_make(rest->data + part->size, rest->size - part->size);
	return part->size > 0;
}

enum status dag_path_resolve(struct blockstore *blocks, struct arena *arena, struct cid cid,
			     struct bytes path, struct dag_place *out, struct cid *missing,
			     struct error *err)
{
	struct way way = { .blocks = blocks, .arena = arena, .at = out, .err = err };
	struct bytes rest = path, part;
	bool entered;

	*out = (struct dag_place){ .is_cbor = false };
	*missing = (struct cid){ 0 };
	way.missing = missing;
	TRY(enter_block(&way, cid));
	out->path = path;
	while (next_part(&rest, &part)) {
		TRY(follow(&way, &entered));
		if (entered)
			out->path = bytes_make(part.data,
					       (size_t)(path.data + path.size - part.data));
		TRY(out->is_cbor ? dag_path_step(out->item, part, &out->item, err)
				 : no_parts(part, err));
	}
	TRY(follow(&way, &entered));
	if (entered)
		out->path = bytes_make(rest.data, 0);
	return ST_OK;
}
