/* SPDX-License-Identifier: Apache-2.0 OR MIT */
#ifndef CHAOSACTORD_BASE_GZIP_PACK_H
#define CHAOSACTORD_BASE_GZIP_PACK_H

#include "base/buffer.h"

/* gzip_pack appends data as one gzip member (RFC 1952) to out. The same data give the same bytes
 * whatever machine and zlib there is: versions of zlib, its forks, and processors that compress by
 * themselves each choose other matches, and files that are made again have to come out the same.
 * It packs less well than zlib does. Failures stick in out. */
void gzip_pack(struct buffer *out, struct bytes data);

#endif
