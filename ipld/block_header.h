/* SPDX-License-Identifier: Apache-2.0 OR MIT */
#ifndef CHAOSACTORD_IPLD_BLOCK_HEADER_H
#define CHAOSACTORD_IPLD_BLOCK_HEADER_H

#include "base/bigint.h"
#include "ipld/address.h"
#include "ipld/cbor.h"
#include "ipld/cid.h"

/* Headers of blocks, and what they name their messages with (lotus b835fab70
 * chain/types/blockheader.go, chain/types/cbor_gen.go). Proofs, beacon entries and signatures
 * are those of miners; a header of ours has none, as the reference's own genesis has no
 * signatures, and the rest of it says what is so. */
struct block_header {
	struct address miner;
	struct bytes ticket; /* VRFProof of the ticket: blocks of a tipset are ordered by it */
	int64_t win_count;
	const struct block_cid *parents;
	size_t parent_count;
	int64_t parent_weight, height;
	struct block_cid parent_state_root, parent_receipts, messages;
	int64_t timestamp_s;
	const struct bigint *base_fee; /* ParentBaseFee: what its messages pay */
};

/* block_header_write writes a struct block_header in the canonical form, a tuple of 16 members,
 * which a decoder of the reference encodes to the same bytes; for cbor_encode. ST_UNENCODABLE for
 * a base fee beyond 127 bytes, ST_INVALID for an undefined miner. */
void block_header_write(struct cbor_writer *writer, const void *header);

/* msg_meta_write writes what the Messages member of a header names: the roots of its arrays
 * (AMT_V2) of links to messages, those without a signature of their own first. */
struct msg_meta {
	struct block_cid bls, secp;
};
void msg_meta_write(struct cbor_writer *writer, const void *meta);

/* What an array without entries is called, and a MsgMeta without messages. */
extern const struct block_cid empty_array_cid, empty_msg_meta_cid;

#endif
