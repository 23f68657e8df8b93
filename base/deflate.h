/* SPDX-License-Identifier: Apache-2.0 OR MIT */
#ifndef CHAOSACTORD_BASE_DEFLATE_H
#define CHAOSACTORD_BASE_DEFLATE_H

#include "base/buffer.h"

/* deflate_gzip appends content to out as one gzip stream, with its trailer and
 * without name or time, so that equal content gives equal bytes (of one zlib).
 * ST_NO_MEMORY, and ST_LIMIT when out has one or content exceeds 4 GiB. */
enum status deflate_gzip(struct buffer *out, struct bytes content) MUSTCHECK;

#endif
