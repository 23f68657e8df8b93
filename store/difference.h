/* SPDX-License-Identifier: Apache-2.0 OR MIT */
#ifndef CHAOSACTORD_STORE_DIFFERENCE_H
#define CHAOSACTORD_STORE_DIFFERENCE_H

#include "base/buffer.h"
#include "base/bytes.h"
#include "base/status.h"

/* A block as its difference from a base, an earlier version of the same node, for this
 * folder only. All numbers are minimal varints (base/varint.h):
 *
 *   size of the block
 *   copy    length: so many bytes of the base, from the place in it that was reached
 *   insert  2 × length + moves; if moves is 1, how far the place moves: 2n forwards, 2n - 1
 *           backwards; then length bytes, the block's own. If moves is 0, the place moves
 *           forwards by length: a piece was replaced.
 *   copy, insert, copy …
 *
 * The place starts at 0. The difference ends with the copy or insert that completes the
 * block, so no start of a difference is one. Equal pairs give equal bytes. */

/* Longer blocks and bases are not compared. */
enum { DIFFERENCE_BLOCK_MAX = 1 << 20 };

/* store__difference_encode appends to out a difference that makes block of base. ST_LIMIT,
 * with out as before, when the one it finds takes more than limit bytes, does not fit
 * into out, or base or block exceed DIFFERENCE_BLOCK_MAX; so too ST_NO_MEMORY, when out
 * could not grow. Takes time linear in both sizes whatever they hold, 16 KiB of stack and
 * no memory but out's. */
enum status store__difference_encode(struct buffer *out, struct bytes base, struct bytes block,
				     size_t limit) MUSTCHECK;

/* store__difference_size reads the size of the block from the head of difference, at most
 * DIFFERENCE_BLOCK_MAX. ST_DAMAGED leaves it 0. */
enum status store__difference_size(struct bytes difference, size_t *size) MUSTCHECK;

/* store__difference_apply makes the block of base and difference: the size bytes, as
 * store__difference_size says, at block, which overlaps neither. ST_DAMAGED, with block
 * written in part, when difference is not one of base or of that size. It can not tell
 * whether base is the right one. */
enum status store__difference_apply(struct bytes base, struct bytes difference, uint8_t *block,
				    size_t size) MUSTCHECK;

#endif
