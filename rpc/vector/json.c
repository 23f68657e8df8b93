/* SPDX-License-Identifier: Apache-2.0 OR MIT */
#include "rpc/vector/json.h"

#include <inttypes.h>
#include <stdio.h>

#include "base/encoding.h"
#include "base/inflate.h"
#include "json/load.h"
#include "world/genesis.h"

enum status vector_enter_required(struct decode *decode, const json_t *object, const char *name,
				  const char *expected, const json_t **value, size_t *mark)
{
	*mark = decode_enter(decode, name);
	*value = json_object_get(object, name);
	return *value ? ST_OK : decode_refuse(decode, NULL, expected);
}

enum status vector_inflate(struct decode *decode, const json_t *text, struct bytes base64,
			   struct buffer *out)
{
	struct buffer packed;
	enum status st;

	buffer_init(&packed, 0);
	st = base64_decode(&packed, base64);
	if (st == ST_OK)
		st = buffer_status(&packed);
	if (st == ST_OK)
		st = inflate_gzip(out, buffer_bytes(&packed), VECTOR_INFLATED_MAX);
	buffer_fini(&packed);
	if (st == ST_NO_MEMORY)
		return decode_no_memory(decode);
	if (st == ST_LIMIT) {
		(void)failure_set(decode->failure, FAULT_LIMIT_EXCEEDED,
				  "%s: inflates to more than %d bytes", decode->path,
				  VECTOR_INFLATED_MAX);
		failure_number(decode->failure, "limit", VECTOR_INFLATED_MAX);
		failure_hint(decode->failure, "this limit is fixed: cut the vector's state down to "
					      "the blocks its messages need");
		return st;
	}
	return st == ST_OK ? ST_OK : decode_refuse(decode, text, "base64 of a gzip stream");
}

/* The text of a CID object; the runner parses it. */
static enum status read_root(struct decode *decode, const json_t *conditions, struct bytes *out)
{
	const json_t *tree, *root;
	struct cid cid;
	size_t outer, inner;

	TRY(vector_enter_required(decode, conditions, "state_tree", "an object with root_cid",
				  &tree, &outer));
	TRY(vector_enter_required(decode, tree, "root_cid", "a CID object", &root, &inner));
	TRY(decode_cid(decode, root, &cid));
	*out = json_view(json_is_object(root) ? json_object_get(root, "/") : root);
	decode_leave(decode, outer);
	return ST_OK;
}

static enum status read_variant(struct decode *decode, const json_t *json,
				struct vector_variant *out)
{
	const json_t *value;
	uint64_t version;
	size_t mark;

	TRY(vector_enter_required(decode, json, "id", "a name", &value, &mark));
	TRY(decode_text(decode, value, &out->id));
	decode_leave(decode, mark);
	TRY(vector_enter_required(decode, json, "epoch", "an epoch", &value, &mark));
	TRY(decode_int(decode, value, &out->epoch));
	decode_leave(decode, mark);
	TRY(vector_enter_required(decode, json, "nv", "a network version", &value, &mark));
	TRY(decode_uint(decode, value, &version));
	decode_leave(decode, mark);
	out->network_version = version > UINT16_MAX ? UINT16_MAX : (unsigned)version;
	return ST_OK;
}

static enum status read_variants(struct decode *decode, const json_t *conditions,
				 struct vector *out)
{
	struct vector_variant *variants;
	const json_t *list;
	size_t mark;

	TRY(vector_enter_required(decode, conditions, "variants", "a list of variants", &list,
				  &mark));
	if (!json_is_array(list) || json_array_size(list) == 0)
		return decode_refuse(decode, list, "a list of at least one variant");
	out->variant_count = json_array_size(list);
	variants = arena_zalloc(decode->arena, out->variant_count, sizeof(*variants));
	if (!variants)
		return decode_no_memory(decode);
	for (size_t i = 0; i < out->variant_count; i++) {
		size_t item = decode_enter_index(decode, i);

		TRY(read_variant(decode, json_array_get(list, i), &variants[i]));
		decode_leave(decode, item);
	}
	out->variants = variants;
	decode_leave(decode, mark);
	return ST_OK;
}

enum status vector_read_amount(struct decode *decode, const json_t *object, const char *name,
			       struct bigint fallback, struct bigint *out)
{
	const json_t *value = json_object_get(object, name);
	size_t mark = decode_enter(decode, name);
	enum status st = ST_OK;

	if (!value || json_is_null(value))
		*out = fallback;
	else if (json_is_integer(value))
		*out = bigint_of_int(json_integer_value(value));
	else if (bigint_from_text(out, json_digits(value)) != ST_OK)
		st = decode_refuse(decode, value, "an integer, as a number");
	if (st == ST_OK)
		decode_leave(decode, mark);
	return st;
}

static enum status read_preconditions(struct decode *decode, const json_t *json, struct vector *out)
{
	const json_t *conditions;
	size_t mark;

	TRY(vector_enter_required(decode, json, "preconditions", "an object", &conditions, &mark));
	TRY(read_variants(decode, conditions, out));
	TRY(read_root(decode, conditions, &out->pre_root));
	TRY(vector_read_amount(decode, conditions, "basefee", default_base_fee(), &out->base_fee));
	TRY(vector_read_amount(decode, conditions, "circ_supply", default_circ_supply(),
			       &out->circ_supply));
	decode_leave(decode, mark);
	return ST_OK;
}

static enum status read_message(struct decode *decode, const json_t *json,
				struct vector_message *out)
{
	const json_t *value;
	size_t mark;

	TRY(vector_enter_required(decode, json, "bytes", "a message in base64", &value, &mark));
	TRY(decode_base64(decode, value, &out->bytes));
	decode_leave(decode, mark);
	value = json_object_get(json, "epoch_offset");
	mark = decode_enter(decode, "epoch_offset");
	if (value && !json_is_null(value))
		TRY(decode_int(decode, value, &out->epoch_offset));
	decode_leave(decode, mark);
	return ST_OK;
}

static enum status read_messages(struct decode *decode, const json_t *json, struct vector *out)
{
	struct vector_message *messages;
	const json_t *list;
	size_t mark;

	TRY(vector_enter_required(decode, json, "apply_messages", "a list of messages", &list,
				  &mark));
	if (!json_is_array(list))
		return decode_refuse(decode, list, "a list of messages");
	out->message_count = json_array_size(list);
	messages = arena_zalloc(decode->arena, out->message_count, sizeof(*messages));
	if (!messages)
		return decode_no_memory(decode);
	for (size_t i = 0; i < out->message_count; i++) {
		size_t item = decode_enter_index(decode, i);

		TRY(read_message(decode, json_array_get(list, i), &messages[i]));
		decode_leave(decode, item);
	}
	out->messages = messages;
	decode_leave(decode, mark);
	return ST_OK;
}

static enum status read_receipt(struct decode *decode, const json_t *json,
				struct expected_receipt *out)
{
	const json_t *value;
	size_t mark;

	if (json_is_null(json))
		return ST_OK;
	out->present = true;
	TRY(vector_enter_required(decode, json, "exit_code", "an exit code", &value, &mark));
	TRY(decode_int(decode, value, &out->receipt.exit_code));
	decode_leave(decode, mark);
	TRY(vector_enter_required(decode, json, "return", "bytes in base64", &value, &mark));
	if (!json_is_null(value))
		TRY(decode_base64(decode, value, &out->receipt.ret));
	decode_leave(decode, mark);
	TRY(vector_enter_required(decode, json, "gas_used", "an amount of gas", &value, &mark));
	TRY(decode_int(decode, value, &out->receipt.gas_used));
	decode_leave(decode, mark);
	return ST_OK;
}

/* Messages have a receipt each; in a tipset implicit ones have theirs too, and who
 * counts them is the VM. */
static enum status check_receipt_list(struct decode *decode, const json_t *list,
				      const struct vector *vector)
{
	char expected[64];

	(void)snprintf(expected, sizeof(expected), "one receipt for each of %zu messages",
		       vector->message_count);
	if (!json_is_array(list))
		return decode_refuse(decode, list, "a list of receipts");
	if (!vector->is_tipset && json_array_size(list) != vector->message_count)
		return decode_refuse(decode, list, expected);
	return ST_OK;
}

static enum status read_receipts(struct decode *decode, const json_t *conditions,
				 struct vector *out, struct expected_receipt **receipts)
{
	const json_t *list;
	size_t mark;

	TRY(vector_enter_required(decode, conditions, "receipts", "a list of receipts", &list,
				  &mark));
	TRY(check_receipt_list(decode, list, out));
	out->receipt_count = json_array_size(list);
	*receipts = arena_zalloc(decode->arena, out->receipt_count, sizeof(**receipts));
	if (!*receipts)
		return decode_no_memory(decode);
	for (size_t i = 0; i < out->receipt_count; i++) {
		size_t item = decode_enter_index(decode, i);

		TRY(read_receipt(decode, json_array_get(list, i), &(*receipts)[i]));
		decode_leave(decode, item);
	}
	out->receipts = *receipts;
	decode_leave(decode, mark);
	return ST_OK;
}

static enum status read_receipts_roots(struct decode *decode, const json_t *conditions,
				       struct vector *out)
{
	const json_t *list;
	struct bytes *roots;
	struct cid cid;
	size_t mark;

	if (!out->is_tipset)
		return ST_OK;
	TRY(vector_enter_required(decode, conditions, "receipts_roots", "a list of CID objects",
				  &list, &mark));
	if (!json_is_array(list) || json_array_size(list) != out->tipset_count)
		return decode_refuse(decode, list, "a receipts root for each tipset");
	roots = arena_zalloc(decode->arena, out->tipset_count, sizeof(*roots));
	if (!roots)
		return decode_no_memory(decode);
	for (size_t i = 0; i < out->tipset_count; i++) {
		const json_t *root = json_array_get(list, i);
		size_t item = decode_enter_index(decode, i);

		TRY(decode_cid(decode, root, &cid));
		roots[i] = json_view(json_is_object(root) ? json_object_get(root, "/") : root);
		decode_leave(decode, item);
	}
	out->receipts_roots = roots;
	out->receipts_root_count = out->tipset_count;
	decode_leave(decode, mark);
	return ST_OK;
}

/* apply_message_failures lists the messages whose receipt is null, and no others. */
static enum status check_failures(struct decode *decode, const json_t *conditions,
				  const struct vector *vector)
{
	const json_t *list = json_object_get(conditions, "apply_message_failures");
	size_t mark = decode_enter(decode, "apply_message_failures");
	size_t fatal = 0;

	for (size_t i = 0; i < json_array_size(list); i++) {
		size_t item = decode_enter_index(decode, i);
		uint64_t index = 0;

		TRY(decode_uint(decode, json_array_get(list, i), &index));
		if (index >= vector->receipt_count || vector->receipts[index].present)
			return decode_refuse(decode, json_array_get(list, i),
					     "the index of a message whose receipt is null");
		decode_leave(decode, item);
	}
	for (size_t i = 0; i < vector->receipt_count; i++)
		fatal += !vector->receipts[i].present;
	if (list && !json_is_null(list) && fatal > json_array_size(list))
		return decode_refuse(decode, list,
				     "the index of every message with a null receipt");
	decode_leave(decode, mark);
	return ST_OK;
}

static enum status read_postconditions(struct decode *decode, const json_t *json,
				       struct vector *out)
{
	struct expected_receipt *receipts;
	const json_t *conditions;
	size_t mark;

	TRY(vector_enter_required(decode, json, "postconditions", "an object", &conditions, &mark));
	TRY(read_root(decode, conditions, &out->post_root));
	TRY(read_receipts(decode, conditions, out, &receipts));
	TRY(read_receipts_roots(decode, conditions, out));
	TRY(check_failures(decode, conditions, out));
	decode_leave(decode, mark);
	return ST_OK;
}

static enum status read_car(struct decode *decode, const json_t *json, struct vector_file *out)
{
	const json_t *value;
	struct bytes text;
	size_t mark;

	TRY(vector_enter_required(decode, json, "car", "base64 of a gzip stream", &value, &mark));
	TRY(decode_text(decode, value, &text));
	TRY(vector_inflate(decode, value, text, &out->car));
	out->vector.car = buffer_bytes(&out->car);
	decode_leave(decode, mark);
	return ST_OK;
}

/* The id is informational in the schema: what is not there is empty. */
static struct bytes read_id(const json_t *json)
{
	return json_view(json_object_get(json_object_get(json, "_meta"), "id"));
}

static enum status read_class(struct decode *decode, const json_t *json, struct vector *out)
{
	const json_t *value;
	struct bytes class;
	size_t mark;

	TRY(vector_enter_required(decode, json, "class", "\"message\" or \"tipset\"", &value,
				  &mark));
	TRY(decode_text(decode, value, &class));
	decode_leave(decode, mark);
	out->is_tipset = bytes_equal(class, bytes_of_text("tipset"));
	if (out->is_tipset || bytes_equal(class, bytes_of_text("message")))
		return ST_OK;
	out->unsupported =
		arena_printf(decode->arena, "class %.*s is not supported, only message and tipset",
			     class.size < 40 ? (int)class.size : 40, (const char *)class.data);
	return out->unsupported ? ST_OK : decode_no_memory(decode);
}

static enum status decode_vector(struct decode *decode, const json_t *json, struct vector_file *out)
{
	struct vector *vector = &out->vector;
	const json_t *selector = json_object_get(json, "selector");

	if (!json_is_object(json))
		return decode_refuse(decode, json, "a test vector");
	vector->id = read_id(json);
	vector->chaos = bytes_equal(json_view(json_object_get(selector, "chaos_actor")),
				    bytes_of_text("true"));
	TRY(read_class(decode, json, vector));
	TRY(read_car(decode, json, out));
	TRY(read_preconditions(decode, json, vector));
	if (vector->unsupported)
		return ST_OK;
	TRY(vector_randomness_decode(decode, json, vector));
	TRY(vector->is_tipset ? vector_tipsets_decode(decode, json, vector)
			      : read_messages(decode, json, vector));
	return read_postconditions(decode, json, vector);
}

enum status vector_json_decode(struct decode *decode, const json_t *json, struct vector_file *out)
{
	enum fault fault = decode->fault;
	enum status st;

	*out = (struct vector_file){ .traces = NULL };
	buffer_init(&out->car, 0);
	buffer_init(&out->trace_text, 0);
	decode->fault = FAULT_VECTOR_INVALID;
	st = decode_vector(decode, json, out);
	decode->fault = fault;
	return st;
}

void vector_json_fini(struct vector_file *file)
{
	buffer_fini(&file->car);
	buffer_fini(&file->trace_text);
	json_decref(file->traces);
	file->traces = NULL;
}
