/* SPDX-License-Identifier: Apache-2.0 OR MIT */
#ifndef CHAOSACTORD_IPLD_CAR_STREAM_H
#define CHAOSACTORD_IPLD_CAR_STREAM_H

#include "ipld/car.h"

/* A CAR that arrives piece by piece, as others write it: version 1, or version 2 around one
 * (its index is passed over), either of them perhaps in gzip; with any number of roots; blocks
 * in any order, several times, with or without identity blocks. In memory is what of one section
 * has come, CAR_SECTION_MAX at most, whatever the whole holds. */

struct car_stream;

/* What comes of it. A failure of either ends the reading. */
struct car_sink {
	/* Once, before any block; the roots live as long as the stream. */
	enum status (*header)(void *context, const struct car_header *header, struct error *err);
	/* Every block but identity ones; its bytes live until it returns. One that is not verified
	 * is named by a hash function that we do not know. */
	enum status (*block)(void *context, struct cid cid, struct bytes block, bool verified,
			     struct error *err);
	void *context;
};

/* car_stream_new prepares a reader before the first byte, for a CAR of at most max_bytes, counted
 * out of gzip (0: any number). It is the caller's, for car_stream_free, which accepts NULL.
 * ST_NO_MEMORY. */
enum status car_stream_new(const struct car_sink *sink, uint64_t max_bytes,
			   struct car_stream **out) MUSTCHECK;
void car_stream_free(struct car_stream *stream);

/* car_stream_feed takes the next piece. With words, and the byte of the CAR where it happened:
 * ST_INVALID when it is no CAR or a damaged one, ST_CORRUPT when a block is not what its CID
 * names, ST_LIMIT beyond max_bytes and CAR_SECTION_MAX, ST_NO_MEMORY, and what the sink says.
 * After a failure the stream is only to be freed. */
enum status car_stream_feed(struct car_stream *stream, struct bytes piece,
			    struct error *err) MUSTCHECK;

/* car_stream_end says that nothing follows: ST_INVALID when the CAR breaks off. */
enum status car_stream_end(struct car_stream *stream, struct error *err) MUSTCHECK;

#endif
