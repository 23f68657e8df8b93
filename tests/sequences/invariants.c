/* SPDX-License-Identifier: Apache-2.0 OR MIT */
#include "tests/sequences/invariants.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

#include "actors/chaos/params.h"
#include "tests/sequences/dice.h"
#include "vm/network.h"

enum { AMOUNT_TEXT = 400, PAYCH_COLLECT = 4 };

static const char *amount_text(const struct bigint *amount, char out[AMOUNT_TEXT])
{
	struct buffer text;

	buffer_init(&text, 0);
	bigint_to_text(&text, amount);
	snprintf(out, AMOUNT_TEXT, "%.*s", (int)text.size,
		 text.size > 0 ? (const char *)text.data : "");
	buffer_fini(&text);
	return out;
}

/* ---- money --------------------------------------------------------------------- */

static struct bigint total_of(const struct survey *survey)
{
	struct bigint total = bigint_zero();

	for (size_t i = 0; i < survey->actor_count; i++)
		must(bigint_add(&total, &survey->actors[i].actor.balance, &total));
	return total;
}

/* The balances of chaos actors that are gone: more than that cannot have been burnt
 * by what they held before; what they got in between came from others. */
static bool lost_a_chaos_actor(const struct survey *before, const struct survey *after)
{
	for (size_t i = 0; i < before->actor_count; i++) {
		const struct known_actor *actor = &before->actors[i];

		if (actor->has_kind && actor->kind.kind == ACTOR_CHAOS &&
		    !survey_find(after, actor->id))
			return true;
	}
	return false;
}

void check_money_conserved(struct tally *tally, const struct survey *before,
			   const struct survey *after, bool burning)
{
	struct bigint was = total_of(before), is = total_of(after);
	int order = bigint_compare(&is, &was);
	char from[AMOUNT_TEXT], to[AMOUNT_TEXT];

	if (order == 0 || (order < 0 && burning && lost_a_chaos_actor(before, after)))
		return;
	tally_violation(tally, "attoFIL of all actors went from %s to %s", amount_text(&was, from),
			amount_text(&is, to));
}

/* ---- gas ------------------------------------------------------------------------- */

void check_gas_is_its_charges(struct tally *tally, const struct trace *trace, int64_t gas_limit,
			      int64_t gas_used)
{
	int64_t used = 0;

	for (size_t i = 0; i < trace->charge_count; i++) {
		const struct gas_charge *charge = &trace->charges[i].charge;
		int64_t amount = charge->compute + charge->storage;

		/* With wrap-around, as the VM counts near 2^63. */
		if (used > (int64_t)((uint64_t)gas_limit - (uint64_t)amount))
			used = gas_limit;
		else
			used += amount;
	}
	if (used < 0)
		used = 0;
	if (gas_used != used || gas_used > gas_limit || gas_used < 0)
		tally_violation(tally,
				"gas used %" PRId64 " of %" PRId64
				", the charges add up to %" PRId64,
				gas_used, gas_limit, used);
}

/* Every attoFIL that was prepaid is somewhere. */
static void check_fees_add_up(struct tally *tally, const struct observed *seen)
{
	const struct gas_outputs *gas = &seen->applied->result.gas;
	struct bigint paid, out = bigint_zero(), limit = bigint_of_int(seen->message->gas_limit);

	must(bigint_mul(&limit, &seen->message->gas_fee_cap, &paid));
	must(bigint_add(&gas->base_fee_burn, &gas->over_estimation_burn, &out));
	must(bigint_add(&out, &gas->miner_tip, &out));
	must(bigint_add(&out, &gas->refund, &out));
	if (bigint_compare(&paid, &out) != 0)
		tally_violation(tally, "fees do not add up to gas limit times fee cap");
}

/* ---- state ------------------------------------------------------------------------ */

static void check_nothing_changed(struct tally *tally, const struct observed *seen,
				  const char *what)
{
	if (!block_cid_equal(seen->root_before, &seen->applied->result.root_after))
		tally_violation(tally, "%s changed the state", what);
}

/* The sender's nonce goes up by one, and nobody else's moves. */
static void check_nonces(struct tally *tally, const struct observed *seen, uint64_t sender)
{
	for (size_t i = 0; i < seen->before->actor_count; i++) {
		const struct known_actor *was = &seen->before->actors[i];
		const struct known_actor *is = survey_find(seen->after, was->id);
		uint64_t step = was->id == sender;

		if (is && is->actor.nonce != was->actor.nonce + step &&
		    cid_equal(is->actor.code, was->actor.code))
			tally_violation(tally,
					"nonce of f0%" PRIu64 " went from %" PRIu64 " to %" PRIu64,
					was->id, was->actor.nonce, is->actor.nonce);
	}
}

/* What a failed message takes from or gives to one actor. */
static struct bigint fee_change(const struct observed *seen, uint64_t id, uint64_t sender)
{
	const struct gas_outputs *gas = &seen->applied->result.gas;
	struct bigint change = bigint_zero(), limit = bigint_of_int(seen->message->gas_limit), paid;

	if (id == ID_BURNT_FUNDS) {
		must(bigint_add(&change, &gas->base_fee_burn, &change));
		must(bigint_add(&change, &gas->over_estimation_burn, &change));
	}
	if (id == ID_REWARD)
		must(bigint_add(&change, &gas->miner_tip, &change));
	if (id != sender)
		return change;
	must(bigint_mul(&limit, &seen->message->gas_fee_cap, &paid));
	must(bigint_sub(&change, &paid, &change));
	must(bigint_add(&change, &gas->refund, &change));
	return change;
}

static void check_only_fees(struct tally *tally, const struct observed *seen, uint64_t sender)
{
	if (seen->before->actor_count != seen->after->actor_count)
		tally_violation(tally, "a failed message left %zu actors where %zu were",
				seen->after->actor_count, seen->before->actor_count);
	for (size_t i = 0; i < seen->before->actor_count; i++) {
		const struct known_actor *was = &seen->before->actors[i];
		const struct known_actor *is = survey_find(seen->after, was->id);
		struct bigint expected, change = fee_change(seen, was->id, sender);

		must(bigint_add(&was->actor.balance, &change, &expected));
		if (!is || !cid_equal(is->actor.head, was->actor.head) ||
		    !cid_equal(is->actor.code, was->actor.code) ||
		    bigint_compare(&is->actor.balance, &expected) != 0)
			tally_violation(tally,
					"a failed message changed f0%" PRIu64
					" beyond fees and nonce",
					was->id);
	}
}

/* ---- failed calls inside ------------------------------------------------------------- */

/* For every frame whether what it did may last: it succeeded, and so did those around it. */
static bool *lasting_frames(const struct trace *trace)
{
	bool *lasts = calloc(trace->frame_count, sizeof(*lasts));

	must_hold(lasts != NULL);
	for (size_t i = 0; i < trace->frame_count; i++) {
		int32_t parent = trace->frames[i].parent;

		lasts[i] = trace->frames[i].exit_code == EXIT_OK &&
			   (parent == TRACE_NO_PARENT || lasts[parent]);
	}
	return lasts;
}

static bool is_actor(const struct observed *seen, const struct address *address, uint64_t id)
{
	uint64_t resolved;

	return (survey_resolve(seen->after, address, &resolved) ||
		survey_resolve(seen->before, address, &resolved)) &&
	       resolved == id;
}

static bool was_called(const struct observed *seen, const bool *lasts, uint64_t id)
{
	const struct trace *trace = &seen->applied->trace;

	for (size_t i = 0; i < trace->frame_count; i++)
		if (lasts[i] && is_actor(seen, &trace->frames[i].to, id))
			return true;
	return false;
}

/* By a transfer, or by an actor's end, whose heir can be anybody. */
static bool may_have_paid(const struct observed *seen, const bool *lasts, uint64_t id)
{
	const struct trace *trace = &seen->applied->trace;

	for (size_t i = 0; i < trace->frame_count; i++) {
		const struct trace_frame *frame = &trace->frames[i];

		if (!lasts[i])
			continue;
		if (frame->method == CHAOS_DELETE_ACTOR || frame->method == PAYCH_COLLECT)
			return true;
		if (bigint_sign(&frame->value) != 0 &&
		    (is_actor(seen, &frame->to, id) || is_actor(seen, &frame->from, id)))
			return true;
	}
	return false;
}

static bool pays_or_gets_fees(uint64_t id, uint64_t sender)
{
	return id == sender || id == ID_BURNT_FUNDS || id == ID_REWARD;
}

/* What failed inside left nothing: who changed was called, who gained or lost was paid. */
static void check_changes_have_a_cause(struct tally *tally, const struct observed *seen,
				       uint64_t sender)
{
	bool *lasts = lasting_frames(&seen->applied->trace);

	for (size_t i = 0; i < seen->before->actor_count; i++) {
		const struct known_actor *was = &seen->before->actors[i];
		const struct known_actor *is = survey_find(seen->after, was->id);

		if (!is)
			continue;
		/* f01 learns of new accounts without a call. */
		if (!cid_equal(was->actor.head, is->actor.head) && was->id != ID_INIT &&
		    !was_called(seen, lasts, was->id))
			tally_violation(tally,
					"the state of f0%" PRIu64
					" changed without a call that lasts",
					was->id);
		if (bigint_compare(&was->actor.balance, &is->actor.balance) != 0 &&
		    !pays_or_gets_fees(was->id, sender) && !may_have_paid(seen, lasts, was->id))
			tally_violation(tally,
					"the balance of f0%" PRIu64
					" changed without a transfer that lasts",
					was->id);
	}
	free(lasts);
}

/* ---- the whole ---------------------------------------------------------------------- */

/* A chaos actor may have deleted itself. */
static bool may_burn(const struct observed *seen)
{
	const struct trace *trace = &seen->applied->trace;

	if (network_rules_of(seen->env->network_version)->beneficiary_checked)
		return false;
	for (size_t i = 0; i < trace->frame_count; i++)
		if (trace->frames[i].method == CHAOS_DELETE_ACTOR &&
		    trace->frames[i].exit_code == EXIT_OK)
			return true;
	return false;
}

static void check_executed(struct tally *tally, const struct observed *seen)
{
	const struct vm_result *result = &seen->applied->result;
	uint64_t sender;

	if (!survey_resolve(seen->before, &seen->message->from, &sender)) {
		tally_violation(tally, "a message of nobody was executed");
		return;
	}
	check_gas_is_its_charges(tally, &seen->applied->trace, seen->message->gas_limit,
				 result->receipt.gas_used);
	check_fees_add_up(tally, seen);
	check_nonces(tally, seen, sender);
	check_money_conserved(tally, seen->before, seen->after, may_burn(seen));
	check_changes_have_a_cause(tally, seen, sender);
	if (result->receipt.exit_code != EXIT_OK)
		check_only_fees(tally, seen, sender);
}

void check_application(struct tally *tally, const struct observed *seen)
{
	const struct vm_result *result = &seen->applied->result;

	if (result->ending == VM_FATAL)
		check_nothing_changed(tally, seen, "a fatal message");
	else if (seen->applied->trace.frame_count > 0)
		check_executed(tally, seen);
	else if (result->receipt.exit_code == EXIT_OK || result->receipt.gas_used != 0)
		tally_violation(tally,
				"a refused message has exit code %" PRId64 " and gas used %" PRId64,
				result->receipt.exit_code, result->receipt.gas_used);
	else
		check_nothing_changed(tally, seen, "a refused message");
}

void check_repeated(struct tally *tally, const struct applied *first, const struct applied *second)
{
	const struct vm_result *a = &first->result, *b = &second->result;

	if (second->status != first->status || a->ending != b->ending ||
	    a->receipt.exit_code != b->receipt.exit_code ||
	    a->receipt.gas_used != b->receipt.gas_used ||
	    !bytes_equal(a->receipt.ret, b->receipt.ret) ||
	    !block_cid_equal(&a->root_after, &b->root_after))
		tally_violation(tally, "the same message on the same state ended otherwise");
}
