/* SPDX-License-Identifier: Apache-2.0 OR MIT */
#ifndef CHAOSACTORD_RPC_DAG_VALUE_H
#define CHAOSACTORD_RPC_DAG_VALUE_H

#include "rpc/dag_path.h"
#include "rpc/failure.h"
#include "world/session.h"

/* Values of blocks, found and written, for JSON-RPC and for HTTP. */

enum dag_format { DAG_FORMAT_JSON, DAG_FORMAT_RAW, DAG_FORMAT_DIAG, DAG_FORMAT_HEX };

/* dag_value_find goes along a path (rpc/dag_path.h). BLOCK_NOT_FOUND with the CID that is
 * missing; INVALID_PARAMS when the path leads nowhere; DECODE_ERROR, LIMIT_EXCEEDED, and what
 * the store says. */
enum status dag_value_find(struct failure *failure, struct session *session, struct arena *arena,
			   struct cid cid, struct bytes path, struct dag_place *out) MUSTCHECK;

/* dag_value_failed makes of a failure of rpc/dag_path.h, other than of a missing block, the errors
 * above. */
enum status dag_value_failed(struct failure *failure, enum status st, const struct error *err);

/* dag_value_write appends the value in a format: DAG-JSON, its bytes, diagnostic notation or
 * 0x and hex digits. DECODE_ERROR when there is no DAG-JSON form; failures of out. */
enum status dag_value_write(struct buffer *out, struct arena *arena, const struct dag_place *place,
			    enum dag_format format, struct failure *failure) MUSTCHECK;

/* dag_codec_name is the name of a codec in multicodec's table, or NULL. */
const char *dag_codec_name(uint64_t codec);

#endif
