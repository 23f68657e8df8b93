/* SPDX-License-Identifier: Apache-2.0 OR MIT */
#include "rpc/vector/values.h"

#include "base/encoding.h"
#include "base/inflate.h"
#include "json/load.h"

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
				  "%s: inflates to more than %d bytes", decode->path.text,
				  VECTOR_INFLATED_MAX);
		failure_number(decode->failure, "limit", VECTOR_INFLATED_MAX);
		failure_hint(decode->failure, "this limit is fixed: cut the vector's state down to "
					      "the blocks its messages need");
		return st;
	}
	return st == ST_OK ? ST_OK : decode_refuse(decode, text, "base64 of a gzip stream");
}

static enum status read_gzip(struct decode *decode, const json_t *value, const struct field *field,
			     void *out)
{
	struct bytes base64;

	(void)field;
	TRY(decode_text(decode, value, &base64));
	return vector_inflate(decode, value, base64, out);
}

/* The runner parses it again, in the form it prints. */
static enum status read_cid_text(struct decode *decode, const json_t *value,
				 const struct field *field, void *out)
{
	struct cid cid;

	(void)field;
	TRY(decode_cid(decode, value, &cid));
	*(struct bytes *)out = json_view(json_is_object(value) ? json_object_get(value, "/")
							       : value);
	return ST_OK;
}

/* From here on a double no longer holds every integer. */
#define REALS_SKIP_INTEGERS 0x1p53

static enum status read_whole_number(struct decode *decode, const json_t *value,
				     const struct field *field, void *out)
{
	(void)field;
	if (json_is_integer(value))
		*(struct bigint *)out = bigint_of_int(json_integer_value(value));
	else if (bigint_from_text(json_digits(value), out) != ST_OK) {
		if (json_real_value(value) >= REALS_SKIP_INTEGERS)
			failure_hint(decode->failure, "write out all of its digits; a tool that "
						      "shortens numbers, such as jq 1.6, went over "
						      "the file and may have lost some");
		return decode_refuse(decode, value, "an integer, as a number");
	}
	return ST_OK;
}

DEFINE_KIND(gzip, .schema = NULL);
DEFINE_KIND(cid_text, .schema = NULL);
DEFINE_KIND(whole_number, .schema = NULL);
