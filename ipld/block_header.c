/* SPDX-License-Identifier: Apache-2.0 OR MIT */
#include "ipld/block_header.h"

#include "ipld/cbor.h"

enum { HEADER_FIELDS = 16, ELECTION_FIELDS = 2, META_FIELDS = 2 };

/* Of [0, 0, [00, [], []]], and of [it, it]; a test makes them. */
const struct block_cid empty_array_cid = {
	{ 0x01, 0x71, 0xa0, 0xe4, 0x02, 0x20, 0xe5, 0x65, 0x8b, 0x3d, 0x18, 0xcd, 0x06,
	  0xe1, 0xdb, 0x90, 0x15, 0xb4, 0xb0, 0xec, 0x55, 0xc1, 0x23, 0xa2, 0x4d, 0x5b,
	  0xe1, 0xea, 0x24, 0xd8, 0x39, 0x38, 0xc5, 0xb8, 0x39, 0x7b, 0x4f, 0x2f },
};
const struct block_cid empty_msg_meta_cid = {
	{ 0x01, 0x71, 0xa0, 0xe4, 0x02, 0x20, 0x98, 0x30, 0x7f, 0xae, 0xab, 0xdd, 0x20,
	  0x8c, 0x13, 0x21, 0xbe, 0x4c, 0x1e, 0xc8, 0x4f, 0xbb, 0x95, 0x2c, 0xd8, 0x42,
	  0x4c, 0x24, 0xdb, 0x0d, 0x5a, 0x96, 0xc8, 0x03, 0x2f, 0xb2, 0xce, 0x10 },
};

static void write_election(struct cbor_writer *writer, int64_t win_count)
{
	cbor_write_tuple(writer, ELECTION_FIELDS);
	cbor_write_int(writer, win_count);
	cbor_write_bytes(writer, bytes_make(NULL, 0));
}

void block_header_write(struct cbor_writer *writer, const void *value)
{
	const struct block_header *header = value;
	const struct bigint weight = bigint_of_int(header->parent_weight);

	cbor_write_tuple(writer, HEADER_FIELDS);
	cbor_write_address(writer, &header->miner);
	cbor_write_tuple(writer, 1);
	cbor_write_bytes(writer, header->ticket);
	write_election(writer, header->win_count);
	cbor_write_array(writer, 0); /* BeaconEntries */
	cbor_write_array(writer, 0); /* WinPoStProof */
	cbor_write_array(writer, header->parent_count);
	for (size_t i = 0; i < header->parent_count; i++)
		cbor_write_link(writer, cid_of(&header->parents[i]));
	cbor_write_bigint(writer, &weight);
	cbor_write_int(writer, header->height);
	cbor_write_link(writer, cid_of(&header->parent_state_root));
	cbor_write_link(writer, cid_of(&header->parent_receipts));
	cbor_write_link(writer, cid_of(&header->messages));
	cbor_write_null(writer); /* BLSAggregate */
	cbor_write_int(writer, header->timestamp_s);
	cbor_write_null(writer);    /* BlockSig */
	cbor_write_uint(writer, 0); /* ForkSignaling */
	cbor_write_bigint(writer, header->base_fee);
}

void msg_meta_write(struct cbor_writer *writer, const void *value)
{
	const struct msg_meta *meta = value;

	cbor_write_tuple(writer, META_FIELDS);
	cbor_write_link(writer, cid_of(&meta->bls));
	cbor_write_link(writer, cid_of(&meta->secp));
}
