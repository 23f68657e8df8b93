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

/* What a seed makes of a source's epoch. */
static enum status seeded(struct bytes seed, enum randomness_source source, int64_t epoch,
			  uint8_t out[RANDOMNESS_BYTES])
{
	const uint8_t kind = source == RANDOMNESS_BEACON;
	struct buffer preimage;
	enum status st;

	buffer_init(&preimage, 0);
	buffer_append_bytes(&preimage, seed);
	buffer_append_bytes(&preimage, bytes_make(&kind, 1));
	buffer_append_big_endian(&preimage, (uint64_t)epoch);
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
	return randomness->rule_count > 0 && randomness->rules[0].exact &&
	       randomness->seed.size == 0;
}

static const struct randomness_rule *find_rule(const struct randomness *randomness,
					       const struct randomness_rule *draw)
{
	for (size_t i = 0; i < randomness->rule_count; i++) {
		const struct randomness_rule *rule = &randomness->rules[i];

		if (fits(rule, draw->source, draw->tag, draw->epoch, draw->entropy))
			return rule;
	}
	return NULL;
}

/* The digest where no rule fits. */
static enum status unruled(const struct randomness *randomness, enum randomness_source source,
			   int64_t epoch, uint8_t out[RANDOMNESS_BYTES])
{
	if (randomness->strict)
		return ST_UNDRAWN;
	if (randomness->seed.size > 0)
		return seeded(randomness->seed, source, epoch, out);
	memcpy(out,
	       randomness->digest.size == RANDOMNESS_BYTES ? randomness->digest.data
							   : (const uint8_t *)fixed_digest,
	       RANDOMNESS_BYTES);
	return ST_OK;
}

/* The digest that a draw is derived from, into draw->value; *result: it is the result. */
static enum status find_digest(const struct randomness *randomness, struct randomness_rule *draw,
			       bool *result)
{
	const struct randomness_rule *rule = find_rule(randomness, draw);

	if (randomness->use && rule)
		randomness->use->taken[rule - randomness->rules] = true;
	else if (randomness->use)
		randomness->use->unruled = true;
	*result = rule ? rule->exact : gives_results(randomness);
	if (!rule)
		return unruled(randomness, draw->source, draw->epoch, draw->value);
	memcpy(draw->value, rule->value, RANDOMNESS_BYTES);
	return ST_OK;
}

static enum status note(struct draws *draws, const struct randomness_rule *draw)
{
	struct randomness_rule *place;

	if (draws->count == DRAWS_MAX)
		return ST_LIMIT;
	if (draws->count == draws->capacity) {
		const size_t wanted = draws->capacity == 0 ? 8 : draws->capacity * 2;
		struct randomness_rule *all = arena_zalloc(draws->arena, wanted, sizeof(*all));

		if (!all)
			return ST_NO_MEMORY;
		if (draws->count > 0)
			memcpy(all, draws->all, draws->count * sizeof(*all));
		draws->all = all;
		draws->capacity = wanted;
	}
	place = &draws->all[draws->count];
	*place = *draw;
	if (!draw->exact) {
		place->tag = 0;
		place->entropy = (struct bytes){ 0 };
	}
	TRY(arena_copy(draws->arena, place->entropy, &place->entropy));
	draws->count++;
	return ST_OK;
}

enum status randomness_draw(const struct randomness *randomness, enum randomness_source source,
			    int64_t tag, int64_t epoch, struct bytes entropy,
			    uint8_t out[RANDOMNESS_BYTES])
{
	static const struct randomness fixed = { .rule_count = 0 };
	struct randomness_rule draw = { source, epoch, true, tag, entropy, { 0 } };
	bool result;

	TRY(find_digest(randomness ? randomness : &fixed, &draw, &result));
	if (result)
		memcpy(out, draw.value, RANDOMNESS_BYTES);
	else
		TRY(derive(bytes_make(draw.value, RANDOMNESS_BYTES), tag, epoch, entropy, out));
	if (!randomness || !randomness->noting)
		return ST_OK;
	draw.exact = result || !randomness->noting->digests;
	if (draw.exact)
		memcpy(draw.value, out, RANDOMNESS_BYTES);
	return note(randomness->noting, &draw);
}

/* The first rule that fits a draw counts, so one that fits all of them ends the search. */
enum status randomness_digest(const struct randomness *randomness, enum randomness_source source,
			      int64_t epoch, uint8_t out[RANDOMNESS_BYTES])
{
	for (size_t i = 0; i < randomness->rule_count; i++) {
		const struct randomness_rule *rule = &randomness->rules[i];

		if (rule->source != source || rule->epoch != epoch)
			continue;
		if (rule->exact)
			return ST_UNSUPPORTED;
		memcpy(out, rule->value, RANDOMNESS_BYTES);
		return ST_OK;
	}
	return gives_results(randomness) ? ST_UNSUPPORTED : unruled(randomness, source, epoch, out);
}
