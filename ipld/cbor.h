/* SPDX-License-Identifier: Apache-2.0 OR MIT */
#ifndef CHAOSACTORD_IPLD_CBOR_H
#define CHAOSACTORD_IPLD_CBOR_H

#include "base/arena.h"
#include "base/bigint.h"
#include "base/buffer.h"
#include "base/bytes.h"
#include "base/status.h"
#include "ipld/address.h"
#include "ipld/cid.h"

/* Reading and writing dag-cbor by the rules of whyrusleeping/cbor-gen
 * be142a5ae1a8 (utils.go), which decide what a message or a state accepts: heads
 * in their shortest form, definite lengths, at most 8,192 elements and 2 MiB
 * strings; trailing bytes are nobody's business. Over libcbor's stateless
 * streaming functions only. */

enum {
	CBOR_ELEMENTS_MAX = 8192,
	CBOR_TEXT_MAX = 8192,
	CBOR_BYTES_MAX = 2 << 20,
	CBOR_LINK_MAX = 512,
	CBOR_SCANNED_LINK_MAX = 100,
};

enum cbor_major {
	CBOR_UINT,
	CBOR_NEGINT,
	CBOR_BYTES,
	CBOR_TEXT,
	CBOR_ARRAY,
	CBOR_MAP,
	CBOR_TAG,
	CBOR_SIMPLE,
};

/* A reader over bytes it does not own. The first failure sticks; every later
 * read returns zero or an empty view and does nothing. So a decoder reads like
 * the schema and checks cbor_status once. Views returned live as long as the
 * bytes read. */
struct cbor_reader {
	const uint8_t *start;
	const uint8_t *at;
	const uint8_t *end;
	const uint8_t *item; /* where the item begins whose head was read last */
	enum status status;
	const char *reason; /* static text behind the first failure */
	bool delegated;     /* addresses of protocol 4 decode (network version 14 on) */
};

/* cbor_reader_init starts reading data. delegated false. */
void cbor_reader_init(struct cbor_reader *reader, struct bytes data);

/* cbor_fail records a failure found by the caller, with a static reason. */
void cbor_fail(struct cbor_reader *reader, enum status st, const char *reason);

static inline enum status cbor_status(const struct cbor_reader *reader)
{
	return reader->status;
}

/* cbor_offset returns how many bytes were read, or after a failure where the item begins
 * that was bad. */
static inline size_t cbor_offset(const struct cbor_reader *reader)
{
	return (size_t)((reader->status == ST_OK ? reader->at : reader->item) - reader->start);
}

static inline size_t cbor_left(const struct cbor_reader *reader)
{
	return (size_t)(reader->end - reader->at);
}

/* cbor_read_head takes any head: its major type and argument (the payload bits
 * for major 7). False after a failure. */
bool cbor_read_head(struct cbor_reader *reader, enum cbor_major *major, uint64_t *argument);

/* cbor_next_is_null returns whether the next byte is f6, and takes it if so. */
bool cbor_next_is_null(struct cbor_reader *reader);

/* cbor_next_major peeks at the major type of the next item; false at the end. */
bool cbor_next_major(const struct cbor_reader *reader, enum cbor_major *major);

/* cbor_read_tuple takes an array head of exactly fields elements. */
void cbor_read_tuple(struct cbor_reader *reader, size_t fields);

/* cbor_read_array takes an array head and returns its count, at most 8,192. */
size_t cbor_read_array(struct cbor_reader *reader);

uint64_t cbor_read_uint(struct cbor_reader *reader);
int64_t cbor_read_int(struct cbor_reader *reader);
bool cbor_read_bool(struct cbor_reader *reader);

/* cbor_read_bytes takes a byte string of at most max bytes (the length is tested
 * before the major type, as in the reference). */
struct bytes cbor_read_bytes(struct cbor_reader *reader, size_t max);

/* cbor_read_text takes a text of at most 8,192 bytes; UTF-8 is not checked. */
struct bytes cbor_read_text(struct cbor_reader *reader);

struct address cbor_read_address(struct cbor_reader *reader);

/* cbor_read_bigint reads an amount; *canonical as bigint_from_wire, may be NULL. */
struct bigint cbor_read_bigint(struct cbor_reader *reader, bool *canonical);

/* cbor_read_link takes tag 42 and returns the CID inside. */
struct cid cbor_read_link(struct cbor_reader *reader);

/* cbor_skip takes one item of any kind and returns its bytes unchanged, by the
 * rules of cbor-gen's Deferred: tags and simple values stay, floats pass if their
 * bits look minimal. Iterative: nesting costs nothing. */
struct bytes cbor_skip(struct cbor_reader *reader);

/* cbor_each_link calls visit for every link (tag 42) in one item, in the order of
 * the bytes. The byte in front of a CID may be any, and a tag 42 without a CID behind
 * it is no link: stored values that nobody decodes may hold one. ST_INVALID on malformed
 * bytes, else the first status of visit that is not ST_OK. */
enum status cbor_each_link(struct bytes block, enum status (*visit)(void *context, struct cid link),
			   void *context) MUSTCHECK;

/* cbor_scan_links is the same by the rules of cbor-gen's ScanForLinks: behind a tag 42 only
 * a CID of at most 100 bytes, the byte in front of it included, is well-formed. */
enum status cbor_scan_links(struct bytes block,
			    enum status (*visit)(void *context, struct cid link),
			    void *context) MUSTCHECK;

/* A writer into a buffer. Failures stick in it: ST_INVALID for a value that has no
 * encoding (undefined address or CID), ST_UNENCODABLE for one beyond the limits above,
 * where the reference's encoder fails too, ST_NO_MEMORY. */
struct cbor_writer {
	struct buffer *out;
	enum status status;
};

void cbor_writer_init(struct cbor_writer *writer, struct buffer *out);
enum status cbor_writer_status(const struct cbor_writer *writer);

void cbor_write_head(struct cbor_writer *writer, enum cbor_major major, uint64_t argument);
void cbor_write_tuple(struct cbor_writer *writer, size_t fields);
void cbor_write_array(struct cbor_writer *writer, size_t count);
void cbor_write_uint(struct cbor_writer *writer, uint64_t value);
void cbor_write_int(struct cbor_writer *writer, int64_t value);
void cbor_write_bool(struct cbor_writer *writer, bool value);
void cbor_write_null(struct cbor_writer *writer);
void cbor_write_bytes(struct cbor_writer *writer, struct bytes bytes);
void cbor_write_text(struct cbor_writer *writer, struct bytes text);
void cbor_write_address(struct cbor_writer *writer, const struct address *address);
void cbor_write_bigint(struct cbor_writer *writer, const struct bigint *value);
void cbor_write_link(struct cbor_writer *writer, struct cid cid);
/* cbor_write_fail records a failure that the caller found. */
void cbor_write_fail(struct cbor_writer *writer, enum status st);
/* cbor_write_raw splices an encoded item in unchanged. */
void cbor_write_raw(struct cbor_writer *writer, struct bytes item);

/* cbor_encode lets write put value into a writer and copies what came of it into the
 * arena. The writer's failures, and ST_NO_MEMORY. */
enum status cbor_encode(struct arena *arena,
			void (*write)(struct cbor_writer *writer, const void *value),
			const void *value, struct bytes *out) MUSTCHECK;

#endif
