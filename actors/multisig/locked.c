/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* Vesting: what a wallet may not spend yet (specs-actors actors/builtin/multisig/
 * multisig_state.go AmountLocked, assertAvailable; multisig_actor.go LockBalance). */
#include "actors/multisig/locked.h"

#include "actors/multisig/params.h"
#include "actors/multisig/rules.h"
#include "actors/multisig/signers.h"
#include "actors/multisig/state.h"

/* v0: what one epoch releases is rounded down, so the sum may fall short of the
 * initial balance from the first epoch on. */
static enum status locked_by_epoch(const struct multisig_state *state, int64_t left,
				   struct bigint *locked)
{
	struct bigint duration = bigint_of_int(state->unlock_duration);
	struct bigint epochs = bigint_of_int(left);

	TRY(bigint_div_floor(&state->initial_balance, &duration, locked));
	return bigint_mul(locked, &epochs, locked);
}

static enum status locked_share(const struct multisig_state *state, int64_t left,
				struct bigint *locked)
{
	struct bigint duration = bigint_of_int(state->unlock_duration);
	struct bigint epochs = bigint_of_int(left);
	struct bigint round_up = bigint_of_int(state->unlock_duration - 1);

	TRY(bigint_mul(&state->initial_balance, &epochs, locked));
	TRY(bigint_add(locked, &round_up, locked));
	return bigint_div_floor(locked, &duration, locked);
}

enum status multisig_amount_locked(const struct multisig_state *state, unsigned actors_version,
				   int64_t elapsed, struct bigint *locked)
{
	bool by_epoch = multisig__rules_of(actors_version)->locks_by_epoch;

	*locked = bigint_zero();
	if (elapsed >= state->unlock_duration)
		return ST_OK;
	if (elapsed < 0 || (elapsed == 0 && !by_epoch)) {
		*locked = state->initial_balance;
		return ST_OK;
	}
	/* From here on 0 <= elapsed < unlock_duration. */
	if (by_epoch)
		return locked_by_epoch(state, state->unlock_duration - elapsed, locked);
	return locked_share(state, state->unlock_duration - elapsed, locked);
}

/* Whether remaining covers what is locked at this epoch. */
static enum status keeps_lock(const struct runtime *rt, const struct multisig_state *state,
			      const struct bigint *remaining, bool *keeps)
{
	/* The start epoch may be any: the difference wraps around, as in the reference. */
	int64_t elapsed = (int64_t)((uint64_t)rt->epoch - (uint64_t)state->start_epoch);
	struct bigint locked;

	TRY(multisig_amount_locked(state, rt->actors_version, elapsed, &locked));
	*keeps = bigint_compare(remaining, &locked) >= 0;
	return ST_OK;
}

static struct outcome insufficient(struct runtime *rt, const char *why)
{
	return rt_abort(rt, ERR_INSUFFICIENT_FUNDS, bytes_of_text(why));
}

struct outcome multisig__check_available(struct runtime *rt, const struct multisig_state *state,
					 const struct bigint *amount)
{
	struct bigint balance;
	bool keeps = false;
	enum status st;

	RT_TRY(rt_current_balance(rt, &balance));
	if (bigint_sign(amount) < 0)
		return insufficient(rt, "amount to spend is less than zero");
	if (bigint_compare(&balance, amount) < 0)
		return insufficient(rt, "current balance is less than the amount to spend");
	if (bigint_sign(amount) == 0 && multisig__rules_of(rt->actors_version)->zero_always_free)
		return outcome_ok();
	st = bigint_sub(&balance, amount, &balance);
	if (st == ST_OK)
		st = keeps_lock(rt, state, &balance, &keeps);
	if (st != ST_OK)
		return outcome_failure(st);
	return keeps ? outcome_ok()
		     : insufficient(rt, "what is left would be less than the locked amount");
}

/* ---- method 9 ------------------------------------------------------------------------ */

static struct outcome check_lock(struct runtime *rt, const struct multisig_lock *args)
{
	unsigned checked_since = multisig__rules_of(rt->actors_version)->lock_amount_checked_since;

	if (args->unlock_duration <= 0)
		return rt_abort(rt, ERR_ILLEGAL_ARGUMENT,
				bytes_of_text("unlock duration must be positive"));
	if (rt->network_version >= checked_since && bigint_sign(&args->amount) < 0)
		return rt_abort(rt, ERR_ILLEGAL_ARGUMENT,
				bytes_of_text("amount to lock must be positive"));
	return outcome_ok();
}

struct outcome multisig__lock_balance(struct runtime *rt, const void *params,
				      struct cbor_writer *ret)
{
	const struct multisig_lock *args = params;
	struct multisig_state state;

	(void)ret;
	/* The method is younger than the network: before, it aborts as the VM does. */
	if (rt->network_version < multisig__rules_of(rt->actors_version)->lock_balance_since)
		return rt_abort(rt, SYS_INVALID_METHOD,
				bytes_of_text("invalid method until network version 2"));
	RT_TRY(multisig__validate_self(rt));
	RT_TRY(check_lock(rt, args));
	RT_TRY(actor_state_begin(rt, multisig_state_decode, &state));
	if (state.unlock_duration != 0)
		return rt_abort(rt, ERR_FORBIDDEN,
				bytes_of_text("modification of unlock disallowed"));
	state.start_epoch = args->start_epoch;
	state.unlock_duration = args->unlock_duration;
	state.initial_balance = args->amount;
	return actor_state_commit(rt, multisig_state_encode, &state);
}
