/* SPDX-License-Identifier: Apache-2.0 OR MIT */
#ifndef CHAOSACTORD_ACTORS_PAYCH_REDEEM_H
#define CHAOSACTORD_ACTORS_PAYCH_REDEEM_H

#include "actors/paych/voucher.h"
#include "actors/runtime.h"

/* paych_redeem counts a voucher that was found good: lanes and what is to be paid, in
 * one transaction. */
struct outcome paych_redeem(struct runtime *rt, const struct paych_voucher *voucher);

#endif
