/* SPDX-License-Identifier: Apache-2.0 OR MIT */
#include "tests/sequences/maker.h"

static const int64_t borders[] = {
	0,
	1,
	-1,
	2,
	-2,
	7,
	10,
	23,
	24,
	255,
	256,
	257,
	1440,
	8191,
	8192,
	8193,
	65535,
	65536,
	INT32_MAX,
	(int64_t)INT32_MAX + 1,
	(int64_t)UINT32_MAX,
	(int64_t)UINT32_MAX + 1,
	INT64_C(1) << 53,
	INT64_C(1) << 62,
	INT64_MAX - 1,
	INT64_MAX,
	INT64_MIN,
	INT64_MIN + 1,
	-255,
	-256,
	-257,
	INT32_MIN,
};

static int64_t border(struct maker *maker)
{
	size_t count = sizeof(borders) / sizeof(borders[0]);

	return borders[dice_below(&maker->dice, count)];
}

int64_t make_int(struct maker *maker, int64_t usual)
{
	if (!dice_chance(&maker->dice, maker->absurdity))
		return usual;
	if (dice_chance(&maker->dice, 40))
		return (int64_t)((uint64_t)usual + (uint64_t)dice_between(&maker->dice, -2, 2));
	return border(maker);
}

uint64_t make_uint(struct maker *maker, uint64_t usual)
{
	if (!dice_chance(&maker->dice, maker->absurdity))
		return usual;
	if (dice_chance(&maker->dice, 40))
		return usual + (uint64_t)dice_between(&maker->dice, -2, 2);
	return (uint64_t)border(maker);
}

bool make_bool(struct maker *maker)
{
	return dice_chance(&maker->dice, 50);
}

/* Powers of two around the widths that matter: 64 bits, the money there is, what the
 * wire holds. */
static struct bigint wide_amount(struct maker *maker)
{
	static const unsigned bits[] = { 63, 64, 80, 90, 127, 128, 512, 1015 };
	struct bigint two = bigint_of_int(2), value = bigint_of_int(1), step;
	unsigned width = bits[dice_below(&maker->dice, sizeof(bits) / sizeof(bits[0]))];

	for (unsigned i = 0; i < width; i++)
		must(bigint_mul(&value, &two, &value));
	step = bigint_of_int(dice_between(&maker->dice, -1, 0));
	must(bigint_add(&value, &step, &value));
	if (dice_chance(&maker->dice, 20))
		value = bigint_negate(&value);
	return value;
}

struct bigint make_amount(struct maker *maker, struct bigint usual)
{
	struct bigint step;

	if (!dice_chance(&maker->dice, maker->absurdity))
		return usual;
	if (dice_chance(&maker->dice, 40)) {
		step = bigint_of_int(dice_between(&maker->dice, -2, 2));
		return bigint_add(&usual, &step, &usual) == ST_OK ? usual : step;
	}
	if (dice_chance(&maker->dice, 60))
		return bigint_of_int(border(maker));
	return wide_amount(maker);
}

struct bigint make_small_amount(struct maker *maker)
{
	static const unsigned weights[] = { 45, 35, 20 };
	const struct bigint fil = bigint_of_int(1000000000000000000);
	struct bigint amount;

	switch (dice_weighted(&maker->dice, weights, 3)) {
	case 0:
		return make_amount(maker, bigint_zero());
	case 1:
		return make_amount(maker, bigint_of_int(dice_between(&maker->dice, 1, 1000)));
	default:
		amount = bigint_of_int(dice_between(&maker->dice, 1, 20));
		must(bigint_mul(&amount, &fil, &amount));
		return make_amount(maker, amount);
	}
}

size_t make_size(struct maker *maker, size_t usual)
{
	static const size_t sizes[] = { 0,   1,   20,  31,  32,   33,   199, 200,
					201, 255, 256, 257, 8191, 8192, 8193 };

	if (!dice_chance(&maker->dice, maker->absurdity))
		return usual;
	return sizes[dice_below(&maker->dice, sizeof(sizes) / sizeof(sizes[0]))];
}

struct bytes make_noise(struct maker *maker, size_t size)
{
	uint8_t *data = arena_alloc(maker->arena, size);

	must_hold(data != NULL);
	dice_fill(&maker->dice, data, size);
	return bytes_make(data, size);
}

/* ---- actors ---------------------------------------------------------------- */

bool pick_actor(struct maker *maker, enum actor_kind kind, const struct known_actor **out)
{
	const struct survey *survey = maker->survey;
	size_t count = 0, chosen;

	for (size_t i = 0; i < survey->actor_count; i++)
		count += survey->actors[i].has_kind && survey->actors[i].kind.kind == kind;
	if (count == 0)
		return false;
	chosen = (size_t)dice_below(&maker->dice, count);
	for (size_t i = 0;; i++) {
		const struct known_actor *actor = &survey->actors[i];

		if (!actor->has_kind || actor->kind.kind != kind || chosen-- != 0)
			continue;
		*out = actor;
		return true;
	}
}

/* Enough for a message with a generous limit. */
static bool is_rich(const struct known_actor *actor)
{
	const struct bigint enough = bigint_of_int(1000000000000000000);

	return bigint_compare(&actor->actor.balance, &enough) > 0;
}

uint64_t pick_account_id(struct maker *maker)
{
	const struct known_actor *actor;

	for (unsigned i = 0; i < 8; i++)
		if (pick_actor(maker, ACTOR_ACCOUNT, &actor) && is_rich(actor))
			return actor->id;
	return ID_FIRST_USER;
}

bool open_state(struct maker *maker, const struct known_actor *actor, struct cbor_reader *reader)
{
	struct bytes block;

	if (blockstore_get(&maker->chain->blocks.base, maker->arena, actor->actor.head, &block) !=
	    ST_OK)
		return false;
	cbor_reader_init(reader, block);
	reader->delegated = true;
	return true;
}

/* ---- addresses ------------------------------------------------------------- */

struct address make_form(struct maker *maker, uint64_t id)
{
	const struct survey *survey = maker->survey;

	if (dice_chance(&maker->dice, 40))
		for (size_t i = 0; i < survey->name_count; i++)
			if (survey->names[i].id == id)
				return survey->names[i].address;
	return address_of_id(id);
}

struct address make_account(struct maker *maker)
{
	if (dice_chance(&maker->dice, 92))
		return make_form(maker, pick_account_id(maker));
	if (dice_chance(&maker->dice, 60))
		return maker->keys->secp[dice_below(&maker->dice, SECP_KEYS)].address;
	return make_address(maker);
}

static struct address any_actor(struct maker *maker)
{
	size_t index = (size_t)dice_below(&maker->dice, maker->survey->actor_count);

	return make_form(maker, maker->survey->actors[index].id);
}

static struct address any_key(struct maker *maker)
{
	uint64_t index = dice_below(&maker->dice, SECP_KEYS + BLS_KEYS);

	if (index < SECP_KEYS)
		return maker->keys->secp[index].address;
	return maker->keys->bls[index - SECP_KEYS];
}

static struct address any_id(struct maker *maker)
{
	static const uint64_t ids[] = { 0,
					1,
					2,
					3,
					4,
					5,
					6,
					7,
					80,
					97,
					98,
					99,
					100,
					127,
					128,
					299,
					16384,
					UINT64_C(1) << 32,
					INT64_MAX - 1,
					INT64_MAX };

	if (dice_chance(&maker->dice, 50))
		return address_of_id(100 + dice_below(&maker->dice, 250));
	return address_of_id(ids[dice_below(&maker->dice, sizeof(ids) / sizeof(ids[0]))]);
}

/* Of protocol 1, 2 or 3 with a payload nobody has, or of protocol 4. */
static struct address any_payload(struct maker *maker)
{
	static const size_t sizes[] = { 0, ADDRESS_HASH_BYTES, ADDRESS_HASH_BYTES,
					ADDRESS_BLS_BYTES };
	uint64_t protocol = 1 + dice_below(&maker->dice, 4);
	struct address address = { .size = 2, .bytes = { ADDRESS_DELEGATED, 10 } };

	if (protocol == ADDRESS_DELEGATED) {
		address.size = (uint8_t)(2 + dice_below(&maker->dice, 55));
		dice_fill(&maker->dice, address.bytes + 2, address.size - 2u);
		return address;
	}
	must(address_of_payload((enum address_protocol)protocol, make_noise(maker, sizes[protocol]),
				&address));
	return address;
}

struct address make_address(struct maker *maker)
{
	static struct address (*const kinds[])(struct maker * maker) = { any_actor, any_key, any_id,
									 any_payload };
	static const unsigned weights[] = { 60, 18, 14, 8 };

	return kinds[dice_weighted(&maker->dice, weights, 4)](maker);
}

/* ---- code ------------------------------------------------------------------ */

static struct cid copy_code(struct maker *maker, enum actor_kind kind, unsigned version)
{
	uint8_t room[ACTOR_CODE_MAX];
	struct cid code;

	must(cid_copy(maker->arena, actor_code_cid(kind, version, room), &code));
	return code;
}

/* CIDs that are no code: unknown names, other hashes, other codecs, version 0. */
static struct cid foreign_code(struct maker *maker)
{
	static const char *const texts[] = {
		"bafkqaclgnfwc6obpmzxw6", /* fil/8/foo */
		"bafkqaaa",
		"bafy2bzacebc3bt6cedhoyw34drrmjvazhu4oj25er2ebk4u445pzycvq4ta4a",
		"QmYwAPJzv5CZsnA625s3Xf2nemtYgPpHdWEz79ojWnPbdG",
		"bafkreigh2akiscaildcqabsyg3dfr6chu3fgpregiymsck7e7aqa4s52zy",
	};
	const char *text = texts[dice_below(&maker->dice, sizeof(texts) / sizeof(texts[0]))];
	struct cid code;

	must(cid_from_text(maker->arena, bytes_of_text(text), &code));
	return code;
}

struct cid make_code(struct maker *maker)
{
	static const unsigned versions[] = { 0, 2, 3, 4, 5, 6, 7 };
	static const enum actor_kind creatable[] = { ACTOR_ACCOUNT, ACTOR_MULTISIG, ACTOR_PAYCH,
						     ACTOR_MINER };
	static const unsigned weights[] = { 55, 20, 15, 10 };
	enum actor_kind kind = (enum actor_kind)dice_below(&maker->dice, ACTOR_KINDS);

	switch (dice_weighted(&maker->dice, weights, 4)) {
	case 0:
		return copy_code(maker, creatable[dice_below(&maker->dice, 4)],
				 maker->rules->actors_version);
	case 1:
		return copy_code(maker, kind, maker->rules->actors_version);
	case 2:
		return copy_code(maker, kind, versions[dice_below(&maker->dice, 7)]);
	default:
		return foreign_code(maker);
	}
}
