/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* Calls to payment channels: vouchers that are really signed, and the way to the end. */
#include "tests/sequences/maker.h"

#include "actors/paych/state.h"
#include "actors/paych/voucher.h"
#include "base/hash.h"

enum { METHOD_UPDATE = 2, METHOD_SETTLE = 3, METHOD_COLLECT = 4, MERGES_MAX = 3, LANES_MAX = 16 };

struct channel {
	uint64_t id;
	bool has_state;
	struct paych_state state;
	struct lane {
		uint64_t number;
		struct paych_lane lane;
	} lanes[LANES_MAX];
	size_t lane_count;
};

/* ---- what a channel stores ------------------------------------------------- */

static enum status add_lane(void *context, uint64_t index, struct bytes value)
{
	struct channel *channel = context;
	struct lane *lane = &channel->lanes[channel->lane_count];
	struct cbor_reader reader;

	cbor_reader_init(&reader, value);
	if (channel->lane_count == LANES_MAX ||
	    paych_lane_decode(&reader, NULL, &lane->lane) != ST_OK)
		return ST_OK;
	lane->number = index;
	channel->lane_count++;
	return ST_OK;
}

static void read_lanes(struct maker *maker, unsigned actors_version, struct channel *channel)
{
	enum amt_generation generation = amt_generation_of(actors_version);
	struct amt *array;

	if (amt_open(&maker->chain->blocks.base, maker->arena, generation, PAYCH_LANES_BIT_WIDTH,
		     channel->state.lane_states, &array) != ST_OK ||
	    amt_each(array, 0, add_lane, channel) != ST_OK)
		channel->lane_count = 0;
}

static void open_channel(struct maker *maker, const struct known_actor *actor, struct channel *out)
{
	struct cbor_reader reader;

	*out = (struct channel){ .id = actor->id };
	out->has_state = open_state(maker, actor, &reader) &&
			 paych_state_decode(&reader, maker->arena, &out->state) == ST_OK;
	if (out->has_state)
		read_lanes(maker, actor->kind.actors_version, out);
}

/* ---- signatures ------------------------------------------------------------ */

/* The secret of the key behind an account of either form. */
static const uint8_t *secret_of(struct maker *maker, const struct address *account)
{
	const struct survey *survey = maker->survey;
	uint64_t id;

	if (!survey_resolve(survey, account, &id))
		return NULL;
	for (size_t i = 0; i < survey->name_count; i++) {
		const uint8_t *secret = survey->names[i].id != id
						? NULL
						: keys_secret(maker->keys,
							      &survey->names[i].address);

		if (secret)
			return secret;
	}
	return NULL;
}

static struct bytes sign(struct maker *maker, const struct paych_voucher *voucher,
			 const uint8_t *secret)
{
	uint8_t *signature = arena_alloc(maker->arena, 1 + SECP_SIGNATURE_BYTES);
	uint8_t digest[DIGEST_BYTES];
	struct bytes plaintext;

	must_hold(signature != NULL);
	if (paych_voucher_signing_bytes(maker->arena, voucher, &plaintext) != ST_OK)
		return make_noise(maker, 1 + SECP_SIGNATURE_BYTES);
	hash_blake2b(plaintext, digest, sizeof(digest));
	signature[0] = SIGNATURE_SECP256K1;
	must(secp_sign(secret, digest, signature + 1));
	return bytes_make(signature, 1 + SECP_SIGNATURE_BYTES);
}

/* Bytes that are no signature of anybody; type 3 decodes from network version 14 on. */
static struct bytes false_signature(struct maker *maker)
{
	static const size_t sizes[] = { 1, 2, 66, 66, 97, 200, 201 };
	size_t size = sizes[dice_below(&maker->dice, sizeof(sizes) / sizeof(sizes[0]))];
	struct bytes noise = make_noise(maker, size);
	uint8_t *data = arena_alloc(maker->arena, size);

	must_hold(data != NULL);
	memcpy(data, noise.data, size);
	data[0] = (uint8_t)dice_below(&maker->dice, 5);
	return bytes_make(data, size);
}

static void add_signature(struct maker *maker, const struct address *signer,
			  struct paych_voucher *voucher)
{
	const uint8_t *secret = secret_of(maker, signer);
	const uint64_t number = dice_below(&maker->dice, SECP_KEYS);

	if (dice_chance(&maker->dice, 2))
		return;
	voucher->has_signature = true;
	if (dice_chance(&maker->dice, 4))
		voucher->signature = false_signature(maker);
	else if (secret && dice_chance(&maker->dice, 95))
		voucher->signature = sign(maker, voucher, secret);
	else
		voucher->signature = sign(maker, voucher, maker->keys->secp[number].secret);
}

/* ---- vouchers -------------------------------------------------------------- */

static struct lane pick_lane(struct maker *maker, const struct channel *channel)
{
	static const uint64_t numbers[] = { 0,
					    1,
					    2,
					    7,
					    8,
					    9,
					    63,
					    64,
					    123,
					    512,
					    INT64_MAX - 1,
					    INT64_MAX,
					    (uint64_t)INT64_MAX + 1,
					    UINT64_MAX };
	uint64_t number = dice_chance(&maker->dice, 75) ? dice_below(&maker->dice, 4)
							: numbers[dice_below(&maker->dice, 14)];

	if (channel->lane_count > 0 && dice_chance(&maker->dice, 60))
		return channel->lanes[dice_below(&maker->dice, channel->lane_count)];
	for (size_t i = 0; i < channel->lane_count; i++)
		if (channel->lanes[i].number == number)
			return channel->lanes[i];
	return (struct lane){ .number = number, .lane = { bigint_zero(), 0 } };
}

/* Adds lanes to merge, and what they have redeemed to *others. */
static void add_merges(struct maker *maker, const struct channel *channel,
		       struct paych_voucher *voucher, struct bigint *others)
{
	struct paych_merge *merges = arena_zalloc(maker->arena, MERGES_MAX, sizeof(*merges));
	size_t count = dice_chance(&maker->dice, 75) ? 0 : dice_below(&maker->dice, MERGES_MAX);

	must_hold(merges != NULL);
	for (size_t i = 0; i < count; i++) {
		struct lane lane = pick_lane(maker, channel);

		if (lane.number == voucher->lane && !dice_chance(&maker->dice, 10))
			continue;
		merges[voucher->merge_count].lane = make_uint(maker, lane.number);
		merges[voucher->merge_count++].nonce = make_uint(maker, lane.lane.nonce + 1);
		must(bigint_add(others, &lane.lane.redeemed, others));
	}
	voucher->merges = merges;
}

static void add_extra(struct maker *maker, const struct channel *channel,
		      struct paych_voucher *voucher)
{
	struct call call;

	if (!dice_chance(&maker->dice, 20))
		return;
	call = make_call(maker, channel->id);
	voucher->has_extra = true;
	voucher->extra = (struct paych_extra){ call.to, call.method, call.params };
}

static void add_times(struct maker *maker, struct paych_voucher *voucher)
{
	int64_t epoch = maker->chain->env.epoch;

	if (dice_chance(&maker->dice, 15))
		voucher->time_lock_min = make_int(maker, epoch + dice_between(&maker->dice, -5, 2));
	if (dice_chance(&maker->dice, 15))
		voucher->time_lock_max = make_int(maker, epoch + dice_between(&maker->dice, -2, 9));
	if (dice_chance(&maker->dice, 20))
		voucher->min_settle_height =
			make_int(maker, epoch + dice_between(&maker->dice, -50, 2000));
}

static struct bytes add_secret(struct maker *maker, struct paych_voucher *voucher)
{
	struct bytes secret = make_noise(maker, make_size(maker, 12));
	uint8_t *digest = arena_alloc(maker->arena, DIGEST_BYTES);

	must_hold(digest != NULL);
	if (!dice_chance(&maker->dice, 25))
		return dice_chance(&maker->dice, 10) ? secret : (struct bytes){ 0 };
	hash_blake2b(secret, digest, DIGEST_BYTES);
	voucher->secret_hash = bytes_make(digest, DIGEST_BYTES);
	if (dice_chance(&maker->dice, 10))
		voucher->secret_hash = make_noise(maker, make_size(maker, DIGEST_BYTES));
	return dice_chance(&maker->dice, 90) ? secret : (struct bytes){ 0 };
}

static struct bytes make_voucher(struct maker *maker, const struct channel *channel,
				 const struct address *signer, struct paych_voucher *voucher)
{
	struct lane lane = pick_lane(maker, channel);
	struct bigint others = bigint_zero(), step = make_small_amount(maker);
	struct bytes secret;

	*voucher = (struct paych_voucher){
		.channel = dice_chance(&maker->dice, 96) ? make_form(maker, channel->id)
							 : make_address(maker),
		.lane = make_uint(maker, lane.number),
		.nonce = make_uint(maker, lane.lane.nonce + dice_below(&maker->dice, 3)),
		.amount = lane.lane.redeemed,
	};
	if (maker->rules->receiver_as_written && dice_chance(&maker->dice, 60))
		voucher->channel = address_of_id(channel->id);
	secret = add_secret(maker, voucher);
	add_times(maker, voucher);
	add_extra(maker, channel, voucher);
	add_merges(maker, channel, voucher, &others);
	must(bigint_add(&voucher->amount, &others, &voucher->amount));
	must(bigint_add(&voucher->amount, &step, &voucher->amount));
	add_signature(maker, signer, voucher);
	return secret;
}

/* ---- calls ----------------------------------------------------------------- */

static struct bytes make_update(struct maker *maker, const struct channel *channel,
				const struct address *signer)
{
	bool has_proof = maker->rules->actors_version == 0;
	struct paych_voucher voucher;
	struct bytes secret = make_voucher(maker, channel, signer, &voucher);
	struct draft draft;

	draft_begin(&draft);
	cbor_write_tuple(&draft.writer, has_proof ? 3 : 2);
	paych_voucher_encode(&draft.writer, &voucher);
	cbor_write_bytes(&draft.writer, secret);
	if (has_proof)
		cbor_write_bytes(&draft.writer, make_noise(maker, make_size(maker, 3)));
	return draft_end(maker, &draft);
}

struct bytes make_paych_constructor(struct maker *maker)
{
	struct address from = make_account(maker), to = make_account(maker);
	struct draft draft;

	draft_begin(&draft);
	cbor_write_tuple(&draft.writer, 2);
	cbor_write_address(&draft.writer, &from);
	cbor_write_address(&draft.writer, &to);
	return draft_end(maker, &draft);
}

bool make_paych_call(struct maker *maker, uint64_t caller, struct call *out)
{
	static const uint64_t numbers[] = { METHOD_UPDATE, METHOD_SETTLE, METHOD_COLLECT,
					    METHOD_CONSTRUCTOR };
	static const unsigned weights[] = { 74, 12, 12, 2 };
	const struct known_actor *actor;
	struct channel channel;
	struct address party, other;
	bool payer;

	(void)caller;
	if (!pick_actor(maker, ACTOR_PAYCH, &actor))
		return false;
	open_channel(maker, actor, &channel);
	payer = make_bool(maker);
	party = payer ? channel.state.from : channel.state.to;
	other = payer ? channel.state.to : channel.state.from;
	*out = (struct call){
		.to = make_form(maker, channel.id),
		.value = dice_chance(&maker->dice, 60) ? bigint_zero() : make_small_amount(maker),
		.method = numbers[dice_weighted(&maker->dice, weights, 4)],
	};
	if (maker->rules->receiver_as_written && dice_chance(&maker->dice, 60))
		out->to = address_of_id(channel.id);
	out->has_caller = channel.has_state && address_id(&party, &out->caller);
	if (out->method == METHOD_UPDATE)
		out->params = make_update(maker, &channel, &other);
	else if (out->method == METHOD_CONSTRUCTOR)
		out->params = make_paych_constructor(maker);
	out->method = make_uint(maker, out->method);
	return true;
}
