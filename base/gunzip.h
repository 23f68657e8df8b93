/* SPDX-License-Identifier: Apache-2.0 OR MIT */
#ifndef CHAOSACTORD_BASE_GUNZIP_H
#define CHAOSACTORD_BASE_GUNZIP_H

#include <stdbool.h>

#include "base/buffer.h"

/* A gzip stream (RFC 1952) that arrives piece by piece, of one member or of several one
 * behind the other. Unlike inflate_gzip it insists on every trailer and takes nothing
 * behind the last. */
struct gunzip;

/* gunzip_new returns a reader before the first byte, for gunzip_free, or NULL when memory is
 * exhausted. gunzip_free accepts NULL. */
struct gunzip *gunzip_new(void);
void gunzip_free(struct gunzip *gunzip);

/* gunzip_feed takes the next piece and appends its content to out. ST_INVALID when the
 * stream is not gzip or a checksum does not fit; ST_LIMIT when out's limit is met,
 * ST_NO_MEMORY. After a failure the reader is only to be freed. */
enum status gunzip_feed(struct gunzip *gunzip, struct buffer *out, struct bytes piece) MUSTCHECK;

/* gunzip_whole returns whether the pieces so far end with the end of a member: false when
 * the stream breaks off, or when nothing has come. */
bool gunzip_whole(const struct gunzip *gunzip);

#endif
