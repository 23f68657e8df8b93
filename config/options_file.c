/* SPDX-License-Identifier: Apache-2.0 OR MIT */
#include "config/options_file.h"

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
	return refuse(reader, "something follows the value; one `name = value` a line");
}

static void append_utf8(struct buffer *out, uint32_t point)
{
	static const uint8_t heads[] = { 0, 0x00, 0xc0, 0xe0, 0xf0 };
	int size = point < 0x80 ? 1 : point < 0x800 ? 2 : point < 0x10000 ? 3 : 4;
	uint8_t bytes[4];

	for (int i = size - 1; i > 0; i--) {
		bytes[i] = (uint8_t)(0x80 | (point & 0x3f));
		point >>= 6;
	}
	bytes[0] = (uint8_t)(heads[size] | point);
	buffer_append(out, bytes, (size_t)size);
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

	for (unsigned i = 0; i < digits; i++) {
		int digit = more(reader) ? hex_digit(*reader->at++) : -1;

		if (digit < 0)
			return refuse(reader, "\\u takes 4 and \\U 8 hexadecimal digits");
		point = point << 4 | (uint32_t)digit;
	}
	if (point == 0 || point > 0x10ffff || (point >= 0xd800 && point <= 0xdfff))
		return refuse(reader, "an escape names no character that an option can hold");
	append_utf8(&reader->text, point);
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

static enum status read_integer(struct reader *reader)
{
	const char *problem = "not a value: write a \"string\", an integer, true, false or an "
			      "array of strings";
	bool digit_before = false;

	if (take(reader, '-'))
		buffer_append_byte(&reader->text, '-');
	else
		take(reader, '+');
	if (reader->end - reader->at >= 2 && reader->at[0] == '0' &&
	    (reader->at[1] == '_' || hex_digit(reader->at[1]) >= 0))
		return refuse(reader, "an integer does not start with 0");
	while (more(reader) && ((*reader->at >= '0' && *reader->at <= '9') || *reader->at == '_')) {
		uint8_t c = *reader->at++;

		if (c == '_' && !digit_before)
			return refuse(reader, "_ stands between digits only");
		digit_before = c != '_';
		if (digit_before)
			buffer_append_byte(&reader->text, c);
	}
	if (!digit_before)
		return refuse(reader,
			      reader->text.size > 0 ? "_ stands between digits only" : problem);
	if (more(reader) && !strchr(" \t#", *reader->at))
		return refuse(reader,
			      "only decimal integers are read here; put a value with a unit "
			      "in quotes, as \"64MiB\"");
	return ST_OK;
}

static bool take_word(struct reader *reader, const char *word)
{
	size_t size = strlen(word);

	if ((size_t)(reader->end - reader->at) < size || memcmp(reader->at, word, size) != 0)
		return false;
	reader->at += size;
	buffer_append_text(&reader->text, word);
	return true;
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
			return refuse(reader, "arrays hold strings only");
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

static enum status read_value(struct reader *reader, const struct option_row *row)
{
	uint8_t first = more(reader) ? *reader->at : 0;

	buffer_clear(&reader->text);
	if (first == '[') {
		if (row->type != TYPE_LIST)
			return refuse(reader, "this option takes one value, not an array");
		return read_array(reader);
	}
	if (first == '"' || first == '\'')
		return read_string(reader);
	if (take_word(reader, "true") || take_word(reader, "false"))
		return row->type == TYPE_BOOL
			       ? ST_OK
			       : refuse(reader, "true and false are for switches only");
	return read_integer(reader);
}

static bool is_key_character(uint8_t c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
	       c == '-' || c == '_';
}

static enum status read_key(struct reader *reader, enum option *out)
{
	const char *key = (const char *)reader->at;
	size_t size;

	if (take(reader, '['))
		return refuse(reader, "tables are not read here; write `name = value`");
	while (more(reader) && is_key_character(*reader->at))
		reader->at++;
	size = (size_t)(reader->at - (const uint8_t *)key);
	skip_blanks(reader);
	if (size == 0 || !take(reader, '='))
		return refuse(reader,
			      "not `name = value`; names are written without quotes and dots");
	skip_blanks(reader);
	*out = option_find(key, size);
	if (*out != OPTION_COUNT)
		return ST_OK;
	return error_set(reader->err, ST_INVALID,
			 "%s line %u: unknown option '%.*s'; the nearest is '%s'", reader->path,
			 reader->line, size > 64 ? 64 : (int)size, key,
			 option_name(option_nearest(key, size)));
}

/* Steps over one character of valid UTF-8; false at anything else. */
static bool skip_utf8(const uint8_t **at, const uint8_t *end)
{
	/* Least code point of each length: longer forms of smaller ones are refused. */
	static const uint32_t least[] = { 0, 0, 0x80, 0x800, 0x10000 };
	uint8_t head = *(*at)++;
	int size = head < 0x80       ? 1
		   : head >> 5 == 6  ? 2
		   : head >> 4 == 14 ? 3
		   : head >> 3 == 30 ? 4
				     : 0;
	uint32_t point = size == 1 ? head : head & (0x7fU >> size);

	if (size == 0)
		return false;
	for (int i = 1; i < size; i++) {
		if (*at == end || **at >> 6 != 2)
			return false;
		point = point << 6 | (*(*at)++ & 0x3fU);
	}
	return point >= least[size] && point <= 0x10ffff && (point < 0xd800 || point > 0xdfff);
}

static enum status check_characters(struct reader *reader)
{
	const uint8_t *at = reader->at;

	while (at < reader->end) {
		if ((*at < 0x20 && *at != '\t') || *at == 0x7f)
			return refuse(reader, "control character");
		if (!skip_utf8(&at, reader->end))
			return refuse(reader, "not UTF-8");
	}
	return ST_OK;
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
	TRY(read_value(reader, option_row(option)));
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

enum status options_file_parse(struct bytes content, const char *path, struct arena *arena,
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
