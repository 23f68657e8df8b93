/* SPDX-License-Identifier: Apache-2.0 OR MIT */
#ifndef CHAOSACTORD_RPC_SUMMARY_H
#define CHAOSACTORD_RPC_SUMMARY_H

#include "rpc/rpc.h"

/* What a daemon tells of itself when it is ready, without a request. Both append to out and
 * fail, with words, as a look-up does. */

/* rpc_info_json appends the result of Chaos.Info and a newline. */
enum status rpc_info_json(struct rpc *rpc, struct buffer *out, struct error *err) MUSTCHECK;

/* rpc_accounts_text appends the accounts that one can send from and their keys, as lines
 * for a person. */
enum status rpc_accounts_text(struct rpc *rpc, struct buffer *out, struct error *err) MUSTCHECK;

#endif
