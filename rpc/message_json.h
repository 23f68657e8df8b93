/* SPDX-License-Identifier: Apache-2.0 OR MIT */
#ifndef CHAOSACTORD_RPC_MESSAGE_JSON_H
#define CHAOSACTORD_RPC_MESSAGE_JSON_H

#include "rpc/kinds.h"
#include "vm/message.h"

/* Messages in the JSON form of Lotus. Field names match as Go matches them: exactly,
 * else without regard to case; a later one replaces an earlier one. Unknown fields
 * are ignored for lotus and refused otherwise; CID is always ignored. To and From
 * are required, everything else is zero when left out or null. */
enum message_form { MESSAGE_EITHER, MESSAGE_UNSIGNED, MESSAGE_SIGNED };

/* message_json_decode reads a Message or SignedMessage; params and signature lie in
 * the arena. */
enum status message_json_decode(struct decode *decode, const json_t *value, enum message_form form,
				struct chain_message *out) MUSTCHECK;

/* message_cbor_decode reads the CBOR of a Message or SignedMessage, at the network version
 * of decode: DECODE_ERROR, also when bytes follow it. *out views cbor. */
enum status message_cbor_decode(struct decode *decode, struct bytes cbor,
				struct chain_message *out) MUSTCHECK;

/* message_any_decode takes either as a JSON object, or as a string with its CBOR in
 * base64 or 0x-hex. */
enum status message_any_decode(struct decode *decode, const json_t *value,
			       struct chain_message *out) MUSTCHECK;

/* The same as kinds of a row. */
FIELD_KIND(message, struct chain_message);          /* Message or SignedMessage */
FIELD_KIND(unsigned_message, struct chain_message); /* Message only */
FIELD_KIND(signed_message, struct chain_message);   /* SignedMessage only */
FIELD_KIND(message_or_cbor, struct chain_message);  /* as message_any_decode */

/* A signature by itself, without the type byte; data lie in the arena. */
struct signature_json {
	uint8_t type; /* enum signature_type, never SIGNATURE_NONE */
	struct bytes data;
};
FIELD_KIND(signature, struct signature_json);

#endif
