/* SPDX-License-Identifier: Apache-2.0 OR MIT */
#ifndef CHAOSACTORD_STORE_WAL_FORMAT_H
#define CHAOSACTORD_STORE_WAL_FORMAT_H

#include "base/bytes.h"

/* The bytes of the write-ahead log: a header, then records, each at a multiple of
 * WAL_ALIGNMENT. Numbers are big-endian. For store/wal.c; store/wal.h takes the size of an id from
 * here. */

enum {
	WAL_ID_BYTES = 16,
	WAL_VERSION = 1,
	WAL_HEADER_BYTES = 4096, /* what means something lies in the first sector, which a disk
				  * writes whole or not at all */
	WAL_HEAD_BYTES = 56,
	WAL_ALIGNMENT = 8,
};

enum wal_state {
	WAL_GROWING,   /* records may follow those that are known */
	WAL_ENDED,     /* exactly header.records are there: new, or closed */
	WAL_ANNOUNCED, /* likewise, and a checkpoint of them may have been committed */
};

struct wal_header {
	uint8_t database_id[WAL_ID_BYTES];
	uint64_t generation;
	/* Random, and new with every generation: what a client sent in earlier ones, and what
	 * still lies in the file, cannot have been made to look like a record of this one. */
	uint64_t salt;
	enum wal_state state;
	uint64_t records;
};

/* store__wal_header_write fills a header block. */
void store__wal_header_write(const struct wal_header *header, uint8_t out[WAL_HEADER_BYTES]);

enum wal_header_kind {
	WAL_HEADER_RIGHT,
	WAL_HEADER_BLANK, /* too short, or nothing but zeros: never written */
	WAL_HEADER_NEWER, /* of a version that came after this program */
	WAL_HEADER_WRONG,
};

/* store__wal_header_read reads what a file begins with; out is set for WAL_HEADER_RIGHT. */
enum wal_header_kind store__wal_header_read(struct bytes block, struct wal_header *out);

struct wal_record {
	uint64_t number;   /* from 0 in each generation */
	uint64_t size;     /* of the payload */
	uint64_t previous; /* link of the record before; of the first: the salt */
	uint64_t checksum; /* of the payload */
	bool behind_sync;  /* every record before this one lasted when it was written */
	uint64_t link;     /* checksum of the head, and so of everything up to here */
};

/* store__wal_record_write fills the head of a record, and sets its checksum and link. */
void store__wal_record_write(const struct wal_header *header, struct wal_record *record,
			     struct bytes payload, uint8_t out[WAL_HEAD_BYTES]);

/* store__wal_record_read returns whether the WAL_HEAD_BYTES are the head of a record of
 * this generation. Whoever does not know the salt cannot make one. */
bool store__wal_record_read(const struct wal_header *header, const uint8_t *head,
			    struct wal_record *out);

/* store__wal_payload_is_right returns whether a payload is the one that its head speaks of. */
bool store__wal_payload_is_right(const struct wal_header *header, const struct wal_record *record,
				 struct bytes payload);

/* store__wal_record_room returns what a record of a payload of so many bytes takes. */
static inline uint64_t store__wal_record_room(uint64_t size)
{
	return (WAL_HEAD_BYTES + size + WAL_ALIGNMENT - 1) / WAL_ALIGNMENT * WAL_ALIGNMENT;
}

#endif
