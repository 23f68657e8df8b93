/* SPDX-License-Identifier: Apache-2.0 OR MIT */
#ifndef CHAOSACTORD_CLI_COMMANDS_APPLY_H
#define CHAOSACTORD_CLI_COMMANDS_APPLY_H

#include "base/buffer.h"
#include "base/bytes.h"
#include "base/status.h"

/* apply_read_message recognises a message in content: JSON, CBOR, or base64 or
 * 0x-hex text. Appends the JSON value to send to out and sets *member to the
 * parameter it is for ("message" or "cbor"). ST_INVALID, ST_NO_MEMORY. */
enum status apply_read_message(struct buffer *out, struct bytes content, const char **member,
			       struct error *err) MUSTCHECK;

#endif
