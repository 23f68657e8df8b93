/* SPDX-License-Identifier: Apache-2.0 OR MIT */
#ifndef CHAOSACTORD_JSON_DIGEST_H
#define CHAOSACTORD_JSON_DIGEST_H

#include <jansson.h>

#include "base/hash.h"

/* json_digest writes a digest of what value says: the same for two texts that differ in white
 * space, in the order of members or in escapes alone. Members of value itself (not of what lies
 * in it) whose names are in skipped, which ends with NULL, do not count; skipped may be NULL.
 * value may be NULL, which is like null. */
void json_digest(const json_t *value, const char *const *skipped, uint8_t out[DIGEST_BYTES]);

#endif
