/* SPDX-License-Identifier: Apache-2.0 OR MIT */
#include "daemon/db_check.h"

#include <inttypes.h>
#include <stdio.h>

#include "world/engine.h"

static void print_line(void *context, const char *line)
{
	fprintf(context, "%s\n", line);
}

enum status db_check(const char *data_directory, const struct log *log, struct error *err)
{
	struct engine_check_totals totals = { 0 };

	TRY(engine_check(data_directory, log, print_line, stdout, &totals, err));
	printf("blocks=%" PRIu64 " roots=%" PRIu64 " incomplete=%" PRIu64 " problems=%" PRIu64 "\n",
	       totals.blocks, totals.roots, totals.incomplete, totals.problems);
	if (fflush(stdout) != 0)
		return error_set(err, ST_IO, "cannot write to stdout");
	if (totals.problems == 0)
		return ST_OK;
	error_set(err, ST_CORRUPT, "%s: %" PRIu64 " problems found", data_directory,
		  totals.problems);
	error_hint(err, "restore a copy of the directory, or start a new one");
	return ST_CORRUPT;
}
