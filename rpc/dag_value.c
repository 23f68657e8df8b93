/* SPDX-License-Identifier: Apache-2.0 OR MIT */
#include "rpc/dag_value.h"

#include "base/encoding.h"
#include "ipld/cid.h"
#include "rpc/cbor_diag.h"
#include "rpc/dag_json.h"
#include "world/chain.h"

static enum status not_found(struct failure *failure, struct cid missing)
{
	struct buffer text;

	buffer_init(&text, 0);
	cid_to_text(&text, missing);
	failure_bytes(failure, "cid", buffer_bytes(&text));
	buffer_fini(&text);
	(void)failure_set_cid(failure, FAULT_BLOCK_NOT_FOUND, "ipld: could not find ", missing, "");
	return ST_NOT_FOUND;
}

enum status dag_value_failed(struct failure *failure, enum status st, const struct error *err)
{
	if (st == ST_RANGE) {
		failure_text(failure, "path", "path");
		failure_hint(failure, "a path is made of indexes of arrays and names of members, "
				      "with / between");
		return failure_set(failure, FAULT_INVALID_PARAMS, "path: %s", err->text);
	}
	if (st == ST_INVALID)
		return failure_set(failure, FAULT_DECODE_ERROR, "%s", err->text);
	return failure_of_status(failure, st, err);
}

enum status dag_value_find(struct failure *failure, struct session *session, struct arena *arena,
			   struct cid cid, struct bytes path, struct dag_place *out)
{
	struct error err = { .status = ST_OK };
	struct cid missing;
	enum status st = dag_path_resolve(session_blocks(session), arena, cid, path, out, &missing,
					  &err);

	if (st == ST_OK)
		return ST_OK;
	if (st == ST_NOT_FOUND)
		st = session_chain_seek(session, missing);
	if (st == ST_NOT_FOUND)
		return not_found(failure, missing);
	return dag_value_failed(failure, st, &err);
}

static enum status write_dag_json(struct buffer *out, struct arena *arena,
				  const struct dag_place *place, struct failure *failure)
{
	struct error err = { .status = ST_OK };
	enum status st;

	if (!place->is_cbor) {
		dag_json_write_bytes(out, place->item);
		return buffer_status(out);
	}
	st = dag_json_write(out, arena, place->item, &err);
	if (st == ST_OK || st == buffer_status(out))
		return st;
	if (st != ST_INVALID && st != ST_UNSUPPORTED && st != ST_LIMIT)
		return failure_of_status(failure, st, &err);
	failure_hint(failure, "ask for format diag, hex or raw");
	return failure_set(failure, FAULT_DECODE_ERROR, "%s", err.text);
}

enum status dag_value_write(struct buffer *out, struct arena *arena, const struct dag_place *place,
			    enum dag_format format, struct failure *failure)
{
	switch (format) {
	case DAG_FORMAT_JSON:
		return write_dag_json(out, arena, place, failure);
	case DAG_FORMAT_RAW:
		buffer_append_bytes(out, place->item);
		break;
	case DAG_FORMAT_DIAG:
		if (place->is_cbor) {
			cbor_diag(out, place->item);
			break;
		}
		buffer_append_text(out, "h'");
		base16_encode(out, place->item);
		buffer_append_byte(out, '\'');
		break;
	case DAG_FORMAT_HEX:
		buffer_append_text(out, "0x");
		base16_encode(out, place->item);
		break;
	}
	return buffer_status(out);
}

const char *dag_codec_name(uint64_t codec)
{
	static const struct name {
		uint64_t codec;
		const char *name;
	} names[] = {
		{ CID_CODEC_DAG_CBOR, "dag-cbor" },
		{ CID_CODEC_RAW, "raw" },
		{ CID_CODEC_CBOR, "cbor" },
		{ CID_CODEC_DAG_PB, "dag-pb" },
		{ CID_CODEC_UNSEALED_COMMITMENT, "fil-commitment-unsealed" },
		{ CID_CODEC_SEALED_COMMITMENT, "fil-commitment-sealed" },
	};

	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		if (names[i].codec == codec)
			return names[i].name;
	}
	return NULL;
}
