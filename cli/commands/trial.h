/* SPDX-License-Identifier: Apache-2.0 OR MIT */
#ifndef CHAOSACTORD_CLI_COMMANDS_TRIAL_H
#define CHAOSACTORD_CLI_COMMANDS_TRIAL_H

#include "base/buffer.h"
#include "base/status.h"

#include <stdbool.h>

/* A command of the user, run on one file after the other. */
struct trial {
	const char *const
		*words;  /* ends with NULL; {} in them stands for the file, else it comes last */
	long timeout_ms; /* of one run */
	int signals_fd;  /* readable when the user wants an end (signalfd) */
};

struct trial_end {
	bool interrupted;     /* the user wants an end: nothing is known */
	bool timed_out;       /* it took too long and was ended */
	int exit_code;        /* of a signal 128 and its number, as shells have it */
	struct buffer output; /* both streams as they came, the first MiB; the caller's to end */
};

/* trial_run runs the command on path, its input empty and in a process group of its own, which
 * does not outlive the run. ST_IO when it cannot be started, ST_NO_MEMORY. */
enum status trial_run(const struct trial *trial, const char *path, struct trial_end *out,
		      struct error *err) MUSTCHECK;

#endif
