/* SPDX-License-Identifier: Apache-2.0 OR MIT */
#ifndef CHAOSACTORD_VM_MESSAGE_H
#define CHAOSACTORD_VM_MESSAGE_H

#include "base/bigint.h"
#include "base/buffer.h"
#include "base/bytes.h"
#include "ipld/address.h"
#include "ipld/cbor.h"
#include "ipld/cid.h"
#include "ipld/signature.h"

/* Messages and receipts, and their CBOR (lotus d7076778e chain/types/message.go,
 * signedmessage.go, message_receipt.go). */

struct message {
	uint64_t version; /* 0 */
	struct address to;
	struct address from;
	uint64_t nonce;
	struct bigint value; /* attoFIL */
	int64_t gas_limit;
	struct bigint gas_fee_cap; /* attoFIL per gas unit */
	struct bigint gas_premium;
	uint64_t method;
	struct bytes params; /* a view of whoever made the message */
};

/* A message as it travels: with a signature or without one. */
struct chain_message {
	struct message message;
	uint8_t signature_type; /* enum signature_type; SIGNATURE_NONE when unsigned */
	struct bytes signature; /* without the type byte; a view */
};

/* message_decode reads a Message and nothing of what follows it; params view cbor.
 * ST_INVALID with the reason in err. delegated: addresses of protocol 4 pass. */
enum status message_decode(struct bytes cbor, bool delegated, struct message *out,
			   struct error *err) MUSTCHECK;

/* chain_message_decode reads a Message or a SignedMessage, told apart by the first
 * bytes (an array of ten, or of two). */
enum status chain_message_decode(struct bytes cbor, bool delegated, struct chain_message *out,
				 struct error *err) MUSTCHECK;

/* message_encode appends the canonical bytes; ST_INVALID for an undefined address,
 * ST_LIMIT for params or amounts beyond their limits. */
enum status message_encode(struct buffer *out, const struct message *message) MUSTCHECK;

/* chain_message_encode appends the Message, or the SignedMessage if it is signed. */
enum status chain_message_encode(struct buffer *out, const struct chain_message *message) MUSTCHECK;

/* message_cid names the bare message. */
enum status message_cid(const struct message *message, struct block_cid *out) MUSTCHECK;

/* chain_message_cid names it as Lotus does: the bare message unless it carries a
 * signature other than BLS. */
enum status chain_message_cid(const struct chain_message *message, struct block_cid *out) MUSTCHECK;

/* chain_message_length is the number of bytes the chain charges for: the message,
 * with its signature if that is not BLS. An unsigned message from an f1 address
 * counts 69 bytes more, as if it carried 65 signature bytes (lotus d7076778e
 * conformance/driver.go toChainMsg). */
enum status chain_message_length(const struct chain_message *message, size_t *length) MUSTCHECK;

struct receipt {
	int64_t exit_code;
	struct bytes ret; /* return bytes; empty for none */
	int64_t gas_used;
};

/* receipt_write writes a struct receipt as [exit code, return, gas used], for cbor_encode
 * (ST_LIMIT for a return value beyond a byte string's limit); receipt_decode reads it,
 * ret views cbor. */
void receipt_write(struct cbor_writer *writer, const void *receipt);
enum status receipt_decode(struct bytes cbor, struct receipt *out) MUSTCHECK;

#endif
