/* SPDX-License-Identifier: Apache-2.0 OR MIT */
#include "rpc/json_write.h"

#include "base/decimal.h"
#include "base/encoding.h"
#include "base/utf8.h"

void json_writer_init(struct json_writer *writer, struct buffer *out)
{
	*writer = (struct json_writer){ .out = out };
}

enum status json_writer_status(const struct json_writer *writer)
{
	return writer->status;
}

/* Called before and after each piece: takes over the buffer's failure and holds
 * the limit. */
static bool writer_good(struct json_writer *writer)
{
	if (writer->status != ST_OK)
		return false;
	if (buffer_status(writer->out) != ST_OK)
		writer->status = buffer_status(writer->out);
	else if (writer->limit_bytes != 0 && writer->out->size > writer->limit_bytes)
		writer->status = ST_LIMIT;
	else if (cancel_asked(writer->cancel))
		writer->status = ST_CANCELLED;
	return writer->status == ST_OK;
}

static void append_quoted(struct json_writer *writer, struct bytes text);

static bool begin_value(struct json_writer *writer, const char *name)
{
	if (!writer_good(writer))
		return false;
	if (writer->comma)
		buffer_append_byte(writer->out, ',');
	writer->comma = true;
	if (name) {
		append_quoted(writer, bytes_of_text(name));
		buffer_append_byte(writer->out, ':');
	}
	return true;
}

static void write_open(struct json_writer *writer, const char *name, char bracket)
{
	if (!begin_value(writer, name))
		return;
	buffer_append_byte(writer->out, (uint8_t)bracket);
	writer->comma = false;
}

static void write_close(struct json_writer *writer, char bracket)
{
	if (!writer_good(writer))
		return;
	buffer_append_byte(writer->out, (uint8_t)bracket);
	writer->comma = true;
	(void)writer_good(writer);
}

static void write_plain(struct json_writer *writer, const char *name, const char *text)
{
	if (!begin_value(writer, name))
		return;
	buffer_append_text(writer->out, text);
	(void)writer_good(writer);
}

void json_write_object(struct json_writer *writer, const char *name)
{
	write_open(writer, name, '{');
}

void json_write_object_end(struct json_writer *writer)
{
	write_close(writer, '}');
}

void json_write_array(struct json_writer *writer, const char *name)
{
	write_open(writer, name, '[');
}

void json_write_array_end(struct json_writer *writer)
{
	write_close(writer, ']');
}

void json_write_null(struct json_writer *writer, const char *name)
{
	write_plain(writer, name, "null");
}

void json_write_bool(struct json_writer *writer, const char *name, bool value)
{
	write_plain(writer, name, value ? "true" : "false");
}

void json_write_int(struct json_writer *writer, const char *name, int64_t value)
{
	char digits[DECIMAL_BYTES];

	write_plain(writer, name, decimal_signed(value, digits));
}

void json_write_uint(struct json_writer *writer, const char *name, uint64_t value)
{
	char digits[DECIMAL_BYTES];

	write_plain(writer, name, decimal_unsigned(value, digits));
}

/* The escape of an ASCII character, or NULL when it stands for itself. Go writes
 * \b and \f in the long form (encoding/json of the releases Lotus is built with). */
static const char *short_escape(uint8_t byte)
{
	switch (byte) {
	case '"':
		return "\\\"";
	case '\\':
		return "\\\\";
	case '\n':
		return "\\n";
	case '\r':
		return "\\r";
	case '\t':
		return "\\t";
	}
	return NULL;
}

static bool needs_escape(const struct json_writer *writer, uint8_t byte)
{
	if (byte < 0x20 || byte == '"' || byte == '\\')
		return true;
	return writer->go_escapes && (byte == '<' || byte == '>' || byte == '&');
}

static void append_escaped(struct json_writer *writer, uint8_t byte)
{
	const char *escape = short_escape(byte);

	if (escape)
		buffer_append_text(writer->out, escape);
	else
		buffer_printf(writer->out, "\\u%04x", byte);
}

/* e2 80 a8 and e2 80 a9: line and paragraph separator. */
static bool is_separator(struct bytes text)
{
	return text.size >= 3 && text.data[0] == 0xe2 && text.data[1] == 0x80 &&
	       (text.data[2] == 0xa8 || text.data[2] == 0xa9);
}

/* Appends one character that is not plain ASCII text and returns its length. */
static size_t append_character(struct json_writer *writer, struct bytes text)
{
	size_t step;

	if (text.data[0] < 0x80) {
		append_escaped(writer, text.data[0]);
		return 1;
	}
	step = utf8_step(text);
	if (step == 0) {
		buffer_append_text(writer->out, "\\ufffd");
		return 1;
	}
	if (writer->go_escapes && is_separator(text))
		buffer_printf(writer->out, "\\u20%02x", text.data[2] - 0x80);
	else
		buffer_append(writer->out, text.data, step);
	return step;
}

static void append_quoted(struct json_writer *writer, struct bytes text)
{
	size_t plain = 0; /* start of the run not yet copied */
	size_t at = 0;

	buffer_append_byte(writer->out, '"');
	while (at < text.size) {
		if (text.data[at] < 0x80 && !needs_escape(writer, text.data[at])) {
			at++;
			continue;
		}
		buffer_append(writer->out, text.data + plain, at - plain);
		at += append_character(writer, bytes_make(text.data + at, text.size - at));
		plain = at;
	}
	/* An empty text may have no address. */
	if (at > plain)
		buffer_append(writer->out, text.data + plain, at - plain);
	buffer_append_byte(writer->out, '"');
}

void json_write_string(struct json_writer *writer, const char *name, struct bytes value)
{
	if (!begin_value(writer, name))
		return;
	append_quoted(writer, value);
	(void)writer_good(writer);
}

void json_write_text(struct json_writer *writer, const char *name, const char *value)
{
	if (value)
		json_write_string(writer, name, bytes_of_text(value));
	else
		json_write_null(writer, name);
}

void json_write_amount(struct json_writer *writer, const char *name, const struct bigint *value)
{
	if (!begin_value(writer, name))
		return;
	buffer_append_byte(writer->out, '"');
	bigint_to_text(writer->out, value);
	buffer_append_byte(writer->out, '"');
	(void)writer_good(writer);
}

void json_write_base64(struct json_writer *writer, const char *name, struct bytes value)
{
	if (!begin_value(writer, name))
		return;
	buffer_append_byte(writer->out, '"');
	base64_encode(writer->out, value);
	buffer_append_byte(writer->out, '"');
	(void)writer_good(writer);
}

void json_write_nilable(struct json_writer *writer, const char *name, struct bytes value)
{
	if (value.size == 0)
		json_write_null(writer, name);
	else
		json_write_base64(writer, name, value);
}

void json_write_cid(struct json_writer *writer, const char *name, struct cid cid)
{
	if (!cid_defined(cid)) {
		json_write_null(writer, name);
		return;
	}
	if (!begin_value(writer, name))
		return;
	buffer_append_text(writer->out, "{\"/\":\"");
	cid_to_text(writer->out, cid);
	buffer_append_text(writer->out, "\"}");
	(void)writer_good(writer);
}

void json_write_address(struct json_writer *writer, const char *name, const struct address *address)
{
	char text[ADDRESS_TEXT_BYTES];

	json_write_text(writer, name, address_text(address, text));
}

void json_write_raw(struct json_writer *writer, const char *name, struct bytes value)
{
	if (!begin_value(writer, name))
		return;
	buffer_append_bytes(writer->out, value);
	(void)writer_good(writer);
}
