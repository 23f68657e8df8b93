/* SPDX-License-Identifier: Apache-2.0 OR MIT */
#ifndef CHAOSACTORD_RPC_CHAOS_ACCOUNTS_H
#define CHAOSACTORD_RPC_CHAOS_ACCOUNTS_H

#include "rpc/call.h"

/* The accounts that a user may send from, as Chaos.Info shows them: those that genesis
 * `minimal` funds, with their keys, as far as the head has them; in any other state the
 * accounts with the lowest IDs, whose keys nobody here knows. */

enum { ACCOUNTS_SHOWN = 10, KEY_INFO_BYTES = 256 };

struct shown_account {
	struct address address; /* its key, or its ID when its state does not decode */
	uint64_t id;
	struct actor actor;
	bool has_secret;
	unsigned index; /* among those of genesis minimal; has_secret */
	uint8_t secret[32];
};

struct accounts {
	struct shown_account items[ACCOUNTS_SHOWN];
	size_t count;
};

/* accounts_find looks at the head; *out lives in the call's arena. */
enum status accounts_find(struct call *call, struct accounts **out) MUSTCHECK;

/* accounts_note says what is to be known of their keys. */
const char *accounts_note(const struct accounts *accounts);

/* accounts_write writes one as a JSON object. */
enum status accounts_write(struct call *call, const struct shown_account *account) MUSTCHECK;

/* account_key_info gives the secret key as `lotus wallet import` takes it and `lotus wallet
 * export` prints it: the KeyInfo as JSON, in hexadecimal digits (lotus d7076778e
 * cli/wallet.go). ST_NO_MEMORY. */
enum status account_key_info(const struct shown_account *account,
			     char out[KEY_INFO_BYTES]) MUSTCHECK;

#endif
