/* SPDX-License-Identifier: Apache-2.0 OR MIT */
#ifndef CHAOSACTORD_RPC_VECTOR_VALUES_H
#define CHAOSACTORD_RPC_VECTOR_VALUES_H

#include "rpc/kinds.h"

/* Kinds of values that only test vectors have (filecoin-project/test-vectors schema.json). */

enum { VECTOR_INFLATED_MAX = 64 << 20 }; /* of the CAR and of the diagnostics, each */

FIELD_KIND(gzip, struct buffer);         /* base64 of a gzip stream, inflated into it */
FIELD_KIND(cid_text, struct bytes);      /* the text of a CID object */
FIELD_KIND(whole_number, struct bigint); /* a JSON number of any length */

/* vector_inflate decodes base64 and inflates gzip into out (initialised), at most
 * VECTOR_INFLATED_MAX bytes. text is the value that a failure describes. */
enum status vector_inflate(struct decode *decode, const json_t *text, struct bytes base64,
			   struct buffer *out) MUSTCHECK;

#endif
