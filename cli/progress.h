/* SPDX-License-Identifier: Apache-2.0 OR MIT */
#ifndef CHAOSACTORD_CLI_PROGRESS_H
#define CHAOSACTORD_CLI_PROGRESS_H

#include "cli/output.h"

#include <stdint.h>

/* How far something is that takes a while, as one line on a terminal that is written over. */

#define PROGRESS_UNKNOWN UINT64_MAX

struct progress {
	struct output out; /* stderr */
	bool shown;        /* it is a terminal */
	bool drawn;
	int64_t start_ns, drawn_ns;
	uint64_t base; /* bytes there were at the start */
};

/* progress_init prepares it: nothing is shown where stderr is no terminal, or shown is false.
 * base is what was there before: it does not count for the speed. */
void progress_init(struct progress *progress, bool shown, uint64_t base);
void progress_fini(struct progress *progress); /* takes the line away */

/* progress_tell shows, a few times a second, that done bytes of total (PROGRESS_UNKNOWN: of
 * nobody knows how many) are there. progress_say shows words instead. */
void progress_tell(struct progress *progress, uint64_t done, uint64_t total);
void progress_say(struct progress *progress, const char *words);

/* progress_line appends the words of progress_tell, after seconds; base as above. */
void progress_line(struct buffer *out, uint64_t done, uint64_t total, uint64_t base,
		   double seconds);

#endif
