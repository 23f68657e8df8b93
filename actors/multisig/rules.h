/* SPDX-License-Identifier: Apache-2.0 OR MIT */
#ifndef CHAOSACTORD_ACTORS_MULTISIG_RULES_H
#define CHAOSACTORD_ACTORS_MULTISIG_RULES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* What differs between actors versions. */

struct multisig_rules {
	unsigned since; /* first actors version of this row */
	size_t signers_max;
	bool start_epoch_given; /* to the constructor; else it is the current epoch */
	bool threshold_guarded; /* RemoveSigner never lowers it to 0 */
	bool purges_approvals;  /* of signers that go */
	bool locks_by_epoch;    /* floor of the amount per epoch, times epochs left; else
				 * the ceiling of the linear share, from 1 epoch on */
	bool zero_always_free;  /* sending nothing ignores the lock */
	bool hashes_always;     /* Approve computes the hash when none is to be compared */
	int64_t unreadable_txn; /* exit code when Approve or Cancel cannot read one */
	/* From which network version on … */
	unsigned lock_balance_since;        /* LockBalance exists */
	unsigned lock_amount_checked_since; /* LockBalance refuses negative amounts */
	unsigned txn_may_vanish_since;      /* an executed one may be gone already */
};

const struct multisig_rules *multisig__rules_of(unsigned actors_version);

#endif
