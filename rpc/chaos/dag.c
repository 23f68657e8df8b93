/* SPDX-License-Identifier: Apache-2.0 OR MIT */
#include "rpc/chaos/handlers.h"

#include <inttypes.h>

#include "ipld/cbor.h"
#include "ipld/dag_walk.h"
#include "rpc/dag_json.h"
#include "rpc/dag_value.h"
#include "world/put_block.h"

/* Blocks by their CIDs: read with a path, counted, put. */

enum { STAT_LIMIT = 100000, STAT_LIMIT_MAX = 1000000, STAT_NAMED_MAX = 10 };
enum { PUT_BYTES_MAX = 2 << 20 };

struct get_args {
	struct cid cid;
	struct bytes path;
	int64_t format;
};
struct stat_args {
	struct cid cid;
	uint64_t limit;
};
struct put_args {
	struct maybe_bytes bytes;
	const json_t *value; /* NULL: left out */
	int64_t codec;
	struct maybe_cid expect;
};

static const struct word format_words[] = {
	{ "dagJson", DAG_FORMAT_JSON },
	{ "raw", DAG_FORMAT_RAW },
	{ "diag", DAG_FORMAT_DIAG },
	{ "hex", DAG_FORMAT_HEX },
};
static const struct word_list formats = { format_words, 4, false };

enum put_codec { PUT_DAG_CBOR, PUT_RAW };
static const struct word codec_words[] = { { "dag-cbor", PUT_DAG_CBOR }, { "raw", PUT_RAW } };
static const struct word_list codecs = { codec_words, 2, false };

PARAMS(params_dag_get, struct get_args, REQUIRED("cid", cid, struct get_args, cid, "a CID"),
       OPTIONAL("path", text, struct get_args, path,
		"indexes and names with / between; links are followed"),
       OPTIONAL("format", word, struct get_args, format, "{words}", .words = &formats));

PARAMS(params_dag_stat, struct stat_args, REQUIRED("cid", cid, struct stat_args, cid, "a CID"),
       OPTIONAL("limit", uint, struct stat_args, limit,
		"blocks to look at, default {default}, at most {max}", DEFAULT(STAT_LIMIT),
		RANGE(1, STAT_LIMIT_MAX)));

PARAMS(params_dag_put, struct put_args,
       MAYBE("bytes", bytes, struct put_args, bytes, "the block: base64, or 0x and hex digits"),
       OPTIONAL("value", any, struct put_args, value, "or its value, in DAG-JSON form"),
       OPTIONAL("codec", word, struct put_args, codec, "{words}", .words = &codecs),
       MAYBE("expectCid", cid, struct put_args, expect, "refuse a block with another CID"));

/* ---- DagGet ----------------------------------------------------------------------- */

static enum status write_link(void *context, struct cid link)
{
	struct json_writer *out = context;

	json_write_cid(out, NULL, link);
	return json_writer_status(out);
}

static enum status write_links(struct json_writer *out, const struct dag_place *place)
{
	enum status st = ST_OK;

	json_write_array(out, "links");
	if (place->is_cbor)
		st = cbor_each_link(place->item, write_link, out);
	json_write_array_end(out);
	/* What is malformed is shown as it is, with the links before that. */
	return st == ST_INVALID ? ST_OK : st;
}

static enum status write_value(struct call *call, const struct dag_place *place,
			       enum dag_format format)
{
	struct json_writer *out = call->out;
	struct buffer text;
	enum status st;

	if (format == DAG_FORMAT_RAW) {
		json_write_base64(out, "value", place->item);
		return json_writer_status(out);
	}
	buffer_init(&text, out->limit_bytes);
	text.charge = call->arena->charge;
	st = dag_value_write(&text, call->arena, place, format, call->failure);
	if (st == ST_OK && format == DAG_FORMAT_JSON)
		json_write_raw(out, "value", buffer_bytes(&text));
	else if (st == ST_OK)
		json_write_string(out, "value", buffer_bytes(&text));
	/* Too large for an answer, or no memory: said as of the answer itself. */
	else if (!call->failure->set && out->status == ST_OK)
		out->status = st;
	buffer_fini(&text);
	return st;
}

enum status chaos_dag_get(struct call *call, const void *args)
{
	const struct get_args *in = args;
	struct json_writer *out = call->out;
	struct dag_place place;

	TRY(dag_value_find(call->failure, call->session, call->arena, in->cid, in->path, &place));
	json_write_object(out, NULL);
	json_write_cid(out, "cid", place.cid);
	json_write_string(out, "path", place.path);
	json_write_text(out, "codec", dag_codec_name(cid_split(place.cid).codec));
	json_write_uint(out, "bytes", place.item.size);
	TRY(write_value(call, &place, (enum dag_format)in->format));
	TRY(write_links(out, &place));
	json_write_object_end(out);
	return ST_OK;
}

/* ---- DagStat ---------------------------------------------------------------------- */

struct stat {
	uint64_t blocks, bytes, missing, unreadable;
	unsigned depth;
	bool complete;
	struct cid named[STAT_NAMED_MAX]; /* the first that are missing */
};

static enum status count_block(struct call *call, struct stat *stat, const struct dag_block *found)
{
	if (found->missing) {
		if (stat->missing < STAT_NAMED_MAX)
			TRY(cid_copy(call->arena, found->cid, &stat->named[stat->missing]));
		stat->missing++;
		return ST_OK;
	}
	stat->blocks++;
	stat->bytes += found->block.size;
	stat->unreadable += found->unreadable;
	if (found->depth > stat->depth)
		stat->depth = found->depth;
	return ST_OK;
}

static enum status walk_dag(struct call *call, const struct stat_args *in, struct stat *stat)
{
	struct dag_block found;
	struct dag_walk *walk;
	enum status st = dag_walk_new(session_blocks(call->session), call->arena, in->cid,
				      DAG_BY_DEPTH, in->limit, &walk);

	while (st == ST_OK) {
		st = dag_walk_next(walk, &found);
		if (st == ST_OK)
			st = count_block(call, stat, &found);
	}
	dag_walk_free(walk);
	stat->complete = st == ST_NOT_FOUND;
	return st == ST_NOT_FOUND || st == ST_LIMIT ? ST_OK : call_failed(call, st, NULL);
}

static enum status block_missing(struct call *call, struct cid cid)
{
	(void)failure_set_cid(call->failure, FAULT_BLOCK_NOT_FOUND, "ipld: could not find ", cid,
			      "");
	return ST_NOT_FOUND;
}

enum status chaos_dag_stat(struct call *call, const void *args)
{
	const struct stat_args *in = args;
	struct json_writer *out = call->out;
	struct stat stat = { .blocks = 0 };

	TRY(walk_dag(call, in, &stat));
	if (stat.blocks == 0 && stat.missing > 0)
		return block_missing(call, in->cid);
	json_write_object(out, NULL);
	json_write_cid(out, "cid", in->cid);
	json_write_uint(out, "blocks", stat.blocks);
	json_write_uint(out, "bytes", stat.bytes);
	json_write_uint(out, "depth", stat.depth);
	json_write_uint(out, "missing", stat.missing);
	json_write_array(out, "missingCids");
	for (size_t i = 0; i < stat.missing && i < STAT_NAMED_MAX; i++)
		json_write_cid(out, NULL, stat.named[i]);
	json_write_array_end(out);
	json_write_uint(out, "unreadable", stat.unreadable);
	json_write_bool(out, "complete", stat.complete);
	json_write_object_end(out);
	return ST_OK;
}

/* ---- DagPut ----------------------------------------------------------------------- */

static enum status refuse_block(struct call *call, const char *path, const char *text)
{
	failure_text(call->failure, "path", path);
	return failure_set(call->failure, FAULT_INVALID_PARAMS, "%s: %s", path, text);
}

/* The value as a block: dag-cbor, or what a single {"/":{"bytes"}} of codec raw holds. */
static enum status encode_value(struct call *call, const struct put_args *in, struct bytes *out)
{
	struct error err = { .status = ST_OK };
	struct buffer block;
	const char *path = "";
	enum status st;

	if (in->codec != PUT_DAG_CBOR)
		return refuse_block(call, "value", "a raw block is given as bytes");
	buffer_init(&block, 0);
	block.charge = call->arena->charge;
	st = dag_json_read(&block, call->arena, in->value, &path, &err);
	if (st == ST_OK)
		st = arena_copy(call->arena, buffer_bytes(&block), out);
	buffer_fini(&block);
	if (st == ST_OK)
		return ST_OK;
	if (st != ST_INVALID && st != ST_LIMIT)
		return call_failed(call, st, &err);
	failure_text(call->failure, "path", path[0] != '\0' ? path : "value");
	return failure_set(call->failure, FAULT_ENCODE_ERROR, "value%s%s: %s",
			   path[0] != '\0' && path[0] != '[' ? "." : "", path, err.text);
}

static enum status any_link(void *context, struct cid link)
{
	(void)context;
	(void)link;
	return ST_OK;
}

/* One item with nothing behind it, whose links are CIDs. */
static enum status check_cbor(struct call *call, struct bytes block)
{
	struct cbor_reader reader;

	cbor_reader_init(&reader, block);
	(void)cbor_skip(&reader);
	if (cbor_status(&reader) != ST_OK) {
		failure_number(call->failure, "offset", cbor_offset(&reader));
		return failure_set(call->failure, FAULT_DECODE_ERROR,
				   "bytes: not dag-cbor at byte %zu: %s", cbor_offset(&reader),
				   reader.reason ? reader.reason : "not the expected value");
	}
	if (cbor_left(&reader) > 0) {
		failure_number(call->failure, "offset", cbor_offset(&reader));
		return failure_set(call->failure, FAULT_DECODE_ERROR,
				   "bytes: %zu bytes stand behind the value", cbor_left(&reader));
	}
	if (cbor_scan_links(block, any_link, NULL) != ST_OK)
		return failure_set(call->failure, FAULT_DECODE_ERROR,
				   "bytes: a tag 42 without a CID behind it");
	return ST_OK;
}

static enum status take_block(struct call *call, const struct put_args *in, struct bytes *out)
{
	if (in->bytes.given == (in->value != NULL))
		return refuse_block(call, "bytes", "give either bytes or value");
	if (in->value)
		TRY(encode_value(call, in, out));
	else
		*out = in->bytes.value;
	if (out->size > PUT_BYTES_MAX) {
		failure_number(call->failure, "limit", PUT_BYTES_MAX);
		failure_number(call->failure, "actual", out->size);
		return failure_set(call->failure, FAULT_LIMIT_EXCEEDED,
				   "a block has at most %d bytes", PUT_BYTES_MAX);
	}
	return in->codec == PUT_DAG_CBOR && !in->value ? check_cbor(call, *out) : ST_OK;
}

static enum status refuse_cid(struct call *call, struct cid is)
{
	failure_text(call->failure, "path", "expectCid");
	failure_hint(call->failure, "nothing was stored; put it without expectCid, or mend it");
	(void)failure_set_cid(call->failure, FAULT_INVALID_PARAMS,
			      "expectCid: the CID of this block is ", is, "");
	return ST_INVALID;
}

/* Ours is blake2b-256; a CID that is expected may have another hash. */
static enum status name_block(struct call *call, const struct put_args *in, struct bytes block,
			      struct cid *cid)
{
	const unsigned codec = in->codec == PUT_RAW ? CID_CODEC_RAW : CID_CODEC_DAG_CBOR;
	struct block_cid own = block_cid_of(block);

	own.bytes[1] = (uint8_t)codec;
	TRY(cid_copy(call->arena, cid_of(&own), cid));
	if (!in->expect.given || cid_equal(*cid, in->expect.value))
		return ST_OK;
	if (cid_split(in->expect.value).codec != codec ||
	    cid_matches(in->expect.value, block) != ST_OK)
		return refuse_cid(call, *cid);
	*cid = in->expect.value;
	return ST_OK;
}

enum status chaos_dag_put(struct call *call, const void *args)
{
	const struct put_args *in = args;
	struct json_writer *out = call->out;
	struct bytes block;
	struct cid cid;
	bool is_new;
	enum status st;

	TRY(take_block(call, in, &block));
	TRY(name_block(call, in, block, &cid));
	st = writing_put_block(call->writing, cid, block, &is_new);
	if (st != ST_OK)
		return call_failed(call, st, NULL);
	json_write_object(out, NULL);
	json_write_cid(out, "cid", cid);
	json_write_uint(out, "bytes", block.size);
	json_write_bool(out, "new", is_new);
	json_write_object_end(out);
	return ST_OK;
}
