/* SPDX-License-Identifier: Apache-2.0 OR MIT */
#ifndef CHAOSACTORD_CLI_COMMANDS_VECTOR_OUTCOME_H
#define CHAOSACTORD_CLI_COMMANDS_VECTOR_OUTCOME_H

#include "cli/commands/application.h"
#include "cli/report/report.h"

/* A result of our own in a report on vectors, for a file that the daemon gave none for. */
struct vector_outcome {
	const char *path;
	const json_t *id;    /* NULL: it has none */
	json_t *variant;     /* taken over; NULL: no such member */
	const char *outcome; /* as in enum outcome, in words */
	const char *reason;  /* NULL: none */
	json_t *problems;    /* taken over; NULL: no such member */
};

/* vector_outcome_add adds it to the report. ST_NO_MEMORY, with words in the app's error. */
enum status vector_outcome_add(struct report *report, struct app *app,
			       const struct vector_outcome *outcome) MUSTCHECK;

/* vector_outcome_add_failure does so with the app's error, which it takes, as an error and its
 * reason. */
enum status vector_outcome_add_failure(struct report *report, struct app *app,
				       const struct vector_outcome *outcome) MUSTCHECK;

#endif
