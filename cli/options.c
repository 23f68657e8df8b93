/* SPDX-License-Identifier: Apache-2.0 OR MIT */
#include "cli/options.h"

#include "base/encoding.h"
#include "base/nearest.h"
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

static const struct option_row *find_row(const struct option_row *const *tables, const char *name,
					 size_t length)
{
	for (; *tables; tables++) {
		for (const struct option_row *row = *tables; row->name; row++) {
			if (strlen(row->name) == length && strncmp(row->name, name, length) == 0)
				return row;
		}
	}
	return NULL;
}

static enum status unknown_option(const struct option_row *const *tables, const char *word,
				  struct error *err)
{
	struct nearest nearest;

	nearest_init(&nearest, bytes_make(word + 2, strcspn(word + 2, "=")));
	for (; *tables; tables++) {
		for (const struct option_row *row = *tables; row->name; row++)
			nearest_offer(&nearest, row->name);
	}
	error_set(err, ST_INVALID, "unknown option %.100s", word);
	if (nearest_is_close(&nearest))
		error_hint(err, "did you mean --%s?", nearest.best);
	return ST_INVALID;
}

static bool repeats(const struct option_row *row)
{
	return row->kind == OPTION_LIST || row->kind == OPTION_LIST_WORD;
}

static enum status add_value(struct arguments *arguments, const struct option_row *row,
			     const char *text, struct error *err)
{
	if (!repeats(row) && arguments_text(arguments, row->name))
		return error_set(err, ST_INVALID, "--%s is given twice", row->name);
	arguments->values[arguments->value_count++] = (struct option_value){ row, text };
	return ST_OK;
}

static enum status parse_flag(struct arguments *arguments, const struct option_row *row,
			      const char *text, struct error *err)
{
	if (text && strcmp(text, "true") != 0 && strcmp(text, "false") != 0)
		return error_set(err, ST_INVALID, "--%s takes no value, or true or false",
				 row->name);
	return add_value(arguments, row, text ? text : "true", err);
}

/* One option; its value is behind "=" or the next word, whatever that looks
 * like, so that negative numbers need no trick. */
static enum status parse_option(struct arguments *arguments, const struct option_row *const *tables,
				char **argv, int argc, int *next, struct error *err)
{
	const char *word = strcmp(argv[*next], "-h") == 0 ? "--help" : argv[*next];
	const char *equals = strchr(word, '=');
	size_t length = strlen(word);
	const struct option_row *row = NULL;

	if (length > 2 && word[1] == '-')
		row = find_row(tables, word + 2, (equals ? (size_t)(equals - word) : length) - 2);
	if (!row)
		return word[1] == '-' ? unknown_option(tables, word, err)
				      : error_set(err, ST_INVALID, "unknown option %.100s", word);
	++*next;
	if (row->kind == OPTION_FLAG)
		return parse_flag(arguments, row, equals ? equals + 1 : NULL, err);
	if (equals)
		return add_value(arguments, row, equals + 1, err);
	if (*next == argc)
		return error_set(err, ST_INVALID, "--%s needs a value (%s)", row->name, row->value);
	return add_value(arguments, row, argv[(*next)++], err);
}

enum status arguments_parse(struct arguments *arguments, const struct option_row *const *tables,
			    char **argv, int argc, int *next, bool stop_at_operand,
			    struct error *err)
{
	bool only_operands = false;

	while (*next < argc) {
		const char *word = argv[*next];

		if (!only_operands && strcmp(word, "--") == 0) {
			only_operands = true;
			++*next;
		} else if (!only_operands && word[0] == '-' && word[1] != '\0') {
			TRY(parse_option(arguments, tables, argv, argc, next, err));
		} else if (stop_at_operand) {
			return ST_OK;
		} else {
			arguments->operands[arguments->operand_count++] = word;
			++*next;
		}
	}
	return ST_OK;
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

enum status arguments_integer(long long *out, const struct arguments *arguments, const char *name,
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

static enum status bytes_to_json(json_t **out, const struct option_row *row, const char *text,
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

/* UTF-8 is a string; any other bytes take the base64 form (core.md section 4). */
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

static enum status not_utf8(const struct option_row *row, struct error *err)
{
	return error_set(err, ST_INVALID, "--%s: the value is not UTF-8", row->name);
}

static enum status text_to_json(json_t **out, const struct option_row *row, const char *text,
				struct error *err)
{
	bool integer = json_text_is_integer(text);

	if (row->kind == OPTION_INTEGER && !integer)
		return error_set(err, ST_INVALID, "--%s: \"%.60s\" is not an integer", row->name,
				 text);
	if (row->kind == OPTION_INTEGER ||
	    (integer && (row->kind == OPTION_WORD || row->kind == OPTION_SELECTOR)))
		*out = json_text_integer(text);
	else
		*out = row->kind == OPTION_WORD ? word_to_json(text) : json_string(text);
	return *out ? ST_OK : not_utf8(row, err);
}

static enum status json_to_json(json_t **out, const struct option_row *row, const char *text,
				struct error *err)
{
	struct error inner = { 0 };
	enum status st = json_text_parse(out, bytes_of_text(text), &inner);

	if (st != ST_OK)
		error_set(err, st, "--%s: %s", row->name, inner.text);
	return st;
}

static enum status option_to_json(json_t **out, const struct option_value *value, struct error *err)
{
	switch (value->row->kind) {
	case OPTION_FLAG:
		*out = json_boolean(strcmp(value->text, "true") == 0);
		return ST_OK;
	case OPTION_VALUE:
		*out = value_to_json(value->text);
		return *out ? ST_OK : ST_NO_MEMORY;
	case OPTION_BYTES:
		return bytes_to_json(out, value->row, value->text, err);
	case OPTION_JSON:
		return json_to_json(out, value->row, value->text, err);
	case OPTION_TEXT:
	case OPTION_INTEGER:
	case OPTION_WORD:
	case OPTION_SELECTOR:
	case OPTION_LIST:
	case OPTION_LIST_WORD:
		return text_to_json(out, value->row, value->text, err);
	}
	return ST_INVALID;
}

/* Takes over item. */
static enum status set_member(json_t *object, const struct option_row *row, json_t *item)
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

static bool in_table(const struct option_row *table, const struct option_row *row)
{
	for (; table->name; table++) {
		if (table == row)
			return true;
	}
	return false;
}

static enum status check_required_rows(const struct arguments *arguments,
				       const struct option_row *table, struct error *err)
{
	for (; table->name; table++) {
		if (table->required && !arguments_text(arguments, table->name))
			return error_set(err, ST_INVALID, "--%s %s is missing", table->name,
					 table->value);
	}
	return ST_OK;
}

enum status arguments_to_json(json_t *object, const struct arguments *arguments,
			      const struct option_row *table, bool check_required,
			      struct error *err)
{
	if (check_required)
		TRY(check_required_rows(arguments, table, err));
	for (size_t i = 0; i < arguments->value_count; i++) {
		const struct option_value *value = &arguments->values[i];
		json_t *item = NULL;
		enum status st;

		if (!value->row->member || !in_table(table, value->row))
			continue;
		st = option_to_json(&item, value, err);
		if (st == ST_OK)
			st = set_member(object, value->row, item);
		if (st != ST_OK)
			return error_set(err, st, "out of memory");
	}
	return ST_OK;
}

enum status arguments_refuse(const struct arguments *arguments, const struct option_row *table,
			     const char *why, struct error *err)
{
	for (size_t i = 0; i < arguments->value_count; i++) {
		const struct option_row *row = arguments->values[i].row;

		if (row->member && in_table(table, row))
			return error_set(err, ST_INVALID, "--%s cannot be used %s", row->name, why);
	}
	return ST_OK;
}
