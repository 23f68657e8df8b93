/* SPDX-License-Identifier: Apache-2.0 OR MIT */
#ifndef CHAOSACTORD_BASE_DECIMAL_H
#define CHAOSACTORD_BASE_DECIMAL_H

#include <stdint.h>

/* Decimal numbers, without the detour of printf, which answers are full of. */

enum { DECIMAL_BYTES = 21 }; /* sign, 19 or 20 digits, NUL */

/* decimal_unsigned and decimal_signed write a number into text and return where it begins
 * there; it ends with a NUL. */
const char *decimal_unsigned(uint64_t value, char text[DECIMAL_BYTES]);
const char *decimal_signed(int64_t value, char text[DECIMAL_BYTES]);

#endif
