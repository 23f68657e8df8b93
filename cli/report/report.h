/* SPDX-License-Identifier: Apache-2.0 OR MIT */
#ifndef CHAOSACTORD_CLI_REPORT_REPORT_H
#define CHAOSACTORD_CLI_REPORT_REPORT_H

#include "cli/output.h"
#include "json/text.h"

#include <stdbool.h>
#include <stddef.h>

/* The results of a vector run or a vector lint, in one of four formats. Whoever runs hands over one
 * result a variant (rpc/schemas/VectorResult.json, with its path), or one a file with the
 * problems of Chaos.VectorLint; the report keeps the counts and writes. */

enum outcome {
	OUTCOME_PASS,
	OUTCOME_FAIL,
	OUTCOME_SKIP,
	OUTCOME_ERROR,
};

struct totals {
	size_t passed, failed, skipped, errors;
	unsigned long long compared, different; /* gas charges */
};

/* totals_ran counts what was executed: neither skipped nor in error. */
size_t totals_ran(const struct totals *totals);

struct report_result {
	enum outcome outcome;
	const char *path, *id, *variant, *reason; /* reason may be "" */
	double seconds;
	json_t *value; /* the whole object */
};

struct report;

struct report_format {
	const char *name;
	void (*begin)(struct report *report);
	void (*result)(struct report *report, const struct report_result *result);
	void (*end)(struct report *report);
};

struct report {
	const struct report_format *format;
	struct output *out;
	struct totals totals;
	const char *command; /* what was done: "vector run", "vector lint" */
	bool check_trace;
	double seconds;      /* the whole run, set before the end */
	size_t number;       /* results so far */
	json_t *skipped;     /* text: reason → count */
	struct buffer cases; /* junit: written behind the counts */
	json_t *kinds; /* lint: name of a problem → its level, how many, in how many files */
};

/* report_init starts a report of command; ST_INVALID when there is no such format. */
enum status report_init(struct report *report, const char *command, const char *format,
			struct output *out, bool check_trace, struct error *err) MUSTCHECK;
void report_fini(struct report *report);

/* report_add counts and writes one result. value is an object; members that are
 * missing or of another type count as empty, an unknown outcome as an error. */
void report_add(struct report *report, json_t *value);

/* report_end writes what comes last. */
void report_end(struct report *report);

/* report_details appends, a line each and without colour, why a result is not a
 * pass: the reason, expected and actual side by side, the first differing gas
 * charge. Each line starts with prefix. */
void report_details(struct buffer *out, const struct report_result *result, const char *prefix);

/* report_problems appends the problems of a lint, two lines each: place and words, and what to
 * do. Of many of one kind the first few are shown. */
void report_problems(struct buffer *out, const json_t *value, const char *prefix);

extern const struct report_format report_text;
extern const struct report_format report_jsonl;
extern const struct report_format report_junit;
extern const struct report_format report_tap;

#endif
