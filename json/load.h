/* SPDX-License-Identifier: Apache-2.0 OR MIT */
#ifndef CHAOSACTORD_JSON_LOAD_H
#define CHAOSACTORD_JSON_LOAD_H

/* The one home of jansson: rpc and cli include this header or json/text.h, load and write
 * through them, and walk json_t with what jansson declares. */
#include <jansson.h>

#include "json/scan.h"

/* Why a text could not be loaded; what the words of an error are made of. */
enum json_problem_kind {
	JSON_PROBLEM_MEMORY,
	JSON_PROBLEM_LIMIT,     /* one of json_limits, or the length of a number */
	JSON_PROBLEM_RESERVED,  /* a string begins with the mark of rewritten numbers */
	JSON_PROBLEM_DUPLICATE, /* a member appears twice in one object */
	JSON_PROBLEM_SYNTAX,
};

struct json_problem {
	enum json_problem_kind kind;
	char text[JSON_ERROR_TEXT_LENGTH]; /* jansson's words for DUPLICATE and SYNTAX … */
	size_t line;                       /* … and where it stopped, from 1; 0: nowhere */
	size_t offset;                     /* in body; of all kinds but MEMORY */
	struct bytes excerpt;              /* what stands around it; views body */
	/* JSON_PROBLEM_LIMIT */
	const char *limit_name; /* static */
	size_t limit, actual;
};

/* json_load scans and parses a whole JSON text. *out is the caller's to json_decref;
 * it is NULL after a failure. scan (initialised by the caller, who ends it) keeps the
 * ids and views body. ST_INVALID, ST_LIMIT, ST_NO_MEMORY and ST_CANCELLED set problem. */
enum status json_load(struct json_scan *scan, struct bytes body, const struct json_limits *limits,
		      json_t **out, struct json_problem *problem) MUSTCHECK;

/* The scan makes strings of numbers that jansson cannot hold. Nothing but these three
 * looks at strings of a request, so that such a number is one everywhere.
 *
 * json_is_text returns whether value is a string that the user wrote as one. json_view is
 * its text, as long as it lives; empty for others. json_digits is the number, as
 * written, behind one that jansson cannot hold; empty for others. */
bool json_is_text(const json_t *value);
struct bytes json_view(const json_t *value);
struct bytes json_digits(const json_t *value);

#endif
