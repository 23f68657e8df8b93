/* SPDX-License-Identifier: Apache-2.0 OR MIT */
#ifndef CHAOSACTORD_RPC_VECTOR_RANDOMNESS_JSON_H
#define CHAOSACTORD_RPC_VECTOR_RANDOMNESS_JSON_H

#include "rpc/fields.h"
#include "rpc/json_write.h"
#include "vector/vector.h"

/* An element of randomness: what a draw gives, in the form of today's corpus ({kind, epoch} →
 * digest) or the older one, which names one exact draw (lotus b835fab70 and d7076778e
 * conformance/rand_replay.go). */
FIELD_KIND(randomness_rule, struct randomness_rule);

/* Its two members: [kind, epoch] or [kind, tag, epoch, entropy], and 32 bytes in base64. */
FIELD_KIND(randomness_draw, struct randomness_rule);
FIELD_KIND(randomness_digest, __typeof__(uint8_t[RANDOMNESS_BYTES]));

/* randomness_rules_write writes rules as member name, a list in the form that is read. */
void randomness_rules_write(struct json_writer *out, const char *name,
			    const struct randomness_rule *rules, size_t count);

#endif
