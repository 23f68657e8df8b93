/* SPDX-License-Identifier: Apache-2.0 OR MIT */
#ifndef CHAOSACTORD_JSON_SCAN_H
#define CHAOSACTORD_JSON_SCAN_H

#include "base/buffer.h"
#include "json/token.h"

/* One linear pass over a JSON text before jansson sees it. jansson refuses integers
 * beyond int64 and reals beyond double, forgets how an id was written, and builds
 * a tree many times the size of the text; so the pass
 *   - holds limits on depth, on the length of numbers, on the memory of the tree,
 *   - turns numbers that jansson cannot hold into strings (enum json_numbers),
 *   - notes the bytes of the `id` of every request in the text.
 * It judges nothing else: what is not JSON passes, and jansson says where. */

/* What becomes of numbers that jansson cannot hold. */
enum json_numbers {
	/* A string of a mark and the same characters, which json/load.h tells from a string
	 * that a user wrote. For whoever decodes values. */
	JSON_NUMBERS_MARKED,
	/* A string of the same characters, integers only; of any length. For whoever passes
	 * values on to a daemon, which takes digits in either form. */
	JSON_NUMBERS_QUOTED,
};

struct json_limits {
	size_t depth;                /* of arrays and objects */
	size_t memory_bytes;         /* of the tree jansson will build, as estimated; 0: none */
	size_t members;              /* ids noted; further ones are only counted */
	const struct cancel *cancel; /* asked on the way; NULL: not */
	enum json_numbers numbers;
	struct charge *charge; /* pays for the rewritten text and the tree; NULL: nobody */
};

#define JSON_NUMBER_LIMIT "length of a number" /* limit_name of JSON_NUMBER_MAX */

/* The mark as it stands in the text. Control characters have this one form in JSON, so
 * that comparing bytes finds every string that begins with the mark: one that a user
 * wrote is refused, and a number can be neither forged nor mistaken. */
#define JSON_NUMBER_MARK "\\u0000\\u0001\\u0002\\u0000"
enum { JSON_NUMBER_MARK_BYTES = 4 }; /* of the parsed string */

struct json_scan {
	struct bytes body;  /* the caller's, as long as the scan is used */
	struct buffer text; /* rewritten body; empty unless rewritten is set */
	bool rewritten;
	enum json_numbers numbers;
	struct buffer ids;    /* of struct bytes: views of body, empty if there is none */
	struct buffer quoted; /* of size_t: where in text each rewritten number starts */
	bool batch;           /* the text is an array */
	size_t members;       /* of the batch; 1 for an object */
	size_t memory_bytes;  /* estimated cost of the tree */
	bool forged;          /* a string in body begins with the mark … */
	size_t forged_at;     /* … at this offset */
	/* What limit was passed, and where. */
	const char *limit_name; /* static */
	size_t limit, actual, offset;
};

/* json_scan_init and _fini frame a scan; fini is safe on a zeroed one. */
void json_scan_init(struct json_scan *scan);
void json_scan_fini(struct json_scan *scan);

/* json_scan_run passes over body. ST_LIMIT with limit_name, limit, actual and
 * offset set; ST_NO_MEMORY, also when the budget of limits.charge is exhausted;
 * ST_CANCELLED. */
enum status json_scan_run(struct json_scan *scan, struct bytes body,
			  const struct json_limits *limits) MUSTCHECK;

/* json_scan_text is what to give to jansson. */
struct bytes json_scan_text(const struct json_scan *scan);

/* json_scan_id returns the bytes of request index's id as written, empty when it
 * has none. */
struct bytes json_scan_id(const struct json_scan *scan, size_t index);

/* json_scan_offset translates a position in the text into one in body. */
size_t json_scan_offset(const struct json_scan *scan, size_t position);

#endif
