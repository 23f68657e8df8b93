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
	if (writer->status != ST_OK)
		return writer->status;
	if (buffer_status(writer->out) != ST_OK)
		return buffer_status(writer->out);
	if (writer->limit_bytes != 0 && writer->out->size > writer->limit_bytes)
		return ST_LIMIT;
	return cancel_asked(writer->cancel) ? ST_CANCELLED : ST_OK;
}

/* Called before each piece. */
static bool writer_good(struct json_writer *writer)
{
	writer->status = json_writer_status(writer);
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
}

static void write_plain(struct json_writer *writer, const char *name, const char *text)
{
	if (!begin_value(writer, name))
		return;
	buffer_append_text(writer->out, text);
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

/* The bytes that do not simply stand for themselves: never, or not in what Go writes. */
enum { ALWAYS = 1, GO_ESCAPES = 2 };

#define SIXTEEN(x) x, x, x, x, x, x, x, x, x, x, x, x, x, x, x, x
#define SIXTY_FOUR(x) SIXTEEN(x), SIXTEEN(x), SIXTEEN(x), SIXTEEN(x)

static const uint8_t special[256] = {
	[0x00] = SIXTEEN(ALWAYS), SIXTEEN(ALWAYS),    ['"'] = ALWAYS,  ['&'] = GO_ESCAPES,
	['<'] = GO_ESCAPES,       ['>'] = GO_ESCAPES, ['\\'] = ALWAYS, [0x80] = SIXTY_FOUR(ALWAYS),
	SIXTY_FOUR(ALWAYS),
};

/* How many bytes at the start of text stand for themselves. */
static size_t plain_bytes(const struct json_writer *writer, struct bytes text)
{
	const uint8_t mask = writer->go_escapes ? ALWAYS | GO_ESCAPES : ALWAYS;
	size_t at = 0;

	while (at < text.size && (special[text.data[at]] & mask) == 0)
		at++;
	return at;
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
	buffer_append_byte(writer->out, '"');
	while (text.size > 0) {
		size_t taken = plain_bytes(writer, text);

		buffer_append(writer->out, text.data, taken);
		text = bytes_make(text.data + taken, text.size - taken);
		if (text.size == 0)
			break;
		taken = append_character(writer, text);
		text = bytes_make(text.data + taken, text.size - taken);
	}
	buffer_append_byte(writer->out, '"');
}

void json_write_string(struct json_writer *writer, const char *name, struct bytes value)
{
	if (!begin_value(writer, name))
		return;
	append_quoted(writer, value);
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
}

void json_write_base64(struct json_writer *writer, const char *name, struct bytes value)
{
	if (!begin_value(writer, name))
		return;
	buffer_append_byte(writer->out, '"');
	base64_encode(writer->out, value);
	buffer_append_byte(writer->out, '"');
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
}

void json_write_address(struct json_writer *writer, const char *name, const struct address *address)
{
	char text[ADDRESS_TEXT_BYTES];

	json_write_text(writer, name, address_text(address, writer->network, text));
}

void json_write_raw(struct json_writer *writer, const char *name, struct bytes value)
{
	if (!begin_value(writer, name))
		return;
	buffer_append_bytes(writer->out, value);
}

/* Only texts hold what is escaped here, and they have their other escapes already. */
void json_write_marshaled(struct json_writer *writer, const char *name, struct bytes value)
{
	size_t copied = 0;

	if (!writer->go_escapes) {
		json_write_raw(writer, name, value);
		return;
	}
	if (!begin_value(writer, name))
		return;
	for (size_t i = 0; i < value.size; i++) {
		const struct bytes rest = bytes_make(value.data + i, value.size - i);
		const bool separator = is_separator(rest);

		if (special[rest.data[0]] != GO_ESCAPES && !separator)
			continue;
		buffer_append(writer->out, value.data + copied, i - copied);
		copied = i + (separator ? append_character(writer, rest) : 1);
		if (!separator)
			append_escaped(writer, rest.data[0]);
		i = copied - 1;
	}
	buffer_append(writer->out, value.data + copied, value.size - copied);
}
