/* SPDX-License-Identifier: Apache-2.0 OR MIT */
#ifndef CHAOSACTORD_IPLD_MULTIBASE_H
#define CHAOSACTORD_IPLD_MULTIBASE_H

#include "base/buffer.h"

/* Texts of bytes whose first character says in which base the others are (multiformats/multibase
 * multibase.csv): 2, 8, 10, 16, 32 in its alphabets, 36, 58 in two, 64 in two, padded or not. */

enum { MULTIBASE_TEXT_MAX = 1024 }; /* base 2 of 128 bytes: more than any CID we take */

/* multibase_decode appends the bytes of text. Letters of either case count where the alphabet
 * has but one. Spare bits at the end are dropped in base 32, as Go's decoder does, and must be zero
 * in base 64. ST_INVALID for another base and for what is not in the alphabet, or too long. */
enum status multibase_decode(struct buffer *out, struct bytes text) MUSTCHECK;

#endif
