/* SPDX-License-Identifier: Apache-2.0 OR MIT */
#ifndef CHAOSACTORD_RPC_DECODE_CHAIN_H
#define CHAOSACTORD_RPC_DECODE_CHAIN_H

#include "base/bigint.h"
#include "ipld/address.h"
#include "ipld/cid.h"
#include "rpc/decode.h"
#include "world/history.h"

/* Values of the chain: bytes, amounts, addresses, CIDs, actor code, states. Each returns ST_OK,
 * or fails as decode_refuse does. */

/* decode_base64 takes padded base64; decode_bytes also "0x" and hex, outside lotus. */
enum status decode_base64(struct decode *decode, const json_t *value, struct bytes *out) MUSTCHECK;
enum status decode_bytes(struct decode *decode, const json_t *value, struct bytes *out) MUSTCHECK;

/* decode_raw_text takes a string, or {"base64": …} for bytes that are not UTF-8. */
enum status decode_raw_text(struct decode *decode, const json_t *value,
			    struct bytes *out) MUSTCHECK;

/* decode_amount takes a decimal string in attoFIL and, outside lotus, one such as "1.5 FIL";
 * numbers are refused. */
enum status decode_amount(struct decode *decode, const json_t *value, struct bigint *out) MUSTCHECK;
enum status decode_address(struct decode *decode, const json_t *value,
			   struct address *out) MUSTCHECK;

/* decode_address_name is the same for the name of a member. */
enum status decode_address_name(struct decode *decode, const char *name,
				struct address *out) MUSTCHECK;

/* decode_label_name returns the name of a label as it is kept: without the @ that may stand in
 * front. */
struct bytes decode_label_name(struct bytes name);

/* decode_cid takes {"/":"…"}; outside lotus also the bare text. */
enum status decode_cid(struct decode *decode, const json_t *value, struct cid *out) MUSTCHECK;

/* decode_code takes a CID in either form, fil/N/name, or a bare actor name, which
 * means that of the network version. */
enum status decode_code(struct decode *decode, const json_t *value, struct cid *out) MUSTCHECK;

/* decode_at takes "head", "genesis", a sequence number, a root CID, "snap:NAME" or "@LABEL".
 * Outside lotus decode_address and decode_cid take a label of the session's world, or a known one,
 * too: LABEL_NOT_FOUND. */
enum status decode_at(struct decode *decode, const json_t *value, struct at *out) MUSTCHECK;

#endif
