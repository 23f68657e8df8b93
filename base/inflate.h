/* SPDX-License-Identifier: Apache-2.0 OR MIT */
#ifndef CHAOSACTORD_BASE_INFLATE_H
#define CHAOSACTORD_BASE_INFLATE_H

#include "base/buffer.h"

/* inflate_gzip appends the content of a gzip stream to out. A missing trailer is
 * accepted: traces of the public vectors lack it. ST_LIMIT when the content
 * exceeds limit_bytes, ST_INVALID when it is not gzip, breaks off inside, or has a
 * whole trailer that does not fit the content. What follows the trailer is ignored. */
enum status inflate_gzip(struct buffer *out, struct bytes gzip, size_t limit_bytes) MUSTCHECK;

#endif
