/* SPDX-License-Identifier: Apache-2.0 OR MIT */
#ifndef CHAOSACTORD_RPC_JSON_LOAD_H
#define CHAOSACTORD_RPC_JSON_LOAD_H

#include <jansson.h>

#include "rpc/failure.h"
#include "rpc/json_scan.h"

/* json_load scans and parses a whole JSON text. *out is the caller's to json_decref;
 * it is NULL after a failure. scan (initialised by the caller, who ends it) keeps the
 * ids and views body. On failure the words are in failure: PARSE_ERROR with
 * data.offset and data.excerpt (also for a string that begins with the mark of
 * rewritten numbers), or LIMIT_EXCEEDED with data.limit, data.actual. */
enum status json_load(json_t **out, struct json_scan *scan, struct bytes body,
		      const struct json_limits *limits, struct failure *failure) MUSTCHECK;

/* The scan makes strings of numbers that jansson cannot hold. Nothing but these three
 * looks at strings of a request, so that such a number is one everywhere.
 *
 * json_is_text tells whether value is a string that the user wrote as one. json_view is
 * its text, as long as it lives; empty for others. json_digits is the number, as
 * written, behind one that jansson cannot hold; empty for others. */
bool json_is_text(const json_t *value);
struct bytes json_view(const json_t *value);
struct bytes json_digits(const json_t *value);

#endif
