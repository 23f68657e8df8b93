/* SPDX-License-Identifier: Apache-2.0 OR MIT */
#include "rpc/dag_json.h"

#include <errno.h>
#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/encoding.h"
#include "base/utf8.h"
#include "ipld/cbor.h"
#include "rpc/json_write.h"

/* ---- writing -------------------------------------------------------------------- */

enum { TAG_LINK = 42, DOUBLE_HEAD_BYTES = 9, DOUBLE_DIGITS = 17 };

struct member {
	struct bytes key, value;
};

struct dag_writer {
	struct buffer *out;
	struct arena *arena;
	struct error *err;
};

static enum status write_item(struct dag_writer *writer, struct cbor_reader *reader,
			      unsigned depth);

static enum status no_form(struct dag_writer *writer, const char *what)
{
	error_set(writer->err, ST_UNSUPPORTED, "%s: DAG-JSON has no form for it", what);
	error_hint(writer->err, "ask for format diag, hex or raw");
	return ST_UNSUPPORTED;
}

static enum status malformed(struct dag_writer *writer, const struct cbor_reader *reader)
{
	error_set(writer->err, ST_INVALID, "not dag-cbor at byte %zu: %s", cbor_offset(reader),
		  reader->reason ? reader->reason : "not the expected value");
	error_hint(writer->err, "ask for format diag, hex or raw");
	return ST_INVALID;
}

static void append_string(struct buffer *out, struct bytes text)
{
	struct json_writer string;

	json_writer_init(&string, out);
	json_write_string(&string, NULL, text);
}

void dag_json_write_bytes(struct buffer *out, struct bytes data)
{
	buffer_append_text(out, "{\"/\":{\"bytes\":\"");
	base64_encode(out, data);
	while (buffer_status(out) == ST_OK && out->data[out->size - 1] == '=')
		out->size--;
	buffer_append_text(out, "\"}}");
}

static enum status write_text(struct dag_writer *writer, struct bytes text)
{
	if (!utf8_valid(text))
		return no_form(writer, "a text that is not UTF-8");
	append_string(writer->out, text);
	return ST_OK;
}

/* The fewest digits that read as the same number, and a point or exponent. */
static enum status write_double(struct dag_writer *writer, uint64_t bits)
{
	char text[40];
	double value;

	memcpy(&value, &bits, sizeof(value));
	if (!isfinite(value))
		return no_form(writer, "a float that is not finite");
	for (int digits = 1; digits <= DOUBLE_DIGITS; digits++) {
		(void)snprintf(text, sizeof(text), "%.*g", digits, value);
		if (strtod(text, NULL) == value)
			break;
	}
	buffer_append_text(writer->out, text);
	if (!strpbrk(text, ".e"))
		buffer_append_text(writer->out, ".0");
	return ST_OK;
}

static enum status write_simple(struct dag_writer *writer, uint64_t argument, size_t head_bytes)
{
	static const char *const words[] = { "false", "true", "null" };

	if (head_bytes == DOUBLE_HEAD_BYTES)
		return write_double(writer, argument);
	if (head_bytes > 2)
		return no_form(writer, "a float of fewer than 64 bits");
	if (argument < 20 || argument > 22)
		return no_form(writer, "a simple value");
	buffer_append_text(writer->out, words[argument - 20]);
	return ST_OK;
}

static void write_negative(struct buffer *out, uint64_t argument)
{
	if (argument == UINT64_MAX)
		buffer_append_text(out, "-18446744073709551616");
	else
		buffer_printf(out, "-%" PRIu64, argument + 1);
}

static enum status write_array(struct dag_writer *writer, struct cbor_reader *reader,
			       uint64_t count, unsigned depth)
{
	buffer_append_byte(writer->out, '[');
	for (uint64_t i = 0; i < count; i++) {
		if (i > 0)
			buffer_append_byte(writer->out, ',');
		TRY(write_item(writer, reader, depth + 1));
	}
	buffer_append_byte(writer->out, ']');
	return ST_OK;
}

static int compare_members(const void *a, const void *b)
{
	return bytes_compare(((const struct member *)a)->key, ((const struct member *)b)->key);
}

static bool is_major(struct bytes item, enum cbor_major wanted)
{
	return item.size > 0 && item.data[0] >> 5 == (int)wanted;
}

/* A member "/" may stand beside others, or have a value, that no reader takes for a link or
 * for bytes. */
static bool reads_as_link(const struct member *member)
{
	return bytes_equal(member->key, bytes_of_text("/")) &&
	       (is_major(member->value, CBOR_TEXT) || is_major(member->value, CBOR_MAP));
}

/* The items of the map have been looked at: it is well-formed. */
static enum status read_members(struct dag_writer *writer, struct cbor_reader *reader,
				uint64_t count, struct member **out)
{
	struct member *members = arena_zalloc(writer->arena, count, sizeof(*members));

	*out = members;
	if (!members)
		return ST_NO_MEMORY;
	for (uint64_t i = 0; i < count; i++) {
		enum cbor_major major = CBOR_ARRAY;

		if (!cbor_next_major(reader, &major) || major != CBOR_TEXT)
			return no_form(writer, "a map with keys that are not texts");
		members[i].key = cbor_read_text(reader);
		members[i].value = cbor_skip(reader);
		if (cbor_status(reader) != ST_OK)
			return malformed(writer, reader);
		if (reads_as_link(&members[i]))
			return no_form(writer, "a map with a key / that would read as a link");
	}
	qsort(members, count, sizeof(*members), compare_members);
	for (uint64_t i = 1; i < count; i++) {
		if (bytes_equal(members[i - 1].key, members[i].key))
			return no_form(writer, "a map with the same key twice");
	}
	return ST_OK;
}

static enum status write_map(struct dag_writer *writer, struct cbor_reader *reader, uint64_t count,
			     unsigned depth)
{
	struct member *members;

	buffer_append_byte(writer->out, '{');
	TRY(read_members(writer, reader, count, &members));
	for (uint64_t i = 0; i < count; i++) {
		struct cbor_reader value;

		if (i > 0)
			buffer_append_byte(writer->out, ',');
		TRY(write_text(writer, members[i].key));
		buffer_append_byte(writer->out, ':');
		cbor_reader_init(&value, members[i].value);
		TRY(write_item(writer, &value, depth + 1));
	}
	buffer_append_byte(writer->out, '}');
	return ST_OK;
}

static enum status write_link(struct dag_writer *writer, struct cbor_reader *reader)
{
	struct cid cid = cbor_read_link(reader);

	if (cbor_status(reader) != ST_OK)
		return malformed(writer, reader);
	buffer_append_text(writer->out, "{\"/\":\"");
	cid_to_text(writer->out, cid);
	buffer_append_text(writer->out, "\"}");
	return ST_OK;
}

/* The payload of a string whose head was read; it is there, as the whole item has been
 * looked at. */
static struct bytes take(struct cbor_reader *reader, uint64_t size)
{
	struct bytes out = bytes_make(reader->at, (size_t)size);

	reader->at += size;
	return out;
}

static enum status write_tagged(struct dag_writer *writer, struct cbor_reader *reader,
				const uint8_t *start, uint64_t tag)
{
	if (tag != TAG_LINK)
		return no_form(writer, "a tag other than 42");
	reader->at = start;
	return write_link(writer, reader);
}

static enum status write_item(struct dag_writer *writer, struct cbor_reader *reader, unsigned depth)
{
	const uint8_t *start = reader->at;
	enum cbor_major major;
	uint64_t argument;

	if (depth > DAG_JSON_DEPTH)
		return error_set(writer->err, ST_LIMIT, "the value is nested deeper than %d levels",
				 DAG_JSON_DEPTH);
	TRY(buffer_status(writer->out));
	if (!cbor_read_head(reader, &major, &argument))
		return malformed(writer, reader);
	switch (major) {
	case CBOR_UINT:
		buffer_printf(writer->out, "%" PRIu64, argument);
		break;
	case CBOR_NEGINT:
		write_negative(writer->out, argument);
		break;
	case CBOR_BYTES:
		dag_json_write_bytes(writer->out, take(reader, argument));
		break;
	case CBOR_TEXT:
		return write_text(writer, take(reader, argument));
	case CBOR_ARRAY:
		return write_array(writer, reader, argument, depth);
	case CBOR_MAP:
		return write_map(writer, reader, argument, depth);
	case CBOR_TAG:
		return write_tagged(writer, reader, start, argument);
	case CBOR_SIMPLE:
		return write_simple(writer, argument, (size_t)(reader->at - start));
	}
	return ST_OK;
}

enum status dag_json_write(struct buffer *out, struct arena *arena, struct bytes item,
			   struct error *err)
{
	struct dag_writer writer = { out, arena, err };
	struct cbor_reader reader;

	cbor_reader_init(&reader, item);
	(void)cbor_skip(&reader);
	if (cbor_status(&reader) != ST_OK)
		return malformed(&writer, &reader);
	if (cbor_left(&reader) > 0)
		return no_form(&writer, "a block with bytes behind its value");
	cbor_reader_init(&reader, item);
	TRY(write_item(&writer, &reader, 1));
	return buffer_status(out);
}

/* ---- reading -------------------------------------------------------------------- */

struct dag_reader {
	struct cbor_writer cbor;
	struct arena *arena;
	const char *path;
	struct error *err;
};

struct json_member {
	const char *name;
	size_t size;
	const json_t *value;
};

static enum status read_value(struct dag_reader *reader, const json_t *value, const char *path,
			      unsigned depth);

static enum status refuse(struct dag_reader *reader, const char *path, const char *why)
{
	reader->path = path;
	return error_set(reader->err, ST_INVALID, "%s", why);
}

/* Base64 without padding: what is missing is put back. */
static enum status read_bytes(struct dag_reader *reader, const json_t *value, const char *path)
{
	struct bytes text = json_view(value);
	struct buffer padded, data;
	enum status st;

	buffer_init(&padded, 0);
	buffer_init(&data, 0);
	buffer_append_bytes(&padded, text);
	for (size_t size = text.size; size % 4 != 0; size++)
		buffer_append_byte(&padded, '=');
	st = base64_decode(&data, buffer_bytes(&padded));
	if (st == ST_OK)
		st = buffer_status(&data);
	if (st == ST_OK)
		cbor_write_bytes(&reader->cbor, buffer_bytes(&data));
	buffer_fini(&padded);
	buffer_fini(&data);
	return st == ST_INVALID ? refuse(reader, path, "bytes must be base64 without padding") : st;
}

static enum status read_reserved(struct dag_reader *reader, const json_t *value, const char *path)
{
	const json_t *inner = json_object_get(value, "bytes");
	struct cid cid;
	enum status st;

	if (inner && json_object_size(value) == 1 && json_is_text(inner))
		return read_bytes(reader, inner, path);
	if (!json_is_text(value))
		return refuse(reader, path, "\"/\" holds a CID or {\"bytes\": base64}");
	st = cid_from_text(reader->arena, json_view(value), &cid);
	if (st == ST_INVALID)
		return refuse(reader, path, "\"/\" must hold a CID");
	if (st == ST_OK)
		cbor_write_link(&reader->cbor, cid);
	return st;
}

/* dag-cbor sorts by length first. */
static int compare_names(const void *a, const void *b)
{
	const struct json_member *one = a, *other = b;

	if (one->size != other->size)
		return one->size < other->size ? -1 : 1;
	return memcmp(one->name, other->name, one->size);
}

static enum status read_object(struct dag_reader *reader, const json_t *object, const char *path,
			       unsigned depth)
{
	const json_t *reserved = json_object_get(object, "/");
	size_t count = json_object_size(object), at = 0;
	struct json_member *members;
	const char *name;
	json_t *value;

	if (reserved && count == 1)
		return read_reserved(reader, reserved, path);
	if (reserved)
		return refuse(reader, path, "\"/\" must stand alone in its object");
	if (count > CBOR_ELEMENTS_MAX)
		return refuse(reader, path, "more than 8192 members");
	members = arena_zalloc(reader->arena, count, sizeof(*members));
	if (!members)
		return ST_NO_MEMORY;
	json_object_foreach((json_t *)(uintptr_t)object, name, value)
		members[at++] = (struct json_member){ name, strlen(name), value };
	qsort(members, count, sizeof(*members), compare_names);
	cbor_write_head(&reader->cbor, CBOR_MAP, count);
	for (size_t i = 0; i < count; i++) {
		const char *place = arena_printf(reader->arena, "%s%s%s", path,
						 path[0] != '\0' ? "." : "", members[i].name);

		if (!place)
			return ST_NO_MEMORY;
		cbor_write_text(&reader->cbor, bytes_make(members[i].name, members[i].size));
		TRY(read_value(reader, members[i].value, place, depth + 1));
	}
	return ST_OK;
}

static enum status read_array(struct dag_reader *reader, const json_t *array, const char *path,
			      unsigned depth)
{
	const size_t count = json_array_size(array);

	if (count > CBOR_ELEMENTS_MAX)
		return refuse(reader, path, "more than 8192 elements");
	cbor_write_array(&reader->cbor, count);
	for (size_t i = 0; i < count; i++) {
		const char *place = arena_printf(reader->arena, "%s[%zu]", path, i);

		if (!place)
			return ST_NO_MEMORY;
		TRY(read_value(reader, json_array_get(array, i), place, depth + 1));
	}
	return ST_OK;
}

/* An integer that jansson cannot hold: of dag-cbor's 64 bits and a sign, or none at all. */
static enum status read_digits(struct dag_reader *reader, struct bytes digits, const char *path)
{
	const bool negative = digits.data[0] == '-';
	char text[24];
	uint64_t value;
	char *end;

	if (digits.size >= sizeof(text))
		return refuse(reader, path, "an integer must fit into 64 bits");
	memcpy(text, digits.data, digits.size);
	text[digits.size] = '\0';
	if (strpbrk(text, ".eE"))
		return refuse(reader, path, "Filecoin's blocks hold no floats");
	if (negative && strcmp(text, "-18446744073709551616") == 0) {
		cbor_write_head(&reader->cbor, CBOR_NEGINT, UINT64_MAX);
		return ST_OK;
	}
	errno = 0;
	value = strtoull(text + negative, &end, 10);
	if (errno != 0 || *end != '\0')
		return refuse(reader, path, "an integer must fit into 64 bits");
	cbor_write_head(&reader->cbor, negative ? CBOR_NEGINT : CBOR_UINT, value - negative);
	return ST_OK;
}

static enum status read_value(struct dag_reader *reader, const json_t *value, const char *path,
			      unsigned depth)
{
	if (depth > DAG_JSON_DEPTH) {
		reader->path = path;
		return error_set(reader->err, ST_LIMIT, "nested deeper than %d levels",
				 DAG_JSON_DEPTH);
	}
	TRY(cbor_writer_status(&reader->cbor));
	if (json_is_object(value))
		return read_object(reader, value, path, depth);
	if (json_is_array(value))
		return read_array(reader, value, path, depth);
	if (json_digits(value).size > 0)
		return read_digits(reader, json_digits(value), path);
	if (json_is_integer(value))
		cbor_write_int(&reader->cbor, json_integer_value(value));
	else if (json_is_text(value))
		cbor_write_text(&reader->cbor, json_view(value));
	else if (json_is_boolean(value))
		cbor_write_bool(&reader->cbor, json_is_true(value));
	else if (json_is_null(value))
		cbor_write_null(&reader->cbor);
	else
		return refuse(reader, path, "Filecoin's blocks hold no floats");
	return ST_OK;
}

enum status dag_json_read(struct buffer *out, struct arena *arena, const json_t *value,
			  const char **path, struct error *err)
{
	struct dag_reader reader = { .arena = arena, .path = "", .err = err };
	enum status st;

	cbor_writer_init(&reader.cbor, out);
	st = read_value(&reader, value, "", 1);
	*path = reader.path;
	if (st != ST_OK)
		return st;
	if (cbor_writer_status(&reader.cbor) == ST_UNENCODABLE)
		return error_set(err, ST_LIMIT, "a text or bytes are longer than a block may hold");
	return cbor_writer_status(&reader.cbor);
}
