/* SPDX-License-Identifier: Apache-2.0 OR MIT */
#include "actors/registry.h"

#include <stdio.h>

#include "actors/methods.h"

/* Names as they stand in code CIDs. */
static const struct {
	const char *name;
	bool singleton;
	const struct method_table *methods;
} kinds[ACTOR_KINDS] = {
	[ACTOR_ACCOUNT] = { "account", false, &account_methods },
	[ACTOR_CHAOS] = { "chaos", true, &chaos_methods },
	[ACTOR_CRON] = { "cron", true, &cron_methods },
	[ACTOR_INIT] = { "init", true, &init_methods },
	[ACTOR_MARKET] = { "storagemarket", true, &market_methods },
	[ACTOR_MINER] = { "storageminer", false, &miner_methods },
	[ACTOR_MULTISIG] = { "multisig", false, &multisig_methods },
	[ACTOR_PAYCH] = { "paymentchannel", false, &paych_methods },
	[ACTOR_POWER] = { "storagepower", true, &power_methods },
	[ACTOR_REWARD] = { "reward", true, &reward_methods },
	[ACTOR_SYSTEM] = { "system", true, &system_methods },
	[ACTOR_VERIFREG] = { "verifiedregistry", true, &verifreg_methods },
};

/* `fil/1` belongs to actors v0; there are no actors v1. */
enum { CODE_HEAD_BYTES = 4, NEWEST_ACTORS = 7 };
static const uint8_t code_head[] = { 0x01, CID_CODEC_RAW, CID_HASH_IDENTITY };

struct actor_type actor_type_of(enum actor_kind kind)
{
	return (struct actor_type){
		.kind = kind,
		.name = kinds[kind].name,
		.singleton = kinds[kind].singleton,
		.methods = kinds[kind].methods->methods,
		.method_count = kinds[kind].methods->count,
	};
}

bool actor_kind_named(struct bytes name, enum actor_kind *kind)
{
	for (unsigned i = 0; i < ACTOR_KINDS; i++) {
		if (bytes_equal(name, bytes_of_text(kinds[i].name))) {
			*kind = (enum actor_kind)i;
			return true;
		}
	}
	return false;
}

const struct actor_method *actor_method_of(enum actor_kind kind, uint64_t number,
					   unsigned actors_version)
{
	const struct method_table *table = kinds[kind].methods;

	for (size_t i = 0; i < table->count; i++) {
		const struct actor_method *method = &table->methods[i];

		if (method->number == number && method->since <= actors_version &&
		    actors_version <= method->until)
			return method;
	}
	return NULL;
}

/* "fil/D/" in front of a name; D as text digit. */
static bool parse_prefix(struct bytes text, unsigned *actors_version)
{
	uint8_t digit;

	if (text.size < 6 || memcmp(text.data, "fil/", 4) != 0 || text.data[5] != '/')
		return false;
	digit = text.data[4];
	if (digit < '1' || digit > '0' + NEWEST_ACTORS)
		return false;
	*actors_version = digit == '1' ? 0 : (unsigned)(digit - '0');
	return true;
}

bool actor_code_parse(struct cid code, struct actor_code *out)
{
	struct bytes text;

	if (code.raw.size < CODE_HEAD_BYTES || code.raw.size > ACTOR_CODE_MAX ||
	    memcmp(code.raw.data, code_head, sizeof(code_head)) != 0)
		return false;
	text = bytes_make(code.raw.data + CODE_HEAD_BYTES, code.raw.size - CODE_HEAD_BYTES);
	if (code.raw.data[sizeof(code_head)] != text.size ||
	    !parse_prefix(text, &out->actors_version))
		return false;
	if (!actor_kind_named(bytes_make(text.data + 6, text.size - 6), &out->kind))
		return false;
	/* The chaos actor was never re-versioned. */
	return out->kind != ACTOR_CHAOS || out->actors_version == 0;
}

bool actor_code_is(struct cid code, enum actor_kind kind)
{
	struct actor_code parsed;

	return actor_code_parse(code, &parsed) && parsed.kind == kind;
}

struct cid actor_code_cid(enum actor_kind kind, unsigned actors_version,
			  uint8_t out[ACTOR_CODE_MAX])
{
	char text[ACTOR_CODE_MAX];
	unsigned digit = actors_version == 0 || kind == ACTOR_CHAOS ? 1 : actors_version;
	int size = snprintf(text, sizeof(text), "fil/%u/%s", digit, kinds[kind].name);

	memcpy(out, code_head, sizeof(code_head));
	out[sizeof(code_head)] = (uint8_t)size;
	memcpy(out + CODE_HEAD_BYTES, text, (size_t)size);
	return (struct cid){ bytes_make(out, CODE_HEAD_BYTES + (size_t)size) };
}
