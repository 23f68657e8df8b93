/* SPDX-License-Identifier: Apache-2.0 OR MIT */
#include "actors/code.h"

#include <stdio.h>
#include <string.h>

static const char *const names[ACTOR_KINDS] = {
	[ACTOR_ACCOUNT] = "account",
	[ACTOR_CHAOS] = "chaos",
	[ACTOR_CRON] = "cron",
	[ACTOR_INIT] = "init",
	[ACTOR_MARKET] = "storagemarket",
	[ACTOR_MINER] = "storageminer",
	[ACTOR_MULTISIG] = "multisig",
	[ACTOR_PAYCH] = "paymentchannel",
	[ACTOR_POWER] = "storagepower",
	[ACTOR_REWARD] = "reward",
	[ACTOR_SYSTEM] = "system",
	[ACTOR_VERIFREG] = "verifiedregistry",
};

/* `fil/1` belongs to actors v0; there are no actors v1. */
enum { CODE_HEAD_BYTES = 4, NEWEST_ACTORS = 7 };
static const uint8_t code_head[] = { 0x01, CID_CODEC_RAW, CID_HASH_IDENTITY };

const char *actor_kind_name(enum actor_kind kind)
{
	return names[kind];
}

bool actor_kind_named(struct bytes name, enum actor_kind *kind)
{
	for (unsigned i = 0; i < ACTOR_KINDS; i++) {
		if (bytes_equal(name, bytes_of_text(names[i]))) {
			*kind = (enum actor_kind)i;
			return true;
		}
	}
	return false;
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
	int size = snprintf(text, sizeof(text), "fil/%u/%s", digit, names[kind]);

	memcpy(out, code_head, sizeof(code_head));
	out[sizeof(code_head)] = (uint8_t)size;
	memcpy(out + CODE_HEAD_BYTES, text, (size_t)size);
	return (struct cid){ bytes_make(out, CODE_HEAD_BYTES + (size_t)size) };
}
