/* SPDX-License-Identifier: Apache-2.0 OR MIT */
#include "cli/commands/vector_outcome.h"

enum status vector_outcome_add(struct report *report, struct app *app,
			       const struct vector_outcome *outcome)
{
	const char *reason = outcome->reason;
	json_t *value = json_pack("{s:O?, s:o, s:o*, s:s, s:o?, s:o*}", "id", outcome->id, "path",
				  json_text_lossy(outcome->path), "variant", outcome->variant,
				  "outcome", outcome->outcome, "reason",
				  reason ? json_text_lossy(reason) : NULL, "problems",
				  outcome->problems);

	if (!value)
		return error_set(&app->error, ST_NO_MEMORY, "out of memory");
	report_add(report, value);
	json_decref(value);
	return ST_OK;
}

enum status vector_outcome_add_failure(struct report *report, struct app *app,
				       const struct vector_outcome *outcome)
{
	struct vector_outcome failed = *outcome;
	struct buffer reason;
	enum status st;

	buffer_init(&reason, 0);
	app_take_error(app, &reason);
	failed.outcome = "error";
	failed.reason = (const char *)reason.data;
	if (buffer_status(&reason) == ST_OK) {
		st = vector_outcome_add(report, app, &failed);
	} else {
		json_decref(failed.variant);
		json_decref(failed.problems);
		st = error_set(&app->error, ST_NO_MEMORY, "out of memory");
	}
	buffer_fini(&reason);
	return st;
}
