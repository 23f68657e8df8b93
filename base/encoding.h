/* SPDX-License-Identifier: Apache-2.0 OR MIT */
#ifndef CHAOSACTORD_BASE_ENCODING_H
#define CHAOSACTORD_BASE_ENCODING_H

#include "base/buffer.h"
#include "base/bytes.h"
#include "base/status.h"

/* Texts of bytes: base16, base32 (RFC 4648, lower case, no padding), base58btc,
 * base64 (standard alphabet), base64url (RFC 4648 section 5, no padding). Encoders append to a
 * buffer and fail only as buffers do. Decoders append to out and return ST_INVALID on input that is
 * not in the alphabet; out may then hold a part of the value. */

void base16_encode(struct buffer *out, struct bytes data);
enum status base16_decode(struct buffer *out, struct bytes text) MUSTCHECK;

/* percent_decode takes what RFC 3986 2.1 writes as % and two digits of base16 for the byte, and
 * everything else as it stands. */
enum status percent_decode(struct buffer *out, struct bytes text) MUSTCHECK;

void base32_encode(struct buffer *out, struct bytes data);

/* base32_decode takes lower case only. Spare bits at the end and left-over
 * groups that hold no byte are dropped silently, as Go's decoder does;
 * callers that need uniqueness compare with a re-encoding. */
enum status base32_decode(struct buffer *out, struct bytes text) MUSTCHECK;

void base58_encode(struct buffer *out, struct bytes data);
enum status base58_decode(struct buffer *out, struct bytes text) MUSTCHECK;

void base64_encode(struct buffer *out, struct bytes data);

/* base64_decode wants padding and zero spare bits. Line breaks, CR and LF, may stand
 * anywhere, as for Go's encoding/base64; no other white space may. */
enum status base64_decode(struct buffer *out, struct bytes text) MUSTCHECK;

void base64url_encode(struct buffer *out, struct bytes data);

/* base64url_decode takes the one text that base64url_encode makes of the bytes: no padding, no
 * white space, zero spare bits. */
enum status base64url_decode(struct buffer *out, struct bytes text) MUSTCHECK;

#endif
