/* SPDX-License-Identifier: Apache-2.0 OR MIT */
#include "rpc/vector/json.h"

#include <stdio.h>

#include "json/load.h"
#include "rpc/vector/randomness_json.h"
#include "rpc/vector/tipsets_json.h"
#include "rpc/vector/values.h"
#include "world/genesis.h"

/* ---- preconditions ---------------------------------------------------------------- */

/* A version beyond every one known stays beyond them. */
static enum status read_version(struct decode *decode, const json_t *value,
				const struct field *field, void *out)
{
	uint64_t version;

	(void)field;
	TRY(decode_uint(decode, value, &version));
	*(unsigned *)out = version > UINT16_MAX ? UINT16_MAX : (unsigned)version;
	return ST_OK;
}

LOCAL_KIND(version, unsigned);

OBJECT(variant, struct vector_variant, FIELDS_OF_VECTOR,
       REQUIRED("id", text, struct vector_variant, id, "a name"),
       REQUIRED("epoch", int, struct vector_variant, epoch, "an epoch"),
       REQUIRED("nv", version, struct vector_variant, network_version, "a network version"));

static enum status admit_variants(struct decode *decode, const json_t *list, const void *out)
{
	(void)out;
	if (json_array_size(list) == 0)
		return decode_refuse(decode, list, "a list of at least one variant");
	return ST_OK;
}

OBJECT(pre_tree, struct vector_file, FIELDS_OF_VECTOR,
       REQUIRED("root_cid", cid_text, struct vector_file, vector.pre_root, "a CID object"));

OBJECT(preconditions, struct vector_file, FIELDS_OF_VECTOR,
       REQUIRED_LIST("variants", variant, struct vector_file, vector.variants, vector.variant_count,
		     "a list of variants", .admit = admit_variants),
       WITHIN("state_tree", pre_tree, struct vector_file, "an object with root_cid"),
       OPTIONAL("basefee", whole_number, struct vector_file, vector.base_fee, "attoFIL"),
       OPTIONAL("circ_supply", whole_number, struct vector_file, vector.circ_supply, "attoFIL"));

/* ---- postconditions --------------------------------------------------------------- */

FIELDS(receipt_fields, struct expected_receipt, FIELDS_OF_VECTOR,
       REQUIRED("exit_code", int, struct expected_receipt, receipt.exit_code, "an exit code"),
       NULLABLE("return", base64, struct expected_receipt, receipt.ret, "bytes in base64"),
       REQUIRED("gas_used", int, struct expected_receipt, receipt.gas_used, "an amount of gas"));

static enum status read_receipt_or_null(struct decode *decode, const json_t *value,
					const struct field *field, void *out)
{
	struct expected_receipt *expected = out;

	(void)field;
	expected->present = !json_is_null(value);
	return expected->present ? fields_decode_object(decode, &receipt_fields, value, out)
				 : ST_OK;
}

LOCAL_KIND(receipt_or_null, struct expected_receipt);

/* Messages have a receipt each; in a tipset implicit ones have theirs too, and who
 * counts them is the VM. */
static enum status admit_receipts(struct decode *decode, const json_t *list, const void *out)
{
	const struct vector *vector = &((const struct vector_file *)out)->vector;
	char expected[64];

	if (!json_is_array(list) || vector->is_tipset ||
	    json_array_size(list) == vector->message_count)
		return ST_OK;
	(void)snprintf(expected, sizeof(expected), "one receipt for each of %zu messages",
		       vector->message_count);
	return decode_refuse(decode, list, expected);
}

static enum status admit_receipts_roots(struct decode *decode, const json_t *list, const void *out)
{
	const struct vector *vector = &((const struct vector_file *)out)->vector;

	if (!json_is_array(list) || json_array_size(list) != vector->tipset_count)
		return decode_refuse(decode, list, "a receipts root for each tipset");
	return ST_OK;
}

static enum status check_failure(struct decode *decode, const json_t *value, size_t at,
				 void *context)
{
	const struct vector *vector = context;
	uint64_t index = 0;

	(void)at;
	TRY(decode_uint(decode, value, &index));
	if (index >= vector->receipt_count || vector->receipts[index].present)
		return decode_refuse(decode, value, "the index of a message whose receipt is null");
	return ST_OK;
}

/* apply_message_failures lists the messages whose receipt is null, and no others. */
static enum status read_failures(struct decode *decode, const json_t *value,
				 const struct field *field, void *out)
{
	struct vector *vector = &((struct vector_file *)out)->vector;
	size_t fatal = 0;

	(void)field;
	TRY(fields_each(decode, value, check_failure, vector));
	for (size_t i = 0; i < vector->receipt_count; i++)
		fatal += !vector->receipts[i].present;
	if (fatal > json_array_size(value))
		return decode_refuse(decode, value,
				     "the index of every message with a null receipt");
	return ST_OK;
}

LOCAL_KIND(failures, struct vector_file);

OBJECT(post_tree, struct vector_file, FIELDS_OF_VECTOR,
       REQUIRED("root_cid", cid_text, struct vector_file, vector.post_root, "a CID object"));

#define POST_ROOT_ROW WITHIN("state_tree", post_tree, struct vector_file, "an object with root_cid")
#define RECEIPTS_ROW                                                                               \
	REQUIRED_LIST("receipts", receipt_or_null, struct vector_file, vector.receipts,            \
		      vector.receipt_count, "a list of receipts", .admit = admit_receipts)
#define FAILURES_ROW                                                                               \
	OPTIONAL_WITHIN("apply_message_failures", failures, struct vector_file, "indices")

OBJECT(message_postconditions, struct vector_file, FIELDS_OF_VECTOR, POST_ROOT_ROW, RECEIPTS_ROW,
       FAILURES_ROW);

OBJECT(tipset_postconditions, struct vector_file, FIELDS_OF_VECTOR, POST_ROOT_ROW, RECEIPTS_ROW,
       REQUIRED_LIST("receipts_roots", cid_text, struct vector_file, vector.receipts_roots,
		     vector.receipts_root_count, "a list of CID objects",
		     .admit = admit_receipts_roots),
       FAILURES_ROW);

/* ---- the file --------------------------------------------------------------------- */

static enum status read_class(struct decode *decode, const json_t *value, const struct field *field,
			      void *out)
{
	struct vector *vector = out;
	struct bytes class;

	(void)field;
	TRY(decode_text(decode, value, &class));
	vector->is_tipset = bytes_equal(class, bytes_of_text("tipset"));
	if (vector->is_tipset || bytes_equal(class, bytes_of_text("message")))
		return ST_OK;
	vector->unsupported =
		arena_printf(decode->arena, "class %.*s is not supported, only message and tipset",
			     class.size < 40 ? (int)class.size : 40, (const char *)class.data);
	return vector->unsupported ? ST_OK : decode_no_memory(decode);
}

LOCAL_KIND(class, struct vector);

/* What vectors of all classes have; the rest goes by the class. */
FIELDS(common_fields, struct vector_file, FIELDS_OF_VECTOR,
       REQUIRED("class", class, struct vector_file, vector, "\"message\" or \"tipset\""),
       REQUIRED("car", gzip, struct vector_file, car, "base64 of a gzip stream"),
       WITHIN("preconditions", preconditions, struct vector_file, "an object"));

OBJECT(vector_message, struct vector_message, FIELDS_OF_VECTOR,
       REQUIRED("bytes", base64, struct vector_message, bytes, "a message in base64"),
       OPTIONAL("epoch_offset", int, struct vector_message, epoch_offset, "a number"));

#define RANDOMNESS_ROW                                                                             \
	LIST("randomness", randomness_rule, struct vector_file, vector.randomness.rules,           \
	     vector.randomness.rule_count, "a list of rules")

FIELDS(message_class_fields, struct vector_file, FIELDS_OF_VECTOR, RANDOMNESS_ROW,
       REQUIRED_LIST("apply_messages", vector_message, struct vector_file, vector.messages,
		     vector.message_count, "a list of messages"),
       WITHIN("postconditions", message_postconditions, struct vector_file, "an object"));

FIELDS(tipset_class_fields, struct vector_file, FIELDS_OF_VECTOR, RANDOMNESS_ROW,
       REQUIRED_LIST("apply_tipsets", vector_tipset, struct vector_file, vector.tipsets,
		     vector.tipset_count, "a list of tipsets"),
       WITHIN("postconditions", tipset_postconditions, struct vector_file, "an object"));

/* The id is informational in the schema: what is not there is empty. */
static struct bytes read_id(const json_t *json)
{
	return json_view(json_object_get(json_object_get(json, "_meta"), "id"));
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
	vector->base_fee = default_base_fee();
	vector->circ_supply = default_circ_supply();
	TRY(fields_decode_object(decode, &common_fields, json, out));
	vector->car = buffer_bytes(&out->car);
	if (vector->unsupported)
		return ST_OK;
	return fields_decode_object(
		decode, vector->is_tipset ? &tipset_class_fields : &message_class_fields, json,
		out);
}

enum status vector_json_decode(struct decode *decode, const json_t *json, struct vector_file *out)
{
	enum fault fault = decode->fault;
	enum status st;

	*out = (struct vector_file){ .car = { 0 } };
	buffer_init(&out->car, 0);
	out->car.charge = decode->arena->charge;
	out->car.cancel = decode->arena->cancel;
	decode->fault = FAULT_VECTOR_INVALID;
	st = decode_vector(decode, json, out);
	decode->fault = fault;
	return st;
}

void vector_json_fini(struct vector_file *file)
{
	buffer_fini(&file->car);
}
