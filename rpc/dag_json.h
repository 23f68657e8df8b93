/* SPDX-License-Identifier: Apache-2.0 OR MIT */
#ifndef CHAOSACTORD_RPC_DAG_JSON_H
#define CHAOSACTORD_RPC_DAG_JSON_H

#include "base/arena.h"
#include "base/buffer.h"
#include "json/load.h"

/* DAG-JSON (ipld.io/specs/codecs/dag-json), the JSON form of IPLD's data model: links are
 * {"/": "bafy…"}, bytes {"/": {"bytes": "…"}} in base64 without padding, members are sorted by
 * the bytes of their names, and there is no white space. */

enum { DAG_JSON_DEPTH = 128 }; /* of arrays, maps and objects in one another */

/* dag_json_write appends the DAG-JSON of one dag-cbor item, with nothing behind it. Memory for
 * the order of members comes from the arena. With words in err: ST_INVALID when item is not
 * well-formed, ST_UNSUPPORTED for what has no DAG-JSON form (text that is not UTF-8, keys that
 * are not texts, tags other than 42, a member "/" that would read as a link, floats that are
 * not 64 bits or not finite), ST_LIMIT beyond DAG_JSON_DEPTH; else failures of out. */
enum status dag_json_write(struct buffer *out, struct arena *arena, struct bytes item,
			   struct error *err) MUSTCHECK;

/* dag_json_write_bytes appends the form of bytes. */
void dag_json_write_bytes(struct buffer *out, struct bytes data);

/* dag_json_read appends the dag-cbor of a JSON value in DAG-JSON form: shortest heads, keys
 * sorted by length, then bytes. *path names in a few words where a failure lies, as
 * "a.b[3]"; it is the arena's. ST_INVALID with words for what is no DAG-JSON, ST_LIMIT beyond
 * DAG_JSON_DEPTH or the limits of ipld/cbor.h, ST_NO_MEMORY. */
enum status dag_json_read(struct buffer *out, struct arena *arena, const json_t *value,
			  const char **path, struct error *err) MUSTCHECK;

#endif
