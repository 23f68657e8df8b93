/* SPDX-License-Identifier: Apache-2.0 OR MIT */
#ifndef CHAOSACTORD_RPC_JSON_DIFF_H
#define CHAOSACTORD_RPC_JSON_DIFF_H

#include "base/buffer.h"

/* Where two JSON values differ: members by name, elements by index, anything else as a whole.
 * The texts are compact JSON of our own. */
struct json_diff {
	/* A place where they differ; a value without data is not there. path has / between
	 * names and indexes, and lives as the values as long as the call. */
	enum status (*found)(void *context, struct bytes path, struct bytes before,
			     struct bytes after);
	/* Two links, {"/":"…"}, that differ: the values behind them, to be compared in their
	 * place, or ST_NOT_FOUND when there are none to compare. NULL: links are as other
	 * values. The texts live until the run ends. */
	enum status (*follow)(void *context, struct bytes before, struct bytes after,
			      struct bytes *before_value, struct bytes *after_value);
	void *context;
	struct buffer path; /* {0} */
};

enum { JSON_DIFF_DEPTH = 256 }; /* what lies deeper is compared as a whole */

/* json_diff_run compares from the value at `path` on down; the texts may be empty: not there,
 * and then the members of the other, and theirs, are told one by one.
 * Returns the first status of found and follow that is not ST_OK, or ST_NO_MEMORY. */
enum status json_diff_run(struct json_diff *diff, const char *path, struct bytes before,
			  struct bytes after) MUSTCHECK;

#endif
