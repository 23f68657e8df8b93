/* SPDX-License-Identifier: Apache-2.0 OR MIT */
#ifndef CHAOSACTORD_ACTORS_ACCOUNT_H
#define CHAOSACTORD_ACTORS_ACCOUNT_H

#include "ipld/cbor.h"

/* State of an account actor: [address], the key behind the account (f099 holds its
 * own ID address). */

/* account_state_decode reads a state block; ST_INVALID. delegated: protocol 4
 * addresses pass. */
enum status account_state_decode(struct bytes block, bool delegated,
				 struct address *address) MUSTCHECK;

/* account_state_encode appends the block. */
enum status account_state_encode(struct buffer *out, const struct address *address) MUSTCHECK;

#endif
