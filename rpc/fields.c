/* SPDX-License-Identifier: Apache-2.0 OR MIT */
#include "rpc/fields.h"

#include <inttypes.h>
#include <stdio.h>
#include <strings.h>

#include "base/bigint.h"
#include "ipld/address.h"

const struct fields params_none = { .size = 1 };

static enum status read_nothing(struct decode *decode, const json_t *value,
				const struct field *field, void *out)
{
	(void)decode;
	(void)value;
	(void)field;
	(void)out;
	return ST_OK;
}

const struct field_kind kind_ignored = { .read = read_nothing };

/* ---- what a row says -------------------------------------------------------------- */

/* "a, b or c" */
static void append_words(struct buffer *out, const struct word_list *list)
{
	for (size_t i = 0; i < list->count; i++) {
		bool last = i + 1 == list->count && !list->open;

		if (i > 0)
			buffer_append_text(out, last ? " or " : ", ");
		buffer_append_text(out, list->words[i].word);
	}
	if (list->open)
		buffer_append_text(out, " or an integer");
}

static void append_number(struct buffer *out, const struct field *field, int64_t number)
{
	char digits[24];

	(void)snprintf(digits, sizeof(digits), "%s%" PRId64,
		       field->kind->number == NUMBER_ID ? "f0" : "", number);
	buffer_append_text(out, digits);
}

/* Appends what stands behind the text's `{…}` at mark and returns the mark's length. */
static size_t append_meaning(struct buffer *out, const struct field *field, const char *mark)
{
	static const char *const marks[] = { "{default}", "{min}", "{max}", "{words}" };
	const int64_t numbers[] = { field->value_if_absent, field->min, field->max };

	for (size_t i = 0; i < sizeof(marks) / sizeof(marks[0]); i++) {
		if (strncmp(mark, marks[i], strlen(marks[i])) != 0)
			continue;
		if (i < sizeof(numbers) / sizeof(numbers[0]))
			append_number(out, field, numbers[i]);
		else if (field->words)
			append_words(out, field->words);
		return strlen(marks[i]);
	}
	buffer_append_byte(out, (uint8_t)*mark);
	return 1;
}

const char *field_text(const struct field *field, char *out, size_t size)
{
	const char *at = field->text;
	char memory[2 * FIELD_TEXT_BYTES];
	struct buffer text;

	buffer_over(&text, memory, sizeof(memory));
	while (*at != '\0') {
		size_t plain = strcspn(at, "{");

		buffer_append(&text, at, plain);
		at += plain;
		if (*at == '{')
			at += append_meaning(&text, field, at);
	}
	(void)snprintf(out, size, "%.*s", (int)text.size, memory);
	return out;
}

static enum status refuse(struct decode *decode, const json_t *value, const struct field *field)
{
	char text[FIELD_TEXT_BYTES];

	return decode_refuse(decode, value, field_text(field, text, sizeof(text)));
}

/* ---- members ---------------------------------------------------------------------- */

static bool same_name(enum field_rules rules, const char *a, const char *b)
{
	return (rules == FIELDS_OF_LOTUS ? strcasecmp(a, b) : strcmp(a, b)) == 0;
}

/* In any case: the last that matches, and null is none. */
static const json_t *lotus_member(const json_t *object, const char *wanted)
{
	const json_t *found = NULL;
	const char *name;
	json_t *value;

	json_object_foreach((json_t *)(uintptr_t)object, name, value)
	{
		if (same_name(FIELDS_OF_LOTUS, name, wanted))
			found = value;
	}
	return json_is_null(found) ? NULL : found;
}

const json_t *fields_member(enum field_rules rules, const json_t *object, const char *name)
{
	return rules == FIELDS_OF_LOTUS ? lotus_member(object, name)
					: json_object_get(object, name);
}

static bool has_row(const struct fields *table, const char *name)
{
	for (size_t i = 0; i < table->count; i++) {
		if (same_name(table->rules, table->rows[i].name, name))
			return true;
	}
	return false;
}

/* Members of an object that are in neither table. */
static enum status refuse_unknown(struct decode *decode, const struct fields *table,
				  const struct fields *common, const json_t *object)
{
	const char *known[2 * FIELDS_MAX];
	size_t count = 0;
	const char *name;
	json_t *value;

	for (size_t i = 0; i < table->count; i++)
		known[count++] = table->rows[i].name;
	for (size_t i = 0; i < common->count; i++)
		known[count++] = common->rows[i].name;
	json_object_foreach((json_t *)(uintptr_t)object, name, value)
	{
		if (!has_row(table, name) && !has_row(common, name))
			return decode_unknown(decode, name, known, count);
	}
	return ST_OK;
}

/* ---- arrays ----------------------------------------------------------------------- */

enum status fields_each(struct decode *decode, const json_t *array, element_reader read,
			void *context)
{
	for (size_t i = 0; i < json_array_size(array); i++) {
		size_t mark = decode_enter_index(decode, i);

		TRY(read(decode, json_array_get(array, i), i, context));
		decode_leave(decode, mark);
	}
	return ST_OK;
}

enum status fields_element(struct decode *decode, const json_t *array, size_t index,
			   const struct field_kind *kind, void *out)
{
	const struct field row = { .kind = kind };
	size_t mark = decode_enter_index(decode, index);

	TRY(kind->read(decode, json_array_get(array, index), &row, out));
	decode_leave(decode, mark);
	return ST_OK;
}

/* Where the elements of a list go. */
struct items {
	const struct field *field;
	uint8_t *memory;
};

static enum status read_item(struct decode *decode, const json_t *value, size_t index,
			     void *context)
{
	const struct items *items = context;
	const struct field_kind *kind = items->field->kind;

	return kind->read(decode, value, items->field, items->memory + index * kind->size);
}

static enum status read_list(struct decode *decode, const json_t *value, const struct field *field,
			     enum field_rules rules, void *out)
{
	struct items items = { .field = field };
	size_t count = json_array_size(value);

	if (field->admit)
		TRY(field->admit(decode, value, out));
	if (!json_is_array(value))
		return rules == FIELDS_OF_VECTOR ? refuse(decode, value, field)
						 : decode_refuse(decode, value, "an array");
	items.memory = arena_zalloc(decode->arena, count, field->kind->size);
	if (!items.memory)
		return decode_no_memory(decode);
	TRY(fields_each(decode, value, read_item, &items));
	memcpy((uint8_t *)out + field->offset, &items.memory, sizeof(items.memory));
	memcpy((uint8_t *)out + field->count, &count, sizeof(count));
	return ST_OK;
}

/* ---- numbers ---------------------------------------------------------------------- */

static void set_default(const struct field *field, void *value)
{
	switch (field->kind->number) {
	case NUMBER_INT:
		*(int64_t *)value = field->value_if_absent;
		break;
	case NUMBER_UINT:
		*(uint64_t *)value = (uint64_t)field->value_if_absent;
		break;
	case NUMBER_AMOUNT:
		*(struct bigint *)value = bigint_of_uint((uint64_t)field->value_if_absent);
		break;
	case NUMBER_ID:
		*(struct address *)value = address_of_id((uint64_t)field->value_if_absent);
		break;
	case NUMBER_NONE:
		break;
	}
}

static bool in_range(const struct field *field, const void *value)
{
	struct bigint min;

	switch (field->kind->number) {
	case NUMBER_INT:
		return *(const int64_t *)value >= field->min &&
		       *(const int64_t *)value <= field->max;
	case NUMBER_UINT:
		return *(const uint64_t *)value >= (uint64_t)field->min &&
		       *(const uint64_t *)value <= (uint64_t)field->max;
	case NUMBER_AMOUNT:
		min = bigint_of_int(field->min);
		return bigint_compare(value, &min) >= 0;
	case NUMBER_ID:
	case NUMBER_NONE:
		break;
	}
	return true;
}

static void describe_range(const struct field *field, char *out, size_t size)
{
	if (field->kind->number == NUMBER_AMOUNT)
		(void)snprintf(out, size, "an amount of at least %" PRId64, field->min);
	else if (field->max == INT64_MAX)
		(void)snprintf(out, size, "an integer from %" PRId64 " to 2^63-1", field->min);
	else
		(void)snprintf(out, size, "an integer from %" PRId64 " to %" PRId64, field->min,
			       field->max);
}

/* The number that was read, whatever its form in JSON. */
static void append_value(struct buffer *out, const struct field *field, const void *value)
{
	char digits[24];

	if (field->kind->number == NUMBER_AMOUNT) {
		bigint_to_text(out, value);
		return;
	}
	if (field->kind->number == NUMBER_INT)
		(void)snprintf(digits, sizeof(digits), "%" PRId64, *(const int64_t *)value);
	else
		(void)snprintf(digits, sizeof(digits), "%" PRIu64, *(const uint64_t *)value);
	buffer_append_text(out, digits);
}

static enum status refuse_range(struct decode *decode, const struct field *field, const void *value)
{
	char expected[64];
	struct buffer got;
	enum status st;

	buffer_init(&got, 0);
	append_value(&got, field, value);
	buffer_append_byte(&got, '\0');
	describe_range(field, expected, sizeof(expected));
	st = buffer_status(&got);
	if (st == ST_OK)
		st = decode_refuse_at(decode, decode->path.text, expected, (const char *)got.data);
	else
		st = decode_no_memory(decode);
	buffer_fini(&got);
	return st;
}

static enum status check_ranges(struct decode *decode, const struct fields *table, const void *out)
{
	for (size_t i = 0; i < table->count; i++) {
		const struct field *field = &table->rows[i];
		const void *value = (const uint8_t *)out + field->offset;
		size_t mark;

		if (!field->has_range || in_range(field, value))
			continue;
		mark = decode_enter(decode, field->name);
		TRY(refuse_range(decode, field, value));
		decode_leave(decode, mark);
	}
	return ST_OK;
}

/* ---- objects ---------------------------------------------------------------------- */

static enum status read_value(struct decode *decode, const json_t *value, const struct field *field,
			      enum field_rules rules, void *out)
{
	if (field->is_list)
		return read_list(decode, value, field, rules, out);
	TRY(field->kind->read(decode, value, field, (uint8_t *)out + field->offset));
	if (field->remembers)
		*(bool *)((uint8_t *)out + field->given) = true;
	return ST_OK;
}

/* Whether value stands for a member left out. */
static bool is_absent(const json_t *value, const struct field *field, enum field_rules rules)
{
	if (!json_is_null(value))
		return !value;
	if (field->kind->takes_null)
		return false;
	return rules != FIELDS_OF_VECTOR || field->presence == FIELD_OPTIONAL;
}

static enum status read_field(struct decode *decode, const json_t *value, const struct field *field,
			      enum field_rules rules, void *out)
{
	size_t mark = decode_enter(decode, field->name);
	bool absent = is_absent(value, field, rules);

	if (absent && field->presence != FIELD_OPTIONAL)
		return refuse(decode, value, field);
	if (absent && field->has_default)
		set_default(field, (uint8_t *)out + field->offset);
	if (!absent && !(field->presence == FIELD_NULLABLE && json_is_null(value)))
		TRY(read_value(decode, value, field, rules, out));
	decode_leave(decode, mark);
	return ST_OK;
}

static enum status decode_members(struct decode *decode, const struct fields *table,
				  const json_t *object, void *out)
{
	for (size_t i = 0; i < table->count; i++) {
		const struct field *field = &table->rows[i];

		TRY(read_field(decode, fields_member(table->rules, object, field->name), field,
			       table->rules, out));
	}
	return check_ranges(decode, table, out);
}

enum status fields_decode_object(struct decode *decode, const struct fields *table,
				 const json_t *object, void *out)
{
	if (table->rules != FIELDS_OF_VECTOR && !json_is_object(object))
		return decode_refuse(decode, object, "an object");
	if (table->rules == FIELDS_OF_PARAMS || (table->rules == FIELDS_OF_LOTUS && !decode->lotus))
		TRY(refuse_unknown(decode, table, &params_none, object));
	return decode_members(decode, table, object, out);
}

enum status fields_read_object(struct decode *decode, const json_t *value,
			       const struct field *field, void *out)
{
	return fields_decode_object(decode, field->kind->members, value, out);
}

/* ---- parameters ------------------------------------------------------------------- */

static enum status refuse_surplus(struct decode *decode, const struct fields *table, size_t count)
{
	(void)failure_set(decode->failure, FAULT_INVALID_PARAMS,
			  "too many parameters: %zu given, at most %zu taken", count, table->count);
	failure_text(decode->failure, "path", "params");
	failure_number(decode->failure, "expected", table->count);
	failure_number(decode->failure, "got", count);
	return ST_INVALID;
}

static enum status decode_positions(struct decode *decode, const struct fields *table,
				    const json_t *params, void *out)
{
	size_t count = json_array_size(params);

	if (count > table->count)
		return refuse_surplus(decode, table, count);
	for (size_t i = 0; i < table->count; i++)
		TRY(read_field(decode, json_array_get(params, i), &table->rows[i], table->rules,
			       out));
	return check_ranges(decode, table, out);
}

static enum status refuse_names(struct decode *decode, const json_t *params)
{
	failure_hint(decode->failure, "Filecoin.* methods take an array: \"params\":[…]");
	return decode_refuse(decode, params, "an array of parameters by position");
}

enum status fields_decode_call(struct decode *decode, const struct fields *table,
			       const struct fields *common, const json_t *params, void *args,
			       void *common_args)
{
	if (!params || json_is_null(params) || json_is_array(params))
		return decode_positions(decode, table, params, args);
	if (decode->lotus)
		return refuse_names(decode, params);
	if (!json_is_object(params))
		return decode_refuse(decode, params, "an object");
	TRY(refuse_unknown(decode, table, common, params));
	TRY(decode_members(decode, common, params, common_args));
	return decode_members(decode, table, params, args);
}

enum status fields_decode_params(struct decode *decode, const struct fields *table,
				 const json_t *params, void *out)
{
	return fields_decode_call(decode, table, &params_none, params, out, NULL);
}
