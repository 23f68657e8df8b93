/* SPDX-License-Identifier: Apache-2.0 OR MIT */
#include "world/record.h"

#include "base/big_endian.h"

enum { WORLD_FORMAT_FIRST = 1, WORLD_FORMAT_WITHOUT_CHAIN = 2, WORLD_FORMAT = 3 };
enum {
	WORLD_FIELDS_FIRST = 8,
	WORLD_FIELDS_WITHOUT_CHAIN = 17,
	WORLD_FIELDS = 18,
	ENVIRONMENT_FIELDS = 4, /* and settings unless they are the defaults */
	CHAIN_TIP_FIELDS = 5,
};

void record_write_blob(struct cbor_writer *writer, struct bytes blob)
{
	cbor_write_head(writer, CBOR_BYTES, blob.size);
	cbor_write_raw(writer, blob);
}

struct bytes record_read_blob(struct cbor_reader *reader)
{
	enum cbor_major major;
	uint64_t size;
	struct bytes blob;

	if (!cbor_read_head(reader, &major, &size))
		return (struct bytes){ 0 };
	if (major != CBOR_BYTES || size > cbor_left(reader)) {
		cbor_fail(reader, ST_CORRUPT, "not a byte string");
		return (struct bytes){ 0 };
	}
	blob = bytes_make(reader->at, (size_t)size);
	reader->at += size;
	return blob;
}

/* Sign (0, 1, 2 for minus), then the magnitude, least significant byte first. */
void record_write_amount(struct cbor_writer *writer, const struct bigint *amount)
{
	uint8_t form[1 + BIGINT_BYTES] = { [0] = bigint_sign(amount) < 0
							 ? 2
							 : bigint_sign(amount) > 0 };
	size_t size = bigint_magnitude(amount, form + 1);

	record_write_blob(writer, bytes_make(form, 1 + size));
}

struct bigint record_read_amount(struct cbor_reader *reader)
{
	struct bytes form = record_read_blob(reader);
	struct bigint amount = bigint_zero();
	size_t size = form.size;

	if (cbor_status(reader) != ST_OK)
		return amount;
	if (size == 0 || form.data[0] > 2 || (form.data[0] == 0) != (size == 1) ||
	    (size > 1 && form.data[size - 1] == 0) ||
	    bigint_of_magnitude(bytes_make(form.data + 1, size - 1), form.data[0] == 2, &amount) !=
		    ST_OK)
		cbor_fail(reader, ST_CORRUPT, "not an amount");
	return amount;
}

void record_write_root(struct cbor_writer *writer, const struct block_cid *root)
{
	record_write_blob(writer, cid_of(root).raw);
}

struct block_cid record_read_root(struct cbor_reader *reader)
{
	struct bytes raw = record_read_blob(reader);
	struct block_cid root = { { 0 } };
	struct cid cid;

	if (cbor_status(reader) == ST_OK &&
	    (cid_cast(raw, &cid) != ST_OK || block_cid_from(cid, &root) != ST_OK))
		cbor_fail(reader, ST_CORRUPT, "not the CID of a block");
	return root;
}

void record_write_environment(struct cbor_writer *writer, const struct environment *env)
{
	const bool testnet = env->address_network == ADDRESS_TESTNET;
	const bool settings = testnet || env->settings != 0;

	cbor_write_tuple(writer, ENVIRONMENT_FIELDS + (size_t)settings + (size_t)testnet);
	cbor_write_int(writer, env->epoch);
	cbor_write_uint(writer, env->network_version);
	record_write_amount(writer, &env->base_fee);
	record_write_amount(writer, &env->circ_supply);
	if (settings)
		cbor_write_uint(writer, env->settings);
	if (testnet)
		cbor_write_uint(writer, ADDRESS_TESTNET);
}

/* What an environment has beyond its first fields: settings, and the network of addresses if it is
 * not mainnet. */
static void read_more(struct cbor_reader *reader, size_t fields, struct environment *env)
{
	if (fields == ENVIRONMENT_FIELDS)
		return;
	env->settings = cbor_read_uint(reader);
	if (fields == ENVIRONMENT_FIELDS + 1) {
		if (env->settings == 0)
			cbor_fail(reader, ST_CORRUPT, "not an entry with settings");
		return;
	}
	if (cbor_read_uint(reader) != ADDRESS_TESTNET)
		cbor_fail(reader, ST_CORRUPT, "not a network of addresses");
	env->address_network = ADDRESS_TESTNET;
}

struct environment record_read_environment(struct cbor_reader *reader)
{
	struct environment env = { 0 };
	const size_t fields = cbor_read_array(reader);
	uint64_t version;

	if (fields < ENVIRONMENT_FIELDS || fields > ENVIRONMENT_FIELDS + 2)
		cbor_fail(reader, ST_CORRUPT, "not an environment");
	env.epoch = cbor_read_int(reader);
	version = cbor_read_uint(reader);
	if (version > UINT16_MAX)
		cbor_fail(reader, ST_CORRUPT, "not a network version");
	env.network_version = (unsigned)version;
	env.base_fee = record_read_amount(reader);
	env.circ_supply = record_read_amount(reader);
	read_more(reader, fields, &env);
	return env;
}

void record_write_chain_tip(struct cbor_writer *writer, const struct chain_tip *tip)
{
	cbor_write_tuple(writer, CHAIN_TIP_FIELDS);
	cbor_write_bytes(writer, bytes_make(tip->digest, DIGEST_BYTES));
	cbor_write_int(writer, tip->height);
	cbor_write_int(writer, tip->time_s);
	cbor_write_uint(writer, tip->seq);
	cbor_write_uint(writer, tip->branch);
}

struct chain_tip record_read_chain_tip(struct cbor_reader *reader)
{
	struct chain_tip tip = { .known = true };
	struct bytes digest;

	cbor_read_tuple(reader, CHAIN_TIP_FIELDS);
	digest = cbor_read_bytes(reader, DIGEST_BYTES);
	if (digest.size == DIGEST_BYTES)
		memcpy(tip.digest, digest.data, DIGEST_BYTES);
	else
		cbor_fail(reader, ST_CORRUPT, "not a digest");
	tip.height = cbor_read_int(reader);
	tip.time_s = cbor_read_int(reader);
	tip.seq = cbor_read_uint(reader);
	tip.branch = cbor_read_uint(reader);
	if (tip.height < 0 || tip.time_s < 0)
		cbor_fail(reader, ST_CORRUPT, "not the end of a chain");
	return tip;
}

enum status record_done(const struct cbor_reader *reader)
{
	if (cbor_status(reader) == ST_NO_MEMORY)
		return ST_NO_MEMORY;
	return cbor_status(reader) == ST_OK && cbor_left(reader) == 0 ? ST_OK : ST_CORRUPT;
}

/* ---- worlds ---------------------------------------------------------------- */

/* What the head of a world has room for (environment_check). */
static bool amount_fits(const struct bigint *amount)
{
	uint8_t magnitude[BIGINT_BYTES];

	return bigint_magnitude(amount, magnitude) < PACKED_AMOUNT;
}

/* [format, name, parent, forked at, imported, root, sequence number, environment], in the
 * second format behind it [last move, messages, bytes, created, time to live, quotas
 * (3), deleted], in the third [chain]. A world whose chain is not known yet is
 * written in the second. */
enum status world_record_encode(struct buffer *out, const struct world_record *world)
{
	const bool chain = world->head.chain.known;
	struct cbor_writer writer;

	cbor_writer_init(&writer, out);
	cbor_write_tuple(&writer, chain ? WORLD_FIELDS : WORLD_FIELDS_WITHOUT_CHAIN);
	cbor_write_uint(&writer, chain ? WORLD_FORMAT : WORLD_FORMAT_WITHOUT_CHAIN);
	cbor_write_text(&writer, world->name);
	cbor_write_uint(&writer, world->parent);
	cbor_write_uint(&writer, world->forked_at);
	cbor_write_bool(&writer, world->imported);
	record_write_root(&writer, &world->head.root);
	cbor_write_uint(&writer, world->head.seq);
	record_write_environment(&writer, &world->head.env);
	cbor_write_uint(&writer, world->head.last_move);
	cbor_write_uint(&writer, world->head.messages);
	cbor_write_uint(&writer, world->head.bytes);
	cbor_write_int(&writer, world->created_s);
	cbor_write_uint(&writer, world->ttl_s);
	cbor_write_uint(&writer, world->quotas.messages);
	cbor_write_uint(&writer, world->quotas.bytes);
	cbor_write_uint(&writer, world->quotas.age_s);
	cbor_write_bool(&writer, world->deleted);
	if (chain)
		record_write_chain_tip(&writer, &world->head.chain);
	return cbor_writer_status(&writer);
}

static void read_second_format(struct cbor_reader *reader, struct world_record *out)
{
	out->head.last_move = cbor_read_uint(reader);
	out->head.messages = cbor_read_uint(reader);
	out->head.bytes = cbor_read_uint(reader);
	out->created_s = cbor_read_int(reader);
	out->ttl_s = cbor_read_uint(reader);
	out->quotas.messages = cbor_read_uint(reader);
	out->quotas.bytes = cbor_read_uint(reader);
	out->quotas.age_s = cbor_read_uint(reader);
	out->deleted = cbor_read_bool(reader);
}

static size_t fields_of_format(uint64_t format)
{
	switch (format) {
	case WORLD_FORMAT_FIRST:
		return WORLD_FIELDS_FIRST;
	case WORLD_FORMAT_WITHOUT_CHAIN:
		return WORLD_FIELDS_WITHOUT_CHAIN;
	default:
		return WORLD_FIELDS;
	}
}

enum status world_record_decode(struct bytes record, struct world_record *out)
{
	struct cbor_reader reader;
	uint64_t format;
	size_t fields;

	*out = (struct world_record){ .parent = 0 };
	cbor_reader_init(&reader, record);
	fields = cbor_read_array(&reader);
	format = cbor_read_uint(&reader);
	if (format < WORLD_FORMAT_FIRST || format > WORLD_FORMAT ||
	    fields != fields_of_format(format))
		cbor_fail(&reader, ST_CORRUPT, "another format");
	out->name = cbor_read_text(&reader);
	out->parent = cbor_read_uint(&reader);
	out->forked_at = cbor_read_uint(&reader);
	out->imported = cbor_read_bool(&reader);
	out->head.root = record_read_root(&reader);
	out->head.seq = cbor_read_uint(&reader);
	out->head.env = record_read_environment(&reader);
	if (format > WORLD_FORMAT_FIRST)
		read_second_format(&reader, out);
	if (format == WORLD_FORMAT)
		out->head.chain = record_read_chain_tip(&reader);
	if (out->head.last_move > out->head.seq || (out->name.size == 0) != out->deleted ||
	    !amount_fits(&out->head.env.base_fee) || !amount_fits(&out->head.env.circ_supply))
		cbor_fail(&reader, ST_CORRUPT, "not a world");
	return record_done(&reader);
}

/* ---- keys ------------------------------------------------------------------ */

static void key_append(struct record_key *key, uint64_t number)
{
	big_endian_store(number, key->bytes + key->size, sizeof(number));
	key->size += sizeof(number);
}

struct record_key record_key_world(uint64_t world)
{
	struct record_key key = { 0 };

	key_append(&key, world);
	return key;
}

struct record_key record_key_journal(uint64_t world, uint64_t seq)
{
	struct record_key key = record_key_world(world);

	key_append(&key, seq);
	return key;
}

struct store_place record_place(uint64_t world, uint64_t seq, uint64_t back)
{
	struct store_place place;

	big_endian_store(world, place.bytes, 6);
	big_endian_store(seq, place.bytes + 6, 6);
	big_endian_store(back < PLACE_BACK_UNKNOWN ? back : PLACE_BACK_UNKNOWN, place.bytes + 12,
			 4);
	return place;
}

struct entry_place record_place_read(const struct store_place *place)
{
	return (struct entry_place){
		.world = big_endian_load(bytes_make(place->bytes, 6)),
		.seq = big_endian_load(bytes_make(place->bytes + 6, 6)),
		.back = (uint32_t)big_endian_load(bytes_make(place->bytes + 12, 4)),
	};
}

uint64_t record_key_seq(struct bytes key)
{
	return big_endian_load(key); /* its last 8 bytes */
}
