/* SPDX-License-Identifier: Apache-2.0 OR MIT */
#ifndef CHAOSACTORD_RPC_CBOR_DIAG_H
#define CHAOSACTORD_RPC_CBOR_DIAG_H

#include "base/buffer.h"

/* cbor_diag appends the diagnostic notation (RFC 8949 section 8) of the CBOR items in
 * data, separated by ", ". Where data stops being CBOR a "!" stands: followed by the
 * rest as h'…', or by "missing" when the data ends inside an array, a map or a tag.
 * Text that is not UTF-8 appears as text(h'…'). Iterative; what is nested beyond 64
 * levels, and all behind it, is cut off with "…". */
void cbor_diag(struct buffer *out, struct bytes data);

#endif
