/* SPDX-License-Identifier: Apache-2.0 OR MIT */
#ifndef CHAOSACTORD_ACTORS_MINER_BITFIELD_H
#define CHAOSACTORD_ACTORS_MINER_BITFIELD_H

#include "ipld/cbor.h"

/* Sets of small numbers as stored by miners: RLE+, runs of bits from the least
 * significant bit of the first byte on (go-bitfield v0.2.4 rle/rleplus_reader.go). A
 * bitfield nobody changes is written back byte for byte, so only its size and version
 * are looked at when it is read. */

enum { BITFIELD_BYTES_MAX = 32 << 10 };

/* bitfield_read takes an encoded bitfield; it lives as long as the bytes read. Fails
 * the reader on a wrong type, more than BITFIELD_BYTES_MAX, or another version than 0
 * (go-bitfield v0.2.4 bitfield.go UnmarshalCBOR). */
struct bytes bitfield_read(struct cbor_reader *reader);

/* bitfield_is_empty returns whether no bit is set. ST_INVALID when the runs are not
 * encoded as they must be: a zero byte at the end, a length that is not minimal or
 * beyond 64 bits, lengths that add up to more (ValidateRLE). */
enum status bitfield_is_empty(struct bytes bitfield, bool *empty) MUSTCHECK;

/* bitfield_each_run visits the lengths of the runs in turn, beginning with bits that are
 * not set (a run of 0 where the first bit is). ST_INVALID as above, perhaps after some
 * runs; else the first status of visit that is not ST_OK. */
enum status bitfield_each_run(struct bytes bitfield,
			      enum status (*visit)(void *context, uint64_t length),
			      void *context) MUSTCHECK;

/* bitfield_encode appends the form of runs, beginning with bits that are not set; a last run of
 * such bits is left out (go-bitfield v0.2.4 rle/rleplus_writer.go EncodeRuns). ST_INVALID for runs
 * of 0 but the first, or more bits than 64-bit numbers count; ST_LIMIT beyond
 * BITFIELD_BYTES_MAX; the failures of out. */
enum status bitfield_encode(struct buffer *out, const uint64_t *runs, size_t count) MUSTCHECK;

#endif
