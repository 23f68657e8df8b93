/* SPDX-License-Identifier: Apache-2.0 OR MIT */
#include "store/wal_format.h"

#include "base/big_endian.h"
#include "base/checksum.h"

static const uint8_t magic[] = { 'c', 'h', 'a', 'o', 's', 'w', 'a', 'l' };

/* Where the fields of the header lie; the checksum covers what is in front of it. */
enum {
	HEADER_VERSION = 8,
	HEADER_ID = 16,
	HEADER_GENERATION = 32,
	HEADER_SALT = 40,
	HEADER_STATE = 48,
	HEADER_RECORDS = 56,
	HEADER_CHECKSUM = 64,
	HEADER_END = 72,
};

/* Those of a record's head. */
enum {
	HEAD_GENERATION = 0,
	HEAD_NUMBER = 8,
	HEAD_SIZE = 16,
	HEAD_FLAGS = 24,
	HEAD_PREVIOUS = 32,
	HEAD_CHECKSUM = 40,
	HEAD_LINK = 48,
};

enum { FLAG_BEHIND_SYNC = 1, NUMBER_BYTES = 8 };

static void put(uint8_t *block, size_t at, uint64_t number)
{
	big_endian_store(number, block + at, NUMBER_BYTES);
}

static uint64_t get(const uint8_t *block, size_t at)
{
	return big_endian_load(bytes_make(block + at, NUMBER_BYTES));
}

/* ---- header ----------------------------------------------------------------- */

void store__wal_header_write(const struct wal_header *header, uint8_t out[WAL_HEADER_BYTES])
{
	memset(out, 0, WAL_HEADER_BYTES);
	memcpy(out, magic, sizeof(magic));
	put(out, HEADER_VERSION, WAL_VERSION);
	memcpy(out + HEADER_ID, header->database_id, WAL_ID_BYTES);
	put(out, HEADER_GENERATION, header->generation);
	put(out, HEADER_SALT, header->salt);
	put(out, HEADER_STATE, header->state);
	put(out, HEADER_RECORDS, header->records);
	put(out, HEADER_CHECKSUM, checksum64(bytes_make(out, HEADER_CHECKSUM), 0));
}

static bool is_zero(struct bytes block)
{
	for (size_t i = 0; i < block.size; i++)
		if (block.data[i] != 0)
			return false;
	return true;
}

enum wal_header_kind store__wal_header_read(struct bytes block, struct wal_header *out)
{
	uint64_t state;

	if (block.size < WAL_HEADER_BYTES || is_zero(block))
		return WAL_HEADER_BLANK;
	if (memcmp(block.data, magic, sizeof(magic)) != 0)
		return WAL_HEADER_WRONG;
	if (get(block.data, HEADER_VERSION) > WAL_VERSION)
		return WAL_HEADER_NEWER;
	state = get(block.data, HEADER_STATE);
	if (get(block.data, HEADER_CHECKSUM) !=
		    checksum64(bytes_make(block.data, HEADER_CHECKSUM), 0) ||
	    !is_zero(bytes_make(block.data + HEADER_END, WAL_HEADER_BYTES - HEADER_END)) ||
	    get(block.data, HEADER_VERSION) != WAL_VERSION || state > WAL_ANNOUNCED)
		return WAL_HEADER_WRONG;
	memcpy(out->database_id, block.data + HEADER_ID, WAL_ID_BYTES);
	out->generation = get(block.data, HEADER_GENERATION);
	out->salt = get(block.data, HEADER_SALT);
	out->state = (enum wal_state)state;
	out->records = get(block.data, HEADER_RECORDS);
	return WAL_HEADER_RIGHT;
}

/* ---- records ---------------------------------------------------------------- */

static uint64_t link_of(const struct wal_header *header, const uint8_t *head)
{
	return checksum64(bytes_make(head, HEAD_LINK), header->salt);
}

void store__wal_record_write(const struct wal_header *header, struct wal_record *record,
			     struct bytes payload, uint8_t out[WAL_HEAD_BYTES])
{
	record->size = payload.size;
	record->checksum = checksum64(payload, header->salt);
	put(out, HEAD_GENERATION, header->generation);
	put(out, HEAD_NUMBER, record->number);
	put(out, HEAD_SIZE, record->size);
	put(out, HEAD_FLAGS, record->behind_sync ? FLAG_BEHIND_SYNC : 0);
	put(out, HEAD_PREVIOUS, record->previous);
	put(out, HEAD_CHECKSUM, record->checksum);
	record->link = link_of(header, out);
	put(out, HEAD_LINK, record->link);
}

bool store__wal_record_read(const struct wal_header *header, const uint8_t *head,
			    struct wal_record *out)
{
	uint64_t flags;

	if (get(head, HEAD_GENERATION) != header->generation)
		return false;
	flags = get(head, HEAD_FLAGS);
	out->number = get(head, HEAD_NUMBER);
	out->size = get(head, HEAD_SIZE);
	out->previous = get(head, HEAD_PREVIOUS);
	out->checksum = get(head, HEAD_CHECKSUM);
	out->behind_sync = flags == FLAG_BEHIND_SYNC;
	out->link = get(head, HEAD_LINK);
	return flags <= FLAG_BEHIND_SYNC && out->link == link_of(header, head);
}

bool store__wal_payload_is_right(const struct wal_header *header, const struct wal_record *record,
				 struct bytes payload)
{
	return record->checksum == checksum64(payload, header->salt);
}
