/* SPDX-License-Identifier: Apache-2.0 OR MIT */
#ifndef CHAOSACTORD_JSON_CUT_H
#define CHAOSACTORD_JSON_CUT_H

#include "base/buffer.h"

/* JSON that nests deeper than jansson goes (2,048 levels), in shallow pieces: a tree of
 * objects, each with its children in a list under one member, becomes one text for each
 * object, in which {} stands for each child. In one pass over the text, with a stack of
 * our own; no byte is in memory twice beyond the text itself. Nothing is judged: what is
 * not JSON ends up in a piece that is none, and jansson says so. */
struct json_cut {
	const char *list; /* the member, as it stands in the text: without escapes */
	size_t depth_max; /* objects inside of one another */
	/* An object begins; parents come before children. */
	enum status (*begin)(void *context);
	/* The object that began last and has not ended is complete. piece lives as long as
	 * the call. */
	enum status (*end)(void *context, struct bytes piece);
	void *context;
};

/* json_cut_run cuts text, a list of such objects, and appends what is left of it to rest,
 * which the caller gives empty: a list with {} for each object. ST_LIMIT beyond depth_max,
 * ST_NO_MEMORY, or the first status of begin and end that is not ST_OK. */
enum status json_cut_run(const struct json_cut *cut, struct bytes text,
			 struct buffer *rest) MUSTCHECK;

#endif
