/* SPDX-License-Identifier: Apache-2.0 OR MIT */
#ifndef CHAOSACTORD_WORLD_LABEL_H
#define CHAOSACTORD_WORLD_LABEL_H

#include "ipld/address.h"
#include "world/names.h"

/* Labels: names that a world gives to addresses and to roots, written `@NAME` where one of those
 * is asked for. Names are those of name_check, without the @. */
enum label_kind { LABEL_ADDRESS, LABEL_ROOT };
struct label {
	struct bytes name;
	enum label_kind kind;
	struct address address; /* LABEL_ADDRESS */
	struct block_cid root;  /* LABEL_ROOT */
};

/* session_label finds a label of the session's world; it lives in the session's arena.
 * ST_NOT_FOUND with words. */
enum status session_label(struct session *session, struct bytes name, struct label *out,
			  struct error *err) MUSTCHECK;

/* session_labels lists up to limit labels whose names begin with prefix and come after `after`
 * (empty: all do), in order; *more: there are further ones. They live in the session's arena. */
enum status session_labels(struct session *session, struct bytes prefix, struct bytes after,
			   size_t limit, struct label **out, size_t *count, bool *more,
			   struct error *err) MUSTCHECK;

/* label_encode appends the stored form. label_decode reads a record of STORE_LABELS, without the
 * name. ST_CORRUPT. */
enum status label_encode(struct buffer *out, const struct label *label) MUSTCHECK;
enum status label_decode(struct bytes record, struct label *out) MUSTCHECK;

#endif
