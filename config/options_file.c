/* SPDX-License-Identifier: Apache-2.0 OR MIT */
#include "config/options_file.h"

#include "base/utf8.h"

struct reader {
	const uint8_t *at, *end; /* of the current line, without its line end */
	unsigned line;
	const char *path;
	struct arena *arena;
	struct buffer text; /* the value being read */
	struct error *err;
};

static enum status refuse(struct reader *reader, const char *problem)
{
	return error_set(reader->err, ST_INVALID, "%s line %u: %s", reader->path, reader->line,
			 problem);
}

static bool more(const struct reader *reader)
{
	return reader->at < reader->end;
}

static bool take(struct reader *reader, char c)
{
	if (!more(reader) || *reader->at != (uint8_t)c)
		return false;
	reader->at++;
	return true;
}

static void skip_blanks(struct reader *reader)
{
	while (take(reader, ' ') || take(reader, '\t'))
		;
}

/* Nothing but blanks and a comment may follow. */
static enum status expect_end(struct reader *reader)
{
	skip_blanks(reader);
	if (!more(reader) || *reader->at == '#')
		return ST_OK;
	return refuse(reader, "something follows the closing quote; one `name = value` a line");
}

static int hex_digit(uint8_t c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	if (c >= 'a' && c <= 'f')
		return c - 'a' + 10;
	return c >= 'A' && c <= 'F' ? c - 'A' + 10 : -1;
}

static enum status read_code_point(struct reader *reader, unsigned digits)
{
	uint32_t point = 0;
	uint8_t character[4];
	size_t size;

	for (unsigned i = 0; i < digits; i++) {
		int digit = more(reader) ? hex_digit(*reader->at++) : -1;

		if (digit < 0)
			return refuse(reader, "\\u takes 4 and \\U 8 hexadecimal digits");
		point = point << 4 | (uint32_t)digit;
	}
	size = utf8_encode(point, character);
	if (point == 0 || size == 0)
		return refuse(reader, "an escape names no character that an option can hold");
	buffer_append(&reader->text, character, size);
	return ST_OK;
}

static enum status read_escape(struct reader *reader)
{
	static const char names[] = "btnfr\"\\";
	static const char values[] = "\b\t\n\f\r\"\\";
	const char *name;

	if (take(reader, 'u'))
		return read_code_point(reader, 4);
	if (take(reader, 'U'))
		return read_code_point(reader, 8);
	name = more(reader) && *reader->at ? strchr(names, *reader->at) : NULL;
	if (!name)
		return refuse(reader, "unknown escape in a string");
	reader->at++;
	buffer_append_byte(&reader->text, (uint8_t)values[name - names]);
	return ST_OK;
}

/* A basic ("…") or literal ('…') string, appended to reader->text. */
static enum status read_string(struct reader *reader)
{
	uint8_t quote = *reader->at++;

	if (reader->end - reader->at >= 2 && reader->at[0] == quote && reader->at[1] == quote)
		return refuse(reader, "strings of several lines are not read here");
	for (;;) {
		uint8_t c;

		if (!more(reader))
			return refuse(reader, "a string does not end on its line");
		c = *reader->at++;
		if (c == quote)
			return ST_OK;
		if (c == '\\' && quote == '"') {
			TRY(read_escape(reader));
			continue;
		}
		buffer_append_byte(&reader->text, c);
	}
}

/* Whether value is an integer as TOML writes it: a sign, no leading zero, single _
 * between digits. Appends it plainly to out. */
static bool append_integer(struct buffer *out, struct bytes value)
{
	bool signed_value = value.data[0] == '-' || value.data[0] == '+';
	struct bytes digits = bytes_make(value.data + signed_value, value.size - signed_value);
	bool digit_before = false;

	if (digits.size == 0 || (digits.data[0] == '0' && digits.size > 1))
		return false;
	for (size_t i = 0; i < digits.size; i++) {
		bool digit = digits.data[i] >= '0' && digits.data[i] <= '9';

		if (!digit && (digits.data[i] != '_' || !digit_before))
			return false;
		digit_before = digit;
	}
	if (!digit_before)
		return false;
	if (value.data[0] == '-')
		buffer_append_byte(out, '-');
	for (size_t i = 0; i < digits.size; i++)
		if (digits.data[i] != '_')
			buffer_append_byte(out, digits.data[i]);
	return true;
}

static bool is_blank(uint8_t c)
{
	return c == ' ' || c == '\t';
}

/* A value without quotes. Where a # may be meant as a part of it, it must not seem to
 * be one and be lost. */
static enum status read_bare(struct reader *reader, enum option option)
{
	enum option_type type = option_row(option)->type;
	bool may_hold_hash = type == TYPE_PATH || type == TYPE_GENESIS || option_is_list(option);
	const uint8_t *start = reader->at, *end;
	struct bytes value;

	while (more(reader) && *reader->at != '#')
		reader->at++;
	for (end = reader->at; end > start && is_blank(end[-1]); end--)
		;
	value = bytes_make(start, (size_t)(end - start));
	if (value.size > 0 && append_integer(&reader->text, value))
		return ST_OK;
	if (may_hold_hash && more(reader) && end == reader->at && value.size > 0)
		return refuse(reader, "put a value that holds # in quotes; before a comment "
				      "stands a blank");
	buffer_append_bytes(&reader->text, value);
	return ST_OK;
}

static enum status read_array(struct reader *reader)
{
	reader->at++;
	skip_blanks(reader);
	while (!take(reader, ']')) {
		size_t start = reader->text.size;

		if (!more(reader))
			return refuse(reader, "an array does not end on its line");
		if (*reader->at != '"' && *reader->at != '\'')
			return refuse(reader, "arrays hold strings in quotes only");
		if (start > 0) {
			buffer_append_byte(&reader->text, ',');
			start++;
		}
		TRY(read_string(reader));
		if (reader->text.size == start ||
		    memchr(reader->text.data + start, ',', reader->text.size - start))
			return refuse(reader, "an item is empty or holds a comma");
		skip_blanks(reader);
		if (!take(reader, ',') && (!more(reader) || *reader->at != ']'))
			return refuse(reader, "array items are split by commas");
		skip_blanks(reader);
	}
	return ST_OK;
}

static enum status read_value(struct reader *reader, enum option option)
{
	uint8_t first = more(reader) ? *reader->at : 0;

	buffer_clear(&reader->text);
	if (first == '[') {
		if (!option_is_list(option))
			return refuse(reader, "this option takes one value, not an array");
		return read_array(reader);
	}
	if (first == '"' || first == '\'')
		return read_string(reader);
	return read_bare(reader, option);
}

static bool is_key_character(uint8_t c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
	       c == '-' || c == '_';
}

static enum status unknown_option(const struct reader *reader, struct bytes name)
{
	enum option nearest = option_nearest(name);

	error_set(reader->err, ST_INVALID, "%s line %u: unknown option %.*s", reader->path,
		  reader->line, name.size > 64 ? 64 : (int)name.size, (const char *)name.data);
	if (nearest != OPTION_COUNT)
		error_hint(reader->err, "did you mean %s?", option_name(nearest));
	return ST_INVALID;
}

static enum status read_key(struct reader *reader, enum option *out)
{
	const char *key = (const char *)reader->at;
	size_t size;

	if (take(reader, '['))
		return refuse(reader, "sections are not read here; write `name = value`");
	while (more(reader) && is_key_character(*reader->at))
		reader->at++;
	size = (size_t)(reader->at - (const uint8_t *)key);
	skip_blanks(reader);
	if (size == 0 || !take(reader, '='))
		return refuse(reader,
			      "not `name = value`; names are written without quotes and dots");
	skip_blanks(reader);
	*out = option_find(bytes_make(key, size));
	return *out != OPTION_COUNT ? ST_OK : unknown_option(reader, bytes_make(key, size));
}

static enum status check_characters(struct reader *reader)
{
	struct bytes line = bytes_make(reader->at, (size_t)(reader->end - reader->at));

	for (size_t i = 0; i < line.size; i++)
		if ((line.data[i] < 0x20 && line.data[i] != '\t') || line.data[i] == 0x7f)
			return refuse(reader, "control character");
	return utf8_valid(line) ? ST_OK : refuse(reader, "not UTF-8");
}

static enum status read_line(struct reader *reader, bool seen[OPTION_COUNT], options_file_set *set,
			     void *context)
{
	enum option option = OPTION_COUNT;
	char *text;

	TRY(check_characters(reader));
	skip_blanks(reader);
	if (!more(reader) || *reader->at == '#')
		return ST_OK;
	TRY(read_key(reader, &option));
	if (option == OPTION_CONFIG)
		return refuse(reader, "an options file cannot name another one");
	if (seen[option])
		return refuse(reader, "this option has a value already");
	seen[option] = true;
	TRY(read_value(reader, option));
	TRY(expect_end(reader));
	if (buffer_status(&reader->text) != ST_OK)
		return error_set(reader->err, ST_NO_MEMORY, "out of memory");
	text = arena_text(reader->arena, buffer_bytes(&reader->text));
	if (!text)
		return error_set(reader->err, ST_NO_MEMORY, "out of memory");
	return set(context, option, text, reader->line, reader->err);
}

static enum status read_lines(struct reader *reader, struct bytes content, options_file_set *set,
			      void *context)
{
	bool seen[OPTION_COUNT] = { false };
	const uint8_t *at = content.data, *end = content.data + content.size;

	while (at < end) {
		const uint8_t *line_end = memchr(at, '\n', (size_t)(end - at));

		reader->line++;
		reader->at = at;
		reader->end = line_end ? line_end : end;
		at = line_end ? line_end + 1 : end;
		if (line_end && reader->end > reader->at && reader->end[-1] == '\r')
			reader->end--;
		TRY(read_line(reader, seen, set, context));
	}
	return ST_OK;
}

enum status options_file_parse(struct arena *arena, struct bytes content, const char *path,
			       options_file_set *set, void *context, struct error *err)
{
	struct reader reader = { .path = path, .arena = arena, .err = err };
	enum status st = ST_OK;

	if (content.size > OPTIONS_FILE_MAX)
		return error_set(err, ST_LIMIT, "%s: larger than %d bytes", path, OPTIONS_FILE_MAX);
	buffer_init(&reader.text, OPTIONS_FILE_MAX);
	if (content.size > 0)
		st = read_lines(&reader, content, set, context);
	buffer_fini(&reader.text);
	return st;
}
