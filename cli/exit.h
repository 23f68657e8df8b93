/* SPDX-License-Identifier: Apache-2.0 OR MIT */
#ifndef CHAOSACTORD_CLI_EXIT_H
#define CHAOSACTORD_CLI_EXIT_H

/* Exit codes of chaosactor, and what its functions return. Scripts
 * read these numbers, so they never change their meaning. healthcheck uses
 * only the first two, because Docker reserves 2. */
enum cli_exit {
	CLI_OK = 0,
	CLI_FAILED = 1,        /* JSON-RPC error, fatal VM outcome, vector mismatch */
	CLI_NO_CONNECTION = 2, /* nobody listens there */
	CLI_USAGE = 3,         /* the command line itself is wrong */
};

#endif
