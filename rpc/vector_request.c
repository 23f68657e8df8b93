/* SPDX-License-Identifier: Apache-2.0 OR MIT */
#include "rpc/vector_request.h"

#include "base/encoding.h"
#include "rpc/chaos/handlers.h"
#include "rpc/chaos/vector_export.h"

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

/* One name or value, percent-decoded; false for a broken escape. */
static bool decode(struct buffer *out, struct bytes text)
{
	buffer_clear(out);
	for (size_t i = 0; i < text.size; i++) {
		if (text.data[i] != '%') {
			buffer_append_byte(out, text.data[i]);
			continue;
		}
		if (text.size - i < 3 ||
		    base16_decode(out, bytes_make(text.data + i + 1, 2)) != ST_OK)
			return false;
		i += 2;
	}
	return true;
}

/* Words of JSON are what they say; all else is text, which numbers may be given as too. */
static void write_value(struct json_writer *out, struct bytes value)
{
	if (bytes_equal(value, bytes_of_text("true")) || bytes_equal(value, bytes_of_text("false")))
		json_write_raw(out, NULL, value);
	else
		json_write_string(out, NULL, value);
}

/* name=value as a member; false when it is none. */
static bool write_member(struct json_writer *out, struct buffer *piece, struct bytes pair)
{
	const uint8_t *equals = memchr(pair.data, '=', pair.size);
	size_t size = equals ? (size_t)(equals - pair.data) : 0;

	if (size == 0 || !decode(piece, bytes_make(pair.data, size)))
		return false;
	json_write_string(out, NULL, buffer_bytes(piece));
	buffer_append_byte(out->out, ':');
	out->comma = false;
	size++;
	if (!decode(piece, bytes_make(pair.data + size, pair.size - size)))
		return false;
	write_value(out, buffer_bytes(piece));
	return true;
}

static enum status write_query(struct buffer *text, const char *query, bool *valid)
{
	struct json_writer out;
	struct buffer piece;
	enum status st;

	*valid = true;
	buffer_init(&piece, 0);
	json_writer_init(&out, text);
	json_write_object(&out, NULL);
	while (*query && *valid) {
		const size_t size = strcspn(query, "&");

		*valid = write_member(&out, &piece, bytes_make((const uint8_t *)query, size));
		query += size;
		query += *query == '&';
	}
	json_write_object_end(&out);
	st = json_writer_status(&out);
	if (st == ST_OK)
		st = buffer_status(&piece);
	buffer_fini(&piece);
	return st;
}

enum status vector_request_get(struct envelope *envelope, struct buffer *scratch, const char *query,
			       const struct rpc_limits *limits, struct charge *charge)
{
	bool valid;

	TRY(write_query(scratch, query, &valid));
	if (!valid)
		return envelope_refuse(envelope, FAULT_INVALID_PARAMS,
				       "the query is not made of NAME=VALUE, joined by &",
				       "as in vector.json?from=1&to=3&id=NAME", charge);
	return envelope_read_call(envelope, &get_vector, ENVELOPE_ALL_PARAMS, buffer_bytes(scratch),
				  limits, charge);
}

/* ---- the answer ------------------------------------------------------------------- */

unsigned vector_request_status(enum fault fault)
{
	static const struct row {
		enum fault fault;
		unsigned status;
	} rows[] = {
		{ FAULT_PARSE_ERROR, 400 },       { FAULT_INVALID_PARAMS, 400 },
		{ FAULT_VECTOR_INVALID, 400 },    { FAULT_FORBIDDEN, 403 },
		{ FAULT_MESSAGE_NOT_FOUND, 404 }, { FAULT_WORLD_NOT_FOUND, 404 },
		{ FAULT_NOT_EXPORTABLE, 409 },    { FAULT_LIMIT_EXCEEDED, 413 },
		{ FAULT_DRAINING, 503 },          { FAULT_OUT_OF_MEMORY, 503 },
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		if (rows[i].fault == fault)
			return rows[i].status;
	}
	return 500;
}
