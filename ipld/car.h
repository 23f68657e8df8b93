/* SPDX-License-Identifier: Apache-2.0 OR MIT */
#ifndef CHAOSACTORD_IPLD_CAR_H
#define CHAOSACTORD_IPLD_CAR_H

#include "base/arena.h"
#include "ipld/blockstore.h"
#include "ipld/cid.h"

/* CAR version 1: a header with roots, then blocks. Reads as the vectors' runner
 * does (go-car 11b6074b6d4d car.go LoadCar; docs/formats.md, "CAR"). */

enum { CAR_ROOTS_MAX = 8192, CAR_SECTION_MAX = 8 << 20 };

struct car_header {
	struct cid *roots;
	size_t root_count;
};

/* A reader over bytes in memory; views point into them. */
struct car_reader {
	struct bytes rest;
	size_t offset; /* of rest in the file, for messages */
};

/* car_open reads the header; roots go to the arena and view the file. ST_INVALID
 * with the reason in err: not a CAR, version 2 (said so), no roots. ST_LIMIT: more
 * than CAR_ROOTS_MAX roots. Order of keys, length of heads and indefinite lists are
 * free, as in the reference. */
enum status car_open(struct car_reader *reader, struct arena *arena, struct bytes file,
		     struct car_header *header, struct error *err) MUSTCHECK;

/* car_next takes the next block and re-hashes it. ST_NOT_FOUND at the clean end (a
 * zero length ends the stream as well). With the offset of the block in err:
 * ST_INVALID when the file is damaged, ST_LIMIT beyond CAR_SECTION_MAX, ST_CORRUPT
 * when a block is not what its CID names, ST_UNSUPPORTED for hashes other than
 * blake2b-256, sha2-256 and identity. After ST_CORRUPT and ST_UNSUPPORTED the
 * reader stands behind the block and cid and block are set. */
enum status car_next(struct car_reader *reader, struct cid *cid, struct bytes *block,
		     struct error *err) MUSTCHECK;

/* For readers of their own (ipld/car_stream.h): car_header_decode reads a header without its
 * length, of any version and with any number of roots, and car_section_decode what stands behind
 * the length of a block, which began at byte offset. Memory and failures as above. */
enum status car_header_decode(struct bytes wire, struct arena *arena, struct car_header *header,
			      uint64_t *version, struct error *err) MUSTCHECK;
enum status car_section_decode(struct bytes section, uint64_t offset, struct cid *cid,
			       struct bytes *block, struct error *err) MUSTCHECK;

/* car_write_header and car_write_block append to out, canonically. Failures stick in
 * out; ST_INVALID there means that a root is undefined, ST_UNENCODABLE that there are
 * more than CAR_ROOTS_MAX. */
void car_write_header(struct buffer *out, const struct cid *roots, size_t root_count);
void car_write_block(struct buffer *out, struct cid cid, struct bytes block);

#endif
