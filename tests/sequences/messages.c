/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* Whole messages: who sends, with which nonce, for how much gas. */
#include "tests/sequences/maker.h"

enum {
	FEE_CAP = 200,
	GENEROUS_GAS = 1000000000,
	DRY_GAS = 50000000, /* more than nearly every call takes; deep ones run dry */
	ATTEMPTS = 8,
};

/* ---- nonces -------------------------------------------------------------------- */

static uint64_t count_ahead(struct ahead *ahead, uint64_t sender)
{
	for (size_t i = 0; i < ahead->count; i++)
		if (ahead->senders[i] == sender)
			return ahead->counts[i]++;
	if (ahead->count < AHEAD_MAX) {
		ahead->senders[ahead->count] = sender;
		ahead->counts[ahead->count++] = 1;
	}
	return 0;
}

static uint64_t next_nonce(struct maker *maker, uint64_t sender)
{
	const struct known_actor *actor = survey_find(maker->survey, sender);
	uint64_t nonce = actor ? actor->actor.nonce : 0;

	if (dice_chance(&maker->dice, 3))
		return make_uint(maker, nonce + 1);
	return nonce + (maker->ahead ? count_ahead(maker->ahead, sender) : 0);
}

/* ---- senders -------------------------------------------------------------------- */

/* Who a call needs, if that one can send; else anybody. */
static uint64_t pick_sender(struct maker *maker, const struct call *call, uint64_t caller)
{
	const struct known_actor *wanted;

	if (!call->has_caller || dice_chance(&maker->dice, 8))
		return caller;
	wanted = survey_find(maker->survey, call->caller);
	if (!wanted || !wanted->has_kind || wanted->kind.kind != ACTOR_ACCOUNT)
		return dice_chance(&maker->dice, 5) ? call->caller : caller;
	return call->caller;
}

/* ---- fees and gas ----------------------------------------------------------------- */

static void add_fees(struct maker *maker, struct message *message)
{
	message->gas_fee_cap = bigint_of_int(FEE_CAP);
	message->gas_premium = bigint_of_int(1);
	if (dice_chance(&maker->dice, 12))
		message->gas_fee_cap =
			make_amount(maker, bigint_of_int(dice_between(&maker->dice, 0, FEE_CAP)));
	if (dice_chance(&maker->dice, 12))
		message->gas_premium = make_amount(
			maker, bigint_of_int(dice_between(&maker->dice, 0, 2 * FEE_CAP)));
}

/* A limit around a charge of a run that had enough: the message ends there, or just
 * does not. */
static int64_t around_a_charge(struct maker *maker, const struct trace *trace)
{
	size_t last = (size_t)dice_below(&maker->dice, trace->charge_count) + 1;
	int64_t used = 0;

	for (size_t i = 0; i < last; i++)
		used += trace->charges[i].charge.compute + trace->charges[i].charge.storage;
	return used + dice_between(&maker->dice, -1, 1);
}

static void add_gas(struct maker *maker, struct message *message)
{
	struct applied dry;

	message->gas_limit = dice_chance(&maker->dice, 80) ? DRY_GAS : GENEROUS_GAS;
	if (dice_chance(&maker->dice, 2))
		message->gas_limit = make_int(maker, dice_between(&maker->dice, -1, 400000));
	else if (dice_chance(&maker->dice, 10))
		message->gas_limit = dice_between(&maker->dice, 1, 6000000);
	else if (!maker->ahead && dice_chance(&maker->dice, 20)) {
		chain_apply(maker->chain, message, false, maker->arena, &dry);
		if (dry.status == ST_OK && dry.trace.charge_count > 0)
			message->gas_limit = around_a_charge(maker, &dry.trace);
	}
}

/* ---- messages ----------------------------------------------------------------------- */

static struct message try_message(struct maker *maker)
{
	uint64_t caller = pick_account_id(maker);
	struct call call = make_call(maker, caller);
	uint64_t sender = pick_sender(maker, &call, caller);
	struct message message = {
		.to = call.to,
		.from = dice_chance(&maker->dice, 97) ? make_form(maker, sender)
						      : make_address(maker),
		.value = call.value,
		.method = call.method,
		.params = call.params,
	};

	if (!survey_resolve(maker->survey, &message.from, &sender))
		sender = caller;
	message.nonce = next_nonce(maker, sender);
	add_fees(maker, &message);
	add_gas(maker, &message);
	return message;
}

static bool has_encoding(const struct message *message, bool delegated)
{
	struct buffer bytes;
	struct message again;
	struct error err;
	bool whole;

	buffer_init(&bytes, 0);
	whole = message_encode(&bytes, message) == ST_OK &&
		message_decode(buffer_bytes(&bytes), delegated, &again, &err) == ST_OK;
	buffer_fini(&bytes);
	return whole;
}

struct message make_message(struct maker *maker)
{
	struct message message;

	for (unsigned i = 0; i < ATTEMPTS; i++) {
		message = try_message(maker);
		if (has_encoding(&message, maker->rules->delegated_addresses))
			return message;
	}
	message.to = address_of_id(ID_BURNT_FUNDS);
	message.from = address_of_id(ID_FIRST_USER);
	message.value = bigint_zero();
	message.params = (struct bytes){ 0 };
	return message;
}
