/* SPDX-License-Identifier: Apache-2.0 OR MIT */
#include "rpc/wallet.h"

enum status wallet_key_address(struct call *call, const struct address *address,
			       struct address *key)
{
	const enum address_protocol protocol = address_protocol(address);
	const struct state_point head = call_head(call);
	struct state_tree *tree;
	struct actor actor;
	char text[ADDRESS_TEXT_BYTES];
	enum status st;

	*key = *address;
	if (protocol == ADDRESS_SECP256K1 || protocol == ADDRESS_BLS)
		return ST_OK;
	TRY(call_tree(call, &head, &tree));
	TRY(call_actor(call, tree, address, &actor, NULL));
	st = call_account_key(call, &actor, key);
	if (st != ST_NOT_FOUND || call->failure->set)
		return st;
	(void)failure_set(call->failure, FAULT_NOT_AN_ACCOUNT,
			  "%s is not an account, so it has no key",
			  call_address_text(call, address, text));
	failure_text(call->failure, "address", call_address_text(call, address, text));
	return st;
}

enum status wallet_key_not_found(struct call *call, const struct address *address)
{
	char text[ADDRESS_TEXT_BYTES];

	(void)failure_set(call->failure, FAULT_KEY_NOT_FOUND,
			  "the wallet of world `%.*s` has no key of %s: key info not found",
			  (int)call->world.size, (const char *)call->world.data,
			  call_address_text(call, address, text));
	failure_text(call->failure, "address", call_address_text(call, address, text));
	return ST_NOT_FOUND;
}

enum status wallet_failed(struct call *call, enum status st, const struct error *err)
{
	if (st != ST_UNSUPPORTED)
		return call_failed(call, st, err);
	(void)failure_set(call->failure, FAULT_BLS_NOT_BUILT_IN, "%s",
			  "this build of chaosactord makes and verifies no BLS signatures");
	return st;
}

enum status wallet_sign(struct call *call, const struct address *signer, struct bytes text,
			struct signature *out)
{
	struct error err = { .status = ST_OK };
	struct secret_key key;
	struct address key_address;
	enum status st;

	TRY(wallet_key_address(call, signer, &key_address));
	st = session_key(call->session, &key_address, &key, &err);
	if (st == ST_NOT_FOUND)
		return wallet_key_not_found(call, &key_address);
	if (st == ST_OK)
		st = secret_key_sign(&key, text, out);
	secret_key_wipe(&key);
	return st == ST_OK ? ST_OK : wallet_failed(call, st, &err);
}

enum status wallet_sign_message(struct call *call, const struct address *signer,
				struct chain_message *message)
{
	struct signature signature;
	struct block_cid cid;
	enum status st = message_cid(&message->message, &cid);

	if (st != ST_OK)
		return call_failed(call, st, NULL);
	TRY(wallet_sign(call, signer, cid_of(&cid).raw, &signature));
	message->signature_type = (uint8_t)signature.type;
	st = arena_copy(call->arena, bytes_make(signature.bytes, signature.size),
			&message->signature);
	return st == ST_OK ? ST_OK : call_failed(call, st, NULL);
}
