/* SPDX-License-Identifier: Apache-2.0 OR MIT */
#ifndef CHAOSACTORD_RPC_WALLET_H
#define CHAOSACTORD_RPC_WALLET_H

#include "rpc/call.h"
#include "world/wallet.h"

/* Signing with the keys of the world that a call is addressed to (world/wallet.h), for the methods
 * that sign: Wallet*, MpoolPushMessage. Failures are recorded in the call. */

/* wallet_key_address finds the key address (f1, f3) behind an address: the account key of an ID or
 * actor address, and a key address itself, known or not. ACTOR_NOT_FOUND; NOT_AN_ACCOUNT. */
enum status wallet_key_address(struct call *call, const struct address *address,
			       struct address *key) MUSTCHECK;

/* wallet_sign signs a text with the key of an address of any kind. KEY_NOT_FOUND when the wallet
 * has none; BLS_NOT_BUILT_IN; failures of wallet_key_address. */
enum status wallet_sign(struct call *call, const struct address *signer, struct bytes text,
			struct signature *out) MUSTCHECK;

/* wallet_sign_message signs the CID of the bare message (lotus b835fab70
 * chain/messagesigner/messagesigner.go SigningBytes) with the key of an address, mostly
 * message->message.from, and sets signature and its type, which live in the call's arena.
 * Failures of wallet_sign, and a message without encoding. */
enum status wallet_sign_message(struct call *call, const struct address *signer,
				struct chain_message *message) MUSTCHECK;

/* wallet_key_not_found records KEY_NOT_FOUND for an address. Returns ST_NOT_FOUND. */
enum status wallet_key_not_found(struct call *call, const struct address *address);

/* wallet_failed records what world/wallet.h failed with, in words of the call. Returns st. */
enum status wallet_failed(struct call *call, enum status st, const struct error *err);

#endif
