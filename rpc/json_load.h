/* SPDX-License-Identifier: Apache-2.0 OR MIT */
#ifndef CHAOSACTORD_RPC_JSON_LOAD_H
#define CHAOSACTORD_RPC_JSON_LOAD_H

#include <jansson.h>

#include "rpc/failure.h"
#include "rpc/json_scan.h"

/* json_load scans and parses a whole JSON text. *out is the caller's to json_decref;
 * it is NULL after a failure. scan (initialised by the caller, who ends it) keeps the
 * ids and views body. On failure the words are in failure: PARSE_ERROR with
 * data.offset and data.excerpt, or LIMIT_EXCEEDED with data.limit, data.actual. */
enum status json_load(json_t **out, struct json_scan *scan, struct bytes body,
		      const struct json_limits *limits, struct failure *failure) MUSTCHECK;

/* json_view is the text of a JSON string, as long as it lives; empty for others. */
struct bytes json_view(const json_t *value);

#endif
