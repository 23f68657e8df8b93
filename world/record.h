/* SPDX-License-Identifier: Apache-2.0 OR MIT */
#ifndef CHAOSACTORD_WORLD_RECORD_H
#define CHAOSACTORD_WORLD_RECORD_H

#include "ipld/cbor.h"
#include "store/place.h"
#include "vm/environment.h"
#include "world/world.h"

/* Building blocks of the records this folder stores: CBOR, but for strings beyond
 * 2 MiB (a message may hold that much and more around it) and amounts beyond 128
 * bytes (a penalty is a product). Readers fail with ST_CORRUPT. */

void record_write_blob(struct cbor_writer *writer, struct bytes blob);
struct bytes record_read_blob(struct cbor_reader *reader);

void record_write_amount(struct cbor_writer *writer, const struct bigint *amount);
struct bigint record_read_amount(struct cbor_reader *reader);

void record_write_root(struct cbor_writer *writer, const struct block_cid *root);
struct block_cid record_read_root(struct cbor_reader *reader);

void record_write_environment(struct cbor_writer *writer, const struct environment *env);
struct environment record_read_environment(struct cbor_reader *reader);

/* One that is known. */
void record_write_chain_tip(struct cbor_writer *writer, const struct chain_tip *tip);
struct chain_tip record_read_chain_tip(struct cbor_reader *reader);

/* record_done is the status of a record read to its end: ST_CORRUPT after any
 * failure, and with bytes left over. */
enum status record_done(const struct cbor_reader *reader) MUSTCHECK;

/* What is stored of a world: what it is, where it forked from, where it stands. One that is
 * deleted has no name, and stays for its forks and for the roots it has reported. */
struct world_record {
	struct bytes name;
	uint64_t parent;    /* world id, 0: none */
	uint64_t forked_at; /* the last sequence number it shares with its parent */
	bool imported;      /* blocks may be missing under its roots */
	struct head head;
	int64_t created_s; /* 0: not known, as all below in what chaosactord 0.1.0 wrote */
	uint64_t ttl_s;
	struct quotas quotas;
	bool deleted;
};

/* world_record_encode appends the stored form. world_record_decode reads it, the
 * name views record; ST_CORRUPT. */
enum status world_record_encode(struct buffer *out, const struct world_record *world) MUSTCHECK;
enum status world_record_decode(struct bytes record, struct world_record *out) MUSTCHECK;

/* Keys: numbers are big-endian, so that records lie in order. */
enum { WORLD_KEY_BYTES = 8, JOURNAL_KEY_BYTES = 16 };
struct record_key {
	uint8_t size;
	uint8_t bytes[JOURNAL_KEY_BYTES];
};

static inline struct bytes record_key_bytes(const struct record_key *key)
{
	return bytes_make(key->bytes, key->size);
}

struct record_key record_key_world(uint64_t world);
struct record_key record_key_journal(uint64_t world, uint64_t seq);

/* Places of what an entry made or holds: world and sequence number (6 bytes each), and for a
 * message how many entries back the one is that tells what became of it (4). Later entries of a
 * world have greater places. */
#define PLACE_BACK_UNKNOWN UINT32_MAX
struct entry_place {
	uint64_t world, seq;
	uint32_t back; /* PLACE_BACK_UNKNOWN: has to be looked for */
};
struct store_place record_place(uint64_t world, uint64_t seq, uint64_t back);
struct entry_place record_place_read(const struct store_place *place);

/* record_key_seq reads the sequence number at the end of a key. */
uint64_t record_key_seq(struct bytes key);

#endif
