/* SPDX-License-Identifier: Apache-2.0 OR MIT */
#include "rpc/vector/randomness_json.h"

#include "rpc/kinds.h"

static enum status read_source(struct decode *decode, const json_t *value,
			       const struct field *field, void *out)
{
	struct bytes kind;

	(void)field;
	TRY(decode_text(decode, value, &kind));
	*(enum randomness_source *)out = RANDOMNESS_CHAIN;
	if (bytes_equal(kind, bytes_of_text("beacon")))
		*(enum randomness_source *)out = RANDOMNESS_BEACON;
	else if (!bytes_equal(kind, bytes_of_text("chain")))
		return decode_refuse(decode, value, "\"chain\" or \"beacon\"");
	return ST_OK;
}

static const struct field_kind kind_source = { .read = read_source,
					       .size = sizeof(enum randomness_source) };

/* What a rule stands for. */
static enum status read_randomness_draw(struct decode *decode, const json_t *value,
					const struct field *field, void *out)
{
	enum { SHORT_FORM = 2, LONG_FORM = 4 };
	struct randomness_rule *rule = out;
	size_t count = json_array_size(value);

	(void)field;
	if (count != SHORT_FORM && count != LONG_FORM)
		return decode_refuse(decode, value, "[kind, epoch] or [kind, tag, epoch, entropy]");
	TRY(fields_element(decode, value, 0, &kind_source, &rule->source));
	rule->exact = count == LONG_FORM;
	if (!rule->exact)
		return fields_element(decode, value, 1, &kind_int, &rule->epoch);
	TRY(fields_element(decode, value, 1, &kind_int, &rule->tag));
	TRY(fields_element(decode, value, 3, &kind_base64, &rule->entropy));
	return fields_element(decode, value, 2, &kind_int, &rule->epoch);
}

DEFINE_KIND(randomness_draw, .schema = SCHEMA_REF("RandomnessDraw"));

static enum status read_randomness_digest(struct decode *decode, const json_t *value,
					  const struct field *field, void *out)
{
	struct bytes bytes;

	TRY(decode_base64(decode, value, &bytes));
	if (bytes.size != RANDOMNESS_BYTES)
		return decode_refuse(decode, value, field->text);
	memcpy(out, bytes.data, RANDOMNESS_BYTES);
	return ST_OK;
}

DEFINE_KIND(randomness_digest, .schema = SCHEMA_REF("Base64"));

DEFINE_OBJECT(randomness_rule, FIELDS_OF_VECTOR,
	      WITHIN("on", randomness_draw, struct randomness_rule, "[kind, epoch]"),
	      REQUIRED("ret", randomness_digest, struct randomness_rule, value,
		       "32 bytes in base64"));

void randomness_rules_write(struct json_writer *out, const char *name,
			    const struct randomness_rule *rules, size_t count)
{
	json_write_array(out, name);
	for (size_t i = 0; i < count; i++) {
		const struct randomness_rule *rule = &rules[i];

		json_write_object(out, NULL);
		json_write_array(out, "on");
		json_write_text(out, NULL, rule->source == RANDOMNESS_BEACON ? "beacon" : "chain");
		if (rule->exact)
			json_write_int(out, NULL, rule->tag);
		json_write_int(out, NULL, rule->epoch);
		if (rule->exact)
			json_write_base64(out, NULL, rule->entropy);
		json_write_array_end(out);
		json_write_base64(out, "ret", bytes_make(rule->value, RANDOMNESS_BYTES));
		json_write_object_end(out);
	}
	json_write_array_end(out);
}
