/* SPDX-License-Identifier: Apache-2.0 OR MIT */
#include "json/digest.h"

#include <string.h>

/* Two digests make one. */
struct pair {
	uint8_t first[DIGEST_BYTES], second[DIGEST_BYTES];
};

static void digest_pair(const struct pair *pair, uint8_t out[DIGEST_BYTES])
{
	hash_blake2b(bytes_make(pair, sizeof(*pair)), out, DIGEST_BYTES);
}

/* Of bytes that are of one type of JSON. */
static void digest_bytes(json_type type, struct bytes text, uint8_t out[DIGEST_BYTES])
{
	struct pair pair = { .first = { (uint8_t)type } };

	hash_blake2b(text, pair.second, DIGEST_BYTES);
	digest_pair(&pair, out);
}

static bool is_skipped(const char *const *skipped, const char *name)
{
	for (; skipped && *skipped; skipped++) {
		if (strcmp(*skipped, name) == 0)
			return true;
	}
	return false;
}

/* Digests of members are added up, so that their order does not matter. */
static void add_digest(uint8_t sum[DIGEST_BYTES], const uint8_t more[DIGEST_BYTES])
{
	unsigned carry = 0;

	for (size_t i = 0; i < DIGEST_BYTES; i++) {
		carry += (unsigned)sum[i] + more[i];
		sum[i] = (uint8_t)carry;
		carry >>= 8;
	}
}

static void digest_object(const json_t *object, const char *const *skipped,
			  uint8_t out[DIGEST_BYTES])
{
	uint8_t sum[DIGEST_BYTES] = { 0 }, member[DIGEST_BYTES];
	const char *name;
	json_t *value;

	json_object_foreach((json_t *)(uintptr_t)object, name, value)
	{
		struct pair pair;

		if (is_skipped(skipped, name))
			continue;
		hash_blake2b(bytes_of_text(name), pair.first, DIGEST_BYTES);
		json_digest(value, NULL, pair.second);
		digest_pair(&pair, member);
		add_digest(sum, member);
	}
	digest_bytes(JSON_OBJECT, bytes_make(sum, sizeof(sum)), out);
}

static void digest_array(const json_t *array, uint8_t out[DIGEST_BYTES])
{
	struct pair pair = { .first = { 0 } };

	for (size_t i = 0; i < json_array_size(array); i++) {
		json_digest(json_array_get(array, i), NULL, pair.second);
		digest_pair(&pair, pair.first);
	}
	digest_bytes(JSON_ARRAY, bytes_make(pair.first, sizeof(pair.first)), out);
}

void json_digest(const json_t *value, const char *const *skipped, uint8_t out[DIGEST_BYTES])
{
	const json_type type = value ? json_typeof(value) : JSON_NULL;
	json_int_t integer;
	double real;

	switch (type) {
	case JSON_OBJECT:
		digest_object(value, skipped, out);
		break;
	case JSON_ARRAY:
		digest_array(value, out);
		break;
	case JSON_STRING:
		digest_bytes(type, bytes_make(json_string_value(value), json_string_length(value)),
			     out);
		break;
	case JSON_INTEGER:
		integer = json_integer_value(value);
		digest_bytes(type, bytes_make(&integer, sizeof(integer)), out);
		break;
	case JSON_REAL:
		real = json_real_value(value);
		digest_bytes(type, bytes_make(&real, sizeof(real)), out);
		break;
	case JSON_TRUE:
	case JSON_FALSE:
	case JSON_NULL:
		digest_bytes(type, bytes_make(NULL, 0), out);
		break;
	}
}
