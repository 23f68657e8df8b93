/* SPDX-License-Identifier: Apache-2.0 OR MIT */
#include "rpc/kinds.h"

#include <assert.h>

#include "json/load.h"
#include "rpc/world_name.h"
#include "vm/network.h"

FIELD_READER(flag, decode_bool)
FIELD_READER(int, decode_int)
FIELD_READER(uint, decode_uint)
FIELD_READER(text, decode_text)
FIELD_READER(world_name, decode_world_name)
FIELD_READER(raw_text, decode_raw_text)
FIELD_READER(bytes, decode_bytes)
FIELD_READER(base64, decode_base64)
FIELD_READER(amount, decode_amount)
FIELD_READER(address, decode_address)
FIELD_READER(cid, decode_cid)
FIELD_READER(code, decode_code)
FIELD_READER(at, decode_at)

static enum status read_network_version(struct decode *decode, const json_t *value,
					const struct field *field, void *out)
{
	(void)field;
	return decode_uint_to(decode, value, NETWORK_VERSION_MAX, out);
}

static enum status read_key_cid(struct decode *decode, const json_t *value, size_t index,
				void *context)
{
	return decode_cid(decode, value, (struct cid *)context + index);
}

static enum status read_tipset_key(struct decode *decode, const json_t *value,
				   const struct field *field, void *out)
{
	struct tipset_key *key = out;
	struct cid *cids;

	(void)field;
	*key = (struct tipset_key){ .count = json_array_size(value) };
	if (json_is_null(value))
		return ST_OK;
	if (!json_is_array(value))
		return decode_refuse(decode, value, "a tipset key: an array of CIDs, null or []");
	cids = arena_zalloc(decode->arena, key->count, sizeof(*cids));
	if (!cids)
		return failure_of_status(decode->failure, ST_NO_MEMORY, NULL);
	key->cids = cids;
	return fields_each(decode, value, read_key_cid, cids);
}

static enum status read_json(struct decode *decode, const json_t *value, const struct field *field,
			     void *out)
{
	(void)decode;
	(void)field;
	*(const json_t **)out = value;
	return ST_OK;
}

/* ---- words ------------------------------------------------------------------------ */

static bool is_decimal(struct bytes text)
{
	size_t sign = text.size > 0 && text.data[0] == '-' ? 1 : 0;

	return text.size > sign && text.data[sign] >= '0' && text.data[sign] <= '9';
}

static bool is_integer(const json_t *value)
{
	return json_is_integer(value) || json_digits(value).size > 0 ||
	       is_decimal(json_view(value));
}

static enum status read_word(struct decode *decode, const json_t *value, const struct field *field,
			     void *out)
{
	const struct word_list *list = field->words;
	const char *known[FIELDS_MAX];
	char text[FIELD_TEXT_BYTES];

	for (size_t i = 0; i < list->count; i++) {
		known[i] = list->words[i].word;
		if (bytes_equal(json_view(value), bytes_of_text(known[i]))) {
			*(int64_t *)out = list->words[i].value;
			return ST_OK;
		}
	}
	if (list->open && is_integer(value))
		return decode_int(decode, value, out);
	if (json_is_text(value) && !list->open)
		return decode_no_such(decode, value, field->name, known, list->count);
	return decode_refuse(decode, value, field_text(field, text, sizeof(text)));
}

/* ---- the kinds -------------------------------------------------------------------- */

static_assert(NETWORK_VERSION_MAX == 15, "rpc/schemas/NetworkVersion.json says 15");

DEFINE_KIND(flag, .schema = SCHEMA_REF("Bool"));
DEFINE_KIND(int, .number = NUMBER_INT, .schema = SCHEMA_REF("IntegerOrText"));
DEFINE_KIND(uint, .number = NUMBER_UINT, .schema = SCHEMA_REF("UnsignedOrText"));
DEFINE_KIND(network_version, .number = NUMBER_UINT, .schema = SCHEMA_REF("NetworkVersion"));
DEFINE_KIND(word, .schema = NULL);
DEFINE_KIND(text, .schema = SCHEMA_REF("Text"));
DEFINE_KIND(world_name, .schema = SCHEMA_REF("WorldName"));
DEFINE_KIND(raw_text, .schema = SCHEMA_REF("RawText"));
DEFINE_KIND(bytes, .schema = SCHEMA_REF("Bytes"), .lotus_schema = SCHEMA_REF("Base64"));
DEFINE_KIND(base64, .schema = SCHEMA_REF("Base64"));
DEFINE_KIND(amount, .number = NUMBER_AMOUNT, .schema = SCHEMA_REF("AmountOrFil"),
	    .lotus_schema = SCHEMA_REF("Amount"));
DEFINE_KIND(address, .number = NUMBER_ID, .schema = SCHEMA_REF("Address"));
DEFINE_KIND(cid, .schema = SCHEMA_REF("CidOrText"), .lotus_schema = SCHEMA_REF("Cid"));
DEFINE_KIND(code, .schema = SCHEMA_REF("Code"));
DEFINE_KIND(at, .schema = SCHEMA_REF("At"));
DEFINE_KIND(tipset_key, .takes_null = true, .schema = SCHEMA_REF("TipsetKey"));
DEFINE_KIND(json, .schema = SCHEMA_REF("JsonObject"));
const struct field_kind kind_any = { .read = read_json,
				     .size = sizeof(type_of_any),
				     .schema = SCHEMA_REF("AnyValue") };
