/* SPDX-License-Identifier: Apache-2.0 OR MIT */
#include "cli/options.h"

#include "base/encoding.h"
#include "base/flag.h"
#include "json/text.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

enum status arguments_init(struct arguments *arguments, int argc, struct error *err)
{
	size_t capacity = argc > 0 ? (size_t)argc + 1 : 1;

	*arguments = (struct arguments){
		.values = calloc(capacity, sizeof(*arguments->values)),
		.operands = calloc(capacity, sizeof(*arguments->operands)),
		.capacity = capacity,
	};
	if (arguments->values && arguments->operands)
		return ST_OK;
	arguments_fini(arguments);
	return error_set(err, ST_NO_MEMORY, "out of memory");
}

void arguments_fini(struct arguments *arguments)
{
	free(arguments->values);
	free(arguments->operands);
	*arguments = (struct arguments){ 0 };
}

static bool repeats(const struct flag_row *row)
{
	return row->kind == FLAG_LIST || row->kind == FLAG_LIST_WORD;
}

static enum status add_value(struct arguments *arguments, const struct flag_row *row,
			     const char *text, struct error *err)
{
	if (!repeats(row) && arguments_text(arguments, row->name))
		return error_set(err, ST_INVALID, "--%s is given twice", row->name);
	arguments->values[arguments->value_count++] = (struct flag_value){ row, text };
	return ST_OK;
}

/* The rows of all tables one behind the other, and what the parser needs of them. */
struct known {
	const struct flag_row **rows;
	struct flag *flags;
	size_t count;
};

static enum status known_init(struct known *known, const struct flag_row *const *tables,
			      struct error *err)
{
	size_t count = 0;

	for (size_t i = 0; tables[i]; i++)
		for (const struct flag_row *row = tables[i]; row->name; row++)
			count++;
	*known = (struct known){ .rows = calloc(count + 1, sizeof(*known->rows)),
				 .flags = calloc(count + 1, sizeof(*known->flags)) };
	if (!known->rows || !known->flags)
		return error_set(err, ST_NO_MEMORY, "out of memory");
	for (; *tables; tables++) {
		for (const struct flag_row *row = *tables; row->name; row++) {
			known->rows[known->count] = row;
			known->flags[known->count++] = (struct flag){ row->name, row->value };
		}
	}
	return ST_OK;
}

static void known_fini(struct known *known)
{
	free(known->rows);
	free(known->flags);
}

static enum status read_words(struct arguments *arguments, const struct known *known,
			      struct flag_reader *reader, bool stop_at_operand, struct error *err)
{
	bool only_operands = false;

	while (reader->next < reader->argc) {
		const char *word = reader->argv[reader->next];
		const char *text;
		size_t index;

		if (!only_operands && strcmp(word, "--") == 0) {
			only_operands = true;
			reader->next++;
		} else if (!only_operands && flag_begins(word)) {
			TRY(flag_read(reader, &index, &text, err));
			TRY(add_value(arguments, known->rows[index], text, err));
		} else if (stop_at_operand) {
			return ST_OK;
		} else {
			arguments->operands[arguments->operand_count++] = word;
			reader->next++;
		}
	}
	return ST_OK;
}

enum status arguments_parse(struct arguments *arguments, const struct flag_row *const *tables,
			    char **argv, int argc, bool stop_at_operand, int *next,
			    struct error *err)
{
	struct flag_reader reader = { .argv = argv, .argc = argc, .next = *next };
	struct known known;
	enum status st = known_init(&known, tables, err);

	if (st == ST_OK) {
		reader.flags = known.flags;
		reader.count = known.count;
		st = read_words(arguments, &known, &reader, stop_at_operand, err);
	}
	*next = reader.next;
	known_fini(&known);
	return st;
}

const char *arguments_text(const struct arguments *arguments, const char *name)
{
	for (size_t i = 0; i < arguments->value_count; i++) {
		if (strcmp(arguments->values[i].row->name, name) == 0)
			return arguments->values[i].text;
	}
	return NULL;
}

bool arguments_flag(const struct arguments *arguments, const char *name)
{
	const char *text = arguments_text(arguments, name);

	return text && strcmp(text, "true") == 0;
}

enum status arguments_integer(const struct arguments *arguments, const char *name, long long *out,
			      struct error *err)
{
	const char *text = arguments_text(arguments, name);
	long long value;

	if (!text)
		return ST_OK;
	errno = 0;
	value = strtoll(text, NULL, 10);
	if (!json_text_is_integer(text) || errno != 0)
		return error_set(err, ST_INVALID, "--%s: \"%.60s\" is not an integer%s", name, text,
				 errno != 0 ? " of 64 bits" : "");
	*out = value;
	return ST_OK;
}

enum status options_bytes(struct buffer *out, const char *text)
{
	bool hex = text[0] == '0' && (text[1] == 'x' || text[1] == 'X');
	struct buffer raw;
	enum status st;

	buffer_init(&raw, 0);
	st = hex ? base16_decode(&raw, bytes_of_text(text + 2))
		 : base64_decode(&raw, bytes_of_text(text));
	if (st == ST_OK)
		st = buffer_status(&raw);
	if (st == ST_OK) {
		base64_encode(out, buffer_bytes(&raw));
		st = buffer_status(out);
	}
	buffer_fini(&raw);
	return st;
}

static json_t *base64_json(const struct buffer *base64)
{
	return json_stringn((const char *)base64->data, base64->size);
}

static enum status bytes_to_json(const struct flag_row *row, const char *text, json_t **out,
				 struct error *err)
{
	struct buffer base64;
	enum status st;

	buffer_init(&base64, 0);
	st = options_bytes(&base64, text);
	if (st == ST_INVALID)
		error_set(err, st, "--%s: \"%.60s\" is neither base64 nor 0x-hex", row->name, text);
	if (st == ST_OK)
		*out = base64.size > 0 ? base64_json(&base64) : json_string("");
	buffer_fini(&base64);
	return st;
}

/* UTF-8 is a string; any other bytes take the base64 form (rpc/schemas/RawText.json). */
static json_t *value_to_json(const char *text)
{
	json_t *string = json_string(text), *object = NULL;
	struct buffer base64;

	if (string)
		return string;
	buffer_init(&base64, 0);
	base64_encode(&base64, bytes_of_text(text));
	if (buffer_status(&base64) == ST_OK)
		object = json_pack("{s:o}", "base64", base64_json(&base64));
	buffer_fini(&base64);
	return object;
}

static json_t *word_to_json(const char *text)
{
	char *camel = strdup(text), *to = camel;
	json_t *out;

	if (!camel)
		return NULL;
	for (const char *from = text; *from; from++) {
		bool joint = from[0] == '-' && from[1] >= 'a' && from[1] <= 'z';

		*to++ = joint ? (char)(*++from - 'a' + 'A') : *from;
	}
	*to = '\0';
	out = json_string(camel);
	free(camel);
	return out;
}

static enum status not_utf8(const struct flag_row *row, struct error *err)
{
	return error_set(err, ST_INVALID, "--%s: the value is not UTF-8", row->name);
}

static enum status text_to_json(const struct flag_row *row, const char *text, json_t **out,
				struct error *err)
{
	bool integer = json_text_is_integer(text);

	if (row->kind == FLAG_INTEGER && !integer)
		return error_set(err, ST_INVALID, "--%s: \"%.60s\" is not an integer", row->name,
				 text);
	if (row->kind == FLAG_INTEGER ||
	    (integer && (row->kind == FLAG_WORD || row->kind == FLAG_SELECTOR)))
		*out = json_text_integer(text);
	else
		*out = row->kind == FLAG_WORD ? word_to_json(text) : json_string(text);
	return *out ? ST_OK : not_utf8(row, err);
}

static enum status json_to_json(const struct flag_row *row, const char *text, json_t **out,
				struct error *err)
{
	struct error inner = { 0 };
	enum status st = json_text_parse(bytes_of_text(text), out, &inner);

	if (st != ST_OK)
		error_set(err, st, "--%s: %s", row->name, inner.text);
	return st;
}

static enum status option_to_json(const struct flag_value *value, json_t **out, struct error *err)
{
	switch (value->row->kind) {
	case FLAG_SWITCH:
		*out = json_boolean(strcmp(value->text, "true") == 0);
		return ST_OK;
	case FLAG_VALUE:
		*out = value_to_json(value->text);
		return *out ? ST_OK : ST_NO_MEMORY;
	case FLAG_BYTES:
		return bytes_to_json(value->row, value->text, out, err);
	case FLAG_JSON:
		return json_to_json(value->row, value->text, out, err);
	case FLAG_TEXT:
	case FLAG_INTEGER:
	case FLAG_WORD:
	case FLAG_SELECTOR:
	case FLAG_LIST:
	case FLAG_LIST_WORD:
		return text_to_json(value->row, value->text, out, err);
	}
	return ST_INVALID;
}

/* Takes over item. */
static enum status set_member(json_t *object, const struct flag_row *row, json_t *item)
{
	json_t *list;

	if (!repeats(row))
		return json_object_set_new(object, row->member, item) == 0 ? ST_OK : ST_NO_MEMORY;
	list = json_object_get(object, row->member);
	if (!list && json_object_set_new(object, row->member, list = json_array()) != 0) {
		json_decref(item);
		return ST_NO_MEMORY;
	}
	return json_array_append_new(list, item) == 0 ? ST_OK : ST_NO_MEMORY;
}

static bool in_table(const struct flag_row *table, const struct flag_row *row)
{
	for (; table->name; table++) {
		if (table == row)
			return true;
	}
	return false;
}

static enum status check_required_rows(const struct arguments *arguments,
				       const struct flag_row *table, struct error *err)
{
	for (; table->name; table++) {
		if (table->required && !arguments_text(arguments, table->name))
			return error_set(err, ST_INVALID, "--%s %s is missing", table->name,
					 table->value);
	}
	return ST_OK;
}

enum status arguments_to_json(json_t *object, const struct arguments *arguments,
			      const struct flag_row *table, bool check_required, struct error *err)
{
	if (check_required)
		TRY(check_required_rows(arguments, table, err));
	for (size_t i = 0; i < arguments->value_count; i++) {
		const struct flag_value *value = &arguments->values[i];
		json_t *item = NULL;
		enum status st;

		if (!value->row->member || !in_table(table, value->row))
			continue;
		st = option_to_json(value, &item, err);
		if (st == ST_OK)
			st = set_member(object, value->row, item);
		if (st != ST_OK)
			return error_set(err, st, "out of memory");
	}
	return ST_OK;
}

enum status arguments_refuse(const struct arguments *arguments, const struct flag_row *table,
			     const char *why, struct error *err)
{
	for (size_t i = 0; i < arguments->value_count; i++) {
		const struct flag_row *row = arguments->values[i].row;

		if (row->member && in_table(table, row))
			return error_set(err, ST_INVALID, "--%s cannot be used %s", row->name, why);
	}
	return ST_OK;
}
