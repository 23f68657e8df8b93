/* SPDX-License-Identifier: Apache-2.0 OR MIT */
#include "rpc/field_schema.h"

static void write_words(struct json_writer *out, const char *name, const struct word_list *list)
{
	json_write_object(out, name);
	json_write_array(out, "anyOf");
	json_write_object(out, NULL);
	json_write_array(out, "enum");
	for (size_t i = 0; i < list->count; i++)
		json_write_text(out, NULL, list->words[i].word);
	json_write_array_end(out);
	json_write_object_end(out);
	if (list->open)
		json_write_raw(out, NULL, bytes_of_text("{\"type\":\"integer\"}"));
	json_write_array_end(out);
	json_write_object_end(out);
}

/* Tables nest a few times (an operation of Patch, what it sets, its rules): never in a
 * circle. */
static void write_members(struct json_writer *out, const char *name, const struct fields *table,
			  bool lotus)
{
	json_write_object(out, name);
	json_write_text(out, "type", "object");
	json_write_object(out, "properties");
	for (size_t i = 0; i < table->count; i++)
		field_schema_write(out, table->rows[i].name, &table->rows[i], lotus);
	json_write_object_end(out);
	json_write_array(out, "required");
	for (size_t i = 0; i < table->count; i++) {
		if (table->rows[i].presence == FIELD_REQUIRED)
			json_write_text(out, NULL, table->rows[i].name);
	}
	json_write_array_end(out);
	json_write_bool(out, "additionalProperties", false);
	json_write_object_end(out);
}

static void write_value(struct json_writer *out, const char *name, const struct field *field,
			bool lotus)
{
	const struct field_kind *kind = field->kind;

	if (field->words)
		write_words(out, name, field->words);
	else if (kind->members)
		write_members(out, name, kind->members, lotus);
	else
		json_write_raw(out, name,
			       bytes_of_text(lotus && kind->lotus_schema ? kind->lotus_schema
									 : kind->schema));
}

void field_schema_write(struct json_writer *out, const char *name, const struct field *field,
			bool lotus)
{
	if (!field->is_list) {
		write_value(out, name, field, lotus);
		return;
	}
	json_write_object(out, name);
	json_write_text(out, "type", "array");
	write_value(out, "items", field, lotus);
	json_write_object_end(out);
}
