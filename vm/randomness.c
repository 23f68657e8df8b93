/* SPDX-License-Identifier: Apache-2.0 OR MIT */
#include "vm/randomness.h"

#include "base/hash.h"

_Static_assert((int)RANDOMNESS_BYTES == (int)DIGEST_BYTES, "a draw is a digest");

static const char fixed_digest[RANDOMNESS_BYTES + 1] = "i_am_random_____i_am_random_____";

static bool fits(const struct randomness_rule *rule, enum randomness_source source, int64_t tag,
		 int64_t epoch, struct bytes entropy)
{
	if (rule->source != source || rule->epoch != epoch)
		return false;
	return !rule->exact || (rule->tag == tag && bytes_equal(rule->entropy, entropy));
}

static enum status derive(struct bytes digest, int64_t tag, int64_t epoch, struct bytes entropy,
			  uint8_t out[RANDOMNESS_BYTES])
{
	struct buffer preimage;
	enum status st;

	buffer_init(&preimage, 0);
	buffer_append_big_endian(&preimage, (uint64_t)tag);
	buffer_append_bytes(&preimage, digest);
	buffer_append_big_endian(&preimage, (uint64_t)epoch);
	buffer_append_bytes(&preimage, entropy);
	st = buffer_status(&preimage);
	if (st == ST_OK)
		hash_blake2b(buffer_bytes(&preimage), out, RANDOMNESS_BYTES);
	buffer_fini(&preimage);
	return st;
}

/* What recorded results draw by draw also gave a draw that was not recorded: the fixed
 * value as it stands. */
static bool gives_results(const struct randomness *randomness)
{
	return randomness && randomness->rule_count > 0 && randomness->rules[0].exact;
}

enum status randomness_draw(const struct randomness *randomness, enum randomness_source source,
			    int64_t tag, int64_t epoch, struct bytes entropy,
			    uint8_t out[RANDOMNESS_BYTES])
{
	struct bytes digest = bytes_make((const uint8_t *)fixed_digest, RANDOMNESS_BYTES);
	bool result = gives_results(randomness);

	for (size_t i = 0; randomness && i < randomness->rule_count; i++) {
		const struct randomness_rule *rule = &randomness->rules[i];

		if (!fits(rule, source, tag, epoch, entropy))
			continue;
		digest = bytes_make(rule->value, RANDOMNESS_BYTES);
		result = rule->exact;
		break;
	}
	if (!result)
		return derive(digest, tag, epoch, entropy, out);
	memcpy(out, digest.data, RANDOMNESS_BYTES);
	return ST_OK;
}
