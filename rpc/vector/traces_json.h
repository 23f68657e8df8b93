/* SPDX-License-Identifier: Apache-2.0 OR MIT */
#ifndef CHAOSACTORD_RPC_VECTOR_TRACES_JSON_H
#define CHAOSACTORD_RPC_VECTOR_TRACES_JSON_H

#include "rpc/vector/json.h"

/* vector_traces_decode adds the traces in the vector's diagnostics, if there are any:
 * base64 of base64 of gzip of a JSON list, one entry a message. Ones that do not
 * decode are VECTOR_INVALID and leave the vector without traces. */
enum status vector_traces_decode(struct decode *decode, const json_t *json,
				 struct vector_file *out) MUSTCHECK;

#endif
