/* SPDX-License-Identifier: Apache-2.0 OR MIT */
#ifndef CHAOSACTORD_RPC_CBOR_DIAG_H
#define CHAOSACTORD_RPC_CBOR_DIAG_H

#include "base/buffer.h"

/* cbor_diag appends the diagnostic notation (RFC 8949 section 8) of the CBOR items in
 * data, separated by ", "; bytes that are no item come last as h'…' after "!". Text
 * that is not UTF-8 appears as h'…' too. Iterative; nesting beyond 64 levels is cut
 * off with "…". */
void cbor_diag(struct buffer *out, struct bytes data);

#endif
