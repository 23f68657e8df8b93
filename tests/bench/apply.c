/* SPDX-License-Identifier: Apache-2.0 OR MIT */
/* bench_apply [--count N] [--seconds S] [--directory DIR] [WORDS]: applications a second in
 * one process, on the minimal genesis; with WORDS only the rows whose names contain them.
 * Every row takes S seconds (2), or N messages. Rows of long journals need N. Figures, never
 * a verdict; but a message that does not end as it should ends the program with 1. */
#include <getopt.h>
#include <stdlib.h>

#include "tests/bench/rows_engine.h"
#include "tests/bench/rows_vm.h"

int main(int argc, char **argv)
{
	static const struct option options[] = {
		{ "count", required_argument, NULL, 'c' },
		{ "seconds", required_argument, NULL, 's' },
		{ "directory", required_argument, NULL, 'd' },
		{ 0 },
	};
	struct bench_length length = { .seconds = 2, .directory = "/tmp" };
	const char *only;
	int option;

	while ((option = getopt_long(argc, argv, "", options, NULL)) != -1) {
		switch (option) {
		case 'c':
			length.count = strtoull(optarg, NULL, 10);
			break;
		case 's':
			length.seconds = strtod(optarg, NULL);
			break;
		case 'd':
			length.directory = optarg;
			break;
		default:
			return 2;
		}
	}
	only = optind < argc ? argv[optind] : "";
	bench_vm_rows(&length, only);
	bench_engine_rows(&length, only);
	return 0;
}
