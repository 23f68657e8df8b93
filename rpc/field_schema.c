/* SPDX-License-Identifier: Apache-2.0 OR MIT */
#include "rpc/field_schema.h"

#include <ctype.h>
#include <string.h>

enum { TITLE_BYTES = 200 };

static const char *schema_of(const struct field *field, bool lotus)
{
	const struct field_kind *kind = field->kind;

	return lotus && kind->lotus_schema ? kind->lotus_schema : kind->schema;
}

/* ---- titles: tools make the names of types of them --------------------------------- */

/* Appends a name such as actor_change as ActorChange. */
static void append_camel(struct buffer *out, const char *name)
{
	bool begins = true;

	for (; *name != '\0'; name++) {
		if (isalnum((unsigned char)*name))
			buffer_append_byte(out, (uint8_t)(begins ? toupper((unsigned char)*name)
								 : (unsigned char)*name));
		begins = !isalnum((unsigned char)*name);
	}
}

/* What {"$ref":"…"} refers to. */
static struct bytes reference_of(const char *schema)
{
	const char *reference = strchr(schema, ':') + 2;

	return bytes_make(reference, strcspn(reference, "\""));
}

/* Of "#/components/schemas/Cid" it is Cid. */
static void append_referenced(struct buffer *out, const char *schema)
{
	const char *name = strrchr(schema, '/') + 1;

	buffer_append(out, name, strcspn(name, "\""));
}

/* One value of the field; what is alike has the same title, and nothing else has. */
static void append_title(struct buffer *out, const struct field *field, bool lotus)
{
	const struct field_kind *kind = field->kind;

	if (field->words) {
		for (size_t i = 0; i < field->words->count; i++) {
			if (i > 0)
				buffer_append_text(out, "Or");
			append_camel(out, field->words->words[i].word);
		}
		if (field->words->open)
			buffer_append_text(out, "OrInteger");
	} else if (kind->members) {
		if (lotus)
			buffer_append_text(out, "Lotus");
		append_camel(out, kind->title);
	} else {
		append_referenced(out, schema_of(field, lotus));
	}
}

static void write_title(struct json_writer *out, const struct field *field, bool lotus,
			const char *ending)
{
	char memory[TITLE_BYTES];
	struct buffer title;

	buffer_over(&title, memory, sizeof(memory));
	append_title(&title, field, lotus);
	buffer_append_text(&title, ending);
	json_write_string(out, "title", buffer_bytes(&title));
}

/* ---- schemas --------------------------------------------------------------------------- */

static void write_words(struct json_writer *out, const struct word_list *list)
{
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
}

static void write_value(struct json_writer *out, const struct field *field, bool lotus)
{
	if (!field->words && !field->kind->members) {
		json_write_string(out, "$ref", reference_of(schema_of(field, lotus)));
		return;
	}
	write_title(out, field, lotus, "");
	if (field->words)
		write_words(out, field->words);
	else
		field_schema_write_members(out, field->kind->members, lotus);
}

static void write_schema(struct json_writer *out, const struct field *field, bool lotus)
{
	if (!field->is_list) {
		write_value(out, field, lotus);
		return;
	}
	write_title(out, field, lotus, "List");
	json_write_text(out, "type", "array");
	json_write_object(out, "items");
	write_value(out, field, lotus);
	json_write_object_end(out);
}

void field_schema_write(struct json_writer *out, const char *name, const struct field *field,
			bool lotus)
{
	json_write_object(out, name);
	write_schema(out, field, lotus);
	json_write_object_end(out);
}

/* Tables nest a few times (an operation of Patch, what it sets, its rules): never in a
 * circle. */
void field_schema_write_members(struct json_writer *out, const struct fields *table, bool lotus)
{
	char text[FIELD_TEXT_BYTES];

	json_write_text(out, "type", "object");
	json_write_object(out, "properties");
	for (size_t i = 0; i < table->count; i++) {
		const struct field *row = &table->rows[i];

		json_write_object(out, row->name);
		json_write_text(out, "description", field_text(row, text, sizeof(text)));
		write_schema(out, row, lotus);
		json_write_object_end(out);
	}
	json_write_object_end(out);
	json_write_array(out, "required");
	for (size_t i = 0; i < table->count; i++) {
		if (table->rows[i].presence == FIELD_REQUIRED)
			json_write_text(out, NULL, table->rows[i].name);
	}
	json_write_array_end(out);
	json_write_bool(out, "additionalProperties", false);
}
