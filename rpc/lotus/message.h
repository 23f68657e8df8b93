/* SPDX-License-Identifier: Apache-2.0 OR MIT */
#ifndef CHAOSACTORD_RPC_LOTUS_MESSAGE_H
#define CHAOSACTORD_RPC_LOTUS_MESSAGE_H

#include "rpc/call.h"

/* push_signed applies a signed message as MpoolPush does, with its checks of fees, signature and
 * nonce, and names it. MESSAGE_REJECTED; failures of call_application. */
enum status push_signed(struct call *call, const struct chain_message *message,
			struct block_cid *cid) MUSTCHECK;

/* write_lookup writes the MsgLookup of a message by either of its CIDs; *found is false, and
 * nothing written, when it was not applied here, or in front of a tipset below least_height
 * (INT64_MIN: any). With decoded, ReturnDec is what it has returned,
 * with Go's names, as Lotus does when it waits; else null. */
enum status write_lookup(struct call *call, struct cid message, int64_t least_height, bool decoded,
			 bool *found) MUSTCHECK;

#endif
