/* SPDX-License-Identifier: Apache-2.0 OR MIT */
#ifndef CHAOSACTORD_STORE_PLACE_H
#define CHAOSACTORD_STORE_PLACE_H

#include <stdint.h>

/* Where something is that a digest names. What the journal can make again is in a place that
 * only the store's user understands; places are ordered as bytes, later ones greater. They begin
 * with the number of an owner (a world): all of one owner's may be removed together
 * (store/collect.h), and then what it made must be known to be another's too. */
enum { STORE_PLACE_BYTES = 16, STORE_OWNER_BYTES = 6 };
struct store_place {
	uint8_t bytes[STORE_PLACE_BYTES];
};

#endif
