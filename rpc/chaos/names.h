/* SPDX-License-Identifier: Apache-2.0 OR MIT */
#ifndef CHAOSACTORD_RPC_CHAOS_NAMES_H
#define CHAOSACTORD_RPC_CHAOS_NAMES_H

#include "rpc/call.h"

/* What the lists of names in a world, snapshots and labels, have in common. */

enum { NAMES_PAGE_MAX = 1000 };

struct names_page_args {
	struct maybe_text prefix, cursor;
	uint64_t limit;
};

/* NAMES_PAGE_PARAMS(name) defines the table of parameters of such a list. */
#define NAMES_PAGE_PARAMS(name)                                                                    \
	PARAMS(name, struct names_page_args,                                                       \
	       MAYBE("prefix", text, struct names_page_args, prefix, "only names that begin so"),  \
	       OPTIONAL("limit", uint, struct names_page_args, limit,                              \
			"default {default}, at most {max}", DEFAULT(100),                          \
			RANGE(1, NAMES_PAGE_MAX)),                                                 \
	       MAYBE("cursor", text, struct names_page_args, cursor, "next of the page before"))

/* Writes one item of a page, and returns its name. */
typedef struct bytes names_writer(struct call *call, const void *page, size_t index);

/* names_write_page writes the result of a list: the array `member` of count items of a page, and
 * `next`, where more follow. */
void names_write_page(struct call *call, const char *member, names_writer *write, const void *page,
		      size_t count, bool more);

/* names_write_deleted writes the result of a deletion. */
void names_write_deleted(struct call *call, struct bytes name);

#endif
