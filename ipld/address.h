/* SPDX-License-Identifier: Apache-2.0 OR MIT */
#ifndef CHAOSACTORD_IPLD_ADDRESS_H
#define CHAOSACTORD_IPLD_ADDRESS_H

#include "base/buffer.h"
#include "base/bytes.h"
#include "base/status.h"

/* Filecoin addresses: one protocol byte, then a payload.
 *   0 ID          unsigned varint of the actor ID, below 2^63
 *   1 secp256k1   blake2b-160 of the public key, 20 bytes
 *   2 actor       blake2b-160 of what created it, 20 bytes
 *   3 BLS         public key, 48 bytes
 *   4 delegated   namespace varint and up to 54 bytes (known from network version 14)
 * (filecoin-project/go-address v0.0.5 address.go; protocol 4 as in v1.1.0) */
enum address_protocol {
	ADDRESS_ID = 0,
	ADDRESS_SECP256K1 = 1,
	ADDRESS_ACTOR = 2,
	ADDRESS_BLS = 3,
	ADDRESS_DELEGATED = 4,
	ADDRESS_UNDEFINED = 255,
};

enum { ADDRESS_MAX_BYTES = 64, ADDRESS_HASH_BYTES = 20, ADDRESS_BLS_BYTES = 48 };

/* An address by value, in its binary form. size 0 is the undefined address. */
struct address {
	uint8_t size;
	uint8_t bytes[ADDRESS_MAX_BYTES];
};

static inline bool address_defined(const struct address *address)
{
	return address->size != 0;
}

static inline struct bytes address_bytes(const struct address *address)
{
	return bytes_make(address->bytes, address->size);
}

static inline bool address_equal(const struct address *a, const struct address *b)
{
	return a->size == b->size && memcmp(a->bytes, b->bytes, a->size) == 0;
}

/* address_protocol is ADDRESS_UNDEFINED for the undefined address. */
enum address_protocol address_protocol(const struct address *address);

/* address_of_id builds the ID address of id (below 2^63). */
struct address address_of_id(uint64_t id);

/* address_id reads the actor ID; false when address is not an ID address. */
bool address_id(const struct address *address, uint64_t *id);

/* address_of_public_key hashes a 65-byte secp256k1 public key. */
struct address address_of_public_key(struct bytes public_key);

/* address_of_hash builds protocol 1, 2 or 3 from its payload; ST_INVALID when
 * the payload has another length. */
enum status address_of_payload(enum address_protocol protocol, struct bytes payload,
			       struct address *out) MUSTCHECK;

/* address_from_bytes reads the binary form; ST_INVALID for the empty string too.
 * Protocol 4 passes only with delegated. */
enum status address_from_bytes(struct bytes data, bool delegated, struct address *out) MUSTCHECK;

/* address_from_text reads f… and t… forms of all protocols, checksum included.
 * ST_INVALID otherwise, also for texts that do not print back as they were read
 * up to the network letter. */
enum status address_from_text(struct bytes text, struct address *out) MUSTCHECK;

/* Why a text is no address: a word for programs, and a clause for people. */
struct address_fault {
	const char *word, *text;
};

/* address_fault returns why address_from_text refuses a text, or NULL when it does not. */
const struct address_fault *address_fault(struct bytes text);

/* The first letter of a text, f or t. It tells whose addresses these are meant to be and is no part
 * of the address: whatever is read, reads either (filecoin-project/go-address v1.1.0 address.go
 * CurrentNetwork). */
enum address_network { ADDRESS_MAINNET, ADDRESS_TESTNET };
enum { ADDRESS_NETWORKS = ADDRESS_TESTNET + 1 };

/* address_prefix is that letter as a text. */
const char *address_prefix(enum address_network network);

/* address_to_text appends the form of a network; "<empty>" for the undefined address. */
void address_to_text(struct buffer *out, const struct address *address,
		     enum address_network network);

/* address_text is address_to_text into a fixed string, for messages and logs. */
enum { ADDRESS_TEXT_BYTES = 144 };
const char *address_text(const struct address *address, enum address_network network,
			 char out[ADDRESS_TEXT_BYTES]);

#endif
