/* SPDX-License-Identifier: Apache-2.0 OR MIT */
#include "rpc/chaos/accounts.h"

#include <stdio.h>

#include "actors/registry.h"
#include "base/encoding.h"
#include "world/genesis_minimal.h"

enum { ACTORS_SCANNED = 100000 /* looking for accounts in a state that is not ours */ };

_Static_assert((int)MINIMAL_ACCOUNTS == (int)ACCOUNTS_SHOWN, "all of them are shown");

/* ---- looking for them ------------------------------------------------------- */

static enum status find_funded(struct call *call, struct state_tree *tree, struct accounts *out)
{
	for (unsigned i = 0; i < MINIMAL_ACCOUNTS; i++) {
		struct shown_account *account = &out->items[out->count];
		enum status st = genesis_account(i, account->secret, &account->address);

		if (st == ST_OK)
			st = state_tree_resolve(tree, &account->address, &account->id);
		if (st == ST_OK)
			st = state_tree_get(tree, account->id, &account->actor);
		if (st == ST_NOT_FOUND)
			continue;
		if (st != ST_OK)
			return call_failed(call, st, NULL);
		account->has_secret = true;
		account->index = i;
		out->count++;
	}
	return ST_OK;
}

struct scan {
	struct accounts *lowest; /* sorted by ID */
	size_t scanned;
};

static enum status keep_lowest(void *context, uint64_t id, const struct actor *actor)
{
	struct scan *scan = context;
	struct accounts *kept = scan->lowest;
	size_t at = kept->count;

	if (++scan->scanned > ACTORS_SCANNED)
		return ST_ABORTED;
	if (id < ID_FIRST_USER || !call_is_account(actor->code))
		return ST_OK;
	while (at > 0 && kept->items[at - 1].id > id)
		at--;
	if (at == ACCOUNTS_SHOWN)
		return ST_OK;
	if (kept->count < ACCOUNTS_SHOWN)
		kept->count++;
	memmove(&kept->items[at + 1], &kept->items[at],
		(kept->count - 1 - at) * sizeof(kept->items[0]));
	kept->items[at] = (struct shown_account){ .id = id, .actor = *actor };
	return ST_OK;
}

static enum status find_lowest(struct call *call, struct state_tree *tree, struct accounts *out)
{
	struct scan scan = { .lowest = out };
	enum status st = state_tree_each(tree, keep_lowest, &scan);

	if (st != ST_OK && st != ST_ABORTED)
		return call_failed(call, st, NULL);
	for (size_t i = 0; i < out->count; i++) {
		struct shown_account *account = &out->items[i];

		st = call_account_key(call, &account->actor, &account->address);
		if (st == ST_NOT_FOUND)
			account->address = address_of_id(account->id);
		else
			TRY(st);
	}
	return ST_OK;
}

enum status accounts_find(struct call *call, struct accounts **out)
{
	const struct state_point head = call_head(call);
	struct accounts *accounts = arena_zalloc(call->arena, 1, sizeof(*accounts));
	struct state_tree *tree;

	*out = accounts;
	if (!accounts)
		return call_failed(call, ST_NO_MEMORY, NULL);
	TRY(call_tree(call, &head, &tree));
	TRY(find_funded(call, tree, accounts));
	return accounts->count > 0 ? ST_OK : find_lowest(call, tree, accounts);
}

/* ---- showing them ------------------------------------------------------------- */

const char *accounts_note(const struct accounts *accounts)
{
	if (accounts->count > 0 && accounts->items[0].has_secret)
		return "these are development keys, which anybody can compute: never send real "
		       "funds to their addresses";
	return "the keys of these accounts are not known here; Chaos.* needs none";
}

static void write_key_info(struct buffer *out, struct bytes secret)
{
	struct json_writer json;

	json_writer_init(&json, out);
	json_write_object(&json, NULL);
	json_write_text(&json, "Type", "secp256k1");
	json_write_base64(&json, "PrivateKey", secret);
	json_write_object_end(&json);
}

enum status account_key_info(const struct shown_account *account, char out[KEY_INFO_BYTES])
{
	struct buffer json, hex;
	enum status st;

	buffer_init(&json, 0);
	buffer_init(&hex, KEY_INFO_BYTES - 1);
	write_key_info(&json, bytes_make(account->secret, sizeof(account->secret)));
	st = buffer_status(&json);
	if (st == ST_OK) {
		base16_encode(&hex, buffer_bytes(&json));
		st = buffer_status(&hex);
	}
	if (st == ST_OK)
		(void)snprintf(out, KEY_INFO_BYTES, "%.*s", (int)hex.size, (const char *)hex.data);
	buffer_fini(&hex);
	buffer_fini(&json);
	return st;
}

enum status accounts_write(struct call *call, const struct shown_account *account)
{
	const struct address id = address_of_id(account->id);
	struct json_writer *out = call->out;
	char key_info[KEY_INFO_BYTES], label[32];
	enum status st;

	json_write_object(out, NULL);
	json_write_address(out, "address", &account->address);
	json_write_address(out, "id", &id);
	json_write_amount(out, "balance", &account->actor.balance);
	if (account->has_secret) {
		st = account_key_info(account, key_info);
		if (st != ST_OK)
			return call_failed(call, st, NULL);
		(void)snprintf(label, sizeof(label), "account %u", account->index);
		json_write_text(out, "label", label);
		json_write_text(out, "keyType", "secp256k1");
		json_write_text(out, "privateKey", key_info);
	}
	json_write_object_end(out);
	return ST_OK;
}
