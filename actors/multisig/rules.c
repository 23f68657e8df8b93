/* SPDX-License-Identifier: Apache-2.0 OR MIT */
#include "actors/multisig/rules.h"

#include <limits.h>

#include "actors/exit_code.h"
#include "actors/rules.h"

enum { EVER = 0, NEVER = UINT_MAX >> 1 };

/* specs-actors actors/builtin/multisig/ at v0.9.14, v2.3.5, v3.1.1 (and v4.0.1, v5.0.4),
 * v6.0.2 (and v7.0.1). */
static const struct multisig_rules rows[] = {
	{
		.since = 0,
		.signers_max = SIZE_MAX,
		.locks_by_epoch = true,
		.hashes_always = true,
		.unreadable_txn = ERR_NOT_FOUND,
		.lock_balance_since = 2,
		.lock_amount_checked_since = NEVER,
		.txn_may_vanish_since = NEVER,
	},
	{
		.since = 2,
		.signers_max = 256,
		.start_epoch_given = true,
		.threshold_guarded = true,
		.purges_approvals = true,
		.zero_always_free = true,
		.hashes_always = true,
		.unreadable_txn = ERR_NOT_FOUND,
		.lock_balance_since = EVER,
		.lock_amount_checked_since = 7,
		.txn_may_vanish_since = 6,
	},
	{
		.since = 3,
		.signers_max = 256,
		.start_epoch_given = true,
		.threshold_guarded = true,
		.purges_approvals = true,
		.zero_always_free = true,
		.hashes_always = true,
		.unreadable_txn = ERR_ILLEGAL_STATE,
		.lock_balance_since = EVER,
		.lock_amount_checked_since = EVER,
		.txn_may_vanish_since = EVER,
	},
	{
		.since = 6,
		.signers_max = 256,
		.start_epoch_given = true,
		.threshold_guarded = true,
		.purges_approvals = true,
		.zero_always_free = true,
		.unreadable_txn = ERR_ILLEGAL_STATE,
		.lock_balance_since = EVER,
		.lock_amount_checked_since = EVER,
		.txn_may_vanish_since = EVER,
	},
};

const struct multisig_rules *multisig__rules_of(unsigned actors_version)
{
	return RULES_IN_FORCE(rows, actors_version);
}
