/* SPDX-License-Identifier: Apache-2.0 OR MIT */
#include "rpc/vector_request.h"

#include "base/encoding.h"
#include "rpc/chaos/handlers.h"
#include "rpc/chaos/vector_export.h"
#include "rpc/http_reply.h"

/* ---- methods -------------------------------------------------------------------- */

/* As the row of Chaos.VectorExport, but for its result: what GET gives is a file. */
static const struct method get_vector = {
	.name = "Chaos.VectorExport",
	.class = CLASS_LONG,
	.permission = PERMIT_READ,
	.params = &params_vector_export,
	.run = chaos_vector_file,
	.result = "VectorExport",
	.summary = "A range of the journal as a test vector, alone.",
};

enum status vector_request_put(struct envelope *envelope, struct bytes body,
			       const struct rpc_limits *limits, struct charge *charge)
{
	return envelope_read_call(envelope, method_find(bytes_of_text("Chaos.VectorRun")),
				  ENVELOPE_FIRST_PARAM, body, limits, charge);
}

/* ---- the query ------------------------------------------------------------------- */

/* Words of JSON are what they say; all else is text, which numbers may be given as too. */
static void write_value(struct json_writer *out, struct bytes value)
{
	if (bytes_equal(value, bytes_of_text("true")) || bytes_equal(value, bytes_of_text("false")))
		json_write_raw(out, NULL, value);
	else
		json_write_string(out, NULL, value);
}

/* name=value as a member; ST_INVALID when it is none. */
static enum status write_member(struct json_writer *out, struct buffer *piece, struct bytes pair)
{
	const uint8_t *equals = memchr(pair.data, '=', pair.size);
	size_t size = equals ? (size_t)(equals - pair.data) : 0;

	if (size == 0)
		return ST_INVALID;
	buffer_clear(piece);
	TRY(percent_decode(piece, bytes_make(pair.data, size)));
	json_write_string(out, NULL, buffer_bytes(piece));
	buffer_append_byte(out->out, ':');
	out->comma = false;
	size++;
	buffer_clear(piece);
	TRY(percent_decode(piece, bytes_make(pair.data + size, pair.size - size)));
	write_value(out, buffer_bytes(piece));
	return ST_OK;
}

/* ST_INVALID when it is not made of members. */
static enum status write_query(struct buffer *text, const char *query)
{
	struct json_writer out;
	struct buffer piece;
	enum status st = ST_OK;

	buffer_init(&piece, 0);
	json_writer_init(&out, text);
	json_write_object(&out, NULL);
	while (*query && st == ST_OK) {
		const size_t size = strcspn(query, "&");

		st = write_member(&out, &piece, bytes_make((const uint8_t *)query, size));
		query += size;
		query += *query == '&';
	}
	json_write_object_end(&out);
	buffer_fini(&piece);
	return st == ST_OK ? json_writer_status(&out) : st;
}

enum status vector_request_get(struct envelope *envelope, struct buffer *scratch, const char *query,
			       const struct rpc_limits *limits, struct charge *charge)
{
	const enum status st = write_query(scratch, query);

	if (st != ST_OK && st != ST_INVALID)
		return st;
	if (st == ST_INVALID)
		return envelope_refuse(envelope, FAULT_INVALID_PARAMS,
				       "the query is not made of NAME=VALUE, joined by &",
				       "as in vector.json?from=1&to=3&id=NAME", charge);
	return envelope_read_call(envelope, &get_vector, ENVELOPE_ALL_PARAMS, buffer_bytes(scratch),
				  limits, charge);
}

/* ---- the answer ------------------------------------------------------------------- */

unsigned vector_request_status(enum fault fault)
{
	static const struct http_fault statuses[] = {
		{ FAULT_PARSE_ERROR, HTTP_BAD_REQUEST },
		{ FAULT_INVALID_PARAMS, HTTP_BAD_REQUEST },
		{ FAULT_VECTOR_INVALID, HTTP_BAD_REQUEST },
		{ FAULT_FORBIDDEN, HTTP_FORBIDDEN },
		{ FAULT_MESSAGE_NOT_FOUND, HTTP_NOT_FOUND },
		{ FAULT_WORLD_NOT_FOUND, HTTP_NOT_FOUND },
		{ FAULT_NOT_EXPORTABLE, HTTP_CONFLICT },
		{ FAULT_LIMIT_EXCEEDED, HTTP_TOO_LARGE },
		{ FAULT_DRAINING, HTTP_UNAVAILABLE },
		{ FAULT_OUT_OF_MEMORY, HTTP_UNAVAILABLE },
		{ 0 },
	};

	return http_fault_status(statuses, fault);
}
