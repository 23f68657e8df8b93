/* SPDX-License-Identifier: Apache-2.0 OR MIT */
#include "rpc/params.h"

#include "rpc/chaos/actor_method.h"
#include "json/load.h"
#include "rpc/message_json.h"
#include "vm/network.h"

const struct param_table params_none = { NULL, 0, 1 };

enum { MEMBERS_MAX = 32 }; /* of one table; a test holds it */

typedef enum status (*field_reader)(struct decode *decode, const json_t *value,
				    const struct param *param, void *field);

static enum status read_bool(struct decode *decode, const json_t *value, const struct param *param,
			     void *field)
{
	(void)param;
	return decode_bool(decode, value, &((struct arg_bool *)field)->value);
}

static enum status read_int(struct decode *decode, const json_t *value, const struct param *param,
			    void *field)
{
	(void)param;
	return decode_int(decode, value, &((struct arg_int *)field)->value);
}

static enum status read_uint(struct decode *decode, const json_t *value, const struct param *param,
			     void *field)
{
	(void)param;
	return decode_uint(decode, value, &((struct arg_uint *)field)->value);
}

static enum status read_version(struct decode *decode, const json_t *value,
				const struct param *param, void *field)
{
	(void)param;
	return decode_uint_to(decode, value, NETWORK_VERSION_MAX,
			      &((struct arg_uint *)field)->value);
}

static enum status read_text(struct decode *decode, const json_t *value, const struct param *param,
			     void *field)
{
	(void)param;
	return decode_text(decode, value, &((struct arg_bytes *)field)->value);
}

static enum status read_raw_text(struct decode *decode, const json_t *value,
				 const struct param *param, void *field)
{
	(void)param;
	return decode_raw_text(decode, value, &((struct arg_bytes *)field)->value);
}

static enum status read_bytes(struct decode *decode, const json_t *value, const struct param *param,
			      void *field)
{
	(void)param;
	return decode_bytes(decode, value, &((struct arg_bytes *)field)->value);
}

static enum status read_amount(struct decode *decode, const json_t *value,
			       const struct param *param, void *field)
{
	(void)param;
	return decode_amount(decode, value, &((struct arg_amount *)field)->value);
}

static enum status read_address(struct decode *decode, const json_t *value,
				const struct param *param, void *field)
{
	(void)param;
	return decode_address(decode, value, &((struct arg_address *)field)->value);
}

static enum status read_cid(struct decode *decode, const json_t *value, const struct param *param,
			    void *field)
{
	(void)param;
	return decode_cid(decode, value, &((struct arg_cid *)field)->value);
}

static enum status read_code(struct decode *decode, const json_t *value, const struct param *param,
			     void *field)
{
	(void)param;
	return decode_code(decode, value, &((struct arg_cid *)field)->value);
}

static enum status read_at(struct decode *decode, const json_t *value, const struct param *param,
			   void *field)
{
	(void)param;
	return decode_at(decode, value, &((struct arg_at *)field)->value);
}

static enum status read_tipset(struct decode *decode, const json_t *value,
			       const struct param *param, void *field)
{
	(void)param;
	(void)field;
	return decode_tipset(decode, value);
}

static enum status read_method(struct decode *decode, const json_t *value,
			       const struct param *param, void *field)
{
	struct arg_method *out = field;

	(void)param;
	return chaos_method_decode(decode, value, &out->number, &out->named);
}

static enum status read_message(struct decode *decode, const json_t *value,
				const struct param *param, void *field)
{
	(void)param;
	return message_json_decode(decode, value, MESSAGE_EITHER,
				   &((struct arg_message *)field)->value);
}

static enum status read_signed(struct decode *decode, const json_t *value,
			       const struct param *param, void *field)
{
	(void)param;
	return message_json_decode(decode, value, MESSAGE_SIGNED,
				   &((struct arg_message *)field)->value);
}

static enum status read_unsigned(struct decode *decode, const json_t *value,
				 const struct param *param, void *field)
{
	(void)param;
	return message_json_decode(decode, value, MESSAGE_UNSIGNED,
				   &((struct arg_message *)field)->value);
}

static enum status read_value(struct decode *decode, const json_t *value, const struct param *param,
			      void *field)
{
	(void)decode;
	(void)param;
	((struct arg_value *)field)->value = value;
	return ST_OK;
}

static bool is_decimal(struct bytes text)
{
	size_t sign = text.size > 0 && text.data[0] == '-' ? 1 : 0;

	return text.size > sign && text.data[sign] >= '0' && text.data[sign] <= '9';
}

static enum status read_word(struct decode *decode, const json_t *value, const struct param *param,
			     void *field)
{
	const struct word_list *list = param->words;
	int64_t *out = &((struct arg_int *)field)->value;
	const char *known[MEMBERS_MAX];

	for (size_t i = 0; i < list->count; i++) {
		known[i] = list->words[i].word;
		if (bytes_equal(json_view(value), bytes_of_text(known[i]))) {
			*out = list->words[i].value;
			return ST_OK;
		}
	}
	if (list->open &&
	    (json_is_integer(value) || json_digits(value).size > 0 || is_decimal(json_view(value))))
		return decode_int(decode, value, out);
	if (json_is_text(value) && !list->open)
		return decode_no_such(decode, value, param->name, known, list->count);
	return decode_refuse(decode, value, param->doc);
}

static enum status read_object(struct decode *decode, const json_t *value,
			       const struct param *param, void *field)
{
	struct arg_object *out = field;

	out->fields = arena_zalloc(decode->arena, 1, param->members->size);
	if (!out->fields)
		return decode_no_memory(decode);
	return params_decode_object(decode, param->members, value, out->fields);
}

/* Takes memory for a list of value's elements; the array is checked here. */
static enum status start_list(struct decode *decode, const json_t *value, size_t item_size,
			      void *items, size_t *count)
{
	void *memory;

	if (!json_is_array(value))
		return decode_refuse(decode, value, "an array");
	*count = json_array_size(value);
	memory = arena_zalloc(decode->arena, *count, item_size);
	memcpy(items, &memory, sizeof(memory));
	return memory ? ST_OK : decode_no_memory(decode);
}

static enum status read_addresses(struct decode *decode, const json_t *value,
				  const struct param *param, void *field)
{
	struct arg_addresses *out = field;

	(void)param;
	TRY(start_list(decode, value, sizeof(*out->items), &out->items, &out->count));
	for (size_t i = 0; i < out->count; i++) {
		size_t mark = decode_enter_index(decode, i);

		TRY(decode_address(decode, json_array_get(value, i), &out->items[i]));
		decode_leave(decode, mark);
	}
	return ST_OK;
}

static enum status read_codes(struct decode *decode, const json_t *value, const struct param *param,
			      void *field)
{
	struct arg_cids *out = field;

	(void)param;
	TRY(start_list(decode, value, sizeof(*out->items), &out->items, &out->count));
	for (size_t i = 0; i < out->count; i++) {
		size_t mark = decode_enter_index(decode, i);

		TRY(decode_code(decode, json_array_get(value, i), &out->items[i]));
		decode_leave(decode, mark);
	}
	return ST_OK;
}

static enum status read_texts(struct decode *decode, const json_t *value, const struct param *param,
			      void *field)
{
	struct arg_texts *out = field;

	(void)param;
	TRY(start_list(decode, value, sizeof(*out->items), &out->items, &out->count));
	for (size_t i = 0; i < out->count; i++) {
		size_t mark = decode_enter_index(decode, i);

		TRY(decode_text(decode, json_array_get(value, i), &out->items[i]));
		decode_leave(decode, mark);
	}
	return ST_OK;
}

static enum status read_messages(struct decode *decode, const json_t *value,
				 const struct param *param, void *field)
{
	struct arg_messages *out = field;

	(void)param;
	TRY(start_list(decode, value, sizeof(*out->items), &out->items, &out->count));
	for (size_t i = 0; i < out->count; i++) {
		size_t mark = decode_enter_index(decode, i);

		TRY(message_any_decode(decode, json_array_get(value, i), &out->items[i]));
		decode_leave(decode, mark);
	}
	return ST_OK;
}

static enum status read_objects(struct decode *decode, const json_t *value,
				const struct param *param, void *field)
{
	struct arg_objects *out = field;

	TRY(start_list(decode, value, param->members->size, &out->items, &out->count));
	for (size_t i = 0; i < out->count; i++) {
		size_t mark = decode_enter_index(decode, i);

		TRY(params_decode_object(decode, param->members, json_array_get(value, i),
					 (uint8_t *)out->items + i * param->members->size));
		decode_leave(decode, mark);
	}
	return ST_OK;
}

#define CID_SCHEMA "{\"$ref\":\"#/components/schemas/Cid\"}"
#define MESSAGE_SCHEMAS                                                                            \
	"{\"$ref\":\"#/components/schemas/Message\"},{\"$ref\":\"#/components/schemas/"            \
	"SignedMessage\"}"

/* One row a type: who reads it, and its schema (in Filecoin.* where that differs). */
static const struct kind {
	field_reader read;
	const char *schema;
	const char *lotus_schema;
} kinds[PARAM_TYPES] = {
	[PARAM_BOOL] = { read_bool, "{\"type\":\"boolean\"}", NULL },
	[PARAM_INT] = { read_int, "{\"type\":[\"integer\",\"string\"]}", NULL },
	[PARAM_UINT] = { read_uint, "{\"type\":[\"integer\",\"string\"],\"minimum\":0}", NULL },
	[PARAM_VERSION] = { read_version,
			    "{\"type\":[\"integer\",\"string\"],\"minimum\":0,\"maximum\":15}",
			    NULL },
	[PARAM_TEXT] = { read_text, "{\"type\":\"string\"}", NULL },
	[PARAM_RAW_TEXT] = { read_raw_text, "{\"$ref\":\"#/components/schemas/RawText\"}", NULL },
	[PARAM_BYTES] = { read_bytes, "{\"$ref\":\"#/components/schemas/Bytes\"}",
			  "{\"$ref\":\"#/components/schemas/Base64\"}" },
	[PARAM_AMOUNT] = { read_amount, "{\"$ref\":\"#/components/schemas/Amount\"}", NULL },
	[PARAM_ADDRESS] = { read_address, "{\"$ref\":\"#/components/schemas/Address\"}", NULL },
	[PARAM_ADDRESSES] = { read_addresses,
			      "{\"type\":\"array\",\"items\":{\"$ref\":"
			      "\"#/components/schemas/Address\"}}",
			      NULL },
	[PARAM_CID] = { read_cid, "{\"$ref\":\"#/components/schemas/CidOrText\"}", CID_SCHEMA },
	[PARAM_CODE] = { read_code, "{\"$ref\":\"#/components/schemas/Code\"}", NULL },
	[PARAM_CODES] = { read_codes,
			  "{\"type\":\"array\",\"items\":{\"$ref\":\"#/components/schemas/Code\"}}",
			  NULL },
	[PARAM_AT] = { read_at, "{\"$ref\":\"#/components/schemas/At\"}", NULL },
	[PARAM_TIPSET] = { read_tipset, "{\"type\":[\"array\",\"null\"],\"items\":" CID_SCHEMA "}",
			   NULL },
	[PARAM_WORD] = { read_word, NULL, NULL },
	[PARAM_METHOD] = { read_method, "{\"type\":[\"string\",\"integer\"]}", NULL },
	[PARAM_MESSAGE] = { read_message, "{\"anyOf\":[" MESSAGE_SCHEMAS "]}", NULL },
	[PARAM_SIGNED] = { read_signed, "{\"$ref\":\"#/components/schemas/SignedMessage\"}", NULL },
	[PARAM_UNSIGNED] = { read_unsigned, "{\"$ref\":\"#/components/schemas/Message\"}", NULL },
	[PARAM_TEXTS] = { read_texts, "{\"type\":\"array\",\"items\":{\"type\":\"string\"}}",
			  NULL },
	[PARAM_MESSAGES] = { read_messages,
			     "{\"type\":\"array\",\"items\":{\"anyOf\":[" MESSAGE_SCHEMAS
			     ",{\"$ref\":\"#/components/schemas/Bytes\"}]}}",
			     NULL },
	[PARAM_OBJECT] = { read_object, NULL, NULL },
	[PARAM_OBJECTS] = { read_objects, NULL, NULL },
	[PARAM_VALUE] = { read_value, "{\"type\":\"object\"}", NULL },
};

/* A field's `given`: the first member of every one. */
static bool *given_of(const struct param *param, void *out)
{
	return (bool *)((uint8_t *)out + param->offset);
}

/* null stands for a parameter left out; only a tipset key has a null of its own. */
static enum status read_param(struct decode *decode, const struct param *param, const json_t *value,
			      void *out)
{
	size_t mark = decode_enter(decode, param->name);
	enum status st;

	if (!value || (json_is_null(value) && param->type != PARAM_TIPSET)) {
		if (param->required)
			return decode_refuse(decode, value, param->doc);
		decode_leave(decode, mark);
		return ST_OK;
	}
	st = kinds[param->type].read(decode, value, param, (uint8_t *)out + param->offset);
	if (st != ST_OK)
		return st;
	*given_of(param, out) = true;
	decode_leave(decode, mark);
	return ST_OK;
}

static enum status refuse_surplus(struct decode *decode, const struct param_table *table,
				  size_t count)
{
	(void)failure_set(decode->failure, FAULT_INVALID_PARAMS,
			  "too many parameters: %zu given, at most %zu taken", count, table->count);
	failure_text(decode->failure, "path", "params");
	failure_number(decode->failure, "expected", table->count);
	failure_number(decode->failure, "got", count);
	return ST_INVALID;
}

static enum status decode_array(struct decode *decode, const struct param_table *table,
				const json_t *params, void *out)
{
	size_t count = json_array_size(params);

	if (count > table->count)
		return refuse_surplus(decode, table, count);
	for (size_t i = 0; i < table->count; i++)
		TRY(read_param(decode, &table->rows[i], json_array_get(params, i), out));
	return ST_OK;
}

static bool has_row(const struct param_table *table, const char *name)
{
	for (size_t i = 0; i < table->count; i++) {
		if (strcmp(table->rows[i].name, name) == 0)
			return true;
	}
	return false;
}

enum status params_decode_object(struct decode *decode, const struct param_table *table,
				 const json_t *object, void *out)
{
	const char *known[MEMBERS_MAX];
	const char *name;
	json_t *value;

	if (!json_is_object(object))
		return decode_refuse(decode, object, "an object");
	for (size_t i = 0; i < table->count; i++)
		known[i] = table->rows[i].name;
	json_object_foreach((json_t *)(uintptr_t)object, name, value)
	{
		if (!has_row(table, name))
			return decode_unknown(decode, name, known, table->count);
	}
	for (size_t i = 0; i < table->count; i++)
		TRY(read_param(decode, &table->rows[i], json_object_get(object, known[i]), out));
	return ST_OK;
}

static enum status refuse_names(struct decode *decode, const json_t *params)
{
	failure_hint(decode->failure, "Filecoin.* methods take an array: \"params\":[…]");
	return decode_refuse(decode, params, "an array of parameters by position");
}

enum status params_decode(struct decode *decode, const struct param_table *table,
			  const json_t *params, void *out)
{
	if (!params || json_is_null(params) || json_is_array(params))
		return decode_array(decode, table, params, out);
	if (decode->lotus)
		return refuse_names(decode, params);
	return params_decode_object(decode, table, params, out);
}

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

static bool is_nested(const struct param *param)
{
	return param->type == PARAM_OBJECT || param->type == PARAM_OBJECTS;
}

/* Tables nest once only (invoke inside Simulate, a tipset's blocks), so a sub-object lists
 * its members by the schema of their types. */
static void write_members(struct json_writer *out, const char *name,
			  const struct param_table *table, bool lotus)
{
	json_write_object(out, name);
	json_write_text(out, "type", "object");
	json_write_object(out, "properties");
	for (size_t i = 0; i < table->count; i++) {
		if (!is_nested(&table->rows[i]))
			params_schema(out, table->rows[i].name, &table->rows[i], lotus);
	}
	json_write_object_end(out);
	json_write_array(out, "required");
	for (size_t i = 0; i < table->count; i++) {
		if (table->rows[i].required)
			json_write_text(out, NULL, table->rows[i].name);
	}
	json_write_array_end(out);
	json_write_bool(out, "additionalProperties", false);
	json_write_object_end(out);
}

static void write_list_of_members(struct json_writer *out, const char *name,
				  const struct param_table *table, bool lotus)
{
	json_write_object(out, name);
	json_write_text(out, "type", "array");
	write_members(out, "items", table, lotus);
	json_write_object_end(out);
}

void params_schema(struct json_writer *out, const char *name, const struct param *param, bool lotus)
{
	const struct kind *kind = &kinds[param->type];

	if (param->type == PARAM_WORD) {
		write_words(out, name, param->words);
		return;
	}
	if (param->type == PARAM_OBJECT) {
		write_members(out, name, param->members, lotus);
		return;
	}
	if (param->type == PARAM_OBJECTS) {
		write_list_of_members(out, name, param->members, lotus);
		return;
	}
	json_write_raw(out, name,
		       bytes_of_text(lotus && kind->lotus_schema ? kind->lotus_schema
								 : kind->schema));
}
