/* SPDX-License-Identifier: Apache-2.0 OR MIT */
#ifndef CHAOSACTORD_RPC_JSON_WRITE_H
#define CHAOSACTORD_RPC_JSON_WRITE_H

#include "base/bigint.h"
#include "base/buffer.h"
#include "ipld/address.h"
#include "ipld/cid.h"

/* A writer of compact JSON straight into a buffer. It keeps no tree and no stack:
 * only whether the next value needs a comma. The first failure sticks; later calls
 * do nothing; json_writer_status returns why. The caller balances begin and end.
 *
 * Every function takes the member's name first, NULL inside an array. */
struct json_writer {
	struct buffer *out;
	size_t limit_bytes;           /* greatest size of *out, 0: none; ST_LIMIT beyond */
	const struct cancel *cancel;  /* asked by every value; NULL: not */
	enum address_network network; /* of the addresses it writes */
	bool go_escapes;              /* <, >, & and U+2028, U+2029 escaped, as Go's encoder does */
	bool comma;
	enum status status;
};

void json_writer_init(struct json_writer *writer, struct buffer *out);

/* json_writer_status is ST_OK, ST_LIMIT, ST_NO_MEMORY or ST_CANCELLED. */
enum status json_writer_status(const struct json_writer *writer);

void json_write_object(struct json_writer *writer, const char *name);
void json_write_object_end(struct json_writer *writer);
void json_write_array(struct json_writer *writer, const char *name);
void json_write_array_end(struct json_writer *writer);

void json_write_null(struct json_writer *writer, const char *name);
void json_write_bool(struct json_writer *writer, const char *name, bool value);
void json_write_int(struct json_writer *writer, const char *name, int64_t value);
void json_write_uint(struct json_writer *writer, const char *name, uint64_t value);

/* json_write_string escapes what has to be; bytes that are not UTF-8 become \ufffd
 * each, as Go's encoder does. json_write_text takes a C string, NULL gives null. */
void json_write_string(struct json_writer *writer, const char *name, struct bytes value);
void json_write_text(struct json_writer *writer, const char *name, const char *value);

/* json_write_amount writes a decimal string. */
void json_write_amount(struct json_writer *writer, const char *name, const struct bigint *value);

/* json_write_base64 writes a base64 string; json_write_nilable gives null for no
 * bytes, as Go does for a nil slice. */
void json_write_base64(struct json_writer *writer, const char *name, struct bytes value);
void json_write_nilable(struct json_writer *writer, const char *name, struct bytes value);

/* json_write_cid writes {"/":"…"}, null for the undefined CID. */
void json_write_cid(struct json_writer *writer, const char *name, struct cid cid);
void json_write_address(struct json_writer *writer, const char *name,
			const struct address *address);

/* json_write_raw splices in one JSON value as it is. */
void json_write_raw(struct json_writer *writer, const char *name, struct bytes value);

/* json_write_marshaled is the same with the escapes of Go's encoder, where they are asked for: it
 * puts them into what a value's own MarshalJSON has made, too. */
void json_write_marshaled(struct json_writer *writer, const char *name, struct bytes value);

#endif
