/* SPDX-License-Identifier: Apache-2.0 OR MIT */
#ifndef CHAOSACTORD_BASE_INFLATE_H
#define CHAOSACTORD_BASE_INFLATE_H

#include "base/buffer.h"

/* inflate_gzip appends the content of a gzip stream to out: of one member, or of several
 * one behind the other, as Go's gzip.Reader takes them (go1.26.8 compress/gzip/gunzip.go
 * Read). ST_LIMIT when the content of all members exceeds limit_bytes, ST_INVALID when a
 * member is not gzip, breaks off inside, or has a whole trailer that does not fit its
 * content; ST_NO_MEMORY.
 *
 * Two things Go refuses are accepted. A trailer that is missing or cut: traces of the
 * public vectors lack it. And bytes behind a trailer that do not begin with a member's
 * first three (1f 8b 08): this program always ignored them, as gzip(1) ignores padding. */
enum status inflate_gzip(struct buffer *out, struct bytes gzip, size_t limit_bytes) MUSTCHECK;

#endif
